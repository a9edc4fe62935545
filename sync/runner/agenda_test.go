package runner_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/ical"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// agenda is a stand-in onOffice, a diary, and a runner with one account over them
// that carries appointments and tasks.
type agenda struct {
	*world
	diary diary
	bends bool
	last  contract.Pass
}

// begin is when agendas begin: a Monday, 10:00 in Berlin.
var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func newAgenda(t testing.TB, d diary, bends bool, s onofficetest.Switches, set ...func(*contract.Account)) *agenda {
	t.Helper()
	return newAgendaAt(t, startClock(), d, bends, s, set...)
}

// startClock is a clock at begin.
func startClock() *clock {
	c := &clock{}
	c.forward(time.Until(begin))
	return c
}

// newAgendaAt is newAgenda with a clock that the hub may go by too.
func newAgendaAt(t testing.TB, c *clock, d diary, bends bool, s onofficetest.Switches, set ...func(*contract.Account)) *agenda {
	t.Helper()
	w := &agenda{world: &world{clock: c, home: t.TempDir()}, diary: d, bends: bends}
	w.crm = onofficetest.Start(t, onofficetest.Options{Now: w.clock.now, Switches: s})
	w.open(t)
	w.join(t, set...)
	return w
}

// join adds the account to the runner.
func (w *agenda) join(t testing.TB, set ...func(*contract.Account)) {
	t.Helper()
	url, user, password := w.diary.dav()
	a := contract.Account{
		Name: "max", OnOffice: contract.OnOffice{URL: w.crm.URL, User: "max"},
		Memotoo: contract.Memotoo{CardDAV: url, CalDAV: url, User: user}, Credentials: contract.File,
		Units: map[record.Unit]contract.UnitSettings{record.Addresses: {Direction: engine.Off}, record.Appointments: {Automatic: true}, record.Tasks: {Automatic: true}},
	}
	for _, f := range set {
		f(&a)
	}
	secrets := contract.Secrets{OnOfficeToken: w.crm.Token(), OnOfficeSecret: w.crm.Secret(), MemotooPassword: password}
	if err := w.runner.AddAccount(t.Context(), a, secrets); err != nil {
		t.Fatal(err)
	}
}

// sync runs a pass over both units.
func (w *agenda) sync(t testing.TB) (appointments, tasks contract.UnitPass) {
	t.Helper()
	w.clock.forward(15 * time.Minute)
	p, err := w.runner.Sync(context.Background(), contract.Request{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Units) != 2 {
		t.Fatalf("%d units: %+v", len(p.Units), p)
	}
	w.last = p
	return p.Units[0], p.Units[1]
}

// good runs a pass that has to be all right.
func (w *agenda) good(t testing.TB) (appointments, tasks contract.UnitPass) {
	t.Helper()
	a, b := w.sync(t)
	if w.last.Result != engine.OK {
		t.Fatalf("pass ended %s: %+v %+v", w.last.Result, a.Errors, b.Errors)
	}
	return a, b
}

// quiet proves that a pass right after a pass writes nothing, and that nothing was
// ever mailed.
func (w *agenda) quiet(t testing.TB) {
	t.Helper()
	w.crm.Reset()
	before := w.diary.entries(t)
	a, b := w.sync(t)
	if n := written(a) + written(b); n != 0 {
		t.Fatalf("a pass right after a pass wrote %d records: %+v", n, w.last)
	}
	if n := w.crm.Writes(); n != 0 {
		t.Fatalf("a pass right after a pass sent %d writes to onOffice", n)
	}
	after := w.diary.entries(t)
	for href, text := range before {
		if after[href] != text {
			t.Fatalf("a pass right after a pass changed %s", href)
		}
	}
	if len(after) != len(before) {
		t.Fatalf("%d entries, then %d", len(before), len(after))
	}
	if m := w.crm.Mails(); len(m) != 0 {
		t.Fatalf("mails: %+v", m)
	}
}

// meeting enters an appointment of the user by hand: start and end as
// "2026-03-05 10:00", subject, and what else set says.
func (w *agenda) meeting(t testing.TB, subject, start, end string, set ...func(*onofficetest.Appointment)) int {
	t.Helper()
	a := onofficetest.Appointment{Subject: subject, Users: []int{onofficetest.SyncedUser}, Start: start + ":00", End: end + ":00"}
	for _, f := range set {
		f(&a)
	}
	id, err := w.crm.CreateAppointment(a)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func allDay(a *onofficetest.Appointment) { a.AllDay = true }

// every makes a series: kind t, w, m or j.
func every(kind string, interval int, end string, removed ...string) func(*onofficetest.Appointment) {
	return func(a *onofficetest.Appointment) {
		a.Series = &onofficetest.Series{Type: kind, Interval: interval, Begin: a.Start[:10], End: end, Removed: removed}
	}
}

// rework edits an appointment by hand, later than everything before.
func (w *agenda) rework(t testing.TB, id int, edit func(*onofficetest.Appointment)) {
	t.Helper()
	w.clock.forward(time.Second)
	if err := w.crm.EditAppointment(id, edit); err != nil {
		t.Fatal(err)
	}
}

// appointment returns an appointment as onOffice has it.
func (w *agenda) appointment(t testing.TB, id int) onofficetest.Appointment {
	t.Helper()
	a, ok := w.crm.Appointment(id)
	if !ok {
		t.Fatalf("appointment %d is gone", id)
	}
	return a
}

// titled returns the appointments with that subject that are not cancelled.
func (w *agenda) titled(subject string) []onofficetest.Appointment {
	return slices.DeleteFunc(w.crm.Appointments(), func(a onofficetest.Appointment) bool {
		return a.Subject != subject || a.Status == onofficetest.StatusCanceled
	})
}

// duty enters a task of the user by hand.
func (w *agenda) duty(t testing.TB, subject string, fields ...string) int {
	t.Helper()
	f := map[string]string{"Betreff": subject, "Verantwortung": "max", "Status": onofficetest.TaskNotStarted}
	for i := 0; i < len(fields); i += 2 {
		f[fields[i]] = fields[i+1]
	}
	id, err := w.crm.CreateTask(onofficetest.TaskDraft{Fields: f})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (w *agenda) task(t testing.TB, id int) onofficetest.Task {
	t.Helper()
	a, ok := w.crm.Task(id)
	if !ok {
		t.Fatalf("task %d is gone", id)
	}
	return a
}

// entry returns the one entry with this title on the hub; "" if there is none.
func (w *agenda) entry(t testing.TB, title string) (href string, item ical.Item) {
	t.Helper()
	for h, text := range w.diary.entries(t) {
		it, err := ical.Decode([]byte(text), ical.Options{Now: w.clock.now()})
		if err != nil || it.Name != title {
			continue
		}
		if href != "" {
			t.Fatalf("%s is there twice", title)
		}
		href, item = h, it
	}
	return href, item
}

// entered returns all entries on the hub by title.
func (w *agenda) entered(t testing.TB) map[string]ical.Item {
	t.Helper()
	items := map[string]ical.Item{}
	for href, text := range w.diary.entries(t) {
		it, err := ical.Decode([]byte(text), ical.Options{Now: w.clock.now()})
		if err != nil {
			t.Fatalf("%s: %v", href, err)
		}
		if _, twice := items[it.Name]; twice {
			t.Errorf("%s is there twice", it.Name)
		}
		items[it.Name] = it
	}
	return items
}

// entryNamed is entry for what cannot be read.
func (w *agenda) entryNamed(t testing.TB, title string) (href, text string) {
	t.Helper()
	for h, text := range w.diary.entries(t) {
		if strings.Contains(text, "SUMMARY:"+title) {
			return h, text
		}
	}
	t.Fatalf("no entry %s", title)
	return "", ""
}

// event returns the record of the one event with this title.
func (w *agenda) event(t testing.TB, title string) record.Record {
	t.Helper()
	href, it := w.entry(t, title)
	if href == "" {
		t.Fatalf("no entry %s in %v", title, w.diary.entries(t))
	}
	return it.Record
}

// change carries a change of a record into an entry as a phone would.
func (w *agenda) change(t testing.TB, title string, change record.Record) {
	t.Helper()
	href, _ := w.entry(t, title)
	w.diary.edit(t, href, func(text string) string {
		edited, _, err := ical.Edit([]byte(text), change, ical.Options{Now: w.clock.now()})
		if err != nil {
			t.Fatal(err)
		}
		return string(edited)
	})
}

// enter enters an entry on the phone; lines stand between BEGIN and END.
func (w *agenda) enter(t testing.TB, kind, title string, lines ...string) {
	t.Helper()
	w.diary.put(t, strings.ToLower(strings.ReplaceAll(title, " ", "-")), text(kind, title, lines...))
}

func text(kind, title string, lines ...string) string {
	head := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Telefon//DE", "BEGIN:" + kind, "UID:" + strings.ReplaceAll(title, " ", "-") + "@telefon", "DTSTAMP:20260301T080000Z", "SUMMARY:" + title}
	return strings.Join(slices.Concat(head, lines, []string{"END:" + kind, "END:VCALENDAR", ""}), "\r\n")
}

// when are start, end and rule of an appointment in one text.
func when(a onofficetest.Appointment) string {
	s := a.Start + " - " + a.End
	if a.Series != nil {
		s += " " + a.Series.Type + strings.Join(append([]string{""}, a.Series.Removed...), " -")
	}
	return s
}
