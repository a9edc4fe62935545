package onoffice

import (
	"context"
	"slices"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// carry sends what the visits have to write, reads the appointments back in the
// same request, and repeats what was refused without the value that it was refused
// for.
func (a *Appointments) carry(ctx context.Context, visits []*visit, step fault.Step) error {
	for range maxRounds {
		var busy []*visit
		var actions []Action
		for _, v := range openVisits(visits) {
			if v.params != nil {
				busy = append(busy, v)
				actions = append(actions, Action{Verb: Modify, Resource: "calendar", ID: v.id, Params: v.params})
			}
		}
		if len(busy) == 0 {
			break
		}
		per := len(a.readActions("", nil))
		for _, v := range busy {
			actions = append(actions, a.readActions(v.id, nil)...)
		}
		results, err := a.client.Do(ctx, step, actions...)
		if err != nil {
			return lost(jobsOf(busy), err)
		}
		whole := wholeCalendarFault(results[:len(busy)], step, Modify)
		for i, v := range busy {
			v.wrote(results[i], whole != nil, step)
		}
		if whole != nil {
			return whole
		}
		a.readBack(busy, results[len(busy):], per, step)
		for _, v := range busy {
			v.again(a.who)
		}
	}
	for _, v := range openVisits(visits) {
		a.finish(v, step)
	}
	return nil
}

// readBack takes in what the reads behind the writes gave, per of them each.
func (a *Appointments) readBack(visits []*visit, results []Result, per int, step fault.Step) {
	for i, v := range visits {
		s, ok, f := a.pick(v.id, nil, results[i*per:(i+1)*per], step)
		switch {
		case f != nil && !v.over():
			v.fail(f)
		case ok:
			v.after = &s
		}
	}
}

// wrote takes in the result of a modify.
func (v *visit) wrote(r Result, whole bool, step fault.Step) {
	switch {
	case r.Code == unanswered:
		v.sent = true
		v.fail(r.fault(step))
	case !r.Failed():
		v.sent, v.params = true, nil
	case whole:
	case classify(r.Code).record == absent:
		v.out.Gone = true
	case !v.leaveOut(r, step):
		v.fail(calendarFault(r, step, Modify))
	}
}

// optional are the values of data without which a write is still worth while.
var optional = []string{"art", "erinnerung"}

// leaveOut takes the value that onOffice refuses out of the parameters and notes
// it. It reports false if it is none of those that can be left out.
func (v *visit) leaveOut(r Result, step fault.Step) bool {
	if classify(r.Code).kind != fault.Invalid {
		return false
	}
	data, _ := v.params["data"].(map[string]any)
	name := culprit(data, r.Message)
	if _, placed := v.params["location"]; name == "" && placed && (r.Code == codeLocation || strings.Contains(r.Message, "location")) {
		delete(v.params, "location")
		v.note(step, "location: "+describe(r.Code, r.Message))
		return true
	}
	if _, sent := data["erinnerung"]; !slices.Contains(optional, name) && sent && data["erinnerung"] == "" {
		name = "erinnerung" // an error about an empty value names nothing
	}
	if !slices.Contains(optional, name) {
		return false
	}
	delete(data, name)
	v.note(step, name+": "+describe(r.Code, r.Message))
	if len(data) == 0 && len(v.params) == 1 && v.id != "" {
		v.params = nil
	}
	return true
}

// codeLocation is the error of a place that is no record number.
const codeLocation = 290

// again prepares a second write where the removed days were not emptied: whether ""
// or "#" empties them is unknown (§12 no. 10).
func (v *visit) again(who *participant) {
	removed, asked := v.w.Fields[record.Removed]
	if v.over() || v.hash || v.params != nil || !asked || len(removed.Entries) > 0 || v.after == nil {
		return
	}
	now := v.after.own(who).Record
	start, err := record.ParseWall(now[record.Start].Text)
	end, err2 := record.ParseWall(now[record.End].Text)
	if len(now[record.Removed].Entries) == 0 || err != nil || err2 != nil {
		return
	}
	v.hash = true
	data := map[string]any{"rp_exception": "#"}
	data["start_dt"], data["end_dt"] = writeTimes(start, end)
	v.params = map[string]any{"data": data}
}

// wholeCalendarFault is the fault of a block that was refused altogether for a
// reason that concerns every appointment. A missing right may be that of one
// appointment, so it counts only for several.
func wholeCalendarFault(results []Result, step fault.Step, verb Verb) *fault.Fault {
	for _, r := range results {
		c := classify(r.Code)
		if !r.Failed() || c.kind != fault.Right && !c.whole || c.kind == fault.Right && len(results) < 3 {
			return nil
		}
	}
	if len(results) == 0 {
		return nil
	}
	return calendarFault(results[0], step, verb)
}

// finish makes the outcome of what was read back, and notes what onOffice made of
// the values.
func (a *Appointments) finish(v *visit, step fault.Step) {
	if v.after == nil && !v.sent {
		v.after = v.before
	}
	if v.after == nil {
		v.fail(fault.New(fault.Incomplete, fault.OnOffice, fault.StepReadBack, "appointment "+v.id+" was written and is not shown", nil))
		return
	}
	if v.params != nil {
		v.fail(fault.New(fault.Invalid, fault.OnOffice, step, "onOffice refuses value after value", nil))
		return
	}
	it := v.after.own(a.who)
	if it.Problem != nil {
		v.fail(it.Problem.At(fault.StepReadBack))
		return
	}
	v.out.Item = &it
	for _, f := range a.Fields() {
		want, asked := v.w.Fields[f]
		spec, _ := record.AppointmentSchema.Spec(f)
		if !asked || spec.Equal(want, it.Record[f]) || v.expected(f, want, it.Record[f]) {
			continue
		}
		shown := it.Record[f].Text
		for _, e := range it.Record[f].Entries {
			shown += " " + e.Text
		}
		v.note(step, wireNames[f]+": stored as "+plain(shown, 80))
	}
}

// wireNames are the fields as onOffice calls them, for notes.
var wireNames = map[record.Field]string{
	record.Subject: "description", record.Notes: "note", record.Place: "location", record.Start: "start_dt", record.End: "end_dt",
	record.Repeat: "rp_type", record.Removed: "rp_exception", record.Secret: "private", record.Category: "art", record.Reminder: "erinnerung",
}

// expected tells whether a difference needs no note: a reminder that was rounded,
// a removed day on which there is nothing, or a value that is noted already.
func (v *visit) expected(f record.Field, want, got record.Value) bool {
	if f == record.Reminder {
		n := scalarInt([]byte(want.Text), -1)
		if n >= 0 && readReminder(reminderFor(n)) == got.Text {
			return true
		}
	}
	if f == record.Removed {
		spec, _ := record.AppointmentSchema.Spec(f)
		now := v.out.Item.Record
		start, err := record.ParseWall(now[record.Start].Text)
		series, err2 := record.ParseSeries(now[record.Repeat].Text)
		if err == nil && err2 == nil && spec.Equal(got, record.RemovedDays(among(series, start.Day, daysIn(want))...)) {
			return true
		}
	}
	return slices.ContainsFunc(v.out.Notes, func(n fault.Fault) bool { return strings.HasPrefix(n.Detail, wireNames[f]+":") })
}
