package runner_test

import (
	"slices"
	"testing"

	"abgleich/sync/ical"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// TestSeriesChanges proves that a change of a series takes nothing along that
// nobody deleted: its own new times, and the occurrences that have gone their own
// way.
func TestSeriesChanges(t *testing.T) { runDiaries(t, seriesScenarios) }

// strayed enters a weekly series of which the phone has moved 17 March to 18 March,
// 14:00, and returns the two appointments.
func (w *agenda) strayed(t *testing.T) (series, single int) {
	t.Helper()
	w.meeting(t, "Bank", "2026-03-05 12:00", "2026-03-05 12:30")
	series = w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30"))
	w.good(t)
	href, _ := w.entry(t, "Runde")
	w.diary.edit(t, href, func(text string) string {
		return withOverride(text, "20260317T090000", "20260318T140000", "20260318T143000")
	})
	w.good(t)
	for _, a := range w.titled("Runde") {
		if a.ID != series {
			single = a.ID
		}
	}
	if single == 0 {
		t.Fatal("no single appointment")
	}
	return series, single
}

// stays proves that the single appointment stands on both sides, once.
func (w *agenda) stays(t *testing.T, single int) {
	t.Helper()
	w.quiet(t)
	if got := w.appointment(t, single); got.Status != onofficetest.StatusActive || when(got) != "2026-03-18 14:00:00 - 2026-03-18 14:30:00" {
		t.Errorf("onOffice: %s %s", got.Status, when(got))
	}
	if n := len(w.titled("Runde")); n != 2 {
		t.Errorf("%d appointments in onOffice", n)
	}
	w.rework(t, single, func(a *onofficetest.Appointment) { a.Subject = "Runde, anders" })
	w.good(t)
	if r := w.event(t, "Runde, anders"); r[record.Start].Text != "2026-03-18T14:00:00" {
		t.Errorf("memotoo: %v", r)
	}
	w.event(t, "Runde")
}

var seriesScenarios = []diaryScenario{
	{name: "a series with a removed day becomes a single appointment at another time", run: func(t *testing.T, w *agenda) {
		id := w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30", "2026-03-17"))
		w.good(t)
		w.change(t, "Runde", record.Record{record.Start: record.Text("2026-03-05T14:00:00"), record.End: record.Text("2026-03-05T15:00:00"), record.Repeat: {}, record.Removed: {}})
		a, _ := w.good(t)
		if got := when(w.appointment(t, id)); got != "2026-03-05 14:00:00 - 2026-03-05 15:00:00" || len(a.Skipped) > 0 {
			t.Errorf("%s, %+v", got, a.Skipped)
		}
	}},
	{name: "a series is shortened in onOffice: its moved occurrence behind the end stays", straight: true, run: func(t *testing.T, w *agenda) {
		series, single := w.strayed(t)
		w.rework(t, series, func(a *onofficetest.Appointment) { a.Series.End, a.Series.Removed = "2026-03-10", nil })
		w.good(t)
		w.stays(t, single)
	}},
	{name: "a series is moved to another weekday in onOffice: its moved occurrence stays", straight: true, run: func(t *testing.T, w *agenda) {
		series, single := w.strayed(t)
		w.rework(t, series, func(a *onofficetest.Appointment) {
			a.Start, a.End, a.Series.Begin, a.Series.Removed = "2026-03-05 10:00:00", "2026-03-05 11:00:00", "2026-03-05", nil
		})
		w.good(t)
		w.stays(t, single)
	}},
	{name: "a day is given back to a series in onOffice: the appointment made of it stays", straight: true, run: func(t *testing.T, w *agenda) {
		series, single := w.strayed(t)
		w.rework(t, series, func(a *onofficetest.Appointment) { a.Series.Removed = nil })
		w.good(t)
		w.stays(t, single)
		if days := daysOf(t, w.event(t, "Runde")); !slices.Contains(days, "2026-03-17") {
			t.Errorf("%v", days)
		}
	}},
	{name: "a moved occurrence is undone in onOffice: day given back and appointment cancelled", straight: true, run: func(t *testing.T, w *agenda) {
		series, single := w.strayed(t)
		w.rework(t, series, func(a *onofficetest.Appointment) { a.Series.Removed = nil })
		w.rework(t, single, func(a *onofficetest.Appointment) { a.Status = onofficetest.StatusCanceled })
		w.good(t)
		w.quiet(t)
		if days := daysOf(t, w.event(t, "Runde")); !slices.Contains(days, "2026-03-17") {
			t.Errorf("%v", days)
		}
		if n := len(w.titled("Runde")); n != 1 {
			t.Errorf("%d appointments in onOffice", n)
		}
	}},
	{name: "series and moved occurrence are changed in onOffice at once", straight: true, run: func(t *testing.T, w *agenda) {
		series, single := w.strayed(t)
		w.rework(t, series, func(a *onofficetest.Appointment) { a.Series.End, a.Series.Removed = "2026-03-10", nil })
		w.rework(t, single, func(a *onofficetest.Appointment) { a.Notes = "neu" })
		w.good(t)
		w.stays(t, single)
		if r := w.event(t, "Runde, anders"); r[record.Notes].Text != "neu" {
			t.Errorf("%v", r)
		}
	}},
	{name: "a series is cancelled in onOffice, its moved occurrence is not, and the series takes place again", straight: true, run: func(t *testing.T, w *agenda) {
		series, single := w.strayed(t)
		for _, status := range []string{onofficetest.StatusCanceled, onofficetest.StatusActive} {
			w.rework(t, series, func(a *onofficetest.Appointment) { a.Status = status })
			w.good(t)
			w.quiet(t)
			if got := w.appointment(t, series).Status; got != status || w.appointment(t, single).Status != onofficetest.StatusActive {
				t.Errorf("onOffice: %s, set to %s", got, status)
			}
			shown := slices.ContainsFunc(w.all(t)["Runde"], func(it ical.Item) bool { return !it.Cancelled && it.Record[record.Repeat].Text != "" })
			if shown != (status == onofficetest.StatusActive) {
				t.Errorf("%s in onOffice, on memotoo there: %v", status, shown)
			}
		}
	}},
}
