// Package window draws the windows. It owns nothing: what it shows it asks of the
// agent, and what the user wants it hands to the agent. It imports no driver, so
// its tests run without a display and without C.
package window

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"abgleich/app/api"
	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// pause is the shortest time between two looks at the status.
const pause = 200 * time.Millisecond

// Options are what the windows need beside the agent.
type Options struct {
	// Home is the directory of the agent; a first start that was left half done is
	// kept there. "" keeps it nowhere.
	Home string
	// Start starts the agent again after it has gone; nil if that cannot be done.
	Start func(context.Context) error
	// Wishes returns the windows that the agent wants to be shown, until the agent
	// goes or the function is called; nil for none.
	Wishes func() (<-chan api.Window, func())
}

// UI is the window program's whole surface. Its fields belong to the goroutine
// that draws.
type UI struct {
	Options
	app     fyne.App
	service api.Service
	words   *lang.Words
	now     func() time.Time
	// spawn does work that must not hold up drawing.
	spawn func(func())
	// woken ends the wait for the next look whether the agent is back.
	woken chan struct{}

	status    contract.Status
	sync      *syncWindow
	settings  *settingsWindow
	history   *historyWindow
	held      *heldWindow
	assistant *assistant
	marks     *marksWindow
	device    *deviceWindow
	backups   *backupsWindow
	first     *firstWindow
	undo      *undoWindow
}

// New returns a surface without windows; Show opens them.
func New(app fyne.App, service api.Service, words *lang.Words, o Options) *UI {
	return &UI{
		Options: o, app: app, service: service, words: words, now: time.Now,
		spawn: func(f func()) { go f() }, woken: make(chan struct{}, 1),
	}
}

// Show opens a window or raises it.
func (u *UI) Show(w api.Window) {
	if units, first := w.First(); first {
		u.showFirst("", units)
		return
	}
	switch w {
	case api.SettingsWindow:
		u.showSettings("")
	case api.ReportWindow:
		u.showSync()
		u.sync.report()
	case api.HistoryWindow:
		u.showHistory("", 0)
	case api.HeldWindow:
		u.showHeld("")
	case api.AssistantWindow:
		u.showAssistant()
	case api.MarksWindow:
		u.showMarks("")
	case api.DeviceWindow:
		u.showDevice("", "")
	case api.BackupsWindow:
		u.showBackups("")
	default:
		u.showSync()
	}
}

// NoTray says in the sync window that this desktop shows no icon.
func (u *UI) NoTray() {
	u.showSync()
	u.sync.note(u.words.T("window.noTray"))
}

// views are the windows that are open.
func (u *UI) views() []view {
	var list []view
	if u.sync != nil {
		list = append(list, u.sync)
	}
	if u.settings != nil {
		list = append(list, u.settings)
	}
	if u.history != nil {
		list = append(list, u.history)
	}
	if u.held != nil {
		list = append(list, u.held)
	}
	if u.assistant != nil {
		list = append(list, u.assistant)
	}
	if u.marks != nil {
		list = append(list, u.marks)
	}
	if u.device != nil {
		list = append(list, u.device)
	}
	if u.backups != nil {
		list = append(list, u.backups)
	}
	if u.first != nil {
		list = append(list, u.first)
	}
	if u.undo != nil {
		list = append(list, u.undo)
	}
	return list
}

// Follow keeps the windows up to date until ctx ends. If the agent goes, the
// windows say so, and go on as soon as there is one again.
func (u *UI) Follow(ctx context.Context) {
	for {
		u.follow(ctx)
		if ctx.Err() != nil {
			return
		}
		fyne.Do(u.gone)
		if !u.awaitAgent(ctx) {
			return
		}
		fyne.Do(u.back)
	}
}

// follow keeps the windows up to date until the agent goes or ctx ends.
func (u *UI) follow(ctx context.Context) {
	if u.Wishes != nil {
		wishes, cancel := u.Wishes()
		defer cancel()
		go func() {
			for w := range wishes {
				if w == api.Goodbye {
					fyne.Do(u.app.Quit)
					return
				}
				fyne.Do(func() { u.Show(w) })
			}
		}()
	}
	events, cancel := u.service.Subscribe()
	defer cancel()
	for {
		s, err := u.service.Status(ctx)
		fyne.Do(func() { u.update(s, err) })
		if !u.await(ctx, events) {
			return
		}
	}
}

// await waits for an event and then for the pause, whose events the next look
// answers too. It tells whether there is anything more to follow.
func (u *UI) await(ctx context.Context, events <-chan contract.Event) bool {
	var rest <-chan time.Time
	for {
		select {
		case e, open := <-events:
			if !open {
				return false
			}
			if e.Pass != nil {
				fyne.Do(func() {
					for _, v := range u.views() {
						v.passEnded(e.Account)
					}
				})
			}
			if rest == nil {
				rest = time.After(pause)
			}
		case <-rest:
			return true
		case <-ctx.Done():
			return false
		}
	}
}

// update takes over a new status.
func (u *UI) update(s contract.Status, err error) {
	if err != nil {
		if u.sync != nil && !errors.Is(err, api.ErrNoAgent) {
			u.sync.banner.say(u.explain(err))
		}
		return
	}
	u.status = s
	for _, v := range u.views() {
		v.update(s)
	}
}

// speak changes the language: every open window is made anew, as what stands in it
// is words.
func (u *UI) speak(words *lang.Words) {
	if words.Lang() == u.words.Lang() {
		return
	}
	u.words = words
	var again []func()
	if u.sync != nil {
		again = append(again, u.showSync)
	}
	if u.history != nil {
		again = append(again, func() { u.showHistory("", 0) })
	}
	if u.held != nil {
		again = append(again, func() { u.showHeld("") })
	}
	if u.assistant != nil {
		again = append(again, u.showAssistant)
	}
	if u.marks != nil {
		name := u.marks.name
		again = append(again, func() { u.showMarks(name) })
	}
	if u.device != nil {
		name, kind := u.device.account.Selected, u.device.kind.get()
		again = append(again, func() { u.showDevice(name, kind) })
	}
	if u.backups != nil {
		name := u.backups.name
		again = append(again, func() { u.showBackups(name) })
	}
	if u.settings != nil {
		name := u.settings.account.Name
		again = append(again, func() { u.showSettings(name) })
	}
	if f := u.first; f != nil {
		f.end()
		again = append(again, func() { u.showFirst(f.about.account, f.about.units) })
	}
	if f := u.undo; f != nil {
		f.end()
		again = append(again, func() { u.showUndo(f.account, f.run) })
	}
	old := u.views()
	u.sync, u.history, u.held, u.assistant, u.settings, u.marks, u.device, u.backups, u.first, u.undo = nil, nil, nil, nil, nil, nil, nil, nil, nil, nil
	// The program ends with its last window, so the new ones come first.
	for _, show := range again {
		show()
	}
	for _, v := range old {
		f := v.base()
		f.window.SetOnClosed(nil)
		f.window.Close()
	}
}

// task does work beside drawing and then done, back where drawing is done.
func task[T any](u *UI, work func(context.Context) (T, error), done func(T, error)) {
	u.spawn(func() {
		v, err := work(context.Background())
		fyne.Do(func() { done(v, err) })
	})
}

// readOf reads a list of the account that *name says, and takes it over unless another
// account was chosen meanwhile. Without an account there is nothing to read.
func readOf[T any](u *UI, name *string, read func(ctx context.Context, account string) ([]T, error), take func([]T), fail func(error)) {
	account := *name
	if account == "" {
		take(nil)
		return
	}
	task(u, func(ctx context.Context) ([]T, error) { return read(ctx, account) }, func(list []T, err error) {
		switch {
		case account != *name:
		case err != nil:
			fail(err)
		default:
			take(list)
		}
	})
}

// do is task for work that has no result but its error, which is shown.
func (f *frame) do(work func(context.Context) error) {
	task(f.ui, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) }, func(_ struct{}, err error) {
		// That the agent has gone is told by Follow.
		if err != nil && !fault.Is(err, fault.Stopped) && !errors.Is(err, api.ErrNoAgent) {
			f.fail(err)
		}
	})
}

// explain says an error in plain words.
func (u *UI) explain(err error) string {
	var f *fault.Fault
	var invalid *contract.InvalidError
	switch {
	case errors.Is(err, api.ErrNoAgent):
		return u.words.T("window.agentGone")
	case errors.As(err, &invalid):
		return u.invalid(invalid)
	case errors.As(err, &f):
		return f.Message(u.words.Lang())
	}
	return err.Error()
}
