package window

import (
	"maps"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/record"
)

// secretKeys are the fields that are typed and never read back.
var secretKeys = []string{"onofficeToken", "onofficeSecret", "memotooPassword"}

// read collects what was typed. Secrets are nil where none was typed for a saved
// account; one that was left empty stays as it is. If something is missing, it
// says so at the field.
func (s *settingsWindow) read() (a contract.Account, secrets *contract.Secrets, ok bool) {
	s.clean()
	text := func(key string) string { return strings.TrimSpace(s.fields[key].typed()) }
	a = s.account
	if a.Name == "" {
		a.Name = text("name")
	}
	a.OnOffice.URL, a.OnOffice.User = text("onoffice.url"), text("onoffice.user")
	a.Memotoo.CardDAV, a.Memotoo.CalDAV = text("memotoo.carddav"), text("memotoo.caldav")
	a.Memotoo.User, a.Memotoo.Device = text("memotoo.user"), text("memotoo.device")
	a.Memotoo.AddressBook = s.book.get()
	a.TimeZone = text("timeZone")
	a.Every = contract.Duration(s.every.get())
	a.Units = maps.Clone(a.Units)
	if a.Units == nil {
		a.Units = map[record.Unit]contract.UnitSettings{}
	}
	for _, u := range s.units {
		set := a.Units[u.unit]
		set.Direction, set.Winner, set.Automatic = u.direction.get(), u.winner.get(), u.automatic.Checked
		a.Units[u.unit] = set
	}
	need := []string{"name", "onoffice.user", "memotoo.user"}
	typed := contract.Secrets{
		OnOfficeToken: text("onofficeToken"), OnOfficeSecret: text("onofficeSecret"),
		// Blanks may belong to a password.
		MemotooPassword: s.fields["memotooPassword"].typed(),
	}
	if s.account.Name == "" || typed != (contract.Secrets{}) {
		secrets = &typed
	}
	if s.account.Name == "" {
		need = append(need, secretKeys...)
	}
	return a, secrets, s.require(need, a)
}

// require says at each field that must not be empty that it is.
func (s *settingsWindow) require(keys []string, a contract.Account) bool {
	var first *field
	for _, key := range keys {
		if key == "name" && a.Name != "" || strings.TrimSpace(s.fields[key].typed()) != "" {
			continue
		}
		s.fields[key].wrong.say(s.ui.words.T("settings.required"))
		if first == nil {
			first = s.fields[key]
		}
	}
	if first != nil {
		s.focus(first)
	}
	return first == nil
}

// invalid says what is expected of a setting.
func (u *UI) invalid(e *contract.InvalidError) string {
	switch e.Field {
	case "name":
		return u.words.T("settings.invalid.name")
	case "onoffice.url", "memotoo.carddav", "memotoo.caldav":
		return u.words.T("settings.invalid.url")
	case "memotoo.device":
		return u.words.T("settings.invalid.device")
	case "timeZone":
		return u.words.T("settings.invalid.zone")
	}
	return u.words.T("settings.invalid.other", "value", e.Value)
}
