package runner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/onoffice/onofficetest"
)

// seriesRow is a series as a phone writes it.
type seriesRow struct {
	name  string
	lines []string
	// zone is the text of a time zone that stands before the event.
	zone string
	// want is the appointment in onOffice, as fully spells it; empty if there is none.
	want string
	// why is a part of the reason that is given if there is none.
	why string
	// straight is set for what a hub does not have that turns all times into those
	// of its account.
	straight bool
}

const (
	monday  = "DTSTART;TZID=Europe/Berlin:20260302T090000"
	toTen   = "DTEND;TZID=Europe/Berlin:20260302T100000"
	atNine  = "2026-03-02 09:00:00 - 2026-03-02 10:00:00 "
	allDay2 = "DTSTART;VALUE=DATE:20260302"
)

// seriesIn are the rows of the series table from memotoo to onOffice (reference
// onoffice-api §6.6).
var seriesIn = []seriesRow{
	{name: "daily", lines: []string{monday, toTen, "RRULE:FREQ=DAILY"}, want: atNine + "t/1"},
	{name: "every third day", lines: []string{monday, toTen, "RRULE:FREQ=DAILY;INTERVAL=3"}, want: atNine + "t/3"},
	{name: "weekly", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY"}, want: atNine + "w/1"},
	{name: "every second week", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY;INTERVAL=2"}, want: atNine + "w/2"},
	{name: "monthly", lines: []string{monday, toTen, "RRULE:FREQ=MONTHLY"}, want: atNine + "m/1"},
	{name: "every third month", lines: []string{monday, toTen, "RRULE:FREQ=MONTHLY;INTERVAL=3"}, want: atNine + "m/3"},
	{name: "yearly", lines: []string{monday, toTen, "RRULE:FREQ=YEARLY"}, want: atNine + "j/1"},
	{name: "every second year", lines: []string{monday, toTen, "RRULE:FREQ=YEARLY;INTERVAL=2"}, want: atNine + "j/2"},
	{name: "rarest", lines: []string{monday, toTen, "RRULE:FREQ=DAILY;INTERVAL=999"}, want: atNine + "t/999"},
	{name: "whole days", lines: []string{allDay2, "RRULE:FREQ=WEEKLY;UNTIL=20260330"}, want: "2026-03-02 00:00:00 - 2026-03-02 23:59:59 w/1 until 2026-03-30"},
	{name: "three days each", lines: []string{allDay2, "DTEND;VALUE=DATE:20260305", "RRULE:FREQ=MONTHLY"}, want: "2026-03-02 00:00:00 - 2026-03-04 23:59:59 m/1"},
	{name: "over midnight", lines: []string{"DTSTART;TZID=Europe/Berlin:20260302T220000", "DTEND;TZID=Europe/Berlin:20260303T020000", "RRULE:FREQ=WEEKLY"}, want: "2026-03-02 22:00:00 - 2026-03-03 02:00:00 w/1"},
	{name: "duration", lines: []string{monday, "DURATION:PT1H", "RRULE:FREQ=WEEKLY"}, want: atNine + "w/1"},
	{name: "without end of day", lines: []string{monday, "RRULE:FREQ=WEEKLY"}, want: "2026-03-02 09:00:00 - 2026-03-02 09:00:00 w/1"},
	{name: "end before start", lines: []string{monday, "DTEND;TZID=Europe/Berlin:20260301T100000", "RRULE:FREQ=WEEKLY"}, want: "2026-03-02 09:00:00 - 2026-03-02 09:00:00 w/1"},

	{name: "G95 until a date", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY;UNTIL=20260330"}, want: atNine + "w/1 until 2026-03-30"},
	{name: "G95 until in UTC", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY;UNTIL=20260330T070000Z"}, want: atNine + "w/1 until 2026-03-30"},
	{name: "G95 until a second too early", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY;UNTIL=20260330T065959Z"}, want: atNine + "w/1 until 2026-03-29"},
	{name: "G95 until floating", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY;UNTIL=20260330T235959"}, want: atNine + "w/1 until 2026-03-30"},
	{name: "G95 count", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY;COUNT=5"}, want: atNine + "w/1 until 2026-03-30"},
	{name: "G95 count by two", lines: []string{monday, toTen, "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=5"}, want: atNine + "t/2 until 2026-03-10"},
	{name: "G95 count over removed", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE;TZID=Europe/Berlin:20260309T090000"}, want: atNine + "w/1 until 2026-03-30 -2026-03-09"},
	{name: "G95 WKST", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU"}, want: atNine + "w/2"},

	{name: "removed by date", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20260309"}, want: atNine + "w/1 -2026-03-09"},
	{name: "removed in UTC", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY", "EXDATE:20260309T080000Z,20260330T070000Z"}, want: atNine + "w/1 -2026-03-09 -2026-03-30"},
	{name: "removed floating", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY", "EXDATE:20260309T090000"}, want: atNine + "w/1 -2026-03-09"},
	{name: "removed in two lines", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Berlin:20260309T090000", "EXDATE;TZID=Europe/Berlin:20260316T090000"}, want: atNine + "w/1 -2026-03-09 -2026-03-16"},
	{name: "removed whole day", lines: []string{allDay2, "RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20260309"}, want: "2026-03-02 00:00:00 - 2026-03-02 23:59:59 w/1 -2026-03-09"},

	{name: "own weekday", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY;BYDAY=MO"}, want: atNine + "w/1"},
	{name: "own day of the month", lines: []string{monday, toTen, "RRULE:FREQ=MONTHLY;BYMONTHDAY=2"}, want: atNine + "m/1"},
	{name: "own day of the year", lines: []string{monday, toTen, "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=2"}, want: atNine + "j/1"},
	{name: "floating", lines: []string{"DTSTART:20260302T090000", "DTEND:20260302T100000", "RRULE:FREQ=WEEKLY"}, want: atNine + "w/1"},
	{name: "UTC between two changes", lines: []string{"DTSTART:20260406T070000Z", "DTEND:20260406T080000Z", "RRULE:FREQ=WEEKLY;COUNT=3"}, want: "2026-04-06 09:00:00 - 2026-04-06 10:00:00 w/1 until 2026-04-20"},
	{name: "G94 Windows name", lines: []string{`DTSTART;TZID="W. Europe Standard Time":20260302T090000`, `DTEND;TZID="W. Europe Standard Time":20260302T100000`, "RRULE:FREQ=WEEKLY"}, want: atNine + "w/1", straight: true},
	{name: "G94 zone of its own", zone: ownZone, lines: []string{"DTSTART;TZID=Eigene Zone:20260302T090000", "DTEND;TZID=Eigene Zone:20260302T100000", "RRULE:FREQ=WEEKLY"}, want: atNine + "w/1", straight: true},
	{name: "an hour behind in Lisbon", lines: []string{"DTSTART;TZID=Europe/Lisbon:20260302T080000", "DTEND;TZID=Europe/Lisbon:20260302T090000", "RRULE:FREQ=WEEKLY"}, want: atNine + "w/1"},

	{name: "several weekdays", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY;BYDAY=MO,WE"}, why: "Wochentage"},
	{name: "another weekday", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY;BYDAY=TU"}, why: "Wochentage"},
	{name: "third Monday", lines: []string{monday, toTen, "RRULE:FREQ=MONTHLY;BYDAY=3MO"}, why: "dritten Montag"},
	{name: "another day of the month", lines: []string{monday, toTen, "RRULE:FREQ=MONTHLY;BYMONTHDAY=15"}, why: "Tage im Monat"},
	{name: "last of the month", lines: []string{monday, toTen, "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1"}, why: "Tage im Monat"},
	{name: "certain months", lines: []string{monday, toTen, "RRULE:FREQ=DAILY;BYMONTH=3"}, why: "Monaten"},
	{name: "G95 BYSETPOS", lines: []string{monday, toTen, "RRULE:FREQ=MONTHLY;BYMONTHDAY=2;BYSETPOS=1"}, why: "mehreren Tagen"},
	{name: "extra dates", lines: []string{monday, toTen, "RRULE:FREQ=WEEKLY", "RDATE;TZID=Europe/Berlin:20260401T090000"}, why: "zusätzliche"},
	{name: "extra dates alone", lines: []string{monday, toTen, "RDATE;TZID=Europe/Berlin:20260401T090000"}, why: "zusätzliche"},
	{name: "hourly", lines: []string{monday, toTen, "RRULE:FREQ=HOURLY;COUNT=4"}, why: "innerhalb eines Tages"},
	{name: "every minute", lines: []string{monday, toTen, "RRULE:FREQ=MINUTELY;COUNT=4"}, why: "innerhalb eines Tages"},
	{name: "every second", lines: []string{monday, toTen, "RRULE:FREQ=SECONDLY;COUNT=4"}, why: "innerhalb eines Tages"},
	{name: "another clock", lines: []string{"DTSTART;TZID=America/New_York:20260302T090000", "DTEND;TZID=America/New_York:20260302T100000", "RRULE:FREQ=WEEKLY"}, why: "anderen Zeitzone", straight: true},
	{name: "UTC over a change", lines: []string{"DTSTART:20260302T080000Z", "DTEND:20260302T090000Z", "RRULE:FREQ=WEEKLY"}, why: "anderen Zeitzone", straight: true},
}

// ownZone is Berlin's clock under a name that nobody knows.
const ownZone = "BEGIN:VTIMEZONE\r\nTZID:Eigene Zone\r\nBEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nDTSTART:19810329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n" +
	"BEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nDTSTART:19961027T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"

// refusedBy are the rows that a server does not take from a phone.
var refusedBy = map[string][]string{
	"radicale": {"removed floating"},
}

// fully spells start, end, rule, last day and removed days of an appointment. A
// last day far away is none.
func fully(a onofficetest.Appointment) string {
	s := a.Start + " - " + a.End
	if a.Series == nil {
		return s
	}
	s += fmt.Sprintf(" %s/%d", a.Series.Type, a.Series.Interval)
	if a.Series.End != "" && a.Series.End < "2099" {
		s += " until " + a.Series.End
	}
	return s + strings.Join(append([]string{""}, a.Series.Removed...), " -")
}

// TestG95_SeriesFromThePhone carries the series table from memotoo to onOffice:
// what can be expressed comes over exactly, what cannot is told with title and
// reason, and no text on the hub is touched.
func TestG95_SeriesFromThePhone(t *testing.T) {
	for _, h := range diaries {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newAgenda(t, h.start(t), h.bends, onofficetest.Switches{})
			var rows []seriesRow
			skipped := 0
			for i, row := range seriesIn {
				if row.straight && h.bends {
					continue
				}
				if !w.diary.offer(t, fmt.Sprintf("reihe-%02d", i), strings.Replace(zoned(row.name, row.lines...), "BEGIN:VEVENT", row.zone+"BEGIN:VEVENT", 1)) {
					if !slices.Contains(refusedBy[h.name], row.name) {
						t.Errorf("%s: refused by the server", row.name)
					}
					continue
				}
				rows = append(rows, row)
				if row.want == "" {
					skipped++
				}
			}
			before := w.diary.entries(t)
			a, _ := w.good(t)
			if a.ToOnOffice.Created != len(rows)-skipped || len(a.Skipped) != skipped {
				t.Errorf("%d created, %d skipped of %d", a.ToOnOffice.Created, len(a.Skipped), len(rows))
			}
			told := skippedTexts(a.Skipped)
			w.quiet(t)
			for _, row := range rows {
				list := w.titled(row.name)
				switch {
				case row.want == "" && len(list) > 0:
					t.Errorf("%s came over as %s", row.name, fully(list[0]))
				case row.want == "" && !containing(told, row.name, row.why):
					t.Errorf("%s is not told with its reason %q", row.name, row.why)
				case row.want != "" && (len(list) != 1 || fully(list[0]) != row.want):
					t.Errorf("%s: %+v, want %s", row.name, list, row.want)
				}
			}
			for href, text := range w.diary.entries(t) {
				if before[href] != text {
					t.Errorf("%s was changed:\n%s", href, text)
				}
			}
		})
	}
}

// containing tells whether one of the lines has both texts.
func containing(lines []string, a, b string) bool {
	for _, l := range lines {
		if strings.Contains(l, a) && strings.Contains(l, b) {
			return true
		}
	}
	return false
}
