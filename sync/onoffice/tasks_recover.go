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

// Recover finds out what became of a write whose answer was never seen.
func (t *Tasks) Recover(ctx context.Context, w side.Write) (side.Look, error) {
	var look side.Look
	err := t.relearned(ctx, fault.StepRecover, func() error {
		var err error
		look, err = t.recover(ctx, w)
		return err
	})
	if err != nil {
		return side.Look{}, err
	}
	if look.Err != nil {
		look.Err = look.Err.For(record.TaskSchema.Title(w.Seen.With(w.Fields)))
	}
	return look, nil
}

func (t *Tasks) recover(ctx context.Context, w side.Write) (side.Look, error) {
	const step = fault.StepRecover
	id := w.ID
	if w.Kind == side.Create && id == "" {
		found, err := t.findMade(ctx, w)
		if err != nil {
			return side.Look{}, err
		}
		if found == "" {
			return side.Look{Proof: side.Gone}, nil
		}
		id = found
	}
	got, err := t.readIDs(ctx, step, []string{id})
	if err != nil {
		return side.Look{}, err
	}
	rec, ok := got[id]
	if !ok {
		found, err := t.prove(ctx, step, []string{id}, nil)
		return found[id], err
	}
	it := t.item(rec)
	j := &job{schema: record.TaskSchema, w: w, out: &side.Outcome{}, id: id, raw: rec.Elements, now: it.Record}
	switch {
	case w.Kind == side.Enroll:
		j.scalars = t.tenant.enrolled(w.Seen.With(w.Fields), rec.Elements)
	case !t.tenant.mine(rec.Elements), w.Kind == side.Retire && it.Record[record.State].Text == record.StateCancelled:
		return side.Look{Proof: side.Unmarked}, nil
	case w.Kind == side.Create && it.Record[record.State].Text == stateMade(w.Fields):
		j.scalars = t.tenant.furnishing(w.Fields, rec.Elements)
	}
	if err := t.carry(ctx, []*job{j}, step); err != nil {
		return side.Look{}, err
	}
	if j.out.Err != nil {
		return side.Look{Err: j.out.Err}, nil
	}
	return side.Look{Item: j.out.Item}, nil
}

// stateMade is the state that a create alone leaves.
func stateMade(want record.Record) string {
	if state := want[record.State].Text; statusOf[state] != "" {
		return state
	}
	return record.StateOpen
}

// findMade looks for the task that a create may have made: the same subject,
// entered since the day before the write was planned, equal in everything that was
// sent, and not taken by another link (D59, D60). It returns "" if there is none.
func (t *Tasks) findMade(ctx context.Context, w side.Write) (string, error) {
	var filters []map[string]any
	params, _ := t.tenant.newTask(w.Fields, fault.StepRecover)
	for _, f := range t.tenant.filters() {
		// Letters that need four bytes may be stored otherwise.
		if subject, ok := params["Betreff"].(string); ok && subject != "" && !hasWideRune(subject) {
			f["Betreff"] = []map[string]any{{"op": "is", "val": subject}}
		}
		if t.tenant.active("Eintragsdatum") {
			f["Eintragsdatum"] = []map[string]any{{"op": ">=", "val": w.Planned.UTC().AddDate(0, 0, -1).Format(time.DateOnly)}}
		}
		filters = append(filters, f)
	}
	l, err := t.list(ctx, fault.StepRecover, t.tenant.readData(), filters, nil)
	if err != nil {
		return "", err
	}
	var found []string
	for id, rec := range l.rows {
		if (w.Taken == nil || !w.Taken(id)) && t.tenant.mine(rec.Elements) && t.isWork(w, rec) {
			found = append(found, id)
		}
	}
	switch {
	case len(found) > 0:
		return slices.MinFunc(found, compareIDs), nil
	case !l.whole:
		return "", fault.New(fault.Incomplete, fault.OnOffice, fault.StepRecover, "the tasks could not be searched to the end", nil)
	}
	return "", nil
}

// isWork tells whether a task is what a create would have made of w: everything
// that was sent stands in it, but for what a tenant may not take.
func (t *Tasks) isWork(w side.Write, rec Record) bool {
	if t.item(rec).Record[record.State].Text != stateMade(w.Fields) {
		return false
	}
	left, _ := t.tenant.params(w.Fields, rec.Elements, fault.StepRecover)
	for name, v := range left {
		text, isText := v.(string)
		switch {
		case slices.Contains([]string{"Privat", "Stand", "erledigt", "Status"}, name):
		case strings.HasPrefix(name, "Deadline") || !isText || !hasWideRune(text) || narrow(text) != narrow(rec.Elements.Text(name)):
			return false
		}
	}
	return true
}
