package runner

import (
	"encoding/json"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/record"
)

// askAgain is how long it is believed that a hub does not have a unit.
const askAgain = 24 * time.Hour

// unavailable says that the hub has no place for a unit: it is off, whatever the
// settings say, until it is asked for by name or a day has passed (design §5).
type unavailable struct {
	Since time.Time    `json:"since"`
	Fault *fault.Fault `json:"fault"`
}

func metaUnavailable(u record.Unit) string { return ledger.Targets + ".unavailable." + string(u) }

// withoutUnit returns what the ledger knows of a unit that the hub does not have;
// nil if it has it, as far as is known.
func withoutUnit(db *ledger.DB, u record.Unit) (*unavailable, error) {
	text, err := db.Meta(metaUnavailable(u))
	if err != nil || text == "" {
		return nil, err
	}
	var why unavailable
	if err := json.Unmarshal([]byte(text), &why); err != nil || why.Fault == nil {
		return nil, storage(err)
	}
	return &why, nil
}

// believed tells whether the hub need not be asked yet.
func (w *unavailable) believed(now time.Time) bool {
	age := now.Sub(w.Since)
	return age >= 0 && age < askAgain
}

// report is the report of a unit that is off because of w.
func (w *unavailable) report(u record.Unit) engine.Report {
	return engine.Report{Unit: u, Ending: engine.OK, Skipped: []engine.Line{{At: w.Since, Fault: w.Fault}}}
}

// keepUnavailable takes over what a pass has found out: a unit that the hub does
// not have is no failure but off, with a plain sentence.
func (r *Runner) keepUnavailable(db *ledger.DB, u record.Unit, rep engine.Report, dry bool) (engine.Report, error) {
	var why *unavailable
	if rep.Fault != nil && rep.Fault.Kind == fault.NoTasks {
		why = &unavailable{Since: r.Now(), Fault: rep.Fault.At(fault.StepDiscover)}
		requests := rep.Requests
		rep = why.report(u)
		rep.Requests = requests
	}
	if dry || why == nil && rep.Ending != engine.OK && rep.Ending != engine.Partial {
		return rep, nil
	}
	return rep, setUnavailable(db, u, why)
}

// setUnavailable keeps why the hub does not have a unit; nil forgets it.
func setUnavailable(db *ledger.DB, u record.Unit, why *unavailable) error {
	return keepMeta(db, metaUnavailable(u), why)
}

// off fills in the status of a unit that the hub does not have.
func (r *Runner) off(us *contract.UnitStatus, why *unavailable) {
	if why == nil || us.Direction == engine.Off {
		return
	}
	us.Direction, us.Off = engine.Off, r.spoken(contract.ErrorEntry{Time: why.Since, Fault: why.Fault})
}
