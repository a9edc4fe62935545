package window

import (
	"strconv"
	"strings"

	"abgleich/sync/contract"
)

// secretKeys are the fields that are typed and never read back.
var secretKeys = []string{"onofficeToken", "onofficeSecret", "memotooPassword"}

// typed is what the fields of an account hold.
type typed struct {
	account contract.Account
	secrets contract.Secrets
}

// gather collects what was typed and chosen.
func (s *settingsWindow) gather() typed {
	a := s.account
	for key, get := range accountTexts {
		if key != "name" || s.account.Name == "" {
			*get(&a) = s.text(key)
		}
	}
	for key, get := range accountNumbers {
		if n, err := strconv.Atoi(s.text(key)); err == nil {
			*get(&a) = n
		}
	}
	a.Memotoo.AddressBook, a.Memotoo.Calendar, a.Memotoo.TaskList = s.book.get(), s.calendar.get(), s.tasks.get()
	a.Credentials = s.credentials.get()
	a.Every = contract.Duration(s.every.get())
	readUnits(&a, s.units)
	return typed{a, contract.Secrets{
		OnOfficeToken: s.text("onofficeToken"), OnOfficeSecret: s.text("onofficeSecret"),
		// Blanks may belong to a password.
		MemotooPassword: s.fields["memotooPassword"].typed(),
	}}
}

// read returns what was typed. Secrets are nil where none was typed for a saved
// account; one that was left empty stays as it is. If something is missing or
// wrong, it says so at the field.
func (s *settingsWindow) read() (a contract.Account, secrets *contract.Secrets, ok bool) {
	s.clean()
	now := s.gather()
	if s.account.Name == "" || now.secrets != (contract.Secrets{}) {
		secrets = &now.secrets
	}
	return now.account, secrets, s.judge()
}

func (s *settingsWindow) text(key string) string { return strings.TrimSpace(s.fields[key].typed()) }

// judge says at each field what is missing or wrong, and leads to the first.
func (s *settingsWindow) judge() bool {
	required := map[string]bool{"name": s.account.Name == "", "onoffice.user": true, "memotoo.user": true}
	for _, key := range secretKeys {
		required[key] = s.account.Name == ""
	}
	first := ""
	// In the order of the pages.
	for _, key := range []string{
		"name", "onofficeToken", "onofficeSecret", "onoffice.user", "onoffice.url", "memotoo.user", "memotooPassword", "memotoo.device",
		"timeZone", "memotoo.carddav", "memotoo.caldav", "daysBack", "daysAhead",
	} {
		problem := ""
		if key != "name" || s.account.Name == "" {
			problem = s.wrong(key, s.fields[key].typed())
		}
		if required[key] && s.text(key) == "" {
			problem = s.ui.words.T("settings.required")
		}
		s.fields[key].wrong.say(problem)
		if problem != "" && first == "" {
			first = key
		}
	}
	if first != "" {
		s.focus(first)
	}
	return first == ""
}

// invalid says what is expected of a setting.
func (u *UI) invalid(e *contract.InvalidError) string {
	switch e.Field {
	case "name":
		return u.words.T("settings.invalid.name")
	case "onoffice.url", "memotoo.carddav", "memotoo.caldav":
		return u.words.T("settings.invalid.url")
	case "memotoo.user":
		return u.words.T("settings.invalid.memotooUser")
	case "device.name":
		return u.words.T("devices.invalidName")
	case "device.password":
		return u.words.T("devices.invalidPassword")
	case "memotoo.device":
		return u.words.T("settings.invalid.device")
	case "timeZone":
		return u.words.T("settings.invalid.zone")
	case "daysBack", "daysAhead":
		return u.words.T("settings.invalid.days")
	case "supportMail":
		return u.words.T("settings.invalid.mail", "value", e.Value)
	case "proxy":
		return u.words.T("settings.invalid.proxy")
	}
	return u.words.T("settings.invalid.other", "value", e.Value)
}
