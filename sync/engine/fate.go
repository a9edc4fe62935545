package engine

import (
	"slices"

	"abgleich/sync/fault"
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

// There are two ways to look at a record that a person took out of the sync
// (design §2). To clear the mark of an address says nothing about the address: its
// copy stays, or goes if the policy says so, and the link sleeps. To cancel an
// appointment, or to give a task to somebody else, is to delete it as far as the
// user is concerned (Schema.OutIsDeleted): the copy is deleted, unless it was edited
// meanwhile. Then the edit wins, as it does over a deletion; but where a deleted
// record has to be made anew, this one is taken back first, and merged then.

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
	if s.State != Active {
		b.asleep(s, on, me)
		return
	}
	toMe, toOn := b.Policy.Direction.Writes(side.Memotoo), b.Policy.Direction.Writes(side.OnOffice)
	if on == unknown && me > same && toOn {
		b.withheld(s, side.OnOffice)
	}
	if me == unknown && on > same && toMe {
		b.withheld(s, side.Memotoo)
	}
	switch {
	case on == unknown || me == unknown || me == unmarked && !b.Schema.OutIsDeleted:
		// Nothing is proven, so nothing follows.
		for w, now := range s.Now {
			if now.Absent && (now.Proof == side.Unproven || now.Proof == side.OutOfScope) {
				b.plan.Hidden[w]++
			}
		}
	case b.Schema.OutIsDeleted && (on == unmarked || me == unmarked):
		b.out(s, on, me)
	case on == gone && me == gone, on == unmarked && me == gone:
		b.add(b.op(s, Forget))
	case on == unmarked:
		b.cleared(s, me)
	case on == gone && me == edited && toOn:
		b.copyTo(s, side.OnOffice, EditWon)
	case on == gone && me == same && toMe:
		b.remove(s, side.Memotoo)
	case on == gone:
		b.sleep(s, Kept)
	case me == gone && on == edited && toMe:
		b.copyTo(s, side.Memotoo, EditWon)
	case me == gone && on == same && toOn:
		b.remove(s, side.OnOffice)
	case me == gone:
		b.sleep(s, Dismissed)
	default:
		b.merge(s, "")
	}
}

// withheld tells of a record that side w does not show to us any more, though
// something is to be carried there or nothing at all is shown: what waits for it
// must not look as if all were well.
func (b *builder) withheld(s *Seen, w side.Where) {
	now := s.Now[w]
	told := slices.ContainsFunc(b.plan.Skipped, func(k Skip) bool { return k.Side == w && k.ID == s.Ends[w].ID })
	if !now.Absent || now.Proof != side.OutOfScope || told {
		return
	}
	f := fault.New(fault.Missing, w.Name(), fault.StepList, "linked and not shown: "+s.Ends[w].ID, nil).For(s.Title)
	b.plan.Skipped = append(b.plan.Skipped, Skip{Side: w, ID: s.Ends[w].ID, Title: s.Title, Fault: f})
}

// out plans a link of which at least one end was taken out of the sync, where that
// counts as a deletion.
func (b *builder) out(s *Seen, on, me presence) {
	toMe, toOn := b.Policy.Direction.Writes(side.Memotoo), b.Policy.Direction.Writes(side.OnOffice)
	switch {
	case on == unmarked && me == unmarked:
		// Whichever side takes it up again wakes it.
		b.sleep(s, Retired)
	case on == gone || me == gone:
		b.add(b.op(s, Forget))
	case on == unmarked && me == edited && toOn:
		b.takeBack(s, side.OnOffice, EditWon)
	case on == unmarked && me == same && toMe:
		b.remove(s, side.Memotoo)
	case on == unmarked:
		b.sleep(s, Unmarked)
	case on == edited && toMe:
		b.takeBack(s, side.Memotoo, EditWon)
	case on == same && toOn:
		b.remove(s, side.OnOffice)
	}
	// What is left is an event cancelled on memotoo that onOffice is not to hear of:
	// nothing follows until the direction allows it, or the appointment is edited.
}

// cleared plans a link whose mark a person has cleared in onOffice.
func (b *builder) cleared(s *Seen, me presence) {
	// Of two copies none is deleted: which is the right one, only a person knows.
	if b.Policy.DeleteUnmarked && me == same && b.Policy.Direction.Writes(side.Memotoo) && !b.doubled(s) {
		b.remove(s, side.Memotoo)
		return
	}
	b.sleep(s, Unmarked)
}

// asleep plans a link that is not followed on both sides.
func (b *builder) asleep(s *Seen, on, me presence) {
	planned := len(b.plan.Ops)
	switch s.State {
	case Unmarked:
		b.asleepUnmarked(s, on, me)
	case Dismissed:
		b.asleepDismissed(s, on)
	case Kept:
		b.asleepKept(s, me)
	case Retired:
		b.asleepRetired(s)
	}
	if len(b.plan.Ops) > planned {
		return
	}
	for w, now := range s.Now {
		w := side.Where(w)
		followed := s.State.follows(w.Other()) && s.Ends[w.Other()].Dirty
		gone := now.Proof == side.Gone && s.Ends[w].Version != ""
		if !s.State.follows(w) && (s.Ends[w].Dirty || now.Item != nil || gone) && now.Absent && now.Proof != side.Unproven && !followed {
			// It came back and went again, is another one and takes no part all the same, or
			// was taken out and is gone now: nobody need ask for it any more.
			if gone {
				s.Ends[w].Version = ""
			}
			b.sleep(s, s.State)
			return
		}
	}
}

// asleepUnmarked: on is unknown unless the mark was set again, because an
// unmarked record is in no listing.
func (b *builder) asleepUnmarked(s *Seen, on, me presence) {
	marked := s.Now[side.OnOffice].there()
	toMe, toOn := b.Policy.Direction.Writes(side.Memotoo), b.Policy.Direction.Writes(side.OnOffice)
	switch {
	case marked && me == unmarked && toMe:
		b.takeBack(s, side.Memotoo, MarkedAgain)
	case !marked && me == unmarked:
		b.sleep(s, Retired)
	case on == gone && me == edited && toOn && b.Schema.OutIsDeleted:
		b.copyTo(s, side.OnOffice, EditWon)
	case !marked && me == edited && toOn && b.Schema.OutIsDeleted:
		b.takeBack(s, side.OnOffice, EditWon)
	case marked && me == gone && toMe:
		b.copyTo(s, side.Memotoo, MarkedAgain)
	case marked && (me == same || me == edited) && on != unknown:
		b.merge(s, MarkedAgain)
	case !marked && me == gone:
		b.add(b.op(s, Forget))
	case !marked && s.Now[side.Memotoo].there():
		b.sleep(s, Unmarked)
	}
}

func (b *builder) asleepDismissed(s *Seen, on presence) {
	switch {
	case on == edited && b.Policy.Direction.Writes(side.Memotoo):
		b.copyTo(s, side.Memotoo, EditWon)
	case on == gone || on == unmarked:
		b.add(b.op(s, Forget))
	case s.Now[side.OnOffice].Item != nil:
		b.sleep(s, Dismissed)
	}
}

func (b *builder) asleepKept(s *Seen, me presence) {
	switch {
	case me == edited && b.Policy.Direction.Writes(side.OnOffice):
		b.copyTo(s, side.OnOffice, EditWon)
	case me == gone || me == unmarked:
		b.add(b.op(s, Forget))
	case s.Now[side.Memotoo].Item != nil:
		b.sleep(s, Kept)
	}
}

// asleepRetired: the record came back on memotoo, or takes part again in onOffice.
func (b *builder) asleepRetired(s *Seen) {
	on, me := s.Now[side.OnOffice], s.Now[side.Memotoo]
	toMe, toOn := b.Policy.Direction.Writes(side.Memotoo), b.Policy.Direction.Writes(side.OnOffice)
	switch {
	case me.there() && on.there():
		b.merge(s, Relinked)
	case on.there() && me.Absent && me.Proof == side.Unmarked && toMe:
		b.takeBack(s, side.Memotoo, MarkedAgain)
	case on.there() && toMe && (me == (Presence{}) || me.Absent && me.Proof == side.Gone):
		b.copyTo(s, side.Memotoo, MarkedAgain)
	case me.there() && on.Absent && on.Proof == side.Gone && toOn:
		b.copyTo(s, side.OnOffice, Relinked)
	case me.there() && toOn:
		b.takeBack(s, side.OnOffice, Relinked)
	}
}

// op starts an operation on a link.
func (b *builder) op(s *Seen, k Kind) Op {
	return Op{Kind: k, Title: s.Title, Link: s.Link, Bases: s.Bases, Now: [2]*side.Item{s.Now[0].Item, s.Now[1].Item}}
}

// takeBack takes the record on side w back into the sync; the merge follows when
// that is done.
func (b *builder) takeBack(s *Seen, w side.Where, why Why) {
	op := b.op(s, Return)
	op.Target, op.Why = w, why
	if it := op.Now[w]; it != nil && it.Problem != nil {
		op.Now[w] = nil
	}
	merge := b.op(s, Change)
	b.fields3(&merge, s.record(side.OnOffice), s.record(side.Memotoo))
	op.follows(&merge)
	b.add(op)
}

// follows notes what the merge that follows op will write and ask.
func (op *Op) follows(merge *Op) {
	for w := range op.Then {
		op.Then[w] = len(merge.Writes[w]) > 0
	}
	op.Asks = merge.Asks
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

// copyTo creates on side w what the other side has.
func (b *builder) copyTo(s *Seen, w side.Where, why Why) {
	op := b.op(s, Add)
	op.Target, op.Why = w, why
	op.Writes[w] = b.whole(s.record(w.Other()))
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
