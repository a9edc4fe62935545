package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
)

// TestGuard proves that many removals are held and asked, and that a listing that
// cannot be true stops the pass.
func TestGuard(t *testing.T) {
	deleteCards := func(w *world, n int) {
		for _, id := range w.me.ids()[:n] {
			w.me.delete(id)
		}
	}
	marked := func(w *world) (n int) {
		for _, s := range w.on.items {
			if s.marked {
				n++
			}
		}
		return n
	}
	t.Run("ten are not too many", func(t *testing.T) {
		w := linked(t, 40)
		deleteCards(w, 10)
		w.pass(t)
		if marked(w) != 30 {
			t.Errorf("%d marked, want 30", marked(w))
		}
	})
	t.Run("eleven of a hundred are less than a fifth", func(t *testing.T) {
		w := linked(t, 100)
		deleteCards(w, 11)
		w.pass(t)
		if marked(w) != 89 {
			t.Errorf("%d marked, want 89", marked(w))
		}
	})
	t.Run("eleven of forty are held; approving applies exactly that list", func(t *testing.T) {
		w := linked(t, 40)
		w.on.edit(w.find(w.on, 39), record.Record{record.City: record.Text("Bonn")})
		deleteCards(w, 11)
		r := w.run()
		if r.Ending != engine.Partial || r.Held != 11 || marked(w) != 40 {
			t.Fatalf("%s, %d held, %d marked", r.Ending, r.Held, marked(w))
		}
		if r.ToMemotoo.Updated != 1 {
			t.Errorf("the rest of the pass did not go on: %+v", r)
		}
		mem := w.memory.(*ledgertest.Memory)
		if err := mem.Decide(engine.Approved, keys(mem)[:5]...); err != nil {
			t.Fatal(err)
		}
		w.run()
		if marked(w) != 35 {
			t.Errorf("%d marked, want 35", marked(w))
		}
	})
	t.Run("B44 approved, then stopped half way: what was done is told, the rest goes on later", func(t *testing.T) {
		w := linked(t, 40)
		deleteCards(w, 20)
		w.run()
		mem := w.memory.(*ledgertest.Memory)
		if err := mem.Decide(engine.Approved, keys(mem)...); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		n := 0
		w.on.effect = func(string) {
			if n++; n == 8 {
				stop()
			}
		}
		r := w.runUntil(ctx)
		if r.Ending != engine.Halted || r.ToOnOffice.Unmarked == 0 || r.ToOnOffice.Unmarked != 40-marked(w) || marked(w) == 20 {
			t.Fatalf("%s, %d told, %d marked", r.Ending, r.ToOnOffice.Unmarked, marked(w))
		}
		w.on.effect = func(string) {}
		w.pass(t)
		if marked(w) != 20 {
			t.Errorf("%d marked, want 20", marked(w))
		}
		w.quiet(t)
	})
	t.Run("refusing writes the cards again", func(t *testing.T) {
		w := linked(t, 40)
		deleteCards(w, 12)
		w.run()
		mem := w.memory.(*ledgertest.Memory)
		if err := mem.Decide(engine.Rejected, keys(mem)...); err != nil {
			t.Fatal(err)
		}
		w.pass(t)
		if marked(w) != 40 || len(w.me.items) != 40 {
			t.Errorf("%d marked, %d cards", marked(w), len(w.me.items))
		}
		w.quiet(t)
	})
	t.Run("B31 the hub lists none of 500", func(t *testing.T) {
		w := linked(t, 500)
		w.me.empty = true
		r := w.run()
		if !fault.Is(r.Fault, fault.Suspicious) || marked(w) != 500 || r.Writes() != 0 {
			t.Errorf("%+v, %d marked", r, marked(w))
		}
	})
	t.Run("B32 onOffice lists none of 500", func(t *testing.T) {
		w := linked(t, 500)
		w.on.empty = true
		r := w.run()
		if !fault.Is(r.Fault, fault.Suspicious) || len(w.me.items) != 500 {
			t.Errorf("%+v, %d cards", r, len(w.me.items))
		}
	})
	t.Run("an empty listing of few asks", func(t *testing.T) {
		w := linked(t, 3)
		deleteCards(w, 3)
		if r := w.run(); r.Held != 3 || marked(w) != 3 {
			t.Errorf("%d held, %d marked", r.Held, marked(w))
		}
	})
	t.Run("B42 another memotoo login by mistake", func(t *testing.T) {
		w := linked(t, 30)
		deleteCards(w, 30)
		for i := range 30 {
			w.me.put(person(1000 + i))
		}
		r := w.run()
		if !fault.Is(r.Fault, fault.Suspicious) || marked(w) != 30 || len(w.on.items) != 30 {
			t.Errorf("%+v, %d marked, %d addresses", r, marked(w), len(w.on.items))
		}
	})
	for _, n := range []int{2, 3, 10} {
		other := func(t *testing.T) *world {
			w := linked(t, n)
			deleteCards(w, n)
			for i := range 30 {
				w.me.put(person(1000 + i))
			}
			w.on.put(person(500))
			for range 3 {
				r := w.run()
				if r.Ending != engine.Partial || r.Held != n || r.Writes() != 0 || marked(w) != n+1 || len(r.Errors) != 1 || !fault.Is(r.Errors[0].Fault, fault.Suspicious) {
					t.Fatalf("%s, %d held, %d writes, %d marked, %+v", r.Ending, r.Held, r.Writes(), marked(w), r.Errors)
				}
			}
			return w
		}
		t.Run(fmt.Sprintf("B42 another memotoo login by mistake, %d links: nothing travels, and the right one goes on", n), func(t *testing.T) {
			w := other(t)
			for _, id := range w.me.ids() {
				w.me.delete(id)
			}
			for i := range n {
				w.me.store(fmt.Sprintf("/book/new-%d.vcf", i+1), person(i), w.links()[i].Ends[1].UID)
			}
			w.pass(t)
			w.even(t, n+1, n+1, n+1)
		})
		for _, d := range []engine.Decision{engine.Approved, engine.Rejected} {
			t.Run(fmt.Sprintf("B42 the cards of %d links are all deleted and others entered, %s", n, d), func(t *testing.T) {
				w := other(t)
				w.decide(t, d, 0)
				w.pass(t)
				w.pass(t)
				want := map[engine.Decision]int{engine.Approved: 31, engine.Rejected: 31 + n}[d]
				w.even(t, 31+n, want, want)
			})
		}
	}
	t.Run("B42 of two cards one is deleted, and another one entered", func(t *testing.T) {
		w := linked(t, 2)
		deleteCards(w, 1)
		w.me.put(person(1000))
		w.pass(t)
		w.even(t, 3, 2, 2)
	})
	t.Run("B42 the only card is deleted, and another one entered", func(t *testing.T) {
		w := linked(t, 1)
		deleteCards(w, 1)
		w.me.put(person(1000))
		w.pass(t)
		w.even(t, 2, 1, 1)
	})
	t.Run("B43 the collection has another URL", func(t *testing.T) {
		w := linked(t, 30)
		for _, id := range w.me.ids() {
			s := w.me.items[id]
			w.me.delete(id)
			w.me.store("/new"+id, s.rec, s.uid)
		}
		w.pass(t)
		w.quiet(t)
		if marked(w) != 30 || len(w.me.items) != 30 || len(w.on.items) != 30 {
			t.Errorf("%d marked, %d cards", marked(w), len(w.me.items))
		}
	})
}

func keys(m *ledgertest.Memory) []string {
	var list []string
	for _, q := range m.Held() {
		list = append(list, q.Question.Key)
	}
	slices.Sort(list)
	return list
}
