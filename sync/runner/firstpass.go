package runner

import (
	"context"
	"slices"

	"abgleich/sync/backup"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/record"
)

// saved is what became of the backup before the first pass of units.
type saved struct {
	first  []record.Unit
	backup string // its id
	failed map[record.Unit]*fault.Fault
}

// firstUnits are those of the units that have had no pass yet, or none since a
// reset: nothing of theirs is fixed.
func firstUnits(db *ledger.DB, units []record.Unit) ([]record.Unit, error) {
	target, _, err := fixedTarget(db)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(units), target.has), nil
}

// followed leaves the timer the units that have had their first pass: that one is
// for the user to begin (design §2 rule 11).
func followed(db *ledger.DB, units []record.Unit) ([]record.Unit, error) {
	first, err := firstUnits(db, units)
	return slices.DeleteFunc(units, func(u record.Unit) bool { return slices.Contains(first, u) }), err
}

// saveFirst saves both sides of the units that are about to have their first pass,
// in one backup. A unit of which that fails must not be run. The hub's lack of a unit
// is no failure of the others.
func (r *Runner) saveFirst(ctx context.Context, acc *account, db *ledger.DB, a contract.Account, units []record.Unit, req contract.Request) (saved, error) {
	s := saved{failed: map[record.Unit]*fault.Fault{}}
	var err error
	if s.first, err = firstUnits(db, units); err != nil || req.DryRun || len(s.first) == 0 {
		return s, err
	}
	var sets []backup.Set
	for _, u := range s.first {
		why, err := withoutUnit(db, u)
		if err != nil {
			return s, err
		}
		if why != nil && why.believed(r.Now()) && !slices.Contains(req.Units, u) {
			continue
		}
		set, err := r.copyUnit(ctx, db, a, u, r.unitProgress(acc, u, fault.StepBackup))
		if err != nil {
			s.failed[u] = fault.From(err, fault.Local, fault.StepBackup)
			continue
		}
		sets = append(sets, set)
	}
	if len(sets) == 0 {
		return s, nil
	}
	info, err := r.keepBackup(acc, sets, backup.First)
	if err != nil {
		for _, set := range sets {
			s.failed[set.Unit] = fault.From(err, fault.Local, fault.StepBackup)
		}
		return s, nil
	}
	s.backup = info.ID
	return s, nil
}

// note says in the report of a unit that it was its first pass.
func (s saved) note(u *contract.UnitPass) {
	if slices.Contains(s.first, u.Unit) {
		u.First = true
		if s.failed[u.Unit] == nil {
			u.Backup = s.backup
		}
	}
}

// unitProgress tells listeners how far a unit is in a step before its pass.
func (r *Runner) unitProgress(acc *account, u record.Unit, step fault.Step) func(done, total int) {
	tell := throttle{pause: progressPause, f: func() { r.tell(contract.Event{Account: acc.name}) }}
	return func(done, total int) {
		acc.mu.Lock()
		acc.running[u] = contract.Progress{Step: step, Done: done, Total: total}
		acc.mu.Unlock()
		if done == total {
			tell.end()
			r.tell(contract.Event{Account: acc.name})
			return
		}
		tell.call()
	}
}

// waitsForYes tells which units of an account the timer leaves alone until the user
// has begun their first pass.
func (s *standing) waitsForYes(a contract.Account, u record.Unit) bool {
	return s.err == nil && s.first[u] && s.off[u] == nil && a.Units[u].Direction != engine.Off
}

// tellFirst says once in the log which units wait for the user's yes: who runs the
// timer without a screen sees no status.
func (r *Runner) tellFirst(acc *account) {
	settings, st := acc.Settings(), r.standing(acc)
	acc.mu.Lock()
	told := acc.toldFirst
	acc.toldFirst = true
	acc.mu.Unlock()
	if told {
		return
	}
	for _, u := range contract.Units {
		if settings.Units[u].Automatic && st.waitsForYes(settings, u) {
			r.Log.Info("the first pass waits for your yes: look with \"abgleichctl sync --dry-run\", then run \"abgleichctl sync\"", "account", acc.name, "unit", u)
		}
	}
}
