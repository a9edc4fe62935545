package dav

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
)

// Precondition is what must hold on the server for a write to happen. The zero value is none that was chosen, and is refused.
type Precondition struct{ header, value string }

// IfMatch writes only over the version with this tag, sent back exactly as the server gave it. An empty tag is refused on use.
func IfMatch(tag ETag) Precondition { return Precondition{"If-Match", string(tag)} }

// IfAbsent writes only where there is nothing yet. Some servers ignore it (reference dav-servers, point 4).
func IfAbsent() Precondition { return Precondition{"If-None-Match", "*"} }

// Always writes whatever is there.
func Always() Precondition { return Precondition{header: "none"} }

func (p Precondition) apply(c *Client, r *request) error {
	switch {
	case p.header == "":
		return r.refuse(c, KindRefused, "no precondition was chosen")
	case p.header == "none":
		return nil
	case ETag(p.value).Empty() || !ETag(p.value).sendable():
		return r.refuse(c, KindRefused, "there is no entity tag to compare with")
	}
	r.header.Set(p.header, p.value)
	return nil
}

// PutResult is what the server said about a write that it carried out.
type PutResult struct {
	Status int
	ETag   ETag   // of what was stored, if it said; it does not mean "stored as sent"
	Href   string // where the item lies now: Location if it is on this host, else the request's own path after redirects
}

// Put stores one item. Only 200, 201 and 204 without a web page count as stored (reference dav-servers, point 1); for an error that leaves doubt
// Error.Doubtful is set. Nothing but sign-in, redirects and 429 is repeated here.
func (c *Client) Put(ctx context.Context, href, contentType string, data []byte, p Precondition) (PutResult, error) {
	r := &request{method: http.MethodPut, step: "PUT", href: href, body: data, header: http.Header{"Content-Type": {contentType}}}
	if err := c.checkItem(r, ""); err != nil {
		return PutResult{}, err
	}
	if err := p.apply(c, r); err != nil {
		return PutResult{}, err
	}
	var result PutResult
	err := c.do(ctx, r, nil, func(a *answer) error {
		if err := c.checkStored(ctx, r, a, http.StatusOK, http.StatusCreated, http.StatusNoContent); err != nil {
			return err
		}
		result = PutResult{Status: a.StatusCode, ETag: ETag(a.Header.Get("ETag")), Href: a.url.EscapedPath()}
		if loc := a.Header.Get("Location"); loc != "" {
			if at, err := resolve(a.url, loc); err == nil { // elsewhere is not to be trusted (point 19)
				result.Href = at
			}
		}
		return nil
	})
	return result, err
}

// Delete removes one item of a collection. The address of a collection, this one or any above it, is refused before anything is sent. An item
// that is not there is a KindNotFound error.
func (c *Client) Delete(ctx context.Context, collection, href string, p Precondition) error {
	r := &request{method: http.MethodDelete, step: "DELETE", href: href, header: http.Header{}}
	if err := c.checkItem(r, collection); err != nil {
		return err
	}
	if err := p.apply(c, r); err != nil {
		return err
	}
	return c.do(ctx, r, nil, func(a *answer) error {
		return c.checkStored(ctx, r, a, http.StatusOK, http.StatusAccepted, http.StatusNoContent)
	})
}

// Mkcol makes a collection of the given types besides DAV:collection, a plain one without a body when there are neither types nor a name (RFC 5689).
func (c *Client) Mkcol(ctx context.Context, href string, types []xml.Name, name string) error {
	r := &request{method: "MKCOL", step: "MKCOL", href: href, header: http.Header{}}
	if len(types) > 0 || name != "" {
		r.body = mkcolBody(types, name)
		r.header.Set("Content-Type", xmlType)
	}
	return c.do(ctx, r, nil, func(a *answer) error {
		return c.checkStored(ctx, r, a, http.StatusOK, http.StatusCreated, http.StatusNoContent)
	})
}

// checkItem refuses to write to what must be a collection: nothing, the root, a path that ends in a slash, the configured URL, the given collection, and what lies above them.
func (c *Client) checkItem(r *request, collection string) error {
	if strings.TrimSpace(r.href) == "" {
		return r.refuse(c, KindRefused, "the address is empty")
	}
	at, err := c.Resolve(r.href)
	if err != nil {
		return err
	}
	path, _, _ := strings.Cut(at, "?")
	if strings.HasSuffix(decodeOnce(path), "/") {
		return r.refuse(c, KindRefused, "this is the address of a collection")
	}
	for _, col := range []string{c.Base(), collection} {
		if col == "" {
			continue
		}
		if Key(path) == Key(col) || Within(path, col) {
			return r.refuse(c, KindRefused, "this is the address of a collection")
		}
	}
	return nil
}

// checkStored accepts the given statuses unless a page came with them. A 207 with a failure in it is that failure.
func (c *Client) checkStored(ctx context.Context, r *request, a *answer, good ...int) error {
	head, err := io.ReadAll(io.LimitReader(a.body, errorBody))
	if err != nil {
		return c.bodyError(ctx, r, a, err)
	}
	if a.StatusCode == http.StatusMultiStatus {
		return c.innerFailure(r, a, head)
	}
	for _, status := range good {
		if a.StatusCode == status && !isHTML(a.Header.Get("Content-Type"), head) {
			return nil
		}
	}
	return c.notStored(r, a, head, "this does not say that it was done")
}

func (c *Client) notStored(r *request, a *answer, body []byte, detail string) *Error {
	return &Error{Kind: KindNotDAV, Step: r.step, Host: a.url.Host, Path: a.url.Path, Status: a.StatusCode,
		Excerpt: c.excerpt(body), Detail: detail, Doubtful: !r.safe}
}

// innerFailure finds the first failure inside a 207. A 207 without one does not say that it was done.
func (c *Client) innerFailure(r *request, a *answer, body []byte) error {
	m, err := openMultistatus(bytes.NewReader(body), a.Header.Get("Content-Type"), a.url, c.cfg.Limits)
	for err == nil {
		var inner *Response
		if inner, err = m.next(); err != nil {
			break
		}
		status, missing := inner.Status, inner.Missing
		if status/100 == 2 && len(missing) > 0 {
			status = missing[0].Status
		}
		if status/100 == 2 || status == 0 {
			continue
		}
		return &Error{Kind: kindFor(status, inner.Conditions), Step: r.step, Host: a.url.Host, Path: a.url.Path, Status: status,
			Conditions: inner.Conditions, Excerpt: inner.Text, Doubtful: status/100 == 5 && status != http.StatusInsufficientStorage}
	}
	if !errors.Is(err, io.EOF) {
		return c.notStored(r, a, body, "an answer of several parts that cannot be read")
	}
	return c.notStored(r, a, body, "an answer of several parts, none of which says what happened")
}
