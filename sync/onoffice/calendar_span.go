package onoffice

import (
	"strconv"
	"strings"

	"abgleich/sync/record"
)

// span is on which days an appointment or the occurrences of a series lie. It
// stands in the version, so that a record that a window has left, or not reached
// yet, is told from one that is gone, without a request.
type span struct {
	first, last record.Day
	open        bool // there is no last day
	// rule and length are those of a series of which both are known: there are days
	// between first and last on which it does not take place.
	rule   string
	length int // days that an occurrence lasts beyond its first
}

// String is "2026-03-02..2026-03-04", "2026-03-02.." without an end, and with a
// rule "2026-03-02..2026-12-31~weekly/2~0".
func (s span) String() string {
	text := s.first.String() + ".."
	if !s.open {
		text += s.last.String()
	}
	if s.rule != "" {
		text += "~" + s.rule + "~" + strconv.Itoa(s.length)
	}
	return text
}

// parseSpan reads a span; false if it is none.
func parseSpan(text string) (span, bool) {
	parts := strings.Split(text, "~")
	from, to, ok := strings.Cut(parts[0], "..")
	first, err := record.ParseDay(from)
	if !ok || err != nil {
		return span{}, false
	}
	s := span{first: first, open: to == ""}
	if !s.open {
		if s.last, err = record.ParseDay(to); err != nil {
			return span{}, false
		}
	}
	if len(parts) == 3 {
		if s.length, err = strconv.Atoi(parts[2]); err != nil {
			return span{}, false
		}
		s.rule = parts[1]
	}
	return s, true
}

// meets tells whether the days from..to may hold a part of the appointment.
func (s span) meets(from, to record.Day) bool {
	if s.first > to || !s.open && s.last < from {
		return false
	}
	if s.rule == "" {
		return true
	}
	series, err := record.ParseSeries(s.rule)
	if err != nil {
		return true
	}
	if !s.open {
		to = min(to, s.last)
	}
	return len(series.Days(s.first, from-record.Day(s.length), to)) > 0
}

// spanOf is the span of an appointment that could be read.
func spanOf(r record.Record) span {
	start, err := record.ParseWall(r[record.Start].Text)
	end, err2 := record.ParseWall(r[record.End].Text)
	if err != nil || err2 != nil {
		return span{open: true}
	}
	s := span{first: start.Day, last: lastDay(start, end)}
	s.length = int(s.last - s.first)
	series, err := record.ParseSeries(r[record.Repeat].Text)
	if err != nil {
		return s
	}
	s.open = !series.Ends
	if series.Ends {
		s.last = series.Until + record.Day(s.length)
	}
	series.Ends, series.Until = false, 0
	s.rule = series.String()
	return s
}

// lastDay is the last day that an appointment touches; its end is exclusive.
func lastDay(start, end record.Wall) record.Day {
	if end.Second == 0 && end.Day > start.Day {
		return end.Day - 1
	}
	return max(start.Day, end.Day)
}

// A version is "<stamp>@<span>"; with a "!" behind the stamp the appointment is one
// that says nothing but "Privat", as we know because we wrote it.
const sureMark = "!"

func stampOf(version string) string {
	stamp, _, _ := strings.Cut(version, "@")
	return strings.TrimSuffix(stamp, sureMark)
}

// isSure tells whether a version is that of an appointment that looks masked and is
// not.
func isSure(version string) bool { return strings.Contains(version, sureMark+"@") }

func spanIn(version string) (span, bool) {
	_, text, _ := strings.Cut(version, "@")
	return parseSpan(text)
}
