package runner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
)

// doubled is a world in which one person stands so often on each side, each of the pairs
// is asked about, and the answers are given in the order of the questions' numbers.
func doubled(t *testing.T, start func(testing.TB) hub, on, me int, answers ...engine.Decision) *world {
	t.Helper()
	w := newWorld(t, start(t))
	w.person(t, "Anna", "Eins")
	for range on {
		w.person(t, "Max", "Doppel", phone("private", "0221 5550001"))
	}
	for i := range me {
		w.hub.put(t, fmt.Sprintf("d%d.vcf", i), doubleCard(fmt.Sprint("phone-", i)))
	}
	if u := w.sync(t); u.Held != on*me || u.ToOnOffice.Created != 0 || u.ToMemotoo.Created != 1 {
		t.Fatalf("%+v", u)
	}
	w.answers(t, answers...)
	return w
}

func doubleCard(uid string) string {
	return "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:" + uid + "\r\nN:Doppel;Max;;;\r\nFN:Max Doppel\r\nTEL;TYPE=HOME:0221 5550001\r\nADR;TYPE=HOME:;;Domstr. 1;Köln;;;\r\nEND:VCARD\r\n"
}

// answers answers the questions that stand; "" leaves one open.
func (w *world) answers(t *testing.T, list ...engine.Decision) {
	t.Helper()
	held, err := w.runner.Held(t.Context(), "max")
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range list {
		if d == "" {
			continue
		}
		if err := w.runner.Decide(t.Context(), "max", []int64{held[i].ID}, d); err != nil {
			t.Fatal(err)
		}
	}
}

// doubles are the ids of the addresses and the hrefs of the cards of the person, and how
// many of the addresses are marked.
func (w *world) doubles(t *testing.T) (addresses []int, cards []string, marked int) {
	t.Helper()
	for _, a := range w.crm.Addresses() {
		if a.Fields["Name"] == "Doppel" {
			addresses = append(addresses, a.ID)
			if w.marked(t, a.ID) {
				marked++
			}
		}
	}
	for href, card := range w.hub.cards(t) {
		if strings.Contains(card, "Doppel") {
			cards = append(cards, href)
		}
	}
	return addresses, cards, marked
}

// tellsOfDoubles proves that the next passes write nothing and name so many doubles on
// the side given.
func (w *world) tellsOfDoubles(t *testing.T, s fault.Side, n int) {
	t.Helper()
	for range 2 {
		u := w.quiet(t)
		got := 0
		for _, skip := range u.Skipped {
			if skip.Record == "Max Doppel" && strings.Contains(skip.Reason, "in "+string(s)+" doppelt: Beide sind") && strings.Contains(skip.Reason, "„Max Doppel“") {
				got++
			}
		}
		if got != n || u.Held != 0 {
			t.Fatalf("%d doubles on %s, want %d; %d held: %+v", got, s, n, u.Held, u.Skipped)
		}
	}
}

// TestC54_Doubles: whoever stands twice on one side and once on the other is doubled by
// no answer.
func TestC54_Doubles(t *testing.T) {
	const yes, no = engine.Approved, engine.Rejected
	for _, h := range hubs[:2] {
		for _, c := range []struct {
			name        string
			on, me      int
			answers     []engine.Decision
			addr, cards int
			side        fault.Side
			told        int
			then        func(t *testing.T, w *world)
			left        int // of each afterwards
		}{
			{"two cards, both are", 1, 2, []engine.Decision{yes, yes}, 1, 2, fault.Memotoo, 1, func(t *testing.T, w *world) {
				_, cards, _ := w.doubles(t)
				w.hub.remove(t, cards[0])
			}, 1},
			{"two addresses, both are", 2, 1, []engine.Decision{yes, yes}, 2, 1, fault.OnOffice, 1, func(t *testing.T, w *world) {
				addresses, _, _ := w.doubles(t)
				w.crm.DeleteAddress(addresses[0])
			}, 1},
			{"two cards, one is", 1, 2, []engine.Decision{yes, no}, 2, 2, fault.Memotoo, 0, nil, 0},
			{"two addresses, the other is", 2, 1, []engine.Decision{no, yes}, 2, 2, fault.OnOffice, 0, nil, 0},
			{"two cards, neither is", 1, 2, []engine.Decision{no, no}, 3, 3, fault.Memotoo, 0, nil, 0},
		} {
			t.Run(h.name+" "+c.name, func(t *testing.T) {
				t.Parallel()
				w := doubled(t, h.start, c.on, c.me, c.answers...)
				w.sync(t)
				w.tellsOfDoubles(t, c.side, c.told)
				if a, b, _ := w.doubles(t); len(a) != c.addr || len(b) != c.cards {
					t.Fatalf("%d addresses, %d cards", len(a), len(b))
				}
				if c.then == nil {
					return
				}
				// Whichever of the two goes, the other one is the person's.
				c.then(t, w)
				w.sync(t)
				w.tellsOfDoubles(t, c.side, 0)
				if a, b, marked := w.doubles(t); len(a) != c.left || len(b) != c.left || marked != c.left {
					t.Fatalf("%d addresses, %d cards, %d marked", len(a), len(b), marked)
				}
			})
		}
	}
}

// TestC54_DoublesKilled: the answers are carried out once, wherever the pass dies.
func TestC54_DoublesKilled(t *testing.T) {
	start := func(t testing.TB) hub { return standin{memotootest.Start(t, memotootest.Memotoo()), true} }
	for n := 1; ; n++ {
		w := doubled(t, start, 1, 2, engine.Approved, engine.Approved)
		ctx, kill := context.WithCancelCause(t.Context())
		count := 0
		err := w.runner.BeforeLedger("max", func(string) error {
			if count++; count >= n {
				kill(context.Canceled)
				return context.Canceled
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.runner.Sync(ctx, contract.Request{}); err != nil {
			t.Logf("%d: %v", n, err)
		}
		if err := w.runner.Close(); err != nil {
			t.Logf("%d: %v", n, err)
		}
		w.open(t)
		w.sync(t)
		w.tellsOfDoubles(t, fault.Memotoo, 1)
		if a, b, marked := w.doubles(t); len(a) != 1 || len(b) != 2 || marked != 1 {
			t.Fatalf("killed at %d: %d addresses, %d cards, %d marked", n, len(a), len(b), marked)
		}
		if count < n {
			return
		}
	}
}
