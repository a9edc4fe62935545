package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// quarrels are two changes of the second record of each kind against each other, and
// one that has nothing to do with it. The fields of the first two are in conflict.
var quarrels = map[record.Unit]struct{ on, me, other record.Record }{
	record.Addresses: {text(record.City, "Bonn"), text(record.City, "Ulm"), text(record.Street, "Domstr. 1")},
	record.Appointments: {times(record.Wall{Day: firstMonday + 1, Second: 10 * 3600}, 3600), times(record.Wall{Day: firstMonday + 1, Second: 15 * 3600}, 3600),
		text(record.Place, "Bonn")},
	record.Tasks: {text(record.State, record.StateDone).With(text(record.Percent, "100")), text(record.State, record.StateStarted).With(text(record.Percent, "40")),
		text(record.Notes, "nachfragen")},
}

// quarrelled is a world in which both sides have changed the second of three records
// differently, and a person is asked.
func quarrelled(t *testing.T, k kind) (w *world, on, me string) {
	t.Helper()
	w = linkedOf(t, k, 3)
	w.policy.Winner = engine.UserDecides
	w.quiet(t)
	q := quarrels[k.schema.Unit]
	on, me = w.find(w.on, 1), w.find(w.me, 1)
	w.on.edit(on, q.on)
	w.me.edit(me, q.me)
	w.asks(t, q.on, q.me)
	return w, on, me
}

// asks runs a pass, and proves that it asks one question, which shows these values,
// and writes none of them.
func (w *world) asks(t *testing.T, on, me record.Record) ledgertest.Question {
	t.Helper()
	r := w.run()
	if r.Ending != engine.Partial || r.Held != 1 || len(r.Errors) > 0 {
		t.Fatalf("%s, %d held, %+v", r.Ending, r.Held, r.Errors)
	}
	held := w.mem().Held()
	if len(held) != 1 || held[0].Kind != engine.AskConflict || !reflect.DeepEqual(held[0].Records, [2]record.Record{on, me}) {
		t.Fatalf("asked %+v\nwant %v and %v", held, on, me)
	}
	q := held[0]
	for f := range on {
		if got := w.on.items[q.IDs[0]].rec[f]; got.Text != on[f].Text {
			t.Errorf("%s in onOffice: %v, want %v", f, got, on[f])
		}
		if got := w.me.items[q.IDs[1]].rec[f]; got.Text != me[f].Text {
			t.Errorf("%s on memotoo: %v, want %v", f, got, me[f])
		}
	}
	return q
}

// shows proves that both sides show these values, or one of them where there is no id
// for the other.
func (w *world) shows(t *testing.T, on, me string, want record.Record) {
	t.Helper()
	for m, id := range map[*model]string{w.on: on, w.me: me} {
		if id == "" {
			continue
		}
		for f, v := range want {
			if m.items[id] == nil || m.items[id].rec[f].Text != v.Text {
				t.Errorf("%s on %s: %+v, want %v", f, m.where, m.items[id], v)
			}
		}
	}
}

// TestD56_ConflictLeftOpen proves that a conflict that nobody settles while both
// sides go on changing stays one question with current values, that everything else
// of the record and all other records go on, and that an answer then settles it.
func TestD56_ConflictLeftOpen(t *testing.T) {
	for _, k := range kinds {
		for _, delta := range []bool{false, true} {
			for _, take := range []engine.Decision{engine.TakeOnOffice, engine.TakeMemotoo} {
				t.Run(fmt.Sprintf("%s, delta=%v, %s", k.schema.Unit, delta, take), func(t *testing.T) {
					w, on, me := quarrelled(t, k)
					w.on.delta, w.me.delta = delta, delta
					q := quarrels[k.schema.Unit]
					first := w.mem().Held()[0]
					for week := range 4 {
						other := q.other.With(text(record.Notes, fmt.Sprint("Woche ", week)))
						if k.schema.Unit == record.Addresses {
							other = text(record.Street, fmt.Sprint("Domstr. ", week))
						}
						w.me.edit(me, other)
						w.on.edit(w.find(w.on, 2), q.other)
						w.on.put(k.make(20 + week))
						if got := w.asks(t, q.on, q.me); got.ID != first.ID || !got.Since.Equal(first.Since) {
							t.Fatalf("asked anew: %+v, first %+v", got, first)
						}
						w.shows(t, on, me, other)
						w.quiet(t)
					}
					w.shows(t, w.find(w.on, 2), w.find(w.me, 2), q.other)
					if len(w.on.items) != 7 || len(w.me.items) != 7 {
						t.Fatalf("%d and %d records", len(w.on.items), len(w.me.items))
					}
					// The values in conflict change, too: the question is another one.
					w.me.edit(me, q.on)
					w.on.edit(on, q.me)
					if again := w.asks(t, q.me, q.on); again.ID == first.ID || !again.Since.Equal(first.Since) {
						t.Errorf("asked %+v, first %+v", again, first)
					}
					w.decide(t, take, 1)
					w.pass(t)
					w.shows(t, on, me, map[engine.Decision]record.Record{engine.TakeOnOffice: q.me, engine.TakeMemotoo: q.on}[take])
					w.still(t, 7, 7)
					lost := 0
					for _, e := range w.mem().Events() {
						lost += len(e.Event.Lost)
					}
					if lost == 0 {
						t.Error("what gave way is not in the journal")
					}
				})
			}
		}
	}
}

// TestConflictEnds proves how a conflict ends without an answer, or with one that
// came before something else happened.
func TestConflictEnds(t *testing.T) {
	bonn, ulm, koeln := text(record.City, "Bonn"), text(record.City, "Ulm"), text(record.City, "Köln")
	for _, c := range []struct {
		name string
		do   func(t *testing.T, w *world, on, me string)
		// What is left on each side, "" for nothing, and how many links are followed.
		on, me string
		links  int
	}{
		{"both are the same now", func(_ *testing.T, w *world, on, me string) { w.on.edit(on, ulm) }, "Ulm", "Ulm", 3},
		{"memotoo went back to what it was", func(_ *testing.T, w *world, on, me string) { w.me.edit(me, koeln) }, "Bonn", "Bonn", 3},
		{"onOffice went back to what it was", func(_ *testing.T, w *world, on, me string) { w.on.edit(on, koeln) }, "Ulm", "Ulm", 3},
		{"both went back to what they were", func(_ *testing.T, w *world, on, me string) { w.on.edit(on, koeln); w.me.edit(me, koeln) }, "Köln", "Köln", 3},
		{"deleted on memotoo: the edit wins", func(_ *testing.T, w *world, on, me string) { w.me.delete(me) }, "Bonn", "Bonn", 3},
		{"deleted in onOffice: the edit wins", func(_ *testing.T, w *world, on, me string) { w.on.delete(on) }, "Ulm", "Ulm", 3},
		{"deleted on both", func(_ *testing.T, w *world, on, me string) { w.on.delete(on); w.me.delete(me) }, "", "", 2},
		{"answered, and deleted on memotoo", func(t *testing.T, w *world, on, me string) { w.decide(t, engine.TakeMemotoo, 1); w.me.delete(me) }, "Bonn", "Bonn", 3},
		{"mark cleared", func(_ *testing.T, w *world, on, me string) { w.on.mark(on, false) }, "Bonn", "Ulm", 2},
		{"onOffice wins from now on", func(_ *testing.T, w *world, on, me string) { w.policy.Winner = engine.OnOfficeWins }, "Bonn", "Bonn", 3},
		{"memotoo wins from now on", func(_ *testing.T, w *world, on, me string) { w.policy.Winner = engine.MemotooWins }, "Ulm", "Ulm", 3},
		{"memotoo wins, though the answer was onOffice", func(t *testing.T, w *world, on, me string) {
			w.decide(t, engine.TakeOnOffice, 1)
			w.policy.Winner = engine.MemotooWins
		}, "Ulm", "Ulm", 3},
		{"to onOffice only", func(_ *testing.T, w *world, on, me string) { w.policy.Direction = engine.ToOnOffice }, "Ulm", "Ulm", 3},
	} {
		for _, delta := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, delta=%v", c.name, delta), func(t *testing.T) {
				w, on, me := quarrelled(t, addresses)
				w.on.delta, w.me.delta = delta, delta
				w.quiet(t)
				c.do(t, w, on, me)
				w.pass(t)
				for m, want := range map[*model]string{w.on: c.on, w.me: c.me} {
					id, got := w.find(m, 1), ""
					if id != "" {
						got = m.items[id].rec[record.City].Text
					}
					if got != want {
						t.Errorf("%s: %q, want %q", m.where, got, want)
					}
				}
				active := 0
				for _, l := range w.links() {
					if l.State == engine.Active {
						active++
					}
				}
				if active != c.links {
					t.Errorf("%d links, want %d", active, c.links)
				}
				w.still(t, len(w.on.items), len(w.me.items))
				if left := w.conflicts(); len(left) > 0 || len(w.opened(t).Decisions) > 0 {
					t.Errorf("still asked: %+v, answers %v", left, w.opened(t).Decisions)
				}
			})
		}
	}
	t.Run("memotoo went back, and the limit leaves the write to the next pass: not asked any more", func(t *testing.T) {
		w, on, me := quarrelled(t, addresses)
		w.policy.Limit = 1
		w.asks(t, bonn, ulm)
		w.me.edit(me, koeln)
		w.on.edit(w.find(w.on, 0), ulm)
		if r := w.run(); r.Held != 0 || r.Remaining != 1 {
			t.Errorf("%d held, %d remaining", r.Held, r.Remaining)
		}
		w.pass(t)
		w.shows(t, on, me, bonn)
		w.even(t, 3, 3, 3)
	})
	t.Run("mark cleared and set again: asked again", func(t *testing.T) {
		w, on, _ := quarrelled(t, addresses)
		w.on.mark(on, false)
		w.pass(t)
		w.on.mark(on, true)
		w.asks(t, bonn, ulm)
	})
	t.Run("an appointment is cancelled in onOffice: taken back, and the question stands", func(t *testing.T) {
		w, on, _ := quarrelled(t, appointments)
		q, first := quarrels[record.Appointments], w.mem().Held()[0]
		w.on.mark(on, false)
		if again := w.asks(t, q.on, q.me); again.ID != first.ID || !w.on.items[on].marked {
			t.Errorf("asked %+v, first %+v, taken back %v", again, first, w.on.items[on].marked)
		}
		w.quiet(t)
	})
	t.Run("memotoo cannot be read: the question stands", func(t *testing.T) {
		w, on, me := quarrelled(t, addresses)
		w.me.deny = map[string]side.Proof{me: side.Unproven}
		w.on.edit(on, text(record.Street, "Domstr. 1"))
		if r := w.run(); r.Held != 1 {
			t.Errorf("%d held", r.Held)
		}
		w.me.deny = nil
		w.asks(t, bonn, ulm)
		w.shows(t, on, me, text(record.Street, "Domstr. 1"))
	})
	t.Run("answered, and refused by the side: carried out later", func(t *testing.T) {
		w, on, me := quarrelled(t, addresses)
		w.me.refuse = func(record.Record) *fault.Fault {
			return fault.New(fault.Invalid, fault.Memotoo, fault.StepUpdate, "no", nil)
		}
		w.decide(t, engine.TakeOnOffice, 1)
		w.run()
		w.me.refuse = nil
		w.pass(t)
		w.shows(t, on, me, bonn)
		w.even(t, 3, 3, 3)
	})
	t.Run("it arises between look and write", func(t *testing.T) {
		w := linked(t, 3)
		w.policy.Winner = engine.UserDecides
		w.quiet(t)
		on, me := w.find(w.on, 1), w.find(w.me, 1)
		w.on.edit(on, bonn)
		w.me.between = func(id string) { w.me.between = nil; w.me.edit(id, ulm) }
		w.asks(t, bonn, ulm)
		w.quiet(t)
		w.decide(t, engine.TakeMemotoo, 1)
		w.pass(t)
		w.shows(t, on, me, ulm)
	})
	t.Run("it changes between look and write of the answer", func(t *testing.T) {
		w, on, _ := quarrelled(t, addresses)
		w.decide(t, engine.TakeMemotoo, 1)
		w.on.between = func(id string) { w.on.between = nil; w.on.edit(on, text(record.City, "Trier")) }
		w.asks(t, text(record.City, "Trier"), ulm)
	})
}

// TestConflictAndUndo proves that undoing what a pass did to other fields of a record
// leaves its conflict and the question about it alone, and that an answer that was
// carried out can be undone: nothing is asked about it again, for nobody changed it.
func TestConflictAndUndo(t *testing.T) {
	w, on, me := quarrelled(t, addresses)
	bonn, ulm := text(record.City, "Bonn"), text(record.City, "Ulm")
	first := w.mem().Held()[0]
	w.on.edit(on, text(record.Street, "Domstr. 1"))
	did := w.deeds(func() { w.asks(t, bonn, ulm) })
	w.undo(did)
	w.shows(t, on, "", text(record.Street, "Domstr. 1"))
	if w.me.items[me].rec[record.Street].Text != "" {
		t.Errorf("not undone: %v", w.me.items[me].rec)
	}
	if again := w.asks(t, bonn, ulm); again.ID != first.ID {
		t.Errorf("asked %+v, first %+v", again, first)
	}
	w.decide(t, engine.TakeOnOffice, 1)
	did = w.deeds(func() { w.pass(t) })
	w.shows(t, on, me, bonn)
	w.undone(t, did)
	if got := w.me.items[me].rec[record.City].Text; got != "Ulm" {
		t.Errorf("%q after undoing", got)
	}
	w.still(t, 3, 3)
}

// TestConflictOfLinking proves that single values that differ when two records are
// linked for the first time are asked about, that what one side lacks and what is a
// set is merged all the same, and that nobody waits for the link.
func TestConflictOfLinking(t *testing.T) {
	for _, take := range []engine.Decision{engine.TakeOnOffice, engine.TakeMemotoo} {
		t.Run(string(take), func(t *testing.T) {
			w := newWorld()
			w.policy.Winner = engine.UserDecides
			on := w.on.put(person(1).With(text(record.Street, "Domstr. 1")))
			me := w.me.put(person(1).With(text(record.City, "Bonn")).With(record.Record{record.Phones: record.Entries(record.Entry{Type: record.Mobile, Text: "0170 1"})}))
			w.dry = true
			if r := w.run(); r.Held != 1 || r.Pairs != 1 {
				t.Errorf("foretold %d held, %d pairs", r.Held, r.Pairs)
			}
			w.dry = false
			w.asks(t, text(record.City, "Köln"), text(record.City, "Bonn"))
			w.shows(t, on, me, text(record.Street, "Domstr. 1"))
			for m, id := range map[*model]string{w.on: on, w.me: me} {
				if n := len(m.items[id].rec[record.Phones].Entries); n != 2 {
					t.Errorf("%d numbers on %s", n, m.where)
				}
			}
			w.quiet(t)
			w.decide(t, take, 1)
			w.pass(t)
			w.shows(t, on, me, text(record.City, map[engine.Decision]string{engine.TakeOnOffice: "Köln", engine.TakeMemotoo: "Bonn"}[take]))
			w.even(t, 1, 1, 1)
		})
	}
	t.Run("a card of somebody whom onOffice knows without a mark", func(t *testing.T) {
		w := linked(t, 2)
		w.policy.Winner = engine.UserDecides
		w.on.mark(w.on.put(person(9)), false)
		w.quiet(t)
		w.me.put(person(9).With(text(record.City, "Bonn")))
		w.dry = true
		if r := w.run(); r.Held != 1 || r.ToOnOffice.Enrolled != 1 {
			t.Errorf("foretold %d held, %+v", r.Held, r.ToOnOffice)
		}
		w.dry = false
		w.asks(t, text(record.City, "Köln"), text(record.City, "Bonn"))
		w.quiet(t)
		w.decide(t, engine.TakeMemotoo, 1)
		w.pass(t)
		w.even(t, 3, 3, 3)
	})
}

// TestConflictCostsNothing proves that a conflict that nobody settles is not read
// again in every pass, and that a dry run counts it.
func TestConflictCostsNothing(t *testing.T) {
	w, on, _ := quarrelled(t, addresses)
	w.quiet(t)
	w.on.fetched, w.me.fetched = 0, 0
	requests := w.on.requests + w.me.requests
	w.asks(t, text(record.City, "Bonn"), text(record.City, "Ulm"))
	if n := w.on.requests + w.me.requests - requests; w.on.fetched+w.me.fetched != 0 || n != 2 {
		t.Errorf("a pass with nothing to do read %d addresses and %d cards in %d requests", w.on.fetched, w.me.fetched, n)
	}
	w.on.edit(on, text(record.City, "Trier"))
	before := w.mem().Held()
	w.dry = true
	if r := w.run(); r.Held != 1 || r.Writes() != 0 || !reflect.DeepEqual(w.mem().Held(), before) {
		t.Errorf("a dry run foretells %d held, %d writes, and asks %+v", r.Held, r.Writes(), w.mem().Held())
	}
}

// TestConflictKilledAnywhere proves that a pass that finds a conflict, one that
// carries an answer out, and one in which a conflict ends, may be killed at any of
// their effects: the end is the same, question and answer included.
func TestConflictKilledAnywhere(t *testing.T) {
	for name, start := range map[string]func(t *testing.T, k kind) *world{
		"found": func(t *testing.T, k kind) *world {
			w := linkedOf(t, k, 3)
			w.policy.Winner = engine.UserDecides
			w.quiet(t)
			q := quarrels[k.schema.Unit]
			w.on.edit(w.find(w.on, 1), q.on)
			w.me.edit(w.find(w.me, 1), q.me.With(q.other))
			w.me.edit(w.find(w.me, 2), q.other)
			return w
		},
		"of linking": func(t *testing.T, k kind) *world {
			w := newWorldOf(k)
			w.policy.Winner = engine.UserDecides
			q := quarrels[k.schema.Unit]
			rec := k.make(1)
			w.on.put(rec.With(q.other))
			change := q.me
			if k.schema.Unit == record.Appointments {
				change = text(record.Place, "Ulm")
			}
			w.me.put(rec.With(change))
			return w
		},
		"settled": func(t *testing.T, k kind) *world {
			w, on, _ := quarrelled(t, k)
			w.on.edit(on, quarrels[k.schema.Unit].other)
			w.decide(t, engine.TakeMemotoo, 1)
			return w
		},
		"over by itself": func(t *testing.T, k kind) *world {
			w, _, me := quarrelled(t, k)
			base := k.make(1)
			w.me.edit(me, base.Only([]record.Field{record.City, record.Start, record.End, record.State, record.Percent}))
			return w
		},
	} {
		for _, k := range kinds {
			t.Run(name+" "+string(k.schema.Unit), func(t *testing.T) {
				want, points := killedConflict(t, start(t, k), -1)
				if points < 3 {
					t.Fatalf("only %d kill points", points)
				}
				for i := range points {
					if got, _ := killedConflict(t, start(t, k), i); !maps.Equal(got, want) {
						t.Fatalf("killed at %d of %d:\n got %v\nwant %v", i, points, got, want)
					}
				}
				t.Logf("%d kill points", points)
			})
		}
	}
}

// killedConflict kills a pass at its k-th effect, runs it again, and returns what both
// sides hold and what is asked in the end.
func killedConflict(t *testing.T, w *world, k int) (end map[string]string, points int) {
	effect := func(string) {
		points++
		if points == k+1 {
			panic(killed{})
		}
	}
	w.on.effect, w.me.effect = effect, effect
	w.mem().Before = func(op string) error { effect(op); return nil }
	w.cutOff(func() engine.Report { return w.runUntil(context.Background()) })
	w.on.effect, w.me.effect, w.mem().Before = func(string) {}, func(string) {}, nil
	w.run()
	w.quiet(t)
	end = map[string]string{"onOffice": w.on.snapshot(), "memotoo": w.me.snapshot()}
	asked := [][2]record.Record{}
	for _, q := range w.mem().Held() {
		asked = append(asked, q.Records)
	}
	text, err := json.Marshal([]any{asked, w.opened(t).Decisions, w.opened(t).Resting})
	if err != nil {
		t.Fatal(err)
	}
	end["asked"] = string(text)
	return end, points
}
