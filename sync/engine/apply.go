package engine

import (
	"context"
	"errors"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// task is one write of one operation on its way.
type task struct {
	op    *Op
	write side.Write
	w     side.Where
	unit  record.Unit
	// state is shared by the tasks of one operation.
	state *course
	// own is set when what was read back is what this write made.
	own bool
}

// course is how far the writes of one operation are.
type course struct {
	done [2]bool
	// after is what each side shows, nil as long as that is its base.
	after [2]*side.Item
	// dirty is set for a side that shows, after a write, what nobody wrote: an edit
	// that came between the write and the look.
	dirty [2]bool
	link  Link
	bases Bases
	// counted is set once the link is in the report's number of links.
	counted bool
}

// apply carries out a plan and returns the links that changed under our hands,
// to be planned anew.
func (p *pass) apply(ctx context.Context, plan Plan) ([]Seen, error) {
	// A stop lets the block in hand finish.
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(stopGrace, cancel) })
	defer stop()

	var moved []Seen
	batches := p.batches(plan.Ops)
	for i, batch := range batches {
		for len(batch) > 0 {
			if ctx.Err() != nil {
				p.wait(batch, batches[i+1:])
				return nil, fault.New(fault.Stopped, fault.Local, batch[0].step(), "", ctx.Err())
			}
			w := batch[0].w
			n := min(len(batch), max(1, p.Sides[w].Block()))
			again, err := p.block(work, batch[:n])
			moved = append(moved, again...)
			if err != nil {
				if f, ok := errors.AsType[*fault.Fault](err); ok && f.Kind.Waiting() {
					p.wait(batch, batches[i+1:])
				}
				return nil, err
			}
			batch = batch[n:]
		}
	}
	return moved, nil
}

// wait counts the operations that an end before the end leaves for the next pass.
func (p *pass) wait(batch []task, later [][]task) {
	left := map[*Op]bool{}
	for _, list := range append([][]task{batch}, later...) {
		for i := range list {
			if t := &list[i]; t.write.Kind != "" && !t.state.done[t.w] {
				left[t.op] = true
			}
		}
	}
	p.report.Remaining += len(left)
}

// batches carries out what needs no write at once, and sorts the writes by side
// and kind: what every block of writes has in common.
func (p *pass) batches(ops []Op) [][]task {
	var settled, updates [2][]task
	var adds, removes, returns [2][]task
	for i := range ops {
		op := &ops[i]
		st := &course{after: op.Now, link: op.Link, bases: op.Bases, counted: active(op.Link) > 0, dirty: p.standing(op)}
		switch op.Kind {
		case Settle, Forget, Sleep:
			settled[0] = append(settled[0], task{op: op, state: st})
		case Add:
			adds[op.Target] = append(adds[op.Target], p.task(op, op.Target, side.Create, st))
		case Remove:
			removes[op.Target] = append(removes[op.Target], p.task(op, op.Target, side.Retire, st))
		case Return:
			returns[op.Target] = append(returns[op.Target], p.task(op, op.Target, side.Enroll, st))
		default:
			wrote := false
			for w := range op.Writes {
				if len(op.Writes[w]) > 0 {
					wrote = true
					updates[w] = append(updates[w], p.task(op, side.Where(w), side.Update, st))
				}
			}
			if !wrote {
				settled[0] = append(settled[0], task{op: op, state: st})
			}
		}
	}
	var out [][]task
	for _, kind := range [][2][]task{settled, returns, updates, adds, removes} {
		for _, list := range kind {
			if len(list) > 0 {
				out = append(out, list)
			}
		}
	}
	return out
}

// standing tells on which sides undoing leaves something to the next pass: what
// nobody has carried yet.
func (p *pass) standing(op *Op) (dirty [2]bool) {
	for w, it := range op.Now {
		if op.Undo && op.Kind == Change && it != nil {
			dirty[w] = op.Link.Ends[w].Dirty || len(p.Schema.Changed(op.Bases[w], it.Record, op.Keep)) > 0
		}
	}
	return dirty
}

// task makes the write of op on side w.
func (p *pass) task(op *Op, w side.Where, kind side.WriteKind, st *course) task {
	write := side.Write{Kind: kind, Fields: op.Writes[w]}
	if kind != side.Create {
		write.ID = op.Link.Ends[w].ID
		write.Seen, write.SeenVersion = p.seenOn(op, w)
	}
	return task{op: op, write: write, w: w, unit: p.Schema.Unit, state: st}
}

// seenOn is what the plan saw on side w, against which a write is held: the
// record read in this pass, or what the base knows of it.
func (p *pass) seenOn(op *Op, w side.Where) (record.Record, string) {
	if it := op.Now[w]; it != nil {
		return it.Record.Only(p.fields), it.Version
	}
	known := record.Record{}
	for _, f := range p.fields {
		if v, ok := op.Bases[w][f]; ok {
			known[f] = v
		}
	}
	return known, op.Link.Ends[w].Version
}

// step is where in a pass this task stands.
func (t *task) step() fault.Step {
	switch {
	case t.write.Kind == side.Create:
		return fault.StepCreate
	case t.write.Kind == side.Retire:
		return fault.StepRemove
	case t.write.Kind == side.Enroll && t.unit == record.Addresses:
		return fault.StepMark
	}
	return fault.StepUpdate
}

// block writes down the intents of some tasks of one kind, sends them, and takes
// over what became of them.
func (p *pass) block(ctx context.Context, tasks []task) ([]Seen, error) {
	if tasks[0].write.Kind == "" {
		return nil, p.settled(tasks)
	}
	tasks, err := p.calm(tasks)
	if err != nil || len(tasks) == 0 {
		return nil, err
	}
	w, now := tasks[0].w, p.Now()
	intents := make([]Intent, len(tasks))
	writes := make([]side.Write, len(tasks))
	for i := range tasks {
		t := &tasks[i]
		t.write.Planned = now
		if t.write.Kind == side.Create {
			t.write.ID, t.write.UID = p.Sides[w].PlanID(), uidOf(t.unit, t.op.Link.Ends[side.OnOffice].ID)
			t.write.Taken = func(id string) bool { return p.links[w][id] || p.another(w, t.op, id) }
		}
		if p.Progress != nil {
			t.write.Taking = func() { p.sent(t.step()) }
		}
		writes[i] = t.write
		intents[i] = Intent{
			Target: w, Op: *t.op, Done: t.state.done, Fields: p.fields,
			Write: IntentSent{Kind: t.write.Kind, ID: t.write.ID, UID: t.write.UID, Seen: t.write.Seen, SeenVersion: t.write.SeenVersion, Planned: now, Fields: t.write.Fields},
		}
		intents[i].Op.Link, intents[i].Op.Now = t.state.link, t.state.after
	}
	p.meter.block()
	p.progress(tasks[0].step())
	ids, err := p.Ledger.Begin(intents)
	if err != nil {
		return nil, err
	}
	outcomes, failed := p.Sides[w].Apply(ctx, writes)
	var moved []Seen
	for i := range tasks {
		var out side.Outcome
		if i < len(outcomes) {
			out = outcomes[i]
		}
		again, err := p.outcome(&tasks[i], ids[i], out, failed != nil)
		if err != nil {
			return nil, err
		}
		if again != nil {
			moved = append(moved, *again)
		}
	}
	if failed != nil {
		return nil, fault.From(failed, w.Name(), tasks[0].step())
	}
	return moved, nil
}

// uidOf names a record on memotoo after its onOffice record, so that the two find
// each other again even if the ledger is lost; "" for none. The numbers of onOffice
// are those of one kind of record, and appointments and tasks may lie in one calendar.
func uidOf(u record.Unit, id string) string {
	switch {
	case id == "":
		return ""
	case u == record.Addresses:
		return "onoffice-" + id
	}
	return "onoffice-" + string(u) + "-" + id
}

// settled takes over operations that write nothing.
func (p *pass) settled(tasks []task) error {
	for i := range tasks {
		t := &tasks[i]
		switch t.op.Kind {
		case Forget:
			if _, err := p.Ledger.Commit(Result{Link: &t.op.Link, Drop: true, Rests: t.op.Key()}); err != nil {
				return err
			}
			p.report.Linked -= active(t.op.Link)
		case Sleep:
			if err := p.commit(t, 0, nil); err != nil {
				return err
			}
			p.report.Linked -= active(t.op.Link)
		default:
			if err := p.commit(t, 0, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func active(l Link) int {
	if l.ID != 0 && l.State == Active {
		return 1
	}
	return 0
}
