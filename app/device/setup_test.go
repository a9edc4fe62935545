package device

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// account is an account as the settings hold it.
func account() contract.Account {
	return contract.Account{
		Name: "buero", OnOffice: contract.OnOffice{User: "max"},
		Memotoo: contract.Memotoo{User: "maxmuster", Device: "onOfficeSyncAB12"},
	}
}

var languages = []fault.Lang{fault.German, fault.English}

func must(t *testing.T, a contract.Account, k Kind, l fault.Lang, o Options) Setup {
	t.Helper()
	s, err := For(a, k, l, o)
	if err != nil {
		t.Fatalf("%s: %v", k, err)
	}
	return s
}

// Every kind has a whole set-up in both languages: ways with steps, each value
// with label and content, and no password anywhere.
func TestEveryKindIsWhole(t *testing.T) {
	for _, k := range Kinds {
		for _, l := range languages {
			s := must(t, account(), k, l, Options{})
			if s.Kind != k || s.Title == "" || s.Account != "buero" || len(s.Ways) == 0 || len(s.Warnings) == 0 {
				t.Errorf("%s %s: %+v", k, l, s)
			}
			ids := map[string]bool{}
			for _, w := range s.Ways {
				if w.ID == "" || ids[w.ID] || w.Title == "" || len(w.Steps) == 0 {
					t.Errorf("%s %s: way %+v", k, l, w)
				}
				ids[w.ID] = true
				for _, st := range w.Steps {
					if st.Text == "" {
						t.Errorf("%s %s: a step of %s has no text", k, l, w.ID)
					}
					for _, v := range st.Values {
						if !slices.Contains(s.Values, v) {
							t.Errorf("%s %s: %s is not among the values", k, l, v.Key)
						}
					}
				}
			}
			for _, v := range s.Values {
				if v.Label == "" || v.Value == "" {
					t.Errorf("%s %s: value %+v", k, l, v)
				}
			}
			if s.Profile != (k == IPhone || k == Mac) {
				t.Errorf("%s: profile %v", k, s.Profile)
			}
			raw, err := json.Marshal(s)
			if err != nil || strings.Contains(string(raw), "null") {
				t.Errorf("%s: JSON with holes: %s %v", k, raw, err)
			}
		}
	}
}

// The warnings stand where the help of onOffice has them (reference
// onoffice-sync §9, §12), the one of the kind itself first.
func TestWarnings(t *testing.T) {
	device := []string{"engines", "backup", "doubles", "separate", "target", "default", "deleting", "handover", "mail"}
	for k, want := range map[Kind][]string{
		Android: device, IPhone: device, Mac: device, CalDAV: device,
		Outlook: append([]string{"outlook"}, device...),
		Google:  {"google", "engines", "separate", "default"}, ICloud: {"icloud", "engines"},
	} {
		var got []string
		for _, w := range must(t, account(), k, fault.German, Options{}).Warnings {
			got = append(got, w.ID)
			if w.Text == "" {
				t.Errorf("%s: warning %s has no text", k, w.ID)
			}
		}
		for _, id := range want {
			if !slices.Contains(got, id) {
				t.Errorf("%s: warning %s is missing in %v", k, id, got)
			}
		}
		if got[0] != want[0] {
			t.Errorf("%s: %s comes first, want %s", k, got[0], want[0])
		}
	}
	for id := range warnings {
		used := false
		for _, ids := range beware {
			used = used || slices.Contains(ids, id)
		}
		if !used {
			t.Errorf("nobody is warned of %s", id)
		}
	}
}

// Each kind signs in under a name of its own, never under the one of Abgleich
// (reference memotoo §3).
func TestNames(t *testing.T) {
	seen := map[string]Kind{}
	for _, k := range Kinds {
		name := must(t, account(), k, fault.German, Options{}).Device
		if name == "" {
			if k != Google && k != ICloud {
				t.Errorf("%s has no name", k)
			}
			continue
		}
		if other, twice := seen[name]; twice || !validName.MatchString(name) {
			t.Errorf("%s is called %q, %s too", k, name, other)
		}
		seen[name] = k
	}
	taken, inUser := account(), account()
	taken.Memotoo.Device = "iphone"
	inUser.Memotoo.User, inUser.Memotoo.Device = "maxmuster_device=Android", ""
	for _, c := range []struct {
		what string
		a    contract.Account
		k    Kind
		name string
		want string // the user name; "" if refused
	}{
		{"the usual name", account(), IPhone, "", "maxmuster_device=iPhone"},
		{"a second device", account(), IPhone, "iPad2", "maxmuster_device=iPad2"},
		{"Abgleich has the usual name", taken, IPhone, "", "maxmuster_device=iPhone2"},
		{"Abgleich has it within the user name", inUser, Android, "", "maxmuster_device=Android2"},
		{"other kinds do not mind", inUser, Mac, "", "maxmuster_device=MacBook"},
		{"Abgleich's own name", account(), Mac, "onofficesyncAB12", ""},
		{"signs", account(), Mac, "Mac-Book", ""},
		{"umlauts", account(), Mac, "Büro", ""},
		{"too long", account(), Mac, strings.Repeat("x", 41), ""},
		{"a cloud has none", account(), Google, "Google", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			s, err := For(c.a, c.k, fault.German, Options{Name: c.name})
			if c.want == "" {
				wantInvalid(t, err, "device.name")
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := value(t, s, keyUser); got.Value != c.want || !got.Copy {
				t.Errorf("user name %+v, want %s", got, c.want)
			}
		})
	}
}

// The values are those of the account, ready to type.
func TestValues(t *testing.T) {
	port, plain := account(), account()
	port.Memotoo.CardDAV = "https://dav.example.com:8443/a%20b/"
	plain.Memotoo.CardDAV = "http://127.0.0.1:8080/carddav/"
	for _, c := range []struct {
		what string
		a    contract.Account
		want map[string]string
	}{
		{"memotoo's own addresses", account(), map[string]string{
			"contacts.url": "https://sync.memotoo.com/cardDAV/", "contacts.server": "sync.memotoo.com", "contacts.path": "/cardDAV/",
			"contacts.port": "443", "contacts.ssl": "ein", "contacts.short": "sync.memotoo.com/cardDAV/",
			"calendar.url": "https://sync.memotoo.com/calDAV/", "calendar.path": "/calDAV/", "calendar.port": "443",
			"exchange.user": "maxmuster", "user": "maxmuster_device=MacBook",
		}},
		{"another port", port, map[string]string{
			"contacts.url": "https://dav.example.com:8443/a%20b/", "contacts.server": "dav.example.com", "contacts.path": "/a%20b/",
			"contacts.port": "8443", "contacts.ssl": "ein", "contacts.short": "https://dav.example.com:8443/a%20b/", "calendar.port": "443",
		}},
		{"no SSL", plain, map[string]string{
			"contacts.url": "http://127.0.0.1:8080/carddav/", "contacts.port": "8080", "contacts.ssl": "aus",
			"contacts.short": "http://127.0.0.1:8080/carddav/",
		}},
	} {
		t.Run(c.what, func(t *testing.T) {
			v, err := valuesOf(c.a, Mac, fault.German, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for key, want := range c.want {
				got := v.get(key)
				if got.Value != want {
					t.Errorf("%s is %q, want %q", key, got.Value, want)
				}
				typed := !strings.HasSuffix(key, keyPort) && !strings.HasSuffix(key, keySSL)
				if got.Copy != typed {
					t.Errorf("%s: copy button %v", key, got.Copy)
				}
			}
		})
	}
}

// What a kind, an account or an address has wrong is said by its name.
func TestInvalid(t *testing.T) {
	_, err := For(account(), "fridge", fault.German, Options{})
	wantInvalid(t, err, "device.kind")
	a := account()
	a.Memotoo.User = ""
	_, err = For(a, Mac, fault.German, Options{})
	wantInvalid(t, err, "memotoo.user")
	a = account()
	a.Memotoo.CalDAV = "https://example.com:99999/"
	_, err = For(a, Mac, fault.German, Options{})
	wantInvalid(t, err, "device.port")
}

func wantInvalid(t *testing.T, err error, field string) {
	t.Helper()
	var invalid *contract.InvalidError
	if !errors.As(err, &invalid) || invalid.Field != field || invalid.Want == "" {
		t.Errorf("error %v, want one about %s", err, field)
	}
}

func value(t *testing.T, s Setup, key string) Value {
	t.Helper()
	i := slices.IndexFunc(s.Values, func(v Value) bool { return v.Key == key })
	if i < 0 {
		t.Fatalf("%s has no value %s", s.Kind, key)
	}
	return s.Values[i]
}
