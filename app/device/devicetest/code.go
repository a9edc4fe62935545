// Package devicetest reads what package device makes, with other means: codes
// with a decoder, profiles with a plist reader and Apple's published keys.
package devicetest

import (
	"fmt"
	"image"
	"image/png"
	"io"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// ReadPNG gives the text of the QR code in a picture.
func ReadPNG(r io.Reader) (string, error) {
	picture, err := png.Decode(r)
	if err != nil {
		return "", fmt.Errorf("no PNG: %w", err)
	}
	return ReadImage(picture)
}

// ReadImage gives the text of the QR code in a picture. It looks for the code as a
// camera does, and if that fails takes the picture as nothing but the code.
func ReadImage(picture image.Image) (string, error) {
	bits, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		return "", err
	}
	found, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		found, err = qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	}
	if err != nil {
		return "", fmt.Errorf("no QR code: %w", err)
	}
	return found.GetText(), nil
}
