package runner

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"abgleich/sync/backup"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/memotoo"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// copier is a side on memotoo whose texts can be saved and put back.
type copier interface {
	Copy(ctx context.Context, progress func(done, total int)) (memotoo.Copy, error)
	Restorer(ctx context.Context, copied []memotoo.Text) (*memotoo.Restorer, error)
}

func (acc *account) backups() string { return filepath.Join(acc.dir, backupFolder) }

// keepBackup writes what was read, and clears what is too old.
func (r *Runner) keepBackup(acc *account, sets []backup.Set, why backup.Reason) (backup.Info, error) {
	info, err := backup.Create(acc.backups(), backup.Manifest{Version: r.Version, Account: acc.name, Made: r.Now(), Reason: why}, sets)
	if err != nil {
		return backup.Info{}, err
	}
	r.Log.Info("backup", "account", acc.name, "backup", info.ID, "bytes", info.Size, "reason", why)
	r.clearBackups(acc)
	return info, nil
}

// clearBackups removes the backups of an account that are too old.
func (r *Runner) clearBackups(acc *account) {
	r.mu.Lock()
	days := r.program.BackupDays
	r.mu.Unlock()
	if err := backup.Clear(acc.backups(), r.Now(), days); err != nil {
		r.Log.Warn("old backups stay", "account", acc.name, "error", err)
	}
}

// clearDaily does so once a day. The caller has the account's turn.
func (r *Runner) clearDaily(acc *account) {
	if today := r.Now().Format(time.DateOnly); acc.cleared != today {
		acc.cleared = today
		r.clearBackups(acc)
	}
}

// copyUnit reads both sides of a unit. Nothing is written anywhere.
func (r *Runner) copyUnit(ctx context.Context, db *ledger.DB, a contract.Account, u record.Unit, progress func(done, total int)) (set backup.Set, err error) {
	defer func() { err = r.unpanicked(recover(), a.Name, u, err) }()
	ends, _, err := r.prepare(ctx, db, a, u, nil, true)
	if err != nil {
		return backup.Set{}, err
	}
	defer ends.close()
	hub, ok := ends.sides[side.Memotoo].(copier)
	if !ok {
		return backup.Set{}, fault.New(fault.Internal, fault.Memotoo, fault.StepBackup, fmt.Sprintf("no texts of %T", ends.sides[side.Memotoo]), nil)
	}
	texts, err := hub.Copy(ctx, progress)
	if err != nil {
		return backup.Set{}, atStep(err, fault.Memotoo, fault.StepBackup)
	}
	set = setOf(u, texts)
	return set, copyRecords(ctx, ends.sides[side.OnOffice], &set)
}

// setOf is what memotoo holds of a unit, as a backup keeps it.
func setOf(u record.Unit, c memotoo.Copy) backup.Set {
	set := backup.Set{Unit: u, Collection: c.Collection, Unread: len(c.Unread)}
	for _, t := range c.Texts {
		set.Memotoo = append(set.Memotoo, backup.Text{Href: t.Href, Title: t.Title, Text: t.Text})
	}
	return set
}

// copyRecords reads all records of onOffice that take part in the sync.
func copyRecords(ctx context.Context, s side.Side, set *backup.Set) error {
	listing, err := s.Observe(ctx, side.Ask{Known: map[string]side.Known{}})
	if err != nil {
		return atStep(err, fault.OnOffice, fault.StepBackup)
	}
	if !listing.Complete {
		return fault.New(fault.Incomplete, fault.OnOffice, fault.StepBackup, "the listing may be cut", nil)
	}
	err = s.Fetch(ctx, listing.New, func(id string, l side.Look) {
		switch {
		case l.Item != nil && l.Item.Record != nil:
			set.OnOffice = append(set.OnOffice, backup.Record{ID: id, Fields: l.Item.Record})
		case l.Item != nil || l.Err != nil:
			set.Unread++
		}
	})
	if err != nil {
		return atStep(err, fault.OnOffice, fault.StepBackup)
	}
	return nil
}

// atStep is an error as a fault of that step.
func atStep(err error, s fault.Side, step fault.Step) *fault.Fault {
	return fault.From(err, s, step).At(step)
}

// unpanicked turns a panic into a fault: it ends what was being done and not the
// program.
func (r *Runner) unpanicked(v any, account string, u record.Unit, err error) error {
	if v == nil {
		return err
	}
	r.Log.Error("panic", "account", account, "unit", u, "panic", v, "stack", string(debug.Stack()))
	return fault.New(fault.Internal, fault.Local, fault.StepPlan, fmt.Sprint("panic: ", v), nil)
}

// Backups lists the backups of an account, the newest first.
func (r *Runner) Backups(_ context.Context, name string) ([]contract.Backup, error) {
	acc, err := r.account(name)
	if err != nil {
		return nil, err
	}
	infos, err := backup.List(acc.backups())
	if err != nil {
		return nil, err
	}
	list := []contract.Backup{}
	for _, i := range infos {
		list = append(list, r.backupOf(acc, i))
	}
	return list, nil
}

// backupOf brings a backup into the form of the contract.
func (r *Runner) backupOf(acc *account, i backup.Info) contract.Backup {
	b := contract.Backup{ID: i.ID, Account: acc.name, Path: i.Path, Size: i.Size, Version: i.Version, Units: []contract.BackupUnit{}}
	if i.Fault != nil {
		b.Error = r.spoken(contract.ErrorEntry{Time: r.Now(), Fault: i.Fault})
		return b
	}
	b.Account, b.Made, b.Reason = i.Account, i.Made.In(r.Now().Location()), contract.BackupReason(cmp.Or(i.Reason, backup.Manual))
	for _, u := range i.Units {
		b.Units = append(b.Units, contract.BackupUnit{Unit: u.Unit, Memotoo: u.Memotoo, OnOffice: u.OnOffice})
	}
	return b
}

// BackupRecords lists what of memotoo is in a backup.
func (r *Runner) BackupRecords(_ context.Context, name, id string) ([]contract.BackupRecord, error) {
	acc, err := r.account(name)
	if err != nil {
		return nil, err
	}
	info, err := findBackup(acc, id)
	if err != nil {
		return nil, err
	}
	index, err := info.Index()
	if err != nil {
		return nil, err
	}
	list := []contract.BackupRecord{}
	for _, u := range contract.Units {
		for _, t := range index[u] {
			list = append(list, contract.BackupRecord{ID: t.Name, Unit: u, Title: t.Title, Href: t.Href})
		}
	}
	return list, nil
}

// findBackup finds a backup by its id, or for "" the newest that can be read and was
// not made before a restore.
func findBackup(acc *account, id string) (backup.Info, error) {
	list, err := backup.List(acc.backups())
	if err != nil {
		return backup.Info{}, err
	}
	i := slices.IndexFunc(list, func(i backup.Info) bool {
		return i.ID == id || id == "" && i.Fault == nil && i.Reason != backup.Restore
	})
	switch {
	case i < 0 && id == "":
		return backup.Info{}, &contract.InvalidError{Field: "backup", Want: "there is no backup yet"}
	case i < 0:
		return backup.Info{}, &contract.InvalidError{Field: "backup", Value: id, Want: "no backup has this name"}
	case list[i].Fault != nil:
		return backup.Info{}, list[i].Fault
	}
	return list[i], nil
}

// CreateBackup saves both sides of units, or of all that are not off. It is whole or
// not made.
func (r *Runner) CreateBackup(ctx context.Context, name string, units []record.Unit) (contract.Backup, error) {
	acc, err := r.account(name)
	if err != nil {
		return contract.Backup{}, err
	}
	chosen, err := unitsOf(acc.Settings(), contract.Request{Units: units, Trigger: contract.Manual})
	if err != nil {
		return contract.Backup{}, err
	}
	var made backup.Info
	err = r.alone(ctx, acc, func(ctx context.Context, db *ledger.DB, a contract.Account) error {
		work := r.backupProgress(acc, false)
		defer work.end()
		var sets []backup.Set
		for _, u := range chosen {
			set, err := r.copyUnit(ctx, db, a, u, work.part())
			if fault.Is(err, fault.NoTasks) && len(units) == 0 {
				continue
			}
			if err != nil {
				return fault.From(err, fault.Local, fault.StepBackup)
			}
			sets = append(sets, set)
		}
		made, err = r.keepBackup(acc, sets, backup.Manual)
		return err
	})
	if err != nil {
		return contract.Backup{}, err
	}
	return r.backupOf(acc, made), nil
}

// alone runs f while no pass of the account and nothing else at its hub runs. Stop
// ends it as it ends a pass.
func (r *Runner) alone(ctx context.Context, acc *account, f func(context.Context, *ledger.DB, contract.Account) error) error {
	unlock, err := r.exclusive(ctx, acc)
	if err != nil {
		return err
	}
	defer unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	acc.mu.Lock()
	acc.stop = cancel
	if acc.gone {
		cancel()
	}
	acc.mu.Unlock()
	defer func() {
		acc.mu.Lock()
		acc.stop, acc.backup = nil, nil
		acc.mu.Unlock()
		r.changed(acc.name, nil)
	}()
	db, err := acc.open()
	if err != nil {
		return err
	}
	a := acc.Settings()
	free, err := r.hub(ctx, a)
	if err != nil {
		return err
	}
	defer free()
	return f(ctx, db, a)
}

// backupWork tells listeners how far a backup is, over all its units.
type backupWork struct {
	acc     *account
	tell    throttle
	restore bool
	before  int // records of the units that are done
	total   int
}

func (r *Runner) backupProgress(acc *account, restore bool) *backupWork {
	w := &backupWork{acc: acc, restore: restore, tell: throttle{pause: progressPause, f: func() { r.tell(contract.Event{Account: acc.name}) }}}
	w.set(0, 0)
	return w
}

func (w *backupWork) set(done, total int) {
	w.total = total
	w.acc.mu.Lock()
	w.acc.backup = &contract.BackupProgress{Restore: w.restore, Done: done, Total: total}
	w.acc.mu.Unlock()
	w.tell.call()
}

// part is the progress of one more unit.
func (w *backupWork) part() func(done, total int) {
	w.before = w.total
	return func(done, total int) { w.set(w.before+done, w.before+total) }
}

func (w *backupWork) end() { w.tell.end() }
