package onoffice

import (
	"context"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

const (
	// rowCap is how many rows a question for appointments gives; the rest is left
	// out without a word (§4).
	rowCap = 500
	// maxQuestions bounds into how many stretches the window is cut.
	maxQuestions = 2000
)

// asker is who a list is asked for: the filters of users and of groups AND each
// other, so each is a question of its own (§6.1).
type asker string

const (
	byUser  asker = "userIds"
	byGroup asker = "groupIds"
)

// question is one action of the list.
type question struct {
	by asker
	stretch
}

// list asks for all appointments in the window, a stretch of days each, and cuts
// those that brought as many as onOffice gives at once.
func (o *calendarLook) list(ctx context.Context) error {
	var todo []question
	for _, s := range stretches(o.from, o.to, o.cur.Users) {
		todo = append(todo, question{byUser, s})
	}
	if len(o.who.Groups) > 0 {
		todo = append(todo, o.groupQuestions(o.cur.Groups)...)
	}
	var kept []question
	for first := true; len(todo) > 0; first = false {
		n := min(len(todo), maxActions)
		now := todo[:n]
		todo = slices.Clone(todo[n:])
		actions := make([]Action, n)
		for i, q := range now {
			actions[i] = o.onDays(q)
		}
		regrouped := false
		results, err := o.send(ctx, actions, first, &regrouped)
		if err != nil {
			return err
		}
		if regrouped {
			todo = slices.DeleteFunc(todo, func(q question) bool { return q.by == byGroup })
			if len(o.who.Groups) > 0 {
				todo = append(todo, o.groupQuestions(nil)...)
			}
		}
		for i, q := range now {
			if regrouped && q.by == byGroup {
				continue
			}
			if results[i].Failed() {
				return calendarFault(results[i], fault.StepList, "")
			}
			switch {
			case len(results[i].Records) < rowCap:
			case q.from < q.to && len(kept)+len(todo) < maxQuestions:
				for _, s := range q.split() {
					todo = append(todo, question{q.by, s})
				}
				continue
			default:
				o.cut = true // more appointments on a day than onOffice gives
			}
			kept = append(kept, q)
			o.take(results[i])
		}
	}
	for _, q := range kept {
		if q.from > o.from {
			o.cuts[q.by] = append(o.cuts[q.by], q.from)
		}
	}
	return nil
}

// send sends a request of the list. The first one asks along for the groups, whose
// members come and go without a trace, and for those known appointments that a
// list did not show or that could not be read.
func (o *calendarLook) send(ctx context.Context, actions []Action, first bool, regrouped *bool) ([]Result, error) {
	n := len(actions)
	var extra []string
	if first {
		actions = append(actions, groupsAction())
		extra = o.known(o.cur.Out, maxOutAppointments)
		for _, id := range extra {
			actions = append(actions, listOne(id))
		}
	}
	results, err := o.client.Do(ctx, fault.StepList, actions...)
	if err != nil || !first {
		return results, err
	}
	if f := results[n].fault(fault.StepList); f != nil {
		return nil, f
	}
	groups, told := groupsOf(o.who.User, results[n])
	switch {
	case !told && len(o.who.Groups) > 0:
		// An empty answer proves nothing: the groups of the last look stand (B31).
		o.cut = true
	case !slices.Equal(groups, o.who.Groups):
		who := *o.who
		who.Groups = groups
		o.Appointments.who, *regrouped = &who, true
	}
	for i, id := range extra {
		o.asked[id] = results[n+1+i]
	}
	return results[:n], nil
}

// maxOutAppointments bounds the questions by id in the first request.
const maxOutAppointments = 20

// known are those of the ids that the ledger still knows.
func (o *calendarLook) known(ids []string, most int) []string {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := o.ask.Known[id]; return !ok })
	return ids[:min(len(ids), most)]
}

func (o *calendarLook) groupQuestions(cuts []record.Day) []question {
	var out []question
	for _, s := range stretches(o.from, o.to, cuts) {
		out = append(out, question{byGroup, s})
	}
	return out
}

// take takes in rows. Unknown filters are ignored by onOffice (§6.1): a row that
// names other people only is not ours, whatever was asked.
func (o *calendarLook) take(r Result) {
	for _, rec := range r.Records {
		row := o.readRow(rec.ID, rec.Elements)
		if row.has(o.who) || len(row.users)+len(row.groups) == 0 {
			o.rows[rec.ID] = row
		}
	}
}

// onDays asks for the appointments of some days; ids are texts here (§6.1).
func (a *Appointments) onDays(q question) Action {
	ids := []string{itoa(a.who.User)}
	if q.by == byGroup {
		ids = a.who.Groups
	}
	return Action{Verb: Get, Resource: "appointmentList", Params: map[string]any{"data": listData, "filter": map[string]any{
		"startDate": q.from.String(), "endDate": q.to.String(), string(q.by): ids}}}
}
