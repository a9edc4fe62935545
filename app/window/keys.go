package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// The toolkit's widgets keep every key to themselves while they have the focus.
// Those in this file press with Enter where that makes sense and hand Enter and
// Escape on to their window, so that the keyboard is enough for everything.

// passOn hands a key to the window that an object stands in.
func passOn(o fyne.CanvasObject, ev *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
}

// enter tells whether a key is one of the two that mean "go on".
func enter(ev *fyne.KeyEvent) bool { return ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter }

// button is a button that Enter presses too.
type button struct {
	widget.Button
	focused bool
	// onFocus is called when the button gets the focus; nil for nothing.
	onFocus func()
}

func newButton(text string, icon fyne.Resource, tapped func()) *button {
	b := &button{}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// primary makes the button the one that stands out.
func (b *button) primary() *button {
	b.Importance = widget.HighImportance
	return b
}

// quiet makes the button one that does not stand out.
func (b *button) quiet() *button {
	b.Importance = widget.LowImportance
	return b
}

// CreateRenderer draws a ring around the button that has the focus: the toolkit's
// own shade cannot be told on a button that stands out.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	r := &ringed{WidgetRenderer: b.Button.CreateRenderer(), button: b, ring: canvas.NewRectangle(color.Transparent)}
	r.ring.StrokeWidth = 2
	r.Refresh()
	return r
}

// FocusGained draws the ring.
func (b *button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
	if b.onFocus != nil {
		b.onFocus()
	}
}

// FocusLost takes it away.
func (b *button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
}

// ringed is the renderer of a button with its ring.
type ringed struct {
	fyne.WidgetRenderer
	button *button
	ring   *canvas.Rectangle
}

// Objects puts the ring on top.
func (r *ringed) Objects() []fyne.CanvasObject { return append(r.WidgetRenderer.Objects(), r.ring) }

// Layout keeps the ring inside the button.
func (r *ringed) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Move(fyne.NewPos(1, 1))
	r.ring.Resize(size.SubtractWidthHeight(2, 2))
}

// Refresh shows the ring with the focus, in the colour of the text.
func (r *ringed) Refresh() {
	r.WidgetRenderer.Refresh()
	r.ring.CornerRadius = theme.Size(theme.SizeNameInputRadius)
	r.ring.StrokeColor = theme.Color(theme.ColorNameForeground)
	visible(r.ring, r.button.focused)
	r.ring.Refresh()
}

// TypedKey presses the button with Enter.
func (b *button) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case enter(ev):
		b.Tapped(nil)
	case ev.Name == fyne.KeyEscape, ev.Name == fyne.KeyPageUp, ev.Name == fyne.KeyPageDown:
		passOn(b, ev)
	default:
		b.Button.TypedKey(ev)
	}
}

// tick is a check box.
type tick struct{ widget.Check }

func newTick(text string, changed func(bool)) *tick {
	t := &tick{}
	t.Text, t.OnChanged = text, changed
	t.ExtendBaseWidget(t)
	return t
}

// TypedKey hands keys on; the space bar ticks.
func (t *tick) TypedKey(ev *fyne.KeyEvent) {
	if enter(ev) || ev.Name == fyne.KeyEscape {
		passOn(t, ev)
	}
}

// entry is a line to type in.
type entry struct{ widget.Entry }

func newEntry() *entry {
	e := &entry{}
	e.Wrapping = fyne.TextWrapOff
	e.Scroll = fyne.ScrollHorizontalOnly
	e.ExtendBaseWidget(e)
	return e
}

// newSecret is a line that shows dots.
func newSecret() *entry {
	e := &entry{}
	e.Password = true
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey hands Enter and Escape on.
func (e *entry) TypedKey(ev *fyne.KeyEvent) {
	if enter(ev) && !e.MultiLine || ev.Name == fyne.KeyEscape {
		passOn(e, ev)
		return
	}
	e.Entry.TypedKey(ev)
}

// combo is a line to type in that offers what is usual.
type combo struct{ widget.SelectEntry }

func newCombo(options []string) *combo {
	c := &combo{}
	c.ExtendBaseWidget(c)
	c.SetOptions(options)
	return c
}

// TypedKey hands Enter and Escape on.
func (c *combo) TypedKey(ev *fyne.KeyEvent) {
	if enter(ev) || ev.Name == fyne.KeyEscape {
		passOn(c, ev)
		return
	}
	c.Entry.TypedKey(ev)
}

// picker is a choice of one among several.
type picker struct{ widget.Select }

func newPicker(placeholder string, changed func(string)) *picker {
	p := &picker{}
	p.PlaceHolder, p.OnChanged = placeholder, changed
	p.ExtendBaseWidget(p)
	return p
}

// TypedKey opens the choice with Enter.
func (p *picker) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case enter(ev):
		p.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	case ev.Name == fyne.KeyEscape:
		passOn(p, ev)
	default:
		p.Select.TypedKey(ev)
	}
}

// list is a list of rows, of which one is chosen. A mouse that only passes over
// chooses nothing.
type list struct {
	widget.List
	// choosing is set while the row under the highlight is to be chosen.
	choosing bool
}

func newList(length func() int, row func() fyne.CanvasObject, show func(int, fyne.CanvasObject)) *list {
	l := &list{}
	l.Length, l.CreateItem, l.UpdateItem = length, row, show
	l.OnHighlighted = func(i int) {
		if l.choosing {
			l.Select(i)
		}
	}
	l.ExtendBaseWidget(l)
	return l
}

// choose does something that moves the highlight, and lets the choice move along.
func (l *list) choose(move func()) {
	l.choosing = true
	defer func() { l.choosing = false }()
	move()
}

// Highlight highlights a row and chooses it.
func (l *list) Highlight(i int) { l.choose(func() { l.List.Highlight(i) }) }

// FocusGained chooses the row that is highlighted.
func (l *list) FocusGained() { l.choose(l.List.FocusGained) }

// TypedKey hands Enter and Escape on.
func (l *list) TypedKey(ev *fyne.KeyEvent) {
	if enter(ev) || ev.Name == fyne.KeyEscape {
		passOn(l, ev)
		return
	}
	l.choose(func() { l.List.TypedKey(ev) })
}
