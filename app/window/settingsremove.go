package window

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
)

// askRemove asks before an account is forgotten, and whether its backups are to stay:
// they hold people's data.
func (s *settingsWindow) askRemove() {
	name := s.account.Name
	task(s.ui, func(ctx context.Context) ([]contract.Backup, error) { return s.ui.service.Backups(ctx, name) },
		func(list []contract.Backup, err error) {
			if err != nil {
				s.fail(err)
				return
			}
			s.sureRemove(name, list)
		})
}

func (s *settingsWindow) sureRemove(name string, backups []contract.Backup) {
	w := s.ui.words
	content := container.NewVBox(message(w.T("settings.removeSure", "account", name)))
	keep := newTick(w.T("settings.keepBackups"), nil)
	if len(backups) > 0 {
		content.Add(message(w.N("settings.removeBackups", len(backups), "folder", filepath.Dir(backups[0].Path))))
		content.Add(keep)
	}
	doing := newButton(w.T("settings.removeYes"), nil, func() {
		kept := keep.Checked
		s.forget(w.T("settings.removed"), "", func(ctx context.Context) error { return s.ui.service.RemoveAccount(ctx, name, kept) })
	})
	doing.Importance = widget.DangerImportance
	s.open(w.T("settings.remove"), content, newButton(w.T("window.cancel"), nil, nil), doing)
}

// askReset asks before what an account has linked is forgotten, which is what
// another target needs (design §2 rule 12).
func (s *settingsWindow) askReset() {
	w, name := s.ui.words, s.account.Name
	s.confirm(w.T("settings.reset"), w.T("settings.resetSure", "account", name), w.T("settings.resetYes"), func() {
		s.forget(w.T("settings.resetDone"), name, func(ctx context.Context) error { return s.ui.service.ResetAccount(ctx, name) })
	})
}

// forget does something for good, and shows the account of a name then.
func (s *settingsWindow) forget(done, show string, work func(context.Context) error) {
	s.wait(true, s.ui.words.T("settings.saving"))
	task(s.ui, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) }, func(_ struct{}, err error) {
		s.wait(false, "")
		if err != nil {
			s.fail(err)
			return
		}
		s.load(show, done)
	})
}
