package runner

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// The bounds of an office with many accounts in one process.
const (
	// passesAtOnce bounds how many automatic passes run at a time, and with them
	// memory and connections: a pass holds a unit's listing, an account at rest
	// nothing.
	passesAtOnce = 4
	// longestGap is the longest time between the beginnings of two automatic passes,
	// where the accounts are so few that spreading them further helps nobody.
	longestGap = 10 * time.Second
)

// Run runs the automatic passes of all accounts until ctx ends, and waits for
// those that are running then: they finish the records in hand.
//
// The passes of many accounts are spread over the time between two passes, at a
// start as well as after a sleep or when the network comes back: none begins within
// the gap after another has begun, and only so many run at a time. Who has waited
// longest comes first.
func (r *Runner) Run(ctx context.Context) error {
	o := office{Runner: r, busy: map[*account]string{}, done: make(chan *account)}
	defer o.passes.Wait()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		timer.Reset(o.begin(ctx, r.Now().Round(0)))
		select {
		case <-ctx.Done():
		case acc := <-o.done:
			delete(o.busy, acc)
		case <-r.wake:
		case <-timer.C:
		}
	}
	return nil
}

// office is the timer at work. Its fields belong to Run's goroutine.
type office struct {
	*Runner
	passes sync.WaitGroup
	// busy are the accounts whose automatic pass runs, with their hub accounts.
	busy map[*account]string
	done chan *account
	// began is when the last pass began.
	began time.Time
}

// due is an account whose time has come.
type due struct {
	*account
	at time.Time
}

// begin begins the passes that may begin now, and tells how long to sleep.
func (o *office) begin(ctx context.Context, now time.Time) time.Duration {
	sleep := longestSleep
	var list []due
	accounts, shortest := 0, time.Duration(0)
	o.each(func(acc *account) {
		next, ok := o.nextOf(acc, now)
		o.tellFirst(acc)
		if !ok {
			return
		}
		if every := time.Duration(acc.Settings().Every); accounts == 0 || every < shortest {
			shortest = every
		}
		accounts++
		switch {
		case o.busy[acc] != "" || len(acc.turn) == 0:
			// Something is being done: its end wakes the timer.
		case next.After(now):
			sleep = min(sleep, next.Sub(now))
		default:
			list = append(list, due{acc, next})
		}
	})
	slices.SortFunc(list, func(x, y due) int { return cmp.Or(x.at.Compare(y.at), cmp.Compare(x.name, y.name)) })
	gap := gapOf(accounts, shortest)
	for _, d := range list {
		if len(o.busy) >= passesAtOnce {
			return sleep // the end of a pass wakes the timer
		}
		if wait := o.began.Add(gap).Sub(now); wait > 0 && wait <= gap {
			return min(sleep, wait)
		}
		login := hubAccount(d.Settings())
		if o.hubBusy(login) {
			continue // the end of the other's work wakes the timer
		}
		o.start(ctx, d.account, login)
		o.began = now
	}
	return sleep
}

// gapOf is the time between the beginnings of two passes: all accounts have their
// turn within the shortest time that one of them wants.
func gapOf(accounts int, shortest time.Duration) time.Duration {
	if accounts < 2 {
		return 0
	}
	return min(longestGap, shortest/time.Duration(accounts))
}

// start runs the automatic pass of an account.
func (o *office) start(ctx context.Context, acc *account, login string) {
	o.busy[acc] = login
	o.passes.Go(func() {
		o.automatic(ctx, acc)
		select {
		case o.done <- acc:
		case <-ctx.Done():
		}
	})
}

// hubBusy tells whether somebody works with a hub account already. Waiting for it
// would keep the place of an account that can go on.
func (o *office) hubBusy(login string) bool {
	for _, other := range o.busy {
		if other == login {
			return true
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	turn := o.hubs[login]
	return turn != nil && len(turn) == 0
}
