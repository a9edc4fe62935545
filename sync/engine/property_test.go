package engine_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// lossy is what a hub with one value per slot makes of a record (reference
// memotoo §9): untyped becomes private, one entry per kind, odd countries and all
// categories lost, a title in capitals.
func lossy(r record.Record) record.Record {
	delete(r, record.Categories)
	if r[record.Country].Text == "Lummerland" {
		delete(r, record.Country)
	}
	for _, f := range []record.Field{record.Phones, record.Emails} {
		var kept []record.Entry
		for _, e := range r[f].Entries {
			if e.Type == record.Other {
				e.Type = record.Private
			}
			if !slices.ContainsFunc(kept, func(k record.Entry) bool { return k.Type == e.Type }) {
				kept = append(kept, e)
			}
		}
		r[f] = record.Value{Entries: kept}
	}
	return r
}

// act is one thing that a person does.
type act struct {
	n      int
	m      *model
	change record.Record
	what   string
}

// TestAnyHistory proves the master invariants (design §4) over random histories
// on both sides, in any direction and under any policy: the pass ends, a one-way
// side is untouched, nobody is lost or doubled, what one side alone changed is on
// both, and a pass right after writes nothing.
func TestAnyHistory(t *testing.T) {
	for _, k := range kinds {
		t.Run(string(k.schema.Unit), func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { anyHistory(t, k) }) })
	}
}

func anyHistory(t *rapid.T, k kind) {
	w := newWorldOf(k)
	w.on.delta, w.me.delta = rapid.Bool().Draw(t, "deltaOn"), rapid.Bool().Draw(t, "deltaMe")
	bends := rapid.Bool().Draw(t, "lossy")
	if bends {
		w.me.bend = k.bend
	}
	people := rapid.IntRange(1, 8).Draw(t, "people")
	for n := range people {
		where := rapid.SampledFrom([]string{"on", "me", "both"}).Draw(t, "where")
		if where != "me" {
			w.on.put(k.make(n))
		}
		if where != "on" {
			w.me.put(k.make(n))
		}
	}
	w.settled(t, people)
	// What a one-way round left standing travels, and may win, in a later one.
	oneWay := false
	for range rapid.IntRange(1, 3).Draw(t, "rounds") {
		w.policy.Direction = rapid.SampledFrom([]engine.Direction{engine.Both, engine.Both, engine.ToMemotoo, engine.ToOnOffice}).Draw(t, "direction")
		w.policy.Winner = rapid.SampledFrom([]engine.Winner{engine.OnOfficeWins, engine.MemotooWins, engine.UserDecides}).Draw(t, "winner")
		w.policy.DeleteUnmarked = rapid.Bool().Draw(t, "deleteUnmarked")
		w.policy.Limit = rapid.SampledFrom([]int{500, 2}).Draw(t, "limit")
		var acts []act
		for range rapid.IntRange(0, 6).Draw(t, "acts") {
			if a, ok := w.act(t, &people); ok {
				acts = append(acts, a)
			}
		}
		before := [2]string{w.on.snapshot(), w.me.snapshot()}
		// Where all of a few links vanished at once, nothing travels until somebody answers.
		oneWay = w.settled(t, people) || oneWay
		for _, m := range []*model{w.on, w.me} {
			if !w.policy.Direction.Writes(m.where) && m.snapshot() != before[m.where] {
				t.Fatalf("%s was written although the direction is %s", m.where, w.policy.Direction)
			}
		}
		oneWay = oneWay || w.policy.Direction != engine.Both
		if rapid.Bool().Draw(t, "decide") {
			w.settleConflicts(t, people, bends)
		}
		// What is in conflict since an earlier round travels when that is settled.
		oneWay = oneWay || len(w.conflicts()) > 0
		if !oneWay && !bends {
			w.arrived(t, acts)
		}
	}
}

// act does something to a random person on a random side.
func (w *world) act(t *rapid.T, people *int) (act, bool) {
	m := rapid.SampledFrom([]*model{w.on, w.me}).Draw(t, "side")
	a := act{n: rapid.IntRange(0, *people-1).Draw(t, "person"), m: m, what: rapid.SampledFrom([]string{"edit", "edit", "edit", "delete", "mark", "new"}).Draw(t, "what")}
	id := w.find(m, a.n)
	switch {
	case a.what == "new":
		a.n = *people
		*people++
		m.put(w.kind.make(a.n))
		return a, true
	case id == "":
		return a, false
	case a.what == "delete":
		m.delete(id)
	case a.what == "mark":
		if m.where == side.Memotoo && !w.kind.cancels {
			return a, false
		}
		m.mark(id, !m.items[id].marked)
	default:
		a.change = w.kind.edit(t, m.items[id].rec)
		m.edit(id, m.bend(m.items[id].rec.With(a.change)))
	}
	return a, true
}

// settled runs passes until nothing waits, and proves that the next one writes
// nothing and that nobody is there twice. It tells whether a side shows none of the
// linked records, so that everything waits for an answer.
func (w *world) settled(t *rapid.T, people int) (strange bool) {
	for i := 0; ; i++ {
		disputed := w.disputed()
		r := w.run()
		w.untouched(t, disputed)
		if r.Ending != engine.OK && r.Held == 0 {
			t.Fatalf("pass ended %s: %+v %+v", r.Ending, r.Fault, r.Errors)
		}
		if r.Remaining == 0 || r.Writes() == 0 {
			break
		}
		if i > 3*people {
			t.Fatalf("does not end: %+v", r)
		}
	}
	before, asked := w.on.writes+w.me.writes, w.mem().Held()
	r := w.run()
	strange = slices.ContainsFunc(r.Errors, func(l engine.Line) bool { return l.Fault.Kind == fault.Suspicious })
	if n := w.on.writes + w.me.writes - before; n > 0 {
		t.Fatalf("a pass right after a pass wrote %d records: %+v", n, r)
	}
	if now := w.mem().Held(); !reflect.DeepEqual(now, asked) || r.Held != len(now) {
		t.Fatalf("a pass right after a pass asks %+v, reports %d, asked %+v", now, r.Held, asked)
	}
	for _, m := range []*model{w.on, w.me} {
		names := map[string]int{}
		for _, s := range m.items {
			names[s.rec[w.kind.name].Text]++
			for i := range w.kind.schema.Groups {
				if g := &w.kind.schema.Groups[i]; !g.Sound(s.rec) {
					t.Fatalf("%v do not agree on %s: %v", g.Fields, m.where, s.rec)
				}
			}
		}
		for name, n := range names {
			if n > 1 {
				t.Fatalf("%s is %d times on %s", name, n, m.where)
			}
		}
	}
	return strange
}

// arrived proves that what one side alone did to a person is on both.
func (w *world) arrived(t *rapid.T, acts []act) {
	type key struct {
		n int
		f record.Field
	}
	// What travels together counts as one.
	group := func(f record.Field) record.Field {
		for _, g := range w.kind.schema.Groups {
			if f == g.With || slices.Contains(g.Fields, f) {
				return g.Fields[0]
			}
		}
		return f
	}
	touched := map[key]map[side.Where]int{}
	left := map[int]bool{}    // somebody deleted, marked or entered this person
	removed := map[int]bool{} // somebody deleted or marked this person
	for _, a := range acts {
		if a.what != "edit" {
			left[a.n], removed[a.n] = true, removed[a.n] || a.what != "new"
			continue
		}
		groups := map[record.Field]bool{}
		for f := range a.change {
			groups[group(f)] = true
		}
		for f := range groups {
			k := key{a.n, f}
			if touched[k] == nil {
				touched[k] = map[side.Where]int{}
			}
			touched[k][a.m.where]++
		}
	}
	for _, a := range acts {
		on, me := w.find(w.on, a.n), w.find(w.me, a.n)
		if a.what == "new" && !removed[a.n] && (on == "" || me == "") {
			t.Fatalf("new record %d: onOffice %q, memotoo %q", a.n, on, me)
		}
		if a.what != "edit" || left[a.n] || on == "" || me == "" || !w.on.items[on].marked || !w.me.items[me].marked {
			continue // asleep since an earlier round
		}
		for f, value := range a.change {
			k := key{a.n, group(f)}
			if len(touched[k]) > 1 || touched[k][a.m.where] > 1 {
				continue
			}
			sp, _ := w.kind.schema.Spec(f)
			for m, id := range map[*model]string{w.on: on, w.me: me} {
				if got := m.items[id].rec[f]; !sp.Equal(got, value) {
					t.Fatalf("record %d, %s edited on %s to %v, %s shows %v", a.n, f, a.m.where, value, m.where, got)
				}
			}
		}
	}
}

func (m *model) snapshot() string {
	text, err := json.Marshal(m.contents())
	if err != nil {
		panic(err)
	}
	return string(text)
}

// contents is what a side holds, without what only the model knows.
func (m *model) contents() map[string]any {
	all := map[string]any{}
	for id, s := range m.items {
		all[id] = []any{s.rec, s.marked}
	}
	return all
}

// TestOrderDoesNotMatter proves that a plan is the same in whatever order its
// view comes, and that planning changes nothing in the view.
func TestOrderDoesNotMatter(t *testing.T) {
	for _, k := range kinds {
		t.Run(string(k.schema.Unit), func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { anyOrder(t, k) }) })
	}
}

func anyOrder(t *rapid.T, k kind) {
	v := drawView(t, k)
	want := plain(t, engine.MakePlan(clone(v)))
	shuffled := clone(v)
	for i := range shuffled.New {
		shuffled.New[i] = rapid.Permutation(shuffled.New[i]).Draw(t, "new")
	}
	shuffled.Links = rapid.Permutation(shuffled.Links).Draw(t, "links")
	if got := plain(t, engine.MakePlan(shuffled)); got != want {
		t.Fatalf("another order, another plan:\n%s\n%s", want, got)
	}
	if got := plain(t, engine.MakePlan(clone(v))); got != want {
		t.Fatal("the same view, another plan")
	}
}

func clone(v engine.View) engine.View {
	v.Links = slices.Clone(v.Links)
	for i := range v.New {
		v.New[i] = slices.Clone(v.New[i])
	}
	return v
}

func plain(t *rapid.T, p engine.Plan) string {
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func drawView(t *rapid.T, k kind) engine.View {
	v := engine.View{
		Schema: k.schema, Policy: engine.Policy{
			Direction: rapid.SampledFrom([]engine.Direction{engine.Both, engine.ToMemotoo, engine.ToOnOffice}).Draw(t, "direction"),
			Limit:     rapid.SampledFrom([]int{0, 3}).Draw(t, "limit"),
		},
		Fields:   [2][]record.Field{k.schema.Names(), k.schema.Names()},
		Complete: [2]bool{rapid.Bool().Draw(t, "completeOn"), rapid.Bool().Draw(t, "completeMe")}, Count: [2]int{5, 5}, Active: 30,
	}
	item := func(id string) *side.Item {
		r := k.make(rapid.IntRange(0, 3).Draw(t, "person"))
		r = r.With(k.edit(t, r))
		return &side.Item{ID: id, Version: "v" + id, UID: "u" + id, Record: r}
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "links") {
		base := k.make(i).Only(k.schema.Names())
		s := engine.Seen{Bases: engine.Bases{base, base}}
		s.Link = engine.Link{ID: int64(i + 1), Title: fmt.Sprint(i), State: rapid.SampledFrom([]engine.State{engine.Active, engine.Active, engine.Unmarked, engine.Kept, engine.Dismissed, engine.Retired}).Draw(t, "state")}
		for w := range s.Now {
			s.Ends[w] = engine.End{ID: fmt.Sprintf("%d-%d", w, i)}
			switch rapid.IntRange(0, 2).Draw(t, "presence") {
			case 1:
				s.Now[w].Item = item(s.Ends[w].ID)
			case 2:
				s.Now[w] = engine.Presence{Absent: true, Proof: rapid.SampledFrom([]side.Proof{side.Gone, side.Unmarked, side.OutOfScope, side.Unproven}).Draw(t, "proof")}
			}
		}
		v.Links = append(v.Links, s)
	}
	for w := range v.New {
		for i := range rapid.IntRange(0, 4).Draw(t, "new") {
			v.New[w] = append(v.New[w], *item(fmt.Sprintf("%d-new-%d", w, i)))
		}
	}
	return v
}

// killed is the panic of a kill.
type killed struct{}

// TestKilledAnywhere proves that a pass that is killed at any of its effects —
// before or after any write to a side, before any write to the ledger — and then
// run again ends in the same state as one that was not, without anybody twice.
// The kill points are those that the pass itself passes.
func TestKilledAnywhere(t *testing.T) {
	for name, start := range map[string]func(*testing.T, bool, bool) *world{
		"addresses":    busyAddresses,
		"appointments": func(t *testing.T, delta, bend bool) *world { return busyUnit(t, appointments, delta, bend) },
		"tasks":        func(t *testing.T, delta, bend bool) *world { return busyUnit(t, tasks, delta, bend) },
	} {
		for _, delta := range []bool{false, true} {
			for _, bend := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s delta=%v lossy=%v", name, delta, bend), func(t *testing.T) {
					want, points := killAt(t, start(t, delta, bend), -1)
					if points < 40 {
						t.Fatalf("only %d kill points", points)
					}
					for k := range points {
						got, _ := killAt(t, start(t, delta, bend), k)
						if !maps.Equal(got, want) {
							t.Fatalf("killed at %d of %d:\n got %v\nwant %v", k, points, got, want)
						}
					}
					t.Logf("%d kill points", points)
				})
			}
		}
	}
}

// busyAddresses is a world with creations, changes and deletions on both sides.
func busyAddresses(t *testing.T, delta, bend bool) *world {
	w := linked(t, 8)
	w.on.delta, w.me.delta = delta, delta
	if bend {
		w.me.bend = lossy
	}
	w.quiet(t)
	edit := func(m *model, n int, f record.Field, v string) {
		m.edit(w.find(m, n), record.Record{f: record.Text(v)})
	}
	edit(w.on, 0, record.City, "Bonn")
	edit(w.me, 1, record.City, "Aachen")
	edit(w.on, 2, record.City, "Bonn")
	edit(w.me, 2, record.Street, "Neu 2")
	w.on.edit(w.find(w.on, 3), record.Record{record.Phones: record.Entries(record.Entry{Type: record.Other, Text: "0221 9"})})
	w.on.delete(w.find(w.on, 4))
	w.me.delete(w.find(w.me, 5))
	edit(w.on, 6, record.City, "Bonn")
	w.me.delete(w.find(w.me, 6))
	for n := 20; n < 24; n++ {
		w.on.put(person(n))
	}
	w.me.put(person(30))
	w.me.put(person(31))
	return w
}

// busyUnit is a world in which appointments or tasks are cancelled, deleted, taken
// up again, edited against each other, and new.
func busyUnit(t *testing.T, k kind, delta, bend bool) *world {
	w := linkedOf(t, k, 10)
	w.on.delta, w.me.delta = delta, delta
	if bend {
		w.me.bend = k.bend
	}
	w.me.delete(w.find(w.me, 0))
	w.on.mark(w.find(w.on, 1), false)
	w.pass(t)
	w.quiet(t)
	note := func(m *model, n int, s string) { m.edit(w.find(m, n), text(record.Notes, s)) }
	w.on.mark(w.find(w.on, 0), true) // its copy was deleted
	w.on.mark(w.find(w.on, 1), true) // and this one's
	w.on.mark(w.find(w.on, 2), false)
	w.me.delete(w.find(w.me, 3))
	note(w.me, 4, "auf dem Telefon")
	w.on.mark(w.find(w.on, 4), false)
	note(w.on, 5, "in onOffice")
	if k.cancels {
		w.me.mark(w.find(w.me, 5), false)
		w.me.mark(w.find(w.me, 6), false)
	}
	for i, m := range []*model{w.on, w.me} {
		if k.schema.Unit == record.Tasks {
			m.edit(w.find(m, 7), text(record.State, []string{record.StateDone, record.StateStarted}[i]).With(text(record.Percent, []string{"100", "40"}[i])))
			continue
		}
		// Moved on one side, lengthened on the other.
		m.edit(w.find(m, 7), times(record.Wall{Day: firstMonday + 7, Second: (14 - 5*i) * 3600}, (1+2*i)*3600))
	}
	note(w.on, 8, "eins")
	w.me.edit(w.find(w.me, 8), text(record.Secret, "1"))
	w.on.put(k.make(20))
	w.me.put(k.make(30))
	w.me.leave(w.me.put(k.make(31)))
	return w
}

// killAt kills a pass at its k-th effect, runs it again, and returns what both
// sides hold in the end.
func killAt(t *testing.T, w *world, k int) (end map[string]string, points int) {
	mem := w.memory.(*ledgertest.Memory)
	count := 0
	effect := func(string) {
		if count == k {
			count++
			panic(killed{})
		}
		count++
	}
	w.on.effect, w.me.effect = effect, effect
	mem.Before = func(op string) error { effect(op); return nil }
	func() {
		defer func() {
			if r := recover(); r != nil && r != any(killed{}) {
				panic(r)
			}
		}()
		w.run()
	}()
	points = count
	w.on.effect, w.me.effect, mem.Before = func(string) {}, func(string) {}, nil
	w.pass(t)
	w.quiet(t)
	end = map[string]string{}
	for _, m := range []*model{w.on, w.me} {
		for _, s := range m.items {
			name := fmt.Sprint(m.where, " ", s.rec[w.kind.name].Text)
			if _, twice := end[name]; twice {
				t.Fatalf("killed at %d: %s twice", k, name)
			}
			text, err := json.Marshal([]any{s.rec.Only(w.kind.schema.Names()), s.marked})
			if err != nil {
				t.Fatal(err)
			}
			end[name] = string(text)
		}
	}
	return end, points
}

// TestAnyDoubles proves over random histories of people whom a side has several times,
// with random answers, that the program doubles nobody: on no side are there more of a
// person than there were on one of them when the passes began or when somebody last
// changed something (an edit wins over a deletion), but for those told apart; and the
// passes come to an end.
func TestAnyDoubles(t *testing.T) { rapid.Check(t, anyDoubles) }

func anyDoubles(t *rapid.T) {
	w := newWorld()
	w.on.delta, w.me.delta = rapid.Bool().Draw(t, "deltaOn"), rapid.Bool().Draw(t, "deltaMe")
	w.policy.Limit = rapid.SampledFrom([]int{500, 2}).Draw(t, "limit")
	w.policy.DeleteUnmarked = rapid.Bool().Draw(t, "deleteUnmarked")
	const people = 2
	apart := map[int]int{} // how often a person was told apart
	for range rapid.IntRange(1, 5).Draw(t, "rounds") {
		most := [people]int{}
		see := func() {
			for n := range most {
				most[n] = max(most[n], w.count(w.on, n), w.count(w.me, n))
			}
		}
		see()
		for range rapid.IntRange(0, 4).Draw(t, "acts") {
			m := rapid.SampledFrom([]*model{w.on, w.me}).Draw(t, "side")
			n := rapid.IntRange(0, people-1).Draw(t, "person")
			ids := slices.DeleteFunc(m.ids(), func(id string) bool { return m.items[id].rec[record.LastName].Text != person(n)[record.LastName].Text })
			switch what := rapid.SampledFrom([]string{"new", "new", "edit", "delete", "mark"}).Draw(t, "what"); {
			case what == "new":
				m.put(person(n))
			case len(ids) == 0:
			case what == "edit":
				m.edit(rapid.SampledFrom(ids).Draw(t, "id"), text(record.Street, rapid.SampledFrom([]string{"", "Neu 1", "Neu 2"}).Draw(t, "street")))
			case what == "delete":
				m.delete(rapid.SampledFrom(ids).Draw(t, "id"))
			case m == w.on:
				id := rapid.SampledFrom(ids).Draw(t, "id")
				m.mark(id, !m.items[id].marked)
			}
		}
		see()
		for range rapid.IntRange(1, 3).Draw(t, "passes") {
			w.calm(t)
			for n := range most {
				if on, me := w.count(w.on, n), w.count(w.me, n); max(on, me) > most[n]+apart[n] {
					t.Fatalf("person %d: %d addresses, %d cards, entered at most %d times on a side, told apart %d times", n, on, me, most[n], apart[n])
				}
			}
			mem := w.memory.(*ledgertest.Memory)
			for _, q := range mem.Held() {
				d := rapid.SampledFrom([]engine.Decision{engine.Approved, engine.Approved, engine.Rejected, ""}).Draw(t, "answer")
				if d == "" || q.Kind != engine.AskMatch {
					continue
				}
				if err := mem.Decide(d, q.Key); err != nil {
					t.Fatal(err)
				}
				if d == engine.Rejected {
					// Either of the two is a person of its own.
					for n := range most {
						if q.Records[0][record.LastName].Text == person(n)[record.LastName].Text {
							apart[n]++
						}
					}
				}
			}
		}
		w.calm(t)
	}
}

// count is how often a person is on a side.
func (w *world) count(m *model, n int) (count int) {
	for _, s := range m.items {
		if s.rec[record.LastName].Text == person(n)[record.LastName].Text {
			count++
		}
	}
	return count
}

// calm runs passes until two in a row write nothing, which has to come soon. Who is the
// partner of a double may change with what a pass has done, and what nobody can tell
// apart, or waits behind a question, goes on waiting.
func (w *world) calm(t *rapid.T) {
	for i, still := 0, 0; still < 2; i++ {
		before := w.on.writes + w.me.writes
		r := w.run()
		if r.Fault != nil {
			t.Fatalf("%+v", r.Fault)
		}
		if still++; w.on.writes+w.me.writes != before {
			still = 0
		}
		if i > 30 {
			t.Fatalf("does not end: %+v", r)
		}
	}
}
