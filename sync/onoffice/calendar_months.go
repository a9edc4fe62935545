package onoffice

import (
	"context"
	"maps"
	"slices"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// shortMonths says what a tenant makes of a series on the 29th to 31st in months
// that lack this day (§12 no. 16). For a record such a month has no occurrence
// (RFC 5545 §3.3.10). Where a tenant does otherwise, or nobody knows, the days that
// it would take instead are entered as removed: then it is the same whatever it
// does. A series of which they are not removed cannot be known, and is left alone.
type shortMonths string

const (
	monthsUnknown shortMonths = ""
	monthsSkipped shortMonths = "skipped" // no occurrence
	monthsClamped shortMonths = "clamped" // the last day of the month
)

const unknownMonths = "what onOffice does in months that lack this day is unknown, or not what others do"

func inexpressible(step fault.Step, because fault.Because, detail string) *fault.Fault {
	f := fault.New(fault.Inexpressible, fault.OnOffice, step, detail, nil)
	f.Because = because
	return f
}

// maxClamped is how many days are entered as removed for that reason: 20 years of
// a series on the 31st. How many onOffice takes is unknown.
const maxClamped = 100

// clamped are the days that a series would take in shorter months.
func clamped(s record.Series, start record.Day) []record.Day {
	year, month, day := start.Date()
	step := s.Interval
	switch s.Every {
	case record.Yearly:
		step *= 12
	case record.Monthly:
	default:
		return nil
	}
	if day < 29 {
		return nil
	}
	until := openEnd
	if s.Ends {
		until = min(until, s.Until)
	}
	var days []record.Day
	for i := 1; ; i++ {
		at := int(month) - 1 + i*step
		y, m := year+at/12, time.Month(at%12+1)
		first, ok := record.DayOf(y, m, 1)
		if !ok || first > until {
			return days
		}
		if _, there := record.DayOf(y, m, day); there {
			continue
		}
		if last := first + record.Day(daysOf(y, m)) - 1; last <= until {
			days = append(days, last)
		}
	}
}

func daysOf(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// learnMonths finds out what the tenant does, once, when a series is met for which
// it matters: the list of a day that the series would take instead shows it, or
// not. That the list of a day shows a series at all is seen on a day on which it
// takes place.
func (a *Appointments) learnMonths(ctx context.Context, step fault.Step, found map[string]seen) error {
	if a.who.Months != monthsUnknown {
		return nil
	}
	for _, id := range slices.SortedFunc(maps.Keys(found), compareIDs) {
		s := found[id]
		if it := s.own(a.who); it.Problem == nil || it.Problem.Kind != fault.Inexpressible {
			continue
		}
		skipping := *a.who
		skipping.Months = monthsSkipped
		r := s.own(&skipping).Record
		start, err := record.ParseWall(r[record.Start].Text)
		series, err2 := record.ParseSeries(r[record.Repeat].Text)
		if err != nil || err2 != nil || spanOf(r).length > 0 || s.status == statusCanceled {
			continue
		}
		return a.askMonths(ctx, step, s, start.Day, clamped(series, start.Day))
	}
	return nil
}

// askMonths asks for the first day of a series and for one of the days that it
// would take instead.
func (a *Appointments) askMonths(ctx context.Context, step fault.Step, s seen, on record.Day, instead []record.Day) error {
	removed, _ := s.exceptions()
	instead = slices.DeleteFunc(instead, func(d record.Day) bool { return slices.Contains(removed, d.String()) })
	if len(instead) == 0 || slices.Contains(removed, on.String()) {
		return nil
	}
	ask := func(by asker, day record.Day) Action { return a.onDays(question{by, stretch{day, day}}) }
	actions := []Action{ask(byUser, on), ask(byUser, instead[0])}
	if len(a.who.Groups) > 0 {
		actions = append(actions, ask(byGroup, on), ask(byGroup, instead[0]))
	}
	results, err := a.client.Do(ctx, step, actions...)
	if err != nil {
		return err
	}
	for i := 0; i < len(results); i += 2 {
		there, then := results[i], results[i+1]
		switch {
		case !gives(there, s.id) || then.Failed() || len(then.Records) >= rowCap:
		case gives(then, s.id):
			a.who.Months = monthsClamped
		default:
			a.who.Months = monthsSkipped
		}
	}
	return nil
}
