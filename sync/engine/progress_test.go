package engine_test

import (
	"slices"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// The number moves with every write that a side has taken, also in the middle of a
// block, never goes back and ends at the whole.
func TestProgressMovesWithEveryWrite(t *testing.T) {
	w := newWorld()
	for n := range 8 {
		w.on.put(person(n)) // to be created on memotoo, in blocks of 3
	}
	var seen []engine.Progress
	w.progress = func(p engine.Progress) { seen = append(seen, p) }
	// What was told when memotoo got each write.
	var at []int
	w.me.answer = func(side.Write) answer {
		at = append(at, seen[len(seen)-1].Done)
		return arrives
	}
	if r := w.run(); r.ToMemotoo.Created != 8 {
		t.Fatalf("created %d", r.ToMemotoo.Created)
	}
	if want := []int{0, 1, 2, 3, 4, 5, 6, 7}; !slices.Equal(at, want) {
		t.Errorf("before each write the number was %v, want %v", at, want)
	}
	last := engine.Progress{}
	for _, p := range seen {
		if p.Step != fault.StepCreate {
			continue
		}
		if p.Done < last.Done || p.Total != 8 {
			t.Errorf("after %+v came %+v", last, p)
		}
		last = p
	}
	if last.Done != 8 {
		t.Errorf("it ends at %+v", last)
	}
}

// A write that the side took, and of which nobody knows what became, lets the number
// neither go back nor beyond the total.
func TestProgressWithFailures(t *testing.T) {
	w := newWorld()
	for n := range 6 {
		w.on.put(person(n))
	}
	done := 0
	w.progress = func(p engine.Progress) {
		if p.Step != fault.StepCreate {
			return
		}
		if p.Done < done || p.Done > p.Total {
			t.Errorf("after %d comes %d of %d", done, p.Done, p.Total)
		}
		done = p.Done
	}
	sent := 0
	w.me.answer = func(wr side.Write) answer {
		if sent++; sent%2 == 1 {
			return arrives
		}
		wr.Taking()
		return lostAfter
	}
	if r := w.run(); r.ToMemotoo.Created != 3 {
		t.Errorf("created %d", r.ToMemotoo.Created)
	}
}
