package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
)

// frame is what every window has: the keys and the questions in front of it.
type frame struct {
	ui     *UI
	window fyne.Window
	// enter is what the Enter key does where no button has the focus; nil for
	// nothing.
	enter func()
	// fronts close what stands in front of the window, the newest last.
	fronts []*front
	// unsaved tells whether something was typed or chosen that is not saved; nil for a
	// window that saves nothing.
	unsaved func() bool
	leaving bool // asked about that
	// lost is the remark that the agent has gone, nil while it is there.
	lost *front
}

// front is a question in front of a window.
type front struct {
	dialog *dialog.CustomDialog
	// gone is called when it is taken away; nil for nothing.
	gone func()
	// stays keeps Escape from closing it.
	stays bool
}

// view is an open window.
type view interface {
	base() *frame
	// update shows a new status.
	update(contract.Status)
	// passEnded reads again what a pass changes.
	passEnded(account string)
}

func newFrame(u *UI, title string, width, height float32) *frame {
	f := &frame{ui: u, window: u.app.NewWindow(title)}
	f.window.Resize(fyne.NewSize(width, height))
	f.window.Canvas().SetOnTypedKey(f.typed)
	f.window.SetCloseIntercept(f.close)
	return f
}

// close closes the window, which loses nothing without asking.
func (f *frame) close() {
	if f.lost != nil {
		// There is nobody left to save it.
		f.window.Close()
		return
	}
	f.losing(f.window.Close)
}

// losing does something that loses what is not saved, if the user wants it.
func (f *frame) losing(do func()) {
	if f.unsaved == nil || !f.unsaved() {
		do()
		return
	}
	if f.leaving {
		return
	}
	w := f.ui.words
	f.leaving = true
	discard := newButton(w.T("window.discard"), nil, do)
	discard.Importance = widget.DangerImportance
	f.open(w.T("window.unsaved"), message(w.T("window.unsavedText")), newButton(w.T("window.back"), nil, nil), discard).gone = func() { f.leaving = false }
}

func (f *frame) base() *frame { return f }

// typed does what Escape and Enter mean here.
func (f *frame) typed(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyEscape && len(f.fronts) == 0:
		f.close()
	case ev.Name == fyne.KeyEscape:
		if top := f.fronts[len(f.fronts)-1]; !top.stays {
			f.drop(top)
		}
	case enter(ev) && len(f.fronts) == 0 && f.enter != nil:
		f.enter()
	}
}

// raise brings the window to the front.
func (f *frame) raise() {
	f.window.Show()
	f.window.RequestFocus()
}

// open puts a question in front of the window. Each button closes it first; the
// first button has the focus.
func (f *frame) open(title string, content fyne.CanvasObject, buttons ...*button) *front {
	top := &front{dialog: dialog.NewCustomWithoutButtons(title, content, f.window)}
	row := make([]fyne.CanvasObject, len(buttons))
	for i, b := range buttons {
		then := b.OnTapped
		b.OnTapped = func() {
			f.drop(top)
			if then != nil {
				then()
			}
		}
		row[i] = b
	}
	top.dialog.SetButtons(row)
	top.dialog.Show()
	f.fronts = append(f.fronts, top)
	if len(buttons) > 0 {
		f.window.Canvas().Focus(buttons[0])
	}
	return top
}

// drop takes a question away.
func (f *frame) drop(top *front) {
	for i, have := range f.fronts {
		if have == top {
			f.fronts = append(f.fronts[:i], f.fronts[i+1:]...)
			top.dialog.Hide()
			if top.gone != nil {
				top.gone()
			}
			return
		}
	}
}

// tell shows a text in front of the window.
func (f *frame) tell(title, text string) {
	f.open(title, message(text), newButton(f.ui.words.T("window.ok"), nil, nil).primary())
}

// fail shows an error in front of the window.
func (f *frame) fail(err error) { f.tell(f.ui.words.T("window.error"), f.ui.explain(err)) }

// confirm asks before something that cannot be taken back. "No" has the focus.
func (f *frame) confirm(title, text, yes string, do func()) {
	doing := newButton(yes, nil, do)
	doing.Importance = widget.DangerImportance
	f.open(title, message(text), newButton(f.ui.words.T("window.cancel"), nil, nil), doing)
}

// fill sets the content of the window: something at the top, the body and what can
// be pressed at the bottom. Tab goes through them in this order.
func (f *frame) fill(top, body, bottom fyne.CanvasObject) {
	f.window.SetContent(container.NewPadded(container.New(layout.NewBorderLayout(top, bottom, nil, nil), top, body, bottom)))
}

// settle lays the window out again. The toolkit does so by itself when something
// changes that it has drawn before; what changes earlier would stay where it was.
func (f *frame) settle() {
	c := f.window.Content()
	if c == nil {
		return
	}
	c.Refresh()
	// A text that wraps knows its height only once it has its width.
	c.Refresh()
}
