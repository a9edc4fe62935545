//go:build linux

package agent_test

import (
	"archive/zip"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/app/desktoptest"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
)

// A wrong password: the desktop and the window say it with the time, a click leads
// to where it is corrected, and then all is well. The report of it can be exported
// and holds no secret.
func TestWrongPasswordOnTheDesktop(t *testing.T) {
	d := start(t, desktoptest.Options{Panel: true})
	notes := d.StartNotes(t)
	const people = 12
	d.fill(people)
	password := d.hub.Password
	d.addAccount()
	d.begin()
	wrong := d.secrets()
	wrong.MemotooPassword = "wrong-password"
	if err := d.client.UpdateAccount(t.Context(), d.account("Büro", contract.Keychain, d.hub), &wrong); err != nil {
		t.Fatal(err)
	}
	item := d.Tray.Item(t)
	d.eventually("the icon stands in the panel", d.iconShown)
	x, y := d.IconAt()
	d.ClickAt(t, x, y, 1)
	d.eventually("the failure is told", func() bool { return len(notes.Told()) == 1 && notes.Shown(t) == 1 })
	d.Picture(t, "root", "1-note")
	if n := notes.Told()[0]; n.Title != "„Büro“: Synchronisation fehlgeschlagen" || !strings.Contains(n.Body, "memotoo lehnt die Zugangsdaten ab.") {
		t.Errorf("told %+v", n)
	}
	failed := d.state().Units[0].Error
	if failed == nil || failed.Fault.Kind != fault.SignIn {
		t.Fatalf("the status says %+v", failed)
	}

	item.Click("Synchronisation öffnen …")
	s := d.screen("Synchronisation")
	s.reads("Fehler heute, " + failed.Time.Local().Format("15:04") + " Uhr:")
	s.Picture(t, s.id, "2-sync")
	d.export(item, failed.Time)

	notes.Click(t)
	settings := d.screen("Einstellungen")
	settings.fill("Passwort", password)
	settings.Picture(t, settings.id, "4-corrected")
	settings.click("Speichern")
	settings.reads("Gespeichert.")
	settings.Keys(t, "Escape")
	settings.gone()
	d.Front(t, s.id)
	s.click("Alles synchronisieren")
	d.well()
	d.whole(people)
	s.vanishes("Fehler heute")
	s.reads("Erfolgreich · Zuletzt heute")
	s.Picture(t, s.id, "5-fine")
	d.eventually("the note goes", func() bool { return notes.Shown(t) == 0 })
	d.eventually("the icon says that all is well", func() bool { return desktoptest.Same(item.Icon(), picture(t, "fine")) })
	if n := len(notes.Told()); n != 1 {
		t.Errorf("told %d times", n)
	}
}

// export saves the report for support and reads it: it says when it failed, and
// holds no secret.
func (d *desk) export(item *desktoptest.Item, failed time.Time) {
	d.t.Helper()
	item.Click("Bericht exportieren …")
	s := d.screen("Synchronisation")
	s.reads("Der Bericht sagt, was wann lief und wo es scheiterte.")
	s.click("Exportieren")
	s.reads("Der Bericht ist gespeichert: ")
	s.Picture(d.t, s.id, "3-report")
	s.Keys(d.t, "Return")
	s.vanishes("Der Bericht ist gespeichert: ")
	files, err := filepath.Glob(filepath.Join(d.Home, "abgleich-*.zip"))
	if err != nil || len(files) != 1 {
		d.t.Fatalf("reports: %v, %v", files, err)
	}
	z, err := zip.OpenReader(files[0])
	if err != nil {
		d.t.Fatal(err)
	}
	defer z.Close()
	texts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			d.t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			d.t.Fatal(err)
		}
		r.Close()
		texts[f.Name] = string(text)
		for _, secret := range []string{d.crm.Token(), d.crm.Secret(), d.hub.Password, "wrong-password"} {
			if strings.Contains(string(text), secret) {
				d.t.Errorf("a secret stands in %s", f.Name)
			}
		}
	}
	text := texts["report.txt"]
	if at := failed.Local().Format("2006-01-02 15:04:05 -07:00"); !strings.Contains(text, at) || !strings.Contains(text, "memotoo lehnt die Zugangsdaten ab.") {
		d.t.Errorf("the report does not say that it failed at %s:\n%s", at, text)
	}
}

// Five automatic passes fail: the icon shows that the timer has stopped, the
// desktop tells it once, and the button in the window starts it again.
func TestFiveFailuresOnTheDesktop(t *testing.T) {
	d := start(t, desktoptest.Options{Panel: true})
	notes := d.StartNotes(t)
	const people = 12
	d.fill(people)
	a := d.account("Büro", contract.Keychain, d.hub)
	for u, set := range a.Units {
		set.Automatic = true
		a.Units[u] = set
	}
	if err := d.client.AddAccount(t.Context(), a, d.secrets()); err != nil {
		t.Fatal(err)
	}
	item := d.Tray.Item(t)
	d.begin()
	d.well()
	d.whole(people)

	d.hub.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: http.StatusForbidden, Times: -1})
	for i := range 5 {
		if d.state().Stopped {
			t.Fatalf("stopped after %d failures", i)
		}
		p, err := d.client.Sync(t.Context(), contract.Request{Account: "Büro", Trigger: contract.Automatic})
		if err != nil || p.Result != engine.Failed {
			t.Fatalf("pass %d: %s, %v", i+1, p.Result, err)
		}
	}
	d.eventually("the icon says that it has stopped", func() bool { return desktoptest.Same(item.Icon(), picture(t, "stopped")) })
	d.eventually("it is told", func() bool {
		return slices.ContainsFunc(notes.Told(), func(n desktoptest.Note) bool { return n.Title == "„Büro“: Automatik angehalten" })
	})
	d.Picture(t, "root", "1-stopped")
	if menu := item.Menu(); menu[0] != "Automatik angehalten" || !slices.Contains(menu, "Automatik neu starten") {
		t.Errorf("the menu says %q", menu)
	}
	item.Click("Synchronisation öffnen …")
	s := d.screen("Synchronisation")
	s.reads("Automatik neu starten")
	s.Picture(t, s.id, "2-stopped")

	d.hub.ClearFaults()
	told := len(notes.Told())
	s.click("Automatik neu starten")
	d.well()
	if a := d.state(); a.Stopped || a.Failures != 0 || a.Next.IsZero() {
		t.Errorf("after the restart the account stands at %+v", a)
	}
	s.vanishes("Automatik neu starten")
	s.Picture(t, s.id, "3-restarted")
	d.eventually("the icon says that all is well", func() bool { return desktoptest.Same(item.Icon(), picture(t, "fine")) })
	d.eventually("the note goes", func() bool { return notes.Shown(t) == 0 })
	if n := len(notes.Told()); n != told {
		t.Errorf("told %d times more after the restart", n-told)
	}
	passes, err := d.client.Passes(t.Context(), "Büro", 1)
	if err != nil || len(passes) != 1 || passes[0].Trigger != contract.Automatic || passes[0].Result != engine.OK {
		t.Errorf("the timer has run %+v, %v", passes, err)
	}
}
