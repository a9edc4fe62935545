package dav

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestStatusKinds(t *testing.T) {
	conflict := `<?xml version="1.0"?><d:error xmlns:d="DAV:" xmlns:c="` + NSCardDAV + `"><c:no-uid-conflict><d:href>/dav/book/other.vcf</d:href></c:no-uid-conflict></d:error>`
	for _, tc := range []struct {
		name     string
		status   int
		body     string
		kind     Kind
		doubtful bool
	}{
		{"E72 read-only share", 403, "", KindForbidden, false},
		{"A19 UID conflict with 409", 409, conflict, KindConflict, false},
		{"A20 UID conflict with 400", 400, conflict, KindConflict, false},
		{"A20 UID conflict with 403", 403, conflict, KindConflict, false},
		{"A22 404", 404, "<html>nothing</html>", KindNotFound, false},
		{"A37 410", 410, "", KindNotFound, false},
		{"A38 412", 412, "", KindPrecondition, false},
		{"E73 413", 413, "", KindTooLarge, false},
		{"E73 max-resource-size with 403", 403, `<error xmlns="DAV:"><max-resource-size xmlns="` + NSCardDAV + `"/></error>`, KindTooLarge, false},
		{"E74 415", 415, "", KindUnsupported, false},
		{"E74 supported-address-data", 403, `<error xmlns="DAV:"><supported-address-data xmlns="` + NSCardDAV + `"/></error>`, KindUnsupported, false},
		{"E76 407", 407, "", KindProxy, false},
		{"E77 511", 511, "", KindNotDAV, false},
		{"E70 500", 500, "Fatal error <b>here</b>", KindServer, true},
		{"502", 502, "", KindServer, true},
		{"503", 503, "", KindThrottled, true},
		{"507", 507, "", KindTooLarge, false},
		{"400", 400, "", KindRejected, false},
		{"405", 405, "", KindMethod, false},
		{"304", 304, "", KindNotDAV, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n := 0
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				n++
				w.WriteHeader(tc.status)
				io.WriteString(w, tc.body)
			})
			c := newClient(t, s.URL, nil)
			_, err := c.Put(context.Background(), "/dav/book/a.vcf?token=1", "text/vcard", []byte("x"), IfAbsent())
			e := wantKind(t, err, tc.kind)
			if e.Status != tc.status || e.Doubtful != tc.doubtful || e.Step != "PUT" || e.Path != "/dav/book/a.vcf" {
				t.Errorf("%+v", e)
			}
			if !errors.Is(fmt.Errorf("card 7: %w", err), tc.kind) || KindOf(err) != tc.kind || Doubtful(err) != tc.doubtful {
				t.Error("the kind cannot be asked for")
			}
			if n != 1 {
				t.Errorf("a write was sent %d times", n)
			}
			if strings.Contains(tc.body, "no-uid-conflict") && (!e.Has("no-uid-conflict") || e.Conditions[0].Hrefs[0] != "/dav/book/other.vcf") {
				t.Errorf("%+v", e.Conditions)
			}
			if tc.status == 500 && e.Excerpt != "Fatal error here" {
				t.Errorf("%q", e.Excerpt)
			}
		})
	}
}

func TestA10_TokenRefused(t *testing.T) {
	s := serve(t, answerXML(403, `<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>`))
	_, err := newClient(t, s.URL, nil).Sync(context.Background(), "/", "old", 0, nil, func(*Response) error { return nil })
	wantKind(t, err, KindToken)
}

func TestE69_Retries(t *testing.T) {
	ok := "HTTP/1.1 207 x\r\nConnection: close\r\n\r\n" + wrapDAV(entry("/a", "1"))
	for _, tc := range []struct {
		name    string
		put     bool
		answers []string
		took    time.Duration // exact where Retry-After rules; else 0
		kind    Kind
		sent    int
	}{
		{"503 with seconds", false, []string{"HTTP/1.1 503 x\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", ok}, 7 * time.Second, "", 2},
		{"429 on a write", true, []string{"HTTP/1.1 429 x\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 204 x\r\n\r\n"}, 7 * time.Second, "", 2},
		{"503 on a write is the caller's", true, []string{"HTTP/1.1 503 x\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"}, 0, KindThrottled, 1},
		{"absurd Retry-After is handed up", false, []string{"HTTP/1.1 503 x\r\nRetry-After: 999999999\r\nContent-Length: 0\r\n\r\n"}, 0, KindThrottled, 1},
		{"500 and 502, then fine", false, []string{"HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 502 x\r\nContent-Length: 0\r\n\r\n", ok}, 0, "", 3},
		{"500 for ever", false, []string{"HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n"}, 0, KindServer, 3},
		{"cut connection, then fine", false, []string{"", ok}, 0, "", 2},
		{"cut connection on a write", true, []string{""}, 0, KindTruncated, 1},
		{"cut after an entry is not repeated", false, []string{"HTTP/1.1 207 x\r\nContent-Length: 9999\r\n\r\n" + strings.Repeat(" ", 1100) + wrapDAV(entry("/a", "1") + entry("/b", "2"))[:330]}, 0, KindTruncated, 1},
		{"404 is final", false, []string{"HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n"}, 0, KindNotFound, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				var waits []Wait
				cfg := Config{OnWait: func(w Wait) { waits = append(waits, w) }}
				pipeServer(t, &cfg, func(conn net.Conn) {
					defer conn.Close()
					if readRequest(conn) != nil {
						return
					}
					answer := tc.answers[min(sent, len(tc.answers)-1)]
					sent++
					io.WriteString(conn, strings.Replace(answer, "\r\n", "\r\nConnection: close\r\n", 1))
				})
				c, err := New(cfg)
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				if tc.put {
					_, err = c.Put(t.Context(), "/a.vcf", "text/vcard", []byte("x"), IfAbsent())
				} else {
					_, err = c.Propfind(t.Context(), "/", 1, nil, func(*Response) error { return nil })
				}
				c.Close()
				if KindOf(err) != tc.kind || sent != tc.sent || c.Counter().Total() != tc.sent || len(waits) != tc.sent-1 {
					t.Errorf("%v after %d requests and %d waits", err, sent, len(waits))
				}
				if took := time.Since(start); tc.took != 0 && took != tc.took || took > time.Minute {
					t.Error("took", took)
				}
				if tc.put && err != nil && !Doubtful(err) {
					t.Error("no doubt about a write without an answer")
				}
				var e *Error
				if tc.name == "absurd Retry-After is handed up" && (!errors.As(err, &e) || e.RetryAfter != time.Hour) {
					t.Error(err)
				}
			})
		})
	}
}

func TestCollectRepeatsACutAnswer(t *testing.T) {
	n := 0
	whole := wrapDAV(entry("/a", "1") + entry("/b", "2"))
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n++
		w.WriteHeader(207)
		if n == 1 {
			io.WriteString(w, whole[:300])
			return
		}
		io.WriteString(w, whole)
	})
	c := newClient(t, s.URL, nil)
	all, sum, err := c.Collect(context.Background(), func(each Each) (Summary, error) {
		return c.MultigetCards(context.Background(), "/", []string{"/a", "/b"}, each)
	})
	if err != nil || len(all) != 2 || sum.Responses != 2 || n != 2 {
		t.Error(len(all), sum, err, n)
	}
	_, _, err = c.Collect(context.Background(), func(each Each) (Summary, error) {
		n = 0
		return c.MultigetCards(context.Background(), "/", []string{"/a", "/b"}, each)
	})
	if e := wantKind(t, err, KindTruncated); e.Read != 1 {
		t.Errorf("%d responses told", e.Read)
	}
}

func TestCallersErrorEndsTheReading(t *testing.T) {
	s := serve(t, answerXML(207, wrapDAV(entry("/a", "1")+entry("/b", "1"))))
	c := newClient(t, s.URL, nil)
	own := &Error{Kind: KindServer, Step: "mine"} // a kind that would be repeated if it were the server's
	calls := 0
	_, err := c.Propfind(context.Background(), "/", 1, nil, func(*Response) error { calls++; return own })
	if err != error(own) || calls != 1 || c.Counter().Total() != 1 {
		t.Error(err, calls)
	}
}

func TestPropfindOne(t *testing.T) {
	for _, tc := range []struct {
		name, inner string
		kind        Kind
	}{
		{"the entry itself", entry("/dav/book/x", "0") + entry("/dav/book/", "1"), ""},
		{"only one, spelled otherwise", entry("/DAV/Book", "1"), ""},
		{"none", "", KindNotDAV},
		{"404 inside", `<d:response><d:href>/dav/book/</d:href><d:status>HTTP/1.1 404 x</d:status></d:response>`, KindNotFound},
		{"unreadable", entry("/dav/book/", "1\x01"), KindUnreadable},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, answerXML(207, wrapDAV(tc.inner)))
			r, err := newClient(t, s.URL, nil).PropfindOne(context.Background(), "/dav/book", PropETag)
			if KindOf(err) != tc.kind || err == nil && r.Props.ETag != "1" {
				t.Errorf("%+v %v", r, err)
			}
		})
	}
}

func TestA23_E77_PageInPlaceOfAnAnswer(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<html><body>Bitte \x1b[31manmelden\u202e<script>x</script></body></html>")
	})
	c := newClient(t, s.URL, nil)
	_, _, err := listTags(c, "/")
	if e := wantKind(t, err, KindNotDAV); !strings.Contains(e.Excerpt, "anmelden") || strings.ContainsAny(e.Excerpt, "\x1b\u202e<") {
		t.Errorf("%q", e.Excerpt)
	}
	_, err = c.Get(context.Background(), "/a.vcf")
	wantKind(t, err, KindNotDAV)

	zero := serve(t, answerXML(207, wrapDAV("")))
	all, sum, err := listTags(newClient(t, zero.URL, nil), "/")
	if err != nil || len(all) != 0 || sum.Responses != 0 {
		t.Error(all, sum, err)
	}
}

func TestRequestBodies(t *testing.T) {
	type seen struct{ method, depth, contentType, body string }
	var got seen
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got = seen{r.Method, r.Header.Get("Depth"), r.Header.Get("Content-Type"), string(b)}
		if r.Header.Get("Accept-Language") != "" || r.UserAgent() != "Abgleich" || r.Header.Get("Idempotency-Key") != "" {
			t.Errorf("%v", r.Header)
		}
		if r.Method == "MKCOL" {
			w.WriteHeader(201)
			return
		}
		answerXML(207, wrapDAV(""))(w, r)
	})
	c := newClient(t, s.URL, nil)
	ctx, none := context.Background(), func(*Response) error { return nil }
	berlin := time.FixedZone("CET", 3600)
	span := TimeRange{time.Date(2026, 1, 1, 0, 30, 0, 0, berlin), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, tc := range []struct {
		name   string
		call   func() error
		method string
		depth  string
		want   []string
	}{
		{"propfind", func() error {
			_, err := c.Propfind(ctx, "/", 1, []xml.Name{PropETag, PropCTag, {Space: "x&y", Local: "z"}}, none)
			return err
		},
			"PROPFIND", "1", []string{"<d:propfind", "<d:prop><d:getetag/><cs:getctag/><x:z xmlns:x=\"x&amp;y\"/></d:prop>"}},
		{"sync", func() error { _, err := c.Sync(ctx, "/", "t<&", 50, []xml.Name{PropETag}, none); return err },
			"REPORT", "0", []string{"<d:sync-token>t&lt;&amp;</d:sync-token><d:sync-level>1</d:sync-level><d:limit><d:nresults>50</d:nresults></d:limit>"}},
		{"first sync", func() error { _, err := c.Sync(ctx, "/", "", 0, nil, none); return err },
			"REPORT", "0", []string{"<d:sync-token></d:sync-token><d:sync-level>1</d:sync-level><d:prop></d:prop>"}},
		{"A16 multiget uses the server's spelling", func() error { _, err := c.MultigetCards(ctx, "/", []string{"/a%2540&.vcf", "/é"}, none); return err },
			"REPORT", "0", []string{"<card:addressbook-multiget", "<card:address-data/>", "<d:href>/a%2540&amp;.vcf</d:href><d:href>/é</d:href>"}},
		{"multiget of events", func() error { _, err := c.MultigetEvents(ctx, "/", []string{"/a"}, none); return err },
			"REPORT", "1", []string{"<cal:calendar-multiget", "<cal:calendar-data/>"}},
		{"query", func() error { _, err := c.QueryCards(ctx, "/", []xml.Name{PropETag}, none); return err },
			"REPORT", "1", []string{"<card:addressbook-query", "<card:filter/>"}},
		{"query of events", func() error {
			_, err := c.QueryEvents(ctx, "/", "VEVENT", span, []xml.Name{PropETag}, none)
			return err
		},
			"REPORT", "1", []string{`<cal:comp-filter name="VCALENDAR"><cal:comp-filter name="VEVENT"><cal:time-range start="20251231T233000Z" end="20270101T000000Z"/>`}},
		{"mkcol", func() error { return c.Mkcol(ctx, "/n/", []xml.Name{TypeAddressbook}, "Büro & Co") },
			"MKCOL", "", []string{"<d:resourcetype><d:collection/><card:addressbook/></d:resourcetype><d:displayname>Büro &amp; Co</d:displayname>"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := tc.call(); err != nil {
				t.Fatal(err)
			}
			if got.method != tc.method || got.depth != tc.depth || got.contentType != xmlType {
				t.Errorf("%+v", got)
			}
			for _, w := range tc.want {
				if !strings.Contains(got.body, w) {
					t.Errorf("%s\nlacks %s", got.body, w)
				}
			}
			if err := xml.Unmarshal([]byte(got.body), new(struct{})); err != nil {
				t.Error(err)
			}
		})
	}
	if steps := c.Counter().BySteps(); steps["REPORT sync-collection"] != 2 || steps["MKCOL"] != 1 || c.Counter().Total() != 8 {
		t.Errorf("%v", steps)
	}
}

func TestOptions(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("DAV", "1, 3, ADDRESSBOOK")
		w.Header().Add("DAV", "extended-mkcol")
		w.Header().Set("Allow", "options, Put")
		w.Header().Set("Server", "x\u202e/1")
	})
	o, err := newClient(t, s.URL, nil).Options(context.Background(), "/")
	if err != nil || !slices.Equal(o.Classes, []string{"1", "3", "addressbook", "extended-mkcol"}) || !slices.Equal(o.Allow, []string{"OPTIONS", "PUT"}) || o.Server != "x/1" {
		t.Errorf("%+v %v", o, err)
	}
}

func TestH109_PlainText(t *testing.T) {
	for in, want := range map[string]string{
		"<b>a</b>  b\r\n c": "a b c", "\x1b[31mred": "[31mred", "a\u202eb\u2066c": "abc", "1 < 2": "1 < 2", "\xff\xfe": "", strings.Repeat("ä", 300): strings.Repeat("ä", 200) + "…",
	} {
		if got := plain(in, 200); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
