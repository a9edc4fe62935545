package memotootest

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"
)

func TestMemotooDiscovery(t *testing.T) {
	c := run(t, Memotoo())
	c.PutCard("1", anna)
	c.do("PROPFIND", "/.well-known/carddav", "").has(t, 404)
	a := c.propfind(CardDAVPath, "0", "current-user-principal")
	a.has(t, 207, "<cs:getctag>", "<d:resourcetype><d:collection/></d:resourcetype>", "</d:propstat><d:status>HTTP/1.1 200 OK</d:status></d:response>")
	a.lacks(t, "current-user-principal", "addressbook/")
	l := c.propfind(CardDAVPath, "1", "getetag", "resourcetype", "sync-token")
	l.has(t, 207, "<d:href>/cardDAV/</d:href>", "<d:href>/cardDAV/1.vcf</d:href>", "<d:getetag>")
	l.lacks(t, "sync-token", "card:addressbook")
	c.sync(CardDAVPath, "").has(t, 403)
	c.propfind("/", "0", "resourcetype").has(t, 404)
	c.do("MKCOL", "/cardDAV/home/x/", "").has(t, 403)
	c.do("DELETE", CardDAVPath, "").has(t, 403)
	c.do("REPORT", CardDAVPath, `<C:addressbook-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop><getetag/></prop></C:addressbook-query>`).
		has(t, 207, "<d:href>/cardDAV/</d:href>", "/cardDAV/1.vcf")
	c.multiget(CardDAVPath, "/cardDAV/1.vcf").has(t, 207, "N:Müller;Anna;;;\n")
}

func TestMemotooKeepsWhatItCan(t *testing.T) {
	const full = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u\r\nN:Weiß\\; Söhne;Otto;;Dr.;\r\nFN:Was anderes\r\nORG:Firma;Abteilung;Raum\r\nROLE:Chef\r\nTITLE:Makler\r\n" +
		"item1.EMAIL:a@example.org\r\nEMAIL;TYPE=HOME:b@example.org\r\nEMAIL;TYPE=WORK,PREF:c@example.org\r\n" +
		"TEL;TYPE=PREF:1\r\nTEL;TYPE=CELL:2\r\nTEL;TYPE=CELL:3\r\nTEL;TYPE=WORK;TYPE=VOICE:4\r\nTEL;TYPE=WORK,FAX:5\r\nTEL:6\r\n" +
		"ADR;TYPE=HOME:;Hof;Am Markt 1;Köln;;50667;Utopia\r\nADR;TYPE=WORK:;;Allee 2;Bonn;;53111;Deutschland\r\nURL:https://example.org\r\n" +
		"BDAY:19800412\r\nNOTE:a &amp; b\\; c\r\nCATEGORIES:Kunde,Freund\r\nX-SKYPE:x\r\nX-SPOUSE:Eva\r\nEND:VCARD\r\n"
	const want = "BEGIN:VCARD\nVERSION:3.0\nN:Weiß Söhne;Otto;;Dr.;\nFN:Dr. Otto Weiß Söhne\nORG:Firma;Abteilung\nTITLE:Makler\n" +
		"EMAIL;TYPE=HOME:a@example.org\nEMAIL;TYPE=WORK:c@example.org\nTEL;TYPE=CELL:2\nTEL;TYPE=WORK:4\nTEL;TYPE=WORK;TYPE=FAX:5\nTEL;TYPE=OTHER:6\n" +
		"ADR;TYPE=HOME:;;Am Markt 1;Köln;;50667;\nADR;TYPE=WORK:;;Allee 2;Bonn;;53111;Deutschland\nURL;TYPE=HOME:https://example.org\n" +
		"BDAY:1980-04-12\nNOTE:a & b\\; c\nCATEGORIES:Kunde\nX-SPOUSE:Eva\nEND:VCARD\n"
	c := run(t, Memotoo())
	a := c.do("PUT", "/cardDAV/otto.vcf", full)
	if a.status != 201 {
		t.Fatalf("PUT %d", a.status)
	}
	got := c.do("GET", "/cardDAV/otto.vcf", "")
	if got.body != want {
		t.Errorf("kept\n%s\nwant\n%s", got.body, want)
	}
	if tag := got.header.Get("ETag"); tag != a.header.Get("ETag") {
		t.Errorf("ETag on PUT %s, on GET %s", a.header.Get("ETag"), tag)
	}
	c.do("PUT", "/cardDAV/otto.vcf", want).has(t, 204)
	if text, _ := c.Card("/cardDAV/otto.vcf"); text != want {
		t.Errorf("writing back what the hub gave changed it:\n%s", text)
	}
}

// Each switch of the contact model works alone and leaves the other lines as they are.
func TestEachCardSwitchAlone(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 3, 3))); err != nil {
		t.Fatal(err)
	}
	photo := base64.StdEncoding.EncodeToString(picture.Bytes())
	for _, test := range []struct {
		name      string
		turn      func(*Quirks)
		line      string
		want, not string
	}{
		{"A08 UID dropped", func(q *Quirks) { q.UIDs = UIDDrop }, "TEL:1", "TEL:1", "UID"},
		{"A08 UID replaced", func(q *Quirks) { q.UIDs = UIDReplace }, "TEL:1", "VERSION:3.0\r\nUID:memotoo-", "UID:u-1"},
		{"FN from N", func(q *Quirks) { q.RebuildFN = true }, "TEL:1", "FN:A B\r\n", "FN:x"},
		{"slots", func(q *Quirks) { q.OneValuePerSlot = true }, "TEL;TYPE=HOME:1\r\nTEL;TYPE=HOME:2", "TEL;TYPE=HOME:1", ":2\r\n"},
		{"slots without year", func(q *Quirks) { q.OneValuePerSlot = true }, "BDAY:--0412", "UID:u-1", "BDAY"},
		{"untyped", func(q *Quirks) { q.UntypedHome = true }, "EMAIL;TYPE=INTERNET:a@example.org", "EMAIL;TYPE=HOME:a@", "INTERNET"},
		{"ORG", func(q *Quirks) { q.OrgTwoParts = true }, "ORG:a;b;c", "ORG:a;b\r\n", ";c"},
		{"unknown", func(q *Quirks) { q.DropUnknown = true }, "ROLE:Chef\r\nitem1.NOTE:n", "\r\nNOTE:n", "ROLE"},
		{"country", func(q *Quirks) { q.CountryIfKnown = true }, "ADR:;;s;t;;z;Utopia", "ADR:;;s;t;;z;\r\n", "Utopia"},
		{"semicolons", func(q *Quirks) { q.DropEscapedSemicolons = true }, `NOTE:a\;b`, `NOTE:a\;b`, "B\\;"},
		{"entities", func(q *Quirks) { q.DecodeEntities = true }, "NOTE:&lt;b&gt;", "NOTE:<b>", "&lt;"},
		{"categories", func(q *Quirks) { q.OneCategory = true }, "CATEGORIES:a,b", "CATEGORIES:a\r\n", ",b"},
		{"F83 photo", func(q *Quirks) { q.ReencodePhoto = true }, "PHOTO;ENCODING=b;TYPE=PNG:" + photo, "PHOTO;ENCODING=b;TYPE=JPEG:/9j/", "PNG"},
		{"F82 photo by URI", func(q *Quirks) { q.ReencodePhoto = true }, "PHOTO;VALUE=URI:http://example.org/a.jpg", "UID:u-1", "PHOTO"},
		{"line ends", func(q *Quirks) { q.BareLF = true }, "TEL:1", "\nTEL:1\n", "\r"},
		{"A04 rewritten", func(q *Quirks) { q.RewriteLightly = true }, "item1.TEL;TYPE=voice;TYPE=home:1", "ITEM1.TEL;TYPE=HOME,VOICE:1\r\nUID", "item1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := Plain()
			test.turn(&o.Quirks)
			s := New(o)
			href := s.PutCard("a", "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u-1\r\nN:B;A;;;\r\nFN:x\r\n"+test.line+"\r\nEND:VCARD\r\n")
			text, _ := s.Card(href)
			if !strings.Contains(text, test.want) || strings.Contains(text, test.not) {
				t.Errorf("want %q, not %q, in\n%s", test.want, test.not, text)
			}
		})
	}
}

func TestF80_QuotedPrintableIsRead(t *testing.T) {
	s := New(Memotoo())
	href := s.PutCard("a", "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCll=\r\ner;J=F6rg\r\nTEL;HOME;VOICE:1\r\nEND:VCARD\r\n")
	text, _ := s.Card(href)
	if !strings.Contains(text, "N:Müller;Jörg\n") || !strings.Contains(text, "TEL;TYPE=HOME:1\n") {
		t.Errorf("%s", text)
	}
}

func TestA07_ServerNamesTheItem(t *testing.T) {
	for _, style := range []IDStyle{IDLocation, IDSilent} {
		c := run(t, Memotoo(), func(o *Options) { o.IDs = style })
		a := c.do("PUT", "/cardDAV/mine.vcf", anna, "If-None-Match: *")
		a.has(t, 201)
		location := a.header.Get("Location")
		if (location != "") != (style == IDLocation) {
			t.Errorf("Location %q", location)
		}
		for href := range c.Cards() {
			if href == "/cardDAV/mine.vcf" || style == IDLocation && href != location {
				t.Errorf("stored as %s, Location %q", href, location)
			}
		}
	}
}

func TestSignIn(t *testing.T) {
	for _, test := range []struct {
		name, user, password string
		require              bool
		want                 int
	}{
		{"with suffix", "muster_device=Test1", "geheim-im-test", true, 207},
		{"other device", "muster_device=Laptop2", "geheim-im-test", true, 207},
		{"no suffix", "muster", "geheim-im-test", true, 401},
		{"no suffix needed", "muster", "geheim-im-test", false, 207},
		{"odd suffix", "muster_device=a b", "geheim-im-test", false, 401},
		{"wrong password", "muster_device=Test1", "falsch", true, 401},
		{"other account", "anderer_device=Test1", "geheim-im-test", true, 401},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := run(t, Memotoo(), func(o *Options) { o.RequireDevice = test.require })
			c.User, c.Password = test.user, test.password
			a := c.propfind(CardDAVPath, "0", "displayname")
			a.has(t, test.want)
			if got := a.header.Values("WWW-Authenticate"); test.want == 401 && (len(got) != 2 || !strings.HasPrefix(got[1], "Digest ")) {
				t.Errorf("challenges %q", got)
			}
		})
	}
}

const series = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nEND:VTIMEZONE\r\n" +
	"BEGIN:VEVENT\r\nUID:s\r\nDTSTART;TZID=America/New_York:20260701T100000\r\nDTEND:20260701T150000Z\r\nRRULE:FREQ=DAILY;UNTIL=20260710T140000Z\r\n" +
	"SUMMARY:Jour fixe\r\nPRIORITY:2\r\nORGANIZER:mailto:a@example.org\r\nCATEGORIES:Privat,Anderes\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:s\r\nRECURRENCE-ID;TZID=America/New_York:20260702T100000\r\nDTSTART;TZID=America/New_York:20260702T110000\r\nSUMMARY:Später\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestMemotooCalendar(t *testing.T) {
	c := run(t, Memotoo())
	c.do("PUT", "/calDAV/s.ics", series, "Content-Type: text/calendar").has(t, 201)
	got := c.do("GET", "/calDAV/s.ics", "").body
	want := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//memotoo//DE\nBEGIN:VEVENT\nDTSTART:20260701T160000\nDTEND:20260701T170000\n" +
		"RRULE:FREQ=DAILY;UNTIL=20260710T160000\nSUMMARY:Jour fixe\nPRIORITY:1\nCATEGORIES:Privat\nEXDATE:20260702T160000\nEND:VEVENT\nEND:VCALENDAR\n"
	if got != want {
		t.Errorf("kept\n%s\nwant\n%s", got, want)
	}
	if n := len(c.Events()); n != 2 {
		t.Errorf("%d objects: the changed occurrence is an event of its own", n)
	}
	l := c.propfind(CalDAVPath, "1", "resourcetype", "displayname", "getetag")
	l.has(t, 207, "<d:href>/calDAV/category0/</d:href>", "<d:href>/calDAV/category2/</d:href>", "<cal:calendar/>", "Besichtigung")
	l.lacks(t, ".ics")
	query := func(path, inner string) answer {
		return c.do("REPORT", path, `<K:calendar-query xmlns="DAV:" xmlns:K="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><K:filter>`+
			`<K:comp-filter name="VCALENDAR"><K:comp-filter name="VEVENT">`+inner+`</K:comp-filter></K:comp-filter></K:filter></K:calendar-query>`)
	}
	const july = `<K:time-range start="20260701T000000Z" end="20260801T000000Z"/>`
	query(CalDAVPath, "").lacks(t, ".ics")
	query(CalDAVPath, july).has(t, 207, "/calDAV/s.ics")
	query(CalDAVPath, `<K:time-range start="20200101T000000Z" end="20200201T000000Z"/>`).lacks(t, ".ics")
	query("/calDAV/category2/", july).has(t, 207, "/calDAV/category2/s.ics")
	query("/calDAV/category1/", july).lacks(t, ".ics")
	c.multiget(CalDAVPath, "/calDAV/s.ics").has(t, 207, "SUMMARY:Jour fixe")
	c.do("PUT", "/calDAV/t.ics", "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nSUMMARY:x\r\nEND:VTODO\r\nEND:VCALENDAR\r\n").has(t, 403, "supported-calendar-component")
	c.do("DELETE", "/calDAV/s.ics", "").has(t, 204)
}

func TestPlainCalendarKeepsBytes(t *testing.T) {
	c := run(t, Plain())
	c.do("PUT", c.Calendar()+"s.ics", series).has(t, 201)
	if got := c.do("GET", c.Calendar()+"s.ics", "").body; got != series {
		t.Errorf("changed: %s", got)
	}
	c.propfind(c.Calendar(), "1", "getetag").has(t, 207, "s.ics")
	c.sync(c.Calendar(), "").has(t, 207, "s.ics")
	c.do("PUT", "/calDAV/home/aufgaben/s.ics", series).has(t, 403)
}

func TestFillIsDeterministicAndLarge(t *testing.T) {
	a, b := New(Plain()), New(Plain())
	a.Fill(7, 200)
	b.Fill(7, 200)
	if len(a.Cards()) != 200 {
		t.Fatalf("%d cards", len(a.Cards()))
	}
	for href, text := range a.Cards() {
		if other, _ := b.Card(href); other != text {
			t.Fatalf("%s differs", href)
		}
		for line := range strings.SplitSeq(text, "\r\n") {
			if len(line) > 75 {
				t.Fatalf("line of %d octets", len(line))
			}
		}
	}
	if GermanCard(7, 3) == GermanCard(8, 3) {
		t.Error("the seed does not matter")
	}
}

func TestH106_TwentyThousandCards(t *testing.T) {
	c := run(t, Memotoo())
	c.Fill(1, 20_000)
	begun := time.Now()
	a := c.propfind(CardDAVPath, "1", "getetag")
	if n := strings.Count(a.body, ".vcf</d:href>"); n != 20_000 || a.header.Get("Content-Length") != "" {
		t.Errorf("%d entries, Content-Length %q: the listing is streamed", n, a.header.Get("Content-Length"))
	}
	t.Logf("listed in %v", time.Since(begun))
}
