package ical

import (
	"strings"
	"testing"

	"abgleich/sync/record"
)

func TestDetach(t *testing.T) {
	day := func(text string) record.Day {
		d, err := record.ParseDay(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	own := override(";TZID=Europe/Berlin:20260309T090000", "DTSTART;TZID=Europe/Berlin:20260310T090000", "DTEND;TZID=Europe/Berlin:20260310T100000", "LOCATION:Anders", "X-KEEP:ja")
	text := calendarOf(event(berlin9, "RRULE:FREQ=WEEKLY", "SUMMARY:Serie"), own, override(";TZID=Europe/Berlin:20260316T090000", moved, "LOCATION:Andere"))
	out, err := Detach([]byte(text), day("2026-03-09"), "neu", Options{})
	if err != nil {
		t.Fatal(err)
	}
	item := decode(t, string(out), Options{})
	if item.UID != "neu" || len(item.Overrides) != 0 || item.Record[record.Place].Text != "Anders" || item.Record[record.Start].Text != "2026-03-10T09:00:00" || item.Record[record.Repeat].Text != "" {
		t.Errorf("%+v", item)
	}
	if !strings.Contains(string(out), "X-KEEP:ja") || strings.Contains(string(out), "RECURRENCE-ID") || strings.Contains(string(out), "Andere") {
		t.Errorf("%s", out)
	}
	if out, err := Detach([]byte(text), day("2026-03-23"), "neu", Options{}); err == nil {
		t.Errorf("a day without an override: %s", out)
	}
}
