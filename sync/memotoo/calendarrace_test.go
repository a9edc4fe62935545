package memotoo

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
	"time"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// interceptedCalendar is a hub in front of which before sees each request.
func interceptedCalendar(t *testing.T, o memotootest.Options, before func(r *http.Request)) *calendarHub {
	t.Helper()
	s := memotootest.New(o)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before(r)
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return &calendarHub{
		standin: &memotootest.Running{Server: s},
		config: CalendarConfig{Unit: record.Appointments, BaseURL: srv.URL + memotootest.CalDAVPath, User: s.User(), Password: dav.Secret(o.Password),
			Window: testWindow},
		put:    func(name, text string) string { return dav.Key(s.PutItem(s.Calendar(), name+".ics", text)) },
		get:    func(id string) (string, bool) { return s.Card(encode(id)) },
		remove: func(id string) { s.DeleteCard(encode(id)) },
		count:  func() int { return len(s.Events()) },
	}
}

// Somebody is quicker than we are: an edit of the item itself is handed back, one of another item of its resource is kept and our write comes after it.
func TestCalendarRaceB38_QuickerThanWeAre(t *testing.T) {
	first, second := occurrence("20261130", "20261201T110000"), occurrence("20261207", "20261207T150000")
	for _, part := range []string{"", "#2026-11-30"} {
		for _, kind := range []side.WriteKind{side.Update, side.Retire} {
			for _, what := range []string{"edited", "another occurrence edited", "deleted"} {
				t.Run(fmt.Sprintf("%s of %q, %s", kind, part, what), func(t *testing.T) {
					var armed func()
					h := interceptedCalendar(t, memotootest.Plain(), func(r *http.Request) {
						if armed != nil && (r.Method == http.MethodPut || r.Method == http.MethodDelete) {
							armed()
							armed = nil
						}
					})
					id := h.put("serie", weekly(first, second))
					s := h.diary(t)
					_, looks := s.pull()
					it := *looks[id+part].Item
					title := it.Record[record.Subject].Text
					armed = func() {
						switch what {
						case "edited":
							h.edit(id, replace("SUMMARY:"+title, "SUMMARY:Anders"))
						case "deleted":
							h.remove(id)
						default:
							h.edit(id, replace("SUMMARY:Ausnahme 20261207", "SUMMARY:Anders"))
						}
					}
					w := s.retire(it)
					if kind == side.Update {
						w = s.update(it, record.Record{record.Place: record.Text("Bonn")})
					}
					o := s.apply(w)[0]
					if what == "deleted" {
						if !o.Gone || o.Err != nil || h.count() != 0 {
							t.Fatalf("%+v", o)
						}
						return
					}
					if !o.Moved || o.Item == nil || o.Err != nil {
						t.Fatalf("%+v", o)
					}
					if what == "edited" {
						if o.Item.Record[record.Subject].Text != "Anders" {
							t.Errorf("%+v", o.Item)
						}
					} else {
						w.Seen, w.SeenVersion = o.Item.Record, o.Item.Version
						if o := s.apply(w)[0]; o.Err != nil || o.Moved || kind == side.Retire && !o.Gone {
							t.Errorf("the second try: %+v", o)
						}
					}
					text, _ := h.get(id)
					if !strings.Contains(text, "SUMMARY:Anders") || what == "edited" && strings.Contains(text, "Bonn") {
						t.Errorf("the server holds %s", text)
					}
				})
			}
		}
	}
}

// A removal that rewrites the resource, with an answer that is never seen.
func TestCalendarD58_RemovalOfAPartNeverAnswered(t *testing.T) {
	for _, part := range []string{"", "#2026-11-30"} {
		for _, c := range []struct {
			name   string
			action memotootest.Action
			stored bool
		}{{"done", memotootest.FaultCutAfter, true}, {"not done", memotootest.FaultCutBefore, false}} {
			t.Run(fmt.Sprintf("%q %s", part, c.name), func(t *testing.T) {
				h := calendarStandin(t, memotootest.Plain(), record.Appointments)
				id := h.put("serie", weekly(occurrence("20261130", "20261201T110000"), occurrence("20261207", "20261207T150000")))
				s := h.diary(t)
				_, looks := s.pull()
				w := s.retire(*looks[id+part].Item)
				h.standin.Inject(memotootest.Fault{Action: c.action, Method: http.MethodPut})
				outs, err := s.Apply(t.Context(), []side.Write{w})
				if err != nil || outs[0].Gone != c.stored || outs[0].Uncertain == c.stored {
					t.Fatalf("%+v, %v", outs[0], err)
				}
				look, err := h.diary(t).Recover(t.Context(), w)
				if err != nil || (look.Proof == side.Gone) != c.stored || (look.Item != nil) == c.stored {
					t.Fatalf("recover: %+v, %v", look, err)
				}
				if text, _ := h.get(id); !strings.Contains(text, "Ausnahme 20261207") {
					t.Errorf("the other one is gone: %s", text)
				}
			})
		}
	}
}

// A planned address never lies in another resource, and never is a collection.
func TestCalendarB45_NeverTheCollection(t *testing.T) {
	h := calendarStandin(t, memotootest.Plain(), record.Appointments)
	h.put("a", vevent("a", "Notar", "20261201"))
	s := h.diary(t)
	s.pull()
	for _, id := range []string{"", "/", dav.Key(s.path), dav.Key(s.path) + "#2026-12-01", path.Dir(dav.Key(s.path)), "/calDAV/home/aufgaben/x.ics"} {
		for _, kind := range []side.WriteKind{side.Create, side.Retire} {
			o, err := s.Apply(t.Context(), []side.Write{{Kind: kind, ID: id, Fields: appointment("Notar", "2026-12-01T09:00")}})
			if err == nil && o[0].Err == nil && !o[0].Gone {
				t.Errorf("%s of %q: %+v", kind, id, o[0])
			}
		}
	}
	if h.count() != 1 {
		t.Errorf("%d events", h.count())
	}
}

// A hub in another zone makes a series of another clock of ours: whether the answer was seen or not, it does not stay there for the next pass to add to.
func TestCalendarD58_BentSeries(t *testing.T) {
	o := memotootest.Memotoo()
	o.Zone = time.UTC
	h := interceptedCalendar(t, o, func(*http.Request) {})
	h.config.Zone = time.UTC
	weekly := appointment("Runde", "2026-12-01T09:00").With(record.Record{record.Repeat: record.Text("weekly/1 until 2027-06-29")})
	for _, seen := range []bool{true, false} {
		s := h.diary(t)
		s.pull()
		w := side.Write{Kind: side.Create, ID: s.PlanID(), Fields: weekly, Planned: time.Now()}
		if !seen {
			// The write was done, and we were gone before the look.
			text, _, f := s.compose(w.Fields, "x")
			if f != nil {
				t.Fatal(f)
			}
			if h.put(strings.TrimSuffix(path.Base(w.ID), ".ics"), string(text)) != w.ID || h.count() != 1 {
				t.Fatal("not there")
			}
			if look, err := s.Recover(t.Context(), w); err != nil || look.Item != nil || look.Proof != side.Gone {
				t.Errorf("%+v, %v", look, err)
			}
		} else if out := s.apply(w)[0]; out.Err == nil || out.Err.Kind != fault.Bent || out.Uncertain {
			t.Errorf("%+v", out)
		}
		if h.count() != 0 {
			t.Errorf("seen %v: %d events", seen, h.count())
		}
	}
}
