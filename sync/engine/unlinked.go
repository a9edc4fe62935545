package engine

import (
	"context"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// readUnlinked reads records without a link: all of them if there may be pairs
// among them, else as many as can travel in this pass.
func (p *pass) readUnlinked(ctx context.Context, looks *[2]look, at [2]map[string]int, seen map[int64]*Seen) error {
	fresh, lost := 0, false
	for w := range looks {
		fresh += len(looks[w].fresh) + len(looks[w].read)
	}
	for _, s := range seen {
		for w := range s.Now {
			lost = lost || s.Now[w].Absent && (s.Now[w].Proof == side.Gone || s.Now[w].Proof == side.Unmarked && len(p.mem.Decisions) > 0)
		}
	}
	for w := range looks {
		for id := range looks[w].Missing {
			if _, linked := at[w][id]; !linked {
				// It may have been asked about together with another one.
				lost = true
			}
		}
	}
	pairs := len(p.near(side.OnOffice)) > 0 && len(p.near(side.Memotoo)) > 0
	p.paired = lost || pairs && fresh > 0 || p.answered()
	for w := range looks {
		if err := p.readSide(ctx, side.Where(w), &looks[w]); err != nil {
			return err
		}
	}
	return nil
}

// near are the waiting records of a side but for those outside the window of days.
func (p *pass) near(w side.Where) []string {
	var ids []string
	for id, version := range p.mem.Waiting[w] {
		if !aside(version) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// answered tells whether a question about records without a link is to be looked
// at again because somebody has answered it.
func (p *pass) answered() bool {
	for key, d := range p.mem.Decisions {
		if on, me, ok := matchIDs(key); ok && (p.open(on, me) || p.due(d, [2]string{on, me})) {
			return true
		}
	}
	return false
}

// due tells whether an answer about a record that waits and one that does not is still to
// be carried out: the one that waits is not known as a double, or it is to travel.
func (p *pass) due(d Decision, ids [2]string) bool {
	for w, id := range ids {
		_, waits := p.mem.Waiting[w][id]
		f := p.mem.Left[w][id]
		known := d == Approved && f != nil && f.Kind == fault.Double
		travels := d == Approved || p.Policy.Direction.Writes(side.Where(1-w))
		if waits && !known && travels && p.linked(side.Where(1-w), ids[1-w]) {
			return true
		}
	}
	return false
}

// open tells whether two records can still be linked: the one on memotoo waits,
// and the one in onOffice is not gone and has no link, be it marked and waiting or
// not marked.
func (p *pass) open(on, me string) bool {
	_, waits := p.mem.Waiting[side.Memotoo][me]
	return waits && !p.lost[on] && !p.linked(side.OnOffice, on)
}

// waits tells whether one of the records of a question waits, and none is known to be
// gone.
func (p *pass) waits(q Question) bool {
	_, on := p.mem.Waiting[side.OnOffice][q.IDs[side.OnOffice]]
	_, me := p.mem.Waiting[side.Memotoo][q.IDs[side.Memotoo]]
	return (on || me) && !p.lost[q.IDs[side.OnOffice]] && !p.lost[q.IDs[side.Memotoo]]
}

// linked tells whether a record has a link.
func (p *pass) linked(w side.Where, id string) bool {
	return slices.ContainsFunc(p.mem.Links, func(l Link) bool { return l.Ends[w].ID == id })
}

func (p *pass) readSide(ctx context.Context, w side.Where, l *look) error {
	ids := l.fresh
	switch {
	case p.paired:
		ids = p.near(w)
	case !p.Policy.Direction.Writes(w.Other()):
		ids = nil
	case p.Policy.Limit > 0 && len(ids) > p.Policy.Limit:
		p.view.Unread[w] = len(ids) - p.Policy.Limit
		ids = p.restingLast(w, ids)
		ids = ids[:p.Policy.Limit]
	}
	have := map[string]bool{}
	for i := range l.read {
		have[l.read[i].ID] = true
	}
	p.view.New[w] = l.read
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return have[id] })
	var lost []string
	err := p.fetch(ctx, w, ids, func(id string, look side.Look) {
		switch {
		case look.Item != nil:
			p.view.New[w] = append(p.view.New[w], *look.Item)
		case look.Err != nil:
			p.report.error(look.Err.For(id), p.Now())
		case look.Proof == side.Gone || look.Proof == side.Unmarked:
			lost = append(lost, id)
		}
	})
	if err != nil || len(lost) == 0 || p.DryRun {
		return err
	}
	gone := Looked{Cursors: p.mem.Cursors, Policy: p.Policy}
	gone.Lost[w] = lost
	return p.Ledger.SaveLook(gone)
}

// restingLast puts the records that rest behind all others.
func (p *pass) restingLast(w side.Where, ids []string) []string {
	now, out := p.Now(), slices.Clone(ids)
	rests := func(id string) int {
		op := Op{}
		op.Link.Ends[w].ID = id
		if r, ok := p.mem.Resting[op.Key()]; ok && r.Until.After(now) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(out, func(x, y string) int { return rests(x) - rests(y) })
	return out
}
