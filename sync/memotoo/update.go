package memotoo

import (
	"context"
	"errors"
	"slices"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
)

// update looks at the cards, writes those that are still as the plan saw them, and reads back what the hub made of it.
func (b *shelf) update(ctx context.Context, jobs []*job) error {
	if err := b.hold(ctx, jobs, fault.StepUpdate); err != nil {
		return err
	}
	var t tally
	whole := b.parallel(ctx, jobs, func(ctx context.Context, j *job) error { return b.updateOne(ctx, j, &t) })
	if whole == nil {
		whole = t.verdict(b)
	}
	var berr error
	if lookable(whole) {
		berr = b.readBack(ctx, jobs)
	}
	ended(jobs, errors.Join(whole, berr))
	return result(fault.StepUpdate, whole, berr)
}

// hold reads the cards of all jobs right before they are written.
func (b *shelf) hold(ctx context.Context, jobs []*job, step fault.Step) error {
	ids := make([]string, len(jobs))
	for i, j := range jobs {
		j.id = b.whereabouts(j.id)
		ids[i] = j.id
	}
	answers, err := b.readAll(ctx, ids, step)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if !j.hold(answers[j.id], step) {
			continue
		}
		f, err := b.may(ctx, j.was, step)
		if err != nil {
			return err
		}
		if f != nil {
			j.fail(f)
		}
	}
	return nil
}

func (b *shelf) updateOne(ctx context.Context, j *job, t *tally) error {
	text, notes, f := b.changed(j)
	if f != nil {
		j.fail(f)
		return nil
	}
	j.out.Notes = notes
	if string(text) == j.was.text {
		j.out.Item = &j.was.Item
		return nil
	}
	var refused *refusedError
	undo, err := b.spare(ctx, j, text)
	switch {
	case errors.As(err, &refused):
		j.fail(refused.fault)
		return t.bad(refused.fault)
	case err != nil:
		return err
	}
	_, err = b.put(ctx, j, b.spell(j.id), text, over(j.was), t, fault.StepUpdate)
	if errors.Is(err, dav.KindPrecondition) || errors.Is(err, dav.KindNotFound) {
		err = b.contested(ctx, j, text, t, err)
	}
	if !j.sent {
		undo()
	}
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &refused):
		return err
	case !j.sent && !j.done():
		j.fail(refused.fault)
	}
	return t.bad(refused.fault)
}

// contested looks again after a 412 or 404. A card that is another one by now has moved. One that is the same byte for byte has a weak tag, which by the
// letter never matches (RFC 9110 §13.1.1): right after this look it is written without.
func (b *shelf) contested(ctx context.Context, j *job, text []byte, t *tally, cause error) error {
	a, err := b.get(ctx, j.id, fault.StepUpdate)
	switch {
	case err != nil:
		return err
	case a.card == nil || a.card.Problem != nil:
		j.was = nil
		j.hold(a, fault.StepUpdate)
	case a.card.text == j.was.text && errors.Is(cause, dav.KindNotFound):
		return cause // the server has the card and does not want this one (reference dav-servers, point 2)
	case a.card.text == j.was.text && j.was.tag.Weak():
		_, err := b.put(ctx, j, b.spell(j.id), text, dav.Always(), t, fault.StepUpdate)
		return err
	default:
		j.moved(a.card)
	}
	return nil
}

// arrived tells whether a write whose answer was not seen was done: at least one of its fields is not what it was. Another program may have changed the rest.
func (j *job) arrived(c *card) bool {
	for f := range j.w.Fields {
		if sp, ok := j.schema.Spec(f); ok && !sp.Equal(j.was.Record[f], c.Record[f]) {
			return true
		}
	}
	return false
}

// readBack reads the written cards. A card that still shows what it showed before may be shown late, or the hub may not be able to hold the change: it is
// waited for, but only as long as waiting has ever helped.
func (b *shelf) readBack(ctx context.Context, jobs []*job) error {
	unchanged := map[*job]*card{}
	for _, pause := range pauses {
		ids, rest := unsettled(jobs)
		if pause > 0 && !slices.ContainsFunc(rest, func(j *job) bool { return j.err == nil && !(b.steady && unchanged[j] != nil) }) {
			break
		}
		if err := b.wait(ctx, pause); err != nil {
			return err
		}
		answers, err := b.readAll(ctx, ids, fault.StepReadBack)
		if err != nil {
			return err
		}
		for _, j := range rest {
			c := answers[j.id].card
			switch {
			case c == nil:
			case c.Problem != nil:
				j.unsure(c.Problem.At(fault.StepReadBack))
			case c.text != j.was.text && (j.err == nil || j.arrived(c)) || j.err == nil && version(j.tag) != "" && version(j.tag) == c.stamp:
				j.out.Item = &c.Item
				j.out.Own = j.err == nil && version(j.tag) != "" && version(j.tag) == c.stamp
			default:
				unchanged[j] = c
			}
		}
	}
	for j, c := range unchanged {
		if !j.done() && j.err == nil {
			b.steady = true
			j.out.Item = &c.Item
		}
	}
	return nil
}
