package memotoo

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/ical"
	"abgleich/sync/record"
)

// spare makes events of their own of the changed occurrences for which a new text of their series has no place any more: the series was shortened, moved,
// or has their day again. On the other side they are appointments of their own, and whoever changed the series did not delete them: without this the next
// look would take them for deleted. They are written before the series loses them; undo takes them back should the series stay as it is.
func (b *shelf) spare(ctx context.Context, j *job, text []byte) (undo func(), err error) {
	parts, f := b.pushedOut(j.was, text)
	if f != nil {
		return nil, &refusedError{f.At(fault.StepUpdate), f}
	}
	var made []string
	undo = func() {
		for _, id := range made {
			// What stays for all that is an event too many, and the next pass shows it.
			_ = b.dav.Delete(context.WithoutCancel(ctx), b.path, b.spell(id), dav.Always())
		}
		b.move(j.id, nil)
	}
	moved := map[string]string{}
	for _, part := range parts {
		id := b.PlanID()
		res, err := b.dav.Put(ctx, b.spell(id), b.mediaType(), part.text, dav.IfAbsent())
		if err != nil && dav.Doubtful(err) {
			made = append(made, id)
		}
		if err != nil {
			undo()
			if stops(err) {
				return nil, err
			}
			return nil, &refusedError{b.refusal(err, fault.StepUpdate), err}
		}
		if res.Href != "" && b.inBook(res.Href) {
			id = b.id(res.Href)
		}
		made, moved[part.id] = append(made, id), id
	}
	b.move(j.id, moved)
	return undo, nil
}

// move notes, for the rest of a pass, where the parts of a resource went.
func (b *shelf) move(resource string, to map[string]string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id := range b.movedTo {
		if resourceOf(id) == resourceOf(resource) && to == nil {
			delete(b.movedTo, id)
		}
	}
	if b.movedTo == nil {
		b.movedTo = map[string]string{}
	}
	for from, id := range to {
		b.movedTo[from] = id
	}
}

// whereabouts is where an item is by now.
func (b *shelf) whereabouts(id string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if to, ok := b.movedTo[id]; ok {
		return to
	}
	return id
}

// pushed is a part of a resource that has become a text of its own.
type pushed struct {
	id   string
	text []byte
}

func (b *AddressBook) pushedOut(*card, []byte) ([]pushed, *fault.Fault) { return nil, nil }

func (b *Calendar) pushedOut(c *card, text []byte) ([]pushed, *fault.Fault) {
	if b.cfg.Unit != record.Appointments || partOf(c.ID) != "" {
		return nil, nil
	}
	was, err := ical.Decode([]byte(c.text), b.options())
	now, err2 := ical.Decode(text, b.options())
	if err := errors.Join(err, err2); err != nil {
		return nil, eventFault(err, fault.StepUpdate)
	}
	var out []pushed
	for _, o := range was.Overrides {
		if slices.ContainsFunc(now.Overrides, func(n ical.Override) bool { return n.Day == o.Day }) {
			continue
		}
		own, err := ical.Detach([]byte(c.text), o.Day, uuid.NewString(), b.options())
		if err != nil {
			return nil, eventFault(err, fault.StepUpdate)
		}
		out = append(out, pushed{c.ID + "#" + o.Day.String(), own})
	}
	return out, nil
}
