package engine

import (
	"maps"
	"reflect"
	"slices"
	"strconv"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// concluded keeps what planning found beside operations and puts it into the
// report. Later rounds of a pass plan a few links anew and conclude nothing.
func (p *pass) concluded(plan Plan, round int) error {
	p.tell(plan)
	if round > 0 {
		return p.contestedAgain(plan)
	}
	p.tellAgain(plan)
	p.held = append(slices.Clone(plan.Held), p.stillAsked(&plan)...)
	p.report.Held, p.report.Remaining = len(p.held), plan.Waiting
	total := 0
	for i := range plan.Ops {
		total += plan.Ops[i].writes()
		if op := &plan.Ops[i]; op.Kind == Join || op.Kind == Return && op.Why == Found {
			p.report.Pairs++
		}
	}
	p.meter.begin(total)
	if p.DryRun || plan.Refused != nil {
		return nil
	}
	return p.Ledger.Conclude(Conclusion{Read: p.needNoReading(&plan), Left: leftAlone(&plan), Held: p.held})
}

// contestedAgain keeps what a later round found about conflicts.
func (p *pass) contestedAgain(plan Plan) error {
	held := p.contests(p.held, &plan)
	if reflect.DeepEqual(held, p.held) {
		return nil
	}
	p.held, p.report.Held = held, len(held)
	return p.Ledger.Conclude(Conclusion{Held: held})
}

// tell puts into the report what the plan leaves alone.
func (p *pass) tell(plan Plan) {
	now := p.Now()
	for _, s := range plan.Skipped {
		p.report.skip(s, now)
	}
	for _, key := range plan.Resting {
		if r := p.mem.Resting[key]; r.Fault != nil {
			p.report.refused(r.Fault, r.At)
		}
	}
	if plan.Suspicious != nil {
		p.report.error(plan.Suspicious, now)
	}
	for w, n := range plan.Hidden {
		if n > 0 {
			p.report.note(fault.New(fault.Hidden, side.Where(w).Name(), fault.StepList, strconv.Itoa(n)+" records", nil), now)
		}
	}
	for w, n := range plan.Dropped {
		if n > 0 {
			p.report.error(fault.New(fault.Incomplete, side.Where(w).Name(), fault.StepList, strconv.Itoa(n)+" records wait", nil), now)
		}
	}
}

// tellAgain puts into the report what an earlier pass left alone and nothing has
// changed about: a report lists all that is not synced (design §2 rule 2). It was an
// error when it was found, if it is one.
func (p *pass) tellAgain(plan Plan) {
	now := p.Now()
	for w, left := range p.mem.Left {
		read := map[string]bool{}
		for _, it := range p.view.New[w] {
			read[it.ID] = true
		}
		for _, s := range plan.Skipped {
			read[s.ID] = read[s.ID] || s.Side == side.Where(w)
		}
		for _, id := range slices.Sorted(maps.Keys(left)) {
			if version := p.mem.Waiting[w][id]; version != "" && !read[id] {
				p.report.Skipped = append(p.report.Skipped, Line{At: now, Fault: left[id]})
			}
		}
	}
}

// leftAlone are the reasons why records without a link are left alone.
func leftAlone(plan *Plan) [2]map[string]*fault.Fault {
	left := [2]map[string]*fault.Fault{{}, {}}
	for _, s := range plan.Skipped {
		if s.Version != "" && s.Fault.Kind != fault.OutOfWindow {
			left[s.Side][s.ID] = s.Fault
		}
	}
	return left
}

// needNoReading are the records without a link that were read, with the version
// up to which they need no second look: those left alone, those asked about, and
// those that the direction does not carry. A record that is to be carried is read
// again until it is ("").
func (p *pass) needNoReading(plan *Plan) [2]map[string]string {
	read := [2]map[string]string{{}, {}}
	note := func(w side.Where, id, version string) {
		if _, waiting := p.mem.Waiting[w][id]; waiting {
			read[w][id] = version
		}
	}
	for w := range p.view.New {
		if !p.Policy.Direction.Writes(side.Where(w).Other()) {
			for _, it := range p.view.New[w] {
				note(side.Where(w), it.ID, it.Version)
			}
		}
	}
	for i := range plan.Ops {
		if op := &plan.Ops[i]; op.Link.ID == 0 {
			for w, end := range op.Link.Ends {
				note(side.Where(w), end.ID, "")
			}
		}
	}
	for _, it := range plan.later {
		note(side.Memotoo, it.ID, "")
	}
	for _, s := range plan.Skipped {
		switch {
		case s.Version == "":
		case s.Fault.Kind == fault.OutOfWindow:
			note(s.Side, s.ID, asideMark+s.Version)
		default:
			note(s.Side, s.ID, s.Version)
		}
	}
	for _, q := range plan.Held {
		if q.Kind == AskMatch {
			for w, id := range q.IDs {
				note(side.Where(w), id, q.Versions[w])
			}
		}
	}
	return read
}

// stillAsked are the questions that stand from an earlier pass and that this pass
// says nothing about: what was asked stays asked until somebody answers.
func (p *pass) stillAsked(plan *Plan) []Question {
	if len(p.mem.Asked) == 0 {
		return nil
	}
	said, about := map[string]bool{}, map[[2]string]bool{}
	for _, q := range plan.Held {
		said[q.Key], about[q.IDs] = true, true
	}
	planned := map[int64]bool{}
	for i := range plan.Ops {
		planned[plan.Ops[i].Link.ID] = true
	}
	removable, contested, spoken := map[string]bool{}, map[string]bool{}, p.spoken(plan)
	for _, l := range p.mem.Links {
		for w := range l.Ends {
			removable[removeKey(l, side.Where(w))] = !planned[l.ID]
		}
		contested[l.contested()] = l.State == Active && !spoken[l.ID]
	}
	var list []Question
	for _, q := range p.mem.Asked {
		stands := q.Kind == AskRemove && removable[q.Key] || q.Kind == AskConflict && contested[q.Key] && !about[q.IDs] ||
			q.Kind == AskMatch && !p.paired && p.waits(q)
		if stands && !said[q.Key] && p.mem.Decisions[q.Key] == "" {
			list = append(list, q)
		}
	}
	return list
}
