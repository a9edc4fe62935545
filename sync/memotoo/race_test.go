package memotoo

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// intercepted is a hub in front of which before sees each request; it answers the request itself if it returns true.
func intercepted(t *testing.T, o memotootest.Options, before func(w http.ResponseWriter, r *http.Request) bool) *hub {
	t.Helper()
	s := memotootest.New(o)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !before(w, r) {
			s.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(srv.Close)
	return &hub{
		standin: &memotootest.Running{Server: s},
		config:  Config{BaseURL: srv.URL + memotootest.CardDAVPath, User: s.User(), Password: dav.Secret(o.Password)},
		get:     func(id string) (string, bool) { return s.Card(encode(id)) },
		edit:    func(id string, f func(string) string) { s.EditCard(encode(id), f) },
		remove:  func(id string) { s.DeleteCard(encode(id)) },
		count:   func() int { return len(s.Cards()) },
	}
}

func TestRaceC55_B38_EditedOrDeletedBetweenLookAndWrite(t *testing.T) {
	for _, base := range []memotootest.Options{memotootest.Plain(), memotootest.Memotoo()} {
		for _, kind := range []side.WriteKind{side.Update, side.Retire} {
			for _, deleted := range []bool{false, true} {
				var armed func()
				h := intercepted(t, base, func(_ http.ResponseWriter, r *http.Request) bool {
					if armed != nil && (r.Method == http.MethodPut || r.Method == http.MethodDelete) {
						armed()
						armed = nil
					}
					return false
				})
				s := h.session(t)
				s.observe()
				it := s.created(person("Max", "Muster"))
				w := s.retire(it)
				if kind == side.Update {
					w = s.update(it, record.Record{record.City: record.Text("Bonn")})
				}
				armed = func() {
					if deleted {
						h.remove(it.ID)
					} else {
						h.edit(it.ID, replace("Muster", "Anders"))
					}
				}
				o := s.apply(w)[0]
				switch {
				case deleted && (!o.Gone || o.Err != nil || h.count() != 0):
					t.Errorf("%s of a card that was deleted: %+v", kind, o)
				case !deleted && (!o.Moved || o.Item == nil || o.Item.Record[record.LastName].Text != "Anders"):
					t.Errorf("%s of a card that was edited: %+v", kind, o)
				}
				if text, _ := h.get(it.ID); !deleted && (!strings.Contains(text, "Anders") || strings.Contains(text, "Bonn")) {
					t.Errorf("the server holds %q", text)
				}
			}
		}
	}
}

// By the letter a weak tag never matches If-Match (RFC 9110 §13.1.1).
func TestRaceA05_WeakTagsThatNeverMatch(t *testing.T) {
	o := memotootest.Plain()
	o.ETags = memotootest.ETagWeak
	h := intercepted(t, o, func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.Header.Get("If-Match"), "W/") {
			w.WriteHeader(http.StatusPreconditionFailed)
			return true
		}
		return false
	})
	s := h.session(t)
	s.observe()
	it := s.created(person("Max", "Muster"))
	it = s.item(s.apply(s.update(it, record.Record{record.City: record.Text("Bonn")}))[0])
	if it.Record[record.City].Text != "Bonn" {
		t.Fatalf("%+v", it)
	}
	if o := s.apply(s.retire(it))[0]; !o.Gone || h.count() != 0 {
		t.Fatalf("%+v", o)
	}
}

// Somebody else's card at the planned address is neither adopted nor overwritten.
func TestRace_PlannedAddressIsTaken(t *testing.T) {
	h := standinPlain(t)
	s := h.session(t)
	s.observe()
	w := s.create(person("Max", "Muster"))
	h.put(strings.TrimPrefix(w.ID, dav.Key(h.standin.Book())+"/"), vcf("fremd", "Fremd"))
	o := s.apply(w)[0]
	if o.Err == nil || o.Err.Kind != fault.Conflict || o.Item != nil || o.Uncertain {
		t.Fatalf("%+v", o)
	}
	if text, _ := h.get(w.ID); !strings.Contains(text, "Fremd") {
		t.Errorf("the server holds %q", text)
	}
}

// The default Sleep ends with the context.
func TestSleep_EndsWithTheContext(t *testing.T) {
	if err := sleep(t.Context(), 1); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sleep(ctx, 1<<40); err == nil {
		t.Error("it slept on")
	}
}
