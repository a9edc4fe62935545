package onoffice

import (
	"strings"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// period is start and end of an appointment as a record has them.
type period struct{ start, end record.Wall }

func (p period) into(r record.Record) {
	r[record.Start], r[record.End] = record.Text(p.start.String()), record.Text(p.end.String())
}

func unreadable(detail string) *fault.Fault {
	return fault.New(fault.Unreadable, fault.OnOffice, fault.StepRead, detail, nil)
}

// readTimes brings start and end into the form of a record. The end of whole days
// comes in two conventions (§6.5): at midnight it is exclusive, at any other time
// its day is the last one. An appointment of some hours that ends earlier on the
// wall than it begins, which happens in the hour that is repeated in autumn, has
// no length.
func readTimes(start, end record.Wall, allDay bool) (period, *fault.Fault) {
	switch {
	case start.Day > end.Day:
		return period{}, unreadable("it ends before it begins")
	case !allDay && end.Before(start):
		return period{start, start}, nil
	case !allDay:
		return period{start, end}, nil
	}
	last := end.Day
	if end.Second == 0 && end.Day > start.Day {
		last--
	}
	return period{record.Wall{Day: start.Day, Whole: true}, record.Wall{Day: last + 1, Whole: true}}, nil
}

// writeTimes are start_dt and end_dt of a record: whole days from 00:00:00 to
// 23:59:59 of the last one (§6.5).
func writeTimes(start, end record.Wall) (from, to string) {
	if !start.Whole {
		return wireWall(start), wireWall(end)
	}
	last := record.Wall{Day: max(start.Day, end.Day-1), Second: 24*60*60 - 1}
	return wireWall(record.Wall{Day: start.Day}), wireWall(last)
}

// wireWall spells a wall time as writes and the old read do (§2.1).
func wireWall(w record.Wall) string {
	w.Whole = false
	return strings.Replace(w.String(), "T", " ", 1)
}

// readWall reads YYYY-MM-DD HH:MM:SS.
func readWall(text string) (record.Wall, bool) {
	at, err := time.Parse(time.DateTime, strings.TrimSpace(text))
	if err != nil {
		return record.Wall{}, false
	}
	w, err := record.ParseWall(at.Format("2006-01-02T15:04:05"))
	return w, err == nil
}
