package dav

import (
	"context"
	"crypto/x509"
	"net"
	"net/url"
	"time"

	"golang.org/x/time/rate"
)

// Config says whom a Client talks to and within which bounds. Only URL is needed.
type Config struct {
	URL      string // http or https, without user, password or query
	User     string // as the service wants it, with its `_device=` suffix
	Password Secret

	UserAgent string // default "Abgleich"

	RootCAs *x509.CertPool // certificate authorities; nil: the system's
	// Pins are SHA-256 sums of public keys (see KeyPin). When there are any, the server's own key must be one of them, which then stands for
	// authority and host name; the dates are still checked.
	Pins  []string
	Proxy *url.URL // nil: as the environment says; without a host: none

	Timeouts Timeouts
	Limits   Limits

	Limiter *rate.Limiter // nil: no limit of requests per second
	Counter *Counter      // nil: the client makes its own
	OnWait  func(Wait)    // called before each wait; must not block

	dial func(ctx context.Context, network, addr string) (net.Conn, error) // for tests
}

// Timeouts bound each phase of a request. Zero takes the default.
type Timeouts struct {
	Dial   time.Duration // connecting; default 15 s
	TLS    time.Duration // handshake; default 15 s
	Header time.Duration // from the request sent to the head of the answer; default 90 s, as large listings take their time
	Stall  time.Duration // a body must bring MinProgress bytes in each such span of reading; default 30 s
}

// MinProgress is what must arrive within Timeouts.Stall.
const MinProgress = 1024

// Limits bound what is read and how often is tried. Zero takes the default.
type Limits struct {
	Body     int64         // bytes of one answer after decompression; default 1 GiB (read as a stream, never held)
	Item     int64         // bytes of one response or of one GET; default 32 MiB
	Depth    int           // nesting of XML; default 64
	Tries    int           // of a safe request; default 3
	MaxWait  time.Duration // longest wait inside a request; beyond that the caller gets Error.RetryAfter; default 30 s
	InFlight int           // requests at a time; default 4 (reference dav-servers, point 16)
}

const gib = 1 << 30

func orElse[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

func (c *Config) setDefaults() {
	c.UserAgent = orElse(c.UserAgent, "Abgleich")
	t, l := &c.Timeouts, &c.Limits
	t.Dial = orElse(t.Dial, 15*time.Second)
	t.TLS = orElse(t.TLS, 15*time.Second)
	t.Header = orElse(t.Header, 90*time.Second)
	t.Stall = orElse(t.Stall, 30*time.Second)
	l.Body = orElse(l.Body, gib)
	l.Item = orElse(l.Item, 32<<20)
	l.Depth = orElse(l.Depth, 64)
	l.Tries = orElse(l.Tries, 3)
	l.MaxWait = orElse(l.MaxWait, 30*time.Second)
	l.InFlight = orElse(l.InFlight, 4)
	if c.Counter == nil {
		c.Counter = new(Counter)
	}
}
