package measure

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"abgleich/cmd/dev/internal/standin"
)

// Editor does by hand, with requests of its own, what people do on both sides.
type Editor struct {
	Info   standin.Info
	Client *http.Client
}

// Hand is what a person does with a kind of record on both sides.
type Hand struct {
	// Hook is what edits a record in the onOffice window, with Fields.
	Hook   string
	Fields map[string]any
	// Root is where memotoo's collections of the kind begin, and ContentType what it holds.
	Root, ContentType string
	// Line is what is changed in a text on memotoo: the part between its two groups. It must fit on one line of 75 octets.
	Line *regexp.Regexp
}

// People, Meetings and Duties are the hands for addresses, appointments and tasks.
func (e Editor) People() Hand {
	return Hand{"address/edit", map[string]any{"fields": map[string]string{"Ort": "Neustadt"}}, e.Info.Memotoo.CardDAV, "text/vcard; charset=utf-8",
		regexp.MustCompile(`(?m)^(N:)[^;\r\n]*(;)`)}
}

// Meetings see People.
func (e Editor) Meetings() Hand {
	return Hand{"appointment/edit", map[string]any{"notes": "Ausweis mitbringen"}, e.Info.Memotoo.CalDAV, "text/calendar; charset=utf-8",
		regexp.MustCompile(`(BEGIN:VEVENT(?s:.*)\nSUMMARY:)[^\r\n]{1,40}(\r?\n[A-Z])`)}
}

// Duties see People.
func (e Editor) Duties() Hand {
	h := e.Meetings()
	h.Hook, h.Fields = "task/edit", map[string]any{"fields": map[string]string{"Aufgabe": "Ausweis mitbringen"}}
	h.Line = regexp.MustCompile(`(BEGIN:VTODO(?s:.*)\nSUMMARY:)[^\r\n]{1,40}(\r?\n[A-Z])`)
	return h
}

// EditOnOffice changes the records in the onOffice window.
func (e Editor) EditOnOffice(ctx context.Context, h Hand, ids []int) error {
	for _, id := range ids {
		draft := maps.Clone(h.Fields)
		draft["id"] = id
		body, err := json.Marshal(draft)
		if err != nil {
			return err
		}
		if _, err := e.send(ctx, http.MethodPost, e.Info.OnOffice.GUI+h.Hook, nil, body); err != nil {
			return err
		}
	}
	return nil
}

// EditMemotoo changes one line of the last n texts of the kind, as a phone would: read, change, write.
func (e Editor) EditMemotoo(ctx context.Context, h Hand, n int, name string) error {
	hrefs, err := e.items(ctx, h.Root)
	if err != nil {
		return err
	}
	if len(hrefs) < n {
		return fmt.Errorf("there are %d records, too few to edit %d", len(hrefs), n)
	}
	edited := 0
	for i := len(hrefs) - 1; i >= 0 && edited < n; i-- {
		text, err := e.send(ctx, http.MethodGet, hrefs[i], nil, nil)
		if err != nil {
			return err
		}
		changed := h.Line.ReplaceAll(text, []byte("${1}"+name+"${2}"))
		if bytes.Equal(changed, text) {
			continue // a company without a person, an entry of another kind
		}
		if _, err := e.send(ctx, http.MethodPut, hrefs[i], map[string]string{"Content-Type": h.ContentType}, changed); err != nil {
			return err
		}
		edited++
	}
	if edited < n {
		return fmt.Errorf("only %d of %d records could be edited", edited, n)
	}
	return nil
}

// items lists the URLs of everything that can be reached from the place where discovery begins: through listings, and through the
// principal and its home where the server has them (RFC 6764 §6).
func (e Editor) items(ctx context.Context, root string) ([]string, error) {
	base, err := url.Parse(root)
	if err != nil {
		return nil, err
	}
	folders, seen := []*url.URL{base}, map[string]bool{base.Path: true}
	var items []string
	for len(folders) > 0 {
		at := folders[0]
		folders = folders[1:]
		text, err := e.send(ctx, "PROPFIND", at.String(), map[string]string{"Depth": "1", "Content-Type": "application/xml"},
			[]byte(`<propfind xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav" xmlns:k="urn:ietf:params:xml:ns:caldav"><prop><getetag/><current-user-principal/><c:addressbook-home-set/><k:calendar-home-set/></prop></propfind>`))
		if err != nil {
			return nil, err
		}
		found, err := hrefs(text)
		if err != nil {
			return nil, fmt.Errorf("PROPFIND %s: %w", at, err)
		}
		if root == e.Info.Memotoo.CalDAV {
			events, err := e.events(ctx, at)
			if err != nil {
				return nil, err
			}
			found = append(found, events...)
		}
		for _, href := range found {
			u, err := at.Parse(href)
			if err != nil {
				return nil, err
			}
			if seen[u.Path] {
				continue
			}
			seen[u.Path] = true
			if strings.HasSuffix(u.Path, "/") {
				folders = append(folders, u)
			} else {
				items = append(items, u.String())
			}
		}
	}
	return items, nil
}

// events asks a folder for the events of the years around now: memotoo lists none without days (reference memotoo §4). A folder that
// is no calendar refuses.
func (e Editor) events(ctx context.Context, at *url.URL) ([]string, error) {
	now := time.Now().UTC()
	text, err := e.send(ctx, "REPORT", at.String(), map[string]string{"Depth": "1", "Content-Type": "application/xml"},
		fmt.Appendf(nil, `<k:calendar-query xmlns="DAV:" xmlns:k="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><k:filter><k:comp-filter name="VCALENDAR">`+
			`<k:comp-filter name="VEVENT"><k:time-range start="%s" end="%s"/></k:comp-filter></k:comp-filter></k:filter></k:calendar-query>`,
			now.AddDate(-2, 0, 0).Format("20060102T150405Z"), now.AddDate(2, 0, 0).Format("20060102T150405Z")))
	var refused statusError
	if errors.As(err, &refused) && refused.status < http.StatusInternalServerError {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return hrefs(text)
}

// statusError is an answer that says no.
type statusError struct {
	what   string
	status int
}

func (e statusError) Error() string { return fmt.Sprintf("%s: HTTP %d", e.what, e.status) }

// hrefs gives all hrefs of a multistatus body, also those inside properties.
func hrefs(text []byte) ([]string, error) {
	var all []string
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if start, ok := token.(xml.StartElement); ok && start.Name == (xml.Name{Space: "DAV:", Local: "href"}) {
			var href string
			if err := d.DecodeElement(&href, &start); err != nil {
				return nil, err
			}
			all = append(all, strings.TrimSpace(href))
		}
	}
}

func (e Editor) send(ctx context.Context, method, url string, header map[string]string, body []byte) (text []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(url, e.Info.OnOffice.GUI) {
		request.SetBasicAuth(e.Info.Memotoo.User, e.Info.Memotoo.Password)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	answer, err := e.Client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	if text, err = io.ReadAll(answer.Body); err != nil {
		return nil, err
	}
	if answer.StatusCode >= 300 {
		return nil, statusError{method + " " + url, answer.StatusCode}
	}
	return text, nil
}
