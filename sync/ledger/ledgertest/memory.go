// Package ledgertest is the engine's ledger in plain memory: what tests of the
// engine run on, and what the ledger on disk is held against.
package ledgertest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// Memory implements engine.Ledger for one unit. What goes in and comes out is
// copied the way a file would: by its JSON. Its methods may be called by several
// goroutines.
type Memory struct {
	// Before is called with the method's name before each method that writes; an
	// error stops the method before it has done anything, as a kill or a full disk
	// would.
	Before func(op string) error
	// Now is the clock that says since when a question stands.
	Now func() time.Time

	mu      sync.Mutex
	last    struct{ link, intent, question int64 } // the last ids given out
	cursors [2]string
	policy  engine.Policy
	links   map[int64]engine.Link
	bases   map[int64]engine.Bases
	waiting [2]map[string]string
	left    [2]map[string]*fault.Fault
	resting map[string]engine.Resting
	intents map[int64]engine.Intent
	events  []Entry
	asked   map[string]*Question
	former  map[string]engine.End
}

// Entry is an event of the journal with the link that it concerns.
type Entry struct {
	Link  int64
	Event engine.Event
}

// New returns an empty ledger.
func New() *Memory {
	return &Memory{
		Now:     time.Now,
		links:   map[int64]engine.Link{},
		bases:   map[int64]engine.Bases{},
		waiting: [2]map[string]string{{}, {}},
		left:    [2]map[string]*fault.Fault{{}, {}},
		resting: map[string]engine.Resting{},
		intents: map[int64]engine.Intent{},
		asked:   map[string]*Question{},
		former:  map[string]engine.End{},
	}
}

// Reset forgets all but the journal, and who was linked with whom.
func (m *Memory) Reset() error {
	return m.write("Reset", func() error {
		kept := New()
		for _, l := range m.links {
			if on, me := l.Ends[side.OnOffice], l.Ends[side.Memotoo]; l.State == engine.Active && on.ID != "" && me.ID != "" {
				m.former[on.ID] = engine.End{ID: me.ID, UID: me.UID}
			}
		}
		m.cursors, m.policy = kept.cursors, kept.policy
		m.links, m.bases, m.waiting, m.left = kept.links, kept.bases, kept.waiting, kept.left
		m.resting, m.intents, m.asked = kept.resting, kept.intents, kept.asked
		return nil
	})
}

// write runs f as a method that writes.
func (m *Memory) write(op string, f func() error) error {
	if m.Before != nil {
		if err := m.Before(op); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return f()
}

func next(last *int64) int64 {
	*last++
	return *last
}

// Open implements engine.Ledger.
func (m *Memory) Open() (engine.Memory, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	mem := engine.Memory{
		Cursors:   m.cursors,
		Policy:    m.policy,
		Waiting:   [2]map[string]string{maps.Clone(m.waiting[0]), maps.Clone(m.waiting[1])},
		Left:      [2]map[string]*fault.Fault{{}, {}},
		Resting:   map[string]engine.Resting{},
		Decisions: map[string]engine.Decision{},
		Shown:     map[string]string{},
		Former:    maps.Clone(m.former),
	}
	for w := range m.left {
		for id, f := range m.left[w] {
			mem.Left[w][id] = copied(f)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m.links)) {
		mem.Links = append(mem.Links, m.links[id])
	}
	for key, r := range m.resting {
		mem.Resting[key] = copied(r)
	}
	for _, id := range slices.Sorted(maps.Keys(m.intents)) {
		in := copied(m.intents[id])
		in.ID = id
		mem.Intents = append(mem.Intents, in)
	}
	for key, q := range m.asked {
		if q.Decision != "" {
			mem.Decisions[key] = q.Decision
			if q.Shown != "" {
				mem.Shown[key] = q.Shown
			}
		}
		if q.Stands {
			mem.Asked = append(mem.Asked, copied(q.Question))
		}
	}
	slices.SortFunc(mem.Asked, func(x, y engine.Question) int { return cmp.Compare(x.Key, y.Key) })
	return mem, nil
}

// Bases implements engine.Ledger.
func (m *Memory) Bases(links []int64) (map[int64]engine.Bases, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[int64]engine.Bases{}
	for _, id := range links {
		if b, ok := m.bases[id]; ok {
			out[id] = copied(b)
		}
	}
	return out, nil
}

// SaveLook implements engine.Ledger.
func (m *Memory) SaveLook(l engine.Looked) error {
	return m.write("SaveLook", func() error {
		m.cursors, m.policy = l.Cursors, l.Policy
		for id, link := range m.links {
			link.Ends[0].Fresh, link.Ends[1].Fresh = false, false
			m.links[id] = link
		}
		for w := range l.Dirty {
			for _, id := range l.Dirty[w] {
				if link, ok := m.links[id]; ok {
					link.Ends[w].Dirty = true
					m.links[id] = link
				}
			}
			for _, id := range l.Waiting[w] {
				m.wait(w, id, "")
			}
			for _, id := range l.Lost[w] {
				delete(m.waiting[w], id)
				delete(m.left[w], id)
			}
		}
		m.closeMatches(l.Lost, false)
		return nil
	})
}

// wait makes a record wait unless it has a link.
func (m *Memory) wait(w int, id, version string) {
	if m.holder(w, id) == 0 {
		m.waiting[w][id] = version
	}
}

// holder returns the link that the record belongs to, 0 if there is none.
func (m *Memory) holder(w int, id string) int64 {
	if id == "" {
		return 0
	}
	for _, l := range m.links {
		if l.Ends[w].ID == id {
			return l.ID
		}
	}
	return 0
}

// Begin implements engine.Ledger.
func (m *Memory) Begin(intents []engine.Intent) (ids []int64, err error) {
	err = m.write("Begin", func() error {
		for _, in := range intents {
			id := next(&m.last.intent)
			m.intents[id] = copied(in)
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}

// Found implements engine.Ledger.
func (m *Memory) Found(intent int64, id string) error {
	return m.write("Found", func() error {
		in, ok := m.intents[intent]
		if !ok {
			return broken("Found", fmt.Sprintf("no intent %d", intent))
		}
		in.Write.ID = id
		m.intents[intent] = in
		return nil
	})
}

// Commit implements engine.Ledger.
func (m *Memory) Commit(r engine.Result) (id int64, err error) {
	err = m.write("Commit", func() error {
		if err := m.clash(r); err != nil {
			return err
		}
		delete(m.intents, r.Intent)
		delete(m.resting, r.Rests)
		delete(m.asked, r.Settled)
		id = m.link(r)
		settled := [2][]string{}
		for w := range settled {
			settled[w] = []string{r.Unwait[w]}
			if r.Link != nil {
				settled[w] = append(settled[w], r.Link.Ends[w].ID)
			}
			delete(m.waiting[w], r.Unwait[w])
			delete(m.left[w], r.Unwait[w])
			if r.Link != nil && !r.Drop {
				delete(m.waiting[w], r.Link.Ends[w].ID)
				delete(m.left[w], r.Link.Ends[w].ID)
			}
		}
		m.closeMatches(settled, r.Drop)
		if r.Event != nil {
			m.events = append(m.events, Entry{Link: id, Event: copied(*r.Event)})
		}
		return nil
	})
	return id, err
}

// clash refuses a second active link of one record.
func (m *Memory) clash(r engine.Result) error {
	if r.Link == nil || r.Drop {
		return nil
	}
	for w, end := range r.Link.Ends {
		other := m.holder(w, end.ID)
		if other != 0 && other != r.Link.ID && m.links[other].State == engine.Active {
			return broken("Commit", fmt.Sprintf("%s record %q already belongs to link %d", side.Where(w), end.ID, other))
		}
	}
	return nil
}

// link takes over the link of a result and returns its id.
func (m *Memory) link(r engine.Result) int64 {
	if r.Link == nil {
		return 0
	}
	if old, ok := m.links[r.Link.ID]; ok {
		m.closeRemovals(old)
	}
	if r.Drop {
		delete(m.links, r.Link.ID)
		delete(m.bases, r.Link.ID)
		return r.Link.ID
	}
	link := *r.Link
	for w, end := range link.Ends {
		if other := m.holder(w, end.ID); other != 0 && other != link.ID {
			m.giveWay(other, w)
		}
	}
	if link.ID == 0 {
		link.ID = next(&m.last.link)
	}
	m.last.link = max(m.last.link, link.ID)
	delete(m.former, link.Ends[side.OnOffice].ID)
	m.links[link.ID], m.bases[link.ID] = link, copied(r.Bases)
	return link.ID
}

// giveWay takes a record from a sleeping link: a link that follows this record
// is over, another forgets that end.
func (m *Memory) giveWay(id int64, w int) {
	link := m.links[id]
	m.closeRemovals(link)
	link.Ends[w] = engine.End{}
	follows := w == int(side.Memotoo) && (link.State == engine.Unmarked || link.State == engine.Kept) ||
		w == int(side.OnOffice) && link.State == engine.Dismissed
	if follows || link.Ends[1-w].ID == "" {
		delete(m.links, id)
		delete(m.bases, id)
		return
	}
	m.links[id] = link
}

// Rest implements engine.Ledger.
func (m *Memory) Rest(key string, r engine.Resting) error {
	return m.write("Rest", func() error {
		if r.Until.IsZero() {
			delete(m.resting, key)
			return nil
		}
		m.resting[key] = copied(r)
		return nil
	})
}

// Written implements engine.Ledger.
func (m *Memory) Written(link int64, since time.Time) (list []engine.Event, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.events {
		if e.Link == link && e.Event.At.UnixMicro() >= since.UnixMicro() {
			list = append(list, copied(e.Event))
		}
	}
	return list, nil
}

// Events returns the journal in the order in which it was written.
func (m *Memory) Events() []Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.events)
}

// copied returns what v is after it was stored and read again.
func copied[T any](v T) T {
	text, err := json.Marshal(v)
	if err != nil {
		panic("ledgertest: " + err.Error())
	}
	var out T
	if err := json.Unmarshal(text, &out); err != nil {
		panic("ledgertest: " + err.Error())
	}
	return out
}

func broken(op, detail string) error {
	return fault.New(fault.Internal, fault.Local, fault.StepSave, op+": "+detail, nil)
}
