package onoffice

import (
	"context"
	"fmt"
	"slices"

	"abgleich/sync/fault"
)

// block does one block for all users. The fault is of a request that failed.
func (w *marking) block(ctx context.Context, ids []string) *fault.Fault {
	results, err := w.Do(ctx, fault.StepRead,
		Action{Verb: Read, Resource: "address", Params: map[string]any{"data": w.rowData(), "recordids": numbers(ids), "listlimit": maxIDs}}, marksOf(ids))
	var f *fault.Fault
	if err != nil {
		f = fault.From(err, fault.OnOffice, fault.StepRead)
	} else if f = results[0].fault(fault.StepRead); f == nil {
		f = results[1].fault(fault.StepRead)
	}
	if f != nil {
		if passing(f) {
			w.failAll(ids, f)
		}
		return f
	}
	titles, marks := map[string]string{}, related(results[1])
	for _, rec := range results[0].Records {
		titles[rec.ID] = w.tenant.row(rec).Title()
	}
	pairs := w.differing(ids, titles, marks)
	if w.DryRun {
		for _, p := range pairs {
			p.user.Changed++
		}
		return nil
	}
	if len(pairs) == 0 {
		return nil
	}
	problem := w.write(ctx, pairs)
	// What became of it is worth knowing even if the work is to end.
	after, err := w.Do(context.WithoutCancel(ctx), fault.StepReadBack, marksOf(ids))
	seen := err == nil && !after[0].Failed()
	if seen {
		marks = related(after[0])
	}
	for _, p := range pairs {
		p.conclude(seen, slices.Contains(marks[p.id], fmt.Sprint(p.user.User)) == w.On)
	}
	return problem
}

// failAll enters a block that was lost before anything was sent.
func (w *marking) failAll(ids []string, f *fault.Fault) {
	for i := range w.users {
		for _, id := range ids {
			if w.users[i].Fault == nil {
				w.users[i].Failed = append(w.users[i].Failed, FailedMark{ID: id, Fault: f.For("Nr. " + id)})
			}
		}
	}
}

// pair is a mark that has to change.
type pair struct {
	user      *userWork
	id, title string
	sent      bool
	fault     *fault.Fault
}

// differing makes a pair of each mark that is not yet as it should be. Addresses
// that cannot be read have failed.
func (w *marking) differing(ids []string, titles map[string]string, marks map[string][]string) []*pair {
	var pairs []*pair
	for i := range w.users {
		u := &w.users[i]
		if u.Fault != nil {
			continue
		}
		for _, id := range ids {
			title, there := titles[id]
			switch {
			case !there:
				f := fault.New(fault.Missing, fault.OnOffice, fault.StepRead, "no address with the number "+plain(id, 20)+" can be read", nil)
				u.Failed = append(u.Failed, FailedMark{ID: id, Title: "Nr. " + id, Fault: f.For("Nr. " + id)})
			case slices.Contains(marks[id], fmt.Sprint(u.User)) == w.On:
				u.Already++
			default:
				pairs = append(pairs, &pair{user: u, id: id, title: title})
			}
		}
	}
	return pairs
}

// conclude enters what became of a mark: what was read back decides.
func (p *pair) conclude(seen, is bool) {
	f := p.fault
	switch {
	case seen && is, !seen && p.sent && f == nil:
		p.user.Changed++
		return
	case f == nil && (!p.sent || p.user.Fault != nil):
		return // left
	case f == nil:
		f = fault.New(fault.Server, fault.OnOffice, fault.StepReadBack, "onOffice took the change and does not show it", nil)
	}
	p.user.Failed = append(p.user.Failed, FailedMark{ID: p.id, Title: p.title, Fault: f.For(p.title)})
}

// write sends the pairs. Each answer stands in its pair afterwards; the fault is
// of a request that failed altogether.
func (w *marking) write(ctx context.Context, pairs []*pair) *fault.Fault {
	if !w.On {
		return w.singly(ctx, pairs)
	}
	byUser := map[*userWork][]*pair{}
	var order []*userWork
	for _, p := range pairs {
		if byUser[p.user] == nil {
			order = append(order, p.user)
		}
		byUser[p.user] = append(byUser[p.user], p)
	}
	var actions []Action
	for _, u := range order {
		actions = append(actions, setMark(u.User, pairIDs(byUser[u])))
	}
	results, err := w.Do(context.WithoutCancel(ctx), fault.StepMark, actions...)
	if err != nil {
		return lostPairs(pairs, err)
	}
	var again []*pair
	for i, u := range order {
		switch r := results[i]; {
		case !r.Failed():
			u.some = true
			for _, p := range byUser[u] {
				p.sent = true
			}
		case classify(r.Code).whole:
			u.Fault = markFault(r, u.some)
		case len(byUser[u]) == 1:
			p := byUser[u][0]
			p.sent, p.fault = true, markFault(r, u.some)
		default:
			// One address spoils the block: each on its own.
			again = append(again, byUser[u]...)
		}
	}
	return w.singly(ctx, again)
}

func pairIDs(pairs []*pair) []string {
	ids := make([]string, len(pairs))
	for i, p := range pairs {
		ids[i] = p.id
	}
	return ids
}

// singly sends each pair as an action of its own, until ctx ends.
func (w *marking) singly(ctx context.Context, pairs []*pair) *fault.Fault {
	for i := range w.users {
		own := slices.DeleteFunc(slices.Clone(pairs), func(p *pair) bool { return p.user != &w.users[i] })
		for block := range slices.Chunk(own, maxActions) {
			if stopped(ctx) != nil || w.users[i].Fault != nil {
				break
			}
			f := w.send(ctx, &w.users[i], block)
			if f == nil {
				continue
			}
			if passing(f) {
				// The rest of the block is lost with it.
				for _, p := range pairs {
					if !p.sent {
						p.fault = f
					}
				}
			}
			return f
		}
	}
	return nil
}

// send sends up to 50 pairs of one user in a request. If all are refused for one
// reason that is no record's, nothing can be changed for this user.
func (w *marking) send(ctx context.Context, u *userWork, pairs []*pair) *fault.Fault {
	var actions []Action
	for _, p := range pairs {
		if w.On {
			actions = append(actions, setMark(u.User, []string{p.id}))
		} else {
			actions = append(actions, clearMark(u.User, p.id))
		}
	}
	results, err := w.Do(context.WithoutCancel(ctx), fault.StepMark, actions...)
	if err != nil {
		return lostPairs(pairs, err)
	}
	for _, r := range results {
		u.some = u.some || !r.Failed() || r.Code == codeNoRelation
	}
	first := results[0].Code
	same := !slices.ContainsFunc(results, func(r Result) bool { return r.Code != first })
	for i, r := range results {
		switch {
		case classify(r.Code).whole, same && !u.some && len(pairs) > 1 && generalRight(first):
			u.Fault = markFault(r, false)
		case r.Failed() && r.Code != codeNoRelation:
			pairs[i].fault = markFault(r, u.some)
		}
		pairs[i].sent = true
	}
	return nil
}

// lostPairs enters a request whose answer was lost: reading back will tell.
func lostPairs(pairs []*pair, err error) *fault.Fault {
	f := fault.From(err, fault.OnOffice, fault.StepMark)
	for _, p := range pairs {
		p.sent, p.fault = true, f
	}
	return f
}

// markFault makes the fault of a refused mark. Which code a missing right gives is
// told nowhere, so the right to marks of other users is named for all that can mean
// it, unless marks of other addresses can be changed.
func markFault(r Result, others bool) *fault.Fault {
	if others && generalRight(r.Code) {
		return r.faultFor(fault.StepMark, rightAddress)
	}
	return r.fault(fault.StepMark)
}
