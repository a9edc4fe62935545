package agent

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/app/api"
	"abgleich/app/api/apitest"
	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// running is an agent without an icon over a fake.
type running struct {
	home   string
	fake   *apitest.Fake
	quit   context.CancelFunc
	ended  chan error
	client *api.Client
}

func options(home string, open func(*slog.Logger) (Engine, error)) Options {
	words := &lang.Chosen{}
	words.Choose("de")
	return Options{Home: home, NoTray: true, Words: words, Open: open, Say: func(string) {}, Notifier: &noteBook{}}
}

func begin(t *testing.T) *running {
	t.Helper()
	home, err := os.MkdirTemp("", "agent")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	fake := apitest.New([]contract.Account{{Name: "a"}, {Name: "b"}}, contract.Status{Accounts: []contract.AccountStatus{{Name: "a"}, {Name: "b", Running: true}}})
	ctx, quit := context.WithCancel(t.Context())
	r := &running{home: home, fake: fake, quit: quit, ended: make(chan error, 1)}
	go func() {
		r.ended <- Run(ctx, options(home, func(*slog.Logger) (Engine, error) { return fake, nil }))
	}()
	waiting, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if r.client, err = api.Wait(waiting, home); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.client.Close)
	return r
}

func (r *running) end(t *testing.T) {
	t.Helper()
	r.quit()
	select {
	case err := <-r.ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(quitTime + time.Second):
		t.Fatal("the agent does not end")
	}
}

func TestLife(t *testing.T) {
	r := begin(t)
	if n := len(r.fake.Await(t.Context(), "Run", 1)); n != 1 {
		t.Errorf("the timer was started %d times", n)
	}
	if s, err := r.client.Status(t.Context()); err != nil || len(s.Accounts) != 2 {
		t.Errorf("status: %v %v", s, err)
	}
	r.end(t)
	if n := len(r.fake.Calls("Close")); n != 1 {
		t.Errorf("the engine was closed %d times", n)
	}
	if _, err := api.Dial(t.Context(), r.home); !errors.Is(err, api.ErrNoAgent) {
		t.Errorf("after the end: %v", err)
	}
}

// The end does not wait for a client that waits for a pass.
func TestEndWithWaitingClient(t *testing.T) {
	r := begin(t)
	defer r.fake.Block()()
	done := make(chan error, 1)
	go func() {
		_, err := r.client.Sync(t.Context(), contract.Request{})
		done <- err
	}()
	r.fake.Await(t.Context(), "Sync", 1)
	r.end(t)
	if err := <-done; err == nil {
		t.Error("a pass that was cut off looks finished")
	}
}

func TestHomeTakenByAProgramWithoutWindows(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	err := Run(ctx, options(t.TempDir(), func(*slog.Logger) (Engine, error) { return nil, ErrTaken }))
	if !errors.Is(err, ErrTaken) || !errors.Is(err, api.ErrNoAgent) {
		t.Errorf("got %v", err)
	}
}

func TestMissingWindowProgramIsSaid(t *testing.T) {
	r := begin(t)
	defer r.end(t)
	err := r.client.Show(t.Context(), api.SyncWindow)
	if !fault.Is(err, fault.NotFound) || !strings.Contains(err.Error(), WindowProgram) {
		t.Errorf("got %v", err)
	}
}

// A click syncs every account but those that are at it.
func TestSyncAll(t *testing.T) {
	fake := apitest.New(nil, contract.Status{Accounts: []contract.AccountStatus{{Name: "a"}, {Name: "b", Running: true}, {Name: "c"}}})
	a := &agent{engine: fake, log: slog.New(slog.DiscardHandler), ctx: t.Context()}
	a.sync(record.Addresses)
	a.jobs.Wait()
	got := map[string]bool{}
	for _, c := range fake.Calls("Sync") {
		r := c.Args[0].(contract.Request)
		got[r.Account] = r.Trigger == contract.Manual && len(r.Units) == 1
	}
	if len(got) != 2 || !got["a"] || !got["c"] {
		t.Errorf("synced: %v", got)
	}
}

func TestRestart(t *testing.T) {
	fake := apitest.New(nil, contract.Status{Accounts: []contract.AccountStatus{{Name: "a"}, {Name: "b", Stopped: true}}})
	a := &agent{engine: fake, log: slog.New(slog.DiscardHandler), ctx: t.Context()}
	a.restart()
	if c := fake.Calls("Restart"); len(c) != 1 || c[0].Args[0] != "b" {
		t.Errorf("restarted: %v", c)
	}
}

// firstWaits has one account of which tasks wait for the first yes, and one of which
// everything does.
func firstWaits() contract.Status {
	unit := func(u record.Unit, first bool) contract.UnitStatus {
		return contract.UnitStatus{Unit: u, Direction: engine.Both, First: first}
	}
	return contract.Status{Accounts: []contract.AccountStatus{
		{Name: "a", Units: []contract.UnitStatus{unit(record.Addresses, false), unit(record.Tasks, true)}},
		{Name: "b", Units: []contract.UnitStatus{unit(record.Addresses, true), unit(record.Tasks, true)}},
	}}
}

// A click begins no first pass: it syncs what is past it, and opens the question.
func TestClickAsksBeforeTheFirstPass(t *testing.T) {
	for _, c := range []struct {
		name  string
		units []record.Unit
		syncs int
		opens []api.Window
	}{
		{"everything", nil, 1, []api.Window{api.FirstWindow}},
		{"tasks", []record.Unit{record.Tasks}, 0, []api.Window{api.FirstOf(record.Tasks)}},
		{"addresses", []record.Unit{record.Addresses}, 1, []api.Window{api.FirstOf(record.Addresses)}},
		{"a unit that nobody has", []record.Unit{record.Appointments}, 2, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			fake := apitest.New(nil, firstWaits())
			var opened []api.Window
			a := &agent{engine: fake, log: slog.New(slog.DiscardHandler), ctx: t.Context(), program: &program{raise: func(w api.Window, _ bool) bool {
				opened = append(opened, w)
				return true
			}}}
			a.sync(c.units...)
			a.jobs.Wait()
			calls := fake.Calls("Sync")
			if len(calls) != c.syncs || !slices.Equal(opened, c.opens) {
				t.Errorf("%d passes, opened %v", len(calls), opened)
			}
			for _, call := range calls {
				if r := call.Args[0].(contract.Request); !r.WithoutFirst || len(calls) == 1 && r.Account != "a" {
					t.Errorf("asked for %+v", r)
				}
			}
		})
	}
}

// Where the question cannot be opened, a note and the terminal say what waits.
func TestQuestionThatCannotBeOpened(t *testing.T) {
	book := &noteBook{}
	fake := apitest.New(nil, firstWaits())
	o := options(t.TempDir(), nil)
	said := ""
	o.Notifier, o.Say = book, func(text string) { said = text }
	ctx, cancel := context.WithCancel(t.Context())
	a := &agent{Options: o, engine: fake, log: slog.New(slog.DiscardHandler), ctx: ctx, asides: make(chan concern, 1)}
	a.program = &program{log: a.log, raise: func(api.Window, bool) bool { return false }}
	a.sync(record.Tasks)
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.watch(nil)
	}()
	eventually(t, "the note is told", func() bool { return len(book.titles()) > 0 })
	cancel()
	<-done
	if got := book.titles(); !slices.Equal(got, []string{"Ein erster Lauf wartet auf Ihr Ja"}) || !strings.Contains(said, "abgleichctl sync --dry-run") {
		t.Errorf("told %q, said %q", got, said)
	}
	if n := len(fake.Calls("Sync")); n != 0 {
		t.Errorf("%d passes", n)
	}
}
