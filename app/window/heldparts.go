package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
)

// answer is a button with what it does beside it.
func answer(b *button, means string) fyne.CanvasObject {
	text := widget.NewLabel(means)
	text.Wrapping = fyne.TextWrapWord
	column := container.NewVBox(wide(b, 190))
	return container.NewBorder(nil, nil, column, nil, text)
}

// comparison is a table of the values of both sides; what differs is bold.
func comparison(list []values, w *lang.Words) fyne.CanvasObject {
	lines := make([]line, len(list))
	for i, v := range list {
		lines[i] = line{v.field, [2]string{v.onOffice, v.memotoo}, [2]bool{v.differ, v.differ}}
	}
	return container.NewVBox(part(w.T("held.values")), sideBySide(lines))
}

// threeColumns lays out rows of a narrow and two wide cells whose texts wrap.
type threeColumns struct{}

const narrow = 130

// widths are those of the columns.
func (threeColumns) widths(width float32) [3]float32 {
	rest := max(0, (width-narrow)/2)
	return [3]float32{narrow, rest, rest}
}

// Layout places the cells.
func (t threeColumns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	widths := t.widths(size.Width)
	y := float32(0)
	for i := 0; i+2 < len(objects); i += 3 {
		x, height := float32(0), float32(0)
		for c, o := range objects[i : i+3] {
			// A label that wraps knows its height only once it has its width.
			o.Resize(fyne.NewSize(widths[c], o.MinSize().Height))
			height = max(height, o.MinSize().Height)
			o.Move(fyne.NewPos(x, y))
			x += widths[c]
		}
		for c, o := range objects[i : i+3] {
			o.Resize(fyne.NewSize(widths[c], height))
		}
		y += height - overlap
	}
}

// MinSize is the height of the rows as wide as they are now.
func (t threeColumns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(narrow+200, overlap)
	for i := 0; i+2 < len(objects); i += 3 {
		height := float32(0)
		for _, o := range objects[i : i+3] {
			height = max(height, o.MinSize().Height)
		}
		size.Height += height - overlap
	}
	return size
}

// showHeld puts a question into its line of the list.
func showHeld(r *entryRow, h contract.Held, u *UI) {
	var sign fyne.Resource = theme.NewWarningThemedResource(theme.QuestionIcon())
	if h.Decision != "" {
		sign = theme.NewDisabledResource(theme.ConfirmIcon())
	}
	q := questionOf(h, u.words, u.now())
	what := u.words.Unit(h.Unit) + " · "
	switch {
	case q.answer != "":
		what += q.answer
	case h.Kind == engine.AskMatch:
		what += u.words.T("held.kindMatch")
	case h.Kind == engine.AskConflict:
		what += u.words.T("held.kindConflict")
	default:
		what += u.words.T("held.kindRemove")
	}
	r.show(sign, h.Title, what)
}
