package ical

import (
	"slices"
	"strings"
	"testing"

	"abgleich/sync/record"
)

func TestDeleteMaster(t *testing.T) {
	master := event("DTSTART;TZID=Europe/Berlin:20260302T090000", "DTEND;TZID=Europe/Berlin:20260302T100000", "RRULE:FREQ=WEEKLY", "SUMMARY:Serie")
	moved := override(";TZID=Europe/Berlin:20260309T090000", "DTSTART;TZID=Europe/Berlin:20260310T090000", "X-KEEP:ja")
	gone := override(";TZID=Europe/Berlin:20260316T090000", "DTSTART;TZID=Europe/Berlin:20260316T090000", "STATUS:CANCELLED")
	tests := []struct {
		name string
		text string
		keep []string // days of the occurrences that stay; nil if nothing is left
		err  Reason
	}{
		{"alone", calendarOf(master), nil, ""},
		{"with an occurrence that was cancelled", calendarOf(master, gone), nil, ""},
		{"with a changed occurrence", calendarOf(master, moved, gone), []string{"2026-03-09"}, ""},
		{"only changed occurrences", calendarOf(moved), nil, NotEditable},
		{"changed from there on", calendarOf(master, strings.Replace(moved, "RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;", 1)), nil, Inexpressible},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := DeleteMaster([]byte(tt.text), Options{})
			if tt.err != "" {
				if e, ok := err.(*Error); !ok || e.Reason != tt.err {
					t.Fatalf("error %v", err)
				}
				return
			}
			if err != nil || (out == nil) != (tt.keep == nil) {
				t.Fatalf("%q, %v", out, err)
			}
			if out == nil {
				return
			}
			item := decode(t, string(out), Options{})
			var days []string
			for _, o := range item.Overrides {
				days = append(days, o.Day.String())
			}
			if item.Record != nil || !slices.Equal(days, tt.keep) || !strings.Contains(string(out), "X-KEEP:ja") {
				t.Errorf("left: %+v\n%s", item, out)
			}
		})
	}
}

func TestCancelMaster(t *testing.T) {
	text := calendarOf(event(berlin9, "RRULE:FREQ=WEEKLY", "STATUS:CONFIRMED", "X-KEEP:ja"),
		override(";TZID=Europe/Berlin:20260309T090000", moved, "STATUS:CONFIRMED"))
	out, err := CancelMaster([]byte(text), Options{})
	if want := strings.Replace(text, "STATUS:CONFIRMED", "STATUS:CANCELLED", 1); err != nil || string(out) != want {
		t.Fatalf("%v\n%s", err, out)
	}
	if item := decode(t, string(out), Options{}); !item.Cancelled || len(item.Overrides) != 1 {
		t.Errorf("%+v", item)
	}
	if _, err := CancelMaster([]byte(vtodo()), Options{}); err == nil {
		t.Error("a task was cancelled")
	}
}

func TestClosed(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"open", []string{"STATUS:NEEDS-ACTION", "COMPLETED:20260301T120000Z"}, ""},
		{"finished", []string{"STATUS:COMPLETED", "COMPLETED:20260301T233000Z", "LAST-MODIFIED:20260401T120000Z"}, "2026-03-02"},
		{"given up", []string{"STATUS:CANCELLED", "LAST-MODIFIED:20260401T120000Z"}, "2026-04-01"},
		{"finished some day", []string{"STATUS:COMPLETED", "COMPLETED:kürzlich", "DUE;VALUE=DATE:20260105"}, "2026-01-05"},
		{"nothing said", []string{"STATUS:COMPLETED"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want record.Day
			if tt.want != "" {
				want = at(t, tt.want)
			}
			if got := decode(t, vtodo(tt.lines...), Options{}).Closed; got != want {
				t.Errorf("closed %v, want %v", got, want)
			}
		})
	}
}
