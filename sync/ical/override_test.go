package ical

import (
	"strings"
	"testing"

	"abgleich/sync/record"
)

// master is a weekly series on Mondays at 09:00, with five occurrences.
var master = event(berlin9, berlin10, "RRULE:FREQ=WEEKLY;COUNT=5")

func override(id string, list ...string) string {
	return event(append([]string{"RECURRENCE-ID" + id}, list...)...)
}

const moved = "DTSTART;TZID=Europe/Berlin:20260310T140000"

func TestOverridesAreRead(t *testing.T) {
	for _, c := range []struct{ name, text, master, overrides string }{
		{"moved", calendarOf(master, override(";TZID=Europe/Berlin:20260309T090000", moved)), "2026-03-02T09:00:00 2026-03-02T10:00:00 weekly/1 until 2026-03-30 -2026-03-09", "2026-03-09: 2026-03-10T14:00:00 2026-03-10T14:00:00"},
		{"by UTC", calendarOf(master, override(":20260330T070000Z", moved)), "2026-03-02T09:00:00 2026-03-02T10:00:00 weekly/1 until 2026-03-30 -2026-03-30", "2026-03-30: 2026-03-10T14:00:00 2026-03-10T14:00:00"},
		{"by date", calendarOf(master, override(";VALUE=DATE:20260309", moved)), "2026-03-02T09:00:00 2026-03-02T10:00:00 weekly/1 until 2026-03-30 -2026-03-09", "2026-03-09: 2026-03-10T14:00:00 2026-03-10T14:00:00"},
		{"at another time than the occurrence's", calendarOf(master, override(":20260309T093000", moved)), "2026-03-02T09:00:00 2026-03-02T10:00:00 weekly/1 until 2026-03-30", "2026-03-09: 2026-03-10T14:00:00 2026-03-10T14:00:00"},
		{"cancelled", calendarOf(master, override(":20260309T090000", moved, "STATUS:CANCELLED")), "2026-03-02T09:00:00 2026-03-02T10:00:00 weekly/1 until 2026-03-30 -2026-03-09", ""},
		{"twice", calendarOf(master, override(":20260309T090000", moved), override(":20260309T090000", "DTSTART:20260401T090000")), "2026-03-02T09:00:00 2026-03-02T10:00:00 weekly/1 until 2026-03-30 -2026-03-09", "2026-03-09: 2026-03-10T14:00:00 2026-03-10T14:00:00"},
		{"G97 before its master", calendarOf(override(":20260309T090000", moved), master), "2026-03-02T09:00:00 2026-03-02T10:00:00 weekly/1 until 2026-03-30 -2026-03-09", "2026-03-09: 2026-03-10T14:00:00 2026-03-10T14:00:00"},
		{"G97 without its master", calendarOf(override(":20260309T090000", moved)), "", "2026-03-09: 2026-03-10T14:00:00 2026-03-10T14:00:00"},
		{"G96 this and following", calendarOf(strings.Replace(master, "END:VEVENT", "EXDATE:20260309T090000,20260323T090000\r\nEND:VEVENT", 1), override(";RANGE=THISANDFUTURE:20260316T090000", "DTSTART:20260317T110000")),
			"2026-03-02T09:00:00 2026-03-02T10:00:00 weekly/1 until 2026-03-15 -2026-03-09", "2026-03-16: 2026-03-17T11:00:00 2026-03-17T11:00:00 weekly/1 until 2026-03-31 -2026-03-24"},
		{"G96 this and following, twice", calendarOf(event(berlin9, "RRULE:FREQ=WEEKLY"), override(";RANGE=THISANDFUTURE:20260330T090000", "DTSTART:20260330T110000"), override(";RANGE=THISANDFUTURE:20260316T090000", "DTSTART:20260316T100000")),
			"2026-03-02T09:00:00 2026-03-02T09:00:00 weekly/1 until 2026-03-15", "2026-03-30: 2026-03-30T11:00:00 2026-03-30T11:00:00 weekly/1, 2026-03-16: 2026-03-16T10:00:00 2026-03-16T10:00:00 weekly/1 until 2026-03-29"},
		{"G96 this and following cancelled", calendarOf(master, override(";RANGE=THISANDFUTURE:20260316T090000", "DTSTART:20260316T090000", "STATUS:CANCELLED")),
			"2026-03-02T09:00:00 2026-03-02T10:00:00 weekly/1 until 2026-03-15", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			item := decode(t, c.text, Options{})
			got := ""
			if item.Record != nil {
				got = when(item.Record)
			}
			if got != c.master {
				t.Errorf("master: got %s, want %s", got, c.master)
			}
			var list []string
			for _, o := range item.Overrides {
				list = append(list, o.Day.String()+": "+when(o.Record))
			}
			if got := strings.Join(list, ", "); got != c.overrides {
				t.Errorf("overrides: got %s, want %s", got, c.overrides)
			}
		})
	}
}

func TestOverridesThatCannotBe(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"series within a series", calendarOf(master, override(":20260309T090000", moved, "RRULE:FREQ=DAILY")), string(WhyPart)},
		{"all of it", calendarOf(master, override(";RANGE=THISANDFUTURE:20260302T090000", moved)), string(WhyFollowing)},
		{"of a single event", calendarOf(event(berlin9), override(";RANGE=THISANDFUTURE:20260302T090000", moved)), string(WhyFollowing)},
		{"from a day without occurrence on", calendarOf(master, override(";RANGE=THISANDFUTURE:20260317T090000", moved)), string(WhyFollowing)},
		{"moved over the end of the month", calendarOf(event("DTSTART;VALUE=DATE:20260131", "RRULE:FREQ=MONTHLY"), override(";RANGE=THISANDFUTURE;VALUE=DATE:20260331", "DTSTART;VALUE=DATE:20260401")), string(WhyFollowing)},
		{"rubbish day", calendarOf(master, override(":bald", moved)), "bad time"},
		{"blank day", calendarOf(master, override(":", moved)), "bad time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Decode([]byte(c.text), Options{}); refusal(err) != c.want {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestOverridesAreEdited(t *testing.T) {
	id, cancelled := ";TZID=Europe/Berlin:20260309T090000", ":20260316T090000"
	both := calendarOf(master, override(id, moved), override(cancelled, moved, "STATUS:CANCELLED"))
	day := at(t, "2026-03-09")

	t.Run("text of the override", func(t *testing.T) {
		out, _, err := EditOverride([]byte(both), day, record.Record{record.Subject: text("Neu")}, Options{})
		if err != nil || !strings.Contains(string(out), override(id, moved)[:20]) || strings.Count(string(out), "SUMMARY:Neu") != 1 || strings.Count(string(out), "SUMMARY:Termin") != 2 {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("time of the override", func(t *testing.T) {
		out, _, err := EditOverride([]byte(both), day, record.Record{record.Start: text("2026-03-11T08:00:00"), record.End: text("2026-03-11T09:00:00")}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		item := decode(t, string(out), Options{})
		if got := when(item.Overrides[0].Record); got != "2026-03-11T08:00:00 2026-03-11T09:00:00" {
			t.Error(got)
		}
	})
	t.Run("series of the override", func(t *testing.T) {
		_, _, err := EditOverride([]byte(both), day, record.Record{record.Repeat: text("daily/1")}, Options{})
		if refusal(err) != string(WhyFollowing) {
			t.Error(err)
		}
	})
	t.Run("no such override", func(t *testing.T) {
		_, _, err := EditOverride([]byte(both), day+1, record.Record{record.Subject: text("Neu")}, Options{})
		if refusal(err) != "not editable" {
			t.Error(err)
		}
	})
	t.Run("back into the series", func(t *testing.T) {
		out, _, err := Edit([]byte(both), record.Record{record.Removed: removedDay("2026-03-16")}, Options{})
		if err != nil || string(out) != calendarOf(master, override(cancelled, moved, "STATUS:CANCELLED")) {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("cancelled one back into the series", func(t *testing.T) {
		out, _, err := Edit([]byte(both), record.Record{record.Removed: removedDay("2026-03-09")}, Options{})
		if err != nil || string(out) != calendarOf(master, override(id, moved)) {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("deleted", func(t *testing.T) {
		out, err := DeleteOverride([]byte(calendarOf(master, override(id, moved))), day, Options{})
		want := strings.Replace(calendarOf(master), "COUNT=5\r\n", "COUNT=5\r\n", 1)
		if err != nil || len(minus(strings.Split(string(out), "\r\n"), strings.Split(want, "\r\n"))) != 1 || !strings.Contains(string(out), exdate) {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("deleted without master", func(t *testing.T) {
		out, err := DeleteOverride([]byte(calendarOf(override(id, moved))), day, Options{})
		if err != nil || out != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("time of the series takes them along", func(t *testing.T) {
		out, _, err := Edit([]byte(both), record.Record{record.Start: text("2026-03-02T09:30:00")}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		item := decode(t, string(out), Options{})
		if got := when(item.Record); got != "2026-03-02T09:30:00 2026-03-02T10:00:00 weekly/1 until 2026-03-30 -2026-03-09 -2026-03-16" || len(item.Overrides) != 1 || strings.Contains(string(out), "EXDATE") {
			t.Errorf("%s\n%s", got, out)
		}
	})
	t.Run("series to single is refused", func(t *testing.T) {
		_, _, err := Edit([]byte(both), record.Record{record.Repeat: text("")}, Options{})
		if refusal(err) != string(WhyOverrides) {
			t.Error(err)
		}
	})
	t.Run("this and following", func(t *testing.T) {
		split := []byte(calendarOf(master, override(";RANGE=THISANDFUTURE:20260316T090000", "DTSTART:20260317T110000")))
		if _, _, err := Edit(split, record.Record{record.Repeat: text("weekly/1")}, Options{}); refusal(err) != string(WhyFollowing) {
			t.Error(err)
		}
		if _, err := DeleteOverride(split, at(t, "2026-03-16"), Options{}); refusal(err) != string(WhyFollowing) {
			t.Error(err)
		}
		if out, _, err := Edit(split, record.Record{record.Subject: text("Neu")}, Options{}); err != nil || strings.Count(string(out), "SUMMARY:Neu") != 1 {
			t.Error(err)
		}
	})
}
