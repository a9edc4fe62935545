package engine_test

import (
	"fmt"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// quarrelled runs passes with something that happens before each, and proves that it is
// taken for another program's doing, after few writes, and stays so.
func (w *world) quarrelled(t *testing.T, passes int, before func(i int)) {
	t.Helper()
	writes, told := 0, 0
	for i := range passes {
		before(i)
		r := w.run()
		writes += r.Writes()
		if i < passes-4 {
			continue
		}
		if r.Writes() != 0 {
			t.Errorf("pass %d writes %d records", i, r.Writes())
		}
		if r.Ending == engine.Partial && len(r.Errors) == 1 && fault.Is(r.Errors[0].Fault, fault.Circling) && r.Errors[0].Fault.Record == "Vorname1 Name1" {
			told++
		}
	}
	// What flips is every other time as it was left.
	if told < 2 || writes > 25 {
		t.Errorf("told %d times in the last four passes, %d writes", told, writes)
	}
}

// TestH111_AnotherEngine proves that a record that another program writes back and forth
// rests (design §2 rule 14).
func TestH111_AnotherEngine(t *testing.T) {
	for _, m := range []string{"memotoo", "onOffice"} {
		side := func(w *world) (here *model, id string) {
			if m == "memotoo" {
				return w.me, w.find(w.me, 1)
			}
			return w.on, w.find(w.on, 1)
		}
		t.Run("a value flips on "+m, func(t *testing.T) {
			w := linked(t, 3)
			here, id := side(w)
			w.quarrelled(t, 30, func(i int) { here.edit(id, text(record.City, []string{"Bonn", "Köln"}[i%2])) })
		})
		t.Run("a value is another one each time on "+m, func(t *testing.T) {
			w := linked(t, 3)
			here, id := side(w)
			w.quarrelled(t, 40, func(i int) { here.edit(id, text(record.Remark, fmt.Sprint("Stand ", i))) })
		})
		t.Run("what was edited is put back on the other side of "+m, func(t *testing.T) {
			w := linked(t, 3)
			here, id := side(w)
			other, oid := w.on, w.find(w.on, 1)
			if here == w.on {
				other, oid = w.me, w.find(w.me, 1)
			}
			// The other program is one pass behind: each side's value goes to the other.
			here.edit(id, text(record.City, "Bonn"))
			w.quarrelled(t, 30, func(i int) {
				if i%2 == 1 {
					other.edit(oid, text(record.City, "Köln"))
				} else if i > 0 {
					here.edit(id, text(record.City, "Bonn"))
				}
			})
		})
	}
	t.Run("the mark is set and cleared, the card comes and goes", func(t *testing.T) {
		w := linked(t, 3)
		me := w.find(w.me, 1)
		card, uid := w.me.items[me].rec, w.me.items[me].uid
		w.quarrelled(t, 30, func(i int) {
			if i%2 == 0 {
				if id := w.find(w.me, 1); id != "" {
					w.me.delete(id)
				}
			} else if w.find(w.me, 1) == "" {
				w.me.store(fmt.Sprintf("/book/back-%d.vcf", i), card, uid)
			}
		})
	})
}

// TestH111_BusyUser proves that a person who edits a record often is not taken for a
// program.
func TestH111_BusyUser(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(w *world, i int)
	}{
		{"on one side, something new each time", func(w *world, i int) {
			w.me.edit(w.find(w.me, 1), text(record.Remark, fmt.Sprint("Stand ", i)))
		}},
		{"on one side, back and forth", func(w *world, i int) {
			w.on.edit(w.find(w.on, 1), text(record.City, []string{"Bonn", "Köln"}[i%2]))
		}},
		{"on both sides in turn", func(w *world, i int) {
			m := []*model{w.on, w.me}[i%2]
			m.edit(w.find(m, 1), text(record.Remark, fmt.Sprint("Stand ", i)))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := linked(t, 3)
			for i := range 24 {
				// Eight edits a day, for three days.
				if i%8 == 0 {
					w.now = w.now.Add(16 * time.Hour)
				}
				w.now = w.now.Add(time.Hour)
				c.edit(w, i)
				w.pass(t)
			}
			w.quiet(t)
		})
	}
}

// TestH111_CopiesOnTheHub proves that a card that another program makes again and again
// is never taken over to onOffice more than once, and that the program is told of.
func TestH111_CopiesOnTheHub(t *testing.T) {
	w := linked(t, 3)
	w.on.put(person(7))
	w.pass(t)
	for i := range 8 {
		w.me.store(fmt.Sprintf("/book/copy-%d.vcf", i), person(7), fmt.Sprint("copy-", i))
		if r := w.run(); r.Writes() != 0 || r.Held != min(i+1, 3) {
			t.Fatalf("%d writes, %d held", r.Writes(), r.Held)
		}
	}
	r := w.run()
	told := 0
	for _, l := range r.Skipped {
		if l.Fault.Kind == fault.Copied && l.Fault.Record == "Vorname7 Name7" {
			told++
		}
	}
	if told != 5 || len(w.on.items) != 4 {
		t.Errorf("%d copies are told, %d addresses", told, len(w.on.items))
	}
	for i := range 8 {
		w.me.delete(fmt.Sprintf("/book/copy-%d.vcf", i))
	}
	w.pass(t)
	w.even(t, 4, 4, 4)
}
