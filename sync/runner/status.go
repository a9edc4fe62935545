package runner

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// standing is what the ledger says about an account, as long as it does not
// change: the status is asked for after every event.
type standing struct {
	failures int
	refused  *refused
	paused   pause
	held     map[record.Unit]int
	last     map[record.Unit]lastPass
	off      map[record.Unit]*unavailable
	// first holds the units that have had no pass yet.
	first map[record.Unit]bool
	// changes is the account's count of changes that this takes in.
	changes int
	// err is why the ledger cannot be asked.
	err *fault.Fault
	at  time.Time
}

// lastPass is the last pass of a unit.
type lastPass struct {
	finished time.Time
	unit     contract.UnitPass
}

// stopped tells whether the automatic has stopped.
func (s *standing) stopped() bool { return s.failures >= stopAfter || s.refused != nil }

// againAfter is how long a ledger that cannot be opened is left alone.
const againAfter = time.Minute

// stale lets the ledger be asked again.
func (acc *account) stale() {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	acc.changes++
}

// standing returns how the account stands. While a pass runs that is how it stood
// before.
func (r *Runner) standing(acc *account) *standing {
	acc.mu.Lock()
	st, changes := acc.standing, acc.changes
	acc.mu.Unlock()
	if st != nil && st.changes == changes && (st.err == nil || r.Now().Sub(st.at).Abs() < againAfter) {
		return st
	}
	fresh := &standing{changes: changes, at: r.Now()}
	if err := fresh.read(acc); err != nil {
		fresh.err = fault.From(err, fault.Local, fault.StepSave)
		if st == nil || st.err == nil || st.err.Detail != fresh.err.Detail {
			r.Log.Error("ledger", "account", acc.name, "error", err)
		}
	}
	acc.mu.Lock()
	defer acc.mu.Unlock()
	acc.standing = fresh
	return fresh
}

func (s *standing) read(acc *account) error {
	db, err := acc.open()
	if err != nil {
		return err
	}
	if s.failures, err = failures(db); err != nil {
		return err
	}
	if s.refused, err = refusal(db); err != nil {
		return err
	}
	if s.paused, err = paused(db); err != nil {
		return err
	}
	held, err := db.Held()
	if err != nil {
		return err
	}
	first, err := firstUnits(db, contract.Units)
	if err != nil {
		return err
	}
	s.first = map[record.Unit]bool{}
	for _, u := range first {
		s.first[u] = true
	}
	reset, err := db.ResetAfter()
	if err != nil {
		return err
	}
	s.held, s.last, s.off = map[record.Unit]int{}, map[record.Unit]lastPass{}, map[record.Unit]*unavailable{}
	for _, h := range held {
		if h.Decision == "" {
			s.held[h.Unit]++
		}
	}
	for _, u := range contract.Units {
		if s.off[u], err = withoutUnit(db, u); err != nil {
			return err
		}
		row, ok, err := db.LastPass(u)
		if err != nil {
			return err
		}
		if !ok || s.first[u] && row.ID <= reset {
			// What was before a reset says nothing of what stands now.
			continue
		}
		var p contract.Pass
		if err := json.Unmarshal(row.Report, &p); err != nil {
			return storage(err)
		}
		if i := slices.IndexFunc(p.Units, func(x contract.UnitPass) bool { return x.Unit == u }); i >= 0 {
			s.last[u] = lastPass{p.Finished, shown(p.Units[i])}
		}
	}
	return nil
}

// shown is what the status says of a unit's pass, without what only its report does:
// it is kept for every account of an office.
func shown(u contract.UnitPass) contract.UnitPass {
	u.Skipped = nil
	if n := len(u.Errors); n > 0 {
		u.Errors = []contract.ErrorEntry{u.Errors[n-1]}
	}
	return u
}

// Status tells how everything stands. It is cheap: the ledger is asked only when
// something has changed.
func (r *Runner) Status(context.Context) (contract.Status, error) {
	st := contract.Status{Version: r.Version, Accounts: []contract.AccountStatus{}}
	r.each(func(acc *account) { st.Accounts = append(st.Accounts, r.status(acc)) })
	r.mu.Lock()
	if r.damaged != nil {
		st.Error = r.spoken(contract.ErrorEntry{Time: r.Now(), Fault: r.damaged})
	}
	for name, f := range r.broken {
		st.Accounts = append(st.Accounts, r.unusable(contract.AccountStatus{Name: name}, f, time.Time{}))
	}
	r.mu.Unlock()
	slices.SortFunc(st.Accounts, func(x, y contract.AccountStatus) int { return strings.Compare(x.Name, y.Name) })
	return st, nil
}

func (r *Runner) status(acc *account) contract.AccountStatus {
	now := r.Now()
	standing := r.standing(acc)
	next, automatic := r.nextOf(acc, now)
	settings := acc.Settings()
	acc.mu.Lock()
	a := contract.AccountStatus{Name: acc.name, Running: acc.stop != nil, Offline: acc.offline > 0}
	running := maps.Clone(acc.running)
	trouble := acc.trouble
	if b := acc.backup; b != nil {
		c := *b
		a.Backup = &c
	}
	acc.mu.Unlock()
	a.Marks = acc.marks.progress()
	if standing.err != nil {
		return r.unusable(a, standing.err, standing.at)
	}
	a.Failures, a.Stopped = standing.failures, standing.stopped()
	if standing.paused.holds(now) {
		a.PausedUntil = standing.paused.Until.In(now.Location())
	}
	if automatic && !next.IsZero() {
		a.Next = next.In(now.Location())
	}
	for _, u := range contract.Units {
		us := contract.UnitStatus{Unit: u, Direction: settings.Units[u].Direction, Automatic: settings.Units[u].Automatic, Held: standing.held[u]}
		us.First = standing.waitsForYes(settings, u)
		// After a reset what went well is forgotten: the unit is as it was in the beginning.
		if last, ok := standing.last[u]; ok && !(us.First && wentWell(last.unit.Result)) {
			us.Last, us.Result, us.Linked, us.Waiting = last.finished, last.unit.Result, last.unit.Linked, last.unit.Remaining
			if n := len(last.unit.Errors); n > 0 {
				us.Error = r.spoken(last.unit.Errors[n-1])
			}
		}
		if trouble != nil {
			us.Last, us.Result, us.Error = trouble.Time, engine.Failed, r.spoken(*trouble)
		}
		if p, ok := running[u]; ok {
			us.Running, us.Progress = true, &p
		}
		r.off(&us, standing.off[u])
		a.Units = append(a.Units, us)
		if a.Stopped && a.Reason == nil {
			a.Reason = us.Error
		}
	}
	if why := standing.refused; why != nil {
		a.Reason = r.spoken(contract.ErrorEntry{Time: why.Time, Fault: why.Fault})
	}
	return a
}

func wentWell(e engine.Ending) bool { return e == engine.OK || e == engine.Partial }

// unusable is the status of an account that cannot be used at all.
func (r *Runner) unusable(a contract.AccountStatus, f *fault.Fault, at time.Time) contract.AccountStatus {
	a.Error = r.spoken(contract.ErrorEntry{Time: at, Fault: f})
	for _, u := range contract.Units {
		a.Units = append(a.Units, contract.UnitStatus{Unit: u, Direction: engine.Both, Result: engine.Failed, Error: a.Error})
	}
	return a
}

func (r *Runner) spoken(e contract.ErrorEntry) *contract.ErrorEntry {
	e = r.speak(e)
	return &e
}

// speak says an error in the language of now.
func (r *Runner) speak(e contract.ErrorEntry) contract.ErrorEntry {
	if e.Fault == nil {
		return e
	}
	return r.errorEntry(e.Fault, e.Time)
}

// Passes returns the reports of an account's last passes, the newest first.
func (r *Runner) Passes(_ context.Context, name string, limit int) ([]contract.Pass, error) {
	acc, err := r.account(name)
	if err != nil {
		return nil, err
	}
	db, err := acc.open()
	if err != nil {
		return nil, err
	}
	return r.history(db, limit)
}

func (r *Runner) history(db *ledger.DB, limit int) ([]contract.Pass, error) {
	rows, err := db.Passes(limit)
	if err != nil {
		return nil, err
	}
	list := []contract.Pass{}
	for _, row := range rows {
		p, ended, err := passOf(row)
		if err != nil {
			return nil, err
		}
		if !ended {
			continue
		}
		for i := range p.Units {
			for j := range p.Units[i].Errors {
				p.Units[i].Errors[j] = r.speak(p.Units[i].Errors[j])
			}
		}
		list = append(list, p)
	}
	return list, nil
}

// passOf reads the report of a pass; false if it has none, for it was killed.
func passOf(row ledger.Pass) (p contract.Pass, ended bool, err error) {
	if len(row.Report) == 0 {
		return p, false, nil
	}
	if err := json.Unmarshal(row.Report, &p); err != nil {
		return p, false, storage(err)
	}
	p.ID = row.ID
	return p, true, nil
}

// Held returns what waits for a decision: of one account, or of all that can be
// used for "".
func (r *Runner) Held(_ context.Context, name string) ([]contract.Held, error) {
	list := []contract.Held{}
	var failed error
	if name != "" {
		if _, err := r.account(name); err != nil {
			return nil, err
		}
	}
	r.each(func(acc *account) {
		if name != "" && acc.name != name {
			return
		}
		db, err := acc.open()
		if err != nil && name == "" {
			return // the status says so
		}
		if err != nil {
			failed = err
			return
		}
		rows, err := db.Held()
		if err != nil {
			failed = err
			return
		}
		for _, row := range rows {
			q := row.Question
			h := contract.Held{
				ID: row.ID, Account: acc.name, Unit: row.Unit, Kind: q.Kind, Title: q.Title, Other: q.Other, Since: row.Since,
				Records: q.Records, Decision: row.Decision,
			}
			if q.Kind == engine.AskRemove {
				h.Side = side.Where(q.Target).String()
			}
			list = append(list, h)
		}
	})
	return list, failed
}

// Decide answers questions, each with what the decision means to it
// (engine.Asking.Answer). The next pass carries the answers out.
func (r *Runner) Decide(_ context.Context, name string, ids []int64, d engine.Decision) error {
	acc, err := r.account(name)
	if err != nil {
		return err
	}
	db, err := acc.open()
	if err != nil {
		return err
	}
	if err := db.Decide(ids, d); err != nil {
		return err
	}
	acc.stale()
	r.changed(acc.name, nil)
	return nil
}
