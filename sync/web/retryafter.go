// Package web is what the wires to both services share of HTTP.
package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A server's Retry-After is believed between these bounds, whatever it says.
const (
	MinRetryAfter = time.Second
	MaxRetryAfter = time.Hour
)

// RetryAfter reads Retry-After as seconds or as a date (RFC 9110 §10.2.3),
// clamped. A date is measured against the server's own clock, if it tells.
// Without a usable value the result is 0.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if strings.Trim(v, "0123456789") == "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n > int64(MaxRetryAfter/time.Second) {
			return MaxRetryAfter
		}
		return max(MinRetryAfter, time.Duration(n)*time.Second)
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	if served, err := http.ParseTime(h.Get("Date")); err == nil {
		now = served
	}
	return min(max(MinRetryAfter, at.Sub(now)), MaxRetryAfter)
}
