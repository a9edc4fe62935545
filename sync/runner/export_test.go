package runner

import (
	"context"
	"time"
)

// BeforeLedger lets f be called before each transaction that writes to the ledger
// of an account.
func (r *Runner) BeforeLedger(name string, f func(op string) error) error {
	acc, err := r.account(name)
	if err != nil {
		return err
	}
	db, err := acc.open()
	if err != nil {
		return err
	}
	db.Before = f
	return nil
}

// SetPause replaces the waiting for a hub that shows changes late.
func (r *Runner) SetPause(f func(ctx context.Context, d time.Duration) error) { r.pause = f }
