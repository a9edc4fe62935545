package memotootest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// unreserved are the bytes a path segment keeps in the standard spelling (RFC 3986 §3.3, pchar).
const unreserved = "-._~!$&'()*+,;=:@"

// encodePath percent-encodes a decoded path but its slashes.
func encodePath(path, keep, hex string) string {
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		if c == '/' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || strings.IndexByte(keep, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, hex, c)
		}
	}
	return b.String()
}

// canonical is the spelling that Cards, Card and the other hooks use, whatever the wire shows.
func canonical(path string) string { return encodePath(path, unreserved, "%%%02X") }

// href spells a decoded path in the style of the server. r gives scheme and host.
func (q Quirks) href(r *http.Request, path string) string {
	switch q.Hrefs {
	case HrefAbsolute:
		scheme := "http"
		if r.TLS != nil {
			scheme = "https"
		}
		return scheme + "://" + r.Host + canonical(path)
	case HrefLower:
		return encodePath(path, "-_.", "%%%02x")
	case HrefDouble:
		return strings.ReplaceAll(encodePath(path, "-_.", "%%%02X"), "%", "%25")
	case HrefDecoded:
		return path
	}
	return canonical(path)
}

// decodeHref turns an href from a request body or a hook into a decoded path.
func decodeHref(href string) (string, bool) {
	u, err := url.Parse(href)
	if err != nil {
		return "", false
	}
	return u.Path, true
}

// split cuts a decoded path into the collection's path and the item's name; name is "" for a collection.
func split(path string) (parent, name string) {
	i := strings.LastIndexByte(path, '/')
	return path[:i+1], path[i+1:]
}
