//go:build !windows && !darwin

package tray

import (
	"bytes"
	"image"
	"image/color"
	"testing"
)

// Colours at the soft edge of an icon arrive as they are drawn.
func TestStraightColours(t *testing.T) {
	data, err := picture(Fine)
	if err != nil {
		t.Fatal(err)
	}
	img, format, err := image.Decode(bytes.NewReader(data))
	if err != nil || format != "straight" {
		t.Fatalf("decoded as %q: %v", format, err)
	}
	soft := 0
	b := img.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := color.NRGBA(img.At(x, y).(straightColor))
			r, g, bl, a := img.At(x, y).RGBA()
			if byte(r) != c.R || byte(g) != c.G || byte(bl) != c.B || byte(a) != c.A {
				t.Fatalf("pixel %d,%d: %v becomes %x %x %x %x", x, y, c, r, g, bl, a)
			}
			if c.A > 0 && c.A < 255 {
				soft++
			}
		}
	}
	if soft == 0 {
		t.Error("the icon has no soft edge: nothing is proven")
	}
}
