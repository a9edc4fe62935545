package desktoptest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// Names of the Desktop Notifications Specification and of dunst's own interface.
const (
	notesName = "org.freedesktop.Notifications"
	notesPath = "/org/freedesktop/Notifications"
	dunstFace = "org.dunstproject.cmd0"
)

// Note is a notification as a program sent it.
type Note struct {
	App, Title, Body string
	Replaces         uint32
	Actions          []string
}

// Notes is a real notification daemon, and what programs told it.
type Notes struct {
	conn *dbus.Conn
	mu   sync.Mutex
	told []Note
}

// StartNotes starts a notification daemon on the desktop.
func (d *Desktop) StartNotes(t testing.TB) *Notes {
	t.Helper()
	n := &Notes{conn: d.Connect(t)}
	Launch(t, d.Env(), nil, Program(t, "dunst"))
	Eventually(t, time.Minute, "the notification daemon is on the bus", func() bool { return Named(n.conn, notesName) })
	watch := d.Connect(t)
	rules := []string{"type='method_call',interface='" + notesName + "',member='Notify'"}
	if err := watch.BusObject().Call("org.freedesktop.DBus.Monitoring.BecomeMonitor", 0, rules, uint32(0)).Err; err != nil {
		t.Fatal(err)
	}
	messages := make(chan *dbus.Message, 64)
	watch.Eavesdrop(messages)
	t.Cleanup(func() {
		// Closing the connection would close the channel under a message that is just
		// coming in.
		watch.Eavesdrop(nil)
		close(messages)
	})
	go n.record(messages)
	return n
}

func (n *Notes) record(messages <-chan *dbus.Message) {
	for m := range messages {
		var note Note
		var icon string
		var hints map[string]dbus.Variant
		var expires int32
		if dbus.Store(m.Body, &note.App, &note.Replaces, &icon, &note.Title, &note.Body, &note.Actions, &hints, &expires) != nil {
			continue
		}
		n.mu.Lock()
		n.told = append(n.told, note)
		n.mu.Unlock()
	}
}

// Told are the notifications so far, oldest first.
func (n *Notes) Told() []Note {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.told)
}

// Shown is how many stand on the screen.
func (n *Notes) Shown(t testing.TB) int {
	t.Helper()
	v, err := n.conn.Object(notesName, notesPath).GetProperty(dunstFace + ".displayedLength")
	if err != nil {
		t.Fatal(err)
	}
	shown, ok := v.Value().(uint32)
	if !ok {
		t.Fatalf("displayedLength is %v", v)
	}
	return int(shown)
}

// Click does what a click on the topmost notification does.
func (n *Notes) Click(t testing.TB) {
	t.Helper()
	if err := n.conn.Object(notesName, notesPath).Call(dunstFace+".NotificationAction", 0, uint32(0)).Err; err != nil {
		t.Fatal(err)
	}
}
