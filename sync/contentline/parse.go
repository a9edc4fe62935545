package contentline

import (
	"slices"
	"strings"
)

const bom = "\uFEFF"

// Parse reads a text into a tree. It does not keep b. Its only error is a
// *LimitError.
func Parse(b []byte, limits Limits) (*Document, error) {
	limits = limits.filled()
	if len(b) > limits.Size {
		return nil, &LimitError{BoundSize, limits.Size, lineAt(b[:limits.Size])}
	}
	d := &Document{size: len(b)}
	p := parser{s: string(b), lf: -1, limits: limits, row: 1}
	if strings.HasPrefix(p.s, bom) {
		d.bom, p.pos = bom, len(bom)
	}
	p.open = []level{{c: &d.root}}
	for lines := 1; p.pos < len(p.s); lines++ {
		if lines > limits.Lines {
			return nil, &LimitError{BoundLines, limits.Lines, p.row}
		}
		if err := p.line(); err != nil {
			return nil, err
		}
	}
	d.eol = p.dominant()
	return d, nil
}

// lineAt returns the number of the line that follows b, or in which b ends.
func lineAt(b []byte) int {
	p := parser{s: string(b), lf: -1, row: 1}
	for p.pos < len(p.s) {
		p.physical()
	}
	if n := len(b); n > 0 && b[n-1] != '\n' && b[n-1] != '\r' {
		return p.row - 1
	}
	return p.row
}

// parser walks the text once.
type parser struct {
	s      string
	pos    int
	row    int // number of the line at pos
	lf     int // where the next LF is, so that a text without LF is not searched for each line
	limits Limits
	open   []level // components that have begun, outermost first
	buf    []byte  // reused for unfolding
	slab   []Line  // lines not handed out yet
	crlf   int     // how many lines end in CR LF, LF, CR
	onlyLF int
	onlyCR int
}

// level is an open component.
type level struct {
	c   *Component
	old bool // its VERSION, as far as read, is vCard 2.1 or vCalendar 1.0
}

func (p *parser) dominant() string {
	switch {
	case p.onlyLF > p.crlf && p.onlyLF >= p.onlyCR:
		return "\n"
	case p.onlyCR > p.crlf:
		return "\r"
	}
	return "\r\n"
}

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

// line reads one unfolded line and puts it into the tree.
func (p *parser) line() error {
	start, row := p.pos, p.row
	l := p.newLine()
	text, colon, err := p.unfold(l)
	if err != nil {
		return err
	}
	l.raw = p.s[start:p.pos]
	l.split(text, colon)
	return p.place(l, row)
}

func (p *parser) newLine() *Line {
	if len(p.slab) == 0 {
		p.slab = make([]Line, 32)
	}
	l := &p.slab[0]
	p.slab = p.slab[1:]
	return l
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

func (p *parser) top() *level { return &p.open[len(p.open)-1] }

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

// split cuts the unfolded text into its parts. A line that is no content line
// becomes one without name.
func (l *Line) split(text string, colon int) {
	l.value = text
	if colon < 0 {
		return
	}
	name := text[:colon]
	params := paramsOf(name)
	name = strings.Trim(strings.TrimPrefix(name[:len(name)-len(params)], bom), " \t")
	group := ""
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		group, name = name[:dot], name[dot+1:]
	}
	if name == "" || !isName(name) || !isName(group) {
		return
	}
	l.group, l.name, l.params, l.value = group, name, params, text[colon+1:]
}

func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isNameByte(s[i]) {
			return false
		}
	}
	return true
}

// place puts the line where it belongs: BEGIN and END move in the tree.
func (p *parser) place(l *Line, row int) error {
	switch {
	case l.Is("BEGIN"):
		if name := strings.TrimSpace(l.value); name != "" {
			return p.begin(l, name, row)
		}
	case l.Is("END"):
		if i := p.opened(strings.TrimSpace(l.value)); i > 0 {
			p.open[i].c.end = l
			p.open = p.open[:i]
			return nil
		}
	case l.Is("VERSION"):
		p.top().old = isOld(l)
	}
	c := p.top().c
	l.in = c
	c.nodes = append(c.nodes, node{line: l})
	return nil
}

// begin opens a component. One of the same name that is still open has lost its
// END, unless the new one is the card of an AGENT (vCard 2.1 §2.7).
func (p *parser) begin(l *Line, name string, row int) error {
	nodes := p.top().c.nodes
	agent := len(nodes) > 0 && nodes[len(nodes)-1].line != nil && nodes[len(nodes)-1].line.Is("AGENT")
	if i := p.opened(name); i > 0 && !agent {
		p.open = p.open[:i]
	}
	if len(p.open) > p.limits.Nesting {
		return &LimitError{BoundNesting, p.limits.Nesting, row}
	}
	parent := p.top()
	c := &Component{name: name, begin: l, parent: parent.c, nodes: slices.Grow([]node(nil), 8)}
	parent.c.nodes = append(parent.c.nodes, node{sub: c})
	p.open = append(p.open, level{c, parent.old})
	return nil
}

// opened returns the level of the innermost open component of that name, or 0.
func (p *parser) opened(name string) int {
	for i := len(p.open) - 1; i > 0; i-- {
		if strings.EqualFold(p.open[i].c.name, name) {
			return i
		}
	}
	return 0
}
