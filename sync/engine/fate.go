package engine

import (
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// presence is how one end of a link stands.
type presence int

const (
	unknown  presence = iota // not shown, or not readable, and nothing is proven
	same                     // there, as it was left
	edited                   // there, changed since
	gone                     // deleted: proven
	unmarked                 // there, taken out of the sync by a person
)

// stands tells how end w of a link stands.
func (b *builder) stands(s *Seen, w side.Where) presence {
	now := s.Now[w]
	switch {
	case now.Problem != nil:
		return unknown
	case now.Absent && now.Proof == side.Gone:
		return gone
	case now.Absent && now.Proof == side.Unmarked:
		return unmarked
	case now.Absent:
		return unknown
	case now.Item != nil && len(b.Schema.Changed(s.Bases[w], now.Item.Record, b.fields)) > 0:
		return edited
	}
	return same
}

// link plans one link: the table of design §2.
func (b *builder) link(s *Seen) {
	for w, now := range s.Now {
		if now.Problem != nil {
			p := now.Problem
			if p.Record == "" {
				p = p.For(s.Title)
			}
			b.plan.Skipped = append(b.plan.Skipped, Skip{Side: side.Where(w), ID: s.Ends[w].ID, Title: s.Title, Fault: p, Version: ""})
		}
	}
	on, me := b.stands(s, side.OnOffice), b.stands(s, side.Memotoo)
	switch s.State {
	case Unmarked:
		b.asleepUnmarked(s, on, me)
		return
	case Dismissed:
		b.asleepDismissed(s, on)
		return
	case Kept:
		b.asleepKept(s, me)
		return
	case Retired:
		b.asleepRetired(s)
		return
	}
	toMe, toOn := b.Policy.Direction.Writes(side.Memotoo), b.Policy.Direction.Writes(side.OnOffice)
	switch {
	case on == unknown || me == unknown:
		// Nothing is proven, so nothing follows.
	case on == gone && me == gone, on == unmarked && me == gone:
		b.add(b.op(s, Forget))
	case on == unmarked:
		b.cleared(s, me)
	case on == gone && me == edited && toOn:
		op := b.op(s, Add)
		op.Target, op.Why = side.OnOffice, EditWon
		op.Writes[side.OnOffice] = b.whole(s.record(side.Memotoo))
		b.add(op)
	case on == gone && me == same && toMe:
		b.remove(s, side.Memotoo)
	case on == gone:
		b.sleep(s, Kept)
	case me == gone && on == edited && toMe:
		b.copyToMemotoo(s, EditWon)
	case me == gone && on == same && toOn:
		b.remove(s, side.OnOffice)
	case me == gone:
		b.sleep(s, Dismissed)
	default:
		b.merge(s, "")
	}
}

// cleared plans a link whose mark a person has cleared in onOffice.
func (b *builder) cleared(s *Seen, me presence) {
	if b.Policy.DeleteUnmarked && me == same && b.Policy.Direction.Writes(side.Memotoo) {
		b.remove(s, side.Memotoo)
		return
	}
	b.sleep(s, Unmarked)
}

// asleepUnmarked: on is unknown unless the mark was set again, because an
// unmarked record is in no listing.
func (b *builder) asleepUnmarked(s *Seen, on, me presence) {
	marked := s.Now[side.OnOffice].Item != nil
	switch {
	case marked && me == gone && b.Policy.Direction.Writes(side.Memotoo):
		b.copyToMemotoo(s, MarkedAgain)
	case marked && (me == same || me == edited) && on != unknown:
		b.merge(s, MarkedAgain)
	case !marked && me == gone:
		b.add(b.op(s, Forget))
	case !marked && s.Now[side.Memotoo].Item != nil:
		b.sleep(s, Unmarked)
	}
}

func (b *builder) asleepDismissed(s *Seen, on presence) {
	switch {
	case on == edited && b.Policy.Direction.Writes(side.Memotoo):
		b.copyToMemotoo(s, EditWon)
	case on == gone || on == unmarked:
		b.add(b.op(s, Forget))
	case s.Now[side.OnOffice].Item != nil:
		b.sleep(s, Dismissed)
	}
}

func (b *builder) asleepKept(s *Seen, me presence) {
	switch {
	case me == edited && b.Policy.Direction.Writes(side.OnOffice):
		op := b.op(s, Add)
		op.Target, op.Why = side.OnOffice, EditWon
		op.Writes[side.OnOffice] = b.whole(s.record(side.Memotoo))
		b.add(op)
	case me == gone:
		b.add(b.op(s, Forget))
	case s.Now[side.Memotoo].Item != nil:
		b.sleep(s, Kept)
	}
}

// asleepRetired: the record came back on memotoo, or its mark was set again.
func (b *builder) asleepRetired(s *Seen) {
	back, marked := s.Now[side.Memotoo].Item != nil, s.Now[side.OnOffice].Item != nil
	switch {
	case back && marked:
		b.merge(s, Relinked)
	case marked && b.Policy.Direction.Writes(side.Memotoo):
		b.copyToMemotoo(s, MarkedAgain)
	case back && b.Policy.Direction.Writes(side.OnOffice):
		op := b.op(s, Return)
		op.Target, op.Why = side.OnOffice, Relinked
		b.add(op)
	case !back && s.Ends[side.Memotoo].Dirty && s.Now[side.Memotoo].Proof == side.Gone:
		b.sleep(s, Retired)
	}
}

// op starts an operation on a link.
func (b *builder) op(s *Seen, k Kind) Op {
	return Op{Kind: k, Title: s.Title, Link: s.Link, Bases: s.Bases, Now: [2]*side.Item{s.Now[0].Item, s.Now[1].Item}}
}

func (b *builder) remove(s *Seen, w side.Where) {
	op := b.op(s, Remove)
	op.Target, op.Left = w, s.Now[w.Other()].Proof
	b.add(op)
}

func (b *builder) sleep(s *Seen, st State) {
	op := b.op(s, Sleep)
	op.State = st
	b.add(op)
}

func (b *builder) copyToMemotoo(s *Seen, why Why) {
	op := b.op(s, Add)
	op.Target, op.Why = side.Memotoo, why
	op.Writes[side.Memotoo] = b.whole(s.record(side.OnOffice))
	b.add(op)
}

// whole returns the fields of r that both sides hold and that are not empty.
func (b *builder) whole(r record.Record) record.Record {
	w := record.Record{}
	for _, f := range b.fields {
		if v := r[f]; !v.Empty() {
			w[f] = v
		}
	}
	return w
}
