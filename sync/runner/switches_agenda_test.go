package runner_test

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
)

// agendaOthers are the positions of switches that are more than on and off, as far
// as they bear on appointments and tasks otherwise than on addresses.
var agendaOthers = func() map[string][]any {
	m := maps.Clone(others)
	maps.Copy(m, map[string][]any{
		"Recurrence":       {onofficetest.RecurrenceWords, onofficetest.RecurrenceLetters, onofficetest.RecurrenceFields},
		"Exceptions":       {onofficetest.ExceptionsHash, onofficetest.ExceptionsJoined, onofficetest.ExceptionsKeyed},
		"ModifyExceptions": {onofficetest.LoseWithSeries, onofficetest.LoseAlways},
		"SeriesBegin":      {onofficetest.BeginFollows, onofficetest.BeginLeads},
		"AllDay":           {onofficetest.AllDayInclusive, onofficetest.AllDayMinute, onofficetest.AllDayExclusive},
		"ReminderClear":    {onofficetest.ClearIgnored, onofficetest.ClearRefused},
		"PrivateOthers":    {onofficetest.PrivateMasked, onofficetest.PrivateMissing},
		"PrivateWrite":     {onofficetest.PrivateIgnored, onofficetest.PrivateWorks},
		"WithoutTask":      {[]string{"Kommentar"}, []string{"Privat"}, []string{"Stand"}, []string{"Deadline_Zeit"}},

		"MultigetHides": {[]string{"kaffee.ics", "sport.ics"}},
		"Refuse":        {[]memotootest.Refusal{{Contains: "\nSUMMARY", Status: 500}}},
		"ReadOnly":      {[]string{memotootest.CalDAVPath, memotootest.CalDAVPath + "home/termine/", memotootest.CalDAVPath + "home/aufgaben/"}},
	})
	return m
}()

// agendaElsewhere are switches that have no bearing on appointments and tasks.
var agendaElsewhere = []string{
	"ChildIDs", "RelationHidesHidden", "UnmarkMissingFails", "RefusedMarksLink", "KeepMarksOfDeleted", "SyncModuleOff", "SyncOff", "StampBerlin", "MarkStamps",
	"ContactStamps", "StampInData", "ModifiedInData", "SortIgnored", "OnlyDefaultContacts", "DefaultWithID", "KeepLong", "StatusWritable", "Without", "With", "Mandatory",
	"NoRead", "NoModify", "NoCreate", "NoFilters", "NoMarksOfOthers",

	"NoAddressbookType", "RebuildFN", "OneValuePerSlot", "UntypedHome", "OrgTwoParts", "CountryIfKnown", "DropEscapedSemicolons", "DecodeEntities", "ReencodePhoto", "RewriteLightly",
}

// agendaStops are the positions that stop a pass over appointments and tasks,
// wholly or for some records. In them nothing must get lost (TestAgendaStops).
var agendaStops = map[string]stop{
	"ClockSkew=900":                  {why: "A29 so wrong a clock is refused by onOffice"},
	"ClockSkew=-300":                 {why: "A29 so wrong a clock is refused by onOffice"},
	"NoCalendar=true":                {why: "B32 no appointment can be read"},
	"OwnCalendar=true":               {why: "B32 no appointment of the user can be read"},
	"NoCalendarWrite=true":           {why: "no appointment can be written"},
	"NoTasks=true":                   {why: "B32 no task can be read"},
	"NoTaskWrite=true":               {why: "no task can be written", late: true},
	"Calendar.NoOldRead=true":        {why: "no series can be read whole"},
	"Calendar.PrivateOthers=masked":  {why: "a private appointment shows nothing but its time"},
	"Calendar.PrivateOthers=missing": {why: "B33 a private appointment is not shown at all, and what is hidden says nothing", late: true, unsaid: true},

	"plain/SingleCollections=true":     {why: "nothing leads to the calendars", forGood: true},
	"plain/EmptyIs404=true":            {why: "A22 an empty calendar looks as if it were not there", forGood: true},
	"memotoo/JunkBeforeXML=true":       {why: "A23 the answers are no XML"},
	"plain/JunkBeforeXML=true":         {why: "A23 the answers are no XML"},
	"memotoo/Refuse=[{\nSUMMARY 500}]": {why: "E70 no event is taken"},
	"plain/Refuse=[{\nSUMMARY 500}]":   {why: "E70 no event is taken"},
	"memotoo/ReadOnly=[/calDAV/ /calDAV/home/termine/ /calDAV/home/aufgaben/]": {why: "E72 no event may be written"},
	"plain/ReadOnly=[/calDAV/ /calDAV/home/termine/ /calDAV/home/aufgaben/]":   {why: "E72 no event may be written"},
}

// agendaExempt are positions of which a part of the story cannot come out, and why.
var agendaExempt = map[string]string{
	"plain/SplitOverrides=true": sameUID,
	"memotoo/UIDs=0":            sameUID,
	"memotoo/MissingUID=400":    "a hub that keeps no UID cannot ask for one in what it gave out itself",
}

const sameUID = "A18 a hub that makes a changed occurrence an event of its own under the UID of its series has two entries of one UID: they are told, and none is carried"

// TestAgendaTenants tells the story over every answer that onOffice may give
// (reference onoffice-api §12).
func TestAgendaTenants(t *testing.T) {
	var s onofficetest.Switches
	n := 0
	turns(t, reflect.ValueOf(&s).Elem(), agendaOthers, agendaElsewhere, []string{"Rights", "Calendar", "Tasks"}, func(name string) {
		n++
		tell(t, name, n, memotootest.Plain(), s)
	})
	for i, shape := range []string{onofficetest.RecurrenceWords, onofficetest.RecurrenceLetters, onofficetest.RecurrenceFields} {
		s.Calendar = onofficetest.CalendarSwitches{NoOldRead: true, Recurrence: shape}
		tell(t, "NoOldRead and Recurrence="+shape, n+i, memotootest.Plain(), s)
	}
}

// TestAgendaHubs tells it over every oddity of a hub.
func TestAgendaHubs(t *testing.T) {
	for _, p := range profiles {
		o := p.options()
		n := 0
		turns(t, reflect.ValueOf(&o.Quirks).Elem(), agendaOthers, agendaElsewhere, nil, func(name string) {
			n++
			tell(t, p.name+"/"+name, n, o, onofficetest.Switches{})
		})
	}
}

// tell tells the story in a position. With -short it is one in ten.
func tell(t *testing.T, position string, number int, o memotootest.Options, s onofficetest.Switches) {
	if agendaStops[position].why != "" || agendaExempt[position] != "" && agendaExempt[position] != sameUID || testing.Short() && number%10 != 0 {
		return
	}
	t.Run(position, func(t *testing.T) {
		t.Parallel()
		w := newStory(t, o, s)
		w.still = agendaExempt[position] == sameUID
		w.runs(t)
	})
}

// TestAgendaStops proves that a pass that cannot be all right says so, loses nothing
// and doubles nothing, and that all is made up for when the hindrance is gone.
func TestAgendaStops(t *testing.T) {
	known := map[string]bool{}
	var s onofficetest.Switches
	turns(t, reflect.ValueOf(&s).Elem(), agendaOthers, agendaElsewhere, []string{"Rights", "Calendar", "Tasks"}, func(name string) {
		known[name] = true
		s := s // as it is now; the test runs later
		testAgendaStop(t, name, memotootest.Plain(), memotootest.Plain(), s, func(w *story, on bool) {
			w.agenda.crm.Set(func(now *onofficetest.Switches) {
				if *now = (onofficetest.Switches{}); on {
					*now = s
				}
			})
		})
	})
	for _, p := range profiles {
		o := p.options()
		turns(t, reflect.ValueOf(&o.Quirks).Elem(), agendaOthers, agendaElsewhere, nil, func(name string) {
			known[p.name+"/"+name] = true
			o := o
			testAgendaStop(t, p.name+"/"+name, p.options(), o, onofficetest.Switches{}, func(w *story, on bool) {
				w.diary.(standinDiary).Configure(func(now *memotootest.Options) {
					if now.Quirks = p.options().Quirks; on {
						now.Quirks = o.Quirks
					}
				})
			})
		})
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(agendaStops)), slices.Collect(maps.Keys(agendaExempt))) {
		if !known[name] {
			t.Errorf("there is no position %q", name)
		}
	}
}

// testAgendaStop is TestAgendaStops for one position: there from the start, and (not
// with -short) coming when the account has long been synced.
func testAgendaStop(t *testing.T, position string, base, o memotootest.Options, s onofficetest.Switches, turn func(w *story, on bool)) {
	stop := agendaStops[position]
	if stop.why == "" {
		return
	}
	t.Run(position+"/from the start", func(t *testing.T) {
		if stop.late {
			t.Skip("a first pass meets no hindrance")
		}
		t.Parallel()
		w := newStory(t, o, s)
		if w.begins(t); position == "plain/EmptyIs404=true" {
			w.diary.remove(t, w.hrefs(t)["Kaffee"])
		}
		crm, hub := w.agenda.crm.Appointments(), w.diary.entries(t)
		w.stopped(t, stop)
		w.stopped(t, stop)
		w.untouched(t, crm, hub)
		if stop.forGood {
			return
		}
		turn(w, false)
		w.clock.forward(25 * time.Hour)
		w.passes(t, "when the hindrance is gone")
	})
	if stop.forGood || testing.Short() {
		return
	}
	t.Run(position+"/later", func(t *testing.T) {
		t.Parallel()
		w := newStory(t, base, onofficetest.Switches{})
		w.still = true
		w.begins(t)
		w.passes(t, "at first")
		turn(w, true)
		w.goesOn(t)
		w.stopped(t, stop)
		w.stopped(t, stop)
		turn(w, false)
		w.clock.forward(25 * time.Hour)
		w.passes(t, "when the hindrance is gone")
		turn(w, true)
		w.ends(t)
		w.stopped(t, stop)
		turn(w, false)
		w.clock.forward(25 * time.Hour)
		w.passes(t, "when the second hindrance is gone")
		w.stands(t)
	})
}

// stopped runs a pass that cannot be all right, and says so.
func (s *story) stopped(t *testing.T, why stop) {
	t.Helper()
	a, b := s.sync(t)
	errors, left := slices.Concat(a.Errors, b.Errors), slices.Concat(a.Skipped, b.Skipped)
	failed := s.last.Result != engine.OK && len(errors) > 0 && errors[0].Message != "" && errors[0].Step != ""
	// What was an error once is left alone until it is tried again.
	if waiting := len(left) > 0 && left[0].Reason != ""; failed || waiting || why.unsaid {
		return
	}
	t.Errorf("pass ended %s: %+v", s.last.Result, s.last)
}

// untouched proves that every appointment and entry stands as it did.
func (s *story) untouched(t *testing.T, crm []onofficetest.Appointment, hub map[string]string) {
	t.Helper()
	for _, a := range crm {
		if got := s.appointment(t, a.ID); fully(got) != fully(a) || got.Status != a.Status || got.Notes != a.Notes {
			t.Errorf("%s was changed: %+v", a.Subject, got)
		}
	}
	after := s.diary.entries(t)
	for href, text := range hub {
		if after[href] != text {
			t.Errorf("%s was changed", href)
		}
	}
	for title, items := range s.all(t) {
		if len(items) > 1 {
			t.Errorf("%s is there twice", title)
		}
	}
}
