package memotootest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"time"
)

// TB is what Start needs of testing.TB, so that programs other than tests don't carry the testing package.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Cert says which certificate a TLS stand-in shows (scenario E75).
type Cert int

// The certificates.
const (
	CertGood      Cert = iota // for 127.0.0.1 and localhost, valid, in Running.Roots
	CertExpired               // as good, but its time is over
	CertWrongHost             // self-signed for another name
	CertUnknown               // as good, but Running.Roots is empty: nobody vouches for it
)

// Running is a stand-in that listens on loopback.
type Running struct {
	*Server
	URL      string // scheme and host without slash
	CardDAV  string // URL of the CardDAV path
	CalDAV   string // URL of the CalDAV path
	User     string // with device suffix
	Password string
	Roots    *x509.CertPool // the certificate to trust; nil without TLS
	http     *http.Server
}

// Start runs a stand-in over plain HTTP until the test ends.
func Start(t TB, o Options) *Running {
	t.Helper()
	return start(t, o, nil, nil)
}

// StartTLS runs a stand-in over HTTPS until the test ends.
func StartTLS(t TB, o Options, cert Cert) *Running {
	t.Helper()
	c, roots, err := certificate(cert)
	if err != nil {
		t.Fatalf("make the certificate of the stand-in: %v", err)
	}
	return start(t, o, &tls.Config{Certificates: []tls.Certificate{c}, NextProtos: []string{"http/1.1"}}, roots)
}

func start(t TB, o Options, config *tls.Config, roots *x509.CertPool) *Running {
	t.Helper()
	r, err := Listen("127.0.0.1:0", New(o), config)
	if err != nil {
		t.Fatalf("start the stand-in memotoo: %v", err)
	}
	r.Roots = roots
	t.Cleanup(r.Close)
	return r
}

// Listen serves s on addr; config nil means plain HTTP. Close ends it.
func Listen(addr string, s *Server, config *tls.Config) (*Running, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("stand-in memotoo: %w", err)
	}
	scheme := "http"
	if config != nil {
		scheme = "https"
		l = tls.NewListener(l, config)
	}
	url := scheme + "://" + l.Addr().String()
	r := &Running{
		Server: s, URL: url, CardDAV: url + CardDAVPath, CalDAV: url + CalDAVPath, User: s.User(), Password: s.Options().Password,
		http: &http.Server{Handler: s, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}, // refused certificates are no news here
	}
	go func() { _ = r.http.Serve(l) }() // ends with ErrServerClosed when Close is called
	return r, nil
}

// Close ends the server and its connections.
func (r *Running) Close() { _ = r.http.Close() } // errors of dead connections concern nobody

// certificate makes a self-signed one of the kind.
func certificate(kind Cert) (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "memotoo stand-in"},
		NotBefore: now.Add(-48 * time.Hour), NotAfter: now.Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	switch kind {
	case CertExpired:
		template.NotAfter = now.Add(-24 * time.Hour)
	case CertWrongHost:
		template.DNSNames, template.IPAddresses = []string{"sync.example"}, nil
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	roots := x509.NewCertPool()
	if kind != CertUnknown {
		roots.AddCert(leaf)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, roots, nil
}
