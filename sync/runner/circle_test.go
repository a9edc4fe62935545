package runner_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
)

// TestH111_AnotherEngine: a record that another sync of the same user writes back and
// forth rests, and the message says which syncs must be off (design §2 rule 14).
func TestH111_AnotherEngine(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(t *testing.T, w *world, id, i int)
	}{
		{"on memotoo a value flips", func(t *testing.T, w *world, _, i int) { w.moves(t, i) }},
		{"in onOffice a value flips", func(t *testing.T, w *world, id, i int) {
			w.change(t, id, map[string]string{"Ort": []string{"Bonn", "Köln"}[i%2]})
		}},
		{"on memotoo what onOffice says is put back", func(t *testing.T, w *world, id, i int) {
			w.change(t, id, map[string]string{"Ort": "Bonn"})
			if i > 0 {
				w.moves(t, 1)
			}
		}},
		{"each side is put back after the other", func(t *testing.T, w *world, id, i int) {
			if i%2 == 0 {
				w.change(t, id, map[string]string{"Ort": "Bonn"})
			} else {
				w.moves(t, 1)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, standin{memotootest.Start(t, memotootest.Memotoo()), true})
			id := w.person(t, "Max", "Streit", phone("private", "0221 5550001"))
			w.person(t, "Anna", "Eins")
			w.good(t)
			writes, told := 0, 0
			for i := range 20 {
				c.do(t, w, id, i)
				w.clock.forward(15 * time.Minute)
				u := w.sync(t)
				writes += written(u)
				for _, e := range u.Errors {
					if f := e.Fault; f.Kind != fault.Circling || f.Record != "Max Streit" {
						t.Fatalf("%+v", e)
					}
					for _, text := range []string{e.Fault.Message(fault.German), e.Fault.Message(fault.English)} {
						for _, name := range []string{"memotoo", "Z-Push", "Microsoft 365"} {
							if !strings.Contains(text, name) {
								t.Errorf("no %s in %q", name, text)
							}
						}
					}
					if i >= 16 {
						told++
					}
				}
			}
			if told < 2 || writes > 15 {
				t.Errorf("told %d times in the last passes, %d writes", told, writes)
			}
		})
	}
}

// moves lets the card of the quarrel say another town on memotoo: Bonn, or back to Köln.
func (w *world) moves(t *testing.T, i int) {
	t.Helper()
	href, _ := w.card(t, "Streit")
	w.hub.edit(t, href, func(card string) string {
		if i%2 == 0 {
			return strings.ReplaceAll(card, ";Köln;", ";Bonn;")
		}
		return strings.ReplaceAll(card, ";Bonn;", ";Köln;")
	})
}

// TestH111_BusyUser: who edits a record several times a day, on either side, is no
// program.
func TestH111_BusyUser(t *testing.T) {
	w := newWorld(t, standin{memotootest.Start(t, memotootest.Memotoo()), true})
	id := w.person(t, "Max", "Streit", phone("private", "0221 5550001"))
	w.good(t)
	for i := range 8 {
		if i%3 == 2 {
			w.moves(t, i)
		} else {
			w.change(t, id, map[string]string{"Ort": []string{"Bonn", "Köln"}[i%2], "Strasse": fmt.Sprintf("Domstr. %d", i)})
		}
		w.clock.forward(time.Hour)
		w.good(t)
	}
	w.quiet(t)
}

// TestH111_CopiesOnTheHub: a person whom another sync enters again and again stays one in
// onOffice.
func TestH111_CopiesOnTheHub(t *testing.T) {
	w := newWorld(t, standin{memotootest.Start(t, memotootest.Memotoo()), true})
	w.person(t, "Max", "Doppel", phone("private", "0221 5550001"))
	w.good(t)
	for i := range 6 {
		w.hub.put(t, fmt.Sprintf("copy%d.vcf", i), doubleCard(fmt.Sprint("copy-", i)))
		w.clock.forward(15 * time.Minute)
		if u := w.sync(t); written(u) != 0 || u.Held != min(i+1, 3) {
			t.Fatalf("%+v", u)
		}
	}
	u := w.quiet(t)
	told := 0
	for _, s := range u.Skipped {
		if s.Record == "Max Doppel" && strings.Contains(s.Reason, "immer wieder neu") && strings.Contains(s.Reason, "Z-Push") {
			told++
		}
	}
	if addresses, cards, _ := w.doubles(t); told != 3 || len(addresses) != 1 || len(cards) != 7 {
		t.Errorf("%d told, %d addresses, %d cards", told, len(addresses), len(cards))
	}
}

// TestB42_AnotherBookBehindTheSameAddress: with few links everything is asked about, and
// nothing is written on either side before somebody has answered.
func TestB42_AnotherBookBehindTheSameAddress(t *testing.T) {
	for _, answer := range []engine.Decision{engine.Approved, engine.Rejected} {
		t.Run(string(answer), func(t *testing.T) {
			w := newWorld(t, standin{memotootest.Start(t, memotootest.Memotoo()), true})
			for i := range 3 {
				w.person(t, "Person", fmt.Sprint("Nr", i), phone("private", fmt.Sprintf("0221 555%04d", i)))
			}
			w.good(t)
			for href := range w.hub.cards(t) {
				w.hub.remove(t, href)
			}
			for i := range 4 {
				w.hub.put(t, fmt.Sprintf("f%d.vcf", i), newCard("Fremd", fmt.Sprint("Fremd", i), fmt.Sprintf("TEL;TYPE=HOME:030 777%04d", i)))
			}
			w.crm.Reset()
			for range 3 {
				u := w.sync(t)
				if u.Held != 3 || written(u) != 0 || len(u.Errors) != 1 || u.Errors[0].Fault.Kind != fault.Suspicious || w.crm.Writes() != 0 {
					t.Fatalf("%+v", u)
				}
			}
			w.answers(t, answer, answer, answer)
			w.sync(t)
			w.sync(t)
			w.quiet(t)
			want := map[engine.Decision]int{engine.Approved: 4, engine.Rejected: 7}[answer]
			if n := len(w.hub.cards(t)); n != want || len(w.crm.Addresses()) != 7 {
				t.Errorf("%d cards, want %d; %d addresses", n, want, len(w.crm.Addresses()))
			}
		})
	}
}
