package window

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/theme"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
)

// aboutBackup says in two parts what a backup is, to an account's reader.
func aboutBackup(b contract.Backup, account string, w *lang.Words) problem {
	lines := []string{w.T("backups.about", "why", reasonOf(b, w), "version", b.Version, "size", w.Size(b.Size), "file", filepath.Base(b.Path))}
	for _, u := range b.Units {
		key := "backups.holds"
		if b.Reason == contract.BackupRestore {
			key = "backups.holdsMemotoo"
		}
		lines = append(lines, w.T(key, "unit", w.Unit(u.Unit), "memotoo", u.Memotoo, "onoffice", u.OnOffice))
	}
	if b.Account != account {
		lines = append(lines, w.T("backups.foreign", "account", b.Account))
	}
	return problem{head: w.Stamp(b.Made), text: strings.Join(lines, "\n")}
}

// reasonOf says why a backup was made.
func reasonOf(b contract.Backup, w *lang.Words) string {
	switch b.Reason {
	case contract.BackupFirst:
		return w.T("backups.why.first")
	case contract.BackupRestore:
		return w.T("backups.why.restore")
	}
	return w.T("backups.why.manual")
}

// troubleOf is an error as it is shown and copied: when and at which step, and what.
func troubleOf(e contract.ErrorEntry, w *lang.Words) problem {
	step, text := e.Step, e.Message
	if e.Fault != nil {
		step, text = w.Step(e.Fault.Step), e.Fault.Message(w.Lang())
	}
	if step == "" {
		return problem{w.Stamp(e.Time), text}
	}
	return problem{w.T("backups.trouble", "stamp", w.Stamp(e.Time), "step", step), text}
}

// restoreCounts says what became of each unit, or would.
func restoreCounts(rep contract.RestoreReport, w *lang.Words) (lines []string) {
	for _, u := range rep.Units {
		var parts []string
		add := func(n int, did, would string) {
			if n > 0 && rep.DryRun {
				parts = append(parts, w.N(would, n))
			} else if n > 0 {
				parts = append(parts, w.N(did, n))
			}
		}
		add(u.Overwritten, "backups.overwritten", "backups.wouldOverwrite")
		add(u.Created, "backups.created", "backups.wouldCreate")
		add(u.Unchanged, "backups.unchanged", "backups.isUnchanged")
		add(u.Failed, "backups.failed", "backups.failed")
		add(u.Left, "backups.left", "backups.left")
		if len(parts) > 0 {
			lines = append(lines, w.T("history.value", "field", w.Unit(u.Unit), "value", strings.Join(parts, ", ")))
		}
	}
	return lines
}

// restoreSummary is what became of a restore as a text.
func restoreSummary(rep contract.RestoreReport, version string, w *lang.Words) string {
	lines := []string{w.T("sync.supportHead", "version", version, "account", rep.Account),
		w.T("backups.result", "ending", w.Ending(rep.Result), "start", w.Stamp(rep.Started), "end", w.Clock(rep.Finished), "backup", rep.Backup), ""}
	lines = append(lines, restoreCounts(rep, w)...)
	written := 0
	var errors []string
	add := func(e contract.ErrorEntry) {
		e.Time = e.Time.In(rep.Started.Location())
		p := troubleOf(e, w)
		errors = append(errors, "", p.head, p.text)
	}
	if rep.Error != nil && rep.Result != engine.Halted {
		add(*rep.Error)
	}
	for _, u := range rep.Units {
		written += u.Overwritten + u.Created
		for _, e := range u.Errors {
			add(e)
		}
		if more := u.Failed - len(u.Errors); more > 0 {
			errors = append(errors, w.N("marks.more", more))
		}
	}
	if rep.Result == engine.Halted {
		lines = append(lines, "", w.T("backups.halted"))
	}
	if rep.Saved != "" {
		lines = append(lines, "", w.T("backups.saved", "backup", rep.Saved))
	}
	if written > 0 && !rep.DryRun {
		lines = append(lines, "", w.T("backups.next"))
	}
	return strings.Join(append(lines, errors...), "\n")
}

// showBackup puts a backup into its line of the list.
func showBackup(r *entryRow, b contract.Backup, w *backupsWindow) {
	words := w.ui.words
	if b.Error != nil {
		r.show(theme.NewErrorThemedResource(theme.ErrorIcon()), strings.Join(strings.Fields(filepath.Base(b.Path)), " "),
			words.T("backups.unreadable")+" · "+words.Size(b.Size))
		return
	}
	r.show(theme.NewPrimaryThemedResource(theme.DocumentSaveIcon()), words.Moment(b.Made, w.ui.now()), reasonOf(b, words)+" · "+words.Size(b.Size))
}
