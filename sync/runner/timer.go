package runner

import (
	"context"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
)

// The times of the timer.
const (
	// longestSleep bounds how long the timer sleeps without looking at the clock: a
	// computer that slept, or whose clock was set, is noticed within it (scenarios
	// D64, D65).
	longestSleep = time.Minute
	// firstRetry is the time between two tries while there is no network; it doubles
	// up to longestRetry, so that the network is noticed soon (scenario E78).
	firstRetry, longestRetry = time.Minute, 5 * time.Minute
	// longestBusy bounds how long a service may ask to wait (scenario E69).
	longestBusy = time.Hour
)

// automatic runs an automatic pass, unless a pass of the account runs already.
func (r *Runner) automatic(ctx context.Context, acc *account) {
	select {
	case <-acc.turn:
	default:
		return
	}
	unlock, err := r.taken(acc)
	if err != nil {
		return // removed in between
	}
	defer unlock()
	if _, err := r.run(ctx, acc, contract.Request{Account: acc.name, Trigger: contract.Automatic}); err != nil && ctx.Err() == nil {
		r.Log.Error("automatic pass", "account", acc.name, "error", err)
	}
}

// nextOf is when an account's next automatic pass begins; false if none does.
func (r *Runner) nextOf(acc *account, now time.Time) (time.Time, bool) {
	settings := acc.Settings()
	st := r.standing(acc)
	if !automatic(settings, st) {
		return time.Time{}, false
	}
	if st.err == nil && st.stopped() {
		return time.Time{}, false
	}
	acc.mu.Lock()
	defer acc.mu.Unlock()
	if acc.gone {
		return time.Time{}, false
	}
	// By the clock on the wall: the other one stands still while the computer sleeps.
	now = now.Round(0)
	if acc.next.Sub(now) > acc.wait {
		// The clock was set back.
		acc.next = now.Add(acc.wait)
	}
	if st.paused.holds(now) && st.paused.Until.After(acc.next) {
		return st.paused.Until, true
	}
	return acc.next, true
}

// automatic tells whether the timer runs any unit of the account: the first pass of a
// unit is for the user to begin.
func automatic(a contract.Account, st *standing) bool {
	for u, s := range a.Units {
		if s.Automatic && s.Direction != engine.Off && (st.err != nil || !st.first[u]) {
			return true
		}
	}
	return false
}

// ended takes over what a pass means for the next one: it begins after the time
// set, sooner while there is no network, later if a service asks to wait; once,
// however many were missed. A pass over single units leaves the others' time alone.
func (acc *account) ended(r *Runner, p contract.Pass, err error, all bool) {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	acc.changes++
	acc.trouble = nil
	now := r.Now().Round(0)
	if f := fault.From(err, fault.Local, fault.StepSave); f != nil && f.Kind != fault.Stopped {
		entry := r.errorEntry(f, now)
		acc.trouble = &entry
	}
	acc.offline++
	if err != nil || p.Result != engine.Waits {
		acc.offline = 0
	}
	wait := time.Duration(acc.settings.Every)
	if acc.offline > 0 {
		wait = min(wait, longestRetry, firstRetry<<min(acc.offline-1, 8))
	}
	asked := min(retryAfter(p), longestBusy)
	switch {
	case all:
		acc.wait = max(wait, asked)
		acc.next = now.Add(acc.wait)
	case asked > 0 && acc.next.Before(now.Add(asked)):
		acc.wait = asked
		acc.next = now.Add(asked)
	}
}

// retryAfter is the longest time that a service asked to wait.
func retryAfter(p contract.Pass) time.Duration {
	d := time.Duration(0)
	for _, u := range p.Units {
		for _, e := range u.Errors {
			if e.Fault != nil && e.Fault.Kind == fault.Busy {
				d = max(d, e.Fault.RetryAfter)
			}
		}
	}
	return d
}

// soon lets the timer run the account at once.
func (acc *account) soon() {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	acc.next = time.Time{}
	acc.changes++
}

// NetworkBack lets the timer try at once what waits for the network, and tells
// whether there is anything. Without it, the network is noticed within minutes.
func (r *Runner) NetworkBack() bool {
	waiting := false
	r.each(func(acc *account) {
		acc.mu.Lock()
		waits := acc.offline > 0 && acc.next.After(r.Now())
		if waits {
			acc.next = time.Time{}
			acc.changes++
		}
		acc.mu.Unlock()
		waiting = waiting || waits
	})
	if waiting {
		r.poke()
	}
	return waiting
}

// shorten takes over a shorter time between two passes.
func (acc *account) shorten(now time.Time) {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	every := time.Duration(acc.settings.Every)
	if next := now.Round(0).Add(every); acc.next.After(next) {
		acc.next, acc.wait = next, every
	}
}

// Restart lets automatic passes run again after five failures, or after
// credentials were refused.
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
	if err := setRefused(db, nil); err != nil {
		return err
	}
	acc.soon()
	r.changed(acc.name, nil)
	return nil
}
