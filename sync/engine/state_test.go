package engine_test

import (
	"slices"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
)

// text is a change of one field.
func text(f record.Field, s string) record.Record { return record.Record{f: record.Text(s)} }

// without are the fields of a contact but one.
func without(f record.Field) []record.Field {
	return slices.DeleteFunc(record.Contacts.Names(), func(g record.Field) bool { return g == f })
}

// doubtful returns two records of the n-th person of which only a person can say
// that they are the same: the name agrees, and nothing else can be compared.
func doubtful(n int) (on, me record.Record) {
	on, me = person(n), person(n)
	delete(on, record.Emails)
	delete(me, record.Phones)
	return on, me
}

func (w *world) mem() *ledgertest.Memory { return w.memory.(*ledgertest.Memory) }

// opened is what the ledger knows.
func (w *world) opened(t *testing.T) engine.Memory {
	t.Helper()
	mem, err := w.memory.Open()
	if err != nil {
		t.Fatal(err)
	}
	return mem
}

// links are all links, those that sleep too.
func (w *world) links() []engine.Link {
	mem, err := w.memory.Open()
	if err != nil {
		panic(err)
	}
	return mem.Links
}

// decide answers the first n questions that stand, all of them if n is 0.
func (w *world) decide(t *testing.T, d engine.Decision, n int) {
	t.Helper()
	list := keys(w.mem())
	if len(list) < max(n, 1) {
		t.Fatalf("%d questions stand, want %d", len(list), n)
	}
	if n > 0 {
		list = list[:n]
	}
	if err := w.mem().Decide(d, list...); err != nil {
		t.Fatal(err)
	}
}

// killedAt runs a pass that is killed at the first effect of m that is called what.
func (w *world) killedAt(t *testing.T, m *model, what string) {
	t.Helper()
	hit := false
	m.effect = func(is string) {
		if !hit && is == what {
			hit = true
			panic(killed{})
		}
	}
	w.cutOff(w.run)
	m.effect = func(string) {}
	if !hit {
		t.Fatalf("the pass never came to %q", what)
	}
}

// cutOff runs a pass that may be killed.
func (w *world) cutOff(pass func() engine.Report) {
	defer func() {
		if r := recover(); r != nil && r != any(killed{}) {
			panic(r)
		}
	}()
	pass()
}

// still proves that a pass ends all right and writes nothing, that nothing waits
// for a person or for another try, and that the sides hold so many records.
func (w *world) still(t *testing.T, addresses, cards int) {
	t.Helper()
	before := w.on.writes + w.me.writes
	r := w.run()
	if n := w.on.writes + w.me.writes - before; n != 0 || r.Writes() != 0 {
		t.Errorf("a pass right after a pass wrote %d records: %+v", n, r)
	}
	if r.Ending != engine.OK || r.Held != 0 || r.Remaining != 0 {
		t.Errorf("pass ended %s, %d held, %d remaining: %+v %+v", r.Ending, r.Held, r.Remaining, r.Fault, r.Errors)
	}
	if len(w.on.items) != addresses || len(w.me.items) != cards {
		t.Errorf("%d addresses, %d cards, want %d and %d", len(w.on.items), len(w.me.items), addresses, cards)
	}
	mem := w.opened(t)
	if len(mem.Intents) != 0 || len(mem.Resting) != 0 {
		t.Errorf("%d intents and %d resting records are left", len(mem.Intents), len(mem.Resting))
	}
}

// even proves, beside what still does, that whoever takes part shows the same on
// both sides, and that so many do.
func (w *world) even(t *testing.T, addresses, cards, linked int) {
	t.Helper()
	w.still(t, addresses, cards)
	n := 0
	for _, l := range w.links() {
		if l.State != engine.Active {
			continue
		}
		n++
		on, me := w.on.items[l.Ends[0].ID], w.me.items[l.Ends[1].ID]
		if on == nil || me == nil || !on.marked {
			t.Errorf("%s takes part, and is %v in onOffice and %v on memotoo", l.Title, on, me)
			continue
		}
		for _, sp := range record.Contacts.Fields {
			if a, b := on.rec[sp.Field], me.rec[sp.Field]; !sp.Equal(a, b) {
				t.Errorf("%s, %s: onOffice %v, memotoo %v", l.Title, sp.Field, a, b)
			}
		}
	}
	if n != linked {
		t.Errorf("%d links, want %d", n, linked)
	}
}

// errOffline is what a side says that cannot be reached.
var errOffline = fault.New(fault.Offline, fault.Memotoo, fault.StepList, "no route", nil)

// marked counts the addresses that take part.
func (w *world) marked() (n int) {
	for _, s := range w.on.items {
		if s.marked {
			n++
		}
	}
	return n
}
