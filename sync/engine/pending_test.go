package engine_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
)

// andPhone is a change that puts one more number beside those of the n-th person.
func andPhone(n int, typ, number string) record.Record {
	return record.Record{record.Phones: record.Entries(append(slices.Clone(person(n)[record.Phones].Entries), record.Entry{Type: typ, Text: number})...)}
}

// TestStandsUntilItMay proves that what the direction forbids to carry is kept in
// mind, whatever happens to the record meanwhile, and travels when it may.
func TestStandsUntilItMay(t *testing.T) {
	bonn := text(record.City, "Bonn")
	for _, c := range []struct {
		name      string
		direction engine.Direction
		steps     []func(w *world, on, me string)
		want      record.Record
	}{
		{"an edit in onOffice", engine.ToOnOffice, []func(w *world, on, me string){
			func(w *world, on, _ string) { w.on.edit(on, bonn) },
		}, bonn},
		{"an edit on memotoo", engine.ToMemotoo, []func(w *world, on, me string){
			func(w *world, _, me string) { w.me.edit(me, bonn) },
		}, bonn},
		{"A2 the card's etag changes meanwhile, its content does not", engine.ToOnOffice, []func(w *world, on, me string){
			func(w *world, on, _ string) { w.on.edit(on, bonn) },
			func(w *world, _, me string) { w.me.edit(me, nil) },
		}, bonn},
		{"another field travels meanwhile", engine.ToMemotoo, []func(w *world, on, me string){
			func(w *world, _, me string) { w.me.edit(me, bonn) },
			func(w *world, on, _ string) { w.on.edit(on, text(record.Street, "Neu 1")) },
		}, bonn.With(text(record.Street, "Neu 1"))},
		{"C48 the same set travels meanwhile", engine.ToMemotoo, []func(w *world, on, me string){
			func(w *world, _, me string) { w.me.edit(me, andPhone(1, record.Mobile, "0170 1")) },
			func(w *world, on, _ string) { w.on.edit(on, andPhone(1, record.Private, "0221 7")) },
		}, record.Record{record.Phones: record.Entries(append(slices.Clone(andPhone(1, record.Private, "0221 7")[record.Phones].Entries), record.Entry{Type: record.Mobile, Text: "0170 1"})...)}},
		{"a pass is killed meanwhile", engine.ToMemotoo, []func(w *world, on, me string){
			func(w *world, _, me string) { w.me.edit(me, bonn) },
			func(w *world, on, _ string) {
				w.on.edit(on, text(record.Street, "Neu 1"))
				w.me.effect = func(string) { panic(killed{}) }
				w.cutOff(w.run)
				w.me.effect = func(string) {}
			},
		}, bonn.With(text(record.Street, "Neu 1"))},
	} {
		for _, delta := range []bool{false, true} {
			t.Run(c.name+map[bool]string{true: ", changes only"}[delta], func(t *testing.T) {
				w := linked(t, 3)
				w.on.delta, w.me.delta = delta, delta
				w.policy.Direction = c.direction
				w.quiet(t)
				on, me := w.find(w.on, 1), w.find(w.me, 1)
				for _, step := range c.steps {
					step(w, on, me)
					w.pass(t)
				}
				if maps.Equal(plainRecord(w.on.items[on].rec), plainRecord(w.me.items[me].rec)) {
					t.Fatal("it has travelled although it must not")
				}
				w.quiet(t)
				w.policy.Direction = engine.Both
				w.pass(t)
				w.even(t, 3, 3, 3)
				for f, want := range c.want {
					sp, _ := record.Contacts.Spec(f)
					if got := w.on.items[on].rec[f]; !sp.Equal(got, want) {
						t.Errorf("%s: %v, want %v", f, got, want)
					}
				}
			})
		}
	}
}

// plainRecord makes records comparable.
func plainRecord(r record.Record) map[record.Field]string {
	out := map[record.Field]string{}
	for f, v := range r {
		out[f] = v.Text
		for _, e := range v.Entries {
			out[f] += " " + e.Type + " " + e.Text
		}
	}
	return out
}

// TestNewWhatTheDirectionLeft proves that records that the direction left alone
// travel when it changes, without having been touched.
func TestNewWhatTheDirectionLeft(t *testing.T) {
	for _, c := range []struct {
		first engine.Direction
		add   func(w *world)
	}{
		{engine.ToMemotoo, func(w *world) { w.me.put(person(7)); w.on.put(person(8)) }},
		{engine.ToOnOffice, func(w *world) { w.on.put(person(7)); w.me.put(person(8)) }},
	} {
		for _, delta := range []bool{false, true} {
			t.Run(string(c.first)+map[bool]string{true: ", changes only"}[delta], func(t *testing.T) {
				w := linked(t, 3)
				w.on.delta, w.me.delta = delta, delta
				w.policy.Direction = c.first
				c.add(w)
				for range 3 {
					w.pass(t)
				}
				if len(w.on.items)+len(w.me.items) != 9 {
					t.Fatalf("%d addresses, %d cards", len(w.on.items), len(w.me.items))
				}
				w.policy.Direction = engine.Both
				w.pass(t)
				w.even(t, 5, 5, 5)
			})
		}
	}
}

// TestLimitOrder proves that within the limit edits go first, then new records,
// then removals, that the rest is counted, and that nothing of it is lost.
func TestLimitOrder(t *testing.T) {
	for _, delta := range []bool{false, true} {
		t.Run(map[bool]string{false: "whole listings", true: "changes only"}[delta], func(t *testing.T) {
			w := linked(t, 6)
			w.on.delta, w.me.delta = delta, delta
			w.quiet(t)
			w.policy.Limit = 2
			w.me.delete(w.find(w.me, 0))
			w.on.delete(w.find(w.on, 1))
			w.on.put(person(10))
			w.me.put(person(11))
			w.on.edit(w.find(w.on, 2), text(record.City, "Bonn"))
			w.me.edit(w.find(w.me, 3), text(record.City, "Bonn"))
			for i, want := range []struct{ updated, created, removed, left int }{{2, 0, 0, 4}, {0, 2, 0, 2}, {0, 0, 2, 0}} {
				r := w.pass(t)
				m, o := r.ToMemotoo, r.ToOnOffice
				if m.Updated+o.Updated != want.updated || m.Created+o.Created != want.created || m.Deleted+o.Unmarked != want.removed || r.Remaining != want.left {
					t.Fatalf("pass %d: %+v %+v, %d remaining", i, m, o, r.Remaining)
				}
			}
			w.even(t, 7, 6, 6)
		})
	}
}

// TestE70_RefusedDoNotBlock proves that as many refused records as the limit lets
// travel do not keep all others waiting.
func TestE70_RefusedDoNotBlock(t *testing.T) {
	w := newWorld()
	w.policy.Limit = 3
	for i := range 8 {
		w.me.put(person(i))
	}
	bad := []string{"Name0", "Name1", "Name2"}
	w.on.refuse = func(r record.Record) *fault.Fault {
		if slices.Contains(bad, r[record.LastName].Text) {
			return fault.New(fault.Invalid, fault.OnOffice, fault.StepCreate, "mandatory field", nil)
		}
		return nil
	}
	for range 12 {
		w.run()
	}
	if len(w.on.items) != 5 {
		t.Fatalf("after three hours %d of 5 good cards have travelled", len(w.on.items))
	}
	w.on.refuse = nil
	for range 12 {
		w.run()
	}
	w.even(t, 8, 8, 8)
}

// TestE70_RestEnds proves that a failure is over with a success, whatever was to
// be done, so that the next one rests five minutes again and not hours.
func TestE70_RestEnds(t *testing.T) {
	no := func(record.Record) *fault.Fault {
		return fault.New(fault.Invalid, fault.Memotoo, fault.StepUpdate, "no", nil)
	}
	for _, c := range []struct {
		name             string
		do               func(w *world)
		addresses, cards int
	}{
		{"creating", func(w *world) { w.on.put(person(7)) }, 4, 4},
		{"changing", func(w *world) { w.on.edit(w.find(w.on, 1), text(record.City, "Bonn")) }, 3, 3},
		{"joining", func(w *world) {
			w.on.put(person(7).With(text(record.Street, "Domstr. 1")))
			w.me.put(person(7).With(text(record.Remark, "vom Telefon")))
		}, 4, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := linked(t, 3)
			c.do(w)
			w.me.refuse = no
			for range 4 {
				w.run()
				w.now = w.now.Add(time.Hour)
			}
			mem := w.opened(t)
			if len(mem.Resting) != 1 {
				t.Fatalf("resting: %v", mem.Resting)
			}
			for _, r := range mem.Resting {
				if r.Failures < 3 {
					t.Fatalf("%d failures", r.Failures)
				}
			}
			w.me.refuse = nil
			w.now = w.now.Add(time.Hour)
			w.pass(t)
			w.even(t, c.addresses, c.cards, c.cards)
		})
	}
	t.Run("what was to be done is not needed any more", func(t *testing.T) {
		w := linked(t, 3)
		on, me := w.find(w.on, 1), w.find(w.me, 1)
		w.on.edit(on, text(record.City, "Bonn"))
		w.me.refuse = no
		w.run()
		w.me.refuse = nil
		w.on.delete(on)
		w.me.delete(me)
		w.pass(t)
		w.even(t, 2, 2, 2)
	})
	t.Run("removing", func(t *testing.T) {
		w := linked(t, 3)
		on, me := w.find(w.on, 1), w.find(w.me, 1)
		w.me.edit(me, text(record.City, "Bonn"))
		w.on.refuse = no
		w.run()
		w.on.refuse = nil
		w.me.delete(me)
		w.pass(t)
		if w.on.items[on].marked {
			t.Error("still marked")
		}
		w.even(t, 3, 2, 2)
	})
}

// TestOutageBetweenLookAndRead proves that nothing that was listed is forgotten
// when it then cannot be read.
func TestOutageBetweenLookAndRead(t *testing.T) {
	for _, delta := range []bool{false, true} {
		t.Run(map[bool]string{false: "whole listings", true: "changes only"}[delta], func(t *testing.T) {
			w := linked(t, 3)
			w.on.delta, w.me.delta = delta, delta
			w.quiet(t)
			w.on.put(person(7))
			w.me.put(person(8))
			w.on.edit(w.find(w.on, 1), text(record.City, "Bonn"))
			w.me.delete(w.find(w.me, 2))
			for _, m := range []*model{w.on, w.me} {
				m.deaf = fault.New(fault.Server, m.where.Name(), fault.StepRead, "busy", nil)
				if r := w.run(); r.Ending != engine.Failed || r.Writes() != 0 {
					t.Fatalf("%s, %d writes", r.Ending, r.Writes())
				}
				m.deaf = nil
			}
			w.pass(t)
			w.even(t, 5, 4, 4)
		})
	}
}

// lostValues are the values in the journal that gave way to others.
func lostValues(m *ledgertest.Memory) (list []engine.Lost) {
	for _, e := range m.Events() {
		list = append(list, e.Event.Lost...)
	}
	return list
}
