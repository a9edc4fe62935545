package window

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// runStep saves the account, shows what the first run would do and runs it.
type runStep struct {
	*assistant
	place *fyne.Container
	rows  *fyne.Container
	start *button
	stop  *button
	bar   *widget.ProgressBarInfinite
	state *widget.Label
	// preview is what the first run would do, ready are the units that it begins,
	// none for all.
	preview *preview
	ready   []record.Unit
	// running tells that the first run is on its way.
	running bool
}

func newRunStep(a *assistant) *runStep {
	w := a.ui.words
	s := &runStep{assistant: a, place: container.NewStack(), rows: container.NewVBox(), preview: newPreview(a.ui), bar: widget.NewProgressBarInfinite(), state: widget.NewLabel("")}
	s.state.Wrapping = fyne.TextWrapWord
	s.start = newButton(w.T("assistant.start"), theme.MediaPlayIcon(), s.run).primary()
	s.stop = newButton(w.T("sync.stop"), theme.MediaStopIcon(), s.halt)
	s.bar.Stop()
	return s
}

func (s *runStep) title() string           { return s.ui.words.T("assistant.first") }
func (s *runStep) body() fyne.CanvasObject { return s.place }
func (s *runStep) first() fyne.Focusable   { return nil }
func (s *runStep) leave() bool             { return false }

// enter saves the account and asks what the first run would do. The timer leaves the
// account alone until then (design §2 rule 11).
func (s *runStep) enter() {
	s.rows.RemoveAll()
	s.place.Objects = []fyne.CanvasObject{s.rows}
	account, secrets, added := s.draft.Account, s.secrets, s.draft.Added
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
			s.refused(s.ui.explain(err), fault.Is(err, fault.Keychain))
			return
		}
		switch s.ready = ready(p); len(s.ready) {
		case 0:
			s.refused(lostFor(p, s.ui.words), false)
			return
		case len(p.Units):
			s.ready = nil // all there are: the timer counts from this pass
		}
		s.show(p)
	})
}

// previewError is an error after the account was saved.
type previewError struct{ error }

func (e previewError) Unwrap() error { return e.error }

// refused says why there is no preview, and offers the way on.
func (s *runStep) refused(why string, noKeychain bool) {
	w := s.ui.words
	s.wrong.say(why)
	again := newButton(w.T("assistant.again.button"), theme.ViewRefreshIcon(), s.enter).primary()
	s.rows.Add(container.NewHBox(again, layout.NewSpacer()))
	if noKeychain && s.draft.Account.Credentials != contract.File {
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
	top := container.NewVBox(message(w.T("assistant.previewText")), message(w.T("assistant.limit")))
	bottom := container.NewVBox(container.NewHBox(s.start, s.stop, layout.NewSpacer()), s.bar, s.state)
	s.place.Objects = []fyne.CanvasObject{container.New(layout.NewBorderLayout(top, bottom, nil, nil), top, tall(s.preview.Container, 260), bottom)}
	s.bar.Hide()
	s.state.Hide()
	s.stop.Disable()
	s.place.Refresh()
	s.preview.show(p)
	s.window.Canvas().Focus(s.start)
	s.settle()
}

// run runs the first pass until nothing waits; from then on the timer may begin.
func (s *runStep) run() {
	w := s.ui.words
	account, units := s.draft.Account.Name, s.ready
	s.running = true
	s.start.Disable()
	s.stop.Enable()
	s.bar.Show()
	s.bar.Start()
	s.state.SetText(w.T("sync.starting"))
	s.state.Show()
	work(s.assistant, "", func(ctx context.Context) (contract.Pass, error) {
		return s.ui.service.Sync(ctx, contract.Request{Account: account, Units: units, UntilDone: true, Trigger: contract.Manual})
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
	s.place.Objects = []fyne.CanvasObject{s.rows}
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
