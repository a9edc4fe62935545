package agent

import (
	"context"
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
		Window:   show(api.SyncWindow),
		Settings: show(api.SettingsWindow),
		Report:   show(api.ReportWindow),
		Quit:     a.quit,
	}
}

// sync starts a pass of every account. Where there is none yet, the click leads to
// the settings. What goes wrong in a pass stands in its report; the icon shows it.
func (a *agent) sync(units ...record.Unit) {
	s, err := a.engine.Status(a.ctx)
	if err != nil {
		a.log.Error("status", "error", err)
		return
	}
	if len(s.Accounts) == 0 {
		a.try("show window", func() error { return a.show(api.SettingsWindow) })
		return
	}
	for _, account := range s.Accounts {
		if account.Running {
			continue
		}
		a.jobs.Go(func() {
			_, err := a.engine.Sync(a.ctx, contract.Request{Account: account.Name, Units: units, Trigger: contract.Manual})
			if err != nil {
				a.log.Warn("pass", "account", account.Name, "error", err)
			}
		})
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

// watch keeps icon and menu up to date: after each event, not more often than the
// pause allows, and at midnight, when "today" becomes "yesterday".
func (a *agent) watch(t *tray.Tray) {
	events, cancel := a.engine.Subscribe()
	defer cancel()
	for {
		now := time.Now()
		s, err := a.engine.Status(a.ctx)
		if a.ctx.Err() != nil {
			return
		}
		if err != nil {
			a.log.Error("status", "error", err)
		}
		if err := t.Show(tray.LookAt(s, err, a.Words, now)); err != nil {
			a.log.Error("tray", "error", err)
		}
		y, m, d := now.Date()
		midnight := time.NewTimer(time.Until(time.Date(y, m, d+1, 0, 0, 0, 0, now.Location())))
		select {
		case _, open := <-events:
			if !open {
				return
			}
		case <-midnight.C:
		case <-a.ctx.Done():
			return
		}
		midnight.Stop()
		if !a.rest(events) {
			return
		}
	}
}

// rest waits for the pause and swallows the events in it: one look answers them
// all.
func (a *agent) rest(events <-chan contract.Event) bool {
	ctx, cancel := context.WithTimeout(a.ctx, pause)
	defer cancel()
	for {
		select {
		case _, open := <-events:
			if !open {
				return false
			}
		case <-ctx.Done():
			return a.ctx.Err() == nil
		}
	}
}
