package onoffice

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// taskWorld is a tenant, the unit of tasks on it and what a ledger would remember.
type taskWorld struct {
	*world
	tasks *Tasks
}

func newTaskWorld(t *testing.T, sw onofficetest.Switches) *taskWorld {
	t.Helper()
	w := &taskWorld{world: newWorld(t, sw)}
	w.sw = sw
	w.again()
	return w
}

// again forgets what the process knew; cursor and known tasks stay.
func (w *taskWorld) again() {
	w.restart()
	w.tasks = w.client.Tasks(30)
	w.side = w.tasks
}

// task makes a task of the user by hand.
func (w *taskWorld) task(subject string, fields ...string) string {
	w.t.Helper()
	id, err := w.CreateTask(onofficetest.TaskDraft{Fields: pairs(append(fields, "Betreff", subject))})
	if err != nil {
		w.t.Fatal(err)
	}
	return strconv.Itoa(id)
}

func (w *taskWorld) change(id string, fields ...string) {
	w.t.Helper()
	if err := w.EditTask(atoi(w.t, id), onofficetest.TaskDraft{Fields: pairs(fields)}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *taskWorld) drop(id string) {
	w.t.Helper()
	if err := w.DeleteTask(atoi(w.t, id)); err != nil {
		w.t.Fatal(err)
	}
}

// stored are the fields of a task as the tenant holds them.
func (w *taskWorld) stored(id string) onofficetest.Task {
	w.t.Helper()
	task, ok := w.Task(atoi(w.t, id))
	if !ok {
		w.t.Fatalf("task %s is gone", id)
	}
	return task
}

// one applies one write and remembers the task.
func (w *taskWorld) one(wr side.Write) side.Outcome {
	w.t.Helper()
	o := w.apply(wr)[0]
	if o.Item != nil {
		w.known[o.Item.ID] = side.Known{Version: o.Item.Version}
	}
	return o
}

func pairs(list []string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

// taskSwitches are tenants that differ in what bears on tasks.
func taskSwitches() map[string]onofficetest.Switches {
	sets := map[string]onofficetest.Switches{
		"plain":           {},
		"top level OK":    {TopLevelOK: true, MixedIDs: true, EmptyDates: true},
		"users by email":  {UsersOnlyEmail: true},
		"no users":        {Rights: onofficetest.Rights{NoUserRead: true}},
		"administrator":   {Rights: onofficetest.Rights{Administrator: true}},
		"few fields":      {WithoutTask: []string{"Kommentar", "Deadline_Zeit", "Privat"}},
		"fewer fields":    {WithoutTask: []string{"erledigt", "Stand", "Prio", "Deadline_strikt", "Eintragsdatum", "Art"}},
		"no change stamp": {WithoutTask: []string{"modified"}},
		"keeps long":      {KeepLong: true, ThreeByte: true},
	}
	for name, sw := range map[string]onofficetest.TaskSwitches{
		"codes":                {Codes: true},
		"filter labels":        {FilterLabels: true},
		"codes, filter labels": {Codes: true, FilterLabels: true},
		"filter blind":         {FilterBlind: true},
		"priority labels":      {PrioLabels: true},
		"private ignored":      {PrivateWrite: onofficetest.PrivateIgnored},
		"private works":        {PrivateWrite: onofficetest.PrivateWorks},
		"kind mandatory":       {KindMandatory: true},
		"related kept":         {RelatedKept: true},
		"deadline date only":   {DeadlineDateOnly: true},
		"gone is 80":           {GoneRead: "80"},
		"hidden is nothing":    {HiddenRead: onofficetest.Nothing},
		"both are 80":          {HiddenRead: "80", GoneRead: "80"},
	} {
		sets[name] = onofficetest.Switches{Tasks: sw}
	}
	return sets
}

func overTaskSwitches(t *testing.T, test func(t *testing.T, w *taskWorld)) {
	sets := taskSwitches()
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		t.Run(name, func(t *testing.T) { test(t, newTaskWorld(t, sets[name])) })
	}
}

func fullTask() record.Record {
	return record.Record{
		record.Subject: record.Text("Exposé für Groß schreiben"), record.Notes: record.Text("Unterlagen:\n- Flurkarte"),
		record.Due: record.Text("2026-03-29T14:30:00"), record.Priority: record.Text("2"),
		record.State: record.Text(record.StateStarted), record.Percent: record.Text("50"), record.Secret: record.Text("1"),
	}
}

func TestTasks_FirstLookThenQuiet(t *testing.T) {
	overTaskSwitches(t, func(t *testing.T, w *taskWorld) {
		own := w.FillTasks(1, 120, 0)
		var want []string
		for _, id := range own {
			task := w.stored(strconv.Itoa(id))
			done := task.Fields["Status"] == onofficetest.TaskCompleted || task.Fields["erledigt"] == "1" && !slices.Contains(w.sw.WithoutTask, "erledigt")
			recent := task.Changed.After(w.clock.now().AddDate(0, 0, -30)) && !slices.Contains(w.sw.WithoutTask, "modified")
			if task.Fields["Status"] != onofficetest.TaskCancelled && (!done || recent) {
				want = append(want, strconv.Itoa(id))
			}
		}
		l := w.observe()
		if !slices.Equal(l.New, want) || l.Count != len(want) || !l.Complete || len(l.Missing)+len(l.Notes) > 0 {
			t.Fatalf("first look: %d new, count %d, complete %v, notes %v; want %d", len(l.New), l.Count, l.Complete, l.Notes, len(want))
		}
		w.settle()
		if len(w.known) != len(want) {
			t.Fatalf("%d of %d could be read", len(w.known), len(want))
		}
		w.quiet(1)
		w.again()
		w.quiet(1)
		if w.Writes() > 0 {
			t.Error("looking wrote")
		}
	})
}

func TestTasks_EditsArrive(t *testing.T) {
	overTaskSwitches(t, func(t *testing.T, w *taskWorld) {
		a, b, c := w.task("Eins"), w.task("Zwei"), w.task("Drei")
		w.settle()
		w.clock.advance(time.Hour)
		w.change(a, "Betreff", "Eins neu")
		w.change(b, "Aufgabe", "Bitte anrufen")
		l := w.observe()
		if len(l.Changed) != 2 || l.Changed[0].Record[record.Subject].Text != "Eins neu" || l.Changed[1].Record[record.Notes].Text != "Bitte anrufen" {
			t.Fatalf("changed: %+v", l.Changed)
		}
		w.quiet(1)
		// A28: a second edit within the same second.
		for _, text := range []string{"A", "B"} {
			w.change(c, "Betreff", text)
			if l := w.observe(); len(l.Changed) != 1 || l.Changed[0].Record[record.Subject].Text != text {
				t.Fatalf("edit %s: %+v", text, l.Changed)
			}
		}
		w.quiet(1)
	})
}

func TestTasks_Create(t *testing.T) {
	overTaskSwitches(t, func(t *testing.T, w *taskWorld) {
		w.settle()
		done := record.Record{record.Subject: record.Text("Fertig"), record.State: record.Text(record.StateDone), record.Percent: record.Text("100")}
		out := w.apply(side.Write{Kind: side.Create, Fields: fullTask(), Planned: w.clock.now()},
			side.Write{Kind: side.Create, Fields: done, Planned: w.clock.now()},
			side.Write{Kind: side.Create, Fields: record.Record{record.Subject: record.Text("Offen"), record.State: record.Text(record.StateOpen), record.Percent: record.Text("0")}, Planned: w.clock.now()})
		for i, o := range out {
			if o.Err != nil || o.Item == nil {
				t.Fatalf("outcome %d: %+v", i, o)
			}
			w.known[o.Item.ID] = side.Known{Version: o.Item.Version}
			f := w.stored(o.Item.ID).Fields
			if f["Verantwortung"] != "max" || w.sw.Tasks.KindMandatory && f["Art"] == "" {
				t.Errorf("stored %v", f)
			}
		}
		private := w.sw.Tasks.PrivateWrite == onofficetest.PrivateWorks && !slices.Contains(w.sw.WithoutTask, "Privat")
		want := fullTask()
		if !private {
			delete(want, record.Secret)
		}
		if !record.TaskSchema.Same(want, out[0].Item.Record, w.side.Fields()) {
			t.Errorf("read back: %+v", out[0].Item.Record)
		}
		noted := 0
		if !private && !slices.Contains(w.sw.WithoutTask, "Privat") {
			noted = 1
		}
		if len(out[0].Notes) != noted || len(out[1].Notes)+len(out[2].Notes) > 0 {
			t.Errorf("notes: %v", out[0].Notes)
		}
		f := w.stored(out[1].Item.ID).Fields
		flagged, stood := !slices.Contains(w.sw.WithoutTask, "erledigt"), !slices.Contains(w.sw.WithoutTask, "Stand")
		if f["Status"] != "3" || flagged && f["erledigt"] != "1" || stood && f["Stand"] != "100" {
			t.Errorf("done: %v", f)
		}
		w.observe() // finds out how tasks can be asked for, now that there is one
		w.quiet(1)
		creates := 3
		if noted > 0 && w.sw.Tasks.PrivateWrite == onofficetest.PrivateRefused {
			creates++
		}
		if n := w.Count("create", "task"); n != creates {
			t.Errorf("%d creates, want %d", n, creates)
		}
	})
}

func TestTasks_Update(t *testing.T) {
	overTaskSwitches(t, func(t *testing.T, w *taskWorld) {
		address, err := w.CreateAddress(onofficetest.Draft{Fields: map[string]string{"Name": "Kunde"}})
		if err != nil {
			t.Fatal(err)
		}
		n, err := w.CreateTask(onofficetest.TaskDraft{Fields: map[string]string{"Betreff": "Alt", "Aufgabe": "Text", "Deadline": "2026-03-20 09:00:00", "Deadline_strikt": "1"}, Addresses: []int{address}})
		if err != nil && len(w.sw.WithoutTask) == 0 {
			t.Fatal(err)
		} else if err != nil {
			n = atoi(t, w.task("Alt", "Aufgabe", "Text", "Deadline", "2026-03-20 09:00:00"))
		}
		id := strconv.Itoa(n)
		w.settle()
		want := record.Record{record.Subject: record.Text("Neu"), record.Due: record.Text("2026-10-25T02:30:00"), record.Priority: record.Text("5"),
			record.State: record.Text(record.StateStarted), record.Percent: record.Text("75")}
		o := w.one(update(w.item(id), want))
		if o.Err != nil || o.Item == nil || len(o.Notes) > 0 {
			t.Fatalf("outcome %+v", o)
		}
		fields := slices.DeleteFunc(w.side.Fields(), func(f record.Field) bool { _, ok := want[f]; return !ok })
		if !record.TaskSchema.Same(want, o.Item.Record, fields) || o.Item.Record[record.Notes].Text != "Text" {
			t.Errorf("now %+v", o.Item.Record)
		}
		w.quiet(1)
		comments := len(w.stored(id).Comments)
		if o := w.one(update(*o.Item, want)); o.Err != nil || o.Item == nil || len(w.stored(id).Comments) != comments {
			t.Errorf("writing the same again: %+v", o)
		}
		if got := w.stored(id); len(w.sw.WithoutTask) == 0 && !slices.Equal(got.Addresses, []int{address}) {
			t.Errorf("linked addresses: %v", got.Addresses)
		}
	})
}

func TestTasks_RetireAndEnroll(t *testing.T) {
	overTaskSwitches(t, func(t *testing.T, w *taskWorld) {
		a, done, taken, moved, drop := w.task("A", "Status", "2"), w.task("Fertig", "Status", "3"), w.task("Abgegeben"), w.task("Geändert"), w.task("Gelöscht")
		w.settle()
		var writes []side.Write
		for _, id := range []string{a, done, taken, moved, drop} {
			it := w.item(id)
			writes = append(writes, side.Write{Kind: side.Retire, ID: id, Seen: it.Record.Only(w.side.Fields()), SeenVersion: it.Version})
		}
		w.change(taken, "Verantwortung", "erika")
		w.change(moved, "Betreff", "Anders")
		w.drop(drop)
		out, err := w.side.Apply(context.Background(), writes)
		if err != nil || !out[0].Gone || !out[1].Gone || !out[2].Gone || !out[3].Moved {
			t.Fatalf("outcomes %+v, %v", out, err)
		}
		for id, status := range map[string]string{a: "5", done: "5", taken: "1", moved: "1"} {
			if f := w.stored(id).Fields; f["Status"] != status || f["erledigt"] != "0" {
				t.Errorf("%s: Status %s, erledigt %s", f["Betreff"], f["Status"], f["erledigt"])
			}
		}
		clear(w.known)
		if l := w.observe(); !slices.Equal(l.New, []string{moved}) {
			t.Errorf("new: %v", l.New)
		}
		back := w.apply(side.Write{Kind: side.Enroll, ID: a, Seen: writes[0].Seen}, side.Write{Kind: side.Enroll, ID: taken},
			side.Write{Kind: side.Enroll, ID: done}, side.Write{Kind: side.Enroll, ID: moved})
		for i, id := range []string{a, taken, done, moved} {
			if back[i].Err != nil || back[i].Item == nil {
				t.Fatalf("enroll: %+v", back[i])
			}
			if f := w.stored(id).Fields; f["Verantwortung"] != "max" || f["Status"] == "5" {
				t.Errorf("enrolled: %v", f)
			}
		}
		if f := w.stored(a).Fields; f["Status"] != "2" {
			t.Errorf("the state last seen is not back: %v", f)
		}
		if w.Count("delete", "task") > 0 {
			t.Error("a task was deleted")
		}
	})
}
