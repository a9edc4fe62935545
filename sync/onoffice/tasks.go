package onoffice

import (
	"context"
	"errors"
	"slices"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Tasks is the unit of tasks of the account's user: those in whose Verantwortung
// he stands by his own name (design §2 rule 1). A task has no series, no delete
// call and no paging (§7).
type Tasks struct {
	client *Client
	// span is how long a finished task that is not known counts as new.
	span   time.Duration
	tenant *taskTenant
	// distrusted is when a read or write met a field that the tenant no longer has.
	distrusted time.Time
}

var (
	_ side.Side   = (*Tasks)(nil)
	_ side.Finder = (*Tasks)(nil)
)

// Tasks returns the side of the unit record.Tasks. A task that is finished is
// taken up if it was changed within the last daysBack days; one that is known is
// followed for ever.
func (c *Client) Tasks(daysBack int) *Tasks {
	return &Tasks{client: c, span: time.Duration(max(0, daysBack)) * 24 * time.Hour}
}

// Fields are the fields of a task that the tenant has; nil before the first
// Observe. Secret is among them where Privat can be read: a tenant that refuses
// to write it gets a note.
func (t *Tasks) Fields() []record.Field {
	if t.tenant == nil {
		return nil
	}
	var list []record.Field
	for _, f := range record.TaskSchema.Names() {
		if t.tenant.active(taskFields[f]) {
			list = append(list, f)
		}
	}
	return list
}

// PlanID is "": onOffice gives out the ids.
func (t *Tasks) PlanID() string { return "" }

// Block keeps few records in doubt when an answer is lost.
func (t *Tasks) Block() int { return 25 }

// Requests is the number of requests that the client has sent so far.
func (t *Tasks) Requests() int { return t.client.Requests() }

func (t *Tasks) now() time.Time { return t.client.now() }

// ready learns the tenant if it is not known or no longer sure.
func (t *Tasks) ready(ctx context.Context, step fault.Step) error {
	if t.tenant.fresh(t.now(), t.client.asked()) {
		return nil
	}
	return t.learn(ctx, step)
}

// relearned calls do, and once more after learning the fields anew if the tenant
// does not know one any more: one unknown field rejects a whole call (§3).
func (t *Tasks) relearned(ctx context.Context, step fault.Step, do func() error) error {
	if err := t.ready(ctx, step); err != nil {
		return err
	}
	err := do()
	var e *Error
	if !errors.As(err, &e) || !classify(e.Code).field {
		return err
	}
	t.distrusted = t.now()
	if err := t.learn(ctx, step); err != nil {
		return err
	}
	return do()
}

// readTasks asks for tasks by a filter, at most 500: listoffset, sortby and
// recordids are refused (§7.1).
func readTasks(data []string, filter map[string]any) Action {
	return Action{Verb: Read, Resource: "task", Params: map[string]any{"data": data, "filter": filter, "listlimit": maxIDs}}
}

// readBlock reads up to 500 tasks by id.
func (t *Tasks) readBlock(ids []string) Action {
	return readTasks(t.tenant.readData(), map[string]any{"Nr": []map[string]any{{"op": "in", "val": numbers(ids)}}})
}

// readOne reads one task by resourceid, which unlike a filter tells a missing
// right from a missing record where the tenant tells them apart at all.
func (t *Tasks) readOne(id string) Action {
	return Action{Verb: Read, Resource: "task", ID: id, Params: map[string]any{"data": []string{responsible}}}
}

// The rights that the unit needs, as the administration calls them.
const (
	rightReadTasks   = "Aufgaben lesen"
	rightCreateTasks = "Aufgaben anlegen"
	rightWriteTasks  = "Aufgaben bearbeiten"
)

// item makes an Item of what a read gave.
func (t *Tasks) item(rec Record) side.Item {
	r := t.tenant.toRecord(rec.Elements)
	return side.Item{ID: rec.ID, Version: t.tenant.stamp(rec.Elements) + "#" + record.TaskSchema.Digest(r), Record: r}
}

// Fetch reads tasks by id. One that is there in somebody else's Verantwortung is
// Unmarked.
func (t *Tasks) Fetch(ctx context.Context, ids []string, f func(id string, l side.Look)) error {
	told := map[string]bool{}
	return t.relearned(ctx, fault.StepRead, func() error {
		rest := slices.DeleteFunc(unique(ids), func(id string) bool { return told[id] })
		return t.fetch(ctx, rest, func(id string, l side.Look) {
			told[id] = true
			f(id, l)
		})
	})
}

func (t *Tasks) fetch(ctx context.Context, ids []string, f func(string, side.Look)) error {
	got, err := t.readIDs(ctx, fault.StepRead, ids)
	if err != nil {
		return err
	}
	var lost, controls []string
	for _, id := range ids {
		rec, ok := got[id]
		if !ok {
			lost = append(lost, id)
			continue
		}
		controls = append(controls, id)
		f(id, t.look(rec))
	}
	found, err := t.prove(ctx, fault.StepRead, lost, controls)
	if err != nil {
		return err
	}
	for _, id := range lost {
		f(id, found[id])
	}
	return nil
}

// look is what a task that is there means to the unit.
func (t *Tasks) look(rec Record) side.Look {
	if !t.tenant.mine(rec.Elements) {
		return side.Look{Proof: side.Unmarked}
	}
	it := t.item(rec)
	return side.Look{Item: &it}
}

// readIDs reads tasks by id, four blocks of 500 in a request.
func (t *Tasks) readIDs(ctx context.Context, step fault.Step, ids []string) (map[string]Record, error) {
	got := map[string]Record{}
	asked := map[string]bool{}
	for _, id := range ids {
		asked[id] = true
	}
	for group := range slices.Chunk(slices.Collect(slices.Chunk(ids, maxIDs)), blocksPerRequest) {
		var actions []Action
		for _, block := range group {
			actions = append(actions, t.readBlock(block))
		}
		results, err := t.client.Do(ctx, step, actions...)
		if err != nil {
			return nil, err
		}
		for _, r := range results {
			if f := r.faultFor(step, rightReadTasks); f != nil {
				return nil, f
			}
			for _, rec := range r.Records {
				if asked[rec.ID] {
					got[rec.ID] = rec
				}
			}
		}
	}
	return got, nil
}
