package dav

import (
	"net"
	"net/url"
	"strings"
)

// Key is the form of an href for comparing: path only, dots resolved, decoded once, no slash at the end. Two spellings of one
// address (`/a/%40.vcf`, `https://host/a/@.vcf`, `/a/b/../@.vcf`) have one key; `%2540` decodes to the name `%40`, which is another.
// A relative href is taken from the root, so resolve it first. The characters that would change the meaning (`% / ? #`) stay encoded.
// The key is for comparing only, never for a request: that uses the server's own spelling.
func Key(href string) string {
	path, query := splitHref(href)
	segments := cleanSegments(strings.Split(path, "/"))
	var b strings.Builder
	for _, s := range segments {
		if s == "" {
			continue
		}
		b.WriteByte('/')
		b.WriteString(keyEscaper.Replace(decodeOnce(s)))
	}
	if b.Len() == 0 {
		b.WriteByte('/')
	}
	return b.String() + query
}

var keyEscaper = strings.NewReplacer("%", "%25", "/", "%2F", "?", "%3F", "#", "%23")

// Within tells whether href names something below the collection, and not the collection itself.
func Within(collection, href string) bool {
	c, h := Key(collection), Key(href)
	if c == "/" {
		return h != "/"
	}
	return strings.HasPrefix(h, c+"/")
}

// splitHref cuts scheme, host and fragment off and gives the path and the query with its question mark.
func splitHref(href string) (path, query string) {
	href = strings.TrimSpace(href)
	if _, rest, ok := cutScheme(href); ok {
		_, rest = cutHost(rest)
		href = rest
	}
	href, _, _ = strings.Cut(href, "#")
	if i := strings.IndexByte(href, '?'); i >= 0 {
		return href[:i], href[i:]
	}
	return href, ""
}

// cutScheme finds "http://" and "https://", and the same with an encoded colon as Xandikos sends it (reference dav-servers, point 14).
func cutScheme(href string) (scheme, rest string, ok bool) {
	for _, scheme := range []string{"https", "http"} {
		for _, colon := range []string{":", "%3a"} {
			p := scheme + colon + "//"
			if len(href) >= len(p) && strings.EqualFold(href[:len(p)], p) {
				return scheme, href[len(p):], true
			}
		}
	}
	return "", href, false
}

func cutHost(rest string) (host, path string) {
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		return rest[:i], rest[i:]
	}
	return rest, ""
}

// cleanSegments resolves "." and "..", also where they are encoded; ".." never climbs over the root.
func cleanSegments(in []string) []string {
	out := make([]string, 0, len(in))
	for i, s := range in {
		last := i == len(in)-1
		switch decodeOnce(s) {
		case ".":
			if last {
				out = append(out, "")
			}
		case "..":
			if n := len(out); n > 1 || n == 1 && out[0] != "" {
				out = out[:n-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, s)
		}
	}
	return out
}

// decodeOnce undoes percent-encoding where it is well-formed and leaves a stray percent sign as it is.
func decodeOnce(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && hexValue(s[i+1]) >= 0 && hexValue(s[i+2]) >= 0 {
			b = append(b, byte(hexValue(s[i+1])<<4|hexValue(s[i+2])))
			i += 2
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}

func hexValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// resolve turns an href from an answer into an absolute path with the server's own spelling of escapes. An href on another host
// is refused. `http` for the same host is taken as ours: a server behind a TLS proxy often does not know its own scheme, and the request goes to our
// origin whatever the href says.
func resolve(base *url.URL, href string) (string, error) {
	raw := href
	href = strings.TrimSpace(href)
	refuse := func(detail string) error {
		return &Error{Kind: KindForeign, Step: "reading an href", Host: base.Host, Path: base.Path, Target: plain(raw, 120), Detail: detail}
	}
	if href == "" {
		return "", refuse("the href is empty")
	}
	for i := 0; i < len(href); i++ {
		if href[i] < 0x20 || href[i] == 0x7f || href[i] == '\\' {
			return "", refuse("control character or backslash in an href")
		}
	}
	if scheme, rest, ok := cutScheme(href); ok {
		host, path := cutHost(rest)
		if !sameHost(base, scheme, host) {
			return "", refuse("only " + base.Host + " is asked")
		}
		href = path
		if !strings.HasPrefix(href, "/") {
			href = "/" + href
		}
	} else if strings.HasPrefix(href, "//") {
		host, path := cutHost(href[2:])
		if !sameHost(base, base.Scheme, host) {
			return "", refuse("only " + base.Host + " is asked")
		}
		href = "/" + strings.TrimLeft(path, "/")
	} else if i := strings.Index(href, "://"); i >= 0 && !strings.ContainsAny(href[:i], "/?") {
		return "", refuse("unknown scheme")
	}
	href, _, _ = strings.Cut(href, "#")
	href = strings.TrimSpace(href)
	path, query := href, ""
	if i := strings.IndexByte(href, '?'); i >= 0 {
		path, query = href[:i], href[i:]
	}
	switch {
	case path == "":
		path = base.EscapedPath()
	case path[0] != '/':
		dir := base.EscapedPath()
		path = dir[:strings.LastIndexByte(dir, '/')+1] + path
	}
	path = strings.Join(cleanSegments(strings.Split(path, "/")), "/")
	// Two slashes at the start would name a host.
	return "/" + strings.TrimLeft(path, "/") + query, nil
}

// sameHost compares hosts without case; the port must be ours or the default one of the href's own scheme.
func sameHost(base *url.URL, scheme, host string) bool {
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		return false // user:password@ in an href is nothing that we want to follow
	}
	u := url.URL{Scheme: scheme, Host: host}
	if !strings.EqualFold(u.Hostname(), base.Hostname()) || u.Hostname() == "" {
		return false
	}
	return u.Port() == "" || u.Port() == port(base) || u.Port() == defaultPort(scheme)
}

// requestURL makes the URL of a request out of an href, keeping its spelling; stray percent signs, spaces and letters are encoded.
func requestURL(base *url.URL, href string) (*url.URL, error) {
	abs, err := resolve(base, href)
	if err != nil {
		return nil, err
	}
	path, query, _ := strings.Cut(abs, "?")
	escaped := encodeStray(path)
	u := &url.URL{Scheme: base.Scheme, Host: base.Host, RawQuery: encodeStray(query)}
	u.Path, u.RawPath = decodeOnce(escaped), escaped
	return u, nil
}

// encodeStray encodes what must not stand in a request line and keeps every escape as it is spelled.
func encodeStray(s string) string {
	const upper = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		stray := c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}#", c) >= 0
		if c == '%' && (i+2 >= len(s) || hexValue(s[i+1]) < 0 || hexValue(s[i+2]) < 0) {
			stray = true
		}
		if !stray {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(upper[c>>4])
		b.WriteByte(upper[c&15])
	}
	return b.String()
}

// sameOrigin compares scheme, host and port (RFC 6454 §5).
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return defaultPort(u.Scheme)
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// loopback tells whether a URL names this machine, where nobody listens on the way.
func loopback(u *url.URL) bool {
	if strings.EqualFold(u.Hostname(), "localhost") {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return ip != nil && ip.IsLoopback()
}
