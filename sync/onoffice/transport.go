package onoffice

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"context"

	"abgleich/sync/fault"
)

// newTransport is one HTTP/1.1 connection at a time: requests follow one another (§4).
func newTransport(cfg Config) http.RoundTripper {
	if cfg.Transport != nil {
		return cfg.Transport
	}
	proxy := http.ProxyFromEnvironment
	if p := cfg.Proxy; p != nil {
		proxy = http.ProxyURL(p)
		if p.Host == "" {
			proxy = http.ProxyURL(nil)
		}
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  proxy,
		OnProxyConnectResponse: checkProxy,
		DialContext:            (&net.Dialer{Timeout: cfg.Timeouts.Dial, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: cfg.RootCAs},
		TLSHandshakeTimeout:    cfg.Timeouts.TLS,
		MaxResponseHeaderBytes: 256 << 10,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        60 * time.Second,
		DisableCompression:     true, // body.go unpacks by itself, within bounds
		Protocols:              protocols,
	}
}

// proxyError is a proxy that did not open the way.
type proxyError struct {
	status int
	host   string
}

func (e *proxyError) Error() string { return fmt.Sprintf("proxy %s answered %d", e.host, e.status) }

func checkProxy(_ context.Context, proxy *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{res.StatusCode, proxy.Host}
}

// doubt marks a failure after which a write may have been done all the same.
type doubt struct{ error }

func (d doubt) Unwrap() error { return d.error }

// doubtful tells whether a failed request may have been carried out.
func doubtful(err error) bool {
	var d doubt
	return errors.As(err, &d)
}

// networkFault gives a failure of the network its kind. sent tells whether the
// request may have reached the server.
func (c *Client) networkFault(ctx context.Context, step fault.Step, err error, sent bool) *fault.Fault {
	kind, detail := networkKind(ctx, err, sent)
	cause := err
	if ctx.Err() != nil && kind != fault.Timeout {
		cause = context.Cause(ctx)
	}
	if sent {
		cause = doubt{cause}
	}
	return fault.New(kind, fault.OnOffice, step, detail, cause)
}

func networkKind(ctx context.Context, err error, sent bool) (fault.Kind, string) {
	var (
		proxy   *proxyError
		op      *net.OpError
		dns     *net.DNSError
		timeout interface{ Timeout() bool }
	)
	reason := certificateProblem(err)
	switch {
	case errors.Is(err, errNoHeader) || errors.Is(err, errStalled) || errors.Is(context.Cause(ctx), errNoHeader):
		if !sent {
			return fault.Offline, "no connection in time"
		}
		if errors.Is(err, errStalled) {
			return fault.Timeout, errStalled.Error()
		}
		return fault.Timeout, errNoHeader.Error()
	case errors.Is(ctx.Err(), context.Canceled):
		return fault.Stopped, ""
	case ctx.Err() != nil:
		return fault.Timeout, "the time for the whole run is over"
	case errors.As(err, &proxy):
		return fault.Proxy, proxy.Error()
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return fault.Proxy, "the proxy cannot be reached: " + plain(op.Err.Error(), 200)
	case reason != "":
		return fault.Certificate, reason
	case errors.As(err, &dns):
		return fault.Offline, "no address for the name " + dns.Name
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), !sent:
		return fault.Offline, plain(unwrapURL(err).Error(), 200)
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return fault.Timeout, plain(unwrapURL(err).Error(), 200)
	}
	return fault.Incomplete, "the connection was lost: " + plain(unwrapURL(err).Error(), 200)
}

func unwrapURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// certificateProblem says what is wrong with the server's certificate, "" if it is something else.
func certificateProblem(err error) string {
	var (
		invalid x509.CertificateInvalidError
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		verify  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		alert   tls.AlertError
	)
	switch {
	case errors.As(err, &invalid):
		if invalid.Reason == x509.Expired {
			return fmt.Sprintf("the certificate is valid from %s to %s only",
				invalid.Cert.NotBefore.UTC().Format(time.DateOnly), invalid.Cert.NotAfter.UTC().Format(time.DateOnly))
		}
		return plain(invalid.Error(), 200)
	case errors.As(err, &unknown):
		return "the certificate is of an unknown authority"
	case errors.As(err, &host):
		return "the certificate is for another host: " + plain(host.Error(), 200)
	case errors.As(err, &verify):
		return plain(verify.Error(), 200)
	case errors.As(err, &record):
		return "the server does not speak TLS"
	case errors.As(err, &alert), strings.Contains(err.Error(), "remote error: tls:"), strings.Contains(err.Error(), "tls: "):
		return "TLS handshake failed: " + plain(unwrapURL(err).Error(), 160)
	}
	return ""
}
