package onoffice

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

var renamed = record.Record{record.Subject: record.Text("Neu")}

func TestTasks_A30_MovedBeforeTheWrite(t *testing.T) {
	w := newTaskWorld(t, onofficetest.Switches{})
	a, b, c := w.task("Eins"), w.task("Zwei"), w.task("Drei")
	ia, ib, ic := w.item(a), w.item(b), w.item(c)
	w.clock.advance(time.Minute)
	w.change(a, "Betreff", "Anders")
	w.change(c, "Bearbeiter", "erika") // no field of ours
	out := w.apply(update(ia, renamed), update(ib, renamed), update(ic, renamed))
	if !out[0].Moved || out[0].Item.Record[record.Subject].Text != "Anders" {
		t.Errorf("moved: %+v", out[0])
	}
	for _, o := range out[1:] {
		if o.Moved || o.Err != nil || o.Item.Record[record.Subject].Text != "Neu" {
			t.Errorf("the neighbour: %+v", o)
		}
	}
	if f := w.stored(a).Fields; f["Betreff"] != "Anders" {
		t.Errorf("the edit was overwritten with %q", f["Betreff"])
	}
	// Seen is what the base knows, if the task was not read in this pass.
	if o := w.apply(side.Write{Kind: side.Update, ID: b, Seen: record.Record{record.Subject: record.Text("Zwei")}, Fields: renamed})[0]; !o.Moved {
		t.Errorf("outcome %+v", o)
	}
}

func TestTasks_UpdateGoneGivenHiddenLocked(t *testing.T) {
	w := newTaskWorld(t, onofficetest.Switches{})
	keep, drop, give, hide, lock := w.task("Keep"), w.task("Drop"), w.task("Give"), w.task("Hide"), w.task("Lock")
	var writes []side.Write
	for _, id := range []string{keep, drop, give, hide, lock} {
		writes = append(writes, update(w.item(id), renamed))
	}
	w.drop(drop)
	w.change(give, "Verantwortung", "erika")
	w.HideTasks(true, atoi(t, hide))
	w.LockTasks(true, atoi(t, lock))
	out := w.apply(writes...)
	if out[0].Item == nil || !out[1].Gone || !out[2].Gone || !fault.Is(out[3].Err, fault.Right) || !fault.Is(out[4].Err, fault.Right) || out[4].Uncertain {
		t.Errorf("outcomes: %+v", out)
	}
	if f := out[4].Err; f.Record != "Neu" || f.Right() != "Aufgaben bearbeiten" {
		t.Errorf("fault: %v", f)
	}
	if f := w.stored(give).Fields; f["Betreff"] != "Give" {
		t.Error("somebody else's task was written")
	}
	// One locked task by itself is no missing right for all.
	if o := w.apply(writes[4])[0]; !fault.Is(o.Err, fault.Right) {
		t.Errorf("alone: %+v", o)
	}
}

func TestTasks_E70_OneBadTaskDoesNotStopTheOthers(t *testing.T) {
	w := newTaskWorld(t, onofficetest.Switches{})
	a, b := w.task("Eins"), w.task("Zwei")
	if err := w.AddFault(onofficetest.Fault{Kind: onofficetest.FaultError, Action: "modify", ID: atoi(t, a), Code: 1, Times: -1}); err != nil {
		t.Fatal(err)
	}
	out := w.apply(update(w.item(a), renamed), update(w.item(b), renamed))
	if !fault.Is(out[0].Err, fault.Server) || out[1].Err != nil || out[1].Item.Record[record.Subject].Text != "Neu" {
		t.Errorf("outcomes: %+v", out)
	}
}

// TestTasks_D59_AnswerLost: the answer of each writing request in turn is lost, or
// the request itself; what was meant is found or made once.
func TestTasks_D59_AnswerLost(t *testing.T) {
	done := record.Record{record.Subject: record.Text("Haus 🏠 fertig"), record.State: record.Text(record.StateDone), record.Percent: record.Text("100")}
	kinds := []string{onofficetest.FaultLost, onofficetest.FaultCut, onofficetest.FaultTruncate, onofficetest.FaultHalf, onofficetest.FaultHTML}
	for _, kind := range kinds {
		for skip := range 2 {
			for _, filterLabels := range []bool{false, true} {
				t.Run(fmt.Sprintf("create %s after %d labels %v", kind, skip, filterLabels), func(t *testing.T) {
					sw := onofficetest.Switches{ThreeByte: skip == 0}
					sw.Tasks.PrivateWrite, sw.Tasks.FilterLabels = onofficetest.PrivateWorks, filterLabels
					w := newTaskWorld(t, sw)
					w.FillTasks(3, 20, 0)
					w.settle()
					before := len(w.Server.Tasks())
					writes := []side.Write{
						{Kind: side.Create, Fields: fullTask(), Planned: w.clock.now()},
						{Kind: side.Create, Fields: fullTask(), Planned: w.clock.now()},
						{Kind: side.Create, Fields: done, Planned: w.clock.now()},
					}
					if err := w.AddFault(onofficetest.Fault{Kind: kind, Skip: skip}); err != nil {
						t.Fatal(err)
					}
					out, err := w.side.Apply(context.Background(), writes)
					if err == nil {
						t.Fatal("no error")
					}
					w.again()
					taken := map[string]bool{}
					for i, o := range out {
						if o.Err == nil || !o.Uncertain || (o.ID != "") != (skip == 1) {
							t.Fatalf("outcome %d: %+v", i, o)
						}
						wr := writes[i]
						wr.ID, wr.Taken = o.ID, func(id string) bool { return taken[id] }
						look, err := w.side.Recover(context.Background(), wr)
						if err != nil {
							t.Fatal(err)
						}
						if look.Item == nil {
							if look.Proof != side.Gone {
								t.Fatalf("look %+v", look)
							}
							wr.ID = ""
							look.Item = w.apply(wr)[0].Item
						}
						taken[look.Item.ID] = true
						f := w.stored(look.Item.ID).Fields
						if i < 2 && !record.TaskSchema.Same(fullTask(), look.Item.Record, w.side.Fields()) || i == 2 && (f["erledigt"] != "1" || f["Stand"] != "100" || f["Status"] != "3") {
							t.Errorf("task %d: %+v, stored %v", i, look.Item.Record, f)
						}
					}
					if len(taken) != 3 || len(w.Server.Tasks()) != before+3 {
						t.Errorf("%d taken, %d made", len(taken), len(w.Server.Tasks())-before)
					}
				})
			}
		}
	}
}

func TestTasks_D60_TimeoutWithUnknownOutcome(t *testing.T) {
	w := newTaskWorld(t, onofficetest.Switches{})
	id := w.task("Eins", "Status", "2")
	it := w.item(id)
	lose := func(kind string, wr side.Write) side.Look {
		t.Helper()
		if err := w.AddFault(onofficetest.Fault{Kind: kind, Action: "modify"}); err != nil {
			t.Fatal(err)
		}
		out, err := w.side.Apply(context.Background(), []side.Write{wr})
		if err == nil || !out[0].Uncertain {
			t.Fatalf("outcome %+v, %v", out, err)
		}
		look, err := w.side.Recover(context.Background(), wr)
		if err != nil {
			t.Fatal(err)
		}
		return look
	}
	if look := lose(onofficetest.FaultLost, update(it, renamed)); look.Item == nil || look.Item.Record[record.Subject].Text != "Neu" {
		t.Errorf("look %+v", look)
	}
	if look := lose(onofficetest.FaultCut, update(w.item(id), record.Record{record.Subject: record.Text("Nie")})); look.Item == nil || look.Item.Record[record.Subject].Text != "Neu" {
		t.Errorf("look %+v", look)
	}
	retire := side.Write{Kind: side.Retire, ID: id, Seen: w.item(id).Record}
	if look := lose(onofficetest.FaultCut, retire); look.Item == nil {
		t.Errorf("not retired: %+v", look)
	}
	if look := lose(onofficetest.FaultLost, retire); look.Item != nil || look.Proof != side.Unmarked {
		t.Errorf("retired: %+v", look)
	}
	enroll := side.Write{Kind: side.Enroll, ID: id, Seen: record.Record{record.State: record.Text(record.StateStarted)}}
	if look := lose(onofficetest.FaultCut, enroll); look.Item == nil || w.stored(id).Fields["Status"] != "2" {
		t.Errorf("enrolled: %+v", look)
	}
	w.drop(id)
	w.task("Control")
	if look, err := w.side.Recover(context.Background(), retire); err != nil || look.Item != nil || look.Proof != side.Gone {
		t.Errorf("deleted since: %+v, %v", look, err)
	}
}

// TestTasks_D60_EditedSince: what a person did to a task after it was made is not
// undone by finishing the creation.
func TestTasks_D60_EditedSince(t *testing.T) {
	w := newTaskWorld(t, onofficetest.Switches{Tasks: onofficetest.TaskSwitches{PrivateWrite: onofficetest.PrivateWorks}})
	wr := side.Write{Kind: side.Create, Fields: fullTask(), Planned: w.clock.now()}
	if err := w.AddFault(onofficetest.Fault{Kind: onofficetest.FaultCut, Action: "modify"}); err != nil {
		t.Fatal(err)
	}
	out, err := w.side.Apply(context.Background(), []side.Write{wr})
	if err == nil || out[0].ID == "" {
		t.Fatalf("outcome %+v, %v", out, err)
	}
	wr.ID = out[0].ID
	w.change(wr.ID, "Status", "3", "erledigt", "1", "Betreff", "Schon fertig")
	look, err := w.side.Recover(context.Background(), wr)
	if f := w.stored(wr.ID).Fields; err != nil || look.Item == nil || f["Status"] != "3" || f["Betreff"] != "Schon fertig" || f["Stand"] != "0" {
		t.Errorf("look %+v, %v, stored %v", look, err, f)
	}
}

func TestTasks_RightsByName(t *testing.T) {
	t.Run("no tasks", func(t *testing.T) {
		for _, topLevelOK := range []bool{false, true} {
			w := newTaskWorld(t, onofficetest.Switches{TopLevelOK: topLevelOK, Rights: onofficetest.Rights{NoTasks: true}})
			_, err := w.side.Observe(context.Background(), side.Ask{})
			f := fault.From(err, "", "")
			if f == nil || f.Kind != fault.Right || f.Right() != "Aufgaben lesen" || !strings.Contains(f.Message(fault.German), "„Aufgaben lesen“") {
				t.Errorf("got %v", err)
			}
		}
	})
	t.Run("no writing", func(t *testing.T) {
		w := newTaskWorld(t, onofficetest.Switches{Rights: onofficetest.Rights{NoTaskWrite: true}})
		a, b := w.task("Eins"), w.task("Zwei")
		w.settle()
		for _, c := range []struct {
			writes []side.Write
			right  string
		}{
			{[]side.Write{{Kind: side.Create, Fields: fullTask(), Planned: start}}, "Aufgaben anlegen"},
			{[]side.Write{update(w.item(a), renamed), update(w.item(b), renamed)}, "Aufgaben bearbeiten"},
			{[]side.Write{{Kind: side.Retire, ID: a}, {Kind: side.Retire, ID: b}}, "Aufgaben bearbeiten"},
		} {
			out, err := w.side.Apply(context.Background(), c.writes)
			if f := fault.From(err, "", ""); f == nil || f.Kind != fault.Right || f.Right() != c.right || out[0].Uncertain || out[0].Err != nil {
				t.Errorf("%s: %v, %+v", c.right, err, out)
			}
		}
	})
	t.Run("no login name", func(t *testing.T) {
		w := newTaskWorld(t, onofficetest.Switches{UsersOnlyEmail: true, Rights: onofficetest.Rights{NoUserRead: true}})
		w.client.cfg.User = strconv.Itoa(onofficetest.SyncedUser)
		_, err := w.side.Observe(context.Background(), side.Ask{})
		if f := fault.From(err, "", ""); f == nil || f.Right() != "Benutzerdaten über API lesen" {
			t.Errorf("got %v", err)
		}
	})
	t.Run("no field for the person in charge", func(t *testing.T) {
		w := newTaskWorld(t, onofficetest.Switches{WithoutTask: []string{"Verantwortung"}})
		if _, err := w.side.Observe(context.Background(), side.Ask{}); !fault.Is(err, fault.Unsupported) {
			t.Errorf("got %v", err)
		}
	})
}

func TestTasks_FieldVanished(t *testing.T) {
	w := newTaskWorld(t, onofficetest.Switches{})
	id := w.task("Eins")
	w.settle()
	w.Set(func(s *onofficetest.Switches) { s.WithoutTask = []string{"Privat", "Stand"} })
	w.change(id, "Betreff", "Neu")
	if l := w.observe(); len(l.Changed) != 1 || slices.Contains(w.side.Fields(), record.Percent) {
		t.Errorf("listing %+v, fields %v", l, w.side.Fields())
	}
	w.quiet(1)
	// The same, met by a write.
	it := w.item(id)
	w.Before(func(c onofficetest.Call) {
		if c.Action == "modify" {
			w.Set(func(s *onofficetest.Switches) { s.WithoutTask = []string{"Privat", "Stand", "Aufgabe"} })
		}
	})
	o := w.one(update(it, record.Record{record.Notes: record.Text("x"), record.Subject: record.Text("Neuer")}))
	w.Before(nil)
	if f := w.stored(id).Fields; o.Err != nil || len(o.Notes) != 1 || o.Item == nil || f["Betreff"] != "Neuer" {
		t.Errorf("outcome %+v, stored %v", o, f)
	}
	if w.observe(); slices.Contains(w.side.Fields(), record.Notes) {
		t.Error("the field is still offered")
	}
}

// TestTasks_A23_HostileAnswers: what is no answer proves nothing and changes nothing.
func TestTasks_A23_HostileAnswers(t *testing.T) {
	for _, f := range []onofficetest.Fault{
		{Kind: onofficetest.FaultHTML, Times: -1}, {Kind: onofficetest.FaultHalf, Times: -1}, {Kind: onofficetest.FaultTruncate, Times: -1},
		{Kind: onofficetest.FaultStatus, Status: 404}, {Kind: onofficetest.FaultError, Resource: "task", Code: 144, Times: -1},
		{Kind: onofficetest.FaultError, Resource: "task", Code: 9999, Times: -1}, {Kind: onofficetest.FaultError, Resource: "task", Code: 1},
	} {
		t.Run(fmt.Sprint(f.Kind, f.Code), func(t *testing.T) {
			w := newTaskWorld(t, onofficetest.Switches{})
			w.FillTasks(1, 30, 0)
			w.settle()
			if err := w.AddFault(f); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			if l, err := w.side.Observe(ctx, side.Ask{Cursor: w.cursor, Known: w.known}); err == nil && len(l.Missing) > 0 {
				t.Errorf("listing %+v", l)
			} else if f.Code != 144 && err == nil {
				t.Error("no error")
			}
			w.ClearFaults()
			w.quiet(3)
		})
	}
	t.Run("B31 one listing is empty by accident", func(t *testing.T) {
		w := newTaskWorld(t, onofficetest.Switches{})
		w.FillTasks(1, 30, 0)
		w.settle()
		if err := w.AddFault(onofficetest.Fault{Kind: onofficetest.FaultEmpty, Resource: "task"}); err != nil {
			t.Fatal(err)
		}
		if l := w.observe(); l.Complete || len(l.Missing)+len(l.Changed) > 0 || l.Count != len(w.known) {
			t.Errorf("listing %+v", l)
		}
		w.quiet(1)
	})
}

// TestTasks_OddElements: no spelling of a row makes a panic or a wrong due date.
func TestTasks_OddElements(t *testing.T) {
	tenant := &taskTenant{User: 21, Login: "max", Last: "Mustermann", First: "Max", Abbr: "MM", Fields: map[string]field{}}
	for _, name := range usedTaskFields {
		tenant.Fields[name] = field{}
	}
	values := []string{`null`, `""`, `[]`, `{}`, `true`, `-1`, `1e99`, `"0000-00-00 00:00:00"`, `"2026-13-45 25:61:61"`, `"99999-01-01"`, `"2026-03-29T02:30"`, `"\u0000"`, `["a"]`, `"5 %"`, `"💥"`}
	for _, v := range values {
		e := Object{}
		for _, name := range usedTaskFields {
			e[name] = json.RawMessage(v)
		}
		e["Deadline_strikt"] = json.RawMessage(`1`)
		r := tenant.toRecord(e)
		if due := r[record.Due].Text; due != "" {
			if _, err := record.ParseWall(due); err != nil {
				t.Errorf("%s: due %q", v, due)
			}
		}
		if !slices.Contains([]string{record.StateOpen, record.StateStarted, record.StateDone, record.StateCancelled}, r[record.State].Text) {
			t.Errorf("%s: state %q", v, r[record.State].Text)
		}
		if n, err := strconv.Atoi(r[record.Percent].Text); err != nil || n < 0 || n > 100 {
			t.Errorf("%s: percent %q", v, r[record.Percent].Text)
		}
		if tenant.mine(e) {
			t.Errorf("%s: taken for the user's", v)
		}
		tenant.params(fullTask(), e, fault.StepUpdate)
	}
}

// TestTasks_Cost: what a pass costs, whatever the number of tasks.
func TestTasks_Cost(t *testing.T) {
	w := newTaskWorld(t, onofficetest.Switches{})
	var ids []string
	for i := range 1200 {
		ids = append(ids, w.task(fmt.Sprint("Nr. ", i)))
	}
	w.settle()
	w.observe()
	w.clock.advance(5 * time.Hour)
	w.quiet(1)
	for i := range 30 {
		w.change(ids[i*40], "Betreff", fmt.Sprint("Neu ", i))
	}
	before := w.side.Requests()
	if l := w.observe(); len(l.Changed) != 30 || w.side.Requests()-before != 1 {
		t.Errorf("%d changed, %d requests", len(l.Changed), w.side.Requests()-before)
	}
	w.clock.advance(5 * time.Hour)
	for _, id := range ids {
		w.change(id, "Aufgabe", "neu")
	}
	before = w.side.Requests()
	if l := w.observe(); len(l.Changed) != 1200 || w.side.Requests()-before != 2 {
		t.Errorf("%d changed, %d requests", len(l.Changed), w.side.Requests()-before)
	}
	var writes []side.Write
	for _, id := range ids[:w.side.Block()] {
		writes = append(writes, update(w.item(id), renamed))
	}
	before = w.side.Requests()
	w.apply(writes...)
	if used := w.side.Requests() - before; used != 2 {
		t.Errorf("a block of updates cost %d requests", used)
	}
	for i := range writes {
		writes[i] = side.Write{Kind: side.Create, Fields: fullTask(), Planned: w.clock.now()}
	}
	w.Set(func(s *onofficetest.Switches) { s.Tasks.PrivateWrite = onofficetest.PrivateWorks })
	before = w.side.Requests()
	w.apply(writes...)
	if used := w.side.Requests() - before; used != 2 {
		t.Errorf("a block of creations cost %d requests", used)
	}
}

// TestTasks_Find: a finished task of memotoo finds the one that is finished in
// onOffice for years; an open one wakes nothing.
func TestTasks_Find(t *testing.T) {
	overTaskSwitches(t, func(t *testing.T, w *taskWorld) {
		old := w.task("Exposé", "Status", "3", "Deadline", "2025-03-12 00:00:00")
		w.task("Exposé", "Status", "5")
		w.task("Exposé", "Status", "3", "Verantwortung", "erika")
		w.task("Anderes", "Status", "3")
		w.clock.advance(100 * 24 * time.Hour)
		w.task("Frisch")
		w.settle()
		done, open := record.Text(record.StateDone), record.Text(record.StateOpen)
		found, err := w.tasks.Find(context.Background(), []record.Record{
			{record.Subject: record.Text("Exposé"), record.State: done}, {record.Subject: record.Text("Exposé"), record.State: open},
			{record.State: done}, {record.Subject: record.Text("Nichts"), record.State: done}})
		if err != nil || len(found) != 4 || len(found[0]) != 1 || found[0][0].ID != old || len(found[1])+len(found[2])+len(found[3]) > 0 {
			t.Errorf("found %+v, %v", found, err)
		}
	})
}
