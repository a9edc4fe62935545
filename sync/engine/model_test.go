package engine_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// stored is one record in a model of a side.
type stored struct {
	rec     record.Record
	uid     string
	version int
	marked  bool // takes part in the sync; on memotoo only an event can be without, when it is cancelled
	problem *fault.Fault
}

// model is a side in memory: correct where nothing else is said, and able to be
// cut off at any effect.
type model struct {
	where   side.Where
	schema  *record.Schema
	items   map[string]*stored
	born    map[string]int // id → when it was stored
	deleted map[string]int // id → when, for listings of changes only
	clock   int
	lastID  int
	// delta lists only what changed since the cursor, as a token report does.
	delta bool
	// bend is what the side makes of a record that it stores.
	bend func(record.Record) record.Record
	// effect is called before and after each write; it may panic: the kill.
	effect func(what string)
	// outage makes Observe fail.
	outage error
	// complete, count and proof override what a listing says if set.
	cut   bool
	empty bool
	deny  map[string]side.Proof
	// linked are the records that Observe was told have a link.
	linked map[string]bool
	// beyond are the records outside the window of days.
	beyond map[string]bool
	// shelf tells which records lie in one file: a write to one of them gives all of
	// them another version.
	shelf func(id string) string
	// refuse makes writing a record fail.
	refuse func(record.Record) *fault.Fault
	// between is called between the look and the write of an update or removal.
	between func(id string)
	// answer says what becomes of a write and of its answer; nil lets both arrive.
	answer func(side.Write) answer
	// mute keeps Recover from finding out what became of a write.
	mute bool
	// deaf makes Fetch fail.
	deaf     error
	fields   []record.Field
	requests int
	writes   int
	fetched  int // records read by id
}

// answer is what becomes of a write and of its answer on the wire.
type answer int

const (
	arrives    answer = iota
	lostBefore        // the write never arrived
	lostAfter         // the write was done, the answer to it was lost
)

func newModel(w side.Where, schema *record.Schema) *model {
	return &model{
		where: w, schema: schema, items: map[string]*stored{}, born: map[string]int{}, deleted: map[string]int{}, fields: schema.Names(),
		bend: func(r record.Record) record.Record { return r }, effect: func(string) {},
	}
}

// put stores a record as a person would enter it.
func (m *model) put(r record.Record) string {
	m.lastID++
	id := strconv.Itoa(m.lastID)
	if m.where == side.Memotoo {
		id = "/book/" + id + ".vcf"
	}
	m.store(id, r, "uid-"+id)
	return id
}

func (m *model) store(id string, r record.Record, uid string) {
	m.clock++
	r = m.bend(r.Clone())
	m.born[id] = m.clock
	m.items[id] = &stored{rec: r, uid: uid, version: m.clock, marked: true}
}

// edit changes fields as a person would.
func (m *model) edit(id string, change record.Record) {
	m.clock++
	s := m.items[id]
	s.rec, s.version = m.bend(s.rec.With(change)), m.clock
}

func (m *model) delete(id string) {
	m.clock++
	delete(m.items, id)
	m.deleted[id] = m.clock
}

func (m *model) mark(id string, on bool) {
	m.clock++
	m.items[id].marked = on
	m.items[id].version = m.clock
}

func (m *model) ids() []string { return slices.Sorted(maps.Keys(m.items)) }

func (m *model) item(id string) *side.Item {
	s := m.items[id]
	it := &side.Item{ID: id, Version: strconv.Itoa(s.version), Record: s.rec.Clone(), Problem: s.problem}
	if m.where == side.Memotoo {
		it.UID = s.uid
	}
	return it
}

func (m *model) look(id string) side.Look {
	if p, ok := m.deny[id]; ok {
		return side.Look{Proof: p}
	}
	s := m.items[id]
	switch {
	case s == nil:
		return side.Look{Proof: side.Gone}
	case !s.marked && !m.aside(id):
		return side.Look{Proof: side.Unmarked}
	case m.beyond[id] || !s.marked:
		it := m.item(id)
		it.Record, it.Problem = nil, fault.New(fault.OutOfWindow, m.where.Name(), fault.StepRead, "", nil)
		return side.Look{Item: it}
	}
	return side.Look{Item: m.item(id)}
}

// aside tells whether a record is a cancelled event that no link holds.
func (m *model) aside(id string) bool {
	return m.where == side.Memotoo && m.items[id] != nil && !m.items[id].marked && !m.linked[id]
}

func (m *model) Observe(_ context.Context, ask side.Ask) (side.Listing, error) {
	m.requests++
	if m.outage != nil {
		return side.Listing{}, m.outage
	}
	m.linked = map[string]bool{}
	for id, k := range ask.Known {
		m.linked[id] = !k.Waiting
	}
	since, delta := 0, m.delta && ask.Cursor != ""
	if delta {
		since, _ = strconv.Atoi(ask.Cursor)
	}
	l := side.Listing{Complete: !m.cut, Cursor: strconv.Itoa(m.clock), Missing: map[string]side.Proof{}}
	shown := func(id string) bool {
		s := m.items[id]
		_, denied := m.deny[id]
		return s != nil && s.marked && !m.empty && !denied
	}
	for _, id := range m.ids() {
		if m.aside(id) && !m.empty && m.deny[id] == 0 {
			// A cancelled event that no link holds is there, and takes no part.
			switch k, known := ask.Known[id]; {
			case known && k.Waiting && k.Version != strconv.Itoa(m.items[id].version):
				l.Changed = append(l.Changed, *m.look(id).Item)
			case !known && (!delta || m.items[id].version > since):
				l.New = append(l.New, id)
			}
		}
		if !shown(id) {
			continue
		}
		l.Count++
		s := m.items[id]
		k, known := ask.Known[id]
		switch {
		case known && m.beyond[id]:
			l.Beyond = append(l.Beyond, id)
		case known && k.Waiting && k.Version == strconv.Itoa(s.version):
			l.New = append(l.New, id)
		case known && k.Waiting && k.Version == "":
		case known && (k.Version == "" || (!delta || s.version > since) && k.Version != strconv.Itoa(s.version)):
			l.Changed = append(l.Changed, *m.item(id))
		case !known && (!delta || s.version > since):
			l.New = append(l.New, id)
		}
	}
	for id, k := range ask.Known {
		if shown(id) || k.Waiting && m.aside(id) {
			continue
		}
		// What came and went since the cursor is in no report (RFC 6578 §3.5).
		silent := m.deleted[id] <= since || m.born[id] > since
		if delta && k.Version != "" && !k.Fresh && silent && !m.empty && m.deny[id] == 0 && m.items[id] == nil {
			continue
		}
		proof := m.look(id).Proof
		if m.empty && m.items[id] != nil {
			proof = side.Unproven
		}
		l.Missing[id] = proof
	}
	return l, nil
}

func (m *model) Fields() []record.Field { return m.fields }

func (m *model) Fetch(_ context.Context, ids []string, f func(string, side.Look)) error {
	m.requests++
	if m.deaf != nil {
		return m.deaf
	}
	m.fetched += len(ids)
	for _, id := range ids {
		f(id, m.look(id))
	}
	return nil
}

func (m *model) PlanID() string {
	if m.where == side.OnOffice {
		return ""
	}
	m.lastID++
	return fmt.Sprintf("/book/new-%d.vcf", m.lastID)
}

func (m *model) Apply(_ context.Context, writes []side.Write) ([]side.Outcome, error) {
	out := make([]side.Outcome, len(writes))
	for i, w := range writes {
		m.requests++
		out[i] = m.send(w)
	}
	return out, nil
}

// send is apply over a wire that may lose what it carries.
func (m *model) send(w side.Write) side.Outcome {
	a := arrives
	if m.answer != nil {
		a = m.answer(w)
	}
	if a == arrives {
		out := m.apply(w)
		if out.Err == nil && w.Taking != nil {
			w.Taking()
		}
		return out
	}
	if a == lostAfter {
		if out := m.apply(w); out.Moved || out.Err != nil {
			return out
		}
	}
	return side.Outcome{Uncertain: true, Err: fault.New(fault.Incomplete, m.where.Name(), fault.StepUpdate, "no answer", nil)}
}

func (m *model) apply(w side.Write) side.Outcome {
	if m.between != nil {
		m.between(w.ID)
	}
	s := m.items[w.ID]
	if w.Kind != side.Create {
		if s == nil {
			return side.Outcome{Gone: true}
		}
		seen := slices.Collect(maps.Keys(w.Seen))
		if !m.schema.Same(s.rec, w.Seen, seen) {
			return side.Outcome{Moved: true, Item: m.item(w.ID)}
		}
	}
	if m.refuse != nil && w.Kind != side.Retire {
		if f := m.refuse(w.Fields); f != nil {
			return side.Outcome{Err: f}
		}
	}
	m.effect("before " + string(w.Kind))
	id := w.ID
	m.writes++
	switch {
	case w.Kind == side.Create && m.where == side.OnOffice:
		m.lastID++
		id = strconv.Itoa(m.lastID)
		m.store(id, w.Fields, "")
		// The record is there before it is marked.
		m.items[id].marked = false
		m.effect("between create and mark")
		m.items[id].marked = true
	case w.Kind == side.Create:
		m.store(id, w.Fields, cmp.Or(w.UID, "uid-"+id))
	case w.Kind == side.Update:
		m.clock++
		s.rec, s.version = m.bend(s.rec.With(w.Fields)), m.clock
	case w.Kind == side.Enroll:
		m.mark(id, true)
	case m.where == side.OnOffice:
		m.mark(id, false)
	default:
		m.delete(id)
	}
	m.stir(id)
	m.effect("after " + string(w.Kind))
	if w.Kind == side.Retire {
		return side.Outcome{Gone: true}
	}
	return side.Outcome{Item: m.item(id)}
}

// stir gives the records that lie in one file with id another version.
func (m *model) stir(id string) {
	if m.shelf == nil {
		return
	}
	m.clock++
	for other, s := range m.items {
		if m.shelf(other) == m.shelf(id) {
			s.version = m.clock
		}
	}
}

func (m *model) Recover(_ context.Context, w side.Write) (side.Look, error) {
	m.requests++
	if m.mute {
		return side.Look{Proof: side.Unproven}, nil
	}
	if w.Kind == side.Create && m.where == side.OnOffice {
		for _, id := range m.ids() {
			if !w.Taken(id) && m.schema.Same(m.items[id].rec, m.bend(w.Fields.Clone()), m.schema.Names()) {
				m.items[id].marked = true
				return side.Look{Item: m.item(id)}, nil
			}
		}
		return side.Look{Proof: side.Gone}, nil
	}
	return m.look(w.ID), nil
}

// Find looks by name, as wide as a side may.
func (m *model) Find(_ context.Context, records []record.Record) ([][]side.Item, error) {
	m.requests++
	found := make([][]side.Item, len(records))
	for i, r := range records {
		for _, id := range m.ids() {
			if m.items[id].rec[record.LastName].Text == r[record.LastName].Text {
				found[i] = append(found[i], *m.item(id))
			}
		}
	}
	return found, nil
}

func (m *model) Block() int    { return 3 }
func (m *model) Requests() int { return m.requests }

// world is two models, a memory and an engine over them.
type world struct {
	kind   kind
	on, me *model
	memory engine.Ledger
	policy engine.Policy
	now    time.Time
	dry    bool
	// progress is told how far a pass is.
	progress func(engine.Progress)
}

func (w *world) run() engine.Report { return w.runUntil(context.Background()) }

// runUntil runs a pass that ends when ctx does.
func (w *world) runUntil(ctx context.Context) engine.Report {
	return w.engine().Run(ctx)
}

// engine is an engine for the next pass.
func (w *world) engine() *engine.Engine {
	w.now = w.now.Add(15 * time.Minute)
	return &engine.Engine{
		Schema: w.kind.schema, Sides: [2]side.Side{w.on, w.me}, Ledger: w.memory, Policy: w.policy,
		Now: func() time.Time { return w.now }, DryRun: w.dry, Progress: w.progress,
	}
}

// person makes a contact that no other one is taken for.
func person(n int) record.Record {
	return record.Record{
		record.FirstName: record.Text(fmt.Sprintf("Vorname%d", n)),
		record.LastName:  record.Text(fmt.Sprintf("Name%d", n)),
		record.City:      record.Text("Köln"),
		record.Emails:    record.Entries(record.Entry{Type: record.Private, Text: fmt.Sprintf("p%d@example.org", n)}),
		record.Phones:    record.Entries(record.Entry{Type: record.Business, Text: fmt.Sprintf("0221 555%04d", n)}),
	}
}
