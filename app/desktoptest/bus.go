package desktoptest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// Bus is a session bus that starts no service by itself, so that a test decides
// what is on it.
type Bus struct {
	// Address is for DBUS_SESSION_BUS_ADDRESS, Runtime for XDG_RUNTIME_DIR.
	Address, Runtime string
}

const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
`

// StartBus starts a bus.
func StartBus(t testing.TB) *Bus {
	t.Helper()
	b := &Bus{Runtime: shortDir(t)}
	socket, config := filepath.Join(b.Runtime, "bus"), filepath.Join(b.Runtime, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, socket), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Address = "unix:path=" + socket
	Launch(t, os.Environ(), nil, Program(t, "dbus-daemon"), "--config-file="+config, "--nofork")
	Eventually(t, time.Minute, "the bus listens", func() bool {
		c, err := dbus.Connect(b.Address)
		if err != nil {
			return false
		}
		return c.Close() == nil
	})
	return b
}

// Connect returns a connection of its own to the bus.
func (b *Bus) Connect(t testing.TB) *dbus.Conn {
	t.Helper()
	c, err := dbus.Connect(b.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// Env is the environment of a program that uses the bus and a home directory, and
// of no other desktop.
func (b *Bus) Env(home string) []string {
	var env []string
	for _, v := range os.Environ() {
		switch name, _, _ := strings.Cut(v, "="); name {
		case "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS",
			"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "LANG", "LC_ALL", "LC_MESSAGES":
		default:
			env = append(env, v)
		}
	}
	return append(env, "HOME="+home, "XDG_RUNTIME_DIR="+b.Runtime, "DBUS_SESSION_BUS_ADDRESS="+b.Address)
}

// Named tells whether somebody owns a name on the bus.
func Named(c *dbus.Conn, name string) bool {
	var owned bool
	err := c.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, name).Store(&owned)
	return err == nil && owned
}

// StartKeyring starts GNOME's keychain on the bus. With a password it is unlocked,
// and made if the home directory has none; without one it stays as it is.
func (b *Bus) StartKeyring(t testing.TB, home, password string) *Process {
	t.Helper()
	args := []string{"--components=secrets", "--foreground"}
	if password != "" {
		args = append(args, "--unlock")
	} else {
		args = append(args, "--start")
	}
	p := Launch(t, b.Env(home), strings.NewReader(password), Program(t, "gnome-keyring-daemon"), args...)
	c := b.Connect(t)
	Eventually(t, time.Minute, "the keychain is on the bus", func() bool { return Named(c, "org.freedesktop.secrets") })
	return p
}
