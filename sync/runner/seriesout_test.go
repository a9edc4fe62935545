package runner_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// seriesOut are the rows of the series table from onOffice to memotoo (reference
// onoffice-api §6.6), and then a change of each on the phone that comes back.
var seriesOut = []struct {
	name       string
	start, end string
	set        []func(*onofficetest.Appointment)
	want       string // start, end, rule and removed days of the event
	// change is what a person changes on the phone, back the appointment after it.
	change record.Record
	back   string
}{
	{"daily", "2026-03-02 09:00", "2026-03-02 10:00", each(every("t", 1, "")), at9 + "daily/1", repeat("daily/4"), atNine + "t/4"},
	{"every third day", "2026-03-02 09:00", "2026-03-02 10:00", each(every("t", 3, "2026-06-30")), at9 + "daily/3 until 2026-06-30", repeat("weekly/1"), atNine + "w/1"},
	{"weekly", "2026-03-02 09:00", "2026-03-02 10:00", each(every("w", 1, "2026-06-30", "2026-03-16", "2026-04-06")), at9 + "weekly/1 until 2026-06-30 -2026-03-16 -2026-04-06", removed("2026-03-16"), atNine + "w/1 until 2026-06-30 -2026-03-16"},
	{"every second week", "2026-03-02 09:00", "2026-03-02 10:00", each(every("w", 2, "")), at9 + "weekly/2", repeat("weekly/2 until 2026-05-31"), atNine + "w/2 until 2026-05-31"},
	{"monthly", "2026-03-02 09:00", "2026-03-02 10:00", each(every("m", 1, "")), at9 + "monthly/1", removed("2026-05-02"), atNine + "m/1 -2026-05-02"},
	{"every third month", "2026-03-02 09:00", "2026-03-02 10:00", each(every("m", 3, "2027-03-02")), at9 + "monthly/3 until 2027-03-02", repeat("monthly/3"), atNine + "m/3"},
	{"yearly", "2026-03-02 09:00", "2026-03-02 10:00", each(every("j", 1, "")), at9 + "yearly/1", repeat("monthly/1 until 2026-12-31"), atNine + "m/1 until 2026-12-31"},
	{"every second year", "2026-03-02 09:00", "2026-03-02 10:00", each(every("j", 2, "")), at9 + "yearly/2", repeat(""), strings.TrimSpace(atNine)},
	{"whole days", "2026-03-02 00:00", "2026-03-02 23:59", each(allDay, every("w", 1, "2026-03-30", "2026-03-09")), "2026-03-02 2026-03-03 weekly/1 until 2026-03-30 -2026-03-09",
		removed(), "2026-03-02 00:00:00 - 2026-03-02 23:59:59 w/1 until 2026-03-30"},
	{"three days each", "2026-03-02 00:00", "2026-03-04 23:59", each(allDay, every("m", 1, "")), "2026-03-02 2026-03-05 monthly/1",
		record.Record{record.End: record.Text("2026-03-04")}, "2026-03-02 00:00:00 - 2026-03-03 23:59:59 m/1"},
	{"over midnight", "2026-03-02 22:00", "2026-03-03 02:00", each(every("w", 1, "")), "2026-03-02T22:00:00 2026-03-03T02:00:00 weekly/1",
		record.Record{record.Start: record.Text("2026-03-02T21:00:00")}, "2026-03-02 21:00:00 - 2026-03-03 02:00:00 w/1"},
	{"moved by a week", "2026-03-02 09:00", "2026-03-02 10:00", each(every("w", 1, "2026-06-30")), at9 + "weekly/1 until 2026-06-30",
		record.Record{record.Start: record.Text("2026-03-10T09:00:00"), record.End: record.Text("2026-03-10T10:00:00")}, "2026-03-10 09:00:00 - 2026-03-10 10:00:00 w/1 until 2026-06-30"},
	{"no series yet", "2026-03-02 09:00", "2026-03-02 10:00", nil, strings.TrimSpace(at9), repeat("weekly/1 until 2026-03-30"), atNine + "w/1 until 2026-03-30"},
	{"begun long ago", "2020-03-02 09:00", "2020-03-02 10:00", each(every("w", 1, "")), "2020-03-02T09:00:00 2020-03-02T10:00:00 weekly/1",
		removed("2026-03-09"), "2020-03-02 09:00:00 - 2020-03-02 10:00:00 w/1 -2026-03-09"},
}

const at9 = "2026-03-02T09:00:00 2026-03-02T10:00:00 "

func each(set ...func(*onofficetest.Appointment)) []func(*onofficetest.Appointment) { return set }

func repeat(rule string) record.Record {
	if rule == "" {
		return record.Record{record.Repeat: {}, record.Removed: {}}
	}
	return record.Record{record.Repeat: record.Text(rule)}
}

func removed(days ...string) record.Record {
	var entries []record.Entry
	for _, d := range days {
		entries = append(entries, record.Entry{Text: d})
	}
	return record.Record{record.Removed: record.Entries(entries...)}
}

// spelt spells start, end, rule and removed days of an event.
func spelt(r record.Record) string {
	s := r[record.Start].Text + " " + r[record.End].Text
	if rule := r[record.Repeat].Text; rule != "" {
		s += " " + rule
	}
	for _, e := range r[record.Removed].Entries {
		s += " -" + e.Text
	}
	return s
}

// TestG95_SeriesFromOnOffice carries the series table from onOffice to memotoo, and
// changes of these series on the phone back; then each series is put in order in
// onOffice as it was, and comes over again.
func TestG95_SeriesFromOnOffice(t *testing.T) {
	for _, h := range diaries {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newAgenda(t, h.start(t), h.bends, onofficetest.Switches{})
			ids := map[string]int{}
			for _, row := range seriesOut {
				ids[row.name] = w.meeting(t, row.name, row.start, row.end, row.set...)
			}
			shown := func(when string) {
				items := w.entered(t)
				for _, row := range seriesOut {
					if got := spelt(items[row.name].Record); got != row.want {
						t.Errorf("%s: %s is %s, want %s", when, row.name, got, row.want)
					}
				}
				if len(items) != len(seriesOut) {
					t.Errorf("%s: %v", when, slices.Sorted(maps.Keys(items)))
				}
			}
			if a, _ := w.good(t); a.ToMemotoo.Created != len(seriesOut) || len(a.Skipped) != 0 {
				t.Errorf("%+v", a)
			}
			w.quiet(t)
			shown("at first")
			was := map[string]onofficetest.Appointment{}
			for _, row := range seriesOut {
				was[row.name] = w.appointment(t, ids[row.name])
				w.change(t, row.name, row.change)
			}
			if a, _ := w.good(t); a.ToOnOffice.Updated != len(seriesOut) {
				t.Errorf("%+v", a)
			}
			w.quiet(t)
			for _, row := range seriesOut {
				if got := fully(w.appointment(t, ids[row.name])); got != row.back {
					t.Errorf("%s became %s, want %s", row.name, got, row.back)
				}
				w.rework(t, ids[row.name], func(a *onofficetest.Appointment) {
					a.Start, a.End, a.Series = was[row.name].Start, was[row.name].End, was[row.name].Series
				})
			}
			if a, _ := w.good(t); a.ToMemotoo.Updated != len(seriesOut) || a.ToOnOffice.Updated != 0 {
				t.Errorf("%+v", a)
			}
			w.quiet(t)
			shown("put in order")
		})
	}
}
