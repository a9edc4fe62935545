package standin

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func loopback() Options {
	return Options{OnOffice: "127.0.0.1:0", Memotoo: "127.0.0.1:0", Profile: Memotoo, Seed: 1, Marked: 1}
}

func start(t *testing.T, o Options) *Running {
	t.Helper()
	r, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func TestStartServesBothAsTheContractSays(t *testing.T) {
	for _, profile := range []string{Memotoo, Plain} {
		t.Run(profile, func(t *testing.T) {
			o := loopback()
			o.Profile, o.Addresses, o.Cards = profile, 12, 3
			r := start(t, o)
			if len(r.Marked) != 12 {
				t.Errorf("%d marked, want all 12", len(r.Marked))
			}
			text, err := json.Marshal(r.Info())
			if err != nil {
				t.Fatal(err)
			}
			var info map[string]map[string]any
			if err := json.Unmarshal(text, &info); err != nil {
				t.Fatal(err)
			}
			for side, keys := range map[string][]string{"onoffice": {"url", "token", "secret", "users", "gui"}, "memotoo": {"carddav", "caldav", "user", "password"}} {
				for _, key := range keys {
					if value, ok := info[side][key]; !ok || value == "" {
						t.Errorf("%s.%s is missing or empty: %s", side, key, text)
					}
				}
			}
			post(t, r.Info().OnOffice.GUI+"address/delete", `{"id":`+jsonNumber(r.Marked[0])+`}`, http.StatusOK)
			request, err := http.NewRequest("PROPFIND", r.Info().Memotoo.CardDAV, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Depth", "0")
			request.SetBasicAuth(r.Info().Memotoo.User, r.Info().Memotoo.Password)
			if status := do(t, request); status != http.StatusMultiStatus {
				t.Errorf("PROPFIND: %d", status)
			}
		})
	}
}

func jsonNumber(n int) string {
	b, _ := json.Marshal(n) // a number always has a JSON form
	return string(b)
}

func post(t *testing.T, url, body string, want int) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if status := do(t, request); status != want {
		t.Errorf("POST %s: %d, want %d", url, status, want)
	}
}

func do(t *testing.T, request *http.Request) int {
	t.Helper()
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

func TestOptionsThatCannotBe(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"nowhere to listen":      func(o *Options) { o.Memotoo = "" },
		"unknown profile":        func(o *Options) { o.Profile = "radicale" },
		"less than nothing":      func(o *Options) { o.Addresses = -1 },
		"fewer than no tasks":    func(o *Options) { o.Tasks = -1 },
		"an address that is not": func(o *Options) { o.OnOffice = "127.0.0.1:notaport" },
	} {
		t.Run(name, func(t *testing.T) {
			o := loopback()
			change(&o)
			if r, err := Start(o); err == nil {
				r.Close()
				t.Error("want an error")
			}
		})
	}
}

func TestStandInHoldsAppointmentsAndTasks(t *testing.T) {
	o := loopback()
	o.Appointments, o.Tasks = 17, 4
	r := start(t, o)
	if a, k := len(r.OnOffice.Appointments()), len(r.OnOffice.Tasks()); a != 17 || k != 4 {
		t.Errorf("%d appointments, %d tasks", a, k)
	}
}

func TestAPortThatIsTakenLeavesNothingBehind(t *testing.T) {
	first := start(t, loopback())
	o := loopback()
	o.Memotoo = strings.TrimSuffix(strings.TrimPrefix(first.Memotoo.URL, "http://"), "/")
	if r, err := Start(o); err == nil {
		r.Close()
		t.Error("want an error")
	}
}

func TestAddAccountKeepsSecretsOffTheCommandLine(t *testing.T) {
	r := start(t, loopback())
	dir := t.TempDir()
	args, err := r.Info().AddAccount("demo", dir)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(args[:3], []string{"account", "add", "demo"}) {
		t.Errorf("%q", args)
	}
	for _, secret := range []string{r.Info().OnOffice.Token, r.Info().OnOffice.Secret, r.Info().Memotoo.Password} {
		if slices.ContainsFunc(args, func(a string) bool { return strings.Contains(a, secret) }) {
			t.Errorf("a secret among the arguments: %q", args)
		}
	}
	file := args[slices.Index(args, "--memotoo-password-file")+1]
	text, err := os.ReadFile(file)
	if err != nil || strings.TrimSpace(string(text)) != r.Info().Memotoo.Password || filepath.Dir(file) != dir {
		t.Errorf("%s: %q, %v", file, text, err)
	}
	if i := slices.Index(args, "--memotoo-user"); args[i+1] != "muster" || args[slices.Index(args, "--device")+1] != "Test1" {
		t.Errorf("user and device are not apart: %q", args)
	}
}
