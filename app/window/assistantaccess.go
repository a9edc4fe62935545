package window

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"abgleich/sync/contract"
)

// welcome says what is needed, and that no other sync may run beside this one.
type welcome struct {
	*assistant
	alone *tick
}

func newWelcome(a *assistant) *welcome {
	s := &welcome{assistant: a}
	s.alone = newTick(a.ui.words.T("assistant.alone"), nil)
	s.alone.SetChecked(a.draft.Alone)
	return s
}

func (s *welcome) title() string         { return s.ui.words.T("assistant.welcome") }
func (s *welcome) first() fyne.Focusable { return s.alone }
func (s *welcome) enter()                {}

func (s *welcome) body() fyne.CanvasObject {
	w := s.ui.words
	return container.NewVBox(message(w.T("assistant.intro")), message(w.T("assistant.needs")), message(w.T("assistant.others")), s.alone)
}

func (s *welcome) leave() bool {
	if s.draft.Alone = s.alone.Checked; !s.draft.Alone {
		s.wrong.say(s.ui.words.T("assistant.aloneFirst"))
	}
	return s.draft.Alone
}

// typing is what the two steps of the access have in common: fields that are
// judged as they are typed in.
type typing struct {
	*assistant
	*form
	need []string
}

func newTyping(a *assistant) typing { return typing{assistant: a, form: newForm()} }

// ask appends a field.
func (t *typing) ask(key, label string, input fyne.CanvasObject, hint string, beside fyne.CanvasObject) {
	f := t.addBeside(key, label, input, hint, beside)
	if get := accountTexts[key]; get != nil {
		f.fill(*get(&t.draft.Account))
	}
	if e := f.entry(); e != nil {
		e.OnChanged = func(text string) {
			f.wrong.say(t.problem(key, false))
			if get := accountTexts[key]; get != nil {
				*get(&t.draft.Account) = strings.TrimSpace(text)
			}
		}
	}
}

// problem says what is wrong with a field, "" for nothing.
func (t *typing) problem(key string, all bool) string {
	text := strings.TrimSpace(t.fields[key].typed())
	if text == "" {
		if all && slices.Contains(t.need, key) {
			return t.ui.words.T("settings.required")
		}
		return ""
	}
	if accountTexts[key] == nil {
		return ""
	}
	if key == "memotoo.user" && strings.Contains(text, "_device=") {
		// Here the program names the device itself.
		return t.ui.invalid(&contract.InvalidError{Field: key, Value: text})
	}
	if invalid := wrongText(key, text); invalid != nil {
		return t.ui.invalid(invalid)
	}
	return ""
}

// complete says at each field what is missing or wrong, leads to the first, and
// tells whether there was none.
func (t *typing) complete(keys ...string) bool {
	ok := true
	for _, key := range keys {
		problem := t.problem(key, true)
		t.fields[key].wrong.say(problem)
		if problem != "" && ok {
			ok = false
			if in, can := t.fields[key].input.(fyne.Focusable); can {
				t.window.Canvas().Focus(in)
			}
		}
	}
	return ok
}

// onOfficeStep asks for the access to onOffice and for the user.
type onOfficeStep struct {
	typing
	user *choice[contract.User]
	load *button
}

func newOnOfficeStep(a *assistant) *onOfficeStep {
	w := a.ui.words
	s := &onOfficeStep{typing: newTyping(a)}
	s.need = []string{"name", "onofficeToken", "onofficeSecret"}
	if a.draft.Account.Name == "" {
		a.draft.Account.Name = freeName(w.T("assistant.name"), a.others)
	}
	s.ask("name", w.T("settings.name"), newEntry(), w.T("assistant.nameHint"), nil)
	s.ask("onofficeToken", w.T("settings.onoffice.token"), newSecret(), w.T("settings.onoffice.tokenHint"), nil)
	s.ask("onofficeSecret", w.T("settings.onoffice.secret"), newSecret(), "", nil)
	s.ask("onoffice.url", w.T("settings.onoffice.url"), newEntry(), w.T("settings.onoffice.urlHint"), nil)
	s.user = newUserChoice(nil)
	s.user.PlaceHolder = w.T("assistant.userFirst")
	s.user.Disable()
	s.load = newButton(w.T("settings.onoffice.users"), theme.AccountIcon(), s.loadUsers)
	s.ask("onoffice.user", w.T("settings.onoffice.user"), s.user.picker, w.T("assistant.userHint"), s.load)
	s.user.OnChanged = func(string) { s.fields["onoffice.user"].wrong.say("") }
	return s
}

func (s *onOfficeStep) title() string           { return s.ui.words.T("assistant.onoffice") }
func (s *onOfficeStep) body() fyne.CanvasObject { return s.form.Container }
func (s *onOfficeStep) enter()                  {}

func (s *onOfficeStep) first() fyne.Focusable {
	if s.draft.Account.OnOffice.User+s.draft.Account.OnOffice.URL != "" {
		return s.fields["onofficeToken"].input.(*entry)
	}
	return s.fields["name"].input.(*entry)
}

// typedSecrets takes over the secrets of onOffice.
func (s *onOfficeStep) typedSecrets() {
	s.secrets.OnOfficeToken = strings.TrimSpace(s.fields["onofficeToken"].typed())
	s.secrets.OnOfficeSecret = strings.TrimSpace(s.fields["onofficeSecret"].typed())
}

// loadUsers asks onOffice for its users: that shows at once whether token and
// secret are right.
func (s *onOfficeStep) loadUsers() {
	if !s.complete("name", "onofficeToken", "onofficeSecret", "onoffice.url") {
		return
	}
	s.typedSecrets()
	url, secrets := s.draft.Account.OnOffice.URL, s.secrets
	work(s.assistant, s.ui.words.T("settings.users.loading"), func(ctx context.Context) ([]contract.User, error) {
		return s.ui.service.Users(ctx, url, secrets, "")
	}, func(users []contract.User, err error) {
		switch {
		case err != nil:
			s.wrong.say(s.ui.explain(err))
		case len(users) == 0:
			s.wrong.say(s.ui.words.T("settings.users.none"))
		default:
			s.offer(users)
		}
	})
}

func (s *onOfficeStep) offer(users []contract.User) {
	s.user.Enable()
	s.user.PlaceHolder = s.ui.words.T("assistant.userChoose")
	s.user.offer(users...)
	for _, u := range users {
		if len(users) == 1 || userKey(u) == s.draft.Account.OnOffice.User {
			s.user.set(u)
		}
	}
	s.window.Canvas().Focus(s.user.picker)
}

func (s *onOfficeStep) leave() bool {
	if !s.complete("name", "onofficeToken", "onofficeSecret", "onoffice.url") {
		return false
	}
	s.typedSecrets()
	for _, o := range s.others {
		if strings.EqualFold(o.Name, s.draft.Account.Name) && !s.draft.Added {
			s.fields["name"].wrong.say(s.ui.words.T("settings.invalid.name"))
			return false
		}
	}
	chosen := s.user.get()
	if chosen.ID == "" {
		if len(s.user.values) == 0 {
			s.loadUsers()
		} else {
			s.fields["onoffice.user"].wrong.say(s.ui.words.T("assistant.userChoose"))
		}
		return false
	}
	s.draft.Account.OnOffice.User = userKey(chosen)
	return true
}

// freeName is a name that no account has.
func freeName(name string, others []contract.Account) string {
	taken := func(n string) bool {
		return slices.ContainsFunc(others, func(o contract.Account) bool { return strings.EqualFold(o.Name, n) })
	}
	for i := 2; taken(name); i++ {
		base, _, _ := strings.Cut(name, "-")
		name = base + "-" + string(rune('0'+i%10))
		if i > 9 {
			name = base + "-" + rand.Text()[:4]
		}
	}
	return name
}

// deviceFor is the name of this computer for memotoo: one for all accounts, made
// once (design §2 rule 13).
func deviceFor(others []contract.Account) string {
	for _, o := range others {
		if o.Memotoo.Device != "" {
			return o.Memotoo.Device
		}
	}
	return "Abgleich" + rand.Text()[:4]
}

// memotooStep asks for the access to memotoo.
type memotooStep struct{ typing }

func newMemotooStep(a *assistant) *memotooStep {
	w := a.ui.words
	s := &memotooStep{typing: newTyping(a)}
	s.need = []string{"memotoo.user", "memotooPassword", "timeZone"}
	s.ask("memotoo.user", w.T("settings.memotoo.user"), newEntry(), w.T("settings.memotoo.userHint"), nil)
	s.ask("memotooPassword", w.T("settings.memotoo.password"), newSecret(), "", nil)
	s.ask("memotoo.device", w.T("settings.memotoo.device"), newEntry(), w.T("assistant.deviceHint"), nil)
	s.ask("timeZone", w.T("settings.zone"), newCombo(zones), w.T("settings.zoneHint"), nil)
	s.ask("memotoo.carddav", w.T("settings.memotoo.carddav"), newEntry(), w.T("settings.memotoo.urlHint"), nil)
	s.ask("memotoo.caldav", w.T("settings.memotoo.caldav"), newEntry(), "", nil)
	return s
}

func (s *memotooStep) title() string           { return s.ui.words.T("assistant.memotoo") }
func (s *memotooStep) body() fyne.CanvasObject { return s.form.Container }
func (s *memotooStep) first() fyne.Focusable   { return s.fields["memotoo.user"].input.(*entry) }
func (s *memotooStep) enter()                  {}

func (s *memotooStep) leave() bool {
	if !s.complete("memotoo.user", "memotooPassword", "memotoo.device", "timeZone", "memotoo.carddav", "memotoo.caldav") {
		return false
	}
	// Blanks may belong to a password.
	s.secrets.MemotooPassword = s.fields["memotooPassword"].typed()
	s.draft.Account = s.draft.Account.WithDefaults()
	return true
}
