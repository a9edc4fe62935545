// Package radicaletest runs a real Radicale for tests: on a free loopback port, in a folder of its own, with one user and one address book.
// Its helpers do to the book, or to a calendar (At), what a phone does, with plain HTTP of their own, so that no test checks the client with the client.
package radicaletest

import (
	"bytes"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// SkipVariable is the environment variable that, when set, skips the tests that need Radicale. Without it a missing Radicale is a failure.
const SkipVariable = "ABGLEICH_NO_RADICALE"

// Server is a running Radicale with one user and one address book.
type Server struct {
	URL      string // root, where discovery begins, with a slash at the end
	User     string // also the first folder of every path
	Password string
	Book     string // path of the address book, with slashes at both ends

	client *http.Client
}

// startTimeout bounds the wait for the first answer; a cold Python takes some seconds on a busy machine.
const startTimeout = 60 * time.Second

// Start runs Radicale until the test ends and makes its address book with an extended MKCOL (RFC 5689).
func Start(t testing.TB) *Server {
	t.Helper()
	if os.Getenv(SkipVariable) != "" {
		t.Skipf("%s is set", SkipVariable)
	}
	program, err := exec.LookPath("radicale")
	if err != nil {
		t.Fatalf("radicale is not installed: install the system's package, or set %s=1 to go without", SkipVariable)
	}
	s := &Server{User: "muster", Password: rand.Text(), client: &http.Client{Timeout: 30 * time.Second}}
	for try := 1; ; try++ {
		output, err := s.start(t, program)
		if err == nil {
			break
		}
		// Somebody else may have taken the port in the meantime.
		if try == startTries {
			t.Fatalf("radicale does not answer at %s: %v\n%s", s.URL, err, output)
		}
	}
	s.Book = s.MakeBook(t, "adressen")
	return s
}

// startTries is how often another port is tried.
const startTries = 3

// start runs Radicale on a free port until the test ends.
func (s *Server) start(t testing.TB, program string) (output string, err error) {
	t.Helper()
	dir, address := t.TempDir(), freeAddress(t)
	s.URL = "http://" + address + "/"
	config := writeConfig(t, dir, address, s.User, s.Password)
	var said bytes.Buffer
	cmd := exec.Command(program, "--config", config)
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting radicale: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait(); close(ended) }()
	end := func() {
		cmd.Process.Kill() // ErrProcessDone when it ended by itself
		for range ended {
		}
	}
	if err := s.waitReady(ended); err != nil {
		end()
		return said.String(), err
	}
	t.Cleanup(end)
	return "", nil
}

// freeAddress asks the system for a port. Between here and the start somebody else can take it; then Radicale ends and says so.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("no free port: %v", err)
	}
	defer l.Close()
	return l.Addr().String()
}

func writeConfig(t testing.TB, dir, address, user, password string) string {
	t.Helper()
	users, config := filepath.Join(dir, "users"), filepath.Join(dir, "config")
	text := fmt.Sprintf(`[server]
hosts = %s
max_connections = 20
[auth]
type = htpasswd
htpasswd_filename = %s
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = %s
[logging]
level = warning
`, address, users, filepath.Join(dir, "collections"))
	for name, content := range map[string]string{users: user + ":" + password + "\n", config: text} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return config
}

// waitReady asks until this server answers: one that does not know the password is another one, which has taken the port.
func (s *Server) waitReady(ended <-chan error) error {
	deadline := time.Now().Add(startTimeout)
	for {
		err := s.signIn()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		select {
		case cause := <-ended:
			return errors.Join(errors.New("it ended"), cause)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// signIn asks with the password and with a wrong one: a server that takes any is another one.
func (s *Server) signIn() error {
	for password, want := range map[string]int{s.Password: http.StatusMultiStatus, s.Password + "-": http.StatusUnauthorized} {
		req, err := http.NewRequest("PROPFIND", s.URL, nil)
		if err != nil {
			return err
		}
		req.SetBasicAuth(s.User, password)
		req.Header.Set("Depth", "0")
		res, err := s.client.Do(req)
		if err != nil {
			return err
		}
		res.Body.Close()
		if res.StatusCode != want {
			return fmt.Errorf("signing in: %s", res.Status)
		}
	}
	return nil
}

// MakeBook makes an address book below the user and returns its path.
func (s *Server) MakeBook(t testing.TB, name string) string {
	t.Helper()
	book := "/" + s.User + "/" + name + "/"
	body := `<?xml version="1.0" encoding="utf-8"?><mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop>` +
		`<resourcetype><collection/><C:addressbook/></resourcetype><displayname>` + name + `</displayname></prop></set></mkcol>`
	if status, answer := s.do(t, "MKCOL", book, body, map[string]string{"Content-Type": "application/xml"}); status != http.StatusCreated {
		t.Fatalf("radicale: MKCOL %s: %d %s", book, status, answer)
	}
	return book
}

// MakeCalendar makes a calendar below the user that takes these components (RFC 4791 §5.3.1) and returns its path.
func (s *Server) MakeCalendar(t testing.TB, name string, components ...string) string {
	t.Helper()
	at := "/" + s.User + "/" + name + "/"
	var set strings.Builder
	for _, c := range components {
		set.WriteString(`<C:comp name="` + c + `"/>`)
	}
	body := `<?xml version="1.0" encoding="utf-8"?><C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>` +
		`<displayname>` + name + `</displayname><C:supported-calendar-component-set>` + set.String() + `</C:supported-calendar-component-set></prop></set></C:mkcalendar>`
	if status, answer := s.do(t, "MKCALENDAR", at, body, map[string]string{"Content-Type": "application/xml"}); status != http.StatusCreated {
		t.Fatalf("radicale: MKCALENDAR %s: %d %s", at, status, answer)
	}
	return at
}

// At is the same server with its helpers at work in another collection.
func (s *Server) At(collection string) *Server {
	other := *s
	other.Book = collection
	return &other
}

// Put stores a card, event or task (.ics) under name as a phone would, new or not.
func (s *Server) Put(t testing.TB, name, text string) {
	t.Helper()
	if refusal := s.Offer(t, name, text); refusal != "" {
		t.Fatalf("radicale: PUT %s: %s", name, refusal)
	}
}

// Offer is Put for a text that Radicale may refuse, and returns with what words; "" if it took it.
func (s *Server) Offer(t testing.TB, name, text string) (refusal string) {
	t.Helper()
	kind := "text/vcard; charset=utf-8"
	if strings.HasSuffix(name, ".ics") {
		kind = "text/calendar; charset=utf-8"
	}
	status, answer := s.do(t, http.MethodPut, s.path(name), text, map[string]string{"Content-Type": kind})
	if status == http.StatusCreated || status == http.StatusNoContent {
		return ""
	}
	return fmt.Sprintf("%d %s", status, answer)
}

// Get returns the card's text, and false if there is none of that name.
func (s *Server) Get(t testing.TB, name string) (string, bool) {
	t.Helper()
	status, answer := s.do(t, http.MethodGet, s.path(name), "", nil)
	switch status {
	case http.StatusOK:
		return answer, true
	case http.StatusNotFound:
		return "", false
	}
	t.Fatalf("radicale: GET %s: %d %s", name, status, answer)
	return "", false
}

// Delete deletes a card as a phone would.
func (s *Server) Delete(t testing.TB, name string) {
	t.Helper()
	if status, answer := s.do(t, http.MethodDelete, s.path(name), "", nil); status != http.StatusOK && status != http.StatusNoContent {
		t.Fatalf("radicale: DELETE %s: %d %s", name, status, answer)
	}
}

// Names lists the names of the cards in the book, sorted and decoded.
func (s *Server) Names(t testing.TB) []string {
	t.Helper()
	body := `<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>`
	status, answer := s.do(t, "PROPFIND", s.Book, body, map[string]string{"Depth": "1", "Content-Type": "application/xml"})
	if status != http.StatusMultiStatus {
		t.Fatalf("radicale: PROPFIND %s: %d %s", s.Book, status, answer)
	}
	var multi struct {
		Responses []struct {
			Href string `xml:"DAV: href"`
		} `xml:"DAV: response"`
	}
	if err := xml.Unmarshal([]byte(answer), &multi); err != nil {
		t.Fatalf("radicale: PROPFIND %s: %v", s.Book, err)
	}
	var names []string
	for _, r := range multi.Responses {
		u, err := url.Parse(r.Href)
		if err != nil {
			t.Fatalf("radicale lists %q: %v", r.Href, err)
		}
		if !strings.HasSuffix(u.Path, "/") {
			names = append(names, path.Base(u.Path))
		}
	}
	slices.Sort(names)
	return names
}

// Cards returns the texts of all cards by name.
func (s *Server) Cards(t testing.TB) map[string]string {
	t.Helper()
	cards := map[string]string{}
	for _, name := range s.Names(t) {
		if text, ok := s.Get(t, name); ok {
			cards[name] = text
		}
	}
	return cards
}

func (s *Server) path(name string) string { return s.Book + url.PathEscape(name) }

func (s *Server) do(t testing.TB, method, path, body string, header map[string]string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequest(method, strings.TrimSuffix(s.URL, "/")+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(s.User, s.Password)
	for k, v := range header {
		req.Header.Set(k, v)
	}
	res, err := s.client.Do(req)
	if err != nil {
		t.Fatalf("radicale: %s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("radicale: %s %s: %v", method, path, err)
	}
	return res.StatusCode, string(text)
}
