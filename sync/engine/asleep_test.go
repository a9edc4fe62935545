package engine_test

import (
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// TestWhileAsleep proves that what happens around a link that sleeps, over
// several passes, is neither lost nor doubled once it is followed again.
func TestWhileAsleep(t *testing.T) {
	bonn := text(record.City, "Bonn")
	for _, c := range []struct {
		name string
		// each step is followed by a pass
		steps []func(w *world, on, me string)
		// what is left: addresses, cards, links, and the person's town on both sides
		addresses, cards, links int
		city                    string
	}{
		{
			"edited on memotoo while the mark is off, with a pass between", []func(w *world, on, me string){
				func(w *world, on, _ string) { w.on.mark(on, false) },
				func(w *world, _, me string) { w.me.edit(me, bonn) },
				func(w *world, on, _ string) { w.on.mark(on, true) },
			}, 3, 3, 3, "Bonn",
		},
		{
			"edited on memotoo and the mark cleared between the same two passes", []func(w *world, on, me string){
				func(w *world, on, me string) { w.me.edit(me, bonn); w.on.mark(on, false) },
				func(w *world, on, _ string) { w.on.mark(on, true) },
			}, 3, 3, 3, "Bonn",
		},
		{
			"edited in onOffice while the mark is off", []func(w *world, on, me string){
				func(w *world, on, _ string) { w.on.mark(on, false) },
				func(w *world, on, _ string) { w.on.edit(on, bonn) },
				func(w *world, on, _ string) { w.on.mark(on, true) },
			}, 3, 3, 3, "Bonn",
		},
		{
			"edited on memotoo, deleted in onOffice while nothing goes there, then both ways: the edit wins", []func(w *world, on, me string){
				func(w *world, on, me string) {
					w.policy.Direction = engine.ToMemotoo
					w.on.delete(on)
					w.me.edit(me, bonn)
				},
				func(w *world, _, _ string) { w.policy.Direction = engine.Both },
			}, 3, 3, 3, "Bonn",
		},
		{
			"edited in onOffice, deleted on memotoo while nothing goes there, then both ways: the edit wins", []func(w *world, on, me string){
				func(w *world, on, me string) {
					w.policy.Direction = engine.ToOnOffice
					w.me.delete(me)
					w.on.edit(on, bonn)
				},
				func(w *world, _, _ string) { w.policy.Direction = engine.Both },
			}, 3, 3, 3, "Bonn",
		},
		{
			"B40 deleted on memotoo, the address deleted later, entered again on the phone", []func(w *world, on, me string){
				func(w *world, _, me string) { w.me.delete(me) },
				func(w *world, on, _ string) { w.on.delete(on) },
				func(w *world, _, _ string) { w.me.put(person(1).With(bonn)) },
				// That its address is gone shows only when it is to be marked.
				func(*world, string, string) {},
			}, 3, 3, 3, "Bonn",
		},
		{
			"the mark is off and the address merged into another one, which is marked", []func(w *world, on, me string){
				func(w *world, on, _ string) { w.on.mark(on, false) },
				func(w *world, on, _ string) { w.on.delete(on); w.on.put(person(1).With(bonn)) },
			}, 3, 3, 3, "Bonn",
		},
	} {
		for _, delta := range []bool{false, true} {
			t.Run(c.name+map[bool]string{true: ", changes only"}[delta], func(t *testing.T) {
				w := linked(t, 3)
				w.on.delta, w.me.delta = delta, delta
				w.quiet(t)
				on, me := w.find(w.on, 1), w.find(w.me, 1)
				for _, step := range c.steps {
					step(w, on, me)
					w.pass(t)
				}
				w.even(t, c.addresses, c.cards, c.links)
				for _, m := range []*model{w.on, w.me} {
					if id := w.find(m, 1); id == "" || m.items[id].rec[record.City].Text != c.city {
						t.Errorf("%s: %q is not in %s", m.where, id, c.city)
					}
				}
			})
		}
	}
}

// TestUnmarkedAndDeleted proves that nothing comes back of an address whose mark is
// off and whose copy somebody deletes then.
func TestUnmarkedAndDeleted(t *testing.T) {
	for _, delta := range []bool{false, true} {
		w := linked(t, 3)
		w.on.delta, w.me.delta = delta, delta
		w.quiet(t)
		on, me := w.find(w.on, 1), w.find(w.me, 1)
		w.on.mark(on, false)
		w.pass(t)
		w.me.delete(me)
		w.pass(t)
		if w.find(w.me, 1) != "" || w.on.items[on].marked {
			t.Errorf("delta %v: card %q, marked %v", delta, w.find(w.me, 1), w.on.items[on].marked)
		}
		w.even(t, 3, 2, 2)
	}
}

// TestB40_RestoredUnderItsHref proves that a card that a person restores on the
// hub is taken back in, whatever stops the pass that sees it come back.
func TestB40_RestoredUnderItsHref(t *testing.T) {
	for _, c := range []struct {
		name string
		pass func(t *testing.T, w *world)
	}{
		{"nothing stops it", func(t *testing.T, w *world) { w.pass(t) }},
		{"killed before the mark is set", func(t *testing.T, w *world) { w.killedAt(t, w.on, "before enroll") }},
		{"killed after the mark is set", func(t *testing.T, w *world) { w.killedAt(t, w.on, "after enroll") }},
		{"onOffice refuses once", func(_ *testing.T, w *world) {
			w.on.refuse = func(record.Record) *fault.Fault {
				return fault.New(fault.Server, fault.OnOffice, fault.StepMark, "busy", nil)
			}
			w.run()
			w.on.refuse = nil
		}},
		{"the card cannot be read", func(_ *testing.T, w *world) {
			w.me.deaf = fault.New(fault.Server, fault.Memotoo, fault.StepRead, "busy", nil)
			w.run()
			w.me.deaf = nil
		}},
		{"the limit leaves it for later", func(t *testing.T, w *world) {
			w.policy.Limit = 1
			w.on.edit(w.find(w.on, 2), text(record.City, "Bonn"))
			w.me.edit(w.find(w.me, 0), text(record.City, "Bonn"))
			for range 3 {
				w.pass(t)
			}
		}},
	} {
		for _, delta := range []bool{false, true} {
			t.Run(c.name+map[bool]string{true: ", changes only"}[delta], func(t *testing.T) {
				w := linked(t, 3)
				w.me.delta = delta
				w.quiet(t)
				me := w.find(w.me, 1)
				old := w.me.items[me]
				w.me.delete(me)
				w.pass(t)
				if w.marked() != 2 {
					t.Fatalf("%d marked", w.marked())
				}
				w.me.store(me, old.rec, old.uid)
				c.pass(t, w)
				w.pass(t)
				w.even(t, 3, 3, 3)
			})
		}
	}
}

// TestB38_UnmarkedCopyEdited proves that an edit that comes between the look and
// the deletion of a copy whose mark was cleared doubles nobody and is not lost.
func TestB38_UnmarkedCopyEdited(t *testing.T) {
	w := linked(t, 3)
	w.policy.DeleteUnmarked = true
	w.quiet(t)
	on, me := w.find(w.on, 1), w.find(w.me, 1)
	w.on.mark(on, false)
	w.me.between = func(id string) {
		if id == me {
			w.me.between = nil
			w.me.edit(me, text(record.Street, "Neu 1"))
		}
	}
	w.pass(t)
	w.still(t, 3, 3)
	if w.on.items[on].marked || w.me.items[me].rec[record.Street].Text != "Neu 1" {
		t.Errorf("marked %v, card %v", w.on.items[on].marked, w.me.items[me])
	}
	w.on.mark(on, true)
	w.pass(t)
	w.even(t, 3, 3, 3)
}

// TestUnreadableForAWhile proves that what the other side's user did meanwhile
// travels as soon as a card can be read again.
func TestUnreadableForAWhile(t *testing.T) {
	w := linked(t, 3)
	on, me := w.find(w.on, 1), w.find(w.me, 1)
	w.me.edit(me, nil)
	w.me.items[me].problem = fault.New(fault.Unreadable, fault.Memotoo, fault.StepRead, "bad", nil)
	w.on.edit(on, text(record.City, "Bonn"))
	for range 2 {
		if r := w.run(); r.Ending != engine.Partial || len(r.Skipped) != 1 || r.Writes() != 0 {
			t.Fatalf("%s, skipped %v, %d writes", r.Ending, r.Skipped, r.Writes())
		}
	}
	w.me.items[me].problem = nil
	w.me.edit(me, nil)
	w.pass(t)
	w.even(t, 3, 3, 3)
	if w.me.items[me].rec[record.City].Text != "Bonn" {
		t.Error("the edit is not carried")
	}
}
