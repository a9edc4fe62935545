package onofficetest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"
)

// appoint makes an appointment by hand: max alone, one hour from a start.
func appoint(t *testing.T, r *Running, start string, edit func(*Appointment)) int {
	t.Helper()
	at, ok := wallTime(start)
	if !ok {
		t.Fatalf("start %q", start)
	}
	a := Appointment{Subject: "Termin", Start: start, End: at.Add(time.Hour).Format(stampLayout), Users: []int{SyncedUser}}
	if edit != nil {
		edit(&a)
	}
	id, err := r.CreateAppointment(a)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// window lists July 2026 with more filters.
func window(more obj) obj {
	filter := obj{"startDate": "2026-07-01", "endDate": "2026-07-31"}
	for k, v := range more {
		filter[k] = v
	}
	return obj{"data": []string{"id", "date", "users"}, "filter": filter}
}

func listed(t *testing.T, r *Running, more obj) []int {
	t.Helper()
	return must(t, r, "get", "appointmentList", "", window(more)).ids()
}

// element lists one appointment by id and gives one element.
func element(t *testing.T, r *Running, id int, name string) any {
	t.Helper()
	return must(t, r, "get", "appointmentList", id, obj{"data": []string{name}}).fields(t, 0)[name]
}

func TestAppointmentListFilters(t *testing.T) {
	r, _ := start(t, Switches{})
	mine := appoint(t, r, "2026-07-01 09:00:00", func(a *Appointment) { a.Subject, a.Kind = "Besichtigung Köln", "Besichtigung" })
	theirs := appoint(t, r, "2026-07-31 23:30:00", func(a *Appointment) { a.Users, a.Notes = []int{OtherUser}, "geheim" })
	group := appoint(t, r, "2026-07-10 09:00:00", func(a *Appointment) { a.Users, a.Groups = nil, []int{7} })
	gone := appoint(t, r, "2026-07-11 09:00:00", func(a *Appointment) { a.Status = StatusCanceled })
	past := appoint(t, r, "2026-07-02 09:00:00", func(a *Appointment) { a.Status = StatusCompleted })
	series := appoint(t, r, "2020-01-06 09:00:00", func(a *Appointment) { a.Series = &Series{Type: "w", End: "2026-07-06"} })
	across := appoint(t, r, "2026-06-30 23:30:00", nil)
	appoint(t, r, "2026-06-30 22:00:00", func(a *Appointment) { a.End = "2026-07-01 00:00:00" }) // ends where the window begins
	appoint(t, r, "2026-08-01 00:00:00", nil)
	appoint(t, r, "2020-01-06 09:00:00", func(a *Appointment) { a.Series = &Series{Type: "w", End: "2026-06-30"} })
	all := []int{mine, theirs, group, gone, past, series, across}
	op := func(op string, val any) []obj { return []obj{{"op": op, "val": val}} }
	for name, c := range map[string]struct {
		filter obj
		want   []int
	}{
		"window":               {obj{}, all},
		"unknown key":          {obj{"addressIds": []string{"1"}}, all},
		"cancelled":            {obj{"isCancelled": true}, []int{gone}},
		"done":                 {obj{"isDone": true}, []int{past}},
		"not cancelled":        {obj{"isCancelled": false, "isDone": false}, []int{mine, theirs, group, series, across}},
		"series":               {obj{"isRecurrent": true}, []int{series}},
		"user":                 {obj{"userIds": []string{"22"}}, []int{theirs}},
		"creator takes part":   {obj{"userIds": []string{strconv.Itoa(APIUser)}}, []int{}},
		"group":                {obj{"groupIds": []string{"7"}}, []int{group}},
		"both are joined":      {obj{"groupIds": []string{"7"}, "userIds": []string{"21"}}, []int{}},
		"subject":              {obj{"subject": op("like", "besichtigung%")}, []int{mine}},
		"notes":                {obj{"notes": op("=", "geheim")}, []int{theirs}},
		"type":                 {obj{"type": op("in", []string{"Besichtigung"})}, []int{mine}},
		"creator":              {obj{"createdBy": op("!=", "max")}, []int{}},
		"one day of the month": {obj{"startDate": "2026-07-31"}, []int{theirs}},
	} {
		if got := listed(t, r, c.filter); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	r.Set(func(s *Switches) { s.Calendar.UsersThroughGroups = true })
	if got := listed(t, r, obj{"userIds": []string{"22"}}); !slices.Equal(got, []int{theirs, group}) {
		t.Errorf("user through group: %v", got)
	}
	for code, parameters := range map[int]obj{
		codeNoPeriod:         {"data": []string{"id"}},
		codeMissingParameter: {"filter": obj{"startDate": "2026-07-01", "endDate": "2026-07-31"}},
		codeInvalidDate:      window(obj{"endDate": "2026-07-31 00:00:00"}),
		codeDateInterval:     window(obj{"endDate": "2026-06-30"}),
		codeUserIDs:          window(obj{"userIds": []int{21}}),
		codeGroupIDs:         window(obj{"groupIds": "7"}),
		codeWrongType:        window(obj{"isDone": "1"}),
		codeCalendarField:    {"data": []string{"start_dt"}, "filter": obj{}},
		codeInvalidInput:     {"data": []string{"id"}, "sortby": "id"},
	} {
		wantCode(t, r, code, "get", "appointmentList", "", parameters)
	}
	if got := must(t, r, "get", "appointmentList", 999, obj{"data": []string{"id"}}); len(got.Data.Records) != 0 {
		t.Errorf("an id that does not exist: %+v", got.Data.Records)
	}
}

func TestAppointmentCap(t *testing.T) {
	r, _ := start(t, Switches{})
	for range 510 {
		appoint(t, r, "2026-07-05 09:00:00", nil)
	}
	out := must(t, r, "get", "appointmentList", "", obj{"data": []string{"id"}, "listlimit": 1000, "listoffset": 500,
		"filter": obj{"startDate": "2026-07-01", "endDate": "2026-07-31"}})
	if len(out.Data.Records) != 500 || *out.Data.Meta.Total != 500 {
		t.Errorf("%d rows, %d counted", len(out.Data.Records), *out.Data.Meta.Total)
	}
	old := must(t, r, "read", "calendar", "", obj{"datestart": "2026-07-01 00:00:00", "dateend": "2026-07-31 00:00:00", "allusers": true})
	if len(old.Data.Records) != 500 {
		t.Errorf("%d rows of the old read", len(old.Data.Records))
	}
}

func TestAppointmentShapes(t *testing.T) {
	r, _ := start(t, Switches{Calendar: CalendarSwitches{Recurrence: RecurrenceWords}})
	customer := create(t, r, obj{"Name": "Kunde", "Strasse": "Weg 1", "Plz": "50667", "Ort": "Köln"})
	id := appoint(t, r, "2026-07-06 09:00:00", func(a *Appointment) {
		a.Subject, a.Notes, a.Kind, a.Reminder, a.Groups = "Objektrunde", "Notiz", "indKal12", "1 hours", []int{7}
		a.Addresses, a.Estates, a.Place, a.Resources = []int{customer}, []int{608}, Place{Kind: "address", ID: customer}, []string{"res3"}
		a.Confirmations = map[int]string{customer: Confirmed}
		a.Series = &Series{Type: "w", Interval: 2, End: "2026-12-31", Removed: []string{"2026-07-20"}}
	})
	number := strconv.Itoa(id)
	list := must(t, r, "get", "appointmentList", id, obj{"data": listNames}).fields(t, 0)
	max := obj{"id": "21", "firstName": "Max", "lastName": "Mustermann", "email": "max.mustermann@makler.example"}
	with := func(key string) []any { return []any{merged(max, obj{key: "max"})} }
	want := obj{"id": number, "createdBy": "max", "modified": "2026-07-01T10:00:00+00:00", "subject": "Objektrunde", "notes": "Notiz",
		"type": obj{"value": "indKal12", "label": "Übergabe, Abnahme"}, "status": obj{"value": "active", "label": "active"},
		"confirmationStatus": "confirmed", "private": false, "travelTime": nil,
		"date":       obj{"start": "2026-07-06T07:00:00+00:00", "end": "2026-07-06T08:00:00+00:00", "allDay": false},
		"location":   obj{"type": "customer", "value": "Weg 1, 50667 Köln, "},
		"recurrence": obj{"type": "weekly", "interval": 2.0, "start": "2026-07-06", "end": "2026-12-31", "exceptions": []any{"2026-07-20"}},
		"reminder":   obj{"timeBefore": 60.0, "recipients": "all", "confirmedOnly": false, "types": []any{}},
		"groups":     []any{obj{"id": "7", "name": "Vertrieb"}}, "users": with("userName"), "resources": []any{obj{"id": "res3", "name": "Kamera"}},
		"contacts": []any{obj{"id": strconv.Itoa(customer), "confirmationStatus": "confirmed", "followUpAvailable": false, "followUpStatus": nil}},
		"estate":   obj{"id": "608"}, "project": nil, "conflicts": []any{}}
	same(t, "list", list, want)

	old := must(t, r, "read", "calendar", id, []any{})
	if old.Data.Records[0].Type != "calendar" {
		t.Errorf("type %v", old.Data.Records[0].Type)
	}
	same(t, "old read", old.fields(t, 0), obj{"start_dt": "2026-07-06 09:00:00", "end_dt": "2026-07-06 10:00:00", "description": "Objektrunde",
		"note": "Notiz", "ort": "Weg 1, 50667 Köln, ", "art": obj{"indKal12": "Übergabe, Abnahme"},
		"fuer":   []any{"Mustermann, Max (max)", "Groß, Erika (erika)"},
		"emails": obj{"max": "max.mustermann@makler.example", "erika": "erika.gross@makler.example"}, "user_ids": []any{21.0, 22.0},
		"users": with("username"), "groups": []any{"Vertrieb"}, "ressources": []any{"Kamera"}, "ressourcesWithKeys": obj{"res3": "Kamera"},
		"erinnerung": "1 hours", "ganztags": false, "rp_flag": true, "abgesagt": false, "allowTransitTime": false, "status": "active", "private": "0",
		"assignedaddressids": []any{float64(customer)}, "assignedobjectids": []any{608.0}, "rp_type": "w", "rp_tage": 2.0,
		"rp_beginn_datum": "2026-07-06", "rp_ende_datum": "2026-12-31", "rp_ende_status": "1", "rp_exception": []any{"2026-07-20"},
		"transitTime": nil, "transitTimePre": nil, "transitTimePost": nil, "von": "max", "modified": "2026-07-01 10:00:00", "ProjektNr": nil})

	for recurrence, want := range map[string]obj{
		RecurrenceBare:    {"interval": 2.0, "start": "2026-07-06", "end": "2026-12-31"},
		RecurrenceLetters: {"type": "w", "interval": 2.0, "start": "2026-07-06", "end": "2026-12-31", "exceptions": []any{"#2026-07-20"}},
		RecurrenceFields: {"rp_type": "w", "rp_tage": 2.0, "rp_beginn_datum": "2026-07-06", "rp_ende_datum": "2026-12-31", "rp_ende_status": "1",
			"rp_exception": []any{"2026-07-20"}},
	} {
		r.Set(func(s *Switches) { s.Calendar.Recurrence = recurrence })
		same(t, "recurrence "+recurrence, element(t, r, id, "recurrence").(obj), want)
	}
	if err := r.EditAppointment(id, func(a *Appointment) { a.Series.Removed = append(a.Series.Removed, "2026-08-03") }); err != nil {
		t.Fatal(err)
	}
	for spelling, want := range map[string]any{
		ExceptionsHash: []any{"#2026-07-20", "#2026-08-03"}, ExceptionsJoined: []any{"#2026-07-20#2026-08-03"},
		ExceptionsKeyed: obj{"1": "2026-07-20", "2": "2026-08-03"},
	} {
		r.Set(func(s *Switches) { s.Calendar.Exceptions = spelling })
		if got := must(t, r, "read", "calendar", id, obj{}).fields(t, 0)["rp_exception"]; !reflect.DeepEqual(got, want) {
			t.Errorf("exceptions %s: %v", spelling, got)
		}
	}
}

func merged(a, b obj) obj {
	out := obj{}
	for _, m := range []obj{a, b} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

func same(t *testing.T, what string, got, want obj) {
	t.Helper()
	for key := range merged(got, want) {
		if !reflect.DeepEqual(got[key], want[key]) {
			t.Errorf("%s, %s: %v, want %v", what, key, got[key], want[key])
		}
	}
}

func TestOldRead(t *testing.T) {
	r, c := start(t, Switches{})
	mine := appoint(t, r, "2026-07-05 09:00:00", func(a *Appointment) { a.Users = []int{APIUser} })
	theirs := appoint(t, r, "2026-07-05 09:00:00", func(a *Appointment) { a.Users, a.Groups = nil, []int{7} })
	nobody := appoint(t, r, "2026-07-05 09:00:00", func(a *Appointment) { a.Users = nil })
	gone := appoint(t, r, "2026-07-05 09:00:00", func(a *Appointment) { a.Status = StatusCanceled })
	c.advance(time.Hour)
	later := appoint(t, r, "2027-07-05 09:00:00", nil)
	days := obj{"datestart": "2026-07-05 23:00:00", "dateend": "2026-07-05 01:00:00"} // the time part does not count
	for name, step := range map[string]struct {
		parameters obj
		want       []int
	}{
		"own":                {days, []int{mine}},
		"user through group": {merged(days, obj{"users": []int{OtherUser}}), []int{theirs}},
		"group":              {merged(days, obj{"groups": []int{7}}), []int{theirs}},
		"all":                {merged(days, obj{"allusers": true}), []int{mine, theirs, nobody}},
		"cancelled, too":     {merged(days, obj{"allusers": true, "showcancelled": true}), []int{mine, theirs, nobody, gone}},
		"filter":             {merged(days, obj{"allusers": true, "filter": obj{"start_dt": []obj{{"op": ">", "val": "2026-07-06"}}}}), []int{}},
		"changed since":      {obj{"modifiedstart": "2026-07-01 10:00:01", "allusers": true}, []int{later}},
		"changed until":      {obj{"modifiedend": "2026-07-01 10:00:00", "allusers": true}, []int{mine, theirs, nobody}},
		"changed, own":       {obj{"modifiedstart": "2026-07-01 00:00:00", "users": []int{SyncedUser}}, []int{mine}},
		"changed is ignored": {merged(days, obj{"modifiedstart": "2026-07-01 10:00:01"}), []int{mine}},
	} {
		if got := must(t, r, "read", "calendar", "", step.parameters).ids(); !slices.Equal(got, step.want) {
			t.Errorf("%s: %v, want %v", name, got, step.want)
		}
	}
	for code, parameters := range map[int]obj{
		codeNoPeriod:        {"allusers": true},
		codeFilterNoPeriod:  {"modifiedstart": "2026-07-01 00:00:00", "filter": obj{"art": []obj{{"op": "=", "val": "x"}}}},
		codeCalendarField:   merged(days, obj{"filter": obj{"rp_type": []obj{{"op": "=", "val": "w"}}}}),
		codeChangedReversed: {"modifiedstart": "2026-07-02 00:00:00", "modifiedend": "2026-07-01 00:00:00"},
		codeUserIDs:         merged(days, obj{"users": []string{"21"}}),
		codeGroupIDs:        merged(days, obj{"groups": 7}),
	} {
		wantCode(t, r, code, "read", "calendar", "", parameters)
	}
	if got := must(t, r, "read", "calendar", 999, obj{}); len(got.Data.Records) != 0 {
		t.Errorf("an id that does not exist: %+v", got.Data.Records)
	}
	r.Set(func(s *Switches) { s.Calendar.GoneRead = "169" })
	wantCode(t, r, codeNoAppointment, "read", "calendar", 999, obj{})
	r.Set(func(s *Switches) { s.Calendar.NoOldRead = true })
	wantCode(t, r, codeNoResourceType, "read", "calendar", mine, obj{})
}

func TestG92_WallTimeAndClockChanges(t *testing.T) {
	r, _ := start(t, Switches{})
	for wall, utc := range map[string]string{
		"2026-03-28 09:00:00": "2026-03-28T08:00:00+00:00", "2026-03-29 09:00:00": "2026-03-29T07:00:00+00:00",
		"2026-03-29 02:30:00": "2026-03-29T01:30:00+00:00", // left out: an hour later
		"2026-10-25 02:30:00": "2026-10-25T00:30:00+00:00", // comes twice: the first one
		"2026-10-25 09:00:00": "2026-10-25T08:00:00+00:00",
	} {
		id := appoint(t, r, wall, nil)
		if got := element(t, r, id, "date").(obj)["start"]; got != utc {
			t.Errorf("%s: %v, want %s", wall, got, utc)
		}
		if got := must(t, r, "read", "calendar", id, obj{}).fields(t, 0)["start_dt"]; got != wall {
			t.Errorf("%s: %v", wall, got)
		}
	}
}

func TestG93_AllDayConventions(t *testing.T) {
	r, _ := start(t, Switches{})
	for written, name := range map[string]string{"2026-07-03 23:59:59": "inclusive", "2026-07-04 00:00:00": "exclusive", "2026-07-03 23:59:00": "minute"} {
		id := appoint(t, r, "2026-07-01 00:00:00", func(a *Appointment) { a.AllDay, a.End = true, written })
		for convention, want := range map[string]string{AllDayAsWritten: written, AllDayInclusive: "2026-07-03 23:59:59",
			AllDayMinute: "2026-07-03 23:59:00", AllDayExclusive: "2026-07-04 00:00:00"} {
			r.Set(func(s *Switches) { s.Calendar.AllDay = convention })
			if got := must(t, r, "read", "calendar", id, obj{}).fields(t, 0); got["end_dt"] != want || got["start_dt"] != "2026-07-01 00:00:00" {
				t.Errorf("%s as %s: %v", name, convention, got["end_dt"])
			}
		}
		r.Set(func(s *Switches) { s.Calendar.AllDay = AllDayExclusive })
		same(t, name, element(t, r, id, "date").(obj), obj{"start": "2026-06-30T22:00:00+00:00", "end": "2026-07-03T22:00:00+00:00", "allDay": true})
	}
}

func TestCalendarRights(t *testing.T) {
	r, _ := start(t, Switches{Rights: Rights{OwnCalendar: true}})
	theirs := appoint(t, r, "2026-07-05 09:00:00", nil)
	own := appoint(t, r, "2026-07-05 09:00:00", func(a *Appointment) { a.Users = []int{APIUser} })
	if got := listed(t, r, obj{}); !slices.Equal(got, []int{own}) {
		t.Errorf("only own: %v", got)
	}
	wantCode(t, r, codeAccess, "get", "appointmentList", "", window(obj{"userIds": []string{"21"}}))
	wantCode(t, r, codeAccess, "get", "appointmentList", theirs, obj{"data": []string{"id"}})
	wantCode(t, r, codeAccess, "read", "calendar", "", obj{"modifiedstart": "2026-07-01 00:00:00", "allusers": true})
	wantCode(t, r, codeAccess, "read", "calendar", theirs, obj{})
	wantCode(t, r, codeAccess, "modify", "calendar", theirs, obj{"data": obj{"note": "x"}})
	r.Set(func(s *Switches) { s.Rights, s.Calendar.HiddenRead = Rights{}, Nothing })
	r.HideAppointments(true, own)
	r.LockAppointments(true, theirs)
	if got := must(t, r, "read", "calendar", own, obj{}); len(got.Data.Records) != 0 || len(listed(t, r, obj{})) != 1 {
		t.Errorf("hidden: %+v", got)
	}
	wantCode(t, r, codeNoModifyRight, "modify", "calendar", theirs, obj{"data": obj{"note": "x"}})
	r.LockAppointments(false, theirs)
	r.Set(func(s *Switches) { s.Rights = Rights{NoCalendarWrite: true} })
	wantCode(t, r, codeNoModifyRight, "modify", "calendar", theirs, obj{"data": obj{"note": "x"}})
	wantCode(t, r, codeAccess, "create", "calendar", "", obj{"data": obj{}})
	r.Set(func(s *Switches) { s.Rights = Rights{NoCalendar: true} })
	wantCode(t, r, codeAccess, "get", "appointmentList", "", window(nil))
	wantCode(t, r, codeAccess, "delete", "calendar", theirs, obj{})
}

func TestPrivateOfOthers(t *testing.T) {
	r, _ := start(t, Switches{})
	id := appoint(t, r, "2026-07-05 09:00:00", func(a *Appointment) { a.Subject, a.Notes, a.Private, a.Estates = "Arzt", "Knie", true, []int{61} })
	if got := element(t, r, id, "subject"); got != "Arzt" {
		t.Errorf("shown: %v", got)
	}
	r.Set(func(s *Switches) { s.Calendar.PrivateOthers = PrivateMasked })
	got := must(t, r, "read", "calendar", id, obj{}).fields(t, 0)
	if got["description"] != "Privater Termin" || got["note"] != "" || len(got["assignedobjectids"].([]any)) != 0 || got["private"] != "1" {
		t.Errorf("masked: %v", got)
	}
	wantCode(t, r, codeAccess, "modify", "calendar", id, obj{"data": obj{"note": "x"}})
	if a, _ := r.Appointment(id); a.Subject != "Arzt" || len(a.Estates) != 1 {
		t.Errorf("stored: %+v", a)
	}
	r.Set(func(s *Switches) { s.Calendar.PrivateOthers = PrivateMissing })
	if got := listed(t, r, obj{}); len(got) != 0 {
		t.Errorf("missing: %v", got)
	}
}

func TestGroupMembersArePartOfTheirAppointments(t *testing.T) {
	r, _ := start(t, Switches{})
	id := appoint(t, r, "2026-07-05 09:00:00", func(a *Appointment) { a.Users, a.Groups = []int{ThirdUser}, []int{7} })
	if err := r.SetGroupMembers(7, []int{OtherUser}); err != nil {
		t.Fatal(err)
	}
	if got := r.Participants(id); !slices.Equal(got, []int{OtherUser, ThirdUser}) {
		t.Errorf("participants: %v", got)
	}
	if got := must(t, r, "read", "calendar", id, obj{}).fields(t, 0)["user_ids"]; !reflect.DeepEqual(got, []any{22.0, 23.0}) {
		t.Errorf("user_ids: %v", got)
	}
}

func TestCalendarFieldsAndResources(t *testing.T) {
	r, _ := start(t, Switches{WithoutTask: []string{"Kommentar"}})
	out := must(t, r, "get", "fields", "", obj{"modules": []string{"calendar", "task"}, "labels": true})
	calendar, task := out.fields(t, 0), out.fields(t, 1)
	art := calendar["art"].(obj)["permittedvalues"].(obj)
	status := task["Status"].(obj)["permittedvalues"].(obj)
	if calendar["label"] != "Termine" || art["indKal12"] != "Übergabe, Abnahme" || status["5"] != "Abgebrochen" || task["Kommentar"] != nil || task["Betreff"] == nil {
		t.Errorf("fields: %v %v", calendar, task)
	}
	var room obj
	if err := json.Unmarshal(must(t, r, "get", "calendarResources", "", obj{}).Data.Records[2].Elements, &room); err != nil || room["res3"] != "Kamera" {
		t.Errorf("resources: %v %v", room, err)
	}
}

func TestOldReadFiltersAndExtras(t *testing.T) {
	r, _ := start(t, Switches{})
	customer := create(t, r, obj{"Name": "Kunde"})
	full := appoint(t, r, "2026-07-05 09:00:00", func(a *Appointment) {
		a.Subject, a.Notes, a.Kind, a.Status, a.Creator = "Übergabe", "Schlüssel", "Besichtigung", StatusCompleted, "erika"
		a.Addresses, a.Confirmations, a.Project = []int{customer}, map[int]string{customer: ConfirmationRefused}, 4
		a.AllowTransit, a.TransitBefore, a.TransitAfter = true, "01:30:00", "00:15:00"
		a.Series = &Series{Type: "t", End: "2026-07-06"}
	})
	appoint(t, r, "2026-07-05 09:00:00", nil)
	for field, val := range map[string]any{"description": "Übergabe", "note": "Schlüssel", "von": "erika", "art": "Besichtigung", "erledigt": 1, "rp_flag": "1"} {
		got := must(t, r, "read", "calendar", "", obj{"datestart": "2026-07-06 00:00:00", "dateend": "2026-07-06 00:00:00", "allusers": true,
			"showConfirmationStatus": true, "filter": obj{field: []obj{{"op": "=", "val": val}}}})
		if !slices.Equal(got.ids(), []int{full}) {
			t.Fatalf("%s: %v", field, got.ids())
		}
		if f := got.fields(t, 0); f["confirmationStatus"] != "canceled" || f["transitTimePre"] != "01:30:00" || f["ProjektNr"] != 4.0 {
			t.Errorf("extras: %v", f)
		}
	}
	if got := element(t, r, full, "travelTime"); !reflect.DeepEqual(got, obj{"outward": 90.0, "return": 15.0}) {
		t.Errorf("travel: %v", got)
	}
	for want, place := range map[string]Place{
		"Mustermann, Max": {Kind: "user", ID: SyncedUser}, "Vertrieb": {Kind: "group", ID: 7}, office: {Kind: "mandant"},
		"https://meeting.example/max": {Kind: "userMeetingUrl", ID: SyncedUser}, "Café": {Kind: "sonstiges", Text: "Café"},
		"Lindenallee 12, 50667 Köln, Deutschland": {Kind: "estate", ID: 608},
	} {
		if err := r.EditAppointment(full, func(a *Appointment) { a.Place = place }); err != nil {
			t.Fatal(err)
		}
		if got := element(t, r, full, "location").(obj)["value"]; got != want {
			t.Errorf("place: %v, want %s", got, want)
		}
	}
	for name, wrong := range map[string]func(*Appointment){
		"start":    func(a *Appointment) { a.Start = "2026-07-05" },
		"status":   func(a *Appointment) { a.Status = "gone" },
		"creator":  func(a *Appointment) { a.Creator = "nobody" },
		"reminder": func(a *Appointment) { a.Reminder = "10 minutes" },
		"series":   func(a *Appointment) { a.Series.Type = "d" },
		"removed":  func(a *Appointment) { a.Series.Removed = []string{"5. Juli"} },
		"user":     func(a *Appointment) { a.Users = []int{99} },
	} {
		if err := r.EditAppointment(full, wrong); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := r.EditAppointment(full, func(a *Appointment) { a.Start, a.End = "2026-07-04 09:00:00", "2026-07-04 10:00:00" }); err != nil {
		t.Fatal(err)
	}
	if a, _ := r.Appointment(full); a.Series.Begin != "2026-07-04" || a.Confirmations != nil || a.Status != StatusCompleted {
		t.Errorf("moved: %+v %+v", a, a.Series)
	}
}
