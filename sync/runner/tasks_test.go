package runner_test

import (
	"strings"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

var taskScenarios = []diaryScenario{
	{name: "tasks travel each way, once", straight: true, run: func(t *testing.T, w *agenda) {
		w.duty(t, "Exposé", "Aufgabe", "Fotos fehlen", "Prio", "1", "Deadline", "2026-03-10 00:00:00", "Deadline_strikt", "1")
		w.duty(t, "Anruf")
		w.enter(t, "VTODO", "Einkauf", "DUE;VALUE=DATE:20260305", "PRIORITY:1")
		_, b := w.good(t)
		if b.ToMemotoo.Created != 2 || b.ToOnOffice.Created != 1 || b.Linked != 3 {
			t.Errorf("%+v", b)
		}
		r := w.event(t, "Exposé")
		if r[record.Notes].Text != "Fotos fehlen" || r[record.Due].Text != "2026-03-10" || r[record.Priority].Text != "1" || r[record.State].Text != record.StateOpen {
			t.Errorf("%v", r)
		}
		for _, got := range w.crm.Tasks() {
			if got.Fields["Betreff"] == "Einkauf" && (got.Fields["Verantwortung"] != "max" || !strings.HasPrefix(got.Fields["Deadline"], "2026-03-05") || got.Fields["Prio"] != "1") {
				t.Errorf("%+v", got)
			}
		}
	}},
	{name: "G103 finished on the phone: finished in onOffice", straight: true, run: func(t *testing.T, w *agenda) {
		id := w.duty(t, "Exposé")
		w.good(t)
		w.change(t, "Exposé", record.Record{record.State: record.Text(record.StateDone), record.Percent: record.Text("100")})
		w.good(t)
		if f := w.task(t, id).Fields; f["Status"] != onofficetest.TaskCompleted || f["erledigt"] != "1" {
			t.Errorf("%v", f)
		}
	}},
	{name: "G103 finished in onOffice: stays, completed", straight: true, run: func(t *testing.T, w *agenda) {
		id := w.duty(t, "Exposé")
		w.good(t)
		w.redo(t, id, "Status", onofficetest.TaskCompleted, "erledigt", "1")
		w.good(t)
		if r := w.event(t, "Exposé"); r[record.State].Text != record.StateDone || r[record.Percent].Text != "100" {
			t.Errorf("%v", r)
		}
	}},
	{name: "G103 status and finished flag contradict each other in onOffice", straight: true, run: func(t *testing.T, w *agenda) {
		id := w.duty(t, "Exposé", "erledigt", "1")
		w.good(t)
		w.quiet(t)
		w.redo(t, id, "Status", onofficetest.TaskInProcess, "erledigt", "1")
		w.good(t)
	}},
	{name: "deleted on memotoo: cancelled in onOffice and stays", straight: true, run: func(t *testing.T, w *agenda) {
		id := w.duty(t, "Exposé")
		w.duty(t, "Anruf")
		w.good(t)
		href, _ := w.entry(t, "Exposé")
		w.diary.remove(t, href)
		_, b := w.good(t)
		if f := w.task(t, id).Fields; f["Status"] != onofficetest.TaskCancelled || b.ToOnOffice.Cancelled != 1 {
			t.Errorf("%v, %+v", f, b)
		}
		w.quiet(t)
		// Taken up again by a person, it comes back, once.
		w.redo(t, id, "Status", onofficetest.TaskNotStarted)
		w.good(t)
		w.event(t, "Exposé")
	}},
	{name: "C51 a priority that the hub rounds does not come back", straight: true, run: func(t *testing.T, w *agenda) {
		id := w.duty(t, "Exposé", "Prio", "2")
		w.good(t)
		w.quiet(t)
		if got := w.task(t, id).Fields["Prio"]; got != "2" {
			t.Errorf("%s", got)
		}
		w.change(t, "Exposé", record.Record{record.Priority: record.Text("5")})
		w.good(t)
		if got := w.task(t, id).Fields["Prio"]; got != "5" {
			t.Errorf("%s", got)
		}
	}},
	{name: "a deferred task survives every edit but one of its state", straight: true, run: func(t *testing.T, w *agenda) {
		id := w.duty(t, "Exposé", "Status", onofficetest.TaskDeferred)
		w.good(t)
		w.change(t, "Exposé", record.Record{record.Notes: record.Text("bald")})
		w.good(t)
		if f := w.task(t, id).Fields; f["Status"] != onofficetest.TaskDeferred || f["Aufgabe"] != "bald" {
			t.Errorf("%v", f)
		}
	}},
	{name: "G104 a recurring task is left alone and told", straight: true, run: func(t *testing.T, w *agenda) {
		w.enter(t, "VTODO", "Blumen gießen", "DTSTART;VALUE=DATE:20260303", "DUE;VALUE=DATE:20260303", "RRULE:FREQ=WEEKLY")
		_, b := w.good(t)
		if len(b.Skipped) != 1 || !strings.Contains(b.Skipped[0].Record, "Blumen") || len(w.crm.Tasks()) != 0 {
			t.Errorf("%+v", b)
		}
	}},
	{name: "a hub without tasks: the unit is off and says why", run: func(t *testing.T, w *agenda) {
		if !w.bends {
			t.Skip("this hub takes tasks")
		}
		w.duty(t, "Exposé")
		_, b := w.good(t)
		if !b.Off || len(b.Skipped) != 1 || !strings.Contains(b.Skipped[0].Reason, "Aufgaben") || written(b) != 0 {
			t.Errorf("%+v", b)
		}
		if _, b := w.good(t); b.Requests.Memotoo+b.Requests.OnOffice != 0 {
			t.Errorf("asked again at once: %+v", b.Requests)
		}
		st, err := w.runner.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if u := st.Accounts[0].Units[2]; u.Direction != engine.Off || u.Off == nil || !strings.Contains(u.Off.Message, "Aufgaben") {
			t.Errorf("%+v", u)
		}
	}},
}

// redo edits a task by hand, later than everything before.
func (w *agenda) redo(t testing.TB, id int, fields ...string) {
	t.Helper()
	w.clock.forward(1e9)
	f := map[string]string{}
	for i := 0; i < len(fields); i += 2 {
		f[fields[i]] = fields[i+1]
	}
	if err := w.crm.EditTask(id, onofficetest.TaskDraft{Fields: f}); err != nil {
		t.Fatal(err)
	}
}

// colleague is the login of another user.
func (w *agenda) colleague(t testing.TB) string {
	t.Helper()
	for _, u := range w.crm.Users() {
		if u.ID != onofficetest.SyncedUser && u.ID != onofficetest.APIUser {
			return u.Name
		}
	}
	t.Fatal("no colleague")
	return ""
}
