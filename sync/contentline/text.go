package contentline

import (
	"strings"
	"unicode/utf8"
)

// Escape writes text as a value: backslash, comma, semicolon and line breaks
// are escaped (RFC 6350 §3.4, RFC 5545 §3.3.11).
func Escape(text string) string {
	text = Clean(text)
	if !strings.ContainsAny(text, "\\,;\n") {
		return text
	}
	return escaper.Replace(text)
}

var escaper = strings.NewReplacer(`\`, `\\`, `,`, `\,`, `;`, `\;`, "\n", `\n`)

// escapeOld escapes for vCard 2.1, which knows only the escaped separator. A
// backslash is doubled only where it would be taken for an escape, and line
// breaks stay, because they travel in quoted-printable.
func escapeOld(text string, sep byte) string {
	text = Clean(text)
	if !strings.ContainsRune(text, '\\') && strings.IndexByte(text, sep) < 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && (i+1 == len(text) || strings.IndexByte(`nN,;:\`, text[i+1]) >= 0):
			b.WriteString(`\\`)
		case c == sep && sep != 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Unescape is the reverse of Escape. It takes `\N` and `\:` too, which are
// found in the wild, leaves any other backslash as it is, and turns every line
// break into \n.
func Unescape(value string) string {
	if strings.IndexByte(value, '\\') >= 0 {
		var b strings.Builder
		b.Grow(len(value))
		for i := 0; i < len(value); i++ {
			c := value[i]
			if c == '\\' && i+1 < len(value) {
				switch next := value[i+1]; next {
				case 'n', 'N':
					c, i = '\n', i+1
				case '\\', ',', ';', ':':
					c, i = next, i+1
				}
			}
			b.WriteByte(c)
		}
		value = b.String()
	}
	return newlines(value)
}

// Split cuts a value at each separator that is not escaped. The parts are still
// escaped. There is always at least one.
func Split(value string, sep byte) []string {
	var parts []string
	from := 0
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '\\':
			i++
		case sep:
			parts = append(parts, value[from:i])
			from = i + 1
		}
	}
	return append(parts, value[from:])
}

// Clean is what becomes of a text when it is written into a line and read
// again: every line break is \n, what is no UTF-8 becomes U+FFFD, and control
// characters are gone, tab excepted. So are U+FFFE and U+FFFF, which XML, in
// which the text is going to travel, cannot hold.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return -1
		}
		return r
	}, newlines(strings.ToValidUTF8(s, "\uFFFD")))
}

func isClean(s string) bool {
	for i, r := range s {
		if isControl(r) {
			return false
		}
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return false
			}
		}
	}
	return true
}

func isControl(r rune) bool {
	switch {
	case r == '\t', r == '\n':
		return false
	case r < 0x20, r >= 0x7F && r < 0xA0, r == 0xFFFE, r == 0xFFFF:
		return true
	}
	return false
}

// newlines turns CR LF and lone CR into LF.
func newlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return lineBreaks.Replace(s)
}

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// escapeNewlines puts the line breaks that an escaped value holds (it came out
// of quoted-printable) into their escaped form.
func escapeNewlines(value string) string {
	if strings.IndexByte(value, '\n') < 0 {
		return value
	}
	lines := strings.Split(value, "\n")
	for i := range lines[:len(lines)-1] {
		lines[i] = closed(lines[i])
	}
	return strings.Join(lines, `\n`)
}

// closed doubles a lone backslash at the end of an escaped value, which would
// escape what is put behind it.
func closed(value string) string {
	n := len(value) - len(strings.TrimRight(value, `\`))
	if n%2 == 1 {
		return value + `\`
	}
	return value
}
