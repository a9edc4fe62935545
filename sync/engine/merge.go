package engine

import (
	"slices"

	"abgleich/sync/record"
	"abgleich/sync/side"
)

// merge plans a link that both sides show.
func (b *builder) merge(s *Seen, why Why) {
	op := b.op(s, Change)
	op.Why = why
	op.Bases = s.Bases
	b.fields3(&op, s.record(side.OnOffice), s.record(side.Memotoo))
	if len(op.Writes[0]) == 0 && len(op.Writes[1]) == 0 {
		op.Kind = Settle
	}
	if title := b.Schema.Title(s.record(side.OnOffice)); title != "" {
		op.Title = title
	}
	b.contest(&op)
	b.add(op)
}

// fields3 merges field by field, fills in what each side has to be written, and
// notes what gives way, what stays as it is because the direction forbids to carry
// it, and what a person has to settle. Whom a person has given the very conflict
// that stands here wins it.
func (b *builder) fields3(op *Op, on, me record.Record) {
	b.mergeAll(op, on, me, b.Policy.winner())
	if winner, decided := b.settledBy(op); decided {
		b.mergeAll(op, on, me, winner)
	}
}

// mergeAll is fields3 under one conflict rule.
func (b *builder) mergeAll(op *Op, on, me record.Record, winner Winner) {
	op.Writes, op.Keep, op.Lost, op.Stand, op.Asks = [2]record.Record{}, nil, nil, [2]record.Record{}, [2]record.Record{}
	done := map[record.Field]bool{}
	for i := range b.Schema.Groups {
		b.group(op, &b.Schema.Groups[i], [2]record.Record{on, me}, winner, done)
	}
	for _, sp := range b.Schema.Fields {
		if done[sp.Field] || !slices.Contains(b.fields, sp.Field) {
			continue
		}
		va := version(op.Bases[side.OnOffice], on, sp.Field)
		vb := version(op.Bases[side.Memotoo], me, sp.Field)
		b.field(op, sp, va, vb, winner)
	}
}

// group merges the fields of a group, which travel together, and tells in done
// which they are. In one direction the source wins, so that what the other side's
// user changed stands until the source's touches the group.
func (b *builder) group(op *Op, g *record.Group, now [2]record.Record, winner Winner, done map[record.Field]bool) {
	m := b.Schema.MergeGroup(g, op.Bases, now, b.fields, winner != MemotooWins)
	for _, f := range g.Fields {
		done[f] = true
	}
	if winner == UserDecides && len(m.Conflict) > 0 {
		for _, f := range m.Conflict {
			done[f] = true
			b.ask(op, f, now)
		}
		return
	}
	done[g.With] = m.Along
	for _, f := range b.Schema.Names() {
		for w := range m.Shall {
			shall, write := m.Shall[w][f]
			if !write {
				continue
			}
			if !b.Policy.Direction.Writes(side.Where(w)) {
				op.Keep = append(op.Keep, f)
				continue
			}
			if op.Writes[w] == nil {
				op.Writes[w] = record.Record{}
			}
			op.Writes[w][f] = shall
			if lost, ok := m.Lost[f]; ok {
				op.Lost = append(op.Lost, Lost{Field: f, Side: side.Where(w), Value: lost})
			}
		}
	}
}

func version(base, now record.Record, f record.Field) record.Version {
	was, known := base[f]
	return record.Version{Base: was, Known: known, Now: now[f]}
}

// field merges one field.
func (b *builder) field(op *Op, sp record.Spec, on, me record.Version, winner Winner) {
	kept, first := false, [2]record.Version{on, me}
	// A side that may not be written is the source alone: what the other side's
	// user changed is left standing there until the source changes the same field.
	if !b.Policy.Direction.Writes(side.OnOffice) && me.Known && !sp.Equal(me.Base, me.Now) {
		kept, me.Base = true, me.Now
	}
	if !b.Policy.Direction.Writes(side.Memotoo) && on.Known && !sp.Equal(on.Base, on.Now) {
		kept, on.Base = true, on.Now
	}
	if sp.Kind == record.Set {
		// A person settles single values; what entries of a set do is the policy's.
		winner = b.Policy.winner()
	}
	m := sp.Merge(on, me, winner != MemotooWins)
	if m.Conflict && winner == UserDecides && sp.Kind == record.Single {
		b.ask(op, sp.Field, [2]record.Record{{sp.Field: on.Now}, {sp.Field: me.Now}})
		return
	}
	wrote := false
	for w, target := range [2]record.Value{m.A, m.B} {
		now := [2]record.Value{on.Now, me.Now}[w]
		if sp.Equal(target, now) {
			continue
		}
		if !b.Policy.Direction.Writes(side.Where(w)) {
			kept = true
			continue
		}
		if op.Writes[w] == nil {
			op.Writes[w] = record.Record{}
		}
		op.Writes[w][sp.Field] = target
		wrote = true
	}
	switch {
	case kept && wrote:
		b.stand(op, sp, first)
	case m.Conflict && wrote:
		loser := side.Memotoo
		if winner == MemotooWins {
			loser = side.OnOffice
		}
		op.Lost = append(op.Lost, Lost{Field: sp.Field, Side: loser, Value: m.Lost})
	case kept && !wrote:
		op.Keep = append(op.Keep, sp.Field)
	}
}

// stand notes, for a field that was written although a part of what the unwritable
// side's user did cannot be carried, what that side's base becomes: its old base
// with only the other side's edits, so that the rest still shows as changed. A
// single value that is overwritten is kept in the journal.
func (b *builder) stand(op *Op, sp record.Spec, first [2]record.Version) {
	source := side.OnOffice
	if b.Policy.Direction.Writes(side.OnOffice) {
		source = side.Memotoo
	}
	other := source.Other()
	if sp.Kind == record.Single {
		op.Lost = append(op.Lost, Lost{Field: sp.Field, Side: other, Value: first[other].Now})
		return
	}
	if !first[0].Known || !first[1].Known {
		return
	}
	if op.Stand[other] == nil {
		op.Stand[other] = record.Record{}
	}
	op.Stand[other][sp.Field] = sp.Carry(first[other].Base, first[source])
}

// settle returns the bases after those writes of op that are done. after[w] is
// what side w shows now. A field advances on both sides together, and only when
// nothing is left to be written of it: otherwise the next pass would not see that
// it still has to travel.
func settle(schema *record.Schema, fields []record.Field, op *Op, done [2]bool, after [2]record.Record) Bases {
	var out Bases
	for w := range out {
		out[w] = record.Record{}
		for f, v := range op.Bases[w] {
			out[w][f] = v
		}
	}
	for _, sp := range schema.Fields {
		f := sp.Field
		if !slices.Contains(fields, f) || slices.Contains(op.Keep, f) {
			continue
		}
		open := false
		for w := range done {
			if _, write := op.Writes[w][f]; write && !done[w] {
				open = true
			}
		}
		if open {
			continue
		}
		for w := range out {
			out[w][f] = after[w][f]
			if v, stands := op.Stand[w][f]; stands {
				out[w][f] = v
			}
		}
	}
	return out
}
