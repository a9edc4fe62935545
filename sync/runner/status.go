package runner

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"abgleich/sync/engine"
	"abgleich/sync/ledger"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Status tells how everything stands.
func (r *Runner) Status(context.Context) (Status, error) {
	st := Status{Version: r.Version, Accounts: []AccountStatus{}}
	var failed error
	r.each(func(_ string, acc *account) {
		a, err := r.status(acc)
		if err != nil {
			failed = err
			return
		}
		st.Accounts = append(st.Accounts, a)
	})
	slices.SortFunc(st.Accounts, func(x, y AccountStatus) int { return strings.Compare(x.Name, y.Name) })
	return st, failed
}

func (r *Runner) status(acc *account) (AccountStatus, error) {
	db, err := acc.open()
	if err != nil {
		return AccountStatus{}, err
	}
	n, err := failures(db)
	if err != nil {
		return AccountStatus{}, err
	}
	held, err := db.Held()
	if err != nil {
		return AccountStatus{}, err
	}
	next, automatic := r.nextOf(acc)
	acc.mu.Lock()
	a := AccountStatus{
		Name: acc.settings.Name, Running: acc.stop != nil, Failures: n, Stopped: n >= stopAfter, Offline: acc.offline > 0,
	}
	settings := acc.settings
	running := make(map[record.Unit]Progress, len(acc.running))
	for u, p := range acc.running {
		running[u] = p
	}
	acc.mu.Unlock()
	if automatic && !next.IsZero() {
		a.Next = next
	}
	for _, u := range Units {
		us, err := r.unitStatus(db, settings, u)
		if err != nil {
			return AccountStatus{}, err
		}
		for _, h := range held {
			if h.Unit == u && h.Decision == "" {
				us.Held++
			}
		}
		if p, ok := running[u]; ok {
			us.Running, us.Progress = true, &p
		}
		a.Units = append(a.Units, us)
	}
	return a, nil
}

func (r *Runner) unitStatus(db *ledger.DB, a Account, u record.Unit) (UnitStatus, error) {
	us := UnitStatus{Unit: u, Direction: a.Units[u].Direction, Automatic: a.Units[u].Automatic}
	passes, err := r.passes(db, 20)
	if err != nil {
		return us, err
	}
	for _, p := range passes {
		i := slices.IndexFunc(p.Units, func(x UnitPass) bool { return x.Unit == u })
		if i < 0 {
			continue
		}
		last := p.Units[i]
		us.Last, us.Result, us.Linked, us.Waiting = p.Finished, last.Result, last.Linked, last.Remaining
		if n := len(last.Errors); n > 0 {
			e := r.speak(last.Errors[n-1])
			us.Error = &e
		}
		break
	}
	return us, nil
}

// speak says an error in the language of now.
func (r *Runner) speak(e ErrorEntry) ErrorEntry {
	if e.Fault == nil {
		return e
	}
	return r.errorEntry(e.Fault, e.Time)
}

// Passes returns the reports of an account's last passes, the newest first.
func (r *Runner) Passes(_ context.Context, name string, limit int) ([]Pass, error) {
	acc, err := r.account(name)
	if err != nil {
		return nil, err
	}
	db, err := acc.open()
	if err != nil {
		return nil, err
	}
	return r.passes(db, limit)
}

func (r *Runner) passes(db *ledger.DB, limit int) ([]Pass, error) {
	rows, err := db.Passes(limit)
	if err != nil {
		return nil, err
	}
	list := []Pass{}
	for _, row := range rows {
		if len(row.Report) == 0 {
			continue
		}
		var p Pass
		if err := json.Unmarshal(row.Report, &p); err != nil {
			return nil, storage(err)
		}
		p.ID = row.ID
		for i := range p.Units {
			for j := range p.Units[i].Errors {
				p.Units[i].Errors[j] = r.speak(p.Units[i].Errors[j])
			}
		}
		list = append(list, p)
	}
	return list, nil
}

// Held returns what waits for a decision: of one account, or of all for "".
func (r *Runner) Held(_ context.Context, name string) ([]Held, error) {
	list := []Held{}
	var failed error
	r.each(func(n string, acc *account) {
		if name != "" && n != name {
			return
		}
		db, err := acc.open()
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
			h := Held{
				ID: row.ID, Account: n, Unit: row.Unit, Kind: q.Kind, Title: q.Title, Other: q.Other, Since: row.Since,
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

// Decide answers questions. The next pass carries the answers out.
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
	r.changed(acc.Settings().Name, nil)
	return nil
}
