package onoffice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"abgleich/sync/fault"
)

// Client speaks with one tenant in the name of one API user. It sends one
// request at a time and may be used by one goroutine at a time.
type Client struct {
	cfg  Config
	url  *url.URL
	http *http.Client
	now  func() time.Time

	requests atomic.Int64
	// served is the server's clock at its last answer, zero if it never told.
	served time.Time

	tenant *tenant
	person string
	// distrusted is when a write met a field that the tenant no longer has: what
	// was learned until then is learned again.
	distrusted time.Time
}

// New makes a client; nothing is sent yet. The error is a *fault.Fault.
func New(cfg Config) (*Client, error) {
	u, problem := parseURL(cfg.URL)
	if problem != nil {
		return nil, problem
	}
	if cfg.Token == "" || cfg.Secret == "" {
		return nil, fault.New(fault.SignIn, fault.OnOffice, fault.StepSignIn, "token and secret are needed", nil)
	}
	cfg.Timeouts.setDefaults()
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Client{cfg: cfg, url: u, now: cfg.Now, http: &http.Client{
		Transport: newTransport(cfg),
		// A redirect is followed by hand: the token must not go anywhere else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Close hangs up; the client can be used again.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Requests is the number of HTTP requests sent so far, repeated ones included.
func (c *Client) Requests() int { return int(c.requests.Load()) }

// Do sends the actions in one request and returns a result for each, in their
// order. An action that failed by itself stands in its result; the error, a
// *fault.Fault, is set if the request as a whole failed. Only a request that
// reads is tried again.
func (c *Client) Do(ctx context.Context, step fault.Step, actions ...Action) ([]Result, error) {
	if len(actions) == 0 {
		return nil, nil
	}
	safe := true
	for _, a := range actions {
		safe = safe && a.Verb.reads()
	}
	results, err := c.withRetries(ctx, safe, func() ([]Result, error) { return c.send(ctx, step, actions) })
	if err != nil {
		return nil, fault.From(err, fault.OnOffice, step)
	}
	return results, nil
}

// maxRedirects are followed within the same origin.
const maxRedirects = 3

// send tries once, with a fresh timestamp and signature.
func (c *Client) send(ctx context.Context, step fault.Step, actions []Action) ([]Result, error) {
	body, hide, err := c.encode(actions, c.now())
	if err != nil {
		return nil, err
	}
	target := c.url
	for hop := 0; ; hop++ {
		results, next, err := c.post(ctx, step, target, body, hide, actions)
		if next == nil {
			return results, err
		}
		if hop == maxRedirects {
			return nil, fault.New(fault.Foreign, fault.OnOffice, step, "redirected in a circle", nil)
		}
		target = next
	}
}

// post sends one HTTP request. next is where a redirect of the same origin leads.
func (c *Client) post(ctx context.Context, step fault.Step, target *url.URL, body []byte, hide []string, actions []Action) (results []Result, next *url.URL, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	sent := false
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent = true }}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), http.MethodPost, target.String(), bytes.NewReader(body))
	if err != nil {
		return nil, nil, fault.New(fault.Internal, fault.OnOffice, step, "a request could not be built", nil)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Accept-Encoding", "gzip")
	req.Header.Set("User-Agent", "Abgleich")

	t := c.cfg.Timeouts
	dog := newWatchdog(cancel, t.Dial+t.TLS+t.Header, errNoHeader)
	defer dog.stop()
	c.requests.Add(1)
	res, err := c.http.Do(req)
	if err != nil {
		return nil, nil, c.networkFault(ctx, step, orCause(ctx, err), sent || c.cfg.Transport != nil)
	}
	defer res.Body.Close()
	dog.feed(t.Stall, errStalled)
	if at, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		c.served = at
	}
	if res.StatusCode >= 300 && res.StatusCode < 400 {
		next, err := c.redirect(step, target, res)
		return nil, next, err
	}
	results, err = c.read(ctx, step, res, &watched{src: res.Body, dog: dog, span: t.Stall}, hide, actions)
	return results, nil, err
}

// orCause prefers why we ended the request ourselves to how that looked.
func orCause(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); errors.Is(cause, errNoHeader) || errors.Is(cause, errStalled) {
		return cause
	}
	return err
}

// redirect allows the same scheme, host and port only.
func (c *Client) redirect(step fault.Step, from *url.URL, res *http.Response) (*url.URL, error) {
	to, err := from.Parse(res.Header.Get("Location"))
	if err != nil || res.Header.Get("Location") == "" {
		return nil, fault.New(fault.Foreign, fault.OnOffice, step, fmt.Sprintf("HTTP %d without a place to go", res.StatusCode), nil)
	}
	if to.Scheme != from.Scheme || to.Host != from.Host || to.User != nil {
		return nil, fault.New(fault.Foreign, fault.OnOffice, step,
			fmt.Sprintf("HTTP %d leads to %s; nothing was sent there", res.StatusCode, plain(to.Host, 100)), nil)
	}
	return to, nil
}

// read makes results, or one fault, of an HTTP response.
func (c *Client) read(ctx context.Context, step fault.Step, res *http.Response, src io.Reader, hide []string, actions []Action) ([]Result, error) {
	fail := func(kind fault.Kind, detail string, err error) *fault.Fault {
		return fault.New(kind, fault.OnOffice, step, scrub(detail, hide), doubt{orNone(err)})
	}
	broken := func(err error) *fault.Fault {
		err = orCause(ctx, err)
		if ctx.Err() != nil || errors.Is(err, errStalled) {
			return c.networkFault(ctx, step, err, true)
		}
		return fail(fault.Incomplete, "the answer broke off or makes no sense: "+plain(err.Error(), excerptLimit), err)
	}
	body, err := unpack(res, src)
	if err != nil {
		return nil, broken(err)
	}
	first, err := firstLetter(body)
	if err != nil {
		return nil, broken(err)
	}
	if res.StatusCode != http.StatusOK {
		f := statusFault(step, res, first, c.now())
		if text := excerpt(body, hide); text != "" {
			f.Detail += ": " + text
		}
		return nil, f
	}
	if first == 0 {
		return nil, fail(fault.Incomplete, "the answer is empty", nil)
	}
	if first != '{' {
		return nil, fail(fault.Foreign, "the answer is no JSON: "+excerpt(body, hide), nil)
	}
	a, err := decodeAnswer(body)
	if errors.Is(err, errNoEnvelope) {
		return nil, fail(fault.Foreign, errNoEnvelope.Error(), err)
	}
	if err != nil {
		return nil, broken(err)
	}
	return c.pair(step, a, hide, actions)
}

// orNone keeps a doubt from wrapping nil.
func orNone(err error) error {
	if err == nil {
		return errors.New("no usable answer")
	}
	return err
}

// pair gives each action its result: by the identifier that the server echoes,
// else by the order (§1.2). A top level code other than 0 and 97, and a code in a
// result under which every action would fail, are the request's.
func (c *Client) pair(step fault.Step, a *answer, hide []string, actions []Action) ([]Result, error) {
	if a.code != 0 && a.code != codeInAction || len(a.results) == 0 {
		r := Result{Code: a.code, Message: scrub(a.message, hide)}
		if a.code == 0 {
			r.Code = unanswered
		}
		return nil, c.explain(r.fault(step), r.Code)
	}
	results := make([]Result, len(actions))
	for i := range results {
		results[i] = Result{Code: unanswered, Total: -1, right: actions[i].right()}
	}
	for i, res := range a.results {
		at := i
		if n, err := strconv.Atoi(res.identifier); err == nil {
			at = n
		}
		if at < 0 || at >= len(results) || results[at].Code != unanswered {
			continue
		}
		res.Message = scrub(res.Message, hide)
		res.right = results[at].right
		results[at] = res.Result
	}
	for _, r := range results {
		if kind := classify(r.Code).kind; kind == fault.SignIn || kind == fault.Clock {
			return nil, c.explain(r.fault(step), r.Code)
		}
	}
	return results, nil
}

// explain adds by how much our clock is off, and doubt where it is due.
func (c *Client) explain(f *fault.Fault, code int) *fault.Fault {
	switch {
	case code == codeClock && !c.served.IsZero():
		f.Detail += "; " + skew(c.now().Sub(c.served))
	case code == unanswered:
		f.Err = doubt{orNone(f.Err)}
	}
	return f
}

func skew(off time.Duration) string {
	off = off.Round(time.Second)
	if off < 0 {
		return fmt.Sprintf("this computer's clock is %s behind the server's", -off)
	}
	return fmt.Sprintf("this computer's clock is %s ahead of the server's", off)
}
