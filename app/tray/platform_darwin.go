package tray

import "abgleich/assets"

// picture is an icon in the form that macOS takes.
func picture(f Face) ([]byte, error) { return assets.PNG(string(f), pixels) }

// prepare does nothing: on macOS a title would stand beside the icon.
func prepare([]byte) {}

// HasHost tells whether the desktop shows tray icons.
func HasHost() bool { return true }
