package engine

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// Deed is something that a pass has written: a line of its journal, with the link
// that the line concerns.
type Deed struct {
	Link  int64
	Event Event
}

// Undo takes back what a pass has written (scenario D57). Each value goes back to
// what it was before, unless somebody has changed it since: that one is left, and
// the report lists it. It writes to both sides whatever the direction is today, for
// it is what the user wants, and it is a pass of its own: with intents, and a
// journal by which it can be undone again. Begun again after a stop or a kill it
// goes on where it was.
//
// The cursors and what else the last look found are left alone; the next pass takes
// them up.
func (e *Engine) Undo(ctx context.Context, deeds []Deed) Report {
	return e.pass(ctx, func(p *pass, ctx context.Context) error {
		f := fault.From(p.undo(ctx, deeds), fault.Local, fault.StepUndo)
		switch {
		case f == nil:
			return nil
		case f.Kind == fault.Stopped, f.Kind == fault.Offline:
			// No timer goes on with it.
			return f.At(fault.StepUndo)
		}
		return f
	})
}

func (p *pass) undo(ctx context.Context, deeds []Deed) error {
	if err := p.recall(ctx); err != nil {
		return err
	}
	traces, err := p.traces(deeds)
	if err != nil {
		return err
	}
	tries, look := map[string]int{}, traces
	for {
		if err := p.readTraces(ctx, look); err != nil {
			return err
		}
		p.progress(fault.StepPlan)
		plan, next := p.planUndo(traces)
		if p.DryRun {
			p.tell(plan)
			p.report.planned(plan, p.Schema.Unit)
			return nil
		}
		var ops []Op
		look = nil
		for _, n := range next {
			if tries[n.key]++; tries[n.key] == 1 || p.again[n.op.Link.ID] && tries[n.key] <= rounds {
				ops, look = append(ops, n.op), append(look, n.trace)
			}
		}
		if len(ops) == 0 {
			p.tell(plan)
			return p.giveUp(p.restless(next))
		}
		p.meter.goOn(p.report.Writes(), len(plan.Ops))
		moved, err := p.apply(ctx, Plan{Ops: ops})
		if err != nil {
			p.tell(plan)
			return err
		}
		p.again = map[int64]bool{}
		for i := range moved {
			p.again[moved[i].ID] = true
			for _, t := range look {
				if t.ID == moved[i].ID {
					t.meet(&moved[i])
				}
			}
		}
	}
}

// restless are the links that changed under our hands until the last try.
func (p *pass) restless(next []step) []Seen {
	var list []Seen
	for _, n := range next {
		if p.again[n.op.Link.ID] {
			list = append(list, n.trace.Seen)
		}
	}
	return list
}

// recall takes up what was interrupted, and looks at both sides so that they can be
// read from and written to. What the look shows is for the next pass.
func (p *pass) recall(ctx context.Context) error {
	if err := p.begin(ctx); err != nil {
		return err
	}
	mem := p.mem
	mem.Links = slices.Clone(p.mem.Links)
	for w := range p.mem.Waiting {
		mem.Waiting[w] = maps.Clone(p.mem.Waiting[w])
	}
	for _, w := range []side.Where{side.OnOffice, side.Memotoo} {
		p.progress(fault.StepList)
		l, err := p.Sides[w].Observe(ctx, side.Ask{Cursor: p.mem.Cursors[w], Known: p.known(w)})
		if err != nil {
			return fault.From(err, w.Name(), fault.StepList)
		}
		for _, n := range l.Notes {
			p.report.note(&n, p.Now())
		}
	}
	p.mem = mem
	p.fields = common(p.Sides[side.OnOffice].Fields(), p.Sides[side.Memotoo].Fields())
	p.links = p.taken()
	for i := range p.mem.Links {
		p.report.Linked += active(p.mem.Links[i])
	}
	return nil
}

// readTraces reads the links of traces and their records as they are now.
func (p *pass) readTraces(ctx context.Context, traces []*trace) error {
	if len(traces) == 0 {
		return nil
	}
	if !p.DryRun {
		mem, err := p.Ledger.Open()
		if err != nil {
			return err
		}
		p.mem = mem
	}
	links := make(map[int64]Link, len(p.mem.Links))
	for _, l := range p.mem.Links {
		links[l.ID] = l
	}
	ids := make([]int64, len(traces))
	for i, t := range traces {
		ids[i] = t.ID
		l, is := links[t.ID]
		t.linked = is
		if is {
			t.Link = l
		}
		if t.Title == "" {
			t.Title = t.title
		}
	}
	bases, err := p.Ledger.Bases(ids)
	if err != nil {
		return err
	}
	holder := p.holders()
	for w := range p.Sides {
		by := map[string]*trace{}
		for _, t := range traces {
			if b, is := bases[t.ID]; is {
				t.Bases = b
			}
			t.Now[w] = Presence{Absent: true, Proof: side.Gone}
			id := t.Ends[w].ID
			if other := holder[w][id]; other != 0 && other != t.ID {
				t.taken = true
			}
			if id != "" {
				by[id] = t
			}
		}
		err := p.fetch(ctx, side.Where(w), slices.Sorted(maps.Keys(by)), func(id string, l side.Look) {
			by[id].Now[w] = presenceOf(l)
			if l.Item != nil && l.Item.Problem != nil {
				by[id].Now[w] = by[id].problem(l.Item)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// holders are the links that hold the records of each side, by id.
func (p *pass) holders() [2]map[string]int64 {
	held := [2]map[string]int64{{}, {}}
	for _, l := range p.mem.Links {
		for w, end := range l.Ends {
			held[w][end.ID] = l.ID
		}
	}
	return held
}

// step is the next thing to do about a trace.
type step struct {
	trace *trace
	op    Op
	key   string
}

// planUndo plans all that is left to be undone, and gives the first step of each
// link; the steps behind it are planned anew when it is done.
func (p *pass) planUndo(traces []*trace) (plan Plan, next []step) {
	for _, t := range traces {
		op := Op{Link: t.Link}
		if p.busy[op.Key()] {
			// Said already: nobody knows yet what became of the last write.
			continue
		}
		u := undoing{trace: t, schema: p.Schema, fields: p.fields}
		u.plan()
		plan.Ops, plan.Skipped = append(plan.Ops, u.ops...), append(plan.Skipped, u.skipped...)
		if len(u.ops) > 0 {
			op := u.ops[0]
			next = append(next, step{trace: t, op: op, key: strconv.FormatInt(t.ID, 10) + string(op.Kind) + strconv.Itoa(int(op.Target))})
		}
	}
	return plan, next
}
