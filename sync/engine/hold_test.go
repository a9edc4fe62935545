package engine_test

import (
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// cardsDeleted deletes the first n cards.
func (w *world) cardsDeleted(n int) {
	for _, id := range w.me.ids()[:n] {
		w.me.delete(id)
	}
}

// addressesDeleted deletes the first n addresses.
func (w *world) addressesDeleted(n int) {
	for _, id := range w.on.ids()[:n] {
		w.on.delete(id)
	}
}

// TestHeldStaysHeld proves that removals about which a person was asked are not
// carried out unasked, whatever the passes in between can see or do.
func TestHeldStaysHeld(t *testing.T) {
	for _, c := range []struct {
		name  string
		blink func(w *world) (back func())
	}{
		{"nothing happens", func(*world) func() { return func() {} }},
		{"the listing is cut once", func(w *world) func() {
			w.me.cut = true
			return func() { w.me.cut = false }
		}},
		{"the cards cannot be looked up once", func(w *world) func() {
			w.me.deny = map[string]side.Proof{}
			for _, l := range w.links() {
				if me := l.Ends[side.Memotoo].ID; w.me.items[me] == nil {
					w.me.deny[me] = side.Unproven
				}
			}
			return func() { w.me.deny = nil }
		}},
		{"the hub cannot be reached once", func(w *world) func() {
			w.me.outage = errOffline
			return func() { w.me.outage = nil }
		}},
	} {
		for _, delta := range []bool{false, true} {
			t.Run(c.name+map[bool]string{true: ", changes only"}[delta], func(t *testing.T) {
				w := linked(t, 40)
				w.me.delta = delta
				w.quiet(t)
				w.cardsDeleted(12)
				if r := w.run(); r.Held != 12 || w.marked() != 40 {
					t.Fatalf("%d held, %d marked", r.Held, w.marked())
				}
				w.decide(t, engine.Approved, 5)
				w.run()
				if w.marked() != 35 {
					t.Fatalf("%d marked, want exactly what was approved", w.marked())
				}
				back := c.blink(w)
				w.run()
				back()
				for range 2 {
					if r := w.run(); r.Held != 7 || w.marked() != 35 {
						t.Fatalf("%d held, %d marked: more than was approved", r.Held, w.marked())
					}
				}
				w.decide(t, engine.Approved, 0)
				w.pass(t)
				w.even(t, 40, 28, 28)
			})
		}
	}
}

// TestHeldGrows proves that removals that come one after the other behind a
// question do not slip past the guard.
func TestHeldGrows(t *testing.T) {
	w := linked(t, 40)
	w.cardsDeleted(11)
	if r := w.run(); r.Held != 11 {
		t.Fatalf("%d held", r.Held)
	}
	for _, want := range []int{13, 15, 17} {
		w.cardsDeleted(2)
		if r := w.run(); r.Held != want || w.marked() != 40 {
			t.Fatalf("%d held, want %d, %d marked", r.Held, want, w.marked())
		}
	}
	w.decide(t, engine.Approved, 0)
	w.pass(t)
	w.even(t, 40, 23, 23)
}

// TestEditedAfterTheAnswer proves that an edit wins over a removal that a person
// has approved before, and over one that he has refused.
func TestEditedAfterTheAnswer(t *testing.T) {
	for _, c := range []struct {
		answer    engine.Decision
		cards, on int
	}{{engine.Approved, 29, 29}, {engine.Rejected, 40, 29}} {
		t.Run(string(c.answer), func(t *testing.T) {
			w := linked(t, 40)
			w.addressesDeleted(12)
			if r := w.run(); r.Held != 12 {
				t.Fatalf("%d held", r.Held)
			}
			w.decide(t, c.answer, 0)
			var edited int
			for n := range 40 {
				if w.find(w.on, n) == "" {
					edited = n
				}
			}
			w.me.edit(w.find(w.me, edited), text(record.City, "Bonn"))
			w.pass(t)
			w.even(t, c.on, c.cards, 29)
			if on := w.find(w.on, edited); on == "" || w.on.items[on].rec[record.City].Text != "Bonn" {
				t.Error("the edit is lost")
			}
		})
	}
}

// TestRefusedDeletionSleeps proves that copies that a person wants to keep,
// though their addresses are deleted, stay and are not followed: deleting them
// later needs no question.
func TestRefusedDeletionSleeps(t *testing.T) {
	w := linked(t, 40)
	w.addressesDeleted(12)
	w.run()
	w.decide(t, engine.Rejected, 0)
	if r := w.pass(t); r.Linked != 28 {
		t.Errorf("%d links", r.Linked)
	}
	w.even(t, 28, 40, 28)
	for n := range 40 {
		if w.find(w.on, n) == "" {
			w.me.delete(w.find(w.me, n))
		}
	}
	w.pass(t)
	w.even(t, 28, 28, 28)
	if n := len(w.links()); n != 28 {
		t.Errorf("%d links are left, want 28", n)
	}
}

// TestAllMarksCleared proves that a person may clear every mark: each is looked
// up, so the empty listing is believed, and the copies stay.
func TestAllMarksCleared(t *testing.T) {
	w := linked(t, 12)
	for _, id := range w.on.ids() {
		w.on.mark(id, false)
	}
	w.pass(t)
	w.even(t, 12, 12, 0)
	for _, id := range w.on.ids() {
		w.on.mark(id, true)
	}
	w.pass(t)
	w.even(t, 12, 12, 12)
}

// TestB36_DeletedAboveTheBounds proves that what is deleted on both sides asks
// nobody, however much it is.
func TestB36_DeletedAboveTheBounds(t *testing.T) {
	w := linked(t, 40)
	for n := range 15 {
		w.on.delete(w.find(w.on, n))
		w.me.delete(w.find(w.me, n))
	}
	w.pass(t)
	w.even(t, 25, 25, 25)
}

// TestCutListing proves that behind a listing that was cut nothing is created or
// removed, that the pass says how much waits for that, and that it goes on when
// the listing is whole again.
func TestCutListing(t *testing.T) {
	for _, c := range []struct {
		name             string
		do               func(w *world)
		cutOn, cutMe     bool
		addresses, cards int
	}{
		{"memotoo: a new address is not created there", func(w *world) { w.on.put(person(7)) }, false, true, 4, 4},
		{"onOffice: a new card is not created there", func(w *world) { w.me.put(person(7)) }, true, false, 4, 4},
		{"memotoo: a deletion is not believed", func(w *world) { w.me.delete(w.find(w.me, 1)) }, false, true, 3, 2},
		{"onOffice: a deletion is not believed", func(w *world) { w.on.delete(w.find(w.on, 1)) }, true, false, 2, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := linked(t, 3)
			c.do(w)
			w.on.cut, w.me.cut = c.cutOn, c.cutMe
			for range 2 {
				if r := w.run(); r.Ending != engine.Partial || r.Remaining != 1 || r.Writes() != 0 {
					t.Fatalf("%s, %d remaining, %d writes", r.Ending, r.Remaining, r.Writes())
				}
			}
			w.on.cut, w.me.cut = false, false
			w.pass(t)
			w.even(t, c.addresses, c.cards, min(c.addresses, c.cards))
		})
	}
	t.Run("an edit travels all the same", func(t *testing.T) {
		w := linked(t, 3)
		w.me.cut = true
		w.on.edit(w.find(w.on, 1), text(record.City, "Bonn"))
		w.pass(t)
		w.even(t, 3, 3, 3)
	})
}
