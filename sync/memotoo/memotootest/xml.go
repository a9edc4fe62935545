package memotootest

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The namespaces of the requests and answers.
const (
	nsDAV    = "DAV:"
	nsCard   = "urn:ietf:params:xml:ns:carddav"
	nsCal    = "urn:ietf:params:xml:ns:caldav"
	nsServer = "http://calendarserver.org/ns/"
	nsApple  = "http://apple.com/ns/ical/"
)

var prefixes = map[string]string{nsDAV: "d", nsCard: "card", nsCal: "cal", nsServer: "cs", nsApple: "ical"}

// node is a request body as a tree.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Nodes   []node     `xml:",any"`
}

func parseXML(body []byte) (node, error) {
	var n node
	if len(strings.TrimSpace(string(body))) == 0 {
		return n, nil
	}
	err := xml.Unmarshal(body, &n)
	return n, err
}

// child returns the first child of that local name, or nil.
func (n *node) child(local string) *node {
	if n == nil {
		return nil
	}
	for i := range n.Nodes {
		if n.Nodes[i].XMLName.Local == local {
			return &n.Nodes[i]
		}
	}
	return nil
}

// find returns the first descendant of that local name, or nil.
func (n *node) find(local string) *node {
	for i := range n.Nodes {
		if n.Nodes[i].XMLName.Local == local {
			return &n.Nodes[i]
		}
		if f := n.Nodes[i].find(local); f != nil {
			return f
		}
	}
	return nil
}

func (n *node) attr(local string) string {
	if n != nil {
		for _, a := range n.Attrs {
			if a.Name.Local == local {
				return a.Value
			}
		}
	}
	return ""
}

// props lists the names inside the prop element; nil when there is none or allprop is asked.
func (n *node) props() []xml.Name {
	p := n.child("prop")
	if p == nil {
		return nil
	}
	names := make([]xml.Name, 0, len(p.Nodes))
	for _, c := range p.Nodes {
		names = append(names, c.XMLName)
	}
	return names
}

// tag writes an element name with the prefix declared at the multistatus; a foreign namespace is declared in place.
func tag(n xml.Name) (open, end string) {
	if p, ok := prefixes[n.Space]; ok {
		return p + ":" + n.Local, p + ":" + n.Local
	}
	return fmt.Sprintf(`x:%s xmlns:x="%s"`, n.Local, esc(n.Space)), "x:" + n.Local
}

var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#13;")

// esc escapes text for XML; what XML 1.0 cannot hold becomes U+FFFD.
func esc(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return utf8.RuneError
		}
		return r
	}, markup.Replace(s))
}

// data escapes the text of an item as the switches say.
func (q Quirks) data(s string) string {
	out := esc(s)
	if q.RawControlChars {
		out = markup.Replace(s)
	}
	if q.RawCR {
		out = strings.ReplaceAll(out, "&#13;", "\r") // an ampersand of the text is &amp; by now
	}
	return out
}

// multistatus writes a 207 body piece by piece.
type multistatus struct {
	w   *bufio.Writer
	ctx *exchange
}

// start writes the head of the answer.
func (e *exchange) multistatus(status int) *multistatus {
	m := &multistatus{bufio.NewWriterSize(e.w, 32<<10), e}
	charset := "utf-8"
	if e.o.Latin1 {
		charset = "ISO-8859-1"
		m.w = bufio.NewWriterSize(&latin1Writer{w: e.w}, 32<<10)
	}
	e.w.Header().Set("Content-Type", "application/xml; charset="+charset)
	e.w.WriteHeader(status)
	if e.o.JunkBeforeXML {
		m.w.WriteString("<br />\n<b>Warning</b>:  Undefined variable $row in <b>/srv/dav.php</b> on line <b>42</b><br />\n")
	}
	fmt.Fprintf(m.w, `<?xml version="1.0" encoding="%s"?>`+"\n", charset)
	m.w.WriteString(`<d:multistatus xmlns:d="DAV:" xmlns:card="` + nsCard + `" xmlns:cal="` + nsCal + `" xmlns:cs="` + nsServer + `" xmlns:ical="` + nsApple + `">` + "\n")
	return m
}

// prop is a property with its value as inner XML; missing ones go into the 404 part.
type propValue struct {
	name    xml.Name
	inner   string
	missing bool
}

// response writes one response with the properties found and the ones missing.
func (m *multistatus) response(path string, props []propValue) {
	q := m.ctx.o.Quirks
	w := m.w
	w.WriteString("<d:response><d:href>" + esc(q.href(m.ctx.r, path)) + "</d:href>")
	for _, missing := range []bool{false, true} {
		any := false
		for _, p := range props {
			if p.missing != missing || missing && q.StatusOnResponse {
				continue
			}
			if !any {
				w.WriteString("<d:propstat><d:prop>")
				any = true
			}
			open, end := tag(p.name)
			if p.inner == "" {
				w.WriteString("<" + open + "/>")
			} else {
				w.WriteString("<" + open + ">" + p.inner + "</" + end + ">")
			}
		}
		if !any {
			continue
		}
		w.WriteString("</d:prop>")
		switch {
		case missing:
			w.WriteString("<d:status>HTTP/1.1 404 Not Found</d:status>")
		case !q.StatusOnResponse:
			w.WriteString("<d:status>HTTP/1.1 200 OK</d:status>")
		}
		w.WriteString("</d:propstat>")
	}
	if q.StatusOnResponse {
		w.WriteString("<d:status>HTTP/1.1 200 OK</d:status>")
	}
	w.WriteString("</d:response>\n")
}

// status writes a response that is only a status, such as a deletion.
func (m *multistatus) status(path string, code int, inner string) {
	fmt.Fprintf(m.w, "<d:response><d:href>%s</d:href><d:status>%s</d:status>%s</d:response>\n", esc(m.ctx.o.href(m.ctx.r, path)), statusLine(code), inner)
}

// end closes the body. A write error means that the client has gone; there is nobody left to tell.
func (m *multistatus) end(inner string) {
	m.w.WriteString(inner + "</d:multistatus>\n")
	_ = m.w.Flush()
}

// latin1Writer turns UTF-8 into ISO-8859-1 with character references for the rest.
type latin1Writer struct {
	w    io.Writer
	rest []byte // the start of a character cut by the end of a write
}

func (l *latin1Writer) Write(p []byte) (int, error) {
	in := append(l.rest, p...)
	out := make([]byte, 0, len(in))
	for len(in) > 0 && utf8.FullRune(in) {
		r, n := utf8.DecodeRune(in)
		switch {
		case r < 0x100:
			out = append(out, byte(r))
		default:
			out = fmt.Appendf(out, "&#%d;", r)
		}
		in = in[n:]
	}
	l.rest = append([]byte(nil), in...)
	if _, err := l.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
