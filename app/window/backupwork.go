package window

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// backupWork is making and restoring backups: what starts and stops it, and how far it
// is.
type backupWork struct {
	create, some, everything, stop *button
	bar                            *widget.ProgressBar
	state                          *widget.Label
	// busy is set while a backup is made or restored or a pass runs, whoever began it;
	// mine says what this window waits for, "" for nothing.
	busy bool
	mine string
}

func newBackupWork(b *backupsWindow) backupWork {
	w := b.ui.words
	k := backupWork{
		create:     newButton(w.T("backups.create"), theme.DocumentSaveIcon(), b.askCreate),
		some:       newButton(w.T("backups.restoreSome"), theme.UploadIcon(), func() { b.try(b.pickedRequest()) }).primary(),
		everything: newButton(w.T("backups.restoreAll"), theme.UploadIcon(), func() { b.try(b.wholeRequest()) }),
		stop:       newButton(w.T("sync.stop"), theme.MediaStopIcon(), b.halt),
		bar:        widget.NewProgressBar(),
		state:      widget.NewLabel(""),
	}
	k.bar.Hide()
	k.state.Hide()
	k.stop.Hide()
	return k
}

// offerWork lets be done what can be done now.
func (b *backupsWindow) offerWork() {
	_, ok := b.chosen()
	free := !b.busy && b.name != ""
	toggle(b.create, free && len(b.units) > 0)
	toggle(b.some, free && ok && len(b.picked) > 0)
	toggle(b.everything, free && ok && len(b.all) > 0)
	text := b.ui.words.T("backups.restoreAll")
	if u := b.unit.get(); u != "" {
		text = b.ui.words.T("backups.restoreUnit", "unit", b.ui.words.Unit(u))
	}
	b.everything.SetText(text)
}

// progress shows how far the work on the account is.
func (b *backupsWindow) progress(a contract.AccountStatus) {
	w := b.ui.words
	p := a.Backup
	working := p != nil || b.mine != ""
	b.busy = working || a.Running
	if b.bar.Visible() != working || b.state.Visible() != b.busy {
		defer b.settle()
	}
	visible(b.bar, working)
	visible(b.state, b.busy)
	visible(b.stop, working)
	switch {
	case p != nil && p.Total > 0:
		b.bar.Max = float64(p.Total)
		b.bar.SetValue(float64(p.Done))
		key := "backups.progress"
		if p.Restore {
			key = "backups.restoreProgress"
		}
		b.state.SetText(w.T(key, "done", p.Done, "total", p.Total))
	case working:
		b.bar.SetValue(0)
		text := b.mine
		if text == "" {
			text = w.T("backups.looking")
		}
		b.state.SetText(text)
	case b.busy:
		b.state.SetText(w.T("backups.passRuns"))
	}
	b.offerWork()
}

// begin shows that this window waits for something, or for nothing any more.
func (b *backupsWindow) begin(what string) {
	b.mine = what
	a, _ := find(b.ui.status.Accounts, b.name)
	if what == "" {
		// What the status said while the work went on is over.
		a.Backup, a.Running = nil, false
	}
	b.progress(a)
}

func (b *backupsWindow) halt() {
	name := b.name
	b.do(func(ctx context.Context) error { return b.ui.service.Stop(ctx, name) })
}

// askCreate lets the units be chosen that a new backup is to hold.
func (b *backupsWindow) askCreate() {
	w := b.ui.words
	box := container.NewVBox(message(w.T("backups.createWhat")))
	chosen := map[record.Unit]bool{}
	var doing *button
	for _, u := range b.units {
		chosen[u] = true
		t := newTick(w.Unit(u), nil)
		t.SetChecked(true)
		t.OnChanged = func(on bool) {
			chosen[u] = on
			toggle(doing, slices.Contains(slices.Collect(maps.Values(chosen)), true))
		}
		box.Add(t)
	}
	doing = newButton(w.T("backups.createYes"), theme.DocumentSaveIcon(), func() {
		b.make(slices.DeleteFunc(slices.Clone(b.units), func(u record.Unit) bool { return !chosen[u] }))
	}).primary()
	b.open(w.T("backups.create"), box, doing, newButton(w.T("window.cancel"), nil, nil))
}

// make makes a backup and shows it.
func (b *backupsWindow) make(units []record.Unit) {
	name := b.name
	b.begin(b.ui.words.T("backups.looking"))
	task(b.ui, func(ctx context.Context) (contract.Backup, error) { return b.ui.service.CreateBackup(ctx, name, units) },
		func(made contract.Backup, err error) {
			b.begin("")
			if err != nil {
				b.trouble(b.ui.words.T("backups.create"), err)
				return
			}
			if name == b.name {
				b.wanted = made.ID
				b.load()
			}
		})
}

// pickedRequest asks for what is ticked, wholeRequest for the unit that is shown, or
// for all.
func (b *backupsWindow) pickedRequest() contract.RestoreRequest {
	one, _ := b.chosen()
	return contract.RestoreRequest{Account: b.name, Backup: one.ID, Records: slices.Sorted(maps.Keys(b.picked))}
}

func (b *backupsWindow) wholeRequest() contract.RestoreRequest {
	one, _ := b.chosen()
	req := contract.RestoreRequest{Account: b.name, Backup: one.ID}
	if u := b.unit.get(); u != "" {
		req.Units = []record.Unit{u}
	} else {
		req.All = true
	}
	return req
}

// try finds out what a restore would do, and asks whether it is to be done.
func (b *backupsWindow) try(req contract.RestoreRequest) {
	w := b.ui.words
	one, ok := b.chosen()
	if !ok {
		return
	}
	req.DryRun = true
	b.begin(w.T("backups.comparing"))
	task(b.ui, func(ctx context.Context) (contract.RestoreReport, error) { return b.ui.service.Restore(ctx, req) },
		func(rep contract.RestoreReport, err error) {
			b.begin("")
			writes := 0
			for _, u := range rep.Units {
				writes += u.Overwritten + u.Created
			}
			switch {
			case err != nil:
				b.trouble(w.T("backups.restore"), err)
			case rep.Error != nil:
				if f := rep.Error.Fault; f == nil || f.Kind != fault.Stopped {
					b.summary(rep)
				}
			case writes == 0:
				b.tell(w.T("backups.restore"), w.T("backups.sameAlready"))
			default:
				req.DryRun = false
				b.sure(one, req, rep)
			}
		})
}

// sure asks once more before memotoo's records are written over.
func (b *backupsWindow) sure(one contract.Backup, req contract.RestoreRequest, rep contract.RestoreReport) {
	w := b.ui.words
	lines := []string{w.T("backups.sure", "stamp", w.Stamp(one.Made), "account", req.Account), ""}
	lines = append(lines, restoreCounts(rep, w)...)
	if slices.ContainsFunc(rep.Units, func(u contract.RestoredUnit) bool { return u.Overwritten > 0 }) {
		lines = append(lines, "", w.T("backups.sureMeans"))
	}
	lines = append(lines, "", w.T("backups.next"))
	if one.Account != req.Account {
		lines = append(lines, "", w.T("backups.foreign", "account", one.Account))
	}
	b.confirm(w.T("backups.restore"), strings.Join(lines, "\n"), w.T("backups.restoreYes"), func() { b.restore(req) })
}

// restore does it and shows what became of it.
func (b *backupsWindow) restore(req contract.RestoreRequest) {
	b.begin(b.ui.words.T("backups.looking"))
	task(b.ui, func(ctx context.Context) (contract.RestoreReport, error) { return b.ui.service.Restore(ctx, req) },
		func(rep contract.RestoreReport, err error) {
			b.begin("")
			if err != nil {
				b.trouble(b.ui.words.T("backups.restore"), err)
				return
			}
			b.summary(rep)
			b.load()
		})
}

// summary shows what became of a restore.
func (b *backupsWindow) summary(rep contract.RestoreReport) {
	b.copyable(b.ui.words.T("backups.restore"), restoreSummary(rep, b.ui.status.Version, b.ui.words))
}

// trouble shows an error with its time and step.
func (b *backupsWindow) trouble(title string, err error) {
	u := b.ui
	entry := contract.ErrorEntry{Time: u.now(), Message: u.explain(err)}
	// Without one, the message is all there is.
	_ = errors.As(err, &entry.Fault)
	b.copyable(title, forSupport(u.status.Version, b.name, []problem{troubleOf(entry, u.words)}, u.words))
}

// copyable shows a text that can be copied.
func (b *backupsWindow) copyable(title, text string) {
	w := b.ui.words
	label := widget.NewLabel(strings.TrimSpace(text))
	label.Wrapping = fyne.TextWrapWord
	label.Selectable = true
	scroll := container.NewVScroll(wide(label, 560))
	scroll.SetMinSize(fyne.NewSize(600, min(420, float32(110+22*strings.Count(text, "\n")))))
	b.open(title, scroll, newButton(w.T("window.ok"), nil, nil).primary(),
		newButton(w.T("sync.copy"), theme.ContentCopyIcon(), func() { b.ui.app.Clipboard().SetContent(text) }))
}
