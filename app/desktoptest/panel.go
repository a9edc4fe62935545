package desktoptest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// panelConfig is a panel at the bottom with nothing but the tray, at its right end.
const panelConfig = `[General]
__userfile__=true
panels=panel1
[panel1]
alignment=-1
animation-duration=0
desktop=0
hidable=false
iconSize=22
lineCount=1
lockPanel=false
panelSize=32
plugins=taskbar, statusnotifier
position=Bottom
width=100
width-percent=true
[taskbar]
alignment=Left
type=taskbar
[statusnotifier]
alignment=Right
type=statusnotifier
`

// StartPanel starts LXQt's panel, a real tray host. The icon of a test is the only
// one, so it stands where IconAt says.
func (d *Desktop) StartPanel(t testing.TB) *TrayHost {
	t.Helper()
	dir := filepath.Join(d.Home, ".config", "lxqt")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "panel.conf"), []byte(panelConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	h := &TrayHost{conn: d.Connect(t)}
	h.registered = h.ofPanel
	Launch(t, d.Env("QT_QPA_PLATFORM=xcb", "NO_AT_BRIDGE=1"), nil, Program(t, "lxqt-panel"))
	Eventually(t, time.Minute, "the panel shows icons", func() bool {
		v, err := h.conn.Object(watcherName, watcherPath).GetProperty(watcherName + ".IsStatusNotifierHostRegistered")
		return err == nil && v.Value() == true
	})
	return h
}

// ofPanel asks the panel for the icons that it knows.
func (h *TrayHost) ofPanel() []dbus.BusObject {
	v, err := h.conn.Object(watcherName, watcherPath).GetProperty(watcherName + ".RegisteredStatusNotifierItems")
	if err != nil {
		return nil
	}
	names, _ := v.Value().([]string)
	var items []dbus.BusObject
	for _, n := range names {
		name, path, _ := strings.Cut(n, "/")
		items = append(items, h.conn.Object(name, dbus.ObjectPath("/"+path)))
	}
	return items
}

// IconAt is where the only icon of the panel stands on the screen.
func (d *Desktop) IconAt() (x, y int) { return screenWidth - 15, screenHeight - 16 }
