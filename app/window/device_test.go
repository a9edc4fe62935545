package window

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"abgleich/app/api"
	"abgleich/app/device"
	"abgleich/app/device/devicetest"
	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// deviceOf opens the window for a kind of device.
func deviceOf(t *testing.T, l fault.Lang, k device.Kind) (*deviceWindow, *UI) {
	t.Helper()
	u, _ := surface(t, l, standing())
	u.Show(api.DeviceWindow)
	u.device.kind.set(k)
	return u.device, u
}

// said are all texts that are visible, and the buttons among them.
func said(o fyne.CanvasObject) (text string, copies []*button) {
	each(o, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widget.Label:
			text += o.Text + "\n"
		case *button:
			copies = append(copies, o)
		}
	})
	return text, copies
}

// Every kind shows every step of its way with its values, and everything to beware
// of, in both languages.
func TestDevice_SaysEverything(t *testing.T) {
	for _, l := range both {
		for _, k := range device.Kinds {
			t.Run(string(k)+"-"+string(l), func(t *testing.T) {
				d, u := deviceOf(t, l, k)
				want, err := device.For(saved("Büro-Müller"), k, l, device.Options{})
				if err != nil {
					t.Fatal(err)
				}
				warned, _ := said(d.warnings)
				for _, w := range want.Warnings {
					if !strings.Contains(warned, w.Text) {
						t.Errorf("not said: %s", w.Text)
					}
				}
				for i, way := range want.Ways {
					d.way.SetSelectedIndex(i)
					text, copies := said(d.steps)
					n := 0
					for _, step := range way.Steps {
						if !strings.Contains(text, step.Text) {
							t.Errorf("not said: %s", step.Text)
						}
						for _, v := range step.Values {
							if !strings.Contains(text, v.Label) || !strings.Contains(text, v.Value) {
								t.Errorf("not said: %s %s", v.Label, v.Value)
							}
							if v.Copy {
								test.Tap(copies[n])
								n++
								if got := u.app.Clipboard().Content(); got != v.Value {
									t.Errorf("copied %q, want %q", got, v.Value)
								}
							}
						}
					}
					if n != len(copies) {
						t.Errorf("%d buttons for %d values", len(copies), n)
					}
				}
				if d.profile.Visible() != k.HasProfile() {
					t.Errorf("profile offered: %v", d.profile.Visible())
				}
			})
		}
	}
}

func TestDevice_CodesCanBeRead(t *testing.T) {
	d, _ := deviceOf(t, fault.German, device.Android)
	var got []string
	each(d.steps, func(o fyne.CanvasObject) {
		if img, ok := o.(*canvas.Image); ok && img.Resource == nil && img.Image != nil {
			text, err := devicetest.ReadImage(img.Image)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, text)
		}
	})
	if len(got) != len(d.setup.Codes) || len(got) == 0 {
		t.Fatalf("%d codes, want %d", len(got), len(d.setup.Codes))
	}
	for i, c := range d.setup.Codes {
		if got[i] != c.Content {
			t.Errorf("code %s reads %q, want %q", c.ID, got[i], c.Content)
		}
	}
}

// A second device gets a name of its own; a name that cannot be is explained, and
// nothing is left that could be typed by mistake.
func TestDevice_Name(t *testing.T) {
	d, _ := deviceOf(t, fault.German, device.Android)
	d.name.fill("Android2")
	if d.setup.Login != "buero-mueller_device=Android2" {
		t.Errorf("login %q", d.setup.Login)
	}
	for _, bad := range []string{"mein Telefon", "abgleich7k2", strings.Repeat("a", 41)} {
		d.name.fill(bad)
		if text, copies := said(d.steps); len(copies) > 0 || text != "" || !strings.Contains(d.name.wrong.Text, "Buchstaben") {
			t.Errorf("%s: %q, %d buttons, %q", bad, text, len(copies), d.name.wrong.Text)
		}
	}
	d.kind.set(device.IPhone)
	if d.setup.Device != "iPhone" || d.name.wrong.Visible() {
		t.Errorf("after another kind: %+v", d.setup)
	}
	d.kind.set(device.Google)
	if d.name.cell.Visible() {
		t.Error("a cloud is asked for a name")
	}
}

func TestDevice_Profile(t *testing.T) {
	for name, password := range map[string]string{"without a password": "", "with one": "geheim&<3"} {
		t.Run(name, func(t *testing.T) {
			d, _ := deviceOf(t, fault.English, device.IPhone)
			folder := t.TempDir()
			test.Tap(d.profile)
			var save *button
			for _, o := range test.LaidOutObjects(d.window.Canvas().Overlays().Top()) {
				switch o := o.(type) {
				case *entry:
					if o.Password {
						o.SetText(password)
					} else {
						o.SetText(folder)
					}
				case *button:
					if o.Text == d.ui.words.T("settings.save") {
						save = o
					}
				}
			}
			test.Tap(save)
			path := filepath.Join(folder, device.FileName(saved("Büro-Müller"), device.IPhone))
			want, err := device.Profile(saved("Büro-Müller"), device.IPhone, fault.English, device.Options{}, password)
			if err != nil {
				t.Fatal(err)
			}
			if got := read(t, path); got != string(want) {
				t.Errorf("the file holds %s", got)
			}
			if list, err := os.ReadDir(folder); err != nil || len(list) != 1 {
				t.Errorf("%v %v", list, err)
			}
		})
	}
}

func TestDevice_ProfileThatCannotBeSaved(t *testing.T) {
	d, _ := deviceOf(t, fault.German, device.Mac)
	path := filepath.Join(t.TempDir(), "none", "profile")
	d.saveProfile(path, []byte("x"))
	text := ""
	for _, o := range test.LaidOutObjects(d.window.Canvas().Overlays().Top()) {
		if l, ok := o.(*widget.Label); ok {
			text += l.Text
		}
	}
	if !strings.Contains(text, path) || !strings.Contains(text, "Ordner") {
		t.Errorf("said: %s", text)
	}
}

// Everything can be read without a mouse: the keys for pages move steps and
// warnings, and a button that gets the focus comes into view.
func TestDevice_Keyboard(t *testing.T) {
	d, u := deviceOf(t, fault.German, device.Mac)
	d.way.SetSelectedIndex(1)
	c := d.window.Canvas()
	for range 9 {
		c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
		d.typedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	}
	for name, s := range map[string]*container.Scroll{"steps": d.scroll, "warnings": d.beware} {
		if end := s.Content.Size().Height - s.Size().Height; s.Offset.Y != end || end <= 0 {
			t.Errorf("%s stand at %v of %v", name, s.Offset.Y, end)
		}
	}
	_, copies := said(d.steps)
	for _, b := range copies {
		c.Focus(b)
		y := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).Y - fyne.CurrentApp().Driver().AbsolutePositionForObject(d.scroll).Y
		if y < 0 || y+b.Size().Height > d.scroll.Size().Height {
			t.Errorf("the focus is out of view, at %v", y)
		}
	}
	c.Focused().TypedKey(escapeKey)
	if u.device != nil {
		t.Error("Escape does not close the window")
	}
}

// The window is opened from the sync window and the settings for the account that
// is shown there, follows the accounts and keeps its place in another language.
func TestDevice_Opens(t *testing.T) {
	u, _ := surface(t, fault.German, standing())
	u.Show(api.SettingsWindow)
	u.settings.pick.SetSelectedIndex(1)
	test.Tap(u.settings.devices)
	if u.device == nil || u.device.setup.Account != "Zweigstelle" {
		t.Fatalf("%+v", u.device)
	}
	u.device.account.SetSelected("Büro-Müller")
	if u.device.setup.Account != "Büro-Müller" {
		t.Errorf("shows %s", u.device.setup.Account)
	}
	u.device.kind.set(device.Mac)
	u.speak(lang.For(fault.English))
	if d := u.device; d.setup.Account != "Büro-Müller" || d.setup.Kind != device.Mac || d.kind.Selected != "Mac" || !strings.Contains(d.setup.Warnings[0].Text, "must be off") {
		t.Errorf("in English: %+v", d.setup)
	}
	u.device.window.Close()
	empty, _ := surface(t, fault.English, contract.Status{})
	empty.Show(api.DeviceWindow)
	if text := empty.device.banner.label.Text; !strings.Contains(text, "no account") || !empty.device.account.Disabled() {
		t.Errorf("says %q", text)
	}
}
