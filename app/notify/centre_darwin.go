package notify

import (
	"context"
	"os/exec"
	"time"
)

// centre shows notes through the script interpreter of macOS. The script is fixed
// and gets its texts as arguments: nothing in them is ever executed. It cannot take
// a note back, nor tell of clicks.
type centre struct{ Options }

// New returns the notifier of this desktop.
func New(o Options) Notifier { return centre{o} }

// Show implements Notifier.
func (centre) Show(n Note) error {
	n = n.tidy()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return exec.CommandContext(ctx, "osascript", "-e", "on run argv", "-e",
		"display notification (item 2 of argv) with title (item 1 of argv)", "-e", "end run", n.Title, n.Body).Run()
}

// Withdraw implements Notifier.
func (centre) Withdraw(string) error { return nil }

// Close implements Notifier.
func (centre) Close() error { return nil }
