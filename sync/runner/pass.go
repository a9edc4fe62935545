package runner

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/record"
)

// passLimit is how many addresses travel in one pass (design §2 rule 5).
const passLimit = 500

// Where the ledger keeps what is no unit's: what the first pass fixed, what a
// check found out about the hub, and how the automatic stands.
const (
	metaTarget   = ledger.Targets + ".account"
	metaFailures = "failures"
	metaRefused  = "refused"
)

func metaCapabilities(u record.Unit) string { return ledger.Targets + ".capabilities." + string(u) }

// policy is how a unit is to be merged. A limit is set for addresses alone (design
// §2 rule 5); an appointment that the user was taken out of, and a task that was
// handed over, leave memotoo (design §2, deleting).
func policy(u record.Unit, s contract.UnitSettings) engine.Policy {
	p := engine.Policy{Direction: s.Direction, Winner: s.Winner, DeleteUnmarked: true}
	if u == record.Addresses {
		p.DeleteUnmarked, p.Limit = s.DeleteUnmarked, passLimit
	}
	return p
}

// Sync runs a pass and waits for its end. Whatever goes wrong with a side or a
// record stands in the report; the error is for a request that cannot be run at
// all, or whose outcome cannot be kept.
func (r *Runner) Sync(ctx context.Context, req contract.Request) (contract.Pass, error) {
	acc, err := r.account(req.Account)
	if err != nil {
		return contract.Pass{}, err
	}
	if req.Trigger == "" {
		req.Trigger = contract.Manual
	}
	if _, err := unitsOf(acc.Settings(), req); err != nil {
		return contract.Pass{}, err
	}
	unlock, err := r.exclusive(ctx, acc)
	if err != nil {
		return contract.Pass{}, err
	}
	defer unlock()
	return r.run(ctx, acc, req)
}

// run runs a pass, or several until nothing waits, for who has the account's turn.
func (r *Runner) run(ctx context.Context, acc *account, req contract.Request) (contract.Pass, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	acc.mu.Lock()
	acc.stop = cancel
	if acc.gone {
		cancel()
	}
	acc.mu.Unlock()
	settings := acc.Settings()
	pass, err := r.passes(ctx, acc, settings, req)
	acc.mu.Lock()
	acc.stop = nil
	clear(acc.running)
	acc.mu.Unlock()
	if req.DryRun {
		r.changed(acc.name, nil)
		return pass, err
	}
	r.clearDaily(acc)
	acc.ended(r, pass, err, len(req.Units) == 0)
	if err != nil {
		r.changed(acc.name, nil)
		return contract.Pass{}, err
	}
	r.changed(acc.name, &pass)
	return pass, nil
}

func (r *Runner) passes(ctx context.Context, acc *account, settings contract.Account, req contract.Request) (contract.Pass, error) {
	units, err := unitsOf(settings, req)
	if err != nil {
		return contract.Pass{}, err
	}
	// Without a ledger nothing is sent anywhere.
	db, err := acc.open()
	if err != nil {
		return contract.Pass{}, err
	}
	if req.Trigger == contract.Automatic || req.WithoutFirst {
		if units, err = followed(db, units); err != nil || len(units) == 0 {
			now := r.Now()
			return contract.Pass{Account: settings.Name, Trigger: req.Trigger, Started: now, Finished: now, Result: engine.OK, Units: []contract.UnitPass{}}, err
		}
	}
	unlock, err := r.hub(ctx, settings)
	if err != nil {
		return contract.Pass{}, err
	}
	defer unlock()
	pass, err := r.pass(ctx, acc, db, settings, req, units)
	for err == nil && req.UntilDone && !req.DryRun && goesOn(pass) {
		var next contract.Pass
		next, err = r.pass(ctx, acc, db, settings, req, units)
		if err != nil {
			break
		}
		pass = sum(pass, next)
		if remaining(next) > 0 && writes(next) == 0 {
			break
		}
	}
	return pass, err
}

// unitsOf are the units that a request runs, in the runner's order.
func unitsOf(a contract.Account, req contract.Request) ([]record.Unit, error) {
	for _, u := range req.Units {
		if !slices.Contains(contract.Units, u) {
			return nil, &contract.InvalidError{Field: "unit", Value: string(u), Want: "a unit that this version carries"}
		}
		if a.Units[u].Direction == engine.Off {
			return nil, &contract.InvalidError{Field: "unit", Value: string(u), Want: "a unit that is not switched off in the settings"}
		}
	}
	var list []record.Unit
	for _, u := range contract.Units {
		s := a.Units[u]
		switch {
		case s.Direction == engine.Off:
		case len(req.Units) > 0 && !slices.Contains(req.Units, u):
		case req.Trigger == contract.Automatic && !s.Automatic:
		default:
			list = append(list, u)
		}
	}
	return list, nil
}

// pass runs one pass over the units and keeps its report. A dry run keeps nothing.
func (r *Runner) pass(ctx context.Context, acc *account, db *ledger.DB, a contract.Account, req contract.Request, units []record.Unit) (contract.Pass, error) {
	p := contract.Pass{Account: a.Name, Trigger: req.Trigger, Started: r.Now(), Result: engine.OK, Units: []contract.UnitPass{}}
	if !req.DryRun {
		id, err := db.BeginPass(p.Started, string(req.Trigger))
		if err != nil {
			return contract.Pass{}, err
		}
		p.ID = id
	}
	saved, err := r.saveFirst(ctx, acc, db, a, units, req)
	if err != nil {
		return contract.Pass{}, err
	}
	var faults []*fault.Fault
	for _, u := range units {
		rep, err := r.unitIfThere(ctx, acc, db, a, u, p.ID, req, saved.failed[u])
		if err != nil {
			return contract.Pass{}, err
		}
		up := r.unitPass(rep)
		saved.note(&up)
		p.Units = append(p.Units, up)
		if rep.Fault != nil {
			faults = append(faults, rep.Fault)
		}
		r.Log.Info("unit", "account", a.Name, "unit", u, "result", rep.Ending, "writes", rep.Writes(), "errors", len(rep.Errors))
	}
	return r.finish(db, p, faults, req.DryRun, len(req.Units) == 0)
}

// finish keeps the report of a pass, unless it was a dry run. all tells that the pass
// was about all units.
func (r *Runner) finish(db *ledger.DB, p contract.Pass, faults []*fault.Fault, dry, all bool) (contract.Pass, error) {
	p.Finished = r.Now()
	p.Result = worst(p.Units)
	if dry {
		return p, nil
	}
	text, err := json.Marshal(p)
	if err != nil {
		return contract.Pass{}, storage(err)
	}
	if err := db.EndPass(p.ID, p.Finished, p.Result, text); err != nil {
		return contract.Pass{}, err
	}
	return p, tally(db, p, faults, all)
}

// unitIfThere runs a unit, unless it is known that the hub does not have it and
// nobody asks for it by name, or that it could not be saved before its first pass.
func (r *Runner) unitIfThere(ctx context.Context, acc *account, db *ledger.DB, a contract.Account, u record.Unit, pass int64, req contract.Request, unsaved *fault.Fault) (engine.Report, error) {
	why, err := withoutUnit(db, u)
	if err != nil {
		return engine.Report{}, err
	}
	if why != nil && why.believed(r.Now()) && !slices.Contains(req.Units, u) {
		return why.report(u), nil
	}
	if unsaved != nil {
		return r.keepUnavailable(db, u, engine.FailedReport(u, unsaved, r.Now()), req.DryRun)
	}
	return r.keepUnavailable(db, u, r.unit(ctx, acc, db, a, u, pass, req.DryRun, (*engine.Engine).Run), req.DryRun)
}

// unit lets the engine do its work for one unit. What fails before it can run stands in the
// report like everything else.
//
// A panic ends the unit and not the program: the other accounts go on, the user
// sees an error and the way to support, and what was under way is found out by the
// next pass, as after a kill. A panic in a goroutine that a side has started
// cannot be caught here; it ends the program loudly.
func (r *Runner) unit(ctx context.Context, acc *account, db *ledger.DB, a contract.Account, u record.Unit, pass int64, dry bool, do func(*engine.Engine, context.Context) engine.Report) (rep engine.Report) {
	failed := func(err error) engine.Report {
		return engine.FailedReport(u, fault.From(err, fault.Local, fault.StepSignIn), r.Now())
	}
	defer func() {
		if v := recover(); v != nil {
			rep = failed(r.unpanicked(v, a.Name, u, nil))
		}
	}()
	ends, led, err := r.prepare(ctx, db, a, u, db.Unit(u, pass), dry)
	if err != nil {
		return failed(err)
	}
	defer ends.close()
	progress := throttle{pause: progressPause, f: func() { r.tell(contract.Event{Account: a.Name}) }}
	defer progress.end()
	e := &engine.Engine{
		Schema: schemas[u], Sides: ends.sides, Ledger: led, Now: r.Now, DryRun: dry, Policy: policy(u, a.Units[u]),
		Progress: func(p engine.Progress) {
			acc.mu.Lock()
			acc.running[u] = contract.Progress{Step: p.Step, Done: p.Done, Total: p.Total}
			acc.mu.Unlock()
			progress.call()
		},
	}
	return do(e, ctx)
}

// worst is the result of a pass: that of its worst unit.
func worst(units []contract.UnitPass) engine.Ending {
	rank := []engine.Ending{engine.OK, engine.Partial, engine.Halted, engine.Waits, engine.Failed}
	w := engine.OK
	for _, u := range units {
		if slices.Index(rank, u.Result) > slices.Index(rank, w) {
			w = u.Result
		}
	}
	return w
}

// unitPass brings an engine's report into the form of the contract.
func (r *Runner) unitPass(rep engine.Report) contract.UnitPass {
	u := contract.UnitPass{
		Unit: rep.Unit, Result: rep.Ending, Linked: rep.Linked, Unchanged: rep.Unchanged, Remaining: rep.Remaining, Held: rep.Held, Pairs: rep.Pairs, Plan: r.preview(rep.Unit, rep.Plan),
		ToMemotoo: contract.ToMemotoo(rep.ToMemotoo),
		ToOnOffice: contract.ToOnOffice{
			Created: rep.ToOnOffice.Created, Updated: rep.ToOnOffice.Updated, Unmarked: rep.ToOnOffice.Unmarked,
			Cancelled: rep.ToOnOffice.Cancelled, Marked: rep.ToOnOffice.Enrolled,
		},
		Skipped: []contract.SkippedEntry{}, Errors: []contract.ErrorEntry{}, Requests: contract.RequestCount{Memotoo: rep.Requests.Memotoo, OnOffice: rep.Requests.OnOffice},
	}
	for _, l := range append(slices.Clone(rep.Skipped), rep.Notes...) {
		u.Off = u.Off || l.Fault.Kind == fault.NoTasks
		u.Skipped = append(u.Skipped, contract.SkippedEntry{Record: l.Fault.Record, Reason: r.reason(l.Fault)})
	}
	for _, l := range rep.Errors {
		u.Errors = append(u.Errors, r.errorEntry(l.Fault, l.At))
	}
	return u
}

func (r *Runner) errorEntry(f *fault.Fault, at time.Time) contract.ErrorEntry {
	return contract.ErrorEntry{Time: at, Record: f.Record, Step: f.StepName(r.Lang()), Message: f.Message(r.Lang()), Fault: f}
}
