package dav

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Wait tells that a request waits before it is tried again.
type Wait struct {
	For    time.Duration
	Reason *Error
}

// retryable tells whether trying again may help and can do no harm. A safe request is repeated after 429, 5xx and a lost
// connection. A write is repeated only after 429, with which a server says that it did not look at the request (RFC 6585 §4);
// everything else is the caller's decision, as it can look first.
func retryable(r *request, e *Error) bool {
	if e.Status == http.StatusTooManyRequests {
		return true
	}
	if !r.safe {
		return false
	}
	switch e.Kind {
	case KindThrottled, KindServer:
		return true
	case KindTruncated:
		return e.Read == 0
	case KindTimeout:
		return e.Status == http.StatusRequestTimeout
	}
	return false
}

// withRetries runs try until it succeeds, fails for good or the tries are used up.
func (c *Client) withRetries(ctx context.Context, r *request, try func() error) error {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.Multiplier, pause.MaxInterval = 500*time.Millisecond, 3, 10*time.Second
	for n := 1; ; n++ {
		err := try()
		var e *Error
		if err == nil || !errors.As(err, &e) || n >= c.cfg.Limits.Tries || !retryable(r, e) {
			return err
		}
		wait := pause.NextBackOff()
		if e.RetryAfter > 0 {
			wait = e.RetryAfter
		}
		if wait > c.cfg.Limits.MaxWait {
			return err
		}
		if c.cfg.OnWait != nil {
			c.cfg.OnWait(Wait{For: wait, Reason: e})
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return &Error{Kind: KindCanceled, Step: r.step, Path: e.Path, Host: e.Host, Err: context.Cause(ctx)}
		}
	}
}
