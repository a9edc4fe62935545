package contract

import (
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// Settings are those of the program, not of an account. They hold no secret.
type Settings struct {
	// Language of the interface: "de", "en", or "" for that of the system.
	Language string `json:"language"`
	// Notify lets the desktop tell what went wrong and what waits for a decision.
	Notify bool `json:"notify"`
	// StartAtLogin is the user's wish; what the system really does is the word of
	// its own list of programs.
	StartAtLogin bool `json:"startAtLogin"`
	// SupportMail are the addresses offered for the report.
	SupportMail []string `json:"supportMail"`
	// Proxy is the way to both services: "" for that of the system, NoProxy, or an
	// address such as http://proxy.example:3128 without a password.
	Proxy string `json:"proxy"`
	// BackupDays is for how many days backups are kept, 1 to 3650; those made before a
	// first pass stay a year at least, and the newest always. 0 stands for the default.
	BackupDays int `json:"backupDays"`
}

// DefaultBackupDays is for how many days backups are kept unless somebody says
// otherwise.
const DefaultBackupDays = 90

// NoProxy as Settings.Proxy goes straight to the services, whatever the system says.
const NoProxy = "none"

// maxSupportMail is how many addresses for the report are kept.
const maxSupportMail = 10

// DefaultSettings are the settings of a program that was never asked.
func DefaultSettings() Settings {
	return Settings{Notify: true, SupportMail: []string{}, BackupDays: DefaultBackupDays}
}

// WithDefaults fills in what was left empty, and takes blanks away that were copied
// along, and empty lines.
func (s Settings) WithDefaults() Settings {
	if s.BackupDays == 0 {
		s.BackupDays = DefaultBackupDays
	}
	s.Proxy = strings.TrimSpace(s.Proxy)
	list := []string{}
	for _, address := range s.SupportMail {
		if address = strings.TrimSpace(address); address != "" {
			list = append(list, address)
		}
	}
	s.SupportMail = list
	return s
}

// Validate checks settings; what is wrong is an *InvalidError.
func (s Settings) Validate() error {
	if !slices.Contains([]string{"", string(fault.German), string(fault.English)}, s.Language) {
		return &InvalidError{"language", s.Language, "de, en, or nothing for the language of the system"}
	}
	if len(s.SupportMail) > maxSupportMail {
		return &InvalidError{"supportMail", strconv.Itoa(len(s.SupportMail)), strconv.Itoa(maxSupportMail) + " addresses at most"}
	}
	for _, text := range s.SupportMail {
		// A name in front, or an address that does more than it seems to, has no place in
		// the head of a mail.
		if a, err := mail.ParseAddress(text); err != nil || a.Address != text || strings.ContainsAny(text, "?&,;%\"<> ") {
			return &InvalidError{"supportMail", text, "e-mail addresses such as support@example.com"}
		}
	}
	if s.BackupDays < 1 || s.BackupDays > maxDays {
		return &InvalidError{"backupDays", strconv.Itoa(s.BackupDays), "a number of days between 1 and 3650"}
	}
	_, err := s.ProxyURL()
	return err
}

// ProxyURL is the proxy to use: nil for that of the system, an empty address for
// none.
func (s Settings) ProxyURL() (*url.URL, error) {
	const want = "nothing, none, or an address such as http://proxy.example:3128"
	switch s.Proxy {
	case "":
		return nil, nil
	case NoProxy:
		return &url.URL{}, nil
	}
	u, err := url.Parse(s.Proxy)
	switch {
	case err != nil:
		// The value could show a password.
		return nil, &InvalidError{"proxy", "", want}
	case u.User != nil:
		return nil, &InvalidError{"proxy", u.Redacted(), "an address without user name and password"}
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.Path != "" && u.Path != "/", u.RawQuery != "", u.Fragment != "":
		return nil, &InvalidError{"proxy", s.Proxy, want}
	}
	return u, nil
}

// Done is one line of a pass's journal: something that was written.
type Done struct {
	At   time.Time   `json:"at"`
	Unit record.Unit `json:"unit"`
	// Record is the record's title, Side where it was written: "onoffice" or "memotoo".
	Record string `json:"record"`
	Side   string `json:"side"`
	// Kind is create, update, retire or enroll, as side.WriteKind has them.
	Kind string `json:"kind"`
	// Why is the reason, one of engine.Why; "" where something was simply carried over.
	Why     string   `json:"why,omitempty"`
	Changes []Change `json:"changes"`
}

// Change is what became of one field.
type Change struct {
	Field record.Field `json:"field"`
	// Label is the field as people call it, in the language of the runner; Before and
	// After are its values as people read them, "" for none.
	Label  string `json:"label"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// User is a person of the onOffice tenant, for the choice of whose records are
// synced.
type User struct {
	// ID is the number, Login the user name; "" where it may not be read.
	ID    string `json:"id"`
	Login string `json:"login"`
	// Name is first and last name.
	Name string `json:"name"`
}
