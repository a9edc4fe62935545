package window

import "context"

// askRemove asks before an account is forgotten.
func (s *settingsWindow) askRemove() {
	w, name := s.ui.words, s.account.Name
	s.confirm(w.T("settings.remove"), w.T("settings.removeSure", "account", name), w.T("settings.removeYes"), func() {
		s.forget(w.T("settings.removed"), "", func(ctx context.Context) error { return s.ui.service.RemoveAccount(ctx, name) })
	})
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
