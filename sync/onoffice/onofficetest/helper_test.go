package onofficetest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// fixed is when all tests take place: summer time, so that Berlin and UTC differ.
var fixed = time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC)

// clock is a server clock that only tests move.
type clock struct{ seconds atomic.Int64 }

func (c *clock) now() time.Time          { return fixed.Add(time.Duration(c.seconds.Load()) * time.Second) }
func (c *clock) advance(d time.Duration) { c.seconds.Add(int64(d / time.Second)) }

func start(t *testing.T, switches Switches) (*Running, *clock) {
	t.Helper()
	c := &clock{}
	return Start(t, Options{Now: c.now, Switches: switches}), c
}

type obj = map[string]any

type result struct {
	Data struct {
		Meta struct {
			Total *int `json:"cntabsolute"`
		} `json:"meta"`
		Records []struct {
			ID       any             `json:"id"`
			Type     any             `json:"type"`
			Elements json.RawMessage `json:"elements"`
		} `json:"records"`
	} `json:"data"`
	Status status `json:"status"`
}

type status struct {
	Code      int    `json:"code"`
	ErrorCode int    `json:"errorcode"`
	Message   string `json:"message"`
}

// fields reads the elements of record i; [] is no field.
func (r result) fields(t *testing.T, i int) obj {
	t.Helper()
	if i >= len(r.Data.Records) {
		t.Fatalf("record %d is missing, there are %d; status %+v", i, len(r.Data.Records), r.Status)
	}
	var out obj
	if raw := r.Data.Records[i].Elements; string(raw) != "[]" {
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func (r result) ids() []int {
	ids := []int{}
	for _, rec := range r.Data.Records {
		if n, ok := rec.ID.(float64); ok {
			ids = append(ids, int(n))
		}
	}
	return ids
}

// signed makes an action with a good signature.
func signed(s *Server, verb, resource string, id any, parameters any) obj {
	s.mu.Lock()
	at := s.clock().Unix()
	s.mu.Unlock()
	text, _ := json.Marshal(at)
	return obj{"actionid": actionPrefix + verb, "resourcetype": resource, "resourceid": id, "identifier": "x",
		"timestamp": at, "hmac_version": "2", "parameters": parameters,
		"hmac": sign(s.Secret(), s.Token(), string(text), resource, actionPrefix+verb)}
}

func envelope(s *Server, actions ...obj) obj {
	return obj{"token": s.Token(), "request": obj{"actions": actions}}
}

func post(t *testing.T, url string, body any) (*http.Response, []byte) {
	t.Helper()
	raw, isRaw := body.(string)
	if !isRaw {
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		raw = string(b)
	}
	response, err := http.Post(url, "application/json", strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, answer
}

// send posts an envelope and reads top-level status and results.
func send(t *testing.T, r *Running, body any) (status, []result) {
	t.Helper()
	_, raw := post(t, r.URL, body)
	var answer struct {
		Status   status `json:"status"`
		Response struct {
			Results []json.RawMessage `json:"results"`
		} `json:"response"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	var results []result
	for _, raw := range answer.Response.Results {
		var one result
		// The data of a failed action is [].
		if err := json.Unmarshal(bytes.Replace(raw, []byte(`"data":[]`), []byte(`"data":{}`), 1), &one); err != nil {
			t.Fatalf("%v in %s", err, raw)
		}
		results = append(results, one)
	}
	return answer.Status, results
}

// do runs one action, whatever comes of it.
func do(t *testing.T, r *Running, verb, resource string, id any, parameters any) result {
	t.Helper()
	_, results := send(t, r, envelope(r.Server, signed(r.Server, verb, resource, id, parameters)))
	if len(results) != 1 {
		t.Fatalf("%d results for one action", len(results))
	}
	return results[0]
}

// must runs one action that has to succeed.
func must(t *testing.T, r *Running, verb, resource string, id any, parameters any) result {
	t.Helper()
	out := do(t, r, verb, resource, id, parameters)
	if out.Status.ErrorCode != 0 {
		t.Fatalf("%s %s: %+v", verb, resource, out.Status)
	}
	return out
}

// wantCode runs one action that has to fail with a code.
func wantCode(t *testing.T, r *Running, code int, verb, resource string, id any, parameters any) {
	t.Helper()
	if got := do(t, r, verb, resource, id, parameters).Status; got.ErrorCode != code {
		t.Errorf("%s %s %v: got %d %q, want %d", verb, resource, parameters, got.ErrorCode, got.Message, code)
	}
}

// create makes an address through the API.
func create(t *testing.T, r *Running, parameters obj) int {
	t.Helper()
	return must(t, r, "create", "address", "", parameters).ids()[0]
}
