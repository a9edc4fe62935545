package onoffice

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// TestTasks_G103_StatesRead: Status, erledigt and Stand in all combinations show
// one state and a percentage that agrees with it.
func TestTasks_G103_StatesRead(t *testing.T) {
	type shown struct{ state, percent string }
	open, done := shown{record.StateOpen, "0"}, shown{record.StateDone, "100"}
	started := func(p string) shown { return shown{record.StateStarted, p} }
	for _, c := range []struct {
		status, flag, stand string
		want                shown
	}{
		{"1", "0", "0", open}, {"1", "0", "50", open}, {"1", "1", "0", done}, {"1", "1", "100", done},
		{"2", "0", "0", started("0")}, {"2", "0", "75", started("75")}, {"2", "0", "100", started("100")}, {"2", "1", "25", done},
		{"3", "1", "100", done}, {"3", "0", "75", done}, {"3", "0", "0", done},
		{"5", "0", "0", shown{record.StateCancelled, "0"}}, {"5", "1", "50", shown{record.StateCancelled, "50"}},
		{"4", "0", "0", open}, {"4", "0", "25", started("25")}, {"6", "0", "0", open}, {"7", "0", "75", started("75")}, {"7", "1", "75", done},
		{"8", "0", "0", open}, {"8", "0", "100", started("100")},
	} {
		for _, codes := range []bool{false, true} {
			t.Run(fmt.Sprintf("Status %s erledigt %s Stand %s codes %v", c.status, c.flag, c.stand, codes), func(t *testing.T) {
				w := newTaskWorld(t, onofficetest.Switches{Tasks: onofficetest.TaskSwitches{Codes: codes}})
				r := w.item(w.task("Eins", "Status", c.status, "erledigt", c.flag, "Stand", c.stand)).Record
				if got := (shown{r[record.State].Text, r[record.Percent].Text}); got != c.want {
					t.Errorf("got %v, want %v", got, c.want)
				}
			})
		}
	}
}

// TestTasks_G103_StatesWritten: from every stored state to every state that
// memotoo knows, one write brings it there and the next look shows what was meant.
func TestTasks_G103_StatesWritten(t *testing.T) {
	wants := []record.Record{
		{record.State: record.Text(record.StateOpen), record.Percent: record.Text("0")},
		{record.State: record.Text(record.StateStarted), record.Percent: record.Text("0")},
		{record.State: record.Text(record.StateStarted), record.Percent: record.Text("50")},
		{record.State: record.Text(record.StateDone), record.Percent: record.Text("100")},
		{record.State: record.Text(record.StateDone)},
		{record.State: record.Text(record.StateOpen)},
		{record.State: record.Text(record.StateCancelled)},
	}
	w := newTaskWorld(t, onofficetest.Switches{})
	for status := 1; status <= 8; status++ {
		for _, flag := range []string{"0", "1"} {
			for _, stand := range []string{"0", "50", "100"} {
				for _, want := range wants {
					name := fmt.Sprintf("Status %d erledigt %s Stand %s to %v", status, flag, stand, want)
					id := w.task("Eins", "Status", fmt.Sprint(status), "erledigt", flag, "Stand", stand)
					it := w.item(id)
					before := w.stored(id)
					o := w.one(update(it, want))
					if o.Err != nil || o.Item == nil || len(o.Notes) > 0 {
						t.Fatalf("%s: %+v", name, o)
					}
					for f, v := range want {
						if o.Item.Record[f].Text != v.Text {
							t.Errorf("%s: %s is %q", name, f, o.Item.Record[f].Text)
						}
					}
					after := w.stored(id)
					f := after.Fields
					if it.Record[record.State].Text == want[record.State].Text {
						if f["Status"] != before.Fields["Status"] && f["Status"] != "2" || f["erledigt"] != before.Fields["erledigt"] {
							t.Errorf("%s: the state is the same and was written: %v", name, after.Comments)
						}
						continue
					}
					// What is done agrees, whatever it was.
					if done := f["Status"] == "3"; f["Status"] != "5" && done != (f["erledigt"] == "1") {
						t.Errorf("%s: Status %s, erledigt %s", name, f["Status"], f["erledigt"])
					}
					if meant := map[string]string{"1": "0", "3": "100"}[f["Status"]]; meant != "" && f["Stand"] != meant {
						t.Errorf("%s: Status %s, Stand %s", name, f["Status"], f["Stand"])
					}
					if n := len(after.Comments) - len(before.Comments); n > 1 {
						t.Errorf("%s: %d changes", name, n)
					}
				}
			}
		}
	}
	w.observe()
	w.quiet(1)
}

// TestTasks_G103_OwnStatesSurvive: a Status that memotoo does not know stays when
// something else is written, also the state as it is shown.
func TestTasks_G103_OwnStatesSurvive(t *testing.T) {
	for _, status := range []string{"4", "6", "7", "8"} {
		for _, stand := range []string{"0", "25"} {
			w := newTaskWorld(t, onofficetest.Switches{})
			id := w.task("Eins", "Status", status, "Stand", stand)
			it := w.item(id)
			o := w.one(update(it, record.Record{record.Subject: record.Text("Zwei"), record.State: it.Record[record.State], record.Percent: it.Record[record.Percent]}))
			if f := w.stored(id).Fields; o.Err != nil || f["Status"] != status || f["Stand"] != stand || f["Betreff"] != "Zwei" {
				t.Errorf("%+v, stored %v", o, f)
			}
			if stand == "25" {
				o = w.one(update(*o.Item, record.Record{record.Percent: record.Text("75")}))
				if f := w.stored(id).Fields; o.Err != nil || f["Status"] != status || f["Stand"] != "75" {
					t.Errorf("%+v, stored %v", o, f)
				}
			}
			w.one(update(*o.Item, record.Record{record.State: record.Text(record.StateDone), record.Percent: record.Text("100")}))
			if f := w.stored(id).Fields; f["Status"] != "3" || f["erledigt"] != "1" || f["Stand"] != "100" {
				t.Errorf("completed on memotoo: %v", f)
			}
		}
	}
}

func TestTasks_PercentRounded(t *testing.T) {
	for percent, want := range map[string]string{"0": "0", "1": "25", "25": "25", "37": "25", "38": "50", "50": "50", "62": "50", "63": "75", "99": "75", "100": "100"} {
		w := newTaskWorld(t, onofficetest.Switches{})
		id := w.task("Eins", "Status", "2", "Stand", "50")
		o := w.one(update(w.item(id), record.Record{record.Percent: record.Text(percent)}))
		if f := w.stored(id).Fields; o.Err != nil || len(o.Notes) > 0 || f["Stand"] != want {
			t.Errorf("%s: %+v, stored %s, want %s", percent, o, f["Stand"], want)
		}
		w.quiet(1)
	}
}

func TestTasks_Due(t *testing.T) {
	for name, c := range map[string]struct{ deadline, strict, want string }{
		"none":                      {"", "0", ""},
		"a day":                     {"2026-03-12 00:00:00", "1", "2026-03-12"},
		"a time":                    {"2026-03-12 17:30:00", "1", "2026-03-12T17:30:00"},
		"one that does not count":   {"2026-03-12 17:30:00", "0", ""},
		"active without a date":     {"", "1", ""},
		"G92 the gap in spring":     {"2026-03-29 02:30:00", "1", "2026-03-29T02:30:00"},
		"G92 the overlap in autumn": {"2026-10-25 02:30:00", "1", "2026-10-25T02:30:00"},
		"a placeholder":             {"1601-01-01 00:00:00", "1", ""},
	} {
		for _, sw := range []onofficetest.Switches{{}, {EmptyDates: true}, {Tasks: onofficetest.TaskSwitches{DeadlineDateOnly: true}}} {
			t.Run(fmt.Sprintf("%s %v", name, sw.Tasks.DeadlineDateOnly), func(t *testing.T) {
				w := newTaskWorld(t, sw)
				id := w.task("Eins", "Deadline", c.deadline, "Deadline_strikt", c.strict)
				it := w.item(id)
				if got := it.Record[record.Due].Text; got != c.want {
					t.Fatalf("got %q, want %q", got, c.want)
				}
				// Every due date becomes every other one, and the same one is not written.
				for _, want := range []string{"2026-03-29T02:30:00", "2026-03-29", "2026-10-25T03:00:00", "2027-01-02T09:15:00", "2027-01-02", "", "2026-07-01T23:59:59", ""} {
					o := w.one(update(it, record.Record{record.Due: record.Text(want)}))
					if o.Err != nil || len(o.Notes) > 0 || o.Item.Record[record.Due].Text != want {
						t.Fatalf("%q: %+v", want, o)
					}
					it = *o.Item
					n := len(w.stored(id).Comments)
					if w.one(update(it, record.Record{record.Due: record.Text(want)})); len(w.stored(id).Comments) != n {
						t.Errorf("%q was written twice", want)
					}
				}
				if f := w.stored(id).Fields; f["Deadline_strikt"] != "0" || f["Deadline"] == "" {
					t.Errorf("clearing says that it does not count: %v", f)
				}
				w.quiet(1)
			})
		}
	}
}

func TestTasks_DueMidnight(t *testing.T) {
	w := newTaskWorld(t, onofficetest.Switches{})
	id := w.task("Eins")
	o := w.one(update(w.item(id), record.Record{record.Due: record.Text("2026-04-01T00:00:00")}))
	if o.Err != nil || len(o.Notes) != 1 || o.Notes[0].Kind != fault.LeftOut || o.Item.Record[record.Due].Text != "2026-04-01" {
		t.Errorf("outcome %+v", o)
	}
	o = w.one(update(w.item(id), record.Record{record.Due: record.Text("tomorrow")}))
	if o.Err != nil || len(o.Notes) != 1 || o.Item.Record[record.Due].Text != "2026-04-01" {
		t.Errorf("no date: %+v", o)
	}
}

func TestTasks_C50_FieldsCleared(t *testing.T) {
	w := newTaskWorld(t, onofficetest.Switches{Tasks: onofficetest.TaskSwitches{PrivateWrite: onofficetest.PrivateWorks}})
	id := w.task("Eins", "Aufgabe", "Text", "Prio", "1", "Privat", "1", "Deadline", "2026-03-12 17:30:00", "Deadline_strikt", "1")
	it := w.item(id)
	if it.Record[record.Secret].Text != "1" {
		t.Fatalf("record %v", it.Record)
	}
	o := w.one(update(it, record.Record{record.Notes: {}, record.Priority: {}, record.Secret: {}, record.Due: {}}))
	want := record.Record{record.Subject: record.Text("Eins"), record.Priority: record.Text("3"), record.State: record.Text(record.StateOpen), record.Percent: record.Text("0")}
	if o.Err != nil || len(o.Notes) > 0 || !record.TaskSchema.Same(want, o.Item.Record, w.side.Fields()) {
		t.Errorf("outcome %+v", o)
	}
	// onOffice has no task without priority: the standard one stays.
	n := len(w.stored(id).Comments)
	if o := w.one(update(*o.Item, record.Record{record.Priority: {}})); o.Err != nil || len(w.stored(id).Comments) != n {
		t.Errorf("outcome %+v", o)
	}
}

func TestTasks_C51_ValuesThatDoNotFit(t *testing.T) {
	long := ""
	for range 60 {
		long += "Ärger "
	}
	w := newTaskWorld(t, onofficetest.Switches{})
	id := w.task("Vorher")
	o := w.one(update(w.item(id), record.Record{record.Subject: record.Text(long)}))
	if o.Err != nil || len(o.Notes) != 1 || len([]rune(o.Item.Record[record.Subject].Text)) > 255 {
		t.Fatalf("outcome %+v", o)
	}
	n := len(w.stored(id).Comments)
	if o := w.one(update(*o.Item, record.Record{record.Subject: record.Text(long)})); o.Err != nil || len(w.stored(id).Comments) != n {
		t.Errorf("what was shortened is written again: %+v", o)
	}
	for _, value := range []string{"0", "6", "hoch"} {
		if o := w.one(update(w.item(id), record.Record{record.Priority: record.Text(value)})); o.Err != nil || o.Item.Record[record.Priority].Text != "3" {
			t.Errorf("priority %s: %+v", value, o)
		}
	}
}

// TestTasks_PrivateRefused: a tenant that does not take Privat is asked once.
func TestTasks_PrivateRefused(t *testing.T) {
	w := newTaskWorld(t, onofficetest.Switches{})
	a, b := w.task("Eins"), w.task("Zwei")
	w.settle()
	want := record.Record{record.Secret: record.Text("1"), record.Subject: record.Text("Neu")}
	before := w.Count("modify", "task")
	for i, id := range []string{a, b} {
		o := w.one(update(w.item(id), want))
		if o.Err != nil || len(o.Notes) != 1 || o.Notes[0].Kind != fault.LeftOut || w.stored(id).Fields["Betreff"] != "Neu" {
			t.Errorf("outcome %+v", o)
		}
		if n := w.Count("modify", "task") - before; n != 2+i {
			t.Errorf("%d writes after %d", n, i+1)
		}
	}
	if !slices.Contains(w.side.Fields(), record.Secret) {
		t.Error("it can be read and is not offered")
	}
	w.quiet(1)
	w.again()
	w.quiet(1)
	w.clock.advance(25 * time.Hour)
	w.Set(func(s *onofficetest.Switches) { s.Tasks.PrivateWrite = onofficetest.PrivateWorks })
	w.settle()
	if o := w.one(update(w.item(a), want)); o.Err != nil || len(o.Notes) > 0 || o.Item.Record[record.Secret].Text != "1" {
		t.Errorf("a day later: %+v", o)
	}
}

// TestTasks_EnrollStates: a task comes back in the state last seen.
func TestTasks_EnrollStates(t *testing.T) {
	for state, want := range map[string][2]string{record.StateOpen: {"1", "0"}, record.StateStarted: {"2", "0"}, record.StateDone: {"3", "1"}, record.StateCancelled: {"1", "0"}, "": {"1", "0"}} {
		for _, flag := range []string{"0", "1"} {
			w := newTaskWorld(t, onofficetest.Switches{})
			id := w.task("Eins", "Status", "5", "erledigt", flag, "Verantwortung", "erika")
			o := w.one(side.Write{Kind: side.Enroll, ID: id, Seen: record.Record{record.State: record.Text(state)}})
			if f := w.stored(id).Fields; o.Err != nil || o.Item == nil || f["Status"] != want[0] || f["erledigt"] != want[1] || f["Verantwortung"] != "max" {
				t.Errorf("%q: %+v, stored %v", state, o, f)
			}
			n := len(w.stored(id).Comments)
			if o := w.one(side.Write{Kind: side.Enroll, ID: id}); o.Err != nil || len(w.stored(id).Comments) != n {
				t.Errorf("again: %+v", o)
			}
		}
	}
}
