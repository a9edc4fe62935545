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
	// to is what restores them, once the hub has been read.
	to *memotoo.Restorer
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
		if f := r.restore(ctx, acc, db, a, parts, &rep, work); f != nil {
			rep.Error = r.spoken(contract.ErrorEntry{Time: r.Now(), Fault: f})
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
	found, wanted := map[string]bool{}, map[string]bool{}
	for _, name := range req.Records {
		wanted[name] = true
	}
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
			if len(req.Records) == 0 || wanted[t.Name] {
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

// restore reads what the hub holds, saves that if any of it would be written over, and
// puts the portions back. What of
// it could not be read ends the work behind those that could. The fault is why it
// ended before its time.
func (r *Runner) restore(ctx context.Context, acc *account, db *ledger.DB, a contract.Account, parts []portion, rep *contract.RestoreReport, work *backupWork) (f *fault.Fault) {
	unit := record.Unit("")
	defer func() {
		if err := r.unpanicked(recover(), a.Name, unit, nil); err != nil {
			f = fault.From(err, fault.Local, fault.StepRestore)
		}
	}()
	var why *fault.Fault
	var sets []backup.Set
	for i := range parts {
		p := &parts[i]
		unit = p.unit
		shut, err := r.readHub(ctx, db, a, p)
		if err != nil {
			parts, why = parts[:i], err
			break
		}
		defer shut()
		if p.overwrites() {
			sets = append(sets, setOf(p.unit, p.to.Now()))
		}
	}
	if err := ctx.Err(); err != nil {
		return fault.From(err, fault.Local, fault.StepRestore)
	}
	if len(sets) > 0 && !rep.DryRun {
		info, err := r.keepBackup(acc, sets, backup.Restore)
		if err != nil {
			return fault.From(err, fault.Local, fault.StepBackup)
		}
		rep.Saved = info.ID
	}
	for i, p := range parts {
		unit = p.unit
		if f := r.restoreUnit(ctx, p, &rep.Units[i], rep.DryRun, work.part()); f != nil {
			return f
		}
	}
	return why
}

// readHub reads what the hub holds of a portion's unit. What it returns lets go of
// the hub.
func (r *Runner) readHub(ctx context.Context, db *ledger.DB, a contract.Account, p *portion) (shut func(), f *fault.Fault) {
	ends, _, err := r.prepare(ctx, db, a, p.unit, nil, true)
	if err != nil {
		return nil, atStep(err, fault.Local, fault.StepRestore)
	}
	hub, ok := ends.sides[side.Memotoo].(copier)
	if !ok {
		ends.close()
		return nil, fault.New(fault.Internal, fault.Memotoo, fault.StepRestore, fmt.Sprintf("no texts of %T", ends.sides[side.Memotoo]), nil)
	}
	if p.to, err = hub.Restorer(ctx, p.all); err != nil {
		ends.close()
		return nil, atStep(err, fault.Memotoo, fault.StepRestore)
	}
	return ends.close, nil
}

// overwrites tells whether anything of the hub's is other than in the portion. Nothing
// is asked of the hub for that.
func (p *portion) overwrites() bool {
	return slices.ContainsFunc(p.texts, func(t backup.Text) bool {
		done, _ := p.to.Put(context.Background(), memotoo.Text{Href: t.Href, Title: t.Title, Text: t.Text}, true)
		return done == memotoo.Overwritten
	})
}

// restoreUnit puts the texts of a unit back, one after the other. The fault is why
// it ended before its time.
func (r *Runner) restoreUnit(ctx context.Context, p portion, out *contract.RestoredUnit, dry bool, progress func(done, total int)) *fault.Fault {
	progress(0, len(p.texts))
	// A stop lets the record in hand finish, if the hub does not hang.
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(restoreGrace, cancel) })()
	row := 0
	for i, t := range p.texts {
		if err := ctx.Err(); err != nil {
			return fault.From(err, fault.Local, fault.StepRestore)
		}
		done, f := p.to.Put(work, memotoo.Text{Href: t.Href, Title: t.Title, Text: t.Text}, dry)
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
