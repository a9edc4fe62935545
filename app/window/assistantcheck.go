package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
)

// checkStep looks at both sides with what was typed.
type checkStep struct {
	*assistant
	rows  *fyne.Container
	again *button
	check contract.Check
}

func newCheckStep(a *assistant) *checkStep {
	s := &checkStep{assistant: a, rows: container.NewVBox()}
	s.again = newButton(a.ui.words.T("assistant.checkAgain"), theme.ViewRefreshIcon(), s.enter)
	return s
}

func (s *checkStep) title() string           { return s.ui.words.T("assistant.check") }
func (s *checkStep) body() fyne.CanvasObject { return s.rows }
func (s *checkStep) first() fyne.Focusable   { return nil }

// enter checks at once: nobody comes here for anything else.
func (s *checkStep) enter() {
	w := s.ui.words
	s.check = contract.Check{}
	s.rows.RemoveAll()
	s.rows.Add(message(w.T("assistant.checkExplain")))
	account, secrets := s.draft.Account, s.secrets
	work(s.assistant, w.T("settings.checking"), func(ctx context.Context) (contract.Check, error) {
		return s.ui.service.Check(ctx, account, &secrets)
	}, func(c contract.Check, err error) {
		if err != nil {
			s.wrong.say(s.ui.explain(err))
		} else {
			s.check = c
			s.rows.Add(checkResult(c, w))
		}
		s.rows.Add(container.NewHBox(s.again, layout.NewSpacer()))
		if s.good() {
			s.window.Canvas().Focus(s.next)
		} else {
			s.window.Canvas().Focus(s.again)
		}
	})
}

func (s *checkStep) good() bool { return s.check.OnOffice.OK && s.check.Memotoo.OK }

func (s *checkStep) leave() bool {
	if !s.good() {
		s.wrong.say(s.ui.words.T("assistant.checkFirst"))
		return false
	}
	units := s.steps[s.draft.Step+1].(*unitsStep)
	units.offer(s.check.Memotoo)
	return true
}

// unitsStep asks what is synced, in which direction and where to.
type unitsStep struct {
	*assistant
	form                  *form
	units                 []*unitFields
	book, calendar, tasks *books
}

func newUnitsStep(a *assistant) *unitsStep {
	w := a.ui.words
	s := &unitsStep{assistant: a, form: newForm(), book: newBooks(w), calendar: newBooks(w), tasks: newBooks(w)}
	s.form.part(w.T("assistant.what"))
	for _, unit := range contract.Units {
		u := newUnitFields(unit, w)
		u.show(a.draft.Account.Units[unit])
		s.units = append(s.units, u)
		s.form.add(string(unit), w.Unit(unit), u.direction.picker, "")
	}
	s.form.part(w.T("settings.targets"))
	m := a.draft.Account.Memotoo
	s.book.only(m.AddressBook)
	s.calendar.only(m.Calendar)
	s.tasks.only(m.TaskList)
	s.form.add("book", w.T("settings.book"), s.book.picker, w.T("settings.bookHint"))
	s.form.add("calendar", w.T("settings.calendar"), s.calendar.picker, "")
	s.form.add("tasks", w.T("settings.tasks"), s.tasks.picker, "")
	return s
}

func (s *unitsStep) title() string           { return s.ui.words.T("assistant.units") }
func (s *unitsStep) body() fyne.CanvasObject { return s.form.Container }
func (s *unitsStep) first() fyne.Focusable   { return s.units[0].direction.picker }
func (s *unitsStep) enter()                  {}

// offer lists what the check has found.
func (s *unitsStep) offer(c contract.SideCheck) {
	s.book.find(c.Books)
	s.calendar.find(c.Calendars)
	s.tasks.find(c.TaskLists)
}

func (s *unitsStep) leave() bool {
	readUnits(&s.draft.Account, s.units)
	m := &s.draft.Account.Memotoo
	m.AddressBook, m.Calendar, m.TaskList = s.book.get(), s.calendar.get(), s.tasks.get()
	for _, set := range s.draft.Account.Units {
		if set.Direction != engine.Off {
			return true
		}
	}
	s.wrong.say(s.ui.words.T("assistant.oneUnit"))
	return false
}
