package onofficetest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// seriesKeys are the fields of a series but for the removed days.
var seriesKeys = []string{"rp_flag", "rp_type", "rp_tage", "rp_beginn_datum", "rp_ende_datum", "rp_ende_status"}

// writeSeries makes, changes or ends a series (reference §6.6).
func (c *call) writeSeries(a *Appointment, data map[string]any, creating bool) *apiError {
	if value, sent := data["rp_flag"]; sent {
		on, ok := boolean(value)
		if !ok {
			return fail(codeWrongType, "rp_flag")
		}
		if !on {
			a.Series = nil
			return nil
		}
		if a.Series == nil {
			return c.newSeries(a, data, creating)
		}
	}
	if a.Series == nil {
		return nil
	}
	_, moved := data["start_dt"]
	if moved {
		a.Series.Begin = dateOf(a.Start)
	}
	return c.changeSeries(a, data, a.Series.Begin != noDate, creating)
}

// newSeries anchors a series at the start that is sent along. A single
// appointment that becomes one without it stands nowhere (§6.6).
func (c *call) newSeries(a *Appointment, data map[string]any, creating bool) *apiError {
	if kind, _ := scalar(data["rp_type"]); kind == "" {
		return fail(codeMissingParameter, "rp_type")
	}
	a.Series = &Series{Interval: 1, Begin: noDate}
	_, anchored := data["start_dt"]
	if anchored {
		a.Series.Begin = dateOf(a.Start)
	}
	return c.changeSeries(a, data, anchored, creating)
}

func (c *call) changeSeries(a *Appointment, data map[string]any, anchored, creating bool) *apiError {
	r := a.Series
	if value, sent := data["rp_type"]; sent {
		r.Type, _ = scalar(value)
		if !slices.Contains([]string{"t", "w", "m", "j"}, r.Type) {
			return fail(codeInvalidValue, r.Type)
		}
	}
	if value, sent := data["rp_tage"]; sent {
		n, ok := integer(value)
		if !ok || n < 1 || n > 999 {
			return fail(codeInvalidValue, "rp_tage")
		}
		r.Interval = n
	}
	if begin, sent, problem := dateKey(data, "rp_beginn_datum"); problem != nil {
		return problem
	} else if sent && anchored && begin != "" {
		c.beginSeries(a, begin)
	}
	if problem := endSeries(r, data); problem != nil {
		return problem
	}
	return c.writeExceptions(r, data, creating)
}

// dateKey reads a date; 0000-00-00 is none.
func dateKey(data map[string]any, name string) (date string, sent bool, problem *apiError) {
	value, sent := data[name]
	text, ok := scalar(value)
	if !ok {
		return "", sent, fail(codeArrayUnexpected, name)
	}
	if text == "" || text == noDate {
		return "", sent, nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", sent, fail(codeInvalidDate, text)
	}
	return text, sent, nil
}

// beginSeries takes an rp_beginn_datum, which may differ from the date of
// start_dt (§12 no. 16).
func (c *call) beginSeries(a *Appointment, begin string) {
	date := dateOf(a.Start)
	switch c.switches.Calendar.SeriesBegin {
	case BeginFollows:
		a.Series.Begin = date
		return
	case BeginLeads:
		moveTo(a, begin)
	}
	a.Series.Begin = begin
}

// moveTo moves an appointment to another day, at the same times.
func moveTo(a *Appointment, date string) {
	from, _ := time.Parse(time.DateOnly, dateOf(a.Start))
	to, _ := time.Parse(time.DateOnly, date)
	for _, end := range []*string{&a.Start, &a.End} {
		at, _ := wallTime(*end)
		*end = at.AddDate(0, 0, daysBetween(from, to)).Format(stampLayout)
	}
}

func endSeries(r *Series, data map[string]any) *apiError {
	end, sent, problem := dateKey(data, "rp_ende_datum")
	if problem != nil {
		return problem
	}
	if sent {
		r.End = end
	}
	if value, sent := data["rp_ende_status"]; sent {
		switch status, _ := scalar(value); {
		case status == "2": // open: stored, though the window does not draw it
			r.End = ""
		case status != "1", r.End == "":
			return fail(codeInvalidValue, "rp_ende_status")
		}
	}
	if r.End != "" && r.End < r.Begin {
		return fail(codeInvalidValue, "rp_ende_datum")
	}
	return nil
}

// writeExceptions reads "#2026-05-26#2026-05-28", which is the new set of
// removed days. What happens without it, and with an empty one, is a matter of
// switches (§12 no. 10).
func (c *call) writeExceptions(r *Series, data map[string]any, creating bool) *apiError {
	value, sent := data["rp_exception"]
	if !sent {
		touched := slices.ContainsFunc(seriesKeys, func(key string) bool { _, sent := data[key]; return sent })
		switch mode := c.switches.Calendar.ModifyExceptions; {
		case creating:
		case mode == LoseAlways, mode == LoseWithSeries && touched:
			r.Removed = nil
		}
		return nil
	}
	text, ok := scalar(value)
	if !ok {
		return fail(codeArrayUnexpected, "rp_exception")
	}
	if text == "" && c.switches.Calendar.EmptyExceptionKept {
		return nil
	}
	if text != "" && text[0] != '#' {
		return fail(codeInvalidDate, text)
	}
	r.Removed = nil
	for date := range strings.SplitSeq(text, "#") {
		if date == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			return fail(codeInvalidDate, date)
		}
		r.Removed = append(r.Removed, date)
	}
	slices.Sort(r.Removed)
	r.Removed = slices.Compact(r.Removed)
	return nil
}

// Detach cuts one occurrence out of a series and makes it an appointment of
// its own, whose id it gives.
func (s *Server) Detach(id int, date string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.withOccurrence(id, date)
	if err != nil {
		return 0, err
	}
	single := s.linked(a)
	single.Series = nil
	moveTo(single, date)
	single.Created, single.Changed = s.clock(), s.clock()
	single.ID = s.appointments.add(single)
	s.commit(single)

	rest := s.linked(a)
	rest.Series.Removed = append(rest.Series.Removed, date)
	slices.Sort(rest.Series.Removed)
	rest.Changed = s.clock()
	s.commit(rest)
	s.note(SyncedUser, "edit", "calendar", id)
	s.note(SyncedUser, "add", "calendar", single.ID)
	return single.ID, nil
}

// Split ends a series before a date and lets a new one go on from it, whose
// id it gives. Days that had been removed stay removed.
func (s *Server) Split(id int, date string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.withOccurrence(id, date)
	if err != nil {
		return 0, err
	}
	if date == dateOf(a.Start) {
		return 0, fmt.Errorf("series %d begins on %s: there is nothing to split off", id, date)
	}
	earlier := func(day string) bool { return day < date }
	next := s.linked(a)
	moveTo(next, date)
	next.Series.Begin = date
	next.Series.Removed = slices.DeleteFunc(next.Series.Removed, earlier)
	next.Created, next.Changed = s.clock(), s.clock()
	next.ID = s.appointments.add(next)
	s.commit(next)

	ended := s.linked(a)
	day, _ := time.Parse(time.DateOnly, date)
	ended.Series.End = day.AddDate(0, 0, -1).Format(time.DateOnly)
	ended.Series.Removed = slices.DeleteFunc(ended.Series.Removed, func(day string) bool { return !earlier(day) })
	ended.Changed = s.clock()
	s.commit(ended)
	s.note(SyncedUser, "edit", "calendar", id)
	s.note(SyncedUser, "add", "calendar", next.ID)
	return next.ID, nil
}

func (s *Server) withOccurrence(id int, date string) (*Appointment, error) {
	a := s.appointments.byID[id]
	if a == nil {
		return nil, notFoundError{"appointment", id}
	}
	if !s.occursOn(a, date) {
		return nil, fmt.Errorf("appointment %d has no occurrence on %q", id, date)
	}
	return a, nil
}
