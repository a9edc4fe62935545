package engine

import (
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Two engines on one hub write against each other (design §2 rule 14). From one record's
// journal of a day it is told apart from a person who edits it: a person does not put
// back what was just written, again and again, nor by the dozen. A field is put back when
// it was written on a side and somebody changed it on that side afterwards.
const (
	// circlingSame values written to a record which were put back circlingBack times.
	circlingSame = 3
	circlingBack = 2
	// circlingFlips is how often the same value may be carried from a side where nobody
	// puts anything back: it flips there.
	circlingFlips = 6
	// circlingAny is how often anything may be put back, whatever the values.
	circlingAny = 8
	// circlingAll is how often a record may be written or taken out and in at all.
	circlingAll = 24
	// circlingTurns is how often it may be taken out and in.
	circlingTurns = 6
)

// calm takes out writes that have been made over and over: somebody writes the
// record back, and going on would never end.
func (p *pass) calm(tasks []task) ([]task, error) {
	var out []task
	for _, t := range tasks {
		if t.write.Kind == side.Create || t.op.Link.ID == 0 || t.op.Undo {
			out = append(out, t)
			continue
		}
		list, err := p.Ledger.Written(t.op.Link.ID, p.started.Add(-24*time.Hour))
		if err != nil {
			return nil, err
		}
		if !circling(p.Schema, list, &t.write, t.w) {
			out = append(out, t)
			continue
		}
		f := fault.New(fault.Circling, t.w.Name(), t.step(), "", nil).For(t.op.Title)
		if err := p.fail(&t, 0, f, false); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// circling tells whether a write to side w goes on with a quarrel, of which list is the
// journal of a day.
func circling(schema *record.Schema, list []Event, write *side.Write, w side.Where) bool {
	turns, same, back := 0, 0, 0
	digest := digestOf(w, write.Fields)
	for _, e := range list {
		switch e.Kind {
		case side.Enroll, side.Retire:
			turns++
		case side.Update:
			if e.Digest == digest {
				same++
			}
		}
	}
	if write.Kind != side.Update {
		return turns >= circlingTurns
	}
	for f := range write.Fields {
		back = max(back, putBack(schema, list, f))
	}
	return same >= circlingSame && back >= circlingBack || same >= circlingFlips || back >= circlingAny || len(list) >= circlingAll
}

// putBack counts how often a field was changed on the side on which it had been written.
func putBack(schema *record.Schema, list []Event, f record.Field) (n int) {
	sp, ok := schema.Spec(f)
	if !ok {
		return 0
	}
	var last *Event
	for i := range list {
		e := &list[i]
		if _, wrote := e.After[f]; !wrote || e.Kind != side.Update {
			continue
		}
		if last != nil && (e.Target != last.Target || !sp.Equal(e.Before[f], last.After[f])) {
			n++
		}
		last = e
	}
	return n
}
