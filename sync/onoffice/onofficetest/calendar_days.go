package onofficetest

// OccursOn tells whether an appointment begins on a date, YYYY-MM-DD, as the
// tenant's calendar draws it.
func (s *Server) OccursOn(id int, date string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.appointments.byID[id]
	if a == nil {
		return false
	}
	return a.Series == nil && dateOf(a.Start) == date || s.occursOn(a, date)
}
