package dav

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

func TestMultistatusProperties(t *testing.T) {
	body := `<?xml version="1.0"?>
<multistatus xmlns="DAV:" xmlns:K="urn:ietf:params:xml:ns:carddav" xmlns:k="urn:ietf:params:xml:ns:caldav" xmlns:zz="http://calendarserver.org/ns/">
<response><href>/dav/book/</href><propstat><prop>
 <resourcetype><collection/><K:addressbook/></resourcetype><displayname> Büro &amp; Co </displayname>
 <zz:getctag>ctag-7</zz:getctag><sync-token>http://t/7</sync-token>
 <current-user-principal><href>/p/anna/</href></current-user-principal>
 <K:addressbook-home-set><href>/dav/</href><href>https://elsewhere.example/dav/</href></K:addressbook-home-set>
 <k:calendar-home-set><href>/cal/</href></k:calendar-home-set>
 <supported-report-set><supported-report><report><sync-collection/></report></supported-report>
  <supported-report><report><K:addressbook-multiget/></report></supported-report></supported-report-set>
 <current-user-privilege-set><privilege><read/></privilege><privilege><write-content/></privilege></current-user-privilege-set>
 <K:supported-address-data><K:address-data-type content-type="text/vcard" version="3.0"/></K:supported-address-data>
 <k:supported-calendar-component-set><k:comp name="VEVENT"/><k:comp name="VTODO"/></k:supported-calendar-component-set>
 <K:max-resource-size>10000000</K:max-resource-size>
 <color xmlns="http://apple.com/ns/ical/">ignored</color><calendar-color xmlns="http://apple.com/ns/ical/">#FF0000FF</calendar-color>
</prop><status>HTTP/1.1 200 OK</status></propstat>
<propstat><prop><getetag>not this</getetag><k:calendar-description/></prop><status>HTTP/1.1 404 Not Found</status></propstat></response>
<sync-token>http://t/8</sync-token></multistatus>`
	all, sum, err := parse(body)
	if err != nil || len(all) != 1 {
		t.Fatal(len(all), err)
	}
	r := all[0]
	want := Props{
		CTag: "ctag-7", SyncToken: "http://t/7", DisplayName: "Büro & Co", Color: "#FF0000FF",
		ResourceType: []xml.Name{TypeCollection, TypeAddressbook}, Principal: "/p/anna/",
		AddressbookHomes: []string{"/dav/"}, CalendarHomes: []string{"/cal/"}, Foreign: []string{"https://elsewhere.example/dav/"},
		Reports:          []xml.Name{ReportSync, ReportAddressMultiget},
		Privileges:       []xml.Name{{Space: NSDAV, Local: "read"}, {Space: NSDAV, Local: "write-content"}},
		HasPrivileges:    true,
		AddressDataTypes: []DataType{{"text/vcard", "3.0"}}, Components: []string{"VEVENT", "VTODO"}, MaxResourceSize: 10_000_000,
	}
	if !reflect.DeepEqual(r.Props, want) {
		t.Errorf("got  %+v\nwant %+v", r.Props, want)
	}
	if !r.OK() || r.Gone() || !r.Is(TypeAddressbook) || !r.Props.Supports(ReportSync) || r.Props.Supports(ReportAddressQuery) {
		t.Errorf("%+v", r)
	}
	if len(r.Missing) != 2 || r.Missing[0] != (PropStatus{PropETag, 404}) {
		t.Errorf("missing: %v", r.Missing)
	}
	if sum.SyncToken != "http://t/8" || sum.Responses != 1 || sum.More {
		t.Errorf("%+v", sum)
	}
}

func TestMultistatusEntries(t *testing.T) {
	for _, tc := range []struct {
		name, inner string
		want        string // href status etag error-kind, one entry a line
	}{
		{"A05 weak tag", entry("/a", `W/"1"`), `/a 200 W/"1" `},
		{"A06 unquoted tag", entry("/a", `1-2`), `/a 200 1-2 `},
		{"A15 collection, sub-collection and an item twice are all given", entry("/dav/book/", "") + entry("/dav/book/sub/", "") + entry("/a", "1") + entry("/a", "1"),
			"/dav/book/ 200  \n/dav/book/sub/ 200  \n/a 200 1 \n/a 200 1 "},
		{"A16 relative and absolute", entry("x.vcf", "1") + entry("https://sync.example/dav/y.vcf", "2"), "/dav/book/x.vcf 200 1 \n/dav/y.vcf 200 2 "},
		{"gone", `<d:response><d:href>/a</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>`, "/a 404  "},
		{"several hrefs with one status", `<d:response><d:href>/a</d:href><d:href>/b</d:href><d:status>HTTP/1.1 404 x</d:status></d:response>`, "/a 404  \n/b 404  "},
		{"status on the response instead of the properties", `<d:response><d:href>/a</d:href><d:propstat><d:prop><d:getetag>7</d:getetag></d:prop></d:propstat><d:status>HTTP/1.1 200 OK</d:status></d:response>`, "/a 200 7 "},
		{"no status at all", `<d:response><d:href>/a</d:href><d:propstat><d:prop><d:getetag>7</d:getetag></d:prop></d:propstat></d:response>`, "/a 200 7 "},
		{"all properties missing is not gone", `<d:response><d:href>/a</d:href><d:propstat><d:prop><d:getetag/></d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>`, "/a 200  "},
		{"odd status", `<d:response><d:href>/a</d:href><d:status>nonsense</d:status></d:response>` + entry("/b", "1"), "/a 0  one entry cannot be read\n/b 200 1 "},
		{"nothing in it", `<d:response><d:href>/a</d:href></d:response>` + entry("/b", "1"), "/a 0  one entry cannot be read\n/b 200 1 "},
		{"no href", `<d:response><d:status>HTTP/1.1 200 OK</d:status></d:response>` + entry("/b", "1"), " 200  one entry cannot be read\n/b 200 1 "},
		{"A25 control character", entry("/a", "1\x01") + entry("/b", "2"), "/a 200 1\uFFFD one entry cannot be read\n/b 200 2 "},
		{"A25 reference to a control character", entry("/a", "1&#1;") + entry("/b", "2"), "/a 200 1\uFFFD one entry cannot be read\n/b 200 2 "},
		{"A25 broken UTF-8", entry("/a", "1\xff") + entry("/b", "2"), "/a 200 1\uFFFD one entry cannot be read\n/b 200 2 "},
		{"bare ampersand", entry("/a&b", "1") + entry("/b", "2"), "/a&b 200 1 one entry cannot be read\n/b 200 2 "},
		{"HTML entity", entry("/a", "&auml;") + entry("/b", "2"), "/a 200 &auml; one entry cannot be read\n/b 200 2 "},
		{"damaged href", entry("/\x02", "1"), " 200 1 one entry cannot be read"},
		{"permitted references", entry("/a", "&#65;&#x42;&lt;&amp;amp;"), "/a 200 AB<&amp; "},
		{"ampersand in CDATA", entry("/a", "<![CDATA[x & y]]]]>z"), "/a 200 x & y]]z "},
		{"H110 other host", entry("//evil/a", "1") + entry("https://evil.example/b", "1") + entry("/c", "1"),
			" 200 1 the address lies on another host\n 200 1 the address lies on another host\n/c 200 1 "},
		{"H110 dots", entry("/dav/book/../../../x", "1"), "/x 200 1 "},
		{"point 14 Xandikos href", `<d:response><d:href>http%3A//sync.example/dav/x.vcf</d:href><d:status>HTTP/1.1 404 x</d:status></d:response>`, "/dav/x.vcf 404  "},
		{"elements of other namespaces", `<response><href>/no</href></response>` + entry("/a", "1"), "/a 200 1 "},
		{"A23 zero responses", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			all, sum, err := parse(wrapDAV(tc.inner))
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, r := range all {
				lines = append(lines, fmt.Sprintf("%s %d %s %s", r.Href, r.Status, r.Props.ETag, KindOf(r.Err)))
			}
			if got := strings.Join(lines, "\n"); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
			if sum.Responses != len(all) {
				t.Errorf("%d responses counted, %d given", sum.Responses, len(all))
			}
		})
	}
}

func TestA12_CutListIsTold(t *testing.T) {
	all, sum, err := parse(wrapDAV(entry("/a", "1") + `<d:response><d:href>/dav/book/</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status>
<d:error><d:number-of-matches-within-limits/></d:error></d:response><d:sync-token>t2</d:sync-token>`))
	if err != nil || !sum.More || sum.SyncToken != "t2" || len(all) != 2 || all[1].Conditions[0].Name.Local != "number-of-matches-within-limits" {
		t.Fatalf("%v %+v %v", all, sum, err)
	}

	page := wrapDAV(entry("/a", "1") + `<d:sync-token>t3</d:sync-token>`)
	c := newClient(t, serve(t, answerXML(507, page)).URL, nil)
	sum, err = c.Sync(context.Background(), "/", "t2", 0, nil, func(*Response) error { return nil })
	if err != nil || !sum.More || sum.Responses != 1 || sum.SyncToken != "t3" {
		t.Errorf("507 with a page: %+v %v", sum, err)
	}
	c = newClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(507) }).URL, nil)
	_, err = c.Sync(context.Background(), "/", "t2", 0, nil, func(*Response) error { return nil })
	wantKind(t, err, KindTooLarge)
}

func TestA25_Encodings(t *testing.T) {
	latin := "\xe4\x80" // ä and, as windows-1252 has it, the euro sign
	for _, tc := range []struct{ name, contentType, body, want string }{
		{"ISO-8859-1 declared", "text/xml", `<?xml version="1.0" encoding="ISO-8859-1"?>` + latin, "ä€"},
		{"ISO-8859-1 declared against the header", "text/xml; charset=utf-8", `<?xml version='1.0' encoding='iso-8859-1' ?>` + latin, "ä€"},
		{"windows-1252", "text/xml", `<?xml version="1.0" encoding="windows-1252"?>` + latin, "ä€"},
		{"by header only", "text/xml; charset=iso-8859-1", `<?xml version="1.0"?>` + latin, "ä€"},
		{"UTF-8 with BOM", "text/xml", "\xef\xbb\xbf" + `<?xml version="1.0"?>ä€`, "ä€"},
		{"white space before the declaration", "text/xml", "\n \n" + `<?xml version="1.0" encoding="iso-8859-1"?>` + latin, "ä€"},
		{"nothing declared", "", "ä€", "ä€"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			at := strings.LastIndex(tc.body, "?>")
			decl, text := tc.body[:max(at+2, 0)], tc.body[max(at+2, 0):]
			if at < 0 {
				decl, text = "", tc.body
			}
			body := decl + `<d:multistatus xmlns:d="DAV:">` + entry("/a", text) + `</d:multistatus>`
			all, _, err := parseWith(strings.NewReader(body), tc.contentType, Limits{})
			if err != nil || len(all) != 1 || all[0].Err != nil || string(all[0].Props.ETag) != tc.want {
				t.Fatalf("%+v %v", all, err)
			}
		})
	}
	_, _, err := parse(`<?xml version="1.0" encoding="EBCDIC-DE"?><a/>`)
	if err == nil || !strings.Contains(err.Error(), "EBCDIC-DE") {
		t.Error(err)
	}
}

func TestMultistatusRefused(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><d:multistatus xmlns:d="DAV:">` + entry("/a", "&b;") + `</d:multistatus>`
	external := `<!DOCTYPE m SYSTEM "file:///etc/passwd"><d:multistatus xmlns:d="DAV:"/>`
	for _, tc := range []struct {
		name, body string
		kind       Kind
		read       int
	}{
		{"entity bomb", bomb, KindNotDAV, 0},
		{"external document type", external, KindNotDAV, 0},
		{"A23 login page", "<!DOCTYPE html><html><body>Anmelden</body></html>", KindNotDAV, 0},
		{"A23 login page in XHTML", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`, KindNotDAV, 0},
		{"E77 portal text", "Please sign in", KindNotDAV, 0},
		{"JSON", `{"error":"x"}`, KindNotDAV, 0},
		{"PHP warning before the XML", "\nWarning: mysql_connect() in /srv/x.php\n" + wrapDAV(entry("/a", "1")), KindNotDAV, 0},
		{"PHP warning in HTML before the XML", "<br />\n<b>Warning</b>: x" + wrapDAV(entry("/a", "1")), KindNotDAV, 0},
		{"empty", " \r\n", KindNotDAV, 0},
		{"no namespace", "<multistatus/>", KindNotDAV, 0},
		{"other root", `<d:prop xmlns:d="DAV:"/>`, KindNotDAV, 0},
		{"wrong nesting", wrapDAV(entry("/a", "1") + "<d:response></d:href></d:response>"), KindNotDAV, 1},
		{"A24 cut in an entry", wrapDAV(entry("/a", "1") + entry("/b", "2"))[:330], KindTruncated, 1},
		{"A24 cut between entries", strings.TrimSuffix(wrapDAV(entry("/a", "1")), "</d:multistatus>"), KindTruncated, 1},
		{"A24 cut in the head", `<?xml version="1.0"?><d:multistatus xmlns:d="DAV`, KindTruncated, 0},
		{"nested too deeply", wrapDAV(strings.Repeat("<d:x>", 200) + strings.Repeat("</d:x>", 200)), KindTooLarge, 0},
		{"one entry too large", wrapDAV(entry("/a", "1") + entry("/b", strings.Repeat("x", 5000))), KindTooLarge, 1},
		{"too many elements", wrapDAV("<d:response>" + strings.Repeat("<a/>", maxElements) + "</d:response>"), KindTooLarge, 0},
		{"damaged sync token", wrapDAV("<d:sync-token>a\x01</d:sync-token>"), KindNotDAV, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			lim := Limits{Item: 4000}
			if tc.name == "too many elements" {
				lim.Item = 1 << 20
			}
			all, _, err := parseWith(strings.NewReader(tc.body), "text/xml", lim)
			var format *formatError
			if !errors.As(err, &format) || format.kind != tc.kind {
				t.Fatalf("%v, want kind %q", err, tc.kind)
			}
			if len(all) != tc.read {
				t.Errorf("%d responses read, want %d", len(all), tc.read)
			}
		})
	}
}

// endless gives n entries without holding them.
type endless struct {
	n, at int
	rest  string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.rest == "" {
		switch {
		case e.at == 0:
			e.rest = `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">`
		case e.at <= e.n:
			e.rest = entry(fmt.Sprintf("/dav/book/%08d.vcf", e.at), `&quot;0123456789abcdef&quot;`)
		case e.at == e.n+1:
			e.rest = `</d:multistatus>`
		default:
			return 0, io.EOF
		}
		e.at++
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestH107_ManyResponsesInBoundedMemory(t *testing.T) {
	const n = 200_000
	cfg := Config{}
	cfg.setDefaults()
	before, peak := heap(), uint64(0)
	m, err := openMultistatus(&endless{n: n}, "text/xml", testBase, cfg.Limits)
	if err != nil {
		t.Fatal(err)
	}
	for count := 0; ; count++ {
		r, err := m.next()
		if err == io.EOF {
			if count != n {
				t.Fatalf("%d responses", count)
			}
			break
		}
		if err != nil || r.Err != nil || r.Props.ETag != `"0123456789abcdef"` {
			t.Fatal(r, err)
		}
		if count%20_000 == 0 {
			peak = max(peak, heap())
		}
	}
	if peak > before && peak-before > 1<<20 {
		t.Errorf("%d kB held while reading", (peak-before)>>10)
	}
}

func BenchmarkMultistatus(b *testing.B) {
	cfg := Config{}
	cfg.setDefaults()
	b.ReportAllocs()
	for b.Loop() {
		m, err := openMultistatus(&endless{n: 10_000}, "text/xml", testBase, cfg.Limits)
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = m.next()
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
}

func FuzzMultistatus(f *testing.F) {
	for _, s := range []string{
		wrapDAV(entry("/a", "1")), wrapDAV(""), "<html>", "\xff\xfe<\x00", wrapDAV("<![CDATA[&]]>"), wrapDAV("&#xffffffff;&#0;&"),
		`<?xml version="1.0" encoding="ISO-8859-1"?><multistatus xmlns="DAV:"><response><href>` + "\xe4" + `</href><error><no-uid-conflict><href>/b</href></no-uid-conflict></error></response>`,
	} {
		f.Add([]byte(s), "text/xml")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		all, sum, err := parseWith(strings.NewReader(string(body)), contentType, Limits{Item: 4096, Depth: 16})
		if err == nil && sum.Responses != len(all) {
			t.Fatalf("%d counted, %d given", sum.Responses, len(all))
		}
		if len(all) > len(body) {
			t.Fatalf("%d responses in %d bytes", len(all), len(body))
		}
		for _, r := range all {
			if r.Err == nil && (r.Href == "" || r.Status == 0) {
				t.Fatalf("entry without href or status passes for good: %+v", r)
			}
			if strings.ContainsAny(r.Href, "\r\n\x00") {
				t.Fatalf("control character in href %q", r.Href)
			}
		}
	})
}
