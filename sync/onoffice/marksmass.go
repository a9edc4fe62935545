package onoffice

import (
	"context"
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
