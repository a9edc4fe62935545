package onofficetest

import (
	"slices"
	"time"
)

const (
	noDate = "0000-00-00"
	// zeroInstant is what PHP makes of 0000-00-00 00:00:00.
	zeroInstant = "-0001-11-30T00:00:00+00:00"
	utcLayout   = "2006-01-02T15:04:05+00:00"
)

// wallTime reads YYYY-MM-DD HH:MM:SS. Wall times are computed with as if they
// were UTC, so that a day always has 24 hours.
func wallTime(text string) (time.Time, bool) {
	at, err := time.Parse(stampLayout, text)
	return at, err == nil && at.Year() >= 1
}

// daysBetween counts days; a time.Duration holds no more than 292 years.
func daysBetween(from, to time.Time) int { return int((to.Unix() - from.Unix()) / 86400) }

func dateOf(wall string) string { return wall[:len(time.DateOnly)] }

// instant is the moment of a Berlin wall time: in the hour that comes twice
// the first one, in the hour that is left out as much after the change.
func (s *Server) instant(wall time.Time) time.Time {
	guess := func(from time.Time) time.Time {
		_, offset := from.In(s.berlin).Zone()
		return wall.Add(-time.Duration(offset) * time.Second)
	}
	before, after := guess(wall.Add(-24*time.Hour)), guess(wall.Add(24*time.Hour))
	for _, at := range []time.Time{before, after} {
		if at.In(s.berlin).Format(stampLayout) == wall.Format(stampLayout) {
			return at
		}
	}
	return before
}

// times are start and end as they are read, in the tenant's convention for
// all-day appointments.
func (s *Server) times(a *Appointment) (start, end time.Time) {
	start, _ = wallTime(a.Start)
	end, _ = wallTime(a.End)
	convention := s.switches.Calendar.AllDay
	if !a.AllDay || convention == AllDayAsWritten {
		return start, end
	}
	first, last := start.Truncate(24*time.Hour), end.Truncate(24*time.Hour)
	if end.Equal(last) && last.After(first) { // an exclusive end
		last = last.AddDate(0, 0, -1)
	}
	switch convention {
	case AllDayInclusive:
		return first, last.Add(24*time.Hour - time.Second)
	case AllDayMinute:
		return first, last.Add(24*time.Hour - time.Minute)
	}
	return first, last.AddDate(0, 0, 1)
}

// anchored tells whether the appointment stands anywhere in time.
func (a *Appointment) anchored() bool { return a.Series == nil || a.Series.Begin != noDate }

// readWall spells start and end for read/calendar.
func (s *Server) readWall(a *Appointment) (start, end string) {
	from, to := s.times(a)
	start, end = from.Format(stampLayout), to.Format(stampLayout)
	if !a.anchored() {
		start, end = noDate+start[len(noDate):], noDate+end[len(noDate):]
	}
	return start, end
}

// inPeriod tells whether the appointment or an occurrence of it touches the
// days from first to last, which are wall time.
func (s *Server) inPeriod(a *Appointment, first, last time.Time) bool {
	start, end := s.times(a)
	length, until := end.Sub(start), last.AddDate(0, 0, 1)
	if a.Series == nil {
		return touches(start, end, first, until)
	}
	for day := range s.occurrences(a, first.Add(-length).AddDate(0, 0, -1), until) {
		at := day.Add(start.Sub(start.Truncate(24 * time.Hour)))
		if touches(at, at.Add(length), first, until) {
			return true
		}
	}
	return false
}

func touches(start, end, first, until time.Time) bool {
	return start.Before(until) && (end.After(first) || start.Equal(end) && !start.Before(first))
}

// occurrences walks the days of a series from one date up to, without,
// another; removed ones are left out.
func (s *Server) occurrences(a *Appointment, from, until time.Time) func(func(time.Time) bool) {
	return func(yield func(time.Time) bool) {
		start, ok := wallTime(a.Start)
		if !ok || !a.anchored() || a.Series.Interval < 1 {
			return
		}
		first := start.Truncate(24 * time.Hour)
		for k := a.Series.skip(first, from); ; k++ {
			day, there := a.Series.nth(first, k, s.switches.Calendar.ClampMonths)
			date := day.Format(time.DateOnly)
			if !day.Before(until) || a.Series.End != "" && date > a.Series.End {
				return
			}
			if there && date >= a.Series.Begin && !slices.Contains(a.Series.Removed, date) && !yield(day) {
				return
			}
		}
	}
}

// skip is a number of occurrences that certainly lie before a date.
func (r *Series) skip(first, from time.Time) int {
	per := map[string]int{"t": 1, "w": 7, "m": 31, "j": 366}[r.Type] * r.Interval
	return max(0, daysBetween(first, from)/per-1)
}

// nth is the day of an occurrence, counted from 0. When a month has no such
// day, it is the month's first, and not there, unless months clamp.
func (r *Series) nth(first time.Time, k int, clamp bool) (day time.Time, there bool) {
	months := k * r.Interval
	switch r.Type {
	case "t":
		return first.AddDate(0, 0, k*r.Interval), true
	case "w":
		return first.AddDate(0, 0, 7*k*r.Interval), true
	case "j":
		months *= 12
	}
	month := time.Date(first.Year(), first.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := month.AddDate(0, 1, -1).Day()
	if first.Day() > last {
		if !clamp {
			return month, false
		}
		return month.AddDate(0, 0, last-1), true
	}
	return month.AddDate(0, 0, first.Day()-1), true
}

// occursOn tells whether a series has an occurrence on a date.
func (s *Server) occursOn(a *Appointment, date string) bool {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil || a.Series == nil {
		return false
	}
	for at := range s.occurrences(a, day, day.AddDate(0, 0, 1)) {
		if at.Equal(day) {
			return true
		}
	}
	return false
}
