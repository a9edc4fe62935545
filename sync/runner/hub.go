package runner

import (
	"context"
	"net"
	"net/url"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// hub waits until nobody else works with the same account of the same hub: a check
// leaves throw-away cards there for a moment, and two passes over one book would
// each take what the other has just made for a person's work.
func (r *Runner) hub(ctx context.Context, a contract.Account) (unlock func(), err error) {
	login := hubAccount(a)
	r.mu.Lock()
	turn := r.hubs[login]
	if turn == nil {
		turn = make(chan struct{}, 1)
		turn <- struct{}{}
		r.hubs[login] = turn
	}
	r.mu.Unlock()
	select {
	case <-turn:
		return func() {
			turn <- struct{}{}
			r.poke()
		}, nil
	case <-ctx.Done():
		return nil, fault.From(ctx.Err(), fault.Local, fault.StepPlan)
	}
}

// hubAccount names the account at a hub that all units of an account write to. The
// name of a device is no part of it (reference memotoo §3), nor are the paths: the
// services for contacts and for calendars, and two spellings of either, lead to the
// same account, and to take two accounts for one only makes them take turns.
func hubAccount(a contract.Account) string {
	host := a.Memotoo.CardDAV
	if u, err := url.Parse(a.Memotoo.CardDAV); err == nil {
		host = u.Host
		if name, port, err := net.SplitHostPort(host); err == nil && (u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80") {
			host = name
		}
	}
	user, _, _ := strings.Cut(a.Memotoo.User, "_device=")
	return strings.ToLower(strings.TrimSuffix(host, ".") + "\n" + strings.TrimSpace(user))
}
