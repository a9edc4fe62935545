package runner

import (
	"slices"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/plain"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// preview says of single records what a plan would do: what needs a look first, and
// of each kind as many as there is room for.
func (r *Runner) preview(u record.Unit, p *engine.Plan) []contract.Planned {
	if p == nil {
		return nil
	}
	var list []contract.Planned
	for i := range p.Held {
		list = append(list, r.previewQuestion(u, &p.Held[i]))
	}
	for i := range p.Ops {
		list = append(list, r.previewOp(u, &p.Ops[i])...)
	}
	return fair(list)
}

// previewKinds is the order of the kinds: by how much a person may want to prevent
// them.
var previewKinds = []contract.PlanKind{contract.PlanAsk, contract.PlanConflict, contract.PlanDelete, contract.PlanUnmark, contract.PlanCancel, contract.PlanLink, contract.PlanUpdate,
	contract.PlanMark, contract.PlanCreate}

// fair cuts a list to what a preview shows. Each kind gets its share; what one does
// not need goes to the others.
func fair(list []contract.Planned) []contract.Planned {
	by := map[contract.PlanKind][]contract.Planned{}
	for _, p := range list {
		by[p.Kind] = append(by[p.Kind], p)
	}
	take, room := map[contract.PlanKind]int{}, min(len(list), contract.MaxPlanned)
	for room > 0 {
		for _, k := range previewKinds {
			if room > 0 && take[k] < len(by[k]) {
				take[k]++
				room--
			}
		}
	}
	var out []contract.Planned
	for _, k := range previewKinds {
		out = append(out, by[k][:take[k]]...)
	}
	return out
}

func (r *Runner) previewQuestion(u record.Unit, q *engine.Question) contract.Planned {
	p := contract.Planned{Kind: contract.PlanAsk, Title: q.Title, Other: q.Other, Changes: []contract.Change{}, Values: r.bothSides(u, q.Records, [2]record.Record{})}
	switch q.Kind {
	case engine.AskRemove:
		p.Side = sideName(side.Where(q.Target))
		return p
	case engine.AskConflict:
		p.Kind = contract.PlanConflict
	}
	p.Changes = r.differences(u, q.Records[side.OnOffice], q.Records[side.Memotoo])
	return p
}

// previewOp says what an operation would do on each side. What writes nothing and
// links nothing is not worth a line.
func (r *Runner) previewOp(u record.Unit, op *engine.Op) []contract.Planned {
	p := contract.Planned{Title: op.Title, Changes: []contract.Change{}, Values: r.bothSides(u, held(op), op.Writes)}
	at := func(w side.Where, k contract.PlanKind) []contract.Planned {
		p.Kind, p.Side = k, sideName(w)
		return []contract.Planned{p}
	}
	switch op.Kind {
	case engine.Add:
		p.Changes = r.differences(u, nil, op.Writes[op.Target])
		return at(op.Target, contract.PlanCreate)
	case engine.Remove:
		return at(op.Target, removal(op.Target, u))
	case engine.Return:
		list := at(op.Target, contract.PlanMark)
		if len(op.Asks[side.OnOffice]) > 0 {
			// The merge that follows will ask.
			list = append(list, r.previewQuestion(u, &engine.Question{Kind: engine.AskConflict, Title: op.Title, Records: op.Asks}))
		}
		return list
	case engine.Join:
		on, me := op.Now[side.OnOffice], op.Now[side.Memotoo]
		p.Kind, p.Other = contract.PlanLink, schemas[u].Title(me.Record)
		p.Changes = r.differences(u, on.Record, me.Record)
		return []contract.Planned{p}
	}
	var list []contract.Planned
	for w := range op.Writes {
		if len(op.Writes[w]) == 0 {
			continue
		}
		p.Changes = r.differences(u, before(op, side.Where(w)), op.Writes[w])
		list = append(list, at(side.Where(w), contract.PlanUpdate)...)
	}
	return list
}

// held is what both sides hold of a record: what was read in this pass, or what they
// held before.
func held(op *engine.Op) [2]record.Record {
	both := op.Bases
	for w := range both {
		if op.Now[w] != nil {
			both[w] = op.Now[w].Record
		}
	}
	return both
}

// bothSides lists what both sides hold of a record now, and what they would hold with
// the writes, field by field.
func (r *Runner) bothSides(u record.Unit, now, writes [2]record.Record) []contract.PlannedValue {
	var list []contract.PlannedValue
	l := r.Lang()
	for _, f := range fieldsOf(u, now[0], now[1], writes[0], writes[1]) {
		var sides [2]contract.Planning
		for w := range sides {
			v := plain.Value(l, f, now[w][f])
			sides[w] = contract.Planning{Now: v, Then: v}
			if to, written := writes[w][f]; written {
				sides[w].Then = plain.Value(l, f, to)
				sides[w].Written = sides[w].Then != v
			}
		}
		if sides != [2]contract.Planning{} {
			list = append(list, contract.PlannedValue{Label: plain.Label(l, f), OnOffice: sides[side.OnOffice], Memotoo: sides[side.Memotoo]})
		}
	}
	return list
}

// before is what a side holds of the fields that would be written.
func before(op *engine.Op, w side.Where) record.Record {
	was, out := held(op)[w], record.Record{}
	for f := range op.Writes[w] {
		out[f] = was[f]
	}
	return out
}

func removal(w side.Where, u record.Unit) contract.PlanKind {
	switch {
	case w == side.Memotoo:
		return contract.PlanDelete
	case u == record.Addresses:
		return contract.PlanUnmark
	}
	return contract.PlanCancel
}

// differences are the fields in which two records differ, as people read them.
func (r *Runner) differences(u record.Unit, a, b record.Record) []contract.Change {
	list := []contract.Change{}
	l := r.Lang()
	for _, f := range fieldsOf(u, a, b) {
		if sp, ok := schemas[u].Spec(f); ok && sp.Equal(a[f], b[f]) {
			continue
		}
		if x, y := plain.Value(l, f, a[f]), plain.Value(l, f, b[f]); x != y {
			list = append(list, contract.Change{Field: f, Label: plain.Label(l, f), Before: x, After: y})
		}
	}
	return slices.Clip(list)
}

func sideName(w side.Where) string { return strings.ToLower(w.String()) }
