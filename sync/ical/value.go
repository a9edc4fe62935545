package ical

import (
	"strconv"
	"strings"
	"time"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// form is how a time is written (RFC 5545 §3.3.4, §3.3.5).
type form int

const (
	formDate form = iota
	formFloating
	formUTC
	formZoned
)

// moment is one value of DTSTART, DTEND, DUE, EXDATE or RECURRENCE-ID.
type moment struct {
	wall record.Wall    // as it is written
	form form           //
	zone *time.Location // in which wall is meant; nil for a date
	tzid string         // as it is written, with formZoned
}

// instant returns when that is.
func (m moment) instant() time.Time { return m.wall.In(m.zone) }

// berlin returns the moment as a record holds it. What is written in a zone with
// Berlin's clock stays as it is written, also in the hour that is not shown in
// spring: in a series it stands for every day.
func (m moment) berlin() record.Wall {
	if m.form == formDate {
		return m.wall
	}
	t := m.instant()
	if m.wall.In(record.Berlin()).Equal(t) {
		return m.wall
	}
	return record.WallOf(t)
}

// day returns the day that a value means in a series of whole days. A time is
// cut off; but Exchange writes the midnight of a zone in UTC.
func (m moment) day(local *time.Location) record.Day {
	if m.form == formUTC {
		if w := record.WallIn(m.instant(), local); w.Second == 0 {
			return w.Day
		}
	}
	return m.wall.Day
}

// moments reads the values of a line that has one or, with commas, several. Where
// the line names no zone and no UTC, the time is meant in that of base.
func (c *calendar) moments(l *contentline.Line, base *moment) ([]moment, error) {
	var out []moment
	for value := range strings.SplitSeq(l.Value(), ",") {
		if value = strings.TrimSpace(value); value == "" {
			continue
		}
		m, err := c.moment(l, value, base)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// first returns the first value of the first line of that name that has one. It
// is false if there is none.
func (p *part) first(name string, base *moment) (moment, bool, error) {
	for _, l := range p.comp.All(name) {
		list, err := p.moments(l, base)
		if err != nil {
			return moment{}, false, err
		}
		if len(list) > 0 {
			return list[0], true, nil
		}
	}
	return moment{}, false, nil
}

func (c *calendar) moment(l *contentline.Line, value string, base *moment) (moment, error) {
	wall, utc, ok := parseStamp(value)
	if !ok {
		return moment{}, &Error{Reason: BadTime, Detail: clip(l.Name() + ":" + value)}
	}
	tzid := strings.Join(l.Param("TZID"), ",")
	isDate := len(l.Param("VALUE")) > 0 && strings.EqualFold(strings.TrimSpace(l.Param("VALUE")[0]), "DATE")
	m := moment{wall: wall}
	switch {
	case wall.Whole || isDate:
		m.form, m.wall = formDate, record.Wall{Day: wall.Day, Whole: true}
	case utc:
		m.form, m.zone = formUTC, time.UTC
	case strings.TrimSpace(tzid) != "":
		zone, err := c.zone(tzid)
		if err != nil {
			return moment{}, err
		}
		m.form, m.zone, m.tzid = formZoned, zone, tzid
	case base != nil && base.zone != nil:
		m.form, m.zone = formFloating, base.zone
	default:
		m.form, m.zone = formFloating, c.opt.zone()
	}
	return m, nil
}

// parseStamp reads 20260302, 20260302T090000 and 20260302T090000Z; seconds may be
// missing or 60.
func parseStamp(s string) (w record.Wall, utc, ok bool) {
	date, clock, timed := strings.Cut(strings.ToUpper(s), "T")
	n, ok := digits(date, 8)
	if !ok {
		return w, false, false
	}
	if w.Day, ok = record.DayOf(n/10000, time.Month(n/100%100), n%100); !ok {
		return w, false, false
	}
	if !timed {
		w.Whole = true
		return w, false, true
	}
	clock, utc = strings.CutSuffix(clock, "Z")
	if len(clock) == 4 {
		clock += "00"
	}
	if n, ok = digits(clock, 6); !ok {
		return w, false, false
	}
	hour, minute, second := n/10000, n/100%100, min(n%100, 59)
	w.Second = hour*3600 + minute*60 + second
	return w, utc, hour < 24 && minute < 60 && n%100 <= 60
}

// digits reads a number of exactly that many digits.
func digits(s string, count int) (int, bool) {
	if len(s) != count || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// stamp writes a wall as it is, without a zone.
func stamp(w record.Wall) string {
	y, m, d := w.Day.Date()
	t := time.Date(y, m, d, 0, 0, w.Second, 0, time.UTC)
	if w.Whole {
		return t.Format("20060102")
	}
	return t.Format("20060102T150405")
}

func stampUTC(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// duration is the value of DURATION and TRIGGER (RFC 5545 §3.3.6). Days are days
// on the wall, seconds are exact.
type duration struct {
	days, seconds int
	negative      bool
}

// parseDuration reads a duration of less than a hundred years.
func parseDuration(s string) (d duration, ok bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	switch {
	case strings.HasPrefix(s, "-"):
		d.negative, s = true, s[1:]
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	}
	s, ok = strings.CutPrefix(s, "P")
	units, numbers := "WD", 0
	for ; s != "" && ok; numbers++ {
		if s[0] == 'T' && units != "HMS" {
			s, units = s[1:], "HMS"
		}
		n := len(s) - len(strings.TrimLeft(s, "0123456789"))
		if n == 0 || n > 10 || n == len(s) || strings.IndexByte(units, s[n]) < 0 {
			return d, false
		}
		value, err := strconv.Atoi(s[:n])
		if err != nil {
			return d, false
		}
		d.add(value, s[n])
		ok = d.days < 36525 && d.seconds < 36525*24*3600
		s = s[n+1:]
	}
	return d, ok && numbers > 0
}

func (d *duration) add(n int, unit byte) {
	switch unit {
	case 'W':
		d.days += 7 * n
	case 'D':
		d.days += n
	case 'H':
		d.seconds += 3600 * n
	case 'M':
		d.seconds += 60 * n
	case 'S':
		d.seconds += n
	}
}
