package window

import (
	"strings"
	"time"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// runPart is one unit of a run as the window shows it.
type runPart struct {
	mark   mark
	title  string
	counts []string
	errors []problem
	skips  []string
}

// runOf tells what to show of a run, in the zone of the reader.
func runOf(p contract.Pass, w *lang.Words, zone *time.Location) (head string, parts []runPart) {
	head = w.T("history.head", "start", w.Stamp(p.Started.In(zone)), "end", w.Clock(p.Finished.In(zone)), "trigger", triggerOf(p.Trigger, w))
	for _, u := range p.Units {
		part := runPart{mark: markOf(contract.UnitStatus{Result: u.Result}), title: w.Unit(u.Unit) + " – " + unitEnding(u, w), counts: wroteOf(u, w)}
		if u.Off {
			part = runPart{mark: notYet, title: w.T("first.unitOff", "unit", w.Unit(u.Unit))}
		}
		told := map[string]bool{}
		for _, e := range u.Errors {
			e.Time = e.Time.In(zone)
			part.errors = append(part.errors, problemOf(u.Unit, e, w))
			told[e.Record] = true
		}
		for _, s := range u.Skipped {
			// What could not be read is skipped and an error at once.
			switch {
			case s.Record == "":
				part.skips = append(part.skips, s.Reason)
			case !told[s.Record]:
				part.skips = append(part.skips, w.T("history.skip", "record", s.Record, "reason", s.Reason))
			}
		}
		parts = append(parts, part)
	}
	return head, parts
}

// unitEnding says how a unit ended; one that only waits for a person is partial too.
func unitEnding(u contract.UnitPass, w *lang.Words) string {
	return endingIn(u.Result, u.Held, len(u.Errors) > 0, w)
}

// passEnding says how a pass ended.
func passEnding(p contract.Pass, w *lang.Words) string {
	for _, u := range p.Units {
		if u.Result == p.Result && len(u.Errors) > 0 {
			return w.Ending(p.Result)
		}
	}
	for _, u := range p.Units {
		if u.Result == p.Result {
			return unitEnding(u, w)
		}
	}
	return w.Ending(p.Result)
}

func triggerOf(t contract.Trigger, w *lang.Words) string {
	switch t {
	case contract.Automatic:
		return w.T("history.automatic")
	case contract.Undoing:
		return w.T("undo.trigger")
	}
	return w.T("history.manual")
}

// wroteOf says what a unit wrote on each side, and what stands now.
func wroteOf(u contract.UnitPass, w *lang.Words) []string {
	some := func(list []string, key string, n int) []string {
		if n > 0 {
			list = append(list, w.T(key, "n", n))
		}
		return list
	}
	var memotoo, onOffice []string
	memotoo = some(memotoo, "history.created", u.ToMemotoo.Created)
	memotoo = some(memotoo, "history.updated", u.ToMemotoo.Updated)
	memotoo = some(memotoo, "history.deleted", u.ToMemotoo.Deleted)
	onOffice = some(onOffice, "history.created", u.ToOnOffice.Created)
	onOffice = some(onOffice, "history.updated", u.ToOnOffice.Updated)
	onOffice = some(onOffice, "history.unmarked", u.ToOnOffice.Unmarked)
	onOffice = some(onOffice, "history.cancelled", u.ToOnOffice.Cancelled)
	onOffice = some(onOffice, "history.marked", u.ToOnOffice.Marked)
	var lines []string
	if len(onOffice) > 0 {
		lines = append(lines, w.T("history.inOnOffice", "what", strings.Join(onOffice, ", ")))
	}
	if len(memotoo) > 0 {
		lines = append(lines, w.T("history.inMemotoo", "what", strings.Join(memotoo, ", ")))
	}
	if len(lines) == 0 && (u.Result == engine.OK || u.Result == engine.Partial) {
		lines = append(lines, w.T("history.nothing"))
	}
	if stand := countsOf(contract.UnitStatus{Result: u.Result, Linked: u.Linked, Waiting: u.Remaining, Held: u.Held}, w); stand != "" {
		lines = append(lines, stand)
	}
	return lines
}

// doneOf says in two parts what was written of a record.
func doneOf(d contract.Done, w *lang.Words, zone *time.Location) problem {
	head := w.T("history.done", "time", w.Clock(d.At.In(zone)), "unit", w.Unit(d.Unit), "what", actOf(d, w))
	lines := []string{d.Record}
	if why := whyOf(d.Why, w); why != "" {
		lines = append(lines, why)
	}
	for _, c := range d.Changes {
		before, after := c.Before, c.After
		if before == "" {
			before = w.T("history.empty")
		}
		if after == "" {
			after = w.T("history.empty")
		}
		if d.Kind == "create" {
			lines = append(lines, w.T("history.value", "field", c.Label, "value", after))
			continue
		}
		lines = append(lines, w.T("history.change", "field", c.Label, "before", before, "after", after))
	}
	return problem{head: head, text: strings.Join(lines, "\n")}
}

// actOf says what was done on which side.
func actOf(d contract.Done, w *lang.Words) string {
	memotoo := strings.EqualFold(d.Side, string(fault.Memotoo))
	switch d.Kind {
	case "create":
		if memotoo {
			return w.T("history.act.createMemotoo")
		}
		return w.T("history.act.createOnOffice")
	case "update":
		if memotoo {
			return w.T("history.act.updateMemotoo")
		}
		return w.T("history.act.updateOnOffice")
	case "enroll":
		return w.T("history.act.enroll")
	case "retire":
		switch {
		case memotoo:
			return w.T("history.act.delete")
		case d.Unit == record.Addresses:
			return w.T("history.act.unmark")
		}
		return w.T("history.act.cancel")
	}
	return w.T("history.act.link")
}

// whyOf is the reason why something was not simply carried over.
func whyOf(why string, w *lang.Words) string {
	switch engine.Why(why) {
	case engine.EditWon:
		return w.T("history.why.edit")
	case engine.MarkedAgain:
		return w.T("history.why.marked")
	case engine.Relinked:
		return w.T("history.why.relinked")
	case engine.Found:
		return w.T("history.why.found")
	case engine.Restored:
		return w.T("history.why.restored")
	}
	return ""
}

// runForSupport is a run as the copy button copies it.
func runForSupport(version, account string, p contract.Pass, w *lang.Words, zone *time.Location) string {
	head, parts := runOf(p, w, zone)
	lines := []string{w.T("sync.supportHead", "version", version, "account", account), head, passEnding(p, w)}
	for _, part := range parts {
		lines = append(lines, "", part.title)
		lines = append(lines, part.counts...)
		for _, e := range part.errors {
			lines = append(lines, "", e.head, e.text)
		}
		lines = append(lines, part.skips...)
	}
	return strings.Join(lines, "\n") + "\n"
}
