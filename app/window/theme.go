package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Theme is the toolkit's theme with secondary text dark enough to read and boxes
// that can be seen: as it comes, hints, what is switched off and the frame of a box
// that is not ticked have a contrast below 1.5 to 1.
func Theme() fyne.Theme { return readable{theme.DefaultTheme()} }

type readable struct{ fyne.Theme }

func (r readable) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameDisabled || name == theme.ColorNamePlaceHolder {
		if variant == theme.VariantLight {
			return color.NRGBA{R: 0x6b, G: 0x72, B: 0x7c, A: 0xff}
		}
		return color.NRGBA{R: 0x9a, G: 0xa1, B: 0xab, A: 0xff}
	}
	if name == theme.ColorNameInputBorder {
		if variant == theme.VariantLight {
			return color.NRGBA{R: 0x8a, G: 0x90, B: 0x99, A: 0xff}
		}
		return color.NRGBA{R: 0x6b, G: 0x72, B: 0x7c, A: 0xff}
	}
	return r.Theme.Color(name, variant)
}
