package runner

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/ledger"
)

// metaPaused is the key of an account's pause.
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
		b, err := json.Marshal(pause{r.Now(), until})
		if err != nil {
			return storage(err)
		}
		text = string(b)
	}
	if err := db.SetMeta(metaPaused, text); err != nil {
		return err
	}
	acc.stale()
	r.changed(acc.name, nil)
	return nil
}

// pause is what the ledger keeps of one.
type pause struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// slack is by how much a clock may be set back without ending a pause.
const slack = time.Hour

// holds tells whether the pause lasts at that time. One that is yet to begin was
// made by a clock that was wrong, and could last for years (scenario D65).
func (p pause) holds(now time.Time) bool {
	return now.Before(p.Until) && now.After(p.From.Add(-slack))
}

// paused is the account's last pause.
func paused(db *ledger.DB) (p pause, err error) {
	text, err := db.Meta(metaPaused)
	if err != nil || text == "" {
		return pause{}, err
	}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return pause{}, storage(err)
	}
	return p, nil
}
