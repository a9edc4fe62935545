package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// tight stacks texts as lines of one paragraph: labels bring their own margins,
// which would tear it apart.
type tight struct{}

const overlap = 12

// Layout puts the objects under each other.
func (tight) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y, text := float32(0), false
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if text && isText(o) {
			y -= overlap
		}
		text = isText(o)
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		// A label that wraps knows its height only once it has its width.
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(size.Width, height))
		o.Move(fyne.NewPos(0, y))
		y += height
	}
}

// MinSize is the widest object's width and all heights.
func (tight) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	text := false
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if text && isText(o) {
			size.Height -= overlap
		}
		text = isText(o)
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		size.Height += m.Height
	}
	return size
}

func isText(o fyne.CanvasObject) bool {
	switch o := o.(type) {
	case *widget.Label:
		return true
	case *fyne.Container:
		if len(o.Objects) > 0 {
			_, label := o.Objects[0].(*widget.Label)
			return label
		}
	}
	return false
}
