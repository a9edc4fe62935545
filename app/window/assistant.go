package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
)

// assistant leads through the first start, one step at a time. It can be left at
// any time and is taken up where it was.
type assistant struct {
	*frame
	draft draft
	// secrets are what was typed; they are in no file.
	secrets contract.Secrets
	// others are the accounts that exist.
	others []contract.Account

	// finished tells that the first run is done.
	finished bool

	steps []step
	title *widget.Label
	count *widget.Label
	place *fyne.Container
	wrong *banner
	busy  *widget.Activity
	said  *widget.Label
	prev  *button
	next  *button
	later *button
}

// step is one page of the assistant.
type step interface {
	title() string
	body() fyne.CanvasObject
	// first is what gets the focus; nil for the button that leads on.
	first() fyne.Focusable
	// enter is called when the step is shown.
	enter()
	// leave takes over what was typed and tells whether the next step may follow.
	leave() bool
}

// showAssistant opens the first start where it was left, or raises it.
func (u *UI) showAssistant() {
	if u.assistant != nil {
		u.assistant.raise()
		return
	}
	a := newAssistant(u)
	u.assistant = a
	a.window.SetOnClosed(func() {
		u.assistant = nil
		// Who has not even begun has nothing to go on with.
		if a.draft.Step > 0 && !a.finished {
			a.keep()
		}
		if u.sync != nil {
			u.update(u.status, nil)
		}
	})
	a.window.Show()
	task(u, u.service.Accounts, func(list []contract.Account, err error) {
		if err != nil {
			a.fail(err)
			return
		}
		a.begin(list)
	})
}

func newAssistant(u *UI) *assistant {
	w := u.words
	a := &assistant{frame: newFrame(u, w.T("assistant.title"), 720, 640)}
	a.enter = a.forward
	a.title = widget.NewLabel("")
	a.title.SizeName = theme.SizeNameHeadingText
	a.count = widget.NewLabel("")
	a.count.Importance = widget.LowImportance
	a.place = container.NewStack()
	a.wrong = newBanner(theme.NewErrorThemedResource(theme.ErrorIcon()), "", nil)
	a.busy = widget.NewActivity()
	a.busy.Hide()
	a.said = widget.NewLabel("")
	a.said.Importance = widget.LowImportance
	a.prev = newButton(w.T("assistant.back"), theme.NavigateBackIcon(), a.backward)
	a.next = newButton(w.T("assistant.next"), theme.NavigateNextIcon(), a.forward).primary()
	a.next.IconPlacement = widget.ButtonIconTrailingText
	a.later = newButton(w.T("assistant.later"), nil, a.window.Close)
	head := container.NewVBox(a.count, a.title, widget.NewSeparator())
	buttons := container.NewVBox(widget.NewSeparator(), a.wrong.Container,
		container.NewHBox(a.later, fixed(a.busy, 24), a.said, layout.NewSpacer(), a.prev, a.next))
	a.fill(head, container.NewVScroll(container.NewPadded(a.place)), buttons)
	return a
}

// begin shows the step where the first start was left.
func (a *assistant) begin(others []contract.Account) {
	a.others = others
	d, ok := a.ui.readDraft()
	if !ok {
		d.Account = contract.Account{}
		d.Account.Memotoo.Device = deviceFor(others)
	}
	added := false
	for _, o := range others {
		if o.Name == d.Account.Name {
			added, d.Account = d.Added, o
		}
	}
	d.Added = added
	d.Account = d.Account.WithDefaults()
	a.draft = d
	a.steps = []step{newWelcome(a), newOnOfficeStep(a), newMemotooStep(a), newCheckStep(a), newUnitsStep(a), newRunStep(a)}
	at := min(d.Step, len(a.steps)-1)
	if !d.Added && at > 1 {
		// The secrets have to be typed again.
		at = 1
		a.say(a.ui.words.T("assistant.again"))
	}
	a.show(at)
}

// show shows a step.
func (a *assistant) show(at int) {
	w := a.ui.words
	a.draft.Step = at
	s := a.steps[at]
	a.count.SetText(w.T("assistant.count", "n", at+1, "of", len(a.steps)))
	a.title.SetText(s.title())
	a.place.Objects = []fyne.CanvasObject{s.body()}
	a.place.Refresh()
	last := at == len(a.steps)-1
	toggle(a.prev, at > 0 && !a.draft.Added)
	visible(a.next, !last)
	a.wrong.say("")
	a.wait(false, a.said.Text)
	if first := s.first(); first != nil {
		a.window.Canvas().Focus(first)
	} else if !last {
		a.window.Canvas().Focus(a.next)
	}
	s.enter()
	a.settle()
}

// forward goes on if the step lets it.
func (a *assistant) forward() {
	if a.steps == nil || a.next.Disabled() || !a.next.Visible() || !a.steps[a.draft.Step].leave() {
		return
	}
	a.say("")
	a.show(a.draft.Step + 1)
	a.keep()
}

func (a *assistant) backward() {
	if a.draft.Step > 0 {
		a.say("")
		a.show(a.draft.Step - 1)
	}
}

// keep writes down how far the first start is.
func (a *assistant) keep() {
	if err := a.ui.writeDraft(a.draft); err != nil {
		a.wrong.say(a.ui.explain(err))
	}
}

func (a *assistant) say(text string) { a.said.SetText(text) }

// wait shows that something is under way; nothing can be pressed meanwhile.
func (a *assistant) wait(on bool, text string) {
	a.say(text)
	visible(a.busy, on)
	if on {
		a.busy.Start()
	} else {
		a.busy.Stop()
	}
	toggle(a.next, !on)
	toggle(a.prev, !on && a.draft.Step > 0 && !a.draft.Added)
}

// work does something beside drawing while the step is shown, and done then.
func work[T any](a *assistant, text string, do func(context.Context) (T, error), done func(T, error)) {
	at := a.draft.Step
	a.wrong.say("")
	a.wait(true, text)
	task(a.ui, do, func(v T, err error) {
		if a.ui.assistant != a || a.draft.Step != at {
			return // left meanwhile
		}
		a.wait(false, "")
		done(v, err)
	})
}

// update shows how far the first run is.
func (a *assistant) update(st contract.Status) {
	if a.steps == nil {
		return
	}
	if run, ok := a.steps[a.draft.Step].(*runStep); ok {
		run.update(st)
	}
}

func (a *assistant) passEnded(string) {}
