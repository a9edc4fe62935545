package runner_test

import (
	"strings"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// TestRightsAreNamed: whatever right of appointments and tasks is missing in onOffice
// is said by the name that its administration has for it, in German and English, and
// nothing leaves either side meanwhile. TestMissingRights is about addresses.
func TestRightsAreNamed(t *testing.T) {
	none := func(*testing.T, *agenda) {}
	for name, c := range map[string]struct {
		unit   record.Unit
		rights onofficetest.Rights
		work   func(t *testing.T, w *agenda)
		right  string
	}{
		"appointments: list and read":   {record.Appointments, onofficetest.Rights{NoCalendar: true}, none, "Termine aller Benutzer lesen"},
		"appointments: those of others": {record.Appointments, onofficetest.Rights{OwnCalendar: true}, none, "Termine aller Benutzer lesen"},
		"appointments: create": {record.Appointments, onofficetest.Rights{NoCalendarWrite: true}, func(t *testing.T, w *agenda) {
			w.enter(t, "VEVENT", "Notar", "DTSTART:20260305T090000Z", "DTEND:20260305T100000Z")
		}, "Termine anlegen"},
		"appointments: modify": {record.Appointments, onofficetest.Rights{NoCalendarWrite: true}, func(t *testing.T, w *agenda) {
			w.change(t, "Besichtigung", record.Record{record.Place: record.Text("Köln")})
		}, "Termine bearbeiten"},
		"tasks: list and read": {record.Tasks, onofficetest.Rights{NoTasks: true}, none, "Aufgaben lesen"},
		"tasks: create": {record.Tasks, onofficetest.Rights{NoTaskWrite: true}, func(t *testing.T, w *agenda) {
			w.enter(t, "VTODO", "Einkauf", "DUE;VALUE=DATE:20260305")
		}, "Aufgaben anlegen"},
		"tasks: modify": {record.Tasks, onofficetest.Rights{NoTaskWrite: true}, func(t *testing.T, w *agenda) {
			w.change(t, "Exposé", record.Record{record.State: record.Text(record.StateDone), record.Percent: record.Text("100")})
		}, "Aufgaben bearbeiten"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAgenda(t, diaries[1].start(t), diaries[1].bends, onofficetest.Switches{})
			w.meeting(t, "Besichtigung", "2026-03-04 10:00", "2026-03-04 11:00")
			w.duty(t, "Exposé")
			w.good(t)
			c.work(t, w)
			before := len(w.diary.entries(t))
			w.crm.Set(func(s *onofficetest.Switches) { s.Rights = c.rights })
			appointments, tasks := w.sync(t)
			u := appointments
			if c.unit == record.Tasks {
				u = tasks
			}
			if u.Result == engine.OK || len(u.Errors) == 0 {
				t.Fatalf("%+v", u)
			}
			f := u.Errors[len(u.Errors)-1].Fault
			de, en := f.Message(fault.German), f.Message(fault.English)
			if f.Kind != fault.Right || f.Side != fault.OnOffice || !strings.Contains(de, "das Recht „"+c.right+"“") || !strings.Contains(en, "the right “"+c.right+"”") {
				t.Errorf("%s\n%s\n%s", de, en, f.Detail)
			}
			if n := len(w.diary.entries(t)); n != before || u.ToMemotoo.Deleted+u.ToOnOffice.Cancelled != 0 {
				t.Errorf("something was removed: %d entries, %+v", n, u)
			}
			w.crm.Set(func(s *onofficetest.Switches) { s.Rights = onofficetest.Rights{} })
			w.good(t)
		})
	}
}
