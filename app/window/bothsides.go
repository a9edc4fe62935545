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

// bothSides is a table of what both sides hold of a record and would hold; what would
// be written is bold.
func bothSides(list []contract.PlannedValue, w *lang.Words) fyne.CanvasObject {
	grid := container.New(threeColumns{})
	cell := func(text string, bold bool, importance widget.Importance) {
		l := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: bold})
		l.Wrapping, l.Importance = fyne.TextWrapWord, importance
		grid.Add(l)
	}
	cell("", false, widget.LowImportance)
	cell("onOffice", true, widget.MediumImportance)
	cell("memotoo", true, widget.MediumImportance)
	for _, v := range list {
		cell(v.Label, false, widget.LowImportance)
		for _, s := range []contract.Planning{v.OnOffice, v.Memotoo} {
			cell(planningOf(s, w), s.Written, widget.MediumImportance)
		}
	}
	return grid
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
