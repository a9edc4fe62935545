package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// is how a record stands on a side in the end.
type is string

const (
	none   is = "not there"
	off    is = "there, taken out"
	active is = "there"
)

func (w *world) stands(m *model, n int) is {
	id := w.find(m, n)
	switch {
	case id == "":
		return none
	case !m.items[id].marked:
		return off
	}
	return active
}

// out are the units in which a record that is taken out of the sync counts as
// deleted, and listings that show all or only changes.
func eachOut(t *testing.T, f func(t *testing.T, k kind, delta bool)) {
	for _, k := range []kind{appointments, tasks} {
		for _, delta := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s delta=%v", k.schema.Unit, delta), func(t *testing.T) { f(t, k, delta) })
		}
	}
}

// counts sums up what a pass did: on memotoo created, updated, deleted; in onOffice
// created, updated, cancelled, taken back.
func counts(r engine.Report) [7]int {
	m, o := r.ToMemotoo, r.ToOnOffice
	return [7]int{m.Created, m.Updated, m.Deleted, o.Created, o.Updated, o.Cancelled, o.Enrolled}
}

// TestDeletionsOfAppointmentsAndTasks proves the table of design §2 for the units
// in which a record that is taken out of the sync counts as deleted: each way out,
// in each direction, against an edit on the other side, with each proof.
func TestDeletionsOfAppointmentsAndTasks(t *testing.T) {
	note := text(record.Notes, "neu")
	oneWay := func(d engine.Direction) func(*world) { return func(w *world) { w.policy.Direction = d } }
	deny := func(m func(*world) *model, p side.Proof) func(w *world, on, me string) {
		return func(w *world, on, me string) {
			x := m(w)
			x.deny = map[string]side.Proof{[]string{on, me}[x.where]: p}
		}
	}
	atOn, atMe := func(w *world) *model { return w.on }, func(w *world) *model { return w.me }
	for _, c := range []struct {
		name   string
		set    func(*world)
		do     func(w *world, on, me string)
		on, me is
		edited bool // the edit is on every side that has the record
		counts [7]int
		events bool // only on a hub that knows STATUS:CANCELLED
	}{
		{"deleted on memotoo: cancelled in onOffice", nil, func(w *world, _, me string) { w.me.delete(me) }, off, none, false, [7]int{5: 1}, false},
		{"cancelled on memotoo: cancelled in onOffice, the event stays", nil, func(w *world, _, me string) { w.me.mark(me, false) }, off, off, false, [7]int{5: 1}, true},
		{"cancelled, or the user taken out, in onOffice: deleted on memotoo", nil, func(w *world, on, _ string) { w.on.mark(on, false) }, off, none, false, [7]int{2: 1}, false},
		{"cancelled and edited in onOffice: deleted on memotoo", nil, func(w *world, on, _ string) { w.on.edit(on, note); w.on.mark(on, false) }, off, none, false, [7]int{2: 1}, false},
		{"deleted in onOffice: deleted on memotoo", nil, func(w *world, on, _ string) { w.on.delete(on) }, none, none, false, [7]int{2: 1}, false},
		{"deleted on both", nil, func(w *world, on, me string) { w.on.delete(on); w.me.delete(me) }, none, none, false, [7]int{}, false},
		{"cancelled in onOffice, deleted on memotoo", nil, func(w *world, on, me string) { w.on.mark(on, false); w.me.delete(me) }, off, none, false, [7]int{}, false},
		{"deleted in onOffice, cancelled on memotoo", nil, func(w *world, on, me string) { w.on.delete(on); w.me.mark(me, false) }, none, off, false, [7]int{}, true},
		{"cancelled on both", nil, func(w *world, on, me string) { w.on.mark(on, false); w.me.mark(me, false) }, off, off, false, [7]int{}, true},

		{"edited on memotoo, cancelled in onOffice: the edit wins", nil, func(w *world, on, me string) { w.me.edit(me, note); w.on.mark(on, false) }, active, active, true, [7]int{4: 1, 6: 1}, false},
		{"edited on both, cancelled in onOffice: the edit wins", nil, func(w *world, on, me string) {
			w.me.edit(me, note)
			w.on.edit(on, text(record.Notes, "anders"))
			w.on.mark(on, false)
		}, active, active, false, [7]int{1: 1, 6: 1}, false},
		{"edited on memotoo, deleted in onOffice: the edit wins", nil, func(w *world, on, me string) { w.me.edit(me, note); w.on.delete(on) }, active, active, true, [7]int{3: 1}, false},
		{"edited in onOffice, deleted on memotoo: the edit wins", nil, func(w *world, on, me string) { w.on.edit(on, note); w.me.delete(me) }, active, active, true, [7]int{0: 1}, false},
		{"edited in onOffice, cancelled on memotoo: the edit wins", nil, func(w *world, on, me string) { w.on.edit(on, note); w.me.mark(me, false) }, active, active, true, [7]int{1: 2}, true},

		{"not shown any more: a right, a window", nil, deny(atOn, side.OutOfScope), active, active, false, [7]int{}, false},
		{"not shown and not to be looked up", nil, deny(atOn, side.Unproven), active, active, false, [7]int{}, false},
		{"not shown on memotoo", nil, deny(atMe, side.OutOfScope), active, active, false, [7]int{}, false},
		{"not shown on memotoo and not to be looked up", nil, deny(atMe, side.Unproven), active, active, false, [7]int{}, false},
		{"the listing of onOffice is cut", func(w *world) { w.on.cut = true }, func(w *world, on, _ string) { w.on.mark(on, false) }, off, active, false, [7]int{}, false},
		{"the listing of memotoo is cut", func(w *world) { w.me.cut = true }, func(w *world, _, me string) { w.me.delete(me) }, active, none, false, [7]int{}, false},

		{"to memotoo only: deleted on memotoo", oneWay(engine.ToMemotoo), func(w *world, _, me string) { w.me.delete(me) }, active, none, false, [7]int{}, false},
		{"to memotoo only: cancelled on memotoo", oneWay(engine.ToMemotoo), func(w *world, _, me string) { w.me.mark(me, false) }, active, off, false, [7]int{}, true},
		{"to memotoo only: cancelled on memotoo, edited in onOffice", oneWay(engine.ToMemotoo), func(w *world, on, me string) { w.me.mark(me, false); w.on.edit(on, note) }, active, active, true, [7]int{1: 2}, true},
		{"to memotoo only: cancelled in onOffice", oneWay(engine.ToMemotoo), func(w *world, on, _ string) { w.on.mark(on, false) }, off, none, false, [7]int{2: 1}, false},
		{"to memotoo only: cancelled in onOffice, edited on memotoo", oneWay(engine.ToMemotoo), func(w *world, on, me string) { w.on.mark(on, false); w.me.edit(me, note) }, off, active, false, [7]int{}, false},
		{"to onOffice only: cancelled in onOffice", oneWay(engine.ToOnOffice), func(w *world, on, _ string) { w.on.mark(on, false) }, off, active, false, [7]int{}, false},
		{"to onOffice only: cancelled in onOffice, edited on memotoo", oneWay(engine.ToOnOffice), func(w *world, on, me string) { w.on.mark(on, false); w.me.edit(me, note) }, active, active, true, [7]int{4: 1, 6: 1}, false},
		{"to onOffice only: deleted in onOffice", oneWay(engine.ToOnOffice), func(w *world, on, _ string) { w.on.delete(on) }, none, active, false, [7]int{}, false},
		{"to onOffice only: cancelled on memotoo, edited in onOffice", oneWay(engine.ToOnOffice), func(w *world, on, me string) { w.me.mark(me, false); w.on.edit(on, note) }, active, off, false, [7]int{}, true},
		{"to onOffice only: deleted on memotoo", oneWay(engine.ToOnOffice), func(w *world, _, me string) { w.me.delete(me) }, off, none, false, [7]int{5: 1}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachOut(t, func(t *testing.T, k kind, delta bool) {
				if c.events && !k.cancels {
					t.Skip("a task on memotoo is never taken out of the sync")
				}
				w := linkedOf(t, k, 5)
				w.on.delta, w.me.delta = delta, delta
				if c.set != nil {
					c.set(w)
				}
				w.quiet(t)
				before := len(w.mem().Events())
				c.do(w, w.find(w.on, 2), w.find(w.me, 2))
				r := w.run()
				w.quiet(t)
				w.quiet(t)
				if on, me := w.stands(w.on, 2), w.stands(w.me, 2); on != c.on || me != c.me {
					t.Fatalf("onOffice: %s, memotoo: %s", on, me)
				}
				if got := counts(r); got != c.counts {
					t.Errorf("the report says %v, want %v", got, c.counts)
				}
				if c.edited {
					for _, m := range []*model{w.on, w.me} {
						if got := m.items[w.find(m, 2)].rec[record.Notes].Text; got != "neu" {
							t.Errorf("%s: %q", m.where, got)
						}
					}
					events := w.mem().Events()[before:]
					if !slices.ContainsFunc(events, func(e ledgertest.Entry) bool { return e.Event.Why == engine.EditWon }) {
						t.Errorf("the journal does not say that the edit won: %+v", events)
					}
				}
				for n := range 5 {
					if n != 2 && (w.stands(w.on, n) != active || w.stands(w.me, n) != active) {
						t.Errorf("record %d is lost", n)
					}
				}
				if len(w.on.items) > 5 || len(w.me.items) > 5 {
					t.Errorf("doubled: %d in onOffice, %d on memotoo", len(w.on.items), len(w.me.items))
				}
			})
		})
	}
}

// TestWakingAppointmentsAndTasks proves that what was cancelled or deleted and
// takes part again is on both sides, once, and that the link carries.
func TestWakingAppointmentsAndTasks(t *testing.T) {
	type do func(w *world, on, me string)
	cancelOn, activateOn := func(w *world, on, _ string) { w.on.mark(on, false) }, func(w *world, on, _ string) { w.on.mark(on, true) }
	cancelMe, activateMe := func(w *world, _, me string) { w.me.mark(me, false) }, func(w *world, _, me string) { w.me.mark(me, true) }
	deleteMe, deleteOn := func(w *world, _, me string) { w.me.delete(me) }, func(w *world, on, _ string) { w.on.delete(on) }
	for _, c := range []struct {
		name   string
		steps  []do
		events bool
	}{
		{"cancelled in onOffice, active again", []do{cancelOn, activateOn}, false},
		{"deleted on memotoo, active again in onOffice", []do{deleteMe, activateOn}, false},
		{"deleted on memotoo, there again under its href", []do{deleteMe, func(w *world, on, me string) {
			w.me.store(me, w.kind.make(2), "onoffice-"+string(w.kind.schema.Unit)+"-"+on)
		}}, false},
		{"deleted on memotoo, there again under another", []do{deleteMe, func(w *world, _, _ string) { w.me.put(w.kind.make(2)) }}, false},
		{"cancelled on memotoo, active again there", []do{cancelMe, activateMe}, true},
		{"cancelled on memotoo, active again in onOffice", []do{cancelMe, activateOn}, true},
		{"cancelled on memotoo, active again on both", []do{cancelMe, func(w *world, on, me string) { activateMe(w, on, me); activateOn(w, on, me) }}, true},
		{"cancelled on memotoo, deleted there, active again in onOffice", []do{cancelMe, deleteMe, activateOn}, true},
		{"cancelled on both, active again in onOffice", []do{func(w *world, on, me string) { cancelMe(w, on, me); cancelOn(w, on, me) }, activateOn}, true},
		{"cancelled on both, active again on memotoo", []do{func(w *world, on, me string) { cancelMe(w, on, me); cancelOn(w, on, me) }, activateMe}, true},
		{"cancelled on memotoo, deleted in onOffice, active again on memotoo", []do{cancelMe, deleteOn, activateMe}, true},
		{"cancelled, active, cancelled, active in onOffice", []do{cancelOn, activateOn, cancelOn, activateOn}, false},
		{"cancelled, active, cancelled, active on memotoo", []do{cancelMe, activateMe, cancelMe, activateMe}, true},
		{"cancelled in onOffice while nothing goes to memotoo, edited there, then both ways", []do{
			func(w *world, on, me string) { w.policy.Direction = engine.ToOnOffice; cancelOn(w, on, me) },
			func(w *world, _, me string) {
				w.policy.Direction = engine.ToMemotoo
				w.me.edit(me, text(record.Notes, "neu"))
			},
			func(w *world, _, _ string) { w.policy.Direction = engine.Both },
		}, false},
		{"cancelled in onOffice while nothing goes to memotoo, active again", []do{
			func(w *world, on, me string) { w.policy.Direction = engine.ToOnOffice; cancelOn(w, on, me) },
			func(w *world, on, me string) { w.policy.Direction = engine.Both; activateOn(w, on, me) },
		}, false},
		{"cancelled on memotoo and in onOffice, one after the other, while nothing goes to memotoo", []do{
			func(w *world, on, me string) { w.policy.Direction = engine.ToOnOffice; cancelOn(w, on, me) },
			cancelMe,
			func(w *world, on, me string) { w.policy.Direction = engine.Both; activateOn(w, on, me) },
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachOut(t, func(t *testing.T, k kind, delta bool) {
				if c.events && !k.cancels {
					t.Skip("a task on memotoo is never taken out of the sync")
				}
				w := linkedOf(t, k, 5)
				w.on.delta, w.me.delta = delta, delta
				on, me := w.find(w.on, 2), w.find(w.me, 2)
				for i, step := range c.steps {
					if i > 0 && w.find(w.me, 2) != "" {
						me = w.find(w.me, 2)
					}
					step(w, on, me)
					w.run()
					w.quiet(t)
				}
				if on, me := w.stands(w.on, 2), w.stands(w.me, 2); on != active || me != active {
					t.Fatalf("onOffice: %s, memotoo: %s", on, me)
				}
				if len(w.on.items) != 5 || len(w.me.items) != 5 {
					t.Fatalf("%d in onOffice, %d on memotoo", len(w.on.items), len(w.me.items))
				}
				w.on.edit(w.find(w.on, 2), text(record.Notes, "getragen"))
				w.run()
				if got := w.me.items[w.find(w.me, 2)].rec[record.Notes].Text; got != "getragen" {
					t.Errorf("the link does not carry: %q", got)
				}
				w.quiet(t)
			})
		})
	}
}

// TestHubKeepsItCancelled proves that where the hub does not let an event take part
// again, the appointment that was edited in onOffice is not cancelled for it, and
// nobody writes in a loop.
func TestHubKeepsItCancelled(t *testing.T) {
	w := linkedOf(t, appointments, 5)
	on, me := w.find(w.on, 2), w.find(w.me, 2)
	w.me.refuse = func(record.Record) *fault.Fault {
		return fault.New(fault.Invalid, fault.Memotoo, fault.StepUpdate, "STATUS", nil)
	}
	w.on.edit(on, text(record.Notes, "neu"))
	w.me.mark(me, false)
	before := w.on.writes + w.me.writes
	for range 50 {
		if r := w.run(); r.Ending != engine.Partial || len(r.Errors) != 1 {
			t.Fatalf("%s: %+v", r.Ending, r.Errors)
		}
	}
	if n := w.on.writes + w.me.writes - before; n != 0 || w.stands(w.on, 2) != active {
		t.Fatalf("%d writes; onOffice: %s", n, w.stands(w.on, 2))
	}
	w.me.refuse = nil
	w.on.edit(on, text(record.Notes, "noch einmal"))
	w.pass(t)
	w.quiet(t)
	if w.stands(w.me, 2) != active || w.me.items[me].rec[record.Notes].Text != "noch einmal" {
		t.Errorf("memotoo: %s %v", w.stands(w.me, 2), w.me.items[me].rec)
	}
}

// TestUIDsOfTheUnits: appointment 1 and task 1 may lie in one calendar.
func TestUIDsOfTheUnits(t *testing.T) {
	seen := map[string]record.Unit{}
	for _, k := range kinds {
		w := linkedOf(t, k, 3)
		for _, s := range w.me.items {
			if other, twice := seen[s.uid]; twice || s.uid == "" {
				t.Errorf("%s and %s have UID %q", k.schema.Unit, other, s.uid)
			}
			seen[s.uid] = k.schema.Unit
		}
	}
	if seen["onoffice-1"] != record.Addresses {
		t.Error("the cards have other UIDs than before")
	}
}

// TestBackAndGoneAgain proves that what takes part again, and does not any more
// before a pass has carried it, sleeps on and costs nothing.
func TestBackAndGoneAgain(t *testing.T) {
	eachOut(t, func(t *testing.T, k kind, delta bool) {
		w := linkedOf(t, k, 3)
		w.on.delta, w.me.delta = delta, delta
		on := w.find(w.on, 1)
		w.me.delete(w.find(w.me, 1))
		w.pass(t)
		w.on.mark(on, true)
		// The pass that sees it carries nothing.
		w.mem().Before = func(op string) error {
			if op == "Begin" {
				return fault.New(fault.Storage, fault.Local, fault.StepSave, "", nil)
			}
			return nil
		}
		w.run()
		w.mem().Before = nil
		w.on.mark(on, false)
		w.pass(t)
		w.quiet(t)
		if w.stands(w.on, 1) != off || w.stands(w.me, 1) != none {
			t.Fatalf("onOffice: %s, memotoo: %s", w.stands(w.on, 1), w.stands(w.me, 1))
		}
		for _, l := range w.opened(t).Links {
			if l.Ends[0].Dirty || l.Ends[1].Dirty {
				t.Errorf("%s is still looked at", l.Title)
			}
		}
		w.on.mark(on, true)
		w.pass(t)
		w.quiet(t)
		if w.stands(w.me, 1) != active {
			t.Error("it does not wake any more")
		}
	})
}

// TestCancelledCostsNothing proves that an event which was cancelled, and stays, is
// not read in every pass, and that it is when somebody edits it.
func TestCancelledCostsNothing(t *testing.T) {
	for _, delta := range []bool{false, true} {
		w := linkedOf(t, appointments, 3)
		w.on.delta, w.me.delta = delta, delta
		me := w.find(w.me, 1)
		w.me.mark(me, false)
		w.pass(t)
		w.quiet(t)
		for range 2 {
			before := w.me.fetched + w.on.fetched
			saved := 0
			w.mem().Before = func(string) error { saved++; return nil }
			w.quiet(t)
			w.quiet(t)
			if n := w.me.fetched + w.on.fetched - before; n > 0 || saved > 2 {
				t.Errorf("delta=%v: %d records were read, %d steps saved", delta, n, saved)
			}
			w.mem().Before = nil
			w.me.edit(me, text(record.Notes, "auch abgesagt noch bearbeitet"))
			w.quiet(t)
			w.quiet(t)
		}
		w.me.mark(me, true)
		w.pass(t)
		w.quiet(t)
		if w.stands(w.on, 1) != active || w.on.items[w.find(w.on, 1)].rec[record.Notes].Text == "" {
			t.Errorf("delta=%v: it did not come back whole", delta)
		}

		// One that is deleted after all is asked for no more.
		w.me.mark(me, false)
		w.pass(t)
		w.quiet(t)
		w.me.delete(me)
		w.quiet(t)
		w.quiet(t)
		saved := 0
		w.mem().Before = func(string) error { saved++; return nil }
		w.quiet(t)
		if saved > 1 {
			t.Errorf("delta=%v: %d steps saved", delta, saved)
		}
	}
}

// TestRefusedDeletions proves what becomes of appointments and tasks whose deletion
// a person refuses: what was deleted on memotoo is there again, what was cancelled
// is active again, and copies of what was cancelled in onOffice stay until it is
// active again, edited or deleted.
func TestRefusedDeletions(t *testing.T) {
	for _, c := range []struct {
		name   string
		do     func(w *world, n int)
		on, me is
		events bool
	}{
		{"deleted on memotoo", func(w *world, n int) { w.me.delete(w.find(w.me, n)) }, active, active, false},
		{"cancelled on memotoo", func(w *world, n int) { w.me.mark(w.find(w.me, n), false) }, active, active, true},
		{"cancelled in onOffice", func(w *world, n int) { w.on.mark(w.find(w.on, n), false) }, off, active, false},
		{"deleted in onOffice", func(w *world, n int) { w.on.delete(w.find(w.on, n)) }, none, active, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachOut(t, func(t *testing.T, k kind, delta bool) {
				if c.events && !k.cancels {
					t.Skip("a task on memotoo is never taken out of the sync")
				}
				w := linkedOf(t, k, 40)
				w.on.delta, w.me.delta = delta, delta
				for n := range 12 {
					c.do(w, n)
				}
				if r := w.run(); r.Held != 12 {
					t.Fatalf("%d held", r.Held)
				}
				if err := w.mem().Decide(engine.Rejected, keys(w.mem())...); err != nil {
					t.Fatal(err)
				}
				w.pass(t)
				w.quiet(t)
				w.quiet(t)
				for n := range 12 {
					if on, me := w.stands(w.on, n), w.stands(w.me, n); on != c.on || me != c.me {
						t.Fatalf("record %d: onOffice: %s, memotoo: %s", n, on, me)
					}
				}
				if c.on == none {
					return
				}
				// An edit of the copy brings the record back, and nobody twice.
				w.me.edit(w.find(w.me, 3), text(record.Notes, "neu"))
				w.pass(t)
				w.quiet(t)
				if id := w.find(w.on, 3); !w.on.items[id].marked || w.on.items[id].rec[record.Notes].Text != "neu" || len(w.on.items) != 40 || len(w.me.items) != 40 {
					t.Errorf("%+v, %d in onOffice, %d on memotoo", w.on.items[id], len(w.on.items), len(w.me.items))
				}
			})
		})
	}
}

// TestEqualRecordsOnTheFirstPass proves what becomes of records that are equal to
// others of their own side.
func TestEqualRecordsOnTheFirstPass(t *testing.T) {
	for _, c := range []struct {
		name           string
		on, me         int
		held           int
		onLeft, meLeft int
	}{
		{"two on each side are paired one to one", 2, 2, 0, 2, 2},
		{"thirty on each side are, too", 30, 30, 0, 30, 30},
		{"two here and one there are asked about", 2, 1, 2, 2, 1},
		{"thirty on one side are thirty on the other", 30, 0, 0, 30, 30},
	} {
		for _, k := range []kind{appointments, tasks} {
			t.Run(c.name+", "+string(k.schema.Unit), func(t *testing.T) {
				w := newWorldOf(k)
				for range c.on {
					w.on.put(k.make(1))
				}
				for range c.me {
					w.me.put(k.make(1))
				}
				if r := w.run(); r.Held != c.held || len(w.on.items) != c.onLeft || len(w.me.items) != c.meLeft {
					t.Fatalf("%d held, %d in onOffice, %d on memotoo", r.Held, len(w.on.items), len(w.me.items))
				}
				w.quiet(t)
			})
		}
	}
}

// TestB33_HiddenRecordsAreTold: nothing is deleted for what a side merely does not
// show, and the report does not say that all is well without a word about it.
func TestB33_HiddenRecordsAreTold(t *testing.T) {
	for _, k := range kinds {
		w := newWorldOf(k)
		for n := range 3 {
			w.on.put(k.make(n))
		}
		w.run()
		id := w.find(w.on, 1)
		w.on.deny = map[string]side.Proof{id: side.OutOfScope}
		r := w.run()
		if r.Writes() != 0 || len(r.Notes) != 1 || r.Notes[0].Fault.Kind != fault.Hidden || r.Notes[0].Fault.Side != fault.OnOffice {
			t.Errorf("%s: %+v", k.schema.Unit, r)
		}
		w.on.deny = nil
		if r := w.run(); r.Writes() != 0 || len(r.Notes) != 0 {
			t.Errorf("%s: shown again: %+v", k.schema.Unit, r)
		}
	}
}
