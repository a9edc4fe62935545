package onoffice

import (
	"context"
	"slices"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// create makes the appointments in one request and reads them back in the next.
// The user is the one participant; the creator is the API user, who may see and
// change a private appointment only if it is his.
func (a *Appointments) create(ctx context.Context, visits []*visit) error {
	for _, v := range visits {
		params, problem := a.changes(v, fault.StepCreate)
		switch {
		case problem != nil:
			v.fail(problem)
		case v.w.Fields[record.Start].Text == "":
			v.fail(fault.New(fault.Invalid, fault.OnOffice, fault.StepCreate, "it has no start", nil))
		case a.who.NoOldRead && !a.who.TellsSeries && v.w.Fields[record.Repeat].Text != "":
			v.fail(fault.New(fault.Inexpressible, fault.OnOffice, fault.StepCreate, "onOffice does not tell the rule of a series any more", nil))
		default:
			params["subscribers"] = map[string]any{"users": []int{a.who.User}, "groups": []int{}}
			v.params = params
		}
	}
	for range maxRounds {
		todo := slices.DeleteFunc(openVisits(visits), func(v *visit) bool { return v.id != "" })
		if len(todo) == 0 {
			break
		}
		actions := make([]Action, len(todo))
		for i, v := range todo {
			actions[i] = Action{Verb: Create, Resource: "calendar", Params: v.params}
		}
		results, err := a.client.Do(ctx, fault.StepCreate, actions...)
		if err != nil {
			// Those of an earlier round are there and not read back.
			return lost(jobsOf(openVisits(visits)), err)
		}
		whole := wholeCalendarFault(results, fault.StepCreate, Create)
		for i, v := range todo {
			v.created(results[i], whole != nil)
		}
		if whole != nil {
			return lost(jobsOf(openVisits(visits)), whole)
		}
	}
	made := slices.DeleteFunc(openVisits(visits), func(v *visit) bool { return v.id == "" })
	for _, v := range openVisits(visits) {
		if v.id == "" {
			v.fail(fault.New(fault.Invalid, fault.OnOffice, fault.StepCreate, "onOffice refuses value after value", nil))
		}
	}
	if len(made) == 0 {
		return nil
	}
	found, err := a.read(ctx, fault.StepReadBack, ids(jobsOf(made)), nil)
	if err != nil {
		return lost(jobsOf(made), err)
	}
	for _, v := range made {
		if s, ok := found[v.id]; ok {
			v.after = &s
		}
		a.finish(v, fault.StepCreate)
	}
	return nil
}

// created takes in the result of one creation.
func (v *visit) created(r Result, whole bool) {
	switch {
	case r.Code == unanswered:
		v.sent = true
		v.fail(r.fault(fault.StepCreate))
	case whole:
	case r.Failed():
		if !v.leaveOut(r, fault.StepCreate) {
			v.fail(calendarFault(r, fault.StepCreate, Create))
		}
	case len(r.Records) != 1 || number(r.Records[0].ID) == 0:
		v.sent = true
		v.fail(fault.New(fault.Incomplete, fault.OnOffice, fault.StepCreate, "onOffice created an appointment and did not say its number", nil))
	default:
		v.sent, v.id, v.params = true, r.Records[0].ID, nil
	}
}

// skewed is how far a server's clock may be from ours: beyond two minutes it does
// not take our requests (§1.3).
const skewed = 5 * time.Minute

// Recover finds out what became of a write whose answer was never seen.
func (a *Appointments) Recover(ctx context.Context, w side.Write) (side.Look, error) {
	if err := a.ready(ctx, fault.StepRecover); err != nil {
		return side.Look{}, err
	}
	look, err := a.recover(ctx, w)
	if err != nil {
		return side.Look{}, err
	}
	if look.Err != nil {
		look.Err = look.Err.For(record.AppointmentSchema.Title(w.Seen.With(w.Fields)))
	}
	return look, nil
}

func (a *Appointments) recover(ctx context.Context, w side.Write) (side.Look, error) {
	id := w.ID
	if w.Kind == side.Create && id == "" {
		found, problem, err := a.find(ctx, w)
		switch {
		case err != nil:
			return side.Look{}, err
		case problem != nil:
			return side.Look{Err: problem}, nil
		case found == "":
			return side.Look{Proof: side.Gone}, nil
		}
		id = found
	}
	seen, err := a.read(ctx, fault.StepRecover, []string{id}, nil)
	if err != nil {
		return side.Look{}, err
	}
	s, ok := seen[id]
	if !ok {
		traces, err := a.newHunt(fault.StepRecover, nil).run(ctx, []string{id})
		if err != nil {
			return side.Look{}, err
		}
		return side.Look{Proof: traces[id].proof}, nil
	}
	it := s.own(a.who)
	switch {
	case w.Kind == side.Retire && !s.takesPart(a.who):
		return side.Look{Proof: side.Unmarked}, nil
	case w.Kind == side.Enroll && !s.takesPart(a.who):
		out, err := a.Apply(ctx, []side.Write{{Kind: side.Enroll, ID: id}})
		if err != nil {
			return side.Look{}, err
		}
		return side.Look{Item: out[0].Item, Err: out[0].Err}, nil
	}
	return side.Look{Item: &it}, nil
}

// find looks for the appointment that a create may have made: of the user, changed
// since the write was planned, with the same title, times and rule, and not taken
// by another link (D59, D60). It returns "" if there is none.
func (a *Appointments) find(ctx context.Context, w side.Write) (string, *fault.Fault, error) {
	start, err := record.ParseWall(w.Fields[record.Start].Text)
	if err != nil {
		return "", nil, nil // it was never sent
	}
	results, err := a.client.Do(ctx, fault.StepRecover, Action{Verb: Get, Resource: "appointmentList", Params: map[string]any{
		"data": listData, "filter": map[string]any{"startDate": start.Day.String(), "endDate": start.Day.String(), string(byUser): []string{itoa(a.who.User)}}}})
	if err != nil {
		return "", nil, err
	}
	if results[0].Failed() {
		return "", nil, calendarFault(results[0], fault.StepRecover, "")
	}
	if len(results[0].Records) >= rowCap {
		return "", fault.New(fault.Incomplete, fault.OnOffice, fault.StepRecover, "there are too many appointments on "+start.Day.String(), nil), nil
	}
	rows := map[string]row{}
	var candidates []string
	for _, rec := range results[0].Records {
		r := a.readRow(rec.ID, rec.Elements)
		if r.modified.Before(w.Planned.Add(-skewed)) || w.Taken != nil && w.Taken(rec.ID) || r.status == statusCanceled {
			continue
		}
		rows[rec.ID] = r
		candidates = append(candidates, rec.ID)
	}
	found, err := a.read(ctx, fault.StepRecover, candidates, rows)
	if err != nil {
		return "", nil, err
	}
	slices.SortFunc(candidates, compareIDs)
	for _, id := range candidates {
		s, ok := found[id]
		if it := s.own(a.who); ok && it.Problem == nil && isWork(w, it.Record) {
			return id, nil, nil
		}
	}
	return "", nil, nil
}

// isWork tells whether an appointment is what a create would have made of w.
func isWork(w side.Write, r record.Record) bool {
	for _, f := range []record.Field{record.Start, record.End, record.Repeat, record.Subject} {
		want := w.Fields[f].Text
		spec, _ := record.AppointmentSchema.Spec(f)
		if f == record.Subject {
			want = clip(narrow(oneLine(want)), maxSubject)
			r = r.With(record.Record{f: record.Text(clip(narrow(r[f].Text), maxSubject))})
		}
		if !spec.Equal(record.Text(want), r[f]) {
			return false
		}
	}
	return true
}

// maxSubject is how many letters of a subject onOffice keeps.
const maxSubject = 255
