package record

import (
	"slices"
	"strings"
)

// The fields of an appointment (design §5). Times are wall time in Europe/Berlin,
// the only zone that onOffice speaks (reference onoffice-api §2.1, §6.3): the
// other side's are brought there before they become a record, and a series that
// keeps the clock of another zone cannot be one.
const (
	// Subject is the title, one line.
	Subject Field = "subject"
	// Notes is text of several lines, separated by \n.
	Notes Field = "notes"
	// Place is the place as text.
	Place Field = "place"
	// Start is the text of a Wall: 2026-03-02T09:00:00, or 2026-03-02 if the
	// appointment lasts whole days.
	Start Field = "start"
	// End is of the same form as Start and exclusive, also for whole days (RFC 5545
	// §3.6.1): one whole day ends on the next. It is never before Start.
	End Field = "end"
	// Repeat is the text of a Series, "" for a single appointment.
	Repeat Field = "repeat"
	// Removed holds the days, YYYY-MM-DD without type, on which no occurrence of the
	// series takes place, be it that it was deleted or that it was made an
	// appointment of its own. It is empty for a single appointment.
	Removed Field = "removed"
	// Secret is "1" if only the user may see the appointment (onOffice "privat",
	// RFC 5545 §3.8.1.3), else "".
	Secret Field = "secret"
	// Category is the appointment's type by its label, one line.
	Category Field = "category"
	// Reminder is the number of minutes before the start, from "0"; "" for none.
	Reminder Field = "reminder"
)

// AppointmentSchema is the schema of the unit Appointments.
var AppointmentSchema = &Schema{
	Unit: Appointments,
	Fields: []Spec{
		{Subject, Single, Plain},
		{Notes, Single, Plain},
		{Place, Single, Plain},
		{Start, Single, Plain},
		{End, Single, Plain},
		{Repeat, Single, Plain},
		{Removed, Set, Plain},
		{Secret, Single, Plain},
		{Category, Single, Folded},
		{Reminder, Single, Plain},
	},
	Groups:       []Group{{Fields: []Field{Start, End, Repeat}, Sound: soundTimes, With: Removed, Anchor: anchorOf}},
	OutIsDeleted: true,
	Title:        appointmentTitle,
	MatchKeys:    appointmentMatchKeys,
	Alike:        appointmentsAlike,
}

// appointmentTitle names an appointment by subject and day.
func appointmentTitle(r Record) string {
	day, _, _ := strings.Cut(r[Start].Text, "T")
	return joinNonEmpty(", ", r[Subject].Text, day)
}

func appointmentMatchKeys(r Record) []string {
	return []string{"name:" + r[Start].Text + " " + Folded(r[Subject].Text)}
}

// appointmentsAlike: the same appointment has the same title, start and series.
// The same start with another title is another appointment: people have several
// at a time. A series and a single appointment, two series that go on otherwise,
// and two without a title that differ in anything may be the same.
func appointmentsAlike(a, b Record) Likeness {
	switch {
	case a[Start].Text == "" || a[Start].Text != b[Start].Text || Folded(a[Subject].Text) != Folded(b[Subject].Text):
		return Different
	case anchorOf(a) != anchorOf(b):
		return Doubtful
	case Folded(a[Subject].Text) == "" && !sameTexts(a, b, End, Place, Notes):
		return Doubtful
	}
	return Same
}

func sameTexts(a, b Record, fields ...Field) bool {
	return !slices.ContainsFunc(fields, func(f Field) bool { return Plain(a[f].Text) != Plain(b[f].Text) })
}
