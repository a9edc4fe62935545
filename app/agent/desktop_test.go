//go:build linux

package agent_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"abgleich/app/agent"
	"abgleich/app/api"
	"abgleich/app/desktoptest"
	"abgleich/assets"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// programs builds agent and window once, as they are shipped, and returns their
// folder.
var programs = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "programs")
	if err != nil {
		return "", err
	}
	built = dir
	cmd := exec.Command("go", "build", "-tags", "migrated_fynedo", "-o", dir+"/", "abgleich/cmd/abgleich", "abgleich/cmd/abgleich-window")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if _, err := exec.LookPath("clang"); err == nil && os.Getenv("CC") == "" {
		// It takes a sixth of gcc's time on the bindings to OpenGL.
		cmd.Env = append(cmd.Env, "CC=clang")
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", &buildError{err, out}
	}
	return dir, nil
})

// built is the folder of the programs, "" before they are built.
var built string

type buildError struct {
	err error
	out []byte
}

func (e *buildError) Error() string { return e.err.Error() + "\n" + string(e.out) }

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		// A folder that stays behind is no reason to fail.
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

// desk is a desktop with both stand-ins and an agent on it.
type desk struct {
	*desktoptest.Desktop
	t       testing.TB
	binary  string
	home    string
	crm     *onofficetest.Running
	hub     *memotootest.Running
	env     []string
	process *desktoptest.Process
	client  *api.Client
}

func start(t testing.TB, o desktoptest.Options, args ...string) *desk {
	t.Helper()
	dir, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{Desktop: desktoptest.Start(t, o), t: t, binary: filepath.Join(dir, "abgleich")}
	d.home = filepath.Join(d.Home, "abgleich")
	d.crm = onofficetest.Start(t, onofficetest.Options{})
	hub := memotootest.Memotoo()
	hub.Tasks = true
	d.hub = memotootest.Start(t, hub)
	d.env = d.Env("ABGLEICH_HOME="+d.home, "ABGLEICH_LANG=de", "FYNE_THEME=light", "FYNE_SCALE=1")
	d.process = desktoptest.Launch(t, d.env, nil, d.binary, args...)
	d.connect()
	return d
}

// connect waits for the agent, the first or the next.
func (d *desk) connect() {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), time.Minute)
	defer cancel()
	var err error
	if d.client, err = api.Wait(ctx, d.home); err != nil {
		d.t.Fatalf("%v\n%s", err, d.process.Output())
	}
	d.t.Cleanup(d.client.Close)
}

// account is one of all units between the stand-ins, without a timer.
func (d *desk) account(name, credentials string, hub *memotootest.Running) contract.Account {
	a := contract.Account{
		Name: name, OnOffice: contract.OnOffice{URL: d.crm.URL, User: "max"}, Credentials: credentials,
		Memotoo: contract.Memotoo{CardDAV: hub.CardDAV, CalDAV: hub.CalDAV, User: hub.User}, Units: map[record.Unit]contract.UnitSettings{},
	}
	for _, u := range contract.Units {
		a.Units[u] = contract.UnitSettings{Direction: engine.Both, Winner: engine.OnOfficeWins}
	}
	return a
}

// addAccount sets up an account with its secrets in the keychain.
func (d *desk) addAccount() {
	d.t.Helper()
	a := d.account("Büro", contract.Keychain, d.hub)
	err := d.client.AddAccount(d.t.Context(), a, d.secrets())
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) secrets() contract.Secrets {
	return contract.Secrets{OnOfficeToken: d.crm.Token(), OnOfficeSecret: d.crm.Secret(), MemotooPassword: d.hub.Password}
}

func (d *desk) eventually(what string, ok func() bool) {
	d.t.Helper()
	desktoptest.Eventually(d.t, time.Minute, what, ok)
}

func (d *desk) log() string {
	d.t.Helper()
	text, err := os.ReadFile(agent.LogFile(d.home))
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// The built programs on a real desktop against the stand-ins: icon, click, menu,
// windows, second start, end.
func TestDesktop(t *testing.T) {
	d := start(t, desktoptest.Options{})
	item := d.Tray.Item(t)
	if got := item.Text("Id"); got != "Abgleich" {
		t.Errorf("the icon's id is %q: panels cannot remember it", got)
	}
	d.eventually("the tooltip says that nothing is set up", func() bool { return item.Tooltip() == "Abgleich: Noch nicht eingerichtet" })

	// Nothing is set up: a click leads to the first steps.
	item.Activate()
	d.eventually("the assistant opens", func() bool { return d.Window(t, "Einrichtung") != "" })

	d.addAccount()
	d.eventually("the icon knows the account", func() bool { return item.Tooltip() == "Abgleich: Noch nicht synchronisiert" })
	want := []string{"Noch nicht synchronisiert", "Alles synchronisieren", "Adressen synchronisieren", "Termine synchronisieren",
		"Aufgaben synchronisieren", "Synchronisation öffnen …", "Einstellungen …", "Gerät einrichten …", "Bericht exportieren …", "Abgleich beenden"}
	if got := item.Menu(); !slices.Equal(got, want) {
		t.Errorf("menu\n got %q\nwant %q", got, want)
	}

	// Left click: after the yes a pass runs and the records arrive.
	const people = 20
	d.crm.Fill(1, people, onofficetest.Filling{Marked: 1})
	item.Activate()
	d.yes()
	d.eventually("the sync window takes over", func() bool { return d.Window(t, "Synchronisation") != "" })
	d.Key(t, d.Window(t, "Synchronisation"), "Escape")
	d.eventually("the sync window closes", func() bool { return d.Window(t, "Synchronisation") == "" })
	d.eventually("the cards arrive", func() bool { return len(d.hub.Cards()) == people })
	d.eventually("the menu says when", func() bool { return strings.HasPrefix(item.Menu()[0], "Alles in Ordnung, zuletzt heute, ") })
	if !desktoptest.Same(item.Icon(), picture(t, "fine")) {
		t.Error("the icon does not show that all is well")
	}

	// The sync window opens in the program that shows the settings already.
	item.Click("Synchronisation öffnen …")
	d.eventually("the sync window opens", func() bool { return d.Window(t, "Synchronisation") != "" })
	window := d.Window(t, "Synchronisation")
	d.eventually("the window is drawn", func() bool { return drawn(d.Picture(t, window, "sync")) })
	if n := strings.Count(d.log(), "window program started"); n != 1 {
		t.Errorf("%d window programs were started, want 1", n)
	}

	// Escape closes the windows, and with the last one the program ends.
	d.Key(t, window, "Escape")
	d.eventually("the sync window closes", func() bool { return d.Window(t, "Synchronisation") == "" })
	d.Key(t, d.Window(t, "Einrichtung"), "Escape")
	d.eventually("the window program ends", func() bool { return strings.Contains(d.log(), "window program ended") })

	// D63: a second start shows the window of the first and ends.
	second := desktoptest.Launch(t, d.env, nil, d.binary)
	if !second.Wait(time.Minute) || second.ExitCode() != 0 {
		t.Errorf("the second start does not end well: %s", second.Output())
	}
	d.eventually("the window of the first opens", func() bool { return d.Window(t, "Synchronisation") != "" })
	if n := len(d.Tray.Items()); n != 1 {
		t.Errorf("%d icons", n)
	}

	item.Click("Abgleich beenden")
	if !d.process.Wait(10*time.Second) || d.process.ExitCode() != 0 {
		t.Errorf("the agent does not end well: %s", d.process.Output())
	}
	d.eventually("the window goes with the agent", func() bool { return d.Window(t, "Synchronisation") == "" })
	if n := len(d.Tray.Items()); n != 0 {
		t.Errorf("%d icons are left", n)
	}
	s := d.secrets()
	for _, secret := range []string{s.OnOfficeToken, s.OnOfficeSecret, s.MemotooPassword} {
		if strings.Contains(d.log(), secret) || strings.Contains(d.process.Output(), secret) {
			t.Error("a secret stands in the log")
		}
	}
}

// The menu pauses the timer and lets it go on.
func TestPauseInTheMenu(t *testing.T) {
	d := start(t, desktoptest.Options{})
	d.addAccount()
	accounts, err := d.client.Accounts(t.Context())
	if err != nil || len(accounts) != 1 {
		t.Fatalf("%v, %v", accounts, err)
	}
	a := accounts[0]
	s := a.Units[record.Addresses]
	s.Automatic = true
	a.Units[record.Addresses] = s
	if err := d.client.UpdateAccount(t.Context(), a, nil); err != nil {
		t.Fatal(err)
	}
	item := d.Tray.Item(t)
	d.eventually("the timer runs", func() bool { return slices.Contains(item.Menu(), "Eine Stunde pausieren") })
	item.Click("Eine Stunde pausieren")
	d.eventually("the menu says until when", func() bool { return strings.HasPrefix(item.Menu()[0], "Automatik pausiert bis ") })
	item.Click("Automatik fortsetzen")
	d.eventually("the timer runs again", func() bool { return slices.Contains(item.Menu(), "Bis morgen früh pausieren") })

	// The language of the settings is spoken at once.
	if err := d.client.SaveSettings(t.Context(), contract.Settings{Language: "en", StartAtLogin: true}); err != nil {
		t.Fatal(err)
	}
	d.eventually("the menu speaks English", func() bool { return slices.Contains(item.Menu(), "Pause until tomorrow morning") })
	entry, err := os.ReadFile(filepath.Join(d.Home, ".config", "autostart", "de.abgleich.Abgleich.desktop"))
	if want := fmt.Sprintf("\nExec=%q \"--at-login\"\n", d.binary); err != nil || !strings.Contains(string(entry), want) {
		t.Errorf("the desktop does not start the program at login: %s, %v", entry, err)
	}
}

// children are the programs that the agent has started.
func (d *desk) children() []string {
	d.t.Helper()
	pid := strconv.Itoa(d.process.Cmd.Process.Pid)
	threads, err := filepath.Glob("/proc/" + pid + "/task/*/children")
	if err != nil {
		d.t.Fatal(err)
	}
	var list []string
	for _, path := range threads {
		// A thread may have ended.
		text, _ := os.ReadFile(path)
		list = append(list, strings.Fields(string(text))...)
	}
	return list
}

func (d *desk) kill(pid string) {
	d.t.Helper()
	n, err := strconv.Atoi(pid)
	if err == nil {
		err = syscall.Kill(n, syscall.SIGKILL)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// Without a tray host the window is all that the user can see, and it says so.
func TestDesktopWithoutTray(t *testing.T) {
	d := start(t, desktoptest.Options{NoTray: true})
	d.eventually("the window opens", func() bool { return d.Window(t, "Synchronisation") != "" })
	d.eventually("the window is drawn", func() bool { return drawn(d.Picture(t, d.Window(t, "Synchronisation"), "no-tray")) })
	if !strings.Contains(d.process.Output(), "keinen Infobereich") {
		t.Errorf("the terminal is told nothing: %q", d.process.Output())
	}
	if !d.process.End(10*time.Second) || d.process.ExitCode() != 0 {
		t.Errorf("the agent does not end well: %s", d.process.Output())
	}
}

// A panel that starts after the agent gets the icon.
func TestTrayThatComesLater(t *testing.T) {
	d := start(t, desktoptest.Options{NoTray: true})
	desktoptest.StartTray(t, d.Bus).Item(t)
}

func picture(t *testing.T, name string) image.Image {
	t.Helper()
	data, err := assets.PNG(name, 64)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// drawn tells whether a picture of a window shows more than a background.
func drawn(img image.Image) bool {
	seen := map[[3]uint32]bool{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 3 {
		for x := b.Min.X; x < b.Max.X; x += 3 {
			r, g, bl, _ := img.At(x, y).RGBA()
			seen[[3]uint32{r >> 11, g >> 11, bl >> 11}] = true
		}
	}
	return len(seen) > 12
}
