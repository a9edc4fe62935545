package window

import (
	"strings"
	"time"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// mark is the sign in front of a unit.
type mark int

const (
	notYet   mark = iota // never synced, or off
	done                 // the last pass succeeded
	running              // a pass is running
	careful              // single records failed, something is held, or the user stopped it
	broken               // the unit could not be finished
	noAnswer             // waits for the network
)

// row is what the sync window shows of a unit.
type row struct {
	unit      record.Unit
	title     string
	direction string
	mark      mark
	// state says how the last pass ended and when, or how far the running one is.
	state string
	// counts are numbers worth knowing.
	counts string
	// problem is the last error with its time.
	problem string
	off     bool
	running bool
	// total is 0 while the end is not known.
	done, total int
}

// rowOf tells what to show of a unit at now.
func rowOf(u contract.UnitStatus, w *lang.Words, now time.Time) row {
	r := row{
		unit: u.Unit, title: w.Unit(u.Unit), direction: w.Direction(u.Direction),
		off: u.Direction == engine.Off, running: u.Running,
	}
	r.mark = markOf(u)
	switch {
	case u.Running:
		r.state = progressOf(u.Progress, w)
		if u.Progress != nil {
			r.done, r.total = u.Progress.Done, u.Progress.Total
		}
	case r.off:
		r.state = w.T("sync.unitOff")
		if u.Off != nil && u.Off.Fault != nil {
			r.state += ": " + u.Off.Fault.What(w.Lang())
		}
	case u.Last.IsZero():
		r.state = w.T("sync.never")
	default:
		r.state = endingOf(u, w) + " · " + w.T("sync.last", "when", w.Moment(u.Last, now))
	}
	if !u.Last.IsZero() {
		r.counts = countsOf(u, w)
	}
	if u.Error != nil && !u.Running && !r.off && u.Result != engine.OK {
		what := u.Error.Message
		if u.Error.Fault != nil {
			what = u.Error.Fault.What(w.Lang())
			if u.Error.Fault.Record != "" {
				what += " " + w.T("sync.errorRecord", "record", u.Error.Fault.Record)
			}
			what += " " + u.Error.Fault.Next(w.Lang())
		}
		r.problem = w.T("sync.problemAt", "when", w.Moment(u.Error.Time, now), "what", what)
	}
	return r
}

// endingOf says how the last pass of a unit ended. One that only waits for a person
// is partial too.
func endingOf(u contract.UnitStatus, w *lang.Words) string {
	return endingIn(u.Result, u.Held, u.Error != nil, w)
}

// endingIn says how a unit ended. One that only waits for a person, or left something
// alone, is partial too, but has no errors.
func endingIn(e engine.Ending, held int, failed bool, w *lang.Words) string {
	switch {
	case e == engine.Partial && !failed && held > 0:
		return w.T("sync.result.held")
	case e == engine.Partial && !failed:
		return w.T("sync.result.rest")
	}
	return w.Ending(e)
}

func markOf(u contract.UnitStatus) mark {
	switch {
	case u.Running:
		return running
	case u.Direction == engine.Off:
		return notYet
	}
	switch u.Result {
	case engine.OK:
		return done
	case engine.Partial, engine.Halted:
		return careful
	case engine.Failed:
		return broken
	case engine.Waits:
		return noAnswer
	}
	return notYet
}

func progressOf(p *contract.Progress, w *lang.Words) string {
	if p == nil || p.Step == "" {
		return w.T("sync.starting")
	}
	step := w.Step(p.Step)
	if p.Total == 0 {
		return w.T("sync.progressStep", "step", step)
	}
	return w.T("sync.progress", "step", step, "done", p.Done, "total", p.Total)
}

func countsOf(u contract.UnitStatus, w *lang.Words) string {
	var parts []string
	// A pass that could not begin has counted nothing.
	if u.Linked > 0 || u.Direction != engine.Off && u.Result != engine.Failed && u.Result != engine.Waits {
		parts = append(parts, w.N("sync.linked", u.Linked))
	}
	if u.Waiting > 0 {
		parts = append(parts, w.N("sync.waiting", u.Waiting))
	}
	if u.Held > 0 {
		parts = append(parts, w.N("sync.held", u.Held))
	}
	return strings.Join(parts, " · ")
}

// nextOf says when the timer runs an account next.
func nextOf(a contract.AccountStatus, w *lang.Words, now time.Time) string {
	switch {
	case a.Running:
		return w.T("sync.nextRunning")
	case a.Stopped || a.Next.IsZero() || paused(a, now):
		return w.T("sync.nextNone")
	}
	return w.T("sync.next", "when", w.Moment(a.Next, now))
}

func paused(a contract.AccountStatus, now time.Time) bool { return a.PausedUntil.After(now) }

// remarks are what the sync window says of a whole account; "" for nothing.
type remarks struct{ bad, stopped, paused, first, held, waiting string }

// remarksOf tells what to say of an account, whose name is "" if there is none.
func remarksOf(st contract.Status, a contract.AccountStatus, w *lang.Words, now time.Time) remarks {
	var r remarks
	switch {
	case st.Error != nil:
		r.bad = plainly(*st.Error, w)
	case a.Error != nil:
		r.bad = plainly(*a.Error, w)
	case a.Offline && !a.Stopped:
		r.bad = w.T("sync.offlineBanner")
	}
	if a.Stopped {
		r.stopped = w.T("sync.stoppedBanner")
		if a.Reason != nil && a.Reason.Fault != nil {
			r.stopped = w.T("sync.stoppedReason", "what", a.Reason.Fault.What(w.Lang()))
		}
	} else if paused(a, now) {
		r.paused = w.T("sync.pausedBanner", "when", w.Moment(a.PausedUntil, now))
	}
	held, waiting := 0, 0
	var first []string
	for _, u := range a.Units {
		held += u.Held
		waiting += u.Waiting
		if u.First && !u.Running {
			first = append(first, w.Unit(u.Unit))
		}
	}
	if len(first) > 0 && !a.Running {
		r.first = w.T("first.banner", "units", strings.Join(first, ", "))
	}
	if held > 0 {
		r.held = w.N("sync.heldBanner", held)
	}
	if waiting > 0 && !a.Running {
		r.waiting = w.N("sync.waitingBanner", waiting)
	}
	return r
}

// plainly is an error in plain words, in the language of the window where it can be.
func plainly(e contract.ErrorEntry, w *lang.Words) string {
	if e.Fault != nil {
		return e.Fault.Message(w.Lang())
	}
	return e.Message
}

// problem is an error of a pass as the window lists it and support gets it.
type problem struct {
	head, text string
}

func problemOf(u record.Unit, e contract.ErrorEntry, w *lang.Words) problem {
	step, text := e.Step, e.Message
	if e.Fault != nil {
		step, text = w.Step(e.Fault.Step), e.Fault.Message(w.Lang())
	}
	if e.Record != "" && !strings.Contains(text, e.Record) {
		text = w.T("sync.errorRecord", "record", e.Record) + " " + text
	}
	return problem{head: w.T("sync.errorHead", "stamp", w.Stamp(e.Time), "unit", w.Unit(u), "step", step), text: text}
}

// forSupport is the text that the copy button copies.
func forSupport(version, account string, problems []problem, w *lang.Words) string {
	lines := []string{w.T("sync.supportHead", "version", version, "account", account)}
	for _, p := range problems {
		lines = append(lines, "", p.head, p.text)
	}
	return strings.Join(lines, "\n") + "\n"
}
