package engine

import (
	"slices"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// manyCopies is how many records on memotoo may be copies of a linked one before another
// program is taken to make them (design §2 rule 14).
const manyCopies = 3

// Namesake is a linked onOffice record of which a new record of memotoo may be a copy.
type Namesake struct {
	// On is the record as it was left, or is seen in this pass.
	On side.Item
	// Me is the id of the record that it is linked to, Copy what that was left as.
	Me    string
	Copy  record.Record
	Title string
}

// sibling tells whether a new record of memotoo is the same as another one that becomes
// one of onOffice in this plan. It waits for the next pass, which asks about it.
func (b *builder) sibling(me *side.Item) bool {
	for _, it := range candidates(b.Schema, me.Record, b.byKey) {
		on, made := b.made[it.ID]
		if made && b.Decisions[matchKey(on, me.ID)] != Rejected && !b.toldApart(it.ID, me.ID) && b.Schema.Alike(it.Record, me.Record) == record.Same {
			b.used[side.Memotoo][me.ID] = true
			b.plan.later = append(b.plan.later, me)
			b.plan.Waiting++
			return true
		}
	}
	return false
}

// toldApart tells whether a person has said of two cards that they are not the same
// address: each is a person of its own then.
func (b *builder) toldApart(x, y string) bool {
	for key, d := range b.Decisions {
		on, me, match := matchIDs(key)
		if match && d == Rejected && me == x && b.Decisions[matchKey(on, y)] == Rejected {
			return true
		}
	}
	return false
}

// copied asks about a new record of memotoo that is the same as one that is linked, so
// that nobody is created a second time. One after the other of them is the work of
// another program.
func (b *builder) copied(me *side.Item) bool {
	for _, n := range b.Namesakes[me.ID] {
		if heir := b.heirs[side.OnOffice][n.On.ID]; heir != "" {
			n.On.ID = heir
		}
		key := matchKey(n.On.ID, me.ID)
		if b.freed[side.OnOffice][n.On.ID] || b.Decisions[key] == Rejected || b.toldApart(n.Me, me.ID) || b.refused(&n, me.ID) ||
			b.Schema.Alike(n.On.Record, me.Record) != record.Same && b.Schema.Alike(n.Copy, me.Record) != record.Same {
			continue
		}
		if b.copies[n.On.ID]++; b.copies[n.On.ID] > manyCopies {
			b.used[side.Memotoo][me.ID] = true
			b.skip(side.Memotoo, *me, fault.New(fault.Copied, fault.Memotoo, fault.StepPlan, "", nil))
			return true
		}
		b.doubt(Question{
			Kind: AskMatch, Key: key, Title: n.Title, Other: b.title(*me),
			Records: [2]record.Record{n.On.Record, me.Record}, IDs: [2]string{n.On.ID, me.ID}, Versions: [2]string{n.On.Version, me.Version},
		})
		return true
	}
	return false
}

// refused tells whether a person has said of a record that cannot be told from n that it
// is not the same as a new one of memotoo: the question about n would be the same one.
func (b *builder) refused(n *Namesake, me string) bool {
	return slices.ContainsFunc(b.Namesakes[me], func(o Namesake) bool {
		return b.Decisions[matchKey(o.On.ID, me)] == Rejected && b.Schema.Same(o.On.Record, n.On.Record, b.fields)
	})
}

// besides tells whether a new onOffice record equals one on memotoo that is left alone: a
// third one beside it would be of no use. It waits until somebody has told them apart, or
// is asked about.
func (b *builder) besides(on *side.Item) bool {
	for _, me := range candidates(b.Schema, on.Record, b.byKey) {
		_, joined := b.joined[side.Memotoo][me.ID]
		if joined || !b.used[side.Memotoo][me.ID] || b.Decisions[matchKey(on.ID, me.ID)] == Rejected || b.Schema.Alike(on.Record, me.Record) != record.Same {
			continue
		}
		if b.twins[me.ID] {
			b.used[side.OnOffice][on.ID] = true
			b.skip(side.OnOffice, *on, fault.New(fault.Twin, fault.Memotoo, fault.StepPlan, "UID "+me.UID, nil))
			return true
		}
		b.doubtful(on, me)
	}
	return b.used[side.OnOffice][on.ID]
}

// partners notes of which of the records that a question or an answer is about there is
// a link.
func (p *pass) partners() {
	about := [2]map[string]bool{{}, {}}
	note := func(key string) {
		if on, me, ok := matchIDs(key); ok {
			about[side.OnOffice][on], about[side.Memotoo][me] = true, true
		}
	}
	for key := range p.mem.Decisions {
		note(key)
	}
	for _, q := range p.mem.Asked {
		note(q.Key)
	}
	p.view.Linked = [2]map[string]string{{}, {}}
	if len(about[0]) == 0 {
		return
	}
	for i := range p.mem.Links {
		l := &p.mem.Links[i]
		for w, end := range l.Ends {
			if about[w][end.ID] && !l.State.without(side.Where(w)) {
				p.view.Linked[w][end.ID] = l.Title
			}
		}
	}
}

// without tells whether a link in this state has lost its record on side w.
func (s State) without(w side.Where) bool {
	at, lost := s.lost()
	return lost && at == w && s != Unmarked
}

// namesakes finds the linked onOffice records that may be the same as a new record of
// memotoo, first those that are followed.
func (p *pass) namesakes() error {
	if !p.Policy.Direction.Writes(side.OnOffice) || len(p.view.New[side.Memotoo]) == 0 {
		return nil
	}
	byName := map[string][]*Link{}
	for _, awake := range []bool{true, false} {
		for i := range p.mem.Links {
			l := &p.mem.Links[i]
			if (l.State == Active) == awake && l.Ends[side.OnOffice].ID != "" && !l.State.without(side.OnOffice) {
				byName[nameOf(l.Title)] = append(byName[nameOf(l.Title)], l)
			}
		}
	}
	var ids []int64
	found := map[string][]*Link{}
	for i := range p.view.New[side.Memotoo] {
		it := &p.view.New[side.Memotoo][i]
		if it.Problem != nil {
			continue
		}
		list := byName[nameOf(p.Schema.Title(it.Record))]
		found[it.ID] = list[:min(len(list), crowd)]
		for _, l := range found[it.ID] {
			ids = append(ids, l.ID)
		}
	}
	slices.Sort(ids)
	bases, err := p.Ledger.Bases(slices.Compact(ids))
	if err != nil {
		return err
	}
	p.view.Namesakes = map[string][]Namesake{}
	for id, list := range found {
		for _, l := range list {
			on := side.Item{ID: l.Ends[side.OnOffice].ID, Version: l.Ends[side.OnOffice].Version, Record: bases[l.ID][side.OnOffice]}
			p.view.Namesakes[id] = append(p.view.Namesakes[id], Namesake{On: on, Me: l.Ends[side.Memotoo].ID, Copy: bases[l.ID][side.Memotoo], Title: l.Title})
		}
	}
	return nil
}

// nameOf is a title in which the order of its words means nothing.
func nameOf(title string) string {
	words := strings.Fields(record.Folded(strings.ReplaceAll(title, ",", " ")))
	slices.Sort(words)
	return strings.Join(words, " ")
}
