package record

import "strings"

// The fields of a task (design §5); Subject, Notes and Secret are those of an
// appointment. Times are wall time in Europe/Berlin.
const (
	// Due is the text of a Wall: 2026-03-02T09:00:00, or 2026-03-02 without a time;
	// "" if there is no due date.
	Due Field = "due"
	// Priority is "1" highest … "3" normal … "5" lowest; "" if nothing is said.
	Priority Field = "priority"
	// State is one of the State constants.
	State Field = "state"
	// Percent is how much is done, "0" … "100": "100" with StateDone, "0" with
	// StateOpen.
	Percent Field = "percent"
)

// The states of a task that both sides know (RFC 5545 §3.8.1.11).
const (
	StateOpen      = "open"
	StateStarted   = "started"
	StateDone      = "done"
	StateCancelled = "cancelled"
)

// TaskSchema is the schema of the unit Tasks.
var TaskSchema = &Schema{
	Unit: Tasks,
	Fields: []Spec{
		{Subject, Single, Plain},
		{Notes, Single, Plain},
		{Due, Single, Plain},
		{Priority, Single, Plain},
		{State, Single, Plain},
		{Percent, Single, Plain},
		{Secret, Single, Plain},
	},
	Groups:       []Group{{Fields: []Field{State, Percent}, Sound: soundProgress}},
	OutIsDeleted: true,
	Title:        taskTitle,
	MatchKeys:    func(r Record) []string { return []string{"name:" + Folded(r[Subject].Text)} },
	Alike:        tasksAlike,
}

// taskTitle names a task by subject and the day it is due.
func taskTitle(r Record) string {
	day, _, _ := strings.Cut(r[Due].Text, "T")
	return joinNonEmpty(", ", r[Subject].Text, day)
}

// tasksAlike: the same task has the same title and is due on the same day, at the
// same time if both know one. Titles like "call back" come again and again, so
// without a due date the notes have to be the same too, and both done or neither.
func tasksAlike(a, b Record) Likeness {
	title, sameNotes := Folded(a[Subject].Text), sameTexts(a, b, Notes)
	switch {
	case title == "" || title != Folded(b[Subject].Text):
		return Different
	case a[Due].Text == "" && b[Due].Text == "":
		if sameNotes && (a[State].Text == StateDone) == (b[State].Text == StateDone) {
			return Same
		}
		return Doubtful
	case a[Due].Text == "" || b[Due].Text == "":
		if sameNotes && a[Notes].Text != "" {
			return Doubtful
		}
		return Different
	case !sameDue(a[Due].Text, b[Due].Text):
		return Different
	}
	return Same
}

// sameDue tells whether two due dates are the same, as far as both know a time.
func sameDue(a, b string) bool {
	x, err := ParseWall(a)
	y, err2 := ParseWall(b)
	return a == b || err == nil && err2 == nil && x.Day == y.Day && (x.Whole || y.Whole)
}
