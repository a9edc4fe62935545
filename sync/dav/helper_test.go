package dav

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

const (
	testUser     = "anna_device=Buero1"
	testPassword = "geh3im!"
)

// newClient makes a client for a test server, with short waits; change may adapt the configuration.
func newClient(t testing.TB, serverURL string, change func(*Config)) *Client {
	t.Helper()
	cfg := Config{URL: serverURL, User: testUser, Password: testPassword}
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// serve starts a server that reads each request's body before it answers.
func serve(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// answerXML serves one multistatus body.
func answerXML(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func wrapDAV(inner string) string {
	return `<?xml version="1.0" encoding="utf-8"?><d:multistatus xmlns:d="DAV:" xmlns:card="` + NSCardDAV + `">` + inner + `</d:multistatus>`
}

func entry(href, etag string) string {
	return `<d:response><d:href>` + href + `</d:href><d:propstat><d:prop><d:getetag>` + etag +
		`</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`
}

var testBase = &url.URL{Scheme: "https", Host: "sync.example", Path: "/dav/book/"}

// parse reads a body as the answer for testBase.
func parse(body string) ([]*Response, Summary, error) {
	return parseWith(strings.NewReader(body), "text/xml", Limits{})
}

func parseWith(body io.Reader, contentType string, lim Limits) ([]*Response, Summary, error) {
	cfg := Config{Limits: lim}
	cfg.setDefaults()
	m, err := openMultistatus(body, contentType, testBase, cfg.Limits)
	if err != nil {
		return nil, Summary{}, err
	}
	var all []*Response
	for {
		r, err := m.next()
		if err == io.EOF {
			return all, m.summary, nil
		}
		if err != nil {
			return all, m.summary, err
		}
		all = append(all, r)
	}
}

// list runs a depth-1 PROPFIND for tags.
func listTags(c *Client, href string) ([]*Response, Summary, error) {
	var all []*Response
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	sum, err := c.Propfind(ctx, href, 1, []xml.Name{PropETag}, func(r *Response) error { all = append(all, r); return nil })
	return all, sum, err
}

func wantKind(t *testing.T, err error, kind Kind) *Error {
	t.Helper()
	e, ok := err.(*Error)
	if !ok || e.Kind != kind {
		t.Fatalf("error %v (kind %q), want kind %q", err, KindOf(err), kind)
	}
	return e
}
