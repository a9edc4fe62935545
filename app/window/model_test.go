package window

import (
	"strings"
	"testing"
	"time"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

func TestRow(t *testing.T) {
	base := standing().Accounts[0].Units[0]
	cases := []struct {
		name                   string
		change                 func(*contract.UnitStatus)
		mark                   mark
		state, counts, problem string
	}{
		{"partial, waiting, held", func(*contract.UnitStatus) {}, careful, "Mit Fehlern bei einzelnen Datensätzen · Zuletzt heute, 14:57 Uhr",
			"1.234 verknüpft · 12 warten auf den nächsten Lauf · 2 Entscheidungen offen", "Fehler heute, 14:57 Uhr: memotoo nimmt den Datensatz so nicht an. Datensatz: Sabine Größmann."},
		{"never synced", func(u *contract.UnitStatus) {
			*u = contract.UnitStatus{Unit: record.Addresses, Direction: engine.Both}
		}, notYet, "Noch nicht synchronisiert", "", ""},
		{"fine shows no old error", func(u *contract.UnitStatus) { u.Result, u.Waiting, u.Held, u.Linked = engine.OK, 0, 0, 1 }, done,
			"Erfolgreich · Zuletzt heute, 14:57 Uhr", "1 verknüpft", ""},
		{"starting", func(u *contract.UnitStatus) { u.Running, u.Held = true, 0 }, running, "Wird gestartet …", "1.234 verknüpft · 12 warten auf den nächsten Lauf", ""},
		{"end unknown", func(u *contract.UnitStatus) { u.Running, u.Progress = true, &contract.Progress{Step: fault.StepList} }, running, "Bestand lesen …",
			"1.234 verknüpft · 12 warten auf den nächsten Lauf · 2 Entscheidungen offen", ""},
		{"half way", func(u *contract.UnitStatus) {
			u.Running, u.Progress = true, &contract.Progress{Step: fault.StepCreate, Done: 1000, Total: 2000}
		}, running, "Anlegen: 1.000 von 2.000", "1.234 verknüpft · 12 warten auf den nächsten Lauf · 2 Entscheidungen offen", ""},
		{"offline", func(u *contract.UnitStatus) { u.Result, u.Error, u.Held, u.Waiting = engine.Waits, nil, 0, 0 }, noAnswer,
			"Keine Verbindung · Zuletzt heute, 14:57 Uhr", "1.234 verknüpft", ""},
		{"nothing but a decision is wanted", func(u *contract.UnitStatus) { u.Error, u.Waiting = nil, 0 }, careful,
			"Erledigt; Entscheidungen offen · Zuletzt heute, 14:57 Uhr", "1.234 verknüpft · 2 Entscheidungen offen", ""},
		{"failed before it counted", func(u *contract.UnitStatus) {
			u.Result, u.Linked, u.Waiting, u.Held = engine.Failed, 0, 0, 0
		}, broken, "Fehlgeschlagen · Zuletzt heute, 14:57 Uhr", "", "Fehler heute, 14:57 Uhr"},
		{"off because the hub has no tasks", func(u *contract.UnitStatus) {
			*u = contract.UnitStatus{Unit: record.Tasks, Direction: engine.Off, Last: u.Last, Result: engine.OK, Off: &contract.ErrorEntry{Time: now,
				Fault: fault.New(fault.Unsupported, fault.Memotoo, fault.StepDiscover, "no VTODO", nil)}}
		}, notYet, "Ausgeschaltet: " + fault.New(fault.Unsupported, fault.Memotoo, fault.StepDiscover, "", nil).What(fault.German), "", ""},
		{"off", func(u *contract.UnitStatus) {
			u.Direction, u.Held, u.Waiting, u.Error = engine.Off, 0, 0, nil
		}, notYet, "Ausgeschaltet", "1.234 verknüpft", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			u := base
			c.change(&u)
			got := rowOf(u, lang.For(fault.German), now)
			if got.mark != c.mark || got.state != c.state || got.counts != c.counts || !strings.HasPrefix(got.problem, c.problem) || (c.problem == "") != (got.problem == "") {
				t.Errorf("got %d %q %q %q", got.mark, got.state, got.counts, got.problem)
			}
		})
	}
}

func TestNextRun(t *testing.T) {
	w := lang.For(fault.German)
	a := contract.AccountStatus{Next: now.Add(20 * time.Hour)}
	for want, change := range map[string]func(*contract.AccountStatus){
		"Nächster automatischer Lauf: morgen, 11:00 Uhr": func(*contract.AccountStatus) {},
		"Kein automatischer Lauf geplant":                func(a *contract.AccountStatus) { a.Stopped = true },
		"Ein Lauf ist im Gang":                           func(a *contract.AccountStatus) { a.Running = true },
	} {
		b := a
		change(&b)
		if got := nextOf(b, w, now); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// What support asks for: date, time, zone, unit, step, record (design §2 rule 8).
func TestProblems(t *testing.T) {
	for _, l := range both {
		w := lang.For(l)
		var list []problem
		for _, p := range history() {
			list = append(list, problemOf(record.Addresses, p.Units[0].Errors[0], w))
		}
		text := forSupport("0.1.0", "Büro-Müller", list, w)
		for _, want := range []string{"0.1.0", "Büro-Müller", w.Stamp(now.Add(-3 * time.Minute)), "UTC+01:00", w.Unit(record.Addresses), w.Step(fault.StepCreate), "Sabine Größmann", "422 BDAY", "HTTP 401"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing in\n%s", l, want, text)
			}
		}
	}
}

func TestRemarks(t *testing.T) {
	broken := &contract.ErrorEntry{Time: now, Fault: fault.New(fault.Damaged, fault.Local, fault.StepRead, "settings.json", nil)}
	cases := []struct {
		name   string
		change func(*contract.Status, *contract.AccountStatus)
		want   remarks
	}{
		{"all well", func(*contract.Status, *contract.AccountStatus) {}, remarks{}},
		{"offline", func(_ *contract.Status, a *contract.AccountStatus) { a.Offline = true }, remarks{bad: "Keine Verbindung. Abgleich macht"}},
		{"paused", func(_ *contract.Status, a *contract.AccountStatus) { a.PausedUntil = now.Add(time.Hour) }, remarks{paused: "Die Automatik pausiert bis heute, 16:00 Uhr"}},
		{"the pause is over", func(_ *contract.Status, a *contract.AccountStatus) { a.PausedUntil = now.Add(-time.Hour) }, remarks{}},
		{"stopped is worse than paused and offline", func(_ *contract.Status, a *contract.AccountStatus) {
			a.Stopped, a.Offline, a.PausedUntil = true, true, now.Add(time.Hour)
		}, remarks{stopped: "Fünf automatische Läufe"}},
		{"why it stopped", func(_ *contract.Status, a *contract.AccountStatus) { a.Stopped, a.Reason = true, broken }, remarks{stopped: "Die Automatik ist angehalten: "}},
		{"account unreadable", func(_ *contract.Status, a *contract.AccountStatus) { a.Error = broken }, remarks{bad: broken.Fault.What(fault.German)}},
		{"settings unreadable", func(s *contract.Status, _ *contract.AccountStatus) { s.Error = broken }, remarks{bad: broken.Fault.What(fault.German)}},
		{"held and waiting", func(_ *contract.Status, a *contract.AccountStatus) {
			a.Units = []contract.UnitStatus{{Held: 1, Waiting: 700}, {Held: 2}}
		}, remarks{held: "3 Entscheidungen warten", waiting: "700 Datensätze warten noch"}},
		{"waiting while it runs", func(_ *contract.Status, a *contract.AccountStatus) {
			a.Running, a.Units = true, []contract.UnitStatus{{Waiting: 1}}
		}, remarks{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var s contract.Status
			var a contract.AccountStatus
			c.change(&s, &a)
			got := remarksOf(s, a, lang.For(fault.German), now)
			for _, pair := range [][2]string{{got.bad, c.want.bad}, {got.stopped, c.want.stopped}, {got.paused, c.want.paused}, {got.held, c.want.held}, {got.waiting, c.want.waiting}} {
				if !strings.HasPrefix(pair[0], pair[1]) || (pair[0] == "") != (pair[1] == "") {
					t.Errorf("got %q, want %q", pair[0], pair[1])
				}
			}
		})
	}
}
