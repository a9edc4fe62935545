package onofficetest

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// Relations of appointments and tasks to addresses and estates; the
// appointment or task is the parent (reference §10).
const (
	RelationAppointmentAddress = relationPrefix + "calendar:address"
	RelationAppointmentEstate  = relationPrefix + "calendar:estate"
	RelationTaskAddress        = relationPrefix + "task:address"
	RelationTaskEstate         = relationPrefix + "task:estate"
)

// Values of Appointment.Status (reference §6.1).
const (
	StatusActive    = "active"
	StatusCompleted = "completed"
	StatusCanceled  = "canceled"
	StatusAvailable = "participantsAvailable"
)

// States of an address's confirmation of an appointment (reference §6.2).
const (
	NotConfirmed        = "not-set"
	ConfirmationSent    = "sent"
	Confirmed           = "confirmed"
	ConfirmationRefused = "canceled"
)

// Appointment is a record of the calendar, for looking at and, in GUI hooks,
// for editing. Times are Europe/Berlin wall time, YYYY-MM-DD HH:MM:SS.
type Appointment struct {
	ID      int    `json:"id"`
	Creator string `json:"creator"` // login name
	Subject string `json:"subject"`
	Notes   string `json:"notes"`
	Kind    string `json:"kind"`   // art, a key of the tenant's list
	Status  string `json:"status"` // StatusActive…
	Private bool   `json:"private"`

	AllDay bool    `json:"allDay"`
	Start  string  `json:"start"` // as written
	End    string  `json:"end"`   // as written; the switch AllDay bends what is read
	Series *Series `json:"series"`

	Reminder      string   `json:"reminder"` // "15 minutes" or ""
	ReminderTypes []string `json:"reminderTypes"`
	Recipients    string   `json:"recipients"`
	ConfirmedOnly bool     `json:"confirmedOnly"`

	Users         []int          `json:"users"`  // entered themselves
	Groups        []int          `json:"groups"` // whose members take part, too
	Addresses     []int          `json:"addresses"`
	Confirmations map[int]string `json:"confirmations"` // by address; a missing one is NotConfirmed
	Estates       []int          `json:"estates"`
	Project       int            `json:"project"`
	Place         Place          `json:"place"`
	Resources     []string       `json:"resources"`

	AllowTransit   bool      `json:"allowTransit"`
	Transit        string    `json:"transit"` // HH:MM:SS or ""
	TransitBefore  string    `json:"transitBefore"`
	TransitAfter   string    `json:"transitAfter"`
	WriteProtected bool      `json:"writeProtected"`
	Imported       string    `json:"imported"` // origin
	Created        time.Time `json:"created"`
	Changed        time.Time `json:"changed"`
}

// Series says how an appointment repeats (reference §6.6). Dates are
// YYYY-MM-DD.
type Series struct {
	Type     string   `json:"type"` // t, w, m, j
	Interval int      `json:"interval"`
	Begin    string   `json:"begin"` // 0000-00-00: anchored nowhere
	End      string   `json:"end"`   // last possible day, "" for open
	Removed  []string `json:"removed"`
}

// Place is the location of an appointment: Kind is a key of reference §6.3,
// "" for none; ID goes with those of records, Text with the others.
type Place struct {
	Kind string `json:"kind"`
	ID   int    `json:"id"`
	Text string `json:"text"`
}

// Mail is a message that onOffice would have sent to somebody.
type Mail struct {
	Appointment int
	Reason      string // affirmation, reminder
	Address     int    // for an affirmation
}

func (a *Appointment) clone() *Appointment {
	b := *a
	if a.Series != nil {
		series := *a.Series
		series.Removed = slices.Clone(series.Removed)
		b.Series = &series
	}
	for _, ids := range []*[]int{&b.Users, &b.Groups, &b.Addresses, &b.Estates} {
		*ids = slices.Clone(*ids)
	}
	b.ReminderTypes, b.Resources = slices.Clone(a.ReminderTypes), slices.Clone(a.Resources)
	b.Confirmations = maps.Clone(a.Confirmations)
	return &b
}

// confirmation is the state of one linked address.
func (a *Appointment) confirmation(address int) string {
	if state := a.Confirmations[address]; state != "" {
		return state
	}
	return NotConfirmed
}

// confirmations is the state of all addresses together.
func (a *Appointment) confirmations() string {
	seen := map[string]bool{}
	for _, address := range a.Addresses {
		seen[a.confirmation(address)] = true
	}
	switch {
	case seen[Confirmed] && seen[ConfirmationRefused]:
		return "confirmed and canceled"
	case seen[ConfirmationRefused]:
		return ConfirmationRefused
	case seen[Confirmed]:
		return Confirmed
	case seen[ConfirmationSent]:
		return ConfirmationSent
	}
	return NotConfirmed
}

func calendarPart() part {
	return part{
		actions: map[string]handler{
			"get appointmentList":       listAppointments,
			"read calendar":             readCalendar,
			"create calendar":           createAppointment,
			"modify calendar":           modifyAppointment,
			"delete calendar":           deleteAppointment,
			"get calendarResources":     getResources,
			"do appointmentAffirmation": affirmAppointment,
			"modify relation":           modifyRelation,
		},
		hooks: map[string]hook{
			"appointment/create": hookAppointmentCreate, "appointment/edit": hookAppointmentEdit,
			"appointment/cancel": hookAppointmentCancel, "appointment/delete": hookAppointmentDelete,
			"appointment/detach": hookDetach, "appointment/split": hookSplit,
			"appointment/hide": hookAppointmentHide, "appointment/lock": hookAppointmentLock,
		},
		relations: []relationKind{
			{"calendar:address", "calendar", "address"},
			{"calendar:estate", "calendar", "estate"},
		},
		modules: []module{calendarModule()},
		exists: map[string]func(*Server, int) bool{
			"calendar": func(s *Server, id int) bool {
				a := s.appointments.byID[id]
				return a != nil && s.seesAppointment(a)
			},
			"estate": (*Server).hasEstate,
		},
	}
}

// participants are the ids of all who take part, through groups, too.
func (s *Server) participants(a *Appointment) []int {
	ids := slices.Clone(a.Users)
	for _, g := range s.groups {
		if slices.Contains(a.Groups, g.ID) {
			ids = append(ids, g.Users...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// foreign tells whether the API user neither takes part nor made it.
func (s *Server) foreign(a *Appointment) bool {
	return a.Creator != s.login(APIUser) && !slices.Contains(s.participants(a), APIUser)
}

// seesAppointment tells whether the API user may read it at all.
func (s *Server) seesAppointment(a *Appointment) bool {
	if s.appointments.hidden[a.ID] {
		return false
	}
	foreign := s.foreign(a)
	return !foreign || !s.switches.Rights.OwnCalendar && (!a.Private || s.switches.Calendar.PrivateOthers != PrivateMissing)
}

// view is an appointment as the API user sees it, with its links.
func (s *Server) view(a *Appointment) *Appointment {
	b := s.linked(a)
	if a.Private && s.switches.Calendar.PrivateOthers == PrivateMasked && s.foreign(a) {
		b.Subject, b.Notes, b.Reminder, b.Place = "Privater Termin", "", "", Place{}
		b.Addresses, b.Estates, b.Project, b.Resources = nil, nil, 0, nil
	}
	return b
}

// linked is a copy that knows its addresses and estates; those who were
// deleted are gone.
func (s *Server) linked(a *Appointment) *Appointment {
	b := a.clone()
	b.Addresses = s.relations[RelationAppointmentAddress].children(a.ID)
	b.Estates = s.relations[RelationAppointmentEstate].children(a.ID)
	return b
}

// commit stores a changed copy and its links.
func (s *Server) commit(a *Appointment) {
	s.relations[RelationAppointmentAddress].setChildren(a.ID, a.Addresses)
	s.relations[RelationAppointmentEstate].setChildren(a.ID, a.Estates)
	maps.DeleteFunc(a.Confirmations, func(id int, _ string) bool { return !slices.Contains(a.Addresses, id) })
	s.appointments.byID[a.ID] = a
}

func (r *relation) setChildren(parent int, ids []int) {
	for _, old := range r.children(parent) {
		if !slices.Contains(ids, old) {
			r.unlink(parent, old)
		}
	}
	for _, id := range ids {
		r.link(parent, id)
	}
}

func (s *Server) login(id int) string {
	for _, u := range s.users {
		if u.ID == id {
			return u.Name
		}
	}
	return ""
}

// Appointment gives a record as it stands, whatever rights the API user has.
func (s *Server) Appointment(id int) (Appointment, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.appointments.byID[id]
	if !ok {
		return Appointment{}, false
	}
	return *s.linked(a), true
}

// Appointments gives all records by ascending id.
func (s *Server) Appointments() []Appointment {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Appointment, 0, len(s.appointments.order))
	for _, id := range s.appointments.order {
		out = append(out, *s.linked(s.appointments.byID[id]))
	}
	return out
}

// Participants gives the users who take part in an appointment, themselves or
// through a group as it stands now.
func (s *Server) Participants(id int) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.appointments.byID[id]; a != nil {
		return s.participants(a)
	}
	return nil
}

// Mails gives what would have been sent because of calls of the API; a sync
// must cause none.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// readableAppointment finds the record that a read by id is about; without
// one, it tells what to answer.
func (c *call) readableAppointment(id int) (*Appointment, *apiError) {
	a := c.appointments.byID[id]
	switch {
	case a == nil:
		return nil, unreadable(c.switches.Calendar.GoneRead, Nothing)
	case !c.seesAppointment(a):
		return nil, unreadable(c.switches.Calendar.HiddenRead, strconv.Itoa(codeAccess))
	}
	return a, nil
}

// unreadable is the error of a read by id, by switch; nil for zero rows.
func unreadable(answer, usual string) *apiError {
	if answer == "" {
		answer = usual
	}
	if answer == Nothing {
		return nil
	}
	code, err := strconv.Atoi(answer)
	if err != nil {
		code = codeUnknownRecord
	}
	return fail(code)
}
