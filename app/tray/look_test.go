package tray

import (
	"errors"
	"slices"
	"testing"
	"time"

	"abgleich/app/lang"
	"abgleich/assets"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/runner"
)

var now = time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)

func unit(change func(*runner.UnitStatus)) runner.UnitStatus {
	u := runner.UnitStatus{Unit: record.Addresses, Direction: engine.Both, Last: now.Add(-time.Hour), Result: engine.OK}
	if change != nil {
		change(&u)
	}
	return u
}

func account(change func(*runner.AccountStatus), units ...runner.UnitStatus) runner.AccountStatus {
	a := runner.AccountStatus{Name: "a", Units: units}
	if change != nil {
		change(&a)
	}
	return a
}

func TestLook(t *testing.T) {
	failed := unit(func(u *runner.UnitStatus) { u.Result = engine.Failed })
	held := unit(func(u *runner.UnitStatus) { u.Held, u.Result = 2, engine.Partial })
	offline := unit(func(u *runner.UnitStatus) { u.Result = engine.Waits })
	partial := unit(func(u *runner.UnitStatus) { u.Result, u.Error = engine.Partial, &runner.ErrorEntry{} })
	off := unit(func(u *runner.UnitStatus) { u.Direction, u.Result = engine.Off, engine.Failed })
	working := unit(func(u *runner.UnitStatus) { u.Running, u.Progress = true, &runner.Progress{Done: 3, Total: 1200} })
	running := func(a *runner.AccountStatus) { a.Running = true }
	stopped := func(a *runner.AccountStatus) { a.Stopped = true }

	cases := []struct {
		name     string
		accounts []runner.AccountStatus
		err      error
		face     Face
		line     string
		restart  bool
	}{
		{"status cannot be read", nil, errors.New("x"), Stopped, "Der Stand lässt sich nicht lesen", false},
		{"no account", nil, nil, Warning, "Noch nicht eingerichtet", false},
		{"never synced", []runner.AccountStatus{account(nil, unit(func(u *runner.UnitStatus) { u.Last, u.Result = time.Time{}, "" }))}, nil, Fine, "Noch nicht synchronisiert", false},
		{"fine", []runner.AccountStatus{account(nil, unit(nil))}, nil, Fine, "Alles in Ordnung, zuletzt heute, 14:00 Uhr", false},
		{"running", []runner.AccountStatus{account(running, unit(nil))}, nil, Working, "Synchronisiert gerade …", false},
		{"running with progress", []runner.AccountStatus{account(running, working)}, nil, Working, "Synchronisiert gerade: 3 von 1.200", false},
		{"running comes before stopped", []runner.AccountStatus{account(running, failed), account(stopped, failed)}, nil, Working, "Synchronisiert gerade …", true},
		{"stopped comes before failed", []runner.AccountStatus{account(stopped, failed)}, nil, Stopped, "Automatik angehalten", true},
		{"failed", []runner.AccountStatus{account(nil, failed)}, nil, Stopped, "Letzter Lauf fehlgeschlagen", false},
		{"one account of two failed", []runner.AccountStatus{account(nil, unit(nil)), account(nil, failed)}, nil, Stopped, "Letzter Lauf fehlgeschlagen", false},
		{"held comes before offline", []runner.AccountStatus{account(nil, held), account(nil, offline)}, nil, Warning, "2 Entscheidungen warten auf Sie", false},
		{"offline", []runner.AccountStatus{account(nil, offline)}, nil, Offline, "Keine Verbindung – wartet auf das Netz", false},
		{"offline before the first pass", []runner.AccountStatus{account(func(a *runner.AccountStatus) { a.Offline = true }, unit(nil))}, nil, Offline, "Keine Verbindung – wartet auf das Netz", false},
		{"single records failed", []runner.AccountStatus{account(nil, partial)}, nil, Warning, "Einzelne Datensätze mit Fehler", false},
		{"a unit that is off does not count", []runner.AccountStatus{account(nil, unit(nil), off)}, nil, Fine, "Alles in Ordnung, zuletzt heute, 14:00 Uhr", false},
		{"stopped by the user", []runner.AccountStatus{account(nil, unit(func(u *runner.UnitStatus) { u.Result = engine.Halted }))}, nil, Fine, "Alles in Ordnung, zuletzt heute, 14:00 Uhr", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := LookAt(runner.Status{Accounts: c.accounts}, c.err, lang.For(fault.German), now)
			if got.Face != c.face || got.Line != c.line || got.Restart != c.restart {
				t.Errorf("got %s %q restart=%v, want %s %q restart=%v", got.Face, got.Line, got.Restart, c.face, c.line, c.restart)
			}
			if want := "Abgleich: " + got.Line; got.Tooltip != want {
				t.Errorf("tooltip %q, want %q", got.Tooltip, want)
			}
			if got.Ready != (len(c.accounts) > 0) {
				t.Errorf("ready: %v", got.Ready)
			}
		})
	}
}

func TestUnitsOfTheMenu(t *testing.T) {
	tasks := unit(func(u *runner.UnitStatus) { u.Unit = record.Tasks })
	appointments := unit(func(u *runner.UnitStatus) { u.Unit, u.Direction = record.Appointments, engine.Off })
	s := runner.Status{Accounts: []runner.AccountStatus{account(nil, tasks, appointments), account(nil, unit(nil))}}
	got := LookAt(s, nil, lang.For(fault.English), now).Units
	if want := []record.Unit{record.Addresses, record.Tasks}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestEveryFaceIsDrawn(t *testing.T) {
	for _, f := range []Face{Fine, Working, Warning, Stopped, Offline} {
		if _, err := picture(f); err != nil {
			t.Error(err)
		}
		if _, err := assets.ICO(string(f)); err != nil {
			t.Error(err)
		}
	}
}
