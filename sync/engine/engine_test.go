package engine_test

import (
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

func newWorld() *world { return newWorldOf(addresses) }

func newWorldOf(k kind) *world {
	return &world{
		kind: k, on: newModel(side.OnOffice, k.schema), me: newModel(side.Memotoo, k.schema), memory: ledgertest.New(),
		policy: engine.Policy{Direction: engine.Both, Winner: engine.OnOfficeWins, Limit: 500},
		now:    time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
	}
}

// linked returns a world in which n people are on both sides and linked.
func linked(t *testing.T, n int) *world {
	t.Helper()
	return linkedOf(t, addresses, n)
}

func linkedOf(t *testing.T, k kind, n int) *world {
	t.Helper()
	w := newWorldOf(k)
	for i := range n {
		w.on.put(k.make(i))
	}
	w.pass(t)
	if len(w.me.items) != n {
		t.Fatalf("%d cards, want %d", len(w.me.items), n)
	}
	w.quiet(t)
	return w
}

// pass runs a pass that has to be all right.
func (w *world) pass(t *testing.T) engine.Report {
	t.Helper()
	r := w.run()
	if r.Ending != engine.OK {
		t.Fatalf("pass ended %s: %+v %+v", r.Ending, r.Fault, r.Errors)
	}
	return r
}

// quiet proves that a pass right now writes nothing (design §4, quiescence).
func (w *world) quiet(t *testing.T) {
	t.Helper()
	before := w.on.writes + w.me.writes
	r := w.run()
	if n := w.on.writes + w.me.writes - before; n != 0 || r.Writes() != 0 {
		t.Fatalf("a pass right after a pass wrote %d records: %+v", n, r)
	}
}

// find returns the id of the n-th record.
func (w *world) find(m *model, n int) string {
	for _, id := range m.ids() {
		if m.items[id].rec[w.kind.name].Text == w.kind.make(n)[w.kind.name].Text {
			return id
		}
	}
	return ""
}

// TestDeletions proves the table of design §2, line by line.
func TestDeletions(t *testing.T) {
	edit := record.Record{record.City: record.Text("Bonn")}
	for _, c := range []struct {
		name string
		set  func(*engine.Policy)
		do   func(w *world, on, me string)
		// what is left: on onOffice with or without mark, on memotoo
		on, marked, me bool
		city           string
	}{
		{"address deleted on memotoo: its mark is cleared", nil, func(w *world, _, me string) { w.me.delete(me) }, true, false, false, "Köln"},
		{"address deleted in onOffice: deleted on memotoo", nil, func(w *world, on, _ string) { w.on.delete(on) }, false, false, false, ""},
		{"mark cleared by hand: the copy stays", nil, func(w *world, on, _ string) { w.on.mark(on, false) }, true, false, true, "Köln"},
		{"mark cleared by hand, copy to be deleted", func(p *engine.Policy) { p.DeleteUnmarked = true }, func(w *world, on, _ string) { w.on.mark(on, false) }, true, false, false, "Köln"},
		{"edited in onOffice, deleted on memotoo: the edit wins", nil, func(w *world, on, me string) { w.on.edit(on, edit); w.me.delete(me) }, true, true, true, "Bonn"},
		{"edited on memotoo, deleted in onOffice: the edit wins", nil, func(w *world, on, me string) { w.me.edit(me, edit); w.on.delete(on) }, true, true, true, "Bonn"},
		{"B36 deleted on both", nil, func(w *world, on, me string) { w.me.delete(me); w.on.delete(on) }, false, false, false, ""},
		{"mark cleared and deleted on memotoo", nil, func(w *world, on, me string) { w.on.mark(on, false); w.me.delete(me) }, true, false, false, "Köln"},
		{"B33 no access to the address any more", nil, func(w *world, on, _ string) { w.on.deny = map[string]side.Proof{on: side.OutOfScope} }, true, true, true, "Köln"},
		{"not listed and not to be looked up", nil, func(w *world, on, _ string) { w.on.deny = map[string]side.Proof{on: side.Unproven} }, true, true, true, "Köln"},
		{"listing cut", nil, func(w *world, on, _ string) { w.on.cut = true; w.on.delete(on) }, false, false, true, "Köln"},
		{"to memotoo only: deleted on memotoo", func(p *engine.Policy) { p.Direction = engine.ToMemotoo }, func(w *world, _, me string) { w.me.delete(me) }, true, true, false, "Köln"},
		{"to memotoo only: deleted in onOffice", func(p *engine.Policy) { p.Direction = engine.ToMemotoo }, func(w *world, on, _ string) { w.on.delete(on) }, false, false, false, ""},
		{"to memotoo only: edited on memotoo, deleted in onOffice", func(p *engine.Policy) { p.Direction = engine.ToMemotoo }, func(w *world, on, me string) { w.me.edit(me, edit); w.on.delete(on) }, false, false, true, "Bonn"},
		{"to onOffice only: deleted in onOffice", func(p *engine.Policy) { p.Direction = engine.ToOnOffice }, func(w *world, on, _ string) { w.on.delete(on) }, false, false, true, "Köln"},
		{"to onOffice only: deleted on memotoo", func(p *engine.Policy) { p.Direction = engine.ToOnOffice }, func(w *world, _, me string) { w.me.delete(me) }, true, false, false, "Köln"},
	} {
		for _, delta := range []bool{false, true} {
			t.Run(c.name+map[bool]string{true: ", changes only"}[delta], func(t *testing.T) {
				w := linked(t, 5)
				w.on.delta, w.me.delta = delta, delta
				if c.set != nil {
					c.set(&w.policy)
				}
				w.quiet(t)
				on, me := w.find(w.on, 2), w.find(w.me, 2)
				c.do(w, on, me)
				w.run()
				w.quiet(t)
				on, me = w.find(w.on, 2), w.find(w.me, 2)
				if (on != "") != c.on || (me != "") != c.me || on != "" && w.on.items[on].marked != c.marked {
					t.Fatalf("onOffice %q, memotoo %q", on, me)
				}
				for m, id := range map[*model]string{w.on: on, w.me: me} {
					if id != "" && m.items[id].rec[record.City].Text != c.city {
						t.Errorf("%s: city %q, want %q", m.where, m.items[id].rec[record.City].Text, c.city)
					}
				}
				for n := range 5 {
					if n != 2 && (w.find(w.on, n) == "" || w.find(w.me, n) == "") {
						t.Errorf("person %d is lost", n)
					}
				}
				if len(w.on.items) > 5 || len(w.me.items) > 5 {
					t.Errorf("doubled: %d addresses, %d cards", len(w.on.items), len(w.me.items))
				}
			})
		}
	}
}

// TestSleepAndWake proves that a link that sleeps wakes without a duplicate.
func TestSleepAndWake(t *testing.T) {
	for _, c := range []struct {
		name  string
		sleep func(w *world, on, me string)
		wake  func(w *world, on, me string)
		both  bool
	}{
		{"marked again", func(w *world, on, _ string) { w.on.mark(on, false) }, func(w *world, on, _ string) { w.on.mark(on, true) }, true},
		{
			"marked again after an edit on memotoo", func(w *world, on, _ string) { w.on.mark(on, false) },
			func(w *world, on, me string) {
				w.me.edit(me, record.Record{record.City: record.Text("Bonn")})
				w.on.mark(on, true)
			}, true,
		},
		{
			"marked again after the copy was deleted", func(w *world, on, _ string) { w.on.mark(on, false) },
			func(w *world, on, me string) { w.me.delete(me); w.on.mark(on, true) }, true,
		},
		{"deleted on memotoo, marked again", func(w *world, _, me string) { w.me.delete(me) }, func(w *world, on, _ string) { w.on.mark(on, true) }, true},
		{
			"B40 deleted on memotoo, restored there under another href", func(w *world, _, me string) { w.me.delete(me) },
			func(w *world, _, _ string) { w.me.put(person(2)) }, true,
		},
		{
			"B40 deleted on memotoo, restored there with its UID", func(w *world, _, me string) { w.me.delete(me) },
			func(w *world, on, me string) { w.me.store(me, person(2), "onoffice-"+on) }, true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := linked(t, 5)
			on, me := w.find(w.on, 2), w.find(w.me, 2)
			c.sleep(w, on, me)
			w.run()
			w.quiet(t)
			c.wake(w, on, me)
			w.run()
			w.quiet(t)
			on, me = w.find(w.on, 2), w.find(w.me, 2)
			if on == "" || me == "" || !w.on.items[on].marked {
				t.Fatalf("onOffice %q, memotoo %q", on, me)
			}
			if len(w.on.items) != 5 || len(w.me.items) != 5 {
				t.Fatalf("%d addresses, %d cards", len(w.on.items), len(w.me.items))
			}
			w.on.edit(on, record.Record{record.Street: record.Text("Neue Str. 1")})
			w.run()
			if got := w.me.items[me].rec[record.Street].Text; got != "Neue Str. 1" {
				t.Errorf("the link does not carry: %q", got)
			}
			w.quiet(t)
		})
	}
}

// TestFirstPass proves what becomes of records that both sides already have.
func TestFirstPass(t *testing.T) {
	t.Run("C52 the same person on both sides is linked and merged", func(t *testing.T) {
		w := newWorld()
		a, b := person(1), person(1)
		delete(a, record.City)
		b[record.Street] = record.Text("Domstr. 1")
		on, me := w.on.put(a), w.me.put(b)
		w.pass(t)
		for m, id := range map[*model]string{w.on: on, w.me: me} {
			if len(m.items) != 1 || m.items[id].rec[record.City].Text != "Köln" || m.items[id].rec[record.Street].Text != "Domstr. 1" {
				t.Errorf("%s: %v", m.where, m.items)
			}
		}
		w.quiet(t)
	})
	t.Run("C53 a couple with one mail address stays two", func(t *testing.T) {
		w := newWorld()
		a, b := person(1), person(2)
		b[record.Emails] = a[record.Emails]
		w.on.put(a)
		w.me.put(b)
		w.pass(t)
		if len(w.on.items) != 2 || len(w.me.items) != 2 {
			t.Errorf("%d addresses, %d cards", len(w.on.items), len(w.me.items))
		}
		w.quiet(t)
	})
	t.Run("C54 two addresses match one card: asked", func(t *testing.T) {
		w := newWorld()
		w.on.put(person(1))
		w.on.put(person(1))
		w.me.put(person(1))
		r := w.run()
		if r.Held != 2 || len(w.on.items) != 2 || len(w.me.items) != 1 {
			t.Fatalf("%d held, %d addresses, %d cards", r.Held, len(w.on.items), len(w.me.items))
		}
		w.quiet(t)
		mem := w.memory.(*ledgertest.Memory)
		if err := mem.Decide(engine.Approved, keys(mem)[:1]...); err != nil {
			t.Fatal(err)
		}
		if r := w.run(); r.Held != 1 || len(w.me.items) != 1 {
			t.Fatalf("%d held, %d cards: the other one is not answered", r.Held, len(w.me.items))
		}
		w.decide(t, engine.Rejected, 0)
		w.run()
		if len(w.on.items) != 2 || len(w.me.items) != 2 {
			t.Errorf("%d addresses, %d cards, want each person once on each side", len(w.on.items), len(w.me.items))
		}
		w.quiet(t)
	})
	t.Run("a new card of somebody whom onOffice knows without a mark: marked and linked", func(t *testing.T) {
		w := linked(t, 3)
		known := person(9)
		known[record.Street] = record.Text("Domstr. 1")
		on := w.on.put(known)
		w.on.mark(on, false)
		w.quiet(t)
		card := person(9)
		card[record.Remark] = record.Text("vom Telefon")
		me := w.me.put(card)
		r := w.pass(t)
		if len(w.on.items) != 4 || len(w.me.items) != 4 || r.ToOnOffice.Enrolled != 1 || !w.on.items[on].marked {
			t.Fatalf("%d addresses, %d cards, %+v", len(w.on.items), len(w.me.items), r)
		}
		for m, id := range map[*model]string{w.on: on, w.me: me} {
			if rec := m.items[id].rec; rec[record.Street].Text != "Domstr. 1" || rec[record.Remark].Text != "vom Telefon" {
				t.Errorf("%s: %v", m.where, rec)
			}
		}
		w.quiet(t)
	})
	for _, answer := range []engine.Decision{engine.Approved, engine.Rejected} {
		t.Run("a new card of somebody whom onOffice may know without a mark: asked, then "+string(answer), func(t *testing.T) {
			w := linked(t, 3)
			known := person(9)
			delete(known, record.Emails)
			on := w.on.put(known)
			w.on.mark(on, false)
			card := person(9)
			delete(card, record.Phones)
			w.me.put(card)
			for range 3 {
				if r := w.run(); r.Held != 1 || len(w.on.items) != 4 || w.on.items[on].marked {
					t.Fatalf("%d held, %d addresses", r.Held, len(w.on.items))
				}
			}
			mem := w.memory.(*ledgertest.Memory)
			if err := mem.Decide(answer, keys(mem)...); err != nil {
				t.Fatal(err)
			}
			w.pass(t)
			w.quiet(t)
			want := 4
			if answer == engine.Rejected {
				want = 5
			}
			if len(w.on.items) != want || w.on.items[on].marked != (answer == engine.Approved) || len(w.me.items) != 4 {
				t.Errorf("%d addresses, marked %v, %d cards", len(w.on.items), w.on.items[on].marked, len(w.me.items))
			}
		})
	}
	t.Run("a doubtful pair of which one is deleted: the other one travels", func(t *testing.T) {
		w := newWorld()
		a, b := person(1), person(1)
		delete(a, record.Emails)
		delete(b, record.Phones)
		on := w.on.put(a)
		w.me.put(b)
		if r := w.run(); r.Held != 1 {
			t.Fatalf("%d held", r.Held)
		}
		w.on.delete(on)
		w.pass(t)
		w.pass(t)
		if len(w.on.items) != 1 || len(w.me.items) != 1 {
			t.Errorf("%d addresses, %d cards", len(w.on.items), len(w.me.items))
		}
		w.quiet(t)
	})
	t.Run("a doubtful pair refused becomes two", func(t *testing.T) {
		w := newWorld()
		a, b := person(1), person(1)
		delete(a, record.Emails)
		delete(b, record.Phones)
		w.on.put(a)
		w.me.put(b)
		if r := w.run(); r.Held != 1 {
			t.Fatalf("%d held", r.Held)
		}
		mem := w.memory.(*ledgertest.Memory)
		if err := mem.Decide(engine.Rejected, keys(mem)...); err != nil {
			t.Fatal(err)
		}
		w.pass(t)
		if len(w.on.items) != 2 || len(w.me.items) != 2 {
			t.Errorf("%d addresses, %d cards", len(w.on.items), len(w.me.items))
		}
		w.quiet(t)
	})
	t.Run("at most the limit travels and the rest is counted", func(t *testing.T) {
		w := newWorld()
		w.policy.Limit = 10
		for i := range 25 {
			w.on.put(person(i))
		}
		for _, left := range []int{15, 5, 0} {
			if r := w.pass(t); r.Remaining != left {
				t.Fatalf("%d remain, want %d", r.Remaining, left)
			}
		}
		if len(w.me.items) != 25 {
			t.Errorf("%d cards", len(w.me.items))
		}
		w.quiet(t)
	})
	t.Run("A18 two cards with one UID are left alone and named", func(t *testing.T) {
		w := newWorld()
		w.me.store("/book/a.vcf", person(1), "same")
		w.me.store("/book/b.vcf", person(2), "same")
		w.me.put(person(3))
		r := w.run()
		if r.Ending != engine.Partial || len(r.Skipped) != 2 || len(w.on.items) != 1 {
			t.Errorf("%s, skipped %v, %d addresses", r.Ending, r.Skipped, len(w.on.items))
		}
	})
	t.Run("B41 an old ledger or none: linked again, nothing doubled", func(t *testing.T) {
		w := linked(t, 8)
		w.memory = ledgertest.New()
		w.me.edit(w.find(w.me, 3), record.Record{record.City: record.Text("Bonn")})
		w.pass(t)
		if len(w.on.items) != 8 || len(w.me.items) != 8 {
			t.Errorf("%d addresses, %d cards", len(w.on.items), len(w.me.items))
		}
		w.quiet(t)
	})
}
