package runner

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// crowd counts how many passes run at once.
type crowd struct {
	mu            sync.Mutex
	now, most, in int
	lasts         time.Duration // how long a pass lasts; three minutes for zero
}

func (c *crowd) enter(context.Context, string) {
	c.mu.Lock()
	c.now++
	c.in++
	c.most = max(c.most, c.now)
	c.mu.Unlock()
	time.Sleep(cmp.Or(c.lasts, 3*time.Minute))
	c.mu.Lock()
	c.now--
	c.mu.Unlock()
}

func TestOnePassOfAnAccountAtATime(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		var c crowd
		r.pass = c.enter
		go func() {
			time.Sleep(17 * time.Minute)
			var manual sync.WaitGroup
			for range 3 {
				manual.Go(func() { r.manual(t) })
			}
			manual.Wait()
		}()
		r.run(t, 42*time.Minute)
		if c.most != 1 {
			t.Errorf("%d passes at once", c.most)
		}
		// The automatic pass due at 18 does not follow the manual ones at their heels.
		expect(t, r.minutes(), 0, 17, 20, 23, 41)
	})
}

func TestTwoAccountsOfOneLoginTakeTurns(t *testing.T) {
	for login, most := range map[string]int{"max@example.org": 1, "erika@example.org": 2} {
		t.Run(login, func(t *testing.T) {
			inTime(t, func(t *testing.T, r *timed) {
				var c crowd
				r.pass = c.enter
				r.add(t, "erika", login)
				r.run(t, 10*time.Minute)
				if c.most != most || c.in != 2 {
					t.Errorf("%d passes, %d at once", c.in, c.most)
				}
			})
		})
	}
}

// TestD66_TheTimerEndsWithinTenSeconds: a write that does not come to an end is
// given up, a listing at once.
func TestD66_TheTimerEndsWithinTenSeconds(t *testing.T) {
	t.Run("in a listing", func(t *testing.T) {
		inTime(t, func(t *testing.T, r *timed) {
			r.pass = func(ctx context.Context, _ string) { <-ctx.Done() }
			r.script = []error{context.Canceled}
			began := time.Now()
			r.run(t, time.Minute)
			if d := time.Since(began); d != time.Minute {
				t.Errorf("took %s", d)
			}
			if a := r.account(t); a.Units[0].Result != engine.Halted || a.Running {
				t.Errorf("%+v", a)
			}
		})
	})
	for name, hangs := range map[string]bool{"in a write": false, "in a write that hangs": true} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, r *timed) {
				item := side.Item{ID: "/a.vcf", Version: "1", Record: record.Record{record.LastName: record.Text("Eins")}}
				r.fakes[side.Memotoo] = fakeSide{
					observe: func(context.Context) (side.Listing, error) {
						return side.Listing{Complete: true, Count: 1, New: []string{item.ID}}, nil
					},
					fetch: func(string) side.Look { return side.Look{Item: &item} },
				}
				wrote := 0
				r.fakes[side.OnOffice].apply = func(ctx context.Context, w []side.Write) ([]side.Outcome, error) {
					if hangs {
						<-ctx.Done()
						f := fault.From(ctx.Err(), fault.OnOffice, fault.StepCreate)
						return []side.Outcome{{Err: f, Uncertain: true}}, f
					}
					time.Sleep(5 * time.Second)
					wrote++
					it := item
					it.ID = "7"
					return []side.Outcome{{Item: &it}}, ctx.Err()
				}
				began := time.Now()
				r.run(t, time.Second)
				if d := time.Since(began); d > 11*time.Second {
					t.Errorf("ended %s after being told", d-time.Second)
				}
				if !hangs {
					if a := r.account(t); wrote != 1 || a.Units[0].Linked != 1 {
						t.Errorf("the record in hand was not finished: %+v", a.Units[0])
					}
				}
			})
		})
	}
}

func TestAPanicEndsTheUnitAndNotTheProgram(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		r.pass = func(context.Context, string) { panic("odd") }
		p := r.manual(t)
		if p.Result != engine.Failed || len(p.Units[0].Errors) != 1 || p.Units[0].Errors[0].Fault.Kind != fault.Internal {
			t.Fatalf("%+v", p)
		}
		r.pass = nil
		if p := r.manual(t); p.Result != engine.OK {
			t.Errorf("the next pass: %+v", p)
		}
	})
}

func TestRemovingAnAccountStopsItsPass(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		r.pass = func(ctx context.Context, _ string) { <-ctx.Done() }
		r.script = []error{context.Canceled}
		var passes sync.WaitGroup
		var refused atomic.Int32
		for range 3 {
			passes.Go(func() {
				var missing *contract.InvalidError
				if _, err := r.Sync(t.Context(), contract.Request{Account: "max"}); errors.As(err, &missing) {
					refused.Add(1)
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		began := time.Now()
		if err := r.RemoveAccount(t.Context(), "max", false); err != nil {
			t.Fatal(err)
		}
		passes.Wait()
		if time.Since(began) > 0 {
			t.Errorf("took %s", time.Since(began))
		}
		if refused.Load() != 2 || len(r.minutes()) != 1 {
			t.Error("a pass that waited began")
		}
		if st, err := r.Status(t.Context()); err != nil || len(st.Accounts) != 0 {
			t.Errorf("%+v, %v", st, err)
		}
	})
}

func TestCloseStopsWhatRunsAndWhatWaits(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		r.pass = func(ctx context.Context, _ string) { <-ctx.Done() }
		r.script = []error{context.Canceled}
		for range 3 {
			go func() { _, _ = r.Sync(t.Context(), contract.Request{Account: "max"}) }()
		}
		synctest.Wait()
		began := time.Now()
		r.close(t)
		if time.Since(began) > 0 || len(r.minutes()) != 1 {
			t.Error("a pass that waited began")
		}
		r.open(t)
	})
}
