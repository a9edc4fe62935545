package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"abgleich/app/api"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

func TestProgramSettings(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	u.Show(api.SettingsWindow)
	s := u.settings
	test.Tap(s.pages[2].button)
	p := s.program
	p.network.set(ownProxy)
	p.proxy.SetText("http://user:pass@proxy.example")
	p.mail.SetText("support@example.com; niemand")
	test.Tap(s.save)
	if !p.form.fields["supportMail"].wrong.Visible() {
		t.Error("nothing is said about a wrong address")
	}
	p.mail.SetText("support@example.com; b@example.com")
	test.Tap(s.save)
	if !p.form.fields["proxy"].wrong.Visible() || len(fake.Calls("SaveSettings")) != 0 {
		t.Error("a proxy with a password is taken")
	}
	p.proxy.SetText("http://proxy.example:3128")
	p.notify.SetChecked(false)
	p.login.SetChecked(true)
	p.language.set("en")
	test.Tap(s.save)
	calls := fake.Calls("SaveSettings")
	if len(calls) != 1 {
		t.Fatalf("%d calls", len(calls))
	}
	got := calls[0].Args[0].(contract.Settings)
	if got.Language != "en" || got.Notify || !got.StartAtLogin || strings.Join(got.SupportMail, " ") != "support@example.com b@example.com" || got.Proxy != "http://proxy.example:3128" {
		t.Errorf("saved: %+v", got)
	}
	// Every open window speaks the new language.
	if u.settings == s || u.settings == nil || u.sync == nil {
		t.Fatal("the windows are not made anew")
	}
	wants(t, shownIn(u.sync.window), "Sync all")
	wants(t, shownIn(u.settings.window), "Save")
}

func TestProgramSettingsFail(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SettingsWindow)
	test.Tap(u.settings.pages[2].button)
	fake.Fail("SaveSettings", fault.New(fault.Storage, fault.Local, fault.StepSave, "disk full", nil))
	test.Tap(u.settings.save)
	wants(t, shownIn(u.settings.window), "disk full")
}
