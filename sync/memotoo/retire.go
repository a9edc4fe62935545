package memotoo

import (
	"context"
	"errors"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// retire deletes cards that are still as the plan saw them. The look right before is what protects an edit on servers that ignore If-Match
// (reference dav-servers, point 4).
func (b *shelf) retire(ctx context.Context, jobs []*job) error {
	if err := b.hold(ctx, jobs, fault.StepRemove); err != nil {
		return err
	}
	var t tally
	whole := b.parallel(ctx, jobs, func(ctx context.Context, j *job) error { return b.retireOne(ctx, j, &t) })
	if whole == nil {
		whole = t.verdict(b)
	}
	ended(jobs, whole)
	return result(fault.StepRemove, whole)
}

func (b *shelf) retireOne(ctx context.Context, j *job, t *tally) error {
	if !b.inBook(j.id) {
		j.fail(internal(fault.StepRemove, "%s is no card of the address book", j.id))
		return nil
	}
	rest, problem := b.without(j.was)
	if problem != nil {
		j.fail(problem.At(fault.StepRemove))
		return nil
	}
	err := b.takeOut(ctx, j, rest, over(j.was))
	if rest != nil && refused(err) {
		if text := b.cancelled(j.was); text != nil {
			rest = text
			err = b.takeOut(ctx, j, rest, over(j.was))
		}
	}
	switch {
	case err == nil, rest == nil && errors.Is(err, dav.KindNotFound):
		t.good()
		j.taken()
		j.out.Gone = true // not there is what was wanted (scenario B37)
		return nil
	case errors.Is(err, dav.KindPrecondition), errors.Is(err, dav.KindNotFound):
		return b.stillThere(ctx, j, t, err)
	}
	f := b.refusal(err, fault.StepRemove)
	if stops(err) {
		if dav.Doubtful(err) {
			j.sent, j.err = true, f
		}
		return err
	}
	if !dav.Doubtful(err) {
		j.fail(f)
		return t.bad(f)
	}
	a, gerr := b.get(ctx, j.id, fault.StepReadBack)
	switch {
	case gerr != nil:
		j.sent, j.err = true, f
		return gerr
	case a.proof == side.Gone:
		t.good()
		j.taken()
		j.out.Gone = true
		return nil
	}
	j.unsure(f)
	return t.bad(f)
}

// refused tells that a server does not take a text, whatever it calls that.
func refused(err error) bool {
	switch dav.KindOf(err) {
	case dav.KindRejected, dav.KindUnsupported, dav.KindConflict, dav.KindForbidden, dav.KindNotFound:
		return true
	}
	return false
}

// takeOut deletes a resource, or writes what is left of it.
func (b *shelf) takeOut(ctx context.Context, j *job, rest []byte, p dav.Precondition) error {
	if rest == nil {
		return b.dav.Delete(ctx, b.path, b.spell(j.id), p)
	}
	_, err := b.dav.Put(ctx, b.spell(j.id), b.mediaType(), rest, p)
	return err
}

// stillThere looks again after a 412: an edit beats the deletion (scenario B38).
func (b *shelf) stillThere(ctx context.Context, j *job, t *tally, cause error) error {
	a, err := b.get(ctx, j.id, fault.StepRemove)
	if err != nil {
		return err
	}
	before := j.was
	if !j.hold(a, fault.StepRemove) {
		return nil
	}
	if a.card.text != before.text || !before.tag.Weak() && errors.Is(cause, dav.KindPrecondition) {
		j.moved(a.card)
		return nil
	}
	if errors.Is(cause, dav.KindNotFound) {
		// The server has the resource and does not want what is left of it.
		f := b.refusal(cause, fault.StepRemove)
		j.fail(f)
		return t.bad(f)
	}
	rest, problem := b.without(a.card)
	if problem != nil {
		j.fail(problem.At(fault.StepRemove))
		return nil
	}
	if err := b.takeOut(ctx, j, rest, dav.Always()); err != nil && !(rest == nil && errors.Is(err, dav.KindNotFound)) {
		f := b.refusal(err, fault.StepRemove)
		if stops(err) {
			j.sent, j.err = dav.Doubtful(err), f
			return err
		}
		j.fail(f)
		return t.bad(f)
	}
	t.good()
	j.taken()
	j.out.Gone = true
	return nil
}
