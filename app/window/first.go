package window

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
	"abgleich/sync/record"
)

// firstWindow shows what a first pass would do and asks for the yes to it (design §2
// rule 11). Closing it is a no.
type firstWindow struct {
	*frame
	// wish is what the window was opened for, ask what is asked about, later what comes
	// after it.
	wish, ask asking
	later     []asking
	// quit ends the look that is under way; nil for none.
	quit context.CancelFunc
	// looks counts the looks: one that was given up has nothing to say.
	looks int
	// ready are the units that could be looked at: a yes begins them.
	ready []record.Unit

	account *widget.Label
	text    *widget.Label
	others  *banner
	wrong   *banner
	bar     *widget.ProgressBarInfinite
	looking *fyne.Container
	said    *widget.Label
	preview *preview
	no      *button
	again   *button
	yes     *button
}

// asking is about the first pass of some units of an account.
type asking struct {
	account string
	units   []record.Unit
}

// showFirst asks about the first pass of units of an account, of every account for "",
// of all units that wait for none.
func (u *UI) showFirst(account string, units []record.Unit) {
	f := u.first
	if f == nil {
		f = newFirstWindow(u)
		u.first = f
		f.window.SetOnClosed(f.leave)
	}
	f.wish = asking{account, units}
	f.raise()
	task(u, u.service.Status, func(st contract.Status, err error) {
		if u.first != f {
			return // closed meanwhile
		}
		if err != nil {
			f.refused(u.explain(err))
			return
		}
		var list []asking
		for _, a := range st.Accounts {
			if waiting, _ := a.Part(units); len(waiting) > 0 && (account == "" || a.Name == account) {
				list = append(list, asking{a.Name, waiting})
			}
		}
		f.begin(list)
	})
}

func newFirstWindow(u *UI) *firstWindow {
	w := u.words
	f := &firstWindow{frame: newFrame(u, w.T("first.title"), 900, 700)}
	f.account = widget.NewLabelWithStyle("", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	f.text = widget.NewLabel("")
	f.text.Wrapping = fyne.TextWrapWord
	f.others = newBanner(theme.NewWarningThemedResource(theme.WarningIcon()), "", nil)
	f.wrong = newBanner(theme.NewErrorThemedResource(theme.ErrorIcon()), "", nil)
	f.bar = widget.NewProgressBarInfinite()
	f.bar.Stop()
	f.said = widget.NewLabel("")
	f.looking = container.NewVBox(f.bar, f.said)
	f.preview = newPreview(u)
	f.no = newButton("", theme.CancelIcon(), f.window.Close)
	f.again = newButton(w.T("first.retry"), theme.ViewRefreshIcon(), f.look)
	f.yes = newButton(w.T("first.yes"), theme.MediaPlayIcon(), f.begun).primary()
	head := container.New(tight{}, f.account, f.text)
	top := container.NewVBox(head, f.others.Container, f.wrong.Container, f.looking)
	buttons := container.NewVBox(widget.NewSeparator(), container.NewHBox(layout.NewSpacer(), f.no, f.again, f.yes))
	f.fill(top, f.preview.Container, buttons)
	f.wait("")
	return f
}

// begin asks one after the other. What is being asked already is not asked anew.
func (f *firstWindow) begin(list []asking) {
	if len(list) == 0 {
		f.nothing()
		return
	}
	same := f.ask.account == list[0].account && slices.Equal(f.ask.units, list[0].units)
	f.ask, f.later = list[0], list[1:]
	if !same || f.quit == nil && !f.yes.Visible() {
		f.look()
	}
}

// look runs the dry run. Nothing is written.
func (f *firstWindow) look() {
	f.end()
	w, ask := f.ui.words, f.ask
	if ask.account == "" {
		f.ui.showFirst(f.wish.account, f.wish.units)
		return
	}
	f.account.SetText(ask.account)
	f.wait(w.T("first.looking"))
	ctx, quit := context.WithCancel(context.Background())
	f.quit = quit
	f.looks++
	this := f.looks
	task(f.ui, func(context.Context) (contract.Pass, error) {
		return f.ui.service.Sync(ctx, contract.Request{Account: ask.account, Units: ask.units, DryRun: true, Trigger: contract.Manual})
	}, func(p contract.Pass, err error) {
		if this != f.looks || f.quit == nil {
			return // given up
		}
		f.end()
		if err != nil {
			f.refused(f.ui.explain(err))
			return
		}
		f.show(p)
	})
}

// end gives up the look that is under way.
func (f *firstWindow) end() {
	if quit := f.quit; quit != nil {
		f.quit = nil
		quit()
	}
}

// leave is what closing means.
func (f *firstWindow) leave() {
	f.end()
	if f.ui.first == f {
		f.ui.first = nil
	}
}

// stage shows the parts that belong to how far it is.
func (f *firstWindow) stage(text, no string, looking, asking, again bool) {
	f.text.SetText(text)
	visible(f.text, text != "")
	visible(f.account, f.account.Text != "")
	visible(f.looking, looking)
	if looking {
		f.bar.Start()
	} else {
		f.bar.Stop()
	}
	visible(f.preview.Container, asking)
	visible(f.again, again)
	visible(f.yes, asking && len(f.ready) > 0)
	f.no.SetText(no)
	f.window.Canvas().Focus(f.no)
	f.settle()
}

// wait shows that the look is under way.
func (f *firstWindow) wait(text string) {
	f.ready = nil
	f.wrong.say("")
	f.others.say("")
	f.said.SetText("")
	f.stage(text, f.ui.words.T("first.stop"), true, false, false)
}

// refused says why there is no preview.
func (f *firstWindow) refused(why string) {
	f.ready = nil
	f.others.say("")
	f.wrong.say(f.ui.words.T("first.failed", "why", why))
	f.stage("", f.ui.words.T("window.close"), false, false, true)
	f.window.Canvas().Focus(f.again)
}

// nothing says that there is nothing to ask.
func (f *firstWindow) nothing() {
	f.end()
	f.ask, f.ready = asking{}, nil
	f.account.SetText("")
	f.wrong.say("")
	f.others.say("")
	f.stage(f.ui.words.T("first.none"), f.ui.words.T("window.close"), false, false, false)
}

// show shows what the first pass would do.
func (f *firstWindow) show(p contract.Pass) {
	w := f.ui.words
	f.ready = ready(p)
	if len(f.ready) == 0 {
		f.refused(lostFor(p, w))
		return
	}
	f.others.say(w.T("first.others"))
	f.wrong.say("")
	f.stage(w.T("first.text"), w.T("first.no"), false, true, len(f.ready) < len(p.Units))
	f.preview.show(p)
	f.settle()
}

// begun is the yes: the pass plans anew, saves both sides and writes. Its progress
// stands in the sync window.
func (f *firstWindow) begun() {
	if len(f.ready) == 0 {
		return
	}
	request := contract.Request{Account: f.ask.account, Units: f.ready, Trigger: contract.Manual}
	a, _ := find(f.ui.status.Accounts, f.ask.account)
	if first, past := a.Part(nil); len(first)+len(past) == len(f.ready) {
		request.Units = nil // all there are: the timer counts from this pass
	}
	f.ready = nil
	f.ui.showSync()
	f.ui.sync.choose(request.Account)
	f.ui.sync.do(func(ctx context.Context) error {
		_, err := f.ui.service.Sync(ctx, request)
		return err
	})
	if len(f.later) == 0 {
		f.window.Close()
		return
	}
	f.ask, f.later = f.later[0], f.later[1:]
	f.look()
}

// update shows how far the look is.
func (f *firstWindow) update(st contract.Status) {
	a, _ := find(st.Accounts, f.ask.account)
	if first, _ := a.Part(f.ask.units); f.ask.account != "" && len(first) == 0 {
		f.nothing() // somebody else has begun it, or the account is gone
		return
	}
	if f.quit == nil {
		return
	}
	w := f.ui.words
	for _, u := range a.Units {
		if !u.Running {
			continue
		}
		at := w.T("first.at", "unit", w.Unit(u.Unit), "progress", progressOf(u.Progress, w))
		if !slices.Contains(f.ask.units, u.Unit) {
			// The same click has begun the others.
			at = w.T("first.queue", "at", at)
		}
		f.said.SetText(at)
	}
}

func (f *firstWindow) passEnded(string) {}
