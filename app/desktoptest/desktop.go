package desktoptest

import (
	"bufio"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Options say what a desktop has.
type Options struct {
	// NoTray leaves out the tray host.
	NoTray bool
	// NoKeyring leaves out the keychain.
	NoKeyring bool
}

// Desktop is a running desktop.
type Desktop struct {
	*Bus
	// Home is the user's home directory, Display the X display.
	Home, Display string
	// Tray is nil with NoTray.
	Tray *TrayHost
}

// Start starts a desktop that ends with the test.
func Start(t testing.TB, o Options) *Desktop {
	t.Helper()
	d := &Desktop{Bus: StartBus(t), Home: shortDir(t)}
	d.startDisplay(t)
	Launch(t, d.Env(), nil, Program(t, "openbox"))
	if !o.NoKeyring {
		d.StartKeyring(t, d.Home, "password")
	}
	if !o.NoTray {
		d.Tray = StartTray(t, d.Bus)
	}
	return d
}

// startDisplay starts an X server on a free display.
func (d *Desktop) startDisplay(t testing.TB) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	// The server writes the number of the display that it took to descriptor 3.
	p := launchWith(t, d.Bus.Env(d.Home), []*os.File{write}, Program(t, "Xvfb"),
		"-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset", "+extension", "GLX")
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	number := make(chan string, 1)
	go func() {
		// The server ends if nobody reads the whole line; an error leaves it empty.
		line, _ := bufio.NewReader(read).ReadString('\n')
		number <- strings.TrimSpace(line)
	}()
	select {
	case n := <-number:
		d.Display = ":" + n
	case <-time.After(15 * time.Second):
	}
	if len(d.Display) < 2 {
		t.Fatalf("the X server does not start:\n%s", p.Output())
	}
}

// Env is the environment of a program on the desktop, with further variables.
func (d *Desktop) Env(more ...string) []string {
	return append(d.Bus.Env(d.Home), append([]string{"DISPLAY=" + d.Display, "XDG_SESSION_TYPE=x11", "LIBGL_ALWAYS_SOFTWARE=1", "LC_ALL=C.UTF-8"}, more...)...)
}

// Window returns the id of the visible window whose title holds a text, "" if
// there is none.
func (d *Desktop) Window(t testing.TB, title string) string {
	// xdotool fails where it finds nothing.
	out, _ := run(t, d.Env(), "xdotool", "search", "--onlyvisible", "--name", title)
	ids := strings.Fields(out)
	if len(ids) == 0 {
		return ""
	}
	return ids[len(ids)-1]
}

// Key presses a key in a window.
func (d *Desktop) Key(t testing.TB, window, key string) {
	t.Helper()
	if _, err := run(t, d.Env(), "xdotool", "windowfocus", "--sync", window, "key", key); err != nil {
		t.Fatalf("xdotool key %s: %v", key, err)
	}
}

// Picture takes a picture of a window, or of the whole screen for "root", and
// keeps it among the test's artifacts.
func (d *Desktop) Picture(t testing.TB, window, name string) image.Image {
	t.Helper()
	path := filepath.Join(t.ArtifactDir(), name+".png")
	if _, err := run(t, d.Env(), "import", "-window", window, path); err != nil {
		t.Fatalf("picture of window %s: %v", window, err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}
