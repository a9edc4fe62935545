package engine_test

import (
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// TestOneBadRecord proves that a record that is refused rests, is tried again at
// once when edited, and stops no other (design §2 rule 10, scenario E70).
func TestOneBadRecord(t *testing.T) {
	w := newWorld()
	for i := range 6 {
		w.on.put(person(i))
	}
	tries := 0
	w.me.refuse = func(r record.Record) *fault.Fault {
		if r[record.LastName].Text == "Name3" && r[record.City].Text == "Köln" {
			tries++
			return fault.New(fault.Invalid, fault.Memotoo, fault.StepCreate, "no", nil)
		}
		return nil
	}
	r := w.run()
	if r.Ending != engine.Partial || len(w.me.items) != 5 || tries != 1 || r.Errors[0].Fault.Record != "Vorname3 Name3" {
		t.Fatalf("%s, %d cards, %d tries, %+v", r.Ending, len(w.me.items), tries, r.Errors)
	}
	start := w.now
	for w.now.Sub(start) < 6*time.Hour {
		if r := w.run(); r.Ending != engine.Partial {
			t.Fatalf("a pass with a resting record ended %s", r.Ending)
		}
	}
	if tries < 4 || tries > 8 {
		t.Errorf("%d tries in six hours", tries)
	}
	w.on.edit(w.find(w.on, 3), record.Record{record.City: record.Text("Bonn")})
	w.pass(t)
	if len(w.me.items) != 6 {
		t.Errorf("the edited record did not travel at once")
	}
	w.quiet(t)
}

// TestRefusedForGoodReason proves that a record which a side has no words for is
// left alone under its title, pass after pass, and is no error.
func TestRefusedForGoodReason(t *testing.T) {
	w := newWorld()
	for i := range 3 {
		w.on.put(person(i))
	}
	w.me.refuse = func(r record.Record) *fault.Fault {
		if r[record.LastName].Text == "Name1" {
			return fault.New(fault.Inexpressible, fault.Memotoo, fault.StepCreate, "no", nil)
		}
		return nil
	}
	for range 3 {
		r := w.run()
		if r.Ending != engine.OK || len(r.Errors) > 0 || len(r.Skipped) != 1 || r.Skipped[0].Fault.Record != "Vorname1 Name1" {
			t.Fatalf("%s, skipped %+v, errors %+v", r.Ending, r.Skipped, r.Errors)
		}
	}
}

// TestMovedUnderOurHands proves that an edit between look and write is merged
// (scenarios A30, C55, B38).
func TestMovedUnderOurHands(t *testing.T) {
	t.Run("C55 edited on the hub while we write", func(t *testing.T) {
		w := linked(t, 3)
		on, me := w.find(w.on, 1), w.find(w.me, 1)
		w.on.edit(on, record.Record{record.City: record.Text("Bonn")})
		once := true
		w.me.between = func(id string) {
			if once && id == me {
				once = false
				w.me.edit(me, record.Record{record.Street: record.Text("Neu 1")})
			}
		}
		w.pass(t)
		for m, id := range map[*model]string{w.on: on, w.me: me} {
			if m.items[id].rec[record.City].Text != "Bonn" || m.items[id].rec[record.Street].Text != "Neu 1" {
				t.Errorf("%s: %v", m.where, m.items[id].rec)
			}
		}
		w.quiet(t)
	})
	t.Run("B38 edited on the hub while we delete", func(t *testing.T) {
		w := linked(t, 3)
		on, me := w.find(w.on, 1), w.find(w.me, 1)
		w.on.delete(on)
		w.me.between = func(id string) {
			w.me.between = nil
			w.me.edit(me, record.Record{record.Street: record.Text("Neu 1")})
		}
		w.pass(t)
		w.quiet(t)
		on = w.find(w.on, 1)
		if on == "" || w.on.items[on].rec[record.Street].Text != "Neu 1" || len(w.me.items) != 3 {
			t.Errorf("the edit is lost: %q, %d cards", on, len(w.me.items))
		}
	})
	t.Run("a record that never holds still is reported", func(t *testing.T) {
		w := linked(t, 3)
		on, me := w.find(w.on, 1), w.find(w.me, 1)
		w.on.edit(on, record.Record{record.City: record.Text("Bonn")})
		n := 0
		w.me.between = func(string) {
			n++
			w.me.edit(me, record.Record{record.Remark: record.Text(string(rune('a' + n%20)))})
		}
		r := w.run()
		if r.Ending != engine.Partial || !fault.Is(r.Errors[len(r.Errors)-1].Fault, fault.Conflict) {
			t.Errorf("%s %+v", r.Ending, r.Errors)
		}
		w.me.between = nil
		w.pass(t)
		w.quiet(t)
	})
	t.Run("H111 a quarrel with another program ends", func(t *testing.T) {
		w := linked(t, 3)
		on, me := w.find(w.on, 1), w.find(w.me, 1)
		var last engine.Report
		for i := range 20 {
			w.on.edit(on, record.Record{record.City: record.Text("Bonn")})
			if i > 0 {
				w.me.edit(me, record.Record{record.City: record.Text("Köln")})
			}
			last = w.run()
		}
		if w.me.writes > 10 {
			t.Errorf("%d writes", w.me.writes)
		}
		if last.Ending != engine.Partial || !fault.Is(last.Errors[0].Fault, fault.Circling) {
			t.Errorf("%s %+v", last.Ending, last.Errors)
		}
	})
}

// TestOffline proves that a side that cannot be reached is waiting, and that
// nothing is done meanwhile.
func TestOffline(t *testing.T) {
	w := linked(t, 3)
	w.on.edit(w.find(w.on, 1), record.Record{record.City: record.Text("Bonn")})
	w.me.outage = fault.New(fault.Offline, fault.Memotoo, fault.StepList, "no route", nil)
	if r := w.run(); r.Ending != engine.Waits || r.Writes() != 0 {
		t.Errorf("%s", r.Ending)
	}
	w.me.outage = nil
	w.pass(t)
	w.quiet(t)
}
