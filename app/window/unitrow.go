package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/record"
)

// unitRow is the row of a unit: sign, name, state, numbers, progress, problem and
// the button that syncs it alone.
type unitRow struct {
	*fyne.Container
	sign      *widget.Icon
	title     *widget.Label
	direction *widget.Label
	state     *widget.Label
	counts    small
	problem   *widget.Label
	// help is what can be done about the problem.
	help    *fyne.Container
	copy    *button
	bar     *widget.ProgressBar
	endless *widget.ProgressBarInfinite
	button  *button
	shown   row
}

func newUnitRow(s *syncWindow, unit record.Unit) *unitRow {
	w := s.ui.words
	r := &unitRow{
		sign:      widget.NewIcon(nil),
		title:     widget.NewLabelWithStyle("", fyne.TextAlignLeading, fyne.TextStyle{Bold: true}),
		direction: widget.NewLabel(""),
		state:     widget.NewLabel(""),
		counts:    newSmall(widget.LowImportance),
		problem:   widget.NewLabel(""),
		bar:       widget.NewProgressBar(),
		endless:   widget.NewProgressBarInfinite(),
	}
	r.direction.Importance = widget.LowImportance
	r.state.Wrapping = fyne.TextWrapWord
	r.problem.Wrapping = fyne.TextWrapWord
	r.problem.Importance = widget.DangerImportance
	r.problem.Hide()
	r.copy = newButton(w.T("sync.copy"), theme.ContentCopyIcon(), func() { s.copy(unit) }).quiet()
	details := newButton(w.T("sync.details"), theme.HistoryIcon(), func() { s.ui.showHistory(s.name, 0) }).quiet()
	r.help = container.NewHBox(details, r.copy)
	r.help.Hide()
	r.bar.Hide()
	r.endless.Stop()
	r.endless.Hide()
	r.button = newButton(w.T("sync.unit"), theme.ViewRefreshIcon(), func() { s.sync(false, unit) })
	text := container.New(tight{}, container.NewHBox(r.title, r.direction), r.state, r.counts.Label, r.bar, r.endless, r.problem, r.help)
	// Tab goes to the button before what helps with a problem, as the eye does.
	sign, end, line := container.NewVBox(fixed(r.sign, 32)), container.NewVBox(r.button), widget.NewSeparator()
	r.Container = container.New(layout.NewBorderLayout(nil, line, sign, end), sign, end, text, line)
	return r
}

// show shows the unit; busy is whether any unit of the account is running.
func (r *unitRow) show(now row, busy bool) {
	toggle(r.button, !busy && !now.off)
	if now == r.shown {
		return
	}
	r.shown = now
	r.sign.SetResource(signOf(now.mark))
	r.title.SetText(now.title)
	r.direction.SetText(now.direction)
	r.state.SetText(now.state)
	r.counts.say(now.counts)
	r.problem.SetText(now.problem)
	visible(r.problem, now.problem != "")
	visible(r.help, now.problem != "")
	visible(r.bar, now.running && now.total > 0)
	if now.total > 0 {
		r.bar.SetValue(float64(now.done) / float64(now.total))
	}
	endless := now.running && now.total == 0
	visible(r.endless, endless)
	if endless {
		r.endless.Start()
	} else {
		r.endless.Stop()
	}
}

// signOf is the sign of a mark; a unit that succeeded has a grey check mark
// (design §2 rule 4).
func signOf(m mark) fyne.Resource {
	switch m {
	case done:
		return theme.NewDisabledResource(theme.ConfirmIcon())
	case running:
		return theme.NewPrimaryThemedResource(theme.ViewRefreshIcon())
	case careful:
		return theme.NewWarningThemedResource(theme.WarningIcon())
	case broken:
		return theme.NewErrorThemedResource(theme.ErrorIcon())
	case noAnswer:
		return theme.NewDisabledResource(theme.VisibilityOffIcon())
	}
	return theme.NewDisabledResource(theme.RadioButtonIcon())
}
