package ical

import (
	"strconv"
	"strings"
	"time"

	"abgleich/sync/record"
)

// frequencies are those that onOffice has.
var frequencies = map[string]record.Frequency{
	"DAILY": record.Daily, "WEEKLY": record.Weekly, "MONTHLY": record.Monthly, "YEARLY": record.Yearly,
}

var weekdays = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// rule is an RRULE as far as onOffice can express it.
type rule struct {
	series record.Series // without an end
	until  string        // UNTIL as written
	count  int           // COUNT, or -1
}

// readRule reads what repeats the part; repeats is false if nothing does. Its
// error is Inexpressible.
func (p *part) readRule(start moment) (s record.Series, repeats bool, err error) {
	for _, l := range p.comp.All("EXRULE") {
		if clean(l.Value()) != "" {
			return s, false, inexpressible(WhySeveral, "EXRULE:"+l.Value())
		}
	}
	for _, l := range p.comp.All("RDATE") {
		if clean(l.Value()) != "" {
			return s, false, inexpressible(WhyExtraDates, "RDATE:"+l.Value())
		}
	}
	text := ""
	for _, l := range p.comp.All("RRULE") {
		switch value := clean(l.Value()); {
		case value == "":
		case text != "":
			return s, false, inexpressible(WhySeveral, "RRULE:"+value)
		default:
			text = value
		}
	}
	if text == "" {
		return s, false, nil
	}
	r, err := parseRule(text, start)
	if err != nil {
		return s, false, err
	}
	s, err = p.anchor(r, start)
	return s, true, err
}

// parseRule reads an RRULE (RFC 5545 §3.3.10). Of the BY parts it takes those that
// say no more than the start does.
func parseRule(text string, start moment) (rule, error) {
	r := rule{count: -1, series: record.Series{Interval: 1}}
	parts := map[string]string{}
	var names []string
	for pair := range strings.SplitSeq(strings.ToUpper(text), ";") {
		name, value, _ := strings.Cut(pair, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if name == "" && value == "" {
			continue // a semicolon too much
		}
		if _, twice := parts[name]; twice {
			return r, inexpressible(WhyPart, pair)
		}
		parts[name] = value
		names = append(names, name)
	}
	every, ok := frequencies[parts["FREQ"]]
	if !ok {
		return r, inexpressible(WhyFrequency, text)
	}
	r.series.Every = every
	for _, name := range names {
		if err := r.take(name, parts, start); err != nil {
			return r, err
		}
	}
	if r.until != "" && r.count >= 0 {
		return r, inexpressible(WhyEnd, text)
	}
	return r, nil
}

// take reads one part of a rule.
func (r *rule) take(name string, parts map[string]string, start moment) error {
	every, value := r.series.Every, parts[name]
	_, month, day := start.wall.Day.Date()
	second := start.wall.Second
	own := func(n int) bool { // the start's own, and nothing else
		got, err := strconv.Atoi(value)
		return err == nil && got == n
	}
	why := WhyPart
	switch name {
	case "FREQ":
		return nil
	case "WKST": // it matters only with several weekdays or week numbers
		for _, w := range weekdays {
			if w == value {
				return nil
			}
		}
	case "INTERVAL":
		n, err := strconv.Atoi(value)
		if err == nil && n >= 1 && n <= record.MaxInterval {
			r.series.Interval = n
			return nil
		}
		why = WhyInterval
	case "COUNT":
		n, err := strconv.Atoi(value)
		if err == nil && n >= 1 {
			r.count = n
			return nil
		}
		why = WhyEnd
	case "UNTIL":
		if r.until = value; value != "" {
			return nil
		}
		why = WhyEnd
	case "BYDAY":
		if every == record.Weekly && value == weekdays[start.wall.Day.Weekday()] {
			return nil
		}
		why = WhyWeekdays
		if every != record.Weekly && every != record.Daily {
			why = WhyNth
		}
	case "BYMONTHDAY":
		_, byMonth := parts["BYMONTH"]
		if own(day) && (every == record.Monthly || every == record.Yearly && byMonth) {
			return nil
		}
		why = WhyMonthDays
	case "BYMONTH":
		if own(int(month)) && every == record.Yearly {
			return nil
		}
		why = WhyMonths
	case "BYSETPOS":
		why = WhyPosition
	case "BYHOUR":
		if own(second/3600) && start.form != formDate {
			return nil
		}
	case "BYMINUTE":
		if own(second/60%60) && start.form != formDate {
			return nil
		}
	case "BYSECOND":
		if own(second%60) && start.form != formDate {
			return nil
		}
	}
	return inexpressible(why, name+"="+value)
}

// horizon is for how long a series in another zone must keep Berlin's clock.
const horizon = 30 * 366

// anchor makes of a rule in the zone of its start a series in Berlin's days.
func (p *part) anchor(r rule, start moment) (record.Series, error) {
	s, from, begin := r.series, start.wall.Day, start.berlin()
	moved := begin.Day - from
	var err error
	if r.until != "" {
		s.Ends = true
		s.Until, err = p.lastDay(r.until, start)
	}
	if r.count >= 0 {
		last, ok := s.Nth(from, r.count)
		if !ok {
			return s, inexpressible(WhyEnd, "COUNT="+strconv.Itoa(r.count))
		}
		s.Ends, s.Until = true, last+moved
	}
	switch {
	case err != nil:
		return s, err
	case s.Ends && s.Until < begin.Day:
		return s, inexpressible(WhyEnd, "UNTIL="+r.until)
	case start.form == formDate || start.zone.String() == record.TimeZone:
		return s, nil
	}
	// The same days at the same instants, one by one.
	there, here := r.series.Days(from, from, from+horizon), s.Days(begin.Day, begin.Day, begin.Day+horizon)
	for i, d := range here {
		if i == len(there) {
			break
		}
		w, v := record.Wall{Day: there[i], Second: start.wall.Second}, record.Wall{Day: d, Second: begin.Second}
		if there[i]+moved != d || !w.In(start.zone).Equal(v.In(record.Berlin())) {
			zone := start.tzid
			if zone == "" {
				zone = start.zone.String()
			}
			return s, inexpressible(WhyClock, zone)
		}
	}
	return s, nil
}

// lastDay reads UNTIL (RFC 5545 §3.3.10): a date is the last day in the zone of the
// start; a time without zone is meant there too; a time cuts off an occurrence of
// that day which begins later.
func (p *part) lastDay(text string, start moment) (record.Day, error) {
	wall, utc, ok := parseStamp(text)
	if !ok {
		return 0, inexpressible(WhyEnd, "UNTIL="+text)
	}
	m := moment{wall: wall, form: formFloating, zone: start.zone}
	if utc {
		m.form, m.zone = formUTC, time.UTC
	}
	if start.form == formDate {
		return m.day(p.opt.zone()), nil
	}
	if wall.Whole {
		m.wall = record.Wall{Day: wall.Day, Second: 24*3600 - 1}
	}
	t, clock := m.instant(), start.berlin().Second
	day := record.WallOf(t).Day
	if (record.Wall{Day: day, Second: clock}).In(record.Berlin()).After(t) {
		day--
	}
	return day, nil
}

// ruleText writes a series. UNTIL is a date for whole days, floating with a
// floating start, and else UTC (RFC 5545 §3.3.10): the end of the last day, so
// that it holds if the time of the start changes.
func ruleText(s record.Series, whole bool, sh shape) string {
	text := "FREQ=" + strings.ToUpper(string(s.Every))
	if s.Interval > 1 {
		text += ";INTERVAL=" + strconv.Itoa(s.Interval)
	}
	return text + until(s, whole, sh)
}

func until(s record.Series, whole bool, sh shape) string {
	if !s.Ends {
		return ""
	}
	last := record.Wall{Day: s.Until, Second: 24*3600 - 1}
	switch {
	case whole:
		return ";UNTIL=" + stamp(record.Wall{Day: s.Until, Whole: true})
	case sh.form == formFloating:
		return ";UNTIL=" + sh.stamp(last)
	}
	return ";UNTIL=" + stampUTC(last.In(record.Berlin()))
}

// withUntil changes the end of a rule and leaves the rest as it is written.
func withUntil(text string, s record.Series, whole bool, sh shape) string {
	var kept []string
	for pair := range strings.SplitSeq(text, ";") {
		name, _, _ := strings.Cut(pair, "=")
		switch strings.ToUpper(strings.TrimSpace(name)) {
		case "UNTIL", "COUNT", "":
		default:
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, ";") + until(s, whole, sh)
}
