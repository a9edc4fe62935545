package onoffice

import (
	"context"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

var _ side.Finder = (*addresses)(nil)

// maxNamesakes bounds how many addresses one search brings: a name that fits more
// tells nobody apart.
const maxNamesakes = 20

// Find looks for addresses with the same name, and for those with one of the same
// mail addresses: two searches a record, many in one request (§5.2).
func (a *addresses) Find(ctx context.Context, records []record.Record) ([][]side.Item, error) {
	found := make([][]side.Item, len(records))
	err := a.relearned(ctx, fault.StepRead, func() error {
		clear(found)
		var actions []Action
		var owner []int
		for i, r := range records {
			for _, filter := range a.namesakes(r) {
				actions = append(actions, Action{Verb: Read, Resource: "address", Params: map[string]any{
					"data": a.readData(), "filter": filter, "listlimit": maxNamesakes}})
				owner = append(owner, i)
			}
		}
		for begin := 0; begin < len(actions); begin += maxActions {
			block := actions[begin:min(begin+maxActions, len(actions))]
			results, err := a.Do(ctx, fault.StepRead, block...)
			if err != nil {
				return err
			}
			for k, res := range results {
				if f := res.fault(fault.StepRead); f != nil {
					return f
				}
				i := owner[begin+k]
				for _, rec := range res.Records {
					if !slices.ContainsFunc(found[i], func(it side.Item) bool { return it.ID == rec.ID }) {
						found[i] = append(found[i], a.item(rec))
					}
				}
			}
		}
		return nil
	})
	return found, err
}

// namesakes are the filters that find a contact's namesakes.
func (a *addresses) namesakes(r record.Record) []map[string]any {
	is := func(v string) []map[string]any { return []map[string]any{{"op": "is", "val": v}} }
	var filters []map[string]any
	name := map[string]any{}
	for _, f := range []struct {
		field record.Field
		name  string
	}{{record.LastName, "Name"}, {record.FirstName, "Vorname"}} {
		if v := r[f.field].Text; v != "" && a.tenant.active(f.name) {
			name[f.name] = is(v)
		}
	}
	if company := r[record.Company].Text; len(name) == 0 && company != "" && a.tenant.active("Zusatz1") {
		name["Zusatz1"] = is(company)
	}
	if len(name) > 0 {
		filters = append(filters, name)
	}
	for _, e := range r[record.Emails].Entries {
		filters = append(filters, map[string]any{"email": is(e.Text)})
	}
	return filters
}
