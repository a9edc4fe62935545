package dav

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// newTransport is an HTTP/1.1 transport: HTTP/2 would put every request on one connection and gains nothing for four at a time.
func newTransport(cfg Config) (*http.Transport, error) {
	tlsConfig, err := newTLSConfig(cfg)
	if err != nil {
		return nil, err
	}
	proxy := http.ProxyFromEnvironment
	if p := cfg.Proxy; p != nil {
		proxy = http.ProxyURL(p)
		if p.Host == "" {
			proxy = http.ProxyURL(nil)
		}
	}
	dial := cfg.dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: cfg.Timeouts.Dial, KeepAlive: 30 * time.Second}).DialContext
	}
	return &http.Transport{
		Proxy:                  proxy,
		OnProxyConnectResponse: checkProxyConnect,
		DialContext:            dial,
		TLSClientConfig:        tlsConfig,
		TLSHandshakeTimeout:    cfg.Timeouts.TLS,
		ResponseHeaderTimeout:  cfg.Timeouts.Header,
		MaxResponseHeaderBytes: 256 << 10,
		MaxConnsPerHost:        cfg.Limits.InFlight,
		MaxIdleConnsPerHost:    cfg.Limits.InFlight,
		IdleConnTimeout:        60 * time.Second,
		DisableCompression:     true, // body.go decodes gzip itself, with bounds
		Protocols:              http1(),
	}, nil
}

func http1() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	return p
}

// proxyError is a proxy that did not open the way.
type proxyError struct {
	status int
	host   string
}

func (e *proxyError) Error() string { return fmt.Sprintf("proxy %s answered %d", e.host, e.status) }

func checkProxyConnect(_ context.Context, proxy *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{res.StatusCode, proxy.Host}
}

// pinError is a server that shows another key than the pinned one.
type pinError struct{ cert *x509.Certificate }

func (e *pinError) Error() string { return "the server's key is not the pinned one" }

// KeyPin is the SHA-256 of the certificate's public key (SPKI, RFC 7469 §2.4) in hex, as Config.Pins takes it.
func KeyPin(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	return hex.EncodeToString(sum[:])
}

func newTLSConfig(cfg Config) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: cfg.RootCAs}
	if len(cfg.Pins) == 0 {
		return c, nil
	}
	pins := map[string]bool{}
	for _, p := range cfg.Pins {
		pin, err := normalPin(p)
		if err != nil {
			return nil, err
		}
		pins[pin] = true
	}
	// The pinned key stands for the chain and the name, so that a self-signed certificate can be used; a handshake proves that the server owns the key.
	c.InsecureSkipVerify = true
	c.VerifyConnection = func(state tls.ConnectionState) error {
		leaf := state.PeerCertificates[0]
		if !pins[KeyPin(leaf)] {
			return &pinError{leaf}
		}
		if now := time.Now(); now.After(leaf.NotAfter) || now.Before(leaf.NotBefore) {
			return x509.CertificateInvalidError{Cert: leaf, Reason: x509.Expired}
		}
		return nil
	}
	return c, nil
}

// normalPin takes hex (with colons or not) and base64 (with "sha256/" or not).
func normalPin(pin string) (string, error) {
	p := strings.TrimPrefix(strings.TrimSpace(pin), "sha256/")
	if raw, err := hex.DecodeString(strings.ReplaceAll(p, ":", "")); err == nil && len(raw) == sha256.Size {
		return hex.EncodeToString(raw), nil
	}
	if raw, err := base64.StdEncoding.DecodeString(p); err == nil && len(raw) == sha256.Size {
		return hex.EncodeToString(raw), nil
	}
	return "", fmt.Errorf("pin %q is no SHA-256 of a public key in hex or base64", plain(pin, 80))
}
