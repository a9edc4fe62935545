package runner_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/contract"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// occurrenceScenarios are what users do with series and their occurrences.
var occurrenceScenarios = []diaryScenario{
	{name: "an occurrence cut out in onOffice becomes an event beside the series", run: func(t *testing.T, w *agenda) {
		id := w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30"))
		w.good(t)
		w.clock.forward(1e9)
		cut, err := w.crm.Detach(id, "2026-03-17")
		if err != nil {
			t.Fatal(err)
		}
		w.rework(t, cut, func(a *onofficetest.Appointment) {
			a.Subject = "Runde, später"
			a.Start, a.End = "2026-03-18 14:00:00", "2026-03-18 14:30:00"
		})
		w.good(t)
		if r := w.event(t, "Runde, später"); r[record.Start].Text != "2026-03-18T14:00:00" || r[record.Repeat].Text != "" {
			t.Errorf("%v", r)
		}
		if got := w.event(t, "Runde")[record.Removed]; len(got.Entries) != 1 || got.Entries[0].Text != "2026-03-17" {
			t.Errorf("removed %+v", got)
		}
	}},
	{name: "G96 split in onOffice: this and all following", run: func(t *testing.T, w *agenda) {
		id := w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30"))
		w.good(t)
		w.clock.forward(1e9)
		rest, err := w.crm.Split(id, "2026-04-07")
		if err != nil {
			t.Fatal(err)
		}
		w.rework(t, rest, func(a *onofficetest.Appointment) { a.Subject = "Runde neu" })
		w.good(t)
		first, second := w.event(t, "Runde"), w.event(t, "Runde neu")
		if days := append(daysOf(t, first), daysOf(t, second)...); len(days) != 18 || len(slices.Compact(days)) != 18 || second[record.Start].Text[:10] != "2026-04-07" {
			t.Errorf("%v", days)
		}
	}},
	{name: "an occurrence deleted on the phone becomes a removed date", run: func(t *testing.T, w *agenda) {
		id := w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30"))
		w.good(t)
		w.change(t, "Runde", record.Record{record.Removed: record.Entries(record.Entry{Text: "2026-03-17"})})
		w.good(t)
		if got := w.appointment(t, id).Series.Removed; !slices.Equal(got, []string{"2026-03-17"}) {
			t.Errorf("%v", got)
		}
	}},
	{name: "an occurrence moved on the phone becomes removed date and single appointment, and moves back", straight: true, run: func(t *testing.T, w *agenda) {
		id := w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30"))
		w.good(t)
		href, _ := w.entry(t, "Runde")
		var series string
		w.diary.edit(t, href, func(text string) string {
			series = text
			return withOverride(text, "20260317T090000", "20260318T140000", "20260318T143000")
		})
		w.good(t)
		if got := w.appointment(t, id).Series.Removed; !slices.Equal(got, []string{"2026-03-17"}) {
			t.Fatalf("%v", got)
		}
		list := w.titled("Runde")
		if len(list) != 2 || when(list[1]) != "2026-03-18 14:00:00 - 2026-03-18 14:30:00" {
			t.Fatalf("%+v", list)
		}
		w.quiet(t)
		// The single appointment stays linked to its origin, both ways.
		w.rework(t, list[1].ID, func(a *onofficetest.Appointment) { a.Start, a.End = "2026-03-18 16:00:00", "2026-03-18 16:30:00" })
		w.good(t)
		if _, it := w.entry(t, "Runde"); len(it.Overrides) != 1 || it.Overrides[0].Record[record.Start].Text != "2026-03-18T16:00:00" {
			t.Fatalf("%+v", it)
		}
		w.quiet(t)
		w.diary.edit(t, href, func(string) string { return series })
		w.good(t)
		if got := w.appointment(t, id).Series.Removed; len(got) != 0 {
			t.Errorf("%v", got)
		}
		if list := w.titled("Runde"); len(list) != 1 {
			t.Errorf("%+v", list)
		}
	}},
	{name: "the single appointment of a moved occurrence is cancelled in onOffice", straight: true, run: func(t *testing.T, w *agenda) {
		id := w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30"))
		w.good(t)
		href, _ := w.entry(t, "Runde")
		w.diary.edit(t, href, func(text string) string {
			return withOverride(text, "20260317T090000", "20260318T140000", "20260318T143000")
		})
		w.good(t)
		w.rework(t, w.titled("Runde")[1].ID, func(a *onofficetest.Appointment) { a.Status = onofficetest.StatusCanceled })
		w.good(t)
		_, it := w.entry(t, "Runde")
		if got := it.Record[record.Removed]; len(it.Overrides) != 0 || len(got.Entries) != 1 {
			t.Errorf("%+v", it)
		}
		if got := w.appointment(t, id).Series.Removed; !slices.Equal(got, []string{"2026-03-17"}) {
			t.Errorf("%v", got)
		}
	}},
	{name: "a series is cancelled in onOffice: its moved occurrence stays", straight: true, run: func(t *testing.T, w *agenda) {
		id := w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30"))
		w.good(t)
		href, _ := w.entry(t, "Runde")
		w.diary.edit(t, href, func(text string) string {
			return withOverride(text, "20260317T090000", "20260318T140000", "20260318T143000")
		})
		w.good(t)
		w.rework(t, id, func(a *onofficetest.Appointment) { a.Status = onofficetest.StatusCanceled })
		w.good(t)
		w.quiet(t)
		if list := w.titled("Runde"); len(list) != 1 || list[0].ID == id {
			t.Errorf("%+v", list)
		}
		_, it := w.entry(t, "Runde")
		if it.Record != nil && !it.Cancelled || len(it.Overrides) != 1 {
			t.Errorf("%+v", it)
		}
	}},
	{name: "a series with a moved occurrence is deleted on the phone: both are cancelled", straight: true, run: func(t *testing.T, w *agenda) {
		w.meeting(t, "Bank", "2026-03-05 12:00", "2026-03-05 12:30")
		w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30"))
		w.good(t)
		href, _ := w.entry(t, "Runde")
		w.diary.edit(t, href, func(text string) string {
			return withOverride(text, "20260317T090000", "20260318T140000", "20260318T143000")
		})
		w.good(t)
		w.diary.remove(t, href)
		w.good(t)
		if list := w.titled("Runde"); len(list) != 0 {
			t.Errorf("%+v", list)
		}
	}},
	{name: "a series that onOffice cannot express is skipped with title and reason", run: func(t *testing.T, w *agenda) {
		w.enter(t, "VEVENT", "Stammtisch", "DTSTART:20260316T190000", "DTEND:20260316T210000", "RRULE:FREQ=MONTHLY;BYDAY=3MO")
		w.enter(t, "VEVENT", "Training", "DTSTART:20260303T190000", "DTEND:20260303T210000", "RRULE:FREQ=WEEKLY;BYDAY=TU,TH")
		w.enter(t, "VEVENT", "Kaffee", "DTSTART:20260305T100000", "DTEND:20260305T110000")
		before := w.diary.entries(t)
		a, _ := w.good(t)
		if len(a.Skipped) != 2 || a.ToOnOffice.Created != 1 || a.Linked != 1 {
			t.Errorf("%+v", a)
		}
		for title, reason := range map[string]string{"Stammtisch": "dritten Montag", "Training": "Wochentage"} {
			if !slices.ContainsFunc(skippedTexts(a.Skipped), func(s string) bool { return strings.Contains(s, title) && strings.Contains(s, reason) }) {
				t.Errorf("%s is not told with its reason: %v", title, a.Skipped)
			}
		}
		for href, text := range w.diary.entries(t) {
			if before[href] != text {
				t.Errorf("%s was touched", href)
			}
		}
		// It stays on the list until it is another one, or gone.
		if a, _ := w.good(t); len(a.Skipped) != 2 {
			t.Errorf("a pass later: %+v", a.Skipped)
		}
		href, _ := w.entryNamed(t, "Training")
		w.diary.remove(t, href)
		if a, _ := w.good(t); len(a.Skipped) != 1 || !strings.Contains(a.Skipped[0].Record, "Stammtisch") {
			t.Errorf("after one is gone: %+v", a.Skipped)
		}
	}},
	{name: "a linked series turned into one that onOffice cannot express stays as it was there", run: func(t *testing.T, w *agenda) {
		id := w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30"))
		w.good(t)
		href, _ := w.entry(t, "Runde")
		w.diary.edit(t, href, func(text string) string { return ruleLine.ReplaceAllString(text, "RRULE:FREQ=WEEKLY;BYDAY=TU,TH\r\n") })
		a, _ := w.sync(t)
		if len(a.Skipped) != 1 || !strings.Contains(a.Skipped[0].Record, "Runde") {
			t.Errorf("%+v", a)
		}
		if got := w.appointment(t, id); got.Status != onofficetest.StatusActive || got.Series == nil || got.Series.End != "2026-06-30" {
			t.Errorf("%+v", got)
		}
	}},
}

// daysOf are the days on which an appointment takes place.
func daysOf(t testing.TB, r record.Record) []string {
	t.Helper()
	s, err := record.ParseSeries(r[record.Repeat].Text)
	if err != nil {
		t.Fatal(err)
	}
	start, err := record.ParseWall(r[record.Start].Text)
	if err != nil {
		t.Fatal(err)
	}
	removed := map[string]bool{}
	for _, e := range r[record.Removed].Entries {
		removed[e.Text] = true
	}
	var days []string
	for _, day := range s.Days(start.Day, start.Day, start.Day+500) {
		if !removed[day.String()] {
			days = append(days, day.String())
		}
	}
	return days
}

// withOverride adds a changed occurrence to the text of a series.
func withOverride(text, at, start, end string) string {
	i := strings.Index(text, "BEGIN:VEVENT")
	j := strings.Index(text, "END:VEVENT") + len("END:VEVENT\r\n")
	event := text[i:j]
	head := dateLine.FindStringSubmatch(event)
	param := head[1]
	event = ruleLine.ReplaceAllString(event, "")
	event = dateLine.ReplaceAllString(event, "")
	event = strings.Replace(event, "BEGIN:VEVENT\r\n", "BEGIN:VEVENT\r\nRECURRENCE-ID"+param+":"+at+"\r\nDTSTART"+param+":"+start+"\r\nDTEND"+param+":"+end+"\r\n", 1)
	return text[:j] + event + text[j:]
}

// ruleLine and dateLine are lines of an event.
var (
	ruleLine = regexp.MustCompile(`(?m)^(?:RRULE|EXDATE)[^\r\n]*\r?\n(?: [^\r\n]*\r?\n)*`)
	dateLine = regexp.MustCompile(`(?m)^DT(?:START|END)([^:\r\n]*):[^\r\n]*\r?\n`)
)

func skippedTexts(list []contract.SkippedEntry) []string {
	var out []string
	for _, s := range list {
		out = append(out, s.Record+": "+s.Reason)
	}
	return out
}
