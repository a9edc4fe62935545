package onofficetest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The vectors of reference onoffice-api §1.3.
func TestSign(t *testing.T) {
	for _, c := range []struct{ secret, token, timestamp, resource, action, want string }{
		{"yOJobbhGLXdp90XxvxedFhH7073L9U", "mgjIQkNRnaqggVzy9cZW", "123456789", "estateCategories", "get", "dsvg3r4AFcQXges0MZ+3auzQVfnEB39pLkKSgmm9Wvg="},
		{"testsecret", "testtoken", "1646228220", "calendar", "read", "w6ifKMmAdJoKhu0vl2twvfP+ltyOTQ7LqLpvsZkOnlg="},
		{"dhY8h7FeU9", "dX5hkIIU6W", "123456789", "estateCategories", "get", "F9OXyaJv7p+bLkwGDGV7ZUmfYgjH2E24zpsxY5/nVDk="},
	} {
		if got := sign(c.secret, c.token, c.timestamp, c.resource, actionPrefix+c.action); got != c.want {
			t.Errorf("%s/%s: got %s, want %s", c.resource, c.action, got, c.want)
		}
	}
}

// Each case has one fault more to the front of the order of reference §13
// than the next: the earliest fault is the one that is told.
func TestValidationOrder(t *testing.T) {
	r, _ := start(t, Switches{})
	good := func() obj { return signed(r.Server, "read", "address", "", obj{}) }
	without := func(a obj, keys ...string) obj {
		for _, k := range keys {
			delete(a, k)
		}
		return a
	}
	with := func(a obj, key string, value any) obj { a[key] = value; return a }
	stale := func(seconds int64) obj {
		return with(good(), "timestamp", good()["timestamp"].(int64)-seconds)
	}
	request := func(actions ...any) obj {
		return obj{"token": strings.Repeat("0", 32), "request": obj{"actions": actions}}
	}
	for _, c := range []struct {
		name          string
		body          any
		top, action   int // error codes
		topStatusCode int
	}{
		{"empty body", "", codeEmptyRequest, 0, 500},
		{"no JSON", `{"token":`, codeMalformed, 0, 500},
		{"trailing garbage", `{} x`, codeMalformed, 0, 500},
		{"bad UTF-8", "{\"token\":\"\xff\"}", codeUTF8, 0, 500},
		{"no token, no request", obj{"x": 1}, codeToken, 0, 500},
		{"no request", obj{"token": "x"}, codeRequest, 0, 500},
		{"no actions", obj{"token": "x", "request": obj{}}, codeActions, 0, 500},
		{"no actionid, wrong token", request(without(good(), "actionid", "resourceid")), codeActionMissing, 0, 500},
		{"empty actionid", request(with(good(), "actionid", "")), codeActionEmpty, 0, 500},
		{"no resourceid", request(without(good(), "resourceid", "resourcetype")), codeResourceID, 0, 500},
		{"no resourcetype", request(without(good(), "resourcetype", "parameters")), codeResourceType, 0, 500},
		{"no parameters", request(without(good(), "parameters")), codeParameters, 0, 500},
		{"parameters a list", request(with(good(), "parameters", []int{1})), codeParameters, 0, 500},
		{"wrong token, stale", request(stale(500)), codeUnauthenticated, 0, 400},
		{"stale, wrong hmac", envelope(r.Server, stale(121)), codeInAction, codeClock, 400},
		{"from the future", envelope(r.Server, stale(-121)), codeInAction, codeClock, 400},
		{"wrong hmac, no such action", envelope(r.Server, with(with(good(), "actionid", "x"), "hmac", "x")), codeInAction, codeHMAC, 400},
		{"hmac version 1", envelope(r.Server, without(good(), "hmac_version")), codeInAction, codeHMAC, 400},
		{"no such action", envelope(r.Server, signed(r.Server, "burn", "nothing", "", obj{})), codeInAction, codeNoAction, 500},
		{"no such resource", envelope(r.Server, signed(r.Server, "read", "nothing", "", obj{"bad": 1})), codeInAction, codeNoResourceType, 500},
		{"addresses have no delete", envelope(r.Server, signed(r.Server, "delete", "address", "1", obj{})), codeInAction, codeNoResourceType, 500},
		{"wrong parameter", envelope(r.Server, signed(r.Server, "read", "address", "", obj{"bad": 1})), codeInAction, codeInvalidInput, 500},
		{"good", envelope(r.Server, good()), 0, 0, 200},
		{"good, parameters []", envelope(r.Server, with(good(), "parameters", []int{})), 0, 0, 200},
		{"good, version an integer", envelope(r.Server, with(good(), "hmac_version", 2)), 0, 0, 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			top, results := send(t, r, c.body)
			action := 0
			if len(results) > 0 {
				action = results[0].Status.ErrorCode
			}
			if top.ErrorCode != c.top || action != c.action || top.Code != c.topStatusCode {
				t.Errorf("got %d/%d in the action, status code %d; want %d/%d, %d", top.ErrorCode, action, top.Code, c.top, c.action, c.topStatusCode)
			}
		})
	}
	r.Set(func(s *Switches) { s.Rights.NoRead = true })
	wantCode(t, r, codeAccess, "read", "address", "", obj{"bad": 1})
}

func TestClockMayBeOffTwoMinutes(t *testing.T) {
	r, _ := start(t, Switches{})
	for off, want := range map[int64]int{120: 0, -120: 0, 121: codeClock} {
		at := fixed.Unix() - off
		text, _ := json.Marshal(at)
		a := signed(r.Server, "read", "address", "", obj{})
		a["timestamp"] = string(text) // the decimal string is as good as the number
		a["hmac"] = sign(r.Secret(), r.Token(), string(text), "address", actionPrefix+"read")
		if _, results := send(t, r, envelope(r.Server, a)); results[0].Status.ErrorCode != want {
			t.Errorf("off by %d s: got %d, want %d", off, results[0].Status.ErrorCode, want)
		}
	}
	a := signed(r.Server, "read", "address", "", obj{})
	r.Set(func(s *Switches) { s.ClockSkew = 300 })
	if _, results := send(t, r, envelope(r.Server, a)); results[0].Status.ErrorCode != codeClock {
		t.Error("a server clock skewed by switch takes our time for good")
	}
}

func TestBothErrorStylesAndBatches(t *testing.T) {
	r, _ := start(t, Switches{})
	batch := envelope(r.Server,
		signed(r.Server, "create", "address", "", obj{"Name": "Eins"}),
		signed(r.Server, "create", "address", "", obj{"Nope": "Zwei"}),
		signed(r.Server, "create", "address", "", obj{"Name": "Drei"}))
	for _, topOK := range []bool{false, true} {
		r.Set(func(s *Switches) { s.TopLevelOK = topOK })
		top, results := send(t, r, batch)
		if want := map[bool]int{false: codeInAction, true: 0}[topOK]; top.ErrorCode != want {
			t.Errorf("top level %d, want %d", top.ErrorCode, want)
		}
		if len(results) != 3 || results[0].Status.ErrorCode != 0 || results[1].Status.ErrorCode != codeUnknownField || results[2].Status.ErrorCode != 0 {
			t.Errorf("a failing action disturbs its neighbours: %+v", results)
		}
	}
	if got := len(r.Addresses()); got != 4 {
		t.Errorf("%d addresses, want 4", got)
	}
	if r.Requests() != 2 || r.Count("create", "address") != 6 || r.Writes() != 6 {
		t.Errorf("counted %d requests, %d creates, %d writes", r.Requests(), r.Count("create", "address"), r.Writes())
	}
	if calls := r.Calls(); calls[1].Code != codeUnknownField || calls[4].Request != 2 {
		t.Errorf("calls: %+v", calls)
	}
	r.Reset()
	if r.Requests() != 0 || len(r.Calls()) != 0 || len(r.Counts()) != 0 {
		t.Error("Reset leaves counts behind")
	}
}

func TestWireHabits(t *testing.T) {
	r, _ := start(t, Switches{})
	id := create(t, r, obj{"Name": "Müller / \"Söhne\" 😀"})
	_, raw := post(t, r.URL, envelope(r.Server, signed(r.Server, "read", "address", id, obj{"data": []string{"Name", "Vip", "Geburtsdatum", "letzter_Kontakt"}})))
	for _, want := range []string{
		`"Name":"M\u00fcller \/ \"S\u00f6hne\" \ud83d\ude00"`, `"Vip":""`, `"Geburtsdatum":"0000-00-00"`,
		`"letzter_Kontakt":"0000-00-00 00:00:00"`, `"status":{"code":200,"errorcode":0,"message":"OK"}`,
		`"elements":{"id":10001,"Name"`, `"identifier":"x"`, `"cntabsolute":1`,
	} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s is missing in %s", want, raw)
		}
	}
	_, raw = post(t, strings.Replace(r.URL, "stable", "latest", 1)+"/", envelope(r.Server, signed(r.Server, "create", "address", "", obj{"Name": "x"})))
	if !strings.Contains(string(raw), `"elements":[]`) {
		t.Errorf("an empty object is not []: %s", raw)
	}
	r.Set(func(s *Switches) { s.MixedIDs, s.EmptyDates = true, true })
	_, raw = post(t, r.URL, envelope(r.Server, signed(r.Server, "read", "address", "", obj{"data": []string{"Geburtsdatum"}})))
	if !strings.Contains(string(raw), `"id":"10002"`) || !strings.Contains(string(raw), `"Geburtsdatum":""`) {
		t.Errorf("mixed ids, empty dates: %s", raw)
	}
}

func TestHTTPFaults(t *testing.T) {
	r, _ := start(t, Switches{})
	body, err := json.Marshal(envelope(r.Server, signed(r.Server, "create", "address", "", obj{"Name": "Neu"})))
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, c := range []struct {
		fault    Fault
		status   int    // 0: no answer
		contains string // of the body; "" with a status: body cannot be read
		creates  int
	}{
		{Fault{Kind: FaultStatus, Status: 503, RetryAfter: "17"}, 503, "Unavailable", 0},
		{Fault{Kind: FaultStatus, Status: 429, Action: "create"}, 429, "Too Many", 0},
		{Fault{Kind: FaultHTML}, 200, "<html", 0},
		{Fault{Kind: FaultCut}, 0, "", 0},
		{Fault{Kind: FaultLost, Resource: "address"}, 0, "", 1},
		{Fault{Kind: FaultFailed, Status: 500}, 500, "Internal", 1},
		{Fault{Kind: FaultTruncate}, 200, "", 1},
		{Fault{Kind: FaultHalf}, 200, `{"status"`, 1},
		{Fault{Kind: FaultLatency, Milliseconds: 1}, 200, `"errorcode":0`, 1},
		{Fault{Kind: FaultStatus, Status: 500, Action: "modify"}, 200, `"errorcode":0`, 1}, // does not fit
	} {
		r.ClearFaults()
		if err := r.AddFault(c.fault); err != nil {
			t.Fatal(err)
		}
		before := len(r.Addresses())
		response, err := client.Post(r.URL, "", strings.NewReader(string(body)))
		if got := len(r.Addresses()) - before; got != c.creates {
			t.Errorf("%s: %d created, want %d", c.fault.Kind, got, c.creates)
		}
		if err != nil {
			if c.status != 0 {
				t.Errorf("%s: %v", c.fault.Kind, err)
			}
			continue
		}
		answer, readErr := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != c.status || !strings.Contains(string(answer), c.contains) || (readErr != nil) != (c.contains == "") {
			t.Errorf("%s: %d %q %v", c.fault.Kind, response.StatusCode, answer, readErr)
		}
		if response.Header.Get("Retry-After") != c.fault.RetryAfter {
			t.Errorf("%s: Retry-After %q", c.fault.Kind, response.Header.Get("Retry-After"))
		}
	}
	if err := r.AddFault(Fault{Kind: "rain"}); err == nil {
		t.Error("an unknown kind is taken")
	}
}

func TestTokenAndSecretDependOnSeed(t *testing.T) {
	a, b, c := New(Options{Seed: 1}), New(Options{Seed: 1}), New(Options{Seed: 2})
	if len(a.Token()) != 32 || len(a.Secret()) != 64 {
		t.Errorf("token %d letters, secret %d", len(a.Token()), len(a.Secret()))
	}
	if a.Token() != b.Token() || a.Secret() != b.Secret() || a.Token() == c.Token() {
		t.Error("the same seed must give the same values, another one others")
	}
}

func TestOnlyPOSTToTheAPIPath(t *testing.T) {
	r, _ := start(t, Switches{})
	for _, c := range []struct {
		method, url string
		want        int
	}{{"GET", r.URL, 405}, {"POST", strings.Replace(r.URL, "api.php", "other.php", 1), 404}} {
		request, err := http.NewRequest(c.method, c.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		client := http.Client{Timeout: 10 * time.Second}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.url, response.StatusCode, c.want)
		}
	}
}
