package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"path/filepath"
	"sync"
	"time"

	"abgleich/sync/contract"
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
	Stores map[string]contract.SecretStore
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

	// edits is held while an account is added, changed or removed.
	edits sync.Mutex

	mu        sync.Mutex
	accounts  map[string]*account
	broken    map[string]*fault.Fault  // accounts whose settings cannot be read
	program   contract.Settings        // of the program
	damaged   *fault.Fault             // why its settings cannot be read
	hubs      map[string]chan struct{} // a token for each login at a hub
	listeners map[int]chan contract.Event
	nextID    int
	wake      chan struct{} // the timer looks again

	// pause waits for a hub that shows changes late; nil is real time.
	pause func(ctx context.Context, d time.Duration) error
	// sides makes the two ends of a unit for a pass; tests replace it.
	sides func(db *ledger.DB, a contract.Account, u record.Unit) (ends, error)
}

// account is one account at work.
type account struct {
	name, dir string
	// turn holds one token: who has it may run a pass or change the ledger.
	turn chan struct{}

	mu       sync.Mutex
	settings contract.Account
	db       *ledger.DB
	gone     bool // removed, or the runner is closed
	running  map[record.Unit]contract.Progress
	stop     context.CancelFunc   // stops the running pass; nil if there is none
	next     time.Time            // when the timer runs the account; zero is now
	wait     time.Duration        // how long next was away when it was set
	offline  int                  // passes in a row that met no network
	trouble  *contract.ErrorEntry // why the last pass could not be run or kept at all
	changes  int                  // counts what makes the standing old
	standing *standing
	// backup is how far a backup is that is made or restored.
	backup    *contract.BackupProgress
	cleared   string // the day on which old backups were cleared; who has the turn may use it
	toldFirst bool   // the log says which units wait for their first pass

	marks markWork
}

// Open opens the home directory. If another process has it open, the error is
// ErrRunning.
func Open(o Options) (*Runner, error) {
	if o.Home == "" {
		dir, err := contract.DefaultHome()
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
	list, broken, err := h.load()
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	r := &Runner{
		Options: o, home: h, accounts: map[string]*account{}, broken: broken, hubs: map[string]chan struct{}{},
		listeners: map[int]chan contract.Event{}, wake: make(chan struct{}, 1),
	}
	r.sides = r.realSides
	if r.program, r.damaged = h.programSettings(); r.damaged != nil {
		r.Log.Error("settings cannot be read", "error", r.damaged)
	}
	for _, a := range list {
		r.accounts[a.Name] = r.newAccount(a)
	}
	for name, f := range broken {
		r.Log.Error("account cannot be used", "account", name, "error", f)
	}
	return r, nil
}

func (r *Runner) newAccount(a contract.Account) *account {
	acc := &account{name: a.Name, dir: r.home.account(a.Name), settings: a, turn: make(chan struct{}, 1), running: map[record.Unit]contract.Progress{}}
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
		acc.leave()
		<-acc.turn
		acc.marks.finished.Wait()
		errs = append(errs, acc.close())
	}
	return errors.Join(append(errs, r.home.close())...)
}

// account returns an account by name, or the only one there is for "".
func (r *Runner) account(name string) (*account, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if name == "" && len(r.accounts) == 1 && len(r.broken) == 0 {
		for _, acc := range r.accounts {
			return acc, nil
		}
	}
	if acc := r.accounts[name]; acc != nil {
		return acc, nil
	}
	if f := r.broken[name]; f != nil {
		return nil, f
	}
	switch {
	case name == "" && len(r.accounts)+len(r.broken) == 0:
		return nil, &contract.InvalidError{Field: "account", Value: name, Want: "there is no account yet; add one first"}
	case name == "":
		return nil, &contract.InvalidError{Field: "account", Value: name, Want: "there are several accounts; name one"}
	}
	return nil, noAccount(name)
}

// store returns where the secrets of an account are kept.
func (r *Runner) store(a contract.Account) (contract.SecretStore, error) {
	if s := r.Stores[a.Credentials]; s != nil {
		return s, nil
	}
	if a.Credentials == contract.File {
		return FileStore(r.Home), nil
	}
	return nil, fault.New(fault.Keychain, fault.Local, fault.StepSignIn, fmt.Sprintf("this program has no %s", a.Credentials), nil)
}

// Settings returns a copy of the account's settings.
func (acc *account) Settings() contract.Account {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	a := acc.settings
	a.Units = maps.Clone(a.Units)
	return a
}

func (acc *account) set(a contract.Account) {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	acc.settings = a
	acc.changes++
}

// exclusive waits until nothing else uses the account's ledger for a pass or a
// reset.
func (r *Runner) exclusive(ctx context.Context, acc *account) (unlock func(), err error) {
	select {
	case <-acc.turn:
	case <-ctx.Done():
		return nil, fault.From(ctx.Err(), fault.Local, fault.StepPlan)
	}
	return r.taken(acc)
}

// taken makes the way back for who has taken the account's turn. An account that
// was removed while waiting is none.
func (r *Runner) taken(acc *account) (unlock func(), err error) {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	if acc.gone {
		acc.turn <- struct{}{}
		return nil, noAccount(acc.name)
	}
	return func() {
		acc.turn <- struct{}{}
		r.poke()
	}, nil
}

// open opens the account's ledger, once.
func (acc *account) open() (*ledger.DB, error) {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	if acc.gone {
		return nil, noAccount(acc.name)
	}
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

// leave stops the running pass and the setting of marks, and keeps every other from
// beginning.
func (acc *account) leave() {
	acc.mu.Lock()
	acc.gone = true
	acc.mu.Unlock()
	acc.marks.stop(true)
	acc.stopPass()
}

// stay takes leave back.
func (acc *account) stay() {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	acc.gone = false
	acc.marks.again()
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

func noAccount(name string) error {
	return &contract.InvalidError{Field: "account", Value: name, Want: "no account has this name"}
}

// Report writes the report for support.
func (r *Runner) Report(ctx context.Context, w io.Writer, withPersonal bool) error {
	return r.report(ctx, w, withPersonal)
}
