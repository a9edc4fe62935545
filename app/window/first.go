package window

import (
	"context"
	"slices"

	"fyne.io/fyne/v2/theme"

	"abgleich/sync/contract"
	"abgleich/sync/record"
)

// firstWindow shows what a first pass would do and asks for the yes to it (design §2
// rule 11). Closing it is a no.
type firstWindow struct {
	ask
	// wish is what the window was opened for, about what is asked about, later what
	// comes after it.
	wish, about asking
	later       []asking
	// ready are the units that could be looked at: a yes begins them.
	ready []record.Unit

	others *banner
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
	f := &firstWindow{others: newBanner(theme.NewWarningThemedResource(theme.WarningIcon()), "", nil)}
	yes := newButton(w.T("first.yes"), theme.MediaPlayIcon(), func() { f.begun() }).primary()
	f.ask = newAsk(u, w.T("first.title"), 700, func() { f.window.Close() }, f.look, yes, f.others.Container)
	f.wait("")
	return f
}

// begin asks one after the other. What is being asked already is not asked anew.
func (f *firstWindow) begin(list []asking) {
	if len(list) == 0 {
		f.nothing()
		return
	}
	same := f.about.account == list[0].account && slices.Equal(f.about.units, list[0].units)
	f.about, f.later = list[0], list[1:]
	if !same || f.quit == nil && !f.yes.Visible() {
		f.look()
	}
}

// look runs the dry run. Nothing is written.
func (f *firstWindow) look() {
	f.end()
	w, about := f.ui.words, f.about
	if about.account == "" {
		f.ui.showFirst(f.wish.account, f.wish.units)
		return
	}
	f.head.SetText(about.account)
	f.wait(w.T("first.looking"))
	f.try(func(ctx context.Context) (contract.Pass, error) {
		return f.ui.service.Sync(ctx, contract.Request{Account: about.account, Units: about.units, DryRun: true, Trigger: contract.Manual})
	}, func(p contract.Pass, err error) {
		if err != nil {
			f.refused(f.ui.explain(err))
			return
		}
		f.show(p)
	})
}

// leave is what closing means.
func (f *firstWindow) leave() {
	f.end()
	if f.ui.first == f {
		f.ui.first = nil
	}
}

// wait shows that the look is under way.
func (f *firstWindow) wait(text string) {
	f.ready = nil
	f.wrong.say("")
	f.others.say("")
	f.said.SetText("")
	f.stage(text, f.ui.words.T("first.stop"), true, false, false, false)
}

// refused says why there is no preview.
func (f *firstWindow) refused(why string) {
	f.ready = nil
	f.others.say("")
	f.wrong.say(f.ui.words.T("first.failed", "why", why))
	f.stage("", f.ui.words.T("window.close"), false, false, false, true)
	f.window.Canvas().Focus(f.again)
}

// nothing says that there is nothing to ask.
func (f *firstWindow) nothing() {
	f.end()
	f.about, f.ready = asking{}, nil
	f.head.SetText("")
	f.wrong.say("")
	f.others.say("")
	f.stage(f.ui.words.T("first.none"), f.ui.words.T("window.close"), false, false, false, false)
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
	f.stage(w.T("first.text"), w.T("first.no"), false, true, true, len(f.ready) < len(p.Units))
	f.preview.show(p)
	f.settle()
}

// begun is the yes: the pass plans anew, saves both sides and writes. Its progress
// stands in the sync window.
func (f *firstWindow) begun() {
	if len(f.ready) == 0 {
		return
	}
	request := contract.Request{Account: f.about.account, Units: f.ready, Trigger: contract.Manual}
	a, _ := find(f.ui.status.Accounts, f.about.account)
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
	f.about, f.later = f.later[0], f.later[1:]
	f.look()
}

// update shows how far the look is.
func (f *firstWindow) update(st contract.Status) {
	a, _ := find(st.Accounts, f.about.account)
	if first, _ := a.Part(f.about.units); f.about.account != "" && len(first) == 0 {
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
		if !slices.Contains(f.about.units, u.Unit) {
			// The same click has begun the others.
			at = w.T("first.queue", "at", at)
		}
		f.said.SetText(at)
	}
}

func (f *firstWindow) passEnded(string) {}
