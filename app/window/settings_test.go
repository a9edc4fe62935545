package window

import (
	"errors"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"abgleich/app/api"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

func TestSettingsAreSaved(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SettingsWindow)
	s := u.settings
	s.fields["memotoo.device"].fill(" PC2 ")
	s.fields["timeZone"].fill("Europe/Vienna")
	s.units[0].direction.set(engine.ToMemotoo)
	s.units[0].winner.set(engine.MemotooWins)
	s.units[0].automatic.SetChecked(false)
	s.units[0].unmarked.SetChecked(true)
	s.units[1].winner.set(engine.UserDecides)
	s.every.set(time.Hour)
	s.fields["daysBack"].fill("14")
	test.Tap(s.save)
	calls := fake.Calls("UpdateAccount")
	if len(calls) != 1 {
		t.Fatalf("%d calls", len(calls))
	}
	want := saved("Büro-Müller")
	want.Memotoo.Device, want.TimeZone, want.Every = "PC2", "Europe/Vienna", contract.Duration(time.Hour)
	want.DaysBack = 14
	want.Units = maps.Clone(want.Units)
	want.Units[record.Addresses] = contract.UnitSettings{Direction: engine.ToMemotoo, Winner: engine.MemotooWins, DeleteUnmarked: true}
	appointments := want.Units[record.Appointments]
	appointments.Winner = engine.UserDecides
	want.Units[record.Appointments] = appointments
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
		s.fields[key].fill(text)
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
	u.settings.fields["memotooPassword"].fill("new")
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
		"memotoo.carddav": "Eine Adresse beginnt mit https:// und enthält weder Benutzername noch Passwort",
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
		if u.settings.window.Canvas().Focused() != u.settings.fields[key].input.(fyne.Focusable) {
			t.Errorf("%s has not the focus", key)
		}
	}
	u, fake := surface(t, fault.English, standing())
	u.Show(api.SettingsWindow)
	fake.Fail("UpdateAccount", errors.New("odd"))
	test.Tap(u.settings.save)
	if got := u.settings.result.label.Text; got != "Nothing was saved. odd" {
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
	s.fields["memotoo.user"].fill("other")
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

// What is typed is judged at once, by the rules of the contract.
func TestFieldsAreJudgedAsOneTypes(t *testing.T) {
	u, _ := surface(t, fault.German, standing())
	u.Show(api.SettingsWindow)
	for key, texts := range map[string][2]string{ // wrong, right
		"memotoo.device": {"a b", "PC2"}, "memotoo.carddav": {"http://x.example/", "https://x.example/"}, "onoffice.url": {"ftp://x", ""},
		"memotoo.user": {"a:b", "a"}, "timeZone": {"Mond", "Europe/Vienna"}, "daysBack": {"viele", "0"}, "daysAhead": {"4000", "3650"}, "name": {"a/b", "a"},
	} {
		f := u.settings.fields[key]
		f.entry().SetText("")
		test.Type(f.input.(fyne.Focusable), texts[0])
		if f.wrong.Text == "" || !f.wrong.Visible() {
			t.Errorf("%s: nothing is said about %q", key, texts[0])
		}
		f.entry().SetText(texts[1])
		if f.wrong.Visible() {
			t.Errorf("%s: %q is called wrong: %s", key, texts[1], f.wrong.Text)
		}
	}
}

func TestWrongFieldIsNotSaved(t *testing.T) {
	u, fake := surface(t, fault.English, standing())
	u.Show(api.SettingsWindow)
	s := u.settings
	s.fields["daysAhead"].fill("x")
	// Enter saves, as the button does.
	s.typed(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(fake.Calls("UpdateAccount")) != 0 {
		t.Error("a wrong number is saved")
	}
	if !s.pages[1].body.Visible() || s.window.Canvas().Focused() != s.fields["daysAhead"].input.(fyne.Focusable) {
		t.Error("the window does not lead to the field")
	}
}

func TestUserIsChosenFromTheList(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SettingsWindow)
	s := u.settings
	s.loadUsers()
	// Nothing typed: the agent uses what it has stored.
	if c := fake.Calls("Users"); len(c) != 1 || c[0].Args[1].(contract.Secrets) != (contract.Secrets{}) || c[0].Args[2] != "Büro-Müller" {
		t.Fatalf("asked: %v", c)
	}
	pick := s.window.Canvas().Focused().(*picker)
	if pick.Selected != "Sabine Müller · s.mueller · #23" {
		t.Errorf("selected: %q", pick.Selected)
	}
	pick.SetSelectedIndex(1)
	s.window.Canvas().FocusNext()
	s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
	if got := s.users.Text; got != "24" {
		t.Errorf("user: %q", got)
	}
	fake.Fail("Users", fault.New(fault.Right, fault.OnOffice, fault.StepRead, "(Recht: Benutzer lesen)", nil))
	s.loadUsers()
	wants(t, shownIn(s.window), "Benutzer lesen")
	s.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	fake.Fail("Users", nil)
	fake.AnswerMore(nil, nil)
	s.loadUsers()
	wants(t, shownIn(s.window), "keine Benutzer")
}

// Rule 12: another target is a reset, and the warning says what that means.
func TestResetAndRemoveAskFirst(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SettingsWindow)
	s := u.settings
	for _, c := range []struct {
		button *button
		method string
		says   string
	}{{s.reset, "ResetAccount", "Der nächste Lauf ist wieder ein erster"}, {s.remove, "RemoveAccount", "wird nichts gelöscht"}} {
		test.Tap(c.button)
		wants(t, shownIn(s.window), c.says)
		// "No" has the focus.
		s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if len(fake.Calls(c.method)) != 0 || s.window.Canvas().Overlays().Top() != nil {
			t.Errorf("%s: no is no", c.method)
		}
		test.Tap(c.button)
		s.window.Canvas().FocusNext()
		s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if calls := fake.Calls(c.method); len(calls) != 1 || calls[0].Args[0] != "Büro-Müller" {
			t.Errorf("%s: %v", c.method, calls)
		}
	}
	// Its backups go too, unless they are to stay.
	if keep := fake.Calls("RemoveAccount")[0].Args[1]; keep != false {
		t.Errorf("kept: %v", keep)
	}
	fake.AnswerBackups([]contract.Backup{{ID: "a", Path: "/home/s/backups/a.zip"}, {ID: "b"}}, nil, contract.RestoreReport{})
	test.Tap(s.remove)
	wants(t, shownIn(s.window), "Auch 2 Sicherungen davon werden gelöscht")
	for _, o := range test.LaidOutObjects(s.window.Canvas().Overlays().Top()) {
		switch o := o.(type) {
		case *tick:
			o.SetChecked(true)
		case *button:
			if o.Text == "Account entfernen" {
				test.Tap(o)
			}
		}
	}
	if calls := fake.Calls("RemoveAccount"); len(calls) != 2 || calls[1].Args[1] != true {
		t.Errorf("removed: %v", calls)
	}
	fake.AnswerBackups(nil, nil, contract.RestoreReport{})
	fake.Fail("RemoveAccount", fault.New(fault.Keychain, fault.Local, fault.StepSave, "locked", nil))
	test.Tap(s.remove)
	s.window.Canvas().FocusNext()
	s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	wants(t, shownIn(s.window), "locked")
}
