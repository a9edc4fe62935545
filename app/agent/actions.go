package agent

import (
	"context"
	"runtime/debug"
	"slices"
	"time"

	"abgleich/app/api"
	"abgleich/app/tray"
	"abgleich/sync/contract"
	"abgleich/sync/record"
)

// pause is the shortest time between two looks at the status: a pass tells of
// each record, a person needs no more than this.
const pause = 400 * time.Millisecond

// actions are what icon and menu do.
func (a *agent) actions() tray.Actions {
	show := func(w api.Window) func() {
		return func() { a.try("show window", func() error { return a.show(w) }) }
	}
	return tray.Actions{
		SyncAll:  func() { a.sync() },
		SyncUnit: func(u record.Unit) { a.sync(u) },
		Restart:  a.restart,
		Pause: func(until time.Time) {
			a.try("pause", func() error { return a.engine.Pause(a.ctx, "", until) })
		},
		Window:   show(api.SyncWindow),
		Settings: show(api.SettingsWindow),
		Device:   show(api.DeviceWindow),
		Report:   show(api.ReportWindow),
		Quit:     a.quit,
	}
}

// sync starts a pass of every account. Where there is none yet, the click leads to
// the first steps. Units whose first pass waits for the user's yes are left out: the
// window asks for it. What goes wrong in a pass stands in its report; the icon shows it.
func (a *agent) sync(units ...record.Unit) {
	s, err := a.engine.Status(a.ctx)
	if err != nil {
		a.log.Error("status", "error", err)
		return
	}
	if len(s.Accounts) == 0 {
		a.try("show window", func() error { return a.show(api.AssistantWindow) })
		return
	}
	asks := false
	for _, account := range s.Accounts {
		if account.Running {
			continue
		}
		first, past := account.Part(units)
		asks = asks || len(first) > 0
		if len(first) > 0 && len(past) == 0 {
			continue
		}
		a.jobs.Go(func() {
			_, err := a.engine.Sync(a.ctx, contract.Request{Account: account.Name, Units: units, WithoutFirst: true, Trigger: contract.Manual})
			if err != nil {
				a.log.Warn("pass", "account", account.Name, "error", err)
			}
		})
	}
	if asks {
		a.ask(units)
	}
}

// ask opens the question before a first pass of units, of all for none. If there is no
// window to ask in, a note says what waits.
func (a *agent) ask(units []record.Unit) {
	w := api.FirstWindow
	if len(units) == 1 {
		w = api.FirstOf(units[0])
	}
	err := a.show(w)
	if err == nil {
		return
	}
	a.log.Error("show window", "error", err)
	words := a.Words.Words()
	a.Say(words.T("notify.first") + " " + words.T("notify.first.next"))
	select {
	case a.asides <- concern{key: "first", print: "first", title: words.T("notify.first"), body: words.T("notify.first.next"), opens: w}:
	default: // It was told a moment ago.
	}
}

// restart lets the timers run again that have given up.
func (a *agent) restart() {
	s, err := a.engine.Status(a.ctx)
	if err != nil {
		a.log.Error("status", "error", err)
		return
	}
	for _, account := range s.Accounts {
		if account.Stopped {
			if err := a.engine.Restart(a.ctx, account.Name); err != nil {
				a.log.Error("restart", "account", account.Name, "error", err)
			}
		}
	}
}

// watch keeps icon, menu and notes up to date: after each event, not more often
// than the pause allows, and when the look changes by itself. t is nil without an
// icon.
func (a *agent) watch(t *tray.Tray) {
	events, cancel := a.engine.Subscribe()
	defer cancel()
	n := newNotices(a)
	defer n.close()
	for {
		now := time.Now()
		s, err := a.engine.Status(a.ctx)
		if a.ctx.Err() != nil {
			return
		}
		if err != nil {
			a.log.Error("status", "error", err)
		}
		notify := a.follow()
		look := tray.LookAt(s, err, a.Words.Words(), now)
		if t != nil {
			if err := t.Show(look); err != nil {
				a.log.Error("tray", "error", err)
			}
		}
		if err == nil {
			n.look(s, notify, now)
		}
		again := time.NewTimer(time.Until(nextLook(look, now)))
		ended := false
		select {
		case e, open := <-events:
			if !open {
				return
			}
			ended = e.Pass != nil
		case <-again.C:
		case c := <-a.asides:
			n.tell(c)
		case <-a.ctx.Done():
			return
		}
		again.Stop()
		if !a.rest(events, ended) {
			return
		}
	}
}

// nextLook is when the look changes without an event: at midnight, when "today"
// becomes "yesterday", and at the end of a pause.
func nextLook(l tray.Look, now time.Time) time.Time {
	y, m, d := now.Date()
	next := time.Date(y, m, d+1, 0, 0, 0, 0, now.Location())
	if l.Until.After(now) && l.Until.Before(next) {
		next = l.Until.Add(time.Second)
	}
	return next
}

// follow takes over the language of the settings and tells whether the user wants
// notes.
func (a *agent) follow() (notify bool) {
	s, err := a.engine.Settings(a.ctx)
	if err != nil {
		a.log.Error("settings", "error", err)
		return true
	}
	a.Words.Choose(s.Language)
	return s.Notify
}

// rest waits for the pause and swallows the events in it: one look answers them
// all. After the last pass that ends in it, the memory that the passes needed is
// given back: the agent is idle for the most of the day.
func (a *agent) rest(events <-chan contract.Event, ended bool) bool {
	ctx, cancel := context.WithTimeout(a.ctx, pause)
	defer cancel()
	for {
		select {
		case e, open := <-events:
			if !open {
				return false
			}
			ended = ended || e.Pass != nil
		case <-ctx.Done():
			if ended && a.idle() {
				debug.FreeOSMemory()
			}
			return a.ctx.Err() == nil
		}
	}
}

// idle tells whether no pass runs.
func (a *agent) idle() bool {
	s, err := a.engine.Status(a.ctx)
	return err == nil && !slices.ContainsFunc(s.Accounts, func(acc contract.AccountStatus) bool { return acc.Running })
}
