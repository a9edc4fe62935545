package engine_test

import (
	"fmt"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// TestDoubtEnds proves that when one of two records about which there is a
// question is gone, the other one travels.
func TestDoubtEnds(t *testing.T) {
	for _, delta := range []bool{false, true} {
		t.Run(fmt.Sprintf("the card of a doubtful pair is deleted, delta=%v", delta), func(t *testing.T) {
			w := newWorld()
			w.on.delta, w.me.delta = delta, delta
			a, b := doubtful(1)
			w.on.put(a)
			me := w.me.put(b)
			if r := w.run(); r.Held != 1 {
				t.Fatalf("%d held", r.Held)
			}
			w.me.delete(me)
			w.pass(t)
			w.even(t, 1, 1, 1)
		})
		t.Run(fmt.Sprintf("A18 one of two cards with one UID is deleted, delta=%v", delta), func(t *testing.T) {
			w := newWorld()
			w.me.delta = delta
			w.me.store("/book/a.vcf", person(1), "same")
			w.me.store("/book/b.vcf", person(2), "same")
			if r := w.run(); len(r.Skipped) != 2 || len(w.on.items) != 0 {
				t.Fatalf("skipped %v, %d addresses", r.Skipped, len(w.on.items))
			}
			w.me.delete("/book/a.vcf")
			w.pass(t)
			w.even(t, 1, 1, 1)
		})
	}
}

// TestA18_UIDOfALinkedCard proves that a new card under the UID of one that is
// linked already is left alone and named, and becomes nobody's address.
func TestA18_UIDOfALinkedCard(t *testing.T) {
	w := linked(t, 3)
	w.me.store("/book/copy.vcf", person(7), w.me.items[w.find(w.me, 1)].uid)
	r := w.run()
	if r.Ending != engine.Partial || len(r.Skipped) != 1 || !fault.Is(r.Skipped[0].Fault, fault.Twin) || r.Skipped[0].Fault.Record != "Vorname7 Name7" {
		t.Fatalf("%s, skipped %+v", r.Ending, r.Skipped)
	}
	if len(w.on.items) != 3 || r.Writes() != 0 {
		t.Errorf("%d addresses, %d writes", len(w.on.items), r.Writes())
	}
	w.me.delete("/book/copy.vcf")
	w.pass(t)
	w.even(t, 3, 3, 3)
}

// TestRefusedPair proves that two records that a person has told apart both
// travel in the end, whatever comes in between.
func TestRefusedPair(t *testing.T) {
	for _, c := range []struct {
		name   string
		before func(w *world)
		passes int
		count  int
	}{
		{"at once", func(*world) {}, 1, 2},
		{"onOffice refuses once", func(w *world) {
			w.on.refuse = func(record.Record) *fault.Fault {
				w.on.refuse = nil
				return fault.New(fault.Invalid, fault.OnOffice, fault.StepCreate, "no", nil)
			}
		}, 3, 2},
		{"memotoo refuses once", func(w *world) {
			w.me.refuse = func(record.Record) *fault.Fault {
				w.me.refuse = nil
				return fault.New(fault.Invalid, fault.Memotoo, fault.StepCreate, "no", nil)
			}
		}, 3, 2},
		{"both answers are lost", func(w *world) {
			for _, m := range []*model{w.on, w.me} {
				m.answer = func(side.Write) answer { m.answer = nil; return lostAfter }
			}
		}, 2, 2},
		{"among more than the limit", func(w *world) {
			w.policy.Limit = 3
			for i := 10; i < 16; i++ {
				w.on.put(person(i))
			}
		}, 4, 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			a, b := doubtful(1)
			w.on.put(a)
			w.me.put(b)
			if r := w.run(); r.Held != 1 {
				t.Fatalf("%d held", r.Held)
			}
			w.decide(t, engine.Rejected, 0)
			c.before(w)
			for range c.passes {
				w.run()
			}
			w.even(t, c.count, c.count, c.count)
		})
	}
}

// TestC53_SameHousehold proves that relatives who share a name and a number are
// not merged unasked.
func TestC53_SameHousehold(t *testing.T) {
	home := record.Entries(record.Entry{Type: record.Private, Text: "0221 12345"})
	father := record.Record{record.FirstName: record.Text("Peter"), record.LastName: record.Text("Müller"), record.Birthday: record.Text("1950-01-01"), record.Phones: home}
	husband := record.Record{record.Salutation: record.Text("Herr"), record.LastName: record.Text("Müller"), record.Phones: home}
	for _, c := range []struct {
		name   string
		on, me record.Record
	}{
		{"father and son of one name", father, father.With(text(record.Birthday, "1980-02-02"))},
		{"a couple, entered by surname", husband, husband.With(text(record.Salutation, "Frau"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.on.put(c.on)
			w.me.put(c.me)
			if r := w.run(); r.Held != 1 || r.Writes() != 0 {
				t.Fatalf("%d held, %d writes", r.Held, r.Writes())
			}
			w.decide(t, engine.Rejected, 0)
			w.pass(t)
			w.even(t, 2, 2, 2)
		})
	}
	t.Run("the son comes when the father's card was deleted", func(t *testing.T) {
		w := newWorld()
		on := w.on.put(father)
		w.on.put(person(1))
		w.pass(t)
		for _, l := range w.links() {
			if l.Ends[side.OnOffice].ID == on {
				w.me.delete(l.Ends[side.Memotoo].ID)
			}
		}
		w.pass(t)
		w.me.put(father.With(text(record.Birthday, "1980-02-02")))
		w.pass(t)
		if got := w.on.items[on]; got.rec[record.Birthday].Text != "1950-01-01" || got.marked {
			t.Errorf("the father's address became the son's: %v, marked %v", got.rec, got.marked)
		}
		w.even(t, 3, 2, 2)
	})
}

// TestA8_TwoThatCannotBeToldApart proves that, when the hub files all cards under
// other names and without UIDs, two people whom nothing tells apart are named and
// left alone, and all others followed.
func TestA8_TwoThatCannotBeToldApart(t *testing.T) {
	w := newWorld()
	for i := range 10 {
		w.on.put(person(i))
	}
	w.on.put(person(3))
	w.pass(t)
	for _, s := range w.me.items {
		s.uid = ""
	}
	w.pass(t)
	for _, id := range w.me.ids() {
		s := w.me.items[id]
		w.me.delete(id)
		w.me.store("/new"+id, s.rec, "")
	}
	for range 3 {
		r := w.run()
		if r.Ending != engine.Partial || len(r.Errors) == 0 || r.Errors[0].Fault.Record != "Vorname3 Name3" {
			t.Fatalf("%s, %+v", r.Ending, r.Errors)
		}
		for _, n := range []int{0, 1, 2, 4, 5, 6, 7, 8, 9} {
			if !w.on.items[w.find(w.on, n)].marked {
				t.Errorf("person %d is not followed", n)
			}
		}
		if len(w.on.items) != 11 || len(w.me.items) != 11 {
			t.Fatalf("%d addresses, %d cards", len(w.on.items), len(w.me.items))
		}
	}
}

// TestQuestionsCostNothing proves that a question that stands, what cannot be told
// apart, and what the direction leaves alone, is not read again in every pass.
func TestQuestionsCostNothing(t *testing.T) {
	for _, d := range []engine.Direction{engine.Both, engine.ToMemotoo, engine.ToOnOffice} {
		t.Run(string(d), func(t *testing.T) {
			w := newWorld()
			w.policy.Direction, w.policy.Limit = d, 0
			for i := 100; i < 200; i++ {
				w.me.put(person(i))
				w.on.put(person(i + 100))
			}
			a, b := doubtful(1)
			w.on.put(a)
			w.me.put(b)
			w.me.store("/book/a.vcf", person(2), "same")
			w.me.store("/book/b.vcf", person(3), "same")
			for range 2 {
				w.run()
			}
			w.on.fetched, w.me.fetched = 0, 0
			if r := w.run(); r.Held != 1 || r.Writes() != 0 {
				t.Errorf("%d held, %d writes", r.Held, r.Writes())
			}
			if w.on.fetched != 0 || w.me.fetched != 0 {
				t.Errorf("a pass with nothing to do read %d addresses and %d cards", w.on.fetched, w.me.fetched)
			}
		})
	}
}

// TestGoneWhileWaiting proves that a record without a link that is gone again is
// not waited for, asked for or read any more.
func TestGoneWhileWaiting(t *testing.T) {
	for _, c := range []struct {
		name string
		// read is set if the record was read before: then the listing tells that it is gone.
		read bool
		do   func(w *world)
	}{
		{"a card that was read and left alone", true, func(w *world) {
			w.policy.Direction = engine.ToMemotoo
			id := w.me.put(person(7))
			// It is held against what is new in onOffice.
			w.on.put(person(8))
			w.run()
			w.me.delete(id)
		}},
		{"B33 an address that was read and left alone, no access to it any more", true, func(w *world) {
			w.policy.Direction = engine.ToOnOffice
			id := w.on.put(person(7))
			w.me.put(person(8))
			w.run()
			w.on.deny = map[string]side.Proof{id: side.OutOfScope}
		}},
		{"a card that the limit left unread", false, func(w *world) {
			w.policy.Limit = 2
			for i := 10; i < 15; i++ {
				w.me.put(person(i))
			}
			w.run()
			for n := 10; n < 15; n++ {
				if w.find(w.on, n) == "" {
					w.me.delete(w.find(w.me, n))
				}
			}
		}},
		{"an address that the limit left unread, its mark cleared", false, func(w *world) {
			w.policy.Limit = 2
			for i := 10; i < 15; i++ {
				w.on.put(person(i))
			}
			w.run()
			for n := 10; n < 15; n++ {
				if w.find(w.me, n) == "" {
					w.on.mark(w.find(w.on, n), false)
				}
			}
		}},
	} {
		for _, delta := range []bool{false, true} {
			t.Run(c.name+map[bool]string{true: ", changes only"}[delta], func(t *testing.T) {
				w := linked(t, 3)
				w.on.delta, w.me.delta = delta, delta
				w.quiet(t)
				c.do(w)
				w.on.fetched, w.me.fetched = 0, 0
				w.run()
				if c.read && w.on.fetched+w.me.fetched != 0 {
					t.Errorf("what is gone was read: %d addresses, %d cards", w.on.fetched, w.me.fetched)
				}
				for range 2 {
					w.run()
				}
				if waiting := w.opened(t).Waiting; len(waiting[0]) != 0 || len(waiting[1]) != 0 {
					t.Errorf("still waiting: %v", waiting)
				}
				w.on.fetched, w.me.fetched = 0, 0
				addresses, cards := len(w.on.items), len(w.me.items)
				w.still(t, addresses, cards)
				if w.on.fetched != 0 || w.me.fetched != 0 {
					t.Errorf("a pass with nothing to do read %d addresses and %d cards", w.on.fetched, w.me.fetched)
				}
			})
		}
	}
}

// TestSharedNumberStaysCheap proves that the contact persons of a company, with
// one number for all, are each linked to their own card, without comparing every
// one with every other.
func TestSharedNumberStaysCheap(t *testing.T) {
	const n = 300
	compared := 0
	schema := *record.Contacts
	schema.Alike = func(a, b record.Record) record.Likeness {
		compared++
		return record.Contacts.Alike(a, b)
	}
	v := engine.View{Schema: &schema, Policy: engine.Policy{Direction: engine.Both}, Fields: [2][]record.Field{record.Contacts.Names(), record.Contacts.Names()}, Complete: [2]bool{true, true}, Count: [2]int{n, n}}
	for i := range n {
		p := person(i)
		p[record.Company] = record.Text("Muster GmbH")
		p[record.Phones] = record.Entries(record.Entry{Type: record.Business, Text: "0221 5550000"})
		v.New[side.OnOffice] = append(v.New[side.OnOffice], side.Item{ID: fmt.Sprint(i), Record: p})
		v.New[side.Memotoo] = append(v.New[side.Memotoo], side.Item{ID: fmt.Sprint("/", i), Record: p.Clone()})
	}
	plan := engine.MakePlan(v)
	if len(plan.Ops) != n || len(plan.Held) != 0 || plan.Ops[0].Kind != engine.Join {
		t.Errorf("%d operations, %d questions", len(plan.Ops), len(plan.Held))
	}
	if compared > 3*n {
		t.Errorf("%d comparisons for %d people", compared, n)
	}
}
