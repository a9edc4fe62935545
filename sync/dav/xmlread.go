package dav

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

var (
	errDoctype = errors.New("the XML has a document type, which WebDAV never needs")
	errTooDeep = errors.New("the XML is nested too deeply")
	errTooMany = errors.New("one entry has too many elements")
	errCutOff  = errors.New("the XML ends in the middle")
)

// xmlReader gives tokens within bounds: no document type (and so no entities), limited nesting.
type xmlReader struct {
	in       *xmlFilter
	dec      *xml.Decoder
	depth    int
	maxDepth int
	elements int // of the current entry
}

// maxElements bounds the elements of one entry, as each becomes far larger in memory than it was on the wire.
const maxElements = 50_000

// renew begins a new entry.
func (x *xmlReader) renew() {
	x.in.renew()
	x.elements = 0
}

func newXMLReader(in *xmlFilter, maxDepth int) *xmlReader {
	dec := xml.NewDecoder(in)
	// openXML has already brought the text to UTF-8, whatever the declaration says.
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return &xmlReader{in: in, dec: dec, maxDepth: maxDepth}
}

// token gives the next start, end or text. At the end of the input it gives io.EOF outside the root and errCutOff inside.
func (x *xmlReader) token() (xml.Token, error) {
	for {
		t, err := x.dec.Token()
		if err != nil {
			return nil, x.tokenError(err)
		}
		switch t.(type) {
		case xml.StartElement:
			if x.depth++; x.depth > x.maxDepth {
				return nil, errTooDeep
			}
			if x.elements++; x.elements > maxElements {
				return nil, errTooMany
			}
		case xml.EndElement:
			x.depth--
		case xml.Directive:
			return nil, errDoctype
		case xml.CharData:
		default:
			continue
		}
		return t, nil
	}
}

func (x *xmlReader) tokenError(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF") {
		return errCutOff
	}
	if err == io.EOF && x.depth > 0 {
		return errCutOff
	}
	return err
}

// root skips to the first element; text before it is no XML.
func (x *xmlReader) root() (xml.StartElement, error) {
	for {
		t, err := x.token()
		if err != nil {
			return xml.StartElement{}, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			return t, nil
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return xml.StartElement{}, errors.New("text before the XML")
			}
		}
	}
}

// children calls each for every element directly inside the current one; each must read its element to the end.
func (x *xmlReader) children(each func(xml.StartElement) error) error {
	for {
		t, err := x.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := each(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// skip reads the current element to its end.
func (x *xmlReader) skip() error {
	for inside := 1; inside > 0; {
		t, err := x.token()
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			inside++
		case xml.EndElement:
			inside--
		}
	}
	return nil
}

// text reads the text directly inside the current element and skips elements in it.
func (x *xmlReader) text() (string, error) {
	var first string
	var more strings.Builder
	for {
		t, err := x.token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			if first == "" && more.Len() == 0 {
				first = string(t)
			} else {
				if more.Len() == 0 {
					more.WriteString(first)
				}
				more.Write(t)
			}
		case xml.StartElement:
			if err := x.skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			if more.Len() > 0 {
				return more.String(), nil
			}
			return first, nil
		}
	}
}

// trimmed is text without white space around it.
func (x *xmlReader) trimmed() (string, error) {
	s, err := x.text()
	return strings.TrimSpace(s), err
}

// status reads "HTTP/1.1 404 Not Found"; a bare number is taken too.
func (x *xmlReader) status() (int, error) {
	line, err := x.trimmed()
	if err != nil {
		return 0, err
	}
	return parseStatus(line), nil
}

// parseStatus gives 0 for what is no status line.
func parseStatus(line string) int {
	fields := strings.Fields(line)
	if len(fields) > 1 && strings.HasPrefix(strings.ToUpper(fields[0]), "HTTP") {
		fields = fields[1:]
	}
	var code int
	if len(fields) == 0 || len(fields[0]) != 3 {
		return 0
	}
	if _, err := fmt.Sscanf(fields[0], "%3d", &code); err != nil || code < 100 {
		return 0
	}
	return code
}

// conditions reads the content of a DAV:error.
func (x *xmlReader) conditions() ([]Condition, error) {
	var out []Condition
	err := x.children(func(e xml.StartElement) error {
		c := Condition{Name: e.Name}
		err := x.children(func(inner xml.StartElement) error {
			if inner.Name.Local != "href" {
				return x.skip()
			}
			href, err := x.trimmed()
			c.Hrefs = append(c.Hrefs, href)
			return err
		})
		out = append(out, c)
		return err
	})
	return out, err
}

// readConditions finds the preconditions in the body of an error answer; a body that is no DAV:error has none.
func readConditions(body []byte, contentType string) []Condition {
	in, _, err := openXML(strings.NewReader(string(body)), contentType, errorBody)
	if err != nil {
		return nil
	}
	x := newXMLReader(in, 16)
	root, err := x.root()
	if err != nil || root.Name.Local != "error" || root.Name.Space != NSDAV {
		return nil
	}
	found, _ := x.conditions() // what was read before a break is still what the server said
	return found
}
