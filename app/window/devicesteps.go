package window

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/app/device"
)

// The size of a code on the screen, and of its modules before it is scaled to that.
const (
	codeSide  = 190
	codeScale = 8
)

// showSteps shows the way that is chosen, and the codes.
func (d *deviceWindow) showSteps() {
	d.steps.RemoveAll()
	for _, one := range d.setup.Ways {
		if one.ID != d.way.get() {
			continue
		}
		d.steps.Add(heading(one.Title))
		for i, step := range one.Steps {
			d.steps.Add(d.step(i+1, step))
		}
	}
	d.showCodes()
	d.scroll.ScrollToTop()
	d.settle()
}

// step is one thing to do, with what is typed in it.
func (d *deviceWindow) step(n int, s device.Step) fyne.CanvasObject {
	number := widget.NewLabelWithStyle(strconv.Itoa(n)+".", fyne.TextAlignTrailing, fyne.TextStyle{Bold: true})
	text := widget.NewLabel(s.Text)
	text.Wrapping = fyne.TextWrapWord
	lines := container.NewVBox(text)
	for _, v := range s.Values {
		lines.Add(d.value(v))
	}
	return container.NewBorder(nil, nil, container.NewVBox(wide(number, 36)), nil, lines)
}

// value is something to type, with a button that copies it.
func (d *deviceWindow) value(v device.Value) fyne.CanvasObject {
	label := widget.NewLabel(v.Label)
	label.Wrapping = fyne.TextWrapWord
	label.Importance = widget.LowImportance
	text := widget.NewLabelWithStyle(v.Value, fyne.TextAlignLeading, fyne.TextStyle{Monospace: true})
	text.Wrapping = fyne.TextWrapBreak
	var beside fyne.CanvasObject
	if v.Copy {
		b := newButton(d.ui.words.T("devices.copy"), theme.ContentCopyIcon(), nil)
		b.OnTapped = func() { d.copy(v) }
		b.onFocus = func() { d.reveal(b) }
		beside = container.NewVBox(b)
	}
	return container.NewStack(newPlate(), container.NewBorder(nil, nil, container.NewVBox(wide(label, 150)), beside, text))
}

// copy puts a value on the clipboard.
func (d *deviceWindow) copy(v device.Value) {
	d.ui.app.Clipboard().SetContent(v.Value)
	d.said.SetText(d.ui.words.T("devices.copied", "what", v.Label))
}

// reveal moves the steps so that what has the focus can be seen.
func (d *deviceWindow) reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	at := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(d.scroll).Y
	switch bottom := at + o.Size().Height; {
	case at < 0:
		scrollBy(d.scroll, at-codeSide/2)
	case bottom > d.scroll.Size().Height:
		scrollBy(d.scroll, bottom-d.scroll.Size().Height+codeSide/2)
	}
}

// showCodes shows what the device can scan.
func (d *deviceWindow) showCodes() {
	if len(d.setup.Codes) == 0 {
		return
	}
	row := container.NewGridWithColumns(len(d.setup.Codes))
	for _, c := range d.setup.Codes {
		row.Add(d.code(c))
	}
	d.steps.Add(widget.NewSeparator())
	d.steps.Add(heading(d.ui.words.T("devices.codes")))
	d.steps.Add(row)
}

// code is a code with its title and what becomes of it. It is black on white in
// every theme, as readers need it.
func (d *deviceWindow) code(c device.Code) fyne.CanvasObject {
	title := widget.NewLabelWithStyle(c.Title, fyne.TextAlignCenter, fyne.TextStyle{Bold: true})
	hint := newSmall(widget.LowImportance)
	hint.say(c.Hint)
	picture, err := c.Image(codeScale)
	if err != nil {
		hint.say(d.ui.explain(err))
		return container.NewVBox(title, hint.Label)
	}
	drawn := canvas.NewImageFromImage(picture)
	drawn.FillMode = canvas.ImageFillContain
	drawn.SetMinSize(fyne.NewSquareSize(codeSide))
	return container.NewVBox(title, drawn, hint.Label)
}

// showWarnings shows what to beware of, the gravest first.
func (d *deviceWindow) showWarnings() {
	d.warnings.RemoveAll()
	d.beware.ScrollToTop()
	if len(d.setup.Warnings) > 0 {
		d.warnings.Add(heading(d.ui.words.T("devices.warnings")))
	}
	for _, one := range d.setup.Warnings {
		text := widget.NewLabel(one.Text)
		text.Wrapping = fyne.TextWrapWord
		icon := container.NewVBox(fixed(widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon())), 28))
		d.warnings.Add(container.NewBorder(nil, nil, icon, nil, text))
	}
	d.settle()
}
