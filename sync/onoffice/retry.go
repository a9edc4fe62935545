package onoffice

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"abgleich/sync/fault"
	"abgleich/sync/web"
)

const (
	// maxTries of a request that reads.
	maxTries = 3
	// maxWait is the longest wait inside a pass; beyond it the caller is told RetryAfter.
	maxWait = 30 * time.Second
)

// withRetries repeats what reads, and nothing else.
func (c *Client) withRetries(ctx context.Context, safe bool, try func() ([]Result, error)) ([]Result, error) {
	if !safe {
		return try()
	}
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.Multiplier, pause.MaxInterval = 500*time.Millisecond, 3, 10*time.Second
	var last error
	results, err := backoff.Retry(ctx, func() ([]Result, error) {
		results, err := try()
		last = err
		var f *fault.Fault
		switch {
		case err == nil:
			return results, nil
		case !errors.As(err, &f) || !repeatable(f):
			return nil, backoff.Permanent(err)
		case f.RetryAfter > 0:
			return nil, errors.Join(err, &backoff.RetryAfterError{Duration: f.RetryAfter})
		}
		return nil, err
	}, backoff.WithBackOff(pause), backoff.WithMaxTries(maxTries), backoff.WithMaxElapsedTime(0))
	if err == nil {
		return results, nil
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return nil, last
}

// repeatable tells whether trying a read again soon may help.
func repeatable(f *fault.Fault) bool {
	if f.RetryAfter > maxWait {
		return false
	}
	switch f.Kind {
	case fault.Busy, fault.Server, fault.Incomplete:
		return true
	}
	return false
}

// statusFault classifies an HTTP status other than 200 (§1.1: a failure of the
// transport). first is the first letter of the body.
func statusFault(step fault.Step, res *http.Response, first byte, now time.Time) *fault.Fault {
	f := fault.New(fault.Server, fault.OnOffice, step, fmt.Sprintf("HTTP %d", res.StatusCode), nil)
	html := first == '<'
	switch s := res.StatusCode; {
	case s == http.StatusTooManyRequests:
		f.Kind, f.RetryAfter = fault.Busy, web.RetryAfter(res.Header, now)
	case s == http.StatusServiceUnavailable:
		f.Kind, f.RetryAfter, f.Err = fault.Busy, web.RetryAfter(res.Header, now), doubt{errServer}
	case s == http.StatusProxyAuthRequired:
		f.Kind = fault.Proxy
	case s == http.StatusUnauthorized:
		f.Kind = fault.SignIn
	case s == http.StatusNotFound || s == http.StatusGone || s == http.StatusMethodNotAllowed:
		f.Kind = fault.NotFound
	case s == http.StatusRequestTimeout:
		f.Kind, f.Err = fault.Timeout, doubt{errServer}
	case s == http.StatusNetworkAuthenticationRequired, html && s < 500:
		f.Kind, f.Err = fault.Foreign, nil
	case s == http.StatusForbidden:
		f.Kind = fault.Right
	case s == http.StatusRequestEntityTooLarge:
		f.Kind = fault.TooLarge
	default:
		f.Err = doubt{errServer}
	}
	return f
}

var errServer = errors.New("the server failed in the middle")
