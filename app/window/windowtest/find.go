// Package windowtest reads the windows as a person does: it finds texts in
// pictures of the screen. It draws a text with the toolkit's own letters and looks
// where the picture shows the same, so a test can tell what stands in a window, and
// where to click, without a way into the program.
package windowtest

import (
	"image"
	"image/color"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// Find returns where a text stands in a picture of a window at scale 1; false if it
// doesn't. The text is a line, or the beginning of one: letters inside a line stand
// between two pixels and look different there.
func Find(picture image.Image, text string) (image.Rectangle, bool) {
	p := greyOf(picture)
	for _, l := range looksOf(text) {
		if at, ok := l.in(p); ok {
			return image.Rectangle{Min: at, Max: at.Add(image.Pt(l.w, l.h))}.Add(picture.Bounds().Min), true
		}
	}
	return image.Rectangle{}, false
}

// grey is a picture's brightness, 0 to 255.
type grey struct {
	w, h int
	pix  []uint8
}

func greyOf(img image.Image) grey {
	b := img.Bounds()
	g := grey{w: b.Dx(), h: b.Dy(), pix: make([]uint8, 0, b.Dx()*b.Dy())}
	if quick, ok := img.(*image.RGBA); ok {
		for y := range g.h {
			for row := quick.Pix[y*quick.Stride:][:4*g.w]; len(row) > 0; row = row[4:] {
				g.pix = append(g.pix, uint8((299*int(row[0])+587*int(row[1])+114*int(row[2]))/1000))
			}
		}
		return g
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, gr, bl, _ := img.At(x, y).RGBA()
			g.pix = append(g.pix, uint8((299*r+587*gr+114*bl)/1000>>8))
		}
	}
	return g
}

// look is how a text looks: how much of each pixel is covered, and a few pixels
// that tell quickly where it cannot be.
type look struct {
	grey
	ink, paper []int // offsets are x + y*w of the look
}

var (
	// drawing guards the toolkit's test driver, which draws for one at a time.
	drawing sync.Mutex
	started bool
	drawn   = map[string][]*look{}
)

// looksOf draws a text in every size and weight that the windows use.
func looksOf(text string) []*look {
	drawing.Lock()
	defer drawing.Unlock()
	if list, ok := drawn[text]; ok {
		return list
	}
	if !started {
		test.NewApp()
		started = true
	}
	var list []*look
	for _, size := range []fyne.ThemeSizeName{theme.SizeNameText, theme.SizeNameCaptionText, theme.SizeNameSubHeadingText, theme.SizeNameHeadingText} {
		for _, bold := range []bool{false, true} {
			t := canvas.NewText(text, color.Black)
			t.TextSize, t.TextStyle.Bold = theme.DefaultTheme().Size(size), bold
			ground := canvas.NewRectangle(color.White)
			ground.Resize(t.MinSize())
			t.Resize(t.MinSize())
			c := software.NewCanvas()
			c.SetPadded(false)
			c.SetContent(&fyne.Container{Objects: []fyne.CanvasObject{ground, t}})
			c.Resize(t.MinSize())
			if l := newLook(greyOf(c.Capture())); l != nil {
				list = append(list, l)
			}
		}
	}
	drawn[text] = list
	return list
}

// probes is how many pixels are looked at first, of ink and of paper.
const probes = 24

// newLook cuts a text on white out; nil if there is nothing.
func newLook(g grey) *look {
	box := image.Rectangle{}
	for i, v := range g.pix {
		if v < 250 {
			box = box.Union(image.Rect(i%g.w, i/g.w, i%g.w+1, i/g.w+1))
		}
	}
	if box.Empty() {
		return nil
	}
	l := &look{grey: grey{w: box.Dx(), h: box.Dy()}}
	var ink, paper []int
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			covered := 255 - g.pix[y*g.w+x]
			switch {
			case covered > 235:
				ink = append(ink, len(l.pix))
			case covered == 0:
				paper = append(paper, len(l.pix))
			}
			l.pix = append(l.pix, covered)
		}
	}
	l.ink, l.paper = spread(ink), spread(paper)
	if len(l.ink) == 0 || len(l.paper) == 0 {
		return nil
	}
	return l
}

func spread(list []int) []int {
	if len(list) <= probes {
		return list
	}
	out := make([]int, probes)
	for i := range out {
		out[i] = list[i*len(list)/probes]
	}
	return out
}

const (
	// contrast is the least between ink and paper.
	contrast = 50
	// alike is how far two pixels of the same colour may be apart.
	alike = 28
)

// in finds the text in a picture.
func (l *look) in(p grey) (image.Point, bool) {
	for y := 0; y+l.h <= p.h; y++ {
		for x := 0; x+l.w <= p.w; x++ {
			if l.at(p, x, y) {
				return image.Pt(x, y), true
			}
		}
	}
	return image.Point{}, false
}

func (l *look) at(p grey, x, y int) bool {
	pixel := func(i int) int { return int(p.pix[(y+i/l.w)*p.w+x+i%l.w]) }
	ink, paper := pixel(l.ink[0]), pixel(l.paper[0])
	if d := ink - paper; -contrast < d && d < contrast {
		return false
	}
	if !same(pixel, l.ink, ink) || !same(pixel, l.paper, paper) {
		return false
	}
	off := 0
	for i, covered := range l.pix {
		d := pixel(i) - paper - (ink-paper)*int(covered)/255
		off += max(d, -d)
	}
	// A different letter of the same width is off by more than this.
	return off*100 < 4*len(l.pix)*max(ink-paper, paper-ink)
}

func same(pixel func(int) int, list []int, want int) bool {
	for _, i := range list {
		if d := pixel(i) - want; d > alike || d < -alike {
			return false
		}
	}
	return true
}
