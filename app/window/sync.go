package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
	"abgleich/sync/record"
)

// syncWindow is the window that shows how every unit stands (design §6).
type syncWindow struct {
	ui     *UI
	window fyne.Window

	account *widget.Select
	name    string
	// banner says what is wrong with the whole, stopped offers to restart the timer,
	// empty leads to the settings, notice is a remark.
	banner, stopped, empty, notice *banner
	rows                           map[record.Unit]*unitRow
	list                           *fyne.Container
	next                           *widget.Label
	details                        *details
	all, stop                      *widget.Button
}

// showSync opens the sync window or raises it.
func (u *UI) showSync() {
	if u.sync != nil {
		u.sync.window.Show()
		u.sync.window.RequestFocus()
		return
	}
	s := newSyncWindow(u)
	u.sync = s
	s.window.SetOnClosed(func() { u.sync = nil })
	s.window.Show()
	task(u, u.service.Status, func(st contract.Status, err error) {
		u.update(st, err)
		s.loadErrors()
	})
}

func newSyncWindow(u *UI) *syncWindow {
	w := u.words
	s := &syncWindow{ui: u, window: u.app.NewWindow(w.T("window.sync")), rows: map[record.Unit]*unitRow{}}
	s.account = widget.NewSelect(nil, s.choose)
	s.account.PlaceHolder = w.T("window.loading")
	s.banner = newBanner(theme.NewErrorThemedResource(theme.ErrorIcon()), widget.MediumImportance, "", nil)
	s.stopped = newBanner(theme.NewErrorThemedResource(theme.ErrorIcon()), widget.MediumImportance, w.T("sync.restart"), s.restart)
	s.empty = newBanner(theme.NewPrimaryThemedResource(theme.InfoIcon()), widget.MediumImportance, w.T("sync.setUp"), func() { u.showSettings("") })
	s.notice = newBanner(theme.NewPrimaryThemedResource(theme.InfoIcon()), widget.MediumImportance, "", nil)
	s.list = container.NewVBox()
	s.next = widget.NewLabel("")
	s.details = newDetails(s)

	s.all = widget.NewButtonWithIcon(w.T("sync.all"), theme.ViewRefreshIcon(), func() { s.sync() })
	s.all.Importance = widget.HighImportance
	s.stop = widget.NewButtonWithIcon(w.T("sync.stop"), theme.MediaStopIcon(), s.halt)
	settings := widget.NewButtonWithIcon(w.T("sync.settings"), theme.SettingsIcon(), func() { u.showSettings(s.name) })
	closing := widget.NewButton(w.T("window.close"), s.window.Close)
	s.all.Disable()
	s.stop.Disable()

	head := container.NewVBox(
		container.New(layout.NewFormLayout(), widget.NewLabel(w.T("sync.account")), s.account),
		s.notice.Container, s.banner.Container, s.stopped.Container, s.empty.Container, widget.NewSeparator(),
	)
	middle := container.NewVBox(s.list, s.next, s.details.Accordion)
	buttons := container.NewVBox(widget.NewSeparator(),
		container.NewBorder(nil, nil, settings, closing, container.NewHBox(layout.NewSpacer(), s.stop, s.all)))
	s.window.SetContent(container.NewPadded(container.NewBorder(head, buttons, nil, nil, container.NewVScroll(middle))))
	s.window.Resize(fyne.NewSize(660, 480))
	s.window.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			s.window.Close()
		}
	})
	return s
}

// update shows a new status.
func (s *syncWindow) update(st contract.Status) {
	names := make([]string, len(st.Accounts))
	for i, a := range st.Accounts {
		names[i] = a.Name
	}
	s.account.Options = names
	s.banner.say("")
	empty := ""
	if len(names) == 0 {
		empty = s.ui.words.T("sync.noAccount")
		s.account.PlaceHolder = "–"
	}
	s.empty.say(empty)
	toggle(s.account, len(names) > 0)
	a, ok := find(st.Accounts, s.name)
	if !ok && len(names) > 0 {
		a = st.Accounts[0]
	}
	s.name = a.Name
	if s.account.Selected != a.Name {
		s.account.SetSelected(a.Name)
	}
	s.account.Refresh()
	s.showAccount(a, len(names) > 0)
}

func (s *syncWindow) showAccount(a contract.AccountStatus, exists bool) {
	w, now := s.ui.words, s.ui.now()
	seen := map[record.Unit]bool{}
	for _, u := range a.Units {
		seen[u.Unit] = true
		r := s.rows[u.Unit]
		if r == nil {
			r = newUnitRow(s, u.Unit)
			s.rows[u.Unit] = r
			s.list.Add(r.Container)
		}
		r.show(rowOf(u, w, now), a.Running)
	}
	for u, r := range s.rows {
		if !seen[u] {
			s.list.Remove(r.Container)
			delete(s.rows, u)
		}
	}
	next, stopped, offline := "", "", ""
	if exists {
		next = nextOf(a, w, now)
	}
	if a.Stopped {
		stopped = w.T("sync.stoppedBanner")
		if a.Reason != nil {
			stopped = w.T("sync.stoppedReason", "what", a.Reason.Fault.What(w.Lang()))
		}
	} else if a.Offline {
		offline = w.T("sync.offlineBanner")
	}
	s.next.SetText(next)
	s.stopped.say(stopped)
	s.banner.say(offline)
	toggle(s.all, exists && !a.Running)
	toggle(s.stop, a.Running)
	if exists {
		s.details.Show()
	} else {
		s.details.Hide()
	}
}

// gone says that the agent has ended.
func (s *syncWindow) gone() {
	s.banner.say(s.ui.words.T("window.agentGone"))
	s.stopped.say("")
	s.next.SetText("")
	s.all.Disable()
	s.stop.Disable()
	for _, r := range s.rows {
		r.button.Disable()
	}
}

// choose shows another account.
func (s *syncWindow) choose(name string) {
	if name == s.name {
		return
	}
	s.name = name
	s.ui.update(s.ui.status, nil)
	s.loadErrors()
}

// sync starts a pass of the units, of all for none.
func (s *syncWindow) sync(units ...record.Unit) {
	name := s.name
	s.all.Disable()
	s.ui.do(s.window, func(ctx context.Context) error {
		_, err := s.ui.service.Sync(ctx, contract.Request{Account: name, Units: units, Trigger: contract.Manual})
		return err
	})
}

func (s *syncWindow) halt() {
	name := s.name
	s.stop.Disable()
	s.ui.do(s.window, func(ctx context.Context) error { return s.ui.service.Stop(ctx, name) })
}

func (s *syncWindow) restart() {
	name := s.name
	s.ui.do(s.window, func(ctx context.Context) error { return s.ui.service.Restart(ctx, name) })
}

// loadErrors reads the latest errors of the account.
func (s *syncWindow) loadErrors() {
	name := s.name
	if name == "" {
		return
	}
	task(s.ui, func(ctx context.Context) ([]contract.Pass, error) {
		return s.ui.service.Passes(ctx, name, 20)
	}, func(passes []contract.Pass, err error) {
		if err == nil && name == s.name {
			s.details.show(passes)
		}
	})
}

func find(list []contract.AccountStatus, name string) (contract.AccountStatus, bool) {
	for _, a := range list {
		if a.Name == name {
			return a, true
		}
	}
	return contract.AccountStatus{}, false
}

func toggle(w fyne.Disableable, on bool) {
	if on {
		w.Enable()
	} else {
		w.Disable()
	}
}
