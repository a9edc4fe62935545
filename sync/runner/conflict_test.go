package runner_test

import (
	"fmt"
	"testing"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// asks makes the user decide about conflicts of every unit.
func asks(a *contract.Account) {
	for u, s := range a.Units {
		s.Winner = engine.UserDecides
		a.Units[u] = s
	}
}

// asked returns the one question that stands, which has to be about a conflict and to
// show these values.
func (w *world) asked(t testing.TB, f record.Field, on, me string) contract.Held {
	t.Helper()
	held, err := w.runner.Held(t.Context(), "max")
	if err != nil {
		t.Fatal(err)
	}
	if len(held) != 1 || held[0].Kind != engine.AskConflict || held[0].Records[0][f].Text != on || held[0].Records[1][f].Text != me {
		t.Fatalf("asked %+v, want %s: %q and %q", held, f, on, me)
	}
	return held[0]
}

// settle takes the values of one side.
func (w *world) settle(t testing.TB, h contract.Held, d engine.Decision) {
	t.Helper()
	if err := w.runner.Decide(t.Context(), "max", []int64{h.ID}, d); err != nil {
		t.Fatal(err)
	}
}

// TestD56_ConflictLeftOpen proves for addresses that a conflict that nobody settles
// while both sides go on changing stays one question with current values, that the
// rest goes on, and that each answer does what it says.
func TestD56_ConflictLeftOpen(t *testing.T) {
	for _, h := range hubs {
		for _, take := range []engine.Decision{engine.TakeOnOffice, engine.TakeMemotoo} {
			t.Run(h.name+", "+string(take), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, h.start(t), asks)
				a, b := w.person(t, "Anna", "Eins"), w.person(t, "Bert", "Zwei")
				w.good(t)
				href, _ := w.card(t, "Eins")
				w.change(t, a, map[string]string{"Ort": "Bonn"})
				w.hub.edit(t, href, replace("Köln", "Aachen"))
				if u := w.sync(t); u.Result != engine.Partial || u.Held != 1 || written(u) != 0 || len(u.Errors) != 0 {
					t.Fatalf("%+v", u)
				}
				since := w.asked(t, record.City, "Bonn", "Aachen").Since
				town := "Aachen"
				for week := range 3 {
					w.clock.forward(7 * 24 * time.Hour)
					next := fmt.Sprintf("Weiler%d", week)
					w.hub.edit(t, href, replace(town, next))
					town = next
					w.change(t, a, map[string]string{"Strasse": fmt.Sprintf("Weg %d", week)})
					w.change(t, b, map[string]string{"Ort": next})
					if u := w.sync(t); u.Held != 1 || u.ToMemotoo.Updated != 2 || u.ToOnOffice.Updated != 0 {
						t.Fatalf("%+v", u)
					}
					if got := w.asked(t, record.City, "Bonn", town); !got.Since.Equal(since) {
						t.Errorf("asked since %v, first %v", got.Since, since)
					}
					_, c := w.card(t, "Eins")
					if c.Record[record.City].Text != town || c.Record[record.Street].Text != fmt.Sprintf("Weg %d", week) || w.address(t, a).Fields["Ort"] != "Bonn" {
						t.Fatalf("card %v, address %v", c.Record, w.address(t, a).Fields)
					}
					if _, c := w.card(t, "Zwei"); c.Record[record.City].Text != town {
						t.Fatalf("the other card: %v", c.Record)
					}
					w.quiet(t)
				}
				w.settle(t, w.asked(t, record.City, "Bonn", town), take)
				w.good(t)
				want := map[engine.Decision]string{engine.TakeOnOffice: "Bonn", engine.TakeMemotoo: town}[take]
				if _, c := w.card(t, "Eins"); c.Record[record.City].Text != want || w.address(t, a).Fields["Ort"] != want {
					t.Errorf("card %v, address %v, want %s", c.Record, w.address(t, a).Fields, want)
				}
				w.quiet(t)
			})
		}
	}
}

// TestD56_AgendaConflicts is TestD56_ConflictLeftOpen for appointments and tasks, whose
// times and states are in conflict as a whole.
func TestD56_AgendaConflicts(t *testing.T) {
	at := func(day, hour int) record.Record {
		return record.Record{
			record.Start: record.Text(fmt.Sprintf("2026-03-%02dT%02d:00:00", day, hour)),
			record.End:   record.Text(fmt.Sprintf("2026-03-%02dT%02d:30:00", day, hour+1)),
		}
	}
	for _, d := range diaries {
		for _, take := range []engine.Decision{engine.TakeOnOffice, engine.TakeMemotoo} {
			t.Run(d.name+", appointments, "+string(take), func(t *testing.T) {
				t.Parallel()
				w := newAgenda(t, d.start(t), d.bends, onofficetest.Switches{}, asks)
				id := w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
				w.meeting(t, "Bank", "2026-03-06 10:00", "2026-03-06 11:30")
				w.good(t)
				w.rework(t, id, func(a *onofficetest.Appointment) { a.Start, a.End = "2026-03-05 14:00:00", "2026-03-05 15:30:00" })
				w.change(t, "Notar", at(9, 8))
				for week := range 3 {
					w.clock.forward(24 * time.Hour)
					w.change(t, "Notar", at(9+week, 8))
					w.rework(t, id, func(a *onofficetest.Appointment) { a.Notes = fmt.Sprint("Woche ", week) })
					if a, _ := w.sync(t); a.Held != 1 || a.Result != engine.Partial || len(a.Errors) != 0 || a.ToMemotoo.Updated != 1 || a.ToOnOffice.Updated != 0 {
						t.Fatalf("%+v", a)
					}
					w.asked(t, record.Start, "2026-03-05T14:00:00", at(9+week, 8)[record.Start].Text)
					if r := w.event(t, "Notar"); r[record.Notes].Text != fmt.Sprint("Woche ", week) || r[record.Start].Text != at(9+week, 8)[record.Start].Text {
						t.Fatalf("%v", r)
					}
					w.quiet(t)
				}
				w.settle(t, w.asked(t, record.Start, "2026-03-05T14:00:00", "2026-03-11T08:00:00"), take)
				w.good(t)
				want := map[engine.Decision]string{engine.TakeOnOffice: "2026-03-05 14:00:00 - 2026-03-05 15:30:00", engine.TakeMemotoo: "2026-03-11 08:00:00 - 2026-03-11 09:30:00"}[take]
				if got := when(w.appointment(t, id)); got != want {
					t.Errorf("%s, want %s", got, want)
				}
				if r := w.event(t, "Notar"); r[record.Start].Text != want[:10]+"T"+want[11:19] {
					t.Errorf("%v, want %s", r, want)
				}
				w.quiet(t)
			})
			if d.bends {
				continue // it has no tasks
			}
			t.Run(d.name+", tasks, "+string(take), func(t *testing.T) {
				t.Parallel()
				w := newAgenda(t, d.start(t), d.bends, onofficetest.Switches{}, asks)
				id := w.duty(t, "Exposé")
				w.good(t)
				w.redo(t, id, "Status", onofficetest.TaskInProcess)
				w.change(t, "Exposé", record.Record{record.State: record.Text(record.StateDone), record.Percent: record.Text("100")})
				if _, b := w.sync(t); b.Held != 1 || b.Result != engine.Partial || written(b) != 0 || len(b.Errors) != 0 {
					t.Fatalf("%+v", b)
				}
				for week := range 3 {
					w.clock.forward(7 * 24 * time.Hour)
					w.change(t, "Exposé", record.Record{record.Notes: record.Text(fmt.Sprint("Woche ", week))})
					if _, b := w.sync(t); b.Held != 1 || b.ToOnOffice.Updated != 1 || b.ToMemotoo.Updated != 0 {
						t.Fatalf("%+v", b)
					}
					if f := w.task(t, id).Fields; f["Status"] != onofficetest.TaskInProcess || f["Aufgabe"] != fmt.Sprint("Woche ", week) {
						t.Fatalf("%v", f)
					}
					w.quiet(t)
				}
				w.settle(t, w.asked(t, record.State, record.StateStarted, record.StateDone), take)
				w.good(t)
				status, state := onofficetest.TaskInProcess, record.StateStarted
				if take == engine.TakeMemotoo {
					status, state = onofficetest.TaskCompleted, record.StateDone
				}
				if f, r := w.task(t, id).Fields, w.event(t, "Exposé"); f["Status"] != status || r[record.State].Text != state {
					t.Errorf("%v, %v", f, r)
				}
				w.quiet(t)
			})
		}
	}
}

// TestConflictsForetold proves that a dry run counts the conflicts about which the pass
// will ask: new ones, those that stand, and those that end.
func TestConflictsForetold(t *testing.T) {
	for _, d := range diaries {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newAgenda(t, d.start(t), d.bends, onofficetest.Switches{}, asks)
			ids := map[string]int{}
			for i, name := range []string{"Notar", "Bank", "Arzt"} {
				ids[name] = w.meeting(t, name, fmt.Sprintf("2026-03-%02d 10:00", 5+i), fmt.Sprintf("2026-03-%02d 11:30", 5+i))
			}
			w.foretold(t)
			notes := func(name, on, me string) {
				w.rework(t, ids[name], func(a *onofficetest.Appointment) { a.Notes = on })
				w.change(t, name, record.Record{record.Notes: record.Text(me)})
			}
			held := func(want int) {
				t.Helper()
				w.foretold(t)
				if got := w.last.Units[0].Held; got != want {
					t.Fatalf("%d held, want %d", got, want)
				}
			}
			notes("Notar", "eins", "zwei")
			notes("Bank", "eins", "zwei")
			held(2)
			held(2)
			w.rework(t, ids["Bank"], func(a *onofficetest.Appointment) { a.Notes = "zwei" })
			held(1)
			notes("Arzt", "eins", "zwei")
			held(2)
			w.quiet(t)
		})
	}
}

// TestConflictOfFirstLinking proves that the first pass over two sides that already
// hold the same people links them, and asks about the values in which they differ.
func TestConflictOfFirstLinking(t *testing.T) {
	for _, h := range hubs {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, h.start(t), asks)
			a := w.person(t, "Anna", "Eins", phone("mobile", "0170 5550018"))
			w.hub.put(t, "eins.vcf", newCard("Anna", "Eins", "TEL;TYPE=CELL:+49 170 5550018", "ADR;TYPE=WORK:;;Domstr. 1;Aachen;;50667;", "EMAIL;TYPE=HOME:anna@eins.example"))
			if u := w.sync(t); u.Held != 1 || u.Pairs != 1 || u.Linked != 1 || len(u.Errors) != 0 {
				t.Fatalf("%+v", u)
			}
			if got := w.address(t, a); got.Fields["Ort"] != "Köln" || got.Fields["Plz"] != "50667" {
				t.Errorf("%v", got.Fields)
			}
			w.quiet(t)
			w.settle(t, w.asked(t, record.City, "Köln", "Aachen"), engine.TakeMemotoo)
			w.good(t)
			if _, c := w.card(t, "Eins"); c.Record[record.City].Text != "Aachen" || w.address(t, a).Fields["Ort"] != "Aachen" || len(w.crm.Addresses()) != 1 {
				t.Errorf("card %v, address %v", c.Record, w.address(t, a).Fields)
			}
			w.quiet(t)
		})
	}
}

// TestKilledConflict proves that a pass that finds a conflict, carries answers out and
// ends a conflict may be killed at any of its side effects: the values on both sides
// and what is asked are the same in the end.
func TestKilledConflict(t *testing.T) {
	for _, h := range []struct {
		name    string
		options func() memotootest.Options
	}{{"memotoo", memotootest.Memotoo}, {"plain", memotootest.Plain}} {
		t.Run(h.name, func(t *testing.T) {
			start := func(t *testing.T) *killed {
				w := newKilled(t, h.options(), asks)
				w.prepareConflicts(t)
				return w
			}
			w := start(t)
			report := w.run(t, killPoint{})
			u := report.Pass.Units[0]
			if u.Result != engine.Partial || u.Held != 1 || u.ToMemotoo.Updated != 1 || u.ToOnOffice.Updated != 3 || len(u.Errors) != 0 {
				t.Fatalf("the pass does not do all that it should: %+v", u)
			}
			var points []killPoint
			for i := range w.gate.count() {
				points = append(points, killPoint{beforeRequest, i + 1}, killPoint{afterRequest, i + 1})
			}
			for i := range report.Ledger {
				points = append(points, killPoint{beforeLedger, i + 1})
			}
			t.Logf("%d kill points", len(points))
			w.resumeAsked(t)
			want := w.people(t)
			step := 1
			if testing.Short() {
				step = 12
			}
			for i := 0; i < len(points); i += step {
				t.Run(points[i].String(), func(t *testing.T) {
					t.Parallel()
					w := start(t)
					if lived := w.run(t, points[i]); lived != nil {
						t.Fatalf("the child lived: %+v", lived)
					}
					w.resumeAsked(t)
					compare(t, w.people(t), want)
				})
			}
		})
	}
}

// prepareConflicts brings both sides to where the next pass finds a conflict, carries
// out one answer for each side, and ends a conflict of which one side is as it was.
func (w *killed) prepareConflicts(t *testing.T) {
	t.Helper()
	ids := map[string]int{}
	for i, name := range []string{"Ast", "Bach", "Clos", "Dorn"} {
		ids[name] = w.person(t, "Person", name, phone("business", fmt.Sprintf("0221 55500%02d", i)))
	}
	w.good(t)
	edit := func(name, old, new string) {
		href, _ := w.card(t, name)
		w.hub.edit(t, href, replace(old, new))
	}
	for _, name := range []string{"Bach", "Clos", "Dorn"} {
		w.change(t, ids[name], map[string]string{"Ort": "Bonn"})
		edit(name, "Köln", "Aachen")
	}
	if u := w.sync(t); u.Held != 3 {
		t.Fatalf("%+v", u)
	}
	held, err := w.runner.Held(t.Context(), "max")
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range held {
		switch h.Title {
		case "Person Bach":
			w.settle(t, h, engine.TakeMemotoo)
		case "Person Clos":
			w.settle(t, h, engine.TakeOnOffice)
		}
	}
	w.change(t, ids["Dorn"], map[string]string{"Ort": "Köln"})
	w.change(t, ids["Ast"], map[string]string{"Ort": "Bonn"})
	edit("Ast", "Köln", "Aachen")
	edit("Ast", "Domstr. 1", "Neumarkt 2")
	w.clock.forward(15 * time.Minute)
	if err := w.runner.Close(); err != nil {
		t.Fatal(err)
	}
}

// resumeAsked runs passes until nothing but the conflict of Ast is left, and then
// proves that a further one writes nothing and asks the same.
func (w *killed) resumeAsked(t *testing.T) {
	t.Helper()
	w.open(t)
	for range 3 {
		if u := w.sync(t); u.Held == 1 && len(u.Errors) == 0 && u.Remaining == 0 {
			before := w.asked(t, record.City, "Bonn", "Aachen")
			w.quiet(t)
			if after := w.asked(t, record.City, "Bonn", "Aachen"); after.ID != before.ID || after.Title != "Person Ast" || after.Decision != "" {
				t.Errorf("asked %+v, then %+v", before, after)
			}
			return
		}
	}
	t.Fatal("three passes were not enough")
}
