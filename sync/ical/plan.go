package ical

import (
	"slices"
	"strconv"

	"abgleich/sync/record"
)

// plan finds out which fields change, and into what. Its error is BadRecord.
func (e *edit) plan(change record.Record) error {
	e.want = e.was.Clone()
	schema := e.schema()
	for _, sp := range schema.Fields {
		if v, ok := change[sp.Field]; ok {
			if v, ok = e.writable(sp.Field, v); ok {
				e.want[sp.Field] = v
			}
		}
	}
	if err := e.agree(); err != nil {
		return err
	}
	for _, sp := range schema.Fields {
		if !sp.Equal(e.was[sp.Field], e.want[sp.Field]) {
			e.changed = append(e.changed, sp.Field)
		} else {
			e.want[sp.Field] = e.was[sp.Field]
		}
	}
	return nil
}

// writable is a value in the form in which it can be written. It is false, with a
// note, for one that cannot.
func (e *edit) writable(f record.Field, v record.Value) (record.Value, bool) {
	if f == record.Removed {
		return v, true
	}
	text := clean(v.Text)
	ok := true
	switch f {
	case record.Secret:
		if text != "" {
			text = "1"
		}
	case record.Reminder:
		ok = text == "" || number(text, 0, maxReminder)
	case record.Priority:
		ok = text == "" || number(text, 1, 5)
	case record.Percent:
		if text == "" {
			text = "0"
		}
		ok = number(text, 0, 100)
	case record.State:
		ok = slices.Contains([]string{record.StateOpen, record.StateStarted, record.StateDone, record.StateCancelled}, text)
	case record.Due:
		if text != "" {
			_, err := record.ParseWall(text)
			ok = err == nil
		}
	}
	if !ok {
		e.notes = append(e.notes, Note{f, v.Text})
	}
	return record.Text(text), ok
}

// number tells whether text is a number from..to as it is written in a record.
func number(text string, from, to int) bool {
	n, err := strconv.Atoi(text)
	return err == nil && n >= from && n <= to && strconv.Itoa(n) == text
}

// agree brings the fields of the wanted record into agreement with each other.
func (e *edit) agree() error {
	if e.kind == Task {
		percent, err := strconv.Atoi(e.text(record.Percent))
		if err != nil {
			return &Error{Reason: BadRecord, Detail: clip(e.text(record.Percent)), Err: err}
		}
		e.want[record.Percent] = record.Text(strconv.Itoa(settled(e.text(record.State), percent)))
		return nil
	}
	start, err := e.agreeTimes()
	if err != nil {
		return &Error{Reason: BadRecord, Err: err}
	}
	if e.text(record.Repeat) == "" {
		delete(e.want, record.Removed)
		return nil
	}
	s, err := record.ParseSeries(e.text(record.Repeat))
	if err != nil {
		return &Error{Reason: BadRecord, Err: err}
	}
	if s.Ends && s.Until < start.Day {
		return &Error{Reason: BadRecord, Detail: "the series ends before it begins: " + s.String()}
	}
	days, err := removedDays(e.want)
	if err != nil {
		return &Error{Reason: BadRecord, Err: err}
	}
	if len(days) > maxRemoved {
		return &Error{Reason: BadRecord, Detail: "more than 10000 removed days"}
	}
	delete(e.want, record.Removed)
	if len(days) > 0 {
		e.want[record.Removed] = record.RemovedDays(sortedDays(days)...)
	}
	return nil
}

// agreeTimes makes the end one of the start's kind and not before it, as it is
// done when a text is read.
func (e *edit) agreeTimes() (record.Wall, error) {
	start, err := record.ParseWall(e.text(record.Start))
	if err != nil {
		return start, err
	}
	end := start
	if text := e.text(record.End); text != "" {
		if end, err = record.ParseWall(text); err != nil {
			return start, err
		}
	}
	if start.Whole && !end.Whole {
		if end.Second > 0 {
			end.Day++
		}
		end.Second = 0
	}
	end.Whole = start.Whole
	switch {
	case start.Whole && !start.Before(end):
		end.Day = start.Day + 1
	case end.Before(start):
		end = start
	}
	e.want[record.End] = record.Text(end.String())
	return start, nil
}

func removedDays(r record.Record) (map[record.Day]bool, error) {
	days := map[record.Day]bool{}
	for _, entry := range r[record.Removed].Entries {
		d, err := record.ParseDay(clean(entry.Text))
		if err != nil {
			return nil, err
		}
		days[d] = true
	}
	return days, nil
}
