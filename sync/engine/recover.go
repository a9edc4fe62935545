package engine

import (
	"context"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// recover takes up what an interrupted pass left behind: it finds out what
// became of each write whose result was never seen (scenarios D58–D61).
func (p *pass) recover(ctx context.Context) error {
	if len(p.mem.Intents) == 0 {
		return nil
	}
	if p.DryRun {
		for i := range p.mem.Intents {
			p.busy[p.mem.Intents[i].Op.Key()] = true
		}
		return nil
	}
	taken := p.taken()
	for i := range p.mem.Intents {
		if err := ctx.Err(); err != nil {
			return fault.New(fault.Stopped, fault.Local, fault.StepRecover, "", err)
		}
		p.progress(fault.StepRecover)
		if err := p.takeUp(ctx, &p.mem.Intents[i], taken); err != nil {
			return err
		}
	}
	// Links have come and gone.
	mem, err := p.Ledger.Open()
	if err != nil {
		return err
	}
	p.mem = mem
	return nil
}

// taken returns the ids of each side that belong to links.
func (p *pass) taken() [2]map[string]bool {
	taken := [2]map[string]bool{{}, {}}
	for _, l := range p.mem.Links {
		for w, end := range l.Ends {
			if end.ID != "" {
				taken[w][end.ID] = true
			}
		}
	}
	return taken
}

// another tells whether a person has said that a record on side w is not the same as the
// one on the other side that an operation carries.
func (p *pass) another(w side.Where, op *Op, id string) bool {
	ids := [2]string{op.Link.Ends[side.OnOffice].ID, op.Link.Ends[side.Memotoo].ID}
	ids[w] = id
	return p.mem.Decisions[matchKey(ids[side.OnOffice], ids[side.Memotoo])] == Rejected
}

// takeUp takes up one intent.
func (p *pass) takeUp(ctx context.Context, in *Intent, taken [2]map[string]bool) error {
	w := in.Target
	write := in.Write.write()
	write.Taken = func(id string) bool { return taken[w][id] || p.another(w, &in.Op, id) }
	found, err := p.Sides[w].Recover(ctx, write)
	if err != nil {
		return fault.From(err, w.Name(), fault.StepRecover)
	}
	p.fields = in.Fields
	t := &task{op: &in.Op, write: write, w: w, unit: p.Schema.Unit, state: &course{done: in.Done, after: in.Op.Now, link: in.Op.Link, bases: in.Op.Bases, counted: true}}
	switch {
	case found.Err != nil, found.Item == nil && found.Proof != side.Gone && found.Proof != side.Unmarked:
		// Not known yet: the record stays out of this pass.
		p.busy[in.Op.Key()] = true
		f := found.Err
		if f == nil {
			f = fault.New(fault.Incomplete, w.Name(), fault.StepRecover, "", nil)
		}
		p.report.error(f.For(in.Op.Title), p.Now())
		return nil
	case in.Write.Kind == side.Retire:
		if found.Item == nil && (found.Proof == side.Gone || found.Proof == side.Unmarked) {
			return p.retired(t, in.ID)
		}
	case found.Item == nil || found.Item.Problem != nil:
		// It was never done, or cannot be told: the next look decides.
	case in.Write.Kind == side.Create:
		taken[w][found.Item.ID] = true
		// What is not as it was sent may be an edit: it has no history.
		for _, sp := range p.Schema.Fields {
			if in.Op.Undo {
				// The link sleeps: what the hub made of it would wake it as an edit.
				break
			}
			if v := found.Item.Record[sp.Field]; !sp.Equal(v, in.Write.Fields[sp.Field]) {
				in.Op.Keep = append(in.Op.Keep, sp.Field)
				t.state.dirty[w], t.state.dirty[w.Other()] = true, true
			}
		}
		_, err := p.written(t, in.ID, found.Item)
		return err
	case in.Write.Kind == side.Enroll:
		_, err := p.written(t, in.ID, found.Item)
		return err
	case p.arrived(in, found.Item.Record):
		_, err := p.written(t, in.ID, found.Item)
		return err
	}
	_, err = p.Ledger.Commit(Result{Intent: in.ID})
	return err
}

// arrived tells whether an update was done: at least one of its fields is not
// what it was. A hub that bends what it is given makes it something third; that
// it moved at all is the sign.
func (p *pass) arrived(in *Intent, now record.Record) bool {
	for f := range in.Write.Fields {
		if sp, ok := p.Schema.Spec(f); ok && !sp.Equal(in.Write.Seen[f], now[f]) {
			return true
		}
	}
	return false
}
