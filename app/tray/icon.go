package tray

import (
	"fmt"
	"slices"
	"sync"

	"fyne.io/systray"

	"abgleich/app/lang"
	"abgleich/sync/record"
)

// Actions are what icon and menu can be asked to do. Each is called on a
// goroutine of its own.
type Actions struct {
	SyncAll  func()
	SyncUnit func(record.Unit)
	Restart  func()
	Window   func()
	Settings func()
	Report   func()
	Quit     func()
}

// Tray is the icon with its menu. Entries are made once and change in place: a
// menu that is rebuilt closes under the user's hand.
type Tray struct {
	words   *lang.Words
	actions Actions

	mu    sync.Mutex
	shown *Look
	line  *systray.MenuItem
	all   *systray.MenuItem
	units map[record.Unit]*systray.MenuItem
	again *systray.MenuItem
}

// Run shows the icon until Quit is called. It must be called on the main
// goroutine. ready is called once the menu is built.
func Run(words *lang.Words, actions Actions, ready func(*Tray)) error {
	t := &Tray{words: words, actions: actions, units: map[record.Unit]*systray.MenuItem{}}
	icon, err := picture(Offline)
	if err != nil {
		return fmt.Errorf("tray icon: %w", err)
	}
	systray.SetOnTapped(func() { go actions.SyncAll() })
	prepare(icon)
	systray.Run(func() {
		t.build()
		ready(t)
	}, nil)
	return nil
}

// Quit takes the icon away and lets Run return.
func Quit() { systray.Quit() }

// build makes the menu (design §6).
func (t *Tray) build() {
	w := t.words
	t.line = systray.AddMenuItem(w.T("state.unknown"), "")
	t.line.Disable()
	systray.AddSeparator()
	t.all = t.entry(w.T("tray.syncAll"), t.actions.SyncAll)
	for _, u := range []record.Unit{record.Addresses, record.Appointments, record.Tasks} {
		t.units[u] = t.entry(w.T("tray.syncUnit", "unit", w.Unit(u)), func() { t.actions.SyncUnit(u) })
		t.units[u].Hide()
	}
	t.again = t.entry(w.T("tray.restart"), t.actions.Restart)
	t.again.Hide()
	systray.AddSeparator()
	t.entry(w.T("tray.window"), t.actions.Window)
	t.entry(w.T("tray.settings"), t.actions.Settings)
	t.entry(w.T("tray.report"), t.actions.Report)
	systray.AddSeparator()
	t.entry(w.T("tray.quit"), t.actions.Quit)
}

func (t *Tray) entry(title string, do func()) *systray.MenuItem {
	item := systray.AddMenuItem(title, "")
	go func() {
		for range item.ClickedCh {
			go do()
		}
	}()
	return item
}

// Show changes what has changed since the last call.
func (t *Tray) Show(l Look) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	old := t.shown
	first := old == nil
	if first {
		old = &Look{}
	}
	if first || l.Face != old.Face {
		if err := t.setIcon(l.Face); err != nil {
			return err
		}
	}
	if first || l.Line != old.Line {
		t.line.SetTitle(l.Line)
	}
	if first || l.Tooltip != old.Tooltip {
		systray.SetTooltip(l.Tooltip)
	}
	if first || l.Ready != old.Ready {
		toggle(l.Ready, t.all.Enable, t.all.Disable)
	}
	for u, item := range t.units {
		if now := slices.Contains(l.Units, u); first || now != slices.Contains(old.Units, u) {
			toggle(now, item.Show, item.Hide)
		}
	}
	if first || l.Restart != old.Restart {
		toggle(l.Restart, t.again.Show, t.again.Hide)
	}
	t.shown = &l
	return nil
}

func toggle(on bool, yes, no func()) {
	if on {
		yes()
	} else {
		no()
	}
}

func (t *Tray) setIcon(f Face) error {
	data, err := picture(f)
	if err != nil {
		return fmt.Errorf("tray icon %s: %w", f, err)
	}
	systray.SetIcon(data)
	return nil
}

// pixels is the size of the one picture that the notification area of Linux and
// macOS gets: panels scale it down.
const pixels = 64
