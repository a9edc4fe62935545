package dav

import (
	"context"
	"io"
	"net/http"
	"testing"
)

func TestPutResults(t *testing.T) {
	for _, tc := range []struct {
		name   string
		status int
		header http.Header
		body   string
		want   PutResult
		kind   Kind
	}{
		{"created", 201, http.Header{"Etag": {`"1"`}}, "", PutResult{201, `"1"`, "/b/a.vcf"}, ""},
		{"A05 weak tag", 204, http.Header{"Etag": {`W/"1"`}}, "", PutResult{204, `W/"1"`, "/b/a.vcf"}, ""},
		{"A06 unquoted tag", 204, http.Header{"Etag": {`1-2`}}, "", PutResult{204, `1-2`, "/b/a.vcf"}, ""},
		{"A07 Location elsewhere", 201, http.Header{"Location": {"/b/77.vcf"}}, "", PutResult{201, "", "/b/77.vcf"}, ""},
		{"point 19 Location of another host", 201, http.Header{"Location": {"//lab/b/77.vcf"}}, "", PutResult{201, "", "/b/a.vcf"}, ""},
		{"empty answer that calls itself HTML", 204, http.Header{"Content-Type": {"text/html"}}, "", PutResult{204, "", "/b/a.vcf"}, ""},
		{"plain text", 201, nil, "ok", PutResult{201, "", "/b/a.vcf"}, ""},
		{"200 with a page", 200, http.Header{"Content-Type": {"text/html"}}, "<p>Wartung", PutResult{}, KindNotDAV},
		{"200 with a page in disguise", 200, http.Header{"Content-Type": {"text/plain"}}, " <!DOCTYPE HTML><p>x", PutResult{}, KindNotDAV},
		{"202", 202, nil, "", PutResult{}, KindNotDAV},
		{"point 1 207 with 412 inside", 207, nil, wrapDAV(`<d:response><d:href>/b/a.vcf</d:href><d:status>HTTP/1.1 412 x</d:status></d:response>`), PutResult{}, KindPrecondition},
		{"207 with 403 on a property", 207, nil, wrapDAV(`<d:response><d:href>/b/a.vcf</d:href><d:propstat><d:prop><d:getetag/></d:prop><d:status>HTTP/1.1 403 x</d:status></d:propstat></d:response>`), PutResult{}, KindForbidden},
		{"207 with a UID conflict inside", 207, nil, wrapDAV(`<d:response><d:href>/b/a.vcf</d:href><d:status>HTTP/1.1 412 x</d:status><d:error><card:no-uid-conflict/></d:error></d:response>`), PutResult{}, KindConflict},
		{"207 without a failure", 207, nil, wrapDAV(""), PutResult{}, KindNotDAV},
		{"207 that is none", 207, nil, "ok", PutResult{}, KindNotDAV},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				b, _ := io.ReadAll(r.Body)
				if string(b) != "CARD" || r.Header.Get("Content-Type") != "text/vcard; charset=utf-8" || r.Header.Get("If-None-Match") != "*" {
					t.Errorf("%q %v", b, r.Header)
				}
				for k, v := range tc.header {
					w.Header()[k] = v
				}
				w.WriteHeader(tc.status)
				io.WriteString(w, tc.body)
			})
			c := newClient(t, s.URL, nil)
			got, err := c.Put(context.Background(), "/b/a.vcf", "text/vcard; charset=utf-8", []byte("CARD"), IfAbsent())
			if KindOf(err) != tc.kind || got != tc.want {
				t.Fatalf("%+v %v", got, err)
			}
			if tc.kind == KindNotDAV && !Doubtful(err) {
				t.Error("no doubt about an answer that says nothing")
			}
		})
	}
}

func TestA06_TagGoesBackAsItCame(t *testing.T) {
	for _, tag := range []ETag{`"1"`, `W/"1"`, `1-2`, `"a\"b"`, `'x'`} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if got := r.Header.Values("If-Match"); len(got) != 1 || got[0] != string(tag) {
				t.Errorf("If-Match %q, want %q", got, tag)
			}
			w.WriteHeader(204)
		})
		c := newClient(t, s.URL, nil)
		if _, err := c.Put(context.Background(), "/a", "text/vcard", nil, IfMatch(tag)); err != nil {
			t.Error(err)
		}
		if err := c.Delete(context.Background(), "/", "/a", IfMatch(tag)); err != nil {
			t.Error(err)
		}
	}
	if !ETag(`W/"1"`).Weak() || ETag(`"1"`).Weak() || !ETag(`W/""`).Empty() || !ETag("").Empty() || ETag("0").Empty() {
		t.Error("weak or empty")
	}
}

func TestA45_NoDeleteOfACollection(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Errorf("%s %s was sent", r.Method, r.URL) })
	c := newClient(t, s.URL+"/dav/book", nil)
	for _, href := range []string{
		"", " ", "/", "/dav/book", "/dav/book/", "/dav", "/dav/", "/dav/b%6fok", s.URL + "/dav/book", "/dav/book/.", "/dav/book/x/..", "//evil/x",
		"/dav/book?x=1", "/dav/other", "/dav/other/", "/dav/other/sub%2f", "/dav/other/#x",
	} {
		if err := c.Delete(context.Background(), "/dav/other/", href, Always()); KindOf(err) != KindRefused && KindOf(err) != KindForeign {
			t.Errorf("DELETE %q: %v", href, err)
		}
	}
	if _, err := c.Put(context.Background(), "/dav/book/", "text/vcard", nil, Always()); KindOf(err) != KindRefused {
		t.Error(err)
	}
	for _, p := range []Precondition{{}, IfMatch(""), IfMatch(`""`), IfMatch("a\r\nX: 1")} {
		if err := c.Delete(context.Background(), "/dav/book/", "/dav/book/a.vcf", p); KindOf(err) != KindRefused {
			t.Errorf("%v: %v", p, err)
		}
	}
	if _, err := c.Get(context.Background(), ""); KindOf(err) != KindRefused {
		t.Error(err)
	}
}

func TestA37_DeleteResults(t *testing.T) {
	for status, kind := range map[int]Kind{200: "", 204: "", 202: "", 404: KindNotFound, 410: KindNotFound, 412: KindPrecondition, 423: KindConflict} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) })
		if err := newClient(t, s.URL, nil).Delete(context.Background(), "/b/", "/b/a", Always()); KindOf(err) != kind {
			t.Errorf("%d: %v", status, err)
		}
	}
}
