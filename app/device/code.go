package device

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/url"

	"github.com/boombuler/barcode/qr"

	"abgleich/sync/fault"
)

// Code is something to scan with a phone. It never holds a password.
type Code struct {
	// ID is contacts, calendar or user.
	ID    string `json:"id"`
	Title string `json:"title"`
	// Hint says what the phone makes of it.
	Hint string `json:"hint"`
	// Content is what the code holds.
	Content string `json:"content"`
}

var codeTitles = map[string]text{
	contacts: {"Kontakte", "Contacts"},
	calendar: {"Kalender", "Calendar"},
	keyUser:  {"Benutzername", "User name"},
}

var (
	hintOpens = text{
		"Mit der Kamera scannen: DAVx⁵ öffnet sich mit Adresse und Benutzername. Öffnet sich nichts, tippen Sie die Werte ein.",
		"Scan it with the camera: DAVx⁵ opens with address and user name. If nothing opens, type the values.",
	}
	hintText = text{
		"Mit der Kamera scannen: Das Telefon zeigt den Wert als Text zum Kopieren.",
		"Scan it with the camera: the phone shows the value as text to copy.",
	}
)

// codes are what a device of kind k can scan. DAVx⁵ on Android opens for
// carddavs: and caldavs: addresses with the user name in them; other phones get
// the bare values.
func (v values) codes(k Kind, l fault.Lang) []Code {
	out := []Code{}
	add := func(id string, hint text, content string) {
		out = append(out, Code{ID: id, Title: codeTitles[id].in(l), Hint: hint.in(l), Content: content})
	}
	switch k {
	case Android:
		add(contacts, hintOpens, v.link("carddav", v.hosts[contacts]))
		add(calendar, hintOpens, v.link("caldav", v.hosts[calendar]))
		add(keyUser, hintText, v.login())
	case IPhone, CalDAV:
		key := keyURL
		if k == IPhone {
			key = keyShort
		}
		add(contacts, hintText, v.get(contacts+key).Value)
		add(calendar, hintText, v.get(calendar+key).Value)
		add(keyUser, hintText, v.login())
	}
	return out
}

// link is an address that opens an app.
func (v values) link(scheme string, e endpoint) string {
	if e.ssl() {
		scheme += "s"
	}
	u := url.URL{Scheme: scheme, User: url.User(v.login()), Host: e.url.Host, Path: e.url.Path, RawPath: e.url.RawPath}
	return u.String()
}

// quiet is the white border that a reader needs, in modules (ISO/IEC 18004 §9.1).
const quiet = 4

// Image draws the code, black on white with its border, each module scale pixels
// wide (1 at least). A content too long for a code is a fault.
func (c Code) Image(scale int) (image.Image, error) {
	code, err := qr.Encode(c.Content, qr.M, qr.Auto)
	if err != nil {
		// The library's own words repeat the content.
		return nil, fault.New(fault.Internal, fault.Local, fault.StepSave, fmt.Sprintf("QR code for %d bytes", len(c.Content)), nil)
	}
	scale = max(scale, 1)
	size := code.Bounds().Dx()
	side := (size + 2*quiet) * scale
	out := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			mx, my := x/scale-quiet, y/scale-quiet
			if mx < 0 || my < 0 || mx >= size || my >= size {
				continue
			}
			if r, _, _, _ := code.At(mx, my).RGBA(); r == 0 {
				out.SetColorIndex(x, y, 1)
			}
		}
	}
	return out, nil
}

// PNG writes the code as a picture.
func (c Code) PNG(w io.Writer, scale int) error {
	picture, err := c.Image(scale)
	if err != nil {
		return err
	}
	if err := png.Encode(w, picture); err != nil {
		return fault.New(fault.Storage, fault.Local, fault.StepSave, err.Error(), err)
	}
	return nil
}
