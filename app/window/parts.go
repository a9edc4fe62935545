package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// entryRow is an entry of a list: a sign, a title and a small line under it.
type entryRow struct {
	widget.BaseWidget
	sign        *widget.Icon
	title, what *widget.Label
}

func newEntryRow() fyne.CanvasObject {
	r := &entryRow{sign: widget.NewIcon(nil), title: widget.NewLabel(""), what: widget.NewLabel("")}
	r.title.Truncation, r.what.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	r.what.SizeName = theme.SizeNameCaptionText
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *entryRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil,
		container.NewCenter(fixed(r.sign, 24)), nil, container.New(tight{}, r.title, r.what)))
}

func (r *entryRow) show(sign fyne.Resource, title, what string) {
	r.sign.SetResource(sign)
	r.title.SetText(title)
	r.what.SetText(what)
}

// message is a text that wraps and keeps a readable width.
func message(text string) fyne.CanvasObject {
	label := widget.NewLabel(text)
	label.Wrapping = fyne.TextWrapWord
	return wide(label, 420)
}

// wide gives an object at least a width.
func wide(o fyne.CanvasObject, width float32) fyne.CanvasObject {
	strut := canvas.NewRectangle(color.Transparent)
	strut.SetMinSize(fyne.NewSize(width, 0))
	return container.NewStack(strut, o)
}

// tall gives an object at least a height.
func tall(o fyne.CanvasObject, height float32) fyne.CanvasObject {
	strut := canvas.NewRectangle(color.Transparent)
	strut.SetMinSize(fyne.NewSize(0, height))
	return container.NewStack(strut, o)
}

// small is a text in small letters that wraps; it takes no room while it is empty.
type small struct{ *widget.Label }

func newSmall(importance widget.Importance) small {
	l := widget.NewLabel("")
	l.SizeName = theme.SizeNameCaptionText
	l.Importance = importance
	l.Wrapping = fyne.TextWrapWord
	l.Hide()
	return small{l}
}

func (s small) say(text string) {
	if text == s.Text {
		return
	}
	s.SetText(text)
	if text == "" {
		s.Hide()
	} else {
		s.Show()
	}
}

// banner is a remark across the window with at most one button; it takes no room
// while it is empty.
type banner struct {
	*fyne.Container
	label  *widget.Label
	button *button
}

func newBanner(icon fyne.Resource, action string, tapped func()) *banner {
	b := &banner{label: widget.NewLabel("")}
	b.label.Wrapping = fyne.TextWrapWord
	row := container.NewBorder(nil, nil, container.NewVBox(fixed(widget.NewIcon(icon), 28)), nil, b.label)
	if action != "" {
		b.button = newButton(action, nil, tapped)
		row = container.NewBorder(nil, nil, container.NewVBox(fixed(widget.NewIcon(icon), 28)), container.NewVBox(b.button), b.label)
	}
	b.Container = container.NewStack(newPlate(), container.NewPadded(row))
	b.Hide()
	return b
}

func (b *banner) say(text string) {
	if text == b.label.Text {
		return
	}
	b.label.SetText(text)
	if text == "" {
		b.Hide()
	} else {
		b.Show()
	}
}

// fixed gives an object a square of its own in the middle of its place.
func fixed(o fyne.CanvasObject, side float32) fyne.CanvasObject {
	return container.NewGridWrap(fyne.NewSquareSize(side), o)
}

// heading is the title of a part of a window.
func heading(text string) fyne.CanvasObject {
	l := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	l.SizeName = theme.SizeNameSubHeadingText
	return l
}

func visible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// plate is the ground of a remark, in the colours of the theme at any time.
type plate struct{ widget.BaseWidget }

func newPlate() *plate {
	p := &plate{}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer implements fyne.Widget.
func (p *plate) CreateRenderer() fyne.WidgetRenderer {
	r := &plateRenderer{rectangle: canvas.NewRectangle(color.Transparent)}
	r.rectangle.StrokeWidth, r.rectangle.CornerRadius = 1, 6
	r.Refresh()
	return r
}

type plateRenderer struct{ rectangle *canvas.Rectangle }

func (r *plateRenderer) Destroy()                     {}
func (r *plateRenderer) Layout(size fyne.Size)        { r.rectangle.Resize(size) }
func (r *plateRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *plateRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rectangle} }

// Refresh takes the colours from the theme.
func (r *plateRenderer) Refresh() {
	r.rectangle.FillColor = theme.Color(theme.ColorNameBackground)
	r.rectangle.StrokeColor = theme.Color(theme.ColorNameInputBorder)
	r.rectangle.Refresh()
}
