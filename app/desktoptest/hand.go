package desktoptest

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Pictures is the environment variable with the folder in which the pictures of a
// run are left for a person to look at.
const Pictures = "ABGLEICH_PICTURES"

// do moves mouse and keyboard; the words are xdotool's.
func (d *Desktop) do(t testing.TB, words ...string) {
	t.Helper()
	if out, err := run(t, d.Env(), "xdotool", words...); err != nil {
		t.Fatalf("xdotool %s: %v %s", strings.Join(words, " "), err, out)
	}
}

// Key presses keys in a window, one after the other.
func (d *Desktop) Key(t testing.TB, window string, keys ...string) {
	t.Helper()
	d.do(t, append([]string{"windowfocus", "--sync", window, "key", "--delay", "20"}, keys...)...)
}

// Keys presses keys wherever the focus is.
func (d *Desktop) Keys(t testing.TB, keys ...string) {
	t.Helper()
	d.do(t, append([]string{"key", "--delay", "20"}, keys...)...)
}

// Type types a text wherever the focus is. It is plain ASCII: other letters have no
// key on the keyboard.
func (d *Desktop) Type(t testing.TB, text string) {
	t.Helper()
	d.do(t, "type", "--delay", "8", text)
}

// ClickIn clicks with the left button on a point of a window.
func (d *Desktop) ClickIn(t testing.TB, window string, at image.Point) {
	t.Helper()
	d.do(t, "mousemove", "--window", window, strconv.Itoa(at.X), strconv.Itoa(at.Y), "click", "1")
}

// ClickAt clicks with a button, 1 left and 3 right, on a point of the screen.
func (d *Desktop) ClickAt(t testing.TB, x, y, button int) {
	t.Helper()
	d.do(t, "mousemove", strconv.Itoa(x), strconv.Itoa(y), "click", strconv.Itoa(button))
}

// Enlarge gives a window so much room that nothing in it has to be scrolled to.
func (d *Desktop) Enlarge(t testing.TB, window string) {
	t.Helper()
	d.do(t, "windowmove", window, "10", "10", "windowsize", "--sync", window, "900", strconv.Itoa(screenHeight-90))
}

// Front brings a window to the front.
func (d *Desktop) Front(t testing.TB, window string) {
	t.Helper()
	d.do(t, "windowactivate", "--sync", window)
}

// Active is the window that has the keyboard, "" for none.
func (d *Desktop) Active(t testing.TB) string {
	out, _ := run(t, d.Env(), "xdotool", "getactivewindow")
	return strings.TrimSpace(out)
}

// Exists tells whether a window is still there.
func (d *Desktop) Exists(t testing.TB, window string) bool {
	_, err := run(t, d.Env(), "xdotool", "getwindowname", window)
	return err == nil
}

// Look is what is seen of a window, or of the whole screen for "root"; nil if the
// window has gone.
func (d *Desktop) Look(t testing.TB, window string) image.Image {
	t.Helper()
	if window != "root" && !d.Exists(t, window) {
		return nil // import would wait for it
	}
	out, err := run(t, d.Env("MAGICK_THREAD_LIMIT=1"), "import", "-window", window, "-depth", "8", "ppm:-")
	if err != nil {
		return nil
	}
	img, err := pixmap(out)
	if err != nil {
		t.Fatalf("picture of window %s: %v", window, err)
	}
	return img
}

// pixmap reads a PPM picture, as netpbm's ppm(5) defines it: quicker to make and to
// read than any other.
func pixmap(text string) (image.Image, error) {
	var w, h, most int
	if _, err := fmt.Sscanf(text, "P6\n%d %d\n%d", &w, &h, &most); err != nil {
		return nil, err
	}
	if len(text) < 3*w*h || most != 255 {
		return nil, fmt.Errorf("%d bytes for %d x %d pixels up to %d", len(text), w, h, most)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i, pixels := 0, text[len(text)-3*w*h:]; i < w*h; i++ {
		copy(img.Pix[4*i:], pixels[3*i:3*i+3])
		img.Pix[4*i+3] = 0xff
	}
	return img, nil
}

// Picture takes a picture of a window, or of the whole screen for "root", and
// leaves it where the run wants its pictures, else among the test's artifacts.
func (d *Desktop) Picture(t testing.TB, window, name string) image.Image {
	t.Helper()
	img := d.Look(t, window)
	if img == nil {
		t.Fatalf("no picture of window %s", window)
	}
	path := filepath.Join(t.ArtifactDir(), name+".png")
	if dir := os.Getenv(Pictures); dir != "" {
		path = filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+"-"+name+".png")
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	return img
}
