package measure

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"abgleich/cmd/dev/internal/standin"
)

// Editor does by hand, with requests of its own, what people do on both sides.
type Editor struct {
	Info   standin.Info
	Client *http.Client
}

// EditOnOffice changes the town of the addresses.
func (e Editor) EditOnOffice(ctx context.Context, ids []int, town string) error {
	for _, id := range ids {
		body, err := json.Marshal(map[string]any{"id": id, "fields": map[string]string{"Ort": town}})
		if err != nil {
			return err
		}
		if _, err := e.send(ctx, http.MethodPost, e.Info.OnOffice.GUI+"address/edit", nil, body); err != nil {
			return err
		}
	}
	return nil
}

var lastName = regexp.MustCompile(`(?m)^(N:)([^;\r\n]*);`)

// EditMemotoo gives the last n cards of the book another last name, as a phone would: read, change one line, write. N is a line that
// no server folds here, because only short values match.
func (e Editor) EditMemotoo(ctx context.Context, n int, name string) error {
	hrefs, err := e.cards(ctx)
	if err != nil {
		return err
	}
	if len(hrefs) < n {
		return fmt.Errorf("there are %d cards, too few to edit %d", len(hrefs), n)
	}
	edited := 0
	for i := len(hrefs) - 1; i >= 0 && edited < n; i-- {
		text, err := e.send(ctx, http.MethodGet, hrefs[i], nil, nil)
		if err != nil {
			return err
		}
		changed := lastName.ReplaceAll(text, []byte("${1}"+name+";"))
		if bytes.Equal(changed, text) {
			continue // a company without a person
		}
		if _, err := e.send(ctx, http.MethodPut, hrefs[i], map[string]string{"Content-Type": "text/vcard; charset=utf-8"}, changed); err != nil {
			return err
		}
		edited++
	}
	if edited < n {
		return fmt.Errorf("only %d of %d cards could be edited", edited, n)
	}
	return nil
}

// cards lists the URLs of all cards that can be reached from the place where discovery begins: through listings, and through the
// principal and its home where the server has them (RFC 6764 §6).
func (e Editor) cards(ctx context.Context) ([]string, error) {
	base, err := url.Parse(e.Info.Memotoo.CardDAV)
	if err != nil {
		return nil, err
	}
	folders, seen := []*url.URL{base}, map[string]bool{base.Path: true}
	var cards []string
	for len(folders) > 0 {
		at := folders[0]
		folders = folders[1:]
		text, err := e.send(ctx, "PROPFIND", at.String(), map[string]string{"Depth": "1", "Content-Type": "application/xml"},
			[]byte(`<propfind xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><prop><getetag/><current-user-principal/><c:addressbook-home-set/></prop></propfind>`))
		if err != nil {
			return nil, err
		}
		found, err := hrefs(text)
		if err != nil {
			return nil, fmt.Errorf("PROPFIND %s: %w", at, err)
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
				cards = append(cards, u.String())
			}
		}
	}
	return cards, nil
}

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
		return nil, fmt.Errorf("%s %s: %s", method, url, answer.Status)
	}
	return text, nil
}
