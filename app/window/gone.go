package window

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"abgleich/app/api"
)

// retry is the time between two looks whether the agent is back. There is nothing
// to ask that could tell.
const retry = 2 * time.Second

// gone says in every window that the agent has ended, and offers to start it.
func (u *UI) gone() {
	for _, v := range u.views() {
		v.base().agentGone()
	}
}

// back takes that remark away again.
func (u *UI) back() {
	for _, v := range u.views() {
		if f := v.base(); f.lost != nil {
			f.drop(f.lost)
			f.lost = nil
		}
		v.passEnded("")
	}
}

// agentGone covers the window: nothing in it works without the agent, and nothing
// that was typed is lost.
func (f *frame) agentGone() {
	if f.lost != nil {
		return
	}
	w := f.ui.words
	text := widget.NewLabel(w.T("gone.text"))
	text.Wrapping = fyne.TextWrapWord
	closing := newButton(w.T("window.close"), nil, f.window.Close)
	if f.ui.Start == nil {
		f.lost = f.open(w.T("gone.title"), wide(text, 420), closing)
		f.lost.stays = true
		return
	}
	busy := widget.NewProgressBarInfinite()
	busy.Stop()
	busy.Hide()
	var start *button
	start = newButton(w.T("gone.start"), nil, func() {
		start.Disable()
		busy.Show()
		busy.Start()
		text.SetText(w.T("gone.starting"))
		task(f.ui, func(ctx context.Context) (struct{}, error) { return struct{}{}, f.ui.Start(ctx) }, func(_ struct{}, err error) {
			busy.Stop()
			busy.Hide()
			start.Enable()
			if err != nil {
				text.SetText(w.T("gone.failed", "what", f.ui.explain(err)))
				return
			}
			f.ui.look()
		})
	}).primary()
	// The button stands in the content, as it does not close the remark.
	content := wide(container.NewVBox(text, busy, start), 420)
	f.lost = f.open(w.T("gone.title"), content, closing)
	f.lost.stays = true
	f.window.Canvas().Focus(start)
}

// look asks Follow to look at once whether the agent is back.
func (u *UI) look() {
	select {
	case u.woken <- struct{}{}:
	default:
		// It is going to look already.
	}
}

// awaitAgent waits until an agent answers, and tells whether one does.
func (u *UI) awaitAgent(ctx context.Context) bool {
	tick := time.NewTicker(retry)
	defer tick.Stop()
	for {
		select {
		case <-u.woken:
		case <-tick.C:
		case <-ctx.Done():
			return false
		}
		if _, err := u.service.Status(ctx); !errors.Is(err, api.ErrNoAgent) {
			return true
		}
	}
}
