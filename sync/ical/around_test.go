package ical

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"

	"abgleich/sync/record"
)

// inZones runs a test as on computers in several zones: what a computer's own clock
// shows must not matter.
func inZones(t *testing.T, f func(t *testing.T)) {
	was := time.Local
	t.Cleanup(func() { time.Local = was })
	for _, name := range []string{"UTC", "America/Los_Angeles", "Pacific/Auckland"} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		time.Local = loc
		t.Run(name, f)
	}
}

// changeOfClocks draws a day near one on which Berlin's clocks change.
var changeOfClocks = rapid.Custom(func(t *rapid.T) record.Day {
	changes := []string{"2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31", "2028-02-29"}
	d, err := record.ParseDay(rapid.SampledFrom(changes).Draw(t, "change"))
	if err != nil {
		t.Fatal(err)
	}
	return d + record.Day(rapid.IntRange(-40, 3).Draw(t, "before"))
})

// seriesAcross draws a series that goes on over at least one change of the clocks.
var seriesAcross = rapid.Custom(func(t *rapid.T) record.Record {
	start := record.Wall{Day: changeOfClocks.Draw(t, "start"), Whole: rapid.IntRange(0, 3).Draw(t, "whole") == 0}
	end := start
	if start.Whole {
		end.Day += record.Day(rapid.IntRange(1, 3).Draw(t, "days"))
	} else {
		start.Second = rapid.IntRange(0, 47).Draw(t, "half hour") * 1800
		end.Second = min(start.Second+rapid.IntRange(0, 8).Draw(t, "length")*900, 86399)
	}
	s := record.Series{
		Every:    rapid.SampledFrom([]record.Frequency{record.Daily, record.Weekly, record.Monthly, record.Yearly}).Draw(t, "every"),
		Interval: rapid.IntRange(1, 4).Draw(t, "interval"), Ends: rapid.Bool().Draw(t, "ends"),
	}
	if s.Ends {
		s.Until = start.Day + record.Day(rapid.IntRange(0, 500).Draw(t, "until"))
	}
	r := record.Record{
		record.Subject: text("Serie"), record.Start: text(start.String()), record.End: text(end.String()), record.Repeat: text(s.String()),
	}
	days := s.Days(start.Day, start.Day, start.Day+400)
	var removed []record.Day
	for range rapid.IntRange(0, 3).Draw(t, "removed") {
		removed = append(removed, rapid.SampledFrom(days).Draw(t, "day"))
	}
	if len(removed) > 0 {
		r[record.Removed] = record.RemovedDays(removed...)
	}
	return r
})

// instants are when the occurrences of a record begin, for 800 days.
func instants(t *rapid.T, r record.Record) []time.Time {
	start, err := record.ParseWall(r[record.Start].Text)
	if err != nil {
		t.Fatal(err)
	}
	days, err := record.Occurrences(r, start.Day, start.Day+800)
	if err != nil {
		t.Fatal(err)
	}
	var list []time.Time
	for _, d := range days {
		list = append(list, record.Wall{Day: d, Second: start.Second}.In(record.Berlin()))
	}
	return list
}

// TestG92_SeriesGoesAround: a series goes from onOffice to any hub and back with the
// same occurrences at the same instants, over the changes of the clocks and
// whatever zone the computer is in; and where the text is in Berlin's time, another
// program finds these very instants in it.
func TestG92_SeriesGoesAround(t *testing.T) {
	inZones(t, func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			r, opt := seriesAcross.Draw(t, "series"), hubs.Draw(t, "hub")
			out, notes, err := New(record.Appointments, r, "u", opt)
			if err != nil || len(notes) > 0 {
				t.Fatal(err, notes)
			}
			item, err := Decode(out, opt)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			want := instants(t, r)
			if got := instants(t, item.Record); !slices.EqualFunc(got, want, time.Time.Equal) || item.Record[record.End].Text != r[record.End].Text {
				t.Fatalf("%v became %v\n%s", r, item.Record, out)
			}
			if got, ok := otherProgram(t, string(out)); ok && !slices.EqualFunc(got, want, time.Time.Equal) {
				t.Fatalf("another program finds\n%v, want\n%v\n%s", got, want, out)
			}
		})
	})
}

// otherProgram finds the occurrences of a text, if it is in Berlin's time and not
// at an hour at which the clocks change: there programs differ.
func otherProgram(t *rapid.T, out string) ([]time.Time, bool) {
	var lines []string
	for _, line := range strings.Split(strings.ReplaceAll(out[strings.Index(out, "BEGIN:VEVENT"):], "\r\n ", ""), "\r\n") {
		for _, name := range []string{"DTSTART;TZID=Europe/Berlin:", "RRULE:", "EXDATE;TZID=Europe/Berlin:"} {
			if strings.HasPrefix(line, name) {
				lines = append(lines, line)
			}
		}
	}
	if len(lines) < 2 || !strings.HasPrefix(lines[0], "DTSTART") || strings.Contains(lines[0], "T02") {
		return nil, false
	}
	set, err := rrule.StrToRRuleSet(strings.Join(lines, "\n"))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	start := set.GetDTStart()
	day := record.WallOf(start).Day
	return slices.DeleteFunc(set.Between(start, start.AddDate(0, 0, 802), true), func(at time.Time) bool {
		return record.WallOf(at).Day > day+800
	}), true
}

// TestSeriesIsRefusedNeverBent: what is no series, or no appointment, is refused
// when it is to be written, and the text that is there stays.
func TestSeriesIsRefusedNeverBent(t *testing.T) {
	good := record.Record{
		record.Subject: text("Serie"), record.Start: text("2026-03-02T09:00:00"), record.End: text("2026-03-02T10:00:00"), record.Repeat: text("weekly/1"),
	}
	held, _, err := New(record.Appointments, good, "u", Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		field record.Field
		value string
	}{
		{"an interval of none", record.Repeat, "weekly/0"},
		{"an interval above 999", record.Repeat, "daily/1000"},
		{"an unknown frequency", record.Repeat, "hourly/1"},
		{"an end before the start", record.Repeat, "weekly/1 until 2026-03-01"},
		{"an end that is no day", record.Repeat, "weekly/1 until 2026-02-30"},
		{"rubbish", record.Repeat, "jeden dritten Montag"},
		{"a start that is none", record.Start, "2026-02-30T09:00:00"},
		{"no start", record.Start, ""},
		{"a removed day that is none", record.Removed, "2026-02-30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			value := text(c.value)
			if c.field == record.Removed {
				value = record.Entries(record.Entry{Text: c.value})
			}
			change := record.Record{c.field: value}
			if out, _, err := New(record.Appointments, good.With(change), "u", Options{Now: now}); refusal(err) != string(BadRecord) {
				t.Errorf("New: %v\n%s", err, out)
			}
			if out, _, err := Edit(held, change, Options{Now: now}); refusal(err) != string(BadRecord) {
				t.Errorf("Edit: %v\n%s", err, out)
			}
		})
	}
}

// TestRulesInAnyZone: what a rule becomes does not depend on the computer's zone.
func TestRulesInAnyZone(t *testing.T) {
	inZones(t, TestRuleIsRefusedOrTheSame)
}
