package runner_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// TestForetold proves that a pass does what the dry run before it says, number by
// number, and that a dry run writes nothing.
func TestForetold(t *testing.T) {
	runDiaries(t, []diaryScenario{
		{name: "of every kind", run: func(t *testing.T, w *agenda) {
			w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
			w.meeting(t, "Beide", "2026-03-06 10:00", "2026-03-06 11:30")
			w.meeting(t, "Bank", "2026-03-06 12:00", "2026-03-06 12:30")
			w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30"))
			w.enter(t, "VEVENT", "Beide", "DTSTART:20260306T100000", "DTEND:20260306T113000")
			w.enter(t, "VEVENT", "Training", "DTSTART:20260303T190000", "DTEND:20260303T210000", "RRULE:FREQ=WEEKLY;BYDAY=TU,TH")
			w.enter(t, "VEVENT", "Kaffee", "DTSTART:20260305T100000", "DTEND:20260305T110000")
			w.foretold(t)
			w.change(t, "Notar", record.Record{record.Notes: record.Text("neu")})
			href, _ := w.entry(t, "Kaffee")
			w.diary.remove(t, href)
			w.rework(t, w.titled("Beide")[0].ID, func(a *onofficetest.Appointment) { a.Status = onofficetest.StatusCanceled })
			w.rework(t, w.titled("Runde")[0].ID, func(a *onofficetest.Appointment) { a.Series.Removed = []string{"2026-03-17"} })
			w.meeting(t, "Neu", "2026-03-11 10:00", "2026-03-11 11:30")
			w.foretold(t)
			// The edit wins over the deletion: taken back first, and written then.
			w.rework(t, w.titled("Notar")[0].ID, func(a *onofficetest.Appointment) { a.Status = onofficetest.StatusCanceled })
			w.change(t, "Notar", record.Record{record.Notes: record.Text("doch")})
			w.foretold(t)
			w.rework(t, w.titled("Bank")[0].ID, func(a *onofficetest.Appointment) { a.Notes = "doch" })
			href, _ = w.entry(t, "Bank")
			w.diary.remove(t, href)
			w.foretold(t)
		}},
		{name: "tasks handed over, edited and handed back", straight: true, run: func(t *testing.T, w *agenda) {
			id := w.duty(t, "Anrufen")
			w.duty(t, "Zweite")
			w.foretold(t)
			edit := func(fields map[string]string) {
				w.clock.forward(time.Second)
				if err := w.crm.EditTask(id, onofficetest.TaskDraft{Fields: fields}); err != nil {
					t.Fatal(err)
				}
			}
			edit(map[string]string{"Verantwortung": "erika"})
			w.foretold(t)
			if href, _ := w.entry(t, "Anrufen"); href != "" {
				t.Error("still there")
			}
			edit(map[string]string{"Verantwortung": "max", "Betreff": "Zurückrufen"})
			w.foretold(t)
			edit(map[string]string{"Verantwortung": "erika"})
			w.change(t, "Zurückrufen", record.Record{record.Notes: record.Text("eilt")})
			w.foretold(t)
			if r := w.event(t, "Zurückrufen"); r[record.Notes].Text != "eilt" || w.task(t, id).Fields["Verantwortung"] != "max" {
				t.Errorf("%v, %+v", r, w.task(t, id))
			}
		}},
	})
}

// foretold runs a dry run and then the pass.
func (w *agenda) foretold(t *testing.T) {
	t.Helper()
	w.clock.forward(15 * time.Minute)
	before := w.diary.entries(t)
	w.crm.Reset()
	said, err := w.runner.Sync(context.Background(), contract.Request{DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	if w.crm.Writes() != 0 || !maps.Equal(before, w.diary.entries(t)) {
		t.Error("the dry run wrote something")
	}
	w.sync(t)
	for i, a := range said.Units {
		b := w.last.Units[i]
		if a.ToMemotoo != b.ToMemotoo || a.ToOnOffice != b.ToOnOffice || a.Held != b.Held || a.Remaining != b.Remaining || len(a.Skipped) != len(b.Skipped) || len(a.Errors) != len(b.Errors) {
			t.Errorf("%s: foretold %+v, done %+v", a.Unit, a, b)
		}
	}
}
