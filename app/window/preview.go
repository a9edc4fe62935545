package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
)

// preview shows what a first pass would do: on the left how many of each kind, on the
// right the records of one kind, and what would happen to one of them.
type preview struct {
	*fyne.Container
	ui     *UI
	groups []group
	// shown and opened are the indexes of the group and of its example that are shown,
	// -1 for none.
	shown, opened int
	list          *list
	means         *widget.Label
	examples      *list
	record        *fyne.Container
	scroll        *container.Scroll
	parts         *container.Split
}

func newPreview(u *UI) *preview {
	p := &preview{ui: u, shown: -1, opened: -1}
	p.list = newList(func() int { return len(p.groups) }, newGroupRow, func(i int, o fyne.CanvasObject) {
		o.(*groupRow).show(p.groups[i])
	})
	p.list.OnSelected = p.showGroup
	p.means = widget.NewLabel("")
	p.means.Wrapping = fyne.TextWrapWord
	p.examples = newList(p.length, newExampleRow, func(i int, o fyne.CanvasObject) { o.(*widget.Label).SetText(p.titleOf(i)) })
	p.examples.OnSelected = p.showExample
	p.record = container.NewVBox()
	p.scroll = container.NewVScroll(p.record)
	p.parts = container.NewVSplit(p.examples, p.scroll)
	p.parts.Offset = 0.42
	right := container.New(layoutUnder{}, p.means, p.parts)
	split := container.NewHSplit(p.list, right)
	split.Offset = 0.34
	p.Container = container.NewStack(split)
	return p
}

// show shows what a dry run has found out.
func (p *preview) show(pass contract.Pass) {
	p.groups = foretell(pass, p.ui.words)
	p.shown = -1
	p.list.UnselectAll()
	p.list.Refresh()
	at := 0
	for i, g := range p.groups {
		if !g.head {
			at = i
			break
		}
	}
	p.list.Highlight(at)
}

// showGroup shows the records of a group.
func (p *preview) showGroup(i int) {
	if i < 0 || i >= len(p.groups) || i == p.shown {
		return
	}
	p.shown, p.opened = i, -1
	g := p.groups[i]
	p.means.SetText(g.means)
	visible(p.parts, len(g.examples) > 0)
	p.record.RemoveAll()
	p.examples.UnselectAll()
	p.examples.Refresh()
	p.examples.ScrollToTop()
	if len(g.examples) > 0 {
		p.examples.Highlight(0)
	}
	p.Refresh()
}

// length is the number of rows of the group that is shown: its examples, and one that
// says how many there are beside them.
func (p *preview) length() int {
	if p.shown < 0 {
		return 0
	}
	g := p.groups[p.shown]
	if g.more > 0 && len(g.examples) > 0 {
		return len(g.examples) + 1
	}
	return len(g.examples)
}

// titleOf is what a row of the examples says.
func (p *preview) titleOf(i int) string {
	g := p.groups[p.shown]
	if i < len(g.examples) {
		return g.examples[i].title
	}
	return p.ui.words.N("first.more", g.more)
}

// showExample shows what would happen to a record.
func (p *preview) showExample(i int) {
	if p.shown < 0 || i < 0 || i >= p.length() || i == p.opened {
		return
	}
	p.opened = i
	w := p.ui.words
	p.record.RemoveAll()
	if g := p.groups[p.shown]; i < len(g.examples) {
		e := g.examples[i]
		p.record.Add(paragraph(e.title, e.text, widget.MediumImportance))
		if len(e.values) > 0 {
			p.record.Add(bothSides(e.values, w))
			p.record.Add(paragraph("", w.T("first.bold"), widget.LowImportance))
		}
	} else {
		p.record.Add(paragraph(p.titleOf(i), w.T("first.moreMeans"), widget.MediumImportance))
	}
	p.scroll.ScrollToTop()
	p.record.Refresh()
}

// groupRow is the line of a group.
type groupRow struct {
	widget.BaseWidget
	sign  *widget.Icon
	title *widget.Label
}

func newGroupRow() fyne.CanvasObject {
	r := &groupRow{sign: widget.NewIcon(nil), title: widget.NewLabel("")}
	r.title.Truncation = fyne.TextTruncateEllipsis
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *groupRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, container.NewCenter(fixed(r.sign, 20)), nil, r.title))
}

func (r *groupRow) show(g group) {
	r.title.TextStyle.Bold = g.head
	r.title.SetText(g.title)
	var sign fyne.Resource
	switch {
	case g.mark == broken || g.mark == careful:
		sign = signOf(g.mark)
	case !g.head:
		sign = theme.NewDisabledResource(theme.MenuExpandIcon())
	}
	r.sign.SetResource(sign)
}

func newExampleRow() fyne.CanvasObject {
	l := widget.NewLabel("")
	l.Truncation = fyne.TextTruncateEllipsis
	return l
}

// layoutUnder puts a text that wraps above something that takes the rest.
type layoutUnder struct{}

// Layout places text and rest.
func (layoutUnder) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	text, rest := objects[0], objects[1]
	// A label that wraps knows its height only once it has its width.
	text.Resize(fyne.NewSize(size.Width, text.MinSize().Height))
	height := text.MinSize().Height
	text.Resize(fyne.NewSize(size.Width, height))
	rest.Move(fyne.NewPos(0, height))
	rest.Resize(fyne.NewSize(size.Width, max(0, size.Height-height)))
}

// MinSize is the height of both and the wider width.
func (layoutUnder) MinSize(objects []fyne.CanvasObject) fyne.Size {
	text, rest := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(max(text.Width, rest.Width), text.Height+rest.Height)
}
