package runner

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// fakeSide is a side that shows an empty unit, or what observe says.
type fakeSide struct {
	observe func(ctx context.Context) (side.Listing, error)
	fetch   func(id string) side.Look
	apply   func(ctx context.Context, w []side.Write) ([]side.Outcome, error)
}

func (f fakeSide) Observe(ctx context.Context, _ side.Ask) (side.Listing, error) {
	if f.observe == nil {
		return side.Listing{Complete: true}, nil
	}
	return f.observe(ctx)
}

func (f fakeSide) Fetch(_ context.Context, ids []string, each func(string, side.Look)) error {
	for _, id := range ids {
		each(id, f.fetch(id))
	}
	return nil
}

func (f fakeSide) Apply(ctx context.Context, w []side.Write) ([]side.Outcome, error) {
	return f.apply(ctx, w)
}

func (fakeSide) Fields() []record.Field { return []record.Field{record.FirstName, record.LastName} }
func (fakeSide) PlanID() string         { return "" }
func (fakeSide) Block() int             { return 10 }
func (fakeSide) Requests() int          { return 0 }
func (fakeSide) Recover(context.Context, side.Write) (side.Look, error) {
	return side.Look{Proof: side.Gone}, nil
}

// timed is a runner whose passes are scripted, in a bubble of fake time.
type timed struct {
	*Runner
	off atomic.Int64 // by which the clock on the wall was set

	mu     sync.Mutex
	script []error         // what the passes end with; nil at its end
	ran    []time.Duration // when they began, since the start
	start  time.Time
	// pass runs in the middle of a pass.
	pass func(ctx context.Context, account string)
	// fakes are the two sides; the script is what onOffice shows.
	fakes [2]fakeSide
	dir   string
}

// inTime runs f in a bubble, over a runner with one account.
func inTime(t *testing.T, f func(t *testing.T, r *timed)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		r := &timed{start: time.Now(), dir: dir}
		r.open(t)
		r.add(t, "max", "max@example.org")
		f(t, r)
		r.close(t)
	})
}

func (r *timed) open(t *testing.T) {
	t.Helper()
	var err error
	r.Runner, err = Open(Options{Home: r.dir, Now: func() time.Time { return time.Now().Add(time.Duration(r.off.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	r.Runner.sides = func(_ *ledger.DB, a contract.Account, _ record.Unit) (ends, error) {
		on, me := r.fakes[side.OnOffice], r.fakes[side.Memotoo]
		on.observe = func(ctx context.Context) (side.Listing, error) {
			if err := r.next(ctx, a.Name); err != nil {
				return side.Listing{}, err
			}
			return side.Listing{Complete: true}, nil
		}
		return ends{sides: [2]side.Side{on, me}, close: func() {}}, nil
	}
}

func (r *timed) close(t *testing.T) {
	t.Helper()
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func (r *timed) next(ctx context.Context, account string) error {
	r.mu.Lock()
	r.ran = append(r.ran, time.Since(r.start))
	var err error
	if len(r.script) > 0 {
		err, r.script = r.script[0], r.script[1:]
	}
	pass := r.pass
	r.mu.Unlock()
	if pass != nil {
		pass(ctx, account)
	}
	return err
}

func (r *timed) add(t *testing.T, name, login string) {
	t.Helper()
	a := contract.Account{
		Name: name, OnOffice: contract.OnOffice{User: name}, Memotoo: contract.Memotoo{User: login}, Credentials: contract.File,
		Units: map[record.Unit]contract.UnitSettings{record.Addresses: {Automatic: true}, record.Appointments: {Direction: engine.Off}, record.Tasks: {Direction: engine.Off}},
	}
	if err := r.AddAccount(t.Context(), a, contract.Secrets{}); err != nil {
		t.Fatal(err)
	}
	r.begun(t, name)
}

// begun lets an account have had its first pass, which the timer does not run.
func (r *timed) begun(t *testing.T, name string) {
	t.Helper()
	acc, err := r.Runner.account(name)
	if err != nil {
		t.Fatal(err)
	}
	db, err := acc.open()
	if err != nil {
		t.Fatal(err)
	}
	f := fixed{}
	for _, u := range contract.Units {
		f = f.with(targetOf(acc.Settings()), u, "")
	}
	if err := fixTarget(db, f); err != nil {
		t.Fatal(err)
	}
	acc.stale()
	r.changed(name, nil)
}

// run runs the timer for a while.
func (r *timed) run(t *testing.T, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if err := r.Run(ctx); err != nil {
		t.Error(err)
	}
	synctest.Wait()
}

// passes returns when the passes began since the last call, in minutes.
func (r *timed) minutes() []float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := []float64{}
	for _, d := range r.ran {
		list = append(list, d.Round(time.Second).Minutes())
	}
	r.ran = nil
	return list
}

func (r *timed) account(t *testing.T) contract.AccountStatus {
	t.Helper()
	st, err := r.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return st.Accounts[0]
}

func (r *timed) manual(t *testing.T, units ...record.Unit) contract.Pass {
	t.Helper()
	p, err := r.Sync(t.Context(), contract.Request{Account: "max", Units: units})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func expect(t *testing.T, got []float64, want ...float64) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("passes at minutes %v, want %v", got, want)
	}
}

func failing(kind fault.Kind) error {
	return fault.New(kind, fault.OnOffice, fault.StepList, "test", nil)
}

func repeat(err error, n int) []error { return slices.Repeat([]error{err}, n) }

func TestFiveFailuresStopTheAutomatic(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		r.script = repeat(failing(fault.Server), 6)
		r.run(t, 24*time.Hour)
		expect(t, r.minutes(), 0, 15, 30, 45, 60)
		a := r.account(t)
		if !a.Stopped || a.Failures != 5 || a.Reason == nil || !a.Next.IsZero() {
			t.Fatalf("%+v", a)
		}
		// A manual pass that fails, or is about single units, restarts nothing.
		if p := r.manual(t); p.Result != engine.Failed {
			t.Errorf("manual: %s", p.Result)
		}
		if p := r.manual(t, record.Addresses); p.Result != engine.OK {
			t.Errorf("single unit: %s", p.Result)
		}
		if a := r.account(t); !a.Stopped || a.Failures != 5 {
			t.Errorf("%+v", a)
		}
		r.manual(t)
		if a := r.account(t); a.Stopped || a.Failures != 0 {
			t.Errorf("after a successful pass: %+v", a)
		}
		r.minutes()
		r.run(t, 20*time.Minute)
		expect(t, r.minutes(), 24*60+15)
	})
}

func TestRestartRunsAtOnce(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		r.script = repeat(failing(fault.Server), 5)
		r.run(t, 2*time.Hour)
		r.minutes()
		if err := r.Restart(t.Context(), "max"); err != nil {
			t.Fatal(err)
		}
		r.run(t, 16*time.Minute)
		expect(t, r.minutes(), 120, 135)
	})
}

func TestFailuresCountOnlyInARow(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		bad := failing(fault.Server)
		r.script = slices.Concat(repeat(bad, 4), []error{nil}, repeat(bad, 4), repeat(failing(fault.Offline), 3), []error{failing(fault.Stopped)}, []error{bad})
		r.run(t, 24*time.Hour)
		if n := len(r.minutes()); n != 14 {
			t.Errorf("%d passes", n)
		}
		if a := r.account(t); !a.Stopped {
			t.Errorf("%+v", a)
		}
	})
}

// TestFailuresSurviveARestart: the count is the account's, not the program's.
func TestFailuresSurviveARestart(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		r.script = repeat(failing(fault.Server), 3)
		r.run(t, 40*time.Minute)
		r.close(t)
		r.open(t)
		a := r.account(t)
		if a.Failures != 3 || a.Units[0].Result != engine.Failed || a.Units[0].Error == nil || a.Units[0].Last.IsZero() {
			t.Errorf("%+v", a)
		}
	})
}

// TestTally goes through what a pass may mean for the count of failures.
func TestTally(t *testing.T) {
	db, err := ledger.Open(t.TempDir() + "/ledger.db")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, c := range []struct {
		result  engine.Ending
		trigger contract.Trigger
		all     bool
		want    int
	}{
		{engine.Failed, contract.Automatic, true, 4},
		{engine.OK, contract.Automatic, true, 0},
		{engine.Partial, contract.Automatic, true, 0}, // single records that failed do not count
		{engine.Waits, contract.Automatic, true, 3},   // being offline is waiting, not failing
		{engine.Halted, contract.Automatic, true, 3},
		{engine.Failed, contract.Manual, true, 3},
		{engine.OK, contract.Manual, true, 0},
		{engine.Partial, contract.Manual, true, 0},
		{engine.OK, contract.Manual, false, 3}, // not "alles synchronisieren"
		{engine.Waits, contract.Manual, true, 3},
	} {
		if err := setFailures(db, 3); err != nil {
			t.Fatal(err)
		}
		if err := tally(db, contract.Pass{Result: c.result, Trigger: c.trigger}, nil, c.all); err != nil {
			t.Fatal(err)
		}
		if n, err := failures(db); n != c.want || err != nil {
			t.Errorf("%s %s, all units %v: %d failures, want %d (%v)", c.trigger, c.result, c.all, n, c.want, err)
		}
	}
}

func TestE71_RefusedCredentialsStopAtOnce(t *testing.T) {
	again := map[string]func(t *testing.T, r *timed){
		"nothing": nil,
		"a restart": func(t *testing.T, r *timed) {
			if err := r.Restart(t.Context(), "max"); err != nil {
				t.Fatal(err)
			}
		},
		"a manual pass": func(t *testing.T, r *timed) { r.manual(t) },
		"new secrets": func(t *testing.T, r *timed) {
			list, err := r.Accounts(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := r.UpdateAccount(t.Context(), list[0], &contract.Secrets{MemotooPassword: "new"}); err != nil {
				t.Fatal(err)
			}
		},
		"another name of the device": func(t *testing.T, r *timed) {
			list, err := r.Accounts(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			list[0].Memotoo.Device = "anderswo"
			if err := r.UpdateAccount(t.Context(), list[0], nil); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, do := range again {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, r *timed) {
				r.script = []error{failing(fault.SignIn)}
				r.run(t, 24*time.Hour)
				expect(t, r.minutes(), 0)
				a := r.account(t)
				if !a.Stopped || a.Failures != 1 || a.Reason == nil || a.Reason.Fault.Kind != fault.SignIn || a.Reason.Message == "" || !a.Next.IsZero() {
					t.Fatalf("%+v", a)
				}
				if do == nil {
					return
				}
				do(t, r)
				if a := r.account(t); a.Stopped || a.Reason != nil {
					t.Errorf("still stopped: %+v", a)
				}
				r.minutes()
				r.run(t, time.Hour)
				if n := len(r.minutes()); n < 3 {
					t.Errorf("%d passes in an hour", n)
				}
			})
		})
	}
}

func TestE71_AManualPassThatIsRefusedChangesNothing(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		r.script = []error{failing(fault.SignIn), failing(fault.SignIn)}
		r.run(t, time.Hour)
		r.manual(t)
		if a := r.account(t); !a.Stopped {
			t.Errorf("%+v", a)
		}
	})
}

func TestE69_TheTimerWaitsAsAsked(t *testing.T) {
	for asked, want := range map[time.Duration]float64{
		0: 15, time.Minute: 15, 40 * time.Minute: 40, 5 * time.Hour: 60, 1 << 62: 60,
	} {
		t.Run(asked.String(), func(t *testing.T) {
			inTime(t, func(t *testing.T, r *timed) {
				busy := fault.New(fault.Busy, fault.Memotoo, fault.StepList, "503", nil)
				busy.RetryAfter = asked
				r.script = []error{busy}
				ctx, cancel := context.WithCancel(t.Context())
				go func() {
					time.Sleep(time.Minute)
					if a := r.account(t); a.Next.Sub(r.start).Minutes() != want {
						t.Errorf("shown: %s", a.Next)
					}
					time.Sleep(70 * time.Minute)
					cancel()
				}()
				if err := r.Run(ctx); err != nil {
					t.Error(err)
				}
				if at := r.minutes(); len(at) < 2 || at[1] != want {
					t.Errorf("passes at %v", at)
				}
			})
		})
	}
}

func TestE78_TheNetworkIsNoticedSoon(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		r.script = repeat(failing(fault.Offline), 7)
		r.run(t, 45*time.Minute)
		expect(t, r.minutes(), 0, 1, 3, 7, 12, 17, 22, 27, 42)
		if a := r.account(t); a.Offline || a.Stopped || a.Failures != 0 {
			t.Errorf("%+v", a)
		}
	})
}

// The system tells when a network comes, and only who waits for one is run then.
func TestE78_ANetworkThatComesIsUsedAtOnce(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		offline := fault.New(fault.Offline, fault.OnOffice, fault.StepList, "", nil)
		r.script = []error{offline, offline, offline}
		told := []bool{}
		go func() {
			for _, at := range []time.Duration{150 * time.Second, 200 * time.Second, 400 * time.Second} {
				time.Sleep(at - time.Since(r.start))
				told = append(told, r.NetworkBack())
			}
		}()
		r.run(t, 15*time.Minute)
		if at := r.minutes(); !slices.Equal(at, []float64{0, 1, 2.5, 200. / 60}) {
			t.Errorf("passes at %v", at)
		}
		if !slices.Equal(told, []bool{true, true, false}) {
			t.Errorf("told %v", told)
		}
	})
}

func TestE77_ALogInPageIsNoFailure(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		r.script = repeat(failing(fault.Foreign), 30)
		r.run(t, 90*time.Minute)
		if a := r.account(t); !a.Offline || a.Stopped || a.Failures != 0 || a.Units[0].Result != engine.Waits || a.Units[0].Error == nil {
			t.Errorf("%+v", a)
		}
	})
}

func TestD64_OnePassAfterSleep(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		go func() {
			time.Sleep(5 * time.Minute)
			r.off.Store(int64(9 * time.Hour))
		}()
		r.run(t, 30*time.Minute)
		// Noticed within a minute, once, and then in the usual rhythm.
		if at := r.minutes(); len(at) != 3 || at[1] > 6 || at[2] != at[1]+15 {
			t.Errorf("passes at %v", at)
		}
	})
}

func TestD65_TheClockSetBackStallsNothing(t *testing.T) {
	for _, back := range []time.Duration{time.Hour, 365 * 24 * time.Hour} {
		t.Run(back.String(), func(t *testing.T) {
			inTime(t, func(t *testing.T, r *timed) {
				go func() {
					time.Sleep(5 * time.Minute)
					r.off.Store(-int64(back))
				}()
				r.run(t, 40*time.Minute)
				if at := r.minutes(); len(at) != 3 || at[1] > 21 || at[2] != at[1]+15 {
					t.Errorf("passes at %v", at)
				}
			})
		})
	}
}

func TestAccountsComeAndGoUnderTheTimer(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		go func() {
			time.Sleep(5 * time.Minute)
			r.add(t, "erika", "erika@example.org")
			time.Sleep(5 * time.Minute)
			if err := r.RemoveAccount(t.Context(), "max", false); err != nil {
				t.Error(err)
			}
		}()
		r.run(t, 36*time.Minute)
		expect(t, r.minutes(), 0, 5, 20, 35)
	})
}

func TestAShorterTimeCountsAtOnce(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		go func() {
			time.Sleep(2 * time.Minute)
			a := r.accounts["max"].Settings()
			a.Every = contract.Duration(5 * time.Minute)
			if err := r.UpdateAccount(t.Context(), a, nil); err != nil {
				t.Error(err)
			}
		}()
		r.run(t, 13*time.Minute)
		expect(t, r.minutes(), 0, 7, 12)
	})
}

func TestStatusAsksTheLedgerOnlyAfterAChange(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		acc := r.accounts["max"]
		r.account(t)
		was := acc.standing
		r.pass = func(context.Context, string) {
			acc.mu.Lock()
			acc.running[record.Addresses] = contract.Progress{Step: fault.StepList, Done: 1, Total: 2}
			acc.mu.Unlock()
			a := r.account(t)
			if u := a.Units[0]; !a.Running || !u.Running || u.Progress == nil || u.Progress.Total != 2 || acc.standing != was {
				t.Errorf("%+v", a)
			}
		}
		r.manual(t)
		if a := r.account(t); a.Running || a.Units[0].Running || a.Units[0].Last.IsZero() || acc.standing == was {
			t.Errorf("%+v", a)
		}
	})
}

func TestThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var at []time.Duration
		th := throttle{pause: progressPause, f: func() { at = append(at, time.Since(began)) }}
		for range 95 {
			th.call()
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if len(at) != 11 || at[0] != 0 || at[len(at)-1] < 950*time.Millisecond {
			t.Errorf("%d calls at %v: want eleven, the last after the end", len(at), at)
		}
		th.call()
		th.call()
		th.end()
		time.Sleep(time.Second)
		th.call()
		synctest.Wait()
		if len(at) != 12 {
			t.Errorf("called after the end: %v", at)
		}
	})
}

func TestSum(t *testing.T) {
	one := contract.Pass{ID: 1, Started: time.Unix(1, 0), Result: engine.Partial, Units: []contract.UnitPass{{
		ToMemotoo: contract.ToMemotoo{Created: 500, Updated: 1, Deleted: 2}, ToOnOffice: contract.ToOnOffice{Created: 3, Updated: 4, Unmarked: 5, Cancelled: 6, Marked: 7},
		Linked: 510, Remaining: 10, Requests: contract.RequestCount{Memotoo: 20, OnOffice: 30},
	}}}
	two := contract.Pass{ID: 2, Started: time.Unix(9, 0), Result: engine.OK, Units: []contract.UnitPass{{
		ToMemotoo: contract.ToMemotoo{Created: 10}, Linked: 520, Unchanged: 510, Requests: contract.RequestCount{Memotoo: 1, OnOffice: 2},
	}}}
	got := fmt.Sprintf("%+v", sum(one, two))
	want := fmt.Sprintf("%+v", contract.Pass{ID: 2, Started: time.Unix(1, 0), Result: engine.OK, Units: []contract.UnitPass{{
		ToMemotoo: contract.ToMemotoo{Created: 510, Updated: 1, Deleted: 2}, ToOnOffice: contract.ToOnOffice{Created: 3, Updated: 4, Unmarked: 5, Cancelled: 6, Marked: 7}, Linked: 520, Unchanged: 0, Requests: contract.RequestCount{Memotoo: 21, OnOffice: 32},
	}}})
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
