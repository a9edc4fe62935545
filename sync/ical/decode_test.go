package ical

import (
	"errors"
	"strings"
	"testing"

	"abgleich/sync/record"
)

func TestTaskIsRead(t *testing.T) {
	for _, c := range []struct {
		name                          string
		lines                         []string
		state, percent, priority, due string
	}{
		{"nothing said", nil, "open", "0", "", ""},
		{"open", []string{"STATUS:NEEDS-ACTION"}, "open", "0", "", ""},
		{"started", []string{"STATUS:IN-PROCESS", "PERCENT-COMPLETE:40", "PRIORITY:5"}, "started", "40", "3", ""},
		{"done", []string{"STATUS:COMPLETED"}, "done", "100", "", ""},
		{"cancelled", []string{"STATUS:cancelled", "PERCENT-COMPLETE:40"}, "cancelled", "40", "", ""},
		{"G103 done at 50 %", []string{"STATUS:COMPLETED", "PERCENT-COMPLETE:50"}, "done", "100", "", ""},
		{"G103 open at 100 %", []string{"STATUS:NEEDS-ACTION", "PERCENT-COMPLETE:100", "COMPLETED:20260101T000000Z"}, "open", "0", "", ""},
		{"G103 completed without status", []string{"COMPLETED:20260101T000000Z"}, "done", "100", "", ""},
		{"G103 100 % without status", []string{"PERCENT-COMPLETE:100"}, "done", "100", "", ""},
		{"G103 some per cent without status", []string{"PERCENT-COMPLETE:1"}, "started", "1", "", ""},
		{"G103 unknown status", []string{"STATUS:FINAL", "PERCENT-COMPLETE:-5"}, "open", "0", "", ""},
		{"due", []string{"DUE;TZID=America/New_York:20260302T090000", "PRIORITY:1"}, "open", "0", "1", "2026-03-02T15:00:00"},
		{"due day", []string{"DUE;VALUE=DATE:20260302", "PRIORITY:9"}, "open", "0", "5", "2026-03-02"},
		{"due by duration", []string{"DTSTART:20260302T080000Z", "DURATION:PT2H", "PRIORITY:8"}, "open", "0", "5", "2026-03-02T11:00:00"},
		{"priority 4", []string{"PRIORITY:4"}, "open", "0", "2", ""},
		{"priority 6", []string{"PRIORITY:6"}, "open", "0", "4", ""},
		{"priority 0", []string{"PRIORITY:0"}, "open", "0", "", ""},
		{"priority 10", []string{"PRIORITY:10"}, "open", "0", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			item := decode(t, vtodo(c.lines...), Options{})
			r := item.Record
			if item.Kind != Task || item.Name != "Aufgabe" || r[record.State].Text != c.state || r[record.Percent].Text != c.percent || r[record.Priority].Text != c.priority || r[record.Due].Text != c.due {
				t.Errorf("got %+v", item)
			}
		})
	}
}

func TestEventIsRead(t *testing.T) {
	item := decode(t, strings.Replace(vevent(berlin9, "STATUS:CANCELLED", "CLASS:CONFIDENTIAL", "CATEGORIES:Besichtigung,Privat", "LOCATION: Köln\\, Dom ", `DESCRIPTION:a\nb\;c`, "ATTENDEE:mailto:a@example.org",
		"BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER:-PT5M", "END:VALARM", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER;VALUE=DATE-TIME:20260302T070000Z", "END:VALARM",
		"BEGIN:VALARM", "ACTION:display", "TRIGGER:-PT90S", "END:VALARM", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-P1D", "END:VALARM"), "SUMMARY:Termin", "SUMMARY:\r\nSUMMARY:Termin", 1), Options{})
	for f, want := range map[record.Field]string{record.Secret: "1", record.Category: "Besichtigung", record.Place: "Köln, Dom", record.Notes: "a\nb;c", record.Reminder: "2", record.Subject: "Termin"} {
		if got := item.Record[f].Text; got != want {
			t.Errorf("%s: %q, want %q", f, got, want)
		}
	}
	if !item.Cancelled || !item.Invites || item.Kind != Event || item.UID != "u" {
		t.Errorf("got %+v", item)
	}
}

// TestReadingIsTolerant: damage, bare components, foreign things.
func TestReadingIsTolerant(t *testing.T) {
	if item := decode(t, event(berlin9), Options{}); when(item.Record) != "2026-03-02T09:00:00 2026-03-02T09:00:00" {
		t.Errorf("without VCALENDAR: %+v", item)
	}
	if item := decode(t, strings.ReplaceAll("\uFEFF"+vevent(berlin9, "no colon", "\x00;=:"), "\r\n", "\n"), Options{}); item.Name != "Termin" {
		t.Errorf("damaged: %+v", item)
	}
	if item := decode(t, calendarOf("BEGIN:VJOURNAL\r\nUID:j\r\nSUMMARY:x\r\nEND:VJOURNAL\r\n"), Options{}); item.Kind != Other || item.Record != nil || item.Name != "x" || item.UID != "j" {
		t.Errorf("journal: %+v", item)
	}
	if item := decode(t, vevent(berlin9, "DESCRIPTION:"+strings.Repeat("ä", 1<<19)), Options{}); len(item.Record[record.Notes].Text) != 1<<20 {
		t.Error("1 MB of notes was cut")
	}
	_, err := Decode([]byte(vevent(berlin9, "DESCRIPTION:"+strings.Repeat("x", 13<<20))), Options{})
	if refusal(err) != "too large" {
		t.Errorf("13 MB: %v", err)
	}
	_, err = Decode([]byte(vevent("DTSTART;TZID="+strings.Repeat("A/", 5000)+":20260302T090000")), Options{})
	if refusal(err) != "unknown zone" || len(err.Error()) > 300 {
		t.Errorf("long zone: %v", err)
	}
}

// TestTooLongTexts: a text of many megabytes is told, with the title, and goes nowhere.
func TestTooLongTexts(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"event", vevent("DTSTART:20260302T080000Z", "DESCRIPTION:"+strings.Repeat("x", 10<<20))},
		{"task", strings.ReplaceAll(vevent("LOCATION:x", "DESCRIPTION:"+strings.Repeat("x", 10<<20)), "VEVENT", "VTODO")},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode([]byte(c.text), Options{})
			if e, ok := errors.AsType[*Error](err); !ok || e.Reason != TooLarge || e.Name != "Termin" {
				t.Errorf("%v", err)
			}
		})
	}
}
