package engine_test

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// undoKilled runs a pass, kills its undoing at the k-th effect and begins it again,
// with a pass in between if asked, and returns what both sides hold in the end.
func undoKilled(t *testing.T, w *world, k int, pass bool) (end map[string]string, points int) {
	t.Helper()
	deeds := w.deeds(func() { w.pass(t) })
	mem := w.memory.(*ledgertest.Memory)
	effect := func(string) {
		points++
		if points == k+1 {
			panic(killed{})
		}
	}
	w.on.effect, w.me.effect = effect, effect
	mem.Before = func(op string) error { effect(op); return nil }
	func() {
		defer func() {
			if r := recover(); r != nil && r != any(killed{}) {
				panic(r)
			}
		}()
		w.undo(deeds)
	}()
	w.on.effect, w.me.effect, mem.Before = func(string) {}, func(string) {}, nil
	if pass {
		w.pass(t)
	}
	r := w.undo(deeds)
	for _, l := range r.Errors {
		if !fault.Is(l.Fault, fault.NoUndo) {
			t.Fatalf("killed at %d: undoing again ended %s: %v", k, r.Ending, faults(r.Errors))
		}
	}
	if r.Ending != engine.OK && r.Ending != engine.Partial || k < 0 && r.Writes() > 0 {
		t.Fatalf("killed at %d: undoing again ended %s: %+v", k, r.Ending, r)
	}
	w.quiet(t)
	return w.state(), points
}

// TestC44_UndoKilledAnywhere proves that undoing that is killed at any of its
// effects and begun again, at once or after a pass, ends as one that was not: nothing
// is lost, and nothing is there twice.
func TestC44_UndoKilledAnywhere(t *testing.T) {
	for name, start := range map[string]func(*testing.T, bool, bool) *world{
		"addresses":    busyAddresses,
		"appointments": func(t *testing.T, delta, bend bool) *world { return busyUnit(t, appointments, delta, bend) },
		"tasks":        func(t *testing.T, delta, bend bool) *world { return busyUnit(t, tasks, delta, bend) },
	} {
		for _, delta := range []bool{false, true} {
			for _, pass := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s delta=%v pass=%v", name, delta, pass), func(t *testing.T) {
					want, points := undoKilled(t, start(t, delta, false), -1, false)
					if points < 40 {
						t.Fatalf("only %d kill points", points)
					}
					for k := range points {
						got, _ := undoKilled(t, start(t, delta, false), k, pass)
						if !maps.Equal(got, want) {
							for key := range got {
								if got[key] != want[key] {
									t.Errorf("killed at %d of %d: %s is\n%s, want\n%s", k, points, key, got[key], want[key])
								}
							}
							t.Fatalf("killed at %d of %d: %d records, want %d", k, points, len(got), len(want))
						}
					}
					t.Logf("%d kill points", points)
				})
			}
		}
	}
}

// TestC44_UndoStopped proves that undoing can be stopped at any write, says so, and
// goes on from there.
func TestC44_UndoStopped(t *testing.T) {
	whole := busyAddresses(t, true, false)
	deeds := whole.deeds(func() { whole.pass(t) })
	done := whole.undone(t, deeds)
	all := done.Writes()
	want := whole.state()
	for n := range all - 1 {
		w := busyAddresses(t, true, false)
		deeds := w.deeds(func() { w.pass(t) })
		ctx, stop := context.WithCancel(t.Context())
		count := func(what string) {
			if n--; n < 0 {
				stop()
			}
		}
		w.on.effect, w.me.effect = count, count
		r := w.undoUntil(ctx, deeds)
		w.on.effect, w.me.effect = func(string) {}, func(string) {}
		stop()
		if r.Ending != engine.Halted && r.Writes() < all || len(r.Errors) > 1 {
			t.Fatalf("%s after %d of %d writes: %v", r.Ending, r.Writes(), all, faults(r.Errors))
		}
		rest := w.undone(t, deeds)
		if r.Writes()+rest.Writes() != all || !maps.Equal(w.state(), want) {
			t.Fatalf("%d and %d writes, want %d", r.Writes(), rest.Writes(), all)
		}
		w.quiet(t)
	}
}

// TestD57_Trouble proves what undoing says when a side fails, refuses or loses an
// answer, and when a record changes under its hands.
func TestD57_Trouble(t *testing.T) {
	start := func(t *testing.T) (*world, []engine.Deed) {
		w := linked(t, 4)
		for n := range 3 {
			w.on.edit(w.find(w.on, n), text(record.City, "Bonn"))
		}
		return w, w.deeds(func() { w.pass(t) })
	}
	finish := func(t *testing.T, w *world, deeds []engine.Deed) {
		w.undone(t, deeds)
		w.quiet(t)
		for n := range 3 {
			if w.me.items[w.find(w.me, n)].rec[record.City].Text != "Köln" {
				t.Errorf("person %d is not as before", n)
			}
		}
	}
	t.Run("memotoo is not there", func(t *testing.T) {
		w, deeds := start(t)
		w.me.outage = fault.New(fault.Offline, fault.Memotoo, fault.StepList, "", nil)
		if r := w.undo(deeds); r.Ending != engine.Waits || r.Writes() != 0 {
			t.Fatalf("%s %+v", r.Ending, r)
		}
		w.me.outage = nil
		finish(t, w, deeds)
	})
	t.Run("memotoo goes before it is read", func(t *testing.T) {
		w, deeds := start(t)
		w.me.deaf = fault.New(fault.Offline, fault.Memotoo, fault.StepRead, "", nil)
		if r := w.undo(deeds); r.Ending != engine.Waits || r.Writes() != 0 {
			t.Fatalf("%s %+v", r.Ending, r)
		}
		w.me.deaf = nil
		finish(t, w, deeds)
	})
	t.Run("a record is refused", func(t *testing.T) {
		w, deeds := start(t)
		refusals := 0
		w.me.refuse = func(record.Record) *fault.Fault {
			if refusals++; refusals == 1 {
				return fault.New(fault.Invalid, fault.Memotoo, fault.StepUpdate, "", nil)
			}
			return nil
		}
		if r := w.undo(deeds); r.Ending != engine.Partial || r.Writes() != 2 || len(r.Errors) != 1 || refusals != 3 {
			t.Fatalf("%s %+v", r.Ending, r)
		}
		finish(t, w, deeds)
	})
	for what, name := range map[answer]string{lostBefore: "not done", lostAfter: "done"} {
		t.Run("an answer is lost, "+name, func(t *testing.T) {
			w, deeds := start(t)
			w.me.answer = once(side.Update, what)
			if r := w.undo(deeds); r.Ending != engine.Partial || r.Writes() != 2 || len(r.Errors) != 1 {
				t.Fatalf("%s %+v", r.Ending, r)
			}
			finish(t, w, deeds)
		})
	}
	t.Run("changed under its hands", func(t *testing.T) {
		w, deeds := start(t)
		card, other := w.find(w.me, 0), w.find(w.me, 1)
		w.me.between = func(id string) {
			switch {
			case id == card && w.me.items[id].rec[record.City].Text == "Bonn":
				w.me.edit(id, text(record.City, "Ulm"))
			case id == other && w.me.items[id].rec[record.Remark].Text == "":
				w.me.edit(id, text(record.Remark, "inzwischen"))
			}
		}
		r := w.undo(deeds)
		w.me.between = nil
		if r.Ending != engine.OK || r.Writes() != 2 || len(r.Skipped) != 1 || !fault.Is(r.Skipped[0].Fault, fault.Edited) {
			t.Fatalf("%s %v %v", r.Ending, faults(r.Errors), faults(r.Skipped))
		}
		if w.me.items[card].rec[record.City].Text != "Ulm" || w.me.items[other].rec[record.City].Text != "Köln" {
			t.Error("the edit is lost, or the rest was not undone")
		}
		w.pass(t)
		w.quiet(t)
		if on := w.on.items[w.find(w.on, 1)].rec; on[record.Remark].Text != "inzwischen" || on[record.City].Text != "Bonn" {
			t.Errorf("the edit did not travel, or what was undone did: %v", on)
		}
	})
	t.Run("the disk is full", func(t *testing.T) {
		w, deeds := start(t)
		full := fault.New(fault.Storage, fault.Local, fault.StepSave, "no space", nil)
		w.mem().Before = func(string) error { return full }
		if r := w.undo(deeds); r.Ending != engine.Failed || !fault.Is(r.Fault, fault.Storage) || r.Writes() != 0 {
			t.Fatalf("%s %+v", r.Ending, r)
		}
		w.mem().Before = nil
		finish(t, w, deeds)
	})
}
