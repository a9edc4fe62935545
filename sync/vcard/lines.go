package vcard

import (
	"slices"
	"strconv"
	"strings"

	"abgleich/sync/contentline"
)

// preference returns how strongly a line is preferred: 1 is most, 0 is not at
// all. TYPE=PREF (RFC 2426 §3.3.1) counts as PREF=1 (RFC 6350 §5.3).
func preference(l *contentline.Line) int {
	for _, v := range l.Param("PREF") {
		if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && n >= 1 && n <= 100 {
			return n
		}
	}
	if slices.Contains(l.Types(), "pref") {
		return 1
	}
	return 0
}

// lead returns the one line that stands for a field which a record has once and
// a card may have several times: the preferred one, else the first that says
// something, else the first. It is nil if there is no line.
func lead(lines []*contentline.Line, blank func(*contentline.Line) bool) *contentline.Line {
	var best *contentline.Line
	for _, l := range lines {
		if p := preference(l); p > 0 && (best == nil || p < preference(best)) {
			best = l
		}
	}
	if best != nil {
		return best
	}
	for _, l := range lines {
		if !blank(l) {
			return l
		}
	}
	if len(lines) > 0 {
		return lines[0]
	}
	return nil
}

// leadOf is lead for the card's lines of that name.
func (c *card) leadOf(name string, blank func(*contentline.Line) bool) *contentline.Line {
	return lead(c.comp.All(name), blank)
}

func blankText(l *contentline.Line) bool { return clean(l.Text()) == "" }

// clear empties the field that l stands for. Another line of that name that
// says something must not slip into its place, for it would be read as the
// field's new value: then l stays, empty and preferred. Otherwise l goes.
func (c *card) clear(l *contentline.Line, blank func(*contentline.Line) bool) {
	if slices.ContainsFunc(c.comp.All(l.Name()), func(o *contentline.Line) bool { return o != l && !blank(o) }) {
		l.SetValue("")
		c.prefer(l)
		return
	}
	c.remove(l)
}

// settle tidies up after components of a structured value were changed: a line
// with nothing in it goes, and one that still holds other components but no more
// the field's must not give its place to another line.
func (c *card) settle(l *contentline.Line, blank func(*contentline.Line) bool) {
	switch {
	case emptyParts(l):
		c.clear(l, blank)
	case blank(l) && slices.ContainsFunc(c.comp.All(l.Name()), func(o *contentline.Line) bool { return !blank(o) }):
		c.prefer(l)
	}
}

// prefer marks the line as preferred, unless it is already.
func (c *card) prefer(l *contentline.Line) {
	switch {
	case preference(l) > 0:
	case c.version == v40:
		l.SetParam("PREF", "1")
	default:
		l.SetParam("TYPE", append(typesAsWritten(l), "PREF")...)
	}
}

// remove takes a line out, and what only described it: the X-ABLabel and
// X-ABADR lines of its group.
func (c *card) remove(l *contentline.Line) {
	g := groupOf(l)
	l.Remove()
	if g == "" {
		return
	}
	var describing []*contentline.Line
	for _, other := range c.comp.Lines() {
		if groupOf(other) != g {
			continue
		}
		if !other.Is("X-ABLABEL") && !other.Is("X-ABADR") {
			return
		}
		describing = append(describing, other)
	}
	for _, d := range describing {
		d.Remove()
	}
	delete(c.labels, g)
}

func groupOf(l *contentline.Line) string { return strings.ToLower(l.Group()) }

// part returns component i of a structured value as plain text, "" if the value
// is shorter.
func part(l *contentline.Line, i int) string {
	parts := contentline.Split(l.Value(), ';')
	if i >= len(parts) {
		return ""
	}
	return clean(contentline.Unescape(parts[i]))
}

// blankParts returns a function that tells whether all of these components of a
// line are blank.
func blankParts(indexes ...int) func(*contentline.Line) bool {
	return func(l *contentline.Line) bool {
		for _, i := range indexes {
			if part(l, i) != "" {
				return false
			}
		}
		return true
	}
}

// emptyParts tells whether a structured value holds nothing at all.
func emptyParts(l *contentline.Line) bool {
	for _, p := range l.Fields() {
		if clean(p) != "" {
			return false
		}
	}
	return true
}

// clean is the form in which a text is written: without control characters and
// without white space around it.
func clean(s string) string { return strings.TrimSpace(contentline.Clean(s)) }
