package window

import (
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// intervals are the times between passes that the window offers, from the
// shortest to the longest that the runner takes.
var intervals = []time.Duration{
	5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// zones are the time zones that the window offers; any other can be typed.
var zones = []string{"Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/Madrid", "UTC"}

// settingsWindow is the window for one account at a time.
type settingsWindow struct {
	ui     *UI
	window fyne.Window

	accounts []contract.Account
	// account is the one shown, as it was when it was loaded; Name is "" for a new one.
	account contract.Account
	pick    *widget.Select
	fields  map[string]*field
	book    *choice[string]
	units   []*unitFields
	every   *choice[time.Duration]
	grid    *fyne.Container
	result  *banner
	busy    *widget.Activity
	said    *widget.Label
	check   *widget.Button
	save    *widget.Button
}

// unitFields are the settings of a unit.
type unitFields struct {
	unit      record.Unit
	direction *choice[engine.Direction]
	winner    *choice[engine.Winner]
	automatic *widget.Check
}

// showSettings opens the settings of an account, of a new one if there is none, or
// raises the window.
func (u *UI) showSettings(name string) {
	if u.settings != nil {
		u.settings.window.Show()
		u.settings.window.RequestFocus()
		return
	}
	s := newSettingsWindow(u)
	u.settings = s
	s.window.SetOnClosed(func() { u.settings = nil })
	s.window.Show()
	s.load(name)
}

func newSettingsWindow(u *UI) *settingsWindow {
	w := u.words
	s := &settingsWindow{ui: u, window: u.app.NewWindow(w.T("window.settings")), fields: map[string]*field{}}
	s.pick = widget.NewSelect(nil, s.choose)
	s.pick.PlaceHolder = w.T("window.loading")
	s.result = newBanner(theme.NewErrorThemedResource(theme.ErrorIcon()), widget.MediumImportance, "", nil)
	s.busy = widget.NewActivity()
	s.busy.Hide()
	s.said = widget.NewLabel("")
	s.said.Importance = widget.LowImportance
	s.check = widget.NewButtonWithIcon(w.T("settings.check"), theme.SearchIcon(), s.runCheck)
	s.save = widget.NewButtonWithIcon(w.T("settings.save"), theme.DocumentSaveIcon(), s.store)
	s.save.Importance = widget.HighImportance
	s.grid = container.New(layout.NewFormLayout())
	s.build()

	head := container.NewVBox(
		container.New(layout.NewFormLayout(), widget.NewLabel(w.T("settings.account")), s.pick), widget.NewSeparator())
	buttons := container.NewVBox(widget.NewSeparator(), s.result.Container,
		container.NewHBox(s.check, fixed(s.busy, 24), s.said, layout.NewSpacer(), s.save, widget.NewButton(w.T("window.close"), s.window.Close)))
	scroll := container.NewVScroll(container.NewPadded(s.grid))
	s.window.SetContent(container.NewPadded(container.NewBorder(head, buttons, nil, nil, scroll)))
	s.window.Resize(fyne.NewSize(640, 720))
	s.window.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			s.window.Close()
		}
	})
	return s
}

// build lays out the fields under their headings.
func (s *settingsWindow) build() {
	w := s.ui.words
	s.add("name", w.T("settings.name"), widget.NewEntry(), w.T("settings.nameHint"))
	s.part(w.T("settings.connection"))
	s.add("onoffice.url", w.T("settings.onoffice.url"), widget.NewEntry(), w.T("settings.onoffice.urlHint"))
	s.add("onofficeToken", w.T("settings.onoffice.token"), widget.NewPasswordEntry(), "")
	s.add("onofficeSecret", w.T("settings.onoffice.secret"), widget.NewPasswordEntry(), "")
	s.add("onoffice.user", w.T("settings.onoffice.user"), widget.NewEntry(), w.T("settings.onoffice.userHint"))
	s.part(w.T("settings.memotoo"))
	s.add("memotoo.carddav", w.T("settings.memotoo.carddav"), widget.NewEntry(), "")
	s.add("memotoo.caldav", w.T("settings.memotoo.caldav"), widget.NewEntry(), "")
	s.add("memotoo.user", w.T("settings.memotoo.user"), widget.NewEntry(), "")
	s.add("memotooPassword", w.T("settings.memotoo.password"), widget.NewPasswordEntry(), "")
	s.add("memotoo.device", w.T("settings.memotoo.device"), widget.NewEntry(), w.T("settings.memotoo.deviceHint"))
	s.book = newChoice(func(href string) string {
		if href == "" {
			return w.T("settings.memotoo.bookAuto")
		}
		return href
	}, "")
	s.add("memotoo.addressBook", w.T("settings.memotoo.book"), s.book.Select, "")
	s.add("timeZone", w.T("settings.zone"), widget.NewSelectEntry(zones), w.T("settings.zoneHint"))
	s.part(w.T("settings.how"))
	for _, u := range contract.Units {
		s.addUnit(u)
	}
	s.every = newChoice(w.Duration, intervals...)
	s.add("every", w.T("settings.every"), s.every.Select, w.T("settings.otherSyncs"))
}

func (s *settingsWindow) addUnit(unit record.Unit) {
	w := s.ui.words
	name := w.Unit(unit)
	u := &unitFields{
		unit:      unit,
		direction: newChoice(w.Direction, engine.Both, engine.ToMemotoo, engine.ToOnOffice, engine.Off),
		winner: newChoice(func(side engine.Winner) string {
			if side == engine.MemotooWins {
				return w.T("settings.winner.memotoo")
			}
			return w.T("settings.winner.onoffice")
		}, engine.OnOfficeWins, engine.MemotooWins),
		automatic: widget.NewCheck(w.T("settings.automaticUnit", "unit", name), nil),
	}
	s.units = append(s.units, u)
	s.add("units.direction."+string(unit), w.T("settings.direction", "unit", name), u.direction.Select, "")
	s.add("units.winner."+string(unit), w.T("settings.winner", "unit", name), u.winner.Select, "")
	s.add("units.automatic."+string(unit), w.T("settings.automatic"), u.automatic, "")
}

// add appends a field. Its key is the name that InvalidError gives it, or that of
// a secret.
func (s *settingsWindow) add(key, label string, input fyne.CanvasObject, hint string) {
	f := newField(label, input, hint)
	s.fields[key] = f
	s.grid.Add(f.head)
	s.grid.Add(f.cell)
}

func (s *settingsWindow) part(title string) {
	s.grid.Add(heading(title))
	s.grid.Add(container.NewVBox(layout.NewSpacer(), widget.NewSeparator(), layout.NewSpacer()))
}

// load reads the accounts and shows the one of a name, else the first.
func (s *settingsWindow) load(name string) {
	task(s.ui, s.ui.service.Accounts, func(list []contract.Account, err error) {
		if err != nil {
			s.ui.fail(s.window, err)
			return
		}
		s.accounts = list
		s.offer()
		i := slices.IndexFunc(list, func(a contract.Account) bool { return a.Name == name })
		if i < 0 && len(list) > 0 {
			i = 0
		}
		if i < 0 {
			i = len(list) // the entry for a new one
		}
		if s.pick.SelectedIndex() == i {
			s.choose("")
		} else {
			s.pick.SetSelectedIndex(i)
		}
	})
}

// offer lists the accounts and, at the end, a new one.
func (s *settingsWindow) offer() {
	names := make([]string, 0, len(s.accounts)+1)
	for _, a := range s.accounts {
		names = append(names, a.Name)
	}
	s.pick.Options = append(names, s.ui.words.T("settings.newAccount"))
	s.pick.Refresh()
}

// choose shows the account that was picked.
func (s *settingsWindow) choose(string) {
	i := s.pick.SelectedIndex()
	switch {
	case i < 0:
		return
	case i < len(s.accounts):
		s.show(s.accounts[i])
	default:
		s.show(contract.Account{}.WithDefaults())
	}
}

// show fills the fields from an account.
func (s *settingsWindow) show(a contract.Account) {
	s.account = a
	saved := a.Name != ""
	s.fill("name", a.Name)
	s.fields["name"].show(!saved)
	s.fill("onoffice.url", a.OnOffice.URL)
	s.fill("onoffice.user", a.OnOffice.User)
	s.fill("memotoo.carddav", a.Memotoo.CardDAV)
	s.fill("memotoo.caldav", a.Memotoo.CalDAV)
	s.fill("memotoo.user", a.Memotoo.User)
	s.fill("memotoo.device", a.Memotoo.Device)
	s.fill("timeZone", a.TimeZone)
	for _, key := range secretKeys {
		s.fill(key, "")
		e := s.fields[key].input.(*widget.Entry)
		e.PlaceHolder = ""
		if saved {
			e.PlaceHolder = s.ui.words.T("settings.secretStored")
		}
		e.Refresh()
	}
	s.book.offer("")
	s.book.set(a.Memotoo.AddressBook)
	for _, u := range s.units {
		set := a.Units[u.unit]
		u.direction.set(set.Direction)
		u.winner.set(set.Winner)
		u.automatic.SetChecked(set.Automatic)
	}
	s.every.set(time.Duration(a.Every))
	s.clean()
}

func (s *settingsWindow) fill(key, text string) { s.fields[key].fill(text) }

// clean takes remarks away.
func (s *settingsWindow) clean() {
	for _, f := range s.fields {
		f.wrong.say("")
	}
	s.result.say("")
	s.said.SetText("")
}

// update notices accounts that came or went elsewhere.
func (s *settingsWindow) update(st contract.Status) {
	if len(st.Accounts) == len(s.accounts) {
		return
	}
	task(s.ui, s.ui.service.Accounts, func(list []contract.Account, err error) {
		if err == nil {
			s.accounts = list
			s.offer()
		}
	})
}

// gone says that the agent has ended.
func (s *settingsWindow) gone() {
	s.result.say(s.ui.words.T("window.agentGone"))
	s.check.Disable()
	s.save.Disable()
}

// wait shows that something is under way.
func (s *settingsWindow) wait(on bool, text string) {
	s.said.SetText(text)
	visible(s.busy, on)
	if on {
		s.busy.Start()
	} else {
		s.busy.Stop()
	}
	toggle(s.check, !on)
	toggle(s.save, !on)
}

// store saves the account that is shown.
func (s *settingsWindow) store() {
	a, secrets, ok := s.read()
	if !ok {
		return
	}
	s.wait(true, s.ui.words.T("settings.saving"))
	added := s.account.Name == ""
	task(s.ui, func(ctx context.Context) (struct{}, error) {
		if added {
			return struct{}{}, s.ui.service.AddAccount(ctx, a, *secrets)
		}
		return struct{}{}, s.ui.service.UpdateAccount(ctx, a, secrets)
	}, func(_ struct{}, err error) {
		s.wait(false, "")
		if err != nil {
			s.complain(err)
			return
		}
		s.load(a.Name)
		s.said.SetText(s.ui.words.T("settings.saved"))
	})
}

// complain shows an error at the field that it names, else under the fields.
func (s *settingsWindow) complain(err error) {
	var invalid *contract.InvalidError
	if errors.As(err, &invalid) {
		if f := s.fields[invalid.Field]; f != nil {
			f.wrong.say(s.ui.invalid(invalid))
			s.focus(f)
			return
		}
	}
	s.result.say(s.ui.explain(err))
}

func (s *settingsWindow) focus(f *field) {
	if in, ok := f.input.(fyne.Focusable); ok {
		s.window.Canvas().Focus(in)
	}
}
