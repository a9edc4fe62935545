package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
)

// heldWindow lists what waits for a decision, and shows one question at a time.
type heldWindow struct {
	*frame
	account *picker
	name    string
	held    []contract.Held
	shown   int
	list    *list
	body    *fyne.Container
	scroll  *container.Scroll
	empty   *widget.Label
	// yes and no answer the question that is shown, allYes and allNo every open one.
	yes, no, allYes, allNo *button
	all                    *fyne.Container // the last two
	// ready offers to carry out what was decided.
	ready *banner
}

// showHeld opens the decisions of an account, of the first that has some for "",
// or raises them.
func (u *UI) showHeld(name string) {
	h := u.held
	if h == nil {
		h = newHeldWindow(u)
		u.held = h
		h.window.SetOnClosed(func() { u.held = nil })
	}
	h.raise()
	task(u, u.service.Status, func(st contract.Status, err error) {
		if err != nil {
			h.fail(err)
			return
		}
		h.name = name
		for _, a := range st.Accounts {
			for _, s := range a.Units {
				if h.name == "" && s.Held > 0 {
					h.name = a.Name
				}
			}
		}
		h.update(st)
		h.load()
		h.window.Canvas().Focus(h.list)
	})
}

func newHeldWindow(u *UI) *heldWindow {
	w := u.words
	h := &heldWindow{frame: newFrame(u, w.T("held.title"), 900, 640), shown: -1}
	h.account = newPicker(w.T("window.loading"), h.choose)
	h.list = newList(func() int { return len(h.held) }, newEntryRow, func(i int, o fyne.CanvasObject) {
		showHeld(o.(*entryRow), h.held[i], u)
	})
	h.list.OnSelected = h.show
	h.body = container.NewVBox()
	h.scroll = container.NewVScroll(h.body)
	h.empty = widget.NewLabel(w.T("held.none"))
	h.empty.Wrapping = fyne.TextWrapWord
	h.yes = newButton("", theme.ConfirmIcon(), func() { h.decide(engine.Approved) })
	h.no = newButton("", theme.CancelIcon(), func() { h.decide(engine.Rejected) })
	h.allYes = newButton(w.T("held.allYes"), nil, func() { h.askAll(engine.Approved) })
	h.allNo = newButton(w.T("held.allNo"), nil, func() { h.askAll(engine.Rejected) })
	h.all = container.NewHBox(h.allNo, h.allYes)
	h.ready = newBanner(theme.NewPrimaryThemedResource(theme.InfoIcon()), w.T("held.run"), h.run)
	closing := newButton(w.T("window.close"), nil, h.window.Close)
	head := container.NewVBox(
		container.New(layout.NewFormLayout(), widget.NewLabel(w.T("sync.account")), h.account), h.ready.Container, widget.NewSeparator())
	buttons := container.NewVBox(widget.NewSeparator(),
		container.NewHBox(h.all, layout.NewSpacer(), closing))
	split := container.NewHSplit(h.list, container.NewStack(h.scroll, h.empty))
	split.Offset = 0.32
	h.fill(head, split, buttons)
	return h
}

// update takes over the names of the accounts.
func (h *heldWindow) update(st contract.Status) {
	h.name = known(st.Accounts, h.name)
	h.account.offer(st.Accounts, h.name)
}

func (h *heldWindow) choose(name string) {
	if name != h.name {
		h.name = name
		h.load()
	}
}

func (h *heldWindow) passEnded(account string) {
	if account == "" || account == h.name {
		h.load()
	}
}

// load reads the questions.
func (h *heldWindow) load() {
	readOf(h.ui, &h.name, h.ui.service.Held, h.take, h.fail)
}

// take shows questions; the first that is open comes first to the eye.
func (h *heldWindow) take(held []contract.Held) {
	w := h.ui.words
	h.held, h.shown = held, -1
	open, decided := h.open()
	h.allYes.SetText(w.T("held.allYes"))
	h.allNo.SetText(w.T("held.allNo"))
	h.all.Objects = []fyne.CanvasObject{h.allNo, h.allYes}
	if n := h.conflicts(); n > 0 && n == len(open) {
		h.allYes.SetText(w.T("held.allOnOffice"))
		h.allNo.SetText(w.T("held.allMemotoo"))
		// In the order of the columns.
		h.all.Objects = []fyne.CanvasObject{h.allYes, h.allNo}
	}
	h.all.Refresh()
	h.list.UnselectAll()
	h.list.Refresh()
	visible(h.empty, len(held) == 0)
	visible(h.scroll, len(held) > 0)
	toggle(h.allYes, len(open) > 0)
	toggle(h.allNo, len(open) > 0)
	ready := ""
	if decided > 0 {
		ready = w.N("held.ready", decided)
	}
	h.ready.say(ready)
	defer h.settle()
	if len(held) == 0 {
		return
	}
	for i := range held {
		if held[i].Decision == "" {
			h.list.Highlight(i)
			return
		}
	}
	h.list.Highlight(0)
}

// open are the questions without an answer, and how many have one.
func (h *heldWindow) open() (ids []int64, decided int) {
	for _, q := range h.held {
		if q.Decision == "" {
			ids = append(ids, q.ID)
		} else {
			decided++
		}
	}
	return ids, decided
}

// conflicts counts the conflicts without an answer.
func (h *heldWindow) conflicts() (n int) {
	for _, q := range h.held {
		if q.Decision == "" && q.Kind == engine.AskConflict {
			n++
		}
	}
	return n
}

// show shows one question.
func (h *heldWindow) show(i int) {
	if i < 0 || i >= len(h.held) || i == h.shown {
		return
	}
	h.shown = i
	q := questionOf(h.held[i], h.ui.words, h.ui.now())
	h.yes.SetText(q.yes)
	h.no.SetText(q.no)
	yes, no := theme.ConfirmIcon(), theme.CancelIcon()
	if h.held[i].Kind == engine.AskConflict {
		yes, no = nil, nil // neither is a yes
	}
	h.yes.SetIcon(yes)
	h.no.SetIcon(no)
	h.body.RemoveAll()
	h.body.Add(paragraph(q.text, q.since, widget.LowImportance))
	if q.answer != "" {
		h.body.Add(paragraph("", q.answer, widget.SuccessImportance))
	}
	if h.held[i].Kind == engine.AskConflict {
		// As the columns of the values stand.
		h.body.Add(answer(h.yes, q.yesMeans))
		h.body.Add(answer(h.no, q.noMeans))
	} else {
		h.body.Add(answer(h.no, q.noMeans))
		h.body.Add(answer(h.yes, q.yesMeans))
	}
	h.body.Add(comparison(q.values, h.ui.words))
	h.scroll.ScrollToTop()
}

// decide answers the question that is shown.
func (h *heldWindow) decide(d engine.Decision) {
	if h.shown >= 0 && h.shown < len(h.held) {
		q := h.held[h.shown]
		answer, _ := q.Kind.Answer(d)
		h.send([]int64{q.ID}, answer)
	}
}

// askAll asks once more before it answers every open question. What it does to
// conflicts, whose values nobody may have looked at, it says by itself.
func (h *heldWindow) askAll(d engine.Decision) {
	w := h.ui.words
	ids, _ := h.open()
	button, sure, conflict := h.allYes.Text, "held.allYesSure", "held.allOnOfficeSure"
	if d == engine.Rejected {
		button, sure, conflict = h.allNo.Text, "held.allNoSure", "held.allMemotooSure"
	}
	var text []string
	conflicts := h.conflicts()
	if others := len(ids) - conflicts; others > 0 {
		text = append(text, w.N(sure, others))
	}
	if conflicts > 0 {
		text = append(text, w.N(conflict, conflicts))
	}
	if len(ids) == conflicts {
		d, _ = engine.AskConflict.Answer(d)
	}
	h.confirm(button, strings.Join(text, " "), button, func() { h.send(ids, d) })
}

func (h *heldWindow) send(ids []int64, d engine.Decision) {
	name := h.name
	task(h.ui, func(ctx context.Context) (struct{}, error) { return struct{}{}, h.ui.service.Decide(ctx, name, ids, d) },
		func(_ struct{}, err error) {
			if err != nil {
				h.fail(err)
			}
			h.load()
		})
}

// run carries out what was decided.
func (h *heldWindow) run() {
	name := h.name
	h.ui.showSync()
	h.do(func(ctx context.Context) error {
		_, err := h.ui.service.Sync(ctx, contract.Request{Account: name, WithoutFirst: true, Trigger: contract.Manual})
		return err
	})
}
