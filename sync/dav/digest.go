package dav

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
)

// digest is a nonce in use, with the count of requests made with it (RFC 7616 §3.4). MD5 and SHA-256, qop "auth" or none as in
// RFC 2069; session variants and auth-int are not spoken by any server that we met.
type digest struct {
	realm, nonce, opaque, algorithm string
	hasOpaque, qop                  bool
	hash                            func() hash.Hash
	count                           uint32
}

// newDigest takes an offer that we can answer, else nil.
func newDigest(c challenge) *digest {
	d := &digest{realm: c.params["realm"], nonce: c.params["nonce"], algorithm: c.params["algorithm"]}
	d.opaque, d.hasOpaque = c.params["opaque"], c.params["opaque"] != ""
	switch strings.ToUpper(d.algorithm) {
	case "", "MD5":
		d.hash = md5.New
	case "SHA-256":
		d.hash = sha256.New
	default:
		return nil
	}
	if qop, ok := c.params["qop"]; ok {
		for _, q := range strings.FieldsFunc(qop, func(r rune) bool { return r == ',' || r == ' ' }) {
			d.qop = d.qop || strings.EqualFold(q, "auth")
		}
		if !d.qop {
			return nil
		}
	}
	if d.nonce == "" {
		return nil
	}
	return d
}

// stronger tells whether d is to be preferred (RFC 7616 §3.7).
func (d *digest) stronger(than *digest) bool {
	return than == nil || strings.EqualFold(d.algorithm, "SHA-256") && !strings.EqualFold(than.algorithm, "SHA-256")
}

// authorize makes the Authorization header for one request and counts it.
func (d *digest) authorize(user, password, method, uri string) string {
	d.count++
	return d.header(user, password, method, uri, fmt.Sprintf("%08x", d.count), rand.Text())
}

func (d *digest) header(user, password, method, uri, nc, cnonce string) string {
	sum := func(parts ...string) string {
		h := d.hash()
		h.Write([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(h.Sum(nil))
	}
	ha1, ha2 := sum(user, d.realm, password), sum(method, uri)
	var b strings.Builder
	fmt.Fprintf(&b, `Digest username=%s, realm=%s, nonce=%s, uri=%s`, quote(user), quote(d.realm), quote(d.nonce), quote(uri))
	if d.qop {
		fmt.Fprintf(&b, `, qop=auth, nc=%s, cnonce=%s, response="%s"`, nc, quote(cnonce), sum(ha1, d.nonce, nc, cnonce, "auth", ha2))
	} else {
		fmt.Fprintf(&b, `, response="%s"`, sum(ha1, d.nonce, ha2))
	}
	if d.algorithm != "" {
		fmt.Fprintf(&b, ", algorithm=%s", d.algorithm)
	}
	if d.hasOpaque {
		fmt.Fprintf(&b, ", opaque=%s", quote(d.opaque))
	}
	return b.String()
}

// quote makes a quoted-string; control characters, which would break the header, are dropped.
func quote(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return -1
		}
		return r
	}, s)
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
