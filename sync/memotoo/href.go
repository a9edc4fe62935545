package memotoo

import (
	"crypto/rand"
	"fmt"
	"strings"

	"abgleich/sync/dav"
)

// The id of a resource is the dav.Key of its href: one form for every spelling. Requests use the server's own spelling (scenario A16), which is
// remembered where it is not the standard one.

// id gives the id of an href and remembers its spelling.
func (b *shelf) id(href string) string {
	id := dav.Key(href)
	b.mu.Lock()
	defer b.mu.Unlock()
	if href == b.standard(id) {
		delete(b.spelled, id)
	} else {
		b.spelled[id] = href
	}
	return id
}

// resourceOf is the resource that an item lies in: what a resource holds beside its own record has an id with the name of the part behind a hash, which
// stands in no dav.Key.
func resourceOf(id string) string {
	res, _, _ := strings.Cut(id, "#")
	return res
}

// spell gives the href to send for an id.
func (b *shelf) spell(id string) string {
	id = resourceOf(id)
	b.mu.Lock()
	defer b.mu.Unlock()
	if href, ok := b.spelled[id]; ok {
		return href
	}
	return b.standard(id)
}

// standard spells an id of the book as the book's own path and the name with the fewest escapes (RFC 3986 §3.3).
func (b *shelf) standard(id string) string {
	if prefix := dav.Key(b.path); b.path != "" && prefix != "/" && strings.HasPrefix(id, prefix+"/") {
		return b.path + encode(id[len(prefix)+1:])
	}
	return encode(id)
}

// encode escapes what may not stand in a path. What dav.Key left escaped stays so.
func encode(path string) string {
	var out strings.Builder
	for i := range len(path) {
		c := path[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("%/-._~!$&'()*+,;=:@", c) >= 0 {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}

// inBook tells whether an href names something directly in the book: not the book, nothing deeper, nothing elsewhere (scenario H110).
func (b *shelf) inBook(href string) bool {
	if !dav.Within(b.path, href) {
		return false
	}
	name := strings.TrimPrefix(dav.Key(href), strings.TrimSuffix(dav.Key(b.path), "/")+"/")
	return name != "" && !strings.Contains(name, "/")
}

// collectionPath resolves the href of a collection and ends it in a slash.
func (b *shelf) collectionPath(href string) (string, error) {
	at, err := b.dav.Resolve(href)
	if err != nil {
		return "", err
	}
	at, _, _ = strings.Cut(at, "?")
	if !strings.HasSuffix(at, "/") {
		at += "/"
	}
	return at, nil
}

// PlanID returns an id in the book that was never used before: 52 random letters and digits, a name that passes on every server (reference
// dav-servers, points 5 and 13).
func (b *shelf) PlanID() string {
	return dav.Key(b.path + rand.Text() + rand.Text() + b.extension())
}
