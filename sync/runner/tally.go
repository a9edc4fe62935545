package runner

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
)

// stopAfter is how many failed automatic passes in a row stop the automatic
// (design §2 rule 9).
const stopAfter = 5

// refused is why the automatic has stopped before: credentials that were refused
// would be refused again, and repeating them locks accounts (scenario E71).
type refused struct {
	Time  time.Time    `json:"time"`
	Fault *fault.Fault `json:"fault"`
}

// tally keeps count of what a pass means for the automatic. A failed automatic pass
// counts, a finished one ends the row, and so does a manual pass over all units.
// A pass without network, or that was stopped, says nothing. all tells that the
// pass was about all units.
func tally(db *ledger.DB, p contract.Pass, faults []*fault.Fault, all bool) error {
	n, err := failures(db)
	if err != nil {
		return err
	}
	was := n
	done := p.Result == engine.OK || p.Result == engine.Partial
	switch {
	case p.Result == engine.Failed && p.Trigger == contract.Automatic:
		n++
	case done && (p.Trigger == contract.Automatic || all):
		n = 0
	}
	if n != was {
		if err := setFailures(db, n); err != nil {
			return err
		}
	}
	i := slices.IndexFunc(faults, func(f *fault.Fault) bool { return f.Kind == fault.SignIn })
	switch {
	case i >= 0 && p.Trigger == contract.Automatic:
		return setRefused(db, &refused{p.Finished, faults[i]})
	case done:
		return setRefused(db, nil)
	}
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

func refusal(db *ledger.DB) (*refused, error) {
	text, err := db.Meta(metaRefused)
	if err != nil || text == "" {
		return nil, err
	}
	var why refused
	if err := json.Unmarshal([]byte(text), &why); err != nil || why.Fault == nil {
		return nil, storage(err)
	}
	return &why, nil
}

// setRefused keeps why the credentials were refused; nil forgets it.
func setRefused(db *ledger.DB, why *refused) error {
	return keepMeta(db, metaRefused, why)
}

// keepMeta keeps a value under a key of the ledger; nil forgets it. What is so
// already is not written again.
func keepMeta[T any](db *ledger.DB, key string, value *T) error {
	was, err := db.Meta(key)
	if err != nil {
		return err
	}
	text := ""
	if value != nil {
		b, err := json.Marshal(value)
		if err != nil {
			return storage(err)
		}
		text = string(b)
	}
	if text == was {
		return nil
	}
	return db.SetMeta(key, text)
}
