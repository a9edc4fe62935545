package runner

import (
	"context"
	"slices"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/plain"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// doneLimit is how many lines of a pass's journal are shown.
const doneLimit = 5000

// Done lists what a pass has written, in that order.
func (r *Runner) Done(_ context.Context, name string, pass int64) ([]contract.Done, error) {
	acc, err := r.account(name)
	if err != nil {
		return nil, err
	}
	db, err := acc.open()
	if err != nil {
		return nil, err
	}
	entries, err := db.Events(pass, doneLimit)
	if err != nil {
		return nil, err
	}
	list := make([]contract.Done, 0, len(entries))
	now := r.Now()
	for _, e := range entries {
		d := doneOf(r.Lang(), e)
		d.At = d.At.In(now.Location())
		list = append(list, d)
	}
	return list, nil
}

// doneOf says an entry of the journal in people's words.
func doneOf(l fault.Lang, e ledger.Entry) contract.Done {
	d := contract.Done{
		At: e.Event.At, Unit: e.Unit, Record: e.Event.Title, Side: strings.ToLower(e.Event.Target.String()), Kind: string(e.Event.Kind),
		Why: string(e.Event.Why), Changes: []contract.Change{},
	}
	for _, f := range fieldsOf(e.Unit, e.Event.Before, e.Event.After) {
		before, after := plain.Value(l, f, e.Event.Before[f]), plain.Value(l, f, e.Event.After[f])
		if before != after || e.Event.Kind == side.Update {
			d.Changes = append(d.Changes, contract.Change{Field: f, Label: plain.Label(l, f), Before: before, After: after})
		}
	}
	return d
}

// fieldsOf are the fields that one of the records has, in the order of the unit.
func fieldsOf(u record.Unit, records ...record.Record) []record.Field {
	var list []record.Field
	for _, s := range []*record.Schema{record.Contacts, record.AppointmentSchema, record.TaskSchema} {
		if s.Unit == u {
			list = slices.Clone(s.Names())
		}
	}
	return slices.DeleteFunc(list, func(f record.Field) bool {
		return !slices.ContainsFunc(records, func(r record.Record) bool { _, ok := r[f]; return ok })
	})
}
