package onoffice

import (
	"context"
	"slices"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Find looks for finished tasks of the user that a finished one may be: those that
// are finished for longer than the unit takes them up. Others are in scope, or are
// not to be woken by a task of the same name.
func (t *Tasks) Find(ctx context.Context, records []record.Record) ([][]side.Item, error) {
	found := make([][]side.Item, len(records))
	err := t.relearned(ctx, fault.StepRead, func() error {
		clear(found)
		var actions []Action
		var owner []int
		for i, r := range records {
			subject := strings.TrimSpace(r[record.Subject].Text)
			if r[record.State].Text != record.StateDone || subject == "" || !t.tenant.active("Betreff") {
				continue
			}
			for _, f := range t.tenant.filters() {
				f["Betreff"] = []map[string]any{{"op": "is", "val": clip(subject, subjectLength)}}
				actions, owner = append(actions, readTasks(t.tenant.readData(), f)), append(owner, i)
			}
		}
		for begin := 0; begin < len(actions); begin += maxActions {
			block := actions[begin:min(begin+maxActions, len(actions))]
			results, err := t.client.Do(ctx, fault.StepRead, block...)
			if err != nil {
				return err
			}
			for k, r := range results {
				if f := r.faultFor(fault.StepRead, rightReadTasks); f != nil {
					return f
				}
				i := owner[begin+k]
				found[i] = append(found[i], t.finished(r, found[i])...)
			}
		}
		return nil
	})
	return found, err
}

// finished are the user's finished tasks among the rows that are not in have.
func (t *Tasks) finished(r Result, have []side.Item) (items []side.Item) {
	for _, rec := range r.Records {
		it := t.item(rec)
		if t.tenant.mine(rec.Elements) && it.Record[record.State].Text == record.StateDone &&
			!slices.ContainsFunc(have, func(x side.Item) bool { return x.ID == it.ID }) {
			items = append(items, it)
		}
	}
	return items
}
