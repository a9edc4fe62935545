package engine

import (
	"context"
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
	// Progress is told how far the pass is, by one goroutine at a time; nil if nobody looks.
	Progress func(Progress)
	// DryRun plans and writes nothing, neither on a side nor in the ledger.
	DryRun bool
}

// Run runs one pass. Whatever happens, the report says it; a pass that ctx stops
// finishes the records it is working on first.
func (e *Engine) Run(ctx context.Context) Report { return e.pass(ctx, (*pass).run) }

// pass runs a pass that does f.
func (e *Engine) pass(ctx context.Context, f func(*pass, context.Context) error) Report {
	p := &pass{Engine: e, started: e.Now(), before: [2]int{e.Sides[0].Requests(), e.Sides[1].Requests()}}
	p.report.Unit = e.Schema.Unit
	if err := f(p, ctx); err != nil {
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
	busy map[string]bool
	// held are the questions that stand.
	held   []Question
	meter  meter
	report Report
	// again are, while undoing, the links that changed under our hands just now.
	again map[int64]bool
}

func (p *pass) run(ctx context.Context) error {
	if p.Policy.Direction == Off {
		return nil
	}
	if err := p.begin(ctx); err != nil {
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

// begin opens the ledger and takes up what was interrupted.
func (p *pass) begin(ctx context.Context) error {
	mem, err := p.Ledger.Open()
	if err != nil {
		return err
	}
	p.mem = mem
	p.busy, p.lost = map[string]bool{}, map[string]bool{}
	return p.recover(ctx)
}
