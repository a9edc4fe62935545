package memotootest

import (
	"compress/gzip"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

func TestETagStyles(t *testing.T) {
	for _, test := range []struct {
		name  string
		style ETagStyle
		shape func(string) bool
	}{
		{"A05 weak", ETagWeak, func(s string) bool { return strings.HasPrefix(s, `W/"`) }},
		{"A06 unquoted", ETagUnquoted, func(s string) bool { return s != "" && !strings.Contains(s, `"`) }},
		{"counter", ETagCounter, func(s string) bool { return s == `"gcs00000000"` }},
		{"none", ETagNone, func(s string) bool { return s == "" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := run(t, Plain(), func(o *Options) { o.ETags = test.style })
			path := c.Book() + "a.vcf"
			tag := c.do("PUT", path, anna).header.Get("ETag")
			if !test.shape(tag) || c.do("GET", path, "").header.Get("ETag") != tag {
				t.Fatalf("tag %q", tag)
			}
			if tag != "" {
				c.do("PUT", path, anna, `If-Match: "x"`).has(t, 412)
				c.do("PUT", path, anna, "If-Match: "+tag).has(t, 204)
			}
			if test.style == ETagUnquoted {
				c.do("PUT", path, anna, `If-Match: "`+tag+`"`).has(t, 412)
			}
			c.do("DELETE", path, "").has(t, 204)
			if again := c.do("PUT", path, anna+"\r\n").header.Get("ETag"); test.style == ETagCounter && again != tag {
				t.Errorf("counter does not repeat: %q", again)
			}
		})
	}
}

func TestSyncOddities(t *testing.T) {
	setup := func(t *testing.T, turn func(*Options)) (client, string) {
		c := run(t, Plain(), turn)
		c.Fill(1, 5)
		token := between(c.sync(c.Book(), "").body, "<d:sync-token>", "</d:sync-token>")
		return c, token
	}
	for _, status := range []int{400, 409, 410, 412, 500} {
		t.Run(fmt.Sprintf("A11 unknown token %d", status), func(t *testing.T) {
			c, _ := setup(t, func(o *Options) { o.UnknownToken = status })
			c.sync(c.Book(), "urn:x").has(t, status)
		})
	}
	t.Run("unknown token gives all without deletions", func(t *testing.T) {
		c, token := setup(t, func(o *Options) { o.UnknownTokenAll = true })
		c.DeleteAll()
		c.PutCard("a", anna)
		c.ForgetTokens()
		a := c.sync(c.Book(), token)
		a.has(t, 207, "a.vcf")
		a.lacks(t, "404")
	})
	t.Run("token from the future", func(t *testing.T) {
		c, token := setup(t, func(o *Options) { o.FutureTokenEmpty = true })
		other := run(t, Plain(), func(o *Options) { o.FutureTokenEmpty = true })
		other.PutCard("a", anna)
		a := other.sync(c.Book(), token)
		a.has(t, 207, "<d:sync-token>")
		a.lacks(t, "<d:response>")
		other.Configure(func(o *Options) { o.FutureTokenEmpty = false })
		other.sync(c.Book(), token).has(t, 403, "valid-sync-token")
	})
	for _, http507 := range []bool{false, true} {
		t.Run(fmt.Sprintf("A12 pages HTTP507=%v", http507), func(t *testing.T) {
			c, _ := setup(t, func(o *Options) { o.SyncPage, o.SyncPageHTTP507 = 2, http507 })
			token, pages, items := "", 0, 0
			for ; pages < 10; pages++ {
				a := c.sync(c.Book(), token)
				items += strings.Count(a.body, ".vcf</d:href>")
				token = between(a.body, "<d:sync-token>", "</d:sync-token>")
				if a.status != 507 && !strings.Contains(a.body, "HTTP/1.1 507") {
					break
				}
			}
			if pages != 2 || items != 5 {
				t.Errorf("%d items, %d full pages", items, pages)
			}
		})
	}
	t.Run("A12 bare 507", func(t *testing.T) {
		c, _ := setup(t, func(o *Options) { o.SyncPage, o.SyncPageEmpty507 = 2, true })
		if a := c.sync(c.Book(), ""); a.status != 507 || a.body != "" {
			t.Errorf("%d %q", a.status, a.body)
		}
	})
	t.Run("A13 pages never end", func(t *testing.T) {
		c, _ := setup(t, func(o *Options) { o.SyncPage, o.SyncPagesNeverEnd = 2, true })
		first := c.sync(c.Book(), "")
		if again := c.sync(c.Book(), between(first.body, "<d:sync-token>", "</d:sync-token>")); again.body != first.body {
			t.Errorf("moved on: %s", again.body)
		}
	})
	t.Run("ctag by the clock", func(t *testing.T) {
		now := time.Unix(1_800_000_000, 0)
		c := run(t, Plain(), func(o *Options) { o.CTagSeconds, o.Now = true, func() time.Time { return now } })
		c.PutCard("a", anna)
		before := c.propfind(c.Book(), "0", "S:getctag").body
		c.PutCard("b", anna)
		if c.propfind(c.Book(), "0", "S:getctag").body != before {
			t.Error("moved within the second")
		}
	})
}

func TestReportAndListingOddities(t *testing.T) {
	c := run(t, Plain())
	a := c.PutCard("a", anna)
	book := c.Book()
	gone := book + "gone.vcf"
	turn := func(f func(*Quirks)) {
		c.Configure(func(o *Options) { o.Quirks = Plain().Quirks; f(&o.Quirks) })
	}
	turn(func(q *Quirks) { q.Missing = MissingSilent })
	c.multiget(book, a, gone).lacks(t, "gone")
	turn(func(q *Quirks) { q.Missing = MissingWhole404 })
	c.multiget(book, a, gone).has(t, 404)
	turn(func(q *Quirks) { q.MultigetHides = []string{"a.vcf"} })
	c.multiget(book, a).lacks(t, "a.vcf") // A14
	turn(func(q *Quirks) { q.ExtraListing = true })
	listing := c.propfind(book, "1", "getetag")
	if strings.Count(listing.body, "a.vcf") != 2 || !strings.Contains(listing.body, "unterordner/") { // A15
		t.Errorf("%s", listing.body)
	}
	turn(func(q *Quirks) { q.EmptyIs404 = true })
	c.propfind(book, "1", "getetag").has(t, 207)
	c.DeleteCard(a)
	c.propfind(book, "1", "getetag").has(t, 404) // A22
	c.sync(book, "").has(t, 404)
}

func TestA16_HrefSpellings(t *testing.T) {
	for _, test := range []struct {
		style HrefStyle
		want  string
	}{
		{HrefPath, "/cardDAV/home/adressbuch/%C3%A9%20@+.vcf"},
		{HrefAbsolute, "http://"},
		{HrefLower, "/cardDAV/home/adressbuch/%c3%a9%20%40%2b.vcf"},
		{HrefDouble, "/cardDAV/home/adressbuch/%25C3%25A9%2520%2540%252B.vcf"},
		{HrefDecoded, "/cardDAV/home/adressbuch/é @+.vcf"},
	} {
		c := run(t, Plain(), func(o *Options) { o.Hrefs = test.style })
		c.do("PUT", c.Book()+"%c3%a9%20%40+.vcf", anna).has(t, 201)
		a := c.propfind(c.Book(), "1", "getetag")
		a.has(t, 207, "<d:href>"+test.want)
		href := between(a.body[strings.LastIndex(a.body, "<d:href>"):], "<d:href>", "</d:href>")
		if _, ok := c.Card(href); !ok {
			t.Errorf("%q is not found again", href)
		}
		if test.style != HrefAbsolute && test.style != HrefDecoded {
			c.do("GET", href, "").has(t, 200, "anna@example.org")
		}
		c.multiget(c.Book(), href).has(t, 207, "anna@example.org")
	}
}

func TestPutOddities(t *testing.T) {
	for _, test := range []struct {
		name   string
		turn   func(*Quirks)
		body   string
		header string
		want   int
		part   string
	}{
		{"create over existing", func(q *Quirks) { q.IgnoreIfNoneMatch = true }, anna, "If-None-Match: *", 204, ""},
		{"207 with 412 inside", func(q *Quirks) { q.PutFailureAs207 = true }, anna, "If-None-Match: *", 207, "HTTP/1.1 412"},
		{"E73 too large", func(q *Quirks) { q.MaxResourceSize = 20 }, anna, "X-A: b", 413, ""},
		{"E73 too large is 404", func(q *Quirks) { q.MaxResourceSize, q.TooLargeStatus = 20, 404 }, anna, "X-A: b", 404, ""},
		{"E74 refused", func(q *Quirks) { q.Refuse = []Refusal{{"anna@", 415}} }, anna, "X-A: b", 415, ""},
		{"E72 read-only", func(q *Quirks) { q.ReadOnly = []string{"/cardDAV/home/adressbuch/"} }, anna, "X-A: b", 403, "need-privileges"},
		{"rubbish taken", func(q *Quirks) { q.RubbishStatus = 201 }, "rubbish", "X-A: b", 204, ""},
		{"rubbish is 404", func(q *Quirks) { q.RubbishStatus = 404 }, "rubbish", "X-A: b", 404, ""},
		{"no UID", func(q *Quirks) { q.MissingUID = 400 }, strings.Replace(anna, "UID:anna-1\r\n", "", 1), "X-A: b", 400, ""},
		{"content type", func(q *Quirks) { q.StrictContentType = true }, anna, "Content-Type: text/x-vcard", 403, ""},
		{"no content type", func(q *Quirks) { q.NoContentTypeIs404 = true }, anna, "X-A: b", 404, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := run(t, Plain(), func(o *Options) { test.turn(&o.Quirks) })
			path := c.PutCard("a", anna)
			c.do("PUT", path, test.body, test.header).has(t, test.want, test.part)
		})
	}
	t.Run("A20 conflict without href", func(t *testing.T) {
		c := run(t, Plain(), func(o *Options) { o.UIDConflict, o.UIDConflictHref = 403, false })
		c.PutCard("a", anna)
		c.do("PUT", c.Book()+"b.vcf", anna).has(t, 403)
	})
	t.Run("delete on a wrong tag", func(t *testing.T) {
		c := run(t, Plain(), func(o *Options) { o.IgnoreIfMatchDelete, o.NoETagOnPut, o.HeadFails = true, true, true })
		if tag := c.do("PUT", c.Book()+"a.vcf", anna).header.Get("ETag"); tag != "" {
			t.Errorf("ETag %q", tag)
		}
		c.do("HEAD", c.Book()+"a.vcf", "").has(t, 500)
		c.do("DELETE", c.Book()+"a.vcf", "", `If-Match: "x"`).has(t, 204)
	})
}

func TestWireOddities(t *testing.T) {
	c := run(t, Plain(), func(o *Options) { o.JunkBeforeXML, o.Latin1, o.RawControlChars = true, true, true })
	href := c.PutCard("a", strings.Replace(anna, "FN:Anna", "FN:\x01 €", 1))
	a := c.multiget(c.Book(), href)
	a.has(t, 207, "<b>Warning</b>", `encoding="ISO-8859-1"`, "N:M\xfcller", "FN:\x01 &#8364;") // A25
	c.Configure(func(o *Options) { o.RawCR, o.RawControlChars = true, false })
	a = c.multiget(c.Book(), href)
	a.has(t, 207, "FN:&#65533; &#8364;", "VERSION:3.0\r\n")
	a.lacks(t, "&#13;")
	c = run(t, Plain(), func(o *Options) { o.Gzip, o.NoKeepAlive = true, true })
	a = c.do("PROPFIND", c.Book(), "", "Depth: 0", "Accept-Encoding: gzip")
	z, err := gzip.NewReader(strings.NewReader(a.body))
	if err != nil || a.header.Get("Content-Encoding") != "gzip" {
		t.Fatal(err, a.header)
	}
	if b, err := io.ReadAll(z); err != nil || !strings.Contains(string(b), "</d:multistatus>") {
		t.Error(err, string(b))
	}
}

// Digest is checked against an answer computed here by the letter of RFC 7616 §3.4.1.
func TestDigest(t *testing.T) {
	for _, scheme := range []string{DigestMD5, DigestSHA256} {
		hash := func(s string) string { sum := md5.Sum([]byte(s)); return hex.EncodeToString(sum[:]) }
		if scheme == DigestSHA256 {
			hash = func(s string) string { sum := sha256.Sum256([]byte(s)); return hex.EncodeToString(sum[:]) }
		}
		c := run(t, Memotoo(), func(o *Options) { o.Auth, o.DigestNonceUses = []string{scheme}, 2 })
		challenge := c.do("GET", CardDAVPath, "").header.Get("WWW-Authenticate") // Basic is not offered
		nonce := between(challenge, `nonce="`, `"`)
		send := func(password string) answer {
			response := hash(hash(c.User+":memotoo:"+password) + ":" + nonce + ":00000001:abc:auth:" + hash("GET:/cardDAV/x.vcf"))
			return c.do("GET", "/cardDAV/x.vcf", "", fmt.Sprintf(`Authorization: Digest username="%s", realm="memotoo", nonce="%s", uri="/cardDAV/x.vcf", `+
				`algorithm=%s, qop=auth, nc=00000001, cnonce="abc", response="%s"`, c.User, nonce, algorithmOf(scheme), response))
		}
		send("falsch").has(t, 401)
		send(c.Password).has(t, 404)
		send(c.Password).has(t, 404)
		if a := send(c.Password); a.status != 401 || !strings.Contains(a.header.Get("WWW-Authenticate"), "stale=true") {
			t.Errorf("used up nonce: %d %v", a.status, a.header)
		}
	}
}
