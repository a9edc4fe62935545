package runner_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
	"abgleich/sync/runner"
)

func openAt(t *testing.T, home string, stores map[string]contract.SecretStore) *runner.Runner {
	t.Helper()
	r, err := runner.Open(runner.Options{Home: home, Stores: stores})
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

func account(name string) contract.Account {
	return contract.Account{Name: name, OnOffice: contract.OnOffice{User: "max"}, Memotoo: contract.Memotoo{User: "max@example.org"}, Credentials: contract.File}
}

var secrets = contract.Secrets{OnOfficeToken: "token", OnOfficeSecret: "secret", MemotooPassword: "password"}

func add(t *testing.T, r *runner.Runner, a contract.Account) {
	t.Helper()
	if err := r.AddAccount(t.Context(), a, secrets); err != nil {
		t.Fatal(err)
	}
}

func TestValidation(t *testing.T) {
	r := openAt(t, t.TempDir(), nil)
	add(t, r, account("Büro"))
	for name, c := range map[string]struct {
		field string
		set   func(a *contract.Account)
	}{
		"no name":                     {"name", func(a *contract.Account) { a.Name = "" }},
		"a name that leads elsewhere": {"name", func(a *contract.Account) { a.Name = "../x" }},
		"a hidden name":               {"name", func(a *contract.Account) { a.Name = ".x" }},
		"a name that ends in a dot":   {"name", func(a *contract.Account) { a.Name = "x." }},
		"the name of a device":        {"name", func(a *contract.Account) { a.Name = "CON" }},
		"a device with an ending":     {"name", func(a *contract.Account) { a.Name = "com1.x" }},
		"a long name":                 {"name", func(a *contract.Account) { a.Name = strings.Repeat("x", 65) }},
		"the same name":               {"name", func(a *contract.Account) { a.Name = "Büro" }},
		"the same name in other case": {"name", func(a *contract.Account) { a.Name = "BÜRO" }},
		"no onOffice user":            {"onoffice.user", func(a *contract.Account) { a.OnOffice.User = " \t" }},
		"no memotoo user":             {"memotoo.user", func(a *contract.Account) { a.Memotoo.User = "" }},
		"a colon in the memotoo user": {"memotoo.user", func(a *contract.Account) { a.Memotoo.User = "a:b" }},
		"two devices":                 {"memotoo.user", func(a *contract.Account) { a.Memotoo.User, a.Memotoo.Device = "a_device=PC1", "PC2" }},
		"a device with a blank":       {"memotoo.device", func(a *contract.Account) { a.Memotoo.Device = "PC 1" }},
		"no address":                  {"onoffice.url", func(a *contract.Account) { a.OnOffice.URL = "onoffice" }},
		"another scheme":              {"memotoo.carddav", func(a *contract.Account) { a.Memotoo.CardDAV = "ftp://example.org/" }},
		"http over the network":       {"memotoo.carddav", func(a *contract.Account) { a.Memotoo.CardDAV = "http://example.org/" }},
		"a password in an address":    {"memotoo.carddav", func(a *contract.Account) { a.Memotoo.CardDAV = "https://max:s3cr3t@example.org/" }},
		"a query in an address":       {"memotoo.caldav", func(a *contract.Account) { a.Memotoo.CalDAV = "https://example.org/?a=b" }},
		"no such zone":                {"timeZone", func(a *contract.Account) { a.TimeZone = "Europe/Koeln" }},
		"the zone of this computer":   {"timeZone", func(a *contract.Account) { a.TimeZone = "Local" }},
		"secrets nowhere":             {"credentials", func(a *contract.Account) { a.Credentials = "note" }},
		"too often":                   {"every", func(a *contract.Account) { a.Every = contract.Duration(time.Minute) }},
		"too seldom":                  {"every", func(a *contract.Account) { a.Every = contract.Duration(25 * time.Hour) }},
		"no such direction":           {"units.direction", func(a *contract.Account) { a.Units = units(contract.UnitSettings{Direction: "up"}) }},
		"no such winner":              {"units.winner", func(a *contract.Account) { a.Units = units(contract.UnitSettings{Winner: "both"}) }},
	} {
		a := account("neu")
		c.set(&a)
		var invalid *contract.InvalidError
		err := r.AddAccount(t.Context(), a, secrets)
		if !errors.As(err, &invalid) || invalid.Field != c.field || invalid.Want == "" {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: shows a password: %v", name, err)
		}
	}
	if list, err := r.Accounts(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

// units are the settings of an account that carries addresses alone.
func units(s contract.UnitSettings) map[record.Unit]contract.UnitSettings {
	all := onlyAddresses()
	all[record.Addresses] = s
	return all
}

func TestBlanksThatWereCopiedAlongGo(t *testing.T) {
	r := openAt(t, t.TempDir(), nil)
	a := account("neu")
	a.OnOffice.User, a.Memotoo.User, a.Memotoo.CardDAV = " max ", "max@example.org\n", " https://example.org/dav "
	add(t, r, a)
	list, err := r.Accounts(t.Context())
	if err != nil || list[0].OnOffice.User != "max" || list[0].Memotoo.User != "max@example.org" || list[0].Memotoo.CardDAV != "https://example.org/dav" {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestWhatTheTargetIs goes through what may change after a first pass, and what not.
func TestWhatTheTargetIs(t *testing.T) {
	hub := memotootest.Start(t, memotootest.Plain())
	w := newWorld(t, standin{hub, false})
	w.person(t, "Anna", "Eins")
	w.good(t)
	list, err := w.runner.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		fixed bool
		set   func(a *contract.Account)
	}{
		"onOffice user":       {true, func(a *contract.Account) { a.OnOffice.User = "erika" }},
		"onOffice address":    {true, func(a *contract.Account) { a.OnOffice.URL = "" }},
		"memotoo login":       {true, func(a *contract.Account) { a.Memotoo.User = "other" }},
		"memotoo address":     {true, func(a *contract.Account) { a.Memotoo.CardDAV = "" }},
		"address book":        {true, func(a *contract.Account) { a.Memotoo.AddressBook = "/other/" }},
		"a slash":             {false, func(a *contract.Account) { a.Memotoo.CardDAV = strings.TrimSuffix(a.Memotoo.CardDAV, "/") }},
		"case of the host":    {false, func(a *contract.Account) { a.Memotoo.CardDAV = strings.Replace(a.Memotoo.CardDAV, "http:", "HTTP:", 1) }},
		"name of the device":  {false, func(a *contract.Account) { a.Memotoo.Device = "PC2" }},
		"calendars":           {false, func(a *contract.Account) { a.Memotoo.CalDAV = "https://example.org/" }},
		"time between passes": {false, func(a *contract.Account) { a.Every = contract.Duration(time.Hour) }},
		"direction":           {false, func(a *contract.Account) { a.Units = units(contract.UnitSettings{Direction: engine.Off}) }},
	} {
		if name == "name of the device" && strings.Contains(list[0].Memotoo.User, "_device=") {
			continue // the stand-in's login has one already
		}
		a := list[0]
		c.set(&a)
		err := w.runner.UpdateAccount(t.Context(), a, nil)
		if fault.Is(err, fault.Target) != c.fixed || err != nil && !c.fixed {
			t.Errorf("%s: %v", name, err)
		}
		if err := w.runner.UpdateAccount(t.Context(), list[0], nil); err != nil {
			t.Fatalf("%s: back again: %v", name, err)
		}
	}
	// A reset lets go of the target.
	if err := w.runner.ResetAccount(t.Context(), "max"); err != nil {
		t.Fatal(err)
	}
	a := list[0]
	a.OnOffice.User = "erika"
	if err := w.runner.UpdateAccount(t.Context(), a, nil); err != nil {
		t.Errorf("after a reset: %v", err)
	}
}

// memory is a keychain for tests.
type memory struct {
	mu     sync.Mutex
	kept   map[string]contract.Secrets
	locked bool
}

var errLocked = fault.New(fault.Keychain, fault.Local, fault.StepSignIn, "locked", nil)

func (m *memory) Get(name string) (contract.Secrets, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.kept[name]
	switch {
	case m.locked:
		return contract.Secrets{}, errLocked
	case !ok:
		return contract.Secrets{}, fault.New(fault.SignIn, fault.Local, fault.StepSignIn, "none", nil)
	}
	return s, nil
}

func (m *memory) Set(name string, s contract.Secrets) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.locked {
		return errLocked
	}
	m.kept[name] = s
	return nil
}

func (m *memory) Delete(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.locked {
		return errLocked
	}
	delete(m.kept, name)
	return nil
}

// TestOneNewSecret proves that an empty secret means that the stored one stays.
func TestOneNewSecret(t *testing.T) {
	home := t.TempDir()
	r := openAt(t, home, nil)
	add(t, r, account("neu"))
	if err := r.UpdateAccount(t.Context(), account("neu"), &contract.Secrets{MemotooPassword: "new"}); err != nil {
		t.Fatal(err)
	}
	want := secrets
	want.MemotooPassword = "new"
	if s, err := runner.FileStore(home).Get("neu"); err != nil || s != want {
		t.Errorf("not just the one secret is new: %v", err)
	}
}

func TestSecretsMoveWithTheSetting(t *testing.T) {
	home := t.TempDir()
	chain := &memory{kept: map[string]contract.Secrets{}}
	r := openAt(t, home, map[string]contract.SecretStore{contract.Keychain: chain})
	add(t, r, account("neu"))
	file := runner.FileStore(home)
	a := account("neu")
	a.Credentials = contract.Keychain

	chain.locked = true
	if err := r.UpdateAccount(t.Context(), a, nil); !fault.Is(err, fault.Keychain) {
		t.Fatalf("%v", err)
	}
	if s, err := file.Get("neu"); err != nil || s != secrets {
		t.Fatalf("a locked keychain has cost the secrets: %v", err)
	}
	if list, err := r.Accounts(t.Context()); err != nil || list[0].Credentials != contract.File {
		t.Fatalf("%+v, %v", list, err)
	}

	chain.locked = false
	if err := r.UpdateAccount(t.Context(), a, nil); err != nil {
		t.Fatal(err)
	}
	if s, err := chain.Get("neu"); err != nil || s != secrets {
		t.Errorf("%v", err)
	}
	if _, err := file.Get("neu"); !fault.Is(err, fault.SignIn) {
		t.Errorf("still in the file: %v", err)
	}

	chain.locked = true
	if err := r.RemoveAccount(t.Context(), "neu", false); !fault.Is(err, fault.Keychain) {
		t.Fatalf("%v", err)
	}
	if _, err := r.Passes(t.Context(), "neu", 1); err != nil {
		t.Errorf("half removed: %v", err)
	}
	chain.locked = false
	if err := r.RemoveAccount(t.Context(), "neu", false); err != nil {
		t.Fatal(err)
	}
	if len(chain.kept) != 0 {
		t.Error("the secrets of a removed account are still there")
	}
	if _, err := os.Stat(filepath.Join(home, "accounts", "neu")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder of a removed account is still there: %v", err)
	}
}

// TestFilesAreTheUsersAlone also proves that settings hold no secret.
func TestFilesAreTheUsersAlone(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	r := openAt(t, home, nil)
	add(t, r, account("neu"))
	if _, err := r.Status(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	err := filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		seen[d.Name()] = true
		if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v", path, info.Mode())
		}
		if d.Name() == "account.json" {
			text, err := os.ReadFile(path)
			if err != nil || bytes.Contains(text, []byte("password\"")) || bytes.Contains(text, []byte(secrets.OnOfficeSecret)) {
				t.Errorf("%s, %v", text, err)
			}
		}
		return nil
	})
	if err != nil || !seen["account.json"] || !seen["secrets.json"] || !seen["ledger.db"] || !seen["lock"] {
		t.Errorf("%v, %v", seen, err)
	}
}

// TestCrashBetweenSecretsAndSettings: what is left is no account, and in nobody's way.
func TestCrashBetweenSecretsAndSettings(t *testing.T) {
	home := t.TempDir()
	if err := runner.FileStore(home).Set("neu", contract.Secrets{MemotooPassword: "old"}); err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(home, "accounts", "neu", ".new-123")
	if err := os.WriteFile(half, []byte("half a secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := openAt(t, home, nil)
	if _, err := os.Stat(half); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a file stays: %v", err)
	}
	if list, err := r.Accounts(t.Context()); err != nil || len(list) != 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	add(t, r, account("neu"))
	if s, err := runner.FileStore(home).Get("neu"); err != nil || s != secrets {
		t.Errorf("%v", err)
	}
}

// TestOneBrokenAccountKeepsNoOtherFromWorking.
func TestOneBrokenAccountKeepsNoOtherFromWorking(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		kind       fault.Kind
	}{
		"no JSON":             {"account.json", "{\"name\":", fault.Damaged},
		"empty":               {"account.json", "", fault.Damaged},
		"a setting by hand":   {"account.json", `{"onoffice":{"user":"max"},"memotoo":{"user":"max","carddav":"nowhere"}}`, fault.Damaged},
		"a ledger that is no": {"ledger.db", strings.Repeat("no ledger", 1000), fault.Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			r := openAt(t, home, nil)
			add(t, r, account("alt"))
			add(t, r, account("neu"))
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(home, "accounts", "alt", c.file)
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			r = openAt(t, home, nil)
			st, err := r.Status(t.Context())
			if err != nil || len(st.Accounts) != 2 {
				t.Fatalf("%+v, %v", st, err)
			}
			bad, good := st.Accounts[0], st.Accounts[1]
			if bad.Error == nil || bad.Error.Fault.Kind != c.kind || !strings.Contains(bad.Error.Message, path) || bad.Units[0].Result != engine.Failed {
				t.Errorf("%+v", bad)
			}
			if good.Error != nil || good.Units[0].Error != nil {
				t.Errorf("%+v", good)
			}
			if _, err := r.Sync(t.Context(), contract.Request{Account: "alt"}); !fault.Is(err, c.kind) {
				t.Errorf("%v", err)
			}
			if held, err := r.Held(t.Context(), ""); err != nil || len(held) != 0 {
				t.Errorf("%v, %v", held, err)
			}
			if text := reportText(t, r, true); !strings.Contains(text, "beschädigt") {
				t.Errorf("the report hides it: %s", text)
			}
			if err := r.RemoveAccount(t.Context(), "alt", false); err != nil {
				t.Fatal(err)
			}
			add(t, r, account("alt"))
			if st, err := r.Status(t.Context()); err != nil || st.Accounts[0].Error != nil {
				t.Errorf("%+v, %v", st, err)
			}
		})
	}
}

func TestAnUnreadableAccountCanBeEnteredAgain(t *testing.T) {
	home := t.TempDir()
	path := filepath.Join(home, "accounts", "alt", "account.json")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := openAt(t, home, nil)
	if _, err := r.Sync(t.Context(), contract.Request{}); err == nil {
		t.Error("the only account there is, is none")
	}
	add(t, r, account("alt"))
	if list, err := r.Accounts(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

// lockHome tells the test program to hold a home directory for
// TestD63_SecondCopy.
const lockHome = "ABGLEICH_TEST_LOCK_HOME"

func TestD63_SecondCopy(t *testing.T) {
	if home := os.Getenv(lockHome); home != "" {
		r, err := runner.Open(runner.Options{Home: home})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close() // never reached, but the lock would go with what nobody holds
		os.Stdout.WriteString("open\n")
		select {} // until it is killed
	}
	home := t.TempDir()
	first := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestD63_SecondCopy$")
	first.Env = append(os.Environ(), lockHome+"="+home)
	out, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "open\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := runner.Open(runner.Options{Home: home}); !errors.Is(err, runner.ErrRunning) {
		t.Errorf("%v", err)
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // it was killed
	// Its lock went with it.
	r, err := runner.Open(runner.Options{Home: home})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := runner.Open(runner.Options{Home: home}); !errors.Is(err, runner.ErrRunning) {
		t.Errorf("twice in one program: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestUnitsThatAreOffAreNotRunByName(t *testing.T) {
	r := openAt(t, t.TempDir(), nil)
	a := account("neu")
	a.Units = units(contract.UnitSettings{Direction: engine.Off})
	add(t, r, a)
	var invalid *contract.InvalidError
	for _, u := range []record.Unit{record.Addresses, "mails"} {
		if _, err := r.Sync(t.Context(), contract.Request{Units: []record.Unit{u}}); !errors.As(err, &invalid) {
			t.Errorf("%s: %v", u, err)
		}
	}
	if p, err := r.Sync(t.Context(), contract.Request{}); err != nil || len(p.Units) != 0 {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestUntilDone adds up what passes of five hundred carry.
func TestUntilDone(t *testing.T) {
	t.Parallel()
	hub := memotootest.Start(t, memotootest.Plain())
	w := newWorld(t, standin{hub, false})
	for i := range 512 {
		w.person(t, "Vorname", "Muster"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+string(rune('a'+i/26)))
	}
	p, err := w.runner.Sync(t.Context(), contract.Request{UntilDone: true})
	if err != nil || p.Result != engine.OK || p.Units[0].ToMemotoo.Created != 512 || p.Units[0].Linked != 512 || p.Units[0].Remaining != 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	rows, err := w.runner.Passes(t.Context(), "max", 10)
	if err != nil || len(rows) != 2 || rows[1].Units[0].ToMemotoo.Created != 500 || rows[1].Units[0].Remaining != 12 {
		t.Errorf("%+v, %v", rows, err)
	}
	if !p.Started.Equal(rows[1].Started) || !p.Finished.Equal(rows[0].Finished) {
		t.Errorf("from %s to %s", p.Started, p.Finished)
	}
}

// TestTimesTellTheirZone: in the contract they are RFC 3339 with offset.
func TestTimesTellTheirZone(t *testing.T) {
	w := newWorld(t, standin{memotootest.Start(t, memotootest.Plain()), false})
	w.good(t)
	st, err := w.runner.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(st)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Accounts []struct {
			Next  time.Time
			Units []struct{ Last time.Time }
		}
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	a := got.Accounts[0]
	if d := a.Next.Sub(a.Units[0].Last); d < 14*time.Minute || d > 16*time.Minute {
		t.Errorf("%s", text)
	}
}

func BenchmarkStatus(b *testing.B) {
	w := newWorld(b, standin{memotootest.Start(b, memotootest.Plain()), false})
	for i := range 50 {
		w.person(b, "Vorname", "Muster"+string(rune('a'+i%26))+string(rune('a'+i/26)))
	}
	w.good(b)
	for b.Loop() {
		if _, err := w.runner.Status(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
