// Package apitest holds a Service that tests steer: it remembers what it was
// asked and answers what it was told to.
package apitest

import (
	"context"
	"io"
	"slices"
	"sync"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
)

// Call is one call of a method of Fake, without its context.
type Call struct {
	Method string
	Args   []any
}

// Fake implements api.Service. It is safe for concurrent use.
type Fake struct {
	mu       sync.Mutex
	calls    []Call
	called   chan struct{}
	subs     map[chan contract.Event]bool
	accounts []contract.Account
	status   contract.Status
	passes   []contract.Pass
	held     []contract.Held
	check    contract.Check
	done     []contract.Done
	users    []contract.User
	settings contract.Settings
	fails    map[string]error

	choices    contract.MarkChoices
	markPages  []contract.MarkPage
	markReport contract.MarkReport
	// markStop is closed to let SetMarks end.
	markStop chan struct{}
	backups  []contract.Backup
	inBackup []contract.BackupRecord
	restored contract.RestoreReport
	undone   contract.Pass
	// preview answers a dry run.
	preview *contract.Pass
	// block is closed to let Sync, or an Undo that is no dry run, end.
	block chan struct{}
	stop  chan struct{}
}

// New returns a Fake with the accounts and status given.
func New(accounts []contract.Account, status contract.Status) *Fake {
	return &Fake{
		accounts: accounts, status: status, settings: contract.DefaultSettings(),
		called: make(chan struct{}),
		subs:   map[chan contract.Event]bool{},
		fails:  map[string]error{},
		stop:   make(chan struct{}, 1),
	}
}

// Fail makes a method answer err from now on; nil lets it succeed.
func (f *Fake) Fail(method string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fails[method] = err
}

// Set changes the status and tells the subscribers.
func (f *Fake) Set(s contract.Status) {
	f.mu.Lock()
	f.status = s
	f.mu.Unlock()
	f.Emit(contract.Event{})
}

// Answer sets what Passes, Held and Check return.
func (f *Fake) Answer(passes []contract.Pass, held []contract.Held, check contract.Check) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.passes, f.held, f.check = passes, held, check
}

// AnswerPreview sets what a dry run returns, in place of the newest pass.
func (f *Fake) AnswerPreview(p contract.Pass) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.preview = &p
}

// AnswerMore sets what Done and Users return.
func (f *Fake) AnswerMore(done []contract.Done, users []contract.User) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done, f.users = done, users
}

// Block makes Sync, and an Undo that is no dry run, wait until the returned function is called, Stop is called or
// the caller's context ends.
func (f *Fake) Block() (release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	block := make(chan struct{})
	f.block = block
	return sync.OnceFunc(func() { close(block) })
}

// Emit sends an event to every subscriber.
func (f *Fake) Emit(e contract.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.subs {
		select {
		case c <- e:
		default:
		}
	}
}

// HangUp ends every subscription, as an agent that goes does.
func (f *Fake) HangUp() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.subs {
		delete(f.subs, c)
		close(c)
	}
}

// Subscribers is the number of open subscriptions.
func (f *Fake) Subscribers() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.subs)
}

// Calls returns the calls of a method so far.
func (f *Fake) Calls(method string) []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.callsOf(method)
}

func (f *Fake) callsOf(method string) []Call {
	var out []Call
	for _, c := range f.calls {
		if c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// Await waits until the method has been called n times and returns the calls, or
// what there is when ctx ends.
func (f *Fake) Await(ctx context.Context, method string, n int) []Call {
	for {
		f.mu.Lock()
		calls, called := f.callsOf(method), f.called
		f.mu.Unlock()
		if len(calls) >= n {
			return calls
		}
		select {
		case <-called:
		case <-ctx.Done():
			return calls
		}
	}
}

func (f *Fake) call(method string, args ...any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, Call{method, args})
	close(f.called)
	f.called = make(chan struct{})
	return f.fails[method]
}

// Accounts returns the accounts.
func (f *Fake) Accounts(context.Context) ([]contract.Account, error) {
	err := f.call("Accounts")
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.accounts), err
}

// AddAccount adds the account.
func (f *Fake) AddAccount(_ context.Context, a contract.Account, s contract.Secrets) error {
	if err := f.call("AddAccount", a, s); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.accounts = append(f.accounts, a)
	return nil
}

// UpdateAccount replaces the account of the same name.
func (f *Fake) UpdateAccount(_ context.Context, a contract.Account, s *contract.Secrets) error {
	if err := f.call("UpdateAccount", a, s); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.accounts {
		if f.accounts[i].Name == a.Name {
			f.accounts[i] = a
		}
	}
	return nil
}

// RemoveAccount only remembers the call.
func (f *Fake) RemoveAccount(_ context.Context, name string, keepBackups bool) error {
	return f.call("RemoveAccount", name, keepBackups)
}

// ResetAccount only remembers the call.
func (f *Fake) ResetAccount(_ context.Context, name string) error {
	return f.call("ResetAccount", name)
}

// Check returns the answer that was set.
func (f *Fake) Check(_ context.Context, a contract.Account, s *contract.Secrets) (contract.Check, error) {
	err := f.call("Check", a, s)
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.check, err
}

// Sync returns the newest pass that was set, or the answer to a dry run; see Block.
func (f *Fake) Sync(ctx context.Context, r contract.Request) (contract.Pass, error) {
	err := f.call("Sync", r)
	if end := f.wait(ctx); end != nil {
		err = end
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil && r.DryRun && f.preview != nil {
		return *f.preview, nil
	}
	if err != nil || len(f.passes) == 0 {
		return contract.Pass{Account: r.Account}, err
	}
	return f.passes[0], nil
}

// wait waits as Block has it; the error says what else has ended it.
func (f *Fake) wait(ctx context.Context) error {
	f.mu.Lock()
	block := f.block
	f.mu.Unlock()
	if block == nil {
		return nil
	}
	select {
	case <-block:
		return nil
	case <-f.stop:
		return fault.New(fault.Stopped, fault.Local, fault.StepPlan, "", nil)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Stop ends a blocked Sync.
func (f *Fake) Stop(_ context.Context, account string) error {
	select {
	case f.stop <- struct{}{}:
	default:
	}
	return f.call("Stop", account)
}

// Status returns the status.
func (f *Fake) Status(context.Context) (contract.Status, error) {
	err := f.call("Status")
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status, err
}

// Restart only remembers the call.
func (f *Fake) Restart(_ context.Context, account string) error {
	return f.call("Restart", account)
}

// Held returns the answer that was set.
func (f *Fake) Held(_ context.Context, account string) ([]contract.Held, error) {
	err := f.call("Held", account)
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.held, err
}

// Decide only remembers the call.
func (f *Fake) Decide(_ context.Context, account string, ids []int64, d engine.Decision) error {
	return f.call("Decide", account, ids, d)
}

// Passes returns the answer that was set.
func (f *Fake) Passes(_ context.Context, account string, limit int) ([]contract.Pass, error) {
	err := f.call("Passes", account, limit)
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.passes, err
}

// Done returns the answer that was set.
func (f *Fake) Done(_ context.Context, account string, pass int64) ([]contract.Done, error) {
	err := f.call("Done", account, pass)
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.done, err
}

// Pause notes the pause in the status.
func (f *Fake) Pause(_ context.Context, account string, until time.Time) error {
	if err := f.call("Pause", account, until); err != nil {
		return err
	}
	f.mu.Lock()
	f.status.Accounts = slices.Clone(f.status.Accounts)
	for i := range f.status.Accounts {
		if a := &f.status.Accounts[i]; account == "" || a.Name == account {
			a.PausedUntil = until
		}
	}
	f.mu.Unlock()
	f.Emit(contract.Event{Account: account})
	return nil
}

// Users returns the answer that was set.
func (f *Fake) Users(_ context.Context, url string, s contract.Secrets, account string) ([]contract.User, error) {
	err := f.call("Users", url, s, account)
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.users, err
}

// Settings returns the defaults, or what was saved last.
func (f *Fake) Settings(context.Context) (contract.Settings, error) {
	err := f.call("Settings")
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.settings, err
}

// SaveSettings keeps the settings.
func (f *Fake) SaveSettings(_ context.Context, s contract.Settings) error {
	if err := f.call("SaveSettings", s); err != nil {
		return err
	}
	f.mu.Lock()
	f.settings = s
	f.mu.Unlock()
	f.Emit(contract.Event{})
	return nil
}

// Subscribe hears what Emit sends.
func (f *Fake) Subscribe() (<-chan contract.Event, func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := make(chan contract.Event, 16)
	f.subs[c] = true
	return c, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.subs[c] {
			delete(f.subs, c)
			close(c)
		}
	}
}

// Report writes a short text in place of a zip file.
func (f *Fake) Report(_ context.Context, w io.Writer, withPersonal bool) error {
	if err := f.call("Report", withPersonal); err != nil {
		return err
	}
	_, err := io.WriteString(w, "a report")
	return err
}

// Run waits, as a runner without automatic passes does.
func (f *Fake) Run(ctx context.Context) error {
	err := f.call("Run")
	<-ctx.Done()
	return err
}

// NetworkBack only remembers the call.
func (f *Fake) NetworkBack() bool { return f.call("NetworkBack") == nil }

// Close only remembers the call.
func (f *Fake) Close() error { return f.call("Close") }
