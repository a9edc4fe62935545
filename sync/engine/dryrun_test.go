package engine_test

import (
	"encoding/json"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// dryRun runs a pass that must change nothing, neither on a side nor in the
// ledger, not even what it has seen.
func (w *world) dryRun(t *testing.T) engine.Report {
	t.Helper()
	state := func() string {
		mem := w.opened(t)
		ids := make([]int64, len(mem.Links))
		for i := range mem.Links {
			ids[i] = mem.Links[i].ID
		}
		bases, err := w.memory.Bases(ids)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal([]any{mem, bases, w.mem().Events(), w.mem().Held()})
		if err != nil {
			t.Fatal(err)
		}
		return string(text) + w.on.snapshot() + w.me.snapshot()
	}
	before := state()
	w.mem().Before = func(op string) error {
		t.Errorf("a dry run calls %s", op)
		return nil
	}
	w.dry = true
	r := w.run()
	w.dry, w.mem().Before = false, nil
	if after := state(); after != before {
		t.Errorf("a dry run changed something:\n%s\n%s", before, after)
	}
	return r
}

// TestDryRunOverTheLimit proves that a dry run finds the pairs that the pass would
// find, also where more people wait than travel at once.
func TestDryRunOverTheLimit(t *testing.T) {
	w := newWorld()
	w.policy.Limit = 3
	for n := range 8 {
		w.on.put(person(n))
		w.me.put(person(7 - n))
	}
	r := w.dryRun(t)
	if r.ToMemotoo.Created+r.ToOnOffice.Created != 0 || r.Remaining != 0 {
		t.Errorf("foretold: %+v", r)
	}
	w.pass(t)
	w.even(t, 8, 8, 8)
}

// TestDryRun proves that a dry run writes nothing and foretells exactly what the
// pass after it does.
func TestDryRun(t *testing.T) {
	refuse := func(record.Record) *fault.Fault {
		return fault.New(fault.Invalid, fault.Memotoo, fault.StepUpdate, "no", nil)
	}
	for _, c := range []struct {
		name string
		do   func(t *testing.T, w *world)
	}{
		{"nothing to do", func(*testing.T, *world) {}},
		{"some of everything", func(_ *testing.T, w *world) {
			w.on.put(person(10))
			w.me.put(person(11))
			w.on.edit(w.find(w.on, 0), text(record.City, "Bonn"))
			w.me.edit(w.find(w.me, 1), text(record.City, "Bonn"))
			w.on.delete(w.find(w.on, 2))
			w.me.delete(w.find(w.me, 3))
			w.on.mark(w.find(w.on, 4), false)
		}},
		{"questions", func(_ *testing.T, w *world) {
			a, b := doubtful(9)
			w.on.put(a)
			w.me.put(b)
			w.cardsDeleted(12)
		}},
		{"an answered question", func(t *testing.T, w *world) {
			w.cardsDeleted(12)
			w.run()
			w.decide(t, engine.Approved, 3)
		}},
		{"more than the limit", func(_ *testing.T, w *world) {
			w.policy.Limit = 2
			for i := 10; i < 15; i++ {
				w.on.put(person(i + 90))
			}
		}},
		{"records that wait and are gone", func(_ *testing.T, w *world) {
			w.policy.Limit = 1
			for i := 100; i < 104; i++ {
				w.me.put(person(i))
			}
			w.run()
			for i := 100; i < 104; i++ {
				if w.find(w.on, i) == "" {
					w.me.delete(w.find(w.me, i))
				}
			}
		}},
		{"another direction", func(_ *testing.T, w *world) {
			w.policy.Direction = engine.ToMemotoo
			w.me.edit(w.find(w.me, 1), text(record.City, "Bonn"))
			w.run()
			w.policy.Direction = engine.Both
		}},
		{"a record that rests", func(_ *testing.T, w *world) {
			w.me.refuse = refuse
			w.on.edit(w.find(w.on, 1), text(record.City, "Bonn"))
			for range 6 {
				w.run()
				w.now = w.now.Add(3 * time.Hour)
			}
			w.run()
		}},
		{"a field that comes into use", func(_ *testing.T, w *world) {
			w.on.fields = without(record.Remark)
			w.me.edit(w.find(w.me, 1), text(record.Remark, "neu"))
			w.run()
			w.on.fields = record.Contacts.Names()
		}},
		{"another account answers", func(_ *testing.T, w *world) { w.me.empty = true }},
	} {
		for _, delta := range []bool{false, true} {
			t.Run(c.name+map[bool]string{true: ", changes only"}[delta], func(t *testing.T) {
				w := linked(t, 40)
				w.on.delta, w.me.delta = delta, delta
				w.quiet(t)
				c.do(t, w)
				dry := w.dryRun(t)
				w.dryRun(t)
				real := w.run()
				if dry.ToMemotoo != real.ToMemotoo || dry.ToOnOffice != real.ToOnOffice {
					t.Errorf("foretold %+v %+v, done %+v %+v", dry.ToMemotoo, dry.ToOnOffice, real.ToMemotoo, real.ToOnOffice)
				}
				if dry.Held != real.Held || dry.Remaining != real.Remaining || dry.Ending != real.Ending {
					t.Errorf("foretold %s, %d held, %d remaining, then %s, %d, %d", dry.Ending, dry.Held, dry.Remaining, real.Ending, real.Held, real.Remaining)
				}
			})
		}
	}
}

// TestD60_DryRun proves that a dry run looks nothing up, and does not foretell a
// second time what may have been done.
func TestD60_DryRun(t *testing.T) {
	for _, kind := range []side.WriteKind{side.Create, side.Update} {
		t.Run(string(kind), func(t *testing.T) {
			w := linked(t, 3)
			w.on.edit(w.find(w.on, 1), text(record.City, "Bonn"))
			w.on.put(person(7))
			w.me.answer = once(kind, lostBefore)
			w.run()
			if r := w.dryRun(t); r.Writes() != 0 {
				t.Errorf("foretold %+v", r.ToMemotoo)
			}
			w.pass(t)
			w.even(t, 4, 4, 4)
		})
	}
}

// TestDryRunOfAnAddressWithoutMark proves that a dry run tells what will be written once
// an address that onOffice has without a mark takes part.
func TestDryRunOfAnAddressWithoutMark(t *testing.T) {
	w := newWorld()
	w.on.mark(w.on.put(person(1).With(text(record.Street, "Weg 1"))), false)
	w.me.put(person(1).With(text(record.Remark, "vom Telefon")))
	foretold := w.dryRun(t)
	if r := w.pass(t); foretold.ToMemotoo != r.ToMemotoo || foretold.ToOnOffice != r.ToOnOffice || r.Writes() != 3 {
		t.Errorf("foretold %+v %+v, done %+v %+v", foretold.ToMemotoo, foretold.ToOnOffice, r.ToMemotoo, r.ToOnOffice)
	}
}
