package engine

import (
	"slices"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// undoing plans what is left to be undone of one link. It is pure, and what is as
// it was before already is left out, so that it can be begun again at any time:
//
//   - fields that were changed get their values from before, and the bases become
//     what both sides show then, so that the next pass carries nothing of it;
//   - what was created on memotoo is deleted there, and what was created or marked
//     in onOffice is taken out there as design §2 has it: the other record stays, and
//     the link sleeps until somebody edits or marks it;
//   - what was deleted on memotoo is written there again, and what was taken out in
//     onOffice takes part again, first there and then here, so that nothing of it is
//     taken for a deletion if it is interrupted.
type undoing struct {
	*trace
	schema  *record.Schema
	fields  []record.Field
	ops     []Op
	skipped []Skip
}

// lies tells how end w stands: there, proven to be deleted, proven to be taken out;
// else nothing is known of it.
func (u *undoing) lies(w side.Where) (there, deleted, out bool) {
	now := u.Now[w]
	if w == side.OnOffice && u.schema.Unit == record.Tasks && u.State != Active && now.there() && now.Item.Record[record.State].Text == record.StateCancelled {
		// A task that was taken out is shown all the same: cancelled.
		return false, false, true
	}
	return now.there() && now.Problem == nil, now.Absent && now.Proof == side.Gone, now.Absent && now.Proof == side.Unmarked
}

func (u *undoing) plan() {
	on, me := &u.did[side.OnOffice], &u.did[side.Memotoo]
	if u.taken {
		// The record has found another partner.
		u.skip(side.OnOffice, fault.Edited, nil)
		return
	}
	for w := range u.did {
		u.update(side.Where(w))
	}
	switch {
	case on.went:
		u.takeBack()
	case me.went:
		u.writeAgain()
	}
	if on.came != "" {
		u.takeOut(side.OnOffice)
	}
	if me.came != "" {
		u.takeOut(side.Memotoo)
	}
}

func (u *undoing) skip(w side.Where, k fault.Kind, fields []record.Field) {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = string(f)
	}
	f := fault.New(k, w.Name(), fault.StepUndo, strings.Join(names, ", "), nil).For(u.Title)
	u.skipped = append(u.skipped, Skip{Side: w, ID: u.Ends[w].ID, Title: u.Title, Fault: f})
}

// op starts an operation that leaves the link in a state; "" stands for none.
func (u *undoing) op(k Kind, w side.Where, st State) Op {
	op := Op{Kind: k, Target: w, Title: u.Title, Link: u.Link, Bases: u.Bases, State: st, Undo: true}
	for w, now := range u.Now {
		if there, _, _ := u.lies(side.Where(w)); there {
			op.Now[w] = now.Item
		} else if k == Return && w == int(op.Target) {
			op.Now[w] = u.met[w]
		}
	}
	return op
}

// pending are the fields that somebody has changed on side w and no pass has carried.
func (u *undoing) pending(w side.Where) []record.Field {
	if there, _, _ := u.lies(w); !there {
		return nil
	}
	return u.schema.Changed(u.Bases[w], u.Now[w].Item.Record, u.fields)
}

// update plans to give the fields that were changed on side w their values back.
func (u *undoing) update(w side.Where) {
	d := &u.did[w]
	if d.came == side.Create || len(d.after) == 0 {
		return
	}
	there, _, _ := u.lies(w)
	if !there {
		if d.came == "" && !d.went {
			u.skip(w, u.unseen(w), nil)
		}
		return
	}
	_, lost, out := u.lies(w.Other())
	now, pending := u.Now[w].Item.Record, u.pending(w.Other())
	var write, edited []record.Field
	for _, sp := range u.schema.Fields {
		f := sp.Field
		after, written := d.after[f]
		switch {
		case !written || sp.Equal(now[f], d.before[f]):
		case !sp.Equal(now[f], after) || slices.Contains(pending, f) || lost || out || !u.linked || u.State != Active:
			edited = append(edited, f)
		default:
			write = append(write, f)
		}
	}
	write, edited, along := u.together(w, write, edited, pending)
	if len(edited) > 0 {
		u.skip(w, fault.Edited, edited)
	}
	if len(write) == 0 {
		return
	}
	op := u.op(Change, w, "")
	op.Writes[w] = d.before.Only(write)
	for _, f := range u.fields {
		if !slices.Contains(write, f) && !slices.Contains(along, f) {
			op.Keep = append(op.Keep, f)
		}
	}
	u.ops = append(u.ops, op)
}

// unseen is why a record that is not shown is left alone.
func (u *undoing) unseen(w side.Where) fault.Kind {
	if _, deleted, out := u.lies(w); deleted || out {
		return fault.Edited
	}
	return fault.NoUndo
}

// together keeps the fields of a group together: an edit of one of them leaves all,
// and along are those whose bases advance with the ones written.
func (u *undoing) together(w side.Where, write, edited, pending []record.Field) (_, _, along []record.Field) {
	own := u.pending(w)
	for i := range u.schema.Groups {
		g := append(slices.Clone(u.schema.Groups[i].Fields), u.schema.Groups[i].With)
		in := func(list []record.Field) bool {
			return slices.ContainsFunc(list, func(f record.Field) bool { return slices.Contains(g, f) })
		}
		if !in(write) {
			continue
		}
		others := slices.DeleteFunc(slices.Clone(own), func(f record.Field) bool { _, written := u.did[w].after[f]; return written })
		if in(edited) || in(pending) || in(others) {
			for _, f := range write {
				if slices.Contains(g, f) {
					edited = append(edited, f)
				}
			}
			write = slices.DeleteFunc(write, func(f record.Field) bool { return slices.Contains(g, f) })
			continue
		}
		along = append(along, g...)
	}
	return write, edited, along
}

// takeOut plans to take out on side w what the pass brought there. The other
// side's record stays and the link sleeps.
func (u *undoing) takeOut(w side.Where) {
	d := &u.did[w]
	there, deleted, out := u.lies(w)
	if d.came == side.Create && deleted || d.came == side.Enroll && (deleted || out) || w == side.OnOffice && out {
		return
	}
	switch {
	case !there:
		u.skip(w, u.unseen(w), nil)
		return
	case d.came == side.Enroll && w == side.Memotoo:
		// memotoo has no way to say that an event is cancelled again but to delete it.
		u.skip(w, fault.NoUndo, nil)
		return
	case !u.linked:
		u.skip(w, fault.Edited, nil)
		return
	}
	edited := u.pending(w.Other())
	if d.came == side.Create {
		edited = append(edited, u.schema.Changed(d.made().Only(u.fields), u.Now[w].Item.Record, u.fields)...)
	}
	if len(edited) > 0 || d.came == side.Enroll && len(u.pending(w)) > 0 {
		u.skip(w, fault.Edited, edited)
		return
	}
	op := u.op(Remove, w, "")
	op.Left = u.Now[w.Other()].Proof
	other, lost, aside := u.lies(w.Other())
	// Of two removals on one link this is the second.
	first := len(u.ops) > 0 && u.ops[len(u.ops)-1].Kind == Remove
	switch {
	case w == side.OnOffice && (lost || aside), w == side.Memotoo && (aside || first):
		op.State = Retired
	case w == side.OnOffice:
		op.State = Unmarked
	case other || u.State == Active && !lost:
		op.State = Dismissed
	case u.State == Unmarked && !lost:
		op.State = Retired
	}
	u.ops = append(u.ops, op)
}

// takeBack plans to let take part again in onOffice what the pass took out there.
func (u *undoing) takeBack() {
	there, _, out := u.lies(side.OnOffice)
	card, deleted, cancelled := u.lies(side.Memotoo)
	switch {
	case there:
		return
	case !out || !card && !deleted && !cancelled:
		u.skip(side.OnOffice, u.unseen(side.OnOffice), nil)
		return
	case u.linked && u.State == Active:
		// It took part again, and somebody took it out once more.
		u.skip(side.OnOffice, fault.Edited, nil)
		return
	}
	u.known(u.did[side.OnOffice].whole)
	if deleted {
		u.ops = append(u.ops, u.add(u.gone(), Unmarked))
	}
	if cancelled {
		u.ops = append(u.ops, u.op(Return, side.Memotoo, Unmarked))
	}
	u.ops = append(u.ops, u.op(Return, side.OnOffice, ""))
	if d := &u.did[side.OnOffice]; len(d.before) > 0 {
		// It was changed before it was taken out.
		op := u.op(Change, side.OnOffice, "")
		op.Writes[side.OnOffice] = d.before
		u.ops = append(u.ops, op)
	}
}

// known lets a link that was dropped begin anew from the record that was taken out.
func (u *undoing) known(whole record.Record) {
	for w := range u.Bases {
		if u.Bases[w] == nil {
			u.Bases[w] = whole.Only(u.fields)
		}
	}
}

// gone is the card that is not there any more.
func (u *undoing) gone() record.Record {
	if d := &u.did[side.Memotoo]; d.went {
		return d.whole.With(d.before)
	}
	return u.Bases[side.Memotoo]
}

// writeAgain plans to write on memotoo what the pass deleted there.
func (u *undoing) writeAgain() {
	card, deleted, _ := u.lies(side.Memotoo)
	there, lost, out := u.lies(side.OnOffice)
	switch {
	case card:
		return
	case !deleted:
		u.skip(side.Memotoo, u.unseen(side.Memotoo), nil)
		return
	case there && (!u.linked || len(u.pending(side.OnOffice)) > 0), u.linked && u.State == Active:
		// It takes part again: the next pass sees to it.
		u.skip(side.Memotoo, fault.Edited, nil)
		return
	}
	u.known(u.gone())
	st := Kept
	switch {
	case there:
		st = Active
	case out && !lost:
		st = Unmarked
	}
	u.ops = append(u.ops, u.add(u.gone(), st))
}

// add creates a card from what it was.
func (u *undoing) add(was record.Record, st State) Op {
	op := u.op(Add, side.Memotoo, st)
	op.Now[side.Memotoo], op.Link.Ends[side.Memotoo] = nil, End{}
	op.Writes[side.Memotoo] = record.Record{}
	for _, f := range u.fields {
		if v := was[f]; !v.Empty() {
			op.Writes[side.Memotoo][f] = v
		}
	}
	return op
}
