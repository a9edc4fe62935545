package window

import (
	"context"
	"errors"
	"maps"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
)

// runStep saves the account, shows what the first run would do and runs it.
type runStep struct {
	*assistant
	rows  *fyne.Container
	start *button
	stop  *button
	bar   *widget.ProgressBarInfinite
	state *widget.Label
	// running tells that the first run is on its way.
	running bool
}

func newRunStep(a *assistant) *runStep {
	w := a.ui.words
	s := &runStep{assistant: a, rows: container.NewVBox(), bar: widget.NewProgressBarInfinite(), state: widget.NewLabel("")}
	s.state.Wrapping = fyne.TextWrapWord
	s.start = newButton(w.T("assistant.start"), theme.MediaPlayIcon(), s.run).primary()
	s.stop = newButton(w.T("sync.stop"), theme.MediaStopIcon(), s.halt)
	s.bar.Stop()
	return s
}

func (s *runStep) title() string           { return s.ui.words.T("assistant.first") }
func (s *runStep) body() fyne.CanvasObject { return s.rows }
func (s *runStep) first() fyne.Focusable   { return nil }
func (s *runStep) leave() bool             { return false }

// manual is the account as long as its first run is missing: the timer leaves it
// alone until a person has seen what would be done (design §2 rule 11).
func (s *runStep) manual() contract.Account {
	a := s.draft.Account
	a.Units = maps.Clone(a.Units)
	for unit, set := range a.Units {
		set.Automatic = false
		a.Units[unit] = set
	}
	return a
}

// enter saves the account and asks what the first run would do.
func (s *runStep) enter() {
	s.rows.RemoveAll()
	account, secrets, added := s.manual(), s.secrets, s.draft.Added
	work(s.assistant, s.ui.words.T("assistant.preview"), func(ctx context.Context) (contract.Pass, error) {
		if !added {
			if err := s.ui.service.AddAccount(ctx, account, secrets); err != nil {
				return contract.Pass{}, err
			}
		}
		p, err := s.ui.service.Sync(ctx, contract.Request{Account: account.Name, DryRun: true, Trigger: contract.Manual})
		if err != nil {
			return p, previewError{err}
		}
		return p, nil
	}, func(p contract.Pass, err error) {
		var preview previewError
		if err == nil || errors.As(err, &preview) {
			s.draft.Added = true
			s.secrets = contract.Secrets{}
			s.wait(false, "")
			s.keep()
		}
		if err != nil {
			s.refused(err)
			return
		}
		s.show(p)
	})
}

// previewError is an error after the account was saved.
type previewError struct{ error }

func (e previewError) Unwrap() error { return e.error }

// refused says why there is no preview, and offers the way on.
func (s *runStep) refused(err error) {
	w := s.ui.words
	s.wrong.say(s.ui.explain(err))
	again := newButton(w.T("assistant.again.button"), theme.ViewRefreshIcon(), s.enter).primary()
	s.rows.Add(container.NewHBox(again, layout.NewSpacer()))
	if fault.Is(err, fault.Keychain) && s.draft.Account.Credentials != contract.File {
		s.rows.Add(message(w.T("assistant.noKeychain")))
		file := newTick(w.T("settings.secrets.file"), func(on bool) {
			s.draft.Account.Credentials = contract.Keychain
			if on {
				s.draft.Account.Credentials = contract.File
			}
		})
		s.rows.Add(file)
	}
	s.window.Canvas().Focus(again)
}

// show shows what the first run would do.
func (s *runStep) show(p contract.Pass) {
	w := s.ui.words
	s.rows.Add(message(w.T("assistant.previewText")))
	_, parts := runOf(p, w, s.ui.now().Location())
	for i, part := range parts {
		// Nothing has run yet, so nothing has succeeded either. A unit that stays off
		// says why in place of its counts.
		u := p.Units[i]
		title, lines := part.title, part.counts
		if u.Result == engine.OK {
			title = w.Unit(u.Unit)
		}
		if len(part.skips) > 0 && u.Linked+u.Remaining == 0 && len(u.Plan) == 0 {
			lines = nil
		}
		lines = append(lines, part.skips...)
		for _, e := range part.errors {
			lines = append(lines, e.text)
		}
		s.rows.Add(paragraph(title, strings.Join(lines, "\n"), widget.MediumImportance))
	}
	s.rows.Add(message(w.T("assistant.limit")))
	s.rows.Add(container.NewHBox(s.start, s.stop, layout.NewSpacer()))
	s.rows.Add(s.bar)
	s.rows.Add(s.state)
	s.bar.Hide()
	s.stop.Disable()
	s.window.Canvas().Focus(s.start)
}

// run runs the first pass until nothing waits, and lets the timer begin then.
func (s *runStep) run() {
	w := s.ui.words
	account := s.draft.Account
	s.running = true
	s.start.Disable()
	s.stop.Enable()
	s.bar.Show()
	s.bar.Start()
	s.state.SetText(w.T("sync.starting"))
	work(s.assistant, "", func(ctx context.Context) (contract.Pass, error) {
		p, err := s.ui.service.Sync(ctx, contract.Request{Account: account.Name, UntilDone: true, Trigger: contract.Manual})
		if err != nil {
			return p, err
		}
		return p, s.ui.service.UpdateAccount(ctx, account, nil)
	}, s.ended)
}

func (s *runStep) halt() {
	name := s.draft.Account.Name
	s.stop.Disable()
	s.do(func(ctx context.Context) error { return s.ui.service.Stop(ctx, name) })
}

// ended shows how the first run went.
func (s *runStep) ended(p contract.Pass, err error) {
	w := s.ui.words
	s.running = false
	s.bar.Stop()
	s.bar.Hide()
	s.stop.Disable()
	s.start.Enable()
	if err != nil {
		s.state.SetText("")
		s.wrong.say(s.ui.explain(err))
		return
	}
	if p.Result == engine.Failed || p.Result == engine.Waits || p.Result == engine.Halted {
		s.state.SetText(w.Ending(p.Result))
		for _, u := range p.Units {
			for _, e := range u.Errors {
				s.wrong.say(plainly(e, w))
			}
		}
		return
	}
	s.finished = true
	s.later.Hide()
	s.prev.Hide()
	if err := s.ui.dropDraft(); err != nil {
		s.wrong.say(s.ui.explain(err))
	}
	s.rows.RemoveAll()
	s.rows.Add(message(w.T("assistant.done")))
	_, parts := runOf(p, w, s.ui.now().Location())
	for _, part := range parts {
		s.rows.Add(paragraph(part.title, strings.Join(part.counts, "\n"), widget.MediumImportance))
	}
	finish := newButton(w.T("assistant.finish"), theme.ConfirmIcon(), func() {
		s.ui.showSync()
		s.window.Close()
	}).primary()
	s.rows.Add(container.NewHBox(finish, layout.NewSpacer()))
	s.window.Canvas().Focus(finish)
}

// update shows how far the run is.
func (s *runStep) update(st contract.Status) {
	a, ok := find(st.Accounts, s.draft.Account.Name)
	if !ok || !s.running {
		return
	}
	for _, u := range a.Units {
		if u.Running {
			s.state.SetText(s.ui.words.Unit(u.Unit) + " – " + progressOf(u.Progress, s.ui.words))
		}
	}
}
