package runner_test

import (
	"fmt"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// TestB33_Withheld proves that a pass does not say that all is well while onOffice
// withholds what it has to write to, or everything, and that nothing is lost.
func TestB33_Withheld(t *testing.T) {
	runDiaries(t, []diaryScenario{
		{name: "a right is cut and given back", run: func(t *testing.T, w *agenda) {
			var ids []int
			for i := range 4 {
				day := fmt.Sprintf("2026-03-%02d", 5+i)
				ids = append(ids, w.meeting(t, fmt.Sprintf("Termin %d", i), day+" 10:00", day+" 11:30"))
			}
			w.good(t)
			withheld := func(want ...string) {
				t.Helper()
				a, _ := w.sync(t)
				if ending := map[bool]engine.Ending{true: engine.OK, false: engine.Partial}[len(want) == 0]; a.Result != ending || len(a.Errors) != len(want) || written(a) != 0 {
					t.Fatalf("%+v", a)
				}
				for i, e := range a.Errors {
					if e.Fault.Kind != fault.Missing || e.Record != want[i] {
						t.Errorf("%+v", e)
					}
				}
			}
			w.crm.HideAppointments(true, ids...)
			withheld("Termin 0, 2026-03-05", "Termin 1, 2026-03-06", "Termin 2, 2026-03-07", "Termin 3, 2026-03-08")
			w.crm.HideAppointments(false, ids[1:]...)
			withheld()
			w.change(t, "Termin 0", record.Record{record.Notes: record.Text("vom Telefon")})
			withheld("Termin 0, 2026-03-05")
			withheld("Termin 0, 2026-03-05")
			w.crm.HideAppointments(false, ids...)
			w.good(t)
			if got := w.appointment(t, ids[0]); got.Notes != "vom Telefon" || got.Status != onofficetest.StatusActive || len(w.diary.entries(t)) != 4 {
				t.Errorf("%+v", got)
			}
		}},
	})
}
