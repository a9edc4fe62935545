package ical

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// definition returns the VTIMEZONE of that name, or nil.
func (c *calendar) definition(tzid string) *contentline.Component {
	for _, def := range c.components("VTIMEZONE") {
		if l := def.First("TZID"); l != nil && strings.Trim(clean(l.Text()), `"`) == tzid {
			return def
		}
	}
	return nil
}

// The years for which a VTIMEZONE is evaluated, and how much of it.
const (
	firstZoneYear = 1970
	lastZoneYear  = 2100
	maxRules      = 200
	maxChanges    = 2000
)

// change is one change of the clocks.
type change struct {
	at   int64 // seconds since 1970
	from int   // offset in seconds before and after
	to   int
	dst  bool
}

// evaluate makes a zone of the STANDARD and DAYLIGHT parts of a VTIMEZONE (RFC
// 5545 §3.6.5), good up to the year 2100.
func evaluate(def *contentline.Component) (*time.Location, error) {
	var changes []change
	parts := def.Components("")
	if len(parts) > maxRules {
		return nil, fmt.Errorf("more than %d rules", maxRules)
	}
	for _, part := range parts {
		if !part.Is("STANDARD") && !part.Is("DAYLIGHT") {
			continue
		}
		more, err := changesOf(part)
		if err != nil {
			return nil, err
		}
		if changes = append(changes, more...); len(changes) > maxChanges {
			return nil, fmt.Errorf("more than %d changes of the clocks", maxChanges)
		}
	}
	if len(changes) == 0 {
		return nil, errors.New("its VTIMEZONE has no rule")
	}
	slices.SortStableFunc(changes, func(a, b change) int { return int(min(max(a.at-b.at, -1), 1)) })
	return time.LoadLocationFromTZData("VTIMEZONE", tzif(changes))
}

// changesOf evaluates one STANDARD or DAYLIGHT.
func changesOf(part *contentline.Component) ([]change, error) {
	from, okFrom := offsetOf(part, "TZOFFSETFROM")
	to, okTo := offsetOf(part, "TZOFFSETTO")
	start, okStart := onset(part)
	if !okFrom || !okTo || !okStart {
		return nil, errors.New("its VTIMEZONE has a rule without start or offsets")
	}
	days := []time.Time{start}
	rules := part.All("RRULE")
	if len(rules) > 1 || part.First("EXDATE") != nil || part.First("EXRULE") != nil {
		return nil, errors.New("its VTIMEZONE has rules that are not supported")
	}
	if len(rules) == 1 {
		more, err := yearlyDays(rules[0].Value(), start, from)
		if err != nil {
			return nil, err
		}
		days = append(days, more...)
	}
	for _, l := range part.All("RDATE") {
		for value := range strings.SplitSeq(l.Value(), ",") {
			w, utc, ok := parseStamp(strings.TrimSpace(value))
			if !ok || utc {
				return nil, errors.New("its VTIMEZONE has a date that cannot be read")
			}
			days = append(days, w.In(time.UTC))
		}
	}
	var out []change
	for _, d := range days {
		out = append(out, change{d.Unix() - int64(from), from, to, part.Is("DAYLIGHT")})
	}
	return out, nil
}

// onset reads DTSTART, which is wall time in the offset before. Outlook begins
// in 1601, others in year 1.
func onset(part *contentline.Component) (time.Time, bool) {
	l := part.First("DTSTART")
	if l == nil {
		return time.Time{}, false
	}
	t, err := time.Parse("20060102T150405", strings.TrimSpace(l.Value()))
	return t, err == nil
}

// yearlyDays expands the rule of a change of the clocks. They come once a year;
// another rule is none that anybody has.
func yearlyDays(text string, start time.Time, from int) ([]time.Time, error) {
	opt, err := rrule.StrToROption(text)
	if err != nil {
		return nil, fmt.Errorf("its VTIMEZONE: %w", err)
	}
	if opt.Freq != rrule.YEARLY || opt.Interval > 1 || opt.Count != 0 ||
		len(opt.Byhour)+len(opt.Byminute)+len(opt.Bysecond)+len(opt.Byeaster) > 0 {
		return nil, errors.New("its VTIMEZONE has a rule that is not yearly")
	}
	if !opt.Until.IsZero() {
		opt.Until = opt.Until.Add(time.Duration(from) * time.Second) // UNTIL is in UTC
	}
	// A yearly rule goes the same from any year on.
	if start.Year() < firstZoneYear-1 {
		start = start.AddDate(firstZoneYear-1-start.Year(), 0, 0)
	}
	if !opt.Until.IsZero() && opt.Until.Before(start) {
		return nil, nil // long over
	}
	opt.Dtstart = start
	days, err := expand(*opt, time.Date(lastZoneYear, 12, 31, 0, 0, 0, 0, time.UTC))
	if err == nil && len(days) == 0 {
		// To find that out is dear, so one such rule is enough.
		err = errors.New("its VTIMEZONE has a rule that never applies")
	}
	return days, err
}

// expand is the one place where rrule-go expands a rule. It is given wall time
// dressed as UTC, so that it never has to pick one of the two hours in autumn.
func expand(opt rrule.ROption, until time.Time) ([]time.Time, error) {
	rule, err := rrule.NewRRule(opt)
	if err != nil {
		return nil, err
	}
	var out []time.Time
	next := rule.Iterator()
	for t, ok := next(); ok && !t.After(until) && len(out) < maxChanges; t, ok = next() {
		out = append(out, t)
	}
	return out, nil
}

// offsetOf reads TZOFFSETFROM or TZOFFSETTO in seconds: +0100, -023000.
func offsetOf(part *contentline.Component, name string) (int, bool) {
	l := part.First(name)
	if l == nil {
		return 0, false
	}
	s := strings.TrimSpace(l.Value())
	if len(s) == 5 {
		s += "00"
	}
	if len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	n, ok := digits(s[1:], 6)
	if !ok || n/10000 > 23 || n/100%100 > 59 || n%100 > 59 {
		return 0, false
	}
	offset := n/10000*3600 + n/100%100*60 + n%100
	if s[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// tzif writes changes in the form that time.LoadLocationFromTZData reads (RFC
// 8536, version 2, whose first block is empty). The first change tells the
// offset before it.
func tzif(changes []change) []byte {
	type kind struct {
		offset int32
		dst    uint8
		name   uint8
	}
	kinds := []kind{{int32(changes[0].from), 0, 0}}
	var times []int64
	var index []uint8
	for _, c := range changes {
		k := kind{offset: int32(c.to)}
		if c.dst {
			k.dst = 1
		}
		at := slices.Index(kinds, k)
		if at < 0 {
			at, kinds = len(kinds), append(kinds, k)
		}
		if at > 255 {
			break
		}
		times, index = append(times, c.at), append(index, uint8(at))
	}
	kinds = kinds[:min(len(kinds), 256)]
	const names = "?\x00"
	var b bytes.Buffer
	for _, counts := range [][6]uint32{{}, {3: uint32(len(times)), 4: uint32(len(kinds)), 5: uint32(len(names))}} {
		b.WriteString("TZif2" + strings.Repeat("\x00", 15))
		put(&b, counts)
	}
	put(&b, times)
	put(&b, index)
	put(&b, kinds)
	b.WriteString(names + "\n\n")
	return b.Bytes()
}

// put writes numbers, or structures of them, into memory, which cannot fail.
func put(b *bytes.Buffer, data any) {
	if err := binary.Write(b, binary.BigEndian, data); err != nil {
		panic("ical: " + err.Error())
	}
}

// berlinZone is the VTIMEZONE that goes with times in Berlin: the rule of the
// European Union since 1996, before that the same but for the end in September.
const berlinZone = "BEGIN:VTIMEZONE\r\nTZID:" + record.TimeZone + "\r\n" +
	"BEGIN:DAYLIGHT\r\nDTSTART:19810329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n" +
	"BEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n" +
	"BEGIN:STANDARD\r\nDTSTART:19810927T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nRRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=-1SU;UNTIL=19950924T010000Z\r\nEND:STANDARD\r\n" +
	"END:VTIMEZONE\r\n"

// addBerlin adds the VTIMEZONE of Berlin unless there is one.
func (c *calendar) addBerlin() error {
	if c.definition(record.TimeZone) != nil {
		return nil
	}
	doc, err := contentline.Parse([]byte(berlinZone), contentline.Limits{})
	if err != nil {
		return err
	}
	def := doc.Components("VTIMEZONE")[0]
	if c.cal != nil {
		c.cal.AddCopy(def)
	} else {
		c.doc.AddCopy(def)
	}
	return nil
}
