package onoffice

import (
	"context"
	"slices"
	"testing"

	"abgleich/sync/fault"
	"abgleich/sync/onoffice/onofficetest"
)

// TestProbe_OtherUnits: the check tells how many tasks and appointments there are, or which right is
// missing; either is no problem of the addresses.
func TestProbe_OtherUnits(t *testing.T) {
	w := newTaskWorld(t, onofficetest.Switches{})
	w.task("Eins")
	w.task("Zwei", "Status", "5")
	p, err := w.client.Probe(context.Background())
	if err != nil || p.Tasks.Count != 1 || p.Tasks.Problem != nil || !slices.Contains(p.Rights, RightFound{Name: "Aufgaben lesen", Whose: "API", OK: true}) {
		t.Errorf("%+v, %v", p, err)
	}
	if p.Appointments.Count != 0 || p.Appointments.Problem != nil {
		t.Errorf("appointments: %+v", p.Appointments)
	}
	w.Set(func(s *onofficetest.Switches) { s.Rights.NoTasks, s.Rights.NoCalendar = true, true })
	p, err = w.client.Probe(context.Background())
	if err != nil || len(p.Problems) > 0 || p.Tasks.Count != -1 || !fault.Is(p.Tasks.Problem, fault.Right) ||
		!slices.Contains(p.Rights, RightFound{Name: "Aufgaben lesen", Whose: "API"}) ||
		!fault.Is(p.Appointments.Problem, fault.Right) || !slices.Contains(p.Rights, RightFound{Name: "Termine aller Benutzer lesen", Whose: "API"}) {
		t.Errorf("%+v, %v", p, err)
	}
	if w.Writes() > 0 {
		t.Error("the probe wrote")
	}
}
