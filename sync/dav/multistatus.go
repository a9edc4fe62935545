package dav

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// multistatus reads a DAV:multistatus one response at a time; it never holds more than one.
type multistatus struct {
	x       *xmlReader
	base    *url.URL
	summary Summary
	pending []*Response // further hrefs of the response before
	ended   bool
}

// maxShort bounds hrefs, tokens, tags and names.
const maxShort = 16 << 10

// formatError is a body that is not what it should be; kind is KindNotDAV unless said otherwise.
type formatError struct {
	kind Kind
	head []byte
	err  error
}

func (e *formatError) Error() string { return e.err.Error() }
func (e *formatError) Unwrap() error { return e.err }

// openMultistatus reads up to the root element. base resolves the hrefs.
func openMultistatus(body io.Reader, contentType string, base *url.URL, lim Limits) (*multistatus, error) {
	in, head, err := openXML(body, contentType, lim.Item)
	notDAV := func(err error) error { return &formatError{KindNotDAV, head, err} }
	var network *Error
	switch {
	case errors.As(err, &network), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, err
	case err != nil:
		return nil, notDAV(err)
	}
	m := &multistatus{x: newXMLReader(in, lim.Depth), base: base}
	m.summary.Path = base.EscapedPath()
	if len(head) < xmlHead && len(strings.TrimSpace(string(head))) == 0 {
		return nil, notDAV(errors.New("the answer is empty"))
	}
	if isHTML("", head) {
		return nil, notDAV(errors.New("a web page instead of XML"))
	}
	root, err := m.x.root()
	if err != nil {
		return nil, m.wrap(err, head)
	}
	if root.Name != (xml.Name{Space: NSDAV, Local: "multistatus"}) {
		return nil, notDAV(fmt.Errorf("the root element is %q, not multistatus", plain(root.Name.Local, 40)))
	}
	return m, nil
}

// wrap tells apart a cut, a limit, a failure of the network and bad XML.
func (m *multistatus) wrap(err error, head []byte) error {
	var known *Error
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, errCutOff), errors.Is(err, io.ErrUnexpectedEOF):
		return &formatError{KindTruncated, nil, err}
	case errors.Is(err, errItemTooLarge), errors.Is(err, errTooDeep), errors.Is(err, errTooMany):
		return &formatError{KindTooLarge, nil, err}
	case err == io.EOF:
		return &formatError{KindTruncated, head, errCutOff}
	case errors.As(err, &syntax):
		return &formatError{KindNotDAV, head, fmt.Errorf("not well-formed: %s", plain(syntax.Msg, 100))}
	}
	return &formatError{KindNotDAV, head, err}
}

// next gives the next response, io.EOF after the last one of a complete document.
func (m *multistatus) next() (*Response, error) {
	if len(m.pending) > 0 {
		r := m.pending[0]
		m.pending = m.pending[1:]
		m.summary.Responses++
		return r, nil
	}
	for !m.ended {
		m.x.renew()
		t, err := m.x.token()
		if err != nil {
			return nil, m.wrap(err, nil)
		}
		switch t := t.(type) {
		case xml.EndElement:
			m.ended = true
		case xml.StartElement:
			r, err := m.element(t)
			if err != nil {
				return nil, m.wrap(err, nil)
			}
			if r != nil {
				m.summary.Responses++
				return r, nil
			}
		}
	}
	return nil, io.EOF
}

// element reads a child of the root; the result is nil unless it was a response.
func (m *multistatus) element(start xml.StartElement) (*Response, error) {
	from := m.x.in.offset
	if start.Name.Space != NSDAV {
		return nil, m.x.skip()
	}
	switch start.Name.Local {
	case "response":
		return m.response()
	case "sync-token":
		token, err := m.x.trimmed()
		if err != nil {
			return nil, err
		}
		if m.x.in.spoiltSince(from) || len(token) > maxShort {
			return nil, errors.New("the sync token cannot be read")
		}
		m.summary.SyncToken = token
		return nil, nil
	}
	return nil, m.x.skip()
}

// response reads one DAV:response. What is wrong with it alone lands in Response.Err.
func (m *multistatus) response() (*Response, error) {
	from := m.x.in.offset
	r := &Response{}
	var hrefs []string
	var problem error
	props := 0
	err := m.x.children(func(e xml.StartElement) (err error) {
		if e.Name.Space != NSDAV {
			return m.x.skip()
		}
		switch e.Name.Local {
		case "href":
			var href string
			href, err = m.x.trimmed()
			hrefs = append(hrefs, href)
		case "propstat":
			props++
			err = m.propstat(r, &problem)
		case "status":
			if r.Status, err = m.x.status(); err == nil && r.Status == 0 {
				problem = errors.New("its status is none")
			}
		case "error":
			r.Conditions, err = m.x.conditions()
		case "responsedescription":
			var text string
			text, err = m.x.text()
			r.Text = plain(text, 200)
		default:
			err = m.x.skip()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if m.x.in.spoiltSince(from) {
		problem = errors.New("it holds characters or references that XML forbids")
	}
	switch {
	case r.Status == 0 && props > 0:
		r.Status = 200
	case r.Status == 0 && problem == nil:
		problem = errors.New("it has neither status nor properties")
	}
	if r.Status == 507 {
		m.summary.More = true
	}
	return m.spread(r, hrefs, problem), nil
}

// spread gives each href of a response its own entry (RFC 4918 §14.24 allows several with a status).
func (m *multistatus) spread(r *Response, hrefs []string, problem error) *Response {
	if len(hrefs) == 0 {
		hrefs = []string{""}
		problem = errors.New("it has no href")
	}
	for i, raw := range hrefs {
		one := r
		if i > 0 {
			clone := *r
			one = &clone
			m.pending = append(m.pending, one)
		}
		m.place(one, raw, problem)
	}
	return r
}

func (m *multistatus) place(r *Response, raw string, problem error) {
	r.Raw, r.Href, r.Err = raw, "", nil
	if len(raw) > maxShort {
		raw, problem = raw[:80], errors.New("its href is too long")
		r.Raw = raw
	}
	href, err := resolve(m.base, raw)
	if err == nil && !strings.ContainsRune(raw, '\uFFFD') {
		r.Href = href
	}
	switch {
	case problem != nil:
		r.Err = &Error{Kind: KindUnreadable, Step: "reading a response", Host: m.base.Host, Path: plain(raw, 200), Status: r.Status, Detail: problem.Error()}
	case err != nil:
		r.Err = err
	}
}

// propstat reads a group of properties. Its status comes after them, so they are taken in first and taken back on failure. A group
// without a status counts as given: old servers put the status on the response instead (reference memotoo §5).
func (m *multistatus) propstat(r *Response, problem *error) error {
	before := r.Props
	status := 200
	var names []xml.Name
	err := m.x.children(func(e xml.StartElement) (err error) {
		switch {
		case e.Name.Space == NSDAV && e.Name.Local == "prop":
			return m.x.children(func(p xml.StartElement) error {
				names = append(names, p.Name)
				return m.prop(&r.Props, p, problem)
			})
		case e.Name.Space == NSDAV && e.Name.Local == "status":
			if status, err = m.x.status(); err == nil && status == 0 {
				*problem = errors.New("a status of its properties is none")
			}
			return err
		}
		return m.x.skip()
	})
	if status/100 == 2 {
		return err
	}
	r.Props = before
	for _, n := range names {
		r.Missing = append(r.Missing, PropStatus{n, status})
	}
	return err
}
