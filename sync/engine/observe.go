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
		Schema: p.Schema, Policy: p.Policy, Decisions: p.mem.Decisions, Taken: map[string]bool{}, Resting: map[string]string{},
		Asked:  map[string]bool{},
		Fields: [2][]record.Field{p.Sides[0].Fields(), p.Sides[1].Fields()},
	}
	for _, q := range p.mem.Asked {
		p.view.Asked[q.Key] = p.mem.Decisions[q.Key] == ""
	}
	for w := range looks {
		p.view.Complete[w], p.view.Count[w] = looks[w].Complete, looks[w].Count
	}
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

func joined(fields []record.Field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = string(f)
	}
	return strings.Join(names, ",")
}

// follows tells whether end w of a link in this state is looked at.
func (s State) follows(w side.Where) bool {
	switch s {
	case Unmarked, Kept:
		return w == side.Memotoo
	case Dismissed:
		return w == side.OnOffice
	case Retired:
		return false
	}
	return true
}

// lost tells on which side a link in this state has no record any more.
func (s State) lost() (side.Where, bool) {
	switch s {
	case Kept, Unmarked:
		// An unmarked address may have been merged into the new one.
		return side.OnOffice, true
	case Dismissed, Retired:
		return side.Memotoo, true
	}
	return 0, false
}

// index maps the ids of each side to positions in p.mem.Links.
func (p *pass) index() [2]map[string]int {
	at := [2]map[string]int{make(map[string]int, len(p.mem.Links)), make(map[string]int, len(p.mem.Links))}
	for i := range p.mem.Links {
		for w, end := range p.mem.Links[i].Ends {
			if end.ID != "" {
				at[w][end.ID] = i
			}
		}
	}
	return at
}

// known is what side w is told.
func (p *pass) known(w side.Where) map[string]side.Known {
	known := make(map[string]side.Known, len(p.mem.Links))
	policyChanged := !p.mem.Policy.same(p.Policy)
	if policyChanged {
		for id := range p.mem.Waiting[w] {
			p.mem.Waiting[w][id] = ""
		}
	}
	for i := range p.mem.Links {
		l := &p.mem.Links[i]
		end := l.Ends[w]
		if end.ID == "" || !l.State.follows(w) && !(w == side.Memotoo && l.State == Retired && end.Dirty) {
			continue
		}
		k := side.Known{Version: end.Version, Fresh: end.Fresh}
		l.Ends[w].Fresh = false
		if end.Dirty || l.Pending && policyChanged {
			k.Version = ""
		}
		known[end.ID] = k
	}
	for id, version := range p.mem.Waiting[w] {
		if _, linked := known[id]; !linked && version != "" {
			known[id] = side.Known{Version: version, Waiting: true}
		}
	}
	return known
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
			p.seen(seen, at).Now[w] = Presence{Problem: it.Problem}
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

// saveLook keeps what was seen before anything is done about it.
func (p *pass) saveLook(looks *[2]look, seen map[int64]*Seen) error {
	if p.DryRun {
		return nil
	}
	l := Looked{Policy: p.Policy}
	news := l.Policy != p.mem.Policy
	for w := range looks {
		l.Cursors[w] = looks[w].Cursor
		news = news || l.Cursors[w] != p.mem.Cursors[w]
		for _, id := range looks[w].fresh {
			if _, waiting := p.mem.Waiting[w][id]; !waiting {
				l.Waiting[w] = append(l.Waiting[w], id)
			}
		}
		for id, proof := range looks[w].Missing {
			if _, waiting := p.mem.Waiting[w][id]; waiting && proof != side.Unproven {
				l.Lost[w] = append(l.Lost[w], id)
			}
		}
		slices.Sort(l.Lost[w])
		for _, s := range seen {
			if now := s.Now[w]; !s.Ends[w].Dirty && (now.Item != nil || now.Absent || now.Problem != nil) {
				l.Dirty[w] = append(l.Dirty[w], s.ID)
			}
		}
		for _, s := range seen {
			if w == int(side.Memotoo) && s.State == Retired && !s.Ends[w].Dirty && slices.Contains(looks[w].New, s.Ends[w].ID) {
				l.Dirty[w] = append(l.Dirty[w], s.ID)
			}
		}
		slices.Sort(l.Dirty[w])
		if p.widened() {
			// What was edited while a field was not carried shows in no version any more.
			l.Dirty[w] = p.allActive()
		}
		news = news || len(l.Waiting[w])+len(l.Lost[w])+len(l.Dirty[w]) > 0
	}
	if !news {
		return nil
	}
	if err := p.Ledger.SaveLook(l); err != nil {
		return err
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
			if l.Item == nil || l.Item.Problem != nil {
				return
			}
			s := p.seen(seen, at[w][id])
			s.Now[w] = Presence{Item: l.Item}
			if s.State == Kept || s.State == Dismissed {
				s.State = Active
			}
		})
		if err != nil {
			return err
		}
		// What was seen of the other end while the link slept was not carried.
		var others []string
		other := side.Where(w).Other()
		for _, id := range ids {
			s := p.seen(seen, at[w][id])
			if s.Ends[other].ID != "" && s.State != Retired && s.Now[other] == (Presence{}) {
				others = append(others, s.Ends[other].ID)
			}
		}
		err = p.fetch(ctx, other, others, func(id string, l side.Look) {
			s := p.seen(seen, at[other][id])
			switch {
			case l.Item != nil && l.Item.Problem == nil:
				s.Now[other] = Presence{Item: l.Item}
			case l.Item != nil:
				s.Now[other] = Presence{Problem: l.Item.Problem}
			default:
				s.Now[other] = Presence{Absent: true, Proof: l.Proof}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readUnlinked reads records without a link: all of them if there may be pairs
// among them, else as many as can travel in this pass.
func (p *pass) readUnlinked(ctx context.Context, looks *[2]look, at [2]map[string]int, seen map[int64]*Seen) error {
	fresh, lost := 0, false
	for w := range looks {
		fresh += len(looks[w].fresh) + len(looks[w].read)
	}
	for _, s := range seen {
		for w := range s.Now {
			lost = lost || s.Now[w].Absent && s.Now[w].Proof == side.Gone
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
	pairs := len(p.mem.Waiting[0]) > 0 && len(p.mem.Waiting[1]) > 0
	p.paired = lost || pairs && fresh > 0 || p.answered()
	for w := range looks {
		if err := p.readSide(ctx, side.Where(w), &looks[w]); err != nil {
			return err
		}
	}
	return nil
}

// answered tells whether a question about records without a link is to be looked
// at again: somebody has answered it, or one of the records is gone or linked and
// the other one is free.
func (p *pass) answered() bool {
	for key := range p.mem.Decisions {
		if on, me, ok := matchIDs(key); ok && p.open(on, me) {
			return true
		}
	}
	for _, q := range p.mem.Asked {
		if q.Kind == AskMatch && !p.open(q.IDs[side.OnOffice], q.IDs[side.Memotoo]) {
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
	return waits && !p.lost[on] && !p.linked(on)
}

// linked tells whether an onOffice record has a link.
func (p *pass) linked(on string) bool {
	return slices.ContainsFunc(p.mem.Links, func(l Link) bool { return l.Ends[side.OnOffice].ID == on })
}

// lookOutside looks for the records that the plan would create in onOffice among
// those that are there without a mark. It tells whether it found any.
func (p *pass) lookOutside(ctx context.Context, plan Plan) (bool, error) {
	finder, ok := p.Sides[side.OnOffice].(side.Finder)
	if !ok {
		return false, nil
	}
	var ids []string
	var records []record.Record
	for i := range plan.Ops {
		if op := &plan.Ops[i]; op.Kind == Add && op.Target == side.OnOffice && op.Link.ID == 0 {
			ids = append(ids, op.Now[side.Memotoo].ID)
			records = append(records, op.Now[side.Memotoo].Record)
		}
	}
	if len(ids) == 0 {
		return false, nil
	}
	found, err := finder.Find(ctx, records)
	if err != nil {
		return false, fault.From(err, fault.OnOffice, fault.StepRead)
	}
	taken := p.taken()[side.OnOffice]
	for id := range p.mem.Waiting[side.OnOffice] {
		taken[id] = true
	}
	p.view.Outside = map[string][]side.Item{}
	for i, list := range found {
		for _, it := range list {
			if !taken[it.ID] {
				p.view.Outside[ids[i]] = append(p.view.Outside[ids[i]], it)
			}
		}
	}
	return len(p.view.Outside) > 0, nil
}

func (p *pass) readSide(ctx context.Context, w side.Where, l *look) error {
	ids := l.fresh
	switch {
	case p.paired:
		ids = slices.Sorted(maps.Keys(p.mem.Waiting[w]))
		if p.DryRun {
			ids = slices.Compact(slices.Sorted(slices.Values(append(ids, l.fresh...))))
		}
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

func (p *pass) fetch(ctx context.Context, w side.Where, ids []string, f func(string, side.Look)) error {
	if len(ids) == 0 {
		return nil
	}
	p.total, p.done = len(ids), 0
	p.progress(fault.StepRead)
	err := p.Sides[w].Fetch(ctx, ids, func(id string, l side.Look) {
		p.done++
		p.progress(fault.StepRead)
		f(id, l)
	})
	p.total, p.done = 0, 0
	if err != nil {
		return fault.From(err, w.Name(), fault.StepRead)
	}
	return nil
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
	return nil
}

func (s *Seen) key() string {
	op := Op{Link: s.Link}
	return op.Key()
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

// readUnknown reads the ends of links of which the base does not know every
// field: what stands there cannot be told from the base.
func (p *pass) readUnknown(ctx context.Context, seen map[int64]*Seen) error {
	for w := range p.Sides {
		by := map[string]*Seen{}
		var ids []string
		for _, s := range seen {
			lacks := slices.ContainsFunc(p.fields, func(f record.Field) bool { _, ok := s.Bases[w][f]; return !ok })
			if lacks && s.State == Active && s.Ends[w].ID != "" && s.Now[w] == (Presence{}) {
				by[s.Ends[w].ID] = s
				ids = append(ids, s.Ends[w].ID)
			}
		}
		slices.Sort(ids)
		err := p.fetch(ctx, side.Where(w), ids, func(id string, l side.Look) {
			switch {
			case l.Item != nil && l.Item.Problem == nil:
				by[id].Now[w] = Presence{Item: l.Item}
			case l.Item != nil:
				by[id].Now[w] = Presence{Problem: l.Item.Problem}
			default:
				by[id].Now[w] = Presence{Absent: true, Proof: l.Proof}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
