package onoffice

import (
	"context"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// prover finds out about tasks that a read by ids did not give: gone, given to
// somebody else, or only not shown to the API user.
type prover struct {
	*Tasks
	step fault.Step
	// controls are tasks of the user that were readable lately.
	controls []string
	// noLog is set when the log may not be read.
	noLog bool
}

func (t *Tasks) prover(step fault.Step, controls []string) *prover {
	return &prover{Tasks: t, step: step, controls: controls}
}

// prove looks the ids up.
func (t *Tasks) prove(ctx context.Context, step fault.Step, ids, controls []string) (map[string]side.Look, error) {
	return t.prover(step, controls).run(ctx, ids)
}

// run looks up the ids. Every id has a look afterwards.
func (p *prover) run(ctx context.Context, ids []string) (map[string]side.Look, error) {
	found := make(map[string]side.Look, len(ids))
	for _, id := range ids {
		found[id] = side.Look{Proof: side.Unproven}
	}
	if len(ids) == 0 {
		return found, nil
	}
	if len(ids) > maxSingles {
		// They may have been given to somebody else all at once.
		if err := p.block(ctx, ids, false, found); err != nil {
			return nil, err
		}
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return found[id].Item != nil || found[id].Proof != side.Unproven })
		if len(ids) == 0 {
			return found, nil
		}
	}
	if len(p.controls) == 0 {
		if err := p.anyControls(ctx); err != nil {
			return nil, err
		}
	}
	err := eachBlock(ids, maxActions-8, func(block []string) (bool, error) {
		err := p.block(ctx, block, true, found)
		return slices.ContainsFunc(block, func(id string) bool { return found[id].Item != nil || found[id].Proof == side.Gone }), err
	})
	return found, err
}

// anyControls takes any tasks that the API user may read, if none of the user's
// own is left to hold the lost ones against.
func (p *prover) anyControls(ctx context.Context) error {
	results, err := p.client.Do(ctx, p.step, Action{Verb: Read, Resource: "task", Params: map[string]any{
		"data": []string{responsible}, "listlimit": 10}})
	if err != nil {
		return err
	}
	if f := results[0].faultFor(p.step, rightReadTasks); f != nil {
		return f
	}
	for _, rec := range results[0].Records {
		if number(rec.ID) > 0 {
			p.controls = append(p.controls, rec.ID)
		}
	}
	return nil
}

// block asks for the tasks together, and with singles for each by itself, for
// controls, for a number that no task has, for the user's own rights, and for the
// audit log.
func (p *prover) block(ctx context.Context, ids []string, singles bool, found map[string]side.Look) error {
	var actions []Action
	for part := range slices.Chunk(ids, maxIDs) {
		actions = append(actions, p.readBlock(part))
	}
	blocks := len(actions)
	controls := slices.DeleteFunc(slices.Clone(p.controls), func(id string) bool { return slices.Contains(ids, id) })
	alone := controls[:min(len(controls), 2)]
	if singles {
		actions = append(actions, p.mayRead(slices.Concat([]string{nobody}, controls, ids)), p.readOne(nobody))
		for _, id := range slices.Concat(alone, ids) {
			actions = append(actions, p.readOne(id))
		}
		if !p.noLog {
			actions = append(actions, deletions("task", ids))
		}
	}
	results, err := p.client.Do(ctx, p.step, actions...)
	if err != nil {
		return err
	}
	for _, r := range results[:blocks] {
		if f := r.faultFor(p.step, rightReadTasks); f != nil {
			return f
		}
		for _, rec := range r.Records {
			if _, asked := found[rec.ID]; asked {
				found[rec.ID] = p.look(rec)
			}
		}
	}
	if !singles {
		return nil
	}
	w := p.witnesses(results[blocks:], controls, alone, len(ids))
	for i, id := range ids {
		if look := found[id]; look.Item == nil && look.Proof == side.Unproven {
			found[id] = side.Look{Proof: w.judge(id, w.singles[i])}
		}
	}
	return nil
}

// witnesses are the answers that speak for or against the tasks that are lost.
type witnesses struct {
	void    Result
	singles []Result
	// control is set if a task that must be readable is.
	control bool
	// may are the tasks that the user himself may read; nil if nobody can tell.
	may    map[string]bool
	logged map[string]bool
}

func (p *prover) witnesses(results []Result, controls, alone []string, n int) witnesses {
	w := witnesses{void: results[1], may: allowedIDs(results[0]), logged: map[string]bool{}}
	rest := results[2:]
	for i, id := range alone {
		w.control = w.control || gives(rest[i], id)
	}
	w.singles = rest[len(alone):][:n]
	if !p.noLog {
		last := rest[len(rest)-1]
		p.noLog = last.Failed()
		w.logged = deleted("task", last)
	}
	if w.may[nobody] || !slices.ContainsFunc(controls, func(id string) bool { return w.may[id] }) {
		// An answer that allows everything or nothing tells nothing.
		w.may = nil
	}
	return w
}

// judge draws the conclusion for one task that is not readable. A missing right
// is told by its code. "Unknown or no right" (80) and no rows at all can be read
// both ways: they count as gone only if the tenant answers the same for a number
// that no task has and the user himself, in whose Verantwortung the task stood,
// may not read it either (get/checkuserrecordsright, §8), while he may read
// another one. A deletion in the audit log settles it.
func (w witnesses) judge(id string, single Result) side.Proof {
	about := classify(single.Code).record
	switch {
	case gives(single, id):
		return side.Unproven // it came back between the two reads
	case single.Failed() && about == noAccess:
		return side.OutOfScope
	case single.Failed() && about == silent:
		return side.Unproven
	case w.logged[id]:
		return side.Gone
	case w.may[id]:
		return side.OutOfScope
	case !w.control:
		return side.Unproven
	case single.Failed() && about == absent:
		return side.Gone
	case single.Code != w.void.Code:
		return side.OutOfScope // something is behind the number
	case w.may == nil:
		return side.Unproven
	}
	return side.Gone
}

// mayRead asks which of the tasks the user himself may read.
func (p *prover) mayRead(ids []string) Action {
	return Action{Verb: Get, Resource: "checkuserrecordsright", Params: map[string]any{
		"action": "read", "module": "task", "userid": p.tenant.User, "recordIds": numbers(ids)}}
}

// allowedIDs reads an answer to checkuserrecordsright; nil if it failed.
func allowedIDs(r Result) map[string]bool {
	if r.Failed() {
		return nil
	}
	allowed := map[string]bool{}
	for _, rec := range r.Records {
		for key := range rec.Elements {
			for _, id := range rec.Elements.List(key) {
				allowed[recordID(id)] = true
			}
		}
	}
	return allowed
}
