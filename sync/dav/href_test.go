package dav

import (
	"net/url"
	"testing"
)

func TestA16_KeyOfEverySpelling(t *testing.T) {
	for _, tc := range []struct{ name, href, key string }{
		{"absolute", "https://sync.example/dav/book/a%40b.vcf", "/dav/book/a@b.vcf"},
		{"path", "/dav/book/a%40b.vcf", "/dav/book/a@b.vcf"},
		{"decoded", "/dav/book/a@b.vcf", "/dav/book/a@b.vcf"},
		{"lower hex", "/dav/book/%c3%a9.vcf", "/dav/book/é.vcf"},
		{"raw letter", "/dav/book/é.vcf", "/dav/book/é.vcf"},
		{"double-encoded is decoded once", "/dav/book/a%2540b.vcf", "/dav/book/a%2540b.vcf"},
		{"Xandikos", "http%3A//sync.example/dav/book/x.vcf", "/dav/book/x.vcf"},
		{"slash at the end", "/dav/book/", "/dav/book"},
		{"two slashes", "/dav//book", "/dav/book"},
		{"encoded slash is no slash", "/dav/a%2Fb", "/dav/a%2Fb"},
		{"encoded question mark is no query", "/dav/a%3fb", "/dav/a%3Fb"},
		{"stray percent sign", "/dav/100%.vcf", "/dav/100%25.vcf"},
		{"encoded percent sign", "/dav/100%25.vcf", "/dav/100%25.vcf"},
		{"query of a script", "/card.php?id=7", "/card.php?id=7"},
		{"fragment", "/a#b", "/a"},
		{"dots", "/dav/./x/../book/%2e%2E/a", "/dav/a"},
		{"over the root", "/../../etc/passwd", "/etc/passwd"},
		{"root", "/", "/"},
		{"host only", "https://sync.example", "/"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := Key(tc.href); got != tc.key {
				t.Errorf("Key(%q) = %q, want %q", tc.href, got, tc.key)
			}
		})
	}
}

func TestA16_RequestsUseTheServersSpelling(t *testing.T) {
	for _, tc := range []struct{ href, uri string }{
		{"/dav/book/a%40b.vcf", "/dav/book/a%40b.vcf"},
		{"/dav/book/a@b.vcf", "/dav/book/a@b.vcf"},
		{"/dav/book/a%2540b.vcf", "/dav/book/a%2540b.vcf"},
		{"/dav/book/%c3%a9.vcf", "/dav/book/%c3%a9.vcf"},
		{"/dav/book/é b.vcf", "/dav/book/%C3%A9%20b.vcf"},
		{"/dav/book/100%.vcf", "/dav/book/100%25.vcf"},
		{"/dav/book/a%2Fb.vcf", "/dav/book/a%2Fb.vcf"},
		{"x.vcf", "/dav/book/x.vcf"},
		{"./x:y.vcf", "/dav/book/x:y.vcf"},
		{"a:b.vcf", "/dav/book/a:b.vcf"},
		{"https://SYNC.example:443/dav/x.vcf", "/dav/x.vcf"},
		{"http://sync.example/dav/x.vcf", "/dav/x.vcf"},
		{"http%3A//sync.example/dav/x.vcf", "/dav/x.vcf"},
		{"/card.php?id=7&n=ä", "/card.php?id=7&n=%C3%A4"},
		{"?id=7", "/dav/book/?id=7"},
		{"/[a]|{b}.vcf", "/[a]%7C%7Bb%7D.vcf"},
	} {
		u, err := requestURL(testBase, tc.href)
		if err != nil {
			t.Errorf("%q: %v", tc.href, err)
			continue
		}
		if got := u.RequestURI(); got != tc.uri || !sameOrigin(u, testBase) {
			t.Errorf("%q is asked as %q at %s, want %q", tc.href, got, u.Host, tc.uri)
		}
		if again, err := url.Parse(u.String()); err != nil || again.RequestURI() != tc.uri {
			t.Errorf("%q does not survive as text: %v %v", tc.href, again, err)
		}
	}
}

func TestH110_HostileHrefs(t *testing.T) {
	for _, href := range []string{
		"//evil/x.vcf", "https://evil.example/x.vcf", "http%3a//evil.example/x", "https://sync.example.evil/x", "https://sync.example:8443/x",
		"https://sync.example@evil.example/x", "https://anna@sync.example/x", "ftp://sync.example/x", "/a\\b", "/a\r\nX: y", "", "https:///x",
	} {
		if got, err := resolve(testBase, href); err == nil {
			t.Errorf("%q was taken as %q", href, got)
		} else {
			wantKind(t, err, KindForeign)
		}
	}
	for _, tc := range []struct {
		href, path string
		within     bool
	}{
		{"../../x.vcf", "/x.vcf", false},
		{"/dav/book/../../../x.vcf", "/x.vcf", false},
		{"/dav/book/%2e%2e/x.vcf", "/dav/x.vcf", false},
		{"/dav/book/..", "/dav/", false},
		{"/dav/book/", "/dav/book/", false},
		{"/dav/bookish/x.vcf", "/dav/bookish/x.vcf", false},
		{"x.vcf", "/dav/book/x.vcf", true},
	} {
		got, err := resolve(testBase, tc.href)
		if err != nil || got != tc.path || Within("/dav/book", got) != tc.within {
			t.Errorf("%q: %q (%v), within %v; want %q, %v", tc.href, got, err, Within("/dav/book", got), tc.path, tc.within)
		}
	}
}

func FuzzKey(f *testing.F) {
	for _, s := range []string{"/a%2540", "http%3A//h/x", "../..", "//", "%", "/a?b#c", "/%2e%2e/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, href string) {
		got, err := resolve(testBase, href)
		if err != nil {
			return
		}
		if got == "" || got[0] != '/' || len(got) > 1 && got[1] == '/' {
			t.Fatalf("resolve(%q) = %q", href, got)
		}
		again, err := resolve(testBase, got)
		if err != nil || again != got {
			t.Fatalf("resolving %q twice: %q, then %q (%v)", href, got, again, err)
		}
		u, err := requestURL(testBase, href)
		if err != nil || !sameOrigin(u, testBase) {
			t.Fatalf("requestURL(%q) = %v, %v", href, u, err)
		}
		if u.EscapedPath() != u.RawPath && u.RawPath != "" {
			t.Fatalf("%q: spelling %q was changed to %q", href, u.RawPath, u.EscapedPath())
		}
	})
}
