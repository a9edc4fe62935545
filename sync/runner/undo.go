package runner

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/plain"
	"abgleich/sync/record"
)

// Undo takes back what a pass has written, and waits for its end. It is a pass of its
// own that Stop ends; begun again it goes on. What was changed since stands as skipped
// in the report. The error is for a pass that cannot be undone at all: then nothing
// was written.
func (r *Runner) Undo(ctx context.Context, req contract.UndoRequest) (contract.Pass, error) {
	acc, err := r.account(req.Account)
	if err != nil {
		return contract.Pass{}, err
	}
	var p contract.Pass
	err = r.alone(ctx, acc, func(ctx context.Context, db *ledger.DB, a contract.Account) error {
		defer func() {
			acc.mu.Lock()
			clear(acc.running)
			acc.changes++
			acc.mu.Unlock()
		}()
		was, entries, err := undoable(db, req.Pass)
		if err != nil {
			return err
		}
		p, err = r.undo(ctx, acc, db, a, was, entries, req.DryRun)
		return err
	})
	if err != nil {
		return contract.Pass{}, err
	}
	if !req.DryRun {
		r.changed(acc.name, &p)
	}
	return p, nil
}

// undoable finds the pass that is to be undone and all that it wrote.
func undoable(db *ledger.DB, id int64) (was ledger.Pass, entries []ledger.Entry, err error) {
	refused := func(k fault.Kind) error {
		return fault.New(k, fault.Local, fault.StepUndo, fmt.Sprintf("pass %d", id), nil)
	}
	if id == 0 {
		if id, err = db.LastWriting(); err != nil {
			return was, nil, err
		}
		if id == 0 {
			return was, nil, fault.New(fault.NoWrites, fault.Local, fault.StepUndo, "", nil)
		}
	}
	was, known, err := db.Pass(id)
	if err != nil {
		return was, nil, err
	}
	if !known {
		if last, err := db.Passes(1); err != nil {
			return was, nil, err
		} else if len(last) > 0 && id > 0 && id < last[0].ID {
			return was, nil, refused(fault.NoJournal)
		}
		return was, nil, &contract.InvalidError{Field: "pass", Value: strconv.FormatInt(id, 10), Want: "a pass that the history lists"}
	}
	after, err := db.ResetAfter()
	if err != nil {
		return was, nil, err
	}
	if id <= after {
		return was, nil, refused(fault.WasReset)
	}
	if entries, err = db.Events(id, math.MaxInt32); err != nil {
		return was, nil, err
	}
	report, _, err := passOf(was)
	switch {
	case err != nil:
		return was, nil, err
	case len(entries) < writes(report):
		return was, nil, refused(fault.NoJournal)
	}
	if was.Trigger != ledger.Undoing {
		// What an interrupted undoing had done, this pass has only found out.
		entries = slices.DeleteFunc(entries, func(e ledger.Entry) bool { return e.Event.Undo })
	}
	if len(entries) == 0 {
		return was, nil, refused(fault.NoWrites)
	}
	return was, entries, nil
}

// undo undoes a pass, unit by unit, for who has the account's turn.
func (r *Runner) undo(ctx context.Context, acc *account, db *ledger.DB, a contract.Account, was ledger.Pass, entries []ledger.Entry, dry bool) (contract.Pass, error) {
	now := r.Now()
	p := contract.Pass{
		Account: a.Name, Trigger: contract.Undoing, Started: now, Units: []contract.UnitPass{},
		Undoes: &contract.PassName{ID: was.ID, Started: was.Started.In(now.Location())},
	}
	deeds := map[record.Unit][]engine.Deed{}
	for _, e := range entries {
		deeds[e.Unit] = append(deeds[e.Unit], engine.Deed{Link: e.Link, Event: e.Event})
	}
	if !dry {
		id, err := db.BeginPass(p.Started, ledger.Undoing)
		if err != nil {
			return contract.Pass{}, err
		}
		p.ID = id
	}
	var faults []*fault.Fault
	for _, u := range contract.Units {
		if len(deeds[u]) == 0 {
			continue
		}
		rep := r.unit(ctx, acc, db, a, u, p.ID, dry, func(e *engine.Engine, ctx context.Context) engine.Report { return e.Undo(ctx, deeds[u]) })
		p.Units = append(p.Units, r.unitPass(rep))
		if rep.Fault != nil {
			faults = append(faults, rep.Fault)
		}
		r.Log.Info("undo", "account", a.Name, "unit", u, "pass", was.ID, "dry", dry, "result", rep.Ending, "writes", rep.Writes(), "left", len(rep.Skipped), "errors", len(rep.Errors))
	}
	return r.finish(db, p, faults, dry, false)
}

// reason says why a record was left alone, with its fields by their names.
func (r *Runner) reason(f *fault.Fault) string {
	if f.Kind != fault.Edited || f.Detail == "" {
		return f.Message(r.Lang())
	}
	named := *f
	var labels []string
	for _, name := range strings.Split(f.Detail, ", ") {
		labels = append(labels, plain.Label(r.Lang(), record.Field(name)))
	}
	named.Detail = strings.Join(labels, ", ")
	return named.Message(r.Lang())
}
