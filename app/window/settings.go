package window

import (
	"reflect"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
)

// settingsWindow has a page for the access and one for the sync of an account at a
// time, and one for the program.
type settingsWindow struct {
	*frame
	accounts []contract.Account
	// account is the one shown, as it was when it was loaded; Name is "" for a new one.
	account contract.Account
	// was is what the fields held when they were filled.
	was  typed
	pick *picker
	who  *fyne.Container

	access, how *form
	fields      map[string]*field
	zone        *combo
	users       *combo
	credentials *choice[string]
	book        *books
	calendar    *books
	tasks       *books
	units       []*unitFields
	every       *choice[time.Duration]
	program     *programForm

	pages  []*page
	result *banner
	busy   *widget.Activity
	said   *widget.Label
	check  *button
	save   *button
	// remove and reset concern the account that is shown.
	remove, reset, devices, backups *button
}

// page is one page with the button that leads to it.
type page struct {
	button *button
	body   fyne.CanvasObject
}

// showSettings opens the settings of an account, of a new one if there is none, or
// raises the window.
func (u *UI) showSettings(name string) {
	if u.settings != nil {
		u.settings.raise()
		return
	}
	s := newSettingsWindow(u)
	u.settings = s
	s.window.SetOnClosed(func() { u.settings = nil })
	s.window.Show()
	s.load(name, "")
	s.program.load()
	s.window.Canvas().Focus(s.pick)
}

func newSettingsWindow(u *UI) *settingsWindow {
	w := u.words
	s := &settingsWindow{frame: newFrame(u, w.T("window.settings"), 760, 720), fields: map[string]*field{}}
	s.enter = s.store
	s.unsaved = func() bool { return s.changed() || s.program.changed() }
	s.pick = newPicker(w.T("window.loading"), s.picked)
	s.result = newBanner(theme.NewErrorThemedResource(theme.ErrorIcon()), "", nil)
	s.busy = widget.NewActivity()
	s.busy.Hide()
	s.said = widget.NewLabel("")
	s.said.Importance = widget.LowImportance
	s.check = newButton(w.T("settings.check"), theme.SearchIcon(), s.runCheck)
	s.save = newButton(w.T("settings.save"), theme.DocumentSaveIcon(), s.store).primary()
	s.remove = newButton(w.T("settings.remove"), theme.DeleteIcon(), s.askRemove)
	s.reset = newButton(w.T("settings.reset"), theme.ViewRestoreIcon(), s.askReset)
	s.backups = newButton(w.T("sync.backups"), theme.DocumentSaveIcon(), func() { u.showBackups(s.account.Name) })
	s.devices = newButton(w.T("sync.device"), theme.ComputerIcon(), func() { u.showDevice(s.account.Name, "") })
	s.access, s.how, s.program = newForm(), newForm(), newProgramForm(s)
	s.buildAccess()
	s.buildHow()
	s.who = container.New(layout.NewFormLayout(), widget.NewLabel(w.T("settings.account")), container.NewBorder(nil, nil, nil,
		newButton(w.T("settings.assistant"), theme.ContentAddIcon(), u.showAssistant), s.pick))
	stack := container.NewStack(
		s.page(w.T("settings.access"), container.NewVBox(s.access.Container, container.NewHBox(s.devices, s.backups, layout.NewSpacer(), s.reset, s.remove))),
		s.page(w.T("settings.how"), s.how.Container),
		s.page(w.T("settings.program"), s.program.form.Container))
	tabs := container.NewHBox()
	for _, p := range s.pages {
		tabs.Add(p.button)
	}
	head := container.NewVBox(tabs, widget.NewSeparator(), s.who)
	buttons := container.NewVBox(widget.NewSeparator(), s.result.Container,
		container.NewHBox(s.check, fixed(s.busy, 24), s.said, layout.NewSpacer(), s.save, newButton(w.T("window.close"), nil, s.close)))
	s.fill(head, stack, buttons)
	s.turn(s.pages[0])
	s.was = s.gather()
	return s
}

// page makes a page and the button that leads to it.
func (s *settingsWindow) page(title string, content fyne.CanvasObject) fyne.CanvasObject {
	p := &page{body: container.NewVScroll(container.NewPadded(content))}
	p.button = newButton(title, nil, func() { s.turn(p) })
	s.pages = append(s.pages, p)
	return p.body
}

// turn shows a page.
func (s *settingsWindow) turn(to *page) {
	for _, p := range s.pages {
		visible(p.body, p == to)
		p.button.Importance = widget.LowImportance
		if p == to {
			p.button.Importance = widget.HighImportance
		}
		p.button.Refresh()
	}
	account := to != s.pages[len(s.pages)-1]
	visible(s.who, account)
	visible(s.check, account)
	s.result.say("")
	s.said.SetText("")
}

// onProgram tells whether the page of the program is shown.
func (s *settingsWindow) onProgram() bool { return s.pages[len(s.pages)-1].body.Visible() }

// load reads the accounts and shows the one of a name, else the first, with a
// remark on what was done.
func (s *settingsWindow) load(name, remark string) {
	task(s.ui, s.ui.service.Accounts, func(list []contract.Account, err error) {
		if err != nil {
			s.fail(err)
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
		s.choose(i)
		s.said.SetText(remark)
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

// picked shows the account that was picked, unless the user wants to save first.
func (s *settingsWindow) picked(string) {
	now := s.position()
	i := s.pick.SelectedIndex()
	if i < 0 || i == now {
		return
	}
	if !s.changed() {
		s.choose(i)
		return
	}
	s.mark(now)
	s.losing(func() { s.choose(i) })
}

// position is where the account shown stands in the list.
func (s *settingsWindow) position() int {
	i := slices.IndexFunc(s.accounts, func(a contract.Account) bool { return a.Name == s.account.Name })
	if i < 0 {
		return len(s.accounts)
	}
	return i
}

// mark makes the list show an entry.
func (s *settingsWindow) mark(i int) {
	s.pick.Selected = s.pick.Options[i]
	s.pick.Refresh()
}

// choose shows the account of an entry of the list.
func (s *settingsWindow) choose(i int) {
	s.mark(i)
	if i < len(s.accounts) {
		s.show(s.accounts[i])
	} else {
		s.show(contract.Account{}.WithDefaults())
	}
}

// show puts an account into the fields.
func (s *settingsWindow) show(a contract.Account) {
	s.account = a
	saved := a.Name != ""
	for key, get := range accountTexts {
		s.fields[key].fill(*get(&a))
	}
	for key, get := range accountNumbers {
		s.fields[key].fill(strconv.Itoa(*get(&a)))
	}
	s.fields["name"].show(!saved)
	for _, key := range secretKeys {
		s.fields[key].fill("")
		e := s.fields[key].entry()
		e.PlaceHolder = ""
		if saved {
			e.PlaceHolder = s.ui.words.T("settings.secretStored")
		}
		e.Refresh()
	}
	s.credentials.set(a.Credentials)
	s.book.only(a.Memotoo.AddressBook)
	s.calendar.only(a.Memotoo.Calendar)
	s.tasks.only(a.Memotoo.TaskList)
	for _, u := range s.units {
		u.show(a.Units[u.unit])
	}
	s.every.set(time.Duration(a.Every))
	visible(s.remove, saved)
	visible(s.reset, saved)
	visible(s.devices, saved)
	visible(s.backups, saved)
	s.was = s.gather()
	s.clean()
	s.settle()
}

// changed tells whether the fields of the account hold something that is not saved.
func (s *settingsWindow) changed() bool { return !reflect.DeepEqual(s.gather(), s.was) }

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

func (s *settingsWindow) passEnded(string) {}
