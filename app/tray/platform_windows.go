package tray

import "abgleich/assets"

// picture is an icon in the form that Windows takes.
func picture(f Face) ([]byte, error) { return assets.ICO(string(f)) }

// prepare does nothing: Windows takes everything once the icon is there.
func prepare([]byte) {}

// HasHost tells whether the desktop shows tray icons.
func HasHost() bool { return true }
