package memotoo

import (
	"slices"
	"strings"
	"testing"

	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// keepsOverrides runs a case against servers that keep changed occurrences in the resource of their series; memotoo makes events of them.
func keepsOverrides(t *testing.T, f func(t *testing.T, h *calendarHub)) {
	t.Helper()
	t.Run("plain", func(t *testing.T) { f(t, calendarStandin(t, memotootest.Plain(), record.Appointments)) })
	t.Run("radicale", func(t *testing.T) { f(t, calendarRadicale(t, record.Appointments)) })
}

// weekly is a series on Mondays at nine from 23 November 2026 on, ten times.
func weekly(overrides ...string) string {
	master := eventOf("serie", "Jour fixe", "DTSTART;TZID=Europe/Berlin:20261123T090000", "DTEND;TZID=Europe/Berlin:20261123T100000", "RRULE:FREQ=WEEKLY;COUNT=10")
	return icsOf(append([]string{master}, overrides...)...)
}

// occurrence is a changed occurrence of weekly: that of day (YYYYMMDD) takes place at start (a stamp).
func occurrence(day, start string, lines ...string) string {
	return eventOf("serie", "Ausnahme "+day, "DTSTART;TZID=Europe/Berlin:"+start, "DURATION:PT1H", append(lines, "RECURRENCE-ID;TZID=Europe/Berlin:"+day+"T090000")...)
}

func removedOf(it *side.Item) []string {
	var days []string
	for _, e := range it.Record[record.Removed].Entries {
		days = append(days, e.Text)
	}
	return days
}

func TestOverride_AreItemsOfTheirOwn(t *testing.T) {
	keepsOverrides(t, func(t *testing.T, h *calendarHub) {
		id := h.put("serie", weekly(occurrence("20261130", "20261201T110000")))
		s := h.diary(t)
		l, looks := s.pull()
		moved := id + "#2026-11-30"
		if !slices.Equal(l.New, []string{id, moved}) || l.Count != 2 {
			t.Fatalf("listed %+v", l)
		}
		if it := looks[id].Item; it == nil || it.Record[record.Repeat].Text != "weekly/1 until 2027-01-25" || !slices.Equal(removedOf(it), []string{"2026-11-30"}) {
			t.Errorf("series %+v", it)
		}
		if it := looks[moved].Item; it == nil || it.Record[record.Start].Text != "2026-12-01T11:00:00" || it.Record[record.Repeat].Text != "" || it.UID != "" {
			t.Errorf("occurrence %+v", it)
		}
		s.quiet(2)
		s.quiet(1)

		t.Run("a new one", func(t *testing.T) {
			h.put("serie", weekly(occurrence("20261130", "20261201T110000"), occurrence("20261207", "20261207T150000")))
			l := s.observe()
			if !slices.Equal(l.New, []string{id + "#2026-12-07"}) || len(l.Missing) > 0 || !l.Complete {
				t.Fatalf("listed %+v", l)
			}
			i := slices.IndexFunc(l.Changed, func(it side.Item) bool { return it.ID == id })
			if i < 0 || !slices.Equal(removedOf(&l.Changed[i]), []string{"2026-11-30", "2026-12-07"}) {
				t.Errorf("changed %+v", l.Changed)
			}
			requests := s.Requests()
			if looks := s.fetch(l.New); looks[l.New[0]].Item == nil || s.Requests() != requests {
				t.Errorf("fetched %+v with %d requests", looks, s.Requests()-requests)
			}
			s.quiet(2)
		})
		t.Run("edited on the phone", func(t *testing.T) {
			h.put("serie", weekly(occurrence("20261130", "20261202T110000"), occurrence("20261207", "20261207T150000")))
			l := s.observe()
			i := slices.IndexFunc(l.Changed, func(it side.Item) bool { return it.ID == moved })
			if i < 0 || l.Changed[i].Record[record.Start].Text != "2026-12-02T11:00:00" || len(l.New)+len(l.Missing) > 0 {
				t.Errorf("listed %+v", l)
			}
			s.quiet(2)
		})
		t.Run("moved back into the series", func(t *testing.T) {
			h.put("serie", weekly(occurrence("20261207", "20261207T150000")))
			l := s.observe()
			if len(l.Missing) != 1 || l.Missing[moved] != side.Gone || len(l.New) > 0 {
				t.Errorf("listed %+v", l)
			}
			s.quiet(2)
		})
		t.Run("cancelled on the phone", func(t *testing.T) {
			h.put("serie", weekly(occurrence("20261207", "20261207T090000", "STATUS:CANCELLED")))
			l := s.observe()
			if l.Missing[id+"#2026-12-07"] != side.Gone || len(l.Changed) != 1 || !slices.Equal(removedOf(&l.Changed[0]), []string{"2026-12-07"}) {
				t.Errorf("listed %+v", l)
			}
			s.quiet(2)
		})
		t.Run("the whole resource deleted", func(t *testing.T) {
			h.put("serie", weekly(occurrence("20261214", "20261214T150000")))
			s.pull()
			h.remove(id)
			l := s.observe()
			if l.Missing[id] != side.Gone || l.Missing[id+"#2026-12-14"] != side.Gone || !l.Complete {
				t.Errorf("listed %+v", l)
			}
			s.quiet(2)
		})
	})
}

func TestOverride_UpdateAndRetire(t *testing.T) {
	keepsOverrides(t, func(t *testing.T, h *calendarHub) {
		id := h.put("serie", weekly(occurrence("20261130", "20261201T110000", "X-BEHALTEN:ja"), occurrence("20261207", "20261207T150000"), occurrence("20261214", "20261214T160000")))
		s := h.diary(t)
		_, looks := s.pull()
		one, two, three := *looks[id+"#2026-11-30"].Item, *looks[id+"#2026-12-07"].Item, *looks[id+"#2026-12-14"].Item
		// Two occurrences of one resource in one block.
		outs := s.apply(s.update(one, record.Record{record.Place: record.Text("Bonn")}), s.update(two, record.Record{record.Place: record.Text("Kerpen")}))
		if a, b := s.item(outs[0]), s.item(outs[1]); a.ID != one.ID || a.Record[record.Place].Text != "Bonn" || b.ID != two.ID || b.Record[record.Place].Text != "Kerpen" {
			t.Fatalf("updated %+v %+v", a, b)
		}
		text, _ := h.get(id)
		if !strings.Contains(text, "Bonn") || !strings.Contains(text, "Kerpen") || !strings.Contains(text, "X-BEHALTEN:ja") {
			t.Fatalf("the server holds %s", text)
		}
		if l := s.observe(); len(l.New)+len(l.Missing) > 0 { // the others are seen with their new version
			t.Fatalf("after the write: %+v", l)
		}
		s.quiet(2)

		if o := s.apply(s.retire(three))[0]; !o.Gone || o.Err != nil {
			t.Fatalf("retired: %+v", o)
		}
		delete(s.known, three.ID)
		l := s.observe()
		if len(l.New)+len(l.Missing) > 0 {
			t.Fatalf("after the removal: %+v", l)
		}
		look := s.fetch([]string{id})[id]
		if !slices.Equal(removedOf(look.Item), []string{"2026-11-30", "2026-12-07", "2026-12-14"}) {
			t.Errorf("the day came back: %+v", look.Item.Record)
		}
		s.quiet(2)
	})
}

func TestOverrideG97_MasterIsRetiredAndTheOccurrencesStay(t *testing.T) {
	keepsOverrides(t, func(t *testing.T, h *calendarHub) {
		id := h.put("serie", weekly(occurrence("20261130", "20261201T110000"), occurrence("20261207", "20261207T150000"), occurrence("20261214", "20261214T090000", "STATUS:CANCELLED")))
		s := h.diary(t)
		_, looks := s.pull()
		if o := s.apply(s.retire(*looks[id].Item))[0]; !o.Gone || o.Err != nil {
			t.Fatalf("retired: %+v", o)
		}
		text, ok := h.get(id)
		if !ok || strings.Count(text, "RECURRENCE-ID") < 2 || h.name == "stand-in" && (strings.Contains(text, "RRULE:FREQ=WEEKLY") || strings.Contains(text, "CANCELLED")) {
			t.Fatalf("left: %s", text)
		}
		delete(s.known, id)
		if l := s.observe(); len(l.Missing) > 0 || h.name == "stand-in" && len(l.New) > 0 {
			t.Fatalf("after the series went: %+v", l)
		} else if looks := s.fetch(l.New); h.name == "radicale" && (looks[id].Item == nil || looks[id].Item.Problem == nil || looks[id].Item.Problem.Kind != fault.OutOfWindow) {
			t.Fatalf("the series stays cancelled where it cannot go, and nobody speaks of it: %+v", looks)
		}
		s.quiet(2)
		// Both others in one block: the last one takes the resource with it.
		one, two := id+"#2026-11-30", id+"#2026-12-07"
		now := s.fetch([]string{one, two})
		for _, o := range s.apply(s.retire(*now[one].Item), s.retire(*now[two].Item)) {
			if !o.Gone || o.Err != nil {
				t.Fatalf("retired: %+v", o)
			}
		}
		if text, ok := h.get(id); ok && (h.name == "stand-in" || strings.Contains(text, "Ausnahme 20261130") || strings.Contains(text, "Ausnahme 20261207")) {
			t.Errorf("left: %s", text)
		}
	})
}

func TestOverrideG97_BeforeItsMaster(t *testing.T) {
	t.Run("plain", func(t *testing.T) { // Radicale takes none without its series
		h := calendarStandin(t, memotootest.Plain(), record.Appointments)
		id := h.put("serie", icsOf(occurrence("20261130", "20261201T110000")))
		s := h.diary(t)
		l, looks := s.pull()
		part := id + "#2026-11-30"
		if !slices.Equal(l.New, []string{part}) || looks[part].Item == nil || looks[part].Item.Record[record.Start].Text != "2026-12-01T11:00:00" {
			t.Fatalf("alone: %+v %+v", l, looks)
		}
		s.quiet(2)
		h.put("serie", weekly(occurrence("20261130", "20261201T110000")))
		l = s.observe()
		if !slices.Equal(l.New, []string{id}) || len(l.Missing) > 0 {
			t.Fatalf("the series came: %+v", l)
		}
		s.fetch(l.New)
		s.quiet(2)
	})
}

func TestOverrideG96_FromThereOn(t *testing.T) {
	h := calendarStandin(t, memotootest.Plain(), record.Appointments)
	id := h.put("serie", icsOf(
		eventOf("serie", "Jour fixe", "DTSTART;TZID=Europe/Berlin:20261123T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=10"),
		eventOf("serie", "Jour fixe", "DTSTART;TZID=Europe/Berlin:20261214T110000", "DURATION:PT1H", "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261214T090000")))
	s := h.diary(t)
	_, looks := s.pull()
	first, rest := looks[id].Item, looks[id+"#2026-12-14"].Item
	if first == nil || rest == nil || first.Record[record.Repeat].Text != "weekly/1 until 2026-12-13" || rest.Record[record.Repeat].Text != "weekly/1 until 2027-01-25" {
		t.Fatalf("%+v %+v", first, rest)
	}
	s.quiet(2)
	// What is one entry on the hub is not torn apart there.
	for _, w := range []side.Write{s.update(*rest, record.Record{record.Start: record.Text("2026-12-14T12:00:00")}), s.retire(*first), s.retire(*rest)} {
		o := s.apply(w)[0]
		if o.Err == nil || o.Err.Kind != fault.Inexpressible || o.Err.Because != fault.SeriesFollowing || o.Err.Record == "" {
			t.Errorf("%s: %+v", w.Kind, o)
		}
	}
}

func TestOverride_HubThatMakesEventsOfThem(t *testing.T) {
	h := calendarStandin(t, memotootest.Memotoo(), record.Appointments)
	id := h.put("serie", weekly(occurrence("20261130", "20261201T110000")))
	s := h.diary(t)
	l, looks := s.pull()
	if len(l.New) != 2 || !slices.Equal(removedOf(looks[id].Item), []string{"2026-11-30"}) {
		t.Fatalf("%+v", l)
	}
	for other, look := range looks {
		if strings.Contains(other, "#") || other != id && look.Item.Record[record.Start].Text != "2026-12-01T11:00:00" {
			t.Errorf("%s: %+v", other, look.Item)
		}
	}
	s.quiet(2)
}
