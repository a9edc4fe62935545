package memotoo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// rangeStandins runs a case against hubs that are asked by days: a correct one, one that must be asked so, and one without a ctag.
func rangeStandins(t *testing.T, f func(t *testing.T, h *calendarHub)) {
	t.Helper()
	for _, o := range []struct {
		name    string
		options memotootest.Options
	}{{"plain", memotootest.Plain()}, {"memotoo", memotootest.Memotoo()}, {"without ctag", plainWith(func(o *memotootest.Options) { o.NoCTag, o.NoSyncToken = true, true })}} {
		t.Run(o.name, func(t *testing.T) { f(t, calendarStandin(t, o.options, record.Appointments)) })
	}
}

func TestWindowB35_SixtyDaysPass(t *testing.T) {
	rangeStandins(t, func(t *testing.T, h *calendarHub) {
		var ids []string
		for i := range 8 {
			day := time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 14*i).Format("20060102")
			ids = append(ids, h.put(fmt.Sprintf("t%d", i), vevent(fmt.Sprintf("t%d", i), "Termin "+day, day)))
		}
		series := h.put("serie", icsOf(eventOf("serie", "Jour fixe", "DTSTART;TZID=Europe/Berlin:20240101T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")))
		later := h.put("spaet", vevent("spaet", "Viel später", "20290110"))
		s := h.diary(t)
		l, _ := s.pull()
		if !slices.Equal(l.New, sorted(append(slices.Clone(ids), series)...)) || slices.Contains(l.New, later) {
			t.Fatalf("listed %v", l.New)
		}
		for day := range 60 {
			s.now = s.now.Add(24 * time.Hour)
			s.quiet(2)
			before := s.Requests()
			s.quiet(2)
			if n := s.Requests() - before; n > 1 {
				t.Fatalf("day %d: a second look took %d requests", day, n)
			}
		}
		if l := s.observe(); l.Count != len(ids)+1 || len(l.Beyond) != 4 {
			t.Errorf("count %d, beyond %v", l.Count, l.Beyond)
		}
	})
}

func TestWindow_EnteringIt(t *testing.T) {
	rangeStandins(t, func(t *testing.T, h *calendarHub) {
		id := h.put("a", vevent("a", "Notar", "20271231")) // in 406 days
		s := h.diary(t)
		if l := s.observe(); len(l.New) > 0 {
			t.Fatalf("outside: %+v", l)
		}
		s.now = s.now.AddDate(0, 0, 7)
		l, looks := s.pull()
		if !slices.Equal(l.New, []string{id}) || looks[id].Item == nil || looks[id].Item.Problem != nil {
			t.Fatalf("inside: %+v %+v", l, looks)
		}
		s.quiet(2)
	})
}

func TestWindow_WhatWasSetAsideComesBack(t *testing.T) {
	// Days are not to be trusted here, so all is listed and what lies outside is set aside.
	h := calendarStandin(t, memotootest.Plain(), record.Appointments)
	id := h.put("a", vevent("a", "Notar", "20271231"))
	s := h.diary(t, func(c *CalendarConfig) {
		c.Capabilities = CalendarCapabilities{Probed: true, NameKept: true, NoRange: true}
	})
	l, looks := s.pull()
	it := looks[id].Item
	if !slices.Equal(l.New, []string{id}) || it == nil || it.Problem == nil || it.Problem.Kind != fault.OutOfWindow || it.Record != nil || it.Version == "" || it.Problem.Record != "Notar, 2027-12-31" {
		t.Fatalf("set aside: %+v %+v", l, it)
	}
	s.quiet(2)
	s.quiet(1)
	s.now = s.now.AddDate(0, 0, 7)
	l, looks = s.pull()
	if !slices.Equal(l.New, []string{id}) || looks[id].Item == nil || looks[id].Item.Problem != nil || looks[id].Item.Record[record.Subject].Text != "Notar" {
		t.Fatalf("back: %+v %+v", l, looks[id].Item)
	}
	s.quiet(2)
}

func TestWindow_MovedOutOfIt(t *testing.T) {
	rangeStandins(t, func(t *testing.T, h *calendarHub) {
		ids := []string{h.put("a", vevent("a", "Notar", "20261201")), h.put("b", vevent("b", "Übergabe", "20261202"))}
		s := h.diary(t)
		s.pull()
		h.put("a", vevent("a", "Notar", "20290115"))
		l := s.observe()
		if len(l.Changed) != 1 || l.Changed[0].ID != ids[0] || l.Changed[0].Record[record.Start].Text != "2029-01-15T09:00:00" || len(l.Missing) > 0 || !l.Complete || l.Count != 2 {
			t.Fatalf("moved: %+v", l)
		}
		s.quiet(2)
		// Deleted out there, it costs nothing and loses nothing; deleted inside, it is gone.
		h.remove(ids[0])
		h.remove(ids[1])
		if l = s.observe(); len(l.Missing) != 1 || l.Missing[ids[1]] != side.Gone {
			t.Fatalf("deleted: %+v", l)
		}
	})
}

func TestWindow_DaysThatAreNotToBeTrusted(t *testing.T) {
	h := calendarStandin(t, memotootest.Plain(), record.Appointments)
	ids := []string{h.put("a", vevent("a", "Notar", "20261201")), h.put("b", vevent("b", "Übergabe", "20261202"))}
	s := h.diary(t)
	s.pull()
	h.put("c", vevent("c", "Drittes", "20261203")) // moves the ctag
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultOmit, Kind: memotootest.KindQuery, Every: 2})
	l := s.observe()
	if l.Complete || len(l.Missing) > 0 {
		t.Fatalf("one of %v is left out: %+v", ids, l)
	}
	if l = s.observe(); !l.Complete || l.Count != 3 {
		t.Fatalf("the look after that: %+v", l)
	}
	s.fetch(l.New)
	s.quiet(2)
	s.quiet(1)
	if !strings.Contains(s.cursor, `"style":"all"`) {
		t.Errorf("it still asks by days: %s", s.cursor)
	}
}

func TestWindowA23_EmptyListing(t *testing.T) {
	calendarsEverywhere(t, record.Appointments, func(t *testing.T, h *calendarHub) {
		if h.standin == nil {
			t.Skip("only a stand-in can be disturbed")
		}
		for i := range 12 {
			h.put(fmt.Sprintf("t%d", i), vevent(fmt.Sprintf("t%d", i), "Termin", "20261201"))
		}
		s := h.diary(t)
		s.pull()
		h.put("neu", vevent("neu", "Neu", "20261201"))
		h.standin.Inject(memotootest.Fault{Action: memotootest.FaultEmpty, Kind: memotootest.KindQuery, Times: -1})
		l := s.observe()
		for id, proof := range l.Missing {
			if proof != side.Unproven {
				t.Errorf("%s: %v", id, proof)
			}
		}
		if len(l.Missing) != 12 || l.Count != 0 {
			t.Errorf("listed %+v", l)
		}
		h.standin.ClearFaults()
		for name, f := range map[string]memotootest.Fault{
			"login page":     {Action: memotootest.FaultLogin, Kind: memotootest.KindQuery},
			"cut off":        {Action: memotootest.FaultTruncate, Kind: memotootest.KindQuery, Bytes: 600, Times: 3},
			"html for error": {Action: memotootest.FaultStatus, Kind: memotootest.KindQuery, Status: 500, HTML: true, Times: 3},
		} {
			s.cursor = ""
			h.standin.Inject(f)
			if l, err := s.tryObserve(); err == nil {
				t.Errorf("%s: %+v", name, l)
			}
			h.standin.ClearFaults()
		}
		if l := s.observe(); len(l.Missing) > 0 || len(l.New) != 1 {
			t.Errorf("afterwards: %+v", l)
		}
	})
}

// Of what cannot be read nobody can say when it is: when no listing shows it any more, it is no matter of ours.
func TestWindow_UnreadableLeavesIt(t *testing.T) {
	h := calendarStandin(t, memotootest.Plain(), record.Appointments)
	id := h.put("a", icsOf(eventOf("a", "Büro", "DTSTART;TZID=Büro:20261123T090000", "DURATION:PT1H")))
	s := h.diary(t)
	if _, looks := s.pull(); looks[id].Item == nil || looks[id].Item.Problem == nil || looks[id].Item.Problem.Kind != fault.UnknownZone {
		t.Fatalf("%+v", looks[id])
	}
	s.quiet(2)
	s.now = s.now.AddDate(0, 0, 60)
	if l := s.observe(); len(l.Missing) != 1 || l.Missing[id] != side.OutOfScope || !l.Complete {
		t.Errorf("%+v", l)
	}
}

func TestCancelledOnThePhone(t *testing.T) {
	calendarsEverywhere(t, record.Appointments, func(t *testing.T, h *calendarHub) {
		id := h.put("a", vevent("a", "Notar", "20261201"))
		unknown := h.put("b", vevent("b", "Abgesagt von Anfang an", "20261202", "STATUS:CANCELLED"))
		s := h.diary(t)
		_, looks := s.pull()
		it := looks[unknown].Item
		if it == nil || it.Problem == nil || it.Problem.Kind != fault.OutOfWindow || it.Version == "" {
			t.Fatalf("cancelled before it was known: %+v", looks[unknown])
		}
		s.quiet(2)
		h.put("a", vevent("a", "Notar", "20261201", "STATUS:CANCELLED"))
		l := s.observe()
		if l.Missing[id] != side.Unmarked || len(l.Changed)+len(l.New) > 0 {
			t.Fatalf("cancelled: %+v", l)
		}
		// The link is done with; the event stays where it is and is not spoken of.
		l, _ = s.pull()
		if len(l.Changed)+len(l.Missing) > 0 {
			t.Fatalf("afterwards: %+v", l)
		}
		s.quiet(2)
		h.put("b", vevent("b", "Abgesagt von Anfang an", "20261202"))
		l = s.observe()
		if len(l.Changed) != 1 || l.Changed[0].ID != unknown || l.Changed[0].Problem != nil {
			t.Fatalf("it takes place after all: %+v", l)
		}
	})
}

// TestTakenBackOnThePhone: an event that was cancelled takes place again when its appointment was edited meanwhile; everything else of it stays.
func TestTakenBackOnThePhone(t *testing.T) {
	calendarsEverywhere(t, record.Appointments, func(t *testing.T, h *calendarHub) {
		id := h.put("a", vevent("a", "Notar", "20261201"))
		s := h.diary(t)
		_, looks := s.pull()
		seen := looks[id].Item.Record
		h.put("a", vevent("a", "Notar", "20261201", "STATUS:CANCELLED", "X-EIGEN:bleibt"))
		if l := s.observe(); l.Missing[id] != side.Unmarked {
			t.Fatalf("%+v", l)
		}
		before, _ := h.get(id)
		// Another one than the plan saw has moved.
		other := seen.With(record.Record{record.Subject: record.Text("Bank")})
		if o := s.apply(side.Write{Kind: side.Enroll, ID: id, Seen: other})[0]; !o.Moved || o.Item == nil {
			t.Fatalf("%+v", o)
		}
		o := s.apply(side.Write{Kind: side.Enroll, ID: id, Seen: seen})[0]
		if o.Err != nil || o.Item == nil || o.Item.Record[record.Subject].Text != "Notar" {
			t.Fatalf("%+v", o)
		}
		text, _ := h.get(id)
		if strings.Contains(text, "CANCELLED") || strings.Contains(text, "X-EIGEN") != strings.Contains(before, "X-EIGEN") {
			t.Errorf("%s\n%s", before, text)
		}
		// Once more writes nothing.
		if o := s.apply(side.Write{Kind: side.Enroll, ID: id, Seen: seen})[0]; o.Err != nil || o.Item == nil {
			t.Errorf("%+v", o)
		}
		h.remove(id)
		if o := s.apply(side.Write{Kind: side.Enroll, ID: id, Seen: seen})[0]; !o.Gone {
			t.Errorf("%+v", o)
		}
	})
}

func TestTasks_FinishedLongAgo(t *testing.T) {
	calendarsEverywhere(t, record.Tasks, func(t *testing.T, h *calendarHub) {
		old := h.put("alt", vtodo("alt", "Lange fertig", "STATUS:COMPLETED", "COMPLETED:20260801T100000Z"))
		fresh := h.put("neu", vtodo("neu", "Gestern fertig", "STATUS:COMPLETED", "COMPLETED:20261119T100000Z"))
		due := h.put("offen", vtodo("offen", "Lange fällig", "DUE;VALUE=DATE:20250101"))
		s := h.diary(t)
		_, looks := s.pull()
		if it := looks[old].Item; it == nil || it.Problem == nil || it.Problem.Kind != fault.OutOfWindow {
			t.Errorf("finished long ago: %+v", looks[old])
		}
		for _, id := range []string{fresh, due} {
			if it := looks[id].Item; it == nil || it.Problem != nil {
				t.Errorf("%s: %+v", id, looks[id])
			}
		}
		s.quiet(2)
		// Known ones are followed whatever the day is.
		s.now = s.now.AddDate(0, 0, 60)
		s.quiet(2)
		h.put("neu", vtodo("neu", "Doch nicht fertig"))
		if l := s.observe(); len(l.Changed) != 1 || l.Changed[0].ID != fresh || l.Changed[0].Record[record.State].Text != record.StateOpen {
			t.Errorf("reopened: %+v", l)
		}
	})
}

// Where everything is listed, what the listing lacks is gone, in the window or not.
func TestWindow_DeletedOutsideOfIt(t *testing.T) {
	h := calendarStandin(t, memotootest.Plain(), record.Appointments)
	id := h.put("a", vevent("a", "Notar", "20261201"))
	h.put("b", vevent("b", "Bank", "20261202"))
	s := h.diary(t, func(c *CalendarConfig) {
		c.Capabilities = CalendarCapabilities{Probed: true, NameKept: true, NoRange: true}
	})
	if l, _ := s.pull(); len(l.New) != 2 {
		t.Fatalf("%+v", l)
	}
	s.now = s.now.AddDate(0, 6, 0)
	s.observe()
	h.remove(id)
	s.now = s.now.Add(time.Hour)
	if l := s.observe(); l.Missing[id] != side.Gone || len(l.Beyond) != 0 {
		t.Errorf("missing %v, beyond %v", l.Missing, l.Beyond)
	}
}
