package window

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"abgleich/sync/contract"
)

// buildAccess lays out the page of the access to both services.
func (s *settingsWindow) buildAccess() {
	w := s.ui.words
	s.add(s.access, "name", w.T("settings.name"), newEntry(), w.T("settings.nameHint"))
	s.access.part("onOffice")
	s.add(s.access, "onofficeToken", w.T("settings.onoffice.token"), newSecret(), w.T("settings.onoffice.tokenHint"))
	s.add(s.access, "onofficeSecret", w.T("settings.onoffice.secret"), newSecret(), "")
	s.users = newCombo(nil)
	s.addBeside(s.access, "onoffice.user", w.T("settings.onoffice.user"), s.users, w.T("settings.onoffice.userHint"),
		newButton(w.T("settings.onoffice.users"), theme.AccountIcon(), s.loadUsers))
	s.add(s.access, "onoffice.url", w.T("settings.onoffice.url"), newEntry(), w.T("settings.onoffice.urlHint"))
	s.access.part("memotoo")
	s.add(s.access, "memotoo.user", w.T("settings.memotoo.user"), newEntry(), w.T("settings.memotoo.userHint"))
	s.add(s.access, "memotooPassword", w.T("settings.memotoo.password"), newSecret(), "")
	s.add(s.access, "memotoo.device", w.T("settings.memotoo.device"), newEntry(), w.T("settings.memotoo.deviceHint"))
	s.zone = newCombo(zones)
	s.add(s.access, "timeZone", w.T("settings.zone"), s.zone, w.T("settings.zoneHint"))
	s.add(s.access, "memotoo.carddav", w.T("settings.memotoo.carddav"), newEntry(), w.T("settings.memotoo.urlHint"))
	s.add(s.access, "memotoo.caldav", w.T("settings.memotoo.caldav"), newEntry(), "")
	s.access.part(w.T("settings.secrets"))
	s.credentials = newChoice(func(where string) string {
		if where == contract.File {
			return w.T("settings.secrets.file")
		}
		return w.T("settings.secrets.keychain")
	}, contract.Keychain, contract.File)
	s.add(s.access, "credentials", w.T("settings.secrets.where"), s.credentials.picker, w.T("settings.secrets.hint"))
}

// buildHow lays out the page of what is synced, and how.
func (s *settingsWindow) buildHow() {
	w := s.ui.words
	for _, unit := range contract.Units {
		u := newUnitFields(unit, w)
		s.units = append(s.units, u)
		s.how.part(w.Unit(unit))
		s.add(s.how, "units.direction."+string(unit), w.T("settings.direction"), u.direction.picker, "")
		s.add(s.how, "units.winner."+string(unit), w.T("settings.winner"), u.winner.picker, w.T("settings.winnerHint"))
		s.add(s.how, "units.automatic."+string(unit), w.T("settings.automatic"), u.automatic, "")
		if u.unmarked != nil {
			s.add(s.how, "units.deleteUnmarked."+string(unit), w.T("settings.unmarkedLabel"), u.unmarked, w.T("settings.unmarkedHint"))
		}
	}
	s.how.part(w.T("settings.targets"))
	s.book, s.calendar, s.tasks = newBooks(w), newBooks(w), newBooks(w)
	s.add(s.how, "memotoo.addressBook", w.T("settings.book"), s.book.picker, w.T("settings.bookHint"))
	s.add(s.how, "memotoo.calendar", w.T("settings.calendar"), s.calendar.picker, "")
	s.add(s.how, "memotoo.taskList", w.T("settings.tasks"), s.tasks.picker, "")
	s.how.part(w.T("settings.when"))
	s.every = newChoice(w.Duration, intervals...)
	s.add(s.how, "every", w.T("settings.every"), s.every.picker, w.T("settings.otherSyncs"))
	s.add(s.how, "daysBack", w.T("settings.daysBack"), newEntry(), "")
	s.add(s.how, "daysAhead", w.T("settings.daysAhead"), newEntry(), w.T("settings.daysHint"))
}

// add appends a field to a page. Its key is the name that InvalidError gives it,
// or that of a secret. What is typed is judged at once.
func (s *settingsWindow) add(to *form, key, label string, input fyne.CanvasObject, hint string) {
	s.addBeside(to, key, label, input, hint, nil)
}

func (s *settingsWindow) addBeside(to *form, key, label string, input fyne.CanvasObject, hint string, beside fyne.CanvasObject) {
	f := to.addBeside(key, label, input, hint, beside)
	s.fields[key] = f
	if e := f.entry(); e != nil {
		e.OnChanged = func(text string) { f.wrong.say(s.wrong(key, text)) }
	}
}

// wrong says what is wrong with what is typed in a field, "" for nothing. What is
// still empty is asked for when it is saved.
func (s *settingsWindow) wrong(key, text string) string {
	if slices.Contains(secretKeys, key) || strings.TrimSpace(text) == "" && accountNumbers[key] == nil {
		return ""
	}
	if invalid := wrongText(key, text); invalid != nil {
		return s.ui.invalid(invalid)
	}
	return ""
}

// loadUsers asks onOffice for its users and offers them.
func (s *settingsWindow) loadUsers() {
	w, name := s.ui.words, s.account.Name
	secrets := contract.Secrets{
		OnOfficeToken: strings.TrimSpace(s.fields["onofficeToken"].typed()), OnOfficeSecret: strings.TrimSpace(s.fields["onofficeSecret"].typed()),
	}
	url := strings.TrimSpace(s.fields["onoffice.url"].typed())
	s.wait(true, w.T("settings.users.loading"))
	task(s.ui, func(ctx context.Context) ([]contract.User, error) { return s.ui.service.Users(ctx, url, secrets, name) },
		func(users []contract.User, err error) {
			s.wait(false, "")
			switch {
			case err != nil:
				s.fail(err)
			case len(users) == 0:
				s.tell(w.T("settings.onoffice.users"), w.T("settings.users.none"))
			default:
				s.chooseUser(users)
			}
		})
}

// chooseUser lets the user choose one.
func (s *settingsWindow) chooseUser(users []contract.User) {
	w := s.ui.words
	pick := newUserChoice(users)
	for _, u := range users {
		if have := s.users.Text; have != "" && (u.Login == have || u.ID == have) {
			pick.set(u)
		}
	}
	take := newButton(w.T("window.take"), nil, func() {
		if chosen := pick.get(); chosen.ID != "" {
			s.users.SetText(userKey(chosen))
		}
	}).primary()
	s.open(w.T("settings.onoffice.users"), wide(pick.picker, 420), take, newButton(w.T("window.cancel"), nil, nil))
	s.window.Canvas().Focus(pick.picker)
}

// newUserChoice is a choice among users.
func newUserChoice(users []contract.User) *choice[contract.User] {
	return newChoice(userLabel, users...)
}

// userLabel is a user as people know him: by name, login and number.
func userLabel(u contract.User) string {
	var parts []string
	for _, s := range []string{u.Name, u.Login} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(append(parts, "#"+u.ID), " · ")
}

// userKey is what an account calls a user: his login, or his number where the
// login may not be read.
func userKey(u contract.User) string {
	if u.Login != "" {
		return u.Login
	}
	return u.ID
}
