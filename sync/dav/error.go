package dav

import (
	"crypto/x509"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Error is every failure of this package. It holds no secret, no query string and no user name of the connection.
type Error struct {
	Kind       Kind
	Step       string        // what was asked, as "PROPFIND" or "REPORT sync-collection"
	Path       string        // path of the URL, without query
	Host       string        // host and port that was asked
	Status     int           // HTTP status, or the one inside a multistatus; 0 when there was none
	RetryAfter time.Duration // what the server asked for, clamped; 0 when it did not say
	Conditions []Condition   // precondition elements that the server named
	Excerpt    string        // up to 200 characters of a text answer, as plain text
	Target     string        // the other address: where a redirect or href leads, or the proxy
	TLS        *TLSProblem   // for KindTLS
	Read       int           // responses read before a multistatus broke off
	Doubtful   bool          // a write that may have been carried out all the same: look before repeating it
	Detail     string        // the cause in words, when there is no Err
	Err        error         // the cause
}

// Condition is a precondition element of a DAV:error (RFC 4918 §16).
type Condition struct {
	Name  xml.Name
	Hrefs []string // as the server spells them, such as the item that is in the way
}

// TLSProblem tells what is wrong with a certificate.
type TLSProblem struct {
	Reason              string // "expired", "not yet valid", "unknown authority", "wrong host", "changed key", "handshake"
	Subject, Issuer     string
	NotBefore, NotAfter time.Time
	Names               []string // host names and addresses the certificate is for
	KeyPin              string   // SHA-256 of the public key (SPKI) in hex, as Config.Pins takes it
}

func newTLSProblem(reason string, cert *x509.Certificate) *TLSProblem {
	p := &TLSProblem{Reason: reason}
	if cert == nil {
		return p
	}
	p.Subject, p.Issuer = cert.Subject.String(), cert.Issuer.String()
	p.NotBefore, p.NotAfter = cert.NotBefore, cert.NotAfter
	p.Names = append(p.Names, cert.DNSNames...)
	for _, ip := range cert.IPAddresses {
		p.Names = append(p.Names, ip.String())
	}
	p.KeyPin = KeyPin(cert)
	return p
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s%s: %s", e.Step, e.Host, e.Path, e.Kind)
	if e.Status != 0 {
		fmt.Fprintf(&b, " (HTTP %d)", e.Status)
	}
	for _, c := range e.Conditions {
		fmt.Fprintf(&b, ", %s", plain(c.Name.Local, 60))
	}
	if e.Target != "" {
		fmt.Fprintf(&b, ": %s", e.Target)
	}
	if t := e.TLS; t != nil {
		fmt.Fprintf(&b, ": %s", t.Reason)
		if !t.NotAfter.IsZero() {
			fmt.Fprintf(&b, ", valid %s to %s for %s, issued by %s", t.NotBefore.Format(time.DateOnly),
				t.NotAfter.Format(time.DateOnly), strings.Join(t.Names, " "), t.Issuer)
		}
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, ", again in %s", e.RetryAfter)
	}
	if e.Kind == KindTruncated && e.Read > 0 {
		fmt.Fprintf(&b, " after %d responses", e.Read)
	}
	if e.Doubtful {
		b.WriteString("; it may have been carried out")
	}
	switch {
	case e.Detail != "":
		fmt.Fprintf(&b, ": %s", e.Detail)
	case e.Err != nil:
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	if e.Excerpt != "" {
		fmt.Fprintf(&b, ": %q", e.Excerpt)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, KindAuth) work.
func (e *Error) Is(target error) bool {
	k, ok := target.(Kind)
	return ok && k == e.Kind
}

// KindOf gives the kind of a failure, or "" when err is none of this package.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// Doubtful tells whether a failed write may have been carried out all the same.
func Doubtful(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Doubtful
}

// Has tells whether the server named this precondition, whatever its namespace.
func (e *Error) Has(local string) bool {
	for _, c := range e.Conditions {
		if c.Name.Local == local {
			return true
		}
	}
	return false
}

// kindFor joins the status with the preconditions.
func kindFor(status int, conditions []Condition) Kind {
	for _, c := range conditions {
		if k, ok := conditionKinds[c.Name.Local]; ok {
			return k
		}
	}
	return statusKind(status)
}

// plain makes untrusted text fit for a log line: tags, control, escape and direction characters are dropped, white space is
// joined, and what is longer than limit characters is cut.
func plain(text string, limit int) string {
	var b strings.Builder
	n, space, tag := 0, false, false
	for i, r := range text {
		switch {
		case tag:
			tag = r != '>'
			space = true
			continue
		case r == '<' && i+1 < len(text) && strings.IndexByte(text[i+1:], '>') >= 0:
			tag = true
			continue
		case unicode.IsSpace(r):
			space = true
			continue
		case r == utf8.RuneError || !unicode.IsPrint(r):
			continue
		}
		if space && n > 0 {
			b.WriteByte(' ')
			n++
		}
		space = false
		if n >= limit {
			b.WriteString("…")
			break
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}
