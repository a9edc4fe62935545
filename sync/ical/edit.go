package ical

import (
	"bytes"
	"slices"
	"time"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// Note tells of a value that was not written, for there is no way to write it. The
// text keeps what it said.
type Note struct {
	Field record.Field
	Value string
}

// Edit carries the fields of change into the event, series or task of a text.
// Lines that do not belong to a changed field go back byte for byte; if nothing is
// changed the whole text does. An empty value clears a field. Times keep the form
// that they have, as far as it can say the new ones. The edited text is read back,
// and its start, end, series and removed days are what they shall be.
//
// A day that leaves Removed takes the override of that day with it, if there is
// one: the occurrence is part of the series again. Its only error is an *Error.
func Edit(text []byte, change record.Record, opt Options) ([]byte, []Note, error) {
	return editText(text, nil, change, opt)
}

// EditOverride is Edit for the override of that day (Override.Day).
func EditOverride(text []byte, day record.Day, change record.Record, opt Options) ([]byte, []Note, error) {
	return editText(text, &day, change, opt)
}

// DeleteOverride takes the override of that day out of a text and sees to it that
// the series has no occurrence there. It returns nil if nothing is left: then the
// resource is to be deleted. Its only error is an *Error.
func DeleteOverride(text []byte, day record.Day, opt Options) ([]byte, error) {
	e, err := prepare(text, &day, nil, opt)
	if err != nil {
		return nil, err
	}
	if e.following() {
		return nil, e.named(inexpressible(WhyFollowing, ""))
	}
	master := e.master()
	if err := e.dropOverrides(func(d record.Day, _ bool) bool { return d == day }); err != nil {
		return nil, e.named(err)
	}
	if master == nil {
		if len(e.components("VEVENT")) == 0 {
			return nil, nil
		}
		return e.doc.Bytes(), nil
	}
	start, err := master.start()
	if err != nil {
		return nil, e.named(err)
	}
	rest := &edit{part: master}
	rest.exclude([]record.Day{day}, start.berlin(), start.shape())
	return e.doc.Bytes(), nil
}

// New writes a text for an appointment or a task. Its only error is an *Error.
func New(unit record.Unit, r record.Record, uid string, opt Options) ([]byte, []Note, error) {
	var failed error
	for i := 0; ; i++ {
		c := &calendar{doc: contentline.New(), opt: opt, kind: Event, found: map[string]*time.Location{}}
		c.cal = c.doc.AddComponent("VCALENDAR")
		c.cal.Add("VERSION").SetValue("2.0")
		c.cal.Add("PRODID").SetText("-//Abgleich//Abgleich//DE")
		e := &edit{part: &part{calendar: c}, was: record.Record{}}
		name := "VEVENT"
		if unit == record.Tasks {
			c.kind, name = Task, "VTODO"
			e.was[record.State], e.was[record.Percent] = record.Text(record.StateOpen), record.Text("0")
		}
		if err := e.plan(r); err != nil {
			return nil, nil, err
		}
		shapes := e.shapes(nil)
		if i >= len(shapes) {
			return nil, nil, unwritable(failed, r[record.Subject].Text)
		}
		if e.timed() && shapes[i].form == formZoned {
			if err := c.addBerlin(); err != nil {
				return nil, nil, err
			}
		}
		e.comp = c.cal.AddComponent(name)
		c.parts = []*part{e.part}
		e.comp.Add("UID").SetText(clean(uid))
		e.comp.Add("DTSTAMP").SetValue(stampUTC(opt.Now))
		e.fresh = true
		if failed = e.write(shapes[i], i > 0); failed != nil {
			continue
		}
		if out := c.doc.Bytes(); e.holds(out, nil) {
			return out, e.notes, nil
		}
	}
}

// unwritable is the error after every shape was tried: what the last one failed
// with, if it was more than that it does not say what it shall.
func unwritable(failed error, name string) error {
	if failed != nil {
		return failed
	}
	return &Error{Reason: BadRecord, Name: name, Detail: "its times cannot be written"}
}

// edit is a change of a part being carried out.
type edit struct {
	*part
	was     record.Record // the part as it was read
	want    record.Record // the part as it shall be read
	changed []record.Field
	notes   []Note
	zoned   bool // a time in Berlin's zone was written
	fresh   bool // the part is new
}

// prepare reads a text and finds the part to change: the master, or the override
// of that day.
func prepare(text []byte, day *record.Day, change record.Record, opt Options) (*edit, error) {
	c, err := open(text, opt)
	if err != nil {
		return nil, err
	}
	item, err := c.item()
	if err != nil {
		return nil, c.named(err)
	}
	e := &edit{part: c.master(), was: item.Record}
	if day != nil {
		e.part = nil
		i := slices.IndexFunc(item.Overrides, func(o Override) bool { return o.Day == *day })
		if i >= 0 {
			e.was = item.Overrides[i].Record
			e.part, err = c.override(*day)
		}
	}
	if err == nil && (e.part == nil || e.was == nil) {
		err = &Error{Reason: NotEditable}
	}
	if err == nil {
		err = e.plan(change)
	}
	if err != nil {
		return nil, c.named(err)
	}
	return e, nil
}

func editText(text []byte, day *record.Day, change record.Record, opt Options) ([]byte, []Note, error) {
	var failed error
	for i := 0; ; i++ {
		e, err := prepare(text, day, change, opt)
		if err != nil {
			return nil, nil, err
		}
		if len(e.changed) == 0 {
			return bytes.Clone(text), e.notes, nil
		}
		like := e.like()
		shapes := e.shapes(like)
		if i >= len(shapes) {
			return nil, nil, e.named(unwritable(failed, ""))
		}
		if failed = e.write(shapes[i], i > 0); failed != nil {
			continue
		}
		// A text that does without the VTIMEZONE of its zone goes on so.
		if e.zoned && (like == nil || like.tzid != record.TimeZone) {
			if err := e.addBerlin(); err != nil {
				return nil, nil, err
			}
		}
		if out := e.doc.Bytes(); e.holds(out, day) {
			return out, e.notes, nil
		}
	}
}

// like is the time whose form the others follow, or nil.
func (e *edit) like() *moment {
	name := "DTSTART"
	if e.kind == Task {
		name = "DUE"
	}
	m, ok, err := e.first(name, nil)
	if err != nil || !ok {
		return nil
	}
	return &m
}

// times are the fields that are checked after writing.
var times = []record.Field{record.Start, record.End, record.Repeat, record.Removed, record.Due}

// timed tells whether a time with a clock is to be written.
func (e *edit) timed() bool {
	w, err := record.ParseWall(e.text(record.Start) + e.text(record.Due))
	return err == nil && !w.Whole
}

// holds reads an edited text back. If no time was changed there is nothing to look
// at.
func (e *edit) holds(out []byte, day *record.Day) bool {
	if !slices.ContainsFunc(times, e.changes) {
		return true
	}
	item, err := Decode(out, e.opt)
	if err != nil {
		return false
	}
	got := item.Record
	if day != nil {
		i := slices.IndexFunc(item.Overrides, func(o Override) bool { return o.Day == *day })
		if i < 0 {
			return false
		}
		got = item.Overrides[i].Record
	}
	return e.schema().Same(got, e.want, times)
}

func (e *edit) schema() *record.Schema {
	if e.kind == Task {
		return record.TaskSchema
	}
	return record.AppointmentSchema
}

func (e *edit) changes(f record.Field) bool { return slices.Contains(e.changed, f) }

func (e *edit) text(f record.Field) string { return e.want[f].Text }

func (e *edit) write(sh shape, force bool) error {
	if e.kind == Task {
		e.writeTask(sh)
		return nil
	}
	if slices.ContainsFunc(times, e.changes) {
		if err := e.writeTimes(sh, force); err != nil {
			return err
		}
	}
	e.writeTexts(texts)
	e.writeClass()
	e.writeCategory()
	e.writeReminder()
	return nil
}
