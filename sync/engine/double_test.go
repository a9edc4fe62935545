package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
)

// doubled is a world in which one person stands once on one side and as often as said on
// the other, and every pair of them is asked about.
func doubled(t *testing.T, on, me int, delta bool) *world {
	t.Helper()
	w := linked(t, 3)
	w.on.delta, w.me.delta = delta, delta
	w.quiet(t)
	for range on {
		w.on.put(person(7))
	}
	for range me {
		w.me.put(person(7))
	}
	if r := w.run(); r.Held != on*me || r.Writes() != 0 {
		t.Fatalf("%d held, %d writes", r.Held, r.Writes())
	}
	return w
}

// answer answers the questions that stand in the order of their keys.
func (w *world) answer(t *testing.T, list ...engine.Decision) {
	t.Helper()
	m := w.memory.(*ledgertest.Memory)
	asked := keys(m)
	for i, d := range list {
		if d == "" {
			continue
		}
		if err := m.Decide(d, asked[i]); err != nil {
			t.Fatal(err)
		}
	}
}

// told proves that every further pass writes nothing, and names so many records as
// doubles.
func (w *world) told(t *testing.T, n int) {
	t.Helper()
	for range 3 {
		r := w.run()
		if r.Writes() != 0 || r.Held != 0 {
			t.Fatalf("%d writes, %d held", r.Writes(), r.Held)
		}
		if got := doubles(r); got != n {
			t.Fatalf("%d doubles are told, want %d: %+v", got, n, r.Skipped)
		}
	}
}

func doubles(r engine.Report) (n int) {
	for _, l := range r.Skipped {
		if l.Fault.Kind == fault.Double && l.Fault.Record == "Vorname7 Name7" && l.Fault.Other == "Vorname7 Name7" {
			n++
		}
	}
	return n
}

// copies are the ids of the person of doubled on a side, those with a link first.
func (w *world) copies(m *model) (list []string) {
	links := map[string]bool{}
	for _, l := range w.links() {
		links[l.Ends[m.where].ID] = true
	}
	for _, id := range m.ids() {
		if strings.HasSuffix(m.items[id].rec[w.kind.name].Text, "Name7") {
			list = append(list, id)
		}
	}
	slices.SortStableFunc(list, func(x, y string) int {
		switch {
		case links[x] == links[y]:
			return 0
		case links[x]:
			return -1
		}
		return 1
	})
	return list
}

const yes, no = engine.Approved, engine.Rejected

// TestC54_Doubles proves that a person who stands twice on one side and once on the
// other is doubled by no answer: who is called the same is linked once, and the other
// record is left alone and told as long as it is there.
func TestC54_Doubles(t *testing.T) {
	for _, c := range []struct {
		name     string
		on, me   int
		answers  []engine.Decision
		addr     int // of the person afterwards
		cards    int
		told     int
		question int // left
	}{
		{"two cards, both the same", 1, 2, []engine.Decision{yes, yes}, 1, 2, 1, 0},
		{"two addresses, both the same", 2, 1, []engine.Decision{yes, yes}, 2, 1, 1, 0},
		{"three cards, all the same", 1, 3, []engine.Decision{yes, yes, yes}, 1, 3, 2, 0},
		{"two addresses and three cards, all the same", 2, 3, []engine.Decision{yes, yes, yes, yes, yes, yes}, 2, 3, 1, 0},
		{"two cards, neither is", 1, 2, []engine.Decision{no, no}, 3, 3, 0, 0},
		{"two addresses, neither is", 2, 1, []engine.Decision{no, no}, 3, 3, 0, 0},
		{"two cards, one is", 1, 2, []engine.Decision{yes, no}, 2, 2, 0, 0},
		{"two cards, the other is", 1, 2, []engine.Decision{no, yes}, 2, 2, 0, 0},
		{"two addresses, one is", 2, 1, []engine.Decision{no, yes}, 2, 2, 0, 0},
		{"two cards, one is, the other not answered", 1, 2, []engine.Decision{yes, ""}, 1, 2, 0, 1},
		{"two addresses, one is, the other not answered", 2, 1, []engine.Decision{"", yes}, 2, 1, 0, 1},
	} {
		for _, delta := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, delta=%v", c.name, delta), func(t *testing.T) {
				w := doubled(t, c.on, c.me, delta)
				w.answer(t, c.answers...)
				r := w.run()
				if doubles(r) != c.told || r.Held != c.question {
					t.Errorf("%d doubles told, %d questions", doubles(r), r.Held)
				}
				if c.question == 0 {
					w.told(t, c.told)
				}
				if on, me := len(w.copies(w.on)), len(w.copies(w.me)); on != c.addr || me != c.cards {
					t.Errorf("%d addresses, %d cards, want %d and %d", on, me, c.addr, c.cards)
				}
				w.on.fetched, w.me.fetched = 0, 0
				w.quiet(t)
				if n := w.on.fetched + w.me.fetched; n != 0 {
					t.Errorf("a pass with nothing to do read %d records", n)
				}
			})
		}
	}
}

// TestC54_OneAnswerAfterTheOther proves that it makes no difference whether a pass
// runs between two answers.
func TestC54_OneAnswerAfterTheOther(t *testing.T) {
	for _, c := range []struct {
		on, me, addr, cards, told int
		second                    engine.Decision
	}{{1, 2, 1, 2, 1, yes}, {1, 2, 2, 2, 0, no}, {2, 1, 2, 1, 1, yes}, {2, 1, 2, 2, 0, no}} {
		t.Run(fmt.Sprintf("%d addresses, %d cards, then %s", c.on, c.me, c.second), func(t *testing.T) {
			w := doubled(t, c.on, c.me, false)
			w.answer(t, yes)
			for range 3 {
				if r := w.run(); r.Held != 1 || r.Writes() != 0 {
					t.Fatalf("%d held, %d writes", r.Held, r.Writes())
				}
			}
			w.answer(t, c.second)
			w.run()
			w.told(t, c.told)
			if on, me := len(w.copies(w.on)), len(w.copies(w.me)); on != c.addr || me != c.cards {
				t.Errorf("%d addresses, %d cards", on, me)
			}
		})
	}
}

// TestC54_DoublesEnd proves what becomes of a double when somebody tidies up.
func TestC54_DoublesEnd(t *testing.T) {
	for _, c := range []struct {
		name        string
		on, me      int
		do          func(w *world, on, me []string) // linked ones first
		addr, cards int
		marked      int
		told        int
	}{
		{"the double card is deleted", 1, 2, func(w *world, _, me []string) { w.me.delete(me[1]) }, 1, 1, 1, 0},
		{"the linked card is deleted: the double takes its place", 1, 2, func(w *world, _, me []string) { w.me.delete(me[0]) }, 1, 1, 1, 0},
		{"both cards are deleted", 1, 2, func(w *world, _, me []string) { w.me.delete(me[0]); w.me.delete(me[1]) }, 1, 0, 0, 0},
		{"the linked card of three is deleted", 1, 3, func(w *world, _, me []string) { w.me.delete(me[0]) }, 1, 2, 1, 1},
		{"the double address is deleted", 2, 1, func(w *world, on, _ []string) { w.on.delete(on[1]) }, 1, 1, 1, 0},
		{"the linked address is deleted: the double takes its place", 2, 1, func(w *world, on, _ []string) { w.on.delete(on[0]) }, 1, 1, 1, 0},
		{"the linked card is deleted and the address edited", 1, 2, func(w *world, on, me []string) {
			w.me.delete(me[0])
			w.on.edit(on[0], text(record.City, "Bonn"))
		}, 1, 1, 1, 0},
		{"the double card is edited, then the linked one deleted", 1, 2, func(w *world, _, me []string) {
			w.me.edit(me[1], text(record.LastName, "Anders-Name7").With(text(record.City, "Bonn")))
			w.run()
			w.me.delete(me[0])
		}, 1, 1, 1, 0},
		{"the mark of the double address is cleared", 2, 1, func(w *world, on, _ []string) { w.on.mark(on[1], false) }, 2, 1, 1, 0},
		{"the address is deleted: the double is a person of its own", 1, 2, func(w *world, on, _ []string) { w.on.delete(on[0]) }, 1, 1, 1, 0},
	} {
		for _, delta := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, delta=%v", c.name, delta), func(t *testing.T) {
				w := doubled(t, c.on, c.me, delta)
				w.answer(t, slices.Repeat([]engine.Decision{yes}, c.on*c.me)...)
				w.run()
				c.do(w, w.copies(w.on), w.copies(w.me))
				w.run()
				w.told(t, c.told)
				on, me := w.copies(w.on), w.copies(w.me)
				if len(on) != c.addr || len(me) != c.cards {
					t.Fatalf("%d addresses, %d cards, want %d and %d", len(on), len(me), c.addr, c.cards)
				}
				marked := 0
				for _, id := range on {
					if w.on.items[id].marked {
						marked++
					}
				}
				if marked != c.marked {
					t.Errorf("%d are marked, want %d", marked, c.marked)
				}
				if c.marked == 0 || c.cards == 0 {
					return
				}
				w.on.edit(on[0], text(record.Street, "Neu 1"))
				if w.run(); w.me.items[me[0]].rec[record.Street].Text != "Neu 1" {
					t.Error("the link does not carry")
				}
				if n := len(w.memory.(*ledgertest.Memory).Held()); n != 0 {
					t.Errorf("%d questions", n)
				}
			})
		}
	}
	t.Run("the mark is cleared and copies are to go: none goes as long as there are two", func(t *testing.T) {
		w := doubled(t, 1, 2, false)
		w.answer(t, yes, yes)
		w.run()
		w.policy.DeleteUnmarked = true
		w.on.mark(w.copies(w.on)[0], false)
		w.run()
		w.told(t, 1)
		if len(w.copies(w.me)) != 2 || w.on.items[w.copies(w.on)[0]].marked {
			t.Error("a copy is gone, or the mark is back")
		}
	})
}

// TestC54_DoublesOfAnAddressWithoutMark proves the same where onOffice knows the person
// without a mark.
func TestC54_DoublesOfAnAddressWithoutMark(t *testing.T) {
	w := linked(t, 3)
	w.on.mark(w.on.put(person(7)), false)
	w.quiet(t)
	w.me.put(person(7))
	w.me.put(person(7))
	w.run()
	for range 3 {
		if r := w.run(); r.Held != 1 || r.Writes() != 0 {
			t.Fatalf("%d held, %d writes", r.Held, r.Writes())
		}
	}
	w.answer(t, yes)
	w.run()
	w.told(t, 1)
	if on, me := w.copies(w.on), w.copies(w.me); len(on) != 1 || len(me) != 2 || !w.on.items[on[0]].marked {
		t.Errorf("%d addresses, %d cards", len(on), len(me))
	}
	t.Run("doubtful ones, both approved", func(t *testing.T) {
		w := linked(t, 3)
		a, b := doubtful(7)
		w.on.mark(w.on.put(a), false)
		w.quiet(t)
		w.me.put(b)
		w.me.put(b)
		for i := range 3 {
			if w.run(); i < 2 {
				continue
			}
			w.answer(t, slices.Repeat([]engine.Decision{yes}, len(keys(w.memory.(*ledgertest.Memory))))...)
		}
		w.run()
		for range 3 {
			w.answer(t, slices.Repeat([]engine.Decision{yes}, len(keys(w.memory.(*ledgertest.Memory))))...)
			w.run()
		}
		w.told(t, 1)
		if on, me := w.copies(w.on), w.copies(w.me); len(on) != 1 || len(me) != 2 {
			t.Errorf("%d addresses, %d cards", len(on), len(me))
		}
	})
}

// TestC54_CopyOfALinkedCard proves that a new card that equals one that is linked
// becomes no second address unasked, and that the answer is kept to.
func TestC54_CopyOfALinkedCard(t *testing.T) {
	for _, c := range []struct {
		answer engine.Decision
		addr   int
		told   int
	}{{yes, 1, 1}, {no, 2, 0}} {
		t.Run(string(c.answer), func(t *testing.T) {
			w := linked(t, 3)
			w.on.put(person(7))
			w.pass(t)
			w.me.put(person(7))
			for range 3 {
				if r := w.run(); r.Held != 1 || r.Writes() != 0 {
					t.Fatalf("%d held, %d writes", r.Held, r.Writes())
				}
			}
			w.answer(t, c.answer)
			w.run()
			w.told(t, c.told)
			if on, me := len(w.copies(w.on)), len(w.copies(w.me)); on != c.addr || me != 2 {
				t.Errorf("%d addresses, %d cards", on, me)
			}
		})
	}
	t.Run("two new cards, equal to each other: one address, and a question", func(t *testing.T) {
		w := linked(t, 3)
		w.me.put(person(7))
		w.me.put(person(7))
		if r := w.run(); r.ToOnOffice.Created != 1 || r.Remaining != 1 {
			t.Fatalf("%+v", r)
		}
		for range 3 {
			if r := w.run(); r.Held != 1 || r.Writes() != 0 {
				t.Fatalf("%d held, %d writes", r.Held, r.Writes())
			}
		}
	})
}

// TestA18_AddressOfCardsWithOneUID proves that a new address waits as long as cards
// that equal it cannot be told apart.
func TestA18_AddressOfCardsWithOneUID(t *testing.T) {
	for _, late := range []bool{false, true} {
		t.Run(fmt.Sprintf("late=%v", late), func(t *testing.T) {
			w := linked(t, 3)
			enter := func() { w.on.put(person(7)) }
			if !late {
				enter()
			}
			w.me.store("/book/a.vcf", person(7), "same")
			w.me.store("/book/b.vcf", person(7), "same")
			if late {
				w.run()
				enter()
			}
			for range 3 {
				r := w.run()
				if r.Writes() != 0 || len(r.Skipped) != 3 || slices.ContainsFunc(r.Skipped, func(l engine.Line) bool { return l.Fault.Kind != fault.Twin }) {
					t.Fatalf("%d writes, skipped %+v", r.Writes(), r.Skipped)
				}
			}
			w.me.delete("/book/a.vcf")
			w.pass(t)
			if on, me := len(w.copies(w.on)), len(w.copies(w.me)); on != 1 || me != 1 || len(w.links()) != 4 {
				t.Errorf("%d addresses, %d cards, %d links", on, me, len(w.links()))
			}
			w.quiet(t)
		})
	}
}

// TestC54_Killed proves that answers about doubles are carried out once, wherever the
// pass is killed.
func TestC54_Killed(t *testing.T) {
	for _, c := range []struct {
		on, me, addr, cards, told int
		answers                   []engine.Decision
	}{
		{1, 2, 1, 2, 1, []engine.Decision{yes, yes}}, {2, 1, 2, 1, 1, []engine.Decision{yes, yes}},
		{1, 2, 2, 2, 0, []engine.Decision{yes, no}}, {1, 2, 3, 3, 0, []engine.Decision{no, no}},
	} {
		t.Run(fmt.Sprint(c.on, c.me, c.answers), func(t *testing.T) {
			for k, points := 0, 1; k < points; k++ {
				w := doubled(t, c.on, c.me, false)
				w.answer(t, c.answers...)
				mem := w.memory.(*ledgertest.Memory)
				count := 0
				effect := func(string) {
					if count++; count == k {
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
					w.run()
				}()
				if k == 0 {
					points = count + 1
				}
				w.on.effect, w.me.effect, mem.Before = func(string) {}, func(string) {}, nil
				w.run()
				w.told(t, c.told)
				if on, me := len(w.copies(w.on)), len(w.copies(w.me)); on != c.addr || me != c.cards {
					t.Fatalf("killed at %d: %d addresses, %d cards", k, on, me)
				}
			}
		})
	}
}

// TestEqualTasks proves that people who enter equal tasks on the phone are asked once
// about each of them and get all of them, be they entered at once or one by one.
func TestEqualTasks(t *testing.T) {
	for _, together := range []bool{true, false} {
		t.Run(fmt.Sprintf("together=%v", together), func(t *testing.T) {
			const n = 7
			w := linkedOf(t, tasks, 3)
			asked := 0
			settle := func() {
				for i := 0; ; i++ {
					r := w.run()
					held := keys(w.mem())
					if len(held) == 0 && r.Writes() == 0 {
						return
					}
					if i > 3*n {
						t.Fatalf("does not end: %+v", r)
					}
					asked += len(held)
					w.answer(t, slices.Repeat([]engine.Decision{no}, len(held))...)
				}
			}
			for range n {
				w.me.put(text(record.Subject, "Rückruf").With(text(record.State, record.StateOpen)))
				if !together {
					settle()
				}
			}
			settle()
			if len(w.on.items) != 3+n || len(w.me.items) != 3+n || asked != n-1 {
				t.Errorf("%d in onOffice, %d on memotoo, asked %d times", len(w.on.items), len(w.me.items), asked)
			}
			w.quiet(t)
		})
	}
}
