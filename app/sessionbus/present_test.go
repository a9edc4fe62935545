//go:build !windows && !darwin

package sessionbus

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPresent(t *testing.T) {
	empty, full := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, address, runtime string
		want                   bool
	}{
		{"address", "unix:path=/x", "", true},
		{"autolaunch is no bus", "autolaunch:", "", false},
		{"neither", "", "", false},
		{"runtime directory without socket", "", empty, false},
		{"runtime directory with socket", "", full, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", c.address)
			t.Setenv("XDG_RUNTIME_DIR", c.runtime)
			if got := Present(); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
