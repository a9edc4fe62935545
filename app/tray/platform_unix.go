//go:build !windows && !darwin

package tray

import (
	"context"
	"time"

	"fyne.io/systray"
	"github.com/godbus/dbus/v5"

	"abgleich/app/sessionbus"
	"abgleich/assets"
)

// picture is an icon in the form that StatusNotifierItem hosts take.
func picture(f Face) ([]byte, error) {
	data, err := assets.PNG(string(f), pixels)
	return append([]byte(straightMagic), data...), err
}

// prepare names and draws the icon before the host sees it: its id is fixed at that
// moment, and panels remember by it where the user wants the icon.
func prepare(icon []byte) {
	systray.SetTitle("Abgleich")
	systray.SetIcon(icon)
}

// HasHost tells whether the desktop shows tray icons now: whether somebody
// watches for StatusNotifierItems and a panel has said that it draws them.
func HasHost() bool {
	if !sessionbus.Present() {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer conn.Close()
	const watcher = "org.kde.StatusNotifierWatcher"
	var registered dbus.Variant
	err = conn.Object(watcher, "/StatusNotifierWatcher").
		CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart, watcher, "IsStatusNotifierHostRegistered").
		Store(&registered)
	there, ok := registered.Value().(bool)
	return err == nil && ok && there
}
