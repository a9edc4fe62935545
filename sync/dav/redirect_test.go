package dav

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestA26_RedirectKeepsMethodAndBody(t *testing.T) {
	for _, status := range []int{301, 302, 307, 308} {
		for _, method := range []string{"PROPFIND", "PUT", "REPORT", "DELETE", "MKCOL"} {
			t.Run(fmt.Sprint(status, method), func(t *testing.T) {
				var bodies []string
				s := serve(t, func(w http.ResponseWriter, r *http.Request) {
					b, _ := io.ReadAll(r.Body)
					bodies = append(bodies, r.Method+" "+r.URL.Path+" "+r.Header.Get("Depth")+r.Header.Get("If-Match")+" "+string(b))
					if _, _, ok := r.BasicAuth(); !ok {
						t.Error("no credentials within the origin")
					}
					switch {
					case strings.HasPrefix(r.URL.Path, "/old"):
						w.Header().Set("Location", "/new"+strings.TrimPrefix(r.URL.Path, "/old"))
						w.WriteHeader(status)
					case r.Method == "PROPFIND" || r.Method == "REPORT":
						answerXML(207, wrapDAV(entry("a.vcf", "1")))(w, r)
					default:
						w.WriteHeader(204)
					}
				})
				c := newClient(t, s.URL, nil)
				ctx := context.Background()
				var sum Summary
				var res PutResult
				var err error
				got := ""
				keep := func(r *Response) error { got = r.Href; return nil }
				switch method {
				case "PROPFIND":
					sum, err = c.Propfind(ctx, "/old/", 1, nil, keep)
				case "REPORT":
					sum, err = c.MultigetCards(ctx, "/old/", []string{"/x"}, keep)
				case "PUT":
					res, err = c.Put(ctx, "/old/a.vcf", "text/vcard", []byte("CARD"), IfMatch(`"1"`))
				case "DELETE":
					err = c.Delete(ctx, "/old/", "/old/a.vcf", IfMatch(`"1"`))
				case "MKCOL":
					err = c.Mkcol(ctx, "/old/", nil, "Neu")
				}
				if err != nil || len(bodies) != 2 {
					t.Fatal(err, bodies)
				}
				if strings.Replace(bodies[0], "/old", "/new", 1) != bodies[1] {
					t.Errorf("first %q\nthen  %q", bodies[0], bodies[1])
				}
				if got != "" && (got != "/new/a.vcf" || sum.Path != "/new/") {
					t.Errorf("relative href became %q, path %q", got, sum.Path)
				}
				if method == "PUT" && res.Href != "/new/a.vcf" {
					t.Errorf("%+v", res)
				}
			})
		}
	}
}

func TestA26_OtherHostsNeverGetThePassword(t *testing.T) {
	foreign := func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("the other host was asked: %s, Authorization %q", r.Method, r.Header.Get("Authorization"))
	}
	other := httptest.NewServer(http.HandlerFunc(foreign))
	defer other.Close()
	otherTLS := httptest.NewTLSServer(http.HandlerFunc(foreign))
	defer otherTLS.Close()
	for _, location := range []string{
		other.URL + "/x?secret=1",
		strings.Replace(other.URL, "127.0.0.1", "localhost", 1) + "/x",
		otherTLS.URL + "/x",
		"//" + strings.TrimPrefix(other.URL, "http://") + "/x",
		"ftp://127.0.0.1/x", "http://anna:pw@127.0.0.1/x", "", "http://%zz/",
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(301)
		})
		c := newClient(t, s.URL, nil)
		_, _, err := listTags(c, "/dav/")
		e := wantKind(t, err, KindRedirect)
		if strings.Contains(e.Error(), "secret") || strings.Contains(e.Error(), "pw@") {
			t.Errorf("the message tells too much: %v", e)
		}
		if u, _ := url.Parse(location); u != nil && u.Host != "" && (!strings.Contains(e.Error(), u.Host) || !strings.Contains(e.Error(), strings.TrimPrefix(s.URL, "http://"))) {
			t.Errorf("the message does not name both hosts: %v", e)
		}
	}
}

func TestA26_HTTPSNeverFallsToHTTP(t *testing.T) {
	plainServer := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked without TLS") }))
	defer plainServer.Close()
	s := httptest.NewTLSServer(http.RedirectHandler(plainServer.URL, http.StatusFound))
	defer s.Close()
	c := newClient(t, s.URL, func(cfg *Config) { cfg.Pins = []string{KeyPin(s.Certificate())} })
	_, _, err := listTags(c, "/")
	wantKind(t, err, KindRedirect)
}

func TestA26_UpgradeToHTTPS(t *testing.T) {
	c := newClient(t, "http://hub.example/dav/", nil)
	answer := func(from, to string) (*url.URL, error) {
		u, err := url.Parse(from)
		if err != nil {
			t.Fatal(err)
		}
		a := &answer{Response: &http.Response{StatusCode: 301, Header: http.Header{"Location": {to}}}, url: u}
		return c.redirect(&request{step: "PROPFIND"}, a, 1)
	}
	for _, to := range []string{"https://other.example/dav/", "https://hub.example:8443/dav/", "http://hub.example:8080/"} {
		if u, err := answer("http://hub.example/dav/", to); err == nil {
			t.Errorf("followed to %s", u)
		}
	}
	if u, err := answer("http://hub.example/dav/", "https://hub.example/dav/"); err != nil || u.Scheme != "https" {
		t.Fatal(u, err)
	}
	if c.baseURL().String() != "https://hub.example/dav/" {
		t.Errorf("the client stays at %s", c.baseURL())
	}
	c = newClient(t, "http://hub.example/dav/", nil)
	c.auth.used = true
	if u, err := answer("http://hub.example/dav/", "https://hub.example/dav/"); err == nil {
		t.Errorf("followed to %s after credentials were sent", u)
	}
}

func TestRedirectsEnd(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", r.URL.Path+"x")
		w.WriteHeader(307)
	})
	c := newClient(t, s.URL, nil)
	_, _, err := listTags(c, "/")
	wantKind(t, err, KindRedirect)
	if c.Counter().Total() != maxRedirects+1 {
		t.Errorf("%d requests", c.Counter().Total())
	}
	s = serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusSeeOther) })
	_, _, err = listTags(newClient(t, s.URL, nil), "/")
	wantKind(t, err, KindRedirect)
}
