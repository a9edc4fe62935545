package ical

import (
	"errors"
	"strings"
	"testing"
	"time"

	"abgleich/sync/record"
)

// zones are the zones that a machine may be in.
var zones = []string{"UTC", "America/Los_Angeles", "Pacific/Auckland"}

// everywhere runs a test as on machines in different zones.
func everywhere(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	for _, name := range zones {
		t.Run(strings.ReplaceAll(name, "/", "-"), func(t *testing.T) {
			loc, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			t.Setenv("TZ", name) // forbids that tests run beside this one
			was := time.Local
			time.Local = loc
			defer func() { time.Local = was }()
			test(t)
		})
	}
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func lines(list ...string) string { return strings.Join(list, "\r\n") + "\r\n" }

// vevent is a resource with one event of these lines.
func vevent(list ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + event(list...) + "END:VCALENDAR\r\n"
}

func event(list ...string) string {
	return "BEGIN:VEVENT\r\nUID:u\r\nSUMMARY:Termin\r\n" + lines(list...) + "END:VEVENT\r\n"
}

func vtodo(list ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTODO\r\nUID:u\r\nSUMMARY:Aufgabe\r\n" + lines(list...) + "END:VTODO\r\nEND:VCALENDAR\r\n"
}

func calendarOf(parts ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + strings.Join(parts, "") + "END:VCALENDAR\r\n"
}

func decode(t testing.TB, text string, opt Options) Item {
	t.Helper()
	item, err := Decode([]byte(text), opt)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return item
}

// refusal is the reason, and the why, of an error: "bad time", "inexpressible: …".
func refusal(err error) string {
	var e *Error
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &e):
		return "not an *Error: " + err.Error()
	case e.Why != "":
		return string(e.Why)
	}
	return string(e.Reason)
}

// when is start and end of a record, and its series and removed days if there are
// any.
func when(r record.Record) string {
	text := r[record.Start].Text + " " + r[record.End].Text
	if s := r[record.Repeat].Text; s != "" {
		text += " " + s
	}
	for _, e := range r[record.Removed].Entries {
		text += " -" + e.Text
	}
	return text
}

func at(t testing.TB, text string) record.Day {
	t.Helper()
	d, err := record.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var now = time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)

const newYork = `BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
`

// ourClock is Berlin's clock under a name that says nothing.
const ourClock = `BEGIN:VTIMEZONE
TZID:Amsterdam, Berlin, Bern
BEGIN:STANDARD
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
`

// wrong calls itself Berlin and is not.
const wrong = `BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:-0800
TZOFFSETTO:-0800
END:STANDARD
END:VTIMEZONE
`
