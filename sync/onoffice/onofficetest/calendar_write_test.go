package onofficetest

import (
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"
)

// plan makes an appointment through the API; more replaces or adds fields of
// data.
func plan(t *testing.T, r *Running, more, beside obj) int {
	t.Helper()
	parameters := merged(obj{"data": merged(obj{"description": "Termin", "start_dt": "2026-07-06 09:00:00", "end_dt": "2026-07-06 10:00:00"}, more)}, beside)
	return must(t, r, "create", "calendar", "", parameters).ids()[0]
}

func change(t *testing.T, r *Running, id int, data obj) Appointment {
	t.Helper()
	return changeAll(t, r, id, obj{"data": data})
}

func changeAll(t *testing.T, r *Running, id int, parameters obj) Appointment {
	t.Helper()
	out := must(t, r, "modify", "calendar", id, parameters)
	if out.fields(t, 0)["success"] != "success" || out.ids()[0] != 0 {
		t.Errorf("answer %+v", out)
	}
	a, _ := r.Appointment(id)
	return a
}

func TestCreateAppointment(t *testing.T) {
	r, c := start(t, Switches{})
	customer := create(t, r, obj{"Name": "Kunde"})
	id := plan(t, r, obj{"art": "Besichtigung", "note": "Notiz", "private": 1, "ganztags": false, "erinnerung": "30 minutes", "von": "max",
		"ressources": []string{"Konferenzraum"}, "allowTransitTime": true, "transitTimePre": "00:30:00"},
		obj{"subscribers": obj{"users": []int{SyncedUser}, "groups": []int{7}}, "relatedAddressIds": []int{customer}, "relatedEstateId": 608,
			"location": obj{"estate": "608"}})
	want := Appointment{ID: id, Creator: "max", Subject: "Termin", Notes: "Notiz", Kind: "Besichtigung", Status: StatusActive, Private: true,
		Start: "2026-07-06 09:00:00", End: "2026-07-06 10:00:00", Reminder: "30 minutes", Users: []int{SyncedUser}, Groups: []int{7},
		Addresses: []int{customer}, Estates: []int{608}, Place: Place{Kind: "estate", ID: 608}, Resources: []string{"Konferenzraum"},
		AllowTransit: true, TransitBefore: "00:30:00", Created: fixed, Changed: fixed}
	if got, _ := r.Appointment(id); !reflect.DeepEqual(got, want) {
		t.Errorf("stored\n%+v, want\n%+v", got, want)
	}
	if a, _ := r.Appointment(plan(t, r, nil, nil)); a.Creator != "abgleich-api" || len(r.Participants(a.ID)) != 0 {
		t.Errorf("without a word about people: %+v", a)
	}
	c.advance(time.Minute)
	if a := change(t, r, id, obj{"note": "neu"}); a.Notes != "neu" || a.Subject != "Termin" || !a.Changed.Equal(fixed.Add(time.Minute)) || !a.Created.Equal(fixed) {
		t.Errorf("changed: %+v", a)
	}
	must(t, r, "delete", "calendar", id, []any{})
	wantCode(t, r, codeNoAppointment, "delete", "calendar", id, obj{})
	links := must(t, r, "get", "idsfromrelation", "", obj{"relationtype": RelationAppointmentAddress, "childids": []int{customer}})
	if got := links.fields(t, 0)[strconv.Itoa(customer)]; len(got.([]any)) != 0 {
		t.Errorf("links of the deleted: %v", got)
	}
	if len(r.Mails()) != 0 {
		t.Errorf("mails: %v", r.Mails())
	}
}

func TestAppointmentWriteErrors(t *testing.T) {
	r, _ := start(t, Switches{})
	id := plan(t, r, nil, nil)
	data := func(more obj) obj {
		return obj{"data": merged(obj{"start_dt": "2026-07-06 09:00:00", "end_dt": "2026-07-06 10:00:00"}, more)}
	}
	for name, c := range map[string]struct {
		code       int
		parameters obj
	}{
		"flat form":               {codeInvalidInput, obj{"description": "x"}},
		"no data":                 {codeMissingParameter, obj{}},
		"no start":                {codeAppointmentStart, obj{"data": obj{"end_dt": "2026-07-06 10:00:00"}}},
		"no end":                  {codeAppointmentEnd, obj{"data": obj{"start_dt": "2026-07-06 10:00:00"}}},
		"G100 end before start":   {codeStartAfterEnd, data(obj{"end_dt": "2026-07-06 08:00:00"})},
		"no time":                 {codeInvalidDate, data(obj{"end_dt": "2026-07-06"})},
		"no such day":             {codeInvalidDate, data(obj{"end_dt": "2026-02-30 10:00:00"})},
		"unknown field":           {codeCalendarField, data(obj{"ort": "Köln"})},
		"unknown kind":            {codeSingleKey, data(obj{"art": "Nope"})},
		"unknown creator":         {codeUnknownUser, data(obj{"von": "nobody"})},
		"reminder not in list":    {codeInvalidValue, data(obj{"erinnerung": "10 minutes"})},
		"reminder types alone":    {codeInvalidValue, merged(data(nil), obj{"reminderTypes": []string{"popup"}})},
		"status":                  {codeInvalidValue, data(obj{"status": "gone"})},
		"resource":                {codeMultiKey, data(obj{"ressources": []string{"Boot"}})},
		"users no ids":            {codeUserIDs, merged(data(nil), obj{"subscribers": obj{"users": []string{"max"}}})},
		"no such group":           {codeGroupIDs, merged(data(nil), obj{"subscribers": obj{"groups": []int{99}}})},
		"location id":             {codeLocationID, merged(data(nil), obj{"location": obj{"estate": "Haus"}})},
		"two locations":           {codeInvalidValue, merged(data(nil), obj{"location": obj{"sonstiges": "a", "mandant": true}})},
		"no such address":         {codeNoSuchRecord, merged(data(nil), obj{"relatedAddressIds": []int{1}})},
		"no such estate":          {codeNoSuchRecord, merged(data(nil), obj{"relatedEstateId": 1})},
		"series without type":     {codeMissingParameter, data(obj{"rp_flag": true})},
		"series type":             {codeInvalidValue, data(obj{"rp_flag": true, "rp_type": "d"})},
		"G99 interval 0":          {codeInvalidValue, data(obj{"rp_flag": true, "rp_type": "t", "rp_tage": 0})},
		"interval 1000":           {codeInvalidValue, data(obj{"rp_flag": true, "rp_type": "t", "rp_tage": 1000})},
		"series ends before":      {codeInvalidValue, data(obj{"rp_flag": true, "rp_type": "t", "rp_ende_datum": "2026-07-05"})},
		"end status without date": {codeInvalidValue, data(obj{"rp_flag": true, "rp_type": "t", "rp_ende_status": 1})},
		"exception without #":     {codeInvalidDate, data(obj{"rp_flag": true, "rp_type": "t", "rp_exception": "2026-07-07"})},
		"exceptions as array":     {codeArrayUnexpected, data(obj{"rp_flag": true, "rp_type": "t", "rp_exception": []string{"#2026-07-07"}})},
	} {
		t.Run(name, func(t *testing.T) { wantCode(t, r, c.code, "create", "calendar", "", c.parameters) })
	}
	if n := len(r.Appointments()); n != 1 {
		t.Errorf("%d appointments after creates that failed", n)
	}
	wantCode(t, r, codeStartAfterEnd, "modify", "calendar", id, obj{"data": obj{"start_dt": "2026-07-06 11:00:00", "note": "half"}})
	wantCode(t, r, codeNoAppointment, "modify", "calendar", 999, obj{"data": obj{"note": "x"}})
	wantCode(t, r, codeRecordMissing, "modify", "calendar", "", obj{"data": obj{"note": "x"}})
	if a, _ := r.Appointment(id); a.Notes != "" || a.Start != "2026-07-06 09:00:00" {
		t.Errorf("half written: %+v", a)
	}
	change(t, r, id, obj{"writeProtection": true})
	wantCode(t, r, codeNoModifyRight, "modify", "calendar", id, obj{"data": obj{"abgesagt": true}})
	r.Set(func(s *Switches) { s.Calendar.AnyKind = true })
	if a, _ := r.Appointment(plan(t, r, obj{"art": "Nope"}, nil)); a.Kind != "Nope" {
		t.Errorf("any kind: %+v", a)
	}
}

func TestCancelAndStatus(t *testing.T) {
	r, _ := start(t, Switches{})
	id := plan(t, r, nil, nil)
	for _, step := range []struct {
		data obj
		want string
	}{
		{obj{"abgesagt": true}, StatusCanceled}, {obj{"abgesagt": false}, StatusActive}, {obj{"status": "completed"}, StatusCompleted},
		{obj{"abgesagt": false}, StatusCompleted}, {obj{"abgesagt": true, "status": "participantsAvailable"}, StatusAvailable},
	} {
		if a := change(t, r, id, step.data); a.Status != step.want {
			t.Errorf("%v: %s", step.data, a.Status)
		}
	}
}

func TestSubscribersSwitches(t *testing.T) {
	for name, c := range map[string]struct {
		switches      CalendarSwitches
		who           obj
		users, groups []int
	}{
		"replace":                {CalendarSwitches{}, obj{"users": []int{22}, "groups": []int{3}}, []int{22}, []int{3}},
		"missing is empty":       {CalendarSwitches{}, obj{"users": []int{22}}, []int{22}, nil},
		"empty":                  {CalendarSwitches{}, obj{"users": []int{}, "groups": []int{}}, []int{}, []int{}},
		"add":                    {CalendarSwitches{SubscribersAdd: true}, obj{"users": []int{22}}, []int{21, 22}, []int{7}},
		"empty keeps":            {CalendarSwitches{EmptySubscribersKept: true}, obj{"users": []int{}, "groups": []int{3}}, []int{21}, []int{3}},
		"empty PHP array":        {CalendarSwitches{}, nil, []int{}, []int{}},
		"PHP array that is kept": {CalendarSwitches{EmptySubscribersKept: true}, nil, []int{21}, []int{7}},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := start(t, Switches{Calendar: c.switches})
			id := plan(t, r, nil, obj{"subscribers": obj{"users": []int{21}, "groups": []int{7}}})
			var who any = c.who
			if c.who == nil {
				who = []any{}
			}
			a := changeAll(t, r, id, obj{"subscribers": who})
			if !slices.Equal(a.Users, c.users) || !slices.Equal(a.Groups, c.groups) {
				t.Errorf("users %v, groups %v", a.Users, a.Groups)
			}
			if a := change(t, r, id, obj{"note": "x"}); !slices.Equal(a.Users, c.users) {
				t.Errorf("a modify without subscribers: %v", a.Users)
			}
		})
	}
}

func TestLinksOfAppointments(t *testing.T) {
	r, _ := start(t, Switches{})
	one, two := create(t, r, obj{"Name": "Eins", "Ort": "Köln"}), create(t, r, obj{"Name": "Zwei"})
	id := plan(t, r, nil, obj{"relatedAddressIds": []int{one}})
	if a := changeAll(t, r, id, obj{"relatedAddressIds": []int{two}}); !slices.Equal(a.Addresses, []int{one, two}) {
		t.Errorf("added: %v", a.Addresses)
	}
	if a := changeAll(t, r, id, obj{"relatedAddressIds": []int{two}, "replaceAddressIds": true, "relatedEstateId": 61}); !slices.Equal(a.Addresses, []int{two}) || !slices.Equal(a.Estates, []int{61}) {
		t.Errorf("replaced: %v %v", a.Addresses, a.Estates)
	}
	if a := changeAll(t, r, id, obj{"relatedEstateId": nil}); len(a.Estates) != 0 || len(a.Addresses) != 1 {
		t.Errorf("unlinked: %v %v", a.Estates, a.Addresses)
	}
	link := obj{"relationtype": RelationAppointmentAddress, "parentid": []int{id}, "childid": []int{one}}
	must(t, r, "create", "relation", "", link)
	must(t, r, "create", "relation", "", obj{"relationtype": RelationAppointmentEstate, "parentid": []int{id}, "childid": []int{640}})
	if a, _ := r.Appointment(id); !slices.Equal(a.Addresses, []int{one, two}) || !slices.Equal(a.Estates, []int{640}) {
		t.Errorf("related: %v %v", a.Addresses, a.Estates)
	}
	for _, place := range []struct {
		value obj
		want  Place
	}{
		{obj{"address": one}, Place{Kind: "address", ID: one}}, {obj{"estate": 61}, Place{Kind: "sonstiges", Text: "Charlottenburger Allee 5, 52068 Aachen, Deutschland"}},
		{obj{"sonstiges": "Café am Dom"}, Place{Kind: "sonstiges", Text: "Café am Dom"}}, {obj{"mandant": true}, Place{Kind: "mandant"}},
		{obj{"keine Angaben": ""}, Place{}},
	} {
		if a := changeAll(t, r, id, obj{"location": place.value}); a.Place != place.want {
			t.Errorf("%v: %+v", place.value, a.Place)
		}
	}
	if err := r.DeleteAddress(one); err != nil {
		t.Fatal(err)
	}
	if a, _ := r.Appointment(id); !slices.Equal(a.Addresses, []int{two}) {
		t.Errorf("after its address was deleted: %v", a.Addresses)
	}
}

func TestReminderSwitches(t *testing.T) {
	r, _ := start(t, Switches{})
	id := plan(t, r, obj{"erinnerung": "1 weeks"}, nil)
	if got := element(t, r, id, "reminder").(obj)["timeBefore"]; got != 10080.0 {
		t.Errorf("one week: %v", got)
	}
	r.Set(func(s *Switches) { s.Calendar.ReminderClear = ClearRefused })
	wantCode(t, r, codeInvalidValue, "modify", "calendar", id, obj{"data": obj{"erinnerung": ""}})
	r.Set(func(s *Switches) { s.Calendar.ReminderClear = ClearIgnored })
	if a := change(t, r, id, obj{"erinnerung": ""}); a.Reminder != "1 weeks" {
		t.Errorf("ignored: %q", a.Reminder)
	}
	r.Set(func(s *Switches) { s.Calendar.ReminderClear = ClearWorks })
	if a := change(t, r, id, obj{"erinnerung": ""}); a.Reminder != "" || element(t, r, id, "reminder") != nil {
		t.Errorf("cleared: %q", a.Reminder)
	}
	r.Set(func(s *Switches) { s.Calendar.ReminderZero = true })
	if got := element(t, r, id, "reminder").(obj)["timeBefore"]; got != 0.0 {
		t.Errorf("none as zero: %v", got)
	}
}

func TestG101_MailsAndConfirmations(t *testing.T) {
	r, _ := start(t, Switches{})
	customer := create(t, r, obj{"Name": "Kunde"})
	id := plan(t, r, nil, obj{"relatedAddressIds": []int{customer}})
	state := func() any { return element(t, r, id, "confirmationStatus") }
	info := func(word string) obj {
		return obj{"relationtype": RelationAppointmentAddress, "parentid": id, "childid": customer, "relationinfo": obj{"statusTerminbestaetigung": word}}
	}
	must(t, r, "modify", "relation", "", info("bestätigt"))
	change(t, r, id, obj{"note": "x", "end_dt": "2026-07-06 11:00:00"})
	if got := state(); got != Confirmed || len(r.Mails()) != 0 {
		t.Errorf("confirmed: %v, mails %v", got, r.Mails())
	}
	change(t, r, id, obj{"start_dt": "2026-07-06 08:00:00"})
	if got := state(); got != NotConfirmed {
		t.Errorf("after it was moved: %v", got)
	}
	wantCode(t, r, codeRelationInfo, "modify", "relation", "", info("vielleicht"))
	wantCode(t, r, codeRelationFixed, "modify", "relation", "", obj{"relationtype": RelationSync, "parentid": customer, "childid": 21})
	if r.Count("do", "appointmentAffirmation") != 0 {
		t.Error("an affirmation was counted")
	}
	must(t, r, "do", "appointmentAffirmation", id, obj{})
	changeAll(t, r, id, obj{"data": obj{"erinnerung": "1 hours"}, "reminderTypes": []string{"popup", "email"}})
	want := []Mail{{Appointment: id, Reason: "affirmation", Address: customer}, {Appointment: id, Reason: "reminder"}}
	if got := r.Mails(); !slices.Equal(got, want) || r.Count("do", "appointmentAffirmation") != 1 || state() != ConfirmationSent {
		t.Errorf("mails: %v", got)
	}
}
