//go:build linux

package agent_test

import (
	"image"
	"time"

	"abgleich/app/desktoptest"
	"abgleich/app/window/windowtest"
)

// screen is a window as a person has it in front: read with the eyes, used with
// mouse and keyboard.
type screen struct {
	*desk
	id string
}

// screen waits for a window, brings it to the front and gives it room.
func (d *desk) screen(title string) *screen {
	d.t.Helper()
	s := &screen{desk: d}
	d.eventually("the window "+title+" opens", func() bool {
		s.id = d.Window(d.t, title)
		return s.id != ""
	})
	d.Front(d.t, s.id)
	d.Enlarge(d.t, s.id)
	return s
}

// still waits for a text that has stopped moving, and returns its middle.
func (s *screen) still(text string) image.Point {
	s.t.Helper()
	last := s.reads(text)
	s.eventually(text+" stays where it is", func() bool {
		at, ok := s.find(text)
		same := ok && at == last
		last = at
		return same
	})
	return image.Pt((last.Min.X+last.Max.X)/2, (last.Min.Y+last.Max.Y)/2)
}

// find tells where a text stands in the window now.
func (s *screen) find(text string) (image.Rectangle, bool) {
	s.t.Helper()
	img := s.Look(s.t, s.id)
	if img == nil {
		return image.Rectangle{}, false
	}
	return windowtest.Find(img, text)
}

// reads waits until a text stands in the window, and returns where.
func (s *screen) reads(text string) (at image.Rectangle) {
	s.t.Helper()
	defer func() {
		if at.Empty() && s.Look(s.t, s.id) != nil {
			s.Picture(s.t, s.id, "missing")
		}
	}()
	desktoptest.Eventually(s.t, time.Minute, "the window says "+text, func() (ok bool) {
		at, ok = s.find(text)
		return ok
	})
	return at
}

// click waits for a text and clicks on it.
func (s *screen) click(text string) {
	s.t.Helper()
	s.ClickIn(s.t, s.id, s.still(text))
}

// fieldX is where all fields of a form are, left to right.
const fieldX = 400

// fill types into the field beside a label, in place of what is there.
func (s *screen) fill(label, text string) {
	s.t.Helper()
	at := s.still(label)
	s.ClickIn(s.t, s.id, image.Pt(fieldX, at.Y))
	s.Keys(s.t, "ctrl+a")
	s.Type(s.t, text)
}

// vanishes waits until a text does not stand in the window any more.
func (s *screen) vanishes(text string) {
	s.t.Helper()
	s.eventually(text+" goes", func() bool {
		_, ok := s.find(text)
		return !ok
	})
}

// gone waits until the window is not there any more.
func (s *screen) gone() {
	s.t.Helper()
	s.eventually("the window goes", func() bool { return !s.Exists(s.t, s.id) })
}
