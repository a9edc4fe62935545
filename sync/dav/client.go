package dav

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"abgleich/sync/web"
)

// Client talks to one WebDAV origin. It may be used by several goroutines; at most Limits.InFlight requests run at a time, and a multistatus
// holds its place until it is read, so its callback must not send requests itself.
type Client struct {
	cfg       Config
	transport *http.Transport
	auth      *authenticator
	slots     chan struct{}

	mu   sync.Mutex
	base *url.URL // changes once at most: http to https, before credentials were sent
}

// New checks the configuration and makes a client. Nothing is sent.
func New(cfg Config) (*Client, error) {
	cfg.setDefaults()
	base, err := url.Parse(strings.TrimSpace(cfg.URL))
	switch {
	case err != nil: // the parser's message would repeat the address, which may hold a password
		return nil, errors.New("the address of the server is no URL; it must look like https://host/path/")
	case base.Scheme != "http" && base.Scheme != "https" || base.Hostname() == "":
		return nil, errors.New("the address of the server must begin with https:// and a host name")
	case base.User != nil:
		return nil, errors.New("the address of the server must not contain user name or password")
	}
	base.RawQuery, base.Fragment, base.RawFragment = "", "", ""
	if base.Path == "" {
		base.Path = "/"
	}
	transport, err := newTransport(cfg)
	if err != nil {
		return nil, fmt.Errorf("setting up %s: %w", base.Host, err)
	}
	return &Client{
		cfg: cfg, transport: transport, base: base,
		auth:  &authenticator{user: cfg.User, password: string(cfg.Password)},
		slots: make(chan struct{}, cfg.Limits.InFlight),
	}, nil
}

// Close gives idle connections back.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Counter counts this client's requests.
func (c *Client) Counter() *Counter { return c.cfg.Counter }

// Base is the path of the configured URL, where discovery begins.
func (c *Client) Base() string { return c.baseURL().EscapedPath() }

// Resolve makes an absolute path of an href, relative ones taken from the configured URL; another host is a KindForeign error.
func (c *Client) Resolve(href string) (string, error) { return resolve(c.baseURL(), href) }

func (c *Client) baseURL() *url.URL {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base
}

// request is one request before it has a URL.
type request struct {
	method, step string
	href         string
	header       http.Header
	body         []byte
	safe         bool // changes nothing: may be repeated
}

func (r *request) probe(u *url.URL) *http.Request { return &http.Request{Method: r.method, URL: u} }

func (r *request) refuse(c *Client, kind Kind, detail string) *Error {
	return &Error{Kind: kind, Step: r.step, Host: c.baseURL().Host, Path: r.href, Detail: detail}
}

// answer is a response whose Body is decoded, bounded and watched; Close must be called.
type answer struct {
	*http.Response
	body io.ReadCloser
	url  *url.URL // after redirects
}

// do sends a request, with repetitions where they are harmless, and hands the answer to read, which must consume it. A status
// outside 2xx becomes an error unless accept wants it.
func (c *Client) do(ctx context.Context, r *request, accept func(*answer) bool, read func(*answer) error) error {
	if r.href == "" {
		return r.refuse(c, KindRefused, "the address is empty")
	}
	return c.withRetries(ctx, r, func() error {
		select {
		case c.slots <- struct{}{}:
		case <-ctx.Done():
			return &Error{Kind: KindCanceled, Step: r.step, Path: r.href, Host: c.baseURL().Host, Err: context.Cause(ctx)}
		}
		release := sync.OnceFunc(func() { <-c.slots })
		defer release()
		a, err := c.follow(ctx, r)
		if err != nil {
			return err
		}
		defer a.body.Close()
		if a.StatusCode/100 != 2 && (accept == nil || !accept(a)) {
			return c.statusError(r, a)
		}
		return read(a)
	})
}

const maxRedirects = 5

// follow sends a request, answers challenges and goes after redirects. 301, 302, 307 and 308 keep method and body: a DAV request turned into a
// GET would be meaningless. 303 and everything that leaves the origin is refused.
func (c *Client) follow(ctx context.Context, r *request) (*answer, error) {
	u, err := requestURL(c.baseURL(), r.href)
	if err != nil {
		var e *Error
		if errors.As(err, &e) {
			e.Step = r.step
		}
		return nil, err
	}
	refusals := 0
	for hops := 0; ; {
		header, by := c.auth.sign(r.method, u)
		a, err := c.send(ctx, r, u, header)
		if err != nil {
			return nil, err
		}
		switch a.StatusCode {
		case http.StatusUnauthorized:
			refusals++
			again, kind := c.auth.again(a.Header, u, header, by, refusals)
			if !again {
				err := c.statusError(r, a)
				err.Kind = kind
				a.body.Close()
				return nil, err
			}
			a.body.Close()
			continue
		case 301, 302, 303, 307, 308:
			hops++
			next, err := c.redirect(r, a, hops)
			a.body.Close()
			if err != nil {
				return nil, err
			}
			u = next
			continue
		}
		c.auth.accepted(a.Header)
		return a, nil
	}
}

// redirect decides where to go. Within the origin it follows; from http to https on the same host and default or same port it
// follows as long as no credentials were sent, and the client stays there.
func (c *Client) redirect(r *request, a *answer, hops int) (*url.URL, error) {
	refuse := func(target, detail string) error {
		return &Error{Kind: KindRedirect, Step: r.step, Host: a.url.Host, Path: a.url.Path, Status: a.StatusCode, Target: target, Detail: detail}
	}
	loc, err := a.url.Parse(strings.TrimSpace(a.Header.Get("Location")))
	switch {
	case err != nil || a.Header.Get("Location") == "":
		return nil, refuse("", "the redirect names no address")
	case a.StatusCode == http.StatusSeeOther:
		return nil, refuse(origin(loc), "the server leads to a page instead of answering")
	case hops > maxRedirects:
		return nil, refuse(origin(loc), "too many redirects")
	case loc.User != nil:
		return nil, refuse(origin(loc), "the redirect contains a user name")
	}
	loc.Fragment, loc.RawFragment = "", ""
	if sameOrigin(a.url, loc) {
		return loc, nil
	}
	if a.url.Scheme == "http" && loc.Scheme == "https" && strings.EqualFold(a.url.Hostname(), loc.Hostname()) &&
		(a.url.Port() == loc.Port() || port(a.url) == "80" && port(loc) == "443") && !c.auth.wasUsed() {
		c.mu.Lock()
		upgraded := *c.base
		upgraded.Scheme, upgraded.Host = loc.Scheme, loc.Host
		c.base = &upgraded
		c.mu.Unlock()
		return loc, nil
	}
	return nil, refuse(origin(loc), "it leaves "+origin(a.url)+"; if that is right, enter the new address in the settings")
}

// origin names scheme, host and path for a message, without query and user.
func origin(u *url.URL) string {
	return plain(u.Scheme+"://"+u.Host+u.EscapedPath(), 200)
}

// send makes one HTTP exchange up to the head of the answer.
func (c *Client) send(ctx context.Context, r *request, u *url.URL, authorization string) (*answer, error) {
	if c.cfg.Limiter != nil {
		if err := c.cfg.Limiter.Wait(ctx); err != nil {
			return nil, &Error{Kind: KindCanceled, Step: r.step, Path: u.Path, Host: u.Host, Err: err}
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var sent atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	req, err := http.NewRequestWithContext(traced, r.method, u.String(), bytes.NewReader(r.body))
	if err != nil {
		cancel(nil)
		return nil, r.refuse(c, KindRefused, "the address cannot be used")
	}
	req.URL = u
	for k, v := range r.header {
		req.Header[k] = v
	}
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	req.Header.Set("Accept-Encoding", "gzip")
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	if r.safe {
		req.Header["Idempotency-Key"] = nil // tells net/http that it may repeat on a dead idle connection; not sent
	}
	c.cfg.Counter.add(r.step)
	timer := time.AfterFunc(c.headerBudget(len(r.body)), func() { cancel(errNoHeader) })
	res, err := c.transport.RoundTrip(req)
	timer.Stop()
	if err != nil {
		e := c.networkError(ctx, r, u, err, sent.Load())
		cancel(nil)
		return nil, e
	}
	return c.newAnswer(ctx, cancel, r, u, res), nil
}

// headerBudget bounds all phases before the answer's head together, with time for a large upload on a poor line.
func (c *Client) headerBudget(upload int) time.Duration {
	t := c.cfg.Timeouts
	return t.Dial + t.TLS + t.Header + time.Duration(upload/(4<<10))*time.Second
}

func (c *Client) newAnswer(ctx context.Context, cancel context.CancelCauseFunc, r *request, u *url.URL, res *http.Response) *answer {
	a := &answer{Response: res, url: u}
	a.body = &bodyReader{
		raw:     &progressReader{src: res.Body, span: c.cfg.Timeouts.Stall, cancel: cancel},
		packed:  strings.Contains(strings.ToLower(res.Header.Get("Content-Encoding")), "gzip"),
		left:    c.cfg.Limits.Body,
		onClose: func() { cancel(nil) },
		wrap:    func(err error) error { return c.bodyError(ctx, r, a, err) },
	}
	return a
}

// errorBody is what is read of an answer that is an error.
const errorBody = 64 << 10

// statusError makes an Error of an answer outside 2xx.
func (c *Client) statusError(r *request, a *answer) *Error {
	e := &Error{Step: r.step, Host: a.url.Host, Path: a.url.Path, Status: a.StatusCode, RetryAfter: web.RetryAfter(a.Header, time.Now())}
	body, _ := io.ReadAll(io.LimitReader(a.body, errorBody)) // the status is the failure; a broken body adds nothing to it
	e.Conditions = readConditions(body, a.Header.Get("Content-Type"))
	e.Kind = kindFor(a.StatusCode, e.Conditions)
	e.Excerpt = c.excerpt(body)
	if e.Kind == KindProxy {
		if p, err := c.transport.Proxy(r.probe(a.url)); err == nil && p != nil {
			e.Target = p.Host
		}
	}
	switch a.StatusCode {
	case 408, 500, 502, 503, 504:
		e.Doubtful = !r.safe
	}
	return e
}

// excerpt is the beginning of an answer as plain text, without our credentials should the server repeat them.
func (c *Client) excerpt(body []byte) string {
	text := string(body[:min(len(body), 4<<10)])
	for _, secret := range []string{c.auth.password, base64.StdEncoding.EncodeToString([]byte(c.auth.user + ":" + c.auth.password))} {
		if len(secret) > 1 && c.auth.password != "" {
			text = strings.ReplaceAll(text, secret, hidden)
		}
	}
	return plain(text, 200)
}
