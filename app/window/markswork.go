package window

import (
	"context"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
)

// markWork is setting and clearing marks: what starts and stops it, and how far it is.
type markWork struct {
	set, clear, stop *button
	bar              *widget.ProgressBar
	state            *widget.Label
	// busy is set while marks are changed, started here or elsewhere; mine while this
	// window waits for a summary.
	busy, mine bool
}

func newWork(m *marksWindow) markWork {
	w := m.ui.words
	k := markWork{
		set:   newButton(w.T("marks.set"), theme.ConfirmIcon(), func() { m.ask(true) }).primary(),
		clear: newButton(w.T("marks.clear"), theme.CancelIcon(), func() { m.ask(false) }),
		stop:  newButton(w.T("marks.stop"), theme.MediaStopIcon(), m.halt),
		bar:   widget.NewProgressBar(),
		state: widget.NewLabel(""),
	}
	k.bar.Hide()
	k.state.Hide()
	k.stop.Hide()
	return k
}

// offerWork lets marks be changed if there is something to change and nobody is at
// it.
func (m *marksWindow) offerWork() {
	can := !m.busy && len(m.users) > 0 && (m.all.Checked && len(m.rows) > 0 || len(m.picked) > 0)
	toggle(m.set, can)
	toggle(m.markWork.clear, can)
}

// progress shows how far the work is; nil if nobody is at it.
func (m *marksWindow) progress(p *contract.MarkProgress) {
	w := m.ui.words
	m.busy = p != nil || m.mine
	if m.bar.Visible() != m.busy {
		defer m.settle()
	}
	visible(m.bar, m.busy)
	visible(m.state, m.busy)
	visible(m.stop, m.busy)
	switch {
	case p != nil && p.Total > 0:
		m.bar.Max = float64(p.Total)
		m.bar.SetValue(float64(p.Done))
		m.state.SetText(w.T("marks.progress", "done", p.Done, "total", p.Total))
	case m.busy:
		m.bar.SetValue(0)
		m.state.SetText(w.T("marks.starting"))
	}
	m.offerWork()
}

// askUsers lets the users be chosen whose marks change.
func (m *marksWindow) askUsers() {
	chosen := map[string]bool{}
	for _, id := range m.users {
		chosen[id] = true
	}
	box := container.NewVBox()
	for _, u := range m.choices.Users {
		t := newTick(userName(u), nil)
		t.SetChecked(chosen[u.ID])
		t.OnChanged = func(on bool) { chosen[u.ID] = on }
		box.Add(t)
	}
	if len(m.choices.Users) == 0 {
		box.Add(message(m.ui.words.T("marks.noUsers")))
	}
	scroll := container.NewVScroll(box)
	scroll.SetMinSize(fyne.NewSize(420, min(360, box.MinSize().Height)))
	take := newButton(m.ui.words.T("window.take"), nil, func() {
		m.users = nil
		for _, u := range m.choices.Users {
			if chosen[u.ID] {
				m.users = append(m.users, u.ID)
			}
		}
		m.showUsers()
		m.offerWork()
	}).primary()
	m.open(m.ui.words.T("marks.users"), scroll, take, newButton(m.ui.words.T("window.cancel"), nil, nil))
}

// showUsers names the users whose marks change.
func (m *marksWindow) showUsers() {
	text := m.ui.words.T("marks.usersNone")
	switch len(m.users) {
	case 0:
	case 1:
		text = m.ui.words.T("marks.usersFor", "users", m.userNamed(m.users[0]))
	default:
		text = m.ui.words.T("marks.usersFor", "users", m.shorts())
	}
	m.user.SetText(text)
}

func (m *marksWindow) userNamed(id string) string {
	for _, u := range m.choices.Users {
		if u.ID == id {
			return userName(u)
		}
	}
	return id
}

// shorts names all of them, or says how many there are.
func (m *marksWindow) shorts() string {
	if len(m.users) > 4 {
		return m.ui.words.N("marks.userCount", len(m.users))
	}
	var names []string
	for _, id := range m.users {
		names = append(names, m.short(id))
	}
	return strings.Join(names, ", ")
}

// ask asks once more before marks are changed.
func (m *marksWindow) ask(on bool) {
	w := m.ui.words
	req := contract.MarkRequest{Account: m.name, Users: slices.Clone(m.users), On: on}
	what := w.T("marks.allOpen")
	if m.all.Checked {
		req.All, req.Filter = true, m.asking
		if m.total >= 0 {
			what = w.N("marks.all", m.total)
		}
	} else {
		req.IDs = slices.Sorted(maps.Keys(m.picked))
		what = w.N("marks.picked", len(req.IDs))
	}
	if on {
		m.open(w.T("marks.set"), message(w.T("marks.setSure", "what", what, "users", m.shorts())),
			newButton(w.T("marks.set"), nil, func() { m.change(req) }).primary(), newButton(w.T("window.cancel"), nil, nil))
		return
	}
	m.confirm(w.T("marks.clear"), w.T("marks.clearSure", "what", what, "users", m.shorts()), w.T("marks.clear"), func() { m.change(req) })
}

// change does the work and shows the summary.
func (m *marksWindow) change(req contract.MarkRequest) {
	m.mine = true
	m.progress(nil)
	task(m.ui, func(ctx context.Context) (contract.MarkReport, error) { return m.ui.service.SetMarks(ctx, req) },
		func(rep contract.MarkReport, err error) {
			m.mine = false
			m.progress(nil)
			if err != nil {
				m.fail(err)
				return
			}
			m.summary(rep)
			if req.Account == m.name {
				m.load()
			}
		})
}

// halt stops the work after the block in hand.
func (m *marksWindow) halt() {
	name := m.name
	m.do(func(ctx context.Context) error { return m.ui.service.StopMarks(ctx, name) })
}

// summary shows what became of it.
func (m *marksWindow) summary(rep contract.MarkReport) {
	w := m.ui.words
	text := m.report(rep)
	label := widget.NewLabel(text)
	label.Wrapping = fyne.TextWrapWord
	label.Selectable = true
	scroll := container.NewVScroll(wide(label, 560))
	scroll.SetMinSize(fyne.NewSize(600, min(420, float32(90+22*strings.Count(text, "\n")))))
	title := w.T("marks.clear")
	if rep.On {
		title = w.T("marks.set")
	}
	m.open(title, scroll, newButton(w.T("window.ok"), nil, nil).primary(),
		newButton(w.T("sync.copy"), theme.ContentCopyIcon(), func() { m.ui.app.Clipboard().SetContent(text) }))
}

// report is the summary as a text.
func (m *marksWindow) report(rep contract.MarkReport) string {
	w := m.ui.words
	lines := []string{w.N("marks.done", rep.Addresses, "ending", w.Ending(rep.Result), "when", w.Stamp(rep.Finished))}
	for _, u := range rep.Users {
		lines = append(lines, w.T("marks.user", "user", m.userNamed(u.User), "changed", u.Changed, "already", u.Already, "failed", u.Failed, "left", u.Left))
	}
	if rep.Result == engine.Halted {
		lines = append(lines, "", w.T("marks.stopped"))
	} else if rep.Error != nil {
		lines = append(lines, "", m.text(*rep.Error))
	}
	for _, u := range rep.Users {
		if u.Error == nil && u.Failed == 0 {
			continue
		}
		lines = append(lines, "", w.T("marks.errors", "user", m.userNamed(u.User)))
		if u.Error != nil {
			lines = append(lines, m.text(*u.Error))
		}
		for _, e := range u.Errors {
			lines = append(lines, "• "+m.text(e))
		}
		if more := u.Failed - len(u.Errors); more > 0 {
			lines = append(lines, w.N("marks.more", more))
		}
	}
	return strings.Join(lines, "\n")
}
