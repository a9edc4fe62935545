package engine

import (
	"slices"

	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Under the conflict rule UserDecides, what both sides changed differently stays as
// it is on both, and so do its bases: it is in conflict for as long as the bases say
// so. All conflicts of a pair of records are one question, which shows the values
// that are in conflict and nothing else. An answer holds for exactly these values
// (Question.Shown): once one of them is another, the question is asked anew.

// contested is the key of the question about a conflict between the link's ends.
func (l *Link) contested() string {
	return "conflict:" + l.Ends[side.OnOffice].ID + ":" + l.Ends[side.Memotoo].ID
}

// ask leaves a field as it is on both sides until a person settles it. What the
// sides already agree on is not worth a question.
func (b *builder) ask(op *Op, f record.Field, now [2]record.Record) {
	op.Keep = append(op.Keep, f)
	if sp, ok := b.Schema.Spec(f); !ok || sp.Equal(now[0][f], now[1][f]) {
		return
	}
	for w := range op.Asks {
		if op.Asks[w] == nil {
			op.Asks[w] = record.Record{}
		}
		op.Asks[w][f] = now[w][f]
	}
}

// asks tells whether a person has to settle something of the operation.
func (op *Op) asks() bool { return len(op.Asks[0]) > 0 }

// shown stands for the values of a conflict.
func (b *builder) shown(op *Op) string {
	return b.Schema.Digest(op.Asks[side.OnOffice]) + b.Schema.Digest(op.Asks[side.Memotoo])
}

// settledBy tells who wins the conflict of op, if a person has said so for exactly
// the values that are in conflict now.
func (b *builder) settledBy(op *Op) (Winner, bool) {
	key := op.Link.contested()
	if !op.asks() || b.Shown[key] != b.shown(op) {
		return "", false
	}
	switch b.Decisions[key] {
	case TakeOnOffice:
		return OnOfficeWins, true
	case TakeMemotoo:
		return MemotooWins, true
	}
	return "", false
}

// contest asks a person about the conflict of op, if it has one.
func (b *builder) contest(op *Op) {
	if !op.asks() {
		return
	}
	q := Question{Kind: AskConflict, Key: op.Link.contested(), Title: op.Title, Records: op.Asks, Shown: b.shown(op)}
	for w := range q.IDs {
		q.IDs[w] = op.Link.Ends[w].ID
	}
	b.plan.Held = append(b.plan.Held, q)
}

// decided tells whether a person has settled a conflict of the link that no pass
// has carried out yet.
func (p *pass) decided(l *Link) bool {
	_, decided := p.mem.Decisions[l.contested()]
	return decided && l.State == Active
}

// unknown tells whether the base does not say what an end of the link shows now:
// it does not know every field, or a conflict was left standing.
func (p *pass) unknown(s *Seen, w side.Where) bool {
	if s.Pending && p.Policy.Direction == Both {
		return true
	}
	return slices.ContainsFunc(p.fields, func(f record.Field) bool { _, ok := s.Bases[w][f]; return !ok })
}

// contests are the questions about conflicts that stand when the links in view were
// planned again: those about other links as before, those about these as the plan
// has them.
func (p *pass) contests(held []Question, plan *Plan) []Question {
	again, spoken := map[string]bool{}, p.spoken(plan)
	for i := range p.view.Links {
		if l := &p.view.Links[i].Link; spoken[l.ID] {
			again[l.contested()] = true
		}
	}
	held = slices.DeleteFunc(slices.Clone(held), func(q Question) bool { return q.Kind == AskConflict && again[q.Key] })
	for _, q := range plan.Held {
		if q.Kind == AskConflict {
			held = slices.DeleteFunc(held, func(h Question) bool { return h.Key == q.Key })
			held = append(held, q)
		}
	}
	return held
}

// spoken are the links that the plan has merged, so that what it does not ask about
// them is not asked any more: those of which both ends were seen. What is taken back is
// merged in a later round.
func (p *pass) spoken(plan *Plan) map[int64]bool {
	spoken := map[int64]bool{}
	for i := range plan.Ops {
		if op := &plan.Ops[i]; op.Kind != Return {
			spoken[op.Link.ID] = true
		}
	}
	for i := range p.view.Links {
		if s := &p.view.Links[i]; plan.Refused == nil && s.Now[0].there() && s.Now[1].there() {
			spoken[s.ID] = true
		}
	}
	return spoken
}
