package memotootest

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestFaults(t *testing.T) {
	c := run(t, Plain())
	c.Fill(1, 9)
	book := c.Book()
	a := c.PutCard("a", anna)

	c.Inject(Fault{Action: FaultStatus, Status: 503, RetryAfter: RetryAfterSeconds(7 * time.Second), Method: "GET", Times: 2, Skip: 1})
	c.do("GET", a, "").has(t, 200)
	if got := c.do("GET", a, ""); got.status != 503 || got.header.Get("Retry-After") != "7" || got.body != "" {
		t.Errorf("E69: %d %v %q", got.status, got.header, got.body)
	}
	c.propfind(book, "0", "displayname").has(t, 207)
	c.do("GET", a, "").has(t, 503)
	c.do("GET", a, "").has(t, 200)

	c.Inject(Fault{Action: FaultCutBefore, Kind: KindPut})
	c.Inject(Fault{Action: FaultCutAfter, Kind: KindPut})
	for i, stored := range []bool{false, true} { // D58
		if _, err := c.try("PUT", book+"cut.vcf", strings.ReplaceAll(anna, "anna", "cut")); err == nil {
			t.Errorf("cut %d: an answer came", i)
		}
		if _, ok := c.Card(book + "cut.vcf"); ok != stored {
			t.Errorf("cut %d: stored %v", i, ok)
		}
	}

	c.Inject(Fault{Action: FaultExecuted, Status: 500, HTML: true, Kind: KindDelete})
	c.do("DELETE", book+"cut.vcf", "").has(t, 500, "<html>")
	if _, ok := c.Card(book + "cut.vcf"); ok {
		t.Error("not executed")
	}

	c.Inject(Fault{Action: FaultTruncate, Bytes: 300, Kind: KindListing})
	if got := c.propfind(book, "1", "getetag"); len(got.body) != 300 { // A24
		t.Errorf("%d bytes", len(got.body))
	}
	c.Inject(Fault{Action: FaultAbort, Bytes: 300, Kind: KindGet})
	c.Inject(Fault{Action: FaultAbort, Bytes: 10, Kind: KindGet})
	c.do("GET", a, "").has(t, 200) // shorter than the cut
	if _, err := c.try("GET", a, ""); err == nil {
		t.Error("the body came whole")
	}
	c.Inject(Fault{Action: FaultOmit, Every: 3, Kind: KindListing})
	if n := strings.Count(c.propfind(book, "1", "getetag").body, ".vcf</d:href>"); n != 7 {
		t.Errorf("%d of 10 entries with every third missing", n)
	}
	c.Inject(Fault{Action: FaultEmpty, Path: "adressbuch", Times: -1}) // A23
	c.propfind(book, "1", "getetag").lacks(t, "<d:response>")
	c.sync(book, "").lacks(t, "<d:response>")
	c.ClearFaults()
	c.Inject(Fault{Action: FaultRedirect, Status: 308, Location: "https://example.org/"})
	if got := c.do("GET", a, ""); got.status != 308 || got.header.Get("Location") != "https://example.org/" {
		t.Errorf("%d %v", got.status, got.header)
	}
	c.Inject(Fault{Action: FaultLogin})
	if got := c.do("PUT", book+"html.vcf", anna); got.status != 200 || !strings.Contains(got.body, "<html>") { // E77
		t.Errorf("%d %s", got.status, got.body)
	}
	if _, ok := c.Card(book + "html.vcf"); ok {
		t.Error("stored behind a login page")
	}
}

func TestE79_SlowAndHanging(t *testing.T) {
	c := run(t, Plain())
	a := c.PutCard("a", anna)
	c.Inject(Fault{Action: FaultSlow, Bytes: 50, Delay: time.Millisecond})
	if got := c.do("GET", a, ""); got.body != anna {
		t.Errorf("slow body %q", got.body)
	}
	for _, f := range []Fault{{Action: FaultHang}, {Action: FaultSlow, Bytes: 1, Delay: time.Hour}} {
		c.Inject(f)
		ctx, cancel := context.WithCancel(t.Context())
		req, err := http.NewRequestWithContext(ctx, "GET", c.URL+a, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth(c.User, c.Password)
		time.AfterFunc(50*time.Millisecond, cancel)
		if resp, err := http.DefaultTransport.RoundTrip(req); err == nil {
			b := make([]byte, 1000)
			for err == nil {
				_, err = resp.Body.Read(b)
			}
			resp.Body.Close()
			if f.Action == FaultHang {
				t.Error("an answer came")
			}
		}
		cancel()
	}
}

func TestE75_Certificates(t *testing.T) {
	for _, test := range []struct {
		cert Cert
		want string
	}{{CertGood, ""}, {CertExpired, "expired"}, {CertWrongHost, "doesn't contain any IP SANs"}, {CertUnknown, "unknown authority"}} {
		r := StartTLS(t, Memotoo(), test.cert)
		client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: r.Roots}, DisableKeepAlives: true}}
		resp, err := client.Get(r.CardDAV)
		switch {
		case test.want == "" && (err != nil || resp.StatusCode != 401):
			t.Errorf("good certificate: %v", err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("want %q, got %v", test.want, err)
		}
		if err == nil {
			resp.Body.Close()
		}
	}
}

func TestControl(t *testing.T) {
	s := New(Plain())
	control := s.Control()
	post := func(path, body string) (int, string) {
		w := httptest.NewRecorder()
		method := "POST"
		if body == "" {
			method = "GET"
		}
		control.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
		return w.Code, w.Body.String()
	}
	if code, body := post("/put", `{"name":"x","text":"BEGIN:VCARD\r\nEND:VCARD\r\n"}`); code != 200 || !strings.Contains(body, "/cardDAV/home/adressbuch/x.vcf") {
		t.Errorf("put: %d %s", code, body)
	}
	if _, body := post("/edit", `{"href":"/cardDAV/home/adressbuch/x.vcf","text":"y"}`); !strings.Contains(body, "true") {
		t.Errorf("edit: %s", body)
	}
	if _, body := post("/cards", ""); !strings.Contains(body, `"y"`) {
		t.Errorf("cards: %s", body)
	}
	if code, body := post("/quirks", `{"NoCTag":true}`); code != 200 || !s.Options().NoCTag || s.Options().UIDConflict != 409 {
		t.Errorf("quirks: %d %s", code, body)
	}
	if code, body := post("/faults", `{"acton":"hang"}`); code != 400 || !strings.Contains(body, "acton") {
		t.Errorf("misspelt fault: %d %s", code, body)
	}
	if code, _ := post("/faults", `{"action":"status","status":500}`); code != 200 {
		t.Errorf("fault: %d", code)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/cardDAV/", nil))
	if _, body := post("/requests", ""); w.Code != 500 || !strings.Contains(body, `"total":1`) {
		t.Errorf("%d %s", w.Code, body)
	}
	if log := s.Log(); log[0].Status != 500 || log[0].Number != 1 {
		t.Errorf("%+v", log)
	}
}

func TestConcurrentUse(t *testing.T) {
	c := run(t, Memotoo())
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for range 10 {
				href := c.Fill(int64(i), 3)[0]
				c.propfind(CardDAVPath, "1", "getetag")
				c.do("DELETE", href, "")
				c.Configure(func(o *Options) { o.NoCTag = !o.NoCTag })
				c.EditCard(href, strings.ToUpper)
				c.Cards()
			}
		})
	}
	wg.Wait()
	if got := c.Requests().Total; got != 80 {
		t.Errorf("%d requests", got)
	}
}
