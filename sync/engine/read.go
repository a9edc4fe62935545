package engine

import (
	"context"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// wake reads the ends of sleeping links that are listed again.
func (p *pass) wake(ctx context.Context, looks *[2]look, at [2]map[string]int, seen map[int64]*Seen) error {
	for w := range looks {
		var ids []string
		for _, id := range looks[w].New {
			if _, linked := at[w][id]; linked {
				ids = append(ids, id)
			}
		}
		err := p.fetch(ctx, side.Where(w), ids, func(id string, l side.Look) {
			if l.Item == nil {
				return
			}
			s := p.seen(seen, at[w][id])
			if l.Item.Problem != nil {
				if now := s.problem(l.Item); now.Absent {
					s.Now[w] = now
				}
				return
			}
			s.Now[w] = Presence{Item: l.Item}
			s.wake()
		})
		if err != nil {
			return err
		}
		for i := range looks[w].Changed {
			// It was listed as new in a pass that did not carry it.
			id := looks[w].Changed[i].ID
			if at, linked := at[w][id]; linked && !p.mem.Links[at].State.follows(side.Where(w)) && looks[w].Changed[i].Problem == nil {
				p.seen(seen, at).wake()
				ids = append(ids, id)
			}
		}
		// What was seen of the other end while the link slept was not carried.
		var others []string
		other := side.Where(w).Other()
		for _, id := range ids {
			s := p.seen(seen, at[w][id])
			if s.Ends[other].ID != "" && (s.State != Retired || p.Schema.OutIsDeleted) && s.Now[other] == (Presence{}) {
				others = append(others, s.Ends[other].ID)
			}
		}
		err = p.fetch(ctx, other, others, func(id string, l side.Look) {
			s := p.seen(seen, at[other][id])
			s.Now[other] = presenceOf(l)
			if l.Item != nil && l.Item.Problem != nil {
				s.Now[other] = s.problem(l.Item)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// problem is how an end of a link stands whose record cannot be read, or takes no
// part: of a link that sleeps it is still the one that was taken out.
func (s *Seen) problem(it *side.Item) Presence {
	if s.State == Retired && it.Problem.Kind == fault.OutOfWindow {
		return Presence{Item: it, Absent: true, Proof: side.Unmarked}
	}
	return Presence{Problem: it.Problem}
}

// wake follows a link again whose lost end is back.
func (s *Seen) wake() {
	if s.State == Kept || s.State == Dismissed {
		s.State = Active
	}
}

// presenceOf is what a look at one record says of it.
func presenceOf(l side.Look) Presence {
	switch {
	case l.Item == nil:
		return Presence{Absent: true, Proof: l.Proof}
	case l.Item.Problem != nil:
		return Presence{Problem: l.Item.Problem}
	}
	return Presence{Item: l.Item}
}

// readUnknown reads the ends of links of which the base does not say what stands
// there.
func (p *pass) readUnknown(ctx context.Context, seen map[int64]*Seen) error {
	for w := range p.Sides {
		by := map[string]*Seen{}
		var ids []string
		for _, s := range seen {
			if p.unknown(s, side.Where(w)) && s.State == Active && s.Ends[w].ID != "" && s.Now[w] == (Presence{}) {
				by[s.Ends[w].ID] = s
				ids = append(ids, s.Ends[w].ID)
			}
		}
		slices.Sort(ids)
		err := p.fetch(ctx, side.Where(w), ids, func(id string, l side.Look) { by[id].Now[w] = presenceOf(l) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *pass) fetch(ctx context.Context, w side.Where, ids []string, f func(string, side.Look)) error {
	if len(ids) == 0 {
		return nil
	}
	p.meter.begin(len(ids))
	p.progress(fault.StepRead)
	err := p.Sides[w].Fetch(ctx, ids, func(id string, l side.Look) {
		p.finished(fault.StepRead)
		f(id, l)
	})
	p.meter.begin(0)
	if err != nil {
		return fault.From(err, w.Name(), fault.StepRead)
	}
	return nil
}
