package runner_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/ical"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// story is a short life of two calendars that goes through all verbs: each side
// creates, changes and removes single appointments, whole days, series, occurrences
// of series, and tasks. It runs in every position of every switch.
type story struct {
	*agenda
	// tasks tells that the hub takes them; open that no appointment is private; still
	// that no occurrence is moved on the phone.
	tasks, open, still bool
	ids                map[string]int
}

// newStory is a story with one clock for all.
func newStory(t *testing.T, o memotootest.Options, s onofficetest.Switches) *story {
	t.Helper()
	c := startClock()
	o.Now = c.now
	w := newAgendaAt(t, c, standinDiary{memotootest.Start(t, o)}, o.SplitOverrides, s)
	// The stand-in has a calendar for tasks wherever it has several.
	return &story{agenda: w, tasks: o.Tasks || !o.SingleCollections, ids: map[string]int{}}
}

// begins enters what is there at first.
func (s *story) begins(t *testing.T) {
	t.Helper()
	group := s.agenda.crm.Groups()[0].ID
	s.meets(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30", func(a *onofficetest.Appointment) {
		a.Private, a.Reminder, a.Place = !s.open, "15 minutes", onofficetest.Place{Kind: "sonstiges", Text: "Domstr. 1"}
	})
	s.meets(t, "Messe", "2026-03-06 00:00", "2026-03-06 23:59", allDay)
	s.meets(t, "Urlaub", "2026-07-06 00:00", "2026-07-10 23:59", allDay)
	s.meets(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30", "2026-03-24"))
	s.meets(t, "Kurs", "2026-03-04 18:00", "2026-03-04 19:00", every("t", 2, ""))
	s.meets(t, "Team", "2026-03-09 08:00", "2026-03-09 09:00", func(a *onofficetest.Appointment) { a.Users, a.Groups = nil, []int{group} })
	s.meets(t, "Bank", "2026-03-10 08:00", "2026-03-10 09:00")
	s.meets(t, "Arzt", "2026-03-11 08:00", "2026-03-11 09:00")
	s.ids["Exposé"] = s.duty(t, "Exposé", "Prio", "2", "Deadline", "2026-03-10 00:00:00", "Deadline_strikt", "1")
	s.ids["Anruf"] = s.duty(t, "Anruf", "Status", onofficetest.TaskInProcess)
	s.ids["Brief"] = s.duty(t, "Brief")
	s.diary.put(t, "kaffee", text("VEVENT", "Kaffee", "DTSTART:20260305T100000", "DTEND:20260305T110000", "LOCATION:Markt", "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:-PT15M", "END:VALARM"))
	s.diary.put(t, "ferien", text("VEVENT", "Ferien", "DTSTART;VALUE=DATE:20260713", "DTEND;VALUE=DATE:20260718"))
	s.diary.put(t, "sport", text("VEVENT", "Sport", "DTSTART:20260305T180000", "DTEND:20260305T190000", "RRULE:FREQ=WEEKLY;COUNT=8", "EXDATE:20260312T180000"))
}

func (s *story) meets(t *testing.T, subject, start, end string, set ...func(*onofficetest.Appointment)) {
	t.Helper()
	s.ids[subject] = s.meeting(t, subject, start, end, set...)
}

// goesOn changes on both sides, something everywhere.
func (s *story) goesOn(t *testing.T) {
	t.Helper()
	s.change(t, "Notar", record.Record{record.Start: record.Text("2026-03-05T12:00:00"), record.End: record.Text("2026-03-05T13:00:00"), record.Notes: record.Text("Ausweis"), record.Reminder: {}})
	s.rework(t, s.ids["Messe"], func(a *onofficetest.Appointment) { a.End = "2026-03-07 23:59:00" })
	s.change(t, "Urlaub", record.Record{record.End: record.Text("2026-07-12")})
	s.change(t, "Kurs", removed("2026-03-08"))
	cut, err := s.agenda.crm.Detach(s.ids["Runde"], "2026-03-17")
	if err != nil {
		t.Fatal(err)
	}
	s.ids["Runde am Abend"] = cut
	s.rework(t, cut, func(a *onofficetest.Appointment) {
		a.Subject, a.Start, a.End = "Runde am Abend", "2026-03-17 19:00:00", "2026-03-17 19:30:00"
	})
	s.change(t, "Kaffee", record.Record{record.Place: record.Text("Café")})
	s.rework(t, s.titled("Ferien")[0].ID, func(a *onofficetest.Appointment) { a.Notes = "Meer" })
	s.rework(t, s.titled("Sport")[0].ID, func(a *onofficetest.Appointment) {
		a.Series.Removed = append(a.Series.Removed, "2026-03-26")
	})
	s.redo(t, s.ids["Anruf"], "Status", onofficetest.TaskCompleted, "erledigt", "1")
	if s.tasks {
		s.change(t, "Exposé", record.Record{record.State: record.Text(record.StateStarted), record.Notes: record.Text("Fotos")})
	}
}

// ends removes on both sides, and one is edited here and removed there.
func (s *story) ends(t *testing.T) {
	t.Helper()
	remove := func(title string) {
		t.Helper()
		href, _ := s.entry(t, title)
		s.diary.remove(t, href)
	}
	remove("Notar")
	s.rework(t, s.ids["Bank"], func(a *onofficetest.Appointment) { a.Status = onofficetest.StatusCanceled })
	if err := s.agenda.crm.DeleteAppointment(s.ids["Arzt"]); err != nil {
		t.Fatal(err)
	}
	s.rework(t, s.ids["Messe"], func(a *onofficetest.Appointment) { a.Users = []int{onofficetest.OtherUser} })
	remove("Urlaub")
	s.rework(t, s.ids["Urlaub"], func(a *onofficetest.Appointment) { a.Notes = "doch!" })
	remove("Sport")
	s.redo(t, s.ids["Brief"], "Verantwortung", s.colleague(t))
	if s.tasks {
		remove("Exposé")
	}
}

// runs tells the story, with a look at both sides after every pass.
func (s *story) runs(t *testing.T) {
	t.Helper()
	s.begins(t)
	s.passes(t, "at first")
	s.goesOn(t)
	s.passes(t, "after changes")
	if !s.still {
		s.moveOccurrence(t)
		s.passes(t, "after an occurrence was moved")
	}
	s.ends(t)
	s.passes(t, "after removals")
	s.stands(t)
}

func (s *story) passes(t *testing.T, when string) {
	t.Helper()
	s.good(t)
	s.agrees(t, when)
	s.quiet(t)
}

// stands proves the end of the story.
func (s *story) stands(t *testing.T) {
	t.Helper()
	for title, status := range map[string]string{"Notar": onofficetest.StatusCanceled, "Bank": onofficetest.StatusCanceled, "Messe": onofficetest.StatusActive, "Urlaub": onofficetest.StatusActive} {
		if got := s.appointment(t, s.ids[title]); got.Status != status {
			t.Errorf("%s is %s", title, got.Status)
		}
	}
	if got := s.appointment(t, s.ids["Notar"]); got.Start != "2026-03-05 12:00:00" || got.Notes != "Ausweis" || got.Place.Text != "Domstr. 1" {
		t.Errorf("Notar: %+v", got)
	}
	if n := len(s.titled("Sport")); n != 0 {
		t.Errorf("Sport still stands")
	}
	s.has(t, "Runde am Abend", []string{"2026-03-17 19:00:00 - 2026-03-17 19:30:00"})
	if s.still {
		s.has(t, "Kurs", []string{"2026-03-04 18:00:00 - 2026-03-04 19:00:00 t/2 -2026-03-08"})
	} else {
		s.has(t, "Kurs am Freitag", []string{"2026-03-13 20:00:00 - 2026-03-13 21:00:00"})
		s.has(t, "Kurs", []string{"2026-03-04 18:00:00 - 2026-03-04 19:00:00 t/2 -2026-03-08 -2026-03-12"})
	}
	s.has(t, "Runde", []string{"2026-03-03 09:00:00 - 2026-03-03 09:30:00 w/1 until 2026-06-30 -2026-03-17 -2026-03-24"})
	want := 12
	if s.still {
		want = 11
	}
	if n := len(s.agenda.crm.Appointments()); n != want {
		t.Errorf("%d appointments in onOffice, want %d", n, want)
	}
	if s.tasks {
		if f := s.task(t, s.ids["Exposé"]).Fields; f["Status"] != onofficetest.TaskCancelled || f["Aufgabe"] != "Fotos" || f["Prio"] != "2" {
			t.Errorf("Exposé: %v", f)
		}
	}
}

// agrees proves that both sides hold the same appointments and tasks at the same
// times, once each.
func (s *story) agrees(t *testing.T, when string) {
	t.Helper()
	want, got := map[string][]string{}, map[string][]string{}
	for _, a := range s.agenda.crm.Appointments() {
		if a.Status != onofficetest.StatusCanceled && slices.Contains(s.agenda.crm.Participants(a.ID), onofficetest.SyncedUser) {
			want[a.Subject] = append(want[a.Subject], asEvent(t, a))
		}
	}
	for _, a := range s.agenda.crm.Tasks() {
		if a.Fields["Verantwortung"] == "max" && a.Fields["Status"] != onofficetest.TaskCancelled && s.tasks {
			want[a.Fields["Betreff"]] = append(want[a.Fields["Betreff"]], "task")
		}
	}
	for title, items := range s.all(t) {
		for _, it := range items {
			switch {
			case it.Kind == ical.Task:
				got[title] = append(got[title], "task")
				continue
			case it.Record != nil && !it.Cancelled:
				got[title] = append(got[title], spelt(it.Record))
			}
			for _, o := range it.Overrides {
				title := o.Record[record.Subject].Text
				got[title] = append(got[title], spelt(o.Record))
			}
		}
	}
	for title, w := range want {
		if !slices.Equal(got[title], w) {
			t.Errorf("%s: %s is %v in onOffice and %v on the hub", when, title, w, got[title])
		}
	}
	for title := range got {
		if len(want[title]) == 0 {
			t.Errorf("%s: %s is on the hub only: %v", when, title, got[title])
		}
	}
}

// asEvent spells an appointment as spelt spells the event that it has to be.
func asEvent(t *testing.T, a onofficetest.Appointment) string {
	t.Helper()
	text := strings.Replace(a.Start, " ", "T", 1) + " " + strings.Replace(a.End, " ", "T", 1)
	if a.AllDay {
		end, err := time.Parse(time.DateTime, a.End)
		if err != nil {
			t.Fatal(err)
		}
		if end.Hour()+end.Minute() > 0 || a.End == a.Start {
			end = end.AddDate(0, 0, 1)
		}
		text = a.Start[:10] + " " + end.Format(time.DateOnly)
	}
	if a.Series == nil {
		return text
	}
	return text + strings.NewReplacer(" t/", " daily/", " w/", " weekly/", " m/", " monthly/", " j/", " yearly/").Replace(strings.TrimPrefix(fully(a), a.Start+" - "+a.End))
}
