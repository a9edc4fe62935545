package onoffice

import (
	"context"
	"maps"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Window says which days are synced, counted from today in Berlin.
type Window struct {
	// Back is how many days before today belong to it, Ahead how many after.
	Back, Ahead int
}

// maxWindow bounds either end of a window: ten years.
const maxWindow = 3660

// Appointments is the unit of appointments of the account's user: those in which
// he takes part, himself or through a group, and which are not cancelled (design
// §2 rule 1). It speaks of days within the window only; leaving it is no change.
type Appointments struct {
	client *Client
	window Window
	// who is what has to be known before a look; nil before the first.
	who *participant
	// listed are the rows of the last look that are not read in detail yet.
	listed map[string]row
}

var _ side.Side = (*Appointments)(nil)

// Appointments returns the side of the unit record.Appointments.
func (c *Client) Appointments(w Window) *Appointments {
	w.Back, w.Ahead = min(max(w.Back, 0), maxWindow), min(max(w.Ahead, 0), maxWindow)
	return &Appointments{client: c, window: w}
}

// Fields are all fields of an appointment.
func (a *Appointments) Fields() []record.Field { return record.AppointmentSchema.Names() }

// PlanID is "": onOffice gives out the ids.
func (a *Appointments) PlanID() string { return "" }

// Block keeps a write and the two reads after it within one request.
func (a *Appointments) Block() int { return 15 }

// Requests is the number of requests that the client has sent so far.
func (a *Appointments) Requests() int { return a.client.Requests() }

// ready learns who takes part if it is not known or no longer sure.
func (a *Appointments) ready(ctx context.Context, step fault.Step) error {
	if a.who.fresh(a.client.now(), a.client.asked()) {
		return nil
	}
	who, err := a.client.learnParticipant(ctx, step)
	if err != nil {
		return err
	}
	who.remember(a.who)
	a.who = who
	return nil
}

// Fetch reads appointments by id, whether the user takes part or not.
func (a *Appointments) Fetch(ctx context.Context, ids []string, f func(id string, l side.Look)) error {
	if err := a.ready(ctx, fault.StepRead); err != nil {
		return err
	}
	rows := map[string]row{}
	for _, id := range ids {
		if r, ok := a.listed[id]; ok {
			rows[id] = r
			delete(a.listed, id)
		}
	}
	found, err := a.read(ctx, fault.StepRead, unique(ids), rows)
	if err != nil {
		return err
	}
	var lost []string
	for _, id := range unique(ids) {
		seen, ok := found[id]
		switch {
		case !ok:
			lost = append(lost, id)
		case !seen.takesPart(a.who):
			f(id, side.Look{Proof: side.Unmarked})
		default:
			it := seen.item(a.who, "")
			f(id, side.Look{Item: &it})
		}
	}
	if len(lost) == 0 {
		return nil
	}
	s := a.newHunt(fault.StepRead, slices.Sorted(maps.Keys(found)))
	verdicts, err := s.run(ctx, lost)
	if err != nil {
		return err
	}
	for _, id := range lost {
		f(id, side.Look{Proof: verdicts[id].proof})
	}
	return nil
}

// seen is what is known of one appointment: its row of the list, and what the old
// read gave, which is nil where that read is gone.
type seen struct {
	row
	detail Object
	// broken is why onOffice gives no detail of this one though it has the row.
	broken *fault.Fault
}

// item makes an Item. Its version is the row's, with the days that the
// appointment spans; known is the one known before, if any.
func (s seen) item(who *participant, known string) side.Item {
	if !s.masked() || isSure(known) {
		return s.own(who)
	}
	f := fault.New(fault.Right, fault.OnOffice, fault.StepRead,
		"onOffice shows a private appointment without its content (Recht: private Termine anderer Benutzer lesen)", nil)
	return side.Item{ID: s.id, Version: s.version(s.span()), Problem: f.For(s.title())}
}

// own makes an Item of an appointment that we have written, and that is therefore
// shown as it is.
func (s seen) own(who *participant) side.Item {
	if s.broken != nil {
		// Without a version: it is tried again whether it changes or not.
		return side.Item{ID: s.id, Problem: s.broken.For(s.title())}
	}
	var r record.Record
	var problem *fault.Fault
	if s.detail != nil {
		r, problem = readDetail(s.detail, who.Months)
	} else {
		r, problem = s.record(who.Months)
		who.TellsSeries = who.TellsSeries || problem == nil && s.series != nil
	}
	if problem != nil {
		return side.Item{ID: s.id, Version: s.version(s.span()), Problem: problem.For(s.title())}
	}
	return side.Item{ID: s.id, Version: s.sureVersion(spanOf(r)), Record: r}
}

// read reads appointments in detail, many in one request; rows that are given
// are not read again. What is not there or not shown is not in the answer.
func (a *Appointments) read(ctx context.Context, step fault.Step, ids []string, rows map[string]row) (map[string]seen, error) {
	found := map[string]seen{}
	if err := a.readStretches(ctx, step, ids, rows, found); err != nil {
		return nil, err
	}
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, read := found[id]; return read })
	per := maxActions / 2
	if !slices.ContainsFunc(ids, func(id string) bool { _, known := rows[id]; return !known }) {
		per = maxActions // one read each
	}
	for block := range slices.Chunk(ids, per) {
		if err := a.readBlock(ctx, step, block, rows, found); err != nil {
			return nil, err
		}
	}
	return found, a.learnMonths(ctx, step, found)
}

func (a *Appointments) readBlock(ctx context.Context, step fault.Step, ids []string, rows map[string]row, found map[string]seen) error {
	var actions []Action
	upTo := make([]int, len(ids))
	for i, id := range ids {
		actions = append(actions, a.readActions(id, rows)...)
		upTo[i] = len(actions)
	}
	results, err := a.client.Do(ctx, step, actions...)
	if err != nil {
		return err
	}
	from, broken := 0, 0
	for i, id := range ids {
		s, ok, f := a.pick(id, rows, results[from:upTo[i]], step)
		if s.broken != nil {
			broken++
		}
		from = upTo[i]
		if f != nil {
			return f
		}
		if ok {
			found[id] = s
		}
	}
	if broken == len(ids) && broken > 1 {
		return fault.New(fault.Server, fault.OnOffice, step, "no appointment can be read: "+found[ids[0]].broken.Detail, nil)
	}
	return nil
}

// readActions are the reads that one appointment needs.
func (a *Appointments) readActions(id string, rows map[string]row) []Action {
	var actions []Action
	if _, known := rows[id]; !known {
		actions = append(actions, listOne(id))
	}
	if !a.who.NoOldRead {
		actions = append(actions, oldRead(id))
	}
	return actions
}

// pick makes of the results of readActions what was seen. It remembers that the
// old read is gone; the row alone counts then.
func (a *Appointments) pick(id string, rows map[string]row, results []Result, step fault.Step) (seen, bool, *fault.Fault) {
	r, known := rows[id]
	if !known {
		if len(results) == 0 {
			return seen{}, false, nil
		}
		list := results[0]
		results = results[1:]
		if list.Failed() && concernsAll(list) {
			return seen{}, false, calendarFault(list, step, "")
		}
		if !gives(list, id) {
			return seen{}, false, nil
		}
		r = a.readRow(id, list.Records[0].Elements)
	}
	s := seen{row: r}
	if len(results) == 0 {
		return s, true, nil
	}
	old := results[0]
	switch {
	case gives(old, id):
		s.detail = old.Records[0].Elements
	case old.Failed() && classify(old.Code).kind == fault.Unsupported:
		a.who.NoOldRead = true
	case old.Failed() && concernsAll(old):
		return seen{}, false, calendarFault(old, step, "")
	case old.Failed() && classify(old.Code).record == silent:
		s.broken = unreadable(describe(old.Code, old.Message))
	case s.masked():
		// Not readable in detail, and told so.
	default:
		// It is in the list and not in the read: gone or hidden in between.
		return seen{}, false, nil
	}
	return s, true, nil
}

// concernsAll tells whether a read failed for a reason that has nothing to do with
// the one appointment (E70).
func concernsAll(r Result) bool {
	c := classify(r.Code)
	return c.whole || c.record == silent && (c.kind == fault.Right || c.kind == fault.Incomplete)
}

// listOne reads one appointment by its id from the list.
func listOne(id string) Action {
	return Action{Verb: Get, Resource: "appointmentList", ID: id, Params: map[string]any{"data": listData}}
}

// oldRead reads one appointment with the fields of its series (§6.6: the only
// read in which these are documented).
func oldRead(id string) Action {
	return Action{Verb: Read, Resource: "calendar", ID: id, Params: map[string]any{"showcancelled": true}}
}

// calendarFault is the fault of a failed call, with the right that is missing as
// people know it. verb is "" for a read.
func calendarFault(r Result, step fault.Step, verb Verb) *fault.Fault {
	right := map[Verb]string{"": rightReadCalendar, Create: "Termine anlegen", Modify: "Termine bearbeiten"}[verb]
	return r.faultFor(step, right)
}

// rightReadCalendar is the right that the unit needs to be read.
const rightReadCalendar = "Termine aller Benutzer lesen"
