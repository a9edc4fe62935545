package ledger

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// machine drives a file and the ledger in memory through the same calls.
type machine struct {
	t     *rapid.T
	path  string
	db    *DB
	disk  engine.Ledger
	model *ledgertest.Memory
	clock time.Time
	ids   map[int64]int64 // questions: model → file
}

// TestMain makes fewer random runs the default: each of them opens files. The
// flag on the command line has the last word.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "30"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func TestLikeMemory(t *testing.T) {
	dir, n := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		m := &machine{t: rt, path: filepath.Join(dir, fmt.Sprint(n)), model: ledgertest.New(), clock: noon, ids: map[int64]int64{}}
		m.model.Now = func() time.Time { return m.clock }
		m.reopen(rt)
		defer func() {
			if err := m.db.Close(); err != nil {
				rt.Error(err)
			}
		}()
		rt.Repeat(map[string]func(*rapid.T){
			"":         m.compare,
			"look":     m.look,
			"begin":    m.begin,
			"found":    m.found,
			"commit":   m.commit,
			"rest":     m.rest,
			"conclude": m.conclude,
			"decide":   m.decide,
			"reset":    m.reset,
			"reopen":   m.reopen,
		})
	})
}

var (
	onIDs    = []string{"1", "2", "3", "4"}
	meIDs    = []string{"/a", "/b", "/c", "/d"}
	versions = rapid.SampledFrom([]string{"", "v1", "v2"})
	states   = rapid.SampledFrom([]engine.State{engine.Active, engine.Unmarked, engine.Dismissed, engine.Kept, engine.Retired})
	texts    = rapid.MapOf(rapid.SampledFrom([]record.Field{record.City, record.Remark}), rapid.Custom(func(t *rapid.T) record.Value { return record.Text(rapid.String().Draw(t, "text")) }))
)

func some(t *rapid.T, from []string, label string) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 0, 3, rapid.ID).Draw(t, label)
}

func maybe(t *rapid.T, from []string, label string) string {
	return rapid.SampledFrom(append([]string{""}, from...)).Draw(t, label)
}

func (m *machine) both(t *rapid.T, a, b error) {
	if (a == nil) != (b == nil) {
		t.Fatalf("the file says %v, the model %v", a, b)
	}
}

func (m *machine) reopen(t *rapid.T) {
	if m.db != nil {
		if err := m.db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	db, err := Open(m.path)
	if err != nil {
		t.Fatal(err)
	}
	db.Now = func() time.Time { return m.clock }
	m.db, m.disk = db, db.Unit(record.Addresses, 0)
}

func (m *machine) reset(t *rapid.T) {
	m.both(t, m.db.Reset(), m.model.Reset())
}

func (m *machine) look(t *rapid.T) {
	l := engine.Looked{
		Cursors: [2]string{versions.Draw(t, "cursor"), versions.Draw(t, "cursor")},
		Waiting: [2][]string{some(t, onIDs, "waiting"), some(t, meIDs, "waiting")},
		Lost:    [2][]string{some(t, onIDs, "lost"), some(t, meIDs, "lost")},
		Policy:  engine.Policy{Limit: rapid.IntRange(0, 3).Draw(t, "limit")},
	}
	for w := range l.Dirty {
		l.Dirty[w] = rapid.SliceOfN(rapid.Int64Range(1, 5), 0, 2).Draw(t, "dirty")
	}
	m.both(t, m.disk.SaveLook(l), m.model.SaveLook(l))
}

func (m *machine) begin(t *rapid.T) {
	in := make([]engine.Intent, rapid.IntRange(0, 2).Draw(t, "intents"))
	for i := range in {
		in[i].Write = engine.IntentSent{Kind: side.Update, Planned: m.clock, Fields: texts.Draw(t, "fields")}
	}
	a, errA := m.disk.Begin(in)
	b, errB := m.model.Begin(in)
	m.both(t, errA, errB)
	if !reflect.DeepEqual(a, b) {
		t.Fatalf("intents %v, model %v", a, b)
	}
}

func (m *machine) found(t *rapid.T) {
	id, name := rapid.Int64Range(1, 4).Draw(t, "intent"), maybe(t, onIDs, "id")
	m.both(t, m.disk.Found(id, name), m.model.Found(id, name))
}

func (m *machine) commit(t *rapid.T) {
	r := engine.Result{
		Intent: rapid.Int64Range(0, 4).Draw(t, "intent"),
		Unwait: [2]string{maybe(t, onIDs, "unwait"), maybe(t, meIDs, "unwait")},
		Rests:  maybe(t, []string{"link:1", "onoffice:1"}, "rests"),
		Drop:   rapid.IntRange(0, 3).Draw(t, "drop") == 0,
	}
	if rapid.IntRange(0, 3).Draw(t, "settled") == 0 {
		r.Settled = string(engine.AskConflict) + ":" + rapid.SampledFrom(onIDs).Draw(t, "on") + ":" + rapid.SampledFrom(meIDs).Draw(t, "me")
	}
	if rapid.Bool().Draw(t, "link") {
		r.Link = &engine.Link{ID: rapid.Int64Range(0, 5).Draw(t, "id"), State: states.Draw(t, "state"), Title: rapid.String().Draw(t, "title"), Pending: rapid.Bool().Draw(t, "pending")}
		for w, ids := range [][]string{onIDs, meIDs} {
			r.Link.Ends[w] = engine.End{ID: maybe(t, ids, "end"), Version: versions.Draw(t, "version"), UID: versions.Draw(t, "uid"), Dirty: rapid.Bool().Draw(t, "dirty")}
			r.Bases[w] = texts.Draw(t, "base")
		}
		if r.Link.ID == 0 {
			r.Drop = false
		}
	}
	if rapid.Bool().Draw(t, "event") {
		r.Event = &engine.Event{At: m.clock, Digest: versions.Draw(t, "digest")}
	}
	a, errA := m.disk.Commit(r)
	b, errB := m.model.Commit(r)
	m.both(t, errA, errB)
	if a != b {
		t.Fatalf("link %d, model %d", a, b)
	}
}

func (m *machine) rest(t *rapid.T) {
	r := engine.Resting{Digest: versions.Draw(t, "digest"), Failures: 1, At: m.clock}
	if rapid.Bool().Draw(t, "rests") {
		r.Until = m.clock.Add(time.Minute)
	}
	key := rapid.SampledFrom([]string{"link:1", "onoffice:1"}).Draw(t, "key")
	m.both(t, m.disk.Rest(key, r), m.model.Rest(key, r))
}

func (m *machine) conclude(t *rapid.T) {
	m.clock = m.clock.Add(time.Minute)
	c := engine.Conclusion{}
	for w, ids := range [][]string{onIDs, meIDs} {
		c.Read[w] = rapid.MapOfN(rapid.SampledFrom(ids), versions, 0, 3).Draw(t, "read")
		c.Left[w] = map[string]*fault.Fault{}
		for id := range c.Read[w] {
			if rapid.Bool().Draw(t, "left") {
				c.Left[w][id] = fault.New(fault.Inexpressible, fault.Memotoo, fault.StepRead, "", nil).With(fault.SeriesNth).For(id)
			}
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "held") {
		on, me := rapid.SampledFrom(onIDs).Draw(t, "on"), rapid.SampledFrom(meIDs).Draw(t, "me")
		kind := rapid.SampledFrom([]engine.Asking{engine.AskMatch, engine.AskRemove, engine.AskConflict}).Draw(t, "kind")
		q := engine.Question{Kind: kind, Key: string(kind) + ":" + on + ":" + me, IDs: [2]string{on, me}, Title: rapid.StringN(0, 2, 8).Draw(t, "title")}
		if kind == engine.AskConflict {
			q.Shown = rapid.SampledFrom([]string{"a", "b"}).Draw(t, "shown")
		}
		c.Held = append(c.Held, q)
	}
	m.both(t, m.disk.Conclude(c), m.model.Conclude(c))
}

func (m *machine) decide(t *rapid.T) {
	held := m.model.Held()
	if len(held) == 0 {
		t.Skip("nothing is held")
	}
	q := rapid.SampledFrom(held).Draw(t, "question")
	d := rapid.SampledFrom([]engine.Decision{engine.Approved, engine.Rejected, engine.TakeOnOffice, engine.TakeMemotoo, ""}).Draw(t, "decision")
	m.both(t, m.db.Decide([]int64{m.ids[q.ID]}, d), m.model.Decide(d, q.Key))
}

// compare holds everything that can be read against the model.
func (m *machine) compare(t *rapid.T) {
	a, errA := m.disk.Open()
	b, errB := m.model.Open()
	m.both(t, errA, errB)
	if !reflect.DeepEqual(a, b) {
		t.Fatalf("the file holds\n%+v\nthe model\n%+v", a, b)
	}
	all := []int64{1, 2, 3, 4, 5, 6, 7, 8}
	basesA, errA := m.disk.Bases(all)
	basesB, errB := m.model.Bases(all)
	m.both(t, errA, errB)
	if !reflect.DeepEqual(basesA, basesB) {
		t.Fatalf("bases\n%v\nmodel\n%v", basesA, basesB)
	}
	link := rapid.SampledFrom(all).Draw(t, "link")
	x, errA := m.disk.Written(link, m.clock)
	y, errB := m.model.Written(link, m.clock)
	m.both(t, errA, errB)
	if !reflect.DeepEqual(x, y) {
		t.Fatalf("written %+v, model %+v", x, y)
	}
	m.compareHeld(t)
}

func (m *machine) compareHeld(t *rapid.T) {
	heldA, err := m.db.Held()
	if err != nil {
		t.Fatal(err)
	}
	byKey := map[string]Held{}
	for _, h := range heldA {
		byKey[h.Question.Key] = h
	}
	heldB := m.model.Held()
	if len(heldA) != len(heldB) {
		t.Fatalf("%d questions stand, model %d", len(heldA), len(heldB))
	}
	for _, q := range heldB {
		h := byKey[q.Key]
		if known, ok := m.ids[q.ID]; ok && known != h.ID {
			t.Fatalf("question %q was %d and is %d", q.Key, known, h.ID)
		}
		for other, id := range m.ids {
			if id == h.ID && other != q.ID {
				t.Fatalf("question %q has the number of another one", q.Key)
			}
		}
		m.ids[q.ID] = h.ID
		if !reflect.DeepEqual(h.Question, q.Question) || !h.Since.Equal(q.Since) || h.Decision != q.Decision {
			t.Fatalf("question %+v, model %+v", h, q)
		}
	}
}
