package ical

import (
	"slices"
	"strings"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// maxRemoved bounds the removed days of one series.
const maxRemoved = 10_000

// names tells which day of a series an EXDATE or RECURRENCE-ID stands for. It is
// false if no occurrence begins at that time.
func (p *part) names(m, start moment) (record.Day, bool) {
	begin := start.berlin()
	switch {
	case start.form == formDate:
		return m.day(p.opt.zone()), true
	case m.form == formDate:
		return m.wall.Day + begin.Day - start.wall.Day, true
	}
	t := m.instant()
	day := record.WallOf(t).Day
	return day, record.Wall{Day: day, Second: begin.Second}.In(record.Berlin()).Equal(t)
}

// readExcluded adds the days that EXDATE takes out of the series (RFC 5545
// §3.8.5.1).
func (p *part) readExcluded(start moment, days map[record.Day]bool) error {
	count := 0
	for _, l := range p.comp.All("EXDATE") {
		list, err := p.moments(l, &start)
		if err != nil {
			return err
		}
		if count += len(list); count > maxRemoved {
			return &Error{Reason: TooLarge, Detail: "more than 10000 EXDATE values"}
		}
		for _, m := range list {
			if day, ok := p.names(m, start); ok {
				days[day] = true
			}
		}
	}
	return nil
}

// keepExcluded takes out the EXDATE values of days that are not to be removed and
// returns the days that the rest names. Lines with other values stay.
func (p *part) keepExcluded(start moment, want map[record.Day]bool) (map[record.Day]bool, error) {
	have := map[record.Day]bool{}
	for _, l := range p.comp.All("EXDATE") {
		values := strings.Split(l.Value(), ",")
		kept := slices.Clone(values)[:0]
		for _, value := range values {
			if strings.TrimSpace(value) == "" {
				kept = append(kept, value)
				continue
			}
			m, err := p.moment(l, strings.TrimSpace(value), &start)
			if err != nil {
				return nil, err
			}
			day, ok := p.names(m, start)
			switch {
			case !ok:
				kept = append(kept, value)
			case want[day]:
				kept = append(kept, value)
				have[day] = true
			}
		}
		switch {
		case len(kept) == len(values):
		case strings.TrimSpace(strings.Join(kept, "")) == "":
			l.Remove()
		default:
			l.SetValue(strings.Join(kept, ","))
		}
	}
	return have, nil
}

// exclude adds a line for each of these days, which is what most programs write.
func (e *edit) exclude(days []record.Day, begin record.Wall, sh shape) {
	for _, day := range days {
		l := e.comp.Add("EXDATE")
		e.stampOccurrence(l, day, begin, sh)
	}
}

// stampOccurrence writes when the occurrence of that day begins.
func (e *edit) stampOccurrence(l *contentline.Line, day record.Day, begin record.Wall, sh shape) {
	begin.Day = day
	value, tzid := []string(nil), []string(nil)
	switch {
	case begin.Whole:
		value = []string{"DATE"}
	case sh.form == formZoned:
		tzid = []string{sh.tzid}
	}
	l.SetParam("VALUE", value...)
	l.SetParam("TZID", tzid...)
	l.SetValue(sh.stamp(begin))
}
