package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/app/api/apitest"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

var (
	account = contract.Account{
		Name:     "Büro",
		OnOffice: contract.OnOffice{URL: "https://api.example/", User: "kai"},
		Memotoo:  contract.Memotoo{CardDAV: "https://dav.example/card/", User: "kai", Device: "PC1"},
		TimeZone: "Europe/Berlin", Credentials: contract.Keychain,
		Units: map[record.Unit]contract.UnitSettings{record.Addresses: {Direction: engine.Both, Winner: engine.OnOfficeWins, Automatic: true}},
		Every: contract.Duration(15 * time.Minute),
	}
	secrets = contract.Secrets{OnOfficeToken: "tok-SECRET", OnOfficeSecret: "sec-SECRET", MemotooPassword: "pw-SECRET"}
	when    = time.Date(2026, 11, 22, 14, 5, 3, 0, time.FixedZone("", 3600))
)

// started serves a fake and returns it with a client that speaks to it.
func started(t *testing.T) (*apitest.Fake, *Client) {
	t.Helper()
	fake, home := apitest.New([]contract.Account{account}, contract.Status{Version: "1"}), shortDir(t)
	serve(t, fake, home)
	c, err := Dial(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return fake, c
}

// shortDir is a home directory whose path leaves room for the socket.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "api")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func serve(t *testing.T, fake Service, home string) *Server {
	t.Helper()
	l, err := Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	s := NewServer(fake, func(w Window) error {
		_, err := fake.Passes(context.Background(), "show "+string(w), 1)
		return err
	}, slog.New(slog.DiscardHandler))
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return s
}

// Every method of Service is called through the socket: its arguments arrive and
// its answer and its errors come back.
func TestContract(t *testing.T) {
	pass := contract.Pass{ID: 7, Account: "Büro", Started: when, Finished: when.Add(time.Second), Result: engine.Partial,
		Units: []contract.UnitPass{{Unit: record.Addresses, Result: engine.Partial, Linked: 3, Errors: []contract.ErrorEntry{{Time: when, Record: "Müller", Step: "create",
			Message: "…", Fault: fault.New(fault.Invalid, fault.Memotoo, fault.StepCreate, "422", nil)}}}}}
	held := []contract.Held{{ID: 4, Account: "Büro", Unit: record.Addresses, Kind: engine.AskMatch, Title: "A", Other: "B", Since: when}}
	check := contract.Check{OnOffice: contract.SideCheck{OK: true, Lines: []string{"x"}}, Memotoo: contract.SideCheck{Books: []contract.Book{{Href: "/a/", Name: "A", Chosen: true}}}}
	done := []contract.Done{{At: when, Unit: record.Addresses, Record: "Müller", Side: "memotoo", Kind: "update", Why: "edit-won",
		Changes: []contract.Change{{Field: record.City, Label: "Ort", Before: "Köln", After: "Bonn"}}}}
	users := []contract.User{{ID: "17", Login: "max", Name: "Max Muster"}}
	settings := contract.Settings{Language: "en", StartAtLogin: true, SupportMail: []string{"support@example.com"}, Proxy: contract.NoProxy}
	choices := contract.MarkChoices{Self: "17", Users: users, Filters: []contract.AddressFilter{{ID: 11, Name: "Köln", Scope: "public"}}, Kinds: []contract.ContactKind{{Key: "k", Label: "Käufer"}}}
	page := contract.MarkPage{Addresses: []contract.MarkedAddress{{ID: "1", Name: "Anna", Kinds: []string{"Käufer"}, Marked: []string{"17"}}}, Next: "200", Total: 900}
	narrow := contract.MarkFilter{Search: "ä&b", Filter: 11, Kind: "k", Supervisor: "max"}
	marks := contract.MarkRequest{Account: "Büro", Users: []string{"17"}, On: true, All: true, Filter: narrow, DryRun: true}
	marked := contract.MarkReport{Account: "Büro", On: true, Started: when, Finished: when, Result: engine.Partial, Addresses: 3, Users: []contract.MarkedUser{{User: "17", Changed: 1, Failed: 2}}}
	request := contract.Request{Account: "Büro", Units: []record.Unit{record.Addresses}, DryRun: true, UntilDone: true, Trigger: contract.Manual}

	backups := []contract.Backup{{ID: "2026-11-22T153012Z", Account: "Büro", Path: "/x.zip", Size: 7, Made: when, Version: "1", Reason: contract.BackupFirst,
		Units: []contract.BackupUnit{{Unit: record.Addresses, Memotoo: 3, OnOffice: 4}}}, {ID: "alt", Error: &contract.ErrorEntry{Time: when, Message: "…"}}}
	inBackup := []contract.BackupRecord{{ID: "addresses/1", Unit: record.Addresses, Title: "Müller", Href: "/b/1.vcf"}}
	restore := contract.RestoreRequest{Account: "Büro", Backup: "2026-11-22T153012Z", Records: []string{"addresses/1"}, DryRun: true}
	restored := contract.RestoreReport{Account: "Büro", Backup: "2026-11-22T153012Z", Started: when, Finished: when, Result: engine.Partial,
		Units: []contract.RestoredUnit{{Unit: record.Addresses, Overwritten: 1, Left: 2, Errors: []contract.ErrorEntry{}}}}

	undo := contract.UndoRequest{Account: "Büro", Pass: 1 << 60, DryRun: true}
	undone := contract.Pass{ID: 8, Account: "Büro", Trigger: contract.Undoing, Started: when, Finished: when, Result: engine.OK, Undoes: &contract.PassName{ID: 7, Started: when}}

	cases := []struct {
		method string
		call   func(context.Context, Service) (any, error)
		args   []any
		want   any
	}{
		{"Accounts", func(ctx context.Context, s Service) (any, error) { return s.Accounts(ctx) }, nil, []contract.Account{account}},
		{"AddAccount", func(ctx context.Context, s Service) (any, error) { return nil, s.AddAccount(ctx, account, secrets) }, []any{account, secrets}, nil},
		{"UpdateAccount", func(ctx context.Context, s Service) (any, error) { return nil, s.UpdateAccount(ctx, account, &secrets) }, []any{account, &secrets}, nil},
		{"RemoveAccount", func(ctx context.Context, s Service) (any, error) { return nil, s.RemoveAccount(ctx, "Büro", true) }, []any{"Büro", true}, nil},
		{"ResetAccount", func(ctx context.Context, s Service) (any, error) { return nil, s.ResetAccount(ctx, "Büro") }, []any{"Büro"}, nil},
		{"Check", func(ctx context.Context, s Service) (any, error) { return s.Check(ctx, account, &secrets) }, []any{account, &secrets}, check},
		{"Sync", func(ctx context.Context, s Service) (any, error) { return s.Sync(ctx, request) }, []any{request}, pass},
		{"Stop", func(ctx context.Context, s Service) (any, error) { return nil, s.Stop(ctx, "Büro") }, []any{"Büro"}, nil},
		{"Status", func(ctx context.Context, s Service) (any, error) { return s.Status(ctx) }, nil, contract.Status{Version: "1"}},
		{"Restart", func(ctx context.Context, s Service) (any, error) { return nil, s.Restart(ctx, "Büro") }, []any{"Büro"}, nil},
		{"Held", func(ctx context.Context, s Service) (any, error) { return s.Held(ctx, "B&ü ro") }, []any{"B&ü ro"}, held},
		{"Decide", func(ctx context.Context, s Service) (any, error) {
			return nil, s.Decide(ctx, "Büro", []int64{4, 1 << 60}, engine.Approved)
		}, []any{"Büro", []int64{4, 1 << 60}, engine.Approved}, nil},
		{"Passes", func(ctx context.Context, s Service) (any, error) { return s.Passes(ctx, "Büro", 20) }, []any{"Büro", 20}, []contract.Pass{pass}},
		{"Done", func(ctx context.Context, s Service) (any, error) { return s.Done(ctx, "B&ü ro", 1<<60) }, []any{"B&ü ro", int64(1 << 60)}, done},
		{"Pause", func(ctx context.Context, s Service) (any, error) { return nil, s.Pause(ctx, "Büro", when.UTC()) }, []any{"Büro", when.UTC()}, nil},
		{"Users", func(ctx context.Context, s Service) (any, error) {
			return s.Users(ctx, "https://x.example/", secrets, "Büro")
		},
			[]any{"https://x.example/", secrets, "Büro"}, users},
		{"Settings", func(ctx context.Context, s Service) (any, error) { return s.Settings(ctx) }, nil, contract.DefaultSettings()},
		{"SaveSettings", func(ctx context.Context, s Service) (any, error) { return nil, s.SaveSettings(ctx, settings) }, []any{settings}, nil},
		{"MarkChoices", func(ctx context.Context, s Service) (any, error) { return s.MarkChoices(ctx, "Büro") }, []any{"Büro"}, choices},
		{"MarkPage", func(ctx context.Context, s Service) (any, error) { return s.MarkPage(ctx, "Büro", narrow, "400") }, []any{"Büro", narrow, "400"}, page},
		{"SetMarks", func(ctx context.Context, s Service) (any, error) { return s.SetMarks(ctx, marks) }, []any{marks}, marked},
		{"StopMarks", func(ctx context.Context, s Service) (any, error) { return nil, s.StopMarks(ctx, "Büro") }, []any{"Büro"}, nil},
		{"Backups", func(ctx context.Context, s Service) (any, error) { return s.Backups(ctx, "B&ü ro") }, []any{"B&ü ro"}, backups},
		{"BackupRecords", func(ctx context.Context, s Service) (any, error) { return s.BackupRecords(ctx, "B&ü ro", "2026&x") }, []any{"B&ü ro", "2026&x"}, inBackup},
		{"CreateBackup", func(ctx context.Context, s Service) (any, error) {
			return s.CreateBackup(ctx, "Büro", []record.Unit{record.Tasks})
		}, []any{"Büro", []record.Unit{record.Tasks}}, backups[0]},
		{"Restore", func(ctx context.Context, s Service) (any, error) { return s.Restore(ctx, restore) }, []any{restore}, restored},
		{"Undo", func(ctx context.Context, s Service) (any, error) { return s.Undo(ctx, undo) }, []any{undo}, undone},
		{"Report", func(ctx context.Context, s Service) (any, error) {
			var b bytes.Buffer
			err := s.Report(ctx, &b, true)
			return b.String(), err
		}, []any{true}, "a report"},
	}
	covered := map[string]bool{"Subscribe": true} // has a test of its own
	for _, c := range cases {
		covered[c.method] = true
		t.Run(c.method, func(t *testing.T) {
			fake, client := started(t)
			fake.Answer([]contract.Pass{pass}, held, check)
			fake.AnswerMore(done, users)
			fake.AnswerMarks(choices, marked, page)
			fake.AnswerBackups(backups, inBackup, restored)
			fake.AnswerUndo(undone)
			got, err := c.call(t.Context(), client)
			if err != nil {
				t.Fatal(err)
			}
			if plain(t, got) != plain(t, c.want) {
				t.Errorf("answer\n got %s\nwant %s", plain(t, got), plain(t, c.want))
			}
			calls := fake.Calls(c.method)
			if len(calls) != 1 || !reflect.DeepEqual(calls[0].Args, c.args) {
				t.Errorf("the service was called %v, want once with %v", calls, c.args)
			}

			f := &fault.Fault{Kind: fault.Right, Side: fault.OnOffice, Step: fault.StepMark, Record: "Müller", Detail: "code 70", RetryAfter: time.Minute}
			fake.Fail(c.method, errors.Join(errors.New("outer"), f))
			_, err = c.call(t.Context(), client)
			var back *fault.Fault
			if !errors.As(err, &back) || !reflect.DeepEqual(back, f) {
				t.Errorf("the fault came back as %#v", err)
			}
			fake.Fail(c.method, &contract.InvalidError{Field: "memotoo.device", Value: "ä", Want: "letters"})
			_, err = c.call(t.Context(), client)
			var invalid *contract.InvalidError
			if !errors.As(err, &invalid) || invalid.Field != "memotoo.device" || invalid.Value != "ä" {
				t.Errorf("the invalid setting came back as %#v", err)
			}
			fake.Fail(c.method, errors.New("something odd"))
			if _, err = c.call(t.Context(), client); !fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), "something odd") {
				t.Errorf("an error that is no fault came back as %v", err)
			}
		})
	}
	service := reflect.TypeFor[Service]()
	for i := range service.NumMethod() {
		if name := service.Method(i).Name; !covered[name] {
			t.Errorf("method %s has no case", name)
		}
	}
}

func TestUpdateWithoutSecretsKeepsThem(t *testing.T) {
	fake, client := started(t)
	if err := client.UpdateAccount(t.Context(), account, nil); err != nil {
		t.Fatal(err)
	}
	if got := fake.Calls("UpdateAccount")[0].Args[1].(*contract.Secrets); got != nil {
		t.Errorf("secrets arrived: %v", got)
	}
}

func TestEvents(t *testing.T) {
	fake, client := started(t)
	events, cancel := client.Subscribe()
	eventually(t, "a subscription", func() bool { return fake.Subscribers() == 1 })
	pass := &contract.Pass{ID: 3, Account: "Büro", Started: when}
	fake.Emit(contract.Event{Account: "Büro", Pass: pass})
	fake.Emit(contract.Event{Account: "zwei"})
	for _, want := range []contract.Event{{Account: "Büro", Pass: pass}, {Account: "zwei"}} {
		select {
		case got := <-events:
			if plain(t, got) != plain(t, want) {
				t.Errorf("got %s, want %s", plain(t, got), plain(t, want))
			}
		case <-time.After(5 * time.Second):
			t.Fatal("no event arrives")
		}
	}
	cancel()
	if _, open := <-events; open {
		t.Error("the channel is open after cancel")
	}
	eventually(t, "the end of the subscription", func() bool { return fake.Subscribers() == 0 })

	events, cancel = client.Subscribe()
	defer cancel()
	eventually(t, "a subscription", func() bool { return fake.Subscribers() == 1 })
	fake.HangUp()
	select {
	case _, open := <-events:
		if open {
			t.Error("an event from nowhere")
		}
	case <-time.After(5 * time.Second):
		t.Error("the channel stays open though the agent has gone")
	}
}

// lifeService tells whether the context it is given has ended.
type lifeService struct{ *apitest.Fake }

func (lifeService) Sync(ctx context.Context, _ contract.Request) (contract.Pass, error) {
	return contract.Pass{ID: 1}, ctx.Err()
}

// A window that closes or crashes changes nothing about the pass it started.
func TestPassOutlivesItsClient(t *testing.T) {
	s := NewServer(lifeService{apitest.New(nil, contract.Status{})}, nil, slog.New(slog.DiscardHandler))
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	answer := httptest.NewRecorder()
	s.http.Handler.ServeHTTP(answer, httptest.NewRequestWithContext(gone, http.MethodPost, "/sync", strings.NewReader("{}")))
	if answer.Code != http.StatusOK {
		t.Errorf("the pass ended with its client: %d %s", answer.Code, answer.Body)
	}
	s.cancel()
	answer = httptest.NewRecorder()
	s.http.Handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sync", strings.NewReader("{}")))
	if answer.Code == http.StatusOK {
		t.Error("the pass goes on though the agent ends")
	}
}

// A caller that gives up is free at once.
func TestCallerGivesUp(t *testing.T) {
	fake, client := started(t)
	defer fake.Block()()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := client.Sync(ctx, contract.Request{})
		done <- err
	}()
	fake.Await(t.Context(), "Sync", 1)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("the caller got %v", err)
	}
}

// waited tells how the passes ended that it was asked for.
type waited struct {
	*apitest.Fake
	ended chan error
}

func (w waited) Sync(ctx context.Context, r contract.Request) (contract.Pass, error) {
	p, err := w.Fake.Sync(ctx, r)
	w.ended <- err
	return p, err
}

// A dry run ends with its caller, a pass does not.
func TestDryRunEndsWithItsCaller(t *testing.T) {
	for _, dry := range []bool{true, false} {
		w := waited{apitest.New(nil, contract.Status{}), make(chan error, 1)}
		home := shortDir(t)
		serve(t, w, home)
		client, err := Dial(t.Context(), home)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		release := w.Block()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := client.Sync(ctx, contract.Request{DryRun: dry})
			done <- err
		}()
		w.Await(t.Context(), "Sync", 1)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("the caller got %v", err)
		}
		if !dry {
			release()
		}
		if err := <-w.ended; dry != errors.Is(err, context.Canceled) {
			t.Errorf("dry run %v: it ended with %v", dry, err)
		}
		release()
	}
}

func TestFirstWindow(t *testing.T) {
	for w, want := range map[Window][]record.Unit{FirstWindow: nil, FirstOf(record.Tasks): {record.Tasks}} {
		if units, is := w.First(); !is || !slices.Equal(units, want) || !w.Known() {
			t.Errorf("%s: %v, %v", w, units, is)
		}
	}
	for _, w := range []Window{"first-", "first-x", SyncWindow} {
		if _, is := w.First(); is {
			t.Errorf("%s asks for a first pass", w)
		}
	}
}

func TestShow(t *testing.T) {
	fake, client := started(t)
	if err := client.Show(t.Context(), SettingsWindow); err != nil {
		t.Fatal(err)
	}
	if got := fake.Calls("Passes"); len(got) != 1 || got[0].Args[0] != "show settings" {
		t.Errorf("shown: %v", got)
	}
	if err := client.Show(t.Context(), "../etc"); err == nil {
		t.Error("an unknown window is shown")
	}
	fake.Fail("Passes", fault.New(fault.NotFound, fault.Local, fault.StepSave, "abgleich-window", nil))
	if err := client.Show(t.Context(), SyncWindow); !fault.Is(err, fault.NotFound) {
		t.Errorf("a window that cannot be shown gives %v", err)
	}
}

// A running window program is told what to show; a wish that comes before it
// listens waits for it.
func TestWindows(t *testing.T) {
	home := shortDir(t)
	s := serve(t, apitest.New(nil, contract.Status{}), home)
	c, err := Dial(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	next := func(wishes <-chan Window) Window {
		select {
		case w := <-wishes:
			return w
		case <-time.After(5 * time.Second):
			t.Fatal("no wish arrives")
			return ""
		}
	}
	if s.Raise(SyncWindow, false) {
		t.Error("a window is raised though none listens")
	}
	s.Raise(SyncWindow, true)
	s.Raise(SettingsWindow, true)
	wishes, cancel := c.Windows()
	if got := next(wishes); got != SettingsWindow {
		t.Errorf("waiting wish: %q", got)
	}
	if !s.Raise(ReportWindow, false) {
		t.Error("the window does not listen")
	}
	if got := next(wishes); got != ReportWindow {
		t.Errorf("wish: %q", got)
	}
	cancel()
	eventually(t, "the window has gone", func() bool { return !s.Raise(SyncWindow, false) })
	s.Dismiss(t.Context())
}

// When the agent ends, the window program is asked to, and waited for.
func TestDismiss(t *testing.T) {
	home := shortDir(t)
	s := serve(t, apitest.New(nil, contract.Status{}), home)
	c, err := Dial(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	wishes, cancel := c.Windows()
	eventually(t, "the window listens", func() bool { return s.Raise(SyncWindow, false) })
	left := make(chan bool)
	go func() {
		for w := range wishes {
			if w == Goodbye {
				break
			}
		}
		cancel()
		left <- true
	}()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	s.Dismiss(ctx)
	if ctx.Err() != nil {
		t.Error("it was waited for in vain")
	}
	<-left

	// One that does not listen to reason holds up nobody.
	_, cancel = c.Windows()
	defer cancel()
	eventually(t, "another window listens", func() bool { return s.Raise(SyncWindow, false) })
	ctx, stop = context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	s.Dismiss(ctx)
}

// Nothing that any route answers holds a secret that was sent in.
func TestSecretsNeverComeBack(t *testing.T) {
	fake, client := started(t)
	fake.Fail("Check", &contract.InvalidError{Field: "x"})
	if err := client.AddAccount(t.Context(), account, secrets); err != nil {
		t.Fatal(err)
	}
	_, _ = client.Check(t.Context(), account, &secrets)
	for _, path := range []string{"/accounts", "/status", "/held", "/passes?limit=5", "/report", "/secrets", "/"} {
		resp, err := client.http.Get("http://agent" + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || bytes.Contains(body, []byte("SECRET")) {
			t.Errorf("%s answers a secret (%v)", path, err)
		}
	}
	broken := `{"account":{},"secrets":{"onofficeToken":"tok-SECRET"`
	resp, err := client.http.Post("http://agent/accounts", "application/json", strings.NewReader(broken))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusBadRequest || bytes.Contains(body, []byte("SECRET")) {
		t.Errorf("a broken body is answered %s: %s", resp.Status, body)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	fake, client := started(t)
	big := account
	big.OnOffice.User = strings.Repeat("x", maxRequest)
	if err := client.AddAccount(t.Context(), big, secrets); err == nil {
		t.Error("a body above the bound is taken")
	}
	if n := len(fake.Calls("AddAccount")); n != 0 {
		t.Errorf("the service was called %d times", n)
	}
}

func TestNoAgent(t *testing.T) {
	home := shortDir(t)
	if _, err := Dial(t.Context(), home); !errors.Is(err, ErrNoAgent) {
		t.Errorf("no socket: %v", err)
	}
	if err := os.MkdirAll(filepath.Dir(SocketPath(home)), 0o700); err != nil {
		t.Fatal(err)
	}
	dead(t, home)
	if _, err := Dial(t.Context(), home); !errors.Is(err, ErrNoAgent) {
		t.Errorf("socket of a dead agent: %v", err)
	}
	serve(t, apitest.New(nil, contract.Status{}), home)
	if _, err := Dial(t.Context(), home); err != nil {
		t.Errorf("the socket is not taken over: %v", err)
	}
	if _, err := Listen(home); !errors.Is(err, ErrAgentRuns) {
		t.Errorf("a second agent listens: %v", err)
	}
}

func TestAgentThatGoesIsNoAgent(t *testing.T) {
	home := shortDir(t)
	l, err := Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	fake := apitest.New(nil, contract.Status{})
	s := NewServer(fake, nil, slog.New(slog.DiscardHandler))
	go s.Serve(l)
	c, err := Dial(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Block()()
	done := make(chan error, 1)
	go func() {
		_, err := c.Sync(t.Context(), contract.Request{})
		done <- err
	}()
	fake.Await(t.Context(), "Sync", 1)
	s.http.Close()
	if err := <-done; !errors.Is(err, ErrNoAgent) {
		t.Errorf("a call that the agent left unanswered gives %v", err)
	}
}

func TestSocketIsTheUsersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the profile's access list guards the socket there")
	}
	home := shortDir(t)
	serve(t, apitest.New(nil, contract.Status{}), home)
	for path, want := range map[string]os.FileMode{SocketPath(home): 0o600, filepath.Dir(SocketPath(home)): 0o700} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
}

func TestSocketPathTooLong(t *testing.T) {
	_, err := Listen(filepath.Join(shortDir(t), strings.Repeat("x", 100)))
	if err == nil || !strings.Contains(err.Error(), "shorter home") {
		t.Errorf("got %v", err)
	}
}

// dead leaves the socket of a process that ended without removing it.
func dead(t *testing.T, home string) {
	t.Helper()
	l, err := net.Listen("unix", SocketPath(home))
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func plain(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
