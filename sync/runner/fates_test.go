package runner_test

import (
	"fmt"
	"testing"

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

func (c *fated) restored(t *testing.T) {
	c.diary.put(t, fmt.Sprintf("zurueck-%d-%t", c.id, c.task), c.text)
}

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
