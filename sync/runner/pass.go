package runner

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"abgleich/sync/dav"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/memotoo"
	"abgleich/sync/onoffice"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// passLimit is how many addresses travel in one pass (design §2 rule 5).
const passLimit = 500

// metaTarget is where the ledger keeps what the first pass fixed.
const (
	metaTarget       = ledger.Targets + ".account"
	metaCapabilities = ledger.Targets + ".capabilities"
	metaFailures     = "failures"
)

// Sync runs a pass and waits for its end. Whatever goes wrong with a side or a
// record stands in the report; the error is for a request that cannot be run at
// all.
func (r *Runner) Sync(ctx context.Context, req Request) (Pass, error) {
	acc, err := r.account(req.Account)
	if err != nil {
		return Pass{}, err
	}
	settings := acc.Settings()
	units, err := unitsOf(settings, req)
	if err != nil {
		return Pass{}, err
	}
	unlock, err := acc.exclusive(ctx)
	if err != nil {
		return Pass{}, err
	}
	defer unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	acc.mu.Lock()
	acc.stop, settings = cancel, acc.settings
	acc.mu.Unlock()
	defer func() {
		acc.mu.Lock()
		acc.stop = nil
		clear(acc.running)
		acc.mu.Unlock()
	}()
	if req.Trigger == "" {
		req.Trigger = Manual
	}
	pass, err := r.pass(ctx, acc, settings, req, units)
	for err == nil && req.UntilDone && !req.DryRun && goesOn(pass) {
		var next Pass
		next, err = r.pass(ctx, acc, settings, req, units)
		pass = sum(pass, next)
		if remaining(next) > 0 && writes(next) == 0 {
			break
		}
	}
	acc.mu.Lock()
	clear(acc.running)
	acc.mu.Unlock()
	if err != nil {
		return Pass{}, err
	}
	r.changed(settings.Name, &pass)
	return pass, nil
}

// unitsOf are the units that a request runs, in the runner's order.
func unitsOf(a Account, req Request) ([]record.Unit, error) {
	for _, u := range req.Units {
		if !slices.Contains(Units, u) {
			return nil, &InvalidError{"unit", string(u), "a unit that this version carries"}
		}
	}
	var list []record.Unit
	for _, u := range Units {
		s := a.Units[u]
		switch {
		case s.Direction == engine.Off:
		case len(req.Units) > 0 && !slices.Contains(req.Units, u):
		case req.Trigger == Automatic && !s.Automatic:
		default:
			list = append(list, u)
		}
	}
	return list, nil
}

// pass runs one pass over the units and keeps its report.
func (r *Runner) pass(ctx context.Context, acc *account, a Account, req Request, units []record.Unit) (Pass, error) {
	db, err := acc.open()
	if err != nil {
		return Pass{}, err
	}
	p := Pass{Account: a.Name, Trigger: req.Trigger, Started: r.Now(), Result: engine.OK, Units: []UnitPass{}}
	if !req.DryRun {
		if p.ID, err = db.BeginPass(p.Started, string(req.Trigger)); err != nil {
			return Pass{}, err
		}
	}
	for _, u := range units {
		rep := r.unit(ctx, acc, db, a, u, p.ID, req.DryRun)
		p.Units = append(p.Units, r.unitPass(rep))
		r.Log.Info("unit", "account", a.Name, "unit", u, "result", rep.Ending, "writes", rep.Writes(), "errors", len(rep.Errors))
	}
	p.Finished = r.Now()
	p.Result = worst(p.Units)
	if req.DryRun {
		return p, nil
	}
	text, err := json.Marshal(p)
	if err != nil {
		return Pass{}, storage(err)
	}
	if err := db.EndPass(p.ID, p.Finished, p.Result, text); err != nil {
		return Pass{}, err
	}
	return p, r.tally(db, acc, p, len(req.Units) == 0)
}

// unit runs the engine for one unit. What fails before it can run stands in the
// report like everything else.
func (r *Runner) unit(ctx context.Context, acc *account, db *ledger.DB, a Account, u record.Unit, pass int64, dry bool) engine.Report {
	failed := func(err error) engine.Report {
		return engine.FailedReport(u, fault.From(err, fault.Local, fault.StepSignIn), r.Now())
	}
	if err := fixTarget(db, a, dry); err != nil {
		return failed(err)
	}
	sides, closeSides, err := r.sides(db, a)
	if err != nil {
		return failed(err)
	}
	defer closeSides()
	s := a.Units[u]
	e := &engine.Engine{
		Schema: record.Contacts, Sides: sides, Ledger: db.Unit(u, pass), Now: r.Now, DryRun: dry,
		Policy: engine.Policy{Direction: s.Direction, Winner: s.Winner, DeleteUnmarked: s.DeleteUnmarked, Limit: passLimit},
		Progress: func(p engine.Progress) {
			acc.mu.Lock()
			acc.running[u] = Progress{Step: p.Step, Done: p.Done, Total: p.Total}
			acc.mu.Unlock()
			r.changed(a.Name, nil)
		},
	}
	return e.Run(ctx)
}

// sides makes the two ends of an account.
func (r *Runner) sides(db *ledger.DB, a Account) (sides [2]side.Side, closeSides func(), err error) {
	store, err := r.store(a)
	if err != nil {
		return sides, nil, err
	}
	secrets, err := store.Get(a.Name)
	if err != nil {
		return sides, nil, err
	}
	var caps memotoo.Capabilities
	text, err := db.Meta(metaCapabilities)
	if err != nil {
		return sides, nil, err
	}
	if text != "" {
		if err := json.Unmarshal([]byte(text), &caps); err != nil {
			return sides, nil, storage(err)
		}
	}
	client, book, err := r.ends(a, secrets, caps)
	if err != nil {
		return sides, nil, err
	}
	return [2]side.Side{client.Addresses(), book}, book.Close, nil
}

// ends makes the clients of both ends.
func (r *Runner) ends(a Account, s Secrets, caps memotoo.Capabilities) (*onoffice.Client, *memotoo.AddressBook, error) {
	client, err := onoffice.New(onoffice.Config{
		URL: a.OnOffice.URL, Token: onoffice.Token(s.OnOfficeToken), Secret: onoffice.Secret(s.OnOfficeSecret), User: a.OnOffice.User, Now: r.Now,
	})
	if err != nil {
		return nil, nil, err
	}
	book, err := memotoo.New(memotoo.Config{
		BaseURL: a.Memotoo.CardDAV, User: a.Memotoo.login(), Password: dav.Secret(s.MemotooPassword), AddressBook: a.Memotoo.AddressBook,
		Capabilities: caps, Now: r.Now, Sleep: r.pause,
	})
	if err != nil {
		return nil, nil, err
	}
	return client, book, nil
}

// fixTarget refuses a pass to another target than the first one's.
func fixTarget(db *ledger.DB, a Account, dry bool) error {
	fixed, err := db.Meta(metaTarget)
	if err != nil {
		return err
	}
	switch {
	case fixed == a.target():
		return nil
	case fixed != "":
		return targetFault(fixed, a.target())
	case dry:
		return nil
	}
	return db.SetMeta(metaTarget, a.target())
}

func (acc *account) fixedTarget() (string, error) {
	db, err := acc.open()
	if err != nil {
		return "", err
	}
	return db.Meta(metaTarget)
}

func targetFault(was, is string) *fault.Fault {
	return fault.New(fault.Target, fault.Local, fault.StepPlan, "was "+oneLine(was)+", is "+oneLine(is), nil)
}

// tally keeps count of failed passes in a row (design §2 rule 9).
func (r *Runner) tally(db *ledger.DB, acc *account, p Pass, all bool) error {
	n, err := failures(db)
	if err != nil {
		return err
	}
	was := n
	switch {
	case p.Result == engine.Failed && p.Trigger == Automatic:
		n++
	case p.Result == engine.OK || p.Result == engine.Partial:
		if p.Trigger == Automatic || all {
			n = 0
		}
	}
	acc.mu.Lock()
	if p.Result == engine.Waits {
		acc.offline++
	} else {
		acc.offline = 0
	}
	acc.mu.Unlock()
	if n == was {
		return nil
	}
	return setFailures(db, n)
}

// worst is the result of a pass: that of its worst unit.
func worst(units []UnitPass) engine.Ending {
	rank := []engine.Ending{engine.OK, engine.Partial, engine.Halted, engine.Waits, engine.Failed}
	w := engine.OK
	for _, u := range units {
		if slices.Index(rank, u.Result) > slices.Index(rank, w) {
			w = u.Result
		}
	}
	return w
}

// goesOn tells whether another pass would carry what waits.
func goesOn(p Pass) bool {
	return remaining(p) > 0 && (p.Result == engine.OK || p.Result == engine.Partial)
}

func remaining(p Pass) int {
	n := 0
	for _, u := range p.Units {
		n += u.Remaining
	}
	return n
}

func writes(p Pass) int {
	n := 0
	for _, u := range p.Units {
		n += u.ToMemotoo.Created + u.ToMemotoo.Updated + u.ToMemotoo.Deleted
		n += u.ToOnOffice.Created + u.ToOnOffice.Updated + u.ToOnOffice.Unmarked + u.ToOnOffice.Cancelled + u.ToOnOffice.Marked
	}
	return n
}

// sum adds up passes that were run one after the other until nothing waits: the
// counts of both, the state after the last.
func sum(a, b Pass) Pass {
	b.Started = a.Started
	for i := range b.Units {
		x, y := a.Units[i], &b.Units[i]
		y.ToMemotoo.Created += x.ToMemotoo.Created
		y.ToMemotoo.Updated += x.ToMemotoo.Updated
		y.ToMemotoo.Deleted += x.ToMemotoo.Deleted
		y.ToOnOffice.Created += x.ToOnOffice.Created
		y.ToOnOffice.Updated += x.ToOnOffice.Updated
		y.ToOnOffice.Unmarked += x.ToOnOffice.Unmarked
		y.ToOnOffice.Cancelled += x.ToOnOffice.Cancelled
		y.ToOnOffice.Marked += x.ToOnOffice.Marked
		y.Requests.Memotoo += x.Requests.Memotoo
		y.Requests.OnOffice += x.Requests.OnOffice
		y.Unchanged = max(0, y.Unchanged-writesOf(x))
	}
	return b
}

func writesOf(u UnitPass) int { return writes(Pass{Units: []UnitPass{u}}) }

// unitPass brings an engine's report into the form of the contract.
func (r *Runner) unitPass(rep engine.Report) UnitPass {
	u := UnitPass{
		Unit: rep.Unit, Result: rep.Ending, Linked: rep.Linked, Unchanged: rep.Unchanged, Remaining: rep.Remaining, Held: rep.Held,
		ToMemotoo: ToMemotoo{rep.ToMemotoo.Created, rep.ToMemotoo.Updated, rep.ToMemotoo.Deleted},
		ToOnOffice: ToOnOffice{
			rep.ToOnOffice.Created, rep.ToOnOffice.Updated, rep.ToOnOffice.Unmarked, rep.ToOnOffice.Cancelled, rep.ToOnOffice.Enrolled,
		},
		Skipped: []SkippedEntry{}, Errors: []ErrorEntry{}, Requests: RequestCount{rep.Requests.Memotoo, rep.Requests.OnOffice},
	}
	for _, l := range append(slices.Clone(rep.Skipped), rep.Notes...) {
		u.Skipped = append(u.Skipped, SkippedEntry{Record: l.Fault.Record, Reason: l.Fault.Message(r.Lang())})
	}
	for _, l := range rep.Errors {
		u.Errors = append(u.Errors, r.errorEntry(l.Fault, l.At))
	}
	return u
}

func (r *Runner) errorEntry(f *fault.Fault, at time.Time) ErrorEntry {
	return ErrorEntry{Time: at, Record: f.Record, Step: f.StepName(r.Lang()), Message: f.Message(r.Lang()), Fault: f}
}
