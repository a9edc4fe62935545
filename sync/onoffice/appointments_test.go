package onoffice

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// diary is a world whose side is the unit of appointments. It is 10 March 2026.
type diary struct {
	*world
	window Window
}

func newDiary(t *testing.T, sw onofficetest.Switches) *diary {
	t.Helper()
	d := &diary{newWorld(t, sw), Window{Back: 30, Ahead: 400}}
	d.sw = sw
	d.restart()
	return d
}

func (d *diary) restart() {
	d.t.Helper()
	d.world.restart()
	d.side = d.client.Appointments(d.window)
}

// enter makes an appointment by hand.
func (d *diary) enter(a onofficetest.Appointment) string {
	d.t.Helper()
	if a.Users == nil && a.Groups == nil {
		a.Users = []int{onofficetest.SyncedUser}
	}
	if a.End == "" {
		at, err := time.Parse(time.DateTime, a.Start)
		if err != nil {
			d.t.Fatal(err)
		}
		a.End = at.Add(time.Hour).Format(time.DateTime)
	}
	id, err := d.CreateAppointment(a)
	if err != nil {
		d.t.Fatal(err)
	}
	return strconv.Itoa(id)
}

func (d *diary) change(id string, edit func(*onofficetest.Appointment)) {
	d.t.Helper()
	if err := d.EditAppointment(atoi(d.t, id), edit); err != nil {
		d.t.Fatal(err)
	}
}

func (d *diary) stored(id string) onofficetest.Appointment {
	d.t.Helper()
	a, ok := d.Appointment(atoi(d.t, id))
	if !ok {
		d.t.Fatalf("appointment %s is gone", id)
	}
	return a
}

// create makes an appointment through the side and makes it known.
func (d *diary) create(r record.Record) (string, side.Outcome) {
	d.t.Helper()
	o := d.apply(side.Write{Kind: side.Create, Fields: r, Planned: d.clock.now()})[0]
	if o.Err != nil || o.Item == nil {
		d.t.Fatalf("create %v: %+v", r, o)
	}
	d.known[o.Item.ID] = side.Known{Version: o.Item.Version}
	return o.Item.ID, o
}

func (d *diary) update(id string, fields record.Record) side.Outcome {
	d.t.Helper()
	it := d.item(id)
	o := d.apply(side.Write{Kind: side.Update, ID: id, Seen: it.Record, SeenVersion: it.Version, Fields: fields, Planned: d.clock.now()})[0]
	if o.Item != nil {
		d.known[id] = side.Known{Version: o.Item.Version}
	}
	return o
}

// quiet lets some time pass, in which series that were just changed are looked at
// once more, and asserts that a further look shows nothing.
func (d *diary) quiet(n int) {
	d.t.Helper()
	for _, it := range d.observe().Changed {
		if it.Record != nil && it.Record[record.Repeat].Empty() {
			d.t.Errorf("not quiet: %s changed", it.ID)
		}
	}
	d.clock.advance(settles)
	d.observe()
	d.world.quiet(n)
}

// TestA28_SeriesChangedTwiceInOneSecond: a removed day that does not move the change
// stamp, and stands in no list, arrives.
func TestA28_SeriesChangedTwiceInOneSecond(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	id := d.enter(onofficetest.Appointment{Subject: "Runde", Start: "2026-03-03 09:00:00",
		Series: &onofficetest.Series{Type: "w", Interval: 1, Begin: "2026-03-03", End: "2026-06-30"}})
	d.settle()
	if _, err := d.Detach(atoi(t, id), "2026-03-17"); err != nil {
		t.Fatal(err)
	}
	d.clock.advance(15 * time.Minute)
	l := d.observe()
	if len(l.Changed) != 1 || l.Changed[0].ID != id || len(l.Changed[0].Record[record.Removed].Entries) != 1 {
		t.Errorf("%+v", l.Changed)
	}
}

func (d *diary) noMails() {
	d.t.Helper()
	if mails := d.Mails(); len(mails) > 0 {
		d.t.Errorf("mails were sent: %v", mails)
	}
	if n := d.Count("delete", "calendar") + d.Count("do", "appointmentAffirmation"); n > 0 {
		d.t.Errorf("%d calls that must never be made", n)
	}
}

// calendars are tenants that differ in what bears on appointments.
func calendars() map[string]onofficetest.Switches {
	c := func(c onofficetest.CalendarSwitches) onofficetest.Switches { return onofficetest.Switches{Calendar: c} }
	return map[string]onofficetest.Switches{
		"plain":        {},
		"mixed ids":    {TopLevelOK: true, MixedIDs: true, EmptyDates: true},
		"no old read":  c(onofficetest.CalendarSwitches{NoOldRead: true, Recurrence: onofficetest.RecurrenceWords}),
		"letters":      c(onofficetest.CalendarSwitches{NoOldRead: true, Recurrence: onofficetest.RecurrenceLetters, AllDay: onofficetest.AllDayExclusive}),
		"rp fields":    c(onofficetest.CalendarSwitches{NoOldRead: true, Recurrence: onofficetest.RecurrenceFields, AllDay: onofficetest.AllDayMinute}),
		"hash":         c(onofficetest.CalendarSwitches{Exceptions: onofficetest.ExceptionsHash, ModifyExceptions: onofficetest.LoseAlways}),
		"joined":       c(onofficetest.CalendarSwitches{Exceptions: onofficetest.ExceptionsJoined, ModifyExceptions: onofficetest.LoseWithSeries, EmptyExceptionKept: true}),
		"keyed":        c(onofficetest.CalendarSwitches{Exceptions: onofficetest.ExceptionsKeyed, SeriesBegin: onofficetest.BeginFollows}),
		"begin leads":  c(onofficetest.CalendarSwitches{SeriesBegin: onofficetest.BeginLeads, ClampMonths: true}),
		"inclusive":    c(onofficetest.CalendarSwitches{AllDay: onofficetest.AllDayInclusive, SubscribersAdd: true}),
		"minute":       c(onofficetest.CalendarSwitches{AllDay: onofficetest.AllDayMinute, EmptySubscribersKept: true, UsersThroughGroups: true}),
		"exclusive":    c(onofficetest.CalendarSwitches{AllDay: onofficetest.AllDayExclusive, ReminderClear: onofficetest.ClearIgnored, ReminderZero: true}),
		"refuses":      c(onofficetest.CalendarSwitches{ReminderClear: onofficetest.ClearRefused, AnyKind: true}),
		"masks":        c(onofficetest.CalendarSwitches{PrivateOthers: onofficetest.PrivateMasked}),
		"hides":        c(onofficetest.CalendarSwitches{PrivateOthers: onofficetest.PrivateMissing}),
		"nothing":      c(onofficetest.CalendarSwitches{HiddenRead: "80", GoneRead: "169"}),
		"gone is 80":   c(onofficetest.CalendarSwitches{GoneRead: "80"}),
		"log":          {Rights: onofficetest.Rights{Administrator: true}},
		"log is blind": {Rights: onofficetest.Rights{Administrator: true}, LogNoDeletes: true},
	}
}

func overCalendars(t *testing.T, test func(t *testing.T, d *diary)) {
	sets := calendars()
	for _, name := range sample(t, sets) {
		t.Run(name, func(t *testing.T) {
			d := newDiary(t, sets[name])
			test(t, d)
			d.noMails()
		})
	}
}

func TestAppointments_TwoThousandAndNothingToDo(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		n := 150
		if _, name, _ := strings.Cut(t.Name(), "/"); name == "plain" || name == "letters" {
			n = 2000
		}
		d.Fill(3, 40, onofficetest.Filling{})
		d.FillAppointments(1, n, 0)
		d.window = Window{Back: 60, Ahead: 366}
		d.restart()
		l := d.observe()
		if !l.Complete || len(l.New) < n/2 || l.Count != len(l.New) {
			t.Fatalf("first look: %d new of %d, complete %v", len(l.New), l.Count, l.Complete)
		}
		before := d.Requests()
		looks := d.fetch(l.New...)
		if n := d.Requests() - before; n > 10 {
			t.Errorf("%d requests to read %d appointments", n, len(l.New))
		}
		for id, look := range looks {
			switch {
			case look.Item == nil:
				t.Fatalf("%s: %v", id, look.Proof)
			case look.Item.Problem != nil && look.Item.Problem.Record == "":
				t.Errorf("a problem without a name: %v", look.Item.Problem)
			}
			d.known[id] = side.Known{Version: look.Item.Version}
		}
		d.quiet(1)
		d.restart()
		d.quiet(1)
		if n := d.Writes(); n > 0 {
			t.Errorf("%d writes", n)
		}
	})
}

func dinner() record.Record {
	return record.Record{
		record.Subject: record.Text("Abendessen"), record.Notes: record.Text("Zeile 1\nZeile 2"), record.Place: record.Text("Markt 1, Aachen"),
		record.Start: record.Text("2026-03-20T19:00:00"), record.End: record.Text("2026-03-20T21:30:00"), record.Secret: record.Text("1"),
		record.Category: record.Text("Übergabe, Abnahme"), record.Reminder: record.Text("60"),
	}
}

func TestAppointments_Create(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		d.settle()
		id, o := d.create(dinner())
		if !record.AppointmentSchema.Same(dinner(), o.Item.Record, d.side.Fields()) || len(o.Notes) > 0 {
			t.Errorf("read back %v, notes %v", o.Item.Record, o.Notes)
		}
		a := d.stored(id)
		if !slices.Equal(a.Users, []int{onofficetest.SyncedUser}) || a.Kind != "indKal12" || !a.Private || a.Reminder != "1 hours" || a.Place.Text != "Markt 1, Aachen" {
			t.Errorf("stored: %+v", a)
		}
		d.quiet(1)
	})
}

func TestAppointments_UpdateSendsOnlyWhatChanged(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		d.settle()
		id, _ := d.create(dinner())
		d.Reset()
		o := d.update(id, record.Record{record.Subject: record.Text("Spätes Essen"), record.Reminder: record.Text("10"), record.Notes: record.Text("Zeile 1\nZeile 2")})
		if o.Err != nil || o.Item == nil || len(o.Notes) > 0 {
			t.Fatalf("%+v", o)
		}
		for _, c := range d.Calls() {
			if c.Action != "modify" {
				continue
			}
			data, _ := c.Parameters["data"].(map[string]any)
			if len(data) != 2 || data["description"] != "Spätes Essen" || data["erinnerung"] != "15 minutes" || len(c.Parameters) != 1 {
				t.Errorf("sent %v", c.Parameters)
			}
		}
		if d.Count("modify", "calendar") != 1 {
			t.Errorf("%d modifies", d.Count("modify", "calendar"))
		}
		d.quiet(1)
	})
}

// series are the rows of reference onoffice-api §6.6 that onOffice has words for.
func series() map[string]record.Record {
	out := map[string]record.Record{}
	for name, row := range map[string]struct{ start, repeat, removed string }{
		"daily":           {"2026-03-20T19:00:00", "daily/1 until 2026-04-20", ""},
		"every third day": {"2026-03-20T19:00:00", "daily/3", "2026-03-23"},
		"weekly":          {"2026-03-20T19:00:00", "weekly/1 until 2026-12-31", "2026-03-27 2026-04-03"},
		"fortnightly":     {"2026-03-20T19:00:00", "weekly/2", ""},
		"monthly":         {"2026-03-20T19:00:00", "monthly/1", "2026-05-20"},
		"yearly":          {"2026-03-20", "yearly/1", ""},
		"whole days":      {"2026-03-20", "weekly/1 until 2026-06-30", "2026-04-03"},
		"on the 31st":     {"2026-03-31T19:00:00", "monthly/1 until 2027-12-31", "2026-05-31"},
		"29 February":     {"2028-02-29T08:00:00", "yearly/1 until 2040-12-31", ""},
	} {
		r := dinner()
		start, _ := record.ParseWall(row.start)
		end := record.Wall{Day: start.Day + 1, Whole: true}
		if !start.Whole {
			end = record.Wall{Day: start.Day, Second: start.Second + 3600}
		}
		r[record.Start], r[record.End], r[record.Repeat] = record.Text(row.start), record.Text(end.String()), record.Text(row.repeat)
		var days []record.Day
		var text string
		for n, _ := fmt.Sscan(row.removed, &text); n == 1 && len(row.removed) >= 10; {
			day, _ := record.ParseDay(row.removed[:10])
			days = append(days, day)
			row.removed = row.removed[min(11, len(row.removed)):]
		}
		r[record.Removed] = record.RemovedDays(days...)
		out[name] = r
	}
	return out
}

func TestAppointments_SeriesBothWays(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		d.enter(onofficetest.Appointment{Subject: "Vorlage", Start: "2026-03-11 10:00:00", Series: &onofficetest.Series{Type: "w", Interval: 1, End: "2026-06-30"}})
		d.settle()
		for name, r := range series() {
			id, o := d.create(r)
			if !record.AppointmentSchema.Same(r, o.Item.Record, d.side.Fields()) || len(o.Notes) > 0 {
				t.Errorf("%s: read back %v, notes %v", name, o.Item.Record, o.Notes)
			}
			// What onOffice shows day by day is what the record says.
			from, _ := record.ParseDay("2026-03-01")
			to, _ := record.ParseDay("2030-03-01")
			want, err := record.Occurrences(r, from, to)
			if err != nil {
				t.Fatal(err)
			}
			var shown []string
			a := d.stored(id)
			for day := from; day <= to; day++ {
				if d.OccursOn(a.ID, day.String()) {
					shown = append(shown, day.String())
				}
			}
			var texts []string
			for _, day := range want {
				texts = append(texts, day.String())
			}
			if !slices.Equal(shown, texts) {
				t.Errorf("%s: onOffice shows %v, want %v", name, shown, texts)
			}
			if o := d.update(id, record.Record{record.Subject: record.Text("Neu"), record.Notes: {}}); o.Err != nil || len(o.Notes) > 0 {
				t.Errorf("%s: update %+v", name, o)
			}
			if got := d.item(id).Record; !record.AppointmentSchema.Same(r, got, []record.Field{record.Repeat, record.Removed, record.Start, record.End}) {
				t.Errorf("%s: after another edit: %v", name, got)
			}
			if o := d.update(id, record.Record{record.Removed: {}}); o.Err != nil || len(o.Item.Record[record.Removed].Entries) > 0 {
				t.Errorf("%s: removed days stay: %+v", name, o)
			}
		}
		d.observe()
		d.quiet(1)
	})
}
