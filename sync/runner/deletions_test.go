package runner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/ical"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// fate is a row of the deletion table (design §2): an appointment and, where the
// server takes tasks, a task that is there on both sides, what is then done to it,
// stage by stage with a pass after each, and what has to be the case then.
type fate struct {
	name   string
	task   bool
	series bool
	stages []stage
}

type stage struct {
	do func(c *fated, t *testing.T)
	// crm is the state in onOffice after the pass: active, cancelled or gone; hub is
	// how many entries of that title are on the hub.
	crm string
	hub int
	// notes stand on every side that still has it.
	notes string
	// told is set if the pass has to name it as one that could not be finished.
	told bool
}

const (
	active    = "active"
	cancelled = "cancelled"
	gone      = "gone"
)

// fated is a fate at work.
type fated struct {
	*agenda
	name, href string
	id         int
	task       bool
	text       string // of the entry before it was removed
}

func (c *fated) removed(t *testing.T) {
	c.text = c.diary.entries(t)[c.href]
	c.diary.remove(t, c.href)
}

func (c *fated) restored(t *testing.T) { c.diary.put(t, fmt.Sprintf("zurueck-%d", c.id), c.text) }

func (c *fated) noted(t *testing.T) {
	c.diary.edit(t, c.href, func(text string) string {
		edited, _, err := ical.Edit([]byte(text), record.Record{record.Notes: record.Text("doch!")}, ical.Options{Now: c.clock.now()})
		if err != nil {
			t.Fatal(err)
		}
		return string(edited)
	})
}

func (c *fated) redone(t *testing.T, edit func(*onofficetest.Appointment), fields ...string) {
	if c.task {
		c.redo(t, c.id, fields...)
		return
	}
	c.rework(t, c.id, edit)
}

func (c *fated) notedThere(t *testing.T) {
	c.redone(t, func(a *onofficetest.Appointment) { a.Notes = "doch!" }, "Aufgabe", "doch!")
}

func (c *fated) cancelledThere(t *testing.T) {
	c.redone(t, func(a *onofficetest.Appointment) { a.Status = onofficetest.StatusCanceled }, "Status", onofficetest.TaskCancelled)
}

func (c *fated) activeThere(t *testing.T) {
	c.redone(t, func(a *onofficetest.Appointment) { a.Status = onofficetest.StatusActive }, "Status", onofficetest.TaskNotStarted)
}

func (c *fated) givenAway(t *testing.T) {
	c.redone(t, func(a *onofficetest.Appointment) { a.Users = []int{onofficetest.OtherUser} }, "Verantwortung", c.colleague(t))
}

func (c *fated) givenBack(t *testing.T) {
	c.redone(t, func(a *onofficetest.Appointment) { a.Users = []int{onofficetest.SyncedUser} }, "Verantwortung", "max")
}

func (c *fated) deletedThere(t *testing.T) {
	err := error(nil)
	if c.task {
		err = c.crm.DeleteTask(c.id)
	} else {
		err = c.crm.DeleteAppointment(c.id)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (c *fated) hide(hidden bool) {
	if c.task {
		c.crm.HideTasks(hidden, c.id)
	} else {
		c.crm.HideAppointments(hidden, c.id)
	}
}

func (c *fated) hidden(*testing.T) { c.hide(true) }
func (c *fated) shown(*testing.T)  { c.hide(false) }

// both does one thing after the other before one pass.
func both(first, then func(*fated, *testing.T)) func(*fated, *testing.T) {
	return func(c *fated, t *testing.T) {
		first(c, t)
		then(c, t)
	}
}

func (*fated) nothing(*testing.T) {}

// fates are the rows of the deletion table that appointments, series and tasks share.
var fates = []fate{
	{name: "deleted on memotoo", stages: []stage{{do: removedHere, crm: cancelled}, {do: untouched, crm: cancelled}}},
	{name: "deleted on memotoo and taken up again in onOffice", stages: []stage{{do: removedHere, crm: cancelled}, {do: activeAgain, crm: active, hub: 1}}},
	{name: "B40 deleted on memotoo and restored there", stages: []stage{{do: removedHere, crm: cancelled}, {do: restoredHere, crm: active, hub: 1}}},
	{name: "the user taken out", stages: []stage{{do: givenAway, crm: active}, {do: givenBack, crm: active, hub: 1}}},
	{name: "deleted in onOffice", stages: []stage{{do: deletedThere, crm: gone}, {do: untouched, crm: gone}}},
	{name: "B36 deleted on both sides", stages: []stage{{do: both(removedHere, deletedThere), crm: gone}, {do: untouched, crm: gone}}},
	{name: "deleted on memotoo and taken from the user", stages: []stage{{do: both(removedHere, givenAway), crm: active}, {do: untouched, crm: active}}},
	{name: "edited in onOffice and deleted on memotoo", stages: []stage{{do: both(notedThere, removedHere), crm: active, hub: 1, notes: "doch!"}}},
	{name: "edited on memotoo and deleted in onOffice", stages: []stage{{do: both(notedHere, deletedThere), crm: active, hub: 1, notes: "doch!"}}},
	{name: "edited on memotoo and taken from the user", stages: []stage{{do: both(notedHere, givenAway), crm: active, hub: 1, notes: "doch!"}}},
	{name: "B33 hidden", stages: []stage{{do: hiddenThere, crm: active, hub: 1}, {do: shownThere, crm: active, hub: 1}, {do: notedThere, crm: active, hub: 1, notes: "doch!"}}},
	{name: "B33 hidden and edited on memotoo", stages: []stage{{do: both(hiddenThere, notedHere), crm: active, hub: 1, told: true}, {do: shownThere, crm: active, hub: 1, notes: "doch!"}}},
}

var (
	removedHere  = (*fated).removed
	restoredHere = (*fated).restored
	notedHere    = (*fated).noted
	notedThere   = (*fated).notedThere
	givenAway    = (*fated).givenAway
	givenBack    = (*fated).givenBack
	deletedThere = (*fated).deletedThere
	activeAgain  = (*fated).activeThere
	hiddenThere  = (*fated).hidden
	shownThere   = (*fated).shown
	untouched    = (*fated).nothing
)

// cancelling are the rows that only appointments have: a task of status 5 is carried
// as given up.
var cancelling = []fate{
	{name: "cancelled in onOffice", stages: []stage{{do: cancelledThere, crm: cancelled}, {do: activeAgain, crm: active, hub: 1}}},
	{name: "edited on memotoo and cancelled in onOffice", stages: []stage{{do: both(notedHere, cancelledThere), crm: active, hub: 1, notes: "doch!"}}},
	{name: "deleted on memotoo and cancelled in onOffice", stages: []stage{{do: both(removedHere, cancelledThere), crm: cancelled}, {do: untouched, crm: cancelled}}},
}

var cancelledThere = (*fated).cancelledThere

// TestDeletions takes every row of the deletion table through the runner, for single
// appointments, series and tasks together, with many others that nothing happens to.
func TestDeletions(t *testing.T) {
	for _, h := range diaries {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newAgenda(t, h.start(t), h.bends, onofficetest.Switches{})
			testFates(t, w, allFates(!h.bends))
		})
	}
}

// allFates are the rows for each kind of record.
func allFates(tasks bool) []fate {
	var all []fate
	for _, f := range slices.Concat(fates, cancelling) {
		all = append(all, f)
		f.series, f.name = true, f.name+", series"
		all = append(all, f)
	}
	if tasks {
		for _, f := range fates {
			f.task, f.name = true, f.name+", task"
			all = append(all, f)
		}
	}
	return all
}

// othersBeside is how many records stay as they are, so that a pass does not look as if
// everything were to go (design §2 rule 7).
const othersBeside = 80

func testFates(t *testing.T, w *agenda, all []fate) {
	t.Helper()
	var list []*fated
	for i, f := range all {
		c := &fated{agenda: w, name: f.name, task: f.task}
		day := begin.AddDate(0, 0, i).Format("2006-01-02")
		switch {
		case f.task:
			c.id = w.duty(t, f.name)
		case f.series:
			c.id = w.meeting(t, f.name, day+" 09:00", day+" 10:00", every("w", 1, "2026-12-31"))
		default:
			c.id = w.meeting(t, f.name, day+" 09:00", day+" 10:00")
		}
		list = append(list, c)
	}
	for i := range othersBeside {
		w.meeting(t, fmt.Sprintf("Termin %03d", i), "2026-03-05 10:00", "2026-03-05 11:30")
		if i%16 == 0 && !w.bends {
			w.duty(t, fmt.Sprintf("Aufgabe %03d", i))
		}
	}
	w.good(t)
	for n := range 3 {
		hrefs := w.hrefs(t)
		for i, c := range list {
			if len(all[i].stages) > n {
				c.href = hrefs[c.name]
				all[i].stages[n].do(c, t)
			}
		}
		w.sync(t)
		w.tells(t, list, all, n)
		w.quiet(t)
		items := w.all(t)
		for i, c := range list {
			if len(all[i].stages) > n {
				c.check(t, all[i].stages[n], n+1, items[c.name])
			}
		}
	}
	for i := range othersBeside {
		if name := fmt.Sprintf("Termin %03d", i); len(w.titled(name)) != 1 {
			t.Errorf("%s has been touched", name)
		}
	}
}

// tells compares the errors of the last pass with what stage n has to tell.
func (w *agenda) tells(t *testing.T, list []*fated, all []fate, n int) {
	t.Helper()
	var want, got []string
	for i, c := range list {
		if stages := all[i].stages; len(stages) > n && stages[n].told {
			want = append(want, c.name)
		}
	}
	for _, u := range w.last.Units {
		for _, e := range u.Errors {
			name, _, _ := strings.Cut(e.Record, ", 20")
			got = append(got, name)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) || (len(want) == 0) != (w.last.Result == engine.OK) {
		t.Fatalf("pass %d ended %s and tells of %q, want %q", n+1, w.last.Result, got, want)
	}
}

// hrefs are the places of all entries by title.
func (w *agenda) hrefs(t testing.TB) map[string]string {
	hrefs := map[string]string{}
	for href, text := range w.diary.entries(t) {
		if it, err := ical.Decode([]byte(text), ical.Options{Now: w.clock.now()}); err == nil {
			hrefs[it.Name] = href
		}
	}
	return hrefs
}

// all are all entries by title, several of one title too.
func (w *agenda) all(t testing.TB) map[string][]ical.Item {
	t.Helper()
	items := map[string][]ical.Item{}
	for href, text := range w.diary.entries(t) {
		it, err := ical.Decode([]byte(text), ical.Options{Now: w.clock.now()})
		if err != nil {
			t.Fatalf("%s: %v", href, err)
		}
		items[it.Name] = append(items[it.Name], it)
	}
	return items
}

// check compares both sides with what a stage has to end in.
func (c *fated) check(t *testing.T, want stage, number int, items []ical.Item) {
	t.Helper()
	state, notes, count := gone, "", 0
	for _, a := range c.crm.Appointments() {
		if a.Subject != c.name || c.task {
			continue
		}
		count++
		if state, notes = active, a.Notes; a.Status == onofficetest.StatusCanceled {
			state = cancelled
		}
	}
	for _, a := range c.crm.Tasks() {
		if a.Fields["Betreff"] != c.name || !c.task {
			continue
		}
		count++
		if state, notes = active, a.Fields["Aufgabe"]; a.Fields["Status"] == onofficetest.TaskCancelled {
			state = cancelled
		}
	}
	if state != want.crm || len(items) != want.hub || count > 1 {
		t.Errorf("%s, stage %d: %d in onOffice, %s, %d on the hub, want %s, %d", c.name, number, count, state, len(items), want.crm, want.hub)
		return
	}
	if want.notes == "" {
		return
	}
	if state == active && notes != want.notes {
		t.Errorf("%s, stage %d: notes in onOffice %q", c.name, number, notes)
	}
	for _, it := range items {
		if got := it.Record[record.Notes].Text; got != want.notes {
			t.Errorf("%s, stage %d: notes on the hub %q", c.name, number, got)
		}
	}
}
