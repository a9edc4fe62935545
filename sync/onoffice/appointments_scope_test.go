package onoffice

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

func (d *diary) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// wants asserts the proofs of a listing, and that nothing else is missing.
func (d *diary) wants(l side.Listing, want map[string]side.Proof) {
	d.t.Helper()
	for id, proof := range want {
		if got, ok := l.Missing[id]; !ok || got != proof {
			d.t.Errorf("%s: proof %v (%v), want %v", id, got, ok, proof)
		}
	}
	for id, proof := range l.Missing {
		if _, ok := want[id]; !ok {
			d.t.Errorf("%s is missing (%v)", id, proof)
		}
	}
}

func TestAppointments_Missing(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		single := onofficetest.Appointment{Subject: "Besichtigung", Start: "2026-04-01 10:00:00", Addresses: nil}
		keep, drop, cancel, hide, out, move := d.enter(single), d.enter(single), d.enter(single), d.enter(single), d.enter(single), d.enter(single)
		weekly := single
		weekly.Series = &onofficetest.Series{Type: "w", Interval: 1, End: "2026-08-01"}
		series := d.enter(weekly)
		team := onofficetest.Appointment{Subject: "Team", Start: "2026-04-02 10:00:00", Groups: []int{7}}
		group := d.enter(team)
		d.settle()
		if len(d.known) != 8 {
			t.Fatalf("known: %v", d.known)
		}
		d.clock.advance(time.Hour)
		d.must(d.DeleteAppointment(atoi(t, drop)))
		d.must(d.DeleteAppointment(atoi(t, series)))
		d.must(d.CancelAppointment(atoi(t, cancel)))
		d.HideAppointments(true, atoi(t, hide))
		d.change(out, func(a *onofficetest.Appointment) { a.Users = []int{onofficetest.OtherUser} })
		d.change(move, func(a *onofficetest.Appointment) { a.Start, a.End = "2031-04-01 10:00:00", "2031-04-01 11:00:00" })
		d.must(d.SetGroupMembers(7, []int{onofficetest.OtherUser}))
		l := d.observe()
		gone := side.Gone
		if d.sw.LogNoDeletes || d.sw.Rights.Administrator {
			gone = side.Gone // the log names it, or names none at all
		}
		d.wants(l, map[string]side.Proof{drop: gone, series: gone, cancel: side.Unmarked, hide: side.OutOfScope, out: side.Unmarked, group: side.Unmarked})
		if len(l.Changed) != 1 || l.Changed[0].ID != move || l.Changed[0].Record[record.Start].Text != "2031-04-01T10:00:00" {
			t.Errorf("changed: %v", l.Changed)
		}
		if !l.Complete {
			t.Errorf("the list counts as cut")
		}
		for _, id := range []string{cancel, out, group} {
			delete(d.known, id) // the engine follows them no more
		}
		limit := 1
		if d.sw.Calendar.HiddenRead != "" {
			limit = 2 // the answer can be read both ways
		}
		d.quiet(limit)
		if l := d.observe(); !slices.Contains(l.Beyond, move) {
			t.Errorf("beyond: %v", l.Beyond)
		}
		d.HideAppointments(false, atoi(t, hide))
		d.must(d.SetGroupMembers(7, []int{onofficetest.SyncedUser}))
		l = d.observe()
		d.wants(l, nil)
		if !slices.Equal(l.New, []string{group}) {
			t.Errorf("new: %v, want the group's %s", l.New, group)
		}
		if _, ok := d.known[keep]; !ok {
			t.Error("the one that stays is not known")
		}
	})
}

// TestAppointments_B33 a right that is missing where onOffice says nothing is no
// deletion.
func TestAppointments_B33HiddenWithoutAWord(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{Calendar: onofficetest.CalendarSwitches{HiddenRead: onofficetest.Nothing, PrivateOthers: onofficetest.PrivateMissing}})
	d.enter(onofficetest.Appointment{Subject: "Bleibt", Start: "2026-04-01 10:00:00"})
	id := d.enter(onofficetest.Appointment{Subject: "Wird privat", Start: "2026-04-01 10:00:00"})
	hide := d.enter(onofficetest.Appointment{Subject: "Wird verborgen", Start: "2026-04-01 10:00:00"})
	d.settle()
	d.change(id, func(a *onofficetest.Appointment) { a.Private = true })
	d.HideAppointments(true, atoi(t, hide))
	d.wants(d.observe(), map[string]side.Proof{id: side.OutOfScope, hide: side.OutOfScope})
	d.wants(d.observe(), map[string]side.Proof{id: side.OutOfScope, hide: side.OutOfScope})
}

func TestAppointments_B32NothingIsShownAnyMore(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{Calendar: onofficetest.CalendarSwitches{HiddenRead: onofficetest.Nothing}})
	id := d.enter(onofficetest.Appointment{Subject: "Einer", Start: "2026-04-01 10:00:00"})
	d.settle()
	d.must(d.AddFault(onofficetest.Fault{Kind: onofficetest.FaultEmpty, Action: "get", Resource: "appointmentList", Times: -1}))
	if l := d.observe(); l.Missing[id] == side.Gone {
		t.Errorf("proof %v", l.Missing[id])
	}
	d.ClearFaults()
	for _, rights := range []onofficetest.Rights{{NoCalendar: true}, {OwnCalendar: true}} {
		d.Set(func(sw *onofficetest.Switches) { sw.Rights = rights })
		_, err := d.side.Observe(context.Background(), side.Ask{Cursor: d.cursor, Known: d.known})
		f := fault.From(err, fault.OnOffice, fault.StepList)
		if f == nil || f.Kind != fault.Right || f.Right() != "Termine aller Benutzer lesen" {
			t.Errorf("rights %+v: %v", rights, err)
		}
	}
	d.Set(func(sw *onofficetest.Switches) { sw.Rights = onofficetest.Rights{} })
	d.wants(d.observe(), nil)
}

func TestAppointments_SplitsAt500AndRemembers(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	for i := range 1300 {
		at := start.AddDate(0, 0, i%400).Add(time.Duration(i%7) * time.Hour)
		users, groups := []int{onofficetest.SyncedUser}, []int(nil)
		if i%3 == 0 {
			users, groups = nil, []int{3}
		}
		d.enter(onofficetest.Appointment{Subject: fmt.Sprint("Nr. ", i), Start: at.Format(time.DateTime), End: at.Add(time.Hour).Format(time.DateTime), Users: users, Groups: groups})
	}
	d.Reset()
	if l := d.observe(); len(l.New) != 1300 || !l.Complete {
		t.Fatalf("%d new, complete %v", len(l.New), l.Complete)
	}
	if n := d.Requests(); n > 4 {
		t.Errorf("the first look cost %d requests", n)
	}
	d.Reset()
	if l := d.observe(); len(l.New) != 1300 || d.Requests() != 1 {
		t.Errorf("the second look: %d new, %d requests", len(l.New), d.Requests())
	}
	// A day with more than onOffice gives at once: what it lacks is not missing.
	for i := range 500 {
		d.enter(onofficetest.Appointment{Subject: fmt.Sprint("voll ", i), Start: "2026-06-01 10:00:00"})
	}
	l := d.observe()
	if l.Complete || len(l.Missing) > 0 {
		t.Errorf("complete %v, missing %d", l.Complete, len(l.Missing))
	}
}

func TestAppointments_G96DetachAndSplit(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		id := d.enter(onofficetest.Appointment{Subject: "Runde", Start: "2026-03-12 09:00:00", Series: &onofficetest.Series{Type: "w", Interval: 1, End: "2026-12-31"}})
		d.settle()
		d.clock.advance(time.Minute)
		cut, err := d.Detach(atoi(t, id), "2026-03-26")
		d.must(err)
		l := d.observe()
		if !slices.Equal(l.New, []string{fmt.Sprint(cut)}) || len(l.Changed) != 1 {
			t.Fatalf("new %v, changed %v", l.New, l.Changed)
		}
		if got := l.Changed[0].Record[record.Removed].Entries; len(got) != 1 || got[0].Text != "2026-03-26" {
			t.Errorf("removed days: %v", got)
		}
		if got := d.item(fmt.Sprint(cut)).Record; got[record.Start].Text != "2026-03-26T09:00:00" || got[record.Repeat].Text != "" {
			t.Errorf("cut out: %v", got)
		}
		d.settle()
		next, err := d.Split(atoi(t, id), "2026-06-04")
		d.must(err)
		l = d.observe()
		if !slices.Equal(l.New, []string{fmt.Sprint(next)}) || len(l.Changed) != 1 || l.Changed[0].Record[record.Repeat].Text != "weekly/1 until 2026-06-03" {
			t.Errorf("after the split: new %v, changed %v", l.New, l.Changed)
		}
	})
}

// TestAppointments_B35 the window moves on for sixty days: what it leaves is
// neither missing nor changed, and what it reaches is new.
func TestAppointments_B35WindowSlides(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	d.window = Window{Back: 10, Ahead: 40}
	d.restart()
	for i := range 130 {
		at := start.AddDate(0, 0, i-20)
		d.enter(onofficetest.Appointment{Subject: fmt.Sprint("Tag ", i), Start: at.Format(time.DateTime), End: at.Add(time.Hour).Format(time.DateTime)})
	}
	yearly := d.enter(onofficetest.Appointment{Subject: "Geburtstag", Start: "2026-03-15 00:00:00", End: "2026-03-15 23:59:59", AllDay: true,
		Series: &onofficetest.Series{Type: "j", Interval: 1}})
	holiday := d.enter(onofficetest.Appointment{Subject: "Urlaub", Start: "2026-03-20 00:00:00", End: "2026-04-05 00:00:00", AllDay: true})
	daily := d.enter(onofficetest.Appointment{Subject: "Morgenrunde", Start: "2026-02-01 08:00:00", Series: &onofficetest.Series{Type: "t", Interval: 1}})
	night := d.enter(onofficetest.Appointment{Subject: "Nachtdienst", Start: "2026-03-19 22:00:00", End: "2026-03-20 00:00:00"})
	d.clock.advance(settles) // what was just entered is believed by now
	d.settle()
	for _, id := range []string{yearly, holiday, daily, night} {
		if _, ok := d.known[id]; !ok {
			t.Fatalf("%s is not known", id)
		}
	}
	for day := range 60 {
		d.clock.advance(24 * time.Hour)
		d.restart()
		before := d.Requests()
		l := d.observe()
		if len(l.Missing) > 0 || len(l.Changed) > 0 || len(l.New) != 1 || !l.Complete {
			t.Fatalf("day %d: missing %v, changed %v, new %v, complete %v", day, l.Missing, l.Changed, l.New, l.Complete)
		}
		if n := d.Requests() - before; n > 2 { // the tenant is learned anew once a day
			t.Errorf("day %d: %d requests", day, n)
		}
		for id, look := range d.fetch(l.New...) {
			d.known[id] = side.Known{Version: look.Item.Version}
		}
	}
	d.clock.advance(-30 * 24 * time.Hour)
	if l := d.observe(); len(l.Missing)+len(l.Changed)+len(l.New) > 0 {
		t.Errorf("back again: missing %v, changed %v, new %v", l.Missing, l.Changed, l.New)
	}
}

func TestAppointments_MaskedPrivateOnesAreLeftAlone(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	a := onofficetest.Appointment{Subject: "Arzt", Notes: "nüchtern", Start: "2026-04-01 10:00:00", Private: true, Users: []int{onofficetest.SyncedUser}}
	id := d.enter(a)
	d.settle()
	d.Set(func(sw *onofficetest.Switches) { sw.Calendar.PrivateOthers = onofficetest.PrivateMasked })
	d.enter(a)
	l := d.observe()
	if len(l.Changed) != 1 || l.Changed[0].Problem == nil || l.Changed[0].Problem.Kind != fault.Right || l.Changed[0].Record != nil {
		t.Fatalf("changed: %+v", l.Changed)
	}
	for _, look := range d.fetch(l.New...) {
		if look.Item == nil || look.Item.Problem == nil {
			t.Errorf("the new one: %+v", look)
		}
	}
	w := side.Write{Kind: side.Update, ID: id, Fields: record.Record{record.Subject: record.Text("x")}}
	if o := d.apply(w)[0]; o.Err == nil || d.Count("modify", "calendar") > 0 {
		t.Errorf("written: %+v", o)
	}
}

// TestAppointments_ProofOfDeletion where no row can be read both ways: another
// appointment must be readable, and a log that names deletions must name this one.
func TestAppointments_ProofOfDeletion(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	id := d.enter(onofficetest.Appointment{Subject: "Einziger", Start: "2026-04-01 10:00:00"})
	d.settle()
	d.must(d.DeleteAppointment(atoi(t, id)))
	d.wants(d.observe(), map[string]side.Proof{id: side.Unproven})
	d.enter(onofficetest.Appointment{Subject: "Kollege", Start: "2026-03-12 10:00:00", Users: []int{onofficetest.OtherUser}})
	d.wants(d.observe(), map[string]side.Proof{id: side.Gone})

	d = newDiary(t, onofficetest.Switches{Rights: onofficetest.Rights{Administrator: true}})
	d.enter(onofficetest.Appointment{Subject: "Bleibt", Start: "2026-04-01 10:00:00"})
	named := d.enter(onofficetest.Appointment{Subject: "Steht im Protokoll", Start: "2026-04-01 10:00:00"})
	unnamed := d.enter(onofficetest.Appointment{Subject: "Steht nicht darin", Start: "2026-04-01 10:00:00"})
	d.settle()
	d.must(d.DeleteAppointment(atoi(t, named)))
	d.Set(func(sw *onofficetest.Switches) { sw.LogNoDeletes = true })
	d.must(d.DeleteAppointment(atoi(t, unnamed)))
	d.wants(d.observe(), map[string]side.Proof{named: side.Gone, unnamed: side.Unproven})
}

// TestAppointments_GroupsCostOneMore the groups of the user are asked for in every
// look; only when they are others a second request follows.
func TestAppointments_GroupsCostOneMore(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	d.enter(onofficetest.Appointment{Subject: "Vertrieb", Start: "2026-04-01 10:00:00", Groups: []int{7}})
	other := d.enter(onofficetest.Appointment{Subject: "Erika allein", Start: "2026-04-01 10:00:00", Users: []int{onofficetest.OtherUser}})
	d.settle()
	d.must(d.SetGroupMembers(7, []int{onofficetest.SyncedUser, onofficetest.ThirdUser}))
	d.quiet(1)
	d.must(d.SetGroupMembers(3, []int{onofficetest.OtherUser}))
	d.quiet(2)
	d.quiet(1)
	d.change(other, func(a *onofficetest.Appointment) { a.Groups = []int{3} })
	d.quiet(1)
	d.must(d.SetGroupMembers(3, []int{onofficetest.SyncedUser}))
	if l := d.observe(); !slices.Equal(l.New, []string{other}) {
		t.Errorf("new: %v", l.New)
	}
	d.must(d.SetGroupMembers(3, nil))
	d.must(d.SetGroupMembers(7, []int{onofficetest.ThirdUser}))
	l := d.observe()
	if l.Count != 0 || len(l.Missing) != 1 {
		t.Errorf("in no group: %d listed, missing %v", l.Count, l.Missing)
	}
}

// TestAppointments_OwnThatLooksMasked an appointment of which the phone's user said
// nothing but that it is private goes on being synced.
func TestAppointments_OwnThatLooksMasked(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{Calendar: onofficetest.CalendarSwitches{PrivateOthers: onofficetest.PrivateMasked}})
	d.settle()
	r := record.Record{record.Subject: record.Text("Privat"), record.Secret: record.Text("1"),
		record.Start: record.Text("2026-03-20T19:00:00"), record.End: record.Text("2026-03-20T20:00:00")}
	id, o := d.create(r)
	d.quiet(1)
	w := side.Write{Kind: side.Update, ID: id, Seen: o.Item.Record, SeenVersion: o.Item.Version, Fields: record.Record{record.End: record.Text("2026-03-20T21:00:00")}}
	o = d.apply(w)[0]
	if o.Err != nil || o.Item == nil {
		t.Fatalf("%+v", o)
	}
	d.known[id] = side.Known{Version: o.Item.Version}
	d.quiet(1)
	d.clock.advance(time.Minute)
	d.change(id, func(a *onofficetest.Appointment) { a.Start = "2026-03-20 18:00:00" })
	if l := d.observe(); len(l.Changed) != 1 || l.Changed[0].Problem != nil {
		t.Errorf("changed: %+v", l.Changed)
	}
	d.quiet(1)
}

// TestAppointments_Probe the check tells how many appointments there are in two
// months, or which right is missing.
func TestAppointments_Probe(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	d.enter(onofficetest.Appointment{Subject: "Bald", Start: "2026-03-12 10:00:00"})
	d.enter(onofficetest.Appointment{Subject: "Später", Start: "2026-11-12 10:00:00"})
	p, err := d.client.Probe(t.Context())
	if err != nil || p.Appointments.Count != 1 || p.Appointments.Problem != nil || !slices.Contains(p.Rights, RightFound{Name: rightReadCalendar, Whose: "API", OK: true}) {
		t.Errorf("%+v, %v", p, err)
	}
	d.Set(func(sw *onofficetest.Switches) { sw.Rights.OwnCalendar = true })
	p, err = d.client.Probe(t.Context())
	if err != nil || p.Appointments.Count != -1 || !slices.Contains(p.Rights, RightFound{Name: rightReadCalendar, Whose: "API"}) || d.Writes() > 0 {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestAppointments_E70 one appointment that cannot be read does not hold up the
// others, and is tried again.
func TestAppointments_E70OneIsBroken(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	d.settle()
	good := d.enter(onofficetest.Appointment{Subject: "Gut", Start: "2026-04-01 10:00:00"})
	bad := d.enter(onofficetest.Appointment{Subject: "Kaputt", Start: "2026-04-01 10:00:00"})
	f := onofficetest.Fault{Kind: onofficetest.FaultError, Action: "read", Resource: "calendar", ID: atoi(t, bad), Code: 1, Times: -1}
	d.must(d.AddFault(f))
	l := d.observe()
	looks := d.fetch(l.New...)
	if looks[good].Item == nil || looks[good].Item.Problem != nil {
		t.Errorf("the good one: %+v", looks[good])
	}
	if it := looks[bad].Item; it == nil || it.Problem == nil || it.Version != "" || it.Problem.Record != "Kaputt, 2026-04-01" {
		t.Errorf("the bad one: %+v", it)
	}
	d.ClearFaults()
	d.settle()
	d.quiet(1)
	// Both are broken: that is the server.
	d.must(d.AddFault(onofficetest.Fault{Kind: onofficetest.FaultError, Action: "read", Resource: "calendar", Code: 1, Times: -1}))
	if err := d.side.Fetch(t.Context(), []string{good, bad}, func(string, side.Look) {}); !fault.Is(err, fault.Server) {
		t.Errorf("both: %v", err)
	}
}

// TestAppointments_A28 two edits within one second, of which the change stamp tells
// nothing.
func TestAppointments_A28TwoEditsInOneSecond(t *testing.T) {
	overCalendars(t, func(t *testing.T, d *diary) {
		id := d.enter(onofficetest.Appointment{Subject: "Eins", Start: "2026-04-01 10:00:00"})
		d.settle()
		for _, edit := range []func(*onofficetest.Appointment){
			func(a *onofficetest.Appointment) { a.Subject = "Zwei" }, func(a *onofficetest.Appointment) { a.Notes = "neu" },
			func(a *onofficetest.Appointment) { a.Kind = "Urlaub" }, func(a *onofficetest.Appointment) { a.Place = onofficetest.Place{Kind: "sonstiges", Text: "Hof"} },
			func(a *onofficetest.Appointment) { a.Reminder = "1 hours" }, func(a *onofficetest.Appointment) { a.Private = true },
			func(a *onofficetest.Appointment) { a.End = "2026-04-01 12:00:00" },
		} {
			d.change(id, edit)
			if d.sw.Calendar.PrivateOthers != "" && d.stored(id).Private {
				return // what is private is shown no more
			}
			if l := d.observe(); len(l.Changed) != 1 || l.Changed[0].Problem != nil {
				t.Errorf("changed: %v", l.Changed)
			}
			d.quiet(1)
		}
	})
}

// TestAppointments_WantedWhateverTheListSays a record that the engine has to see
// again is read, in the window and beyond it.
func TestAppointments_WantedWhateverTheListSays(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	in := d.enter(onofficetest.Appointment{Subject: "Drinnen", Start: "2026-04-01 10:00:00"})
	out := d.enter(onofficetest.Appointment{Subject: "Draußen", Start: "2031-04-01 10:00:00"})
	gone := d.enter(onofficetest.Appointment{Subject: "Weg", Start: "2031-04-01 10:00:00"})
	d.settle()
	d.must(d.DeleteAppointment(atoi(t, gone)))
	d.known[in], d.known[out], d.known[gone] = side.Known{}, side.Known{}, side.Known{}
	l := d.observe()
	d.wants(l, map[string]side.Proof{gone: side.Gone})
	if len(l.Changed) != 2 || l.Changed[0].Record == nil || l.Changed[1].Record == nil {
		t.Errorf("changed: %v", l.Changed)
	}
	l = d.observe()
	if len(l.Changed) > 0 || !slices.Equal(l.Beyond, []string{out}) {
		t.Errorf("then: changed %v, beyond %v", l.Changed, l.Beyond)
	}
}

// TestAppointments_B31NoGroupHasMembers a list of groups that is empty takes nobody
// out of anything.
func TestAppointments_B31NoGroupHasMembers(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	id := d.enter(onofficetest.Appointment{Subject: "Vertrieb", Start: "2026-04-01 10:00:00", Groups: []int{7}})
	d.settle()
	for _, days := range []time.Duration{0, 2} {
		d.clock.advance(days * 24 * time.Hour)
		d.must(d.AddFault(onofficetest.Fault{Kind: onofficetest.FaultEmpty, Action: "get", Resource: "groups", Times: -1}))
		l := d.observe()
		d.wants(l, nil)
		if l.Complete || l.Count != 1 {
			t.Errorf("complete %v, %d listed", l.Complete, l.Count)
		}
		d.ClearFaults()
		l = d.observe()
		d.wants(l, nil)
		if !l.Complete || len(l.New) > 0 {
			t.Errorf("then: complete %v, new %v", l.Complete, l.New)
		}
	}
	d.must(d.SetGroupMembers(7, []int{onofficetest.OtherUser}))
	d.wants(d.observe(), map[string]side.Proof{id: side.Unmarked})
}

// TestAppointments_B31ListIsEmpty a list that is empty though the appointments are
// there proves nothing.
func TestAppointments_B31ListIsEmpty(t *testing.T) {
	d := newDiary(t, onofficetest.Switches{})
	for range 3 {
		d.enter(onofficetest.Appointment{Subject: "Da", Start: "2026-04-01 10:00:00"})
	}
	d.settle()
	d.must(d.AddFault(onofficetest.Fault{Kind: onofficetest.FaultEmpty, Action: "get", Resource: "appointmentList", Times: 2}))
	l := d.observe()
	d.wants(l, nil)
	if l.Complete || len(l.Changed) > 0 {
		t.Errorf("complete %v, changed %v", l.Complete, l.Changed)
	}
	d.quiet(1)
}

// TestAppointments_DaysInUTC days as such may come from midnight to midnight of UTC.
func TestAppointments_DaysInUTC(t *testing.T) {
	for end, want := range map[string]string{"2026-07-03T00:00:00+00:00": "2026-07-03", "2026-07-02T23:59:59+00:00": "2026-07-03", "2026-07-01T00:00:00+00:00": "2026-07-02"} {
		r := readRow("5", objectOf([]byte(`{"date":{"start":"2026-07-01T00:00:00+00:00","end":"`+end+`","allDay":true}}`)))
		got, problem := r.record(monthsUnknown)
		if problem != nil || got[record.Start].Text != "2026-07-01" || got[record.End].Text != want {
			t.Errorf("until %s: %v, %v", end, got, problem)
		}
	}
}
