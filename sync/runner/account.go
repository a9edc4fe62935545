package runner

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// Default settings of an account.
const (
	DefaultCardDAV = "https://sync.memotoo.com/cardDAV/"
	DefaultCalDAV  = "https://sync.memotoo.com/calDAV/"
	DefaultZone    = "Europe/Berlin"
	DefaultEvery   = 15 * time.Minute
	shortest       = 5 * time.Minute
	longest        = 24 * time.Hour
)

// Units are the units that this version carries, in the order in which a pass
// runs them.
var Units = []record.Unit{record.Addresses}

// InvalidError tells which setting of an account is not right, and why.
type InvalidError struct {
	// Field is the JSON name of the setting, such as "memotoo.carddav".
	Field string
	// Value is what it was set to.
	Value string
	// Want says what is expected.
	Want string
}

func (e *InvalidError) Error() string {
	return fmt.Sprintf("account setting %s: %q is not valid: %s", e.Field, e.Value, e.Want)
}

// WithDefaults fills in what was left empty.
func (a Account) WithDefaults() Account {
	if a.Memotoo.CardDAV == "" {
		a.Memotoo.CardDAV = DefaultCardDAV
	}
	if a.Memotoo.CalDAV == "" {
		a.Memotoo.CalDAV = DefaultCalDAV
	}
	if a.TimeZone == "" {
		a.TimeZone = DefaultZone
	}
	if a.Credentials == "" {
		a.Credentials = Keychain
	}
	if a.Every == 0 {
		a.Every = Duration(DefaultEvery)
	}
	units := map[record.Unit]UnitSettings{}
	for _, u := range Units {
		s, set := a.Units[u]
		if !set {
			s.Automatic = true
		}
		if s.Direction == "" {
			s.Direction = engine.Both
		}
		if s.Winner == "" {
			s.Winner = engine.OnOfficeWins
		}
		units[u] = s
	}
	a.Units = units
	return a
}

var deviceName = regexp.MustCompile(`^[0-9A-Za-z]{0,40}$`)

// Validate checks an account whose defaults are filled in.
func (a Account) Validate() error {
	wrong := func(field, value, want string) error { return &InvalidError{field, value, want} }
	if !validName.MatchString(a.Name) {
		return wrong("name", a.Name, "a name is made of letters, digits, \"-\", \"_\" and \".\", 64 at most, and begins with a letter or digit")
	}
	if strings.TrimSpace(a.OnOffice.User) == "" {
		return wrong("onoffice.user", a.OnOffice.User, "the login name or number of the user whose records are synced")
	}
	if strings.TrimSpace(a.Memotoo.User) == "" {
		return wrong("memotoo.user", a.Memotoo.User, "the login name at memotoo")
	}
	if !deviceName.MatchString(a.Memotoo.Device) {
		return wrong("memotoo.device", a.Memotoo.Device, "letters A-Z and digits only, 40 at most")
	}
	for _, u := range []struct{ field, value string }{
		{"onoffice.url", a.OnOffice.URL}, {"memotoo.carddav", a.Memotoo.CardDAV}, {"memotoo.caldav", a.Memotoo.CalDAV},
	} {
		if u.value == "" && u.field == "onoffice.url" {
			continue
		}
		if p, err := url.Parse(u.value); err != nil || p.Host == "" || p.Scheme != "https" && p.Scheme != "http" {
			return wrong(u.field, u.value, "an address that begins with https://")
		}
	}
	if _, err := time.LoadLocation(a.TimeZone); err != nil || a.TimeZone == "" {
		return wrong("timeZone", a.TimeZone, "the name of a time zone such as Europe/Berlin")
	}
	if a.Credentials != Keychain && a.Credentials != File {
		return wrong("credentials", a.Credentials, "keychain or file")
	}
	if d := time.Duration(a.Every); d < shortest || d > longest {
		return wrong("every", d.String(), "between 5m and 24h")
	}
	return a.validateUnits()
}

func (a Account) validateUnits() error {
	for u, s := range a.Units {
		if !slices.Contains(Units, u) {
			return &InvalidError{"units", string(u), "a unit that this version carries"}
		}
		if !slices.Contains([]engine.Direction{engine.Both, engine.ToMemotoo, engine.ToOnOffice, engine.Off}, s.Direction) {
			return &InvalidError{"units.direction", string(s.Direction), "both, to-memotoo, to-onoffice or off"}
		}
		if s.Winner != engine.OnOfficeWins && s.Winner != engine.MemotooWins {
			return &InvalidError{"units.winner", string(s.Winner), "onoffice or memotoo"}
		}
	}
	return nil
}

// login is the user name that memotoo gets (design §2 rule 13).
func (m Memotoo) login() string {
	if m.Device == "" {
		return m.User
	}
	return m.User + "_device=" + m.Device
}

// target stands for what must not change after the first pass (design §2 rule 12).
func (a Account) target() string {
	return strings.Join([]string{a.OnOffice.URL, a.OnOffice.User, a.Memotoo.CardDAV, a.Memotoo.User, a.Memotoo.AddressBook}, "\n")
}

// Accounts returns all accounts, in the order of their names.
func (r *Runner) Accounts(context.Context) ([]Account, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []Account
	for _, a := range r.accounts {
		list = append(list, a.settings)
	}
	slices.SortFunc(list, func(x, y Account) int { return strings.Compare(x.Name, y.Name) })
	return list, nil
}

// AddAccount checks and keeps a new account and its secrets.
func (r *Runner) AddAccount(_ context.Context, a Account, s Secrets) error {
	a = a.WithDefaults()
	if err := a.Validate(); err != nil {
		return err
	}
	if err := r.addAccount(a, s); err != nil {
		return err
	}
	r.changed(a.Name, nil)
	return nil
}

func (r *Runner) addAccount(a Account, s Secrets) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name := range r.accounts {
		if strings.EqualFold(name, a.Name) {
			return &InvalidError{"name", a.Name, "a name that no other account has"}
		}
	}
	store, err := r.store(a)
	if err != nil {
		return err
	}
	if err := store.Set(a.Name, s); err != nil {
		return err
	}
	if err := r.home.save(a); err != nil {
		return err
	}
	r.accounts[a.Name] = r.newAccount(a)
	return nil
}

// UpdateAccount changes the settings of an account, and its secrets if s is not
// nil. What a first pass has fixed cannot be changed without a reset. A pass that
// is running goes on with the old settings (scenario D68).
func (r *Runner) UpdateAccount(_ context.Context, a Account, s *Secrets) error {
	a = a.WithDefaults()
	if err := a.Validate(); err != nil {
		return err
	}
	acc, err := r.account(a.Name)
	if err != nil {
		return err
	}
	fixed, err := acc.fixedTarget()
	if err != nil {
		return err
	}
	if fixed != "" && fixed != a.target() {
		return targetFault(fixed, a.target())
	}
	old := acc.Settings()
	store, err := r.store(a)
	if err != nil {
		return err
	}
	if err := r.moveSecrets(old, a, store, s); err != nil {
		return err
	}
	if err := r.home.save(a); err != nil {
		return err
	}
	acc.set(a)
	r.changed(a.Name, nil)
	return nil
}

// moveSecrets stores new secrets, or carries the old ones to another store.
func (r *Runner) moveSecrets(old, now Account, store SecretStore, s *Secrets) error {
	if s == nil && old.Credentials == now.Credentials {
		return nil
	}
	from, err := r.store(old)
	if err != nil {
		return err
	}
	if s == nil {
		kept, err := from.Get(old.Name)
		if err != nil {
			return err
		}
		s = &kept
	}
	if err := store.Set(now.Name, *s); err != nil {
		return err
	}
	if old.Credentials != now.Credentials {
		return from.Delete(old.Name)
	}
	return nil
}

// RemoveAccount forgets an account, its secrets and its history. On both sides
// everything stays as it is.
func (r *Runner) RemoveAccount(ctx context.Context, name string) error {
	acc, err := r.account(name)
	if err != nil {
		return err
	}
	unlock, err := acc.exclusive(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	store, err := r.store(acc.Settings())
	if err != nil {
		return err
	}
	if err := acc.close(); err != nil {
		return err
	}
	if err := store.Delete(name); err != nil {
		return err
	}
	if err := r.home.remove(name); err != nil {
		return err
	}
	r.mu.Lock()
	delete(r.accounts, name)
	r.mu.Unlock()
	r.changed(name, nil)
	return nil
}

// ResetAccount forgets which records belong together and what the target was.
// The next pass is a first pass: it links what is the same on both sides.
func (r *Runner) ResetAccount(ctx context.Context, name string) error {
	acc, err := r.account(name)
	if err != nil {
		return err
	}
	unlock, err := acc.exclusive(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	db, err := acc.open()
	if err != nil {
		return err
	}
	if err := db.Reset(); err != nil {
		return err
	}
	r.changed(name, nil)
	return nil
}
