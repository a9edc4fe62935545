package window

import (
	"context"
	"fmt"
	"time"

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
	*frame
	account *picker
	name    string
	banners
	rows      map[record.Unit]*unitRow
	list      *fyne.Container
	next      *widget.Label
	all, stop *button
	// settled is what standing said when the window was laid out.
	settled string
	// problems are the last errors of each unit, for the copy button.
	problems map[record.Unit]problem
}

// banners are the remarks of the sync window, from the worst to the mildest.
type banners struct {
	// banner says what is wrong with the whole.
	banner *banner
	// stopped offers to restart the timer, paused to let it go on.
	stopped, paused *banner
	// held leads to the decisions, waiting offers to go on until nothing waits, first
	// leads to what a first pass would do.
	held, waiting, first *banner
	// empty leads to the first start, notice is a remark.
	empty, notice *banner
}

// showSync opens the sync window or raises it.
func (u *UI) showSync() {
	if u.sync != nil {
		u.sync.raise()
		return
	}
	s := newSyncWindow(u)
	u.sync = s
	s.window.SetOnClosed(func() { u.sync = nil })
	s.window.Show()
	task(u, u.service.Status, func(st contract.Status, err error) {
		u.update(st, err)
		switch {
		case !s.all.Disabled():
			s.window.Canvas().Focus(s.all)
		case s.empty.Visible():
			s.window.Canvas().Focus(s.empty.button)
		default:
			s.window.Canvas().Focus(s.account)
		}
	})
}

func newSyncWindow(u *UI) *syncWindow {
	w := u.words
	s := &syncWindow{
		frame: newFrame(u, w.T("window.sync"), 720, 640),
		rows:  map[record.Unit]*unitRow{}, problems: map[record.Unit]problem{},
	}
	s.account = newPicker(w.T("window.loading"), s.choose)
	s.banners = s.newBanners()
	s.list = container.NewVBox()
	s.next = widget.NewLabel("")
	s.next.Wrapping = fyne.TextWrapWord
	s.all = newButton(w.T("sync.all"), theme.ViewRefreshIcon(), func() { s.sync(false) }).primary()
	s.stop = newButton(w.T("sync.stop"), theme.MediaStopIcon(), s.halt)
	s.all.Disable()
	s.stop.Disable()
	history := newButton(w.T("sync.history"), theme.HistoryIcon(), func() { u.showHistory(s.name, 0) })
	settings := newButton(w.T("sync.settings"), theme.SettingsIcon(), func() { u.showSettings(s.name) })
	marks := newButton(w.T("sync.marks"), theme.ListIcon(), func() { u.showMarks(s.name) }).quiet()
	devices := newButton(w.T("sync.device"), theme.ComputerIcon(), func() { u.showDevice(s.name, "") }).quiet()
	backups := newButton(w.T("sync.backups"), theme.DocumentSaveIcon(), func() { u.showBackups(s.name) }).quiet()
	closing := newButton(w.T("window.close"), nil, s.window.Close)

	b := s.banners
	head := container.NewVBox(
		container.New(layout.NewFormLayout(), widget.NewLabel(w.T("sync.account")), s.account),
		b.notice.Container, b.banner.Container, b.stopped.Container, b.paused.Container, b.empty.Container, b.first.Container, b.held.Container, b.waiting.Container,
		widget.NewSeparator(),
	)
	buttons := container.NewVBox(widget.NewSeparator(),
		container.NewHBox(history, settings, layout.NewSpacer(), s.stop, s.all, closing))
	body := container.NewVBox(s.list, s.next, container.NewHBox(marks, devices, backups))
	s.fill(head, container.NewVScroll(body), buttons)
	return s
}

func (s *syncWindow) newBanners() banners {
	w := s.ui.words
	bad, info := theme.NewErrorThemedResource(theme.ErrorIcon()), theme.NewPrimaryThemedResource(theme.InfoIcon())
	warn := theme.NewWarningThemedResource(theme.WarningIcon())
	b := banners{
		banner:  newBanner(bad, "", nil),
		stopped: newBanner(bad, w.T("sync.restart"), s.restart),
		paused:  newBanner(info, w.T("sync.resume"), s.resume),
		held:    newBanner(warn, w.T("sync.decide"), func() { s.ui.showHeld(s.name) }),
		waiting: newBanner(info, w.T("sync.untilDone"), func() { s.sync(true) }),
		first:   newBanner(info, w.T("first.look"), func() { s.ui.showFirst(s.name, nil) }),
		empty:   newBanner(info, w.T("sync.setUp"), s.ui.showAssistant),
		notice:  newBanner(info, "", nil),
	}
	b.stopped.button.primary()
	b.empty.button.primary()
	return b
}

// update shows a new status.
func (s *syncWindow) update(st contract.Status) {
	s.name = known(st.Accounts, s.name)
	a, _ := find(st.Accounts, s.name)
	if len(st.Accounts) == 0 {
		s.account.PlaceHolder = "–"
	}
	s.account.offer(st.Accounts, s.name)
	s.showAccount(a)
	s.remark(st, a)
	if now := s.standing(); now != s.settled {
		s.settled = now
		s.settle()
	}
}

// standing says which rows and remarks take room.
func (s *syncWindow) standing() string {
	shown := []byte{byte(len(s.rows))}
	for _, unit := range contract.Units {
		if r := s.rows[unit]; r != nil {
			shown = fmt.Appendf(shown, " %t %t %s", r.bar.Visible() || r.endless.Visible(), r.counts.Visible(), r.problem.Text)
		}
	}
	for _, b := range []*banner{s.banner, s.stopped, s.paused, s.first, s.held, s.waiting, s.empty, s.notice} {
		shown = fmt.Appendf(shown, " %t", b.Visible())
	}
	return string(shown)
}

// showAccount shows the units of an account; its name is "" if there is none.
func (s *syncWindow) showAccount(a contract.AccountStatus) {
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
		if u.Error != nil {
			s.problems[u.Unit] = problemOf(u.Unit, *u.Error, w)
		}
		r.show(rowOf(u, w, now), a.Running)
	}
	for u, r := range s.rows {
		if !seen[u] {
			s.list.Remove(r.Container)
			delete(s.rows, u)
		}
	}
	next := ""
	if a.Name != "" {
		next = nextOf(a, w, now)
	}
	s.next.SetText(next)
	toggle(s.all, a.Name != "" && !a.Running)
	toggle(s.stop, a.Running)
}

// remark says what concerns the whole account, or the program.
func (s *syncWindow) remark(st contract.Status, a contract.AccountStatus) {
	w := s.ui.words
	r := remarksOf(st, a, w, s.ui.now())
	s.banner.say(r.bad)
	s.stopped.say(r.stopped)
	s.paused.say(r.paused)
	s.first.say(r.first)
	s.held.say(r.held)
	s.waiting.say(r.waiting)
	empty, action := "", w.T("sync.setUp")
	if len(st.Accounts) == 0 {
		empty = w.T("sync.noAccount")
		if s.ui.begun() {
			empty, action = w.T("sync.begun"), w.T("sync.setUpOn")
		}
	}
	s.empty.button.SetText(action)
	s.empty.say(empty)
}

func (s *syncWindow) passEnded(string) {}

// choose shows another account.
func (s *syncWindow) choose(name string) {
	if name == s.name {
		return
	}
	s.name = name
	s.ui.update(s.ui.status, nil)
}

// sync starts a pass of the units, of all for none; with untilDone it goes on
// until nothing waits. Units whose first pass waits for a yes are asked about first.
func (s *syncWindow) sync(untilDone bool, units ...record.Unit) {
	name := s.name
	a, _ := find(s.ui.status.Accounts, name)
	first, past := a.Part(units)
	if len(first) == 0 || len(past) > 0 {
		s.all.Disable()
		s.do(func(ctx context.Context) error {
			_, err := s.ui.service.Sync(ctx, contract.Request{Account: name, Units: units, UntilDone: untilDone, WithoutFirst: true, Trigger: contract.Manual})
			return err
		})
	}
	if len(first) > 0 && !untilDone {
		s.ui.showFirst(name, first)
	}
}

func (s *syncWindow) halt() {
	name := s.name
	s.stop.Disable()
	s.do(func(ctx context.Context) error { return s.ui.service.Stop(ctx, name) })
}

func (s *syncWindow) restart() {
	name := s.name
	s.do(func(ctx context.Context) error { return s.ui.service.Restart(ctx, name) })
}

func (s *syncWindow) resume() {
	name := s.name
	s.do(func(ctx context.Context) error { return s.ui.service.Pause(ctx, name, time.Time{}) })
}

// copy puts what support asks for about a unit's last error on the clipboard.
func (s *syncWindow) copy(unit record.Unit) {
	text := forSupport(s.ui.status.Version, s.name, []problem{s.problems[unit]}, s.ui.words)
	s.ui.app.Clipboard().SetContent(text)
	s.note(s.ui.words.T("sync.copied"))
}

// note shows a remark.
func (s *syncWindow) note(text string) {
	s.notice.say(text)
	s.settle()
}

func find(list []contract.AccountStatus, name string) (contract.AccountStatus, bool) {
	for _, a := range list {
		if a.Name == name {
			return a, true
		}
	}
	return contract.AccountStatus{}, false
}

// known is the account of a name, else the first; "" if there is none at all.
func known(list []contract.AccountStatus, name string) string {
	if _, ok := find(list, name); ok {
		return name
	}
	if len(list) == 0 {
		return ""
	}
	return list[0].Name
}

// offer lets one of the accounts be chosen, and shows the one of a name.
func (p *picker) offer(list []contract.AccountStatus, name string) {
	p.Options = nil
	for _, a := range list {
		p.Options = append(p.Options, a.Name)
	}
	toggle(p, len(list) > 0)
	if p.Selected != name {
		p.SetSelected(name)
	}
	p.Refresh()
}

func toggle(w fyne.Disableable, on bool) {
	if on {
		w.Enable()
	} else {
		w.Disable()
	}
}
