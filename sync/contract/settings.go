package contract

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

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
	// The window of appointments, in days from today.
	DefaultDaysBack  = 30
	DefaultDaysAhead = 400
	maxDays          = 3650
)

// Units are the units that this version carries, in the order in which a pass
// runs them.
var Units = []record.Unit{record.Addresses, record.Appointments, record.Tasks}

// InvalidError tells which setting is not right, and why.
type InvalidError struct {
	// Field is the JSON name of the setting, such as "memotoo.carddav".
	Field string
	// Value is what it was set to.
	Value string
	// Want says what is expected.
	Want string
}

func (e *InvalidError) Error() string {
	return fmt.Sprintf("setting %s: %q is not valid: %s", e.Field, e.Value, e.Want)
}

// WithDefaults fills in what was left empty, and takes blanks away that were
// copied along.
func (a Account) WithDefaults() Account {
	for _, text := range []*string{&a.OnOffice.URL, &a.OnOffice.User, &a.Memotoo.CardDAV, &a.Memotoo.CalDAV, &a.Memotoo.User, &a.Memotoo.Device} {
		*text = strings.TrimSpace(*text)
	}
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
	if a.DaysBack == 0 && a.DaysAhead == 0 {
		a.DaysBack, a.DaysAhead = DefaultDaysBack, DefaultDaysAhead
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

// deviceMark stands between the login name and the name of the device (design §2
// rule 13).
const deviceMark = "_device="

// reservedName is what Windows cannot call a folder.
var reservedName = regexp.MustCompile(`(?i)\.$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)`)

// validName is what an account may be called: it becomes the name of a folder.
var validName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$`)

const daysWanted = "a number of days between 0 and 3650"

var deviceName = regexp.MustCompile(`^[0-9A-Za-z]{0,40}$`)

// Validate checks an account whose defaults are filled in.
func (a Account) Validate() error {
	wrong := func(field, value, want string) error { return &InvalidError{field, value, want} }
	if !validName.MatchString(a.Name) || reservedName.MatchString(a.Name) {
		return wrong("name", a.Name, "a name is made of letters, digits, \"-\", \"_\" and \".\", 64 at most, begins with a letter or digit and ends with no \".\"; names of devices such as con are reserved")
	}
	if a.OnOffice.User == "" || strings.ContainsFunc(a.OnOffice.User, unicode.IsControl) {
		return wrong("onoffice.user", a.OnOffice.User, "the login name or number of the user whose records are synced")
	}
	if u := a.Memotoo.User; u == "" || strings.ContainsRune(u, ':') || strings.ContainsFunc(u, unicode.IsControl) {
		// RFC 7617 §2: a colon ends the user name.
		return wrong("memotoo.user", u, "the login name at memotoo, without a colon")
	}
	if a.Memotoo.Device != "" && strings.Contains(a.Memotoo.User, deviceMark) {
		return wrong("memotoo.user", a.Memotoo.User, "the login name at memotoo without \""+deviceMark+"\", as the name of the device is a setting of its own")
	}
	if !deviceName.MatchString(a.Memotoo.Device) {
		return wrong("memotoo.device", a.Memotoo.Device, "letters A-Z and digits only, 40 at most")
	}
	if a.OnOffice.URL != "" {
		if err := validURL("onoffice.url", a.OnOffice.URL); err != nil {
			return err
		}
	}
	if err := validURL("memotoo.carddav", a.Memotoo.CardDAV); err != nil {
		return err
	}
	if err := validURL("memotoo.caldav", a.Memotoo.CalDAV); err != nil {
		return err
	}
	if _, err := time.LoadLocation(a.TimeZone); err != nil || a.TimeZone == "" || a.TimeZone == "Local" {
		return wrong("timeZone", a.TimeZone, "the name of a time zone such as Europe/Berlin")
	}
	if a.Credentials != Keychain && a.Credentials != File {
		return wrong("credentials", a.Credentials, "keychain or file")
	}
	if d := time.Duration(a.Every); d < shortest || d > longest {
		return wrong("every", d.String(), "between 5m and 24h")
	}
	if a.DaysBack < 0 || a.DaysBack > maxDays {
		return wrong("daysBack", strconv.Itoa(a.DaysBack), daysWanted)
	}
	if a.DaysAhead < 0 || a.DaysAhead > maxDays {
		return wrong("daysAhead", strconv.Itoa(a.DaysAhead), daysWanted)
	}
	return a.validateUnits()
}

// validURL checks an address. Over http a password could be read by everybody on
// the way, so it is taken for this computer only.
func validURL(field, text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return &InvalidError{field, "", "an address that begins with https://"}
	case u.User != nil:
		// The value would show a password.
		return &InvalidError{field, u.Redacted(), "an address without user name and password, which are settings of their own"}
	case u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return &InvalidError{field, text, "an address that begins with https://"}
	case u.RawQuery != "" || u.Fragment != "":
		return &InvalidError{field, text, "an address without \"?\" and \"#\""}
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

func (a Account) validateUnits() error {
	for u, s := range a.Units {
		if !slices.Contains(Units, u) {
			return &InvalidError{"units", string(u), "a unit that this version carries"}
		}
		if !slices.Contains([]engine.Direction{engine.Both, engine.ToMemotoo, engine.ToOnOffice, engine.Off}, s.Direction) {
			return &InvalidError{"units.direction", string(s.Direction), "both, to-memotoo, to-onoffice or off"}
		}
		if !slices.Contains([]engine.Winner{engine.OnOfficeWins, engine.MemotooWins, engine.UserDecides}, s.Winner) {
			return &InvalidError{"units.winner", string(s.Winner), "onoffice, memotoo or ask"}
		}
	}
	return nil
}

// Login is the user name that memotoo gets (design §2 rule 13).
func (m Memotoo) Login() string {
	if m.Device == "" {
		return m.User
	}
	return m.User + deviceMark + m.Device
}
