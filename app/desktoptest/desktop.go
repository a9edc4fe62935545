package desktoptest

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// Options say what a desktop has.
type Options struct {
	// NoTray leaves out the tray host.
	NoTray bool
	// Panel is a real panel as the tray host, instead of one that the test plays.
	Panel bool
	// NoKeyring leaves out the keychain.
	NoKeyring bool
}

// The size of the screen.
const screenWidth, screenHeight = 1280, 1024

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
	switch {
	case o.Panel:
		d.Tray = d.StartPanel(t)
	case !o.NoTray:
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
		"-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", screenWidth, screenHeight), "-nolisten", "tcp", "-noreset", "+extension", "GLX")
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
