package memotootest

import (
	"net/http"
	"strings"
	"testing"
)

func TestPlainDiscovery(t *testing.T) {
	c := run(t, Plain())
	if a := c.do("PROPFIND", "/.well-known/carddav", ""); a.status != 301 || a.header.Get("Location") != CardDAVPath {
		t.Errorf("well-known: %d %q", a.status, a.header.Get("Location"))
	}
	c.propfind(CardDAVPath, "0", "current-user-principal").has(t, 207, "<d:current-user-principal><d:href>/cardDAV/principal/</d:href></d:current-user-principal>")
	c.propfind("/cardDAV/principal/", "0", "C:addressbook-home-set").has(t, 207, "<d:href>/cardDAV/home/</d:href>")
	a := c.propfind("/cardDAV/home/", "1", "resourcetype", "displayname", "S:getctag", "sync-token", "C:nonsense")
	a.has(t, 207, "<d:href>/cardDAV/home/adressbuch/</d:href>", "<d:href>/cardDAV/home/privat/</d:href>", "<d:collection/><card:addressbook/>",
		"<cs:getctag>", "<d:sync-token>", "<card:nonsense/></d:prop><d:status>HTTP/1.1 404 Not Found</d:status>")
	c.propfind("/calDAV/home/", "1", "resourcetype", "K:supported-calendar-component-set").has(t, 207, "<cal:calendar/>", `<cal:comp name="VTODO"/>`)
	if a := c.do("MKCOL", "/cardDAV/home/neu/", `<mkcol xmlns="DAV:"><set><prop><displayname>Neu &amp; gut</displayname></prop></set></mkcol>`); a.status != 201 {
		t.Errorf("MKCOL: %d", a.status)
	}
	c.propfind("/cardDAV/home/neu", "0", "displayname").has(t, 207, "Neu &amp; gut", "<d:href>/cardDAV/home/neu/</d:href>")
	c.propfind("/cardDAV/nichts/", "0", "displayname").has(t, 404)
	c.do("PROPFIND", CardDAVPath, "<propfind", "Depth: 0").has(t, 400)
}

func TestPlainWriteReadDelete(t *testing.T) {
	c := run(t, Plain())
	path := c.Book() + "anna.vcf"
	created := c.do("PUT", path, anna, "If-None-Match: *", "Content-Type: text/vcard; charset=utf-8")
	tag := created.header.Get("ETag")
	if created.status != 201 || tag == "" || tag != c.ETag(path) {
		t.Fatalf("PUT: %d etag %q, stored %q", created.status, tag, c.ETag(path))
	}
	got := c.do("GET", path, "")
	if got.body != anna || got.header.Get("ETag") != tag {
		t.Errorf("not stored as sent: %q", got.body)
	}
	c.do("GET", path, "", "If-None-Match: "+tag).has(t, 304)
	c.do("PUT", path, anna, "If-None-Match: *").has(t, 412)
	edited := strings.Replace(anna, "Anna", "Änne", 2)
	c.do("PUT", path, edited, `If-Match: "other"`).has(t, 412)
	c.do("PUT", c.Book()+"nobody.vcf", edited, "If-Match: "+tag).has(t, 412)
	changed := c.do("PUT", path, edited, "If-Match: "+tag)
	if changed.status != 204 || changed.header.Get("ETag") == tag {
		t.Errorf("second PUT: %d %q", changed.status, changed.header.Get("ETag"))
	}
	c.do("PUT", c.Book()+"twin.vcf", anna).has(t, 409, "<card:no-uid-conflict><d:href>/cardDAV/home/adressbuch/anna.vcf</d:href>")
	c.do("PUT", c.Book()+"rubbish.vcf", "hello").has(t, 415, "valid-address-data")
	c.do("PUT", c.Book()+"a%2Fb.vcf", anna).has(t, 403)
	c.do("DELETE", path, "", "If-Match: "+tag).has(t, 412)
	c.do("DELETE", path, "", "If-Match: "+changed.header.Get("ETag")).has(t, 204)
	c.do("DELETE", path, "").has(t, 404)
	if n := len(c.Cards()); n != 0 {
		t.Errorf("%d cards left", n)
	}
}

func TestPlainReports(t *testing.T) {
	c := run(t, Plain())
	book := c.Book()
	a, b := c.PutCard("a", anna), c.PutCard("b", strings.ReplaceAll(anna, "nna", "nton"))
	first := c.sync(book, "")
	first.has(t, 207, a, b, "<d:getetag>")
	token := between(first.body, "<d:sync-token>", "</d:sync-token>")
	c.sync(book, token).lacks(t, "<d:response>")
	c.DeleteCard(a)
	c.EditCard(b, func(s string) string { return strings.Replace(s, "example.org", "example.net", 1) })
	next := c.sync(book, token)
	next.has(t, 207, a+"</d:href><d:status>HTTP/1.1 404", b)
	c.multiget(book, a, b).has(t, 207, a+"</d:href><d:status>HTTP/1.1 404 Not Found", "anton@example.net", "&#13;\n")
	c.sync(book, "urn:other").has(t, 403, "<d:valid-sync-token/>")
	c.ForgetTokens()
	c.sync(book, token).has(t, 403, "<d:valid-sync-token/>")
	query := func(s string) answer {
		return c.do("REPORT", book, `<C:addressbook-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop><getetag/></prop>`+
			`<C:filter><C:prop-filter name="FN"><C:text-match>`+s+`</C:text-match></C:prop-filter></C:filter></C:addressbook-query>`)
	}
	query("ANTON").has(t, 207, b)
	query("Zoe").lacks(t, "<d:response>")
	listing := c.propfind(book, "1", "getetag")
	listing.has(t, 207, "<d:href>"+book+"</d:href>", b)
	listing.lacks(t, a)
	got := c.Reset()
	if got.ByKind[KindSync] != 5 || got.ByKind[KindMultiget] != 1 || got.ByKind[KindQuery] != 2 || got.ByKind[KindListing] != 1 || got.Writes() != 0 {
		t.Errorf("counted %v", got)
	}
}

func TestMoveBetweenBooks(t *testing.T) {
	c := run(t, Plain())
	a := c.PutCard("a", anna)
	if !c.MoveCard(a, "/cardDAV/home/privat/z.vcf") || c.MoveCard(a, "/cardDAV/home/privat/y.vcf") {
		t.Fatal("move")
	}
	if text, ok := c.Card("/cardDAV/home/privat/z.vcf"); !ok || text != anna {
		t.Errorf("moved card: %q", text)
	}
	c.do("GET", a, "").has(t, http.StatusNotFound)
}

func TestHooksBehindTheServersBack(t *testing.T) {
	c := run(t, Plain())
	book := c.Book()
	a := c.PutCard("a", anna)
	token := between(c.sync(book, "").body, "<d:sync-token>", "</d:sync-token>")
	restore := c.Snapshot()
	tag := c.ETag(a)
	if !c.Touch(a) || c.ETag(a) == tag { // A02
		t.Error("the tag is still the same")
	}
	if text, _ := c.Card(a); text != anna {
		t.Errorf("touching changed the text: %q", text)
	}
	next := c.sync(book, token)
	next.has(t, 207, a)
	restore()
	if c.ETag(a) != tag {
		t.Error("the backup has another tag")
	}
	c.sync(book, token).lacks(t, "<d:response>")
	c.sync(book, between(next.body, "<d:sync-token>", "</d:sync-token>")).has(t, 403, "valid-sync-token")

	c.Configure(func(o *Options) { o.TrashKeepsUIDs = true })
	c.DeleteCard(a)
	c.do("PUT", book+"b.vcf", anna).has(t, 409) // A21
	c.do("PUT", book+"b.vcf", strings.Replace(anna, "anna-1", "anna-2", 1)).has(t, 201)

	if !c.RenameCollection(book, "/cardDAV/home/umbenannt/") { // A43
		t.Fatal("not renamed")
	}
	c.propfind(book, "1", "getetag").has(t, 404)
	c.propfind("/cardDAV/home/", "1", "displayname").has(t, 207, "/cardDAV/home/umbenannt/")
	c.do("GET", "/cardDAV/home/umbenannt/b.vcf", "").has(t, 200)
}
