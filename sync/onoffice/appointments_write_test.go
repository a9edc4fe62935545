package onoffice

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

func meeting(start, end string) record.Record {
	return record.Record{record.Subject: record.Text("Termin"), record.Start: record.Text(start), record.End: record.Text(end)}
}

// TestAppointments_G93 days as such come and go as the same days, whatever the
// tenant's convention for their end.
func TestAppointments_G93AllDay(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		d.settle()
		for name, r := range map[string]record.Record{
			"one day":             meeting("2026-03-20", "2026-03-21"),
			"three days":          meeting("2026-03-20", "2026-03-23"),
			"over the spring day": meeting("2026-03-28", "2026-03-31"),
			"the autumn day":      meeting("2026-10-25", "2026-10-26"),
			"over new year":       meeting("2026-12-31", "2027-01-02"),
		} {
			id, o := d.create(r)
			if !record.AppointmentSchema.Same(r, o.Item.Record, d.side.Fields()) || len(o.Notes) > 0 {
				t.Errorf("%s: read back %v, notes %v", name, o.Item.Record, o.Notes)
			}
			if a := d.stored(id); !a.AllDay || !strings.HasSuffix(a.End, "23:59:59") {
				t.Errorf("%s: stored %+v", name, a)
			}
			timed := record.Record{record.Start: record.Text("2026-05-01T09:00:00"), record.End: record.Text("2026-05-01T10:00:00")}
			if o := d.update(id, timed); o.Item == nil || o.Item.Record[record.Start].Text != "2026-05-01T09:00:00" || d.stored(id).AllDay {
				t.Errorf("%s: made a timed one: %+v", name, o)
			}
			if o := d.update(id, r.Only([]record.Field{record.Start, record.End})); o.Item == nil || o.Item.Record[record.End].Text != r[record.End].Text {
				t.Errorf("%s: made days again: %+v", name, o)
			}
		}
		// Entered by people, in either convention.
		for end, want := range map[string]string{"2026-04-03 00:00:00": "2026-04-03", "2026-04-02 23:59:00": "2026-04-03", "2026-04-02 23:59:59": "2026-04-03", "2026-04-01 00:00:00": "2026-04-02", "2026-04-02 18:00:00": "2026-04-03"} {
			id := d.enter(onofficetest.Appointment{Subject: "Tage", Start: "2026-04-01 00:00:00", End: end, AllDay: true})
			if got := d.item(id).Record; got[record.Start].Text != "2026-04-01" || got[record.End].Text != want {
				t.Errorf("until %s: %s..%s, want until %s", end, got[record.Start].Text, got[record.End].Text, want)
			}
		}
		d.settle()
		d.quiet(1)
	})
}

// TestAppointments_G92 the days on which the clocks change: what a wall shows goes
// to and fro unchanged.
func TestAppointments_G92ClockChange(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		d.settle()
		for name, r := range map[string]record.Record{
			"autumn, shown twice":  meeting("2026-10-25T02:30:00", "2026-10-25T02:45:00"),
			"autumn, over it":      meeting("2026-10-25T01:00:00", "2026-10-25T04:00:00"),
			"spring, over it":      meeting("2026-03-29T01:30:00", "2026-03-29T03:30:00"),
			"night before autumn":  meeting("2026-10-24T23:00:00", "2026-10-25T00:30:00"),
			"summer":               meeting("2026-07-01T09:00:00", "2026-07-01T10:00:00"),
			"winter":               meeting("2026-12-01T09:00:00", "2026-12-01T10:00:00"),
			"end is when it began": meeting("2026-12-02T09:00:00", "2026-12-02T09:00:00"),
		} {
			if _, o := d.create(r); !record.AppointmentSchema.Same(r, o.Item.Record, d.side.Fields()) {
				t.Errorf("%s: read back %v", name, o.Item.Record)
			}
		}
		weekly := meeting("2026-03-22T02:30:00", "2026-03-22T03:15:00").With(record.Record{record.Repeat: record.Text("weekly/1 until 2026-11-15")})
		if d.sw.Calendar.NoOldRead {
			// A series is written once one was read.
			d.enter(onofficetest.Appointment{Subject: "Vorlage", Start: "2026-03-11 10:00:00", Series: &onofficetest.Series{Type: "w", Interval: 1}})
			d.settle()
		}
		if _, o := d.create(weekly); !record.AppointmentSchema.Same(weekly, o.Item.Record, d.side.Fields()) {
			t.Errorf("series: read back %v", o.Item.Record)
		}
		d.quiet(1)
	})
}

func TestAppointments_Reminders(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	d.settle()
	for minutes, want := range map[string]string{"": "", "0": "0", "1": "0", "3": "5", "10": "15", "20": "15", "45": "60", "60": "60", "100": "120", "240": "180", "1000": "900", "1440": "1440", "7200": "10080", "99999": "30240"} {
		r := meeting("2026-03-20T09:00:00", "2026-03-20T10:00:00")
		r[record.Reminder] = record.Text(minutes)
		if _, o := d.create(r); o.Item.Record[record.Reminder].Text != want || len(o.Notes) > 0 {
			t.Errorf("%q minutes became %q, want %q, notes %v", minutes, o.Item.Record[record.Reminder].Text, want, o.Notes)
		}
	}
	r := meeting("2026-03-20T09:00:00", "2026-03-20T10:00:00")
	r[record.Reminder] = record.Text("15")
	id, _ := d.create(r)
	before := d.Writes()
	if o := d.update(id, record.Record{record.Reminder: record.Text("12")}); o.Item == nil || d.Writes() != before {
		t.Errorf("a reminder that is rounded to what is there: %+v", o)
	}
	for text, want := range map[string]string{"15 minutes": "15", "1 hours": "60", "2 days": "2880", "1 weeks": "10080", "": "", "bald": "", "-5 minutes": "", "99999999999999999999 minutes": "", "3 Stunden": "180"} {
		if got := readReminder(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestAppointments_ClearingFields(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		d.settle()
		id, _ := d.create(dinner())
		fields := record.Record{record.Notes: {}, record.Place: {}, record.Secret: {}, record.Category: {}, record.Reminder: {}}
		o := d.update(id, fields)
		if o.Err != nil || o.Item == nil {
			t.Fatalf("%+v", o)
		}
		stays := d.sw.Calendar.ReminderClear != onofficetest.ClearWorks
		for f := range fields {
			if f == record.Reminder && stays {
				continue
			}
			if got := o.Item.Record[f].Text; got != "" {
				t.Errorf("%s is %q", f, got)
			}
		}
		if stays != (len(o.Notes) == 1) {
			t.Errorf("notes: %v", o.Notes)
		}
	})
}

// TestAppointments_UnknownType is left out and told, and does not keep the rest from
// being written.
func TestAppointments_UnknownType(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		d.settle()
		r := meeting("2026-03-20T09:00:00", "2026-03-20T10:00:00")
		r[record.Category] = record.Text("Golfturnier")
		id, o := d.create(r)
		if len(o.Notes) != 1 || !strings.Contains(o.Notes[0].Detail, "Golfturnier") || d.stored(id).Kind != "" {
			t.Errorf("notes %v, stored %q", o.Notes, d.stored(id).Kind)
		}
		if o := d.update(id, record.Record{record.Category: record.Text("bürotermin")}); o.Err != nil || d.stored(id).Kind != "Bürotermin" {
			t.Errorf("a known one: %+v", o)
		}
	})
	// The type went away since its list was read.
	d := newDiary(t, onofficetest.Switches{})
	d.settle()
	d.side.(*Appointments).who.Kinds = map[string]string{"weg": "Fort"}
	r := meeting("2026-03-20T09:00:00", "2026-03-20T10:00:00")
	r[record.Category] = record.Text("Fort")
	if _, o := d.create(r); len(o.Notes) != 1 {
		t.Errorf("notes %v", o.Notes)
	}
}

// TestAppointments_LinksStay what is linked to an appointment, who takes part and
// where it is stay as they are unless the user changed the place.
func TestAppointments_LinksStay(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		address := atoi(t, d.address("Kunde"))
		id := d.enter(onofficetest.Appointment{
			Subject: "Besichtigung", Start: "2026-04-01 10:00:00", Users: []int{onofficetest.SyncedUser, onofficetest.OtherUser}, Groups: []int{7},
			Addresses: []int{address}, Confirmations: map[int]string{address: onofficetest.Confirmed}, Estates: []int{61}, Place: onofficetest.Place{Kind: "estate", ID: 61},
			Resources: []string{"Konferenzraum"}, AllowTransit: true, TransitBefore: "00:30:00", Status: onofficetest.StatusAvailable,
		})
		d.settle()
		before := d.stored(id)
		if got := d.item(id).Record[record.Place].Text; got == "" {
			t.Errorf("the place is empty")
		}
		if o := d.update(id, record.Record{record.Subject: record.Text("Zweite Besichtigung"), record.Reminder: record.Text("30")}); o.Err != nil || len(o.Notes) > 0 {
			t.Fatalf("%+v", o)
		}
		after := d.stored(id)
		want := before
		want.Subject, want.Reminder, want.Changed = "Zweite Besichtigung", "30 minutes", after.Changed
		if fmt.Sprintf("%+v", after) != fmt.Sprintf("%+v", want) {
			t.Errorf("stored\n%+v, want\n%+v", after, want)
		}
		if o := d.update(id, record.Record{record.Place: record.Text("Café am Markt")}); o.Err != nil || d.stored(id).Place != (onofficetest.Place{Kind: "sonstiges", Text: "Café am Markt"}) {
			t.Errorf("place: %+v", o)
		}
		if got := d.stored(id); !slices.Equal(got.Addresses, before.Addresses) || !slices.Equal(got.Estates, before.Estates) || !slices.Equal(got.Users, before.Users) || !slices.Equal(got.Groups, before.Groups) {
			t.Errorf("links: %+v", got)
		}
	})
}

// TestAppointments_A30 somebody edits between our look and our write: nothing is
// written, and what stands there is told.
func TestAppointments_A30Moved(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		d.settle()
		id, o := d.create(dinner())
		d.clock.advance(time.Minute)
		d.change(id, func(a *onofficetest.Appointment) { a.Subject = "Frühstück" })
		d.Reset()
		w := side.Write{Kind: side.Update, ID: id, Seen: o.Item.Record, SeenVersion: o.Item.Version, Fields: record.Record{record.Notes: record.Text("neu")}}
		got := d.apply(w)[0]
		if !got.Moved || got.Item == nil || got.Item.Record[record.Subject].Text != "Frühstück" || d.Writes() > 0 {
			t.Fatalf("%+v, %d writes", got, d.Writes())
		}
		w.Seen, w.SeenVersion = got.Item.Record, got.Item.Version
		if got := d.apply(w)[0]; got.Moved || got.Err != nil || d.stored(id).Notes != "neu" {
			t.Errorf("again: %+v", got)
		}
		// A colleague who is added moves nothing of ours.
		it := d.item(id)
		d.change(id, func(a *onofficetest.Appointment) { a.Users = append(a.Users, onofficetest.OtherUser) })
		w = side.Write{Kind: side.Update, ID: id, Seen: it.Record, SeenVersion: it.Version, Fields: record.Record{record.Notes: record.Text("neuer")}}
		if got := d.apply(w)[0]; got.Moved || len(d.stored(id).Users) != 2 {
			t.Errorf("colleague: %+v", got)
		}
		// Cancelled meanwhile: nothing is written.
		d.must(d.CancelAppointment(atoi(t, id)))
		it.Record[record.Notes] = record.Text("neuer")
		w.Seen, w.Fields = it.Record, record.Record{record.Notes: record.Text("zu spät")}
		if got := d.apply(w)[0]; !got.Moved || got.Item != nil || d.stored(id).Notes != "neuer" {
			t.Errorf("cancelled: %+v", got)
		}
		d.must(d.DeleteAppointment(atoi(t, id)))
		if got := d.apply(w)[0]; !got.Gone && got.Err == nil {
			t.Errorf("deleted: %+v", got)
		}
	})
}

func TestAppointments_RetireAndEnroll(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		plain := onofficetest.Appointment{Subject: "Einzeln", Start: "2026-04-01 10:00:00", Users: []int{onofficetest.SyncedUser, onofficetest.OtherUser}}
		viaGroup := plain
		viaGroup.Groups = []int{7}
		serial := plain
		serial.Series = &onofficetest.Series{Type: "w", Interval: 1, End: "2026-06-30", Removed: []string{"2026-04-15"}}
		one, two, twice, team := d.enter(plain), d.enter(serial), d.enter(plain), d.enter(viaGroup)
		d.settle()
		var writes []side.Write
		for _, id := range []string{one, two, twice} {
			it := d.item(id)
			writes = append(writes, side.Write{Kind: side.Retire, ID: id, Seen: it.Record, SeenVersion: it.Version})
		}
		d.must(d.CancelAppointment(atoi(t, twice)))
		for i, o := range d.apply(writes[0], writes[1]) {
			if !o.Gone || o.Item != nil || o.Err != nil {
				t.Errorf("retire %d: %+v", i, o)
			}
		}
		for _, id := range []string{one, two} {
			if a := d.stored(id); a.Status != onofficetest.StatusCanceled || len(a.Users) != 2 || a.Series != nil && len(a.Series.Removed) != 1 {
				t.Errorf("stored %+v", a)
			}
		}
		delete(d.known, one)
		delete(d.known, two)
		delete(d.known, twice)
		d.quiet(1)

		d.change(one, func(a *onofficetest.Appointment) { a.Users = []int{onofficetest.OtherUser} })
		for i, o := range d.apply(side.Write{Kind: side.Enroll, ID: one}, side.Write{Kind: side.Enroll, ID: two}) {
			if o.Item == nil || o.Err != nil {
				t.Fatalf("enroll %d: %+v", i, o)
			}
			d.known[o.Item.ID] = side.Known{Version: o.Item.Version}
		}
		for _, id := range []string{one, two} {
			a := d.stored(id)
			if a.Status != onofficetest.StatusActive || !slices.Equal(a.Users, []int{onofficetest.SyncedUser, onofficetest.OtherUser}) || a.Series != nil && len(a.Series.Removed) != 1 {
				t.Errorf("stored %+v", a)
			}
		}
		d.quiet(1)
		d.must(d.SetGroupMembers(7, []int{onofficetest.OtherUser}))
		d.change(team, func(a *onofficetest.Appointment) { a.Users = []int{onofficetest.ThirdUser} })
		d.wants(d.observe(), map[string]side.Proof{team: side.Unmarked})
		o := d.apply(side.Write{Kind: side.Enroll, ID: team})[0]
		users := d.stored(team).Users
		if o.Item == nil || !slices.Contains(users, onofficetest.SyncedUser) || !slices.Contains(users, onofficetest.ThirdUser) || !slices.Equal(d.stored(team).Groups, []int{7}) {
			t.Errorf("enrolled in a team's: %+v, %+v", o, d.stored(team))
		}
		d.known[team] = side.Known{Version: o.Item.Version}
		d.quiet(1)
		before := d.Writes()
		if o := d.apply(side.Write{Kind: side.Enroll, ID: one})[0]; o.Item == nil || d.Writes() != before {
			t.Errorf("enrolled already: %+v", o)
		}
	})
}

// TestAppointments_D59 the answer to a create is lost, in whatever way: the
// appointment is found again and not made twice.
func TestAppointments_D59CrashAfterCreate(t *testing.T) {
	for name, f := range map[string]onofficetest.Fault{
		"answer lost":   {Kind: onofficetest.FaultLost, Action: "create"},
		"status 500":    {Kind: onofficetest.FaultFailed, Action: "create", Status: 500},
		"half answer":   {Kind: onofficetest.FaultHalf, Action: "create"},
		"truncated":     {Kind: onofficetest.FaultTruncate, Action: "create"},
		"never arrived": {Kind: onofficetest.FaultCut, Action: "create"},
		"no read back":  {Kind: onofficetest.FaultStatus, Action: "read", Resource: "calendar", Status: 500, Times: 5},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDiary(t, onofficetest.Switches{})
			// The same one, entered long ago; and one that belongs to another link.
			old := d.enter(onofficetest.Appointment{Subject: "Abendessen", Start: "2026-03-20 19:00:00", End: "2026-03-20 21:30:00"})
			d.clock.advance(24 * time.Hour)
			taken := d.enter(onofficetest.Appointment{Subject: "Abendessen", Start: "2026-03-20 19:00:00", End: "2026-03-20 21:30:00"})
			d.settle()
			d.must(d.AddFault(f))
			w := side.Write{Kind: side.Create, Fields: dinner(), Planned: d.clock.now(), Taken: func(id string) bool { return id == taken }}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			out, err := d.side.Apply(ctx, []side.Write{w})
			if err == nil || !out[0].Uncertain {
				t.Fatalf("%+v, %v", out, err)
			}
			d.ClearFaults()
			d.restart()
			w.ID = out[0].ID
			look, err := d.side.Recover(ctx, w)
			if err != nil || look.Err != nil {
				t.Fatalf("%+v, %v", look, err)
			}
			made := len(d.Appointments()) == 3
			if made != (look.Item != nil) || !made && look.Proof != side.Gone {
				t.Fatalf("made %v: %+v", made, look)
			}
			if made && (look.Item.ID == old || look.Item.ID == taken) {
				t.Errorf("took %s for it", look.Item.ID)
			}
		})
	}
}

func TestAppointments_RecoverOtherWrites(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	d.settle()
	id, o := d.create(dinner())
	for _, kind := range []side.WriteKind{side.Update, side.Retire, side.Enroll} {
		d.must(d.AddFault(onofficetest.Fault{Kind: onofficetest.FaultLost, Action: "modify"}))
		w := side.Write{Kind: kind, ID: id}
		if kind == side.Update {
			w.Fields = record.Record{record.Notes: record.Text("angekommen")}
		}
		out, err := d.side.Apply(t.Context(), []side.Write{w})
		if err == nil || !out[0].Uncertain {
			t.Fatalf("%s: %+v, %v", kind, out, err)
		}
		look, err := d.side.Recover(t.Context(), w)
		if err != nil || look.Err != nil {
			t.Fatalf("%s: %+v, %v", kind, look, err)
		}
		switch kind {
		case side.Retire:
			if look.Item != nil || look.Proof != side.Unmarked {
				t.Errorf("retire: %+v", look)
			}
		default:
			if look.Item == nil || look.Item.ID != o.Item.ID {
				t.Errorf("%s: %+v", kind, look)
			}
		}
	}
	d.must(d.CancelAppointment(atoi(t, id)))
	if look, err := d.side.Recover(t.Context(), side.Write{Kind: side.Enroll, ID: id}); err != nil || look.Item == nil || d.stored(id).Status != onofficetest.StatusActive {
		t.Errorf("enroll taken up again: %+v, %v", look, err)
	}
	d.must(d.DeleteAppointment(atoi(t, id)))
	if look, err := d.side.Recover(t.Context(), side.Write{Kind: side.Update, ID: id}); err != nil || look.Item != nil {
		t.Errorf("deleted: %+v, %v", look, err)
	}
}

func TestAppointments_RightsToWrite(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		d.settle()
		locked, _ := d.create(dinner())
		free, _ := d.create(meeting("2026-03-20T09:00:00", "2026-03-20T10:00:00"))
		d.LockAppointments(true, atoi(t, locked))
		d.change(free, func(*onofficetest.Appointment) {})
		notes := record.Record{record.Notes: record.Text("neu")}
		out := d.apply(side.Write{Kind: side.Update, ID: locked, Fields: notes}, side.Write{Kind: side.Update, ID: free, Fields: notes}, side.Write{Kind: side.Update, ID: free, Fields: notes})
		if f := out[0].Err; f == nil || f.Kind != fault.Right || f.Right() != "Termine bearbeiten" || f.Record == "" {
			t.Errorf("locked: %v", f)
		}
		if out[1].Err != nil || d.stored(free).Notes != "neu" {
			t.Errorf("its neighbour: %+v", out[1])
		}
		d.Set(func(sw *onofficetest.Switches) { sw.Rights.NoCalendarWrite = true })
		o := d.apply(side.Write{Kind: side.Create, Fields: dinner(), Planned: d.clock.now()})[0]
		if o.Err == nil || o.Err.Right() != "Termine anlegen" || o.Uncertain {
			t.Errorf("create: %+v", o)
		}
		writes := []side.Write{{Kind: side.Retire, ID: free}, {Kind: side.Retire, ID: locked}, {Kind: side.Retire, ID: free}}
		if _, err := d.side.Apply(t.Context(), writes); !fault.Is(err, fault.Right) {
			t.Errorf("all refused: %v", err)
		}
	})
}

func TestAppointments_SeriesThatCannotBe(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{Calendar: onofficetest.CalendarSwitches{ClampMonths: true}})
	d.settle()
	endless := meeting("2026-03-31T09:00:00", "2026-03-31T10:00:00").With(record.Record{record.Repeat: record.Text("monthly/1")})
	o := d.apply(side.Write{Kind: side.Create, Fields: endless})[0]
	if o.Err == nil || o.Err.Kind != fault.Inexpressible || o.Err.Record == "" || d.Writes() > 0 {
		t.Errorf("endless on the 31st: %+v", o)
	}
	for name, s := range map[string]onofficetest.Series{
		"on the 31st, by hand": {Type: "m", Interval: 1, End: "2027-12-31"},
		"begins elsewhere":     {Type: "w", Interval: 1, Begin: "2026-04-07"},
	} {
		id := d.enter(onofficetest.Appointment{Subject: name, Start: "2026-03-31 09:00:00", Series: &s})
		it := d.item(id)
		if it.Problem == nil || it.Problem.Record != name+", 2026-03-31" || it.Record != nil || it.Version == "" {
			t.Errorf("%s: %+v", name, it)
		}
	}
	d.settle()
	for id := range d.known {
		d.known[id] = side.Known{Version: d.known[id].Version, Waiting: true}
	}
	d.quiet(1) // what is left alone is not read again
	for _, end := range []string{"2099-12-31", "2120-01-01", ""} {
		id := d.enter(onofficetest.Appointment{Subject: "ohne Ende", Start: "2026-03-30 09:00:00", Series: &onofficetest.Series{Type: "w", Interval: 1, End: end}})
		if got := d.item(id).Record[record.Repeat].Text; got != "weekly/1" {
			t.Errorf("end %q: %q", end, got)
		}
	}
	// The list says too little of a series.
	d.Set(func(sw *onofficetest.Switches) { sw.Calendar.NoOldRead = true })
	id := d.enter(onofficetest.Appointment{Subject: "unbekannt", Start: "2026-03-30 09:00:00", Series: &onofficetest.Series{Type: "w", Interval: 1}})
	if it := d.item(id); it.Problem == nil || it.Problem.Kind != fault.Unreadable {
		t.Errorf("bare: %+v", it)
	}
	weekly := meeting("2026-03-30T09:00:00", "2026-03-30T10:00:00").With(record.Record{record.Repeat: record.Text("weekly/1")})
	if o := d.apply(side.Write{Kind: side.Create, Fields: weekly})[0]; o.Err == nil || o.Err.Kind != fault.Inexpressible {
		t.Errorf("a series that could not be read back: %+v", o)
	}
}

// TestAppointments_SingleAndSeries become each other.
func TestAppointments_SingleAndSeries(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		d.enter(onofficetest.Appointment{Subject: "Vorlage", Start: "2026-03-11 10:00:00", Series: &onofficetest.Series{Type: "w", Interval: 1}})
		d.settle()
		id, _ := d.create(dinner())
		day, _ := record.ParseDay("2026-03-27")
		o := d.update(id, record.Record{record.Repeat: record.Text("weekly/1 until 2026-08-31"), record.Removed: record.RemovedDays(day)})
		if o.Err != nil || len(o.Notes) > 0 || d.stored(id).Series == nil || d.stored(id).Series.Begin != "2026-03-20" {
			t.Fatalf("made a series: %+v", o)
		}
		// Moved by two days, with the day that is removed.
		moved := record.Record{record.Start: record.Text("2026-03-22T18:00:00"), record.End: record.Text("2026-03-22T20:00:00"), record.Removed: record.RemovedDays(day + 2)}
		if o := d.update(id, moved); o.Err != nil || len(o.Notes) > 0 || !d.OccursOn(atoi(t, id), "2026-04-05") || d.OccursOn(atoi(t, id), "2026-03-29") {
			t.Errorf("moved: %+v %+v", o, d.stored(id).Series)
		}
		if o := d.update(id, record.Record{record.Repeat: {}, record.Removed: {}}); o.Err != nil || len(o.Notes) > 0 || d.stored(id).Series != nil {
			t.Errorf("made single: %+v", o)
		}
		d.quiet(1)
	})
}

// TestAppointments_G99ShortMonths a series on the 31st by hand: what the tenant makes
// of short months is found out once, and the series is taken only if it is what
// others do.
func TestAppointments_G99ShortMonths(t *testing.T) {
	for _, clamp := range []bool{false, true} {
		for _, group := range []bool{false, true} {
			t.Run(fmt.Sprintf("clamps %v, group %v", clamp, group), func(t *testing.T) {
				d := newDiary(t, onofficetest.Switches{Calendar: onofficetest.CalendarSwitches{ClampMonths: clamp}})
				a := onofficetest.Appointment{Subject: "Monatsende", Start: "2026-03-31 09:00:00", Series: &onofficetest.Series{Type: "m", Interval: 1}}
				if group {
					a.Groups = []int{7}
				}
				id := d.enter(a)
				it := d.item(id)
				if clamp != (it.Problem != nil) {
					t.Fatalf("%+v", it)
				}
				if !clamp && it.Record[record.Repeat].Text != "monthly/1" {
					t.Errorf("read %v", it.Record)
				}
				before := d.Requests()
				d.item(id)
				if n := d.Requests() - before; n != 1 {
					t.Errorf("it is found out again: %d requests", n)
				}
				d.settle()
				d.restart()
				d.quiet(1)
				endless := meeting("2026-01-30T09:00:00", "2026-01-30T10:00:00").With(record.Record{record.Repeat: record.Text("monthly/1")})
				o := d.apply(side.Write{Kind: side.Create, Fields: endless})[0]
				switch {
				case o.Err != nil:
					t.Errorf("on the 30th without an end: %v", o.Err)
				case d.OccursOn(atoi(t, o.Item.ID), "2026-02-28"):
					t.Error("it takes place on 28 February")
				}
			})
		}
	}
}
