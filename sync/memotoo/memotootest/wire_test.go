package memotootest

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

const anna = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:anna-1\r\nN:Müller;Anna;;;\r\nFN:Anna Müller\r\nEMAIL:anna@example.org\r\nEND:VCARD\r\n"

// client sends raw requests with Basic credentials.
type client struct {
	t *testing.T
	*Running
}

func run(t *testing.T, o Options, turn ...func(*Options)) client {
	t.Helper()
	for _, f := range turn {
		f(&o)
	}
	return client{t, Start(t, o)}
}

type answer struct {
	status int
	header http.Header
	body   string
}

// do sends one request; headers are "Name: value".
func (c client) do(method, path, body string, headers ...string) answer {
	c.t.Helper()
	a, err := c.try(method, path, body, headers...)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func (c client) try(method, path, body string, headers ...string) (answer, error) {
	req, err := http.NewRequest(method, c.URL+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.SetBasicAuth(c.User, c.Password)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	transport := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(b)}, err
}

func (c client) propfind(path, depth string, props ...string) answer {
	c.t.Helper()
	return c.do("PROPFIND", path, `<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav" xmlns:K="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"><prop>`+
		elements(props)+`</prop></propfind>`, "Depth: "+depth)
}

func elements(props []string) string {
	var b strings.Builder
	for _, p := range props {
		b.WriteString("<" + p + "/>")
	}
	return b.String()
}

func (c client) sync(path, token string) answer {
	c.t.Helper()
	return c.do("REPORT", path, `<sync-collection xmlns="DAV:"><sync-token>`+token+`</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`)
}

func (c client) multiget(path string, hrefs ...string) answer {
	c.t.Helper()
	kind := "addressbook-multiget xmlns=\"urn:ietf:params:xml:ns:carddav\""
	data, end := "<address-data/>", "addressbook-multiget"
	if strings.HasPrefix(path, CalDAVPath) {
		kind, data, end = "calendar-multiget xmlns=\"urn:ietf:params:xml:ns:caldav\"", "<calendar-data/>", "calendar-multiget"
	}
	body := `<` + kind + ` xmlns:D="DAV:"><D:prop><D:getetag/>` + data + `</D:prop>`
	for _, h := range hrefs {
		body += "<D:href>" + h + "</D:href>"
	}
	return c.do("REPORT", path, body+"</"+end+">")
}

func (a answer) has(t *testing.T, status int, parts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d: %s", a.status, status, a.body)
	}
	for _, p := range parts {
		if !strings.Contains(a.body, p) {
			t.Errorf("no %q in %s", p, a.body)
		}
	}
}

func (a answer) lacks(t *testing.T, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(a.body, p) {
			t.Errorf("%q in %s", p, a.body)
		}
	}
}

// between cuts out what stands between two marks.
func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}
