package memotoo

import (
	"abgleich/sync/ical"
	"abgleich/sync/record"
)

// Capabilities are what a probe found out about a book. The account keeps them and hands them to Config; the zero value means that nothing is
// known and everything is written.
type Capabilities struct {
	Probed bool `json:"probed"`
	// NameKept: a new card stays at the address that it was sent to.
	NameKept bool `json:"nameKept"`
	// NameTold: it does not, but the server says in Location where it went.
	NameTold bool `json:"nameTold"`
	// UIDKept: a card comes back with the UID that it was sent with.
	UIDKept bool `json:"uidKept"`
	// Slow: a new card was not shown at once (reference memotoo §9).
	Slow bool `json:"slow"`
	// OnePerSlot: a second phone or e-mail of the same type is lost (reference memotoo §9).
	OnePerSlot bool `json:"onePerSlot"`
	// Lost are the fields of which nothing comes back.
	Lost []record.Field `json:"lost,omitempty"`

	// Appointments and Tasks are what was found out about the calendars. An AddressBook has no use for them; the account keeps all in one.
	Appointments CalendarCapabilities `json:"appointments,omitzero"`
	Tasks        CalendarCapabilities `json:"tasks,omitzero"`
}

// CalendarCapabilities are what a probe found out about a calendar as one unit sees it; the zero value means that nothing is known.
type CalendarCapabilities struct {
	Probed   bool `json:"probed"`
	NameKept bool `json:"nameKept"`
	NameTold bool `json:"nameTold"`
	UIDKept  bool `json:"uidKept"`
	Slow     bool `json:"slow"`
	// Form is how times are written so that they come back as the same instant.
	Form Form `json:"form,omitempty"`
	// Shifted: times come back at another time of day, as the zone of the account is another one than that of the settings.
	Shifted bool `json:"shifted,omitempty"`
	// NoRange: a question for the events of some days leaves out events of these days (reference dav-servers, point 15).
	NoRange bool `json:"noRange,omitempty"`
	// NeedsRange: without days nothing is listed (reference memotoo §4).
	NeedsRange bool `json:"needsRange,omitempty"`
	// Schedules: the server writes mails to attendees by itself (RFC 6638).
	Schedules bool `json:"schedules,omitempty"`
	// NoTasks: tasks are not taken.
	NoTasks bool `json:"noTasks,omitempty"`
	// Lost are the fields of which nothing comes back.
	Lost []record.Field `json:"lost,omitempty"`
}

// Form is how times are written into a new event; see ical.Form.
type Form string

// The forms. The zero value is as good as Zoned.
const (
	Zoned    Form = "zoned"
	UTC      Form = "utc"
	Floating Form = "floating"
)

func (f Form) ical() ical.Form {
	switch f {
	case UTC:
		return ical.UTC
	case Floating:
		return ical.Floating
	}
	return ical.Zoned
}
