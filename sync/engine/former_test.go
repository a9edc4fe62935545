package engine_test

import (
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// nameOnly makes a contact of whom only a name is known: two of them are doubtful.
func nameOnly(first string) record.Record {
	return record.Record{record.FirstName: record.Text(first), record.LastName: record.Text("Lind")}
}

// TestLinkedBeforeReset proves that the first pass after a reset takes up who
// belonged together before, asks nothing again and doubles nobody.
func TestLinkedBeforeReset(t *testing.T) {
	// start makes three people linked of whom two have the same name and nothing else.
	start := func(t *testing.T) *world {
		w := newWorld()
		for _, first := range []string{"Ida", "Ida", "Ole"} {
			w.on.put(nameOnly(first))
		}
		w.pass(t)
		w.even(t, 3, 3, 3)
		if err := w.mem().Reset(); err != nil {
			t.Fatal(err)
		}
		return w
	}
	partners := func(w *world) map[string]string {
		out := map[string]string{}
		for _, l := range w.links() {
			out[l.Ends[0].ID] = l.Ends[1].ID
		}
		return out
	}
	t.Run("the same ids: linked at once", func(t *testing.T) {
		w := start(t)
		before := map[string]string{}
		for on, me := range w.opened(t).Former {
			before[on] = me.ID
		}
		if r := w.pass(t); r.Held != 0 || r.Writes() != 0 {
			t.Errorf("%d held, %d writes", r.Held, r.Writes())
		}
		w.even(t, 3, 3, 3)
		for on, me := range partners(w) {
			if before[on] != me {
				t.Errorf("address %s is linked with %s, before with %s", on, me, before[on])
			}
		}
		w.quiet(t)
	})
	t.Run("another address book with the same UIDs: linked at once", func(t *testing.T) {
		w := start(t)
		for id, it := range w.me.items {
			w.me.store("/moved"+id, it.rec, it.uid)
			w.me.delete(id)
		}
		if r := w.pass(t); r.Held != 0 || r.Writes() != 0 {
			t.Errorf("%d held, %d writes", r.Held, r.Writes())
		}
		w.even(t, 3, 3, 3)
		w.quiet(t)
	})
	t.Run("B42 the same ids stand for other people: they are not linked", func(t *testing.T) {
		w := start(t)
		for id := range w.me.items {
			w.me.edit(id, record.Record{record.FirstName: record.Text("Someone"), record.LastName: record.Text(id)})
		}
		w.pass(t)
		w.even(t, 6, 6, 6)
		w.quiet(t)
	})
	t.Run("told apart before the reset: they stay apart", func(t *testing.T) {
		w := newWorld()
		a, b := doubtful(1)
		w.on.put(a)
		w.me.put(b)
		if r := w.run(); r.Held != 1 {
			t.Fatalf("%d held", r.Held)
		}
		if err := w.mem().Decide(engine.Rejected, keys(w.mem())...); err != nil {
			t.Fatal(err)
		}
		w.pass(t)
		if err := w.mem().Reset(); err != nil {
			t.Fatal(err)
		}
		w.pass(t)
		w.even(t, 2, 2, 2)
		w.quiet(t)
	})
}

// TestMovedBeforeReset proves that what was moved on one side before a reset, and not
// carried any more, is asked about and not created on either side.
func TestMovedBeforeReset(t *testing.T) {
	for _, answer := range []engine.Decision{yes, no} {
		for _, k := range []kind{appointments, tasks} {
			t.Run(string(k.schema.Unit)+" "+string(answer), func(t *testing.T) {
				w := linkedOf(t, k, 3)
				move := times(record.Wall{Day: firstMonday + 9, Second: 14 * 3600}, 3600)
				if k.schema.Unit == record.Tasks {
					move = text(record.Due, "2026-05-05")
				}
				w.on.edit(w.find(w.on, 1), move)
				if err := w.mem().Reset(); err != nil {
					t.Fatal(err)
				}
				for range 3 {
					if r := w.run(); r.Held != 1 || r.Writes() != 0 {
						t.Fatalf("%d held, %d writes", r.Held, r.Writes())
					}
				}
				w.decide(t, answer, 1)
				w.pass(t)
				n := map[engine.Decision]int{yes: 3, no: 4}[answer]
				if len(w.on.items) != n || len(w.me.items) != n || len(w.links()) != n {
					t.Errorf("%d, %d, %d links", len(w.on.items), len(w.me.items), len(w.links()))
				}
				w.quiet(t)
			})
		}
	}
}
