package runner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// TestAppointments proves what users do with appointments, over the stand-in in
// both profiles and over a real Radicale, through the same code.
func TestAppointments(t *testing.T) {
	runDiaries(t, slices.Concat(appointmentScenarios, occurrenceScenarios))
}

// TestTasks does the same for tasks, where the hub takes them.
func TestTasks(t *testing.T) { runDiaries(t, taskScenarios) }

type diaryScenario struct {
	name string
	// straight is set for what a hub without series exceptions or tasks cannot have.
	straight bool
	run      func(t *testing.T, w *agenda)
}

func runDiaries(t *testing.T, scenarios []diaryScenario) {
	for n, h := range diaries {
		t.Run(h.name, func(t *testing.T) {
			for i, s := range scenarios {
				if s.straight && h.bends || testing.Short() && (i+n)%len(diaries) != 0 {
					continue
				}
				t.Run(s.name, func(t *testing.T) {
					t.Parallel()
					w := newAgenda(t, h.start(t), h.bends, onofficetest.Switches{})
					s.run(t, w)
					w.quiet(t)
				})
			}
		})
	}
}

var appointmentScenarios = []diaryScenario{
	{name: "each kind of appointment becomes an event, once", run: func(t *testing.T, w *agenda) {
		w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
		w.meeting(t, "Messe", "2026-03-06 00:00", "2026-03-06 23:59", allDay)
		w.meeting(t, "Urlaub", "2026-07-06 00:00", "2026-07-10 23:59", allDay)
		w.meeting(t, "Zahnarzt", "2026-03-09 08:00", "2026-03-09 08:30", func(a *onofficetest.Appointment) { a.Private = true })
		w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30", "2026-03-17"))
		a, _ := w.good(t)
		if a.ToMemotoo.Created != 5 || a.Linked != 5 {
			t.Errorf("%+v", a)
		}
		for title, want := range map[string][3]string{
			"Notar": {"2026-03-05T10:00:00", "2026-03-05T11:30:00", ""}, "Messe": {"2026-03-06", "2026-03-07", ""}, "Urlaub": {"2026-07-06", "2026-07-11", ""},
			"Zahnarzt": {"2026-03-09T08:00:00", "2026-03-09T08:30:00", ""}, "Runde": {"2026-03-03T09:00:00", "2026-03-03T09:30:00", "weekly/1 until 2026-06-30"},
		} {
			r := w.event(t, title)
			if got := [3]string{r[record.Start].Text, r[record.End].Text, r[record.Repeat].Text}; got != want {
				t.Errorf("%s: %v, want %v", title, got, want)
			}
		}
		if got := w.event(t, "Runde")[record.Removed]; len(got.Entries) != 1 || got.Entries[0].Text != "2026-03-17" {
			t.Errorf("removed %+v", got)
		}
		if w.event(t, "Zahnarzt")[record.Secret].Text != "1" {
			t.Error("a private appointment is not private")
		}
	}},
	{name: "each kind of event becomes an appointment of the user, once", run: func(t *testing.T, w *agenda) {
		w.enter(t, "VEVENT", "Kaffee", "DTSTART:20260305T100000", "DTEND:20260305T110000", "LOCATION:Domstr. 1", "DESCRIPTION:Unterlagen")
		w.enter(t, "VEVENT", "Messe", "DTSTART;VALUE=DATE:20260306", "DTEND;VALUE=DATE:20260307")
		w.enter(t, "VEVENT", "Urlaub", "DTSTART;VALUE=DATE:20260706", "DTEND;VALUE=DATE:20260711")
		w.enter(t, "VEVENT", "Sport", "DTSTART:20260303T180000", "DTEND:20260303T190000", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20260310T180000")
		a, _ := w.good(t)
		if a.ToOnOffice.Created != 4 || a.Linked != 4 {
			t.Errorf("%+v", a)
		}
		for subject, want := range map[string]string{
			"Kaffee": "2026-03-05 10:00:00 - 2026-03-05 11:00:00", "Messe": "2026-03-06 00:00:00 - 2026-03-06 23:59:59",
			"Urlaub": "2026-07-06 00:00:00 - 2026-07-10 23:59:59", "Sport": "2026-03-03 18:00:00 - 2026-03-03 19:00:00 w -2026-03-10",
		} {
			list := w.titled(subject)
			if len(list) != 1 || when(list[0]) != want || !slices.Equal(list[0].Users, []int{onofficetest.SyncedUser}) {
				t.Errorf("%s: %+v, want %s", subject, list, want)
			}
		}
		if end := w.titled("Sport")[0].Series.End; end != "2026-03-24" {
			t.Errorf("four times from 3 March: until %s", end)
		}
	}},
	{name: "an edit travels each way", run: func(t *testing.T, w *agenda) {
		moved := w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30", func(a *onofficetest.Appointment) { a.Place = onofficetest.Place{Kind: "sonstiges", Text: "Domstr. 1"} })
		named := w.meeting(t, "Messe", "2026-03-06 00:00", "2026-03-06 23:59", allDay)
		w.good(t)
		w.change(t, "Notar", record.Record{record.Start: record.Text("2026-03-06T14:00:00"), record.End: record.Text("2026-03-06T15:30:00")})
		w.rework(t, named, func(a *onofficetest.Appointment) { a.Subject, a.End = "Messe Immobilia", "2026-03-07 23:59:00" })
		a, _ := w.good(t)
		if a.ToMemotoo.Updated != 1 || a.ToOnOffice.Updated != 1 {
			t.Errorf("%+v", a)
		}
		if got := w.appointment(t, moved); when(got) != "2026-03-06 14:00:00 - 2026-03-06 15:30:00" || got.Place.Text != "Domstr. 1" {
			t.Errorf("%+v", got)
		}
		if r := w.event(t, "Messe Immobilia"); r[record.End].Text != "2026-03-08" {
			t.Errorf("%v", r)
		}
	}},
	{name: "moved on one side, lengthened on the other: one of the two, never a mix", run: func(t *testing.T, w *agenda) {
		id := w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
		w.good(t)
		w.change(t, "Notar", record.Record{record.Start: record.Text("2026-03-09T14:00:00"), record.End: record.Text("2026-03-09T15:30:00")})
		w.rework(t, id, func(a *onofficetest.Appointment) { a.End = "2026-03-05 12:00:00" })
		w.good(t)
		if got := when(w.appointment(t, id)); got != "2026-03-05 10:00:00 - 2026-03-05 12:00:00" {
			t.Errorf("onOffice: %s", got)
		}
		if r := w.event(t, "Notar"); r[record.Start].Text != "2026-03-05T10:00:00" || r[record.End].Text != "2026-03-05T12:00:00" {
			t.Errorf("memotoo: %v", r)
		}
	}},
	{name: "deleted on memotoo: cancelled in onOffice, and stays", run: func(t *testing.T, w *agenda) {
		id := w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
		w.meeting(t, "Bank", "2026-03-05 12:00", "2026-03-05 12:30")
		w.good(t)
		href, _ := w.entry(t, "Notar")
		w.diary.remove(t, href)
		a, _ := w.good(t)
		if got := w.appointment(t, id); got.Status != onofficetest.StatusCanceled || a.ToOnOffice.Cancelled != 1 {
			t.Errorf("%s, %+v", got.Status, a)
		}
	}},
	{name: "set to cancelled on memotoo: cancelled in onOffice", run: func(t *testing.T, w *agenda) {
		if w.bends {
			t.Skip("the hub keeps no status")
		}
		id := w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
		w.good(t)
		href, _ := w.entry(t, "Notar")
		w.diary.edit(t, href, replace("END:VEVENT", "STATUS:CANCELLED\r\nEND:VEVENT"))
		w.good(t)
		if got := w.appointment(t, id); got.Status != onofficetest.StatusCanceled {
			t.Errorf("%s", got.Status)
		}
	}},
	{name: "participant through a group, until he leaves it", run: func(t *testing.T, w *agenda) {
		group := w.crm.Groups()[0]
		if err := w.crm.SetGroupMembers(group.ID, []int{onofficetest.SyncedUser}); err != nil {
			t.Fatal(err)
		}
		w.meeting(t, "Teamsitzung", "2026-03-05 10:00", "2026-03-05 11:30", func(a *onofficetest.Appointment) { a.Users, a.Groups = nil, []int{group.ID} })
		w.meeting(t, "Bank", "2026-03-05 12:00", "2026-03-05 12:30")
		w.good(t)
		w.event(t, "Teamsitzung")
		w.quiet(t)
		w.clock.forward(1e9)
		if err := w.crm.SetGroupMembers(group.ID, nil); err != nil {
			t.Fatal(err)
		}
		w.good(t)
		if href, _ := w.entry(t, "Teamsitzung"); href != "" {
			t.Error("still there")
		}
	}},
	{name: "the same appointment on both sides before the first pass is linked", run: func(t *testing.T, w *agenda) {
		w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
		w.enter(t, "VEVENT", "Notar", "DTSTART:20260305T100000", "DTEND:20260305T113000", "DESCRIPTION:Ausweis mitbringen")
		a, _ := w.good(t)
		if a.Linked != 1 || a.ToMemotoo.Created+a.ToOnOffice.Created != 0 {
			t.Errorf("%+v", a)
		}
		if got := w.titled("Notar")[0].Notes; got != "Ausweis mitbringen" {
			t.Errorf("notes %q", got)
		}
	}},
	{name: "linked people, estates and colleagues stay through an edit on the phone", run: func(t *testing.T, w *agenda) {
		person := w.person(t, "Anna", "Eins")
		id := w.meeting(t, "Besichtigung", "2026-03-05 10:00", "2026-03-05 11:30", func(a *onofficetest.Appointment) {
			a.Addresses, a.Confirmations = []int{person}, map[int]string{person: onofficetest.ConfirmationSent}
			a.Users = []int{onofficetest.SyncedUser, onofficetest.SyncedUser + 1}
			a.Resources = []string{"Konferenzraum"}
		})
		w.good(t)
		w.change(t, "Besichtigung", record.Record{record.Notes: record.Text("Schlüssel!")})
		w.good(t)
		got := w.appointment(t, id)
		if got.Notes != "Schlüssel!" || !slices.Equal(got.Addresses, []int{person}) || len(got.Users) != 2 || len(got.Resources) != 1 || got.Confirmations[person] != onofficetest.ConfirmationSent {
			t.Errorf("%+v", got)
		}
	}},
	{name: "G101 attendees and organiser stay, METHOD is no matter, nothing is mailed", straight: true, run: func(t *testing.T, w *agenda) {
		w.diary.put(t, "einladung", strings.Replace(text("VEVENT", "Einladung", "DTSTART:20260305T100000Z", "DTEND:20260305T110000Z",
			"ORGANIZER:mailto:chef@post.example", "ATTENDEE;CN=Max;PARTSTAT=ACCEPTED:mailto:max@post.example"), "VERSION:2.0\r\n", "VERSION:2.0\r\nMETHOD:REQUEST\r\n", 1))
		w.good(t)
		list := w.titled("Einladung")
		if len(list) != 1 || when(list[0]) != "2026-03-05 11:00:00 - 2026-03-05 12:00:00" {
			t.Fatalf("%+v", list)
		}
		w.rework(t, list[0].ID, func(a *onofficetest.Appointment) { a.Notes = "Tagesordnung" })
		w.good(t)
		href, it := w.entry(t, "Einladung")
		if kept := w.diary.entries(t)[href]; it.Record[record.Notes].Text != "Tagesordnung" || !strings.Contains(kept, "ATTENDEE;CN=Max;PARTSTAT=ACCEPTED:mailto:max@post.example") || !strings.Contains(kept, "ORGANIZER:mailto:chef@post.example") {
			t.Errorf("%s", kept)
		}
	}},
	{name: "G102 reminders that onOffice does not have are rounded there and kept on the hub", run: func(t *testing.T, w *agenda) {
		w.enter(t, "VEVENT", "Kaffee", "DTSTART:20260305T100000", "DTEND:20260305T110000", "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:-PT10M", "END:VALARM")
		w.good(t)
		if got := w.titled("Kaffee")[0].Reminder; got != "5 minutes" && got != "15 minutes" {
			t.Errorf("%q", got)
		}
		if href, _ := w.entry(t, "Kaffee"); !strings.Contains(w.diary.entries(t)[href], "TRIGGER:-PT10M") {
			t.Errorf("%s", w.diary.entries(t)[href])
		}
	}},
	{name: "rule 7: many appointments deleted on the phone at once are held", run: func(t *testing.T, w *agenda) {
		for i := range 15 {
			w.meeting(t, fmt.Sprintf("Termin %02d", i), "2026-03-05 10:00", "2026-03-05 11:30")
		}
		w.good(t)
		n := 0
		for href := range w.diary.entries(t) {
			if n++; n <= 12 {
				w.diary.remove(t, href)
			}
		}
		if a, _ := w.sync(t); a.Held != 12 || a.ToOnOffice.Cancelled != 0 {
			t.Errorf("%+v", a)
		}
	}},
}
