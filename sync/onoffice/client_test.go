package onoffice

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"abgleich/sync/fault"
)

func TestSign(t *testing.T) {
	// The vectors of reference §1.3.
	for _, v := range []struct {
		secret, token  string
		at             int64
		resource, verb string
		want           string
	}{
		{"yOJobbhGLXdp90XxvxedFhH7073L9U", "mgjIQkNRnaqggVzy9cZW", 123456789, "estateCategories", "get", "dsvg3r4AFcQXges0MZ+3auzQVfnEB39pLkKSgmm9Wvg="},
		{"testsecret", "testtoken", 1646228220, "calendar", "read", "w6ifKMmAdJoKhu0vl2twvfP+ltyOTQ7LqLpvsZkOnlg="},
		{"dhY8h7FeU9", "dX5hkIIU6W", 123456789, "estateCategories", "get", "F9OXyaJv7p+bLkwGDGV7ZUmfYgjH2E24zpsxY5/nVDk="},
	} {
		if got := sign(Secret(v.secret), Token(v.token), v.at, v.resource, actionPrefix+v.verb); got != v.want {
			t.Errorf("%s %s: %s, want %s", v.verb, v.resource, got, v.want)
		}
	}
}

const (
	testToken  = "0123456789abcdef0123456789abcdef"
	testSecret = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
)

// roundTrip is a network in a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func respond(status int, header http.Header, body io.Reader) *http.Response {
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(body), ProtoMajor: 1, ProtoMinor: 1}
}

func testClient(t *testing.T, rt roundTrip) *Client {
	t.Helper()
	c, err := New(Config{URL: "https://crm.example/api.php", Token: testToken, Secret: testSecret, User: "max", Transport: rt})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const okBody = `{"status":{"code":200,"errorcode":0,"message":"OK"},"response":{"results":[{"actionid":"x","identifier":"0","data":{"meta":{"cntabsolute":null},"records":[]},"status":{"errorcode":0,"message":"OK"}}]}}`

func failing(code int) string {
	return fmt.Sprintf(`{"status":{"code":500,"errorcode":97,"message":"Error in action"},"response":{"results":[{"identifier":"","data":[],"status":{"errorcode":"%d","message":"why"}}]}}`, code)
}

var (
	readAction  = Action{Verb: Read, Resource: "address"}
	writeAction = Action{Verb: Create, Resource: "address"}
)

func TestDo_Answers(t *testing.T) {
	header := func(kv ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(kv); i += 2 {
			h.Set(kv[i], kv[i+1])
		}
		return h
	}
	tests := map[string]struct {
		status int
		header http.Header
		body   string
		kind   fault.Kind
		doubt  bool // a write may have been done
		tries  int  // of a read
	}{
		"fine":                        {200, nil, okBody, "", false, 1},
		"fine after a BOM":            {200, nil, "\xef\xbb\xbf " + okBody, "", false, 1},
		"E69 429 with seconds":        {429, header("Retry-After", "2"), "slow down", fault.Busy, false, 3},
		"E69 503 with absurd seconds": {503, header("Retry-After", "99999999999999999999"), "", fault.Busy, true, 1},
		"E69 503 with a date":         {503, header("Retry-After", "Tue, 10 Mar 2026 09:30:05 GMT", "Date", "Tue, 10 Mar 2026 09:30:00 GMT"), "", fault.Busy, true, 3},
		"E69 503 with nonsense":       {503, header("Retry-After", "soon"), "", fault.Busy, true, 3},
		"500":                         {500, nil, "oops", fault.Server, true, 3},
		"502 page":                    {502, nil, "<html>bad gateway</html>", fault.Server, true, 3},
		"E71 401":                     {401, nil, "", fault.SignIn, false, 1},
		"403 page":                    {403, nil, "<html>blocked</html>", fault.Foreign, false, 1},
		"404":                         {404, nil, "gone", fault.NotFound, false, 1},
		"413":                         {413, nil, "", fault.TooLarge, false, 1},
		"E76 407 of a proxy":          {407, nil, "<html>proxy</html>", fault.Proxy, false, 1},
		"E77 captive portal":          {200, header("Content-Type", "text/html"), "<!DOCTYPE html><title>WLAN</title>", fault.Foreign, true, 1},
		"E77 511":                     {511, nil, "<html>", fault.Foreign, false, 1},
		"E77 JSON of something else":  {200, nil, `{"hello":"world"}`, fault.Foreign, true, 1},
		"a text":                      {200, nil, "OK", fault.Foreign, true, 1},
		"a list":                      {200, nil, "[]", fault.Foreign, true, 1},
		"empty":                       {200, nil, "", fault.Incomplete, true, 3},
		"cut":                         {200, nil, okBody[:len(okBody)-20], fault.Incomplete, true, 3},
		"no gzip":                     {200, header("Content-Encoding", "gzip"), okBody, fault.Incomplete, true, 3},
		"no results":                  {200, nil, `{"status":{"code":200,"errorcode":0},"response":{"results":[]}}`, fault.Incomplete, true, 3},
		"22 on top":                   {200, nil, `{"status":{"code":400,"errorcode":22,"message":"Not authenticated"},"response":[]}`, fault.SignIn, false, 1},
		"137 in the result only":      {200, nil, `{"status":{"code":200,"errorcode":0},"response":{"results":[{"data":[],"status":{"errorcode":137,"message":"The HMAC is invalid."}}]}}`, fault.SignIn, false, 1},
		"redirect to another host":    {307, header("Location", "https://elsewhere.example/"), "", fault.Foreign, false, 1},
		"redirect to http":            {301, header("Location", "http://crm.example/api.php"), "", fault.Foreign, false, 1},
		"redirect in a circle":        {308, header("Location", "/api.php"), "", fault.Foreign, false, 4},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tries := 0
				c := testClient(t, func(r *http.Request) (*http.Response, error) {
					tries++
					if r.URL.Host != "crm.example" {
						t.Errorf("the token went to %s", r.URL)
					}
					return respond(test.status, test.header.Clone(), strings.NewReader(test.body)), nil
				})
				_, err := c.Do(t.Context(), fault.StepList, readAction)
				if test.kind == "" && err != nil || test.kind != "" && !fault.Is(err, test.kind) || tries != test.tries || c.Requests() != tries {
					t.Errorf("read: %v after %d tries; want %q, %d", err, tries, test.kind, test.tries)
				}
				tries = 0
				_, err = c.Do(t.Context(), fault.StepCreate, writeAction)
				if doubtful(err) != test.doubt || tries != 1 && test.status != 308 {
					t.Errorf("write: %v, doubtful %v after %d tries; want %v", err, doubtful(err), tries, test.doubt)
				}
			})
		})
	}
}

func TestDo_RetryAfterIsClamped(t *testing.T) {
	c := testClient(t, func(*http.Request) (*http.Response, error) {
		return respond(503, http.Header{"Retry-After": {"99999999"}}, strings.NewReader("")), nil
	})
	_, err := c.Do(t.Context(), fault.StepList, readAction)
	if f := fault.From(err, fault.OnOffice, fault.StepList); f.RetryAfter != time.Hour {
		t.Errorf("retry after %v", f.RetryAfter)
	}
}

func TestDo_RetryIsSignedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := map[string]bool{}
		c := testClient(t, func(r *http.Request) (*http.Response, error) {
			var in struct {
				Request struct {
					Actions []struct {
						HMAC      string
						Timestamp int64
					}
				}
			}
			if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
				t.Error(err)
			}
			a := in.Request.Actions[0]
			seen[a.HMAC] = true
			if a.Timestamp != time.Now().Unix() || a.HMAC != sign(testSecret, testToken, a.Timestamp, "address", actionPrefix+"read") {
				t.Errorf("stale or wrong signature: %+v", a)
			}
			if len(seen) < 3 {
				return respond(503, http.Header{"Retry-After": {"5"}}, strings.NewReader("")), nil
			}
			return respond(200, nil, strings.NewReader(okBody)), nil
		})
		if _, err := c.Do(t.Context(), fault.StepList, readAction); err != nil || len(seen) != 3 {
			t.Errorf("%v, %d signatures", err, len(seen))
		}
	})
}

func TestA29_ClockOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		c := testClient(t, func(*http.Request) (*http.Response, error) {
			tries++
			h := http.Header{"Date": {time.Now().Add(10 * time.Minute).UTC().Format(http.TimeFormat)}}
			return respond(200, h, strings.NewReader(failing(136))), nil
		})
		_, err := c.Do(t.Context(), fault.StepList, readAction)
		if !fault.Is(err, fault.Clock) || !strings.Contains(err.Error(), "10m0s behind") || tries != 1 {
			t.Errorf("%v after %d tries", err, tries)
		}
	})
}

func TestE79_TricklingBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testClient(t, func(r *http.Request) (*http.Response, error) {
			pr, pw := io.Pipe()
			go func() {
				for i := range len(okBody) {
					select {
					case <-r.Context().Done():
						pw.CloseWithError(r.Context().Err())
						return
					case <-time.After(time.Second):
					}
					if _, err := pw.Write([]byte{okBody[i]}); err != nil {
						return
					}
				}
			}()
			return respond(200, nil, pr), nil
		})
		begin := time.Now()
		_, err := c.Do(t.Context(), fault.StepCreate, writeAction)
		if !fault.Is(err, fault.Timeout) || time.Since(begin) > time.Minute || !doubtful(err) {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
	})
}

func TestE79_NoAnswerAndCancel(t *testing.T) {
	silent := func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		_, err := testClient(t, silent).Do(t.Context(), fault.StepCreate, writeAction)
		if !fault.Is(err, fault.Timeout) || time.Since(begin) > 3*time.Minute {
			t.Errorf("silence: %v after %v", err, time.Since(begin))
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		begin = time.Now()
		_, err = testClient(t, silent).Do(ctx, fault.StepList, readAction)
		if !fault.Is(err, fault.Stopped) || time.Since(begin) != time.Second {
			t.Errorf("cancel: %v after %v", err, time.Since(begin))
		}
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		begin = time.Now()
		_, err = testClient(t, func(*http.Request) (*http.Response, error) {
			return respond(503, http.Header{"Retry-After": {"25"}}, strings.NewReader("")), nil
		}).Do(ctx, fault.StepList, readAction)
		if !fault.Is(err, fault.Stopped) || time.Since(begin) != 3*time.Second {
			t.Errorf("cancel while waiting: %v after %v", err, time.Since(begin))
		}
	})
}

func TestDo_Bounded(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacks a lot")
	}
	c := testClient(t, func(*http.Request) (*http.Response, error) {
		pr, pw := io.Pipe()
		go func() {
			gz := gzip.NewWriter(pw)
			_, err := io.WriteString(gz, `{"status":{"code":200,"errorcode":0,"message":"`)
			for junk := strings.Repeat("x", 1<<20); err == nil; {
				_, err = io.WriteString(gz, junk)
			}
		}()
		return respond(200, http.Header{"Content-Encoding": {"gzip"}}, pr), nil
	})
	_, err := c.Do(t.Context(), fault.StepCreate, writeAction)
	if !fault.Is(err, fault.Incomplete) || !strings.Contains(err.Error(), errTooMuch.Error()) {
		t.Error(err)
	}
}

func TestE75_Certificates(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	c, err := New(Config{URL: server.URL, Token: testToken, Secret: testSecret, User: "max"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Do(t.Context(), fault.StepSignIn, writeAction)
	if !fault.Is(err, fault.Certificate) || doubtful(err) || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("self-signed: %v", err)
	}
}

func TestE76_ProxyRefuses(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Proxy-Authenticate", "Basic")
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{URL: "https://crm.example/", Token: testToken, Secret: testSecret, User: "max", Proxy: at})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Do(t.Context(), fault.StepSignIn, writeAction)
	if !fault.Is(err, fault.Proxy) || doubtful(err) || !strings.Contains(err.Error(), at.Host) {
		t.Errorf("got %v", err)
	}
}

func TestSecretsNeverShow(t *testing.T) {
	var mac atomic.Value
	c := testClient(t, func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		var in struct {
			Request struct{ Actions []struct{ HMAC string } }
		}
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, err
		}
		mac.Store(in.Request.Actions[0].HMAC)
		echo := strings.ReplaceAll(string(body), "/", `\/`)
		return respond(500, nil, strings.NewReader("echo "+echo+testSecret)), nil
	})
	_, err := c.Do(t.Context(), fault.StepCreate, writeAction)
	text := fmt.Sprintf("%v %+v %#v %v %+v %s", err, err, err, Token(testToken), Config{Token: testToken, Secret: testSecret}, Secret(testSecret))
	marshalled, jsonErr := json.Marshal(struct {
		T Token
		S Secret
	}{testToken, testSecret})
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "token", Token(testToken), "secret", Secret(testSecret), "err", err)
	for _, secret := range []string{testToken, testSecret, mac.Load().(string), strings.ReplaceAll(mac.Load().(string), "/", `\/`)} {
		if strings.Contains(text+string(marshalled)+log.String(), secret) {
			t.Errorf("a secret shows in %s", text)
		}
	}
}

func TestNew_Addresses(t *testing.T) {
	for address, ok := range map[string]bool{
		"": true, "https://api.onoffice.de/api/stable/api.php": true, "http://127.0.0.1:8080/api/stable/api.php": true, "http://[::1]/": true,
		"http://api.onoffice.de/": false, "ftp://x/": false, "https://user:pw@x/": false, "https://x/?token=1": false, "::": false, "api.onoffice.de": false,
	} {
		if _, err := New(Config{URL: address, Token: testToken, Secret: testSecret, User: "max"}); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestPair_ByIdentifierAndOrder(t *testing.T) {
	results := func(ids ...string) string {
		var list []string
		for i, id := range ids {
			list = append(list, fmt.Sprintf(`{"identifier":%s,"data":{"records":[{"id":"%d","elements":[]}]},"status":{"errorcode":0}}`, id, i))
		}
		return `{"status":{"errorcode":0},"response":{"results":[` + strings.Join(list, ",") + `]}}`
	}
	for name, test := range map[string]struct {
		body string
		want []string
	}{
		"echoed":     {results(`"1"`, `0`), []string{"1", "0"}},
		"not echoed": {results(`""`, `null`), []string{"0", "1"}},
		"one lacks":  {results(`"1"`), []string{"", "0"}},
		"foreign":    {results(`"7"`, `"1"`), []string{"", "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := testClient(t, func(*http.Request) (*http.Response, error) {
				return respond(200, nil, strings.NewReader(test.body)), nil
			})
			got, err := c.Do(t.Context(), fault.StepCreate, writeAction, writeAction)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range test.want {
				if want == "" && got[i].Code != unanswered || want != "" && (len(got[i].Records) != 1 || got[i].Records[0].ID != want) {
					t.Errorf("result %d: %+v, want %q", i, got[i], want)
				}
			}
		})
	}
}

func TestCodes(t *testing.T) {
	// One of each family of reference §3.
	for code, want := range map[int]fault.Kind{
		1: fault.Server, 4: fault.Internal, 13: fault.SignIn, 22: fault.SignIn, 25: fault.Unsupported, 43: fault.SignIn, 80: fault.Right, 87: fault.Invalid,
		131: fault.Right, 136: fault.Clock, 137: fault.SignIn, 141: fault.Invalid, 156: fault.Right, 158: fault.Right, 170: fault.Right, 199: fault.Unsupported,
		216: fault.Module, 217: fault.Module, 218: fault.Module, 235: fault.NotFound, 243: fault.SignIn, 254: fault.Invalid, 261: fault.Right, 292: fault.Right,
		302: fault.Internal, 9999: fault.Server, unanswered: fault.Incomplete,
	} {
		if got := classify(code).kind; got != want {
			t.Errorf("%d: %s, want %s", code, got, want)
		}
	}
	seen := map[int]bool{}
	for _, r := range ranges {
		for code := r.from; code <= r.to; code++ {
			if seen[code] {
				t.Errorf("%d stands in the table twice", code)
			}
			seen[code] = true
		}
	}
}

func TestNoProxy(t *testing.T) {
	tr, ok := newTransport(Config{Proxy: &url.URL{}}).(*http.Transport)
	if !ok {
		t.Fatal("no transport of our own")
	}
	p, err := tr.Proxy(httptest.NewRequest(http.MethodGet, "https://api.example/", nil))
	if p != nil || err != nil {
		t.Errorf("the way goes through %v, %v", p, err)
	}
}
