package runner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/onoffice/onofficetest"
)

// hostileRows are entries that nobody in his right mind writes (G94, G99, G100):
// bounded work, and told with title and reason, or repaired as package ical says.
var hostileRows = []seriesRow{
	{name: "G99 interval of none", lines: []string{monday, toTen, "RRULE:FREQ=DAILY;INTERVAL=0"}, why: "Abstand"},
	{name: "G99 every second for ever", lines: []string{monday, toTen, "RRULE:FREQ=SECONDLY"}, why: "innerhalb eines Tages"},
	{name: "G99 30 February", lines: []string{monday, toTen, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, why: "Monaten"},
	{name: "G99 many removed days", lines: []string{monday, toTen, "RRULE:FREQ=DAILY", manyRemoved(3000)}, want: atNine + "t/1 …3000"},
	{name: "G99 count for ever", lines: []string{monday, toTen, "RRULE:FREQ=DAILY;COUNT=99999999"}, why: "Ende"},
	{name: "count and until", lines: []string{monday, toTen, "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20260330"}, why: "Ende"},
	{name: "until before the start", lines: []string{monday, toTen, "RRULE:FREQ=DAILY;UNTIL=20260301"}, why: "Ende"},
	{name: "no frequency", lines: []string{monday, toTen, "RRULE:INTERVAL=2"}, why: "innerhalb eines Tages"},
	{name: "G100 end before start", lines: []string{monday, "DTEND;TZID=Europe/Berlin:20260301T100000"}, want: "2026-03-02 09:00:00 - 2026-03-02 09:00:00"},
	{name: "G100 negative duration", lines: []string{monday, "DURATION:-PT1H"}, want: "2026-03-02 09:00:00 - 2026-03-02 09:00:00"},
	{name: "G100 year 1", lines: []string{"DTSTART:00010101T000000Z", "DTEND:20260302T100000Z"}, why: "nicht lesen"},
	{name: "G100 year 1 at the end", lines: []string{monday, "DTEND:00010101T000000Z"}, why: "nicht lesen"},
	{name: "rubbish duration", lines: []string{monday, "DURATION:1 Stunde"}, why: "nicht lesen"},
	{name: "no start", lines: []string{toTen}, why: "nicht lesen"},
	{name: "G94 LOCATION as zone", lines: []string{"LOCATION:Domstr. 1", "DTSTART;TZID=LOCATION:20260302T090000"}, why: "Zeitzone", straight: true},
	{name: "G94 zone that is not there", lines: []string{"DTSTART;TZID=Customized Time Zone:20260302T090000"}, why: "Zeitzone", straight: true},
	{name: "E73 ten megabytes", lines: []string{monday, toTen, "DESCRIPTION:" + strings.Repeat("Lorem ipsum ", 10<<20/12)}, why: "zu groß"},
	{name: "escapes and angle brackets", lines: []string{monday, toTen, `DESCRIPTION:<script>alert(1)</script>\n` + "\u202e\u001b[31m"}, want: strings.TrimSpace(atNine)},
	{name: "no colon in a line", lines: []string{monday, toTen, "DAS IST KEINE ZEILE", ";=:"}, want: strings.TrimSpace(atNine)},
}

// chokingOn are the entries with which a server itself is busy for half a minute.
var chokingOn = map[string][]string{"radicale": {"G99 count for ever", "E73 ten megabytes"}}

// unseenOn are the entries that a server lists on none of the days of the window.
var unseenOn = map[string][]string{
	"radicale": {"G99 30 February", "until before the start", "G100 year 1 at the end"},
}

// manyRemoved are n removed days from tomorrow on in one line.
func manyRemoved(n int) string {
	var b strings.Builder
	b.WriteString("EXDATE;TZID=Europe/Berlin:")
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(time.Date(2026, 3, 3+i, 9, 0, 0, 0, time.UTC).Format("20060102T150405"))
	}
	return b.String()
}

// TestG99_HostileCalendar: hostile entries cost bounded work, are told with title
// and reason, and everything else comes over beside them.
func TestG99_HostileCalendar(t *testing.T) {
	for _, h := range diaries {
		t.Run(h.name, func(t *testing.T) {
			if testing.Short() && !h.bends {
				t.Skip("one is enough in a hurry")
			}
			t.Parallel()
			w := newAgenda(t, h.start(t), h.bends, onofficetest.Switches{})
			var rows []seriesRow
			for i, row := range hostileRows {
				if row.straight && h.bends || slices.Contains(chokingOn[h.name], row.name) {
					continue
				}
				if w.diary.offer(t, fmt.Sprintf("boese-%02d", i), zoned(row.name, row.lines...)) {
					rows = append(rows, row)
				} else {
					t.Logf("%s: refused by the server", row.name)
				}
			}
			w.enter(t, "VEVENT", "Kaffee", "DTSTART:20260305T100000", "DTEND:20260305T110000")
			w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
			before := w.diary.entries(t)
			a, _ := w.sync(t)
			told := skippedTexts(a.Skipped)
			for _, e := range a.Errors {
				told = append(told, e.Record+": "+e.Message)
			}
			for _, row := range rows {
				list := w.titled(row.name)
				switch {
				case slices.Contains(unseenOn[h.name], row.name) && len(list) == 0:
				case row.want == "" && (len(list) > 0 || !containing(told, row.name, row.why)):
					t.Errorf("%s: %+v; it is not told with its reason %q", row.name, list, row.why)
				case row.want != "" && (len(list) != 1 || shortly(list[0]) != row.want):
					t.Errorf("%s: %d in onOffice, want %s", row.name, len(list), row.want)
				}
			}
			if len(w.titled("Kaffee")) != 1 {
				t.Error("the event beside them did not come over")
			}
			after := w.diary.entries(t)
			if len(after) != len(before)+1 {
				t.Errorf("%d entries, then %d", len(before), len(after))
			}
			for href, text := range before {
				if after[href] != text {
					t.Errorf("%s was changed", href)
				}
			}
			w.quiet(t)
		})
	}
}

// shortly is fully with the number of removed days where they are many.
func shortly(a onofficetest.Appointment) string {
	if a.Series == nil || len(a.Series.Removed) < 10 {
		return fully(a)
	}
	n := len(a.Series.Removed)
	a.Series.Removed = nil
	return fmt.Sprintf("%s …%d", fully(a), n)
}
