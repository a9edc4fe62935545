package engine

import (
	"context"
	"strconv"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// stopGrace is how long a pass that is told to stop may take to finish the
// records it is working on.
const stopGrace = 8 * time.Second

// rounds is how often a record that changes under our hands is merged anew
// within one pass.
const rounds = 3

// Engine runs passes of one unit of one account. Run may be called by one
// goroutine at a time.
type Engine struct {
	Schema *record.Schema
	// Sides is indexed by side.Where.
	Sides  [2]side.Side
	Ledger Ledger
	Policy Policy
	// Now is the clock.
	Now func() time.Time
	// Progress is told how far the pass is; nil if nobody looks.
	Progress func(Progress)
	// DryRun plans and writes nothing, neither on a side nor in the ledger.
	DryRun bool
}

// Progress is how far a pass of a unit is.
type Progress struct {
	Step  fault.Step
	Done  int
	Total int
}

// Run runs one pass. Whatever happens, the report says it; a pass that ctx stops
// finishes the records it is working on first.
func (e *Engine) Run(ctx context.Context) Report {
	p := &pass{Engine: e, started: e.Now(), before: [2]int{e.Sides[0].Requests(), e.Sides[1].Requests()}}
	p.report.Unit = e.Schema.Unit
	if err := p.run(ctx); err != nil {
		p.report.fail(fault.From(err, fault.Local, fault.StepPlan), e.Now())
	}
	p.report.Requests = Requests{
		OnOffice: e.Sides[side.OnOffice].Requests() - p.before[side.OnOffice],
		Memotoo:  e.Sides[side.Memotoo].Requests() - p.before[side.Memotoo],
	}
	p.report.finish()
	return p.report
}

// pass is one run of the engine.
type pass struct {
	*Engine
	started time.Time
	before  [2]int
	mem     Memory
	view    View
	fields  []record.Field
	// paired is set when all records without a link were read, so that pairs among
	// them were looked for.
	paired bool
	// lost are the ids of records without a link that are gone since the last pass.
	lost map[string]bool
	// links are the ids of each side that belong to a link.
	links [2]map[string]bool
	// busy are the keys of operations whose outcome is not known yet.
	busy   map[string]bool
	total  int
	done   int
	report Report
}

func (p *pass) run(ctx context.Context) error {
	if p.Policy.Direction == Off {
		return nil
	}
	mem, err := p.Ledger.Open()
	if err != nil {
		return err
	}
	p.mem = mem
	p.busy, p.lost = map[string]bool{}, map[string]bool{}
	if err := p.recover(ctx); err != nil {
		return err
	}
	if err := p.observe(ctx); err != nil {
		return err
	}
	for round := 0; ; round++ {
		p.progress(fault.StepPlan)
		plan := MakePlan(p.view)
		if round == 0 && p.Policy.Direction.Writes(side.OnOffice) {
			more, err := p.lookOutside(ctx, plan)
			if err != nil {
				return err
			}
			if more {
				plan = MakePlan(p.view)
			}
		}
		if err := p.concluded(plan, round); err != nil {
			return err
		}
		if plan.Refused != nil {
			return plan.Refused
		}
		if p.DryRun {
			p.report.planned(plan, p.Schema.Unit)
			return nil
		}
		moved, err := p.apply(ctx, plan)
		if err != nil {
			return err
		}
		if len(moved) == 0 {
			return nil
		}
		if round+1 == rounds {
			return p.giveUp(moved)
		}
		p.view.Links, p.view.New, p.view.Unread = moved, [2][]side.Item{}, [2]int{}
	}
}

func (p *pass) progress(step fault.Step) {
	if p.Progress != nil {
		p.Progress(Progress{Step: step, Done: p.done, Total: p.total})
	}
}

// concluded keeps what planning found beside operations and puts it into the
// report.
func (p *pass) concluded(plan Plan, round int) error {
	now := p.Now()
	for _, s := range plan.Skipped {
		p.report.skip(s, now)
	}
	for _, key := range plan.Resting {
		if r := p.mem.Resting[key]; r.Fault != nil {
			p.report.error(r.Fault, r.At)
		}
	}
	if round > 0 {
		return nil
	}
	for w, n := range plan.Dropped {
		if n > 0 {
			p.report.error(fault.New(fault.Incomplete, side.Where(w).Name(), fault.StepList, strconv.Itoa(n)+" records wait", nil), now)
		}
	}
	held := append(plan.Held, p.stillAsked(&plan)...)
	p.report.Held = len(held)
	p.report.Remaining = plan.Waiting
	p.total = 0
	for i := range plan.Ops {
		if plan.Ops[i].travels() {
			p.total++
		}
	}
	if p.DryRun || plan.Refused != nil {
		return nil
	}
	c := Conclusion{Read: [2]map[string]string{{}, {}}, Held: held}
	for _, s := range plan.Skipped {
		if _, waiting := p.mem.Waiting[s.Side][s.ID]; waiting && s.Version != "" {
			c.Read[s.Side][s.ID] = s.Version
		}
	}
	for i := range plan.Ops {
		op := &plan.Ops[i]
		if op.Link.ID != 0 {
			continue
		}
		for w, end := range op.Link.Ends {
			if v := p.mem.Waiting[w][end.ID]; v != "" {
				c.Read[w][end.ID] = ""
			}
		}
	}
	for w := range p.view.New {
		if p.Policy.Direction.Writes(side.Where(w).Other()) {
			continue
		}
		for _, it := range p.view.New[w] {
			if _, waiting := p.mem.Waiting[w][it.ID]; waiting {
				c.Read[w][it.ID] = it.Version
			}
		}
	}
	for _, q := range plan.Held {
		if q.Kind != AskMatch {
			continue
		}
		for w, id := range q.IDs {
			c.Read[w][id] = q.Versions[w]
		}
	}
	return p.Ledger.Conclude(c)
}

// stillAsked are the questions about pairs that stand from an earlier pass and
// that this pass, which did not look for pairs, says nothing about.
func (p *pass) stillAsked(plan *Plan) []Question {
	var list []Question
	has := map[string]bool{}
	for _, q := range plan.Held {
		has[q.Key] = true
	}
	planned := map[int64]bool{}
	for i := range plan.Ops {
		planned[plan.Ops[i].Link.ID] = true
	}
	ends := map[string]int64{}
	for _, l := range p.mem.Links {
		for w := range l.Ends {
			ends[removeKey(l, side.Where(w))] = l.ID
		}
	}
	for _, q := range p.mem.Asked {
		if id := ends[q.Key]; q.Kind == AskRemove && id != 0 && !planned[id] && !has[q.Key] && p.mem.Decisions[q.Key] == "" {
			list = append(list, q)
		}
	}
	if p.paired {
		return list
	}
	for _, q := range p.mem.Asked {
		if q.Kind == AskMatch && p.open(q.IDs[side.OnOffice], q.IDs[side.Memotoo]) && p.mem.Decisions[q.Key] == "" {
			list = append(list, q)
		}
	}
	return list
}
