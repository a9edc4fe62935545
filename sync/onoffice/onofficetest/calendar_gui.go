package onofficetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// CreateAppointment makes an appointment by hand and gives its id. ID and
// stamps are the server's; an empty creator is the synced user, an empty
// status active. Nobody takes part who is not named.
func (s *Server) CreateAppointment(a Appointment) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := a.clone()
	if b.Creator == "" {
		b.Creator = s.login(SyncedUser)
	}
	if b.Status == "" {
		b.Status = StatusActive
	}
	if err := s.checkAppointment(b); err != nil {
		return 0, err
	}
	b.Created, b.Changed = s.clock(), s.clock()
	b.ID = s.appointments.add(b)
	s.commit(b)
	s.note(SyncedUser, "add", "calendar", b.ID)
	return b.ID, nil
}

// EditAppointment changes an appointment by hand. Moving its start resets the
// confirmations and moves the begin of a series that was not moved apart.
func (s *Server) EditAppointment(id int, edit func(*Appointment)) error {
	return s.editAppointment(id, func(a *Appointment) error { edit(a); return nil })
}

func (s *Server) editAppointment(id int, edit func(*Appointment) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored := s.appointments.byID[id]
	if stored == nil {
		return notFoundError{"appointment", id}
	}
	a := s.linked(stored)
	if err := edit(a); err != nil {
		return err
	}
	if err := s.checkAppointment(a); err != nil {
		return err
	}
	if a.Start != stored.Start {
		a.Confirmations = nil
		if a.Series != nil && stored.Series != nil && a.Series.Begin == stored.Series.Begin {
			a.Series.Begin = dateOf(a.Start)
		}
	}
	a.ID, a.Created, a.Changed = id, stored.Created, s.clock()
	s.commit(a)
	s.note(SyncedUser, "edit", "calendar", id)
	return nil
}

// CancelAppointment sets an appointment to "Abgesagt".
func (s *Server) CancelAppointment(id int) error {
	return s.EditAppointment(id, func(a *Appointment) { a.Status = StatusCanceled })
}

// DeleteAppointment deletes an appointment by hand, a series as a whole; its
// id is never used again.
func (s *Server) DeleteAppointment(id int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.appointments.byID[id] == nil {
		return notFoundError{"appointment", id}
	}
	s.dropAppointment(id, SyncedUser)
	return nil
}

func (s *Server) dropAppointment(id, by int) {
	s.appointments.remove(id)
	for _, r := range s.relations {
		r.forget("calendar", id)
	}
	if !s.switches.LogNoDeletes {
		s.note(by, "delete", "calendar", id)
	}
}

// HideAppointments takes the API user's right to read appointments, or gives
// it back; LockAppointments does so with the right to change them.
func (s *Server) HideAppointments(hidden bool, ids ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	setFlags(s.appointments.hidden, hidden, ids)
}

// LockAppointments see HideAppointments.
func (s *Server) LockAppointments(locked bool, ids ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	setFlags(s.appointments.locked, locked, ids)
}

// checkAppointment refuses what the window does not let people enter.
func (s *Server) checkAppointment(a *Appointment) error {
	start, ok := wallTime(a.Start)
	end, okToo := wallTime(a.End)
	switch {
	case !ok || !okToo:
		return fmt.Errorf("appointment: start %q or end %q is no %s", a.Start, a.End, "YYYY-MM-DD HH:MM:SS")
	case end.Before(start):
		return fmt.Errorf("appointment: start %s is after end %s", a.Start, a.End)
	case !slices.Contains([]string{StatusActive, StatusCompleted, StatusCanceled, StatusAvailable}, a.Status):
		return fmt.Errorf("appointment: status %q is unknown", a.Status)
	case !s.hasLogin(a.Creator):
		return fmt.Errorf("appointment: creator %q is no user", a.Creator)
	}
	if _, known := reminders[a.Reminder]; !known && a.Reminder != "" {
		return fmt.Errorf("appointment: reminder %q is not in the list", a.Reminder)
	}
	if a.Series != nil {
		if err := a.checkSeries(); err != nil {
			return err
		}
	}
	for _, end := range []struct {
		name string
		ids  []int
		has  func(int) bool
	}{{"user", a.Users, s.hasUser}, {"group", a.Groups, s.hasGroup}, {"estate", a.Estates, s.hasEstate},
		{"address", a.Addresses, func(id int) bool { return s.addresses.byID[id] != nil }}} {
		for _, id := range end.ids {
			if !end.has(id) {
				return notFoundError{end.name, id}
			}
		}
	}
	return nil
}

// checkSeries fills what may be left out: interval 1 and the begin.
func (a *Appointment) checkSeries() error {
	r := a.Series
	if r.Interval == 0 {
		r.Interval = 1
	}
	if r.Begin == "" {
		r.Begin = dateOf(a.Start)
	}
	if !slices.Contains([]string{"t", "w", "m", "j"}, r.Type) || r.Interval < 1 || r.Interval > 999 {
		return fmt.Errorf("series: type %q or interval %d is unknown", r.Type, r.Interval)
	}
	for _, date := range append([]string{r.End}, r.Removed...) {
		if _, err := time.Parse(time.DateOnly, date); err != nil && date != "" {
			return fmt.Errorf("series: %q is no YYYY-MM-DD", date)
		}
	}
	slices.Sort(r.Removed)
	return nil
}

func hookAppointmentCreate(s *Server, body []byte) (any, error) {
	var a Appointment
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, err
	}
	id, err := s.CreateAppointment(a)
	return map[string]any{"id": id}, err
}

// hookAppointmentEdit takes the id and the fields that change; "series": null
// makes a single appointment.
func hookAppointmentEdit(s *Server, body []byte) (any, error) {
	id, err := bodyID(body)
	if err != nil {
		return nil, err
	}
	return done, s.editAppointment(id, func(a *Appointment) error { return unmarshalBeside(body, a) })
}

// unmarshalBeside decodes all of a body but the id, which may be text.
func unmarshalBeside(body []byte, into any) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return err
	}
	delete(fields, "id")
	rest, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	return json.Unmarshal(rest, into)
}

func bodyID(body []byte) (int, error) {
	var in struct {
		ID looseID `json:"id"`
	}
	err := json.Unmarshal(body, &in)
	return int(in.ID), err
}

func hookAppointmentCancel(s *Server, body []byte) (any, error) {
	id, err := bodyID(body)
	if err != nil {
		return nil, err
	}
	return done, s.CancelAppointment(id)
}

func hookAppointmentDelete(s *Server, body []byte) (any, error) {
	id, err := bodyID(body)
	if err != nil {
		return nil, err
	}
	return done, s.DeleteAppointment(id)
}

func hookDetach(s *Server, body []byte) (any, error) { return atDate(body, s.Detach) }

func hookSplit(s *Server, body []byte) (any, error) { return atDate(body, s.Split) }

// atDate reads {id, date} and answers the new id.
func atDate(body []byte, run func(int, string) (int, error)) (any, error) {
	var in struct {
		ID   looseID `json:"id"`
		Date string  `json:"date"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	id, err := run(int(in.ID), in.Date)
	return map[string]any{"id": id}, err
}

func hookAppointmentHide(s *Server, body []byte) (any, error) {
	return flagIDs(body, s.HideAppointments)
}

func hookAppointmentLock(s *Server, body []byte) (any, error) {
	return flagIDs(body, s.LockAppointments)
}

// flagIDs reads {id, on}; a missing on means true.
func flagIDs(body []byte, set func(bool, ...int)) (any, error) {
	var in struct {
		ID looseID `json:"id"`
		On *bool   `json:"on"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	set(in.On == nil || *in.On, int(in.ID))
	return done, nil
}
