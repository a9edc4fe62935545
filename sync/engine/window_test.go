package engine_test

import (
	"slices"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// leave puts the records before the window of days of a side.
func (m *model) leave(ids ...string) {
	if m.beyond == nil {
		m.beyond = map[string]bool{}
	}
	for _, id := range ids {
		m.beyond[id] = true
	}
}

// TestG98_OutOfWindow proves that records which no link holds and which lie outside
// the window are remembered, are no word and no request worth, and are carried once
// the window has reached them.
func TestG98_OutOfWindow(t *testing.T) {
	for _, where := range []side.Where{side.OnOffice, side.Memotoo} {
		t.Run(where.String(), func(t *testing.T) {
			w := linkedOf(t, appointments, 3)
			m, other := [2]*model{w.on, w.me}[where], [2]*model{w.on, w.me}[where.Other()]
			var far []string
			for n := 10; n < 40; n++ {
				far = append(far, m.put(meeting(n)))
			}
			m.leave(far...)
			r := w.pass(t)
			if len(r.Skipped)+len(r.Notes)+r.Remaining+r.Held != 0 || len(other.items) != 3 {
				t.Fatalf("%+v, %d on the other side", r, len(other.items))
			}
			w.quiet(t)

			// Neither a pass with nothing to do nor one with new records on both sides looks at them again.
			fetched := m.fetched
			w.quiet(t)
			w.on.put(meeting(5))
			w.me.put(meeting(6))
			w.pass(t)
			w.quiet(t)
			if n := m.fetched - fetched; n > 2 {
				t.Errorf("%d records were read", n)
			}

			// The window moves on.
			delete(m.beyond, far[0])
			delete(m.beyond, far[1])
			w.pass(t)
			if len(other.items) != 7 || w.find(other, 10) == "" || w.find(other, 11) == "" {
				t.Fatalf("%d on the other side", len(other.items))
			}
			w.quiet(t)

			// One of them is gone, another one is edited and still outside.
			m.delete(far[5])
			m.edit(far[6], text(record.Notes, "neu"))
			w.pass(t)
			w.quiet(t)
			if len(other.items) != 7 {
				t.Errorf("%d on the other side", len(other.items))
			}
		})
	}
}

// TestG98_MoreComeIntoTheWindowThanTravel proves that those whom the limit leaves
// behind on the day they come into the window need not be listed again to travel.
func TestG98_MoreComeIntoTheWindowThanTravel(t *testing.T) {
	w := linkedOf(t, appointments, 3)
	w.policy.Limit = 4
	w.on.delta = true
	var far []string
	for n := 10; n < 20; n++ {
		far = append(far, w.on.put(meeting(n)))
	}
	w.on.leave(far...)
	for range 5 {
		w.pass(t)
	}
	w.on.beyond = nil
	for range 5 {
		w.run()
	}
	w.quiet(t)
	if len(w.me.items) != 13 {
		t.Errorf("%d events, want 13", len(w.me.items))
	}
}

// TestG98_LeavingTheWindow proves that a link whose ends leave the window, on one
// side or both, is kept, and carries as soon as a side shows it.
func TestG98_LeavingTheWindow(t *testing.T) {
	w := linkedOf(t, appointments, 5)
	on, me := w.find(w.on, 2), w.find(w.me, 2)
	w.on.leave(on)
	w.quiet(t)
	w.me.leave(me)
	w.quiet(t)
	delete(w.on.beyond, on)
	w.on.edit(on, times(record.Wall{Day: firstMonday + 30, Second: 12 * 3600}, 3600))
	w.pass(t)
	if got := w.me.items[me].rec[record.Start]; got.Text != w.on.items[on].rec[record.Start].Text {
		t.Errorf("memotoo: %v", got)
	}
	w.quiet(t)
	if r := w.pass(t); r.Linked != 5 || len(w.on.items) != 5 || len(w.me.items) != 5 {
		t.Errorf("%d linked, %d, %d", r.Linked, len(w.on.items), len(w.me.items))
	}
}

// TestGuardOfTheWindow proves that the guard reckons with the links that a listing
// could show: however many lie outside the window, they make no deletion harmless
// and no empty listing credible.
func TestGuardOfTheWindow(t *testing.T) {
	// world has 100 links, of which the first n lie within the window.
	start := func(t *testing.T, n int) *world {
		w := linkedOf(t, appointments, 100)
		for i := n; i < 100; i++ {
			w.on.leave(w.find(w.on, i))
			w.me.leave(w.find(w.me, i))
		}
		w.quiet(t)
		return w
	}
	standing := func(w *world) (n int) {
		for _, s := range w.on.items {
			if s.marked {
				n++
			}
		}
		return n
	}
	t.Run("eleven of a hundred, of which forty are near, are held", func(t *testing.T) {
		w := start(t, 40)
		for n := range 11 {
			w.me.delete(w.find(w.me, n))
		}
		if r := w.run(); r.Held != 11 || standing(w) != 100 {
			t.Errorf("%d held, %d stand", r.Held, standing(w))
		}
	})
	t.Run("eleven of sixty near ones are not", func(t *testing.T) {
		w := start(t, 60)
		for n := range 11 {
			w.me.delete(w.find(w.me, n))
		}
		if r := w.pass(t); r.ToOnOffice.Cancelled != 11 || standing(w) != 89 {
			t.Errorf("%d cancelled, %d stand", r.ToOnOffice.Cancelled, standing(w))
		}
	})
	t.Run("B32 onOffice shows none of the near ones", func(t *testing.T) {
		w := start(t, 20)
		for n := range 20 {
			w.on.delete(w.find(w.on, n))
		}
		if r := w.run(); !fault.Is(r.Fault, fault.Suspicious) || len(w.me.items) != 100 {
			t.Errorf("%v, %d events", r.Fault, len(w.me.items))
		}
	})
	t.Run("B42 another calendar: others, but none of the near ones", func(t *testing.T) {
		w := start(t, 20)
		for n := range 20 {
			w.me.delete(w.find(w.me, n))
			w.me.put(meeting(1000 + n))
		}
		if r := w.run(); !fault.Is(r.Fault, fault.Suspicious) || standing(w) != 100 {
			t.Errorf("%v, %d stand", r.Fault, standing(w))
		}
	})
	t.Run("an empty listing of few near ones asks", func(t *testing.T) {
		w := start(t, 3)
		for n := range 3 {
			w.me.delete(w.find(w.me, n))
		}
		if r := w.run(); r.Held != 3 || standing(w) != 100 {
			t.Errorf("%d held, %d stand", r.Held, standing(w))
		}
	})
	t.Run("none is near: nothing is missed", func(t *testing.T) {
		w := start(t, 0)
		w.on.put(meeting(500))
		if r := w.pass(t); r.ToMemotoo.Created != 1 || r.Linked != 101 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("all near ones cancelled by persons are asked about", func(t *testing.T) {
		w := start(t, 20)
		for n := range 20 {
			w.on.mark(w.find(w.on, n), false)
		}
		if r := w.run(); r.Held != 20 || len(w.me.items) != 100 || r.Fault != nil {
			t.Errorf("%d held, %d events, %v", r.Held, len(w.me.items), r.Fault)
		}
	})
}

// TestHarmlessSkips proves that what is left alone for good reason is named in the
// report, once, and makes no pass a partial one.
func TestHarmlessSkips(t *testing.T) {
	w := linkedOf(t, appointments, 3)
	id := w.me.put(meeting(9))
	w.me.items[id].problem = fault.New(fault.Inexpressible, fault.Memotoo, fault.StepRead, "", nil).With(fault.SeriesNth).For("Jour fixe")
	r := w.pass(t)
	if len(r.Skipped) != 1 || r.Skipped[0].Fault.Record != "Jour fixe" || r.Skipped[0].Fault.Because != fault.SeriesNth || len(w.on.items) != 3 {
		t.Fatalf("%+v", r.Skipped)
	}
	w.quiet(t)
	if r.Ending != engine.OK {
		t.Error(r.Ending)
	}
}

// TestOneFileHoldsSeveral proves that records which lie in one file of the hub, as
// the changed occurrences of a series do, survive each other's writes: a write to
// one gives all of them another version, and the next pass settles that without a
// write.
func TestOneFileHoldsSeveral(t *testing.T) {
	w := newWorldOf(appointments)
	// The ids are those of a series and two of its days.
	ids := []string{"/cal/a.ics", "/cal/a.ics#2026-03-09", "/cal/a.ics#2026-03-16"}
	w.me.shelf = func(id string) string { return id[:min(len(id), len("/cal/a.ics"))] }
	series := meeting(0)
	series[record.Removed] = record.RemovedDays(firstMonday+7, firstMonday+14)
	w.me.store(ids[0], series, "uid-a")
	w.me.store(ids[1], meeting(1), "")
	w.me.store(ids[2], meeting(2), "")
	w.pass(t)
	w.quiet(t)
	if len(w.on.items) != 3 {
		t.Fatalf("%d appointments", len(w.on.items))
	}
	// One that stays, so that not all are gone at once.
	w.on.put(meeting(50))
	w.pass(t)
	for _, c := range []struct {
		name string
		do   func()
		left []string
	}{
		{"an edit of each in onOffice", func() {
			for n := range 3 {
				w.on.edit(w.find(w.on, n), text(record.Notes, "neu"))
			}
		}, ids},
		{"the series edited in onOffice, a day on memotoo", func() {
			w.on.edit(w.find(w.on, 0), text(record.Notes, "anders"))
			w.me.edit(ids[1], text(record.Place, "Bonn"))
			w.me.stir(ids[1])
		}, ids},
		{"one day deleted in onOffice, the series edited", func() {
			w.on.delete(w.find(w.on, 2))
			w.on.edit(w.find(w.on, 0), text(record.Place, "Aachen"))
		}, ids[:2]},
		{"all of it deleted on memotoo", func() {
			for _, id := range ids[:2] {
				w.me.delete(id)
			}
			w.me.put(meeting(7))
		}, nil},
	} {
		c.do()
		w.pass(t)
		w.quiet(t)
		var left []string
		for _, id := range w.me.ids() {
			if slices.Contains(ids, id) {
				left = append(left, id)
			}
		}
		if !slices.Equal(left, c.left) {
			t.Fatalf("%s: %v are left", c.name, left)
		}
		for n := range 3 {
			on, me := w.find(w.on, n), w.find(w.me, n)
			if me != "" && !record.AppointmentSchema.Same(w.on.items[on].rec, w.me.items[me].rec, record.AppointmentSchema.Names()) {
				t.Errorf("%s: %v and %v", c.name, w.on.items[on].rec, w.me.items[me].rec)
			}
		}
	}
}
