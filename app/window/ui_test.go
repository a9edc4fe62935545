package window

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"abgleich/app/api"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

func TestSyncButtons(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	s := u.sync
	test.Tap(s.all)
	test.Tap(s.rows[record.Addresses].button)
	want := []contract.Request{
		{Account: "Büro-Müller", Trigger: contract.Manual},
		{Account: "Büro-Müller", Units: []record.Unit{record.Addresses}, Trigger: contract.Manual},
	}
	for i, c := range fake.Calls("Sync") {
		if got := c.Args[0].(contract.Request); got.Account != want[i].Account || len(got.Units) != len(want[i].Units) || got.Trigger != contract.Manual {
			t.Errorf("request %d is %+v, want %+v", i, got, want[i])
		}
	}
	if n := len(fake.Calls("Sync")); n != 2 {
		t.Errorf("%d passes asked for, want 2", n)
	}
}

func TestRunningPassCanBeStoppedAndNotStartedTwice(t *testing.T) {
	u, fake := surface(t, fault.German, with(func(a *contract.AccountStatus, s *contract.UnitStatus) {
		a.Running, s.Running, s.Progress = true, true, &contract.Progress{Step: fault.StepCreate, Done: 1, Total: 4}
	}))
	u.Show(api.SyncWindow)
	s := u.sync
	if !s.all.Disabled() || !s.rows[record.Addresses].button.Disabled() {
		t.Error("a second pass can be started")
	}
	if bar := s.rows[record.Addresses].bar; !bar.Visible() || bar.Value != 0.25 {
		t.Errorf("progress: visible %v, %v", bar.Visible(), bar.Value)
	}
	test.Tap(s.stop)
	if c := fake.Calls("Stop"); len(c) != 1 || c[0].Args[0] != "Büro-Müller" {
		t.Errorf("stopped: %v", c)
	}
	// The pass ends.
	u.update(standing(), nil)
	if s.all.Disabled() || !s.stop.Disabled() || s.rows[record.Addresses].bar.Visible() {
		t.Error("the window still shows a running pass")
	}
}

func TestStoppedTimerIsRestarted(t *testing.T) {
	u, fake := surface(t, fault.German, with(func(a *contract.AccountStatus, _ *contract.UnitStatus) { a.Stopped = true }))
	u.Show(api.SyncWindow)
	if !u.sync.stopped.Visible() {
		t.Fatal("the banner is missing")
	}
	test.Tap(u.sync.stopped.button)
	if c := fake.Calls("Restart"); len(c) != 1 || c[0].Args[0] != "Büro-Müller" {
		t.Errorf("restarted: %v", c)
	}
	u.update(standing(), nil)
	if u.sync.stopped.Visible() {
		t.Error("the banner stays though the timer runs")
	}
}

func TestRemarksHelp(t *testing.T) {
	u, fake := surface(t, fault.German, with(func(a *contract.AccountStatus, _ *contract.UnitStatus) { a.PausedUntil = now.Add(time.Hour) }))
	u.Show(api.SyncWindow)
	s := u.sync
	test.Tap(s.paused.button)
	if c := fake.Calls("Pause"); len(c) != 1 || c[0].Args[0] != "Büro-Müller" || !c[0].Args[1].(time.Time).IsZero() {
		t.Errorf("resumed: %v", c)
	}
	test.Tap(s.waiting.button)
	if c := fake.Calls("Sync"); len(c) != 1 || !c[0].Args[0].(contract.Request).UntilDone {
		t.Errorf("went on: %v", c)
	}
	test.Tap(s.held.button)
	if u.held == nil || u.held.name != "Büro-Müller" {
		t.Error("the button does not lead to the decisions")
	}
}

// More than one run carries: how many wait is said, going on and stopping are offered,
// in both languages.
func TestGoingOnUntilAllIsCarried(t *testing.T) {
	for l, says := range map[fault.Lang][]string{
		fault.German:  {"12 Datensätze warten noch", "Weiter, bis alles übertragen ist", "Anhalten"},
		fault.English: {"12 records still wait", "Go on until all is carried over", "Stop"},
	} {
		t.Run(string(l), func(t *testing.T) {
			u, fake := surface(t, l, standing())
			u.Show(api.SyncWindow)
			s := u.sync
			if !s.waiting.Visible() || !strings.Contains(s.waiting.label.Text, says[0]) || s.waiting.button.Text != says[1] {
				t.Fatalf("%v, %q, %q", s.waiting.Visible(), s.waiting.label.Text, s.waiting.button.Text)
			}
			test.Tap(s.waiting.button)
			if c := fake.Calls("Sync"); len(c) != 1 || !c[0].Args[0].(contract.Request).UntilDone {
				t.Fatalf("went on: %v", c)
			}
			// While it runs it can be stopped, and not be started twice.
			u.update(with(func(a *contract.AccountStatus, s *contract.UnitStatus) {
				a.Running, s.Running, s.Waiting, s.Progress = true, true, 12, &contract.Progress{Step: fault.StepCreate, Done: 5, Total: 12}
			}), nil)
			if s.stop.Disabled() || s.stop.Text != says[2] || s.waiting.Visible() && !s.waiting.button.Disabled() {
				t.Errorf("stop %v %q, waiting %v", s.stop.Disabled(), s.stop.Text, s.waiting.Visible())
			}
			test.Tap(s.stop)
			if len(fake.Calls("Stop")) != 1 {
				t.Error("not stopped")
			}
			// Nothing waits any more.
			u.update(with(func(_ *contract.AccountStatus, s *contract.UnitStatus) { s.Waiting = 0 }), nil)
			if s.waiting.Visible() {
				t.Error("the window still says that records wait")
			}
		})
	}
}

func TestOtherAccount(t *testing.T) {
	u, fake := surface(t, fault.English, standing())
	u.Show(api.SyncWindow)
	u.sync.account.SetSelected("Zweigstelle")
	if got := u.sync.rows[record.Addresses].direction.Text; got != "to memotoo only" {
		t.Errorf("direction: %q", got)
	}
	u.update(standing(), nil)
	if u.sync.account.Selected != "Zweigstelle" {
		t.Error("an update switches the account back")
	}
	test.Tap(u.sync.all)
	if got := fake.Calls("Sync")[0].Args[0].(contract.Request).Account; got != "Zweigstelle" {
		t.Errorf("synced: %s", got)
	}
}

func TestErrorsAreCopiedForSupport(t *testing.T) {
	u, _ := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	test.Tap(u.sync.rows[record.Addresses].copy)
	if text := u.app.Clipboard().Content(); !strings.Contains(text, "422 BDAY") || !strings.Contains(text, "UTC+01:00") {
		t.Errorf("copied: %q", text)
	}
}

func TestFailureIsShown(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	fake.Fail("Stop", fault.New(fault.Storage, fault.Local, fault.StepSave, "disk full", nil))
	u.sync.stop.Enable()
	test.Tap(u.sync.stop)
	if u.sync.window.Canvas().Overlays().Top() == nil {
		t.Error("no dialog")
	}
}

// A pass that the user stops is no failure of the click.
func TestStoppedPassShowsNoDialog(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	fake.Fail("Sync", fault.New(fault.Stopped, fault.Local, fault.StepPlan, "", nil))
	test.Tap(u.sync.all)
	if u.sync.window.Canvas().Overlays().Top() != nil {
		t.Error("a dialog")
	}
}

func TestFollow(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	before := len(fake.Calls("Status"))
	ended := make(chan struct{})
	go func() {
		u.Follow(ctx)
		close(ended)
	}()
	fake.Await(ctx, "Status", before+1)
	fake.Set(contract.Status{})
	fake.Await(ctx, "Status", before+2)
	cancel()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Fatal("Follow goes on though it was ended")
	}
	if !u.sync.empty.Visible() {
		t.Error("the window does not show the last status")
	}
}

// The agent goes: every window says so and offers to start it; when it answers
// again, they go on.
func TestAgentGoneAndBack(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	started := 0
	u.Start = func(context.Context) error {
		started++
		if started == 1 {
			return errors.New("no such program")
		}
		fake.Fail("Status", nil)
		return nil
	}
	u.Show(api.SyncWindow)
	u.Show(api.SettingsWindow)
	fake.Fail("Status", api.ErrNoAgent)
	u.gone()
	for _, v := range u.views() {
		if v.base().lost == nil {
			t.Fatalf("%T pretends that there is an agent", v)
		}
	}
	u.sync.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	shown := func() string { return test.RenderObjectToMarkup(u.sync.window.Canvas().Overlays().Top()) }
	start := u.sync.window.Canvas().Focused().(*button)
	start.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if text := shown(); !strings.Contains(text, "no such program") {
		t.Errorf("the failure is not told: %s", text)
	}
	start.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second); !u.awaitAgent(ctx) {
		t.Fatal("the agent is not found again")
	} else {
		cancel()
	}
	u.back()
	for _, v := range u.views() {
		if v.base().lost != nil || v.base().window.Canvas().Overlays().Top() != nil {
			t.Errorf("%T still says that there is none", v)
		}
	}
}

func TestReport(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.ReportWindow)
	if u.sync.window.Canvas().Overlays().Top() == nil {
		t.Fatal("the dialog is missing")
	}
	dir := t.TempDir()
	path := dir + "/abgleich-2026-11-22-150000.zip"
	u.sync.saveReport(dir, true)
	if got := read(t, path); got != "a report" {
		t.Errorf("the file holds %q", got)
	}
	if c := fake.Calls("Report"); len(c) != 1 || c[0].Args[0] != true {
		t.Errorf("asked: %v", c)
	}
	fake.Fail("Report", errors.New("no"))
	u.sync.saveReport(dir, false)
	if got := read(t, path); got != "a report" {
		t.Errorf("a report that failed has changed the file: %q", got)
	}
}
