package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
)

// shownRuns is how many runs the window lists; the report has more.
const shownRuns = 200

// historyWindow lists the runs of an account and shows one of them.
type historyWindow struct {
	*frame
	account *picker
	name    string
	// wanted is the run to show once the runs are there; 0 for the newest.
	wanted int64
	passes []contract.Pass
	shown  int // index in passes, -1 for none
	list   *list
	run    *runView
	empty  *widget.Label
	copy   *button
	undo   *button
	said   *widget.Label
}

// showHistory opens the history of an account, of the first for "", at a run or at
// the newest for 0, or raises it.
func (u *UI) showHistory(name string, pass int64) {
	h := u.history
	if h == nil {
		h = newHistoryWindow(u)
		u.history = h
		h.window.SetOnClosed(func() { u.history = nil })
	}
	h.raise()
	h.wanted = pass
	if name != "" {
		h.name = name
	}
	task(u, u.service.Status, func(st contract.Status, err error) {
		if err != nil {
			h.fail(err)
			return
		}
		h.update(st)
		h.load()
		h.window.Canvas().Focus(h.list)
	})
}

func newHistoryWindow(u *UI) *historyWindow {
	w := u.words
	h := &historyWindow{frame: newFrame(u, w.T("history.title"), 900, 620), shown: -1}
	h.account = newPicker(w.T("window.loading"), h.choose)
	h.list = newList(func() int { return len(h.passes) }, newEntryRow, func(i int, o fyne.CanvasObject) {
		showRun(o.(*entryRow), h.passes[i], u)
	})
	h.list.OnSelected = h.show
	h.run = newRunView(h)
	h.empty = widget.NewLabel(w.T("history.none"))
	h.empty.Hide()
	h.copy = newButton(w.T("sync.copy"), theme.ContentCopyIcon(), h.copyRun)
	h.copy.Disable()
	h.undo = newButton(w.T("undo.button"), theme.ContentUndoIcon(), h.undoRun)
	h.undo.Disable()
	h.said = widget.NewLabel("")
	h.said.Importance = widget.LowImportance
	report := newButton(w.T("history.report"), theme.DocumentSaveIcon(), h.report)
	closing := newButton(w.T("window.close"), nil, h.window.Close)
	head := container.NewVBox(
		container.New(layout.NewFormLayout(), widget.NewLabel(w.T("sync.account")), h.account), widget.NewSeparator())
	buttons := container.NewVBox(widget.NewSeparator(),
		container.NewHBox(h.copy, report, h.undo, h.said, layout.NewSpacer(), closing))
	split := container.NewHSplit(h.list, container.NewStack(h.run.scroll, h.empty))
	split.Offset = 0.34
	h.fill(head, split, buttons)
	return h
}

// update takes over the names of the accounts.
func (h *historyWindow) update(st contract.Status) {
	h.name = known(st.Accounts, h.name)
	h.account.offer(st.Accounts, h.name)
}

func (h *historyWindow) choose(name string) {
	if name != h.name {
		h.name, h.wanted = name, 0
		h.load()
	}
}

// passEnded reads the runs again; the run that is shown stays.
func (h *historyWindow) passEnded(account string) {
	if account != "" && account != h.name {
		return
	}
	if h.shown > 0 {
		h.wanted = h.passes[h.shown].ID
	}
	h.load()
}

// load reads the runs.
func (h *historyWindow) load() {
	readOf(h.ui, &h.name, func(ctx context.Context, name string) ([]contract.Pass, error) {
		return h.ui.service.Passes(ctx, name, shownRuns)
	}, h.take, h.fail)
}

// take shows runs, the newest first.
func (h *historyWindow) take(passes []contract.Pass) {
	h.passes = passes
	h.list.UnselectAll()
	h.list.Refresh()
	h.shown = -1
	visible(h.empty, len(passes) == 0)
	visible(h.run.scroll, len(passes) > 0)
	toggle(h.copy, len(passes) > 0)
	h.undo.Disable()
	if len(passes) == 0 {
		return
	}
	at := 0
	for i, p := range passes {
		if p.ID == h.wanted {
			at = i
		}
	}
	h.list.Highlight(at)
	h.settle()
}

// show shows one run.
func (h *historyWindow) show(i int) {
	if i < 0 || i >= len(h.passes) || i == h.shown {
		return
	}
	h.shown = i
	h.said.SetText("")
	h.run.show(h.passes[i])
	toggle(h.undo, total(h.passes[i]) > 0)
}

// undoRun asks whether the run that is shown is to be undone.
func (h *historyWindow) undoRun() {
	if h.shown >= 0 {
		h.ui.showUndo(h.name, h.passes[h.shown])
	}
}

func (h *historyWindow) copyRun() {
	if h.shown < 0 {
		return
	}
	u := h.ui
	u.app.Clipboard().SetContent(runForSupport(u.status.Version, h.name, h.passes[h.shown], u.words, u.now().Location()))
	h.said.SetText(u.words.T("sync.copied"))
}

// showRun puts a run into its line of the list.
func showRun(r *entryRow, p contract.Pass, u *UI) {
	r.show(signOf(markOf(contract.UnitStatus{Result: p.Result})), u.words.Moment(p.Started, u.now()),
		triggerOf(p.Trigger, u.words)+" · "+passEnding(p, u.words))
}
