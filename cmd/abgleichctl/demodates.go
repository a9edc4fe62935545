package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// How many appointments and tasks the demo begins with beside those with a part of
// their own: one of each kind, and tasks in each state.
const (
	demoAppointments = 17
	demoTasks        = 16
)

// Titles of appointments and tasks with a part of their own in the story.
const (
	titleMoved    = "Besichtigung Lindenallee 5"
	titleDropped  = "Rückruf Bauträger"
	titleOff      = "Probetermin"
	titleSeries   = "Teamrunde"
	titlePhone    = "Kaffee mit der Nachbarin"
	titleThird    = "Stammtisch am dritten Montag"
	titleFinished = "Exposé prüfen"
	titleAbandon  = "Schlüssel abholen"
)

// furnishDates fills the calendars of both sides.
func (d *demo) furnishDates() error {
	d.crm.FillAppointments(1, demoAppointments, 0)
	d.crm.FillTasks(1, demoTasks, 0)
	day := func(n int) string { return today().AddDate(0, 0, n).Format(time.DateOnly) }
	for _, a := range []struct {
		title string
		id    *int
		days  int
		weeks int
	}{{titleMoved, &d.moved, 3, 0}, {titleDropped, &d.cancelled, 4, 0}, {titleOff, &d.off, 5, 0}, {titleSeries, &d.series, 1, 6}} {
		entry := onofficetest.Appointment{
			Subject: a.title, Users: []int{onofficetest.SyncedUser}, Start: day(a.days) + " 10:00:00", End: day(a.days) + " 11:00:00",
		}
		if a.weeks > 0 {
			entry.Series = &onofficetest.Series{Type: "w", Interval: 1, Begin: day(a.days), End: day(a.days + 7*a.weeks)}
		}
		id, err := d.crm.CreateAppointment(entry)
		if err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		*a.id = id
	}
	for title, id := range map[string]*int{titleFinished: &d.finished, titleAbandon: &d.abandoned} {
		n, err := d.crm.CreateTask(onofficetest.TaskDraft{Fields: map[string]string{"Betreff": title, "Verantwortung": "max", "Status": onofficetest.TaskNotStarted}})
		if err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		*id = n
	}
	d.hub.PutEvent("kaffee", demoEvent("kaffee", titlePhone, today().AddDate(0, 0, 6), ""))
	d.hub.PutEvent("stammtisch", demoEvent("stammtisch", titleThird, today().AddDate(0, 0, 7), "RRULE:FREQ=MONTHLY;BYDAY=3MO\r\n"))
	return nil
}

// demoEvent is an event as a phone enters it.
func demoEvent(uid, title string, day time.Time, rule string) string {
	stamp := day.Format("20060102")
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Telefon//DE\r\nBEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:" + stamp +
		"T150000\r\nDTEND:" + stamp + "T160000\r\n" + rule + "SUMMARY:" + title + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

// today is the time in onOffice's zone, in which its appointments are written.
func today() time.Time { return time.Now().In(record.Berlin()) }

// unitPass is what the last pass did with a unit.
func (d *demo) unitPass(u record.Unit) contract.UnitPass {
	p := d.result.Passes[len(d.result.Passes)-1]
	if i := slices.IndexFunc(p.Units, func(x contract.UnitPass) bool { return x.Unit == u }); i >= 0 {
		return p.Units[i]
	}
	return contract.UnitPass{}
}

// hasTasks tells whether the hub of this demo takes tasks.
func (d *demo) hasTasks() bool { return d.hub.Options().Tasks }

// lookFirstDates looks whether the first pass brought all appointments and tasks
// across, once.
func (d *demo) lookFirstDates() {
	events := d.hub.Events()
	expected, carried := 0, 0
	for _, a := range d.crm.Appointments() {
		if !d.travels(a) {
			continue
		}
		expected++
		if len(cardsOf(events, a.Subject)) > 0 {
			carried++
		}
	}
	d.check(carried == expected, demoAllDates, carried, expected)
	d.check(len(d.appointments(titlePhone)) == 1, demoPhoneDate, titlePhone)
	skipped := slices.ContainsFunc(d.unitPass(record.Appointments).Skipped, func(s contract.SkippedEntry) bool { return strings.Contains(s.Record, titleThird) })
	d.check(skipped && len(d.appointments(titleThird)) == 0 && len(cardsOf(events, titleThird)) == 1, demoSkippedSeries, titleThird)
	if !d.hasTasks() {
		d.check(len(d.unitPass(record.Tasks).Skipped) == 1, demoNoTasks)
		return
	}
	d.check(len(cardsOf(events, titleFinished)) == 1 && len(cardsOf(events, titleAbandon)) == 1, demoAllTasks, d.unitPass(record.Tasks).ToMemotoo.Created)
}

// travels tells whether an appointment of onOffice takes part: the user is among
// its people, it is not cancelled, and it is within the window.
func (d *demo) travels(a onofficetest.Appointment) bool {
	if a.Status == onofficetest.StatusCanceled || !slices.Contains(d.crm.Participants(a.ID), onofficetest.SyncedUser) {
		return false
	}
	first, last := a.Start[:10], a.End[:10]
	if s := a.Series; s != nil {
		if last = s.End; last == "" || last == "0000-00-00" {
			last = "9999-12-31"
		}
	}
	from, to := today().AddDate(0, 0, -contract.DefaultDaysBack), today().AddDate(0, 0, contract.DefaultDaysAhead)
	return last >= from.Format(time.DateOnly) && first <= to.Format(time.DateOnly)
}

// appointments finds the appointments of that title in onOffice.
func (d *demo) appointments(title string) []onofficetest.Appointment {
	return slices.DeleteFunc(d.crm.Appointments(), func(a onofficetest.Appointment) bool { return a.Subject != title })
}

// hour is the hour of the start or end of an event, in whatever form.
var hour = regexp.MustCompile(`(DT(?:START|END)[^:\r\n]*:\d{8}T)(\d\d)`)

// changeDates does on each side what people do there.
func (d *demo) changeDates() error {
	events := d.hub.Events()
	later := func(text string) string {
		return hour.ReplaceAllStringFunc(text, func(s string) string {
			n, err := strconv.Atoi(s[len(s)-2:])
			if err != nil {
				return s
			}
			return fmt.Sprintf("%s%02d", s[:len(s)-2], n+2)
		})
	}
	for title, edit := range map[string]func(href string) bool{
		titleMoved:   func(href string) bool { return d.hub.EditCard(href, later) },
		titleDropped: d.hub.DeleteCard,
	} {
		hrefs := cardsOf(events, title)
		d.check(len(hrefs) == 1 && edit(hrefs[0]), demoEditedDate, title)
	}
	if err := d.crm.CancelAppointment(d.off); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	second := today().AddDate(0, 0, 8).Format(time.DateOnly)
	if _, err := d.crm.Detach(d.series, second); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	d.tell(demoChangesDates, titleMoved, titleDropped, titleOff, titleSeries)
	if !d.hasTasks() {
		return nil
	}
	for title, edit := range map[string]func(href string) bool{
		titleFinished: func(href string) bool { return d.hub.EditCard(href, finish) },
		titleAbandon:  d.hub.DeleteCard,
	} {
		hrefs := cardsOf(events, title)
		d.check(len(hrefs) == 1 && edit(hrefs[0]), demoEditedTask, title)
	}
	d.tell(demoChangesTasks, titleFinished, titleAbandon)
	return nil
}

// finish completes a task as a phone does.
func finish(text string) string {
	text = regexp.MustCompile(`(?m)^(STATUS|PERCENT-COMPLETE|COMPLETED)[:;].*\r?\n`).ReplaceAllString(text, "")
	return strings.Replace(text, "END:VTODO", "STATUS:COMPLETED\r\nPERCENT-COMPLETE:100\r\nCOMPLETED:20260101T100000Z\r\nEND:VTODO", 1)
}

// lookSecondDates looks whether each change arrived.
func (d *demo) lookSecondDates() {
	events := d.hub.Events()
	moved, _ := d.crm.Appointment(d.moved)
	d.check(strings.HasSuffix(moved.Start, " 12:00:00") && strings.HasSuffix(moved.End, " 13:00:00"), demoMovedArrived, titleMoved)
	dropped, there := d.crm.Appointment(d.cancelled)
	d.check(there && dropped.Status == onofficetest.StatusCanceled, demoCancelledNow, titleDropped)
	d.check(len(cardsOf(events, titleOff)) == 0, demoOffGone, titleOff)
	series := cardsOf(events, titleSeries)
	removed := 0
	for _, href := range series {
		removed += strings.Count(events[href], "EXDATE")
	}
	d.check(len(series) == 2 && removed == 1, demoDetached, titleSeries)
	d.check(len(d.crm.Mails()) == 0, demoNoMails)
	if !d.hasTasks() {
		return
	}
	finished, _ := d.crm.Task(d.finished)
	d.check(finished.Fields["Status"] == onofficetest.TaskCompleted && finished.Fields["erledigt"] == "1", demoTaskDone, titleFinished)
	abandoned, there := d.crm.Task(d.abandoned)
	d.check(there && abandoned.Fields["Status"] == onofficetest.TaskCancelled, demoTaskAbandoned, titleAbandon)
}
