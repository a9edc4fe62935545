package record

import (
	"errors"
	"fmt"
	"time"
	_ "time/tzdata" // the zone must be there on a machine that has none (Windows)
)

// TimeZone is the zone of all times in a record.
const TimeZone = "Europe/Berlin"

var berlin = func() *time.Location {
	loc, err := time.LoadLocation(TimeZone)
	if err != nil {
		panic("record: the built-in zone data lack " + TimeZone + ": " + err.Error())
	}
	return loc
}()

// Berlin returns the zone of all times in a record.
func Berlin() *time.Location { return berlin }

// The years that a Day or Wall may be in. Outside of them stand placeholders
// (year 1, 1601), not appointments.
const (
	firstYear = 1900
	lastYear  = 9999
)

// ErrTime is the error of a text that is no day or time of a record.
var ErrTime = errors.New("record: not a time of a record")

// Day is a day of the calendar as the number of days since 1 January 1970.
type Day int

const secondsOfDay = 24 * 60 * 60

// DayOf returns the day of that date. It is false if there is no such date, or
// none between the years 1900 and 9999.
func DayOf(year int, month time.Month, day int) (Day, bool) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if y, m, d := t.Date(); y != year || m != month || d != day || year < firstYear || year > lastYear {
		return 0, false
	}
	return Day(t.Unix() / secondsOfDay), true
}

// ParseDay reads YYYY-MM-DD. Its error wraps ErrTime.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err == nil {
		if d, ok := DayOf(t.Date()); ok {
			return d, nil
		}
	}
	return 0, fmt.Errorf("%w: %.40q is no day YYYY-MM-DD from 1900 on", ErrTime, text)
}

// String returns the day as YYYY-MM-DD.
func (d Day) String() string { return d.midnight().Format(time.DateOnly) }

// Date returns year, month and day of the month.
func (d Day) Date() (year int, month time.Month, day int) { return d.midnight().Date() }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.midnight().Weekday() }

func (d Day) midnight() time.Time { return time.Unix(int64(d)*secondsOfDay, 0).UTC() }

// Wall is what calendar and clock on a wall show: the form of Start, End and Due.
type Wall struct {
	Day Day
	// Second of the day, from 0. It is 0 with Whole.
	Second int
	// Whole: the day as such, without a time.
	Whole bool
}

// ParseWall reads YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS. Its error wraps ErrTime.
func ParseWall(text string) (Wall, error) {
	if len(text) == len(time.DateOnly) {
		d, err := ParseDay(text)
		return Wall{Day: d, Whole: true}, err
	}
	t, err := time.Parse("2006-01-02T15:04:05", text)
	if err != nil || len(text) != len("2006-01-02T15:04:05") {
		return Wall{}, fmt.Errorf("%w: %.40q is neither YYYY-MM-DD nor YYYY-MM-DDTHH:MM:SS", ErrTime, text)
	}
	d, ok := DayOf(t.Date())
	if !ok {
		return Wall{}, fmt.Errorf("%w: %.40q is before the year 1900", ErrTime, text)
	}
	return Wall{Day: d, Second: t.Hour()*3600 + t.Minute()*60 + t.Second()}, nil
}

// WallOf returns what the wall shows in Berlin at that instant. Of a second
// that the clock shows twice in autumn it cannot tell which one it was.
func WallOf(t time.Time) Wall { return WallIn(t, berlin) }

// WallIn returns what the wall shows in a zone at that instant.
func WallIn(t time.Time, loc *time.Location) Wall {
	_, offset := t.In(loc).Zone()
	local := t.Unix() + int64(offset)
	day := local / secondsOfDay
	if local%secondsOfDay < 0 {
		day--
	}
	return Wall{Day: Day(day), Second: int(local - day*secondsOfDay)}
}

// String returns the form that ParseWall reads.
func (w Wall) String() string {
	if w.Whole {
		return w.Day.String()
	}
	return time.Unix(w.seconds(), 0).UTC().Format("2006-01-02T15:04:05")
}

// Before tells whether w is shown before v; a whole day is its midnight.
func (w Wall) Before(v Wall) bool { return w.seconds() < v.seconds() }

func (w Wall) seconds() int64 { return int64(w.Day)*secondsOfDay + int64(w.Second) }

// In returns the instant at which the wall in a zone shows w; a whole day is its
// midnight. Around a change of the clocks this is the one rule for everybody (RFC
// 5545 §3.3.5): a time that is shown twice is the first one (02:30 in autumn is
// 02:30 summer time), and one that is never shown is reckoned with the offset
// before the change (02:30 in spring is the instant of 03:30 summer time).
func (w Wall) In(loc *time.Location) time.Time {
	local := w.seconds()
	before, after := offsetAt(local-secondsOfDay, loc), offsetAt(local+secondsOfDay, loc)
	first := local - before
	if before != after && offsetAt(first, loc) != before && offsetAt(local-after, loc) == after {
		first = local - after
	}
	return time.Unix(first, 0).UTC()
}

func offsetAt(unix int64, loc *time.Location) int64 {
	_, offset := time.Unix(unix, 0).In(loc).Zone()
	return int64(offset)
}
