package tray

import (
	"errors"
	"slices"
	"testing"
	"time"

	"abgleich/app/lang"
	"abgleich/assets"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

var now = time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)

func unit(change func(*contract.UnitStatus)) contract.UnitStatus {
	u := contract.UnitStatus{Unit: record.Addresses, Direction: engine.Both, Last: now.Add(-time.Hour), Result: engine.OK}
	if change != nil {
		change(&u)
	}
	return u
}

func account(change func(*contract.AccountStatus), units ...contract.UnitStatus) contract.AccountStatus {
	a := contract.AccountStatus{Name: "a", Units: units}
	if change != nil {
		change(&a)
	}
	return a
}

func TestLook(t *testing.T) {
	failed := unit(func(u *contract.UnitStatus) { u.Result = engine.Failed })
	held := unit(func(u *contract.UnitStatus) { u.Held, u.Result = 2, engine.Partial })
	offline := unit(func(u *contract.UnitStatus) { u.Result = engine.Waits })
	partial := unit(func(u *contract.UnitStatus) { u.Result, u.Error = engine.Partial, &contract.ErrorEntry{} })
	off := unit(func(u *contract.UnitStatus) { u.Direction, u.Result = engine.Off, engine.Failed })
	working := unit(func(u *contract.UnitStatus) { u.Running, u.Progress = true, &contract.Progress{Done: 3, Total: 1200} })
	running := func(a *contract.AccountStatus) { a.Running = true }
	stopped := func(a *contract.AccountStatus) { a.Stopped = true }

	cases := []struct {
		name     string
		accounts []contract.AccountStatus
		err      error
		face     Face
		line     string
		restart  bool
	}{
		{"status cannot be read", nil, errors.New("x"), Stopped, "Der Stand lässt sich nicht lesen", false},
		{"no account", nil, nil, Warning, "Noch nicht eingerichtet", false},
		{"never synced", []contract.AccountStatus{account(nil, unit(func(u *contract.UnitStatus) { u.Last, u.Result = time.Time{}, "" }))}, nil, Warning, "Noch nicht synchronisiert", false},
		{"fine", []contract.AccountStatus{account(nil, unit(nil))}, nil, Fine, "Alles in Ordnung, zuletzt heute, 14:00 Uhr", false},
		{"running", []contract.AccountStatus{account(running, unit(nil))}, nil, Working, "Synchronisiert gerade …", false},
		{"running with progress", []contract.AccountStatus{account(running, working)}, nil, Working, "Synchronisiert gerade: 3 von 1.200", false},
		{"running comes before stopped", []contract.AccountStatus{account(running, failed), account(stopped, failed)}, nil, Working, "Synchronisiert gerade …", true},
		{"stopped comes before failed", []contract.AccountStatus{account(stopped, failed)}, nil, Stopped, "Automatik angehalten", true},
		{"failed", []contract.AccountStatus{account(nil, failed)}, nil, Stopped, "Letzter Lauf fehlgeschlagen", false},
		{"one account of two failed", []contract.AccountStatus{account(nil, unit(nil)), account(nil, failed)}, nil, Stopped, "Letzter Lauf fehlgeschlagen", false},
		{"held comes before offline", []contract.AccountStatus{account(nil, held), account(nil, offline)}, nil, Warning, "2 Entscheidungen warten auf Sie", false},
		{"offline", []contract.AccountStatus{account(nil, offline)}, nil, Offline, "Keine Verbindung – wartet auf das Netz", false},
		{"offline before the first pass", []contract.AccountStatus{account(func(a *contract.AccountStatus) { a.Offline = true }, unit(nil))}, nil, Offline, "Keine Verbindung – wartet auf das Netz", false},
		{"single records failed", []contract.AccountStatus{account(nil, partial)}, nil, Warning, "Einzelne Datensätze mit Fehler", false},
		{"a unit that is off does not count", []contract.AccountStatus{account(nil, unit(nil), off)}, nil, Fine, "Alles in Ordnung, zuletzt heute, 14:00 Uhr", false},
		{"stopped by the user", []contract.AccountStatus{account(nil, unit(func(u *contract.UnitStatus) { u.Result = engine.Halted }))}, nil, Fine, "Alles in Ordnung, zuletzt heute, 14:00 Uhr", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := LookAt(contract.Status{Accounts: c.accounts}, c.err, lang.For(fault.German), now)
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

func TestPauseInTheMenu(t *testing.T) {
	byItself := unit(func(u *contract.UnitStatus) { u.Automatic = true })
	until := func(d time.Duration) func(*contract.AccountStatus) {
		return func(a *contract.AccountStatus) { a.PausedUntil = now.Add(d) }
	}
	cases := []struct {
		name              string
		accounts          []contract.AccountStatus
		automatic, paused bool
		line              string
		until             time.Time
	}{
		{"no timer", []contract.AccountStatus{account(nil, unit(nil))}, false, false, "Alles in Ordnung, zuletzt heute, 14:00 Uhr", time.Time{}},
		{"the timer runs", []contract.AccountStatus{account(nil, byItself)}, true, false, "Alles in Ordnung, zuletzt heute, 14:00 Uhr", time.Time{}},
		{"the timer has given up", []contract.AccountStatus{account(func(a *contract.AccountStatus) { a.Stopped = true }, byItself)}, false, false,
			"Automatik angehalten", time.Time{}},
		{"paused", []contract.AccountStatus{account(until(time.Hour), byItself)}, false, true, "Automatik pausiert bis heute, 16:00 Uhr", now.Add(time.Hour)},
		{"one of two", []contract.AccountStatus{account(until(time.Hour), byItself), account(nil, byItself)}, true, true,
			"Automatik pausiert bis heute, 16:00 Uhr", now.Add(time.Hour)},
		{"the first end counts", []contract.AccountStatus{account(until(20*time.Hour), byItself), account(until(time.Hour), byItself)}, false, true,
			"Automatik pausiert bis heute, 16:00 Uhr", now.Add(time.Hour)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := LookAt(contract.Status{Accounts: c.accounts}, nil, lang.For(fault.German), now)
			if got.Automatic != c.automatic || got.Paused != c.paused || got.Line != c.line || !got.Until.Equal(c.until) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestSettingsThatCannotBeRead(t *testing.T) {
	s := contract.Status{Error: &contract.ErrorEntry{}, Accounts: []contract.AccountStatus{account(nil, unit(nil))}}
	if got := LookAt(s, nil, lang.For(fault.English), now); got.Face != Warning || got.Line != "The settings cannot be read" {
		t.Errorf("got %+v", got)
	}
}

// D65: the night in which the clocks change is a day as any other.
func TestTomorrow(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Time]string{
		time.Date(2026, 3, 28, 23, 59, 0, 0, berlin): "2026-03-29T06:00:00+02:00",
		time.Date(2026, 10, 24, 0, 0, 0, 0, berlin):  "2026-10-25T06:00:00+01:00",
		time.Date(2026, 12, 31, 12, 0, 0, 0, berlin): "2027-01-01T06:00:00+01:00",
	} {
		if got := tomorrow(at).Format(time.RFC3339); got != want {
			t.Errorf("from %v: %s, want %s", at, got, want)
		}
	}
}

func TestUnitsOfTheMenu(t *testing.T) {
	tasks := unit(func(u *contract.UnitStatus) { u.Unit = record.Tasks })
	appointments := unit(func(u *contract.UnitStatus) { u.Unit, u.Direction = record.Appointments, engine.Off })
	s := contract.Status{Accounts: []contract.AccountStatus{account(nil, tasks, appointments), account(nil, unit(nil))}}
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
