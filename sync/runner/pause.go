package runner

import (
	"context"
	"errors"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/ledger"
)

// metaPaused is until when the timer leaves the account alone, as RFC 3339.
const metaPaused = "paused"

// Pause keeps the timer from running an account, or all of them for "", until that
// time; the zero time lets it go on. A pass that runs is not stopped, and one that
// somebody asks for is run.
func (r *Runner) Pause(_ context.Context, name string, until time.Time) error {
	if !until.IsZero() && !until.After(r.Now()) {
		return &contract.InvalidError{Field: "until", Value: until.Format(time.RFC3339), Want: "a time that is yet to come"}
	}
	if name != "" {
		acc, err := r.account(name)
		if err != nil {
			return err
		}
		return r.pauseAccount(acc, until)
	}
	var errs []error
	r.each(func(acc *account) { errs = append(errs, r.pauseAccount(acc, until)) })
	return errors.Join(errs...)
}

func (r *Runner) pauseAccount(acc *account, until time.Time) error {
	db, err := acc.open()
	if err != nil {
		return err
	}
	text := ""
	if !until.IsZero() {
		text = until.Format(time.RFC3339Nano)
	}
	if err := db.SetMeta(metaPaused, text); err != nil {
		return err
	}
	acc.stale()
	r.changed(acc.name, nil)
	return nil
}

// pausedUntil is when the account's pause ends; zero if there was none.
func pausedUntil(db *ledger.DB) (time.Time, error) {
	text, err := db.Meta(metaPaused)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, storage(err)
	}
	return t, nil
}
