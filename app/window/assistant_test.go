package window

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"abgleich/app/api"
	"abgleich/app/api/apitest"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

var goodCheck = contract.Check{
	OnOffice: contract.SideCheck{OK: true, Lines: []string{"42 Adressen"}},
	Memotoo: contract.SideCheck{
		OK: true, Books: []contract.Book{{Href: "/a/", Name: "Kontakte"}, {Href: "/b/", Name: "Privat"}}, Calendars: []contract.Book{{Href: "/c/", Name: "Kalender"}},
	},
}

// started opens the assistant where there is no account yet.
func started(t *testing.T, l fault.Lang) (*UI, *apitest.Fake) {
	t.Helper()
	u, fake := surface(t, l, contract.Status{})
	fake.Answer(history(), nil, goodCheck)
	u.Show(api.SyncWindow)
	test.Tap(u.sync.empty.button)
	if u.assistant == nil {
		t.Fatal("the button does not lead to the assistant")
	}
	return u, fake
}

// toCheck types everything up to the check.
func toCheck(t *testing.T, u *UI) {
	t.Helper()
	a := u.assistant
	a.steps[0].(*welcome).alone.SetChecked(true)
	test.Tap(a.next)
	on := a.steps[1].(*onOfficeStep)
	on.fields["onofficeToken"].fill(" token ")
	on.fields["onofficeSecret"].fill("secret")
	test.Tap(on.load)
	on.user.SetSelectedIndex(0)
	test.Tap(a.next)
	me := a.steps[2].(*memotooStep)
	me.fields["memotoo.user"].fill("buero-mueller")
	me.fields["memotooPassword"].fill(" pass ")
	test.Tap(a.next)
}

func TestFirstStart(t *testing.T) {
	u, fake := started(t, fault.German)
	a := u.assistant
	test.Tap(a.next)
	wants(t, shownIn(a.window), "Bitte bestätigen Sie zuerst")
	toCheck(t, u)
	if c := fake.Calls("Users"); len(c) != 1 || c[0].Args[1].(contract.Secrets) != (contract.Secrets{OnOfficeToken: "token", OnOfficeSecret: "secret"}) {
		t.Fatalf("users asked: %d times", len(c))
	}
	wants(t, shownIn(a.window), "Prüfung", "onOffice: Zugang in Ordnung.", "memotoo: Zugang in Ordnung.", "42 Adressen")
	test.Tap(a.next)
	units := a.steps[4].(*unitsStep)
	units.units[0].direction.set(engine.ToMemotoo)
	units.book.SetSelected("Privat")
	test.Tap(a.next)
	added := fake.Calls("AddAccount")
	if len(added) != 1 {
		t.Fatalf("%d accounts added", len(added))
	}
	account := added[0].Args[0].(contract.Account)
	if account.OnOffice.User != "s.mueller" || account.Memotoo.AddressBook != "/b/" || account.Units[record.Addresses].Direction != engine.ToMemotoo {
		t.Errorf("added: %+v", account)
	}
	if !strings.HasPrefix(account.Memotoo.Device, "Abgleich") {
		t.Errorf("device: %q", account.Memotoo.Device)
	}
	// Until the yes the timer leaves every unit alone by itself (design §2 rule 11).
	if !account.Units[record.Addresses].Automatic {
		t.Error("the timer is off for good")
	}
	if added[0].Args[1].(contract.Secrets) != (contract.Secrets{OnOfficeToken: "token", OnOfficeSecret: "secret", MemotooPassword: " pass "}) {
		t.Error("other secrets than the typed ones")
	}
	if c := fake.Calls("Sync"); len(c) != 1 || !c[0].Args[0].(contract.Request).DryRun {
		t.Fatalf("preview: %v", c)
	}
	wants(t, shownIn(a.window), "Der erste Lauf würde Folgendes tun", "2 verknüpfen", "812 in memotoo anlegen", "Anna Eins")
	test.Tap(a.steps[5].(*runStep).start)
	if c := fake.Calls("Sync"); len(c) != 2 || c[1].Args[0].(contract.Request).DryRun || !c[1].Args[0].(contract.Request).UntilDone {
		t.Fatalf("first run: %v", c)
	}
	wants(t, shownIn(a.window), "Fertig. Von jetzt an")
	if u.begun() {
		t.Error("the first start is still to be done")
	}
	test.Tap(a.window.Canvas().Focused().(*button))
	if u.assistant != nil {
		t.Error("the assistant stays")
	}
}

// It can be left and taken up again: what was typed is there, no secret is in any
// file.
func TestFirstStartIsTakenUpAgain(t *testing.T) {
	u, _ := started(t, fault.German)
	toCheck(t, u)
	u.assistant.window.Close()
	if !u.sync.empty.Visible() || u.sync.empty.button.Text != "Einrichtung fortsetzen" {
		t.Errorf("the window offers %q", u.sync.empty.button.Text)
	}
	text := read(t, filepath.Join(u.Home, draftFile))
	for _, secret := range []string{"token", "secret", "pass"} {
		if strings.Contains(text, secret) {
			t.Errorf("the file holds %q", secret)
		}
	}
	device := u.readDraftDevice(t)
	test.Tap(u.sync.empty.button)
	a := u.assistant
	if a.draft.Step != 1 || a.draft.Account.OnOffice.User != "s.mueller" || a.draft.Account.Memotoo.User != "buero-mueller" || a.draft.Account.Memotoo.Device != device {
		t.Errorf("taken up at step %d with %+v", a.draft.Step, a.draft.Account)
	}
	wants(t, shownIn(a.window), "noch einmal ein")
	// What is typed in a step that is not done is kept too.
	a.steps[1].(*onOfficeStep).fields["onoffice.url"].fill("https://onoffice.example/api")
	a.window.Close()
	wants(t, read(t, filepath.Join(u.Home, draftFile)), "https://onoffice.example/api")
}

func (u *UI) readDraftDevice(t *testing.T) string {
	t.Helper()
	d, ok := u.readDraft()
	if !ok {
		t.Fatal("nothing is kept")
	}
	return d.Account.Memotoo.Device
}

// Left after the account was added, only the first run is missing.
func TestFirstStartIsTakenUpBeforeTheFirstRun(t *testing.T) {
	u, fake := started(t, fault.English)
	toCheck(t, u)
	test.Tap(u.assistant.next)
	test.Tap(u.assistant.next)
	u.assistant.window.Close()
	u.Show(api.AssistantWindow)
	if a := u.assistant; a.draft.Step != 5 || !a.draft.Added || !a.prev.Disabled() {
		t.Fatalf("taken up at step %d, added %v", a.draft.Step, a.draft.Added)
	}
	if n := len(fake.Calls("AddAccount")); n != 1 {
		t.Errorf("added %d times", n)
	}
	if n := len(fake.Calls("Sync")); n != 2 {
		t.Errorf("%d previews", n)
	}
}

func TestDamagedDraftBeginsAnew(t *testing.T) {
	u, _ := surface(t, fault.German, contract.Status{})
	if err := os.WriteFile(filepath.Join(u.Home, draftFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	u.Show(api.AssistantWindow)
	if u.assistant.draft.Step != 0 {
		t.Errorf("step %d", u.assistant.draft.Step)
	}
}

func TestFirstStartFailures(t *testing.T) {
	t.Run("wrong token", func(t *testing.T) {
		u, fake := started(t, fault.German)
		fake.Fail("Users", fault.New(fault.SignIn, fault.OnOffice, fault.StepSignIn, "HTTP 401", nil))
		toCheck(t, u)
		if u.assistant.draft.Step != 1 {
			t.Errorf("at step %d", u.assistant.draft.Step)
		}
		wants(t, shownIn(u.assistant.window), "HTTP 401")
	})
	t.Run("nothing typed", func(t *testing.T) {
		u, fake := started(t, fault.German)
		a := u.assistant
		a.steps[0].(*welcome).alone.SetChecked(true)
		test.Tap(a.next)
		test.Tap(a.next)
		wants(t, shownIn(a.window), "Bitte ausfüllen")
		if len(fake.Calls("Users")) != 0 || a.window.Canvas().Focused() != a.steps[1].(*onOfficeStep).fields["onofficeToken"].input.(fyne.Focusable) {
			t.Error("the first missing field is not led to")
		}
	})
	t.Run("device in the user name", func(t *testing.T) {
		u, _ := started(t, fault.German)
		toCheck(t, u)
		memotoo := u.assistant.steps[2].(*memotooStep)
		memotoo.fields["memotoo.user"].fill("buero_device=Laptop")
		if got := memotoo.fields["memotoo.user"].wrong.Text; !strings.Contains(got, "ohne „_device=…“") || memotoo.leave() {
			t.Errorf("the field says %q", got)
		}
	})
	t.Run("one side fails the check", func(t *testing.T) {
		u, fake := started(t, fault.German)
		f := fault.New(fault.SignIn, fault.Memotoo, fault.StepSignIn, "HTTP 401", nil)
		bad := goodCheck
		bad.Memotoo = contract.SideCheck{Error: &contract.ErrorEntry{Time: now, Fault: f}}
		fake.Answer(nil, nil, bad)
		toCheck(t, u)
		test.Tap(u.assistant.next)
		wants(t, shownIn(u.assistant.window), "memotoo: Zugang nicht in Ordnung.", "Weiter geht es, sobald")
		fake.Answer(history(), nil, goodCheck)
		test.Tap(u.assistant.steps[3].(*checkStep).again)
		test.Tap(u.assistant.next)
		if u.assistant.draft.Step != 4 {
			t.Errorf("at step %d", u.assistant.draft.Step)
		}
	})
	t.Run("no keychain", func(t *testing.T) {
		u, fake := started(t, fault.German)
		toCheck(t, u)
		fake.Fail("AddAccount", fault.New(fault.Keychain, fault.Local, fault.StepSave, "locked", nil))
		test.Tap(u.assistant.next)
		test.Tap(u.assistant.next)
		wants(t, shownIn(u.assistant.window), "Ohne Schlüsselbund")
		if u.assistant.draft.Added {
			t.Error("the account counts as added")
		}
		for _, o := range test.LaidOutObjects(u.assistant.window.Content()) {
			if file, ok := o.(*tick); ok {
				file.SetChecked(true)
			}
		}
		fake.Fail("AddAccount", nil)
		test.Tap(u.assistant.window.Canvas().Focused().(*button))
		if c := fake.Calls("AddAccount"); c[len(c)-1].Args[0].(contract.Account).Credentials != contract.File {
			t.Error("the choice of the file is lost")
		}
	})
	t.Run("first run fails", func(t *testing.T) {
		u, fake := started(t, fault.German)
		toCheck(t, u)
		test.Tap(u.assistant.next)
		test.Tap(u.assistant.next)
		failed := history()[1:]
		fake.Answer(failed, nil, goodCheck)
		run := u.assistant.steps[5].(*runStep)
		test.Tap(run.start)
		wants(t, shownIn(u.assistant.window), "Fehlgeschlagen", "HTTP 401")
		if run.start.Disabled() || !u.begun() {
			t.Error("the first run cannot be tried again")
		}
	})
	t.Run("every unit off", func(t *testing.T) {
		u, _ := started(t, fault.German)
		toCheck(t, u)
		test.Tap(u.assistant.next)
		for _, unit := range u.assistant.steps[4].(*unitsStep).units {
			unit.direction.set(engine.Off)
		}
		test.Tap(u.assistant.next)
		wants(t, shownIn(u.assistant.window), "mindestens eine Einheit")
	})
}

// A second account on this computer gets the same device, and a name of its own.
func TestSecondAccount(t *testing.T) {
	u, _ := surface(t, fault.German, standing())
	u.Show(api.AssistantWindow)
	if d := u.assistant.draft.Account.Memotoo.Device; d != saved("x").Memotoo.Device {
		t.Errorf("device: %q", d)
	}
	name := freeName("Mein-Account", []contract.Account{{Name: "mein-account"}})
	if name == "Mein-Account" || wrongText("name", name) != nil {
		t.Errorf("name: %q", name)
	}
}
