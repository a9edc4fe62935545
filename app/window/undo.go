package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// undoWindow shows what undoing a run would do, asks for the yes to it and follows it.
// Closing it before the yes is a no; afterwards the work goes on.
type undoWindow struct {
	ask
	account string
	run     contract.Pass // which is to be undone
	// working is set from the yes until the work has ended.
	working bool
}

// showUndo asks whether a run of an account is to be undone.
func (u *UI) showUndo(account string, run contract.Pass) {
	f := u.undo
	if f == nil {
		f = newUndoWindow(u)
		u.undo = f
		f.window.SetOnClosed(f.leave)
	}
	f.raise()
	if f.working {
		return
	}
	f.account, f.run = account, run
	f.look()
}

func newUndoWindow(u *UI) *undoWindow {
	w := u.words
	f := &undoWindow{}
	yes := newButton(w.T("undo.yes"), theme.ContentUndoIcon(), f.begun)
	yes.Importance = widget.DangerImportance
	f.ask = newAsk(u, w.T("undo.title"), 660, f.stop, f.look, yes)
	f.stage("", w.T("first.stop"), true, false, false, false)
	return f
}

// look runs the dry run. Nothing is written.
func (f *undoWindow) look() {
	f.end()
	w := f.ui.words
	f.head.SetText(w.T("undo.run", "account", f.account, "stamp", w.Stamp(f.run.Started.In(f.ui.now().Location()))))
	f.wrong.say("")
	f.said.SetText("")
	f.stage(w.T("undo.looking"), w.T("first.stop"), true, false, false, false)
	req := contract.UndoRequest{Account: f.account, Pass: f.run.ID, DryRun: true}
	f.try(func(ctx context.Context) (contract.Pass, error) { return f.ui.service.Undo(ctx, req) }, func(p contract.Pass, err error) {
		switch {
		case err != nil:
			f.refused(f.ui.explain(err), !forGood(err))
		case len(ready(p)) < len(p.Units):
			f.refused(lostFor(p, w), true)
		default:
			f.show(p)
		}
	})
}

// leave is what closing means.
func (f *undoWindow) leave() {
	f.end()
	if f.ui.undo == f {
		f.ui.undo = nil
	}
}

// stop stops the work, or closes the window while there is none.
func (f *undoWindow) stop() {
	if !f.working {
		f.window.Close()
		return
	}
	name := f.account
	f.no.Disable()
	f.do(func(ctx context.Context) error { return f.ui.service.Stop(ctx, name) })
}

// refused says why it cannot be undone, or not now: then it can be tried again.
func (f *undoWindow) refused(why string, again bool) {
	f.wrong.say(why)
	f.stage("", f.ui.words.T("window.close"), false, false, false, again)
}

// forGood tells whether a run can never be undone.
func forGood(err error) bool {
	return fault.Is(err, fault.WasReset) || fault.Is(err, fault.NoJournal) || fault.Is(err, fault.NoWrites)
}

// show shows what would be undone and asks.
func (f *undoWindow) show(p contract.Pass) {
	w := f.ui.words
	n := total(p)
	if n == 0 {
		f.stage(w.T("undo.nothing"), w.T("window.close"), false, skips(p) > 0, false, false)
	} else {
		f.stage(undoText(p, w), w.T("first.no"), false, true, true, false)
	}
	f.preview.show(p)
	f.settle()
}

// undoText says what the yes means, with the number of what leaves.
func undoText(p contract.Pass, w *lang.Words) string {
	lines := []string{w.T("undo.text")}
	deleted, unmarked, cancelled := 0, 0, 0
	for _, u := range p.Units {
		deleted, unmarked, cancelled = deleted+u.ToMemotoo.Deleted, unmarked+u.ToOnOffice.Unmarked, cancelled+u.ToOnOffice.Cancelled
	}
	var removes []string
	for _, part := range []struct {
		key string
		n   int
	}{{"undo.deletes", deleted}, {"undo.unmarks", unmarked}, {"undo.cancels", cancelled}} {
		if part.n > 0 {
			removes = append(removes, w.N(part.key, part.n))
		}
	}
	if len(removes) > 0 {
		lines = append(lines, w.T("undo.removes", "what", strings.Join(removes, ", ")))
	}
	if n := skips(p); n > 0 {
		lines = append(lines, w.N("undo.edited", n))
	}
	return strings.Join(lines, "\n")
}

// skips is how many records a pass left alone.
func skips(p contract.Pass) int {
	n := 0
	for _, u := range p.Units {
		n += len(u.Skipped)
	}
	return n
}

// total is how many records a pass has written on both sides.
func total(p contract.Pass) int {
	n := 0
	for _, u := range p.Units {
		n += u.ToMemotoo.Created + u.ToMemotoo.Updated + u.ToMemotoo.Deleted
		n += u.ToOnOffice.Created + u.ToOnOffice.Updated + u.ToOnOffice.Unmarked + u.ToOnOffice.Cancelled + u.ToOnOffice.Marked
	}
	return n
}

// begun is the yes. What became of it stands in the history.
func (f *undoWindow) begun() {
	w := f.ui.words
	f.working = true
	f.said.SetText("")
	f.stage(w.T("undo.working"), w.T("sync.stop"), true, false, false, false)
	req := contract.UndoRequest{Account: f.account, Pass: f.run.ID}
	task(f.ui, func(ctx context.Context) (contract.Pass, error) { return f.ui.service.Undo(ctx, req) }, func(p contract.Pass, err error) {
		f.working = false
		switch {
		case f.ui.undo != f:
			// Closed meanwhile; the history tells of it.
		case err != nil:
			f.refused(f.ui.explain(err), true)
		default:
			f.ui.showHistory(p.Account, p.ID)
			f.window.Close()
		}
	})
}

// update shows how far it is.
func (f *undoWindow) update(st contract.Status) {
	if f.quit == nil && !f.working {
		return
	}
	a, _ := find(st.Accounts, f.account)
	for _, u := range a.Units {
		if u.Running {
			f.said.SetText(f.ui.words.T("first.at", "unit", f.ui.words.Unit(u.Unit), "progress", progressOf(u.Progress, f.ui.words)))
		}
	}
}

func (f *undoWindow) passEnded(string) {}

// undoneText says which run a run has undone, and which has undone it; "" for neither.
func undoneText(p contract.Pass, passes []contract.Pass, u *UI) string {
	var lines []string
	if p.Undoes != nil {
		lines = append(lines, u.words.T("undo.of", "stamp", u.words.Stamp(p.Undoes.Started.In(u.now().Location()))))
	}
	if by, undone := undoneBy(passes, p.ID); undone {
		lines = append(lines, u.words.T("undo.by", "stamp", u.words.Stamp(by.Started.In(u.now().Location()))))
	}
	return strings.Join(lines, "\n")
}

// undoneBy is the run that has undone another one; false if none has.
func undoneBy(passes []contract.Pass, id int64) (contract.Pass, bool) {
	for _, p := range passes {
		if p.Undoes != nil && p.Undoes.ID == id && total(p) > 0 {
			return p, true
		}
	}
	return contract.Pass{}, false
}
