//go:build !windows && !darwin

// Package sessionbus tells whether there is a D-Bus session bus to speak to.
package sessionbus

import (
	"os"
	"path/filepath"
)

// Present tells whether there is a session bus. Ask before connecting: where there
// is none the D-Bus library would start one that outlives the program.
func Present() bool {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return true
	}
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, "bus"))
	return err == nil
}
