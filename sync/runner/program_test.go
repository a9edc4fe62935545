package runner_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
)

func TestProgramSettings(t *testing.T) {
	home := t.TempDir()
	r := openAt(t, home, nil)
	got, err := r.Settings(t.Context())
	if err != nil || !reflect.DeepEqual(got, contract.DefaultSettings()) || !got.Notify {
		t.Fatalf("before the first save: %+v, %v", got, err)
	}
	events, cancel := r.Subscribe()
	defer cancel()
	want := contract.Settings{Language: "en", StartAtLogin: true, SupportMail: []string{"a@example.com"}, Proxy: "http://proxy.example:3128", BackupDays: 30}
	saved := want
	saved.SupportMail, saved.Proxy = []string{" a@example.com ", ""}, " "+want.Proxy
	if err := r.SaveSettings(t.Context(), saved); err != nil {
		t.Fatal(err)
	}
	if e := <-events; e.Account != "" {
		t.Errorf("event %+v", e)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = openAt(t, home, nil)
	if got, err := r.Settings(t.Context()); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestProgramSettingsThatAreWrong(t *testing.T) {
	for _, c := range []struct {
		name, field string
		set         func(*contract.Settings)
	}{
		{"language", "language", func(s *contract.Settings) { s.Language = "fr" }},
		{"no days at all", "backupDays", func(s *contract.Settings) { s.BackupDays = -1 }},
		{"too many days", "backupDays", func(s *contract.Settings) { s.BackupDays = 3651 }},
		{"no address", "supportMail", func(s *contract.Settings) { s.SupportMail = []string{"support"} }},
		{"an address that adds a copy", "supportMail", func(s *contract.Settings) { s.SupportMail = []string{"a@example.com?cc=b"} }},
		{"name and address", "supportMail", func(s *contract.Settings) { s.SupportMail = []string{"A <a@example.com>"} }},
		{"too many", "supportMail", func(s *contract.Settings) { s.SupportMail = slices.Repeat([]string{"a@example.com"}, 11) }},
		{"password", "proxy", func(s *contract.Settings) { s.Proxy = "http://me:pw-SECRET@proxy.example:3128" }},
		{"another kind", "proxy", func(s *contract.Settings) { s.Proxy = "socks5://proxy.example:1080" }},
		{"host only", "proxy", func(s *contract.Settings) { s.Proxy = "proxy.example:3128" }},
		{"no URL", "proxy", func(s *contract.Settings) { s.Proxy = "http://me:pw-SECRET@[" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := openAt(t, t.TempDir(), nil)
			s := contract.DefaultSettings()
			c.set(&s)
			err := r.SaveSettings(t.Context(), s)
			var invalid *contract.InvalidError
			if !errors.As(err, &invalid) || invalid.Field != c.field || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("got %v", err)
			}
			if got, err := r.Settings(t.Context()); err != nil || !reflect.DeepEqual(got, contract.DefaultSettings()) {
				t.Errorf("kept %+v, %v", got, err)
			}
		})
	}
}

// A file that cannot be read is told in the status, and mended by saving.
func TestProgramSettingsThatAreDamaged(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "half": `{"language":`, "by hand": `{"language":"klingon"}`} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			if err := os.WriteFile(filepath.Join(home, "settings.json"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			r := openAt(t, home, nil)
			st, err := r.Status(t.Context())
			if err != nil || st.Error == nil || st.Error.Fault.Kind != fault.Damaged || !strings.Contains(st.Error.Message, "settings.json") {
				t.Fatalf("status %+v, %v", st, err)
			}
			s, err := r.Settings(t.Context())
			if err != nil || !reflect.DeepEqual(s, contract.DefaultSettings()) {
				t.Errorf("settings %+v, %v", s, err)
			}
			if err := r.SaveSettings(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			if st, err := r.Status(t.Context()); err != nil || st.Error != nil {
				t.Errorf("after saving: %+v, %v", st, err)
			}
		})
	}
}

// Both services are reached through the proxy of the settings.
func TestProxy(t *testing.T) {
	w := newWorld(t, standin{memotootest.Start(t, memotootest.Plain()), false})
	w.person(t, "Anna", "Meier")
	var mu sync.Mutex
	asked := map[string]bool{}
	proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.URL.Host] = true
		mu.Unlock()
		(&httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}}).ServeHTTP(rw, r)
	}))
	t.Cleanup(proxy.Close)
	if err := w.runner.SaveSettings(t.Context(), contract.Settings{Proxy: proxy.URL}); err != nil {
		t.Fatal(err)
	}
	w.good(t)
	hub, _, _ := w.hub.address()
	for _, address := range []string{w.crm.URL, hub} {
		if u, err := url.Parse(address); err != nil || !asked[u.Host] {
			t.Errorf("%s was not asked for through the proxy: %v, %v", address, asked, err)
		}
	}
}

func TestUsers(t *testing.T) {
	w := newWorld(t, standin{memotootest.Start(t, memotootest.Plain()), false})
	for name, c := range map[string]struct {
		secrets contract.Secrets
		account string
	}{
		"as typed":  {contract.Secrets{OnOfficeToken: w.crm.Token(), OnOfficeSecret: w.crm.Secret()}, "new"},
		"as stored": {contract.Secrets{}, "max"},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := w.runner.Users(t.Context(), w.crm.URL, c.secrets, c.account)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(list, func(u contract.User) bool { return u.Login == "max" })
			if i < 0 || list[i].ID == "" || list[i].Name == "" {
				t.Errorf("users %+v", list)
			}
			if !slices.IsSortedFunc(list, func(x, y contract.User) int { return strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)) }) {
				t.Errorf("not by name: %+v", list)
			}
		})
	}
	if _, err := w.runner.Users(t.Context(), w.crm.URL, contract.Secrets{OnOfficeToken: w.crm.Token(), OnOfficeSecret: "wrong"}, ""); !fault.Is(err, fault.SignIn) {
		t.Errorf("a wrong secret: %v", err)
	}
}

// What a pass has done can be looked at, field by field, in people's words.
func TestDone(t *testing.T) {
	w := newWorld(t, standin{memotootest.Start(t, memotootest.Plain()), false})
	id := w.person(t, "Anna", "Meier", phone("business", "0221 1"))
	w.good(t)
	w.change(t, id, map[string]string{"Ort": "Bonn"})
	w.good(t)
	passes, err := w.runner.Passes(t.Context(), "max", 2)
	if err != nil || len(passes) != 2 {
		t.Fatalf("%+v, %v", passes, err)
	}
	second, err := w.runner.Done(t.Context(), "max", passes[0].ID)
	if err != nil || len(second) != 1 {
		t.Fatalf("%+v, %v", second, err)
	}
	d := second[0]
	want := []contract.Change{{Field: record.City, Label: "Ort", Before: "Köln", After: "Bonn"}}
	if d.Unit != record.Addresses || d.Side != "memotoo" || d.Kind != "update" || !strings.Contains(d.Record, "Meier") || d.At.Before(passes[0].Started) ||
		!reflect.DeepEqual(d.Changes, want) {
		t.Errorf("the second pass: %+v", d)
	}
	first, err := w.runner.Done(t.Context(), "max", passes[1].ID)
	if err != nil || len(first) != 1 || first[0].Kind != "create" {
		t.Fatalf("the first pass: %+v, %v", first, err)
	}
	if !slices.Contains(first[0].Changes, contract.Change{Field: record.LastName, Label: "Nachname", After: "Meier"}) {
		t.Errorf("the first pass: %+v", first[0].Changes)
	}
	if list, err := w.runner.Done(t.Context(), "max", 99); err != nil || len(list) != 0 || list == nil {
		t.Errorf("an unknown pass: %+v, %v", list, err)
	}
}
