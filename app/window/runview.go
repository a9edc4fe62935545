package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
)

// shownAtOnce is how many entries of a run are drawn before one asks for more: a
// first run writes thousands of records.
const shownAtOnce = 100

// runView shows a run: its units with their errors, and what was written.
type runView struct {
	window *historyWindow
	scroll *container.Scroll
	body   *fyne.Container
	// records lists what was written, more draws the rest.
	records *fyne.Container
	more    *button
	done    []contract.Done
	pass    int64
}

func newRunView(h *historyWindow) *runView {
	v := &runView{window: h, body: container.NewVBox(), records: container.NewVBox()}
	v.scroll = container.NewVScroll(v.body)
	v.more = newButton("", nil, v.showMore)
	return v
}

// show shows a run and asks what it wrote.
func (v *runView) show(p contract.Pass) {
	u, name := v.window.ui, v.window.name
	v.pass = p.ID
	head, parts := runOf(p, u.words, u.now().Location())
	v.body.RemoveAll()
	v.body.Add(paragraph(head, undoneText(p, v.window.passes, u), widget.MediumImportance))
	for _, part := range parts {
		v.addPart(part)
	}
	v.records.RemoveAll()
	v.body.Add(v.records)
	v.scroll.ScrollToTop()
	task(u, func(ctx context.Context) ([]contract.Done, error) { return u.service.Done(ctx, name, p.ID) },
		func(done []contract.Done, err error) {
			switch {
			case v.pass != p.ID:
				// Another run is shown by now.
			case err != nil:
				v.records.Add(paragraph("", u.explain(err), widget.DangerImportance))
			case len(done) > 0:
				v.done = done
				v.records.Add(part(u.words.N("history.records", len(done))))
				v.showMore()
				// What is added after the first drawing has no height yet.
				v.window.settle()
			}
		})
}

func (v *runView) addPart(p runPart) {
	w := v.window.ui.words
	title := widget.NewLabelWithStyle(p.title, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	v.body.Add(container.NewHBox(fixed(widget.NewIcon(signOf(p.mark)), 28), title))
	if len(p.counts) > 0 {
		v.body.Add(paragraph("", strings.Join(p.counts, "\n"), widget.MediumImportance))
	}
	v.addProblems(p.errors)
	for i, line := range p.skips {
		if i == shownAtOnce {
			v.body.Add(paragraph("", w.T("history.moreInReport", "n", len(p.skips)-i), widget.LowImportance))
			break
		}
		v.body.Add(paragraph("", line, widget.MediumImportance))
	}
}

func (v *runView) addProblems(list []problem) {
	for i, e := range list {
		if i == shownAtOnce {
			v.body.Add(paragraph("", v.window.ui.words.T("history.moreInReport", "n", len(list)-i), widget.LowImportance))
			return
		}
		v.body.Add(paragraph(e.head, e.text, widget.DangerImportance))
	}
}

// showMore draws the next records.
func (v *runView) showMore() {
	u := v.window.ui
	v.records.Remove(v.more)
	n := min(len(v.done), shownAtOnce)
	for _, d := range v.done[:n] {
		p := doneOf(d, u.words, u.now().Location())
		v.records.Add(paragraph(p.head, p.text, widget.MediumImportance))
	}
	if v.done = v.done[n:]; len(v.done) > 0 {
		v.more.SetText(u.words.N("history.more", min(len(v.done), shownAtOnce)))
		v.records.Add(v.more)
	}
}

// part is a heading with a line across the window.
func part(title string) fyne.CanvasObject {
	return container.NewBorder(nil, nil, heading(title), nil, container.NewVBox(layout.NewSpacer(), widget.NewSeparator(), layout.NewSpacer()))
}

// paragraph is a bold line with a text under it, each of which may be missing.
// The text can be selected.
func paragraph(head, text string, importance widget.Importance) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	if head != "" {
		l := widget.NewLabelWithStyle(head, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
		l.Wrapping = fyne.TextWrapWord
		rows = append(rows, l)
	}
	if text != "" {
		l := widget.NewLabel(text)
		l.Wrapping, l.Importance, l.Selectable = fyne.TextWrapWord, importance, true
		rows = append(rows, l)
	}
	return container.New(tight{}, rows...)
}
