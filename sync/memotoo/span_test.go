package memotoo

import (
	"testing"

	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
)

func TestSpan(t *testing.T) {
	day := func(s string) record.Day {
		d, err := record.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	at := func(start, end, repeat string) record.Record {
		return record.Record{record.Start: record.Text(start), record.End: record.Text(end), record.Repeat: record.Text(repeat)}
	}
	first, last := day("2026-11-01"), day("2026-12-31")
	for _, c := range []struct {
		name  string
		r     record.Record
		text  string
		meets bool
	}{
		{"an hour", at("2026-11-01T09:00:00", "2026-11-01T10:00:00", ""), "2026-11-01..2026-11-01", true},
		{"until midnight", at("2026-10-31T09:00:00", "2026-11-01T00:00:00", ""), "2026-10-31..2026-10-31", false},
		{"whole days", at("2026-10-30", "2026-11-02", ""), "2026-10-30..2026-11-01", true},
		{"after it", at("2027-01-01T00:00:00", "2027-01-01T01:00:00", ""), "2027-01-01..2027-01-01", false},
		{"endless", at("2020-01-01T09:00:00", "2020-01-01T10:00:00", "weekly/1"), "2020-01-01..~weekly/1+0", true},
		{"ended before", at("2020-01-01T09:00:00", "2020-01-01T10:00:00", "weekly/1 until 2026-10-31"), "2020-01-01..2026-10-31~weekly/1+0", false},
		{"not in these months", at("2020-05-01T09:00:00", "2020-05-01T10:00:00", "yearly/1"), "2020-05-01..~yearly/1+0", false},
		{"reaching in", at("2020-10-30", "2020-11-03", "yearly/1"), "2020-10-30..~yearly/1+3", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, ok := spanOf(c.r)
			if !ok || s.String() != c.text || s.meets(first, last) != c.meets {
				t.Fatalf("%v %v, meets %v", s, ok, s.meets(first, last))
			}
			for _, aside := range []string{"", asideWindow, asideLeft} {
				d := days{span: s, known: true, aside: aside}
				if got := daysOf("v1@with#sign" + d.String()); got != d {
					t.Errorf("%v is read as %v", d, got)
				}
			}
		})
	}
	for _, text := range []string{"", "v", "v@", "v@?", "v@-?", "v@2026-13-01..", "v@2026-01-01", "v@2026-01-01..x", "v@2026-01-01..~weekly", "v@2026-01-01..~weekly/0+1"} {
		if d := daysOf(text); d.known || d.always {
			t.Errorf("%q is read as %+v", text, d)
		}
	}
	if d := daysOf("v" + days{always: true}.String()); !d.always || d.known {
		t.Errorf("always: %+v", d)
	}
}

// A series that has nothing in the window for a while is not asked for every time.
func TestWindow_SparseSeries(t *testing.T) {
	f := func(t *testing.T, h *calendarHub) {
		id := h.put("serie", icsOf(eventOf("serie", "TÜV", "DTSTART;TZID=Europe/Berlin:20261201T090000", "DURATION:PT1H", "RRULE:FREQ=YEARLY;INTERVAL=3")))
		s := h.diary(t)
		s.pull()
		s.quiet(2)
		s.now = s.now.AddDate(0, 0, 60)
		s.quiet(2)
		if k := s.known[id]; k.Version == "" || daysOf(k.Version).series.Interval != 3 {
			t.Errorf("%+v", k)
		}
	}
	t.Run("radicale", func(t *testing.T) { f(t, calendarRadicale(t, record.Appointments)) })
	t.Run("plain", func(t *testing.T) { f(t, calendarStandin(t, memotootest.Plain(), record.Appointments)) })
}
