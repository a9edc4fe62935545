package windowtest

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// Texts are found in every size, on every ground, where they stand, and nowhere
// else.
func TestFind(t *testing.T) {
	test.NewTempApp(t)
	strong := widget.NewButton("Alles synchronisieren", nil)
	strong.Importance = widget.HighImportance
	bold := widget.NewLabelWithStyle("Adressen", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	w := test.NewTempWindow(t, container.NewVBox(widget.NewLabel("Schließen"), strong, bold))
	w.Resize(fyne.NewSize(300, 200))
	picture := w.Canvas().Capture()
	above := -1
	for _, text := range []string{"Schließen", "Alles synchronisieren", "Alles", "Adressen"} {
		at, ok := Find(picture, text)
		if !ok {
			t.Fatalf("%q is not found", text)
		}
		if text != "Alles" && at.Min.Y <= above {
			t.Errorf("%q is found at %v, above the one before", text, at)
		}
		above = at.Min.Y
	}
	for _, text := range []string{"Schliessen", "Adresse n", "Alles synchronisiert", "Aufgaben"} {
		if at, ok := Find(picture, text); ok {
			t.Errorf("%q is found at %v", text, at)
		}
	}
	if _, ok := Find(image.NewGray(image.Rect(0, 0, 50, 50)), "x"); ok {
		t.Error("found on an empty picture")
	}
}
