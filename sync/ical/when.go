package ical

import (
	"strings"
	"time"

	"abgleich/sync/record"
)

// start reads DTSTART.
func (p *part) start() (moment, error) {
	m, ok, err := p.first("DTSTART", nil)
	if err == nil && !ok {
		err = &Error{Reason: NoStart}
	}
	return m, err
}

// end reads DTEND or DURATION (RFC 5545 §3.6.1) into the exclusive end of a
// record. For what is repaired see the package comment.
func (p *part) end(start moment) (record.Wall, error) {
	end, ok, err := p.first("DTEND", &start)
	if err != nil {
		return record.Wall{}, err
	}
	var wall record.Wall
	switch {
	case !ok:
		if wall, err = p.afterDuration(start); err != nil {
			return record.Wall{}, err
		}
	case start.form == formDate:
		wall = record.Wall{Day: end.wall.Day, Whole: true}
	case end.form == formDate:
		wall = moment{wall: record.Wall{Day: end.wall.Day}, form: start.form, zone: start.zone}.berlin()
	default:
		wall = end.berlin()
	}
	begin := start.berlin()
	switch {
	case begin.Whole && !begin.Before(wall):
		wall.Day = begin.Day + 1
	case wall.Before(begin):
		wall = begin
	}
	return wall, nil
}

// afterDuration is the end by DURATION, or the start if there is none.
func (p *part) afterDuration(start moment) (record.Wall, error) {
	text := p.line("DURATION")
	if text == "" {
		return start.berlin(), nil
	}
	d, ok := parseDuration(text)
	if !ok {
		return record.Wall{}, &Error{Reason: BadTime, Detail: clip("DURATION:" + text)}
	}
	if d.negative {
		return start.berlin(), nil
	}
	wall := start.wall
	wall.Day += record.Day(d.days)
	if start.form == formDate {
		wall.Day += record.Day((d.seconds + 24*3600 - 1) / (24 * 3600))
		return wall, nil
	}
	if d.seconds == 0 {
		return moment{wall: wall, form: start.form, zone: start.zone}.berlin(), nil
	}
	return record.WallOf(wall.In(start.zone).Add(time.Duration(d.seconds) * time.Second)), nil
}

// readWhen reads start and end.
func (p *part) readWhen(r record.Record) (moment, error) {
	start, err := p.start()
	if err != nil {
		return start, err
	}
	end, err := p.end(start)
	if err != nil {
		return start, err
	}
	r[record.Start], r[record.End] = record.Text(start.berlin().String()), record.Text(end.String())
	return start, nil
}

// shape is how the times of a part are to be written.
type shape struct {
	form form
	zone *time.Location
	tzid string
}

func (m moment) shape() shape { return shape{m.form, m.zone, m.tzid} }

// shapes returns the ways to write the times of an appointment, the one that is
// to be tried first in front: as they are written, as the hub likes it, and one
// that can say everything.
func (e *edit) shapes(like *moment) []shape {
	berlin := shape{formZoned, record.Berlin(), record.TimeZone}
	var list []shape
	if like != nil && like.form != formDate {
		list = append(list, like.shape())
	}
	switch {
	case e.opt.Form == UTC && e.text(record.Repeat) == "":
		list = append(list, shape{formUTC, time.UTC, ""})
	case e.opt.Form == Floating:
		list = append(list, shape{formFloating, e.opt.zone(), ""})
	}
	return append(list, berlin)
}

// stamp writes a wall of a record in that shape.
func (s shape) stamp(w record.Wall) string {
	switch {
	case w.Whole:
		return stamp(w)
	case s.form == formUTC:
		return stampUTC(w.In(record.Berlin()))
	}
	t := w.In(record.Berlin())
	if w.In(s.zone).Equal(t) {
		return stamp(w)
	}
	return stamp(record.WallIn(t, s.zone))
}

// setTime makes w the one value of that property.
func (e *edit) setTime(name string, w record.Wall, s shape) {
	l := e.comp.First(name)
	if l == nil {
		l = e.comp.Add(name)
	}
	for _, other := range e.comp.All(name)[1:] {
		other.Remove()
	}
	value, tzid := []string(nil), []string(nil)
	switch {
	case w.Whole:
		value = []string{"DATE"}
	case s.form == formZoned:
		tzid = []string{s.tzid}
		e.zoned = e.zoned || s.tzid == record.TimeZone
	}
	if value != nil || !strings.EqualFold(strings.Join(l.Param("VALUE"), ","), "DATE-TIME") {
		l.SetParam("VALUE", value...)
	}
	l.SetParam("TZID", tzid...)
	l.SetValue(s.stamp(w))
}

// setEnd writes DTEND in the place of a DURATION. An event without length has
// neither, for DTEND must be after the start (RFC 5545 §3.8.2.2).
func (e *edit) setEnd(begin, end record.Wall, s shape) {
	e.comp.RemoveAll("DURATION")
	if end == begin {
		e.comp.RemoveAll("DTEND")
		return
	}
	e.setTime("DTEND", end, s)
}
