package runner_test

import (
	"testing"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
)

// TestHubInAnotherZone: a memotoo account in a zone that does not keep Berlin's clock
// makes of a series one that follows another clock. It is told, and never created
// over and over.
func TestHubInAnotherZone(t *testing.T) {
	for _, zone := range []string{"Europe/Vienna", "America/New_York", "Pacific/Auckland", "UTC"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			at, err := time.LoadLocation(zone)
			if err != nil {
				t.Fatal(err)
			}
			o := memotootest.Memotoo()
			o.Zone = at
			w := newAgenda(t, standinDiary{memotootest.Start(t, o)}, true, onofficetest.Switches{}, func(a *contract.Account) { a.TimeZone = zone })
			w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
			w.meeting(t, "Urlaub", "2026-07-06 00:00", "2026-07-10 23:59", allDay)
			w.meeting(t, "Geburtstag", "2026-07-06 00:00", "2026-07-06 23:59", allDay, every("j", 1, "2099-12-31"))
			w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30", "2026-03-17"))
			same := zone == "Europe/Vienna"
			for range 3 {
				a, _ := w.sync(t)
				want := 3
				if same {
					want = 4
				}
				if n := len(w.diary.entries(t)); n != want || a.Linked != want {
					t.Fatalf("%d entries, %d linked", n, a.Linked)
				}
				if told := len(a.Errors) == 1 && a.Errors[0].Fault.Kind == fault.Bent && a.Result == engine.Partial; told == same {
					t.Errorf("%s: %+v", a.Result, a.Errors)
				}
				w.clock.forward(24 * time.Hour)
			}
			w.quiet(t)
		})
	}
}
