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
		passes := history()
		passes = append(passes, passes[0]) // the same error, told by another pass
		list := problemsOf(passes, w, 10)
		if len(list) != 2 {
			t.Fatalf("%s: %d problems, want 2", l, len(list))
		}
		text := forSupport("0.1.0", "Büro-Müller", list, w)
		for _, want := range []string{"0.1.0", "Büro-Müller", w.Stamp(now.Add(-3 * time.Minute)), "UTC+01:00", w.Unit(record.Addresses), w.Step(fault.StepCreate), "Sabine Größmann", "422 BDAY", "HTTP 401"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing in\n%s", l, want, text)
			}
		}
		if strings.Index(text, "422") > strings.Index(text, "401") {
			t.Errorf("%s: the newest error does not come first", l)
		}
		if n := len(problemsOf(passes, w, 1)); n != 1 {
			t.Errorf("%s: the limit of 1 gives %d", l, n)
		}
	}
}
