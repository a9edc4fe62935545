package memotoo

import (
	"context"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// enroll makes cancelled events take place again. One that the server goes on to show as cancelled was not taken back, and nothing must follow from it.
func (b *shelf) enroll(ctx context.Context, jobs []*job) error {
	err := b.update(ctx, jobs)
	for _, j := range jobs {
		if it := j.out.Item; it != nil && !j.out.Moved && daysOf(it.Version).aside == asideLeft {
			j.out.Item = nil
			j.fail(fault.New(fault.Invalid, fault.Memotoo, fault.StepUpdate, "the event is still cancelled", nil))
		}
	}
	return err
}

// changed is the text of a resource after the write, with notes of what the text cannot say.
func (b *shelf) changed(j *job) (text []byte, notes []fault.Fault, f *fault.Fault) {
	if j.w.Kind != side.Enroll {
		return b.edit(j.was, j.w.Fields, fault.StepUpdate)
	}
	text, f = b.confirmed(j.was)
	return text, nil, f
}
