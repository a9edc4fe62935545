package memotoo

import (
	"fmt"
	"strings"
	"testing"

	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// sample is a record of the unit, with the field that cycle changes.
func sample(unit record.Unit, title string) record.Record {
	if unit == record.Tasks {
		return taskOf(title)
	}
	return appointment(title, "2026-11-25T14:30")
}

// cycle creates, changes and removes an event or task and fails unless each comes out well and nothing is written twice.
func (s *diary) cycle(quiet int) {
	s.t.Helper()
	s.observe()
	it := s.created(sample(s.h.config.Unit, "Notar"))
	if s.h.count() != 1 {
		s.t.Fatalf("%d resources", s.h.count())
	}
	s.quiet(quiet)
	it = s.item(s.apply(s.update(it, record.Record{record.Notes: record.Text("Bonn")}))[0])
	if it.Record[record.Notes].Text != "Bonn" {
		s.t.Fatalf("updated %+v", it.Record)
	}
	s.quiet(quiet)
	if text, _ := s.h.get(it.ID); !strings.Contains(text, "Bonn") {
		s.t.Fatalf("the server holds %q", text)
	}
	if n := s.dav.Counter().BySteps()["PUT"]; n != 2 {
		s.t.Errorf("%d PUTs", n)
	}
	if o := s.apply(s.retire(it))[0]; !o.Gone || o.Err != nil || s.h.count() != 0 {
		s.t.Fatalf("retired %+v", o)
	}
	delete(s.known, it.ID)
	s.quiet(quiet)
}

func TestCalendarWrite_ServersWithHabits(t *testing.T) {
	cases := map[string]func(*memotootest.Options){
		"none":                      func(*memotootest.Options) {},
		"listed without days":       func(o *memotootest.Options) { o.EtagListingNeedsTimeRange = false },
		"not listed without days":   func(o *memotootest.Options) { o.EtagListingNeedsTimeRange = true },
		"A09 no ctag":               func(o *memotootest.Options) { o.NoCTag, o.NoSyncToken = true, true },
		"A09 token without ctag":    func(o *memotootest.Options) { o.NoCTag, o.NoSyncToken = true, false },
		"A05 weak etag":             func(o *memotootest.Options) { o.ETags = memotootest.ETagWeak },
		"A06 unquoted etag":         func(o *memotootest.Options) { o.ETags = memotootest.ETagUnquoted },
		"no etag":                   func(o *memotootest.Options) { o.ETags = memotootest.ETagNone },
		"etag that counts":          func(o *memotootest.Options) { o.ETags = memotootest.ETagCounter },
		"no etag on write":          func(o *memotootest.Options) { o.NoETagOnPut = true },
		"wrong etag on write":       func(o *memotootest.Options) { o.WrongETagOnPut = true },
		"A07 location elsewhere":    func(o *memotootest.Options) { o.IDs = memotootest.IDLocation },
		"A07 other name, not told":  func(o *memotootest.Options) { o.IDs = memotootest.IDSilent },
		"A08 UID replaced":          func(o *memotootest.Options) { o.UIDs = memotootest.UIDReplace },
		"A08 UID and name replaced": func(o *memotootest.Options) { o.UIDs, o.IDs = memotootest.UIDDrop, memotootest.IDSilent },
		"missing spoils the report": func(o *memotootest.Options) { o.Missing = memotootest.MissingWhole404 },
		"preconditions ignored": func(o *memotootest.Options) {
			o.IgnoreIfMatchDelete, o.IgnoreIfMatchPut, o.IgnoreIfNoneMatch = true, true, true
		},
		"A16 lower-case escapes":        func(o *memotootest.Options) { o.Hrefs = memotootest.HrefLower },
		"A16 escaped twice":             func(o *memotootest.Options) { o.Hrefs = memotootest.HrefDouble },
		"A16 not escaped":               func(o *memotootest.Options) { o.Hrefs = memotootest.HrefDecoded },
		"A25 ISO-8859-1":                func(o *memotootest.Options) { o.Latin1 = true },
		"A15 collections and doubles":   func(o *memotootest.Options) { o.ExtraListing, o.CollectionInReports = true, true },
		"D 6 ctag that is a clock":      func(o *memotootest.Options) { o.CTagSeconds, o.NoSyncToken = true, true },
		"strict content type, gzip":     func(o *memotootest.Options) { o.StrictContentType, o.Gzip = true, true },
		"no keep-alive, absolute hrefs": func(o *memotootest.Options) { o.NoKeepAlive, o.Hrefs = true, memotootest.HrefAbsolute },
	}
	for name, change := range cases {
		for _, o := range []memotootest.Options{memotootest.Plain(), memotooWithTasks()} {
			for _, unit := range []record.Unit{record.Appointments, record.Tasks} {
				t.Run(fmt.Sprintf("%s %s %v", name, unit, o.SingleCollections), func(t *testing.T) {
					change(&o)
					calendarStandin(t, o, unit).diary(t).cycle(4)
				})
			}
		}
	}
}

func TestCalendarWrite_AnswersThatDoNotSayWhatHappened(t *testing.T) {
	cases := []struct {
		name   string
		fault  memotootest.Fault
		stored bool
		ends   bool // the pass
	}{
		{"D58 answer lost", memotootest.Fault{Action: memotootest.FaultCutAfter}, true, false},
		{"connection lost before", memotootest.Fault{Action: memotootest.FaultCutBefore}, false, false},
		{"500 though done", memotootest.Fault{Action: memotootest.FaultExecuted, Status: 500}, true, false},
		{"a page and not done", memotootest.Fault{Action: memotootest.FaultLogin}, false, false},
		{"401 for good", memotootest.Fault{Action: memotootest.FaultStatus, Status: 401, Times: -1}, false, true},
	}
	for _, c := range cases {
		for _, kind := range []side.WriteKind{side.Create, side.Update, side.Retire} {
			for _, o := range []memotootest.Options{memotootest.Plain(), memotooWithTasks()} {
				t.Run(fmt.Sprintf("%s %s %v", c.name, kind, o.SingleCollections), func(t *testing.T) {
					h := calendarStandin(t, o, record.Appointments)
					s := h.diary(t)
					s.observe()
					it := s.created(sample(record.Appointments, "Notar"))
					w := map[side.WriteKind]side.Write{
						side.Create: s.create(sample(record.Appointments, "Übergabe")), side.Update: s.update(it, record.Record{record.Notes: record.Text("Bonn")}), side.Retire: s.retire(it),
					}[kind]
					f := c.fault
					f.Method = "PUT"
					if kind == side.Retire {
						f.Method = "DELETE"
					}
					h.standin.Inject(f)
					outs, err := s.Apply(t.Context(), []side.Write{w})
					if (err != nil) != c.ends {
						t.Fatalf("error %v, %+v", err, outs[0])
					}
					checkUnsure(t, outs[0], c.stored, kind, c.ends)
					h.standin.ClearFaults()
					look, rerr := h.diary(t).Recover(t.Context(), w)
					if rerr != nil || look.Err != nil {
						t.Fatalf("%+v, %v", look, rerr)
					}
					there := (kind == side.Create) == c.stored || kind == side.Update
					if (look.Item != nil) != there || !there && look.Proof != side.Gone {
						t.Fatalf("recover: %+v", look)
					}
				})
			}
		}
	}
}

func TestCalendarWrite_SlowHub(t *testing.T) {
	h := calendarStandin(t, memotootest.Memotoo(), record.Appointments)
	s := h.diary(t)
	s.observe()
	w := s.create(sample(record.Appointments, "Notar"))
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 404, Kind: memotootest.KindGet, Times: 3})
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultOmit, Every: 1, Kind: memotootest.KindQuery, Times: 3})
	it := s.item(s.apply(w)[0])
	if s.slept == 0 || it.ID != w.ID {
		t.Errorf("slept %v, %+v", s.slept, it)
	}
	// A crash before it was shown: the next pass waits before it believes that nothing was written.
	h.standin.ClearFaults()
	w = s.create(sample(record.Appointments, "Nie gesendet"))
	s.slept = 0
	if look, err := s.Recover(t.Context(), w); err != nil || look.Proof != side.Gone || s.slept != hubDelay {
		t.Fatalf("%+v, %v, slept %v", look, err, s.slept)
	}
}

func TestCalendarWrite_TaskThatIsNotTaken(t *testing.T) {
	// The calendar does not say what it takes, and refuses the first task.
	h := calendarStandin(t, memotootest.Memotoo(), record.Tasks)
	h.config.Collection = memotootest.CalDAVPath
	s := h.diary(t)
	s.path = memotootest.CalDAVPath
	o, err := s.Apply(t.Context(), []side.Write{s.create(taskOf("Exposé"))})
	if !fault.Is(o[0].Err, fault.NoTasks) && !fault.Is(err, fault.NoTasks) {
		t.Fatalf("%+v, %v", o, err)
	}
}

// guests is an event with what a sync must never touch.
var guests = vevent("g", "Besprechung", "20261201", "ORGANIZER;CN=\"Max; Muster\":mailto:max@example.com",
	"ATTENDEE;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:a@example.com", "ATTENDEE;X-EIGEN=1:mailto:b@example.com", "STATUS:CONFIRMED", "X-EIGEN;A=b:c\\,d", "SEQUENCE:3")

func TestCalendarWriteG101_Guests(t *testing.T) {
	t.Run("a server that sends no mails", func(t *testing.T) {
		h := calendarStandin(t, memotootest.Plain(), record.Appointments)
		id := h.put("g", strings.Replace(guests, "VERSION:2.0\r\n", "VERSION:2.0\r\nMETHOD:REQUEST\r\n", 1))
		was, _ := h.get(id)
		s := h.diary(t)
		_, looks := s.pull()
		s.item(s.apply(s.update(*looks[id].Item, record.Record{record.Place: record.Text("Bonn")}))[0])
		text, _ := h.get(id)
		if without := strings.Replace(text, "LOCATION:Bonn\r\n", "", 1); without != was {
			t.Errorf("more than the place was written:\n%s\nwas\n%s", text, was)
		}
		now := s.fetch([]string{id})
		if o := s.apply(s.retire(*now[id].Item))[0]; !o.Gone {
			t.Errorf("%+v", o)
		}
	})
	for _, probed := range []bool{false, true} {
		t.Run(fmt.Sprintf("a server that sends mails, probed %v", probed), func(t *testing.T) {
			h := calendarStandin(t, plainWith(func(o *memotootest.Options) { o.Schedules = true }), record.Appointments)
			id := h.put("g", guests)
			s := h.diary(t, func(c *CalendarConfig) {
				c.Capabilities = CalendarCapabilities{Probed: probed, NameKept: probed, Schedules: probed}
			})
			_, looks := s.pull()
			plain := s.created(appointment("Ohne Gäste", "2026-11-25T14:30"))
			writes := s.dav.Counter().BySteps()["PUT"]
			for _, w := range []side.Write{s.update(*looks[id].Item, record.Record{record.Place: record.Text("Bonn")}), s.retire(*looks[id].Item)} {
				o := s.apply(w)[0]
				if o.Err == nil || o.Err.Kind != fault.Invited || o.Err.Record != "Besprechung, 2026-12-01" || o.Gone || o.Uncertain {
					t.Errorf("%s: %+v", w.Kind, o)
				}
			}
			if n := s.dav.Counter().BySteps()["PUT"] - writes + s.dav.Counter().BySteps()["DELETE"]; n != 0 {
				t.Errorf("%d writes", n)
			}
			s.item(s.apply(s.update(plain, record.Record{record.Place: record.Text("Bonn")}))[0])
		})
	}
}

func TestCalendarWrite_NeverIntoACategory(t *testing.T) {
	h := calendarStandin(t, memotooWithTasks(), record.Appointments)
	for _, at := range []string{"", memotootest.CalDAVPath, memotootest.CalDAVPath + "category0/"} {
		h.config.Collection = at
		s := h.diary(t)
		s.observe()
		if it := s.created(appointment("Notar", "2026-11-25T14:30")); strings.Contains(it.ID, "category") {
			t.Errorf("from %q: %s", at, it.ID)
		}
	}
}
