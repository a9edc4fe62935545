package engine

import (
	"cmp"
	"slices"

	"abgleich/sync/record"
	"abgleich/sync/side"
)

// pairing holds which new onOffice records may be which new memotoo records.
type pairing struct {
	on, me map[*side.Item][]*side.Item // candidates that are the same
	maybe  []couple                    // candidates that may be the same
}

type couple struct{ on, me *side.Item }

func (b *builder) pairs(byKey map[string][]*side.Item) pairing {
	p := pairing{on: map[*side.Item][]*side.Item{}, me: map[*side.Item][]*side.Item{}}
	for i := range b.New[side.OnOffice] {
		on := &b.New[side.OnOffice][i]
		if b.used[side.OnOffice][on.ID] {
			continue
		}
		for _, me := range candidates(b.Schema, on.Record, byKey) {
			if b.used[side.Memotoo][me.ID] {
				continue
			}
			likeness := record.Different
			if b.Decisions[matchKey(on.ID, me.ID)] != Rejected {
				likeness = b.Schema.Alike(on.Record, me.Record)
			}
			switch likeness {
			case record.Same:
				p.on[on] = append(p.on[on], me)
				p.me[me] = append(p.me[me], on)
			case record.Doubtful:
				p.maybe = append(p.maybe, couple{on, me})
			}
		}
	}
	return p
}

// eachSame calls f for pairs that are the same and belong to nobody else; where
// several would fit (scenario C54), all of them become doubtful, unless there are as
// many on both sides and none differs in anything: then it is all one who goes
// with whom.
func (p *pairing) eachSame(f func(on, me *side.Item), equal func(x, y *side.Item) bool) {
	done := map[*side.Item]bool{}
	for _, on := range sortedItems(p.on) {
		mes := p.on[on]
		switch {
		case done[on]:
		case len(mes) == 1 && len(p.me[mes[0]]) == 1:
			f(on, mes[0])
		case p.twins(on, equal):
			for i, twin := range p.me[mes[0]] {
				f(twin, mes[i])
				done[twin] = true
			}
		default:
			for _, me := range mes {
				p.maybe = append(p.maybe, couple{on, me})
			}
		}
	}
}

// twins tells whether on is one of several records that are equal to each other
// and to as many on the other side, and to no others.
func (p *pairing) twins(on *side.Item, equal func(x, y *side.Item) bool) bool {
	mes := p.on[on]
	ons := p.me[mes[0]]
	if len(ons) != len(mes) {
		return false
	}
	for _, x := range ons {
		if !slices.Equal(p.on[x], mes) {
			return false
		}
		for _, y := range mes {
			if !slices.Equal(p.me[y], ons) || !equal(x, y) {
				return false
			}
		}
	}
	return true
}

func sortedItems(m map[*side.Item][]*side.Item) []*side.Item {
	list := make([]*side.Item, 0, len(m))
	for it := range m {
		list = append(list, it)
	}
	slices.SortFunc(list, func(x, y *side.Item) int { return cmp.Compare(x.ID, y.ID) })
	return list
}

// eachDoubtful calls f for each pair that needs a person.
func (p *pairing) eachDoubtful(f func(on, me *side.Item)) {
	for _, c := range p.maybe {
		f(c.on, c.me)
	}
}
