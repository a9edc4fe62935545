package onoffice

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// openEnd is written as the last day of a series that has none: one that is open
// (rp_ende_status 2) is stored, but onOffice's calendar does not draw it (§6.6).
// An end in that year or later, and an open one, are both read as no end.
var openEnd, _ = record.ParseDay("2099-12-31")

var openFrom, _ = record.ParseDay("2099-01-01")

// frequencies are the values of rp_type (§6.6).
var frequencies = []struct {
	letter string
	every  record.Frequency
}{{"t", record.Daily}, {"w", record.Weekly}, {"m", record.Monthly}, {"j", record.Yearly}}

// rule is what a read tells of a series, before it is judged.
type rule struct {
	kind, interval, begin, end string
	open                       bool
	removed                    []string
}

// readSeries reads the fields rp_* of the old read.
func readSeries(e Object, start record.Wall, months shortMonths) (record.Record, *fault.Fault) {
	removed, ok := readExceptions(e["rp_exception"])
	if !ok {
		return nil, unreadable("the removed days of the series cannot be read")
	}
	return rule{
		kind: e.Text("rp_type"), interval: e.Text("rp_tage"), begin: e.Text("rp_beginn_datum"), end: e.Text("rp_ende_datum"),
		open: e.Text("rp_ende_status") == "2", removed: removed,
	}.record(start, months)
}

// readRecurrence reads the object of appointmentList whose keys nobody has
// published (§12 no. 1). A series is taken only if it says everything: type,
// interval, start and the removed days; no end is no end.
func readRecurrence(e Object, start record.Wall, months shortMonths) (record.Record, *fault.Fault) {
	if _, ok := e["rp_type"]; ok {
		return readSeries(e, start, months)
	}
	exceptions, told := e["exceptions"]
	removed, ok := readExceptions(exceptions)
	if !told || !ok || e.Text("type") == "" {
		return nil, unreadable("onOffice tells of this series neither its rule nor its removed days")
	}
	kind := strings.ToLower(e.Text("type"))[:1]
	if at := slices.Index([]string{"d", "y"}, kind); at >= 0 {
		kind = []string{"t", "j"}[at]
	}
	return rule{kind: kind, interval: e.Text("interval"), begin: e.Text("start"), end: e.Text("end"), open: e.Text("end") == "", removed: removed}.record(start, months)
}

var dateIn = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)

// maxRemoved bounds the removed days that are read.
const maxRemoved = 5000

// readExceptions reads removed days in whatever form they come: a list or an
// object of dates, with or without #, or one text of many (§12 no. 10). It is false
// if something stands there that is no date.
func readExceptions(raw json.RawMessage) ([]string, bool) {
	texts := []string{scalarText(raw)}
	for _, v := range objectOf(raw) {
		texts = append(texts, scalarText(v))
	}
	var days []string
	for _, text := range texts {
		if len(text) > maxRemoved*len("#2026-05-26") {
			return nil, false
		}
		rest := dateIn.ReplaceAllString(text, "")
		if strings.Trim(rest, "#,;| \t") != "" {
			return nil, false
		}
		days = append(days, dateIn.FindAllString(text, -1)...)
	}
	return days, len(days) <= maxRemoved
}

// record judges the rule of a series that starts at start.
func (r rule) record(start record.Wall, months shortMonths) (record.Record, *fault.Fault) {
	series := record.Series{Interval: 0}
	for _, f := range frequencies {
		if f.letter == r.kind {
			series.Every = f.every
		}
	}
	n, err := strconv.Atoi(r.interval)
	if series.Every == "" || err != nil || n < 1 || n > record.MaxInterval {
		return nil, unreadable("the series is repeated in a way that is unknown: type " + strconv.Quote(plain(r.kind, 20)) + ", interval " + strconv.Quote(plain(r.interval, 20)))
	}
	series.Interval = n
	switch begin, err := record.ParseDay(r.begin); {
	case err != nil:
		return nil, unreadable("the series is anchored on no day")
	case begin != start.Day:
		// What that means nobody has written down (§12 no. 16).
		return nil, unreadable("the series begins on " + r.begin + " and its appointment on " + start.Day.String())
	}
	until, err := record.ParseDay(r.end)
	switch {
	case !r.open && err != nil && !strings.HasPrefix(r.end, "0000") && r.end != "":
		return nil, unreadable("the last day of the series cannot be read")
	case !r.open && err == nil && until < start.Day:
		return nil, unreadable("the series ends before it begins")
	case !r.open && err == nil && until < openFrom:
		series.Ends, series.Until = true, until
	}
	var removed []record.Day
	for _, text := range r.removed {
		day, err := record.ParseDay(text)
		if err != nil {
			return nil, unreadable("a removed day of the series cannot be read")
		}
		removed = append(removed, day)
	}
	if months != monthsSkipped && !covers(removed, clamped(series, start.Day)) {
		return nil, inexpressible(fault.StepRead, fault.SeriesMonthDays, unknownMonths)
	}
	return record.Record{record.Repeat: record.Text(series.String()), record.Removed: record.RemovedDays(among(series, start.Day, removed)...)}, nil
}

// single is the end of a series: the fields of an appointment that has none.
func single() record.Record { return record.Record{record.Repeat: {}, record.Removed: {}} }

// among drops the removed days on which the series has no occurrence anyway.
func among(s record.Series, start record.Day, removed []record.Day) []record.Day {
	return slices.DeleteFunc(slices.Clone(removed), func(d record.Day) bool { return len(s.Days(start, d, d)) == 0 })
}

func covers(days, needed []record.Day) bool {
	return !slices.ContainsFunc(needed, func(d record.Day) bool { return !slices.Contains(days, d) })
}

// writeSeries are the fields rp_* of a series that starts on a day. begins asks for
// the rule too, not only for the removed days.
func writeSeries(into map[string]any, r record.Record, start record.Day, begins bool, months shortMonths, step fault.Step) *fault.Fault {
	s, err := record.ParseSeries(r[record.Repeat].Text)
	if err != nil {
		return inexpressible(step, fault.SeriesPart, err.Error())
	}
	var extra []record.Day
	if months != monthsSkipped {
		extra = clamped(s, start)
	}
	if len(extra) > maxClamped {
		return inexpressible(step, fault.SeriesMonthDays, unknownMonths)
	}
	if begins {
		end := openEnd
		if s.Ends {
			end = s.Until
		}
		at := slices.IndexFunc(frequencies, func(f struct {
			letter string
			every  record.Frequency
		}) bool {
			return f.every == s.Every
		})
		if at < 0 || end < start {
			return inexpressible(step, fault.SeriesEnd, "the series ends before it begins")
		}
		into["rp_flag"], into["rp_type"], into["rp_tage"] = true, frequencies[at].letter, s.Interval
		into["rp_beginn_datum"], into["rp_ende_status"], into["rp_ende_datum"] = start.String(), 1, end.String()
	}
	into["rp_exception"] = exceptionText(append(extra, daysIn(r[record.Removed])...))
	return nil
}

// daysIn are the days of a field Removed.
func daysIn(v record.Value) []record.Day {
	var days []record.Day
	for _, e := range v.Entries {
		if d, err := record.ParseDay(e.Text); err == nil {
			days = append(days, d)
		}
	}
	return days
}

// exceptionText spells removed days for a write: "#2026-05-26#2026-05-28" (§6.6).
func exceptionText(days []record.Day) string {
	var b strings.Builder
	for _, d := range slices.Compact(slices.Sorted(slices.Values(days))) {
		b.WriteString("#" + d.String())
	}
	return b.String()
}
