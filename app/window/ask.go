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

// ask is a window that looks first what something would do, shows it and asks for the
// yes to it. Closing it before that is a no.
type ask struct {
	*frame
	// quit ends the look that is under way; nil for none.
	quit context.CancelFunc
	// looks counts the looks: one that was given up has nothing to say.
	looks int

	head    *widget.Label
	text    *widget.Label
	wrong   *banner
	bar     *widget.ProgressBarInfinite
	said    *widget.Label
	looking *fyne.Container
	preview *preview
	no      *button
	again   *button
	yes     *button
}

// newAsk makes the window; remarks stand above what went wrong.
func newAsk(u *UI, title string, height float32, no, again func(), yes *button, remarks ...fyne.CanvasObject) ask {
	a := ask{frame: newFrame(u, title, 900, height), yes: yes}
	a.head = widget.NewLabelWithStyle("", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	a.head.Wrapping = fyne.TextWrapWord
	a.text = widget.NewLabel("")
	a.text.Wrapping = fyne.TextWrapWord
	a.wrong = newBanner(theme.NewErrorThemedResource(theme.ErrorIcon()), "", nil)
	a.bar = widget.NewProgressBarInfinite()
	a.bar.Stop()
	a.said = widget.NewLabel("")
	a.looking = container.NewVBox(a.bar, a.said)
	a.preview = newPreview(u)
	a.no = newButton("", theme.CancelIcon(), no)
	a.again = newButton(u.words.T("first.retry"), theme.ViewRefreshIcon(), again)
	top := container.NewVBox(container.New(tight{}, a.head, a.text))
	for _, o := range remarks {
		top.Add(o)
	}
	top.Add(a.wrong.Container)
	top.Add(a.looking)
	buttons := container.NewVBox(widget.NewSeparator(), container.NewHBox(layout.NewSpacer(), a.no, a.again, a.yes))
	a.fill(top, a.preview.Container, buttons)
	return a
}

// try looks, and says what came of it unless it was given up meanwhile.
func (a *ask) try(look func(context.Context) (contract.Pass, error), done func(contract.Pass, error)) {
	ctx, quit := context.WithCancel(context.Background())
	a.quit = quit
	a.looks++
	this := a.looks
	task(a.ui, func(context.Context) (contract.Pass, error) { return look(ctx) }, func(p contract.Pass, err error) {
		if this != a.looks || a.quit == nil {
			return
		}
		a.end()
		done(p, err)
	})
}

// end gives up the look that is under way.
func (a *ask) end() {
	if quit := a.quit; quit != nil {
		a.quit = nil
		quit()
	}
}

// stage shows the parts that belong to how far it is: busy, showing what would be done,
// asking for the yes, or offering another try.
func (a *ask) stage(text, no string, busy, showing, asking, again bool) {
	a.text.SetText(text)
	visible(a.text, text != "")
	visible(a.head, a.head.Text != "")
	visible(a.looking, busy)
	if busy {
		a.bar.Start()
	} else {
		a.bar.Stop()
	}
	visible(a.preview.Container, showing)
	visible(a.again, again)
	visible(a.yes, asking)
	a.no.SetText(no)
	a.no.Enable()
	a.window.Canvas().Focus(a.no)
	a.settle()
}
