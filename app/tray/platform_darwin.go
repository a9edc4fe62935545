package tray

// picture is an icon in the form that macOS takes.
func picture(f Face) ([]byte, error) { return png(f) }

// prepare does nothing: on macOS a title would stand beside the icon.
func prepare([]byte) {}

// HasHost tells whether the desktop shows tray icons.
func HasHost() bool { return true }
