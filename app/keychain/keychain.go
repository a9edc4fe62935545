// Package keychain keeps the secrets of accounts in the keychain of the operating
// system: Secret Service on Linux, Credential Manager on Windows, Keychain on
// macOS. Its calls may wait for a person who has to unlock the keychain, so they
// must never be made where a window or menu is drawn.
package keychain

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/zalando/go-keyring"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// How long the keychain may take: to answer, and to be unlocked by its user.
const (
	answerTime = 15 * time.Second
	unlockTime = 2 * time.Minute
)

// Reason is why the keychain could not be used.
type Reason string

// The reasons.
const (
	NoBus        Reason = "no-bus"        // there is no desktop session to ask
	NoProvider   Reason = "no-provider"   // no program offers a keychain
	NoCollection Reason = "no-collection" // the program has no keychain yet
	Dismissed    Reason = "dismissed"     // locked, and the user did not unlock it
	TimedOut     Reason = "timeout"       // no answer in time
	Refused      Reason = "refused"       // it answered with an error
	TooBig       Reason = "too-big"       // the secrets are longer than it can hold
	Damaged      Reason = "damaged"       // the entry is not what this program wrote
)

// Error is the cause of a fault of kind Keychain.
type Error struct {
	Reason Reason
	// Cause is what the keychain said; nil if it said nothing.
	Cause error
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return "keychain: " + string(e.Reason)
	}
	return "keychain: " + string(e.Reason) + ": " + e.Cause.Error()
}

// Unwrap returns what the keychain said.
func (e *Error) Unwrap() error { return e.Cause }

// Store is a runner.SecretStore with one entry for each account. It is safe for
// concurrent use.
type Store struct {
	service string
	words   func() *lang.Words
	// turn is held while the keychain is being asked: its library takes no time
	// limit, so a call that hangs must not be joined by others.
	turn chan struct{}
	// answer and unlock are the time limits.
	answer, unlock time.Duration
}

var _ contract.SecretStore = (*Store)(nil)

// New returns the store whose entries are filed under the name of a service. Its
// faults speak the language of words.
func New(service string, words func() *lang.Words) *Store {
	return &Store{service: service, words: words, turn: make(chan struct{}, 1), answer: answerTime, unlock: unlockTime}
}

// Get returns the secrets of an account.
func (s *Store) Get(account string) (contract.Secrets, error) {
	var text string
	err := s.ask(func() (err error) {
		text, err = keyring.Get(s.service, account)
		return err
	})
	if errors.Is(err, keyring.ErrNotFound) {
		return contract.Secrets{}, fault.New(fault.SignIn, fault.Local, fault.StepSignIn, s.words().T("keychain.missing", "account", account), err)
	}
	if err != nil {
		return contract.Secrets{}, s.fault(err)
	}
	var secrets contract.Secrets
	if json.Unmarshal([]byte(text), &secrets) != nil {
		// The decoder's error could quote the secret.
		return contract.Secrets{}, s.fault(&Error{Reason: Damaged})
	}
	return secrets, nil
}

// Set stores the secrets of an account.
func (s *Store) Set(account string, secrets contract.Secrets) error {
	text, err := pack(secrets)
	if err != nil {
		return s.fault(err)
	}
	return s.fault(s.ask(func() error { return keyring.Set(s.service, account, text) }))
}

// pack makes one entry of the three secrets.
func pack(secrets contract.Secrets) (string, error) {
	text, err := json.Marshal(secrets)
	return string(text), err
}

// Delete forgets the secrets of an account; there may be none.
func (s *Store) Delete(account string) error {
	err := s.ask(func() error { return keyring.Delete(s.service, account) })
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return s.fault(err)
}

// ask unlocks the keychain and calls f, each within its time.
func (s *Store) ask(f func() error) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.unlock+s.answer)
	defer cancel()
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return &Error{Reason: TimedOut}
	}
	done := make(chan error, 1)
	go func() {
		defer func() { <-s.turn }()
		unlocking, cancel := context.WithTimeout(ctx, s.unlock)
		defer cancel()
		if err := unlock(unlocking, s.answer); err != nil {
			done <- err
			return
		}
		done <- f()
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return &Error{Reason: TimedOut}
	}
}

// fault turns an error of ask into one with a plain message.
func (s *Store) fault(err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	switch {
	case errors.As(err, &e):
	case errors.Is(err, keyring.ErrSetDataTooBig):
		e = &Error{Reason: TooBig, Cause: err}
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		e = &Error{Reason: NoProvider, Cause: err}
	default:
		e = &Error{Reason: Refused, Cause: err}
	}
	detail := s.explain(e.Reason)
	if e.Cause != nil {
		detail += " " + e.Cause.Error()
	}
	return fault.New(fault.Keychain, fault.Local, fault.StepSignIn, detail, e)
}

func (s *Store) explain(r Reason) string {
	w := s.words()
	switch r {
	case NoBus:
		return w.T("keychain.noBus")
	case NoProvider:
		return w.T("keychain.noProvider")
	case NoCollection:
		return w.T("keychain.noCollection")
	case Dismissed:
		return w.T("keychain.dismissed")
	case TimedOut:
		return w.T("keychain.timeout")
	case TooBig:
		return w.T("keychain.tooBig")
	case Damaged:
		return w.T("keychain.damaged")
	}
	return w.T("keychain.refused")
}
