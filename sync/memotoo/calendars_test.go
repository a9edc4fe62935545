package memotoo

import (
	"strings"
	"testing"

	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/memotoo/radicaletest"
	"abgleich/sync/record"
)

func TestCalendars_PlainServerG105(t *testing.T) {
	for _, at := range []string{"", memotootest.CalDAVPath, memotootest.CalDAVPath + "home/", memotootest.CalDAVPath + "home/termine/"} {
		for unit, want := range map[record.Unit]string{record.Appointments: "termine", record.Tasks: "aufgaben"} {
			t.Run(string(unit)+" from "+at, func(t *testing.T) {
				h := calendarStandin(t, memotootest.Plain(), unit)
				h.config.BaseURL = h.standin.URL + at
				list, err := h.diary(t).Collections(t.Context())
				if err != nil || len(list) != 1 {
					t.Fatalf("%+v, %v", list, err)
				}
				if c := list[0]; c.Name != want || c.Plain || !c.CanWrite || !c.Chosen || len(c.Components) != 1 {
					t.Errorf("%+v", c)
				}
			})
		}
	}
}

func TestCalendars_MemotooAsDocumented(t *testing.T) {
	for name, o := range map[string]memotootest.Options{"with tasks": memotooWithTasks(), "without": memotootest.Memotoo()} {
		for _, unit := range []record.Unit{record.Appointments, record.Tasks} {
			t.Run(string(unit)+" "+name, func(t *testing.T) {
				list, err := calendarStandin(t, o, unit).diary(t).Collections(t.Context())
				if unit == record.Tasks && !o.Tasks {
					if !fault.Is(err, fault.NoTasks) {
						t.Errorf("%+v, %v", list, err)
					}
					return
				}
				if err != nil || len(list) != 1 {
					t.Fatalf("%+v, %v", list, err)
				}
				if c := list[0]; c.Href != memotootest.CalDAVPath || c.Name != "Kalender" || !c.Plain || !c.CanWrite || !c.Chosen {
					t.Errorf("%+v", c)
				}
			})
		}
	}
}

func TestCalendars_TasksOfAChosenCalendar(t *testing.T) {
	h := calendarStandin(t, memotootest.Plain(), record.Tasks)
	h.config.Collection = memotootest.CalDAVPath + "home/termine/" // takes events only
	id := h.put("a", vtodo("a", "Exposé"))
	s := h.diary(t)
	l := s.observe()
	if len(l.New) != 1 || l.New[0] != id || !strings.Contains(id, "/aufgaben/") {
		t.Fatalf("%+v", l)
	}
	s.fetch(l.New)
	s.quiet(2)
	// The next program finds it by the cursor, and asks no more than need be.
	n := h.diary(t)
	n.cursor, n.known, n.now = s.cursor, s.known, s.now
	n.quiet(2)
	h.config.Collection = memotootest.CalDAVPath + "home/aufgaben/"
	if n = h.diary(t); len(n.observe().New) != 1 || n.path != h.config.Collection {
		t.Errorf("at %s", n.path)
	}
}

func TestCalendars_FixedTargetIsNotLookedFor(t *testing.T) {
	h := calendarStandin(t, memotootest.Plain(), record.Appointments)
	h.config.Collection = memotootest.CalDAVPath + "home/termine"
	h.put("a", vevent("a", "Notar", "20261201"))
	s := h.diary(t)
	if l := s.observe(); len(l.New) != 1 {
		t.Fatalf("%+v", l)
	}
	if n := h.standin.Requests().ByKind[memotootest.KindPropfind]; n != 0 {
		t.Errorf("%d requests to find it", n)
	}
}

func TestCalendars_Radicale(t *testing.T) {
	s := radicaletest.Start(t)
	s.MakeCalendar(t, "alles", "VEVENT", "VTODO", "VJOURNAL")
	for _, unit := range []record.Unit{record.Appointments, record.Tasks} {
		b, err := NewCalendar(CalendarConfig{Unit: unit, BaseURL: s.URL, User: s.User, Password: "x"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Collections(t.Context()); !fault.Is(err, fault.SignIn) {
			t.Errorf("wrong password: %v", err)
		}
		b.Close()
	}
}

func TestCalendars_NothingThere(t *testing.T) {
	h := calendarStandin(t, plainWith(func(o *memotootest.Options) { o.Calendars = nil }), record.Appointments)
	if _, err := h.diary(t).tryObserve(); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	h.config.Collection = "/calDAV/home/weg/"
	if _, err := h.diary(t).tryObserve(); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	if _, err := NewCalendar(CalendarConfig{Unit: record.Addresses, BaseURL: "http://localhost/"}); err == nil {
		t.Error("a calendar of addresses")
	}
	if _, err := NewCalendar(CalendarConfig{Unit: record.Tasks, BaseURL: "Unsinn"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}

// Nobody knows what memotoo says of the path where its categories are cut off. Only the listing has to work.
func TestCalendars_SaysNothingOfItself(t *testing.T) {
	for _, status := range []int{403, 404, 405, 500} {
		h := calendarStandin(t, memotootest.Memotoo(), record.Appointments)
		h.config.HTTP.Limits.Tries = 1
		h.put("a", vevent("a", "Notar", "20261201"))
		h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Kind: memotootest.KindCTag, Status: status, Times: -1})
		s := h.diary(t)
		if l, _ := s.pull(); len(l.New) != 1 || !l.Complete {
			t.Fatalf("%d: %+v", status, l)
		}
		s.quiet(2)
		h.put("b", vevent("b", "Übergabe", "20261202"))
		if l, _ := s.pull(); len(l.New) != 1 {
			t.Fatalf("%d: %+v", status, l)
		}
		s.quiet(2)
		if r, err := s.Probe(t.Context()); err != nil || !r.Capabilities.NeedsRange {
			t.Errorf("%d: %+v, %v", status, r.Capabilities, err)
		}
	}
}

func TestWithoutCategories(t *testing.T) {
	of := func(hrefs ...string) (list []Collection) {
		for _, h := range hrefs {
			list = append(list, Collection{Href: h})
		}
		return list
	}
	for _, c := range []struct {
		name     string
		in, want []string
	}{
		{"memotoo", []string{"/c/category0/", "/c/category12/", "/c/category7/"}, []string{"/c/"}},
		{"memotoo, its calendar listed too", []string{"/c/", "/c/category0/", "/c/category1/"}, []string{"/c/"}},
		{"calendars called so", []string{"/c/category1/", "/c/category2/"}, []string{"/c/category1/", "/c/category2/"}},
		{"ordinary", []string{"/c/a/", "/c/b/"}, []string{"/c/a/", "/c/b/"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, o := range withoutCategories(of(c.in...)) {
				got = append(got, o.Href)
			}
			if strings.Join(got, " ") != strings.Join(c.want, " ") {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
