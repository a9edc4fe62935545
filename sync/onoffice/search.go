package onoffice

import (
	"context"
	"slices"
	"strconv"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// search finds out about records that a read by ids did not give: gone, or only
// not shown. Each is asked for by itself, in one request with its mark, with
// controls that must be readable, with a number that no record has, and with
// the audit log where the API user may read it.
type search struct {
	*addresses
	step fault.Step
	// controls are ids that are marked and were readable lately.
	controls []string
	// healthy is set if the listing of the marks can be trusted.
	healthy bool
	// noLog is set when the log may not be read.
	noLog bool
}

func newSearch(a *addresses, step fault.Step) *search {
	return &search{addresses: a, step: step, healthy: true}
}

// verdict is what was found out about one record.
type verdict struct {
	proof  side.Proof
	marked bool
	item   *side.Item // the record, if it is readable after all
}

// nobody is a record number that no tenant reaches: how it is answered is how
// this tenant answers for a record that does not exist.
const nobody = "2147483646"

// maxSingles is how many records are looked up one by one without learning
// anything: then a right is missing, and nothing is proven of the others either.
const maxSingles = 300

// eachBlock calls look for blocks of ids until all are looked up, or many were and
// not one told anything.
func eachBlock(ids []string, size int, look func(block []string) (learned bool, err error)) error {
	learned, done := false, 0
	for block := range slices.Chunk(ids, size) {
		l, err := look(block)
		if err != nil {
			return err
		}
		learned, done = learned || l, done+len(block)
		if !learned && done >= maxSingles {
			return nil
		}
	}
	return nil
}

// run looks up the ids. Every id has a verdict afterwards.
func (s *search) run(ctx context.Context, ids []string) (map[string]verdict, error) {
	found := make(map[string]verdict, len(ids))
	for _, id := range ids {
		found[id] = verdict{}
	}
	err := eachBlock(ids, maxActions-5, func(block []string) (bool, error) {
		err := s.block(ctx, block, found)
		return slices.ContainsFunc(block, func(id string) bool { return found[id].item != nil || found[id].proof == side.Gone }), err
	})
	return found, err
}

func (s *search) block(ctx context.Context, ids []string, found map[string]verdict) error {
	// Those that are readable after all are wanted whole, so the block goes with it.
	actions := []Action{marksOf(ids), s.readBlock(ids), s.readOne(nobody)}
	controls := slices.DeleteFunc(slices.Clone(s.controls), func(id string) bool { return slices.Contains(ids, id) })
	controls = controls[:min(len(controls), 2)]
	for _, id := range slices.Concat(controls, ids) {
		actions = append(actions, s.readOne(id))
	}
	if !s.noLog {
		actions = append(actions, deletions("address", ids))
	}
	results, err := s.Do(ctx, s.step, actions...)
	if err != nil {
		return err
	}
	if f := results[1].fault(s.step); f != nil {
		return f
	}
	marked := markedAmong(s.tenant.User, results[0])
	whole := map[string]Record{}
	for _, rec := range results[1].Records {
		whole[rec.ID] = rec
	}
	void := results[2]
	singles := results[3:]
	control := false
	for i, id := range controls {
		control = control || gives(singles[i], id)
	}
	singles = singles[len(controls):]
	logged := map[string]bool{}
	if !s.noLog {
		last := results[len(results)-1]
		s.noLog = last.Failed()
		logged = deleted("address", last)
	}
	for i, id := range ids {
		v := verdict{marked: marked[id]}
		rec, readable := whole[id]
		switch {
		case readable:
			it := s.item(rec)
			v.item = &it
		case gives(singles[i], id):
			// It came back between the two reads: nothing is proven yet.
		case results[0].Failed():
		default:
			v.proof = s.judge(singles[i], void, v.marked, control, logged[id])
		}
		found[id] = v
	}
	return nil
}

// judge draws the conclusion for one record that is not readable.
//
// A missing right is told by its code. "Unknown or no right" (80, 292) and no
// rows at all can be read both ways, so they count as gone only if all of these
// agree: the tenant answers the same for a number that no record has; the mark,
// which is deleted with the address, is gone; another marked record is readable
// in the same request; and the listing is trusted. A deletion in the audit log
// settles it.
func (s *search) judge(single, void Result, marked, control, logged bool) side.Proof {
	about := classify(single.Code).record
	switch {
	case single.Failed() && about == noAccess:
		return side.OutOfScope
	case single.Failed() && about == silent:
		return side.Unproven
	case logged && control:
		return side.Gone
	case single.Code != void.Code:
		// Something is behind the number that is not behind one without a record.
		if about == absent && !marked && control && s.healthy {
			return side.Gone
		}
		return side.OutOfScope
	case marked || !control || !s.healthy:
		return side.Unproven
	}
	return side.Gone
}

// gives tells whether a read gave the record.
func gives(r Result, id string) bool {
	return !r.Failed() && slices.ContainsFunc(r.Records, func(rec Record) bool { return rec.ID == id })
}

// deletions asks the audit log for the deletions of these records of a module
// (§9.3).
func deletions(module string, ids []string) Action {
	texts := make([]string, len(ids))
	copy(texts, ids)
	return Action{Verb: Read, Resource: "log", Params: map[string]any{
		"listlimit": maxIDs, "module": module, "action": "delete",
		"filter": map[string]any{"resourcePk": []map[string]any{{"op": "in", "val": texts}}}}}
}

// deleted reads an answer of the log: the records of the module that were deleted.
func deleted(module string, r Result) map[string]bool {
	ids := map[string]bool{}
	if r.Failed() {
		return ids
	}
	for _, rec := range r.Records {
		e := rec.Elements
		if e.Text("action") != "delete" || e.Text("module") != module {
			continue
		}
		for _, key := range []string{"resourceId", "resourcePk"} {
			if id := recordID(e.Text(key)); id != "" {
				if _, err := strconv.Atoi(id); err == nil {
					ids[id] = true
				}
			}
		}
	}
	return ids
}
