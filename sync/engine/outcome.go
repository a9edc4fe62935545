package engine

import (
	"strconv"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// outcome takes over what became of one write; broken tells that the side as a
// whole failed. It returns the link if it changed under our hands and has to be
// planned anew.
func (p *pass) outcome(t *task, intent int64, out side.Outcome, broken bool) (*Seen, error) {
	for i := range out.Notes {
		p.report.note(out.Notes[i].For(t.op.Title), p.Now())
	}
	switch {
	case out.Moved:
		return p.moved(t, intent, out)
	case out.Uncertain:
		return nil, p.uncertain(t, intent, out)
	case out.Err != nil:
		return nil, p.fail(t, intent, out.Err.For(t.op.Title), broken)
	case t.write.Kind == side.Retire && (out.Gone || out.Item != nil):
		return nil, p.retired(t, intent)
	case out.Gone && t.write.Kind == side.Enroll && t.op.Link.ID == 0:
		// The card waits for the next pass, which takes it for a new one.
		p.report.Remaining++
		_, err := p.Ledger.Commit(Result{Intent: intent, Link: &t.op.Link, Drop: true, Rests: t.op.Key()})
		return nil, err
	case out.Gone && t.write.Kind == side.Enroll:
		return p.goneMeanwhile(t, intent)
	case out.Gone:
		// The record vanished between look and write: the next look says why.
		_, err := p.Ledger.Commit(Result{Intent: intent})
		return nil, err
	case out.Item != nil:
		t.own = out.Own
		return p.written(t, intent, out.Item)
	}
	// Not sent.
	_, err := p.Ledger.Commit(Result{Intent: intent})
	return nil, err
}

// written takes over a successful write.
func (p *pass) written(t *task, intent int64, it *side.Item) (*Seen, error) {
	t.state.done[t.w], t.state.after[t.w] = true, p.ours(t, it)
	event := p.event(t, it.Record)
	if err := p.commit(t, intent, event); err != nil {
		return nil, err
	}
	p.count(t)
	if t.write.Kind == side.Enroll {
		s := &Seen{Link: t.state.link, Bases: t.state.bases}
		for w := range s.Now {
			s.Now[w] = Presence{Item: t.state.after[w]}
		}
		return s, nil
	}
	return nil, nil
}

// ours returns what the side shows after an update as far as it follows from the
// update. What else is different was changed by somebody in between, unless the
// side knows better: it must not become part of the base, or it would never travel.
func (p *pass) ours(t *task, it *side.Item) *side.Item {
	if t.write.Kind != side.Update || t.own {
		return it
	}
	own := *it
	own.Record = it.Record.Clone()
	for f, was := range t.write.Seen {
		sp, ok := p.Schema.Spec(f)
		if _, written := t.write.Fields[f]; !ok || written || p.Schema.Touches(t.write.Fields, f) || sp.Equal(was, it.Record[f]) || sp.Within(it.Record[f], was) {
			// What the side lost of another field when we wrote, or made of one that goes
			// with those written, is no edit of anybody's: it must not travel.
			continue
		}
		own.Record[f] = was
		t.state.dirty[t.w] = true
	}
	return &own
}

// commit settles the operation as far as its writes are done.
func (p *pass) commit(t *task, intent int64, event *Event) error {
	op, st := t.op, t.state
	link := t.linkAfter()
	r := Result{Intent: intent, Event: event, Link: &link}
	if !st.open(op) {
		r.Rests = op.Key()
		if !op.asks() && !op.Undo && link.State == Active && op.Kind != Return {
			r.Settled = link.contested()
		}
	}
	var after [2]record.Record
	for w := range after {
		r.Unwait[w], after[w] = link.Ends[w].ID, op.Bases[w]
		if it := st.after[w]; it != nil {
			after[w] = it.Record
		}
	}
	switch op.Kind {
	case Sleep, Return:
		// The bases stay: what differs travels when the link wakes.
		r.Bases = op.Bases
	default:
		r.Bases = settle(p.Schema, p.fields, op, st.done, after)
	}
	id, err := p.Ledger.Commit(r)
	if err != nil {
		return err
	}
	if link.State == Active && !st.counted {
		st.counted = true
		p.report.Linked++
	}
	link.ID = id
	st.link, st.bases = link, r.Bases
	for w, end := range link.Ends {
		if p.links[w] != nil && end.ID != "" {
			p.links[w][end.ID] = true
		}
	}
	return nil
}

// open tells whether a write of the operation is still to be done.
func (st *course) open(op *Op) bool {
	for w := range op.Writes {
		if len(op.Writes[w]) > 0 && !st.done[w] {
			return true
		}
	}
	return false
}

// linkAfter is the link as it is after what was done so far.
func (t *task) linkAfter() Link {
	op, st := t.op, t.state
	link := st.link
	link.Title, link.State = op.Title, op.State
	if link.State == "" {
		link.State = Active
	}
	// A difference stays standing until both ends are looked at again.
	unread := op.Now[0] == nil || op.Now[1] == nil
	link.Pending = len(op.Keep) > 0 || len(op.Stand[0])+len(op.Stand[1]) > 0 || st.link.Pending && unread
	if op.Kind == Sleep && (op.Now[0] != nil || op.Now[1] != nil) {
		link.Pending = true
	}
	for w := range link.Ends {
		if it := st.after[w]; it != nil {
			link.Ends[w] = End{ID: it.ID, Version: it.Version, UID: it.UID, Fresh: t.fresh(side.Where(w))}
		}
		link.Ends[w].Dirty = st.open(op) || st.dirty[w] || op.Kind == Return
	}
	return link
}

// fresh tells whether the record at end w was created after its side's cursor was
// taken. Undoing moves no cursor.
func (t *task) fresh(w side.Where) bool {
	return t.write.Kind == side.Create && t.w == w || t.op.Undo && t.state.link.Ends[w].Fresh
}

// retired takes over a removal.
func (p *pass) retired(t *task, intent int64) error {
	r := Result{Intent: intent, Event: p.event(t, nil), Link: &t.op.Link, Drop: true, Rests: t.op.Key()}
	state := t.op.State
	if t.w == side.OnOffice && state == "" {
		// The record is still there, only its mark is gone.
		state = Retired
	}
	if state != "" {
		link := t.op.Link
		link.State = state
		for w := range link.Ends {
			if state != Retired && side.Where(w) != t.w {
				continue
			}
			link.Ends[w].Dirty = false
			if t.op.Left != side.Unmarked || side.Where(w) == t.w {
				link.Ends[w].Version = ""
			}
		}
		r.Link, r.Drop, r.Bases = &link, false, t.op.Bases
	}
	if _, err := p.Ledger.Commit(r); err != nil {
		return err
	}
	p.report.Linked -= active(t.op.Link)
	p.count(t)
	return nil
}

// moved closes the intent and returns the link as it is now.
func (p *pass) moved(t *task, intent int64, out side.Outcome) (*Seen, error) {
	if _, err := p.Ledger.Commit(Result{Intent: intent}); err != nil {
		return nil, err
	}
	if t.state.link.ID == 0 || out.Item == nil {
		return nil, nil
	}
	s := &Seen{Link: t.state.link, Bases: t.state.bases}
	for w := range s.Now {
		if it := t.state.after[w]; it != nil {
			s.Now[w] = Presence{Item: it}
		}
	}
	s.Now[t.w] = Presence{Item: out.Item}
	if t.write.Kind == side.Enroll {
		// It still takes no part.
		s.Now[t.w].Absent, s.Now[t.w].Proof = true, side.Unmarked
	}
	if t.write.Kind == side.Retire {
		// Deleted on one side, edited on the other.
		s.Now[t.w.Other()] = Presence{Absent: true, Proof: t.op.Left}
	}
	return s, nil
}

// goneMeanwhile closes the intent to take back a record that is not there any more,
// and returns the link as it is now.
func (p *pass) goneMeanwhile(t *task, intent int64) (*Seen, error) {
	if _, err := p.Ledger.Commit(Result{Intent: intent, Rests: t.op.Key()}); err != nil {
		return nil, err
	}
	s := &Seen{Link: t.state.link, Bases: t.state.bases}
	for w, it := range t.state.after {
		s.Now[w] = Presence{Item: it}
	}
	s.Now[t.w] = Presence{Absent: true, Proof: side.Gone}
	return s, nil
}

// uncertain leaves the intent open: the next pass finds out what became of it.
func (p *pass) uncertain(t *task, intent int64, out side.Outcome) error {
	if out.ID != "" && out.ID != t.write.ID {
		if err := p.Ledger.Found(intent, out.ID); err != nil {
			return err
		}
	}
	f := out.Err
	if f == nil {
		f = fault.New(fault.Incomplete, t.w.Name(), t.step(), "no answer", nil)
	}
	p.report.error(f.For(t.op.Title), p.Now())
	p.busy[t.op.Key()] = true
	return nil
}

// fail puts the record to rest after an error of its own. An error of the whole
// side (broken) is not the record's.
func (p *pass) fail(t *task, intent int64, f *fault.Fault, broken bool) error {
	now := p.Now()
	p.report.refused(f, now)
	if intent != 0 {
		if _, err := p.Ledger.Commit(Result{Intent: intent}); err != nil {
			return err
		}
	}
	if broken || t.op.Undo {
		return nil
	}
	// The first of two writes may have made the link by now.
	key := (&Op{Link: t.state.link}).Key()
	r := p.mem.Resting[key]
	digest := t.op.Digest()
	if r.Digest != digest {
		r = Resting{Digest: digest}
	}
	r.Failures++
	r.Fault, r.At, r.Until = f, now, now.Add(pause(r.Failures, f.Kind))
	return p.Ledger.Rest(key, r)
}

// pause is how long a failed record rests: five minutes, doubling up to a day.
func pause(failures int, kind fault.Kind) time.Duration {
	if kind == fault.Circling {
		return 24 * time.Hour
	}
	d := 5 * time.Minute
	for i := 1; i < failures && d < 24*time.Hour; i++ {
		d *= 2
	}
	return min(d, 24*time.Hour)
}

// giveUp reports the links that would not hold still.
func (p *pass) giveUp(moved []Seen) error {
	for i := range moved {
		p.report.error(fault.New(fault.Conflict, fault.Local, fault.StepUpdate, strconv.Itoa(rounds)+" tries", nil).For(moved[i].Title), p.Now())
	}
	return nil
}
