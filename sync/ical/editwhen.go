package ical

import (
	"slices"

	"abgleich/sync/record"
)

// writeTimes writes start, end, series and removed days. Only what does not say
// what it shall is rewritten; a new start makes the rest say something else, so
// each is read again first. With force everything is written in the shape.
func (e *edit) writeTimes(sh shape, force bool) error {
	begin, err := record.ParseWall(e.text(record.Start))
	if err != nil {
		return err
	}
	if err := e.mayChange(); err != nil {
		return err
	}
	var days map[*part]record.Day
	if !e.fresh {
		if days, err = e.overrideDays(); err != nil {
			return err
		}
	}
	moved := force || e.fresh || e.changes(record.Start)
	if moved {
		e.setTime("DTSTART", begin, sh)
	}
	start, err := e.start()
	if err != nil {
		return err
	}
	sh = start.shapeOr(sh)
	if end, err := e.end(start); force || e.fresh || err != nil || end.String() != e.text(record.End) || e.endIsOther(begin) {
		end, err := record.ParseWall(e.text(record.End))
		if err != nil {
			return err
		}
		e.setEnd(begin, end, sh)
	}
	if err := e.writeRule(start, sh, force); err != nil {
		return err
	}
	if e.text(record.Repeat) == "" {
		return nil
	}
	if moved {
		e.moveOverrides(days, begin, sh)
	}
	return e.writeRemoved(start, begin, sh, moved, days)
}

// shapeOr is the shape of a time that is written, or another for a date, which has
// none.
func (m moment) shapeOr(other shape) shape {
	if m.form == formDate {
		return other
	}
	return m.shape()
}

// endIsOther tells whether DTEND is a date and the start none, or the other way
// round, which is read by repair only.
func (e *edit) endIsOther(begin record.Wall) bool {
	m, ok, err := e.first("DTEND", nil)
	return err == nil && ok && (m.form == formDate) != begin.Whole
}

// mayChange refuses what would tear a series and its overrides apart.
func (e *edit) mayChange() error {
	if e.isOverride() {
		if e.following() || e.changes(record.Repeat) {
			return inexpressible(WhyFollowing, "")
		}
		return nil
	}
	for _, p := range e.parts {
		switch {
		case !p.isOverride():
		case p.following():
			return inexpressible(WhyFollowing, "")
		case e.text(record.Repeat) == "" && e.changes(record.Repeat):
			return inexpressible(WhyOverrides, "")
		}
	}
	return nil
}

// writeRule writes the RRULE.
func (e *edit) writeRule(start moment, sh shape, force bool) error {
	want := e.text(record.Repeat)
	s, repeats, err := e.readRule(start)
	if want == "" {
		if e.changes(record.Repeat) {
			e.comp.RemoveAll("RRULE")
			e.comp.RemoveAll("EXDATE")
		}
		return nil
	}
	if err == nil && repeats && s.String() == want {
		return nil
	}
	next, errNext := record.ParseSeries(want)
	if errNext != nil {
		return errNext
	}
	lines := e.comp.All("RRULE")
	whole := start.form == formDate
	if err == nil && repeats && !force && s.Every == next.Every && s.Interval == next.Interval {
		for _, l := range lines {
			if clean(l.Value()) != "" {
				l.SetValue(withUntil(clean(l.Value()), next, whole, sh))
				return nil
			}
		}
	}
	e.setValue("RRULE", ruleText(next, whole, sh))
	return nil
}

// writeRemoved writes the EXDATEs. Days of overrides need none.
func (e *edit) writeRemoved(start moment, begin record.Wall, sh shape, moved bool, overrides map[*part]record.Day) error {
	want, err := removedDays(e.want)
	if err != nil {
		return err
	}
	if err := e.dropOverrides(func(d record.Day, occurs bool) bool { return occurs && !want[d] }); err != nil {
		return err
	}
	have := map[record.Day]bool{}
	if moved {
		e.comp.RemoveAll("EXDATE")
	} else if have, err = e.keepExcluded(start, want); err != nil {
		return err
	}
	for _, day := range overrides {
		have[day] = true
	}
	e.exclude(slices.DeleteFunc(sortedDays(want), func(d record.Day) bool { return have[d] }), begin, sh)
	return nil
}

// overrideDays returns the days of the series that overrides stand for. One that
// stands at a time when nothing occurs is left out, and left alone.
func (c *calendar) overrideDays() (map[*part]record.Day, error) {
	out := map[*part]record.Day{}
	m := c.master()
	if m == nil {
		return out, nil
	}
	start, err := m.start()
	if err != nil {
		return nil, err
	}
	for _, p := range c.parts {
		if !p.isOverride() {
			continue
		}
		id, ok, err := p.first("RECURRENCE-ID", &start)
		if err != nil {
			return nil, err
		}
		if day, occurs := p.names(id, start); ok && occurs {
			out[p] = day
		}
	}
	return out, nil
}

// override finds the override of that day.
func (c *calendar) override(day record.Day) (*part, error) {
	s := series{calendar: c}
	if err := s.readMaster(c.master()); err != nil {
		return nil, err
	}
	for _, p := range c.parts {
		if !p.isOverride() {
			continue
		}
		switch d, _, err := s.original(p); {
		case err != nil:
			return nil, err
		case d == day:
			return p, nil
		}
	}
	return nil, &Error{Reason: NotEditable}
}

// dropOverrides takes out the overrides that gone says yes to, the cancelled ones
// as well; occurs tells whether the series has an occurrence in their place.
func (c *calendar) dropOverrides(gone func(day record.Day, occurs bool) bool) error {
	s := series{calendar: c}
	if err := s.readMaster(c.master()); err != nil {
		return err
	}
	for _, p := range c.parts {
		if !p.isOverride() {
			continue
		}
		day, occurs, err := s.original(p)
		if err != nil {
			return err
		}
		if gone(day, occurs) {
			p.comp.Remove()
		}
	}
	return nil
}

// moveOverrides makes the overrides stand for the same days of a series whose start
// is another now.
func (e *edit) moveOverrides(days map[*part]record.Day, begin record.Wall, sh shape) {
	for _, p := range e.parts {
		if day, ok := days[p]; ok {
			e.stampOccurrence(p.comp.First("RECURRENCE-ID"), day, begin, sh)
		}
	}
}
