package window

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"abgleich/app/api"
	"abgleich/sync/fault"
)

// TestUnsavedSettings proves that closing the settings, or turning to another
// account, loses nothing that was typed without asking, and asks nothing otherwise.
func TestUnsavedSettings(t *testing.T) {
	account := func(s *settingsWindow) { s.fields["memotoo.device"].fill("PC9") }
	leaves := []struct {
		name string
		do   func(s *settingsWindow)
		left func(s *settingsWindow) bool
	}{
		{"closed", func(s *settingsWindow) { s.close() }, func(s *settingsWindow) bool { return s.ui.settings == nil }},
		{"closed with Escape", func(s *settingsWindow) { s.typed(escapeKey) }, func(s *settingsWindow) bool { return s.ui.settings == nil }},
		{"another account picked", func(s *settingsWindow) { s.pick.SetSelectedIndex(1) }, func(s *settingsWindow) bool { return s.account.Name != "Büro-Müller" }},
	}
	for _, leave := range leaves {
		for _, change := range []struct {
			name  string
			do    func(s *settingsWindow)
			asked bool
		}{
			{"nothing changed", func(*settingsWindow) {}, false},
			{"a field changed", account, true},
			{"a secret typed", func(s *settingsWindow) { s.fields["memotooPassword"].fill("x") }, true},
			{"changed and changed back", func(s *settingsWindow) {
				was := s.fields["memotoo.device"].typed()
				account(s)
				s.fields["memotoo.device"].fill(was)
			}, false},
			{"changed and saved", func(s *settingsWindow) { account(s); test.Tap(s.save) }, false},
		} {
			t.Run(leave.name+", "+change.name, func(t *testing.T) {
				u, _ := surface(t, fault.German, standing())
				u.Show(api.SettingsWindow)
				s := u.settings
				change.do(s)
				leave.do(s)
				if !change.asked {
					if !leave.left(s) {
						t.Error("it asks although nothing is lost")
					}
					return
				}
				if leave.left(s) {
					t.Fatal("lost without a word")
				}
				wants(t, shownIn(s.window), "noch nicht gespeichert")
				s.close()
				if len(s.fronts) != 1 {
					t.Fatalf("asked %d times at once", len(s.fronts))
				}
				// "Back" has the focus.
				s.window.Canvas().Focused().TypedKey(returnKey)
				if leave.left(s) || !s.changed() || s.pick.Selected != "Büro-Müller" {
					t.Fatal("back is not back")
				}
				leave.do(s)
				// Escape is "Back" too.
				s.typed(escapeKey)
				if leave.left(s) || len(s.fronts) > 0 {
					t.Fatal("Escape is not back")
				}
				leave.do(s)
				s.window.Canvas().FocusNext()
				s.window.Canvas().Focused().TypedKey(returnKey)
				if !leave.left(s) || len(s.fronts) > 0 {
					t.Error("discarding does not go on")
				}
			})
		}
	}
	t.Run("the page of the program changed", func(t *testing.T) {
		u, _ := surface(t, fault.English, standing())
		u.Show(api.SettingsWindow)
		s := u.settings
		s.program.mail.SetText("help@example.com")
		s.close()
		if u.settings == nil {
			t.Fatal("lost without a word")
		}
		wants(t, shownIn(s.window), "not saved yet")
	})
	t.Run("another language is saved while an account is changed", func(t *testing.T) {
		u, _ := surface(t, fault.German, standing())
		u.Show(api.SettingsWindow)
		s := u.settings
		account(s)
		s.turn(s.pages[2])
		s.program.language.set("en")
		test.Tap(s.save)
		if u.settings != s || s.fields["memotoo.device"].typed() != "PC9" {
			t.Fatal("the windows were opened anew, and what was typed is lost")
		}
		wants(t, shownIn(s.window), "noch nicht gespeichert")
	})
}
