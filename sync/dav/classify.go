package dav

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

var (
	errNoHeader = errors.New("no answer in time")
	errStalled  = errors.New("the transfer stopped making progress")
)

// networkError turns a failure of the network or of TLS into an Error. sent tells whether the request may have reached the server.
func (c *Client) networkError(ctx context.Context, r *request, u *url.URL, err error, sent bool) *Error {
	e := &Error{Step: r.step, Path: u.Path, Host: u.Host, Err: err, Doubtful: sent && !r.safe}
	var proxy *proxyError
	var op *net.OpError
	var dns *net.DNSError
	switch {
	case errors.Is(context.Cause(ctx), errNoHeader), errors.Is(context.Cause(ctx), errStalled):
		e.Kind, e.Err = KindTimeout, context.Cause(ctx)
		if !sent {
			e.Kind = KindOffline
		}
	case ctx.Err() != nil:
		e.Kind, e.Err = KindCanceled, context.Cause(ctx)
	case errors.As(err, &proxy):
		e.Kind, e.Status, e.Target, e.Doubtful = KindProxy, proxy.status, proxy.host, false
	case errors.As(err, &op) && op.Op == "proxyconnect":
		e.Kind, e.Doubtful = KindProxy, false
		if p, perr := c.transport.Proxy(r.probe(u)); perr == nil && p != nil {
			e.Target = p.Host
		}
	case tlsProblem(err) != nil:
		e.Kind, e.TLS, e.Doubtful = KindTLS, tlsProblem(err), false
	case strings.Contains(err.Error(), "malformed HTTP"):
		e.Kind = KindNotDAV
	case errors.As(err, &dns), errors.As(err, &op) && op.Op == "dial", isUnreachable(err), !sent:
		e.Kind, e.Doubtful = KindOffline, false
	case errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		e.Kind = KindTimeout
	default:
		e.Kind = KindTruncated
	}
	return e
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

func isUnreachable(err error) bool {
	for _, no := range []error{syscall.ECONNREFUSED, syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN} {
		if errors.Is(err, no) {
			return true
		}
	}
	return false
}

func tlsProblem(err error) *TLSProblem {
	var (
		pin     *pinError
		invalid x509.CertificateInvalidError
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		verify  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		alert   tls.AlertError
	)
	switch {
	case errors.As(err, &pin):
		return newTLSProblem("changed key", pin.cert)
	case errors.As(err, &invalid):
		reason := "invalid"
		if invalid.Reason == x509.Expired {
			reason = "expired"
			if time.Now().Before(invalid.Cert.NotBefore) {
				reason = "not yet valid"
			}
		}
		return newTLSProblem(reason, invalid.Cert)
	case errors.As(err, &unknown):
		cert := unknown.Cert
		if errors.As(err, &verify) && len(verify.UnverifiedCertificates) > 0 {
			cert = verify.UnverifiedCertificates[0]
		}
		return newTLSProblem("unknown authority", cert)
	case errors.As(err, &host):
		return newTLSProblem("wrong host", host.Certificate)
	case errors.As(err, &verify):
		return newTLSProblem("invalid", verify.UnverifiedCertificates[0])
	case errors.As(err, &record), errors.As(err, &alert), strings.HasPrefix(err.Error(), "remote error: tls:"),
		strings.HasPrefix(err.Error(), "tls: "), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		return newTLSProblem("handshake", nil)
	}
	return nil
}
