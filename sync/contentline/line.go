package contentline

import (
	"slices"
	"strings"
)

// Line is one content line, or, with an empty Name, a line that is none and is
// only kept (a blank one, say). Setters leave such a line alone. A setter that
// is given what the line says already leaves it as it is written.
type Line struct {
	raw    string // as read, with line ending; empty when the line is new or edited
	group  string
	name   string
	params string // as written, from the first semicolon up to the colon
	value  string // unfolded; in an edited line decoded as well
	in     *Component
	open   bool // raw ends in a soft line break that nothing followed
	hungry bool // raw is base64 of vCard 2.1 that no blank line ended
}

// Name returns the name as written, without the group. It is empty for a line
// that is no content line.
func (l *Line) Name() string { return l.name }

// Is reports whether the line has that name, in any letter case.
func (l *Line) Is(name string) bool { return l.name != "" && strings.EqualFold(l.name, name) }

// Group returns the group as written: item1 of `item1.TEL:…`.
func (l *Line) Group() string { return l.group }

// SetGroup sets the group, or removes it with an empty one.
func (l *Line) SetGroup(group string) {
	if group = token(group); l.name == "" || group == l.group {
		return
	}
	l.edit()
	l.group = group
}

// Value returns the value unfolded, decoded from quoted-printable and its
// character set into UTF-8, and still escaped. Base64 stays, without white space. For
// a line that is no content line it is the whole line.
func (l *Line) Value() string {
	if l.raw == "" {
		return l.value
	}
	return decode(l.value, l.params)
}

// SetValue sets a value that is escaped as it must be or needs no escaping (a
// date, an address on the web, base64). Line breaks in it are escaped, control
// characters are dropped.
func (l *Line) SetValue(value string) {
	if l.name == "" || value == l.Value() {
		return
	}
	l.setValue(Clean(value), false)
}

// Text returns the value as plain text: unescaped, line breaks as \n.
func (l *Line) Text() string { return Unescape(l.Value()) }

// SetText sets the value to plain text; see Clean for what becomes of control
// characters. ENCODING=b of the old value goes.
func (l *Line) SetText(text string) {
	if l.name == "" || text == l.Text() && transferOf(l.params) != base64 {
		return
	}
	l.setValue(l.escape(text, 0), true)
}

// Fields returns the parts of a structured value (N, ADR, ORG), split at
// semicolons and unescaped.
func (l *Line) Fields() []string { return l.parts(';') }

// SetFields sets a structured value.
func (l *Line) SetFields(fields ...string) { l.setParts(fields, ';') }

// SetField sets the field number i, from 0, of a structured value and leaves
// the others as they are escaped. A value that is too short gets empty fields.
func (l *Line) SetField(i int, text string) {
	if l.name == "" || i < 0 {
		return
	}
	fields := Split(l.Value(), ';')
	if i < len(fields) && Unescape(fields[i]) == text || i >= len(fields) && text == "" {
		return
	}
	if last := len(fields) - 1; last < i {
		fields[last] = closed(fields[last])
		fields = append(fields, make([]string, i-last)...)
	}
	fields[i] = l.escape(text, ';')
	l.setValue(strings.Join(fields, ";"), true)
}

// List returns the entries of a list (CATEGORIES, NICKNAME), split at commas
// and unescaped.
func (l *Line) List() []string { return l.parts(',') }

// SetList sets a list.
func (l *Line) SetList(entries ...string) { l.setParts(entries, ',') }

// Remove takes the line out of its component.
func (l *Line) Remove() {
	if l.in == nil {
		return
	}
	c := l.in
	c.nodes = slices.DeleteFunc(c.nodes, func(n node) bool { return n.line == l })
	c.touch()
	l.in = nil
}

func (l *Line) parts(sep byte) []string {
	parts := Split(l.Value(), sep)
	for i, p := range parts {
		parts[i] = Unescape(p)
	}
	return parts
}

func (l *Line) setParts(parts []string, sep byte) {
	if l.name == "" || slices.Equal(parts, l.parts(sep)) {
		return
	}
	escaped := make([]string, len(parts))
	for i, p := range parts {
		escaped[i] = l.escape(p, sep)
	}
	l.setValue(strings.Join(escaped, string(sep)), true)
}

// escape writes text for the version of the line's component. In vCard 2.1 only
// the separator of the value that the text goes into is escaped.
func (l *Line) escape(text string, sep byte) string {
	if l.in.old() {
		return escapeOld(text, sep)
	}
	return Escape(text)
}

// setValue takes a clean value. The old value is not decoded first, as edit
// would do.
func (l *Line) setValue(value string, dropBase64 bool) {
	l.value = value
	if !l.in.old() {
		l.value = escapeNewlines(value)
	}
	// Control characters are not written, so what is left without them counts: it
	// must not become an encoding that the value never had.
	binary := dropBase64 || transferOf(l.params) != base64
	l.params = withoutTransfer(cleanHead(toUTF8(l.params, "", false)), binary)
	l.markEdited()
}

// edit makes the line one that is written anew, with the same content.
func (l *Line) edit() {
	if l.raw != "" {
		l.setValue(Clean(l.Value()), false)
		return
	}
	l.markEdited()
}

func (l *Line) markEdited() {
	l.raw, l.open, l.hungry = "", false, false
	if l.in != nil {
		l.in.touch()
	}
}
