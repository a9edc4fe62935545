package dav

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Each is called for every response of a multistatus in turn. An error of its own ends the reading and is handed back. It must
// not send requests with the same client. Nothing of it counts before the whole call gave no error: a body may still break off.
type Each func(*Response) error

const xmlType = "application/xml; charset=utf-8"

// Propfind asks for properties of href (depth 0) or of href and what is directly in it (depth 1).
func (c *Client) Propfind(ctx context.Context, href string, depth int, props []xml.Name, each Each) (Summary, error) {
	if depth != 0 && depth != 1 {
		return Summary{}, (&request{step: "PROPFIND", href: href}).refuse(c, KindRefused, "depth must be 0 or 1")
	}
	return c.multistatus(ctx, &request{
		method: "PROPFIND", step: "PROPFIND", href: href, body: propfindBody(props),
		header: http.Header{"Depth": {fmt.Sprint(depth)}},
	}, each)
}

// PropfindOne asks for properties of href alone. The answer's entry for href is given, or its only one; a status in it other than 2xx is an error.
func (c *Client) PropfindOne(ctx context.Context, href string, props ...xml.Name) (*Response, error) {
	all, sum, err := c.Collect(ctx, func(each Each) (Summary, error) { return c.Propfind(ctx, href, 0, props, each) })
	if err != nil {
		return nil, err
	}
	var found *Response
	for _, r := range all {
		if Key(r.Href) == Key(sum.Path) || Key(r.Href) == Key(href) || len(all) == 1 {
			found = r
			break
		}
	}
	e := &Error{Step: "PROPFIND", Host: c.baseURL().Host, Path: sum.Path, Read: len(all)}
	switch {
	case found == nil:
		e.Kind, e.Detail = KindNotDAV, "the answer has no entry for what was asked"
		return nil, e
	case found.Err != nil:
		return nil, found.Err
	case found.Status/100 != 2:
		e.Status, e.Conditions, e.Excerpt = found.Status, found.Conditions, found.Text
		e.Kind = kindFor(found.Status, found.Conditions)
		return nil, e
	}
	return found, nil
}

// Sync asks a collection for what changed since token, everything with an empty token (RFC 6578 §3.2). limit is a wish, 0 for none. When
// Summary.More is set, the caller asks again with Summary.SyncToken.
func (c *Client) Sync(ctx context.Context, href, token string, limit int, props []xml.Name, each Each) (Summary, error) {
	return c.report(ctx, href, ReportSync, "0", syncBody(token, limit, props), each)
}

// MultigetCards asks for the named cards with their data. hrefs are sent as given. Items may be missing in the answer, which proves nothing.
func (c *Client) MultigetCards(ctx context.Context, href string, hrefs []string, each Each) (Summary, error) {
	return c.report(ctx, href, ReportAddressMultiget, "0",
		multigetBody(ReportAddressMultiget, []xml.Name{PropETag, PropAddressData}, hrefs), each)
}

// MultigetEvents asks for the named events and tasks with their data, as MultigetCards.
func (c *Client) MultigetEvents(ctx context.Context, href string, hrefs []string, each Each) (Summary, error) {
	return c.report(ctx, href, ReportCalendarMultiget, "1",
		multigetBody(ReportCalendarMultiget, []xml.Name{PropETag, PropCalendarData}, hrefs), each)
}

// QueryCards asks for properties of all cards of an address book.
func (c *Client) QueryCards(ctx context.Context, href string, props []xml.Name, each Each) (Summary, error) {
	return c.report(ctx, href, ReportAddressQuery, "1", addressQueryBody(props), each)
}

// QueryEvents asks for properties of all components of one name ("VEVENT", "VTODO", "" for any), within span unless it is zero. Some
// servers miss recurring events in a span (reference dav-servers, point 15).
func (c *Client) QueryEvents(ctx context.Context, href, component string, span TimeRange, props []xml.Name, each Each) (Summary, error) {
	return c.report(ctx, href, ReportCalendarQuery, "1", calendarQueryBody(props, component, span), each)
}

func (c *Client) report(ctx context.Context, href string, name xml.Name, depth string, body []byte, each Each) (Summary, error) {
	return c.multistatus(ctx, &request{
		method: "REPORT", step: "REPORT " + name.Local, href: href, body: body,
		header: http.Header{"Depth": {depth}},
	}, each)
}

// collectTries is how often Collect begins anew after an answer that was cut off.
const collectTries = 2

// Collect gathers the responses of one call, and repeats it once when the answer breaks off in the middle. For answers of bounded size.
func (c *Client) Collect(ctx context.Context, call func(Each) (Summary, error)) ([]*Response, Summary, error) {
	for try := 1; ; try++ {
		var all []*Response
		sum, err := call(func(r *Response) error { all = append(all, r); return nil })
		if err == nil {
			return all, sum, nil
		}
		if KindOf(err) != KindTruncated || try == collectTries || ctx.Err() != nil {
			return nil, sum, err
		}
	}
}

// multistatus sends a request and reads its answer as it comes. 200 is as good as 207 when the body is one, and so is a 507 that brings a page of a
// sync report as its body.
func (c *Client) multistatus(ctx context.Context, r *request, each Each) (sum Summary, err error) {
	r.safe = true
	r.header.Set("Content-Type", xmlType)
	isPage := func(a *answer) bool {
		return a.StatusCode == http.StatusInsufficientStorage && r.step == "REPORT "+ReportSync.Local && a.ContentLength != 0
	}
	var own error // of the caller: ends the request whatever its kind
	watched := func(response *Response) error {
		if own = each(response); own != nil {
			return errStopped
		}
		return nil
	}
	err = c.do(ctx, r, isPage, func(a *answer) error {
		sum, err = c.readMultistatus(r, a, watched)
		return err
	})
	if own != nil {
		err = own
	}
	return sum, err
}

var errStopped = errors.New("stopped by the caller")

func (c *Client) readMultistatus(r *request, a *answer, each Each) (Summary, error) {
	m, err := openMultistatus(a.body, a.Header.Get("Content-Type"), a.url, c.cfg.Limits)
	if err != nil {
		return Summary{}, c.formatError(r, a, err, 0)
	}
	for {
		response, err := m.next()
		if err == io.EOF {
			if a.StatusCode == http.StatusInsufficientStorage {
				m.summary.More = true
			}
			return m.summary, nil
		}
		if err != nil {
			return m.summary, c.formatError(r, a, err, m.summary.Responses)
		}
		if err := each(response); err != nil {
			return m.summary, err
		}
	}
}

// formatError turns a failure to read the body into an Error.
func (c *Client) formatError(r *request, a *answer, err error, read int) error {
	var known *Error
	if errors.As(err, &known) {
		known.Read = read
		return known
	}
	e := &Error{Kind: KindTruncated, Step: r.step, Host: a.url.Host, Path: a.url.Path, Status: a.StatusCode, Read: read, Err: err}
	var format *formatError
	if errors.As(err, &format) {
		e.Kind, e.Excerpt, e.Err = format.kind, c.excerpt(format.head), format.err
	}
	if a.StatusCode/100 != 2 { // a 507 whose body is no page is just that
		e.Kind = statusKind(a.StatusCode)
	}
	return e
}

// Item is one resource as GET gives it.
type Item struct {
	Href        string // after redirects
	Body        []byte
	ETag        ETag
	ContentType string
}

// Get reads one resource. A web page in its place is a KindNotDAV error.
func (c *Client) Get(ctx context.Context, href string) (*Item, error) {
	r := &request{method: http.MethodGet, step: "GET", href: href, safe: true}
	var item *Item
	err := c.do(ctx, r, nil, func(a *answer) error {
		body, err := readBounded(a.body, c.cfg.Limits.Item)
		if err != nil {
			return c.bodyError(ctx, r, a, err)
		}
		ct := a.Header.Get("Content-Type")
		if a.StatusCode != http.StatusOK || isHTML(ct, body) {
			return c.notStored(r, a, body, "no item")
		}
		item = &Item{Href: a.url.EscapedPath(), Body: body, ETag: ETag(a.Header.Get("ETag")), ContentType: ct}
		return nil
	})
	return item, err
}

// Options is what a server says that it can do.
type Options struct {
	Classes []string // of the DAV header, such as "addressbook"
	Allow   []string // methods in upper case
	Server  string   // as plain text
}

// Options asks what href can do.
func (c *Client) Options(ctx context.Context, href string) (*Options, error) {
	var o *Options
	err := c.do(ctx, &request{method: http.MethodOptions, step: "OPTIONS", href: href, safe: true}, nil, func(a *answer) error {
		o = &Options{Server: plain(a.Header.Get("Server"), 100)}
		o.Classes = list(a.Header.Values("DAV"), strings.ToLower)
		o.Allow = list(a.Header.Values("Allow"), strings.ToUpper)
		return nil
	})
	return o, err
}

func list(values []string, form func(string) string) []string {
	var out []string
	for _, v := range values {
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, form(part))
			}
		}
	}
	return out
}
