package record

import "slices"

// Version is what one side shows of a field now, and what it showed when we
// last left it.
type Version struct {
	Base Value
	// Known is false when no base was ever taken of this field: before the
	// first pass, or when the side has only now begun to hold it.
	Known bool
	Now   Value
}

// Merged is the outcome of merging one field.
type Merged struct {
	// A and B are what each side shall show.
	A, B Value
	// Conflict is set when both sides changed the same thing differently, and
	// tells the value that gave way; Lost is what that was.
	Conflict bool
	Lost     Value
}

// Merge merges one field that two sides hold. Each side is compared with its
// own base, so what a lossy side dropped is no change of its user's (design §3).
// Where both sides changed the same thing differently, a's value wins if aWins.
func (sp Spec) Merge(a, b Version, aWins bool) Merged {
	if sp.Kind == Set {
		return sp.mergeSet(a, b, aWins)
	}
	return sp.mergeSingle(a, b, aWins)
}

func (sp Spec) mergeSingle(a, b Version, aWins bool) Merged {
	if sp.Equal(a.Now, b.Now) {
		return Merged{A: a.Now, B: b.Now}
	}
	if !a.Known || !b.Known {
		return sp.firstSingle(a, b, aWins)
	}
	aChanged, bChanged := !sp.Equal(a.Base, a.Now), !sp.Equal(b.Base, b.Now)
	switch {
	case aChanged && bChanged:
		return conflict(a.Now, b.Now, aWins)
	case aChanged:
		return Merged{A: a.Now, B: a.Now}
	case bChanged:
		return Merged{A: b.Now, B: b.Now}
	}
	return Merged{A: a.Now, B: b.Now}
}

// firstSingle merges a field without a history: what one side lacks it takes.
func (sp Spec) firstSingle(a, b Version, aWins bool) Merged {
	switch {
	case sp.Key(a.Now.Text) == "":
		return Merged{A: b.Now, B: b.Now}
	case sp.Key(b.Now.Text) == "":
		return Merged{A: a.Now, B: a.Now}
	}
	return conflict(a.Now, b.Now, aWins)
}

func conflict(a, b Value, aWins bool) Merged {
	if aWins {
		return Merged{A: a, B: a, Conflict: true, Lost: b}
	}
	return Merged{A: b, B: b, Conflict: true, Lost: a}
}

func (sp Spec) mergeSet(a, b Version, aWins bool) Merged {
	if sp.Equal(a.Now, b.Now) {
		return Merged{A: a.Now, B: b.Now}
	}
	if !a.Known || !b.Known {
		return Merged{
			A: Value{Entries: sp.union(a.Now.Entries, b.Now.Entries)},
			B: Value{Entries: sp.union(b.Now.Entries, a.Now.Entries)},
		}
	}
	ea, eb := sp.edits(a.Base.Entries, a.Now.Entries), sp.edits(b.Base.Entries, b.Now.Entries)
	if len(ea) == 0 && len(eb) == 0 {
		return Merged{A: a.Now, B: b.Now}
	}
	m := Merged{}
	ea, eb, m.Lost.Entries = sp.settle(ea, eb, aWins)
	m.Conflict = len(m.Lost.Entries) > 0
	m.A.Entries = sp.apply(a.Now.Entries, eb, b.Now.Entries)
	m.B.Entries = sp.apply(b.Now.Entries, ea, a.Now.Entries)
	m.B.Entries = sp.fillFree(m.B.Entries, m.A.Entries, b.Base.Entries)
	return m
}

// fillFree offers list those entries of more for which a place has become free:
// of their type there are fewer than there were. More would pile up where a side
// bends or cuts what it is given.
func (sp Spec) fillFree(list, more, before []Entry) []Entry {
	count := func(list []Entry, typ string) (n int) {
		for _, e := range list {
			if e.Type == typ {
				n++
			}
		}
		return n
	}
	for _, e := range more {
		if count(list, e.Type) < count(before, e.Type) {
			list = sp.union(list, []Entry{e})
		}
	}
	return list
}

// Carry returns base with the edits that turned from's base into what it shows.
func (sp Spec) Carry(base Value, from Version) Value {
	return Value{Entries: sp.apply(base.Entries, sp.edits(from.Base.Entries, from.Now.Entries), from.Now.Entries)}
}

// Within tells whether a holds nothing that b does not: less of it, or nothing.
func (sp Spec) Within(a, b Value) bool {
	if sp.Kind == Single {
		return sp.Key(a.Text) == ""
	}
	return len(sp.minus(a.Entries, b.Entries)) == 0
}

// edit is one step of a side's user: old gone (new nil), new added (old nil),
// or old replaced by new.
type edit struct{ old, new *Entry }

// edits tells what turned base into now. An entry that went and one of the same
// type that came are one replacement.
func (sp Spec) edits(base, now []Entry) []edit {
	gone, came := sp.minus(base, now), sp.minus(now, base)
	var out []edit
	for i := range gone {
		e := edit{old: &gone[i]}
		if j := slices.IndexFunc(came, func(c Entry) bool { return c.Type == gone[i].Type }); j >= 0 {
			n := came[j]
			e.new = &n
			came = slices.Delete(came, j, j+1)
		} else if j := sp.indexText(came, gone[i]); j >= 0 {
			n := came[j]
			e.new = &n
			came = slices.Delete(came, j, j+1)
		}
		out = append(out, e)
	}
	for i := range came {
		out = append(out, edit{new: &came[i]})
	}
	return out
}

// minus returns the entries of list that are not in other, each counted as
// often as it stands there.
func (sp Spec) minus(list, other []Entry) []Entry {
	count := make(map[string]int, len(other))
	for _, k := range sp.keys(other) {
		count[k]++
	}
	var rest []Entry
	for _, e := range list {
		k := sp.Key(e.Text)
		if k == "" {
			continue
		}
		k = e.Type + "\x00" + k
		if count[k] > 0 {
			count[k]--
			continue
		}
		rest = append(rest, e)
	}
	return rest
}

// settle takes out of both lists what the other side's user did to the same
// entry: the same step on both sides, or two replacements of which one wins.
// A replacement beats a removal.
func (sp Spec) settle(ea, eb []edit, aWins bool) (ra, rb []edit, lost []Entry) {
	drop := func(list []edit, i int) []edit { return slices.Delete(slices.Clone(list), i, i+1) }
	ra, rb = slices.Clone(ea), slices.Clone(eb)
	for i := 0; i < len(ra); i++ {
		if ra[i].old == nil {
			continue
		}
		j := slices.IndexFunc(rb, func(e edit) bool { return e.old != nil && sp.sameText(*e.old, *ra[i].old) })
		if j < 0 {
			continue
		}
		x, y := ra[i], rb[j]
		switch {
		case x.new == nil && y.new == nil, x.new != nil && y.new != nil && sp.sameText(*x.new, *y.new):
			// Both did the same: nothing to carry.
			ra, rb = drop(ra, i), drop(rb, j)
			i--
		case x.new == nil:
			// b's replacement survives on both; a has to get it back.
			ra = drop(ra, i)
			i--
			rb[j] = edit{new: y.new}
		case y.new == nil:
			rb = drop(rb, j)
			ra[i] = edit{new: x.new}
		case aWins:
			lost = append(lost, *y.new)
			rb = drop(rb, j)
			ra[i] = edit{old: y.new, new: x.new}
		default:
			lost = append(lost, *x.new)
			ra = drop(ra, i)
			i--
			rb[j] = edit{old: x.new, new: y.new}
		}
	}
	return ra, rb, lost
}

// apply carries the other side's edits into list; source is all that the other
// side shows.
func (sp Spec) apply(list []Entry, edits []edit, source []Entry) []Entry {
	out := slices.Clone(list)
	for _, e := range edits {
		at := -1
		if e.old != nil {
			at = sp.index(out, *e.old)
		}
		switch {
		case e.new == nil:
			if at >= 0 {
				out = slices.Delete(out, at, at+1)
			}
		case at >= 0:
			// The other side may know this entry under another type; if its user
			// did not touch the type, neither do we.
			typ := e.new.Type
			if e.old.Type == e.new.Type {
				typ = out[at].Type
			}
			out[at] = Entry{Type: typ, Text: e.new.Text, Default: out[at].Default}
			out = sp.dedupe(out, at)
		case !sp.holds(out, *e.new, source):
			out = append(out, Entry{Type: e.new.Type, Text: e.new.Text})
		}
	}
	return out
}

// holds tells whether list has e already: exactly, or under another type that
// the source does not show for itself.
func (sp Spec) holds(list []Entry, e Entry, source []Entry) bool {
	return slices.ContainsFunc(list, func(x Entry) bool {
		return sp.sameText(x, e) && (x.Type == e.Type || sp.indexExact(source, x) < 0)
	})
}

// dedupe removes another entry that says the same as the one at index keep.
func (sp Spec) dedupe(list []Entry, keep int) []Entry {
	for i := range list {
		if i != keep && list[i].Type == list[keep].Type && sp.sameText(list[i], list[keep]) {
			return slices.Delete(list, i, i+1)
		}
	}
	return list
}

// union returns list and what of more it does not hold, whatever the type it
// holds it under: a hub that files an untyped number under "private" has it.
// Entries of more that differ from each other by type only are told apart.
func (sp Spec) union(list, more []Entry) []Entry {
	out := slices.Clone(list)
	rest := slices.Clone(list)
	var left []Entry
	for _, e := range more {
		if sp.Key(e.Text) == "" {
			continue
		}
		if i := sp.indexExact(rest, e); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			continue
		}
		left = append(left, e)
	}
	for _, e := range left {
		if i := sp.indexText(rest, e); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			continue
		}
		if i := sp.indexText(out, e); i >= 0 && out[i].Type == e.Type {
			continue
		}
		e.Default = false
		out = append(out, e)
	}
	return out
}

// index finds e in list: exactly, or else under another type.
func (sp Spec) index(list []Entry, e Entry) int {
	if i := sp.indexExact(list, e); i >= 0 {
		return i
	}
	return sp.indexText(list, e)
}

func (sp Spec) indexExact(list []Entry, e Entry) int {
	return slices.IndexFunc(list, func(x Entry) bool { return x.Type == e.Type && sp.sameText(x, e) })
}

func (sp Spec) indexText(list []Entry, e Entry) int {
	return slices.IndexFunc(list, func(x Entry) bool { return sp.sameText(x, e) })
}

func (sp Spec) sameText(a, b Entry) bool { return a.Text == b.Text || sp.Key(a.Text) == sp.Key(b.Text) }
