//go:build linux

package agent_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"

	"abgleich/app/desktoptest"
)

// gate stands before memotoo and lets a pass come as far as its middle: it holds
// back the answer to a write after so many, although memotoo has carried it out.
type gate struct {
	*httptest.Server
	mu     sync.Mutex
	left   int
	open   chan struct{}
	middle chan struct{}
}

// gate puts a gate before the hub. Accounts that are added after it go through it.
func (d *desk) gate(after int) *gate {
	d.t.Helper()
	g := &gate{left: after, open: make(chan struct{}), middle: make(chan struct{})}
	to, err := url.Parse(d.hub.CardDAV)
	if err != nil {
		d.t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: to.Scheme, Host: to.Host})
	proxy.ModifyResponse = func(r *http.Response) error {
		if r.Request.Method == http.MethodPut {
			g.pass(r.Request.Context())
		}
		return nil
	}
	// A client that is gone is what some of the tests are about.
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	g.Server = httptest.NewServer(proxy)
	d.t.Cleanup(func() {
		g.Open()
		g.Close()
	})
	for _, address := range []*string{&d.hub.CardDAV, &d.hub.CalDAV} {
		u, err := url.Parse(*address)
		if err != nil {
			d.t.Fatal(err)
		}
		*address = g.URL + u.Path
	}
	return g
}

func (g *gate) pass(ctx context.Context) {
	g.mu.Lock()
	g.left--
	if g.left == 0 {
		close(g.middle)
	}
	shut := g.left <= 0
	g.mu.Unlock()
	if !shut {
		return
	}
	select {
	case <-g.open:
	case <-ctx.Done():
	}
}

// Open lets everything through from now on.
func (g *gate) Open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.open:
	default:
		close(g.open)
	}
}

// await waits until the pass is in its middle.
func (g *gate) await(t *testing.T) {
	t.Helper()
	select {
	case <-g.middle:
	case <-time.After(time.Minute):
		t.Fatal("the pass does not come to its middle")
	}
}

// Killing the window in mid-pass changes nothing about the pass, and a click opens
// another window.
func TestWindowKilledInMidPass(t *testing.T) {
	d := start(t, desktoptest.Options{})
	const people = 40
	d.fill(people)
	g := d.gate(people / 2)
	d.addAccount()
	item := d.Tray.Item(t)
	item.Click("Synchronisation öffnen …")
	s := d.screen("Synchronisation")
	s.reads("Noch nicht synchronisiert") // before that, nothing can be clicked on
	s.click("Alles synchronisieren")
	d.yes()
	g.await(t)
	s.reads("Ein Lauf ist im Gang")
	s.reads("Anlegen: 19 von 40") // the answer to the 20th is held back
	s.Picture(t, s.id, "working")
	d.kill(d.children()[0])
	s.gone()
	if !d.state().Running {
		t.Error("the pass went with the window")
	}
	item.Click("Synchronisation öffnen …")
	s = d.screen("Synchronisation")
	s.reads("Ein Lauf ist im Gang")
	g.Open()
	d.well()
	d.whole(people)
	passes, err := d.client.Passes(t.Context(), d.state().Name, 10)
	if err != nil || len(passes) != 1 {
		t.Errorf("%d passes, %v; one was started", len(passes), err)
	}
	d.quiet()
}

// Killing the agent in mid-pass loses and doubles nothing. The window says that it
// is gone, starts it again, and works with the new one.
func TestAgentKilledInMidPass(t *testing.T) {
	d := start(t, desktoptest.Options{Panel: true})
	const people = 40
	d.fill(people)
	g := d.gate(people / 2)
	d.addAccount()
	d.Tray.Item(t).Click("Synchronisation öffnen …")
	s := d.screen("Synchronisation")
	s.reads("Noch nicht synchronisiert") // before that, nothing can be clicked on
	s.click("Alles synchronisieren")
	d.yes()
	g.await(t)
	d.client.Close()
	if err := d.process.Cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s.reads("Abgleich läuft nicht mehr")
	s.Picture(t, s.id, "gone")
	d.eventually("the icon goes", func() bool { return len(d.Tray.Items()) == 0 })
	g.Open()
	s.click("Abgleich starten")
	d.eventually("the agent's icon is back", func() bool { return len(d.Tray.Items()) == 1 })
	item := d.Tray.Item(t)
	pid := strconv.Itoa(item.PID())
	t.Cleanup(func() {
		if t.Failed() {
			d.kill(pid) // it is nobody's child
		}
	})
	d.connect()
	s.vanishes("Abgleich läuft nicht mehr")
	s.click("Alles synchronisieren")
	d.yes() // appointments and tasks had not begun
	d.well()
	d.whole(people)
	s.Picture(t, s.id, "back")
	d.quiet()
	item.Click("Abgleich beenden")
	s.gone()
	d.eventually("the icon goes", func() bool { return len(d.Tray.Items()) == 0 })
}

// D66: quitting in mid-pass ends within ten seconds and does no harm: the next
// start takes the pass up.
func TestQuitInMidPass(t *testing.T) {
	d := start(t, desktoptest.Options{})
	const people = 40
	d.fill(people)
	g := d.gate(people / 2)
	d.addAccount()
	item := d.Tray.Item(t)
	item.Activate()
	d.yes()
	g.await(t)
	item.Click("Abgleich beenden")
	if !d.process.Wait(10*time.Second) || d.process.ExitCode() != 0 {
		t.Fatalf("the agent does not end well: %s", d.process.Output())
	}
	g.Open()
	d.process = desktoptest.Launch(t, d.env, nil, d.binary)
	d.connect()
	d.Tray.Item(t).Activate()
	d.yes() // appointments and tasks had not begun
	d.well()
	d.whole(people)
	d.quiet()
}
