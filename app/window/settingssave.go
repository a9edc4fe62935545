package window

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"abgleich/sync/contract"
)

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

// store saves what the page shows: the account or the settings of the program.
func (s *settingsWindow) store() {
	if s.save.Disabled() {
		return
	}
	if s.onProgram() {
		s.program.store()
		return
	}
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
			s.complain(err, s.ui.words.T("settings.notSaved")+" ")
			return
		}
		s.load(a.Name, s.ui.words.T("settings.saved"))
	})
}

// complain shows an error at the field that it names, else under the fields after what
// it means.
func (s *settingsWindow) complain(err error, means string) {
	var invalid *contract.InvalidError
	if errors.As(err, &invalid) {
		if f := s.fields[invalid.Field]; f != nil {
			f.wrong.say(s.ui.invalid(invalid))
			s.focus(invalid.Field)
			return
		}
	}
	s.result.say(means + s.ui.explain(err))
}

// focus turns to the page of a field and puts the focus there.
func (s *settingsWindow) focus(key string) {
	if _, ok := s.how.fields[key]; ok {
		s.turn(s.pages[1])
	} else {
		s.turn(s.pages[0])
	}
	if in, ok := s.fields[key].input.(fyne.Focusable); ok {
		s.window.Canvas().Focus(in)
	}
}
