package memotootest

import (
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the zones must be there on a bare machine too
)

// zone is the zone of the account.
func (o Options) zone() *time.Location {
	if o.Zone != nil {
		return o.Zone
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return time.UTC
	}
	return berlin
}

// keepEvent answers what the hub keeps of an event or task, and the further objects it falls apart into (reference memotoo §9).
func keepEvent(o Options, text string, number int) (kept string, extra []string) {
	q := o.Quirks
	if !q.FloatingTimes && !q.SplitOverrides && !q.OddPriorities && !q.DropUnknown && !q.OneCategory && q.UIDs == UIDKeep {
		if q.BareLF {
			text = strings.ReplaceAll(text, "\r\n", "\n")
		}
		return text, nil
	}
	blocks := splitBlocks(splitText(text))
	var exdates []prop
	var masters, overrides []block
	for _, b := range blocks {
		switch id := b.line("RECURRENCE-ID"); {
		case b.name == "VTIMEZONE" && q.FloatingTimes:
		case b.name == "VEVENT" && id != nil && q.SplitOverrides:
			exdates = append(exdates, prop{name: "EXDATE", params: id.params, value: id.value})
			overrides = append(overrides, b)
		default:
			masters = append(masters, b)
		}
	}
	if !slices.ContainsFunc(masters, func(b block) bool { return b.name == "VEVENT" || b.name == "VTODO" }) {
		masters, overrides, exdates = append(masters, overrides...), nil, nil // overrides alone stay what they are: single events
	}
	for i := range masters {
		if masters[i].name == "VEVENT" {
			masters[i].lines = append(masters[i].lines, exdates...)
		}
	}
	kept = o.joinBlocks(masters, number)
	for _, b := range overrides {
		extra = append(extra, o.joinBlocks([]block{b}, number))
	}
	return kept, extra
}

// block is a component directly below VCALENDAR; inner components such as VALARM stay among its lines.
type block struct {
	name  string
	lines []prop // without its own BEGIN and END
}

func (b block) line(name string) *prop {
	for i := range b.lines {
		if b.lines[i].name == name {
			return &b.lines[i]
		}
	}
	return nil
}

func splitBlocks(props []prop) []block {
	var out []block
	depth := 0
	for _, p := range props {
		switch {
		case p.name == "BEGIN":
			depth++
			if depth == 2 {
				out = append(out, block{name: strings.ToUpper(p.value)})
				continue
			}
		case p.name == "END":
			depth--
			if depth == 1 {
				continue
			}
		}
		if depth >= 2 && len(out) > 0 {
			out[len(out)-1].lines = append(out[len(out)-1].lines, p)
		}
	}
	return out
}

func (o Options) joinBlocks(blocks []block, number int) string {
	props := []prop{{name: "BEGIN", value: "VCALENDAR"}, {name: "VERSION", value: "2.0"}, {name: "PRODID", value: "-//memotoo//DE"}}
	for _, b := range blocks {
		props = append(props, prop{name: "BEGIN", value: b.name})
		if b.name != "VTIMEZONE" {
			b.lines = keepUID(o.Quirks, b.lines, "", number)
			if o.UIDs == UIDReplace { // there is no line to stand behind, so it goes first already
				props = append(props, b.lines[0])
				b.lines = b.lines[1:]
			}
		}
		for _, p := range b.lines {
			if b.name == "VTIMEZONE" || o.keepEventLine(&p) {
				props = append(props, p)
			}
		}
		props = append(props, prop{name: "END", value: b.name})
	}
	return joinText(append(props, prop{name: "END", value: "VCALENDAR"}), o.eol())
}

// lostInEvents are the properties that memotoo does not keep (reference memotoo §9).
var lostInEvents = map[string]bool{"SEQUENCE": true, "TRANSP": true, "ORGANIZER": true, "GEO": true}

// keepEventLine applies the switches that look at one line; false: the line is lost.
func (o Options) keepEventLine(p *prop) bool {
	if o.DropUnknown {
		if lostInEvents[p.name] || strings.HasPrefix(p.name, "X-") {
			return false
		}
		if p.name == "ATTENDEE" {
			p.params = nil
		}
	}
	switch p.name {
	case "RECURRENCE-ID":
		return !o.SplitOverrides
	case "DTSTART", "DTEND", "DUE", "COMPLETED", "EXDATE", "RDATE":
		if o.FloatingTimes {
			o.float(p)
		}
	case "RRULE":
		if o.FloatingTimes {
			o.floatUntil(p)
		}
	case "PRIORITY":
		if n, err := strconv.Atoi(p.value); err == nil && o.OddPriorities {
			p.value = strconv.Itoa(oddPriority(n))
		}
	case "CATEGORIES":
		if o.OneCategory {
			p.value = components(p.value, ',')[0]
		}
	}
	return true
}

// oddPriority maps to 1, 3, 5, 7, 9; what is not a priority becomes 5.
func oddPriority(n int) int {
	if n < 1 || n > 9 {
		return 5
	}
	return n - (1 - n%2)
}

const localTime = "20060102T150405"

// float writes times as floating time of the account's zone; dates stay dates.
func (o Options) float(p *prop) {
	from := o.zone()
	if name := p.param("TZID"); name != "" {
		if z, err := time.LoadLocation(name); err == nil {
			from = z
		}
	}
	values := strings.Split(p.value, ",")
	for i, v := range values {
		values[i] = o.floatOne(v, from)
	}
	p.value = strings.Join(values, ",")
	p.keepParams("VALUE")
}

func (o Options) floatOne(v string, from *time.Location) string {
	if stripped, utc := strings.CutSuffix(v, "Z"); utc {
		v, from = stripped, time.UTC
	}
	t, err := time.ParseInLocation(localTime, v, from)
	if err != nil {
		return v // a date, or nothing that the hub understands
	}
	return t.In(o.zone()).Format(localTime)
}

func (o Options) floatUntil(p *prop) {
	parts := strings.Split(p.value, ";")
	for i, part := range parts {
		if until, ok := strings.CutPrefix(part, "UNTIL="); ok {
			parts[i] = "UNTIL=" + o.floatOne(until, o.zone())
		}
	}
	p.value = strings.Join(parts, ";")
}

// firstCategory is the category under which an event is listed.
func firstCategory(text string) string {
	for _, p := range splitText(text) {
		if p.name == "CATEGORIES" {
			return unescape(components(p.value, ',')[0])
		}
	}
	return ""
}
