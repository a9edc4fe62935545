package window

import (
	"slices"
	"strings"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// group is a line of a preview: a unit, or what would be done of one kind on one side.
type group struct {
	unit record.Unit
	// head is set for the line of the unit itself.
	head  bool
	mark  mark
	title string
	// means says what it means, in sentences; key is where the sentences are from.
	means, key string
	// examples are as many as the preview has; more is how many there are beside them.
	examples []example
	more     int
}

// example is a record of a group and what would happen to it.
type example struct {
	title string
	// text is the reason why it is left alone, "" for the others.
	text   string
	values []contract.PlannedValue
}

// mostSkipped bounds the records of a group that the pass lists without a limit.
const mostSkipped = contract.MaxPlanned

// foretell makes the lines of a preview out of a dry run.
func foretell(p contract.Pass, w *lang.Words) []group {
	var list []group
	for _, u := range p.Units {
		list = append(list, foretellUnit(u, w)...)
	}
	for i := range list {
		if key, other := undoMeans[list[i].key]; other && p.Undoes != nil {
			list[i].means = w.T(key)
		}
	}
	return list
}

// undoMeans are the sentences that mean something else where a run is undone.
var undoMeans = map[string]string{
	"first.createMemotooMeans":  "undo.createMemotooMeans",
	"first.updateMemotooMeans":  "undo.updateMeans",
	"first.updateOnOfficeMeans": "undo.updateMeans",
	"first.deleteMemotooMeans":  "undo.deleteMemotooMeans",
	"first.unmarkMeans":         "undo.unmarkMeans",
	"first.cancelMeans":         "undo.cancelMeans",
	"first.markMeans":           "undo.markMeans",
	"first.enrollMeans":         "undo.enrollMeans",
	"first.skippedMeans":        "undo.skippedMeans",
	"first.wrongMeans":          "undo.wrongMeans",
	"first.nothing":             "undo.nothing",
}

func foretellUnit(u contract.UnitPass, w *lang.Words) []group {
	kinds := append(writesOf(u, w), askedOf(u, w), laterOf(u, w), skippedOf(u, w), wrongOf(u, w))
	head := group{unit: u.Unit, head: true, title: w.Unit(u.Unit), mark: notYet}
	list := []group{head}
	lines := whyNot(u, w)
	for _, g := range kinds {
		if n := len(g.examples) + g.more; n > 0 {
			g.unit = u.Unit
			list = append(list, g)
			lines = append(lines, g.title)
		}
	}
	switch {
	case lost(u):
		list[0].mark, list[0].title = broken, w.T("first.unitLost", "unit", w.Unit(u.Unit))
	case len(lines) == 0:
		list[0].title = w.T("first.unitNothing", "unit", w.Unit(u.Unit))
		lines = append(lines, w.T("first.nothing"))
		list[0].key = "first.nothing"
	case len(list) == 1:
		list[0].title = w.T("first.unitOff", "unit", w.Unit(u.Unit))
	}
	list[0].means = strings.Join(lines, "\n")
	return list
}

// lost tells whether a unit could not be looked at.
func lost(u contract.UnitPass) bool {
	return u.Result == engine.Failed || u.Result == engine.Waits || u.Result == engine.Halted
}

// ready are the units of a dry run that could be looked at: a yes begins those.
func ready(p contract.Pass) []record.Unit {
	var list []record.Unit
	for _, u := range p.Units {
		if !lost(u) {
			list = append(list, u.Unit)
		}
	}
	return list
}

// lostFor says why units could not be looked at, each reason once.
func lostFor(p contract.Pass, w *lang.Words) string {
	var said []string
	for _, u := range p.Units {
		for _, e := range u.Errors {
			if why := plainly(e, w); lost(u) && !slices.Contains(said, why) {
				said = append(said, why)
			}
		}
	}
	return strings.Join(said, "\n")
}

// whyNot says why a unit could not be looked at, or why it stays off.
func whyNot(u contract.UnitPass, w *lang.Words) []string {
	var lines []string
	if lost(u) {
		lines = append(lines, w.T("first.lost"))
		for _, e := range u.Errors {
			lines = append(lines, plainly(e, w))
		}
		return lines
	}
	for _, s := range u.Skipped {
		if s.Record == "" {
			lines = append(lines, s.Reason)
		}
	}
	return lines
}

// writesOf are the groups of what would be written and linked.
func writesOf(u contract.UnitPass, w *lang.Words) []group {
	onOffice, memotoo := strings.ToLower(string(fault.OnOffice)), strings.ToLower(string(fault.Memotoo))
	planned := func(m mark, key, means string, n int, is func(contract.Planned) bool) group {
		g := group{title: w.N(key, n), means: w.T(means), key: means, mark: m}
		for _, p := range u.Plan {
			if is(p) {
				g.examples = append(g.examples, exampleOf(p, w))
			}
		}
		g.more = max(0, n-len(g.examples))
		return g
	}
	kind := func(k contract.PlanKind, side string) func(contract.Planned) bool {
		return func(p contract.Planned) bool { return p.Kind == k && p.Side == side }
	}
	// Linking, and taking part again, may change values on both sides.
	changed := func(side string) func(contract.Planned) bool {
		return func(p contract.Planned) bool {
			switch p.Kind {
			case contract.PlanUpdate:
				return p.Side == side
			case contract.PlanMark:
				return p.Side == side && side == memotoo || writtenOn(p, side == onOffice)
			case contract.PlanLink:
				return writtenOn(p, side == onOffice)
			}
			return false
		}
	}
	linked := func(p contract.Planned) bool {
		return p.Kind == contract.PlanLink || u.First && p.Kind == contract.PlanMark && p.Side == onOffice
	}
	again, againMeans := "first.enroll", "first.enrollMeans"
	if u.Unit == record.Addresses {
		again, againMeans = "first.mark", "first.markMeans"
	}
	return []group{
		planned(done, "first.link", "first.linkMeans", u.Pairs, linked),
		planned(done, "first.createMemotoo", "first.createMemotooMeans", u.ToMemotoo.Created, kind(contract.PlanCreate, memotoo)),
		planned(done, "first.updateMemotoo", "first.updateMemotooMeans", u.ToMemotoo.Updated, changed(memotoo)),
		planned(careful, "first.deleteMemotoo", "first.deleteMemotooMeans", u.ToMemotoo.Deleted, kind(contract.PlanDelete, memotoo)),
		planned(done, "first.createOnOffice", "first.createOnOfficeMeans", u.ToOnOffice.Created, kind(contract.PlanCreate, onOffice)),
		planned(done, "first.updateOnOffice", "first.updateOnOfficeMeans", u.ToOnOffice.Updated, changed(onOffice)),
		planned(careful, "first.unmark", "first.unmarkMeans", u.ToOnOffice.Unmarked, kind(contract.PlanUnmark, onOffice)),
		planned(careful, "first.cancel", "first.cancelMeans", u.ToOnOffice.Cancelled, kind(contract.PlanCancel, onOffice)),
		planned(done, again, againMeans, u.ToOnOffice.Marked, kind(contract.PlanMark, onOffice)),
	}
}

// writtenOn tells whether any value would be written on a side.
func writtenOn(p contract.Planned, onOffice bool) bool {
	for _, v := range p.Values {
		if onOffice && v.OnOffice.Written || !onOffice && v.Memotoo.Written {
			return true
		}
	}
	return false
}

// askedOf are the questions that will wait.
func askedOf(u contract.UnitPass, w *lang.Words) group {
	g := group{title: w.N("first.ask", u.Held), means: w.T("first.askMeans"), mark: careful}
	for _, p := range u.Plan {
		if p.Kind == contract.PlanAsk || p.Kind == contract.PlanConflict {
			g.examples = append(g.examples, exampleOf(p, w))
		}
	}
	g.more = max(0, u.Held-len(g.examples))
	return g
}

// laterOf are the records that the limit leaves to later passes.
func laterOf(u contract.UnitPass, w *lang.Words) group {
	return group{title: w.N("first.later", u.Remaining), means: w.T("first.laterMeans"), mark: notYet, more: u.Remaining}
}

// skippedOf are the records that are left alone, and why. What could not be read is
// skipped and an error at once.
func skippedOf(u contract.UnitPass, w *lang.Words) group {
	told := map[string]bool{}
	for _, e := range u.Errors {
		told[e.Record] = true
	}
	n := 0
	g := group{means: w.T("first.skippedMeans"), key: "first.skippedMeans", mark: careful}
	for _, s := range u.Skipped {
		if s.Record == "" || told[s.Record] {
			continue
		}
		if n++; n <= mostSkipped {
			g.examples = append(g.examples, example{title: s.Record, text: s.Reason})
		}
	}
	g.title, g.more = w.N("first.skipped", n), n-len(g.examples)
	return g
}

// wrongOf are the records that cannot be synced because of an error.
func wrongOf(u contract.UnitPass, w *lang.Words) group {
	g := group{means: w.T("first.wrongMeans"), key: "first.wrongMeans", mark: broken}
	if lost(u) {
		return g
	}
	for i, e := range u.Errors {
		if i < mostSkipped {
			title := e.Record
			if title == "" {
				title = w.Unit(u.Unit)
			}
			g.examples = append(g.examples, example{title: title, text: plainly(e, w)})
		}
	}
	g.title, g.more = w.N("first.wrong", len(u.Errors)), len(u.Errors)-len(g.examples)
	return g
}

func exampleOf(p contract.Planned, w *lang.Words) example {
	e := example{title: p.Title, values: p.Values}
	if p.Other != "" && p.Other != p.Title {
		e.title = w.T("first.pair", "title", p.Title, "other", p.Other)
	}
	switch {
	case p.Kind == contract.PlanAsk && p.Side != "":
		e.text = w.T("first.askRemove")
	case p.Kind == contract.PlanAsk:
		e.text = w.T("first.askMatch")
	case p.Kind == contract.PlanConflict:
		e.text = w.T("first.askConflict")
	}
	return e
}
