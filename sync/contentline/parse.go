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

func (p *parser) top() *level { return &p.open[len(p.open)-1] }

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
		if name := strings.TrimSpace(l.value); name != "" && isName(name) {
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
// END, and so has what is open around it up to the outermost of that name, unless
// the new one is the card of an AGENT (vCard 2.1 §2.7).
func (p *parser) begin(l *Line, name string, row int) error {
	nodes := p.top().c.nodes
	agent := len(nodes) > 0 && nodes[len(nodes)-1].line != nil && nodes[len(nodes)-1].line.Is("AGENT")
	if i := slices.IndexFunc(p.open[1:], func(l level) bool { return strings.EqualFold(l.c.name, name) }); i >= 0 && !agent {
		p.open = p.open[:i+1]
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
