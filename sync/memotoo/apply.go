package memotoo

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Apply does the writes, all of one kind, and says what became of each.
func (b *shelf) Apply(ctx context.Context, writes []side.Write) ([]side.Outcome, error) {
	b.loose = nil
	outcomes := make([]side.Outcome, len(writes))
	if len(writes) == 0 {
		return outcomes, nil
	}
	if err := b.open(ctx); err != nil {
		return outcomes, err
	}
	jobs := make([]*job, len(writes))
	for i := range writes {
		jobs[i] = &job{w: writes[i], id: writes[i].ID, out: &outcomes[i], schema: b.schema()}
	}
	var err error
	switch writes[0].Kind {
	case side.Create:
		err = b.create(ctx, jobs)
	case side.Update:
		err = inTurn(ctx, jobs, b.update)
	case side.Enroll:
		err = inTurn(ctx, jobs, b.enroll)
	case side.Retire:
		err = inTurn(ctx, jobs, b.retire)
	default:
		err = internal(fault.StepPlan, "no such kind of write: %q", writes[0].Kind)
	}
	return outcomes, err
}

// inTurn does the jobs in rounds in which each resource is written to once: what follows has to see what went before.
func inTurn(ctx context.Context, jobs []*job, do func(context.Context, []*job) error) error {
	for len(jobs) > 0 {
		var now, later []*job
		busy := map[string]bool{}
		for _, j := range jobs {
			if res := resourceOf(j.id); busy[res] {
				later = append(later, j)
			} else {
				busy[res] = true
				now = append(now, j)
			}
		}
		if err := do(ctx, now); err != nil {
			return err
		}
		jobs = later
	}
	return nil
}

// job is one write under way.
type job struct {
	w      side.Write
	out    *side.Outcome
	schema *record.Schema

	id   string // where the item is; it may move away from w.ID
	uid  string // with which a new card was sent
	was  *card  // the card before the write
	sent bool   // it may have been written: what became of it has to be looked at
	told bool   // Taking knows
	ours bool   // the card at id is to be compared before it counts as the created one
	tag  dav.ETag
	err  *fault.Fault // why it is not sure that it was written, or why it was not
	// vague is set with err if the refusal may mean that the UID is taken.
	vague bool
}

// done tells that the outcome is known.
func (j *job) done() bool {
	return j.out.Item != nil || j.out.Err != nil || j.out.Gone || j.out.Moved
}

// taken tells who watches that the hub has taken the write.
func (j *job) taken() {
	if !j.told && j.w.Taking != nil {
		j.told = true
		j.w.Taking()
	}
}

func (j *job) fail(f *fault.Fault) {
	j.out.Err = f.For(j.schema.Title(j.w.Seen.With(j.w.Fields)))
}

// unsure says that the write may have been done. Recover finds out.
func (j *job) unsure(f *fault.Fault) {
	j.fail(f)
	j.out.Uncertain, j.out.ID = true, j.id
}

// moved hands back the card as it is now: nothing was written.
func (j *job) moved(c *card) { j.out.Moved, j.out.Item = true, &c.Item }

// hold takes the answer to the look before a write and tells whether the write may go on.
func (j *job) hold(a answer, step fault.Step) bool {
	switch {
	case a.card == nil && a.proof == side.Gone, a.card != nil && a.card.left && j.w.Kind != side.Enroll:
		j.out.Gone = true
	case a.card == nil && a.err != nil:
		j.fail(a.err.At(step))
	case a.card == nil:
		j.fail(fault.New(fault.Incomplete, fault.Memotoo, step, "the record was not shown", nil))
	case a.card.Problem != nil:
		j.fail(a.card.Problem.At(step))
	case j.differs(a.card):
		j.moved(a.card)
	default:
		j.was = a.card
		return true
	}
	return false
}

// differs tells whether the card is another one than the plan saw.
func (j *job) differs(c *card) bool {
	if j.w.Seen == nil {
		return j.w.SeenVersion != "" && j.w.SeenVersion != c.Version
	}
	for f, v := range j.w.Seen {
		if sp, ok := j.schema.Spec(f); ok && !sp.Equal(v, c.Record[f]) {
			return true
		}
	}
	return false
}

// tally watches the failures of a batch: what befalls all of them is the book's doing, not the records'.
type tally struct {
	mu    sync.Mutex
	ok    bool
	count map[fault.Kind]int
	last  map[fault.Kind]*fault.Fault
}

// sameFailures without a success end a batch.
const sameFailures = 4

func (t *tally) good() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ok = true
}

// bad counts a failure and returns it when the batch had better end.
func (t *tally) bad(f *fault.Fault) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.count == nil {
		t.count, t.last = map[fault.Kind]int{}, map[fault.Kind]*fault.Fault{}
	}
	t.count[f.Kind]++
	t.last[f.Kind] = f
	if !t.ok && f.Kind.Whole() && t.count[f.Kind] >= sameFailures {
		return f
	}
	return nil
}

// verdict is the failure of the whole book: every write of a book to which nothing was ever written was not allowed (scenario E72).
func (t *tally) verdict(b *shelf) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ok {
		b.wrote = true
	}
	if f := t.last[fault.Right]; f != nil && !b.wrote {
		return f
	}
	return nil
}

// parallel runs f for each job that is not done, some at a time, and begins no further one after an error.
func (b *shelf) parallel(ctx context.Context, jobs []*job, f func(ctx context.Context, j *job) error) error {
	var g errgroup.Group // its own context would cut writes that are under way
	g.SetLimit(b.cfg.Concurrency)
	var mu sync.Mutex
	var first error
	failed := func() bool {
		mu.Lock()
		defer mu.Unlock()
		return first != nil
	}
	for _, j := range jobs {
		if j.done() {
			continue
		}
		g.Go(func() error {
			if failed() || ctx.Err() != nil {
				return nil
			}
			if err := f(ctx, j); err != nil {
				mu.Lock()
				defer mu.Unlock()
				if first == nil {
					first = err
				}
			}
			return nil
		})
	}
	_ = g.Wait() // the functions keep their error in first
	if first == nil && ctx.Err() != nil {
		first = context.Cause(ctx)
	}
	return first
}

// put sends a text and files the failure: the error is the whole side's.
func (b *shelf) put(ctx context.Context, j *job, href string, text []byte, p dav.Precondition, t *tally, step fault.Step) (dav.PutResult, error) {
	res, err := b.dav.Put(ctx, href, b.mediaType(), text, p)
	if err == nil {
		t.good()
		j.taken()
		j.sent, j.tag = true, res.ETag
		return res, nil
	}
	f := b.refusal(err, step)
	if dav.Doubtful(err) {
		j.sent, j.err = true, f
	}
	if stops(err) {
		return res, err
	}
	return res, &refusedError{f, err}
}

// refusedError is a failure of one write.
type refusedError struct {
	fault *fault.Fault
	cause error
}

func (e *refusedError) Error() string { return e.fault.Error() }
func (e *refusedError) Unwrap() error { return e.cause }

// pauses are the waits between looks at what became of a write: the hub may take 10 seconds to show it (reference memotoo §9).
var pauses = []time.Duration{0, time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second}

// ended closes the jobs whose outcome is still open after the last look.
func ended(jobs []*job, whole error) {
	for _, j := range jobs {
		switch {
		case j.done(), !j.sent && j.err == nil:
		case !j.sent:
			j.fail(j.err)
		case j.err != nil:
			j.unsure(j.err)
		case whole != nil:
			j.unsure(faultOf(whole, fault.StepReadBack))
		default:
			j.unsure(fault.New(fault.Incomplete, fault.Memotoo, fault.StepReadBack, "the record was written and is not shown", nil))
		}
	}
}

// lookable tells whether it makes sense to look at what became of writes after the side failed.
func lookable(whole error) bool {
	switch dav.KindOf(whole) {
	case dav.KindOffline, dav.KindCanceled, dav.KindAuth:
		return false
	}
	return !errors.Is(whole, context.Canceled) && !errors.Is(whole, context.DeadlineExceeded)
}

// result is the error that Apply returns: nil, or a *fault.Fault.
func result(step fault.Step, errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return faultOf(err, step)
		}
	}
	return nil
}

// unsettled gives the jobs that were sent and whose outcome is not known, with their ids.
func unsettled(jobs []*job) (ids []string, rest []*job) {
	for _, j := range jobs {
		if j.sent && !j.done() {
			ids = append(ids, j.id)
			rest = append(rest, j)
		}
	}
	return ids, rest
}
