//go:build linux

package agent_test

import (
	"image"
	"slices"
	"testing"
	"time"

	"abgleich/app/desktoptest"
	"abgleich/sync/contract"
	"abgleich/sync/record"
)

// On a real panel: a click on the icon syncs all units, every entry of its menu
// does what it says, closing a window leaves the program in the tray, and a second
// start brings the window to the front.
func TestPanel(t *testing.T) {
	d := start(t, desktoptest.Options{Panel: true})
	const people = 20
	d.fill(people)
	d.addAccount()
	item := d.Tray.Item(t)
	d.eventually("the icon stands in the panel", d.iconShown)
	x, y := d.IconAt()
	d.ClickAt(t, x, y, 1)
	d.well()
	d.whole(people)

	// The menu with mouse and keyboard: its first entry that can be chosen.
	d.eventually("the icon is at rest", func() bool { return desktoptest.Same(item.Icon(), picture(t, "fine")) })
	beside := image.Rect(x-60, y-100, x-20, y-40)
	before := d.part(beside)
	d.ClickAt(t, x, y, 3)
	d.eventually("the menu opens", func() bool { return !desktoptest.Same(d.part(beside), before) })
	d.Picture(t, "root", "menu")
	d.choose("Home", "Return", func() bool { return d.ran(2, contract.Units) })

	// The rest over the panel's own protocol.
	for i, entry := range []string{"Adressen synchronisieren", "Termine synchronisieren", "Aufgaben synchronisieren"} {
		item.Click(entry)
		d.eventually(entry, func() bool { return d.ran(3+i, contract.Units[i:i+1]) })
	}
	item.Click("Einstellungen …")
	settings := d.screen("Einstellungen")
	item.Click("Bericht exportieren …")
	sync := d.screen("Synchronisation")
	sync.reads("Der Bericht sagt, was wann lief und wo es scheiterte.")
	sync.Keys(t, "Escape")
	sync.vanishes("Der Bericht sagt, was wann lief und wo es scheiterte.")

	// The settings cover the sync window, until somebody starts the program again.
	d.Front(t, settings.id)
	second := desktoptest.Launch(t, d.env, nil, d.binary)
	if !second.Wait(time.Minute) || second.ExitCode() != 0 {
		t.Errorf("the second start does not end well: %s", second.Output())
	}
	d.eventually("the sync window is in front", func() bool { return d.Active(t) == sync.id })
	item.Click("Einstellungen …")
	d.eventually("the settings are in front", func() bool { return d.Active(t) == settings.id })
	item.Click("Synchronisation öffnen …")
	d.eventually("the sync window is in front again", func() bool { return d.Active(t) == sync.id })
	if n := len(d.children()); n != 1 {
		t.Errorf("%d window programs", n)
	}

	// With the last window its program goes; the agent stays.
	sync.click("Schließen")
	sync.gone()
	d.Front(t, settings.id)
	d.Keys(t, "alt+F4")
	settings.gone()
	d.eventually("the window program ends", func() bool { return len(d.children()) == 0 })
	if len(d.Tray.Items()) != 1 || !d.process.Running() {
		t.Error("the agent went with its windows")
	}
	item.Click("Abgleich beenden")
	if !d.process.Wait(10*time.Second) || d.process.ExitCode() != 0 {
		t.Errorf("the agent does not end well: %s", d.process.Output())
	}
	d.eventually("the icon goes", func() bool { return len(d.Tray.Items()) == 0 })
}

// part is what is seen of a part of the screen.
func (d *desk) part(r image.Rectangle) image.Image {
	d.t.Helper()
	img, ok := d.Look(d.t, "root").(*image.RGBA)
	if !ok {
		d.t.Fatal("no picture of the screen")
	}
	return img.SubImage(r)
}

// choose presses the key that leads to an entry of the open menu, and the key that
// takes it, until that has worked: a menu that is just opening hears nothing.
func (d *desk) choose(lead, take string, ok func() bool) {
	d.t.Helper()
	d.eventually("the menu does what it says", func() bool {
		d.Keys(d.t, lead, take)
		for deadline := time.Now().Add(3 * time.Second); time.Now().Before(deadline); {
			if ok() {
				return true
			}
		}
		return false
	})
}

// ran tells whether so many passes have run, the last of them over the units.
func (d *desk) ran(n int, units []record.Unit) bool {
	d.t.Helper()
	passes, err := d.client.Passes(d.t.Context(), d.state().Name, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	if len(passes) != n || passes[0].Finished.IsZero() || d.state().Running {
		return false
	}
	var ran []record.Unit
	for _, u := range passes[0].Units {
		ran = append(ran, u.Unit)
	}
	return slices.Equal(ran, units)
}
