package memotoo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

func (s *session) parsed() cursor {
	s.t.Helper()
	var c cursor
	if err := json.Unmarshal([]byte(s.cursor), &c); err != nil {
		s.t.Fatal(err)
	}
	return c
}

func plainWith(change func(*memotootest.Options)) memotootest.Options {
	o := memotootest.Plain()
	change(&o)
	return o
}

// seesChanges edits, deletes and adds a card each and fails unless the next look shows just that.
func (s *session) seesChanges(ids []string) side.Listing {
	s.t.Helper()
	s.h.edit(ids[0], replace("Nummer0", "Anders"))
	s.h.remove(ids[1])
	added := s.h.put("neu", vcf("neu", "Neu"))
	l := s.observe()
	if len(l.Changed) != 1 || l.Changed[0].ID != ids[0] || len(l.Missing) != 1 || l.Missing[ids[1]] != side.Gone || !slices.Equal(l.New, []string{added}) || !l.Complete {
		s.t.Fatalf("the look shows %+v", l)
	}
	if l.Count != len(ids) {
		s.t.Errorf("count %d, want %d", l.Count, len(ids))
	}
	s.fetch(l.New)
	return l
}

func TestListingA09_TokenCTagETag(t *testing.T) {
	cases := []struct {
		mode  mode
		quiet int // requests of a settled look
		o     memotootest.Options
	}{
		{byToken, 1, memotootest.Plain()},
		{byCTag, 1, plainWith(func(o *memotootest.Options) { o.NoSyncToken = true })},
		{byETag, 1 + 1, plainWith(func(o *memotootest.Options) { o.NoSyncToken, o.NoCTag = true, true })},
		{byCTag, 1, memotootest.Memotoo()},
	}
	for _, c := range cases {
		t.Run(fmt.Sprintf("%s %v", c.mode, c.o.SingleCollections), func(t *testing.T) {
			h := standin(t, c.o)
			ids := fill(h, 5)
			s := h.session(t)
			s.pull()
			if got := s.parsed().Mode; got != c.mode {
				t.Fatalf("changes are found by %s", got)
			}
			s.quiet(2)
			s.quiet(c.quiet)
			s.seesChanges(ids)
			s.quiet(2)
			s.quiet(c.quiet)
		})
	}
}

func TestListing_CTagThatIsAClock(t *testing.T) {
	var s *session
	o := plainWith(func(o *memotootest.Options) {
		o.NoSyncToken, o.CTagSeconds = true, true
		o.Now = func() time.Time { return s.now }
	})
	h := standin(t, o)
	s = h.session(t)
	ids := fill(h, 3)
	s.pull()
	// A change in the same second as the look leaves the ctag as it is (reference dav-servers, point 6).
	h.edit(ids[0], replace("Nummer0", "Anders"))
	if l := s.observe(); len(l.Changed) != 1 {
		t.Fatalf("the change in the second of the look was not seen: %+v", l)
	}
	h.edit(ids[1], replace("Nummer1", "Anders"))
	if l := s.observe(); len(l.Changed) != 1 {
		t.Fatalf("the second change was not seen: %+v", l)
	}
}

func TestListingA10_TokenRefusedPlainly(t *testing.T) {
	h := standinPlain(t)
	ids := fill(h, 5)
	s := h.session(t)
	s.pull()
	h.standin.ForgetTokens()
	s.seesChanges(ids)
	if c := s.parsed(); c.Mode != byToken || c.Token == "" {
		t.Errorf("cursor %+v", c)
	}
	s.quiet(1)
}

func TestListingA11_TokenRefusedOddly(t *testing.T) {
	for _, status := range []int{400, 409, 410, 412, 500} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			h := standin(t, plainWith(func(o *memotootest.Options) { o.UnknownToken = status }))
			h.config.HTTP.Limits.Tries = 1 // the wire tries a 500 again, with waits
			ids := fill(h, 5)
			s := h.session(t)
			s.pull()
			h.standin.ForgetTokens()
			l := s.seesChanges(ids)
			if len(l.Notes) != 1 {
				t.Errorf("notes %v", l.Notes)
			}
			h.standin.Reset()
			s.quiet(2)
			if n := h.standin.Requests().ByKind[memotootest.KindSync]; n != 0 {
				t.Error("the fallback was not remembered")
			}
			s.now = s.now.Add(25 * time.Hour)
			s.observe()
			if c := s.parsed(); c.Mode != byToken {
				t.Errorf("after a day: %+v", c)
			}
			s.quiet(1)
		})
	}
}

func TestListingA12_Pages(t *testing.T) {
	for name, change := range map[string]func(*memotootest.Options){
		"507 in the body":     func(o *memotootest.Options) {},
		"507 as status":       func(o *memotootest.Options) { o.SyncPageHTTP507 = true },
		"507 without a body":  func(o *memotootest.Options) { o.SyncPageEmpty507 = true },
		"collection in pages": func(o *memotootest.Options) { o.CollectionInReports = true },
	} {
		t.Run(name, func(t *testing.T) {
			h := standin(t, plainWith(func(o *memotootest.Options) { o.SyncPage = 2; change(o) }))
			ids := fill(h, 7)
			s := h.session(t)
			s.pull()
			for _, id := range ids {
				h.edit(id, replace("Nummer", "Anders"))
			}
			if l := s.observe(); len(l.Changed) != len(ids) || !l.Complete || l.Count != 7 {
				t.Fatalf("%d changes, %+v", len(l.Changed), l)
			}
			s.quiet(2)
		})
	}
}

func TestListingA13_PagesThatNeverEnd(t *testing.T) {
	h := standin(t, plainWith(func(o *memotootest.Options) { o.SyncPage, o.SyncPagesNeverEnd = 1, true }))
	ids := fill(h, 4)
	s := h.session(t)
	s.pull()
	for _, id := range ids {
		h.edit(id, replace("Nummer", "Anders"))
	}
	before := s.Requests()
	if _, err := s.tryObserve(); !fault.Is(err, fault.Incomplete) {
		t.Fatalf("%v", err)
	}
	if n := s.Requests() - before; n > maxPages {
		t.Errorf("%d requests", n)
	}
}

func TestListingA14_NamedButNotToBeHad(t *testing.T) {
	h := standinPlain(t)
	ids := fill(h, 4)
	s := h.session(t)
	s.pull()
	name := ids[2][strings.LastIndexByte(ids[2], '/')+1:]
	h.standin.Configure(func(o *memotootest.Options) { o.MultigetHides = []string{name} })
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 418, Kind: memotootest.KindGet, Path: name})
	for _, id := range ids[1:3] {
		h.edit(id, replace("Nummer", "Anders"))
	}
	token := s.parsed().Token
	l := s.observe()
	if len(l.Changed) != 2 || s.parsed().Token != token {
		t.Fatalf("%+v", l)
	}
	for _, it := range l.Changed {
		if (it.ID == ids[2]) != (it.Problem != nil) || (it.Version == "") != (it.Problem != nil) {
			t.Errorf("%+v", it)
		}
	}
	if l = s.observe(); len(l.Changed) != 1 || l.Changed[0].ID != ids[2] || l.Changed[0].Problem != nil {
		t.Fatalf("it was not asked for again: %+v", l)
	}
	s.quiet(1)
}

func TestListingA15_CollectionsAndDoubles(t *testing.T) {
	for _, token := range []bool{true, false} {
		h := standin(t, plainWith(func(o *memotootest.Options) {
			o.ExtraListing, o.CollectionInReports, o.NoSyncToken = true, true, !token
		}))
		ids := fill(h, 3)
		s := h.session(t)
		l, looks := s.pull()
		if l.Count != 3 || !slices.Equal(l.New, sorted(ids...)) || len(looks) != 3 {
			t.Fatalf("%+v", l)
		}
		s.seesChanges(ids)
		s.quiet(2)
	}
}

func TestListingA16_Spellings(t *testing.T) {
	names := []string{"max@example.com", "mit leer", "größe", "50%", "a+b", "c&d'e", "[x]", "~tilde"}
	for _, style := range []memotootest.HrefStyle{memotootest.HrefPath, memotootest.HrefAbsolute, memotootest.HrefLower, memotootest.HrefDouble} {
		for _, base := range []memotootest.Options{memotootest.Plain(), memotootest.Memotoo()} {
			t.Run(fmt.Sprint(style, base.SingleCollections), func(t *testing.T) {
				base.Hrefs = style
				h := standin(t, base)
				for i, name := range names {
					h.put(name, vcf(fmt.Sprintf("u%d", i), fmt.Sprintf("Nummer%d", i)))
				}
				s := h.session(t)
				l, looks := s.pull()
				if l.Count != len(names) || len(looks) != len(names) {
					t.Fatalf("%d cards, %d read", l.Count, len(looks))
				}
				for id, look := range looks {
					if look.Item == nil || look.Item.Problem != nil || dav.Key(s.spell(id)) != id {
						t.Errorf("%s: %+v", id, look)
					}
				}
				s.quiet(2)
				// Another process knows the spellings from the cursor.
				n := h.session(t)
				n.cursor, n.known = s.cursor, s.known
				n.quiet(2)
				var items []side.Write
				for _, look := range looks {
					items = append(items, n.update(*look.Item, record.Record{record.City: record.Text("Bonn")}))
				}
				for i, o := range n.apply(items...) {
					if got := n.item(o); got.ID != items[i].ID || got.Record[record.City].Text != "Bonn" {
						t.Errorf("updated %+v", got)
					}
				}
				if h.count() != len(names) {
					t.Errorf("%d cards", h.count())
				}
			})
		}
	}
}

func TestListingA22_CollectionIs404(t *testing.T) {
	for _, o := range []memotootest.Options{memotootest.Plain(), memotootest.Memotoo()} {
		h := standin(t, o)
		ids := fill(h, 3)
		s := h.session(t)
		s.pull()
		h.standin.Configure(func(o *memotootest.Options) { o.EmptyIs404 = true })
		for _, id := range ids {
			h.remove(id)
		}
		if l, err := s.tryObserve(); !fault.Is(err, fault.NotFound) || len(l.Missing) > 0 {
			t.Fatalf("%+v, %v", l, err)
		}
	}
}

func TestListingA23_A24_AnswersThatProveNothing(t *testing.T) {
	cases := []struct {
		name  string
		fault memotootest.Fault
		want  fault.Kind
	}{
		{"A23 log-in page", memotootest.Fault{Action: memotootest.FaultLogin}, fault.Foreign},
		{"A24 cut in the middle", memotootest.Fault{Action: memotootest.FaultTruncate, Bytes: 700}, fault.Incomplete},
		{"A24 connection lost", memotootest.Fault{Action: memotootest.FaultAbort, Bytes: 700}, fault.Incomplete},
	}
	for _, c := range cases {
		for _, o := range []memotootest.Options{memotootest.Plain(), memotootest.Memotoo()} {
			t.Run(fmt.Sprintf("%s %v", c.name, o.SingleCollections), func(t *testing.T) {
				h := standin(t, o)
				h.config.HTTP.Limits.Tries = 1 // the wire tries again after a lost connection, with waits
				ids := fill(h, 30)
				s := h.session(t)
				s.pull()
				for _, id := range ids {
					h.edit(id, replace("Nummer", "Anders"))
				}
				cursor := s.cursor
				for _, kind := range []string{memotootest.KindSync, memotootest.KindListing} {
					f := c.fault
					f.Kind, f.Times = kind, -1
					h.standin.Inject(f)
				}
				if l, err := s.tryObserve(); !fault.Is(err, c.want) || len(l.Missing)+len(l.Changed) > 0 || s.cursor != cursor {
					t.Fatalf("%+v, %v", l, err)
				}
				h.standin.ClearFaults()
				if l := s.observe(); len(l.Changed) != len(ids) || len(l.Missing) > 0 {
					t.Fatalf("afterwards: %d changed, %d missing", len(l.Changed), len(l.Missing))
				}
			})
		}
	}
}

func TestListingA23_NoResponses(t *testing.T) {
	h := standinMemotoo(t)
	fill(h, 3)
	s := h.session(t)
	s.pull()
	s.now = s.now.Add(25 * time.Hour)
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultEmpty, Kind: memotootest.KindListing})
	if l, err := s.tryObserve(); !fault.Is(err, fault.Incomplete) {
		t.Fatalf("%+v, %v", l, err)
	}
}

func TestListing_EntriesLeftOutAreAskedFor(t *testing.T) {
	h := standinMemotoo(t)
	ids := fill(h, 21)
	s := h.session(t)
	s.pull()
	h.edit(ids[0], replace("Nummer0", "Anders"))
	h.remove(ids[5])
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultOmit, Kind: memotootest.KindListing, Every: 7})
	l := s.observe()
	if len(l.Missing) != 1 || l.Missing[ids[5]] != side.Gone || l.Complete || len(l.Changed) != 1 || l.Count != 20 {
		t.Fatalf("%+v", l)
	}
	if l = s.observe(); !l.Complete || len(l.Changed)+len(l.Missing)+len(l.New) > 0 {
		t.Fatalf("afterwards: %+v", l)
	}
}

func TestListingA25_LettersAndControlCharacters(t *testing.T) {
	for name, change := range map[string]func(*memotootest.Options){
		"ISO-8859-1":         func(o *memotootest.Options) { o.Latin1 = true },
		"control characters": func(o *memotootest.Options) { o.RawControlChars = true },
	} {
		t.Run(name, func(t *testing.T) {
			h := standin(t, plainWith(change))
			a := h.put("a", vcf("a", "Größe"))
			b := h.put("b", vcf("b", "Stör\x01ung"))
			_, looks := h.session(t).pull()
			if it := looks[a].Item; it == nil || it.Problem != nil || it.Record[record.LastName].Text != "Größe" {
				t.Errorf("%+v", looks[a])
			}
			if it := looks[b].Item; it == nil {
				t.Errorf("%+v", looks[b])
			}
		})
	}
}

func TestListingB31_EmptyBookProvesNothing(t *testing.T) {
	for _, o := range []memotootest.Options{memotootest.Plain(), memotootest.Memotoo()} {
		h := standin(t, o)
		fill(h, 20)
		s := h.session(t)
		s.pull()
		h.standin.DeleteAll()
		s.now = s.now.Add(25 * time.Hour) // a whole listing
		l := s.observe()
		if l.Count != 0 || len(l.Missing) != 20 {
			t.Fatalf("%+v", l)
		}
		for id, p := range l.Missing {
			if p == side.Gone {
				t.Fatalf("%s counts as gone", id)
			}
		}
	}
}

func TestListing_TokensThatLie(t *testing.T) {
	t.Run("any token is taken and deletions are not named", func(t *testing.T) {
		h := standin(t, plainWith(func(o *memotootest.Options) { o.UnknownTokenAll = true }))
		ids := fill(h, 20)
		s := h.session(t)
		s.pull()
		h.standin.ForgetTokens()
		h.remove(ids[3])
		if l := s.observe(); len(l.Missing) != 1 || l.Missing[ids[3]] != side.Gone {
			t.Fatalf("%+v", l)
		}
		s.quiet(1)
	})
	t.Run("a token from the future", func(t *testing.T) {
		h := standin(t, plainWith(func(o *memotootest.Options) { o.FutureTokenEmpty = true }))
		ids := fill(h, 20)
		s := h.session(t)
		s.pull()
		// The server was restored from a backup: its count is lower than our token, and its cards are others.
		c := s.parsed()
		future := strings.Replace(c.Token, ":20:", ":90:", 1)
		if future == c.Token {
			t.Fatalf("the stand-in's token is %q", c.Token)
		}
		c.Token = future
		s.cursor = c.String()
		h.edit(ids[4], replace("Nummer4", "Anders"))
		s.now = s.now.Add(25 * time.Hour)
		if l := s.observe(); len(l.Changed) != 1 || s.parsed().Token == future {
			t.Fatalf("the daily listing shows %+v", l)
		}
	})
	t.Run("old deletions in the report", func(t *testing.T) {
		h := standin(t, plainWith(func(o *memotootest.Options) { o.OldDeletions, o.UnknownTokenAll = true, true }))
		ids := fill(h, 8)
		h.remove(ids[0])
		s := h.session(t)
		s.pull()
		h.standin.ForgetTokens()
		if l := s.observe(); len(l.Missing)+len(l.Changed)+len(l.New) > 0 {
			t.Fatalf("%+v", l)
		}
	})
	t.Run("a number that goes backwards", func(t *testing.T) {
		for _, c := range []struct {
			old, now string
			want     bool
		}{{"x:9", "x:10", false}, {"x:10", "x:9", true}, {"x:10", "y:9", false}, {"x:10", "x:10", false}, {"abc", "abd", false}, {"t007", "t6", true}} {
			if regressed(c.old, c.now) != c.want {
				t.Errorf("%s → %s", c.old, c.now)
			}
		}
	})
}

func TestListing_KnownWithoutVersionIsRead(t *testing.T) {
	for _, o := range []memotootest.Options{memotootest.Plain(), memotootest.Memotoo()} {
		h := standin(t, o)
		ids := fill(h, 3)
		s := h.session(t)
		s.pull()
		s.quiet(2)
		s.known[ids[1]] = side.Known{}
		if l := s.observe(); len(l.Changed) != 1 || l.Changed[0].ID != ids[1] || l.Changed[0].Version == "" {
			t.Fatalf("%+v", l)
		}
		s.quiet(2)
	}
}

func TestListingH110_HrefsElsewhere(t *testing.T) {
	var asked []string
	answer := `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">`
	for _, href := range []string{"/book/", "/book/gut.vcf", "../../etc/passwd", "//evil.example/book/x.vcf", "https://evil.example/book/y.vcf", "/anders/z.vcf", "/book/unter/u.vcf", "", "/book/../z.vcf"} {
		kind := ""
		if href == "/book/" {
			kind = "<d:collection/>"
		}
		answer += `<d:response><d:href>` + href + `</d:href><d:propstat><d:prop><d:resourcetype>` + kind + `</d:resourcetype><d:getetag>"1"</d:getetag></d:prop>` +
			`<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Host+r.URL.Path)
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusMultiStatus)
		fmt.Fprint(w, answer+"</d:multistatus>")
	}))
	t.Cleanup(srv.Close)
	h := &hub{config: Config{BaseURL: srv.URL, AddressBook: "/book/"}}
	s := h.session(t)
	l := s.observe()
	if !slices.Equal(l.New, []string{"/book/gut.vcf"}) || len(l.Notes) == 0 {
		t.Fatalf("%+v", l)
	}
	for _, a := range asked {
		if !strings.HasSuffix(a, "/book/") {
			t.Errorf("asked %s", a)
		}
	}
}

func TestListing_WithoutETags(t *testing.T) {
	for _, o := range []memotootest.Options{memotootest.Plain(), memotootest.Memotoo()} {
		o.ETags = memotootest.ETagNone
		h := standin(t, o)
		ids := fill(h, 5)
		s := h.session(t)
		s.pull()
		s.quiet(3)
		s.seesChanges(ids)
		s.quiet(3)
		it := s.created(person("Max", "Muster"))
		s.quiet(3)
		it = s.item(s.apply(s.update(it, record.Record{record.City: record.Text("Bonn")}))[0])
		if o := s.apply(s.retire(it))[0]; !o.Gone {
			t.Fatalf("%+v", o)
		}
	}
}

func TestListingH106_ManyCards(t *testing.T) {
	const n = 3000
	h := standinPlain(t)
	fill(h, n)
	s := h.session(t)
	_, looks := s.pull()
	if len(looks) != n {
		t.Fatalf("%d read", len(looks))
	}
	if got := s.Requests(); got > 5+2+n/readBlock {
		t.Errorf("%d requests for the first look", got)
	}
	s.quiet(1)
}

func TestListingB43_CursorOfAnotherBook(t *testing.T) {
	h := standinPlain(t)
	fill(h, 3)
	s := h.session(t)
	s.pull()
	n := h.session(t, func(c *Config) { c.AddressBook = memotootest.CardDAVPath + "home/privat/" })
	n.cursor = s.cursor
	if l := n.observe(); l.Count != 0 || n.parsed().Book != memotootest.CardDAVPath+"home/privat/" {
		t.Fatalf("%+v", l)
	}
	for _, text := range []string{"{", `{"v":99,"book":"/x/"}`, "null", `{"v":1}`} {
		n := h.session(t)
		n.cursor = text
		if l := n.observe(); l.Count != 3 {
			t.Errorf("cursor %q: %+v", text, l)
		}
	}
}
