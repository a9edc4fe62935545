// Package assets holds the files that travel inside the programs: icons and the
// texts of the interface. The PNG files are made from the SVG files beside them.
package assets

import (
	"embed"
	"fmt"
)

//go:generate sh -c "cd icons && for f in *.svg; do for s in 16 22 24 32 48 64; do rsvg-convert -w $DOLLAR{s} -h $DOLLAR{s} $DOLLAR{f} -o $DOLLAR{f%.svg}-$DOLLAR{s}.png; done; done"
//go:generate rsvg-convert -w 512 -h 512 icons/abgleich.svg -o icons/abgleich-512.png

// Files holds icons/*.svg, icons/*.png and lang/*.json.
//
//go:embed icons/*.svg icons/*.png lang/*.json
var Files embed.FS

// Sizes are the edge lengths, in pixels, in which every icon exists.
var Sizes = []int{16, 22, 24, 32, 48, 64}

// PNG returns an icon by its name without ending, in one of Sizes.
func PNG(name string, size int) ([]byte, error) {
	return Files.ReadFile(fmt.Sprintf("icons/%s-%d.png", name, size))
}

// SVG returns an icon's drawing.
func SVG(name string) ([]byte, error) {
	return Files.ReadFile("icons/" + name + ".svg")
}

// Texts returns the catalogue of a language.
func Texts(language string) ([]byte, error) {
	return Files.ReadFile("lang/" + language + ".json")
}
