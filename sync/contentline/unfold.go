package contentline

import "strings"

// physical returns the line at pos without its ending and moves behind it. CR
// CR LF is one ending.
func (p *parser) physical() string {
	s, from := p.s, p.pos
	if p.lf < from {
		p.lf = len(s)
		if i := strings.IndexByte(s[from:], '\n'); i >= 0 {
			p.lf = from + i
		}
	}
	p.row++
	end := p.lf
	if cr := strings.IndexByte(s[from:end], '\r'); cr >= 0 {
		end = from + cr
		switch {
		case end+1 == p.lf && p.lf < len(s):
			p.crlf++
			p.pos = end + 2
		case end+2 == p.lf && p.lf < len(s) && s[end+1] == '\r':
			p.crlf++
			p.pos = end + 3
		default:
			p.onlyCR++
			p.pos = end + 1
		}
		return s[from:end]
	}
	p.pos = end
	if end < len(s) {
		p.onlyLF++
		p.pos++
	}
	return s[from:end]
}

// unfold reads the lines that belong together: a line that begins with white
// space continues the one before it (RFC 6350 §3.2, RFC 5545 §3.1), quoted-
// printable continues after a = at the end, and base64 of vCard 2.1 up to a
// blank line. It returns the text and the place of the colon, or -1.
func (p *parser) unfold(l *Line) (string, int, error) {
	row := p.row
	last := p.physical() // the physical line read last
	text := last         // all read so far, until it is more than one
	folded := false      // then it is in buf
	var h head
	for {
		size := len(text)
		if folded {
			size = len(p.buf)
			scan(&h, p.buf)
		} else {
			scan(&h, text)
		}
		if size > p.limits.Line {
			return "", 0, &LimitError{BoundLine, p.limits.Line, row}
		}
		l.open = softBreak(last) && h.transfer() == quotedPrintable
		l.hungry = p.top().old && h.transfer() == base64
		more := p.continues(l)
		if more == none {
			break
		}
		if !folded {
			folded = true
			p.buf = append(p.buf[:0], text...)
		}
		last = p.physical()
		switch more {
		case afterSoftBreak:
			p.buf = trimSoftBreak(p.buf)
			p.buf = append(p.buf, last...)
		case indented:
			p.buf = append(p.buf, last[1:]...)
		case inBase64:
			p.buf = append(p.buf, last...)
		}
		if more == inBase64 && last == "" {
			l.hungry = false
			break
		}
	}
	if folded {
		text = string(p.buf)
	}
	return text, h.colon(), nil
}

// continuation is the way in which a physical line belongs to the one before.
type continuation int

const (
	none continuation = iota
	afterSoftBreak
	indented
	inBase64
)

// continues looks whether the line at pos continues l, as far as l is read.
func (p *parser) continues(l *Line) continuation {
	switch {
	case p.pos == len(p.s):
		return none
	case l.open:
		if p.atEnd() {
			return none
		}
		return afterSoftBreak
	case p.s[p.pos] == ' ', p.s[p.pos] == '\t':
		return indented
	case l.hungry && continuesBase64(p.s[p.pos:]):
		return inBase64
	}
	return none
}

// atEnd reports whether the line at pos ends the innermost component. A soft
// line break before it is damage and must not swallow it.
func (p *parser) atEnd() bool {
	name := p.top().c.name
	rest := p.s[p.pos:]
	if name == "" || len(rest) < 4+len(name) || !strings.EqualFold(rest[:4+len(name)], "END:"+name) {
		return false
	}
	rest = strings.TrimLeft(rest[4+len(name):], " \t")
	return rest == "" || rest[0] == '\r' || rest[0] == '\n'
}

// continuesBase64 reports whether the first line of s can continue base64:
// nothing but its letters, or blank.
func continuesBase64(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\r' || c == '\n':
			return true
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '+', c == '/', c == '=':
		default:
			return false
		}
	}
	return true
}

func softBreak(line string) bool {
	if line == "" {
		return false
	}
	switch line[len(line)-1] {
	case '=':
		return true
	case ' ', '\t':
		return strings.HasSuffix(strings.TrimRight(line, " \t"), "=")
	}
	return false
}

func trimSoftBreak(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	if len(b) > 0 && b[len(b)-1] == '=' {
		b = b[:len(b)-1]
	}
	return b
}

// head finds the colon that ends name and parameters. It goes on where it was
// when more of the line has been read, so that a folded head costs no more than
// one that is not.
type head struct {
	next   int
	quoted bool
	found  bool
	params string
	known  bool
	coding transfer
}

func scan[T string | []byte](h *head, text T) {
	if h.found {
		return
	}
	for ; h.next < len(text); h.next++ {
		switch text[h.next] {
		case '"':
			h.quoted = !h.quoted
		case ':':
			if !h.quoted {
				h.found = true
				h.params = paramsOf(string(text[:h.next]))
				return
			}
		}
	}
}

func paramsOf(head string) string {
	if i := strings.IndexByte(head, ';'); i >= 0 {
		return head[i:]
	}
	return ""
}

func (h *head) colon() int {
	if h.found {
		return h.next
	}
	return -1
}

func (h *head) transfer() transfer {
	if !h.known && h.found {
		h.known, h.coding = true, transferOf(h.params)
	}
	return h.coding
}
