package engine

import (
	"cmp"
	"maps"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// Whoever stands twice on one side and once on the other (scenario C54) is linked once.
// The other record is a double: it is asked about, and if a person says that it is the
// same it stays as it is, and every report names it until one of the two is deleted. Who
// is called the same is never created a second time, and who is told apart travels.

// doubling is what a plan knows of doubles.
type doubling struct {
	// joined are the records that the plan links, with the title of the pair.
	joined [2]map[string]string
	// freed are the records that are gone, and whose link does not go on with them: what
	// was a double of them is one no more.
	freed [2]map[string]bool
	// heirs are the records with which links go on, by the id of the lost ones.
	heirs [2]map[string]string
	// twins are the cards that share their UID.
	twins map[string]bool
	// made are the new records of memotoo that become one of onOffice, with the id of
	// that one if it is there already.
	made map[string]string
	// copies counts what may be a copy on memotoo of the record that an onOffice record
	// is linked to.
	copies map[string]int
}

func newDoubling() doubling {
	return doubling{
		joined: [2]map[string]string{{}, {}}, freed: [2]map[string]bool{{}, {}}, heirs: [2]map[string]string{{}, {}},
		twins: map[string]bool{}, made: map[string]string{}, copies: map[string]int{},
	}
}

// free notes the records that are gone and whose link does not go on with them.
func (b *builder) free() {
	lost := [2]map[string]bool{{}, {}}
	for i := range b.Links {
		for w, end := range b.Links[i].Ends {
			lost[w][end.ID] = b.stands(&b.Links[i], side.Where(w)) == gone
		}
	}
	for i := range b.plan.Ops {
		op := &b.plan.Ops[i]
		if op.Kind != Forget && op.Kind != Sleep && op.Kind != Remove {
			continue
		}
		for w, end := range op.Link.Ends {
			if lost[w][end.ID] {
				b.freed[w][end.ID] = true
			}
		}
	}
}

// pair notes that two records become one link under a title.
func (b *builder) pair(on, me *side.Item) {
	for w, it := range [2]*side.Item{on, me} {
		b.used[w][it.ID], b.joined[w][it.ID] = true, b.title(*on)
	}
}

// at returns a record without a link that can be read, nil if there is none of this id.
func (b *builder) at(w side.Where, id string) *side.Item {
	i, found := slices.BinarySearchFunc(b.New[w], id, func(it side.Item, id string) int { return cmp.Compare(it.ID, id) })
	if !found || b.New[w][i].Problem != nil {
		return nil
	}
	return &b.New[w][i]
}

// unused is at for a record that nothing is planned for.
func (b *builder) unused(w side.Where, id string) *side.Item {
	if b.used[w][id] {
		return nil
	}
	return b.at(w, id)
}

// partner tells whether a record has a link, or gets one, and under which title.
func (b *builder) partner(w side.Where, id string) (title string, has bool) {
	if title, has = b.joined[w][id]; has {
		return title, true
	}
	title, has = b.Linked[w][id]
	return title, has && !b.freed[w][id]
}

// same are the keys of the pairs that a person has called the same, in order.
func (b *builder) same() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(b.Decisions)), func(key string) bool {
		_, _, match := matchIDs(key)
		return !match || b.Decisions[key] != Approved
	})
}

// doubles leaves the records alone that a person has called the same as one that has a
// link, and those about which that is asked and not answered yet.
func (b *builder) doubles() {
	for _, key := range b.same() {
		on, me, _ := matchIDs(key)
		ids := [2]string{on, me}
		for w := range ids {
			w := side.Where(w)
			if title, has := b.partner(w.Other(), ids[w.Other()]); has {
				if it := b.unused(w, ids[w]); it != nil {
					b.double(w, it, title)
				}
			}
		}
		b.copies[on]++
	}
	open := slices.DeleteFunc(slices.Sorted(maps.Keys(b.Asked)), func(key string) bool { return b.Asked[key].Kind != AskMatch })
	for _, key := range open {
		b.copies[b.Asked[key].IDs[side.OnOffice]]++
	}
	for again := true; again; {
		again = false
		open = slices.DeleteFunc(open, func(key string) bool {
			asked := b.askAgain(b.Asked[key])
			again = again || asked
			return asked
		})
	}
}

// double leaves a record alone that is the same as one that is linked under a title.
func (b *builder) double(w side.Where, it *side.Item, title string) {
	b.used[w][it.ID] = true
	b.skip(w, *it, fault.New(fault.Double, w.Name(), fault.StepPlan, "", nil).Also(title))
}

// askAgain asks a question again of which one record is free and the other one is not:
// it has found its partner, is left alone, or is asked about. It tells whether it did.
func (b *builder) askAgain(q Question) bool {
	busy, free := false, false
	for w, id := range q.IDs {
		_, has := b.partner(side.Where(w), id)
		busy = busy || has || b.used[w][id]
		if it := b.at(side.Where(w), id); it != nil && (!b.used[w][id] || b.asked[w][id]) {
			free = true
			q.Records[w], q.Versions[w] = it.Record, it.Version
		}
	}
	if !busy || !free {
		return false
	}
	b.doubt(q)
	return true
}

// doubt asks a question about a pair: until somebody answers, neither is created anywhere.
func (b *builder) doubt(q Question) {
	for w, id := range q.IDs {
		if !b.used[w][id] {
			b.used[w][id], b.asked[w][id] = true, true
		}
	}
	b.plan.Held = append(b.plan.Held, q)
}

// heir returns the record on side w that takes the place of the one that a link has lost
// there: it waits, and a person has called it the same as the link's other one, which is
// there still.
func (b *builder) heir(s *Seen, w side.Where) *side.Item {
	if b.stands(s, w.Other()) == gone {
		return nil
	}
	for _, key := range b.same() {
		on, me, _ := matchIDs(key)
		if ids := [2]string{on, me}; ids[w.Other()] == s.Ends[w.Other()].ID {
			if it := b.unused(w, ids[w]); it != nil {
				return it
			}
		}
	}
	return nil
}

// spokenFor tells whether a person has said who a record on side w is: not the one that
// a link has lost.
func (b *builder) spokenFor(s *Seen, w side.Where, id string) bool {
	for key, d := range b.Decisions {
		on, me, match := matchIDs(key)
		ids := [2]string{on, me}
		if match && ids[w] == id && (d == Approved || ids[w.Other()] == s.Ends[w.Other()].ID) {
			return true
		}
	}
	return false
}

// adopt lets a link go on with another record on side w. One that waited as a double has
// a history of its own: what it lacks was not deleted.
func (b *builder) adopt(s *Seen, w side.Where, it *side.Item) {
	key := b.key(s, w, it)
	if _, asked := b.Asked[key]; asked || b.Decisions[key] == Approved {
		base := s.Bases[w].Clone()
		for _, f := range b.Schema.Changed(base, it.Record, b.fields) {
			delete(base, f)
		}
		s.Bases[w] = base
	}
	b.used[w][it.ID], b.freed[w][s.Ends[w].ID], b.heirs[w][s.Ends[w].ID] = true, true, it.ID
	b.joined[w][it.ID] = s.Title
	s.Now[w] = Presence{Item: it}
	s.Ends[w] = End{ID: it.ID, UID: it.UID}
	if at, sleeping := s.State.lost(); sleeping && at == w && s.State != Retired {
		s.State = Active
	}
}

// key names the question whether a record on side w is the same as the link's other one.
func (b *builder) key(s *Seen, w side.Where, it *side.Item) string {
	ids := [2]string{s.Ends[side.OnOffice].ID, s.Ends[side.Memotoo].ID}
	ids[w] = it.ID
	return matchKey(ids[side.OnOffice], ids[side.Memotoo])
}

// doubled tells whether a record waits that a person has called the same as one of the
// link's.
func (b *builder) doubled(s *Seen) bool {
	return slices.ContainsFunc(b.same(), func(key string) bool {
		on, me, _ := matchIDs(key)
		return (on == s.Ends[side.OnOffice].ID) != (me == s.Ends[side.Memotoo].ID)
	})
}
