package onoffice

import (
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"abgleich/sync/fault"
)

// StableURL is the address of the API for every live tenant (§1.1).
const StableURL = "https://api.onoffice.de/api/stable/api.php"

// Token names the API user. It prints as "•••".
type Token string

// Secret signs the actions of the API user. It prints as "•••".
type Secret string

const masked = "•••"

func (Token) String() string               { return masked }
func (Token) GoString() string             { return masked }
func (Token) LogValue() slog.Value         { return slog.StringValue(masked) }
func (Token) MarshalText() ([]byte, error) { return []byte(masked), nil }

func (Secret) String() string               { return masked }
func (Secret) GoString() string             { return masked }
func (Secret) LogValue() slog.Value         { return slog.StringValue(masked) }
func (Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }

// Config says how to reach a tenant and for whom. Only Token and Secret are
// needed, and User for everything but the lists of users and groups.
type Config struct {
	// URL of the API; default StableURL. Plain http is taken for this machine only.
	URL    string
	Token  Token
	Secret Secret
	// User is the person whose records are synced: the login name or the user
	// number. The API user is another one (§1.5).
	User string
	// Person is what Client.Person told of the user when his records were first
	// synced; another one is a fault.Target. "" takes everybody.
	Person string

	// RootCAs are the certificate authorities; nil: the system's.
	RootCAs *x509.CertPool
	// Proxy for all requests; nil: as the environment says; without a host: none.
	Proxy *url.URL
	// Transport replaces the network, for tests. RootCAs and Proxy are unused then.
	Transport http.RoundTripper
	// Now is the clock that signs and dates; nil: this computer's.
	Now      func() time.Time
	Timeouts Timeouts
}

// Timeouts bound each phase of a request. Zero takes the default.
type Timeouts struct {
	Dial   time.Duration // connecting; default 15 s
	TLS    time.Duration // handshake; default 15 s
	Header time.Duration // from the request sent to the head of the answer; default 120 s
	Stall  time.Duration // the body must bring minProgress bytes in each such span; default 30 s
}

func (t *Timeouts) setDefaults() {
	for _, d := range []struct {
		value    *time.Duration
		fallback time.Duration
	}{{&t.Dial, 15 * time.Second}, {&t.TLS, 15 * time.Second}, {&t.Header, 120 * time.Second}, {&t.Stall, 30 * time.Second}} {
		if *d.value <= 0 {
			*d.value = d.fallback
		}
	}
}

// parseURL refuses an address that would show the token to the network.
func parseURL(text string) (*url.URL, *fault.Fault) {
	refuse := func(kind fault.Kind, detail string, err error) (*url.URL, *fault.Fault) {
		return nil, fault.New(kind, fault.OnOffice, fault.StepSignIn, detail, err)
	}
	if text = strings.TrimSpace(text); text == "" {
		text = StableURL
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return refuse(fault.NotFound, "the address of the API is not a URL", nil)
	case u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return refuse(fault.NotFound, "the address of the API must begin with https://", nil)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return refuse(fault.NotFound, "the address of the API must have no user, query or fragment", nil)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return refuse(fault.Certificate, "plain http to "+u.Host+": the token would travel unencrypted; use https", nil)
	}
	return u, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
