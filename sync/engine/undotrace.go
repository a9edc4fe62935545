package engine

import (
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// trace is what a pass has done to the two records of a link, and how they stand now.
type trace struct {
	Seen
	title string
	// linked is set if the link is still there, taken if another link holds one of
	// the records by now.
	linked, taken bool
	did           [2]did
	// met are records that take no part and were seen when they were to be taken back.
	met [2]*side.Item
}

// meet keeps the records that take no part: no look shows them.
func (t *trace) meet(s *Seen) {
	for w, now := range s.Now {
		if now.Absent && now.Item != nil && now.Item.Problem == nil {
			t.met[w] = now.Item
		}
	}
}

// did is what a pass has done to the record of one side, all in all.
type did struct {
	// came is how the record came into the sync: Create, Enroll, or "".
	came side.WriteKind
	// went is set if the record was taken out.
	went bool
	// whole is the record as it was made, or as it was when it was taken out.
	whole record.Record
	// before and after are the values of the fields that were changed.
	before, after record.Record
}

// traces sorts what a pass has written by its links, in the order of the journal.
func (p *pass) traces(deeds []Deed) ([]*trace, error) {
	by := map[int64]*trace{}
	var list []*trace
	for i := range deeds {
		d := &deeds[i]
		t := by[d.Link]
		if t == nil {
			t = &trace{Seen: Seen{Link: Link{ID: d.Link}}}
			by[d.Link] = t
			list = append(list, t)
		}
		t.title = d.Event.Title
		for w, id := range d.Event.IDs {
			if id != "" {
				t.Ends[w].ID = id
			}
		}
		t.did[d.Event.Target].add(p.Schema, &d.Event)
	}
	return list, nil
}

// add takes over one more line of the journal.
func (d *did) add(schema *record.Schema, e *Event) {
	switch e.Kind {
	case side.Create, side.Enroll:
		if d.went {
			// It was out before the pass was over: it came back.
			d.went = false
			return
		}
		d.came = e.Kind
		if e.Kind == side.Create {
			d.whole = e.After
		}
	case side.Retire:
		if d.came != "" {
			*d = did{}
			return
		}
		d.went, d.whole = true, e.Before
	case side.Update:
		if d.before == nil {
			d.before, d.after = record.Record{}, record.Record{}
		}
		for _, sp := range schema.Fields {
			f := sp.Field
			was, written := e.Before[f]
			if !written {
				continue
			}
			if last, again := d.after[f]; !again || !sp.Equal(last, was) {
				// Between two writes of one pass somebody else's value is the one to keep.
				d.before[f] = was
			}
			d.after[f] = e.After[f]
		}
	}
}

// made is how a created record looked when the pass was over.
func (d *did) made() record.Record { return d.whole.With(d.after) }
