package engine

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// relink follows records that came back under another id: a link whose record is
// gone on one side while the same record is new there (scenarios A8, B39, B40,
// B43).
func (b *builder) relink() {
	for w := range b.New {
		w := side.Where(w)
		byUID, byKey := b.index(w)
		_, others := b.index(w.Other())
		for i := range b.Links {
			s := &b.Links[i]
			var found []*side.Item
			if heir := b.heir(s, w); heir != nil && (b.lost(s, w) || b.stands(s, w) == unmarked) {
				found = []*side.Item{heir}
			} else if b.lost(s, w) {
				found = b.returned(s, w, byUID, byKey)
			}
			if s.State != Active && len(found) > 1 && b.equal(found) {
				// It is all one which of them wakes the link.
				found = found[:1]
			}
			if len(found) > 1 && (b.stands(s, w) == gone || s.State != Active && s.Now[w.Other()].there()) {
				b.ambiguous(s, w, found)
			}
			if len(found) != 1 || s.State != Active && b.mate(s, w, found[0], others) {
				continue
			}
			b.adopt(s, w, found[0])
		}
	}
}

// equal tells whether records differ in nothing.
func (b *builder) equal(list []*side.Item) bool {
	return !slices.ContainsFunc(list, func(it *side.Item) bool { return !b.Schema.Same(list[0].Record, it.Record, b.fields) })
}

// mate tells whether a new record that may be the lost one of a link that sleeps has its
// like among the new ones of the other side: then those two are a pair, and the link's
// other record may be gone as well.
func (b *builder) mate(s *Seen, w side.Where, it *side.Item, others map[string][]*side.Item) bool {
	if s.Now[w.Other()].there() || it.UID != "" && it.UID == s.Ends[w].UID || b.Decisions[b.key(s, w, it)] == Approved {
		return false
	}
	return slices.ContainsFunc(candidates(b.Schema, it.Record, others), func(o *side.Item) bool {
		return !b.used[w.Other()][o.ID] && b.Schema.Alike(o.Record, it.Record) == record.Same
	})
}

// lost tells whether the link has no record on side w any more.
func (b *builder) lost(s *Seen, w side.Where) bool {
	at, sleeping := s.State.lost()
	return b.stands(s, w) == gone || sleeping && at == w && s.Now[w].Item == nil
}

// returned finds the new records on side w that may be the link's lost one.
func (b *builder) returned(s *Seen, w side.Where, byUID map[string]*side.Item, byKey map[string][]*side.Item) []*side.Item {
	if uid := s.Ends[w].UID; uid != "" {
		if it := byUID[uid]; it != nil && !b.used[w][it.ID] {
			return []*side.Item{it}
		}
	}
	var found []*side.Item
	for _, it := range candidates(b.Schema, s.Bases[w], byKey) {
		if !b.used[w][it.ID] && !b.spokenFor(s, w, it.ID) && b.Schema.Alike(s.Bases[w], it.Record) == record.Same {
			found = append(found, it)
		}
	}
	return found
}

// ambiguous leaves a link alone that has lost its record to one of several: which,
// only a person knows.
func (b *builder) ambiguous(s *Seen, w side.Where, found []*side.Item) {
	for _, it := range found {
		b.used[w][it.ID] = true
	}
	s.Now[w] = Presence{Absent: true, Proof: side.Unproven}
	b.plan.Skipped = append(b.plan.Skipped, Skip{
		Side: w, ID: s.Ends[w].ID, Title: s.Title, Fault: fault.New(fault.Ambiguous, w.Name(), fault.StepPlan, "", nil).For(s.Title),
	})
}

// index makes the new records of a side findable by UID and by match key.
func (b *builder) index(w side.Where) (byUID map[string]*side.Item, byKey map[string][]*side.Item) {
	byUID, byKey = map[string]*side.Item{}, map[string][]*side.Item{}
	for i := range b.New[w] {
		it := &b.New[w][i]
		if it.Problem != nil {
			continue
		}
		if it.UID != "" {
			byUID[it.UID] = it
		}
		for _, k := range b.Schema.MatchKeys(it.Record) {
			byKey[k] = append(byKey[k], it)
		}
	}
	return byUID, byKey
}

// crowd is how many records may share a number or address before it says nothing
// about who is who.
const crowd = 20

// candidates returns the records that share a match key with r, each once, in
// the order of their ids.
func candidates(schema *record.Schema, r record.Record, byKey map[string][]*side.Item) []*side.Item {
	var out []*side.Item
	for _, k := range schema.MatchKeys(r) {
		if len(byKey[k]) > crowd && !strings.HasPrefix(k, "name:") {
			// A switchboard, or a number that stands for none: it tells nobody apart.
			continue
		}
		out = append(out, byKey[k]...)
	}
	slices.SortFunc(out, func(x, y *side.Item) int { return cmp.Compare(x.ID, y.ID) })
	return slices.Compact(out)
}

// unlinked plans the records that have no link: pairs that are the same thing
// are joined, doubtful ones asked about, and the rest is created on the other
// side.
func (b *builder) unlinked() {
	b.skipUnfit()
	_, b.byKey = b.index(side.Memotoo)
	b.joinApproved()
	b.joinFormer()
	b.doubles()
	pairs := b.pairs(b.byKey)
	pairs.eachSame(func(on, me *side.Item) { b.join(on, me) }, func(x, y *side.Item) bool { return b.Schema.Same(x.Record, y.Record, b.fields) })
	pairs.eachDoubtful(b.doubtful)
	for w := range b.New {
		for i := range b.New[w] {
			it := &b.New[w][i]
			if !b.used[w][it.ID] {
				b.create(side.Where(w), it)
			}
		}
	}
}

// skipUnfit takes out what cannot be read and memotoo entries that share their
// UID with another one (scenario A18): which is which, only a person knows.
func (b *builder) skipUnfit() {
	count := map[string]int{}
	for _, it := range b.New[side.Memotoo] {
		if it.UID != "" && it.Problem == nil && !b.used[side.Memotoo][it.ID] {
			count[it.UID]++
		}
	}
	for w := range b.New {
		for _, it := range b.New[w] {
			switch {
			case b.used[w][it.ID]:
			case it.Problem != nil:
				b.used[w][it.ID] = true
				b.skip(side.Where(w), it, it.Problem)
			case side.Where(w) == side.Memotoo && it.UID != "" && (count[it.UID] > 1 || b.Taken[it.UID]):
				b.used[w][it.ID], b.twins[it.ID] = true, true
				b.skip(side.Memotoo, it, fault.New(fault.Twin, fault.Memotoo, fault.StepPlan, "UID "+it.UID, nil))
			}
		}
	}
}

// joinApproved joins the pairs that a person has called the same.
func (b *builder) joinApproved() {
	for _, key := range slices.Sorted(maps.Keys(b.Decisions)) {
		on, me, ok := matchIDs(key)
		if !ok || b.Decisions[key] != Approved {
			continue
		}
		if x, y := b.unused(side.OnOffice, on), b.unused(side.Memotoo, me); x != nil && y != nil {
			b.join(x, y)
		}
	}
}

// joinFormer joins the pairs that belonged together before a reset: by the id that
// the link had on memotoo, else by the UID that the record bears there. Ids alone
// prove nothing, because the account may lead to other people by now: what is
// plainly another record is never joined. If it is called the same all the same, one of
// the two may have been moved since, and a person is asked.
func (b *builder) joinFormer() {
	byID, byUID := map[string]*side.Item{}, map[string]*side.Item{}
	for i := range b.New[side.Memotoo] {
		if it := &b.New[side.Memotoo][i]; !b.used[side.Memotoo][it.ID] {
			byID[it.ID] = it
			byUID[it.UID] = it
		}
	}
	delete(byUID, "")
	for i := range b.New[side.OnOffice] {
		on := &b.New[side.OnOffice][i]
		if b.used[side.OnOffice][on.ID] {
			continue
		}
		former := b.Former[on.ID]
		var changed *side.Item
		for _, me := range []*side.Item{byID[former.ID], byUID[former.UID], byUID[uidOf(b.Schema.Unit, on.ID)]} {
			if me == nil || b.used[side.Memotoo][me.ID] || b.Decisions[matchKey(on.ID, me.ID)] == Rejected {
				continue
			}
			if b.Schema.Alike(on.Record, me.Record) != record.Different {
				b.join(on, me)
				changed = nil
				break
			}
			if changed == nil && b.called(on.Record) == b.called(me.Record) {
				changed = me
			}
		}
		if changed != nil {
			b.doubtful(on, changed)
		}
	}
}

// called is what a record is called, without the day that its title names.
func (b *builder) called(r record.Record) string {
	if s := r[record.Subject].Text; s != "" {
		return record.Folded(s)
	}
	return nameOf(b.Schema.Title(r))
}

// join links two records and merges them without a history.
func (b *builder) join(on, me *side.Item) {
	b.pair(on, me)
	op := Op{Kind: Join, Title: b.title(*on), Now: [2]*side.Item{on, me}}
	op.Link.Ends = [2]End{{ID: on.ID, UID: on.UID}, {ID: me.ID, UID: me.UID}}
	b.fields3(&op, on.Record, me.Record)
	b.contest(&op)
	b.add(op)
}

// doubtful asks whether two records are the same, unless one of them has found
// its partner meanwhile. Until somebody answers, neither is created anywhere.
func (b *builder) doubtful(on, me *side.Item) {
	q := Question{
		Kind: AskMatch, Key: matchKey(on.ID, me.ID), Title: b.title(*on), Other: b.title(*me),
		Records: [2]record.Record{on.Record, me.Record}, IDs: [2]string{on.ID, me.ID}, Versions: [2]string{on.Version, me.Version},
	}
	for w, id := range q.IDs {
		if _, joined := b.joined[w][id]; joined {
			return
		}
	}
	b.doubt(q)
}

// create plans to create on the other side what is new on side w, if the
// direction lets it.
func (b *builder) create(w side.Where, it *side.Item) {
	target := w.Other()
	if !b.Policy.Direction.Writes(target) {
		return
	}
	if w == side.Memotoo && (b.sibling(it) || b.outside(it) || b.copied(it)) || w == side.OnOffice && b.besides(it) {
		return
	}
	if w == side.Memotoo {
		b.made[it.ID] = ""
	}
	op := Op{Kind: Add, Target: target, Title: b.title(*it)}
	op.Now[w] = it
	op.Link.Ends[w] = End{ID: it.ID, UID: it.UID}
	op.Writes[target] = b.whole(it.Record)
	b.add(op)
}

// outside looks for a new memotoo record among the onOffice records that take no
// part in the sync: whom onOffice knows is marked and linked, not created a
// second time. It tells whether the record is taken care of.
func (b *builder) outside(me *side.Item) bool {
	var same, maybe []*side.Item
	for i := range b.Outside[me.ID] {
		on := &b.Outside[me.ID][i]
		switch b.Decisions[matchKey(on.ID, me.ID)] {
		case Approved:
			if name, taken := b.joined[side.OnOffice][on.ID]; taken {
				b.double(side.Memotoo, me, name)
				return true
			}
			b.enroll(on, me)
			return true
		case Rejected:
			continue
		}
		switch b.Schema.Alike(on.Record, me.Record) {
		case record.Same:
			same = append(same, on)
		case record.Doubtful:
			maybe = append(maybe, on)
		}
	}
	if len(same) == 1 && !b.used[side.OnOffice][same[0].ID] {
		b.enroll(same[0], me)
		return true
	}
	for _, on := range append(same, maybe...) {
		b.doubtful(on, me)
	}
	return b.used[side.Memotoo][me.ID]
}

// enroll marks an onOffice record and links it; the merge follows when the mark
// is set.
func (b *builder) enroll(on, me *side.Item) {
	b.pair(on, me)
	b.made[me.ID] = on.ID
	op := Op{Kind: Return, Target: side.OnOffice, Why: Found, Title: b.title(*on), Now: [2]*side.Item{on, me}}
	op.Link.Ends = [2]End{{ID: on.ID, UID: on.UID}, {ID: me.ID, UID: me.UID}}
	merge := op
	b.fields3(&merge, on.Record, me.Record)
	op.follows(&merge)
	b.add(op)
}
