package tray

import (
	"fmt"
	"slices"
	"sync"
	"time"

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
	// Pause keeps the timers quiet until a time; the zero time lets them go on.
	Pause    func(until time.Time)
	Window   func()
	Settings func()
	Device   func()
	Report   func()
	Quit     func()
}

// Tray is the icon with its menu. Entries are made once and change in place: a
// menu that is rebuilt closes under the user's hand.
type Tray struct {
	actions Actions

	mu    sync.Mutex
	shown *Look
	line  *systray.MenuItem
	// entries are all others, in their order.
	entries []*entry
}

// entry is one entry of the menu: what it is called, and when it is there.
type entry struct {
	*systray.MenuItem
	title func(*lang.Words) string
	there func(Look) bool
	ready func(Look) bool
}

// Run shows the icon until Quit is called. It must be called on the main
// goroutine. ready is called once the menu is built.
func Run(words *lang.Words, actions Actions, ready func(*Tray)) error {
	t := &Tray{actions: actions}
	icon, err := picture(Offline)
	if err != nil {
		return fmt.Errorf("tray icon: %w", err)
	}
	systray.SetOnTapped(func() { go actions.SyncAll() })
	prepare(icon)
	systray.Run(func() {
		t.build(words)
		ready(t)
	}, nil)
	return nil
}

// Quit takes the icon away and lets Run return.
func Quit() { systray.Quit() }

// build makes the menu (design §6).
func (t *Tray) build(w *lang.Words) {
	a := t.actions
	always := func(Look) bool { return true }
	ready := func(l Look) bool { return l.Ready }
	t.line = systray.AddMenuItem(w.T("state.unknown"), "")
	t.line.Disable()
	systray.AddSeparator()
	t.add(w, says("tray.syncAll"), always, ready, a.SyncAll)
	for _, u := range []record.Unit{record.Addresses, record.Appointments, record.Tasks} {
		title := func(w *lang.Words) string { return w.T("tray.syncUnit", "unit", w.Unit(u)) }
		t.add(w, title, func(l Look) bool { return slices.Contains(l.Units, u) }, ready, func() { a.SyncUnit(u) })
	}
	t.add(w, says("tray.restart"), func(l Look) bool { return l.Restart }, always, a.Restart)
	running := func(l Look) bool { return l.Automatic }
	t.add(w, says("tray.pauseHour"), running, always, func() { a.Pause(hourFrom(time.Now())) })
	t.add(w, says("tray.pauseDay"), running, always, func() { a.Pause(tomorrow(time.Now())) })
	t.add(w, says("tray.goOn"), func(l Look) bool { return l.Paused }, always, func() { a.Pause(time.Time{}) })
	systray.AddSeparator()
	t.add(w, says("tray.window"), always, always, a.Window)
	t.add(w, says("tray.settings"), always, always, a.Settings)
	t.add(w, says("tray.device"), func(l Look) bool { return l.Ready }, always, a.Device)
	t.add(w, says("tray.report"), always, always, a.Report)
	systray.AddSeparator()
	t.add(w, says("tray.quit"), always, always, a.Quit)
}

func says(key string) func(*lang.Words) string { return func(w *lang.Words) string { return w.T(key) } }

// hourFrom and tomorrow are the ends of the pauses in the menu; the day begins when
// people begin to work.
func hourFrom(now time.Time) time.Time { return now.Add(time.Hour) }

func tomorrow(now time.Time) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d+1, 6, 0, 0, 0, now.Location())
}

func (t *Tray) add(w *lang.Words, title func(*lang.Words) string, there, ready func(Look) bool, do func()) {
	e := &entry{systray.AddMenuItem(title(w), ""), title, there, ready}
	if !there(Look{}) {
		e.Hide()
	}
	t.entries = append(t.entries, e)
	go func() {
		for range e.ClickedCh {
			go do()
		}
	}()
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
	for _, e := range t.entries {
		if first || l.Words != old.Words {
			e.SetTitle(e.title(l.Words))
		}
		if now := e.there(l); first || now != e.there(*old) {
			toggle(now, e.Show, e.Hide)
		}
		if now := e.ready(l); first || now != e.ready(*old) {
			toggle(now, e.Enable, e.Disable)
		}
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
