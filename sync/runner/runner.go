package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/record"
)

// Options say where a runner lives and what it is given.
type Options struct {
	// Home is the directory that holds everything; "" is DefaultHome.
	Home string
	// Stores keep secrets, by Account.Credentials. File is there without being
	// given.
	Stores map[string]SecretStore
	// Now is the clock; nil is this computer's.
	Now func() time.Time
	Log *slog.Logger
	// Lang is the language of messages in reports; nil is German.
	Lang func() fault.Lang
	// Version of the program, for reports.
	Version string
}

// Runner runs the passes of the accounts of one home directory. Its methods may
// be called by any number of goroutines.
type Runner struct {
	Options
	home *home

	mu        sync.Mutex
	accounts  map[string]*account
	listeners map[int]chan Event
	nextID    int
	wake      chan struct{} // the timer looks again

	// pause waits for a hub that shows changes late; nil is real time.
	pause func(ctx context.Context, d time.Duration) error
}

// account is one account at work.
type account struct {
	dir string
	// turn holds one token: who has it may run a pass or change the ledger.
	turn chan struct{}

	mu       sync.Mutex
	settings Account
	db       *ledger.DB
	running  map[record.Unit]Progress
	stop     context.CancelFunc // stops the running pass; nil if there is none
	next     time.Time
	offline  int // automatic passes in a row that met no network
}

// Open opens the home directory. If another process has it open, the error is
// ErrRunning.
func Open(o Options) (*Runner, error) {
	if o.Home == "" {
		dir, err := DefaultHome()
		if err != nil {
			return nil, err
		}
		o.Home = dir
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Lang == nil {
		o.Lang = func() fault.Lang { return fault.German }
	}
	h, err := openHome(o.Home)
	if err != nil {
		return nil, err
	}
	list, err := h.load()
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	r := &Runner{Options: o, home: h, accounts: map[string]*account{}, listeners: map[int]chan Event{}, wake: make(chan struct{}, 1)}
	for _, a := range list {
		r.accounts[a.Name] = r.newAccount(a.WithDefaults())
	}
	return r, nil
}

func (r *Runner) newAccount(a Account) *account {
	acc := &account{dir: r.home.account(a.Name), settings: a, turn: make(chan struct{}, 1), running: map[record.Unit]Progress{}}
	acc.turn <- struct{}{}
	return acc
}

// Close ends what is running and gives the home directory back.
func (r *Runner) Close() error {
	r.mu.Lock()
	accounts := r.accounts
	r.accounts = map[string]*account{}
	for id, ch := range r.listeners {
		close(ch)
		delete(r.listeners, id)
	}
	r.mu.Unlock()
	var errs []error
	for _, acc := range accounts {
		acc.stopPass()
		<-acc.turn
		errs = append(errs, acc.close())
	}
	return errors.Join(append(errs, r.home.close())...)
}

// account returns an account by name, or the only one there is for "".
func (r *Runner) account(name string) (*account, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if name == "" && len(r.accounts) == 1 {
		for _, acc := range r.accounts {
			return acc, nil
		}
	}
	if acc := r.accounts[name]; acc != nil {
		return acc, nil
	}
	switch {
	case name == "" && len(r.accounts) == 0:
		return nil, &InvalidError{"account", name, "there is no account yet; add one first"}
	case name == "":
		return nil, &InvalidError{"account", name, "there are several accounts; name one"}
	}
	return nil, &InvalidError{"account", name, "no account has this name"}
}

// store returns where the secrets of an account are kept.
func (r *Runner) store(a Account) (SecretStore, error) {
	if s := r.Stores[a.Credentials]; s != nil {
		return s, nil
	}
	if a.Credentials == File {
		return FileStore(r.Home), nil
	}
	return nil, fault.New(fault.Keychain, fault.Local, fault.StepSignIn, fmt.Sprintf("this program has no %s", a.Credentials), nil)
}

// Settings returns a copy of the account's settings.
func (acc *account) Settings() Account {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	return acc.settings
}

func (acc *account) set(a Account) {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	acc.settings = a
}

// exclusive waits until no pass of the account runs.
func (acc *account) exclusive(ctx context.Context) (unlock func(), err error) {
	select {
	case <-acc.turn:
		return func() { acc.turn <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, fault.From(ctx.Err(), fault.Local, fault.StepPlan)
	}
}

// open opens the account's ledger, once.
func (acc *account) open() (*ledger.DB, error) {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	if acc.db != nil {
		return acc.db, nil
	}
	db, err := ledger.Open(filepath.Join(acc.dir, "ledger.db"))
	if err != nil {
		return nil, err
	}
	acc.db = db
	return db, nil
}

func (acc *account) close() error {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	if acc.db == nil {
		return nil
	}
	db := acc.db
	acc.db = nil
	return db.Close()
}

func (acc *account) stopPass() {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	if acc.stop != nil {
		acc.stop()
	}
}

// Stop stops the account's running pass after the records in hand.
func (r *Runner) Stop(_ context.Context, name string) error {
	acc, err := r.account(name)
	if err != nil {
		return err
	}
	acc.stopPass()
	return nil
}

// Subscribe tells of changes until cancel is called or the runner is closed. A
// listener that does not keep up misses events, never the last one.
func (r *Runner) Subscribe() (events <-chan Event, cancel func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.nextID++
	id, ch := r.nextID, make(chan Event, 64)
	r.listeners[id] = ch
	return ch, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.listeners[id] != nil {
			delete(r.listeners, id)
			close(ch)
		}
	}
}

// changed tells all listeners that an account is another one than before.
func (r *Runner) changed(name string, pass *Pass) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ch := range r.listeners {
		for sent := false; !sent; {
			select {
			case ch <- Event{Account: name, Pass: pass}:
				sent = true
			default:
				// Full: the oldest gives way.
				select {
				case <-ch:
				default:
				}
			}
		}
	}
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Report writes the report for support.
func (r *Runner) Report(ctx context.Context, w io.Writer, withPersonal bool) error {
	return r.report(ctx, w, withPersonal)
}
