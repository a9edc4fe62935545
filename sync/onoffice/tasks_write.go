package onoffice

import (
	"context"
	"slices"
	"strings"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Apply does the writes, all of one kind.
func (t *Tasks) Apply(ctx context.Context, writes []side.Write) ([]side.Outcome, error) {
	return applyAll(record.TaskSchema, writes, func(jobs []*job) error {
		step, do := fault.StepUpdate, t.change
		if writes[0].Kind == side.Create {
			step, do = fault.StepCreate, t.create
		}
		if err := t.ready(ctx, step); err != nil {
			return err
		}
		return do(ctx, jobs, step)
	})
}

// change does updates, returns and retirements: read again in the same breath,
// compare with what the plan saw, write what differs, read back (A30).
func (t *Tasks) change(ctx context.Context, jobs []*job, step fault.Step) error {
	if err := t.reread(ctx, jobs, step); err != nil {
		return err
	}
	for _, j := range open(jobs) {
		switch j.w.Kind {
		case side.Retire:
			j.scalars = t.tenant.cancelled(j.raw)
		case side.Enroll:
			j.scalars = t.tenant.enrolled(j.w.Seen.With(j.w.Fields), j.raw)
		default:
			var notes []fault.Fault
			j.scalars, notes = t.tenant.params(j.w.Fields, j.raw, step)
			j.add(notes)
		}
	}
	if err := t.carry(ctx, open(jobs), step); err != nil {
		return err
	}
	for _, j := range jobs {
		if j.w.Kind == side.Retire && j.out.Err == nil && !j.out.Moved && j.out.Item != nil {
			j.out.Item, j.out.Gone = nil, true
		}
	}
	return nil
}

// cancelled are the parameters that retire a task: it is set to cancelled and
// stays (design §2).
func (t *taskTenant) cancelled(raw Object) map[string]any {
	params := map[string]any{}
	t.putProgress(params, record.Record{record.State: record.Text(record.StateCancelled)}, raw)
	return params
}

// enrolled are the parameters that take a task back: the user is responsible, and
// it is not cancelled. Its state is the one last seen, or not started.
func (t *taskTenant) enrolled(seen record.Record, raw Object) map[string]any {
	params := map[string]any{}
	if state, _ := t.progress(raw); state == record.StateCancelled {
		back := seen[record.State].Text
		if back == "" || back == record.StateCancelled {
			back = record.StateOpen
		}
		t.putProgress(params, record.Record{record.State: record.Text(back)}, raw)
	}
	if !t.mine(raw) {
		params[responsible] = t.Login
	}
	return params
}

// reread reads the tasks of the jobs and ends those whose task moved, is gone, is
// not the user's any more or is not shown.
func (t *Tasks) reread(ctx context.Context, jobs []*job, step fault.Step) error {
	var found map[string]Record
	err := t.relearned(ctx, step, func() error {
		var err error
		found, err = t.readIDs(ctx, step, unique(ids(jobs)))
		return err
	})
	if err != nil {
		return err
	}
	var hidden, readable []string
	for _, j := range jobs {
		rec, ok := found[j.id]
		if !ok {
			hidden = append(hidden, j.id)
			continue
		}
		readable = append(readable, j.id)
		it := t.item(rec)
		j.now, j.raw = it.Record, rec.Elements
		switch {
		case j.w.Kind == side.Enroll:
		case !t.tenant.mine(rec.Elements):
			// Somebody else's by now: never written to. The next look says so.
			j.out.Gone = true
		case j.moved(it, t.Fields(), j.sameVersion(it)):
			j.out.Moved, j.out.Item = true, &it
		}
	}
	if len(hidden) == 0 {
		return nil
	}
	looks, err := t.prove(ctx, step, unique(hidden), readable)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		look, ok := looks[j.id]
		switch {
		case !ok:
		case look.Item != nil:
			j.out.Moved, j.out.Item = true, look.Item
		default:
			j.absent(look.Proof, step, rightReadTasks)
		}
	}
	return nil
}

// carry sends what the jobs have to write, reads the tasks back in the same
// request, and sends again without it what was refused for the sake of one value.
// Without anything to write nothing is sent.
func (t *Tasks) carry(ctx context.Context, jobs []*job, step fault.Step) error {
	for round := 0; round < maxRounds; round++ {
		busy := slices.DeleteFunc(open(jobs), func(j *job) bool { return len(j.scalars) == 0 })
		if len(busy) == 0 {
			break
		}
		actions := make([]Action, len(busy), len(busy)+1)
		for i, j := range busy {
			actions[i] = Action{Verb: Modify, Resource: "task", ID: j.id, Params: map[string]any{"data": j.scalars}}
		}
		actions = append(actions, t.readBlock(ids(busy)))
		results, err := t.client.Do(ctx, step, actions...)
		if err != nil {
			return lost(busy, err)
		}
		if refused := refusedTasks(results[:len(busy)], step, rightWriteTasks); refused != nil {
			return refused
		}
		for i, j := range busy {
			t.sent(j, results[i], step)
		}
		if err := t.readBack(ctx, busy, results[len(busy)], step); err != nil {
			return err
		}
	}
	for _, j := range jobs {
		t.finish(j, step)
	}
	return nil
}

// refusedTasks is the fault of several writes that were all refused for want of a
// right: the next one would be, too. One alone may be a task of its own kind.
func refusedTasks(results []Result, step fault.Step, right string) *fault.Fault {
	for _, r := range results {
		if !r.Failed() || !classify(r.Code).whole && classify(r.Code).kind != fault.Right {
			return nil
		}
	}
	if len(results) == 1 && step != fault.StepCreate && classify(results[0].Code).kind == fault.Right {
		return nil
	}
	return results[0].faultFor(step, right)
}

// sent takes in the result of a write. A value that was refused is left out the
// next time.
func (t *Tasks) sent(j *job, r Result, step fault.Step) {
	if !r.Failed() || r.Code == unanswered {
		j.sent = true
	}
	switch {
	case !r.Failed():
		j.scalars = nil
	case !t.drop(j, r, step):
		j.fail(r.faultFor(step, rightWriteTasks))
	}
}

// drop takes the value that onOffice refuses off the parameters and notes it. It
// is false if the answer names none, or one without which the write is none.
func (t *Tasks) drop(j *job, r Result, step fault.Step) bool {
	if classify(r.Code).kind != fault.Invalid {
		return false
	}
	name := culprit(j.scalars, r.Message)
	if _, private := j.scalars["Privat"]; name == "" && private {
		name = "Privat" // the one that is not documented for writing (§7.2)
	}
	if name == "" || name == responsible || name == "Status" {
		return false
	}
	delete(j.scalars, name)
	switch {
	case name == "Privat":
		t.tenant.NoPrivate = true
	case classify(r.Code).field:
		t.distrusted, t.tenant.Learned = t.now(), time.Time{}
	}
	if strings.HasPrefix(name, "Deadline") {
		// A date without its time, or a time without a date, is another one.
		for _, part := range []string{"Deadline", "Deadline_Zeit", "Deadline_strikt"} {
			delete(j.scalars, part)
		}
	}
	j.note(step, name+": "+describe(r.Code, r.Message))
	return true
}

// readBack takes in what the tasks are after the write, and reads them again with
// the fields that are left if one vanished on the way.
func (t *Tasks) readBack(ctx context.Context, jobs []*job, r Result, step fault.Step) error {
	got := map[string]Record{}
	for _, rec := range r.Records {
		got[rec.ID] = rec
	}
	if r.Failed() && classify(r.Code).field {
		t.distrusted = t.now()
		if err := t.learn(ctx, step); err != nil {
			return lost(jobs, err)
		}
		var err error
		if got, err = t.readIDs(ctx, step, ids(jobs)); err != nil {
			return lost(jobs, err)
		}
	}
	for _, j := range jobs {
		if rec, ok := got[j.id]; ok {
			j.raw = rec.Elements
		} else if j.sent {
			j.raw = nil
		}
	}
	return nil
}

// finish makes the outcome of what was read last, and notes what onOffice made of
// the values.
func (t *Tasks) finish(j *job, step fault.Step) {
	if j.over() {
		return
	}
	switch {
	case j.raw == nil:
		j.fail(fault.New(fault.Incomplete, fault.OnOffice, fault.StepReadBack, "task "+j.id+" was written and is not shown", nil))
		j.out.Uncertain, j.out.ID = true, j.id
		return
	case len(j.scalars) > 0:
		j.fail(fault.New(fault.Invalid, fault.OnOffice, step, "onOffice refuses value after value", nil))
		return
	}
	it := t.item(Record{ID: j.id, Elements: j.raw})
	j.out.Item = &it
	for _, f := range []record.Field{record.Subject, record.Notes, record.Due, record.State, record.Secret} {
		want, asked := j.w.Fields[f]
		name := taskFields[f]
		spec, _ := record.TaskSchema.Spec(f)
		noted := slices.ContainsFunc(j.out.Notes, func(n fault.Fault) bool { return strings.HasPrefix(n.Detail, name) })
		if asked && t.tenant.active(name) && !noted && !spec.Equal(want, it.Record[f]) {
			j.note(step, name+": stored as "+plain(it.Record[f].Text, 80))
		}
	}
}
