package device

import (
	"bytes"
	"image"
	"net/url"
	"strings"
	"testing"

	"abgleich/app/device/devicetest"
	"abgleich/sync/fault"
)

// Every code reads back with another program's decoder, at every size.
func TestCodesReadBack(t *testing.T) {
	a := account()
	a.Memotoo.User = "jörg+büro@müller.de"
	for _, k := range Kinds {
		s := must(t, a, k, fault.German, Options{})
		if scanned := k == Android || k == IPhone || k == CalDAV; scanned != (len(s.Codes) > 0) {
			t.Errorf("%s has %d codes", k, len(s.Codes))
		}
		for _, c := range s.Codes {
			if c.Title == "" || c.Hint == "" {
				t.Errorf("%s: code %+v", k, c)
			}
			for _, scale := range []int{0, 1, 3, 8} {
				var picture bytes.Buffer
				if err := c.PNG(&picture, scale); err != nil {
					t.Fatal(err)
				}
				got, err := devicetest.ReadPNG(&picture)
				if err != nil || got != c.Content {
					t.Errorf("%s %s at %d reads %q, %v; want %q", k, c.ID, scale, got, err, c.Content)
				}
			}
		}
	}
}

// The codes for Android are addresses that DAVx⁵ opens for, with the user name
// and no password in them.
func TestLinks(t *testing.T) {
	a := account()
	a.Memotoo.User, a.Memotoo.CardDAV = "max@muster.de", "https://dav.example.com:8443/a%20b/"
	s := must(t, a, Android, fault.German, Options{})
	for i, want := range []string{
		"carddavs://max%40muster.de_device=Android@dav.example.com:8443/a%20b/",
		"caldavs://max%40muster.de_device=Android@sync.memotoo.com/calDAV/",
		"max@muster.de_device=Android",
	} {
		if s.Codes[i].Content != want {
			t.Errorf("code %s is %q, want %q", s.Codes[i].ID, s.Codes[i].Content, want)
		}
	}
	u, err := url.Parse(s.Codes[0].Content)
	if err != nil {
		t.Fatal(err)
	}
	if _, set := u.User.Password(); set || u.User.Username() != "max@muster.de_device=Android" {
		t.Errorf("the address signs in as %v", u.User)
	}
	a.Memotoo.CalDAV = "http://127.0.0.1:8080/caldav/"
	if got := must(t, a, Android, fault.German, Options{}).Codes[1].Content; !strings.HasPrefix(got, "caldav://") {
		t.Errorf("without SSL the address is %s", got)
	}
}

// Around the code stands the border without which cameras do not find it, four
// modules wide (ISO/IEC 18004 §9.1).
func TestBorder(t *testing.T) {
	const scale = 3
	picture, err := Code{Content: "onOffice"}.Image(scale)
	if err != nil {
		t.Fatal(err)
	}
	black := image.Rectangle{}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if r, _, _, _ := picture.At(x, y).RGBA(); r == 0 {
				black = black.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if want := picture.Bounds().Inset(4 * scale); black != want {
		t.Errorf("the code fills %v, want %v", black, want)
	}
}

// What no code can hold is an error that does not repeat it.
func TestCodeTooLong(t *testing.T) {
	c := Code{Content: strings.Repeat("ä", 2000)}
	_, err := c.Image(4)
	if !fault.Is(err, fault.Internal) || strings.Contains(err.Error(), "ää") {
		t.Errorf("error %v", err)
	}
}
