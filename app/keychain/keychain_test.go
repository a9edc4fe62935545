package keychain

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/zalando/go-keyring"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

func words() *lang.Words { return lang.For(fault.English) }

// Every reason has a sentence of its own in each language.
func TestEveryReasonSaysSomethingElse(t *testing.T) {
	for _, l := range []fault.Lang{fault.German, fault.English} {
		s := New("x", func() *lang.Words { return lang.For(l) })
		said := map[string]Reason{}
		for _, r := range []Reason{NoBus, NoProvider, NoCollection, Dismissed, TimedOut, Refused, TooBig, Damaged} {
			err := s.fault(&Error{Reason: r, Cause: errors.New("the cause")})
			var f *fault.Fault
			if !errors.As(err, &f) || f.Kind != fault.Keychain {
				t.Fatalf("%s gives %v", r, err)
			}
			if other, ok := said[f.Detail]; ok {
				t.Errorf("%s: %s and %s say the same", l, r, other)
			}
			said[f.Detail] = r
			if !strings.HasSuffix(f.Message(l), "the cause)") {
				t.Errorf("%s: the message does not end with the cause: %s", l, f.Message(l))
			}
		}
	}
}

func TestLibraryErrors(t *testing.T) {
	s := New("x", words)
	for err, want := range map[error]Reason{
		keyring.ErrSetDataTooBig:       TooBig,
		keyring.ErrUnsupportedPlatform: NoProvider,
		errors.New("anything else"):    Refused,
	} {
		var e *Error
		if got := s.fault(err); !errors.As(got, &e) || e.Reason != want || !errors.Is(got, err) {
			t.Errorf("%v becomes %v, want %s", err, got, want)
		}
	}
}

// A keychain that hangs holds up nobody for longer than the limit, and is not
// asked again while it hangs.
func TestHangingKeychain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New("x", words)
		s.turn <- struct{}{} // as a call that hangs holds it
		for range 3 {
			called := false
			err := s.ask(func() error { called = true; return nil })
			var e *Error
			if !errors.As(err, &e) || e.Reason != TimedOut || called {
				t.Errorf("got %v, asked: %v", err, called)
			}
		}
		<-s.turn
	})
}

// The entry with secrets of the usual length fits into the 2560 bytes that
// Windows allows.
func TestEntryFitsWindows(t *testing.T) {
	s := contract.Secrets{OnOfficeToken: strings.Repeat("x", 256), OnOfficeSecret: strings.Repeat("y", 256), MemotooPassword: strings.Repeat("z", 256)}
	if text := encode(t, s); len(text) > 2560 {
		t.Errorf("%d bytes", len(text))
	}
}

func encode(t *testing.T, s contract.Secrets) string {
	t.Helper()
	text, err := pack(s)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
