package runner_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// undo undoes a pass, the last one that wrote anything for 0.
func (w *world) undo(t testing.TB, pass int64) contract.Pass {
	t.Helper()
	w.clock.forward(15 * time.Minute)
	p, err := w.runner.Undo(t.Context(), contract.UndoRequest{Pass: pass})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// last is the newest pass of the history.
func (w *world) last(t testing.TB) contract.Pass {
	t.Helper()
	list, err := w.runner.Passes(t.Context(), "max", 1)
	if err != nil || len(list) == 0 {
		t.Fatalf("no history: %v", err)
	}
	return list[0]
}

func writtenBy(p contract.Pass) int {
	n := 0
	for _, u := range p.Units {
		n += written(u)
	}
	return n
}

// undone tells what has to be as before the pass, by name: what a person deleted on
// memotoo is there again, and what was created in onOffice stays there without taking
// part.
type undone struct {
	again, made []string
}

func (c undone) check(t testing.TB, before, now people) {
	t.Helper()
	for name := range now {
		was, is := before[name], now[name]
		if !slices.Equal(was[0], is[0]) {
			aside := slices.DeleteFunc(slices.Clone(is[0]), func(s string) bool { return slices.Contains(was[0], s) })
			if !slices.Contains(c.made, name) || len(aside) != len(is[0])-len(was[0]) ||
				slices.ContainsFunc(aside, func(s string) bool { return !out(s) }) {
				t.Errorf("%s in onOffice was\n%s\nand is\n%s", name, strings.Join(was[0], "\n--\n"), strings.Join(is[0], "\n--\n"))
			}
		}
		if !slices.Equal(was[1], is[1]) && (!slices.Contains(c.again, name) || len(was[1]) != 0 || len(is[1]) != 1) {
			t.Errorf("%s on memotoo was\n%s\nand is\n%s", name, strings.Join(was[1], "\n--\n"), strings.Join(is[1], "\n--\n"))
		}
	}
	for name := range before {
		if _, is := now[name]; !is {
			t.Errorf("%s is gone", name)
		}
	}
}

// out tells whether a record in onOffice takes no part.
func out(s string) bool {
	return strings.Contains(s, "marks []") || strings.Contains(s, " canceled ") || strings.Contains(s, "Status 5")
}

// TestD57_UndoARun proves over all hubs that after a run and its undoing everything is
// as before, that the next run writes nothing, that the history tells of it, and that
// it can be undone in turn.
func TestD57_UndoARun(t *testing.T) {
	for _, h := range hubs {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, h.start(t))
			w.muddle(t)
			before := w.people(t)
			w.good(t)
			ran, after := w.last(t), w.people(t)

			w.clock.forward(time.Minute)
			w.crm.Reset()
			foretold, err := w.runner.Undo(t.Context(), contract.UndoRequest{DryRun: true})
			if err != nil || w.crm.Writes() != 0 || w.last(t).ID != ran.ID {
				t.Fatalf("the dry run: %v, %d writes", err, w.crm.Writes())
			}
			compare(t, w.people(t), after)
			p := w.undo(t, 0)
			u := p.Units[0]
			if p.Result != engine.OK || p.Trigger != contract.Undoing || p.Undoes == nil || p.Undoes.ID != ran.ID || p.Undoes.Started.Sub(ran.Started).Abs() > time.Millisecond || len(u.Skipped) > 0 {
				t.Fatalf("%+v", p)
			}
			if f := foretold.Units[0]; f.ToMemotoo != u.ToMemotoo || f.ToOnOffice != u.ToOnOffice || len(f.Plan) == 0 {
				t.Errorf("foretold %+v %+v, done %+v %+v", f.ToMemotoo, f.ToOnOffice, u.ToMemotoo, u.ToOnOffice)
			}
			c := undone{again: []string{"Eich", "Farn"}, made: []string{"Karg", "Nest", "Ober"}}
			c.check(t, before, w.people(t))
			w.quiet(t)
			c.check(t, before, w.people(t))

			list, err := w.runner.Passes(t.Context(), "max", 2)
			if err != nil || list[1].ID != p.ID || list[1].Trigger != contract.Undoing || list[1].Undoes == nil {
				t.Errorf("the history: %+v, %v", list, err)
			}
			if done, err := w.runner.Done(t.Context(), "max", p.ID); err != nil || len(done) != writtenBy(p) {
				t.Errorf("%d lines in the journal, %v", len(done), err)
			}
			// Once more it changes nothing; undone in turn all is as after the run.
			if again := w.undo(t, ran.ID); writtenBy(again) != 0 {
				t.Errorf("undone twice: %+v", again)
			}
			if back := w.undo(t, p.ID); back.Result != engine.OK || len(back.Units[0].Skipped) > 0 {
				t.Fatalf("undoing the undoing: %+v", back)
			}
			compare(t, w.people(t), after)
			w.quiet(t)
		})
	}
}

// TestD57_UndoAgenda is the same for appointments, series and tasks.
func TestD57_UndoAgenda(t *testing.T) {
	for _, h := range diaries {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newAgenda(t, h.start(t), h.bends, onofficetest.Switches{})
			w.muddle(t, !h.bends)
			before := w.state(t)
			w.good(t)
			ran := w.world.last(t)
			p := w.undo(t, ran.ID)
			if p.Result != engine.OK {
				t.Fatalf("%+v", p)
			}
			for _, u := range p.Units {
				if len(u.Skipped) > 0 {
					t.Errorf("left alone: %+v", u.Skipped)
				}
			}
			c := undone{again: []string{"Urlaub"}, made: []string{"Kaffee", "Kurs am Freitag", "Einkauf"}}
			c.check(t, before, w.state(t))
			w.quiet(t)
			c.check(t, before, w.state(t))
		})
	}
}

// TestD57_EditedSinceIsListed proves that what was changed since is left, and listed
// with its fields by their names.
func TestD57_EditedSinceIsListed(t *testing.T) {
	w := newWorld(t, hubs[1].start(t))
	ids := []int{w.person(t, "Max", "Ast"), w.person(t, "Moritz", "Bach")}
	w.good(t)
	for _, id := range ids {
		w.change(t, id, map[string]string{"Ort": "Bonn", "Strasse": "Neu 1"})
	}
	w.good(t)
	ran := w.last(t)
	href, _ := w.card(t, "Ast")
	w.hub.edit(t, href, replace("Bonn", "Ulm"))
	w.good(t)
	p := w.undo(t, ran.ID)
	u := p.Units[0]
	if p.Result != engine.OK || written(u) != 2 || len(u.Skipped) != 1 || !strings.Contains(u.Skipped[0].Reason, "(Ort)") || !strings.Contains(u.Skipped[0].Record, "Ast") {
		t.Fatalf("%+v", u)
	}
	for name, city := range map[string]string{"Ast": "Ulm", "Bach": "Köln"} {
		_, card := w.card(t, name)
		if card.Record[record.City].Text != city || card.Record[record.Street].Text != "Domstr. 1" {
			t.Errorf("%s: %v", name, card.Record)
		}
	}
	w.quiet(t)
}

// TestC44_DeletionStoppedHalfWay proves that of a bulk deletion that was approved and
// stopped half way, what was done stands in the report and can be undone.
func TestC44_DeletionStoppedHalfWay(t *testing.T) {
	w := newWorld(t, hubs[1].start(t))
	people, deleted := 80, 60
	for i := range people {
		w.person(t, "Person", fmt.Sprintf("Müller%d", i), phone("mobile", fmt.Sprintf("0170 55500%02d", i)))
	}
	w.good(t)
	before := w.people(t)
	for href := range w.hub.cards(t) {
		if deleted--; deleted >= 0 {
			w.hub.remove(t, href)
		}
	}
	w.sync(t)
	held, err := w.runner.Held(t.Context(), "max")
	if err != nil || len(held) != 60 {
		t.Fatalf("%d held, %v", len(held), err)
	}
	var ids []int64
	for _, q := range held {
		ids = append(ids, q.ID)
	}
	if err := w.runner.Decide(t.Context(), "max", ids, engine.Approved); err != nil {
		t.Fatal(err)
	}
	commits := 0
	err = w.runner.BeforeLedger("max", func(op string) error {
		if op == "Commit" {
			if commits++; commits == 5 {
				return w.runner.Stop(context.Background(), "max")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	u := w.sync(t)
	if err := w.runner.BeforeLedger("max", nil); err != nil {
		t.Fatal(err)
	}
	if u.Result != engine.Halted || u.ToOnOffice.Unmarked == 0 || u.ToOnOffice.Unmarked >= people {
		t.Fatalf("%+v", u)
	}
	done, err := w.runner.Done(t.Context(), "max", w.last(t).ID)
	if err != nil || len(done) != written(u) {
		t.Errorf("%d lines in the report, %v, want %d", len(done), err, written(u))
	}
	p := w.undo(t, 0)
	if v := p.Units[0]; p.Result != engine.OK || v.ToOnOffice.Marked != u.ToOnOffice.Unmarked || v.ToMemotoo.Created != u.ToOnOffice.Unmarked {
		t.Fatalf("%+v, after %+v", p, u)
	}
	for name, entry := range w.people(t) {
		// Who was unmarked takes part again; the others are asked about still.
		if !slices.Equal(entry[0], before[name][0]) {
			t.Errorf("%s is %q, and was %q", name, entry[0], before[name][0])
		}
	}
	held, err = w.runner.Held(t.Context(), "max")
	if n := len(w.hub.cards(t)); err != nil || n != people-60+p.Units[0].ToMemotoo.Created {
		t.Errorf("%d cards, %d held, %v", n, len(held), err)
	}
}

// TestUndoKilled proves that undoing that is killed at any of its side effects and
// begun again comes to the same end as one that is not.
func TestUndoKilled(t *testing.T) {
	start := func(t *testing.T) *killed {
		w := newKilled(t, memotootest.Memotoo())
		w.muddle(t)
		w.good(t)
		w.clock.forward(15 * time.Minute)
		if err := w.runner.Close(); err != nil {
			t.Fatal(err)
		}
		return w
	}
	again := func(t *testing.T, w *killed, pass bool) {
		t.Helper()
		w.open(t)
		if pass {
			w.sync(t)
		}
		for range 3 {
			if p := w.undo(t, 0); p.Result == engine.OK {
				w.quiet(t)
				return
			}
		}
		t.Fatal("three times were not enough")
	}
	w := start(t)
	report := w.run(t, killPoint{}, childUndo+"=1")
	if report.Pass.Result != engine.OK || writtenBy(report.Pass) < 10 {
		t.Fatalf("%+v", report.Pass)
	}
	requests := w.gate.count()
	again(t, w, false)
	want := w.people(t)
	var points []killPoint
	for i := range requests {
		points = append(points, killPoint{beforeRequest, i + 1}, killPoint{afterRequest, i + 1})
	}
	for i := range report.Ledger {
		points = append(points, killPoint{beforeLedger, i + 1})
	}
	step := 3
	if testing.Short() {
		step = 9
	}
	t.Logf("%d kill points", len(points))
	for i := 0; i < len(points); i += step {
		t.Run(points[i].String(), func(t *testing.T) {
			t.Parallel()
			w := start(t)
			if lived := w.run(t, points[i], childUndo+"=1"); lived != nil {
				t.Fatalf("the child lived: %+v", lived)
			}
			// Now and then the timer comes in between.
			again(t, w, i/step%2 == 1)
			compare(t, w.people(t), want)
		})
	}
}

// TestUndoInTrouble proves what undoing says when a service goes, a disk is full or
// somebody stops it, and that begun again it goes on.
func TestUndoInTrouble(t *testing.T) {
	start := func(t *testing.T) (*world, *memotootest.Running, people) {
		server := memotootest.Start(t, memotootest.Plain())
		w := newWorld(t, standin{server, false})
		w.muddle(t)
		before := w.people(t)
		w.good(t)
		return w, server, before
	}
	finish := func(t *testing.T, w *world, before people) {
		t.Helper()
		if p := w.undo(t, 0); p.Result != engine.OK || len(p.Units[0].Skipped) > 0 {
			t.Fatalf("%+v", p)
		}
		undone{again: []string{"Eich", "Farn"}, made: []string{"Karg", "Nest", "Ober"}}.check(t, before, w.people(t))
		w.quiet(t)
	}
	t.Run("memotoo goes in the middle", func(t *testing.T) {
		t.Parallel()
		w, server, before := start(t)
		server.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 503, Kind: memotootest.KindPut, Skip: 2, Times: -1})
		server.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 503, Kind: memotootest.KindDelete, Times: -1})
		p := w.undo(t, 0)
		if p.Result == engine.OK || writtenBy(p) == 0 || len(p.Units[0].Errors) == 0 {
			t.Fatalf("%+v", p)
		}
		server.ClearFaults()
		finish(t, w, before)
	})
	t.Run("stopped in the middle", func(t *testing.T) {
		t.Parallel()
		w, _, before := start(t)
		commits := 0
		err := w.runner.BeforeLedger("max", func(op string) error {
			if op == "Commit" {
				if commits++; commits == 3 {
					return w.runner.Stop(context.Background(), "max")
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p := w.undo(t, 0)
		if p.Result != engine.Halted || writtenBy(p) == 0 || !strings.Contains(p.Units[0].Errors[0].Message, "Beginnen Sie dasselbe noch einmal") {
			t.Fatalf("%+v", p)
		}
		if err := w.runner.BeforeLedger("max", nil); err != nil {
			t.Fatal(err)
		}
		finish(t, w, before)
	})
	for _, full := range []string{"BeginPass", "Begin", "Commit"} {
		t.Run("D62 disk full at "+full, func(t *testing.T) {
			t.Parallel()
			w, _, before := start(t)
			w.crm.Reset()
			broken := false
			err := w.runner.BeforeLedger("max", func(op string) error {
				if broken = broken || op == full; broken {
					return syscall.ENOSPC
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err = w.runner.Undo(t.Context(), contract.UndoRequest{}); !fault.Is(err, fault.Storage) {
				t.Fatalf("%v", err)
			}
			if full != "Commit" && w.crm.Writes() != 0 {
				t.Error("something was sent")
			}
			if err := w.runner.BeforeLedger("max", nil); err != nil {
				t.Fatal(err)
			}
			finish(t, w, before)
		})
	}
}

// TestUndoRefused proves that a pass that cannot be undone is refused with what to do,
// and that nothing is written.
func TestUndoRefused(t *testing.T) {
	w := newAgenda(t, diaries[1].start(t), false, onofficetest.Switches{})
	refused := func(pass int64, kind fault.Kind) {
		t.Helper()
		w.crm.Reset()
		_, err := w.runner.Undo(t.Context(), contract.UndoRequest{Pass: pass})
		if !fault.Is(err, kind) || w.crm.Writes() != 0 {
			t.Errorf("pass %d: %v, %d writes", pass, err, w.crm.Writes())
		}
	}
	refused(0, fault.NoWrites)
	w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
	w.good(t)
	wrote := w.world.last(t)
	w.good(t)
	refused(w.world.last(t).ID, fault.NoWrites)
	var invalid *contract.InvalidError
	for _, id := range []int64{-1, 99} {
		if _, err := w.runner.Undo(t.Context(), contract.UndoRequest{Pass: id}); !errors.As(err, &invalid) || invalid.Field != "pass" {
			t.Errorf("pass %d: %v", id, err)
		}
	}
	// Its journal is forgotten after 90 days, and so is the pass.
	w.clock.forward(100 * 24 * time.Hour)
	w.good(t)
	refused(wrote.ID, fault.NoJournal)
	w.meeting(t, "Bank", "2026-07-10 08:00", "2026-07-10 09:00")
	w.good(t)
	wrote = w.world.last(t)
	if err := w.runner.ResetAccount(t.Context(), "max"); err != nil {
		t.Fatal(err)
	}
	refused(wrote.ID, fault.WasReset)
	refused(0, fault.WasReset)
	w.good(t)
	w.meeting(t, "Arzt", "2026-07-11 08:00", "2026-07-11 09:00")
	w.good(t)
	if p := w.undo(t, 0); p.Result != engine.OK || writtenBy(p) != 1 {
		t.Errorf("a pass after the reset: %+v", p)
	}
}

// TestUndoWhateverTheDirection proves that undoing writes to the side that the pass
// wrote to, though the direction forbids it today.
func TestUndoWhateverTheDirection(t *testing.T) {
	w := newWorld(t, hubs[1].start(t))
	id := w.person(t, "Max", "Ast")
	w.good(t)
	href, _ := w.card(t, "Ast")
	w.hub.edit(t, href, replace("Köln", "Bonn"))
	w.good(t)
	a := w.account(func(a *contract.Account) {
		a.Units[record.Addresses] = contract.UnitSettings{Direction: engine.ToMemotoo, Automatic: true}
	})
	if err := w.runner.UpdateAccount(t.Context(), a, nil); err != nil {
		t.Fatal(err)
	}
	w.undo(t, 0)
	if city := w.address(t, id).Fields["Ort"]; city != "Köln" {
		t.Errorf("%s", city)
	}
	w.quiet(t)
	if _, card := w.card(t, "Ast"); card.Record[record.City].Text != "Bonn" {
		t.Error("the card was written over")
	}
}

// TestD57_UndoRemovalsOfAnAgenda proves that a task and an appointment that were
// deleted on memotoo, and cancelled in onOffice for it, are there again on both sides
// with what they held; so are those that onOffice had taken away.
func TestD57_UndoRemovalsOfAnAgenda(t *testing.T) {
	w := newAgenda(t, diaries[1].start(t), false, onofficetest.Switches{})
	task := w.duty(t, "Exposé", "Status", onofficetest.TaskInProcess, "Stand", "50", "Prio", "1")
	w.duty(t, "Bleibt")
	done := w.duty(t, "Brief", "Status", onofficetest.TaskCompleted, "erledigt", "1")
	meeting := w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
	series := w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30", "2026-03-17"))
	gone := w.meeting(t, "Bank", "2026-03-10 08:00", "2026-03-10 09:00")
	w.good(t)
	before := w.state(t)
	for _, title := range []string{"Exposé", "Brief", "Notar", "Runde"} {
		href, _ := w.entry(t, title)
		w.diary.remove(t, href)
	}
	if err := w.crm.DeleteAppointment(gone); err != nil {
		t.Fatal(err)
	}
	w.good(t)
	if w.task(t, task).Fields["Status"] != onofficetest.TaskCancelled || w.appointment(t, meeting).Status != onofficetest.StatusCanceled ||
		w.appointment(t, series).Status != onofficetest.StatusCanceled || w.task(t, done).Fields["Status"] != onofficetest.TaskCancelled {
		t.Fatal("nothing was cancelled")
	}
	p := w.undo(t, 0)
	if p.Result != engine.OK || writtenBy(p) != 9 || len(p.Units[0].Skipped)+len(p.Units[1].Skipped) > 0 {
		t.Fatalf("%+v", p)
	}
	bank := before["Bank"]
	bank[0] = nil // nobody can bring that one back
	before["Bank"] = bank
	compare(t, w.state(t), before)
	w.quiet(t)
	compare(t, w.state(t), before)
	if stand := w.task(t, task).Fields["Stand"]; stand != "50" {
		t.Errorf("Stand %s", stand)
	}
}
