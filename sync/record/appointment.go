package record

import "strings"

// The fields of an appointment (design §5). Times are wall time in Europe/Berlin,
// the only zone that onOffice speaks: the other side's are brought there before
// they become a record, and a series that keeps the clock of another zone cannot
// be one.
const (
	Subject  Field = "subject"  //
	Notes    Field = "notes"    // several lines
	Place    Field = "place"    //
	Start    Field = "start"    // 2026-03-02T09:00:00, or 2026-03-02 if it lasts whole days
	End      Field = "end"      // as Start, exclusive as in RFC 5545 §3.6.1
	Repeat   Field = "repeat"   // see Series; "" for a single appointment
	Removed  Field = "removed"  // days of a series that do not take place: entries YYYY-MM-DD without type
	Secret   Field = "secret"   // "1" if only the user may see it (onOffice "privat", RFC 5545 CLASS), else ""
	Category Field = "category" // the appointment's type, by label
	Reminder Field = "reminder" // minutes before the start; "" for none
)

// TimeZone is the zone of all times in a record.
const TimeZone = "Europe/Berlin"

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
	Title:     appointmentTitle,
	MatchKeys: appointmentMatchKeys,
	Alike:     appointmentsAlike,
}

// appointmentTitle names an appointment by subject and day.
func appointmentTitle(r Record) string {
	day, _, _ := strings.Cut(r[Start].Text, "T")
	return joinNonEmpty(", ", r[Subject].Text, day)
}

func appointmentMatchKeys(r Record) []string {
	return []string{"start:" + r[Start].Text}
}

// appointmentsAlike: the same appointment has the same title, start and series.
// The same start with another title is another appointment: people have several
// at a time.
func appointmentsAlike(a, b Record) Likeness {
	if a[Start].Text == "" || a[Start].Text != b[Start].Text || Folded(a[Subject].Text) != Folded(b[Subject].Text) {
		return Different
	}
	if (a[Repeat].Text == "") != (b[Repeat].Text == "") {
		return Doubtful
	}
	return Same
}
