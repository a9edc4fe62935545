package onoffice

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// create makes the records in one request, and in the next marks them, adds
// what a create cannot hold and reads them back. checkDuplicate is never sent:
// it overwrites silently (§5.4).
func (a *addresses) create(ctx context.Context, jobs []*job) error {
	for _, j := range jobs {
		a.prepare(j)
	}
	for round := 0; round < maxRounds; round++ {
		todo := slices.DeleteFunc(open(jobs), func(j *job) bool { return j.id != "" })
		if len(todo) == 0 {
			break
		}
		actions := make([]Action, len(todo))
		for i, j := range todo {
			actions[i] = Action{Verb: Create, Resource: "address", Params: j.scalars}
		}
		results, err := a.Do(ctx, fault.StepCreate, actions...)
		if err != nil {
			// Those of an earlier round are there and not finished.
			return lost(jobs, err)
		}
		whole := wholeFault(results, fault.StepCreate)
		for i, j := range todo {
			j.created(results[i], whole != nil, round)
			a.doubtFields(results[i])
		}
		if whole != nil {
			return lost(jobs, whole)
		}
	}
	made := slices.DeleteFunc(open(jobs), func(j *job) bool { return j.id == "" })
	for _, j := range made {
		j.scalars = nil
	}
	if len(made) == 0 {
		return nil
	}
	return a.carry(ctx, made, fault.StepCreate, []Action{setMark(a.tenant.User, ids(made))})
}

// created takes in the result of one creation.
func (j *job) created(r Result, whole bool, round int) {
	switch {
	case r.Failed() && r.Code == unanswered:
		j.sent = true
		j.fail(r.fault(fault.StepCreate))
	case whole:
	case r.Failed():
		if round == maxRounds-1 || !j.drop(j.scalars, r, fault.StepCreate) {
			j.fail(r.fault(fault.StepCreate))
		}
	case len(r.Records) != 1 || number(r.Records[0].ID) == 0:
		j.sent = true
		j.fail(fault.New(fault.Incomplete, fault.OnOffice, fault.StepCreate, "onOffice created an address and did not say its number", nil))
	default:
		j.sent, j.id = true, r.Records[0].ID
	}
}

// prepare makes the flat parameters of a create: the single fields, one entry
// per kind and type, the default entries, and the user in charge. The other
// entries are left as changes.
func (a *addresses) prepare(j *job) {
	var notes []fault.Fault
	j.scalars, notes = a.tenant.scalars(j.w.Fields, nil, nil, fault.StepCreate)
	j.add(notes)
	for _, sp := range entryFields {
		clean, problems := cleanEntries(sp.field, j.w.Fields[sp.field].Entries)
		for _, p := range problems {
			j.note(fault.StepCreate, sp.kind+": "+p)
		}
		// The default goes first, so that its slot is filled with it.
		if at := slices.IndexFunc(clean, func(e record.Entry) bool { return e.Default }); at > 0 {
			first := clean[at]
			clean = slices.Insert(slices.Delete(clean, at, at+1), 0, first)
		}
		if len(clean) > 0 {
			j.scalars["default_"+sp.kind] = clean[0].Text
		}
		_, clean = unmatched(nil, clean)
		for _, e := range clean {
			key := writeKey(sp.field, e.Type)
			if _, taken := j.scalars[key]; !taken {
				j.scalars[key] = e.Text
				continue
			}
			j.changes = append(j.changes, &change{field: sp.field, key: key, action: "add", new: e.Text})
		}
	}
	if a.tenant.Login != "" && a.tenant.active("Benutzer") {
		j.scalars["Benutzer"] = a.tenant.Login
	}
}

// Recover finds out what became of a write whose answer was never seen.
func (a *addresses) Recover(ctx context.Context, w side.Write) (side.Look, error) {
	var look side.Look
	err := a.relearned(ctx, fault.StepRecover, func() error {
		var err error
		look, err = a.recover(ctx, w)
		return err
	})
	if err != nil {
		return side.Look{}, err
	}
	if look.Err != nil {
		look.Err = look.Err.For(record.Contacts.Title(w.Seen.With(w.Fields)))
	}
	return look, nil
}

func (a *addresses) recover(ctx context.Context, w side.Write) (side.Look, error) {
	id := w.ID
	if w.Kind == side.Create && id == "" {
		found, err := a.find(ctx, w)
		if err != nil {
			return side.Look{}, err
		}
		if found == "" {
			return side.Look{Proof: side.Gone}, nil
		}
		id = found
	}
	results, err := a.Do(ctx, fault.StepRecover, marksOf([]string{id}), a.readBlock([]string{id}))
	if err != nil {
		return side.Look{}, err
	}
	for _, r := range results {
		if f := r.fault(fault.StepRecover); f != nil {
			return side.Look{}, f
		}
	}
	if len(results[1].Records) == 0 {
		return a.missing(ctx, id)
	}
	it := a.item(results[1].Records[0])
	marked := markedAmong(a.tenant.User, results[0])[id]
	switch {
	case w.Kind == side.Retire && !marked:
		return side.Look{Proof: side.Unmarked}, nil
	case w.Kind == side.Create, w.Kind == side.Enroll:
		return a.complete(ctx, w, it, marked)
	}
	return side.Look{Item: &it}, nil
}

// missing proves what became of a record that is not shown, with any marked
// address as the control.
func (a *addresses) missing(ctx context.Context, id string) (side.Look, error) {
	s := newSearch(a, fault.StepRecover)
	results, err := a.Do(ctx, fault.StepRecover, markedByUser(a.tenant.User))
	if err != nil {
		return side.Look{}, err
	}
	for other := range relatedSet(results[0], strconv.Itoa(a.tenant.User)) {
		if s.controls = append(s.controls, other); len(s.controls) == 3 {
			break
		}
	}
	found, err := s.run(ctx, []string{id})
	if err != nil {
		return side.Look{}, err
	}
	return side.Look{Item: found[id].item, Proof: found[id].proof}, nil
}

// complete finishes a half-done creation or return: the mark, and the entries
// that did not get in. What somebody changed since stays.
func (a *addresses) complete(ctx context.Context, w side.Write, it side.Item, marked bool) (side.Look, error) {
	var out side.Outcome
	j := &job{schema: record.Contacts, w: w, out: &out, id: it.ID, now: it.Record, sent: true}
	for _, sp := range entryFields {
		spec, _ := record.Contacts.Spec(sp.field)
		clean, _ := cleanEntries(sp.field, w.Fields[sp.field].Entries)
		_, clean = unmatched(nil, clean)
		for _, e := range clean {
			if !holds(spec, it.Record[sp.field].Entries, e) {
				j.changes = append(j.changes, &change{field: sp.field, key: writeKey(sp.field, e.Type), action: "add", new: e.Text})
			}
		}
	}
	var first []Action
	if !marked {
		first = append(first, setMark(a.tenant.User, []string{it.ID}))
	}
	if err := a.carry(ctx, []*job{j}, fault.StepRecover, first); err != nil {
		return side.Look{}, err
	}
	if out.Err != nil {
		return side.Look{Err: out.Err}, nil
	}
	return side.Look{Item: out.Item}, nil
}

// find looks for the record that a create may have made: the same name, entered
// since the day before the write was planned, equal in everything that was sent,
// and not taken by another link (D59, D60). It returns "" if there is none.
func (a *addresses) find(ctx context.Context, w side.Write) (string, error) {
	j := &job{schema: record.Contacts, w: w, out: &side.Outcome{}}
	a.prepare(j)
	filter := map[string]any{}
	for _, name := range []string{"Name", "Vorname", "Zusatz1"} {
		// Letters that need four bytes may be stored otherwise.
		if v, ok := j.scalars[name].(string); ok && v != "" && !hasWideRune(v) {
			filter[name] = []map[string]any{{"op": "is", "val": v}}
		}
	}
	if a.tenant.active("Eintragsdatum") {
		day := w.Planned.UTC().AddDate(0, 0, -1).Format(time.DateOnly)
		filter["Eintragsdatum"] = []map[string]any{{"op": ">=", "val": day}}
	}
	var found []string
	for offset := 0; ; offset += maxIDs {
		results, err := a.Do(ctx, fault.StepRecover, Action{Verb: Read, Resource: "address", Params: map[string]any{
			"data": a.readData(), "filter": filter, "listlimit": maxIDs, "listoffset": offset}})
		if err != nil {
			return "", err
		}
		if f := results[0].fault(fault.StepRecover); f != nil {
			return "", f
		}
		for _, rec := range results[0].Records {
			if (w.Taken == nil || !w.Taken(rec.ID)) && a.isWork(w, rec) {
				found = append(found, rec.ID)
			}
		}
		if len(results[0].Records) < maxIDs {
			break
		}
	}
	if len(found) == 0 {
		return "", nil
	}
	return slices.MinFunc(found, compareIDs), nil
}

// isWork tells whether a record is what a create would have made of w: every
// single field as sent, no contact entry that was not sent, and some if any was.
func (a *addresses) isWork(w side.Write, rec Record) bool {
	now := a.tenant.toRecord(rec.Elements)
	left, _ := a.tenant.scalars(w.Fields, now, rec.Elements, fault.StepRecover)
	for name, v := range left {
		if name == "Land" && rec.Elements.Text(name) == "" {
			continue // onOffice does not know every country, and it was left out
		}
		text, ok := v.(string)
		if !ok || !hasWideRune(text) || narrow(text) != narrow(rec.Elements.Text(name)) {
			return false
		}
	}
	for _, sp := range entryFields {
		spec, _ := record.Contacts.Spec(sp.field)
		clean, _ := cleanEntries(sp.field, w.Fields[sp.field].Entries)
		stored := now[sp.field].Entries
		if len(clean) > 0 && len(stored) == 0 {
			return false
		}
		for _, e := range stored {
			if !holds(spec, clean, e) {
				return false
			}
		}
	}
	return true
}

func hasWideRune(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r > 0xffff })
}

// narrow drops what a store of three-byte letters may have made of a text.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xffff || r == '?' || r == '\ufffd' {
			return -1
		}
		return r
	}, s)
}
