package window

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"abgleich/app/api"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

func TestSyncButtons(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	s := u.sync
	test.Tap(s.all)
	test.Tap(s.rows[record.Addresses].button)
	want := []contract.Request{
		{Account: "Büro-Müller", Trigger: contract.Manual},
		{Account: "Büro-Müller", Units: []record.Unit{record.Addresses}, Trigger: contract.Manual},
	}
	for i, c := range fake.Calls("Sync") {
		if got := c.Args[0].(contract.Request); got.Account != want[i].Account || len(got.Units) != len(want[i].Units) || got.Trigger != contract.Manual {
			t.Errorf("request %d is %+v, want %+v", i, got, want[i])
		}
	}
	if n := len(fake.Calls("Sync")); n != 2 {
		t.Errorf("%d passes asked for, want 2", n)
	}
}

func TestRunningPassCanBeStoppedAndNotStartedTwice(t *testing.T) {
	u, fake := surface(t, fault.German, with(func(a *contract.AccountStatus, s *contract.UnitStatus) {
		a.Running, s.Running, s.Progress = true, true, &contract.Progress{Step: fault.StepCreate, Done: 1, Total: 4}
	}))
	u.Show(api.SyncWindow)
	s := u.sync
	if !s.all.Disabled() || !s.rows[record.Addresses].button.Disabled() {
		t.Error("a second pass can be started")
	}
	if bar := s.rows[record.Addresses].bar; !bar.Visible() || bar.Value != 0.25 {
		t.Errorf("progress: visible %v, %v", bar.Visible(), bar.Value)
	}
	test.Tap(s.stop)
	if c := fake.Calls("Stop"); len(c) != 1 || c[0].Args[0] != "Büro-Müller" {
		t.Errorf("stopped: %v", c)
	}
	// The pass ends.
	u.update(standing(), nil)
	if s.all.Disabled() || !s.stop.Disabled() || s.rows[record.Addresses].bar.Visible() {
		t.Error("the window still shows a running pass")
	}
}

func TestStoppedTimerIsRestarted(t *testing.T) {
	u, fake := surface(t, fault.German, with(func(a *contract.AccountStatus, _ *contract.UnitStatus) { a.Stopped = true }))
	u.Show(api.SyncWindow)
	if !u.sync.stopped.Visible() {
		t.Fatal("the banner is missing")
	}
	test.Tap(u.sync.stopped.button)
	if c := fake.Calls("Restart"); len(c) != 1 || c[0].Args[0] != "Büro-Müller" {
		t.Errorf("restarted: %v", c)
	}
	u.update(standing(), nil)
	if u.sync.stopped.Visible() {
		t.Error("the banner stays though the timer runs")
	}
}

func TestOtherAccount(t *testing.T) {
	u, fake := surface(t, fault.English, standing())
	u.Show(api.SyncWindow)
	u.sync.account.SetSelected("Zweigstelle")
	if got := u.sync.rows[record.Addresses].direction.Text; got != "to memotoo only" {
		t.Errorf("direction: %q", got)
	}
	u.update(standing(), nil)
	if u.sync.account.Selected != "Zweigstelle" {
		t.Error("an update switches the account back")
	}
	test.Tap(u.sync.all)
	if got := fake.Calls("Sync")[0].Args[0].(contract.Request).Account; got != "Zweigstelle" {
		t.Errorf("synced: %s", got)
	}
}

func TestErrorsAreCopiedForSupport(t *testing.T) {
	u, _ := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	test.Tap(u.sync.details.copy)
	if text := u.app.Clipboard().Content(); !strings.Contains(text, "422 BDAY") || !strings.Contains(text, "UTC+01:00") {
		t.Errorf("copied: %q", text)
	}
}

func TestFailureIsShown(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	fake.Fail("Stop", fault.New(fault.Storage, fault.Local, fault.StepSave, "disk full", nil))
	u.sync.stop.Enable()
	test.Tap(u.sync.stop)
	if u.sync.window.Canvas().Overlays().Top() == nil {
		t.Error("no dialog")
	}
}

// A pass that the user stops is no failure of the click.
func TestStoppedPassShowsNoDialog(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	fake.Fail("Sync", fault.New(fault.Stopped, fault.Local, fault.StepPlan, "", nil))
	test.Tap(u.sync.all)
	if u.sync.window.Canvas().Overlays().Top() != nil {
		t.Error("a dialog")
	}
}

func TestAgentGone(t *testing.T) {
	u, _ := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	u.Show(api.SettingsWindow)
	u.gone()
	if !u.sync.banner.Visible() || !u.sync.all.Disabled() || !u.settings.save.Disabled() {
		t.Error("the windows pretend that there is an agent")
	}
}

func TestFollow(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	before := len(fake.Calls("Status"))
	ended := make(chan struct{})
	go func() {
		u.Follow(ctx)
		close(ended)
	}()
	fake.Await(ctx, "Status", before+1)
	fake.Set(contract.Status{})
	fake.Await(ctx, "Status", before+2)
	fake.HangUp()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("Follow goes on though the agent has gone")
	}
	if !u.sync.empty.Visible() || u.sync.banner.label.Text != u.words.T("window.agentGone") {
		t.Error("the window shows neither the last status nor the end")
	}
}

func TestSettingsAreSaved(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SettingsWindow)
	s := u.settings
	s.fill("memotoo.device", " PC2 ")
	s.fill("timeZone", "Europe/Vienna")
	s.units[0].direction.set(engine.ToMemotoo)
	s.units[0].winner.set(engine.MemotooWins)
	s.units[0].automatic.SetChecked(false)
	s.every.set(time.Hour)
	test.Tap(s.save)
	calls := fake.Calls("UpdateAccount")
	if len(calls) != 1 {
		t.Fatalf("%d calls", len(calls))
	}
	want := saved("Büro-Müller")
	want.Memotoo.Device, want.TimeZone, want.Every = "PC2", "Europe/Vienna", contract.Duration(time.Hour)
	want.Units = map[record.Unit]contract.UnitSettings{record.Addresses: {Direction: engine.ToMemotoo, Winner: engine.MemotooWins}}
	if got := calls[0].Args[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("saved %+v\nwant  %+v", got, want)
	}
	if calls[0].Args[1].(*contract.Secrets) != nil {
		t.Error("secrets that were not typed are sent")
	}
	if s.said.Text != "Gespeichert." {
		t.Errorf("said: %q", s.said.Text)
	}
}

func TestNewAccountNeedsEverything(t *testing.T) {
	u, fake := surface(t, fault.German, contract.Status{})
	u.Show(api.SettingsWindow)
	s := u.settings
	test.Tap(s.save)
	if n := len(fake.Calls("AddAccount")); n != 0 {
		t.Fatal("an empty account is added")
	}
	for _, key := range []string{"name", "onoffice.user", "memotoo.user", "onofficeToken", "onofficeSecret", "memotooPassword"} {
		if !s.fields[key].wrong.Visible() {
			t.Errorf("nothing is said at %s", key)
		}
	}
	secrets := contract.Secrets{OnOfficeToken: "t", OnOfficeSecret: "s", MemotooPassword: " p "}
	for key, text := range map[string]string{"name": "Büro", "onoffice.user": "u", "memotoo.user": "m", "onofficeToken": "t", "onofficeSecret": "s", "memotooPassword": " p "} {
		s.fill(key, text)
	}
	test.Tap(s.save)
	calls := fake.Calls("AddAccount")
	if len(calls) != 1 || calls[0].Args[1] != secrets || calls[0].Args[0].(contract.Account).Name != "Büro" {
		t.Fatalf("added: %v", calls)
	}
	// What was typed is gone from the window once it is stored.
	for _, key := range secretKeys {
		if text := s.fields[key].typed(); text != "" {
			t.Errorf("%s still stands in its field", key)
		}
	}
	if s.fields["name"].cell.Visible() {
		t.Error("the name of a saved account can be changed")
	}
}

// A secret that is typed alone leaves the others as they are stored: an empty one
// means that it stays.
func TestOneNewSecret(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SettingsWindow)
	u.settings.fill("memotooPassword", "new")
	test.Tap(u.settings.save)
	calls := fake.Calls("UpdateAccount")
	if len(calls) != 1 {
		t.Fatalf("%d updates", len(calls))
	}
	if got := calls[0].Args[1].(*contract.Secrets); *got != (contract.Secrets{MemotooPassword: "new"}) {
		t.Error("another secret than the typed one is sent")
	}
}

func TestInvalidSettingIsToldAtItsField(t *testing.T) {
	for key, want := range map[string]string{
		"memotoo.device":  "Nur Buchstaben A–Z und Ziffern, höchstens 40",
		"memotoo.carddav": "Eine Adresse beginnt mit https://",
		"timeZone":        "Name einer Zeitzone wie Europe/Berlin",
		"onoffice.user":   "„x“ ist hier nicht erlaubt.",
	} {
		u, fake := surface(t, fault.German, standing())
		u.Show(api.SettingsWindow)
		fake.Fail("UpdateAccount", &contract.InvalidError{Field: key, Value: "x"})
		test.Tap(u.settings.save)
		if got := u.settings.fields[key].wrong.Text; got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
		if key != "timeZone" && u.settings.window.Canvas().Focused() != u.settings.fields[key].input.(*widget.Entry) {
			t.Errorf("%s has not the focus", key)
		}
	}
	u, fake := surface(t, fault.English, standing())
	u.Show(api.SettingsWindow)
	fake.Fail("UpdateAccount", errors.New("odd"))
	test.Tap(u.settings.save)
	if got := u.settings.result.label.Text; got != "odd" {
		t.Errorf("an error without a field: %q", got)
	}
}

func TestCheck(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	f := fault.New(fault.SignIn, fault.Memotoo, fault.StepSignIn, "HTTP 401", nil)
	fake.Answer(nil, nil, contract.Check{
		OnOffice: contract.SideCheck{OK: true, Lines: []string{"42 Felder"}},
		Memotoo: contract.SideCheck{Books: []contract.Book{{Href: "/a/", Name: "Kontakte"}, {Href: "/b/", Name: "Privat"}},
			Error: &contract.ErrorEntry{Time: now, Fault: f}},
	})
	u.Show(api.SettingsWindow)
	s := u.settings
	s.fill("memotoo.user", "other")
	test.Tap(s.check)
	if got := fake.Calls("Check")[0].Args[0].(contract.Account).Memotoo.User; got != "other" {
		t.Errorf("checked what is stored, not what is typed: %s", got)
	}
	shown := test.RenderObjectToMarkup(s.window.Canvas().Overlays().Top())
	for _, want := range []string{"onOffice: Zugang in Ordnung.", "memotoo: Zugang nicht in Ordnung.", "42 Felder", "401"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not shown", want)
		}
	}
	if got := s.book.Options; !reflect.DeepEqual(got, []string{"Von selbst wählen", "Kontakte", "Privat"}) {
		t.Errorf("address books: %v", got)
	}
	s.book.SetSelected("Privat")
	test.Tap(s.save)
	if got := fake.Calls("UpdateAccount")[0].Args[0].(contract.Account).Memotoo.AddressBook; got != "/b/" {
		t.Errorf("address book saved: %q", got)
	}
}

func TestReport(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.ReportWindow)
	if u.sync.window.Canvas().Overlays().Top() == nil {
		t.Fatal("the dialog is missing")
	}
	path := t.TempDir() + "/bericht.zip"
	u.saveReport(u.sync.window, path, true)
	if got := read(t, path); got != "a report" {
		t.Errorf("the file holds %q", got)
	}
	if c := fake.Calls("Report"); len(c) != 1 || c[0].Args[0] != true {
		t.Errorf("asked: %v", c)
	}
	fake.Fail("Report", errors.New("no"))
	u.saveReport(u.sync.window, path, false)
	if got := read(t, path); got != "a report" {
		t.Errorf("a report that failed has changed the file: %q", got)
	}
}
