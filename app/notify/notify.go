// Package notify tells the user something through the desktop: through
// org.freedesktop.Notifications on Linux, toasts on Windows, the notification
// centre on macOS. Where the desktop can tell of a click, it is passed on.
package notify

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Note is something to tell.
type Note struct {
	// Key names what it is about: a later note with the same key takes the place of
	// an earlier one.
	Key string
	// Title and Body are plain text; whatever looks like markup is shown as it is.
	Title, Body string
	// Action is the label of what a click does.
	Action string
	// Urgent notes stay until the user has seen them, where the desktop knows that.
	Urgent bool
}

// Notifier tells notes. Its methods may be called by any number of goroutines.
type Notifier interface {
	// Show tells a note. The error is ErrNoDesktop if there is nobody who shows it.
	Show(Note) error
	// Withdraw takes a note back that is no longer true; one that is not shown is
	// nothing.
	Withdraw(key string) error
	Close() error
}

// Options say who tells.
type Options struct {
	// Icon is a PNG.
	Icon []byte
	// Clicked is called with the key of a note that the user clicked on, on a
	// goroutine of its own. Only Linux tells of clicks.
	Clicked func(key string)
}

// ErrNoDesktop says that nothing on this desktop shows notes.
var ErrNoDesktop = errors.New("this desktop shows no notifications")

// Longest texts, in letters: more would fill the screen on some desktops.
const (
	longestTitle = 120
	longestBody  = 500
)

// tidy is a note that fits: no control characters, not too long.
func (n Note) tidy() Note {
	n.Title, n.Body, n.Action = line(n.Title, longestTitle), line(n.Body, longestBody), line(n.Action, longestTitle)
	return n
}

func line(s string, longest int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == utf8.RuneError || unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:longest-1]), " ") + "…"
}
