// Package tray draws the icon in the notification area and its menu. What they
// show is a pure function of the agent's status.
package tray

import (
	"slices"
	"time"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// Face is one of the five looks of the icon; it is the name of its drawing in the
// assets.
type Face string

// The faces.
const (
	Fine    Face = "fine"
	Working Face = "working"
	Warning Face = "warning" // a decision waits, or single records failed
	Stopped Face = "stopped" // the last pass failed, or the timer has given up
	Offline Face = "offline"
)

// Look is everything that icon and menu show.
type Look struct {
	Face Face
	// Line says the state in a few words: the first entry of the menu.
	Line string
	// Tooltip is shown when the pointer rests on the icon.
	Tooltip string
	// Ready is whether there is anything to sync.
	Ready bool
	// Units are the units that can be synced on their own.
	Units []record.Unit
	// Restart is whether the timer of an account has given up.
	Restart bool
	// Automatic is whether the timer of an account runs, and Paused whether one was
	// told to be quiet.
	Automatic, Paused bool
	// Until is when the look changes by itself, as a pause ends then; zero if it does
	// not.
	Until time.Time
	// Words are those that all of it is said in.
	Words *lang.Words
}

// LookAt tells what to show of a status that was asked for at now; err is why the
// status could not be read.
func LookAt(s contract.Status, err error, w *lang.Words, now time.Time) Look {
	look := Look{Face: Stopped, Line: w.T("state.unknown"), Words: w}
	if err == nil {
		sum := summarise(s)
		look = Look{Ready: len(s.Accounts) > 0, Units: sum.units, Restart: sum.stopped, Automatic: sum.automatic, Paused: !sum.paused.IsZero(), Until: sum.paused, Words: w}
		look.Face, look.Line = sum.face(w, now)
	}
	look.Tooltip = w.T("tray.tooltip", "state", look.Line)
	return look
}

// summary is what all accounts together come to.
type summary struct {
	accounts, held, done, total                int
	running, stopped, failed, offline, partial bool
	damaged                                    bool // the settings cannot be read
	// automatic: a timer runs. paused is when the first pause ends, zero if there is none.
	automatic bool
	paused    time.Time
	last      time.Time
	units     []record.Unit
}

func summarise(s contract.Status) summary {
	sum := summary{accounts: len(s.Accounts), damaged: s.Error != nil}
	seen := map[record.Unit]bool{}
	for _, a := range s.Accounts {
		sum.running = sum.running || a.Running
		sum.stopped = sum.stopped || a.Stopped
		sum.offline = sum.offline || a.Offline
		switch {
		case a.PausedUntil.IsZero():
			sum.automatic = sum.automatic || !a.Stopped && slices.ContainsFunc(a.Units, byItself)
		case sum.paused.IsZero() || a.PausedUntil.Before(sum.paused):
			sum.paused = a.PausedUntil
		}
		for _, u := range a.Units {
			if u.Direction == engine.Off {
				continue
			}
			seen[u.Unit] = true
			sum.add(u)
		}
	}
	for _, u := range []record.Unit{record.Addresses, record.Appointments, record.Tasks} {
		if seen[u] {
			sum.units = append(sum.units, u)
		}
	}
	return sum
}

// byItself tells whether the timer runs a unit.
func byItself(u contract.UnitStatus) bool { return u.Automatic && u.Direction != engine.Off }

func (sum *summary) add(u contract.UnitStatus) {
	sum.held += u.Held
	if u.Progress != nil {
		sum.done += u.Progress.Done
		sum.total += u.Progress.Total
	}
	if u.Last.After(sum.last) {
		sum.last = u.Last
	}
	switch u.Result {
	case engine.Failed:
		sum.failed = true
	case engine.Waits:
		sum.offline = true
	case engine.Partial:
		// A pass is partial for held records too; those have a line of their own.
		sum.partial = sum.partial || u.Error != nil
	}
}

// face picks the most urgent thing to say. A running pass comes first: it is what
// a click has just asked for.
func (sum summary) face(w *lang.Words, now time.Time) (Face, string) {
	switch {
	case sum.accounts == 0:
		return Warning, w.T("state.setup")
	case sum.running && sum.total > 0:
		return Working, w.T("state.working.progress", "done", sum.done, "total", sum.total)
	case sum.running:
		return Working, w.T("state.working")
	case sum.stopped:
		return Stopped, w.T("state.stopped")
	case sum.failed:
		return Stopped, w.T("state.failed")
	case sum.damaged:
		return Warning, w.T("state.damaged")
	case sum.held > 0:
		return Warning, w.N("state.held", sum.held)
	case sum.offline:
		return Offline, w.T("state.offline")
	case sum.partial:
		return Warning, w.T("state.partial")
	case !sum.paused.IsZero():
		return Fine, w.T("state.paused", "when", w.Moment(sum.paused, now))
	case sum.last.IsZero():
		// Nothing is synced by itself before somebody has said yes to the first pass.
		return Warning, w.T("state.never")
	}
	return Fine, w.T("state.fine.last", "when", w.Moment(sum.last, now))
}
