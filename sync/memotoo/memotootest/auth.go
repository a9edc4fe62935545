package memotootest

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"
)

const realm = "memotoo"

// authorized checks the credentials of the request, or answers 401 with the challenges.
func (e *exchange) authorized() bool {
	header := e.r.Header.Get("Authorization")
	scheme, rest, _ := strings.Cut(header, " ")
	ok, stale := false, false
	switch strings.ToLower(scheme) {
	case "basic":
		user, password, parsed := e.r.BasicAuth()
		ok = parsed && e.offers(Basic) && e.o.validUser(user) && equal(password, e.o.Password)
	case "digest":
		ok, stale = e.digest(rest)
	}
	if ok {
		return true
	}
	h := e.w.Header()
	for _, offered := range e.schemes() {
		switch offered {
		case Basic:
			name := "Basic"
			if e.o.LowercaseBasic {
				name = "basic"
			}
			if !e.o.ChallengeBare {
				name += ` realm="` + realm + `"`
			}
			h.Add("WWW-Authenticate", name)
		default:
			challenge := `Digest realm="` + realm + `", qop="auth", algorithm=` + algorithmOf(offered) + `, nonce="` + e.s.newNonce() + `", opaque="` + "6d656d6f746f6f" + `"`
			if stale {
				challenge += ", stale=true"
			}
			h.Add("WWW-Authenticate", challenge)
		}
	}
	e.fail(http.StatusUnauthorized, "")
	return false
}

func (e *exchange) schemes() []string {
	if len(e.o.Auth) == 0 {
		return []string{Basic}
	}
	return e.o.Auth
}

func (e *exchange) offers(scheme string) bool {
	for _, s := range e.schemes() {
		if s == scheme {
			return true
		}
	}
	return false
}

// validUser accepts the account name with a device suffix, and without one unless the switch demands it (reference memotoo §3).
func (o Options) validUser(user string) bool {
	account, device, suffixed := strings.Cut(user, "_device=")
	if account != o.Account {
		return false
	}
	if !suffixed {
		return !o.RequireDevice
	}
	for i := range len(device) {
		c := device[i]
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z') {
			return false
		}
	}
	return device != ""
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func algorithmOf(scheme string) string {
	if scheme == DigestSHA256 {
		return "SHA-256"
	}
	return "MD5"
}

// digest checks a Digest answer (RFC 7616 §3.4) with qop=auth.
func (e *exchange) digest(rest string) (ok, stale bool) {
	p := digestParams(rest)
	scheme := DigestMD5
	if strings.EqualFold(p["algorithm"], "SHA-256") {
		scheme = DigestSHA256
	}
	if !e.offers(scheme) || !e.o.validUser(p["username"]) || p["realm"] != realm || p["uri"] != e.r.RequestURI ||
		p["qop"] != "auth" || len(p["nc"]) != 8 || p["cnonce"] == "" {
		return false, false
	}
	hash := func(s string) string {
		if scheme == DigestSHA256 {
			sum := sha256.Sum256([]byte(s))
			return hex.EncodeToString(sum[:])
		}
		sum := md5.Sum([]byte(s))
		return hex.EncodeToString(sum[:])
	}
	ha1 := hash(p["username"] + ":" + realm + ":" + e.o.Password)
	ha2 := hash(e.r.Method + ":" + p["uri"])
	if !equal(p["response"], hash(strings.Join([]string{ha1, p["nonce"], p["nc"], p["cnonce"], "auth", ha2}, ":"))) {
		return false, false
	}
	if !e.s.useNonce(p["nonce"], e.o.DigestNonceUses) {
		return false, true
	}
	return true, false
}

func digestParams(s string) map[string]string {
	params := map[string]string{}
	for _, part := range splitOutsideQuotes(s, ',') {
		if name, value, ok := strings.Cut(strings.TrimSpace(part), "="); ok {
			params[strings.ToLower(name)] = strings.Trim(value, `"`)
		}
	}
	return params
}

// newNonce makes a nonce and remembers it.
func (s *Server) newNonce() string {
	nonce := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nonces[nonce] = 0
	return nonce
}

// useNonce counts a use; false when the nonce is unknown or used up.
func (s *Server) useNonce(nonce string, most int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	uses, known := s.nonces[nonce]
	if !known || most > 0 && uses >= most {
		return false
	}
	s.nonces[nonce]++
	return true
}
