//go:build linux

package agent_test

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"abgleich/app/desktoptest"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// stock is how many records of each unit there are.
type stock struct{ people, dates, jobs int }

// fill makes addresses, appointments and tasks in onOffice. Some of the latter are
// other people's, or over: what of them travels the account says, see linked.
func (d *desk) fill(people int) {
	d.crm.Fill(1, people, onofficetest.Filling{Marked: 1})
	d.crm.FillAppointments(1, 10, onofficetest.SyncedUser)
	d.crm.FillTasks(1, 8, onofficetest.SyncedUser)
}

// arrived counts what memotoo holds of each unit.
func (d *desk) arrived() stock {
	s := stock{people: len(d.hub.Cards())}
	for _, text := range d.hub.Events() {
		if strings.Contains(text, "BEGIN:VTODO") {
			s.jobs++
		} else {
			s.dates++
		}
	}
	return s
}

// whole checks that the people have arrived, that something of the other units
// has, and that each record that is there is linked, so none of them twice.
func (d *desk) whole(people int) {
	d.t.Helper()
	linked := stock{}
	for _, u := range d.state().Units {
		switch u.Unit {
		case record.Addresses:
			linked.people = u.Linked
		case record.Appointments:
			linked.dates = u.Linked
		case record.Tasks:
			linked.jobs = u.Linked
		}
	}
	got := d.arrived()
	if got != linked || got.people != people || got.dates < 5 || got.jobs < 5 {
		d.t.Errorf("memotoo holds %+v, linked are %+v, of %d people", got, linked, people)
	}
}

// state is how an account stands.
func (d *desk) state() contract.AccountStatus {
	d.t.Helper()
	s, err := d.client.Status(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	if len(s.Accounts) != 1 {
		d.t.Fatalf("%d accounts", len(s.Accounts))
	}
	return s.Accounts[0]
}

// well waits until no pass runs and every unit has had one that went well.
func (d *desk) well() {
	d.t.Helper()
	d.eventually("every unit is synced", func() bool {
		a := d.state()
		for _, u := range a.Units {
			if u.Result != engine.OK {
				return false
			}
		}
		return !a.Running
	})
}

// begin runs the first pass, as somebody does on the terminal: no question is asked.
func (d *desk) begin() {
	d.t.Helper()
	if _, err := d.client.Sync(d.t.Context(), contract.Request{Account: d.state().Name}); err != nil {
		d.t.Fatal(err)
	}
}

// yes answers the question before the first pass with yes.
func (d *desk) yes() {
	d.t.Helper()
	q := d.screen("Vor dem ersten Lauf")
	q.click("Ja, ersten Lauf starten")
	q.gone()
}

// quiet tells whether another pass of everything has nothing to do.
func (d *desk) quiet() {
	d.t.Helper()
	d.hub.Reset()
	before := d.crm.Writes()
	if _, err := d.client.Sync(d.t.Context(), contract.Request{Account: d.state().Name}); err != nil {
		d.t.Fatal(err)
	}
	if n := d.hub.Requests().Writes(); n > 0 || d.crm.Writes() != before {
		d.t.Errorf("the next pass writes %d times to memotoo and %d times to onOffice", n, d.crm.Writes()-before)
	}
}

// The first start as a person does it, from the click on the icon of a real panel
// to the records of all units on the other side.
func TestFirstStartOnTheDesktop(t *testing.T) {
	d := start(t, desktoptest.Options{Panel: true})
	const people = 20
	d.fill(people)
	item := d.Tray.Item(t)
	d.eventually("the icon stands in the panel", func() bool { return d.iconShown() })
	d.Picture(t, "root", "0-icon")
	x, y := d.IconAt()
	d.ClickAt(t, x, y, 1)

	s := d.screen("Einrichtung")
	s.click("Die anderen Synchronisationen sind abgeschaltet.")
	s.Picture(t, s.id, "1-welcome")
	s.click("Weiter")

	s.reads("API-Token")
	s.click("Weiter")
	s.reads("Bitte ausfüllen")
	s.Picture(t, s.id, "2-missing")
	s.fill("API-Token", d.crm.Token())
	s.fill("API-Secret", d.crm.Secret())
	s.fill("API-Adresse", d.crm.URL)
	s.click("Benutzer wählen …")
	s.click("Bitte einen Benutzer wählen")
	s.click("Max Mustermann · max")
	s.Picture(t, s.id, "2-onoffice")
	s.click("Weiter")

	// The device is the program's own to name.
	login, _, _ := strings.Cut(d.hub.User, "_device=")
	s.fill("Benutzername", login)
	s.fill("Passwort", d.hub.Password)
	s.fill("CardDAV-Adresse", d.hub.CardDAV)
	s.fill("CalDAV-Adresse", d.hub.CalDAV)
	s.Picture(t, s.id, "3-memotoo")
	s.click("Weiter")

	s.reads("onOffice: Zugang in Ordnung.")
	s.reads("memotoo: Zugang in Ordnung.")
	s.Picture(t, s.id, "4-check")
	s.click("Weiter")

	s.reads("Ziele in memotoo")
	s.Picture(t, s.id, "5-units")
	s.click("Weiter")

	s.reads("Ersten Lauf starten")
	s.Picture(t, s.id, "6-preview")
	if got := d.arrived(); got != (stock{}) {
		t.Errorf("the preview has written %+v", got)
	}
	s.click("Ersten Lauf starten")
	s.reads("Fertig. Von jetzt an synchronisiert Abgleich von selbst")
	s.Picture(t, s.id, "7-done")
	d.whole(people)
	d.Key(t, s.id, "Return")
	d.eventually("the sync window takes over", func() bool { return d.Window(t, "Synchronisation") != "" && d.Window(t, "Einrichtung") == "" })
	d.eventually("the icon says that all is well", func() bool { return desktoptest.Same(item.Icon(), picture(t, "fine")) })
	sync := d.screen("Synchronisation")
	sync.reads("Adressen")
	sync.reads("Aufgaben")
	sync.Picture(t, sync.id, "8-sync")
	d.Picture(t, "root", "9-desktop")

	// Now the timer may run, the secrets are in the keychain and nowhere else.
	if a := d.state(); a.Next.IsZero() || a.Next.Before(time.Now()) {
		t.Errorf("the timer runs next at %v", a.Next)
	}
	for _, secret := range []string{d.crm.Token(), d.crm.Secret(), d.hub.Password} {
		d.nowhere(secret)
	}
	d.quiet()
}

// iconShown tells whether anything is drawn where the icon of the panel stands.
func (d *desk) iconShown() bool {
	img := d.Look(d.t, "root")
	if img == nil {
		return false
	}
	x, y := d.IconAt()
	return drawnAt(img, image.Rect(x-9, y-9, x+9, y+9))
}

// drawnAt tells whether a part of a picture has more than one colour.
func drawnAt(img image.Image, part image.Rectangle) bool {
	first := img.At(part.Min.X, part.Min.Y)
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if img.At(x, y) != first {
				return true
			}
		}
	}
	return false
}

// nowhere looks for a secret in all files of the program.
func (d *desk) nowhere(secret string) {
	d.t.Helper()
	err := filepath.WalkDir(d.home, func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), secret) {
			d.t.Errorf("a secret stands in %s", filepath.Base(path))
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
}
