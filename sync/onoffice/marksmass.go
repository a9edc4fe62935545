package onoffice

import (
	"context"
	"fmt"
	"slices"

	"abgleich/sync/fault"
)

// MarkJob sets or clears the sync mark of many addresses for one or more users.
type MarkJob struct {
	// Users are those whose marks change; none means the account's own.
	Users []int
	On    bool
	// IDs are the addresses; nil means all that Narrow fits.
	IDs    []string
	Narrow Narrowing
	// DryRun counts what would be changed and writes nothing.
	DryRun bool
	// Progress is told after each block how many addresses are done; nil: nobody.
	Progress func(done, total int)
}

// MarkOutcome says what became of a MarkJob. Of each user Changed, Already, Failed
// and Left together are Addresses.
type MarkOutcome struct {
	Addresses int
	Users     []UserMarks
	// Fault is why the work ended before its time, nil if it did not.
	Fault *fault.Fault
}

// UserMarks is what became of the marks of one user.
type UserMarks struct {
	User int
	// Changed marks were set or cleared and read back, Already ones were so before.
	Changed, Already int
	Failed           []FailedMark
	// Left is how many addresses were not tried, since the work ended, or since
	// nothing can be changed for this user; Fault says why then.
	Left  int
	Fault *fault.Fault
}

// FailedMark is an address whose mark could not be changed.
type FailedMark struct {
	ID, Title string
	Fault     *fault.Fault
}

const (
	// clearBlock is how many addresses a block has when marks are cleared, which
	// takes an action for each of them (§5.7).
	clearBlock = 250
	// maxLost is how many blocks in a row may be lost to a server that fails.
	maxLost = 3
	// rightMarks allows setting and clearing marks of other users (onoffice-sync §3).
	rightMarks = "onOffice-Sync in Adressen für andere Benutzer festlegen"
	// rightAddress is what is missing if that works for other addresses.
	rightAddress = "Adressen bearbeiten"
)

// Mark runs a job block by block. Only marks that differ are written, and what
// became of them is read back. A block that fails does not stop the others. If ctx
// ends, the writes in hand are finished and read back, and the rest is left. The
// error says that nothing could begin.
func (c *Client) Mark(ctx context.Context, job MarkJob) (MarkOutcome, error) {
	ids := unique(job.IDs)
	err := (&addresses{c}).relearned(ctx, fault.StepList, func() (err error) {
		if job.IDs != nil {
			return nil
		}
		if f := job.Narrow.check(c.tenant); f != nil {
			return f
		}
		ids, err = c.narrowed(ctx, job.Narrow)
		return err
	})
	if err != nil {
		return MarkOutcome{}, err
	}
	if len(job.Users) == 0 {
		job.Users = []int{c.tenant.User}
	}
	w := &marking{Client: c, MarkJob: job, users: make([]userWork, len(job.Users))}
	for i, user := range job.Users {
		w.users[i] = userWork{UserMarks: UserMarks{User: user}}
	}
	w.run(ctx, ids)
	out := MarkOutcome{Addresses: len(ids), Fault: w.fault}
	for _, u := range w.users {
		u.Left = len(ids) - u.Changed - u.Already - len(u.Failed)
		out.Users = append(out.Users, u.UserMarks)
	}
	return out, nil
}

// marking is a MarkJob at work.
type marking struct {
	*Client
	MarkJob
	users []userWork
	fault *fault.Fault
}

// userWork is one user's part of it.
type userWork struct {
	UserMarks
	// some is set once onOffice has let us change a mark of this user.
	some bool
}

func (w *marking) run(ctx context.Context, ids []string) {
	size, done, lost := maxIDs, 0, 0
	if !w.On {
		size = clearBlock
	}
	for block := range slices.Chunk(ids, size) {
		if w.fault = stopped(ctx); w.fault != nil {
			return
		}
		if !slices.ContainsFunc(w.users, func(u userWork) bool { return u.Fault == nil }) {
			return
		}
		f := w.block(ctx, block)
		switch {
		case f == nil:
			lost = 0
		case !passing(f):
			w.fault = f
			return
		default:
			if lost++; lost == maxLost {
				w.fault = f
				return
			}
		}
		if done += len(block); w.Progress != nil {
			w.Progress(done, len(ids))
		}
	}
}

func stopped(ctx context.Context) *fault.Fault {
	if err := ctx.Err(); err != nil {
		return fault.From(err, fault.OnOffice, fault.StepMark)
	}
	return nil
}

// passing tells whether the next block may fare better than one that met f.
func passing(f *fault.Fault) bool {
	switch f.Kind {
	case fault.Server, fault.Incomplete, fault.Timeout, fault.Busy:
		return true
	}
	return false
}

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

// generalRight tells whether a code may mean that a right is missing altogether.
func generalRight(code int) bool {
	c := classify(code)
	return c.kind == fault.Right && c.record != maybe
}

// markFault makes the fault of a refused mark and names the right. Which code the
// missing right gives is told nowhere, so it is named for all that can mean it,
// unless marks of other addresses can be changed.
func markFault(r Result, others bool) *fault.Fault {
	f := r.fault(fault.StepMark)
	if !generalRight(r.Code) || classify(r.Code).right != "" && r.Code != codeNoModify {
		return f
	}
	right := rightMarks
	if others {
		right = rightAddress
	}
	f.Detail = fmt.Sprintf("onOffice error %d: %s (Recht: %s)", r.Code, plain(r.Message, 200), right)
	return f
}
