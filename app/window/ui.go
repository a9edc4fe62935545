// Package window draws the windows. It owns nothing: what it shows it asks of the
// agent, and what the user wants it hands to the agent. It imports no driver, so
// its tests run without a display and without C.
package window

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"abgleich/app/api"
	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// pause is the shortest time between two looks at the status.
const pause = 200 * time.Millisecond

// UI is the window program's whole surface. Its fields belong to the goroutine
// that draws.
type UI struct {
	app     fyne.App
	service api.Service
	words   *lang.Words
	now     func() time.Time
	// spawn does work that must not hold up drawing.
	spawn func(func())

	status   contract.Status
	sync     *syncWindow
	settings *settingsWindow
}

// New returns a surface without windows; Show opens them.
func New(app fyne.App, service api.Service, words *lang.Words) *UI {
	return &UI{app: app, service: service, words: words, now: time.Now, spawn: func(f func()) { go f() }}
}

// Show opens a window or raises it.
func (u *UI) Show(w api.Window) {
	switch w {
	case api.SettingsWindow:
		u.showSettings("")
	case api.ReportWindow:
		u.showSync()
		u.showReport(u.sync.window)
	default:
		u.showSync()
	}
}

// NoTray says in the sync window that this desktop shows no icon.
func (u *UI) NoTray() {
	u.showSync()
	u.sync.notice.say(u.words.T("window.noTray"))
}

// Follow keeps the windows up to date until the agent goes or ctx ends.
func (u *UI) Follow(ctx context.Context) {
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
				fyne.Do(u.gone)
				return false
			}
			if e.Pass != nil {
				fyne.Do(u.passEnded)
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
		if u.sync != nil {
			u.sync.banner.say(u.explain(err))
		}
		return
	}
	u.status = s
	if u.sync != nil {
		u.sync.update(s)
	}
	if u.settings != nil {
		u.settings.update(s)
	}
}

// passEnded reads the history again.
func (u *UI) passEnded() {
	if u.sync != nil {
		u.sync.loadErrors()
	}
}

// gone says that the agent has ended: nothing works without it.
func (u *UI) gone() {
	if u.sync != nil {
		u.sync.gone()
	}
	if u.settings != nil {
		u.settings.gone()
	}
}

// task does work beside drawing and then done, back where drawing is done.
func task[T any](u *UI, work func(context.Context) (T, error), done func(T, error)) {
	u.spawn(func() {
		v, err := work(context.Background())
		fyne.Do(func() { done(v, err) })
	})
}

// do is task for work that has no result but its error, which is shown.
func (u *UI) do(parent fyne.Window, work func(context.Context) error) {
	task(u, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) }, func(_ struct{}, err error) {
		if err != nil && !fault.Is(err, fault.Stopped) {
			u.fail(parent, err)
		}
	})
}

// fail shows an error in front of a window.
func (u *UI) fail(parent fyne.Window, err error) {
	dialog.NewCustom(u.words.T("window.error"), u.words.T("window.ok"), message(u.explain(err)), parent).Show()
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
