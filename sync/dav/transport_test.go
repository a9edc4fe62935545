package dav

import (
	"bytes"
	"compress/gzip"
	"context"
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
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// certFor makes a certificate; signer nil makes it sign itself.
func certFor(t *testing.T, change func(*x509.Certificate), signer *tls.Certificate) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hub"}, DNSNames: []string{"hub.example"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if change != nil {
		change(tmpl)
	}
	parent, priv := tmpl, any(key)
	if signer != nil {
		parent, priv = signer.Leaf, signer.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, &key.PublicKey, priv)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func TestE75_Certificates(t *testing.T) {
	ca := certFor(t, func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
		c.Subject.CommonName = "Büro-CA"
	}, nil)
	pool := x509.NewCertPool()
	pool.AddCert(ca.Leaf)
	good := certFor(t, nil, &ca)
	selfSigned := certFor(t, nil, nil)
	nameless := certFor(t, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"other.example"} }, nil)
	expired := certFor(t, func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Now().Add(-48*time.Hour), time.Now().Add(-24*time.Hour)
	}, &ca)
	future := certFor(t, func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Now().Add(24*time.Hour), time.Now().Add(48*time.Hour)
	}, &ca)
	wrongHost := certFor(t, func(c *x509.Certificate) { c.IPAddresses = nil }, &ca)
	for _, tc := range []struct {
		name   string
		cert   tls.Certificate
		pool   *x509.CertPool
		pins   []string
		reason string // "": accepted
	}{
		{"custom CA", good, pool, nil, ""},
		{"unknown CA", good, nil, nil, "unknown authority"},
		{"self-signed", selfSigned, pool, nil, "unknown authority"},
		{"expired", expired, pool, nil, "expired"},
		{"not yet valid", future, pool, nil, "not yet valid"},
		{"wrong host", wrongHost, pool, nil, "wrong host"},
		{"self-signed and pinned", nameless, nil, []string{KeyPin(nameless.Leaf)}, ""},
		{"changed fingerprint", good, pool, []string{KeyPin(selfSigned.Leaf)}, "changed key"},
		{"pinned but expired", expired, nil, []string{KeyPin(expired.Leaf)}, "expired"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var asked atomic.Int32
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				answerXML(207, wrapDAV(entry("/a", "1")))(w, r)
			}))
			s.TLS = &tls.Config{Certificates: []tls.Certificate{tc.cert}}
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.StartTLS()
			defer s.Close()
			c := newClient(t, s.URL, func(cfg *Config) {
				cfg.RootCAs, cfg.Pins = tc.pool, tc.pins
				if tc.pool == nil {
					cfg.RootCAs = x509.NewCertPool()
				}
			})
			_, _, err := listTags(c, "/")
			if tc.reason == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			e := wantKind(t, err, KindTLS)
			if e.TLS.Reason != tc.reason || e.TLS.KeyPin != KeyPin(tc.cert.Leaf) || !e.TLS.NotAfter.Equal(tc.cert.Leaf.NotAfter) {
				t.Errorf("%+v", e.TLS)
			}
			if tc.name == "wrong host" && fmt.Sprint(e.TLS.Names) != "[hub.example]" {
				t.Errorf("names %v", e.TLS.Names)
			}
			if asked.Load() != 0 {
				t.Error("a request was sent over a refused connection")
			}
		})
	}
}

func TestE75_OldTLSAndPlainHTTP(t *testing.T) {
	s := httptest.NewUnstartedServer(answerXML(207, wrapDAV("")))
	s.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	_, _, err := listTags(newClient(t, s.URL, nil), "/")
	wantKind(t, err, KindTLS)

	plainServer := serve(t, answerXML(207, wrapDAV("")))
	_, _, err = listTags(newClient(t, strings.Replace(plainServer.URL, "http:", "https:", 1), nil), "/")
	wantKind(t, err, KindTLS)
}

func TestPinSpellings(t *testing.T) {
	const hexPin = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	for _, pin := range []string{hexPin, strings.ToUpper(hexPin), "sha256/ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="} {
		if got, err := normalPin(pin); err != nil || got != hexPin {
			t.Errorf("%s: %s %v", pin, got, err)
		}
	}
	if _, err := New(Config{URL: "https://x", Pins: []string{"abc"}}); err == nil {
		t.Error("a broken pin was taken")
	}
}

func TestE78_Offline(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := "http://" + ln.Addr().String()
	ln.Close()
	c := newClient(t, dead, nil)
	_, _, err = listTags(c, "/")
	wantKind(t, err, KindOffline)
	if c.Counter().Total() != 1 {
		t.Errorf("%d requests to a dead host", c.Counter().Total())
	}
	c = newClient(t, "https://hub.invalid/", func(cfg *Config) {
		cfg.dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "hub.invalid", IsNotFound: true}}
		}
	})
	_, err = c.Put(context.Background(), "/a.vcf", "text/vcard", []byte("x"), IfAbsent())
	if e := wantKind(t, err, KindOffline); e.Doubtful {
		t.Error("a PUT that never left is no doubtful one")
	}
}

func TestE76_Proxy(t *testing.T) {
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Proxy-Authenticate", "Basic")
		w.WriteHeader(407)
		io.WriteString(w, "<html>Proxy</html>")
	})
	u, _ := url.Parse(proxy.URL)
	for _, target := range []string{"https://hub.example/", "http://hub.example/"} {
		c := newClient(t, target, func(cfg *Config) { cfg.Proxy = u })
		_, _, err := listTags(c, "/")
		e := wantKind(t, err, KindProxy)
		if e.Target != u.Host || e.Status != 407 {
			t.Errorf("%s: %v", target, e)
		}
	}
	proxy.Close()
	_, _, err := listTags(newClient(t, "https://hub.example/", func(cfg *Config) { cfg.Proxy = u }), "/")
	if e := wantKind(t, err, KindProxy); e.Target != u.Host {
		t.Error(e)
	}
}

func gzipped(data func(io.Writer)) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	data(w)
	w.Close()
	return b.Bytes()
}

func TestGzip(t *testing.T) {
	body := gzipped(func(w io.Writer) { io.WriteString(w, wrapDAV(entry("/a", "1")+entry("/b", "2"))) })
	zeros := make([]byte, 1<<20)
	bomb := gzipped(func(w io.Writer) {
		io.WriteString(w, `<d:multistatus xmlns:d="DAV:"><!--`)
		for range 64 {
			w.Write(bytes.ReplaceAll(zeros, []byte{0}, []byte{' '}))
		}
	})
	for _, tc := range []struct {
		name string
		body []byte
		kind Kind
	}{
		{"read", body, ""},
		{"cut", body[:len(body)-12], KindTruncated},
		{"not gzip", []byte(wrapDAV("")), KindNotDAV},
		{"bomb", bomb, KindTooLarge},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Accept-Encoding") != "gzip" {
					t.Errorf("Accept-Encoding %q", r.Header.Get("Accept-Encoding"))
				}
				w.Header().Set("Content-Encoding", "gzip")
				w.WriteHeader(207)
				w.Write(tc.body)
			})
			c := newClient(t, s.URL, func(cfg *Config) { cfg.Limits.Tries, cfg.Limits.Item = 1, gib })
			all, _, err := listTags(c, "/")
			if KindOf(err) != tc.kind || tc.kind == "" && len(all) != 2 {
				t.Fatalf("%d responses, %v", len(all), err)
			}
		})
	}
}

func TestBodyBounds(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Write(bytes.Repeat([]byte("x"), 5000)) })
	c := newClient(t, s.URL, func(cfg *Config) { cfg.Limits.Item = 4999 })
	_, err := c.Get(context.Background(), "/a")
	wantKind(t, err, KindTooLarge)
	c = newClient(t, s.URL, func(cfg *Config) { cfg.Limits.Item = 5000 })
	if item, err := c.Get(context.Background(), "/a"); err != nil || len(item.Body) != 5000 {
		t.Error(err)
	}
	s = serve(t, answerXML(207, wrapDAV(strings.Repeat(entry("/a", "1"), 100))))
	_, _, err = listTags(newClient(t, s.URL, func(cfg *Config) { cfg.Limits.Body = 2000 }), "/")
	if e := wantKind(t, err, KindTooLarge); e.Read == 0 {
		t.Error("what was read before the bound is not told")
	}
}

func TestPoint16_FourRequestsAtATime(t *testing.T) {
	var now, peak atomic.Int32
	gate := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		for {
			p := peak.Load()
			if n <= p || peak.CompareAndSwap(p, n) {
				break
			}
		}
		if n == 4 {
			select {
			case gate <- struct{}{}:
			default:
			}
		}
		<-gate
		now.Add(-1)
	})
	c := newClient(t, s.URL, nil)
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			if _, err := c.Get(context.Background(), "/a"); err != nil {
				t.Error(err)
			}
		})
	}
	<-gate
	close(gate)
	wg.Wait()
	if peak.Load() != 4 {
		t.Errorf("%d requests at a time", peak.Load())
	}
	if c.Counter().Total() != 12 || c.Counter().BySteps()["GET"] != 12 {
		t.Errorf("counted %v", c.Counter().BySteps())
	}
}

func TestNoProxy(t *testing.T) {
	tr, err := newTransport(Config{Proxy: &url.URL{}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := tr.Proxy(httptest.NewRequest(http.MethodGet, "https://dav.example/", nil))
	if p != nil || err != nil {
		t.Errorf("the way goes through %v, %v", p, err)
	}
}
