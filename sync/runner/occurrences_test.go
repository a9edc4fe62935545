package runner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// occurrenceRow is a series with changed occurrences as a phone writes it: what
// stands in one resource, and the appointments that it makes in onOffice.
type occurrenceRow struct {
	name   string
	events []string
	want   []string // as fully spells them
	// why is a part of the reason if the entry is left alone.
	why string
	// straight is set where a hub that makes events of changed occurrences loses
	// what the row is about.
	straight bool
}

// berlin is a time of an event in Berlin.
func berlin(name, at string) string { return name + ";TZID=Europe/Berlin:" + at }

// part is an event of a resource; UID and title come from the row.
func part(lines ...string) string {
	return "BEGIN:VEVENT\r\nUID:@@\r\nDTSTAMP:20260301T080000Z\r\nSUMMARY:@@\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\n"
}

func tuesdays(lines ...string) string {
	return part(append([]string{berlin("DTSTART", "20260303T090000"), berlin("DTEND", "20260303T093000"), "RRULE:FREQ=WEEKLY;COUNT=6"}, lines...)...)
}

func changed(day, start, end string, lines ...string) string {
	return part(append([]string{berlin("RECURRENCE-ID", day), berlin("DTSTART", start), berlin("DTEND", end)}, lines...)...)
}

const (
	sixTuesdays = "2026-03-03 09:00:00 - 2026-03-03 09:30:00 w/1 until 2026-04-07"
	on18th      = "2026-03-18 14:00:00 - 2026-03-18 14:30:00"
)

var occurrenceRows = []occurrenceRow{
	{name: "moved", events: []string{tuesdays(), changed("20260317T090000", "20260318T140000", "20260318T143000")}, want: []string{sixTuesdays + " -2026-03-17", on18th}},
	{name: "G97 moved and before its master in the text", events: []string{changed("20260317T090000", "20260318T140000", "20260318T143000"), tuesdays()}, want: []string{sixTuesdays + " -2026-03-17", on18th}},
	{name: "two moved and one removed", events: []string{tuesdays(berlin("EXDATE", "20260310T090000")), changed("20260317T090000", "20260318T140000", "20260318T143000"), changed("20260324T090000", "20260324T100000", "20260324T103000")},
		want: []string{sixTuesdays + " -2026-03-10 -2026-03-17 -2026-03-24", on18th, "2026-03-24 10:00:00 - 2026-03-24 10:30:00"}},
	{name: "cancelled", events: []string{tuesdays(), changed("20260317T090000", "20260317T090000", "20260317T093000", "STATUS:CANCELLED")}, want: []string{sixTuesdays + " -2026-03-17"}},
	{name: "G97 without its master", events: []string{changed("20260317T090000", "20260318T140000", "20260318T143000")}, want: []string{on18th}},
	{name: "moved to a whole day", events: []string{tuesdays(), part(berlin("RECURRENCE-ID", "20260317T090000"), "DTSTART;VALUE=DATE:20260318", "DTEND;VALUE=DATE:20260319")},
		want: []string{sixTuesdays + " -2026-03-17", "2026-03-18 00:00:00 - 2026-03-18 23:59:59"}},
	{name: "G96 from there on", events: []string{tuesdays(), part("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260324T090000", berlin("DTSTART", "20260324T110000"), berlin("DTEND", "20260324T113000"))},
		want: []string{"2026-03-03 09:00:00 - 2026-03-03 09:30:00 w/1 until 2026-03-23", "2026-03-24 11:00:00 - 2026-03-24 11:30:00 w/1 until 2026-04-07"}, straight: true},
	{name: "G96 from there on no more", events: []string{tuesdays(), part("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260324T090000", berlin("DTSTART", "20260324T090000"), berlin("DTEND", "20260324T093000"), "STATUS:CANCELLED")},
		want: []string{"2026-03-03 09:00:00 - 2026-03-03 09:30:00 w/1 until 2026-03-23"}, straight: true},
	{name: "moved in a series of several weekdays", events: []string{strings.Replace(tuesdays(), "COUNT=6", "BYDAY=TU,TH", 1), changed("20260317T090000", "20260318T140000", "20260318T143000")}, why: "Wochentage", straight: true},
}

// alone tells whether the series is not in the resource.
func (r occurrenceRow) alone() bool { return len(r.events) == 1 }

// resource is the text of a row; two events of one resource share UID and title.
func (r occurrenceRow) resource() string {
	head := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Telefon//DE\r\n" + berlinZone
	return head + strings.ReplaceAll(strings.Join(r.events, ""), "@@", r.name) + "END:VCALENDAR\r\n"
}

// TestG97_ChangedOccurrences carries changed occurrences in every form to onOffice,
// and then lets the user take all of them back on the phone.
func TestG97_ChangedOccurrences(t *testing.T) {
	for _, h := range diaries {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newAgenda(t, h.start(t), h.bends, onofficetest.Switches{})
			rows := map[string]occurrenceRow{}
			for i, row := range occurrenceRows {
				if row.straight && h.bends {
					continue
				}
				name := fmt.Sprintf("ausnahme-%02d", i)
				if row.alone() && h.name == "radicale" {
					continue // it takes no changed occurrence without its series
				}
				w.diary.put(t, name, row.resource())
				rows[name] = row
			}
			a, _ := w.good(t)
			told := skippedTexts(a.Skipped)
			w.quiet(t)
			for _, row := range rows {
				if row.why != "" && !containing(told, row.name, row.why) {
					t.Errorf("%s is not told with its reason: %v", row.name, told)
				}
				w.has(t, row.name, row.want)
			}
			if h.bends {
				return // there the changed occurrences are events like others now
			}
			for name, row := range rows {
				if len(row.want) > 0 && !row.alone() {
					w.diary.put(t, name, occurrenceRow{name: row.name, events: []string{tuesdays()}}.resource())
				}
			}
			w.good(t)
			w.quiet(t)
			for _, row := range rows {
				if len(row.want) > 0 && !row.alone() {
					w.has(t, row.name, []string{sixTuesdays})
				}
			}
		})
	}
}

// has compares the appointments of a title that are not cancelled.
func (w *agenda) has(t *testing.T, subject string, want []string) {
	t.Helper()
	var got []string
	for _, a := range w.titled(subject) {
		got = append(got, fully(a))
	}
	slices.Sort(got)
	want = slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", subject, got, want)
	}
}

// TestG97_MasterComesLater: a changed occurrence that is there first stays the
// appointment that it is when its series comes, and the series leaves its day out.
func TestG97_MasterComesLater(t *testing.T) {
	for _, h := range diaries {
		if h.name != "plain" {
			continue // memotoo makes it an event of its own at once, Radicale does not take it alone
		}
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newAgenda(t, h.start(t), h.bends, onofficetest.Switches{})
			moved := changed("20260317T090000", "20260318T140000", "20260318T143000")
			w.diary.put(t, "runde", occurrenceRow{name: "Runde", events: []string{moved}}.resource())
			w.good(t)
			w.quiet(t)
			first := w.titled("Runde")
			w.diary.put(t, "runde", occurrenceRow{name: "Runde", events: []string{tuesdays(), moved}}.resource())
			w.good(t)
			w.quiet(t)
			w.has(t, "Runde", []string{sixTuesdays + " -2026-03-17", on18th})
			if len(first) != 1 || fully(w.appointment(t, first[0].ID)) != on18th {
				t.Errorf("%+v is another one now", first)
			}
		})
	}
}

// TestG96_TwoSeriesOnThePhone: a phone ends a series and begins another one.
func TestG96_TwoSeriesOnThePhone(t *testing.T) {
	for _, h := range diaries {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newAgenda(t, h.start(t), h.bends, onofficetest.Switches{})
			id := w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30"))
			w.good(t)
			w.change(t, "Runde", record.Record{record.Repeat: record.Text("weekly/1 until 2026-04-06")})
			w.diary.put(t, "runde-neu", zoned("Runde neu", berlin("DTSTART", "20260407T110000"), berlin("DTEND", "20260407T113000"), "RRULE:FREQ=WEEKLY;UNTIL=20260630T220000Z"))
			w.good(t)
			w.quiet(t)
			if got := fully(w.appointment(t, id)); got != "2026-03-03 09:00:00 - 2026-03-03 09:30:00 w/1 until 2026-04-06" {
				t.Errorf("%s", got)
			}
			w.has(t, "Runde neu", []string{"2026-04-07 11:00:00 - 2026-04-07 11:30:00 w/1 until 2026-06-30"})
		})
	}
}
