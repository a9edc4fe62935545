package dav

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// authenticator signs requests to one origin. Basic goes out unasked, but only where nobody can listen: over TLS or to this machine. Elsewhere
// only an answer to a Digest challenge is sent, which does not hold the password.
type authenticator struct {
	user, password string

	mu      sync.Mutex
	digest  *digest // nil: Basic
	used    bool    // something was sent
	refused bool    // the last request was refused for good
}

func private(u *url.URL) bool { return u.Scheme == "https" || loopback(u) }

// sign gives the Authorization header for a request, or "" for none, and a mark of the state it was made from.
func (a *authenticator) sign(method string, u *url.URL) (header string, by *digest) {
	if a.user == "" && a.password == "" {
		return "", nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.digest != nil:
		header = a.digest.authorize(a.user, a.password, method, u.RequestURI())
	case private(u):
		header = "Basic " + base64.StdEncoding.EncodeToString([]byte(a.user+":"+a.password))
	}
	a.used = a.used || header != ""
	return header, a.digest
}

// wasUsed tells whether credentials have gone out, after which the origin is fixed.
func (a *authenticator) wasUsed() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.used
}

// accepted notes a request that was not refused, and takes over a new nonce (RFC 7616 §3.5).
func (a *authenticator) accepted(h http.Header) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refused = false
	if a.digest == nil || h.Get("Authentication-Info") == "" {
		return
	}
	for _, c := range parseChallengeLine("info " + h.Get("Authentication-Info")) {
		if next := c.params["nextnonce"]; next != "" && next != a.digest.nonce {
			renewed := *a.digest
			renewed.nonce, renewed.count = next, 0
			a.digest = &renewed
		}
	}
}

// again decides after a 401 whether the request may be sent once more: with an answer to a Digest challenge, or unchanged in case the
// refusal passes. tries counts the 401s of this request.
func (a *authenticator) again(h http.Header, u *url.URL, header string, by *digest, tries int) (bool, Kind) {
	if a.user == "" && a.password == "" {
		return false, KindAuth
	}
	offers := parseChallenges(h, "WWW-Authenticate")
	var best *digest
	stale, basic := false, len(offers) == 0
	for _, c := range offers {
		switch c.scheme {
		case "digest":
			if d := newDigest(c); d != nil && d.stronger(best) {
				best, stale = d, strings.EqualFold(c.params["stale"], "true")
			}
		case "basic":
			basic = true
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.digest != by { // another request has renewed the nonce meanwhile
		return tries <= 3 && !a.refused, KindAuth
	}
	signed := strings.HasPrefix(header, "Digest ")
	switch {
	case best != nil && (!signed || stale):
		a.digest = best
		return tries <= 2 || stale && tries <= 3, KindAuth
	case best != nil:
		a.digest = best // a nonce that expired without a word, or a refusal that passes
	case basic && header == "" && !private(u):
		return false, KindInsecure
	case basic && signed:
		a.digest = nil
		if !private(u) {
			return false, KindInsecure
		}
	case !basic:
		return false, KindAuth
	}
	// One unchanged repetition, unless the last request was refused for good too: repeating wrong passwords locks accounts.
	if tries > 1 || a.refused {
		a.refused = true
		return false, KindAuth
	}
	return true, KindAuth
}
