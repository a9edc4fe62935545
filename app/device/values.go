package device

import (
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// Value is something to type.
type Value struct {
	// Key names the value for programs, such as "contacts.url".
	Key string `json:"key"`
	// Label is what the field is called.
	Label string `json:"label"`
	Value string `json:"value"`
	// Copy asks for a button that copies the value.
	Copy bool `json:"copy"`
}

// The keys of values. What belongs to a service has its prefix before it.
const (
	keyUser     = "user"
	keyExchange = "exchange.user" // ActiveSync knows devices itself, so no "_device="
	keyWeb      = "memotoo.web"
	keyMemotoo  = "memotoo.user"

	contacts = "contacts"
	calendar = "calendar"

	keyURL    = ".url"
	keyShort  = ".short" // without scheme and usual port, as Apple's one field wants it
	keyServer = ".server"
	keyPath   = ".path"
	keyPort   = ".port"
	keySSL    = ".ssl"
)

// web is memotoo's page for people (reference memotoo §2).
const web = "https://www.memotoo.com"

const deviceMark = "_device="

var validName = regexp.MustCompile(`^[0-9A-Za-z]{1,40}$`)

// values are what one device has to be told.
type values struct {
	user   string // without the device
	device string
	lang   fault.Lang
	hosts  map[string]endpoint // by contacts and calendar
}

// endpoint is where a service is.
type endpoint struct {
	url  *url.URL
	port uint16
}

func (e endpoint) ssl() bool { return e.url.Scheme == "https" }

func (e endpoint) path() string { return e.url.EscapedPath() }

// short is the address as a field takes it that adds https:// by itself.
func (e endpoint) short() string {
	if e.ssl() && e.port == 443 {
		return e.url.Host + e.path()
	}
	return e.url.Scheme + "://" + e.hostPort() + e.path()
}

func (e endpoint) hostPort() string {
	return net.JoinHostPort(e.url.Hostname(), strconv.Itoa(int(e.port)))
}

// valuesOf reads an account.
func valuesOf(a contract.Account, k Kind, l fault.Lang, o Options) (values, error) {
	if err := k.known(); err != nil {
		return values{}, err
	}
	a = a.WithDefaults()
	if err := a.Validate(); err != nil {
		return values{}, err
	}
	v := values{lang: l, hosts: map[string]endpoint{}}
	own := a.Memotoo.Device
	// A login that was entered with a device keeps it in the user name.
	v.user, _, _ = strings.Cut(a.Memotoo.User, deviceMark)
	if _, inUser, found := strings.Cut(a.Memotoo.User, deviceMark); found {
		own = inUser
	}
	var err error
	if v.device, err = nameOf(k, o.Name, own); err != nil {
		return values{}, err
	}
	for service, address := range map[string]string{contacts: a.Memotoo.CardDAV, calendar: a.Memotoo.CalDAV} {
		if v.hosts[service], err = parse(address); err != nil {
			return values{}, err
		}
	}
	return v, nil
}

// parse reads an address that the account's own check has let pass.
func parse(address string) (endpoint, error) {
	u, err := url.Parse(address)
	if err != nil {
		return endpoint{}, &contract.InvalidError{Field: "memotoo.carddav", Want: "an address that begins with https://"}
	}
	e := endpoint{url: u, port: 80}
	if e.ssl() {
		e.port = 443
	}
	if given := u.Port(); given != "" {
		n, err := strconv.ParseUint(given, 10, 16)
		if err != nil {
			return endpoint{}, &contract.InvalidError{Field: "device.port", Value: given, Want: "a port from 1 to 65535"}
		}
		e.port = uint16(n)
	}
	return e, nil
}

// nameOf is the name that a device signs in with. Each device has its own, and
// none has the one of Abgleich: memotoo keeps one profile for each (reference
// memotoo §3).
func nameOf(k Kind, chosen, own string) (string, error) {
	if chosen == "" {
		usual := names[k]
		if usual != "" && strings.EqualFold(usual, own) {
			usual += "2"
		}
		return usual, nil
	}
	if names[k] == "" || !validName.MatchString(chosen) || strings.EqualFold(chosen, own) {
		return "", &contract.InvalidError{Field: "device.name", Value: chosen,
			Want: "letters A-Z and digits only, 40 at most, and not the name with which Abgleich itself signs in; a cloud has none"}
	}
	return chosen, nil
}

// login is the user name with the device, "" if the kind has none.
func (v values) login() string {
	if v.device == "" {
		return ""
	}
	return v.user + deviceMark + v.device
}

var labels = map[string]text{
	keyUser:              {"Benutzername", "User name"},
	keyExchange:          {"Benutzername (für Exchange ohne „_device=“)", "User name (for Exchange without “_device=”)"},
	keyMemotoo:           {"Benutzername bei memotoo", "User name at memotoo"},
	keyWeb:               {"Seite von memotoo", "memotoo's page"},
	contacts + keyURL:    {"Adresse der Kontakte (CardDAV)", "Address of the contacts (CardDAV)"},
	contacts + keyShort:  {"Server der Kontakte, mit Pfad", "Server of the contacts, with path"},
	contacts + keyServer: {"Server der Kontakte", "Server of the contacts"},
	contacts + keyPath:   {"Pfad der Kontakte", "Path of the contacts"},
	contacts + keyPort:   {"Port", "Port"},
	contacts + keySSL:    {"SSL", "SSL"},
	calendar + keyURL:    {"Adresse des Kalenders (CalDAV)", "Address of the calendar (CalDAV)"},
	calendar + keyShort:  {"Server des Kalenders, mit Pfad", "Server of the calendar, with path"},
	calendar + keyServer: {"Server des Kalenders", "Server of the calendar"},
	calendar + keyPath:   {"Pfad des Kalenders", "Path of the calendar"},
	calendar + keyPort:   {"Port", "Port"},
	calendar + keySSL:    {"SSL", "SSL"},
}

var (
	textOn  = text{"ein", "on"}
	textOff = text{"aus", "off"}
)

// get is the value of a key.
func (v values) get(key string) Value {
	out := Value{Key: key, Label: labels[key].in(v.lang), Copy: true}
	switch key {
	case keyUser:
		out.Value = v.login()
		return out
	case keyExchange, keyMemotoo:
		out.Value = v.user
		return out
	case keyWeb:
		out.Value = web
		return out
	}
	service, _, _ := strings.Cut(key, ".")
	e := v.hosts[service]
	switch strings.TrimPrefix(key, service) {
	case keyURL:
		out.Value = e.url.String()
	case keyShort:
		out.Value = e.short()
	case keyServer:
		out.Value = e.url.Hostname()
	case keyPath:
		out.Value = e.path()
	case keyPort:
		out.Value, out.Copy = strconv.Itoa(int(e.port)), false
	case keySSL:
		out.Value, out.Copy = textOff.in(v.lang), false
		if e.ssl() {
			out.Value = textOn.in(v.lang)
		}
	}
	return out
}
