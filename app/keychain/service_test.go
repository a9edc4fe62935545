//go:build linux

package keychain

import (
	"errors"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"abgleich/app/desktoptest"
	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// useBus makes a bus the session bus of this process for one test.
func useBus(t *testing.T, bus *desktoptest.Bus) {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus.Address)
	t.Setenv("XDG_RUNTIME_DIR", bus.Runtime)
	forget := func() {
		// The library keeps its connection for the life of the process.
		if c, err := dbus.SessionBus(); err == nil {
			c.Close()
		}
	}
	forget()
	t.Cleanup(forget)
}

func german() *lang.Words { return lang.For(fault.German) }

func reason(t *testing.T, err error) Reason {
	t.Helper()
	var e *Error
	if !fault.Is(err, fault.Keychain) || !errors.As(err, &e) {
		t.Fatalf("got %v, want a fault of the keychain", err)
	}
	return e.Reason
}

// The real thing: GNOME's keychain on a bus of its own.
func TestGnomeKeyring(t *testing.T) {
	bus := desktoptest.StartBus(t)
	useBus(t, bus)
	home := t.TempDir()
	daemon := bus.StartKeyring(t, home, "password")
	s := New("Abgleich test", german)
	_, err := s.Get("Büro")
	if !fault.Is(err, fault.SignIn) {
		t.Fatalf("an unknown account gives %v", err)
	}
	one := contract.Secrets{OnOfficeToken: "t", OnOfficeSecret: "s\"ü€", MemotooPassword: "p\n"}
	two := contract.Secrets{MemotooPassword: "zwei"}
	for name, secrets := range map[string]contract.Secrets{"Büro": {OnOfficeToken: "old"}, "zwei": two} {
		if err := s.Set(name, secrets); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Set("Büro", one); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]contract.Secrets{"Büro": one, "zwei": two} {
		if got, err := s.Get(name); err != nil || got != want {
			t.Errorf("%s: the secrets are not what was stored (%v)", name, err)
		}
	}
	for range 2 {
		if err := s.Delete("Büro"); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if _, err := s.Get("Büro"); !fault.Is(err, fault.SignIn) {
		t.Errorf("a deleted account gives %v", err)
	}

	// The same keychain after a new login that did not open it: nobody on this bus
	// can show the prompt.
	daemon.End(3 * time.Second)
	bus.StartKeyring(t, home, "")
	s.unlock = 2 * time.Second
	if _, err := s.Get("zwei"); err == nil {
		t.Error("a locked keychain gives its secret away")
	} else if r := reason(t, err); r == NoCollection || r == NoBus {
		t.Errorf("a locked keychain gives %v", err)
	}
}

func TestGnomeKeyringWithoutCollection(t *testing.T) {
	bus := desktoptest.StartBus(t)
	useBus(t, bus)
	bus.StartKeyring(t, t.TempDir(), "")
	err := New("Abgleich test", german).Set("Büro", contract.Secrets{})
	if r := reason(t, err); r != NoCollection {
		t.Errorf("got %v", err)
	}
}

func TestNoProvider(t *testing.T) {
	useBus(t, desktoptest.StartBus(t))
	_, err := New("Abgleich test", german).Get("Büro")
	if r := reason(t, err); r != NoProvider {
		t.Errorf("got %v", err)
	}
}

func TestNoBus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	_, err := New("Abgleich test", german).Get("Büro")
	if r := reason(t, err); r != NoBus {
		t.Errorf("got %v", err)
	}
}

func TestLocked(t *testing.T) {
	const stored = `{"memotooPassword":"pw"}`
	start := func(t *testing.T) (*provider, *Store, chan error) {
		bus := desktoptest.StartBus(t)
		useBus(t, bus)
		p := startProvider(t, bus)
		p.set(func() { p.secret = stored })
		return p, New("Abgleich test", german), make(chan error, 1)
	}
	get := func(s *Store, done chan error) {
		secrets, err := s.Get("Büro")
		if err == nil && secrets.MemotooPassword != "pw" {
			err = errors.New("the secret is not the stored one")
		}
		done <- err
	}
	t.Run("unlocked by the user", func(t *testing.T) {
		p, s, done := start(t)
		go get(s, done)
		<-p.prompted
		// A signal of somebody else, and one of another prompt, are no answer.
		for _, path := range []dbus.ObjectPath{"/somewhere/else", testPrompt + "1"} {
			if err := p.conn.Emit(path, promptFace+".Completed", true, dbus.MakeVariant("")); err != nil {
				t.Fatal(err)
			}
		}
		p.answer(false)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Run("dismissed by the user", func(t *testing.T) {
		p, s, done := start(t)
		go get(s, done)
		<-p.prompted
		p.answer(true)
		if r := reason(t, <-done); r != Dismissed {
			t.Errorf("got %v", r)
		}
	})
	t.Run("nobody answers", func(t *testing.T) {
		p, s, done := start(t)
		s.unlock = 300 * time.Millisecond
		go get(s, done)
		<-p.prompted
		if r := reason(t, <-done); r != TimedOut {
			t.Errorf("got %v", r)
		}
		select {
		case <-p.dismissed:
		case <-time.After(5 * time.Second):
			t.Error("the prompt is left on the screen")
		}
	})
	t.Run("refused", func(t *testing.T) {
		p, s, done := start(t)
		p.set(func() { p.refuse = dbus.NewError("org.freedesktop.DBus.Error.AccessDenied", []any{"policy"}) })
		go get(s, done)
		if r := reason(t, <-done); r != Refused {
			t.Errorf("got %v", r)
		}
	})
	t.Run("damaged", func(t *testing.T) {
		p, s, done := start(t)
		p.set(func() { p.locked, p.secret = false, "tok-SECRET" })
		go get(s, done)
		err := <-done
		if r := reason(t, err); r != Damaged {
			t.Errorf("got %v", r)
		}
	})
}
