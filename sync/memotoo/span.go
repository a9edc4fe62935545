package memotoo

import (
	"fmt"
	"strconv"
	"strings"

	"abgleich/sync/record"
)

// A version of an item in a calendar is the version of its resource, the item's part in it, an @ and the days on which it is: so a look can tell without
// asking whether a record that the listing does not show lies outside the window. What stands between the @ and the days tells why a record was set aside.
// Behind the days of a series stand a ~ and how it goes on, for most days between its first and its last are none of it.
const (
	asideWindow = "!" // it lies outside the window
	asideLeft   = "-" // it was cancelled
	spanUnknown = "?" // nobody can say when it is
	spanAlways  = "*" // it is shown whatever the window is
)

// span is the days on which a record is, both included.
type span struct {
	from, to record.Day
	endless  bool
	series   record.Series // without its end; zero for a single appointment
	length   record.Day    // how many days after its first one an occurrence lasts
}

// spanOf gives the days of an appointment; it is false if its times cannot be read.
func spanOf(r record.Record) (span, bool) {
	start, err := record.ParseWall(r[record.Start].Text)
	if err != nil {
		return span{}, false
	}
	s := span{from: start.Day, to: start.Day + lengthOf(r)}
	if r[record.Repeat].Text == "" {
		return s, true
	}
	rule, err := record.ParseSeries(r[record.Repeat].Text)
	if err != nil {
		return span{}, false
	}
	s.endless, s.length, s.series = !rule.Ends, lengthOf(r), record.Series{Every: rule.Every, Interval: rule.Interval}
	if s.endless {
		s.to = 0
	} else {
		s.to += max(0, rule.Until-start.Day)
	}
	return s, true
}

// lengthOf is how many days after its first one an appointment lasts.
func lengthOf(r record.Record) record.Day {
	start, err := record.ParseWall(r[record.Start].Text)
	if err != nil {
		return 0
	}
	end, err := record.ParseWall(r[record.End].Text)
	if err != nil {
		return 0
	}
	last := end.Day
	if end.Second == 0 {
		last-- // the end is exclusive
	}
	return max(0, last-start.Day)
}

// meets tells whether something of it may be on the days first..last. Removed days are not known here.
func (s span) meets(first, last record.Day) bool {
	if s.from > last || !s.endless && s.to < first {
		return false
	}
	return s.series.Every == "" || len(s.series.Days(s.from, first-s.length, last)) > 0
}

func (s span) String() string {
	text := s.from.String() + ".."
	if !s.endless {
		text += s.to.String()
	}
	if s.series.Every != "" {
		text += fmt.Sprintf("~%v+%d", s.series, int(s.length))
	}
	return text
}

// readSeries reads what stands behind the ~.
func (s *span) readSeries(text string) error {
	rule, length, _ := strings.Cut(text, "+")
	n, err := strconv.Atoi(length)
	if err != nil {
		return err
	}
	s.length = record.Day(n)
	s.series, err = record.ParseSeries(rule)
	return err
}

// days is what a version says about when its item is.
type days struct {
	span
	known  bool // the span is told
	always bool // it is shown whatever the window is
	aside  string
}

func (d days) String() string {
	switch {
	case d.always:
		return "@" + spanAlways
	case !d.known:
		return "@" + d.aside + spanUnknown
	}
	return "@" + d.aside + d.span.String()
}

// daysOf reads the days from a version. What cannot be read is not known.
func daysOf(version string) days {
	_, text, ok := cutLast(version, "@")
	if !ok || text == spanUnknown {
		return days{}
	}
	var d days
	if text == spanAlways {
		d.always = true
		return d
	}
	for _, mark := range []string{asideWindow, asideLeft} {
		if rest, is := strings.CutPrefix(text, mark); is {
			d.aside, text = mark, rest
		}
	}
	text, series, repeats := strings.Cut(text, "~")
	from, to, ok := strings.Cut(text, "..")
	var err error
	if d.from, err = record.ParseDay(from); !ok || err != nil {
		return d
	}
	if d.endless = to == ""; !d.endless {
		d.to, err = record.ParseDay(to)
	}
	if repeats && err == nil {
		err = d.readSeries(series)
	}
	d.known = err == nil
	return d
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// partOf is the part of an id behind its resource, with the hash; "" for the resource's own record.
func partOf(id string) string { return id[len(resourceOf(id)):] }
