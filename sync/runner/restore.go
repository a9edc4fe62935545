package runner

import (
	"context"
	"fmt"
	"slices"
	"time"

	"abgleich/sync/backup"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/memotoo"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// maxRestoreErrors is how many records a report of a restore names.
const maxRestoreErrors = 100

// manyInRow failures of records one after the other are the hub's.
const manyInRow = 5

// restoreGrace is how long a restore that is told to stop may take to finish the
// record it is working on.
const restoreGrace = 8 * time.Second

// portion is what of a unit is to be restored.
type portion struct {
	unit  record.Unit
	texts []backup.Text
	all   []memotoo.Text // all that the backup holds of the unit
}

// Restore puts records of a backup back onto memotoo; the next pass takes them for
// what a person has done there. It ends before its time if the hub fails or Stop is
// called; what was restored until then stays. The error is for a request that could
// not begin: then nothing was written.
func (r *Runner) Restore(ctx context.Context, req contract.RestoreRequest) (contract.RestoreReport, error) {
	acc, err := r.account(req.Account)
	if err != nil {
		return contract.RestoreReport{}, err
	}
	if n := yes(len(req.Records) > 0) + yes(len(req.Units) > 0) + yes(req.All); n != 1 {
		return contract.RestoreReport{}, &contract.InvalidError{Field: "records", Want: "records, or units, or all"}
	}
	info, err := findBackup(acc, req.Backup)
	if err != nil {
		return contract.RestoreReport{}, err
	}
	// All of it is read before anything is written.
	parts, err := portions(info, req)
	if err != nil {
		return contract.RestoreReport{}, err
	}
	rep := contract.RestoreReport{Account: acc.name, Backup: info.ID, DryRun: req.DryRun, Started: r.Now(), Units: []contract.RestoredUnit{}}
	for _, p := range parts {
		rep.Units = append(rep.Units, contract.RestoredUnit{Unit: p.unit, Left: len(p.texts), Errors: []contract.ErrorEntry{}})
	}
	err = r.alone(ctx, acc, func(ctx context.Context, db *ledger.DB, a contract.Account) error {
		work := r.backupProgress(acc, true)
		defer work.end()
		for i, p := range parts {
			if f := r.restoreUnit(ctx, db, a, p, &rep.Units[i], req.DryRun, work.part()); f != nil {
				rep.Error = r.spoken(contract.ErrorEntry{Time: r.Now(), Fault: f})
				break
			}
		}
		return nil
	})
	if err != nil {
		return contract.RestoreReport{}, err
	}
	rep.Finished = r.Now()
	rep.Result = restoreEnding(rep)
	r.Log.Info("restore", "account", acc.name, "backup", info.ID, "dry", req.DryRun, "result", rep.Result)
	return rep, nil
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}

// portions are what a request means of a backup, in the order of the units.
func portions(info backup.Info, req contract.RestoreRequest) ([]portion, error) {
	var parts []portion
	found := map[string]bool{}
	for _, u := range contract.Units {
		has := slices.ContainsFunc(info.Units, func(x backup.Unit) bool { return x.Unit == u })
		if slices.Contains(req.Units, u) && !has {
			return nil, &contract.InvalidError{Field: "unit", Value: string(u), Want: "a unit that is in the backup"}
		}
		if !has || len(req.Units) > 0 && !slices.Contains(req.Units, u) {
			continue
		}
		texts, err := info.Texts(u)
		if err != nil {
			return nil, err
		}
		p := portion{unit: u}
		for _, t := range texts {
			p.all = append(p.all, memotoo.Text{Href: t.Href, Title: t.Title, Text: t.Text})
			if len(req.Records) == 0 || slices.Contains(req.Records, t.Name) {
				found[t.Name] = true
				p.texts = append(p.texts, t)
			}
		}
		if len(p.texts) > 0 || len(req.Records) == 0 {
			parts = append(parts, p)
		}
	}
	for _, name := range req.Records {
		if !found[name] {
			return nil, &contract.InvalidError{Field: "record", Value: name, Want: "a record of the backup, as its list names them"}
		}
	}
	return parts, nil
}

// restoreUnit puts the texts of a unit back, one after the other. The fault is why
// it ended before its time.
func (r *Runner) restoreUnit(ctx context.Context, db *ledger.DB, a contract.Account, p portion, out *contract.RestoredUnit, dry bool, progress func(done, total int)) (f *fault.Fault) {
	defer func() {
		if err := r.unpanicked(recover(), a.Name, p.unit, nil); err != nil {
			f = fault.From(err, fault.Local, fault.StepRestore)
		}
	}()
	progress(0, len(p.texts))
	ends, _, err := r.prepare(ctx, db, a, p.unit, nil, true)
	if err != nil {
		return atStep(err, fault.Local, fault.StepRestore)
	}
	defer ends.close()
	hub, ok := ends.sides[side.Memotoo].(copier)
	if !ok {
		return fault.New(fault.Internal, fault.Memotoo, fault.StepRestore, fmt.Sprintf("no texts of %T", ends.sides[side.Memotoo]), nil)
	}
	to, err := hub.Restorer(ctx, p.all)
	if err != nil {
		return atStep(err, fault.Memotoo, fault.StepRestore)
	}
	// A stop lets the record in hand finish, if the hub does not hang.
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(restoreGrace, cancel) })()
	row := 0
	for i, t := range p.texts {
		if err := ctx.Err(); err != nil {
			return fault.From(err, fault.Local, fault.StepRestore)
		}
		done, f := to.Put(work, memotoo.Text{Href: t.Href, Title: t.Title, Text: t.Text}, dry)
		progress(i+1, len(p.texts))
		if f == nil {
			row = 0
			out.Left--
			count(out, done)
			continue
		}
		if row++; endsRestore(f.Kind) || row == manyInRow {
			return f
		}
		out.Left--
		out.Failed++
		if len(out.Errors) < maxRestoreErrors {
			out.Errors = append(out.Errors, r.errorEntry(f, r.Now()))
		}
	}
	return nil
}

func count(u *contract.RestoredUnit, p memotoo.Putting) {
	switch p {
	case memotoo.Overwritten:
		u.Overwritten++
	case memotoo.Created:
		u.Created++
	default:
		u.Unchanged++
	}
}

// endsRestore tells whether the next record would meet the same fault. What a hub
// says to one record may be about that one alone.
func endsRestore(k fault.Kind) bool {
	return k.Whole() && k != fault.Right && k != fault.Server && k != fault.NotFound
}

func restoreEnding(rep contract.RestoreReport) engine.Ending {
	good, bad := 0, 0
	for _, u := range rep.Units {
		good += u.Overwritten + u.Created + u.Unchanged
		bad += u.Failed + u.Left
	}
	f := (*fault.Fault)(nil)
	if rep.Error != nil {
		f = rep.Error.Fault
	}
	switch {
	case f != nil && f.Kind == fault.Stopped:
		return engine.Halted
	case f != nil && f.Kind.Waiting() && good == 0:
		return engine.Waits
	case f == nil && bad == 0:
		return engine.OK
	case good == 0:
		return engine.Failed
	}
	return engine.Partial
}
