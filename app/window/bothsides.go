package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"abgleich/app/lang"
	"abgleich/sync/contract"
)

// longestValue bounds what is shown of a value, in letters: notes can be pages.
const longestValue = 400

// line is a field of a record in a table of both sides, onOffice first.
type line struct {
	field  string
	values [2]string
	bold   [2]bool
}

// sideBySide is a table of fields on both sides.
func sideBySide(list []line) fyne.CanvasObject {
	grid := container.New(threeColumns{})
	cell := func(text string, bold bool, importance widget.Importance) {
		l := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: bold})
		l.Wrapping, l.Importance = fyne.TextWrapWord, importance
		grid.Add(l)
	}
	cell("", false, widget.LowImportance)
	cell("onOffice", true, widget.MediumImportance)
	cell("memotoo", true, widget.MediumImportance)
	for _, l := range list {
		cell(l.field, false, widget.LowImportance)
		for i, v := range l.values {
			cell(v, l.bold[i], widget.MediumImportance)
		}
	}
	return grid
}

// bothSides is a table of what both sides hold of a record and would hold; what would
// be written is bold.
func bothSides(list []contract.PlannedValue, w *lang.Words) fyne.CanvasObject {
	lines := make([]line, len(list))
	for i, v := range list {
		lines[i] = line{v.Label, [2]string{planningOf(v.OnOffice, w), planningOf(v.Memotoo, w)}, [2]bool{v.OnOffice.Written, v.Memotoo.Written}}
	}
	return sideBySide(lines)
}

// planningOf says what a side holds of a field, and what it would hold.
func planningOf(p contract.Planning, w *lang.Words) string {
	now, then := shortened(p.Now), shortened(p.Then)
	switch {
	case !p.Written:
		return now
	case p.Now == "":
		return then
	case p.Then == "":
		then = w.T("history.empty")
	}
	return w.T("first.now", "now", now, "then", then)
}

func shortened(text string) string {
	if letters := []rune(text); len(letters) > longestValue {
		return string(letters[:longestValue]) + "…"
	}
	return text
}
