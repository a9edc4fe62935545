package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
)

// shownProblems is how many errors the window lists; the report has them all.
const shownProblems = 20

// details are the latest errors with a button that copies them for support.
type details struct {
	*widget.Accordion
	window   *syncWindow
	item     *widget.AccordionItem
	list     *fyne.Container
	copied   *widget.Label
	copy     *widget.Button
	problems []problem
}

func newDetails(s *syncWindow) *details {
	w := s.ui.words
	d := &details{window: s, list: container.NewVBox(), copied: widget.NewLabel("")}
	d.copied.Importance = widget.LowImportance
	d.copy = widget.NewButtonWithIcon(w.T("sync.copy"), theme.ContentCopyIcon(), d.copyAll)
	d.item = widget.NewAccordionItem(w.T("sync.details"), container.NewVBox(d.list, container.NewHBox(d.copy, d.copied, layout.NewSpacer())))
	d.Accordion = widget.NewAccordion(d.item)
	d.show(nil)
	return d
}

// show lists the errors of passes.
func (d *details) show(passes []contract.Pass) {
	w := d.window.ui.words
	d.problems = problemsOf(passes, w, shownProblems)
	d.list.RemoveAll()
	d.copied.SetText("")
	for _, p := range d.problems {
		head := widget.NewLabelWithStyle(p.head, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
		head.Wrapping = fyne.TextWrapWord
		text := widget.NewLabel(p.text)
		text.Wrapping = fyne.TextWrapWord
		text.Selectable = true
		d.list.Add(container.New(tight{}, head, text))
	}
	if len(d.problems) == 0 {
		d.list.Add(widget.NewLabel(w.T("sync.detailsNone")))
	}
	toggle(d.copy, len(d.problems) > 0)
	d.Refresh()
}

func (d *details) copyAll() {
	ui := d.window.ui
	ui.app.Clipboard().SetContent(forSupport(ui.status.Version, d.window.name, d.problems, ui.words))
	d.copied.SetText(ui.words.T("sync.copied"))
}
