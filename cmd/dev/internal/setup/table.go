package setup

import "slices"

// Need is a job that needs things from the system.
type Need string

// The jobs.
const (
	Modules Need = "fetching Go modules"
	Window  Need = "building the window"
	Tests   Need = "running the tests"
)

// Package is a package of Debian and Ubuntu and how to see that what it brings is there, however it came.
// One without a proof counts as missing only where dpkg can be asked.
type Package struct {
	Name string // in Debian and Ubuntu
	For  string // what it is needed for, as the user reads it
	Need Need

	Programs []string // any one of them in PATH is proof
	Module   string   // known to pkg-config: proof
	File     string   // exists: proof

	// Anywhere is set for what other systems than Linux need as well.
	Anywhere bool
}

// Table is everything that any job needs. Fyne's packages are those that a bare Debian 12 needs to build Fyne 2.8 with X11 and Wayland.
var Table = []Package{
	{Name: "ca-certificates", For: "fetching Go modules over HTTPS", Need: Modules, File: "/etc/ssl/certs/ca-certificates.crt"},

	{Name: "gcc", For: "linking programs with C in them", Need: Window, Programs: []string{"gcc", "clang", "cc"}, Anywhere: true},
	{Name: "libc6-dev", For: "C library headers", Need: Window, File: "/usr/include/stdlib.h"},
	{Name: "pkg-config", For: "finding the C libraries", Need: Window, Programs: []string{"pkg-config"}},
	{Name: "clang", For: "compiling OpenGL's bindings six times faster than gcc", Need: Window, Programs: []string{"clang"}},
	{Name: "libgl-dev", For: "Fyne: OpenGL", Need: Window, Module: "gl"},
	{Name: "libegl-dev", For: "Fyne: OpenGL on Wayland", Need: Window, Module: "egl"},
	{Name: "libx11-dev", For: "Fyne: X11", Need: Window, Module: "x11"},
	{Name: "libxcursor-dev", For: "Fyne: X11", Need: Window, Module: "xcursor"},
	{Name: "libxrandr-dev", For: "Fyne: X11", Need: Window, Module: "xrandr"},
	{Name: "libxinerama-dev", For: "Fyne: X11", Need: Window, Module: "xinerama"},
	{Name: "libxi-dev", For: "Fyne: X11", Need: Window, Module: "xi"},
	{Name: "libxxf86vm-dev", For: "Fyne: X11", Need: Window, Module: "xxf86vm"},
	{Name: "libwayland-dev", For: "Fyne: Wayland", Need: Window, Module: "wayland-client"},
	{Name: "libxkbcommon-dev", For: "Fyne: keyboards", Need: Window, Module: "xkbcommon"},

	{Name: "radicale", For: "a real CardDAV server to sync with", Need: Tests, Programs: []string{"radicale"}, Anywhere: true},
	{Name: "xvfb", For: "a display without a screen", Need: Tests, Programs: []string{"Xvfb"}},
	{Name: "libgl1-mesa-dri", For: "OpenGL without a graphics card", Need: Tests},
	{Name: "dbus", For: "a session bus of the tests' own", Need: Tests, Programs: []string{"dbus-daemon"}},
	{Name: "openbox", For: "a window manager", Need: Tests, Programs: []string{"openbox"}},
	{Name: "lxqt-panel", For: "a panel that shows the icon", Need: Tests, Programs: []string{"lxqt-panel"}},
	{Name: "xdotool", For: "clicking and typing", Need: Tests, Programs: []string{"xdotool"}},
	{Name: "imagemagick", For: "taking screenshots", Need: Tests, Programs: []string{"import", "magick"}},
	{Name: "gnome-keyring", For: "a keychain", Need: Tests, Programs: []string{"gnome-keyring-daemon"}},
	{Name: "dunst", For: "desktop notifications", Need: Tests, Programs: []string{"dunst"}},
	{Name: "fonts-dejavu-core", For: "letters on the display", Need: Tests},
}

// For gives the packages that any of the needs asks for on the system goos (as runtime.GOOS), in the order of the table.
func For(goos string, needs ...Need) []Package {
	var out []Package
	for _, p := range Table {
		if slices.Contains(needs, p.Need) && (goos == "linux" || p.Anywhere) {
			out = append(out, p)
		}
	}
	return out
}
