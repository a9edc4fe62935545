package runner_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/memotoo/radicaletest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// TestB35_SlidingWindow runs the clock forward for 60 days, day by day, with
// nothing changed: nothing is deleted, and nothing is written but what enters the
// window.
func TestB35_SlidingWindow(t *testing.T) {
	for _, h := range diaries {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newAgenda(t, h.start(t), h.bends, onofficetest.Switches{})
			for i := -60; i < 480; i += 9 {
				day := begin.AddDate(0, 0, i).Format(time.DateOnly)
				w.meeting(t, fmt.Sprintf("Termin %03d", i+60), day+" 10:00", day+" 11:00")
			}
			w.meeting(t, "Alte Runde", "2025-06-03 09:00", "2025-06-03 09:30", every("w", 2, "2026-04-07"))
			w.enter(t, "VEVENT", "Vom Telefon", "DTSTART:20270501T100000", "DTEND:20270501T110000")
			first, _ := w.good(t)
			created, crm := 0, len(w.crm.Appointments())
			for range 60 {
				w.clock.forward(24*time.Hour - 15*time.Minute)
				a, b := w.good(t)
				if n := written(a) + written(b) - a.ToMemotoo.Created - a.ToOnOffice.Created; n != 0 {
					t.Fatalf("%s: %+v", w.clock.now().Format(time.DateOnly), w.last)
				}
				created += a.ToMemotoo.Created + a.ToOnOffice.Created
			}
			// 60 days let in six or seven of the appointments that stand nine days
			// apart, and the one from the phone.
			if created < 7 || created > 8 || len(w.crm.Appointments()) != crm+1 {
				t.Errorf("%d created in 60 days, %d appointments", created, len(w.crm.Appointments()))
			}
			if got := len(w.diary.entries(t)); got != first.ToMemotoo.Created+created {
				t.Errorf("%d entries, %d were created", got, first.ToMemotoo.Created+created)
			}
			w.quiet(t)
		})
	}
}

// TestG93_NineOClockStaysNineOClock: a weekly appointment at 09:00 in Berlin is at
// 09:00 in Berlin on both sides, over both changes of the clocks.
func TestG93_NineOClockStaysNineOClock(t *testing.T) {
	for _, h := range diaries {
		for _, from := range []string{"onOffice", "the phone"} {
			t.Run(h.name+" from "+from, func(t *testing.T) {
				t.Parallel()
				w := newAgenda(t, h.start(t), h.bends, onofficetest.Switches{})
				if from == "onOffice" {
					w.meeting(t, "Runde", "2026-03-17 09:00", "2026-03-17 10:00", every("w", 1, "2026-12-01"))
				} else {
					w.diary.put(t, "runde", zoned("Runde", "DTSTART;TZID=Europe/Berlin:20260317T090000", "DTEND;TZID=Europe/Berlin:20260317T100000", "RRULE:FREQ=WEEKLY;UNTIL=20261201T080000Z"))
				}
				for _, day := range []string{"2026-03-28", "2026-03-30", "2026-10-24", "2026-10-26"} {
					at, err := time.Parse(time.DateOnly, day)
					if err != nil {
						t.Fatal(err)
					}
					w.clock.forward(at.Sub(w.clock.now()))
					w.good(t)
					w.quiet(t)
					list := w.titled("Runde")
					if len(list) != 1 || when(list[0]) != "2026-03-17 09:00:00 - 2026-03-17 10:00:00 w" {
						t.Fatalf("%s: %+v", day, list)
					}
					r := w.event(t, "Runde")
					if r[record.Start].Text != "2026-03-17T09:00:00" || r[record.Repeat].Text != "weekly/1 until 2026-12-01" {
						t.Fatalf("%s: %v", day, r)
					}
				}
			})
		}
	}
}

// zoned is the text of an event in Berlin's zone, as Apple's calendar writes it.
func zoned(title string, lines ...string) string {
	return strings.Replace(text("VEVENT", title, lines...), "BEGIN:VEVENT", berlinZone+"BEGIN:VEVENT", 1)
}

// berlinZone is Berlin as Apple's calendar describes it.
const berlinZone = "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nDTSTART:19810329T020000\r\nTZNAME:MESZ\r\n" +
	"TZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nBEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nDTSTART:19961027T030000\r\nTZNAME:MEZ\r\n" +
	"TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"

// TestA01_NothingToDoIsCheap: with appointments and tasks in place and nothing
// changed, a pass over all three units asks memotoo at most twice per collection and
// onOffice at most four times.
func TestA01_NothingToDoIsCheap(t *testing.T) {
	for _, h := range []struct {
		name         string
		bends        bool
		appointments int
		start        func(t testing.TB) (d diary, carddav string)
	}{
		{"memotoo", true, 700, func(t testing.TB) (diary, string) {
			hub := memotootest.Start(t, memotootest.Memotoo())
			return standinDiary{hub}, hub.CardDAV
		}},
		{"plain", false, 700, func(t testing.TB) (diary, string) {
			hub := memotootest.Start(t, memotootest.Plain())
			return standinDiary{hub}, hub.CardDAV
		}},
		{"radicale", false, 60, func(t testing.TB) (diary, string) {
			s := radicaletest.Start(t)
			return radicaleDiary{s.At(s.MakeCalendar(t, "termine"))}, s.URL
		}},
	} {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			if testing.Short() {
				h.appointments = min(h.appointments, 150)
			}
			d, carddav := h.start(t)
			w := newAgenda(t, d, h.bends, onofficetest.Switches{}, func(a *contract.Account) {
				a.Memotoo.CardDAV, a.Units[record.Addresses] = carddav, contract.UnitSettings{Direction: engine.Both}
			})
			w.crm.Fill(1, 40, onofficetest.Filling{Marked: 1})
			w.crm.FillAppointments(1, h.appointments, 0)
			w.crm.FillTasks(1, 60, 0)
			for range 4 {
				w.clock.forward(15 * time.Minute)
				p, err := w.runner.Sync(t.Context(), contract.Request{})
				if err != nil {
					t.Fatal(err)
				}
				w.last = p
			}
			onOffice := 0
			for _, u := range w.last.Units {
				if written(u) != 0 || len(u.Errors) != 0 {
					t.Errorf("%s: %+v", u.Unit, u)
				}
				if u.Requests.Memotoo > 2 {
					t.Errorf("%s: %d requests to memotoo", u.Unit, u.Requests.Memotoo)
				}
				onOffice += u.Requests.OnOffice
			}
			if onOffice > 4 {
				t.Errorf("%d requests to onOffice", onOffice)
			}
		})
	}
}
