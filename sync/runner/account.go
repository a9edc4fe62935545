package runner

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// Accounts returns all accounts that can be used, in the order of their names.
func (r *Runner) Accounts(context.Context) ([]contract.Account, error) {
	var list []contract.Account
	r.each(func(acc *account) { list = append(list, acc.Settings()) })
	return list, nil
}

// each calls f for every account in the order of their names.
func (r *Runner) each(f func(*account)) {
	r.mu.Lock()
	list := slices.Collect(maps.Values(r.accounts))
	r.mu.Unlock()
	slices.SortFunc(list, func(x, y *account) int { return strings.Compare(x.name, y.name) })
	for _, acc := range list {
		f(acc)
	}
}

// AddAccount checks and keeps a new account and its secrets. An account whose
// settings cannot be read is replaced; its history is taken up again.
func (r *Runner) AddAccount(_ context.Context, a contract.Account, s contract.Secrets) error {
	a = a.WithDefaults()
	if err := a.Validate(); err != nil {
		return err
	}
	r.edits.Lock()
	defer r.edits.Unlock()
	if err := r.nameIsFree(a.Name); err != nil {
		return err
	}
	store, err := r.store(a)
	if err != nil {
		return err
	}
	// A crash in between leaves secrets without an account: the next try replaces
	// them.
	if err := store.Set(a.Name, s); err != nil {
		return err
	}
	if err := r.home.save(a); err != nil {
		return err
	}
	r.mu.Lock()
	r.accounts[a.Name] = r.newAccount(a)
	delete(r.broken, a.Name)
	r.mu.Unlock()
	r.changed(a.Name, nil)
	return nil
}

// nameIsFree refuses names that differ from others in nothing but case: they are
// one folder on many file systems.
func (r *Runner) nameIsFree(name string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := slices.Collect(maps.Keys(r.accounts))
	for other := range r.broken {
		if other != name {
			taken = append(taken, other)
		}
	}
	if slices.ContainsFunc(taken, func(other string) bool { return strings.EqualFold(other, name) }) {
		return &contract.InvalidError{Field: "name", Value: name, Want: "a name that no other account has"}
	}
	return nil
}

// UpdateAccount changes the settings of an account, and its secrets if s is not
// nil. What a first pass has fixed cannot be changed without a reset. A pass that
// is running goes on with the old settings (scenario D68); one that runs to
// another target is waited for.
func (r *Runner) UpdateAccount(ctx context.Context, a contract.Account, s *contract.Secrets) error {
	a = a.WithDefaults()
	if err := a.Validate(); err != nil {
		return err
	}
	acc, err := r.account(a.Name)
	if err != nil {
		return err
	}
	r.edits.Lock()
	defer r.edits.Unlock()
	old := acc.Settings()
	if !sameTarget(a, old) {
		unlock, err := r.exclusive(ctx, acc)
		if err != nil {
			return err
		}
		defer unlock()
	}
	db, err := acc.open()
	if err != nil {
		return err
	}
	if fixed, is, err := fixedTarget(db); err != nil {
		return err
	} else if is {
		if f := fixed.change(a); f != nil {
			return f
		}
	}
	if s, err = r.filled(old, s); err != nil {
		return err
	}
	if err := r.keep(old, a, s); err != nil {
		return err
	}
	acc.set(a)
	if a.Every < old.Every {
		acc.shorten(r.Now())
	}
	if s != nil || old.OnOffice != a.OnOffice || old.Memotoo != a.Memotoo {
		// What was refused may be right now.
		if err := setRefused(db, nil); err != nil {
			return err
		}
		acc.soon()
	}
	r.changed(a.Name, nil)
	if old.Credentials == a.Credentials {
		return nil
	}
	from, err := r.store(old)
	if err != nil {
		return err
	}
	return from.Delete(old.Name)
}

// keep stores settings and new secrets, or copies the old ones to another store.
// A crash at any point leaves settings with secrets where they say.
func (r *Runner) keep(old, now contract.Account, s *contract.Secrets) error {
	store, err := r.store(now)
	if err != nil {
		return err
	}
	if s == nil && old.Credentials != now.Credentials {
		from, err := r.store(old)
		if err != nil {
			return err
		}
		kept, err := from.Get(old.Name)
		if err != nil {
			return err
		}
		s = &kept
	}
	if s != nil {
		if err := store.Set(now.Name, *s); err != nil {
			return err
		}
	}
	return r.home.save(now)
}

// RemoveAccount forgets an account, its secrets, its history and, unless they are to
// be kept, its backups, which hold people's data. A pass that is running is stopped
// after the records in hand. On both sides everything stays as it is. Backups that are
// kept are those of the next account of that name.
func (r *Runner) RemoveAccount(ctx context.Context, name string, keepBackups bool) error {
	r.edits.Lock()
	defer r.edits.Unlock()
	if r.isBroken(name) {
		return r.removeBroken(name, keepBackups)
	}
	acc, err := r.account(name)
	if err != nil {
		return err
	}
	acc.leave()
	select {
	case <-acc.turn:
	case <-ctx.Done():
		acc.stay()
		return fault.From(ctx.Err(), fault.Local, fault.StepRemove)
	}
	defer func() { acc.turn <- struct{}{} }()
	store, err := r.store(acc.Settings())
	if err == nil {
		err = store.Delete(acc.name)
	}
	if err != nil {
		acc.stay()
		return err
	}
	err = errors.Join(acc.close(), r.home.remove(acc.name, keepBackups))
	r.mu.Lock()
	delete(r.accounts, acc.name)
	r.mu.Unlock()
	r.changed(acc.name, nil)
	return err
}

func (r *Runner) isBroken(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.broken[name] != nil
}

// removeBroken forgets an account of which nobody knows where its secrets are.
func (r *Runner) removeBroken(name string, keepBackups bool) error {
	var errs []error
	for _, s := range r.Stores {
		errs = append(errs, s.Delete(name))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := r.home.remove(name, keepBackups); err != nil {
		return err
	}
	r.mu.Lock()
	delete(r.broken, name)
	r.mu.Unlock()
	r.changed(name, nil)
	return nil
}

// ResetAccount forgets which records belong together and what the target was.
// The next pass is a first pass: it links what is the same on both sides.
func (r *Runner) ResetAccount(ctx context.Context, name string) error {
	acc, err := r.account(name)
	if err != nil {
		return err
	}
	unlock, err := r.exclusive(ctx, acc)
	if err != nil {
		return err
	}
	defer unlock()
	db, err := acc.open()
	if err != nil {
		return err
	}
	if err := db.Reset(); err != nil {
		return err
	}
	acc.stale()
	r.changed(acc.name, nil)
	return nil
}
