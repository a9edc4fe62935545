package engine

import (
	"context"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// lookOutside looks for the records that the plan would create in onOffice among
// those that are there without a mark. It tells whether it found any.
func (p *pass) lookOutside(ctx context.Context, plan Plan) (bool, error) {
	finder, ok := p.Sides[side.OnOffice].(side.Finder)
	if !ok {
		return false, nil
	}
	var ids []string
	var records []record.Record
	for i := range plan.Ops {
		if op := &plan.Ops[i]; op.Kind == Add && op.Target == side.OnOffice && op.Link.ID == 0 {
			ids = append(ids, op.Now[side.Memotoo].ID)
			records = append(records, op.Now[side.Memotoo].Record)
		}
	}
	for _, it := range plan.later {
		ids, records = append(ids, it.ID), append(records, it.Record)
	}
	if len(ids) == 0 {
		return false, nil
	}
	found, err := finder.Find(ctx, records)
	if err != nil {
		return false, fault.From(err, fault.OnOffice, fault.StepRead)
	}
	taken := p.taken()[side.OnOffice]
	for id := range p.mem.Waiting[side.OnOffice] {
		taken[id] = true
	}
	p.view.Outside = map[string][]side.Item{}
	for i, list := range found {
		for _, it := range list {
			if !taken[it.ID] {
				p.view.Outside[ids[i]] = append(p.view.Outside[ids[i]], it)
			}
		}
	}
	return len(p.view.Outside) > 0, nil
}
