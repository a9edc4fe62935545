package agent

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"abgleich/app/api"
	"abgleich/app/api/apitest"
	"abgleich/app/lang"
	"abgleich/app/notify"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

var quiet = slog.New(slog.DiscardHandler)

// noteBook is a desktop that writes down what it is told.
type noteBook struct {
	mu    sync.Mutex
	notes []notify.Note
	gone  []string
}

func (b *noteBook) Show(n notify.Note) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes = append(b.notes, n)
	return nil
}

func (b *noteBook) Withdraw(key string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gone = append(b.gone, key)
	return nil
}

func (*noteBook) Close() error { return nil }

func (b *noteBook) titles() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []string
	for _, n := range b.notes {
		list = append(list, n.Title)
	}
	return list
}

func entry(k fault.Kind) *contract.ErrorEntry {
	return &contract.ErrorEntry{Fault: fault.New(k, fault.Memotoo, fault.StepList, "secret detail", nil).For("Anna Meier")}
}

func failing(k fault.Kind) contract.AccountStatus {
	return contract.AccountStatus{Name: "Büro", Units: []contract.UnitStatus{
		{Unit: record.Addresses, Direction: engine.Both, Result: engine.OK},
		{Unit: record.Tasks, Direction: engine.Both, Result: engine.Failed, Error: entry(k)},
	}}
}

func holding(n int) contract.AccountStatus {
	return contract.AccountStatus{Name: "Büro", Units: []contract.UnitStatus{{Unit: record.Addresses, Direction: engine.Both, Result: engine.Partial, Held: n}}}
}

func TestConcerns(t *testing.T) {
	stopped := failing(fault.Server)
	stopped.Stopped, stopped.Reason = true, entry(fault.SignIn)
	running := failing(fault.Server)
	running.Running = true
	off := failing(fault.Server)
	off.Units[1].Direction = engine.Off
	offline := failing(fault.Offline)
	offline.Units[1].Result = engine.Waits
	cases := []struct {
		name    string
		account contract.AccountStatus
		title   string
		urgent  bool
		opens   api.Window
	}{
		{"all is well", contract.AccountStatus{Name: "Büro"}, "", false, ""},
		{"failed", failing(fault.Server), "„Büro“: Synchronisation fehlgeschlagen", false, api.SyncWindow},
		{"the password is wrong", failing(fault.SignIn), "„Büro“: Synchronisation fehlgeschlagen", false, api.SettingsWindow},
		{"stopped says why", stopped, "„Büro“: Automatik angehalten", true, api.SettingsWindow},
		{"a pass runs again", running, "", false, ""},
		{"a unit that is off", off, "", false, ""},
		{"being offline is waiting", offline, "", false, ""},
		{"a decision", holding(1), "„Büro“: 1 Entscheidung wartet auf Sie", false, api.HeldWindow},
		{"the account's files", contract.AccountStatus{Name: "Büro", Error: entry(fault.Damaged)}, "„Büro“: Synchronisation fehlgeschlagen", false, api.SyncWindow},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			list := concerns(contract.Status{Accounts: []contract.AccountStatus{c.account}}, lang.For(fault.German))
			if c.title == "" {
				if len(list) != 0 {
					t.Errorf("got %+v", list)
				}
				return
			}
			if len(list) != 1 || list[0].title != c.title || list[0].urgent != c.urgent || list[0].opens != c.opens || list[0].body == "" {
				t.Fatalf("got %+v", list)
			}
			if strings.Contains(list[0].body, "Meier") || strings.Contains(list[0].body, "detail") {
				t.Errorf("everybody in the room can read %q", list[0].body)
			}
		})
	}
}

// Once, and again only when it lasts or changes.
func TestNews(t *testing.T) {
	server, password, good := failing(fault.Server), failing(fault.SignIn), contract.AccountStatus{Name: "Büro"}
	steps := func(list ...contract.AccountStatus) []contract.AccountStatus { return list }
	cases := []struct {
		name  string
		steps []contract.AccountStatus
		every time.Duration
		want  []int // the steps that are told
		gone  int
	}{
		{"once", steps(server, server, server), 15 * time.Minute, []int{0}, 0},
		{"lasts", slices.Repeat(steps(server), 26), time.Hour, []int{0, 24}, 0},
		{"changes", steps(server, password, password, server), 15 * time.Minute, []int{0, 1, 3}, 0},
		{"over and back at once", steps(server, good, server, good, server), 15 * time.Minute, []int{0}, 2},
		{"over and back later", steps(server, good, good, server), 45 * time.Minute, []int{0, 3}, 1},
		{"more decisions", steps(holding(1), holding(3)), 15 * time.Minute, []int{0, 1}, 0},
		{"fewer decisions", steps(holding(3), holding(1), holding(1)), 15 * time.Minute, []int{0}, 0},
		{"fewer and more", steps(holding(3), holding(1), holding(2)), 15 * time.Minute, []int{0, 2}, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, now, gone := memory{}, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), 0
			var got []int
			for i, a := range c.steps {
				tell, over := m.news(concerns(contract.Status{Accounts: []contract.AccountStatus{a}}, lang.For(fault.German)), now)
				if len(tell) > 0 {
					got = append(got, i)
				}
				gone += len(over)
				now = now.Add(c.every)
			}
			if !slices.Equal(got, c.want) || gone != c.gone {
				t.Errorf("told at %v, taken back %d times; want %v and %d", got, gone, c.want, c.gone)
			}
		})
	}
}

// eventually waits for something that another goroutine does.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// The agent tells what its engine's status gives cause for, in the language and
// with the wish of the settings, and takes it back.
func TestNotes(t *testing.T) {
	book := &noteBook{}
	fake := apitest.New(nil, contract.Status{})
	o := options(t.TempDir(), nil)
	o.Notifier = book
	ctx, cancel := context.WithCancel(t.Context())
	a := &agent{Options: o, engine: fake, log: quiet, ctx: ctx}
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.watch(nil)
	}()
	defer func() {
		cancel()
		<-done
	}()
	eventually(t, "the agent listens", func() bool { return fake.Subscribers() == 1 })

	fake.Set(contract.Status{Accounts: []contract.AccountStatus{failing(fault.SignIn)}})
	eventually(t, "the failure is told", func() bool { return slices.Contains(book.titles(), "„Büro“: Synchronisation fehlgeschlagen") })
	fake.Set(contract.Status{Accounts: []contract.AccountStatus{{Name: "Büro"}}})
	eventually(t, "it is taken back", func() bool {
		book.mu.Lock()
		defer book.mu.Unlock()
		return slices.Contains(book.gone, "trouble\nBüro")
	})

	if err := fake.SaveSettings(t.Context(), contract.Settings{Language: "en", Notify: true}); err != nil {
		t.Fatal(err)
	}
	fake.Set(contract.Status{Accounts: []contract.AccountStatus{holding(2)}})
	eventually(t, "decisions are told", func() bool { return slices.Contains(book.titles(), "“Büro”: 2 decisions are waiting for you") })

	if err := fake.SaveSettings(t.Context(), contract.Settings{Language: "en"}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		// When the agent looks a third time it is done with the second look.
		before := len(fake.Calls("Status"))
		fake.Set(contract.Status{Accounts: []contract.AccountStatus{failing(fault.Server)}})
		fake.Await(t.Context(), "Status", before+1)
	}
	if n := len(book.titles()); n != 2 {
		t.Errorf("told without being wanted: %q", book.titles())
	}
}

func TestLoginList(t *testing.T) {
	list := &loginList{}
	d := desktop{apitest.New(nil, contract.Status{}), list}
	s := contract.DefaultSettings()
	s.StartAtLogin = true
	if err := d.SaveSettings(t.Context(), s); err != nil || !list.on {
		t.Errorf("not in the list: %v", err)
	}
	// Switched off in the desktop's own list.
	list.on = false
	if got, err := d.Settings(t.Context()); err != nil || got.StartAtLogin {
		t.Errorf("the list does not win: %+v, %v", got, err)
	}
	list.on, s.StartAtLogin = true, false
	if err := d.SaveSettings(t.Context(), s); err != nil || list.on {
		t.Errorf("still in the list: %v", err)
	}
	list.err = errors.New("read-only")
	if err := d.SaveSettings(t.Context(), s); !fault.Is(err, fault.Storage) {
		t.Errorf("got %v", err)
	}
}

type loginList struct {
	on  bool
	err error
}

func (l *loginList) Enabled() (bool, error) { return l.on, l.err }
func (l *loginList) Enable() error          { l.on = true; return l.err }
func (l *loginList) Disable() error         { l.on = false; return l.err }
