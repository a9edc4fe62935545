package contentline

import (
	"strings"
	"unicode/utf8"
)

// foldAt is the longest line in octets, its ending not counted (RFC 6350 §3.2,
// RFC 5545 §3.1).
const foldAt = 75

// Bytes writes the document. Unless something was edited this is what was read.
// In an edited one every component gets the END that it may lack.
func (d *Document) Bytes() []byte {
	w := writer{eol: d.eol, strict: d.root.edited, buf: make([]byte, 0, d.size+d.size/8+256)}
	w.buf = append(w.buf, d.bom...)
	w.nodes(&d.root, false)
	return w.buf
}

// writer collects the text.
type writer struct {
	buf    []byte
	eol    string
	strict bool
	open   bool // the line before ends in a soft break
	hungry bool // the line before goes on with what looks like base64
	column int  // octets in the line being written
}

// nodes writes the children of c. seen is what the reader will know of the
// version when it comes to a child, as in parser.
func (w *writer) nodes(c *Component, seen bool) {
	old := c.old()
	for _, n := range c.nodes {
		if n.sub != nil {
			w.component(n.sub, seen)
			continue
		}
		w.line(n.line, old, seen)
		if n.line.Is("VERSION") {
			seen = isOld(n.line)
		}
	}
}

func (w *writer) component(c *Component, seen bool) {
	w.line(c.begin, false, false)
	w.nodes(c, seen)
	switch {
	case c.end != nil:
		// A soft break before END does not swallow it, see parser.atEnd.
		w.open = w.open && c.end.raw == ""
		w.line(c.end, false, false)
	case w.strict:
		w.line(&Line{name: "END", value: c.name}, false, false)
	}
}

// line writes one line, as read or anew. seenOld says whether the reader knows
// already that this is vCard 2.1.
func (w *writer) line(l *Line, old, seenOld bool) {
	w.separate(l)
	if l.raw != "" {
		w.buf = append(w.buf, l.raw...)
		w.open, w.hungry = l.open, l.hungry
		return
	}
	w.open, w.hungry, w.column = false, false, 0
	value := Clean(l.value)
	binary := transferOf(l.params) == base64
	if head := l.head(l.params); old && !binary && needsQuoting(head, value) {
		w.quoted(l.head(withoutEncoding(l.params)), value)
	} else {
		w.fold(head+":"+escapeNewlines(value), foldAt)
	}
	w.buf = append(w.buf, w.eol...)
	if binary && seenOld {
		// vCard 2.1 §2.1.3: a blank line ends base64.
		w.buf = append(w.buf, w.eol...)
	}
}

// head puts together what stands before the colon.
func (l *Line) head(params string) string {
	head := l.name + params
	if l.group != "" {
		head = l.group + "." + head
	}
	return cleanHead(head)
}

// cleanHead drops from what stands before a colon all that must not be written.
func cleanHead(head string) string { return strings.ReplaceAll(Clean(head), "\n", "") }

// separate sees to it that the line that follows is not taken for a part of the
// one before: the last line of a text may lack its ending, and a damaged line
// may wait for more. In an unedited text there is nothing to do.
func (w *writer) separate(next *Line) {
	n := len(w.buf)
	if n == 0 || n == len(bom) && string(w.buf) == bom {
		return
	}
	if c := w.buf[n-1]; c != '\r' && c != '\n' {
		w.buf = append(w.buf, w.eol...)
	}
	if w.open || w.hungry && next.raw != "" && continuesBase64(next.raw) {
		if w.buf[len(w.buf)-1] == '\r' {
			w.buf = append(w.buf, '\r') // CR CR LF would be one ending
		} else {
			w.buf = append(w.buf, w.eol...)
		}
	}
}

// fold appends text in lines of at most that many octets, each but the first
// with a space before it, and cuts no character.
func (w *writer) fold(text string, octets int) {
	for room := octets; len(text) > room; room = octets - w.column {
		cut := room
		for cut > 0 && cut > room-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
			cut--
		}
		w.buf = append(w.buf, text[:cut]...)
		w.buf = append(w.buf, w.eol...)
		w.buf = append(w.buf, ' ')
		w.column = 1
		text = text[cut:]
	}
	w.buf = append(w.buf, text...)
	w.column += len(text)
}

// needsQuoting reports whether a value of vCard 2.1 must be quoted-printable:
// there is no other way to hold a line break or a letter that is not ASCII, and
// folding puts spaces into it.
func needsQuoting(head, value string) bool {
	return !isASCII(value) || strings.IndexByte(value, '\n') >= 0 ||
		value != "" && len(head)+1+len(value) > foldAt
}

// quoted appends a line in quoted-printable (vCard 2.1 §2.1.3, RFC 2045 §6.7).
func (w *writer) quoted(head, value string) {
	if !isASCII(value) {
		head += ";CHARSET=UTF-8"
	}
	w.fold(head+";ENCODING=QUOTED-PRINTABLE:", foldAt-1) // room for a soft break
	value = strings.ReplaceAll(value, "\n", "\r\n")
	for fresh := false; value != ""; {
		n := 1
		if _, size := utf8.DecodeRuneInString(value); size > 1 {
			n = size
		} else if strings.HasPrefix(value, "\r\n") {
			n = 2
		}
		// At the beginning of a line white space could be taken for folding
		// and END for the end; at the end white space could get lost.
		space := value[0] == ' ' || value[0] == '\t'
		end := len(value) > 3 && strings.EqualFold(value[:4], "END:")
		encoded := quoteOctets(value[:n], fresh && (space || end) || space && len(value) == 1)
		if w.column+len(encoded) >= foldAt && !fresh {
			w.buf = append(w.buf, '=')
			w.buf = append(w.buf, w.eol...)
			w.column, fresh = 0, true
			continue
		}
		w.buf = append(w.buf, encoded...)
		w.column += len(encoded)
		value, fresh = value[n:], false
	}
}

// quoteOctets writes one character, or CR LF, in quoted-printable; with all set
// even if it could stand for itself.
func quoteOctets(s string, all bool) string {
	if c := s[0]; len(s) == 1 && !all && (c >= ' ' && c <= '~' && c != '=' || c == '\t') {
		return s
	}
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, 3*len(s))
	for i := 0; i < len(s); i++ {
		out = append(out, '=', digits[s[i]>>4], digits[s[i]&15])
	}
	return string(out)
}
