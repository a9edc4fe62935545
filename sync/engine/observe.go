package engine

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// look is one side's listing, sorted by what the ledger knows.
type look struct {
	side.Listing
	// fresh are the ids of records without a link that have to be read.
	fresh []string
	// read are records without a link that the listing brought along.
	read []side.Item
}

// observe looks at both sides, keeps what it saw, reads what the plan needs and
// leaves it in p.view.
func (p *pass) observe(ctx context.Context) error {
	at := p.index()
	seen := map[int64]*Seen{}
	var looks [2]look
	for _, w := range []side.Where{side.OnOffice, side.Memotoo} {
		p.progress(fault.StepList)
		l, err := p.Sides[w].Observe(ctx, side.Ask{Cursor: p.mem.Cursors[w], Known: p.known(w)})
		if err != nil {
			return fault.From(err, w.Name(), fault.StepList)
		}
		for _, n := range l.Notes {
			p.report.note(&n, p.Now())
		}
		looks[w].Listing = l
		p.sort(w, &looks[w], at[w], seen)
	}
	p.fields = common(p.Sides[side.OnOffice].Fields(), p.Sides[side.Memotoo].Fields())
	p.Policy.Fields = joined(p.fields)
	p.view = View{
		Schema: p.Schema, Policy: p.Policy, Decisions: p.mem.Decisions, Shown: p.mem.Shown, Former: p.mem.Former, Taken: map[string]bool{}, Resting: map[string]string{},
		Asked:  map[string]Question{},
		Fields: [2][]record.Field{p.Sides[0].Fields(), p.Sides[1].Fields()},
	}
	for _, q := range p.mem.Asked {
		if p.mem.Decisions[q.Key] == "" {
			p.view.Asked[q.Key] = q
		}
	}
	for w := range looks {
		// A look at changes alone does not count what waits to be read.
		count := max(looks[w].Count-len(looks[w].Beyond), len(looks[w].fresh))
		p.view.Complete[w], p.view.Count[w] = looks[w].Complete, count
	}
	p.beyond(&looks, at)
	if err := p.saveLook(&looks, seen); err != nil {
		return err
	}
	if err := p.wake(ctx, &looks, at, seen); err != nil {
		return err
	}
	if err := p.readUnlinked(ctx, &looks, at, seen); err != nil {
		return err
	}
	return p.fill(ctx, seen)
}

// beyond counts the active links that a side did not look at.
func (p *pass) beyond(looks *[2]look, at [2]map[string]int) {
	far := map[int]bool{}
	for w := range looks {
		for _, id := range looks[w].Beyond {
			if i, linked := at[w][id]; linked && p.mem.Links[i].State == Active {
				p.view.Beyond[w]++
				far[i] = true
			}
		}
	}
	p.view.Far = len(far)
}

func joined(fields []record.Field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = string(f)
	}
	return strings.Join(names, ",")
}

// sort files what a listing showed under links and under records without one.
func (p *pass) sort(w side.Where, l *look, at map[string]int, seen map[int64]*Seen) {
	for i := range l.Changed {
		it := &l.Changed[i]
		at, linked := at[it.ID]
		switch {
		case !linked:
			l.read = append(l.read, *it)
		case it.Problem != nil:
			s := p.seen(seen, at)
			s.Now[w] = s.problem(it)
		default:
			p.seen(seen, at).Now[w] = Presence{Item: it}
		}
	}
	for id, proof := range l.Missing {
		if at, linked := at[id]; linked {
			p.seen(seen, at).Now[w] = Presence{Absent: true, Proof: proof}
		}
	}
	fresh := map[string]bool{}
	for _, id := range l.New {
		if at, linked := at[id]; linked {
			// A sleeping link's other end is back; it is read in wake.
			p.seen(seen, at)
			continue
		}
		if version := p.mem.Waiting[w][id]; version != "" && !aside(version) {
			// It was read, and has not changed since.
			continue
		}
		fresh[id] = true
	}
	for id, version := range p.mem.Waiting[w] {
		if _, missing := l.Missing[id]; version == "" && !missing {
			fresh[id] = true
		}
	}
	l.fresh = slices.Sorted(maps.Keys(fresh))
}

// seen returns the entry of a link, making it if need be.
func (p *pass) seen(seen map[int64]*Seen, at int) *Seen {
	l := p.mem.Links[at]
	s := seen[l.ID]
	if s == nil {
		s = &Seen{Link: l}
		seen[l.ID] = s
	}
	return s
}

// saveLook keeps what was seen before anything is done about it. A dry run keeps
// it in mind only, so that it plans what the pass would.
func (p *pass) saveLook(looks *[2]look, seen map[int64]*Seen) error {
	l, news := p.looked(looks, seen)
	if !news {
		return nil
	}
	if !p.DryRun {
		if err := p.Ledger.SaveLook(l); err != nil {
			return err
		}
	}
	p.mem.Cursors = l.Cursors
	for w := range looks {
		for _, id := range l.Waiting[w] {
			p.mem.Waiting[w][id] = ""
		}
		for _, id := range l.Lost[w] {
			delete(p.mem.Waiting[w], id)
			p.lost[id] = true
		}
	}
	return nil
}

// looked sums up what the ledger has to know of a look, and tells whether
// anything of it is new.
func (p *pass) looked(looks *[2]look, seen map[int64]*Seen) (l Looked, news bool) {
	l.Policy = p.Policy
	news = l.Policy != p.mem.Policy
	for w := range looks {
		l.Cursors[w] = looks[w].Cursor
		for _, id := range looks[w].fresh {
			if version, waiting := p.mem.Waiting[w][id]; !waiting || aside(version) {
				l.Waiting[w] = append(l.Waiting[w], id)
			}
		}
		for id, proof := range looks[w].Missing {
			if _, waiting := p.mem.Waiting[w][id]; waiting && proof != side.Unproven {
				l.Lost[w] = append(l.Lost[w], id)
			}
		}
		slices.Sort(l.Lost[w])
		l.Dirty[w] = p.dirty(side.Where(w), &looks[w], seen)
		news = news || l.Cursors[w] != p.mem.Cursors[w] || len(l.Waiting[w])+len(l.Lost[w])+len(l.Dirty[w]) > 0
	}
	return l, news
}

// dirty are the links of whose end on side w something was seen that has to be
// carried.
func (p *pass) dirty(w side.Where, l *look, seen map[int64]*Seen) []int64 {
	if p.widened() {
		// What was edited while a field was not carried shows in no version any more.
		return p.allActive()
	}
	var ids []int64
	for _, s := range seen {
		now := s.Now[w]
		back := !s.State.follows(w) && slices.Contains(l.New, s.Ends[w].ID)
		if !s.Ends[w].Dirty && (back || now.Item != nil || now.Absent || now.Problem != nil) {
			ids = append(ids, s.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// widened tells whether a field is carried now that was not in the last pass.
func (p *pass) widened() bool {
	last := strings.Split(p.mem.Policy.Fields, ",")
	return p.mem.Policy.Fields != "" && slices.ContainsFunc(p.fields, func(f record.Field) bool { return !slices.Contains(last, string(f)) })
}

// allActive are the ids of all active links.
func (p *pass) allActive() []int64 {
	var ids []int64
	for i := range p.mem.Links {
		if p.mem.Links[i].State == Active {
			ids = append(ids, p.mem.Links[i].ID)
		}
	}
	return ids
}

// fill loads the bases of the links that something is new of, and the rest of
// the view.
func (p *pass) fill(ctx context.Context, seen map[int64]*Seen) error {
	for i := range p.mem.Links {
		// A new record may be the one that a sleeping link has lost.
		if w, lost := p.mem.Links[i].State.lost(); lost && len(p.view.New[w]) > 0 {
			p.seen(seen, i)
		}
	}
	ids := slices.Sorted(maps.Keys(seen))
	bases, err := p.Ledger.Bases(ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		s := seen[id]
		s.Bases = bases[id]
	}
	if err := p.readUnknown(ctx, seen); err != nil {
		return err
	}
	for _, id := range ids {
		s := seen[id]
		if !p.busy[s.key()] {
			p.view.Links = append(p.view.Links, *s)
		}
	}
	for i := range p.mem.Links {
		l := &p.mem.Links[i]
		if l.State == Active {
			p.view.Active++
		}
		if uid := l.Ends[side.Memotoo].UID; uid != "" && l.State != Dismissed && l.State != Retired {
			s := seen[l.ID]
			if s == nil || !s.Now[side.Memotoo].Absent {
				p.view.Taken[uid] = true
			}
		}
	}
	now := p.Now()
	for key, r := range p.mem.Resting {
		if r.Until.After(now) {
			p.view.Resting[key] = r.Digest
		}
	}
	for w := range p.view.New {
		p.view.New[w] = slices.DeleteFunc(p.view.New[w], func(it side.Item) bool {
			op := Op{}
			op.Link.Ends[w].ID = it.ID
			return p.busy[op.Key()]
		})
		slices.SortFunc(p.view.New[w], func(x, y side.Item) int { return cmp.Compare(x.ID, y.ID) })
	}
	p.report.Linked = p.view.Active
	p.links = p.taken()
	p.partners()
	return p.namesakes()
}

func (s *Seen) key() string {
	op := Op{Link: s.Link}
	return op.Key()
}
