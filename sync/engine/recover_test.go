package engine_test

import (
	"fmt"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// once lets the answer to the first write of a kind be lost.
func once(kind side.WriteKind, what answer) func(side.Write) answer {
	done := false
	return func(w side.Write) answer {
		if done || w.Kind != kind {
			return arrives
		}
		done = true
		return what
	}
}

// TestD60_AnswerLost proves that a write of which no answer came is looked up
// before it is repeated: whether it was done or not, it is done once in the end,
// asks nobody, and stands in the journal once.
func TestD60_AnswerLost(t *testing.T) {
	nobody := record.Record{record.FirstName: record.Text("Nur"), record.LastName: record.Text("Name")}
	for _, c := range []struct {
		name string
		kind side.WriteKind
		on   side.Where
		do   func(w *world)
		// what is left
		addresses, cards, linked int
	}{
		{"D58 creating a card", side.Create, side.Memotoo, func(w *world) { w.on.put(person(7)) }, 4, 4, 4},
		{"D58 creating a card that could not be told by its name", side.Create, side.Memotoo, func(w *world) { w.on.put(nobody) }, 4, 4, 4},
		{"D59 creating an address", side.Create, side.OnOffice, func(w *world) { w.me.put(person(7)) }, 4, 4, 4},
		{"D59 creating an address that could not be told by its name", side.Create, side.OnOffice, func(w *world) { w.me.put(nobody) }, 4, 4, 4},
		{"changing a card", side.Update, side.Memotoo, func(w *world) { w.on.edit(w.find(w.on, 1), text(record.City, "Bonn")) }, 3, 3, 3},
		{"changing an address", side.Update, side.OnOffice, func(w *world) { w.me.edit(w.find(w.me, 1), text(record.City, "Bonn")) }, 3, 3, 3},
		{"deleting a card", side.Retire, side.Memotoo, func(w *world) { w.on.delete(w.find(w.on, 1)) }, 2, 2, 2},
		{"clearing a mark", side.Retire, side.OnOffice, func(w *world) { w.me.delete(w.find(w.me, 1)) }, 3, 2, 2},
		{"setting a mark", side.Enroll, side.OnOffice, func(w *world) {
			id := w.on.put(person(7))
			w.on.mark(id, false)
			w.me.put(person(7).With(text(record.Remark, "vom Telefon")))
		}, 4, 4, 4},
	} {
		for what, name := range map[answer]string{lostBefore: "not done", lostAfter: "done"} {
			t.Run(c.name+", "+name, func(t *testing.T) {
				w := linked(t, 3)
				before := len(w.mem().Events())
				c.do(w)
				m := []*model{w.on, w.me}[c.on]
				m.answer = once(c.kind, what)
				r := w.run()
				if r.Ending != engine.Partial || len(r.Errors) != 1 || !fault.Is(r.Errors[0].Fault, fault.Incomplete) || r.Errors[0].Fault.Record == "" {
					t.Fatalf("%s %+v: the pass does not say whose answer is missing", r.Ending, r.Errors)
				}
				if n := len(w.opened(t).Intents); n != 1 {
					t.Fatalf("%d intents, want the one to be looked up", n)
				}
				w.pass(t)
				w.even(t, c.addresses, c.cards, c.linked)
				n := 0
				for _, e := range w.mem().Events()[before:] {
					if e.Event.Kind == c.kind && e.Event.Target == c.on {
						n++
					}
				}
				if n != 1 {
					t.Errorf("%d times in the journal: %+v", n, w.mem().Events()[before:])
				}
			})
		}
	}
}

// TestD60_NotToBeFoundOutYet proves that while nobody can tell what became of a
// write, its record is left alone and all others go on.
func TestD60_NotToBeFoundOutYet(t *testing.T) {
	for _, c := range []struct {
		name  string
		do    func(w *world)
		on    side.Where
		kind  side.WriteKind
		count int
	}{
		{"a new address", func(w *world) { w.on.put(person(7)) }, side.Memotoo, side.Create, 4},
		{"a new card", func(w *world) { w.me.put(person(7)) }, side.OnOffice, side.Create, 4},
		{"an edited address", func(w *world) { w.on.edit(w.find(w.on, 1), text(record.City, "Bonn")) }, side.Memotoo, side.Update, 3},
		{"an edited card", func(w *world) { w.me.edit(w.find(w.me, 1), text(record.City, "Bonn")) }, side.OnOffice, side.Update, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := linked(t, 3)
			c.do(w)
			m := []*model{w.on, w.me}[c.on]
			m.answer = once(c.kind, lostBefore)
			w.run()
			m.mute = true
			for i := range 3 {
				// Somebody else is edited.
				w.on.edit(w.find(w.on, 2), text(record.City, fmt.Sprint("Ort ", i)))
				r := w.run()
				if r.Ending != engine.Partial || len(r.Errors) != 1 || r.ToMemotoo.Updated != 1 || r.Writes() != 1 {
					t.Fatalf("%s %+v, written %d", r.Ending, r.Errors, r.Writes())
				}
			}
			m.mute = false
			w.pass(t)
			w.even(t, c.count, c.count, c.count)
		})
	}
}

// TestD59_OthersRecordIsNotAdopted proves that after a creation without an answer
// a record that belongs to somebody else already is not taken for what was
// created, though it looks the same.
func TestD59_OthersRecordIsNotAdopted(t *testing.T) {
	for _, at := range []string{"before create", "between create and mark", "after create"} {
		t.Run("killed "+at, func(t *testing.T) {
			w := linked(t, 3)
			w.me.put(person(1)) // a copy of the card, made on the phone
			w.run()
			w.decide(t, engine.Rejected, 0)
			w.killedAt(t, w.on, at)
			w.pass(t)
			w.even(t, 4, 4, 4)
		})
	}
}

// TestKilledBetweenTwoWrites proves that an operation that writes both sides and
// is cut off anywhere ends as if it had not been, though onOffice shortens what
// it is given: the card keeps its own long value.
func TestKilledBetweenTwoWrites(t *testing.T) {
	clip := func(r record.Record) record.Record {
		if s := r[record.Street].Text; len(s) > 10 {
			r[record.Street] = record.Text(s[:10])
		}
		return r
	}
	const street = "Kaiser-Wilhelm-Ring 17"
	for _, c := range []struct {
		name  string
		start func(t *testing.T) *world
	}{
		{"an edit on each side of a link", func(t *testing.T) *world {
			w := linked(t, 1)
			w.on.bend = clip
			w.on.edit(w.find(w.on, 0), text(record.City, "Bonn"))
			w.me.edit(w.find(w.me, 0), text(record.Street, street))
			return w
		}},
		{"C52 a pair that each side knows something of", func(*testing.T) *world {
			w := newWorld()
			w.on.bend = clip
			on, me := person(0), person(0)
			delete(me, record.City)
			on[record.City], me[record.Street] = record.Text("Bonn"), record.Text(street)
			w.on.put(on)
			w.me.put(me)
			return w
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for k, points := 0, 1; k < points; k++ {
				w := c.start(t)
				count := 0
				effect := func(string) {
					if count++; count == k+1 {
						panic(killed{})
					}
				}
				w.on.effect, w.me.effect = effect, effect
				w.mem().Before = func(op string) error { effect(op); return nil }
				w.cutOff(w.run)
				points = max(points, count+1)
				w.on.effect, w.me.effect, w.mem().Before = func(string) {}, func(string) {}, nil
				w.pass(t)
				w.pass(t)
				w.still(t, 1, 1)
				on, me := w.on.items[w.find(w.on, 0)].rec, w.me.items[w.find(w.me, 0)].rec
				if on[record.City].Text != "Bonn" || me[record.City].Text != "Bonn" || on[record.Street].Text != street[:10] || me[record.Street].Text != street {
					t.Fatalf("killed at %d of %d:\nonOffice %v\nmemotoo %v", k, points, on, me)
				}
				if t.Failed() {
					t.Fatalf("killed at %d of %d", k, points)
				}
			}
		})
	}
}

// TestD58_EditedBeforeItWasTakenUp proves that what somebody changes in a new
// record, before the next pass finds out that it was created, travels back.
func TestD58_EditedBeforeItWasTakenUp(t *testing.T) {
	for _, delta := range []bool{false, true} {
		t.Run(map[bool]string{false: "whole listings", true: "changes only"}[delta], func(t *testing.T) {
			w := newWorld()
			w.on.delta, w.me.delta = delta, delta
			on := w.on.put(person(1))
			w.killedAt(t, w.me, "after create")
			me := w.find(w.me, 1)
			w.me.edit(me, text(record.Street, "Neu 1").With(text(record.Remark, "vom Telefon")))
			w.pass(t)
			w.even(t, 1, 1, 1)
			for f, want := range map[record.Field]string{record.Street: "Neu 1", record.Remark: "vom Telefon", record.City: "Köln"} {
				if got := w.on.items[on].rec[f].Text; got != want {
					t.Errorf("%s: %q, want %q", f, got, want)
				}
			}
		})
	}
}

// TestOneOfTwoAnswersLost proves that, where one of two writes of an operation
// has no answer, the other one's result is not undone by the looking up: what the
// hub cannot hold stays in onOffice, whoever wins conflicts.
func TestOneOfTwoAnswersLost(t *testing.T) {
	for _, winner := range []engine.Winner{engine.OnOfficeWins, engine.MemotooWins} {
		for what, name := range map[answer]string{lostBefore: "not done", lostAfter: "done"} {
			for _, lost := range []side.Where{side.OnOffice, side.Memotoo} {
				t.Run(fmt.Sprintf("%s wins, %s, %s", winner, lost, name), func(t *testing.T) {
					w := linked(t, 1)
					w.policy.Winner = winner
					w.me.bend = lossy
					on, me := w.find(w.on, 0), w.find(w.me, 0)
					w.on.edit(on, text(record.Country, "Lummerland"))
					w.me.edit(me, text(record.Street, "Neu 1"))
					[]*model{w.on, w.me}[lost].answer = once(side.Update, what)
					w.run()
					w.pass(t)
					w.pass(t)
					w.still(t, 1, 1)
					if got := w.on.items[on].rec; got[record.Country].Text != "Lummerland" || got[record.Street].Text != "Neu 1" {
						t.Errorf("onOffice: %v", got)
					}
					if got := w.me.items[me].rec; got[record.Country].Text != "" || got[record.Street].Text != "Neu 1" {
						t.Errorf("memotoo: %v", got)
					}
				})
			}
		}
	}
}

// TestFreshAndGone proves that a card that we created and somebody deleted before
// the next look is noticed, though a report of changes is silent about what came
// and went (RFC 6578 §3.5).
func TestFreshAndGone(t *testing.T) {
	for _, c := range []struct {
		name string
		pass func(t *testing.T, w *world)
		// cards is what is left: a card that was never seen is created once more.
		cards int
	}{
		{"created", func(t *testing.T, w *world) { w.pass(t); w.me.delete(w.find(w.me, 7)) }, 3},
		{"killed before its answer", func(t *testing.T, w *world) {
			w.killedAt(t, w.me, "after create")
			w.me.delete(w.find(w.me, 7))
		}, 4},
		{"taken up, then the hub cannot be reached", func(t *testing.T, w *world) {
			w.killedAt(t, w.me, "after create")
			w.me.outage = errOffline
			w.run()
			w.me.outage = nil
			w.me.delete(w.find(w.me, 7))
		}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := linked(t, 3)
			w.me.delta = true
			w.quiet(t)
			on := w.on.put(person(7))
			c.pass(t, w)
			w.pass(t)
			w.even(t, 4, c.cards, c.cards)
			if w.on.items[on].marked != (c.cards == 4) {
				t.Errorf("%d cards, marked %v", c.cards, w.on.items[on].marked)
			}
		})
	}
}
