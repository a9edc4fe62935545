package record

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Frequency says how a series goes on.
type Frequency string

// The frequencies, as onOffice knows them (reference onoffice-api §6.6).
const (
	Daily   Frequency = "daily"
	Weekly  Frequency = "weekly"
	Monthly Frequency = "monthly"
	Yearly  Frequency = "yearly"
)

// MaxInterval is the largest interval of a series (reference onoffice-api §6.6).
const MaxInterval = 999

// MaxDays bounds how many days one call returns.
const MaxDays = 20_000

// ErrSeries is the error of a text that is no series.
var ErrSeries = errors.New("record: not a series")

// Series is how an appointment is repeated, as far as onOffice can say it: every
// so many days, weeks, months or years from the day of the appointment's start
// on, with the weekday, the day of the month and the month of that day. The days
// that do not take place stand in the field Removed.
type Series struct {
	Every Frequency
	// Interval is 1 for every day, 2 for every second; up to MaxInterval.
	Interval int
	// Ends tells whether there is a last day. Until is that day, and belongs to
	// the series if an occurrence falls on it.
	Ends  bool
	Until Day
}

// ParseSeries reads the text of the field Repeat: frequency, slash, interval,
// and where there is an end " until " and the last day; "weekly/2 until
// 2026-12-31". Its error wraps ErrSeries.
func ParseSeries(text string) (Series, error) {
	rule, until, ends := strings.Cut(text, " until ")
	every, interval, _ := strings.Cut(rule, "/")
	n, err := strconv.Atoi(interval)
	if err != nil {
		return Series{}, fmt.Errorf("%w: %.60q has no interval", ErrSeries, text)
	}
	s := Series{Every: Frequency(every), Interval: n, Ends: ends}
	if ends {
		if s.Until, err = ParseDay(until); err != nil {
			return Series{}, fmt.Errorf("%w: %.60q: %w", ErrSeries, text, err)
		}
	}
	if s.String() != text {
		return Series{}, fmt.Errorf("%w: %.60q is not written as %.60q", ErrSeries, text, s)
	}
	return s, s.check()
}

func (s Series) check() error {
	switch s.Every {
	case Daily, Weekly, Monthly, Yearly:
	default:
		return fmt.Errorf("%w: unknown frequency %.20q", ErrSeries, string(s.Every))
	}
	if s.Interval < 1 || s.Interval > MaxInterval {
		return fmt.Errorf("%w: interval %d is not from 1 to %d", ErrSeries, s.Interval, MaxInterval)
	}
	return nil
}

// String returns the text of the field Repeat.
func (s Series) String() string {
	text := string(s.Every) + "/" + strconv.Itoa(s.Interval)
	if s.Ends {
		text += " until " + s.Until.String()
	}
	return text
}

// slot returns the day of period number i, from 0, of a series that begins on
// start. It is false if that period has no such day: the 31st in a month of 30
// days, 29 February in a year without.
//
// This function is the one place that decides what becomes of such a day. It is
// left out, as RFC 5545 §3.3.10 has it. Whether onOffice leaves it out or takes
// the last day of the month is not documented (reference onoffice-api §6.6).
func (s Series) slot(start Day, i int) (Day, bool) {
	switch s.Every {
	case Daily:
		return start + Day(i*s.Interval), true
	case Weekly:
		return start + Day(7*i*s.Interval), true
	}
	year, month, day := start.Date()
	months := i * s.Interval
	if s.Every == Yearly {
		months *= 12
	}
	months += int(month) - 1
	return DayOf(year+months/12, time.Month(months%12+1), day)
}

// shortest and longest bound the days of one period.
func (s Series) shortest() int { return s.Interval * s.pick(1, 7, 28, 365) }
func (s Series) longest() int  { return s.Interval * s.pick(1, 7, 31, 366) }

func (s Series) pick(daily, weekly, monthly, yearly int) int {
	switch s.Every {
	case Weekly:
		return weekly
	case Monthly:
		return monthly
	case Yearly:
		return yearly
	}
	return daily
}

// slots goes through the days of the series from day from on, without end but
// for that of the series, the year 9999 and MaxDays days.
func (s Series) slots(start, from Day) iter.Seq[Day] {
	return func(yield func(Day) bool) {
		if s.check() != nil {
			return
		}
		last, _ := DayOf(lastYear, time.December, 31)
		if s.Ends {
			last = min(last, s.Until)
		}
		first := 0
		if from > start {
			first = int(from-start) / s.longest()
		}
		count := 0
		for i := first; start+Day(i*s.shortest()) <= last && count < MaxDays; i++ {
			d, ok := s.slot(start, i)
			switch {
			case !ok || d < from:
			case d > last || !yield(d):
				return
			default:
				count++
			}
		}
	}
}

// Days returns the days from..to, both included, on which a series that begins
// on start has an occurrence, at most MaxDays of them. It knows nothing of
// Removed.
func (s Series) Days(start, from, to Day) []Day {
	var days []Day
	for d := range s.slots(start, max(from, start)) {
		if d > to {
			break
		}
		days = append(days, d)
	}
	return days
}

// Nth returns the day of occurrence number n, from 1, of a series that begins
// on start. It is false if there is none up to the year 9999 or n is above MaxDays.
func (s Series) Nth(start Day, n int) (Day, bool) {
	if n < 1 {
		return 0, false
	}
	for d := range s.slots(start, start) {
		if n--; n == 0 {
			return d, true
		}
	}
	return 0, false
}

// Occurrences returns the days from..to on which an appointment begins: those of
// its series without the removed ones, or the day of its start. Its error says
// which field cannot be read.
func Occurrences(r Record, from, to Day) ([]Day, error) {
	start, err := ParseWall(r[Start].Text)
	if err != nil {
		return nil, err
	}
	if r[Repeat].Text == "" {
		if start.Day < from || start.Day > to {
			return nil, nil
		}
		return []Day{start.Day}, nil
	}
	s, err := ParseSeries(r[Repeat].Text)
	if err != nil {
		return nil, err
	}
	removed := map[Day]bool{}
	for _, e := range r[Removed].Entries {
		d, err := ParseDay(e.Text)
		if err != nil {
			return nil, err
		}
		removed[d] = true
	}
	return slices.DeleteFunc(s.Days(start.Day, from, to), func(d Day) bool { return removed[d] }), nil
}

// RemovedDays returns the value of the field Removed for these days, in order
// and each once.
func RemovedDays(days ...Day) Value {
	days = slices.Compact(slices.Sorted(slices.Values(days)))
	var v Value
	for _, d := range days {
		v.Entries = append(v.Entries, Entry{Text: d.String()})
	}
	return v
}
