package contentline

import (
	"slices"
	"strings"
)

// Document is a whole text: components, and the lines around them, which are
// kept but cannot be reached.
type Document struct {
	root Component
	bom  string
	eol  string // for lines that are written anew
	size int    // octets as read
}

// New returns an empty document whose lines end in CR LF.
func New() *Document { return &Document{eol: "\r\n"} }

// Components returns the outermost components of that name in their order; an
// empty name means all.
func (d *Document) Components(name string) []*Component { return d.root.Components(name) }

// AddComponent appends a new, empty component.
func (d *Document) AddComponent(name string) *Component { return d.root.AddComponent(name) }

// AddCopy appends a copy of a component, of this document or of another one, as
// it is written there.
func (d *Document) AddCopy(of *Component) *Component { return d.root.AddCopy(of) }

// Component is what stands between a BEGIN and its END. Order and letter case
// survive; names are compared in any letter case.
type Component struct {
	name   string
	begin  *Line
	end    *Line // nil when the text has none
	nodes  []node
	parent *Component
	edited bool // kept at the root: something in the document was edited
}

// node is one child: a line or a component.
type node struct {
	line *Line
	sub  *Component
}

// Name returns the name as written after BEGIN.
func (c *Component) Name() string { return c.name }

// Is reports whether the component has that name, in any letter case.
func (c *Component) Is(name string) bool { return strings.EqualFold(c.name, name) }

// Lines returns the component's own lines in their order, without BEGIN and
// END, and without those of components in it.
func (c *Component) Lines() []*Line {
	out := make([]*Line, 0, len(c.nodes))
	for _, n := range c.nodes {
		if n.line != nil {
			out = append(out, n.line)
		}
	}
	return out
}

// All returns the component's own lines of that name.
func (c *Component) All(name string) []*Line {
	var out []*Line
	for _, n := range c.nodes {
		if n.line != nil && n.line.Is(name) {
			out = append(out, n.line)
		}
	}
	return out
}

// First returns the first line of that name, or nil.
func (c *Component) First(name string) *Line {
	for _, n := range c.nodes {
		if n.line != nil && n.line.Is(name) {
			return n.line
		}
	}
	return nil
}

// Components returns the components directly in this one that have that name;
// an empty name means all.
func (c *Component) Components(name string) []*Component {
	var out []*Component
	for _, n := range c.nodes {
		if n.sub != nil && (name == "" || n.sub.Is(name)) {
			out = append(out, n.sub)
		}
	}
	return out
}

// Add puts a new line with an empty value after the last line of that name. If
// there is none it goes behind the other properties, before the components
// (RFC 5545 §3.6). In a component built from nothing, add VERSION first: how
// text is escaped depends on it.
func (c *Component) Add(name string) *Line {
	l := &Line{name: token(name), in: c}
	c.nodes = slices.Insert(c.nodes, c.place(name), node{line: l})
	c.touch()
	return l
}

func (c *Component) place(name string) int {
	last, firstSub := 0, len(c.nodes)
	for i, n := range c.nodes {
		switch {
		case n.sub != nil:
			firstSub = min(firstSub, i)
		case n.line.Is(name):
			last = i + 1
		}
	}
	if last > 0 {
		return last
	}
	for i, n := range c.nodes[:firstSub] {
		if n.line.name != "" {
			last = i + 1
		}
	}
	// The card of an AGENT stands behind its line (vCard 2.1 §2.7): keep them together.
	if firstSub < len(c.nodes) && last > 0 && c.nodes[last-1].line.Is("AGENT") {
		return len(c.nodes)
	}
	return last
}

// RemoveAll removes the component's own lines of that name and says how many
// there were.
func (c *Component) RemoveAll(name string) int {
	before := len(c.nodes)
	c.nodes = slices.DeleteFunc(c.nodes, func(n node) bool {
		if n.line == nil || !n.line.Is(name) {
			return false
		}
		n.line.in = nil
		return true
	})
	if removed := before - len(c.nodes); removed > 0 {
		c.touch()
		return removed
	}
	return 0
}

// AddComponent appends a new, empty component to this one. It must not have the
// name of one that it is in.
func (c *Component) AddComponent(name string) *Component {
	name = token(name)
	sub := &Component{
		name:   name,
		begin:  &Line{name: "BEGIN", value: name},
		end:    &Line{name: "END", value: name},
		parent: c,
	}
	c.nodes = append(c.nodes, node{sub: sub})
	c.touch()
	return sub
}

// AddCopy appends a copy of a component, of this document or of another one, as
// it is written there.
func (c *Component) AddCopy(of *Component) *Component {
	sub := of.copyInto(c)
	c.nodes = append(c.nodes, node{sub: sub})
	c.touch()
	return sub
}

func (c *Component) copyInto(parent *Component) *Component {
	out := &Component{name: c.name, begin: c.begin, end: c.end, parent: parent}
	out.nodes = make([]node, len(c.nodes))
	for i, n := range c.nodes {
		if n.sub != nil {
			out.nodes[i].sub = n.sub.copyInto(out)
			continue
		}
		l := *n.line
		l.in = out
		out.nodes[i].line = &l
	}
	return out
}

// Remove takes the component with all that is in it out of what it is in.
func (c *Component) Remove() {
	if c.parent == nil {
		return
	}
	p := c.parent
	p.nodes = slices.DeleteFunc(p.nodes, func(n node) bool { return n.sub == c })
	p.touch()
	c.parent = nil
}

// touch notes at the root that the document is no longer as it was read.
func (c *Component) touch() {
	for c.parent != nil {
		c = c.parent
	}
	c.edited = true
}

// old reports whether the component follows vCard 2.1 or vCalendar 1.0. A
// component without VERSION follows the one around it.
func (c *Component) old() bool {
	for ; c != nil; c = c.parent {
		if v := c.First("VERSION"); v != nil {
			return isOld(v)
		}
	}
	return false
}

func isOld(version *Line) bool {
	switch strings.TrimSpace(version.value) {
	case "2.1", "1.0":
		return true
	}
	return false
}
