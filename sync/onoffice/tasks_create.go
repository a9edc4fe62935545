package onoffice

import (
	"context"
	"slices"
	"strconv"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// create makes the tasks in one request, and in the next adds what a create does
// not take and reads them back.
func (t *Tasks) create(ctx context.Context, jobs []*job, step fault.Step) error {
	for _, j := range jobs {
		var notes []fault.Fault
		j.scalars, notes = t.tenant.newTask(j.w.Fields, step)
		j.add(notes)
	}
	for round := 0; round < maxRounds; round++ {
		todo := slices.DeleteFunc(open(jobs), func(j *job) bool { return j.id != "" })
		if len(todo) == 0 {
			break
		}
		actions := make([]Action, len(todo))
		for i, j := range todo {
			actions[i] = Action{Verb: Create, Resource: "task", Params: map[string]any{"data": j.scalars}}
		}
		results, err := t.client.Do(ctx, step, actions...)
		if err != nil {
			// Those of an earlier round are there and not finished.
			return lost(jobs, err)
		}
		if refused := refusedTasks(results, step, rightCreateTasks); refused != nil {
			return lost(slices.DeleteFunc(slices.Clone(jobs), func(j *job) bool { return !j.sent }), refused)
		}
		for i, j := range todo {
			t.created(j, results[i], round)
		}
	}
	made := slices.DeleteFunc(open(jobs), func(j *job) bool { return j.id == "" })
	return t.furnish(ctx, made, step)
}

// newTask are the parameters of a create: the user is responsible, the type is
// the tenant's default.
func (t *taskTenant) newTask(fields record.Record, step fault.Step) (map[string]any, []fault.Fault) {
	params, notes := t.params(fields, nil, step)
	params[responsible] = t.Login
	if t.Kind != "" && t.active(kindOfTask) {
		params[kindOfTask] = number(t.Kind)
	}
	return params, notes
}

// created takes in the result of one creation.
func (t *Tasks) created(j *job, r Result, round int) {
	const step = fault.StepCreate
	switch {
	case r.Code == unanswered:
		j.sent = true
		j.fail(r.fault(step))
	case r.Failed():
		if round == maxRounds-1 || !t.addKind(j, r) && !t.drop(j, r, step) {
			j.fail(r.faultFor(step, rightCreateTasks))
		}
	case len(r.Records) != 1 || number(r.Records[0].ID) == 0:
		j.sent = true
		j.fail(fault.New(fault.Incomplete, fault.OnOffice, step, "onOffice created a task and did not say its number", nil))
	default:
		j.sent, j.id, j.scalars = true, r.Records[0].ID, nil
	}
}

// addKind gives a new task an action type if the tenant demands one and names no
// default.
func (t *Tasks) addKind(j *job, r Result) bool {
	if _, has := j.scalars[kindOfTask]; has || r.Code != codeMandatory || len(t.tenant.Kinds) == 0 {
		return false
	}
	t.tenant.Kind = t.tenant.Kinds[0]
	j.scalars[kindOfTask] = number(t.tenant.Kind)
	return true
}

// furnish adds to tasks that were just made what only a modify takes: how much is
// done, and the finished flag. It reads them back.
func (t *Tasks) furnish(ctx context.Context, made []*job, step fault.Step) error {
	if len(made) == 0 {
		return nil
	}
	for _, j := range made {
		j.scalars = t.tenant.furnishing(j.w.Fields, nil)
	}
	if !slices.ContainsFunc(made, func(j *job) bool { return len(j.scalars) > 0 }) {
		results, err := t.client.Do(ctx, step, t.readBlock(ids(made)))
		if err == nil {
			err = t.readBack(ctx, made, results[0], step)
		}
		if err != nil {
			return lost(made, err)
		}
		for _, j := range made {
			t.finish(j, step)
		}
		return nil
	}
	return t.carryAll(ctx, made, step)
}

// carryAll is carry for jobs of which some have nothing to send and are read back
// all the same.
func (t *Tasks) carryAll(ctx context.Context, jobs []*job, step fault.Step) error {
	idle := slices.DeleteFunc(slices.Clone(jobs), func(j *job) bool { return len(j.scalars) > 0 })
	if len(idle) > 0 {
		got, err := t.readIDs(ctx, step, ids(idle))
		if err != nil {
			return lost(jobs, err)
		}
		for _, j := range idle {
			j.raw = got[j.id].Elements
		}
	}
	if err := t.carry(ctx, jobs, step); err != nil {
		return lost(jobs, err)
	}
	return nil
}

// furnishing are the parameters that a modify adds to a new task. raw is what the
// task shows, nil if it is known to be as the create made it.
func (t *taskTenant) furnishing(want record.Record, raw Object) map[string]any {
	params := map[string]any{}
	state := want[record.State].Text
	percent, err := strconv.Atoi(want[record.Percent].Text)
	switch {
	case state == record.StateDone:
		percent = 100
	case err != nil || state == record.StateOpen:
		percent = 0
	}
	if state == record.StateDone && t.active("erledigt") && !truth(raw.Text("erledigt")) {
		params["erledigt"] = true
	}
	if percent = quarters(percent); t.active("Stand") && percent != stand(raw) {
		params["Stand"] = percent
	}
	return params
}
