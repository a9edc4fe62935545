//go:build linux

package notify

import (
	"errors"
	"slices"
	"testing"
	"time"

	"abgleich/app/desktoptest"
	"abgleich/assets"
)

func notifier(t *testing.T, d *desktoptest.Desktop, clicked func(string)) Notifier {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Address)
	icon, err := assets.PNG("warning", 64)
	if err != nil {
		t.Fatal(err)
	}
	n := New(Options{Icon: icon, Clicked: clicked})
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

func show(t *testing.T, n Notifier, note Note) {
	t.Helper()
	if err := n.Show(note); err != nil {
		t.Fatal(err)
	}
}

// A real notification daemon shows notes, replaces them, takes them back, and tells
// of clicks.
func TestOnADesktop(t *testing.T) {
	d := desktoptest.Start(t, desktoptest.Options{NoTray: true, NoKeyring: true})
	notes := d.StartNotes(t)
	clicks := make(chan string, 4)
	n := notifier(t, d, func(key string) { clicks <- key })
	shown := func(want int) {
		t.Helper()
		desktoptest.Eventually(t, time.Minute, "the right number of notes on the screen", func() bool { return notes.Shown(t) == want })
	}

	show(t, n, Note{Key: "a", Title: "Müller & Söhne", Body: "<b>1 < 2</b> & $(id)", Action: "Ansehen", Urgent: true})
	shown(1)
	d.Picture(t, "root", "note")
	told := notes.Told()
	if len(told) != 1 || told[0].Title != "Müller & Söhne" || told[0].Body != "&lt;b&gt;1 &lt; 2&lt;/b&gt; &amp; $(id)" ||
		!slices.Equal(told[0].Actions, []string{"default", "Ansehen"}) || told[0].App != "Abgleich" {
		t.Errorf("told %+v", told)
	}

	show(t, n, Note{Key: "a", Title: "another", Urgent: true})
	show(t, n, Note{Key: "b", Title: "second", Action: "Ansehen", Urgent: true})
	shown(2)
	if err := n.Withdraw("a"); err != nil {
		t.Fatal(err)
	}
	shown(1)
	if err := n.Withdraw("a"); err != nil {
		t.Errorf("withdrawn twice: %v", err)
	}

	notes.Click(t)
	select {
	case key := <-clicks:
		if key != "b" {
			t.Errorf("clicked on %q", key)
		}
	case <-time.After(5 * time.Second):
		t.Error("the click is lost")
	}
}

func TestNobodyShowsNotes(t *testing.T) {
	d := desktoptest.Start(t, desktoptest.Options{NoTray: true, NoKeyring: true})
	n := notifier(t, d, nil)
	if err := n.Show(Note{Key: "a", Title: "x"}); !errors.Is(err, ErrNoDesktop) {
		t.Errorf("got %v", err)
	}
	// A daemon that comes later is found.
	notes := d.StartNotes(t)
	show(t, n, Note{Key: "a", Title: "x", Urgent: true})
	desktoptest.Eventually(t, time.Minute, "the note is shown", func() bool { return notes.Shown(t) == 1 })

	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if err := New(Options{}).Show(Note{Key: "a"}); !errors.Is(err, ErrNoDesktop) {
		t.Errorf("without a bus: %v", err)
	}
}
