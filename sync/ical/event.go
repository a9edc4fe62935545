package ical

import (
	"cmp"
	"slices"
	"strings"

	"abgleich/sync/record"
)

// readEvent reads what an event has of its own: everything but series.
func (p *part) readEvent() (record.Record, moment, error) {
	r := record.Record{}
	start, err := p.readWhen(r)
	if err != nil {
		return nil, start, err
	}
	if err := p.readTexts(r, texts); err != nil {
		return nil, start, err
	}
	p.readClass(r)
	p.readCategory(r)
	p.readReminder(r)
	return r, start, nil
}

// readEvents reads the master, which may be nil, and its overrides.
func (c *calendar) readEvents(master *part, item *Item) error {
	s := series{calendar: c}
	if err := s.readMaster(master); err != nil {
		return err
	}
	for _, p := range c.parts {
		if p != master {
			if err := s.readOverride(p); err != nil {
				return err
			}
		}
	}
	if err := s.cut(); err != nil {
		return err
	}
	item.Record, item.Overrides = s.record, s.overrides
	if s.repeats {
		item.Record[record.Repeat] = record.Text(s.rule.String())
		s.setRemoved(item.Record, s.removed)
	}
	return nil
}

// series is an event with its overrides while it is read.
type series struct {
	*calendar
	record    record.Record // nil without a master
	start     moment
	rule      record.Series
	repeats   bool
	removed   map[record.Day]bool
	overrides []Override
	ended     []record.Day // days from which on the series was cancelled
	seen      map[record.Day]bool
}

func (s *series) readMaster(p *part) (err error) {
	s.removed, s.seen = map[record.Day]bool{}, map[record.Day]bool{}
	if p == nil {
		return nil
	}
	if s.record, s.start, err = p.readEvent(); err != nil {
		return err
	}
	if s.rule, s.repeats, err = p.readRule(s.start); err != nil || !s.repeats {
		return err
	}
	return p.readExcluded(s.start, s.removed)
}

// readOverride reads a changed occurrence (RFC 5545 §3.8.4.4). Of two for one day
// the first counts.
func (s *series) readOverride(p *part) error {
	day, occurs, err := s.original(p)
	if err != nil || s.seen[day] {
		return err
	}
	s.seen[day] = true
	following := p.following()
	if s.repeats && occurs {
		s.removed[day] = true
	}
	if p.cancelled() {
		if following {
			s.ended = append(s.ended, day)
		}
		return nil
	}
	if p.recurs() {
		return inexpressible(WhyPart, "RRULE with RECURRENCE-ID")
	}
	r, _, err := p.readEvent()
	if err != nil {
		return err
	}
	s.overrides = append(s.overrides, Override{Day: day, Following: following, Record: r, Invites: p.invites()})
	return nil
}

// original returns the day of the series that an override stands for, and whether
// an occurrence begins at its time. Without the series it is the day as such.
func (s *series) original(p *part) (record.Day, bool, error) {
	var base *moment
	if s.record != nil {
		base = &s.start
	}
	m, ok, err := p.first("RECURRENCE-ID", base)
	switch {
	case err != nil:
		return 0, false, err
	case !ok:
		return 0, false, &Error{Reason: BadTime, Detail: "RECURRENCE-ID:"}
	case base == nil:
		return m.berlin().Day, false, nil
	}
	day, occurs := p.names(m, s.start)
	return day, occurs, nil
}

func (p *part) following() bool {
	l := p.comp.First("RECURRENCE-ID")
	return l != nil && strings.EqualFold(strings.Join(l.Param("RANGE"), ","), "THISANDFUTURE")
}

// cut ends the series before the first override that stands for all that follow
// as well, and makes a series of that one, up to the next of its kind (reference
// onoffice-api §6.6).
func (s *series) cut() error {
	var following []*Override
	for i := range s.overrides {
		if s.overrides[i].Following {
			following = append(following, &s.overrides[i])
		}
	}
	if len(following) == 0 && len(s.ended) == 0 {
		return nil
	}
	if !s.repeats {
		return inexpressible(WhyFollowing, "")
	}
	slices.SortFunc(following, func(a, b *Override) int { return cmp.Compare(a.Day, b.Day) })
	whole, removed := s.rule, s.removed
	ends := slices.Clone(s.ended)
	for _, o := range following {
		ends = append(ends, o.Day)
	}
	slices.Sort(ends)
	s.rule.Ends, s.rule.Until = true, ends[0]-1
	if s.rule.Until < s.start.berlin().Day {
		return inexpressible(WhyFollowing, "")
	}
	s.removed = between(removed, s.start.berlin().Day, s.rule.Until, 0)
	for _, o := range following {
		rest := whole
		if i := slices.IndexFunc(ends, func(d record.Day) bool { return d > o.Day }); i >= 0 {
			rest.Ends, rest.Until = true, ends[i]-1
		}
		if err := s.follow(o, rest, removed); err != nil {
			return err
		}
	}
	return nil
}

// follow makes a series of an override.
func (s *series) follow(o *Override, rest record.Series, removed map[record.Day]bool) error {
	begin, err := record.ParseWall(o.Record[record.Start].Text)
	if err != nil {
		return err
	}
	from := s.start.berlin().Day
	moved := begin.Day - o.Day
	_, _, was := o.Day.Date()
	_, _, is := begin.Day.Date()
	bymonth := rest.Every == record.Monthly || rest.Every == record.Yearly
	if len(rest.Days(from, o.Day, o.Day)) == 0 || moved != 0 && bymonth && max(was, is) > 28 {
		return inexpressible(WhyFollowing, "")
	}
	if rest.Ends {
		rest.Until += moved
	}
	last := o.Day + record.MaxDays*366
	if rest.Ends {
		last = rest.Until - moved
	}
	o.Record[record.Repeat] = record.Text(rest.String())
	s.setRemoved(o.Record, between(removed, o.Day+1, last, moved))
	return nil
}

// between returns the days from..to, moved.
func between(days map[record.Day]bool, from, to, moved record.Day) map[record.Day]bool {
	out := map[record.Day]bool{}
	for d := range days {
		if d >= from && d <= to {
			out[d+moved] = true
		}
	}
	return out
}

func (s *series) setRemoved(r record.Record, days map[record.Day]bool) {
	if len(days) > 0 {
		r[record.Removed] = record.RemovedDays(sortedDays(days)...)
	}
}

func sortedDays(days map[record.Day]bool) []record.Day {
	var out []record.Day
	for d := range days {
		out = append(out, d)
	}
	slices.Sort(out)
	return out
}
