package runner

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/ledger"
)

// stopAfter is how many failed automatic passes in a row stop the automatic
// (design §2 rule 9).
const stopAfter = 5

// longestSleep bounds how long the timer sleeps without looking at the clock: a
// computer that slept, or whose clock was set, is noticed within it (scenarios
// D64, D65).
const longestSleep = time.Minute

// Run runs the automatic passes of all accounts until ctx ends, and waits for
// those that are running then.
func (r *Runner) Run(ctx context.Context) error {
	var passes sync.WaitGroup
	defer passes.Wait()
	busy := map[string]bool{}
	done := make(chan string)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		for _, due := range r.due(busy) {
			busy[due] = true
			passes.Go(func() {
				if _, err := r.Sync(ctx, Request{Account: due, Trigger: Automatic}); err != nil && ctx.Err() == nil {
					r.Log.Error("automatic pass", "account", due, "error", err)
				}
				select {
				case done <- due:
				case <-ctx.Done():
				}
			})
		}
		timer.Reset(r.sleep(busy))
		select {
		case <-ctx.Done():
			return nil
		case name := <-done:
			delete(busy, name)
			r.schedule(name)
		case <-r.wake:
		case <-timer.C:
		}
	}
}

// due returns the accounts whose time has come.
func (r *Runner) due(busy map[string]bool) []string {
	now := r.Now()
	var list []string
	r.each(func(name string, acc *account) {
		if next, ok := r.nextOf(acc); ok && !busy[name] && !next.After(now) {
			list = append(list, name)
		}
	})
	return list
}

// sleep is how long nothing is due.
func (r *Runner) sleep(busy map[string]bool) time.Duration {
	now, d := r.Now(), longestSleep
	r.each(func(name string, acc *account) {
		if next, ok := r.nextOf(acc); ok && !busy[name] {
			d = min(d, max(next.Sub(now), time.Millisecond))
		}
	})
	return d
}

func (r *Runner) each(f func(name string, acc *account)) {
	r.mu.Lock()
	list := make(map[string]*account, len(r.accounts))
	for name, acc := range r.accounts {
		list[name] = acc
	}
	r.mu.Unlock()
	for name, acc := range list {
		f(name, acc)
	}
}

// nextOf is when an account's next automatic pass begins; false if none does.
func (r *Runner) nextOf(acc *account) (time.Time, bool) {
	a := acc.Settings()
	automatic := false
	for _, s := range a.Units {
		automatic = automatic || s.Automatic && s.Direction != engine.Off
	}
	if !automatic {
		return time.Time{}, false
	}
	if db, err := acc.open(); err != nil {
		r.Log.Error("ledger", "account", a.Name, "error", err)
		return time.Time{}, false
	} else if n, err := failures(db); err != nil || n >= stopAfter {
		return time.Time{}, false
	}
	acc.mu.Lock()
	defer acc.mu.Unlock()
	return acc.next, true
}

// schedule plans an account's next automatic pass: after the time set, sooner
// while a side cannot be reached, once after a sleep however many were missed.
func (r *Runner) schedule(name string) {
	acc, err := r.account(name)
	if err != nil {
		return
	}
	acc.mu.Lock()
	defer acc.mu.Unlock()
	wait := time.Duration(acc.settings.Every)
	if acc.offline > 0 {
		wait = min(wait, time.Minute<<min(acc.offline-1, 4))
	}
	acc.next = r.Now().Add(wait)
}

// Restart lets automatic passes run again after five failures.
func (r *Runner) Restart(_ context.Context, name string) error {
	acc, err := r.account(name)
	if err != nil {
		return err
	}
	db, err := acc.open()
	if err != nil {
		return err
	}
	if err := setFailures(db, 0); err != nil {
		return err
	}
	acc.mu.Lock()
	acc.next = time.Time{}
	acc.mu.Unlock()
	r.changed(acc.Settings().Name, nil)
	return nil
}

func failures(db *ledger.DB) (int, error) {
	text, err := db.Meta(metaFailures)
	if err != nil || text == "" {
		return 0, err
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, storage(err)
	}
	return n, nil
}

func setFailures(db *ledger.DB, n int) error { return db.SetMeta(metaFailures, strconv.Itoa(n)) }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
