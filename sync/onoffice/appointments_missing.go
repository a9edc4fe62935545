package onoffice

import (
	"context"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// hunt finds out about appointments that a look did not show: gone, taken away
// from the user, out of the window, or only not shown. Each is asked for by itself,
// in one request with others that must be readable, with a number that no record
// has, with what is linked to it, with the human's own right to read it, and with
// the audit log where the API user may read it.
type hunt struct {
	*Appointments
	step fault.Step
	// controls are ids that were readable lately.
	controls []string
	// healthy is set if the listing can be trusted.
	healthy bool
}

func (a *Appointments) newHunt(step fault.Step, controls []string) *hunt {
	return &hunt{Appointments: a, step: step, controls: controls, healthy: true}
}

// trace is what was found out about one appointment: its row, or why there is none.
type trace struct {
	row   *row
	proof side.Proof
}

// run looks for the ids; every id has a trace afterwards.
func (h *hunt) run(ctx context.Context, ids []string) (map[string]trace, error) {
	found := make(map[string]trace, len(ids))
	for _, id := range ids {
		found[id] = trace{}
	}
	err := eachBlock(ids, maxActions-10, func(block []string) (bool, error) {
		err := h.block(ctx, block, found)
		return slices.ContainsFunc(block, func(id string) bool { return found[id].row != nil || found[id].proof == side.Gone }), err
	})
	return found, err
}

// besides are the actions that judge those of a block.
type besides struct {
	void     Result
	control  bool
	exists   map[string]bool
	logged   map[string]bool
	logsMuch bool
}

func (h *hunt) block(ctx context.Context, ids []string, found map[string]trace) error {
	controls := slices.DeleteFunc(slices.Clone(h.controls), func(id string) bool { return slices.Contains(ids, id) })
	controls = controls[:min(len(controls), 2)]
	var actions []Action
	for _, id := range ids {
		actions = append(actions, listOne(id))
	}
	actions = append(actions, listOne(nobody), h.links("calendar:address", ids), h.links("calendar:estate", ids), h.mayRead(ids))
	if len(controls) == 0 {
		actions = append(actions, h.anybody())
	}
	for _, id := range controls {
		actions = append(actions, listOne(id))
	}
	if !h.who.NoLog {
		actions = append(actions, deletions("calendar", ids), anyDeletion())
	}
	results, err := h.client.Do(ctx, h.step, actions...)
	if err != nil {
		return err
	}
	singles, rest := results[:len(ids)], results[len(ids):]
	b := besides{void: rest[0], exists: linked(rest[1:4])}
	rest = rest[4:]
	if len(controls) == 0 {
		b.control, rest = !rest[0].Failed() && len(rest[0].Records) > 0, rest[1:]
	}
	for _, id := range controls {
		b.control, rest = b.control || gives(rest[0], id), rest[1:]
	}
	if !h.who.NoLog {
		h.who.NoLog = rest[0].Failed()
		b.logged, b.logsMuch = deleted("calendar", rest[0]), !rest[1].Failed() && len(deleted("calendar", rest[1])) > 0
	}
	for i, id := range ids {
		if gives(singles[i], id) {
			r := h.readRow(id, singles[i].Records[0].Elements)
			found[id] = trace{row: &r}
			continue
		}
		found[id] = trace{proof: h.judge(id, singles[i], b)}
	}
	return nil
}

// judge draws the conclusion for one appointment that is not shown.
//
// A missing right is told by its code. No row at all can be read both ways, so it
// counts as gone only if all of these agree: the tenant answers the same for a
// number that no record has; nothing is linked to it any more and nobody may read
// it, as far as onOffice tells; another appointment is readable in the same
// request; the listing is trusted; and the audit log, where it may be read and
// names deletions at all, names this one.
func (h *hunt) judge(id string, single Result, b besides) side.Proof {
	about := classify(single.Code).record
	switch {
	case single.Failed() && about == noAccess:
		return side.OutOfScope
	case single.Failed() && about == silent:
		return side.Unproven
	case b.logged[id] && b.control:
		return side.Gone
	case b.exists[id]:
		return side.OutOfScope
	case single.Code != b.void.Code && !(about == absent && b.control && h.healthy):
		// Something is behind the number that is not behind one without a record.
		return side.OutOfScope
	case !b.control || !h.healthy || b.logsMuch:
		return side.Unproven
	}
	return side.Gone
}

// links asks what is linked to appointments (§10).
func (h *hunt) links(relation string, ids []string) Action {
	return Action{Verb: Get, Resource: "idsfromrelation", Params: map[string]any{
		"relationtype": "urn:onoffice-de-ns:smart:2.5:relationTypes:" + relation, "parentids": numbers(ids)}}
}

// mayRead asks which of the appointments the user himself may read (§8).
func (h *hunt) mayRead(ids []string) Action {
	return Action{Verb: Get, Resource: "checkuserrecordsright", Params: map[string]any{
		"action": "read", "module": "calendar", "userid": h.who.User, "recordIds": numbers(ids)}}
}

// linked are the ids that must exist, because something is linked to them or
// because the user may read them. A call that failed tells nothing.
func linked(results []Result) map[string]bool {
	exist := map[string]bool{}
	for _, r := range results[:2] {
		for id, others := range related(r) {
			if len(others) > 0 {
				exist[id] = true
			}
		}
	}
	for id := range allowedIDs(results[2]) {
		exist[id] = true
	}
	return exist
}

// anybody asks for appointments of whomever, as a control where the user has none.
func (h *hunt) anybody() Action {
	today := record.WallOf(h.client.now()).Day
	return Action{Verb: Get, Resource: "appointmentList", Params: map[string]any{
		"data": []string{"id"}, "filter": map[string]any{"startDate": (today - 7).String(), "endDate": (today + 7).String()}}}
}

// anyDeletion asks the audit log whether it names deletions of appointments at all.
func anyDeletion() Action {
	return Action{Verb: Read, Resource: "log", Params: map[string]any{"listlimit": 1, "module": "calendar", "action": "delete"}}
}
