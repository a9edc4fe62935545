package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"abgleich/app/api"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

var (
	returnKey = &fyne.KeyEvent{Name: fyne.KeyReturn}
	escapeKey = &fyne.KeyEvent{Name: fyne.KeyEscape}
)

// The keyboard is enough: every button and field can be reached by Tab, and the
// first focus makes sense.
func TestEverythingIsReachedByTab(t *testing.T) {
	scenes := map[string]struct {
		status contract.Status
		open   func(*UI) *frame
		first  func(*UI) fyne.Focusable
	}{
		"sync":     {standing(), func(u *UI) *frame { u.Show(api.SyncWindow); return u.sync.frame }, func(u *UI) fyne.Focusable { return u.sync.all }},
		"settings": {standing(), func(u *UI) *frame { u.Show(api.SettingsWindow); return u.settings.frame }, func(u *UI) fyne.Focusable { return u.settings.pick }},
		"history":  {standing(), func(u *UI) *frame { u.Show(api.HistoryWindow); return u.history.frame }, func(u *UI) fyne.Focusable { return u.history.list }},
		"held":     {standing(), func(u *UI) *frame { u.Show(api.HeldWindow); return u.held.frame }, func(u *UI) fyne.Focusable { return u.held.list }},
		"backups":  {standing(), func(u *UI) *frame { u.Show(api.BackupsWindow); return u.backups.frame }, func(u *UI) fyne.Focusable { return u.backups.list }},
		"device": {standing(), func(u *UI) *frame {
			u.Show(api.DeviceWindow)
			u.device.window.Resize(fyne.NewSize(980, 2000))
			return u.device.frame
		}, func(u *UI) fyne.Focusable { return u.device.kind.picker }},
		"assistant": {contract.Status{}, func(u *UI) *frame { u.Show(api.AssistantWindow); return u.assistant.frame }, func(u *UI) fyne.Focusable { return u.assistant.steps[0].first() }},
	}
	for name, scene := range scenes {
		t.Run(name, func(t *testing.T) {
			u, _ := surface(t, fault.German, scene.status)
			f := scene.open(u)
			c := f.window.Canvas()
			if c.Focused() != scene.first(u) {
				t.Errorf("the first focus is on %T", c.Focused())
			}
			inOrder(t, f)
			reached := map[fyne.Focusable]bool{}
			for range 60 {
				c.FocusNext()
				reached[c.Focused()] = true
			}
			each(f.window.Content(), func(o fyne.CanvasObject) {
				if off, is := o.(fyne.Disableable); is && off.Disabled() {
					return
				}
				switch o.(type) {
				case *button, *entry, *combo, *picker, *tick, *list:
					if !reached[o.(fyne.Focusable)] {
						t.Errorf("%T is not reached by Tab", o)
					}
				}
			})
		})
	}
}

// Escape closes the window from wherever the focus is, but first what stands in
// front of it.
func TestEscape(t *testing.T) {
	for name, pick := range map[string]func(*settingsWindow) fyne.Focusable{
		"choice": func(s *settingsWindow) fyne.Focusable { return s.pick },
		"button": func(s *settingsWindow) fyne.Focusable { return s.save },
		"line":   func(s *settingsWindow) fyne.Focusable { return s.fields["memotoo.user"].input.(*entry) },
		"combo":  func(s *settingsWindow) fyne.Focusable { return s.zone },
		"tick":   func(s *settingsWindow) fyne.Focusable { return s.units[0].automatic },
	} {
		t.Run(name, func(t *testing.T) {
			u, _ := surface(t, fault.German, standing())
			u.Show(api.SettingsWindow)
			s := u.settings
			s.tell("…", "…")
			s.window.Canvas().Focused().TypedKey(escapeKey)
			if u.settings == nil || s.window.Canvas().Overlays().Top() != nil {
				t.Fatal("Escape does not close what stands in front, or closes more")
			}
			pick(s).TypedKey(escapeKey)
			if u.settings != nil {
				t.Error("Escape does not close the window")
			}
		})
	}
}

// inOrder reports a step of Tab that goes up by more than a line.
func inOrder(t *testing.T, f *frame) {
	t.Helper()
	c := f.window.Canvas()
	c.Unfocus()
	var last float32
	var first fyne.CanvasObject
	for i := range 8 {
		c.FocusNext()
		o := c.Focused().(fyne.CanvasObject)
		if i == 0 {
			first = o
		} else if o == first {
			return // all around
		}
		y := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		if i > 0 && y < last-50 {
			t.Errorf("Tab goes up from %v to %v at %T", last, y, o)
		}
		last = y
	}
}

// each calls f for everything that is visible in o.
func each(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	f(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			each(child, f)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			each(child, f)
		}
	}
}

func TestEnter(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	u.sync.all.TypedKey(returnKey)
	if len(fake.Calls("Sync")) != 1 {
		t.Error("Enter does not press the button")
	}
	u.Show(api.SettingsWindow)
	for i, o := range []fyne.Focusable{u.settings.fields["memotoo.user"].input.(*entry), u.settings.zone, u.settings.units[0].automatic} {
		o.TypedKey(returnKey)
		if n := len(fake.Calls("UpdateAccount")); n != i+1 {
			t.Errorf("Enter in %T does not save", o)
		}
	}
	u.settings.pick.TypedKey(returnKey)
	if u.settings.window.Canvas().Overlays().Top() == nil {
		t.Error("Enter does not open the choice")
	}
}
