package ical

import (
	"slices"
	"strings"
	"testing"

	"abgleich/sync/record"
)

// edited is a change and the lines that it costs, exactly.
type edited struct {
	name       string
	text       string
	change     record.Record
	opt        Options
	gone, came []string
	notes      int
}

func text(s string) record.Value { return record.Text(s) }

func (c edited) run(t *testing.T) {
	t.Helper()
	c.opt.Now = now
	out, notes, err := Edit([]byte(c.text), c.change, c.opt)
	if err != nil {
		t.Fatal(err)
	}
	if len(notes) != c.notes {
		t.Errorf("notes: %v, want %d", notes, c.notes)
	}
	before, after := strings.Split(c.text, "\r\n"), strings.Split(string(out), "\r\n")
	if gone := minus(before, after); !slices.Equal(gone, c.gone) {
		t.Errorf("gone:\n got %q\nwant %q", gone, c.gone)
	}
	if came := minus(after, before); !slices.Equal(came, c.came) {
		t.Errorf("came:\n got %q\nwant %q", came, c.came)
	}
	again, _, err := Edit(out, c.change, c.opt)
	if err != nil || string(again) != string(out) {
		t.Errorf("not idempotent (%v):\n%s\n%s", err, out, again)
	}
}

// minus returns the lines of a that b lacks, in their order.
func minus(a, b []string) []string {
	count := map[string]int{}
	for _, s := range b {
		count[s]++
	}
	var out []string
	for _, s := range a {
		if count[s]--; count[s] < 0 {
			out = append(out, s)
		}
	}
	return out
}

const (
	berlin9  = "DTSTART;TZID=Europe/Berlin:20260302T090000"
	berlin10 = "DTEND;TZID=Europe/Berlin:20260302T100000"
	weekly   = "RRULE:FREQ=WEEKLY;BYDAY=MO;WKST=SU;COUNT=5"
	exdate   = "EXDATE;TZID=Europe/Berlin:20260309T090000"
)

// zoneLines are those of the VTIMEZONE that comes with a time in Berlin's zone.
var zoneLines = strings.Split(strings.TrimSuffix(berlinZone, "\r\n"), "\r\n")

var editCases = []edited{
	{name: "no change", text: vevent(berlin9, berlin10, weekly, "X-A:b"), change: record.Record{record.Start: text("2026-03-02T09:00:00"), record.Subject: text(" Termin")}},
	{name: "subject", text: vevent(berlin9), change: record.Record{record.Subject: text("Notar, Köln")}, gone: []string{"SUMMARY:Termin"}, came: []string{`SUMMARY:Notar\, Köln`}},
	{name: "notes of several lines", text: vevent(berlin9, "DESCRIPTION;ALTREP=\"cid:x\":alt", "X-ALT-DESC;FMTTYPE=text/html:<b>alt</b>"), change: record.Record{record.Notes: text("a\nb")},
		gone: []string{`DESCRIPTION;ALTREP="cid:x":alt`, "X-ALT-DESC;FMTTYPE=text/html:<b>alt</b>"}, came: []string{`DESCRIPTION:a\nb`}},
	{name: "place", text: vevent(berlin9, "LOCATION:A", "GEO:1;2"), change: record.Record{record.Place: text("")}, gone: []string{"LOCATION:A", "GEO:1;2"}},
	{name: "place is new", text: vevent(berlin9), change: record.Record{record.Place: text("A; B")}, came: []string{`LOCATION:A\; B`}},
	{name: "end", text: vevent(berlin9, berlin10), change: record.Record{record.End: text("2026-03-02T11:00:00")}, gone: []string{berlin10}, came: []string{"DTEND;TZID=Europe/Berlin:20260302T110000"}},
	{name: "end in the place of a duration", text: vevent("DTSTART:20260302T080000Z", "DURATION:PT1H"), change: record.Record{record.End: text("2026-03-02T11:00:00")}, gone: []string{"DURATION:PT1H"}, came: []string{"DTEND:20260302T100000Z"}},
	{name: "start of an event with duration", text: vevent("DTSTART:20260302T080000Z", "DURATION:PT1H"), change: record.Record{record.Start: text("2026-07-02T09:00:00"), record.End: text("2026-07-02T10:00:00")}, gone: []string{"DTSTART:20260302T080000Z"}, came: []string{"DTSTART:20260702T070000Z"}},
	{name: "floating stays floating", text: vevent("DTSTART:20260302T090000", "DTEND:20260302T100000"), change: record.Record{record.Start: text("2026-03-02T08:00:00")}, gone: []string{"DTSTART:20260302T090000"}, came: []string{"DTSTART:20260302T080000"}},
	{name: "another zone stays", text: vevent("DTSTART;TZID=America/New_York:20260302T090000", "DTEND;TZID=America/New_York:20260302T100000"), change: record.Record{record.Start: text("2026-03-02T14:30:00")},
		gone: []string{"DTSTART;TZID=America/New_York:20260302T090000"}, came: []string{"DTSTART;TZID=America/New_York:20260302T083000"}},
	{name: "Windows name stays", text: vevent("DTSTART;TZID=W. Europe Standard Time:20260302T090000"), change: record.Record{record.Start: text("2026-03-02T09:30:00")},
		gone: []string{"DTSTART;TZID=W. Europe Standard Time:20260302T090000"}, came: []string{"DTSTART;TZID=W. Europe Standard Time:20260302T093000"}},
	{name: "to whole days", text: vevent(berlin9, berlin10), change: record.Record{record.Start: text("2026-03-02"), record.End: text("2026-03-04")},
		gone: []string{berlin9, berlin10}, came: []string{"DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260304"}},
	{name: "from whole days", text: vevent("DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260303"), opt: Options{Form: UTC}, change: record.Record{record.Start: text("2026-03-02T09:00:00"), record.End: text("2026-03-02T10:00:00")},
		gone: []string{"DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260303"}, came: []string{"DTSTART:20260302T080000Z", "DTEND:20260302T090000Z"}},
	{name: "zone comes along", text: vevent("DTSTART;VALUE=DATE:20260302"), change: record.Record{record.Start: text("2026-03-02T09:00:00"), record.End: text("2026-03-02T09:00:00")},
		gone: []string{"DTSTART;VALUE=DATE:20260302"}, came: append([]string{berlin9}, zoneLines...)},
	{name: "G92 gap is written in a form that can say it", text: vevent("DTSTART:20260302T080000Z"), change: record.Record{record.Start: text("2026-03-29T02:30:00"), record.End: text("2026-03-29T02:30:00")},
		gone: []string{"DTSTART:20260302T080000Z"}, came: append([]string{"DTSTART;TZID=Europe/Berlin:20260329T023000"}, zoneLines...)},
	{name: "single becomes a series", text: vevent(berlin9, berlin10), change: record.Record{record.Repeat: text("weekly/2 until 2026-12-31"), record.Removed: removedDay("2026-03-16")},
		came: []string{"RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20261231T225959Z", "EXDATE;TZID=Europe/Berlin:20260316T090000"}},
	{name: "single in UTC becomes a series", text: vevent("DTSTART:20260302T080000Z", "DTEND:20260302T090000Z"), change: record.Record{record.Repeat: text("daily/1")},
		gone: []string{"DTSTART:20260302T080000Z", "DTEND:20260302T090000Z"}, came: append([]string{berlin9, berlin10, "RRULE:FREQ=DAILY"}, zoneLines...)},
	{name: "series becomes single", text: vevent(berlin9, weekly, exdate), change: record.Record{record.Repeat: text("")}, gone: []string{weekly, exdate}},
	{name: "end of a series", text: vevent(berlin9, weekly, exdate), change: record.Record{record.Repeat: text("weekly/1 until 2026-04-30")},
		gone: []string{weekly}, came: []string{"RRULE:FREQ=WEEKLY;BYDAY=MO;WKST=SU;UNTIL=20260430T215959Z"}},
	{name: "end of a series goes", text: vevent(berlin9, weekly), change: record.Record{record.Repeat: text("weekly/1")}, gone: []string{weekly}, came: []string{"RRULE:FREQ=WEEKLY;BYDAY=MO;WKST=SU"}},
	{name: "another rhythm", text: vevent(berlin9, weekly), change: record.Record{record.Repeat: text("monthly/1")}, gone: []string{weekly}, came: []string{"RRULE:FREQ=MONTHLY"}},
	{name: "end of whole days", text: vevent("DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=DAILY"), change: record.Record{record.Repeat: text("daily/1 until 2026-03-09")}, gone: []string{"RRULE:FREQ=DAILY"}, came: []string{"RRULE:FREQ=DAILY;UNTIL=20260309"}},
	{name: "end of a floating series", text: vevent("DTSTART:20260302T090000", "RRULE:FREQ=DAILY"), change: record.Record{record.Repeat: text("daily/1 until 2026-03-09")}, gone: []string{"RRULE:FREQ=DAILY"}, came: []string{"RRULE:FREQ=DAILY;UNTIL=20260309T235959"}},
	{name: "removed day more", text: vevent(berlin9, weekly, exdate), change: record.Record{record.Removed: removedDay("2026-03-09", "2026-03-16")}, came: []string{"EXDATE;TZID=Europe/Berlin:20260316T090000"}},
	{name: "removed day less", text: vevent("DTSTART:20260302T090000", weekly, "EXDATE:20260309T090000,20260316T090000", "EXDATE:20200101T000000"), change: record.Record{record.Removed: removedDay("2026-03-16")},
		gone: []string{"EXDATE:20260309T090000,20260316T090000"}, came: []string{"EXDATE:20260316T090000"}},
	{name: "no removed day", text: vevent(berlin9, weekly, exdate), change: record.Record{record.Removed: record.Value{}}, gone: []string{exdate}},
	{name: "removed day of whole days", text: vevent("DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=DAILY"), change: record.Record{record.Removed: removedDay("2026-03-09")}, came: []string{"EXDATE;VALUE=DATE:20260309"}},
	{name: "time of a series takes the removed days along", text: vevent(berlin9, berlin10, "RRULE:FREQ=WEEKLY;UNTIL=20260330T070000Z", exdate), change: record.Record{record.Start: text("2026-03-02T09:30:00")},
		gone: []string{berlin9, "RRULE:FREQ=WEEKLY;UNTIL=20260330T070000Z", exdate},
		came: []string{"DTSTART;TZID=Europe/Berlin:20260302T093000", "RRULE:FREQ=WEEKLY;UNTIL=20260330T215959Z", "EXDATE;TZID=Europe/Berlin:20260309T093000"}},
	{name: "another weekday takes the rule along", text: vevent(berlin9, berlin10, "RRULE:FREQ=WEEKLY;BYDAY=MO"), change: record.Record{record.Start: text("2026-03-03T09:00:00"), record.End: text("2026-03-03T10:00:00")},
		gone: []string{berlin9, berlin10, "RRULE:FREQ=WEEKLY;BYDAY=MO"}, came: []string{"DTSTART;TZID=Europe/Berlin:20260303T090000", "DTEND;TZID=Europe/Berlin:20260303T100000", "RRULE:FREQ=WEEKLY"}},
	{name: "secret", text: vevent(berlin9, "CLASS:PUBLIC"), change: record.Record{record.Secret: text("1")}, gone: []string{"CLASS:PUBLIC"}, came: []string{"CLASS:PRIVATE"}},
	{name: "confidential stays", text: vevent(berlin9, "CLASS:CONFIDENTIAL"), change: record.Record{record.Secret: text("1")}},
	{name: "no more secret", text: vevent(berlin9, "CLASS:X-OURS"), change: record.Record{record.Secret: text("")}, gone: []string{"CLASS:X-OURS"}, came: []string{"CLASS:PUBLIC"}},
	{name: "category", text: vevent(berlin9, "CATEGORIES:Alt,Zweite"), change: record.Record{record.Category: text("Neu, und so")}, gone: []string{"CATEGORIES:Alt,Zweite"}, came: []string{`CATEGORIES:Neu\, und so,Zweite`}},
	{name: "category goes, the second one does not take its place", text: vevent(berlin9, "CATEGORIES:Alt,Zweite"), change: record.Record{record.Category: text("")}, gone: []string{"CATEGORIES:Alt,Zweite"}, came: []string{"CATEGORIES:", "CATEGORIES:Zweite"}},
	{name: "only category goes", text: vevent(berlin9, "CATEGORIES:Alt"), change: record.Record{record.Category: text("")}, gone: []string{"CATEGORIES:Alt"}},
	{name: "G101 invitation is untouched", text: strings.Replace(vevent(berlin9, "ORGANIZER:mailto:a@example.org", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@example.org", "STATUS:CONFIRMED", "SEQUENCE:3"), "VERSION:2.0", "VERSION:2.0\r\nMETHOD:REQUEST", 1),
		change: record.Record{record.Subject: text("Neu")}, gone: []string{"SUMMARY:Termin"}, came: []string{"SUMMARY:Neu"}},
	{name: "G102 reminder among others", text: vevent(berlin9, "BEGIN:VALARM", "ACTION:EMAIL", "TRIGGER:-P1D", "END:VALARM", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER;VALUE=DURATION:-PT15M", "X-ID:1", "END:VALARM"), change: record.Record{record.Reminder: text("1440")},
		gone: []string{"TRIGGER;VALUE=DURATION:-PT15M"}, came: []string{"TRIGGER;VALUE=DURATION:-P1D"}},
	{name: "G102 reminder beside others", text: vevent(berlin9, "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER;RELATED=END:-PT5M", "END:VALARM"), change: record.Record{record.Reminder: text("120")},
		came: []string{"BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Termin", "TRIGGER:-PT2H", "END:VALARM"}},
	{name: "G102 no reminder", text: vevent(berlin9, "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "END:VALARM", "BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER:-PT16M", "END:VALARM"), change: record.Record{record.Reminder: text("")},
		gone: []string{"ACTION:DISPLAY", "TRIGGER:-PT15M", "BEGIN:VALARM", "END:VALARM"}},
	{name: "reminder that is none", text: vevent(berlin9), change: record.Record{record.Reminder: text("15 minutes")}, notes: 1},
	{name: "H108 damaged lines stay", text: vevent(berlin9, "no colon", ";=:;", "X-B;A=\"b:c"), change: record.Record{record.Subject: text("Neu")}, gone: []string{"SUMMARY:Termin"}, came: []string{"SUMMARY:Neu"}},

	{name: "G103 task done", text: vtodo("STATUS:IN-PROCESS", "PERCENT-COMPLETE:50", "PRIORITY:5"), change: record.Record{record.State: text("done")},
		gone: []string{"STATUS:IN-PROCESS", "PERCENT-COMPLETE:50"}, came: []string{"STATUS:COMPLETED", "PERCENT-COMPLETE:100", "COMPLETED:20261122T170000Z"}},
	{name: "G103 task open again", text: vtodo("STATUS:COMPLETED", "PERCENT-COMPLETE:100", "COMPLETED:20260101T000000Z"), change: record.Record{record.State: text("open"), record.Percent: text("0")},
		gone: []string{"STATUS:COMPLETED", "PERCENT-COMPLETE:100", "COMPLETED:20260101T000000Z"}, came: []string{"STATUS:NEEDS-ACTION", "PERCENT-COMPLETE:0"}},
	{name: "G103 contradiction is left alone if nothing changes", text: vtodo("STATUS:COMPLETED", "PERCENT-COMPLETE:20"), change: record.Record{record.State: text("done"), record.Percent: text("100")}},
	{name: "task's progress", text: vtodo("STATUS:NEEDS-ACTION"), change: record.Record{record.State: text("started"), record.Percent: text("25")}, gone: []string{"STATUS:NEEDS-ACTION"}, came: []string{"STATUS:IN-PROCESS", "PERCENT-COMPLETE:25"}},
	{name: "task's priority", text: vtodo("PRIORITY:2"), change: record.Record{record.Priority: text("4")}, gone: []string{"PRIORITY:2"}, came: []string{"PRIORITY:7"}},
	{name: "task's priority of the same rank stays", text: vtodo("PRIORITY:2"), change: record.Record{record.Priority: text("1")}},
	{name: "task's priority goes", text: vtodo("PRIORITY:2"), change: record.Record{record.Priority: text("")}, gone: []string{"PRIORITY:2"}},
	{name: "task's due time", text: vtodo("DUE:20260302T080000Z", "DTSTART:20260301T080000Z"), change: record.Record{record.Due: text("2026-03-03T10:00:00")}, gone: []string{"DUE:20260302T080000Z"}, came: []string{"DUE:20260303T090000Z"}},
	{name: "task's start after it goes", text: vtodo("DUE:20260302T080000Z", "DTSTART:20260302T070000Z"), change: record.Record{record.Due: text("2026-03-01T10:00:00")}, gone: []string{"DUE:20260302T080000Z", "DTSTART:20260302T070000Z"}, came: []string{"DUE:20260301T090000Z"}},
	{name: "task's due day", text: vtodo("DURATION:P1D", "DTSTART:20260302T070000Z"), change: record.Record{record.Due: text("2026-03-05")}, gone: []string{"DURATION:P1D", "DTSTART:20260302T070000Z"}, came: []string{"DUE;VALUE=DATE:20260305"}},
	{name: "task is no more due", text: vtodo("DUE;VALUE=DATE:20260302"), change: record.Record{record.Due: text("")}, gone: []string{"DUE;VALUE=DATE:20260302"}},
	{name: "task's values that are none", text: vtodo("PRIORITY:2"), change: record.Record{record.Due: text("morgen"), record.State: text("fast"), record.Priority: text("9"), record.Percent: text("101")}, notes: 4},
}

func removedDay(days ...string) record.Value {
	var v record.Value
	for _, d := range days {
		v.Entries = append(v.Entries, record.Entry{Text: d})
	}
	return v
}

func TestEdit(t *testing.T) {
	everywhere(t, func(t *testing.T) {
		for _, c := range editCases {
			t.Run(c.name, c.run)
		}
	})
}

func TestWhatCannotBeEdited(t *testing.T) {
	for _, c := range []struct {
		name, text string
		change     record.Record
		want       string
	}{
		{"no calendar", "", nil, "no item"},
		{"only a zone", calendarOf(newYork), nil, "no item"},
		{"journal", calendarOf("BEGIN:VJOURNAL\r\nSUMMARY:x\r\nEND:VJOURNAL\r\n"), nil, "not editable"},
		{"G105 event and task", calendarOf(event(berlin9), "BEGIN:VTODO\r\nUID:u\r\nEND:VTODO\r\n"), nil, "several items"},
		{"two events", calendarOf(event(berlin9), strings.Replace(event(berlin9), "UID:u", "UID:v", 1)), nil, "several items"},
		{"the same twice", calendarOf(event(berlin9), event(berlin9)), nil, "several items"},
		{"two calendars", vevent(berlin9) + vevent(berlin9), nil, "several items"},
		{"series that cannot be", vevent(berlin9, "RRULE:FREQ=MONTHLY;BYDAY=1MO"), record.Record{record.Subject: text("Neu")}, string(WhyNth)},
		{"start that is none", vevent(berlin9), record.Record{record.Start: text("heute")}, "bad record"},
		{"series that is none", vevent(berlin9), record.Record{record.Repeat: text("manchmal")}, "bad record"},
		{"series that ends before it begins", vevent(berlin9), record.Record{record.Repeat: text("daily/1 until 2026-03-01")}, "bad record"},
		{"removed day that is none", vevent(berlin9, weekly), record.Record{record.Removed: removedDay("#2026-03-09")}, "bad record"},
		{"G104 recurring task", vtodo("RRULE:FREQ=DAILY", "DUE:20260302T080000Z"), record.Record{record.State: text("done")}, "recurring task"},
		{"too many lines", vevent(berlin9, strings.Repeat("X-A:b\r\n", 60_000)), nil, "too large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, _, err := Edit([]byte(c.text), c.change, Options{})
			if refusal(err) != c.want || out != nil {
				t.Errorf("got %q, want %q: %v", refusal(err), c.want, err)
			}
		})
	}
}

func TestConfirmMaster(t *testing.T) {
	cancelled := calendarOf(strings.Replace(master, "END:VEVENT", "STATUS:cancelled\r\nX-OWN:a\\,b\r\nEND:VEVENT", 1), override(":20260309T090000", moved, "STATUS:CANCELLED"))
	out, err := ConfirmMaster([]byte(cancelled), Options{})
	if want := strings.Replace(cancelled, "STATUS:cancelled", "STATUS:CONFIRMED", 1); err != nil || string(out) != want {
		t.Errorf("%v\n%s", err, out)
	}
	if again, err := ConfirmMaster(out, Options{}); err != nil || string(again) != string(out) {
		t.Errorf("a text that is not cancelled was changed: %v\n%s", err, again)
	}
	for _, text := range []string{calendarOf(override(":20260309T090000", moved)), "BEGIN:VTODO\r\nUID:a\r\nSTATUS:CANCELLED\r\nEND:VTODO\r\n", "rubbish"} {
		if out, err := ConfirmMaster([]byte(text), Options{}); err == nil {
			t.Errorf("%q became %q", text, out)
		}
	}
}
