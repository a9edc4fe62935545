// Package autostart lets the desktop start the program when the user logs in: with
// an entry for XDG desktops, the Run key of Windows, a launch agent of macOS. What
// the desktop's own list says is the truth: the user may change it there.
package autostart

// Entry is a program in the user's list.
type Entry struct {
	// Command is the program's absolute path and its arguments.
	Command []string
}
