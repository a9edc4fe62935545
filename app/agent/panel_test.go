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
	d.begin()
	d.ClickAt(t, x, y, 1)
	d.eventually("the click syncs everything", func() bool { return d.ran(2, contract.Units) })
	d.well()
	d.whole(people)

	// The menu with the mouse: its first entry below the line that tells the state.
	d.eventually("the icon is at rest", func() bool { return desktoptest.Same(item.Icon(), picture(t, "fine")) })
	before := d.Look(t, "root")
	d.ClickAt(t, x, y, 3)
	menu := image.Rectangle{}
	d.eventually("the menu opens", func() bool {
		last := menu
		menu = changed(before, d.Look(t, "root"), image.Rect(0, 0, x+15, y-17))
		return menu.Dy() > 100 && menu == last
	})
	d.Picture(t, "root", "menu")
	// Nine lines, and some room for the separators.
	d.ClickAt(t, menu.Min.X+40, menu.Min.Y+menu.Dy()*17/100, 1)
	d.eventually("Alles synchronisieren", func() bool { return d.ran(3, contract.Units) })

	// The rest over the panel's own protocol.
	for i, entry := range []string{"Adressen synchronisieren", "Termine synchronisieren", "Aufgaben synchronisieren"} {
		item.Click(entry)
		d.eventually(entry, func() bool { return d.ran(4+i, contract.Units[i:i+1]) })
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

// changed is where two pictures differ inside a part of them.
func changed(before, now image.Image, part image.Rectangle) (r image.Rectangle) {
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if before.At(x, y) != now.At(x, y) {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
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
