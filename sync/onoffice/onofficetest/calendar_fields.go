package onofficetest

import "slices"

// Estate is a property that appointments and tasks can be linked to.
type Estate struct {
	ID    int
	Title string
}

// DefaultAppointmentKinds gives values of art as offices have them: key and
// label are mostly the same German words.
func DefaultAppointmentKinds() []Choice {
	return []Choice{
		{"Besichtigung", "Besichtigung", "Viewing"}, {"Notartermin", "Notartermin", "Notary"},
		{"Besuch des Kunden im Beratungsbüro", "Besuch des Kunden im Beratungsbüro", "Client visits office"},
		{"Bürotermin", "Bürotermin", "Office"}, {"Urlaub", "Urlaub", "Holiday"}, {"Schulung", "Schulung", "Training"},
		{"Geburtstag", "Geburtstag", "Birthday"}, {"indKal12", "Übergabe, Abnahme", "Handover"},
	}
}

// DefaultEstates gives a few properties.
func DefaultEstates() []Estate {
	return []Estate{
		{61, "Charlottenburger Allee 5, 52068 Aachen, Deutschland"}, {608, "Lindenallee 12, 50667 Köln, Deutschland"},
		{611, "Am Mühlbach 3a, 52349 Düren, Deutschland"}, {640, "Königsallee 80, 40212 Düsseldorf, Deutschland"},
	}
}

// office is the text of the place "mandant".
const office = "Immobilien Mustermann, Theaterstraße 1, 52062 Aachen"

var resources = []Choice{
	{"Konferenzraum", "Konferenzraum", "Conference room"}, {"Firmenfahrzeug", "Firmenfahrzeug", "Company car"}, {"res3", "Kamera", "Camera"},
}

// reminders are the only values of erinnerung, with their minutes (§6.3).
var reminders = map[string]int{
	"0 minutes": 0, "5 minutes": 5, "15 minutes": 15, "30 minutes": 30, "1 hours": 60, "2 hours": 120, "3 hours": 180,
	"12 hours": 720, "15 hours": 900, "1 days": 1440, "2 days": 2880, "3 days": 4320, "1 weeks": 10080, "3 weeks": 30240,
}

// calendarModule is the field configuration of appointments (§6.7).
func calendarModule() module {
	return module{name: "calendar", label: "Termine", english: "Appointments", fields: calendarFields,
		active: func(*Server, string) bool { return true }}
}

func calendarFields(s *Server) []Field {
	return []Field{
		{Name: "start_dt", Label: "Beginnt am", English: "Starting on", Type: typeDateTime},
		{Name: "end_dt", Label: "Endet am", English: "Ends on", Type: typeDateTime},
		{Name: "rp_flag", Label: "Serientermin", English: "Serial appointment", Type: typeBoolean},
		{Name: "description", Label: "Betreff", English: "Subject", Type: typeVarchar, Length: 255},
		{Name: "von", Label: "Ersteller", English: "Creator", Type: typeVarchar, Length: 80},
		{Name: "erledigt", Label: "Erledigt", English: "Done", Type: typeBoolean},
		{Name: "note", Label: "Bemerkung", English: "Notes", Type: typeText},
		{Name: "art", Label: "Art des Termins", English: "Type of appointment", Type: typeSingle, Values: s.appointKinds},
	}
}

func (s *Server) hasEstate(id int) bool {
	return slices.ContainsFunc(s.estates, func(e Estate) bool { return e.ID == id })
}

// getResources is get/calendarResources; all of them are active.
func getResources(c *call) (answer, *apiError) {
	if c.switches.Rights.NoCalendar {
		return answer{}, fail(codeAccess)
	}
	if problem := c.only("filter"); problem != nil {
		return answer{}, problem
	}
	var out answer
	for i, r := range resources {
		out.records = append(out.records, record{id: i, kind: "calendarResources", elements: object{{r.Key, r.Label}}})
	}
	out.total = len(out.records)
	return out, nil
}

func labelOf(choices []Choice, key string) string {
	return Field{Values: choices}.label(key, false)
}

// placeText is the ready-made text of a place.
func (s *Server) placeText(p Place) string {
	switch p.Kind {
	case "address":
		if a := s.addresses.byID[p.ID]; a != nil {
			return a.fields["Strasse"] + ", " + a.field("Plz-Ort") + ", " + a.fields["Land"]
		}
		return ""
	case "estate":
		if at := slices.IndexFunc(s.estates, func(e Estate) bool { return e.ID == p.ID }); at >= 0 {
			return s.estates[at].Title
		}
		return ""
	case "user":
		return s.personName(p.ID)
	case "group":
		return s.groupName(p.ID)
	case "mandant":
		return office
	case "userMeetingUrl":
		return "https://meeting.example/" + s.login(p.ID)
	}
	return p.Text
}

func (s *Server) personName(id int) string {
	for _, u := range s.users {
		if u.ID == id {
			return u.LastName + ", " + u.FirstName
		}
	}
	return ""
}

func (s *Server) groupName(id int) string {
	for _, g := range s.groups {
		if g.ID == id {
			return g.Name
		}
	}
	return ""
}
