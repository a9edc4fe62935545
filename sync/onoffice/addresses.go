package onoffice

import (
	"context"
	"errors"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// addresses is the unit of addresses of the account's user: those whose mark is
// set. Archived ones (Status2Adr) take part as long as they are marked.
type addresses struct {
	*Client
}

var _ side.Side = (*addresses)(nil)

// Addresses returns the side of the unit record.Addresses.
func (c *Client) Addresses() side.Side { return &addresses{c} }

// Fields are the mapped fields that the tenant has; nil before the first Observe.
func (a *addresses) Fields() []record.Field {
	if a.tenant == nil {
		return nil
	}
	return a.tenant.fields()
}

// PlanID is "": onOffice gives out the ids.
func (a *addresses) PlanID() string { return "" }

// Block keeps few records in doubt when an answer is lost.
func (a *addresses) Block() int { return 25 }

// ready learns the tenant if it is not known or no longer sure.
func (a *addresses) ready(ctx context.Context, step fault.Step) error {
	if a.tenant.fresh(a.now(), a.asked()) {
		return nil
	}
	return a.learn(ctx, step)
}

// relearned calls do, and once more with a fresh field list if the tenant does
// not know a field any more: one unknown field rejects a whole call (§3).
func (a *addresses) relearned(ctx context.Context, step fault.Step, do func() error) error {
	if err := a.ready(ctx, step); err != nil {
		return err
	}
	err := do()
	var e *Error
	if !errors.As(err, &e) || !classify(e.Code).field {
		return err
	}
	if err := a.learn(ctx, step); err != nil {
		return err
	}
	return do()
}

// readBlock reads up to 500 records by id.
func (a *addresses) readBlock(ids []string) Action {
	return Action{Verb: Read, Resource: "address", Params: map[string]any{
		"data": a.readData(), "recordids": numbers(ids), "listlimit": maxIDs}}
}

// readOne reads one record by resourceid, which unlike recordids tells a missing
// right from a missing record where the tenant tells them apart at all.
func (a *addresses) readOne(id string) Action {
	return Action{Verb: Read, Resource: "address", ID: id, Params: map[string]any{"data": a.smallest()}}
}

// item makes an Item of what a read gave. The version is the record's digest:
// onOffice has none of its own.
func (a *addresses) item(rec Record) side.Item {
	r := a.tenant.toRecord(rec.Elements)
	return side.Item{ID: rec.ID, Version: record.Contacts.Digest(r), Record: r}
}

// Fetch reads records by id, marked or not.
func (a *addresses) Fetch(ctx context.Context, ids []string, f func(id string, l side.Look)) error {
	told := map[string]bool{}
	err := a.relearned(ctx, fault.StepRead, func() error {
		return a.fetch(ctx, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return told[id] }), func(id string, l side.Look) {
			told[id] = true
			f(id, l)
		})
	})
	return err
}

func (a *addresses) fetch(ctx context.Context, ids []string, f func(string, side.Look)) error {
	var lost []string
	readable := ""
	for block := range slices.Chunk(unique(ids), maxIDs) {
		results, err := a.Do(ctx, fault.StepRead, a.readBlock(block), marksOf(block))
		if err != nil {
			return err
		}
		for _, r := range results {
			if f := r.fault(fault.StepRead); f != nil {
				return f
			}
		}
		marked := markedAmong(a.tenant.User, results[1])
		got := map[string]bool{}
		for _, rec := range results[0].Records {
			if slices.Contains(block, rec.ID) && !got[rec.ID] {
				got[rec.ID] = true
				readable = rec.ID
				if !marked[rec.ID] {
					f(rec.ID, side.Look{Proof: side.Unmarked})
					continue
				}
				it := a.item(rec)
				f(rec.ID, side.Look{Item: &it})
			}
		}
		for _, id := range block {
			if !got[id] {
				lost = append(lost, id)
			}
		}
	}
	if len(lost) == 0 {
		return nil
	}
	s := newSearch(a, fault.StepRead)
	if readable != "" {
		s.controls = []string{readable}
	}
	found, err := s.run(ctx, lost)
	if err != nil {
		return err
	}
	for _, id := range lost {
		switch v := found[id]; {
		case v.item != nil:
			f(id, side.Look{Item: v.item})
		default:
			f(id, side.Look{Proof: v.proof})
		}
	}
	return nil
}

func unique(ids []string) []string {
	set := map[string]bool{}
	for _, id := range ids {
		set[id] = true
	}
	return sortIDs(set)
}
