//go:build !windows && !darwin

package tray

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
)

// The tray library sends the low byte of each 16-bit channel. For a pixel that is
// partly transparent that byte is noise, and hosts expect colours that are not
// multiplied by their opacity (StatusNotifierItem, "Icons"). So icons are handed
// over in a format of our own: a PNG whose colours answer with both bytes alike
// and unmultiplied.
const straightMagic = "straight\n"

func init() {
	image.RegisterFormat("straight", straightMagic, decodeStraight, func(r io.Reader) (image.Config, error) {
		img, err := decodeStraight(r)
		if err != nil {
			return image.Config{}, err
		}
		return image.Config{ColorModel: img.ColorModel(), Width: img.Bounds().Dx(), Height: img.Bounds().Dy()}, nil
	})
}

func decodeStraight(r io.Reader) (image.Image, error) {
	if _, err := io.ReadFull(r, make([]byte, len(straightMagic))); err != nil {
		return nil, fmt.Errorf("tray icon: %w", err)
	}
	img, err := png.Decode(r)
	if err != nil {
		return nil, fmt.Errorf("tray icon: %w", err)
	}
	flat, ok := img.(*image.NRGBA)
	if !ok {
		flat = image.NewNRGBA(img.Bounds())
		draw.Draw(flat, img.Bounds(), img, img.Bounds().Min, draw.Src)
	}
	return straightImage{flat}, nil
}

type straightImage struct{ *image.NRGBA }

// At is the pixel at a place.
func (s straightImage) At(x, y int) color.Color { return straightColor(s.NRGBAAt(x, y)) }

type straightColor color.NRGBA

// RGBA is the colour as it is, not multiplied by its opacity.
func (c straightColor) RGBA() (r, g, b, a uint32) {
	return uint32(c.R) * 0x101, uint32(c.G) * 0x101, uint32(c.B) * 0x101, uint32(c.A) * 0x101
}
