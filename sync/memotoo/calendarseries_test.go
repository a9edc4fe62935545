package memotoo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// The rows of reference onoffice-api §6.6, as a phone writes them and as onOffice may have them.
func TestCalendarSeries(t *testing.T) {
	const start, end = "DTSTART;TZID=Europe/Berlin:20261123T090000", "DTEND;TZID=Europe/Berlin:20261123T100000" // a Monday
	tests := []struct {
		name    string
		lines   []string
		repeat  string
		removed []string
		because fault.Because
	}{
		{"FREQ=DAILY", []string{"RRULE:FREQ=DAILY"}, "daily/1", nil, ""},
		{"INTERVAL=n", []string{"RRULE:FREQ=WEEKLY;INTERVAL=2"}, "weekly/2", nil, ""},
		{"MONTHLY", []string{"RRULE:FREQ=MONTHLY"}, "monthly/1", nil, ""},
		{"YEARLY", []string{"RRULE:FREQ=YEARLY"}, "yearly/1", nil, ""},
		{"G95 UNTIL as a date", []string{"RRULE:FREQ=WEEKLY;UNTIL=20261231"}, "weekly/1 until 2026-12-31", nil, ""},
		{"G95 UNTIL in UTC", []string{"RRULE:FREQ=WEEKLY;UNTIL=20261214T080000Z"}, "weekly/1 until 2026-12-14", nil, ""},
		{"COUNT=n", []string{"RRULE:FREQ=WEEKLY;COUNT=3"}, "weekly/1 until 2026-12-07", nil, ""},
		{"EXDATE", []string{"RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20261130T090000"}, "weekly/1 until 2026-12-07", []string{"2026-11-30"}, ""},
		{"BYDAY of the start", []string{"RRULE:FREQ=WEEKLY;BYDAY=MO;WKST=SU"}, "weekly/1", nil, ""},
		{"several weekdays", []string{"RRULE:FREQ=WEEKLY;BYDAY=MO,WE"}, "", nil, fault.SeriesWeekdays},
		{"nth weekday", []string{"RRULE:FREQ=MONTHLY;BYDAY=3MO"}, "", nil, fault.SeriesNth},
		{"another day of the month", []string{"RRULE:FREQ=MONTHLY;BYMONTHDAY=1"}, "", nil, fault.SeriesMonthDays},
		{"BYSETPOS", []string{"RRULE:FREQ=MONTHLY;BYMONTHDAY=23;BYSETPOS=1"}, "", nil, fault.SeriesPosition},
		{"RDATE", []string{"RRULE:FREQ=WEEKLY", "RDATE;TZID=Europe/Berlin:20261125T090000"}, "", nil, fault.SeriesExtraDates},
		{"G99 SECONDLY without end", []string{"RRULE:FREQ=SECONDLY"}, "", nil, fault.SeriesFrequency},
		{"G99 INTERVAL=0", []string{"RRULE:FREQ=DAILY;INTERVAL=0"}, "", nil, fault.SeriesInterval},
	}
	for _, profile := range []memotootest.Options{memotootest.Plain(), memotootest.Memotoo()} {
		h := calendarStandin(t, profile, record.Appointments)
		for i, tt := range tests {
			h.put(fmt.Sprintf("s%02d", i), icsOf(eventOf(fmt.Sprintf("s%02d", i), "Serie "+tt.name, start, end, tt.lines...)))
		}
		s := h.diary(t)
		_, looks := s.pull()
		dir := strings.TrimSuffix(s.path, "/")
		for i, tt := range tests {
			t.Run(fmt.Sprintf("%s %v", tt.name, profile.SingleCollections), func(t *testing.T) {
				it := looks[fmt.Sprintf("%s/s%02d.ics", dir, i)].Item
				switch {
				case it == nil:
					t.Fatal("it was not listed")
				case tt.because != "":
					p := it.Problem
					if p == nil || p.Kind != fault.Inexpressible || p.Because != tt.because || p.Record != "Serie "+tt.name || it.Record != nil {
						t.Fatalf("%+v", it)
					}
					for _, l := range []fault.Lang{fault.German, fault.English} {
						if m := p.Message(l); !strings.Contains(m, "Serie "+tt.name) || !strings.Contains(p.What(l), ": ") {
							t.Errorf("no title or no reason: %s", m)
						}
					}
				case it.Problem != nil || it.Record[record.Repeat].Text != tt.repeat || !slices.Equal(removedOf(it), tt.removed):
					t.Errorf("%+v", it)
				}
			})
		}
		s.quiet(2)
		s.quiet(1)
	}
}

func TestCalendarSeries_RoundTrip(t *testing.T) {
	calendarsEverywhere(t, record.Appointments, func(t *testing.T, h *calendarHub) {
		s := h.diary(t)
		s.observe()
		var made []side.Item
		for _, every := range []record.Frequency{record.Daily, record.Weekly, record.Monthly, record.Yearly} {
			for _, whole := range []bool{false, true} {
				r := appointment("Serie "+string(every), "2026-11-30T09:00")
				if whole {
					r[record.Start], r[record.End] = record.Text("2026-11-30"), record.Text("2026-12-02")
				}
				series := record.Series{Every: every, Interval: 3, Ends: true, Until: s.today() + 4000}
				start, _ := record.ParseDay("2026-11-30")
				removed, _ := series.Nth(start, 2)
				r[record.Repeat], r[record.Removed] = record.Text(series.String()), record.RemovedDays(removed)
				it := s.created(r)
				if !record.AppointmentSchema.Same(it.Record, r, record.AppointmentSchema.Names()) {
					t.Fatalf("%s, whole days %v: %+v", every, whole, it.Record)
				}
				more := record.RemovedDays(removed, mustNth(t, series, start, 3))
				it = s.item(s.apply(s.update(it, record.Record{record.Removed: more}))[0])
				if len(it.Record[record.Removed].Entries) != 2 {
					t.Fatalf("%s, whole days %v: removed %+v", every, whole, it.Record[record.Removed])
				}
				made = append(made, it)
			}
		}
		s.quiet(2)
		for _, it := range made {
			if o := s.apply(s.retire(it))[0]; !o.Gone {
				t.Errorf("%+v", o)
			}
		}
	})
}

func mustNth(t *testing.T, s record.Series, start record.Day, n int) record.Day {
	t.Helper()
	d, ok := s.Nth(start, n)
	if !ok {
		t.Fatalf("%v has no occurrence %d", s, n)
	}
	return d
}

func TestCalendarTimes(t *testing.T) {
	berlin := func(s string) string { return ";TZID=Europe/Berlin:" + s }
	tests := []struct {
		name       string
		lines      []string // after DTSTART and DTEND
		start, end string   // the rest of the lines
		from, to   string
		kind       fault.Kind
	}{
		{"G92 spring, 02:30 is not shown", nil, berlin("20270328T023000"), berlin("20270328T043000"), "2027-03-28T02:30:00", "2027-03-28T04:30:00", ""},
		{"G92 autumn, 02:30 is shown twice", nil, berlin("20271031T023000"), berlin("20271031T040000"), "2027-10-31T02:30:00", "2027-10-31T04:00:00", ""},
		{"G93 one whole day", nil, ";VALUE=DATE:20261201", ";VALUE=DATE:20261202", "2026-12-01", "2026-12-02", ""},
		{"G93 three whole days", nil, ";VALUE=DATE:20261201", ";VALUE=DATE:20261204", "2026-12-01", "2026-12-04", ""},
		{"G93 without an end", nil, ";VALUE=DATE:20261201", "", "2026-12-01", "2026-12-02", ""},
		{"G94 a name of Windows", nil, ";TZID=W. Europe Standard Time:20261201T090000", ";TZID=W. Europe Standard Time:20261201T100000", "2026-12-01T09:00:00", "2026-12-01T10:00:00", ""},
		{"G94 a path", nil, ";TZID=/vendor/20260101/Europe/Berlin:20261201T090000", "", "2026-12-01T09:00:00", "2026-12-01T09:00:00", ""},
		{"G94 a zone that nobody knows", nil, ";TZID=Büro:20261201T090000", "", "", "", fault.UnknownZone},
		{"UTC", nil, ":20261201T080000Z", ":20261201T090000Z", "2026-12-01T09:00:00", "2026-12-01T10:00:00", ""},
		{"New York", nil, ";TZID=America/New_York:20261201T030000", "", "2026-12-01T09:00:00", "2026-12-01T09:00:00", ""},
		{"floating", nil, ":20261201T090000", ":20261201T100000", "2026-12-01T09:00:00", "2026-12-01T10:00:00", ""},
		{"G100 the end before the start", nil, berlin("20261201T090000"), berlin("20261201T080000"), "2026-12-01T09:00:00", "2026-12-01T09:00:00", ""},
		{"G100 the year 1", nil, ":00010101T000000", "", "", "", fault.Unreadable},
		{"G100 a negative duration", []string{"DURATION:-PT1H"}, berlin("20261201T090000"), "", "2026-12-01T09:00:00", "2026-12-01T09:00:00", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := calendarStandin(t, memotootest.Plain(), record.Appointments)
			end := "DTEND" + tt.end
			if tt.end == "" {
				end = "X-KEIN-ENDE:1"
			}
			id := h.put("z", icsOf(eventOf("z", "Termin", "DTSTART"+tt.start, end, tt.lines...)))
			// The stand-in compares roughly; what is asked for here is how it is read.
			s := h.diary(t, func(c *CalendarConfig) { c.Capabilities.NoRange, c.Window.Ahead = true, 800 })
			_, looks := s.pull()
			it := looks[id].Item
			switch {
			case it == nil:
				t.Fatal("it was not listed")
			case tt.kind != "":
				if it.Problem == nil || it.Problem.Kind != tt.kind || it.Problem.Record != "Termin" {
					t.Errorf("%+v", it)
				}
			case it.Problem != nil || it.Record[record.Start].Text != tt.from || it.Record[record.End].Text != tt.to:
				t.Errorf("%+v", it)
			}
			s.quiet(2)
		})
	}
}

// Floating times are meant in the zone of the memotoo account.
func TestCalendarTimes_ZoneOfTheAccount(t *testing.T) {
	for _, name := range []string{"Pacific/Auckland", "America/Los_Angeles", "Europe/London"} {
		t.Run(name, func(t *testing.T) {
			o := memotootest.Memotoo()
			var err error
			if o.Zone, err = time.LoadLocation(name); err != nil {
				t.Fatal(err)
			}
			h := calendarStandin(t, o, record.Appointments)
			s := h.diary(t, func(c *CalendarConfig) { c.Zone = o.Zone })
			s.observe()
			want := appointment("Notar", "2026-12-01T09:00")
			it := s.created(want)
			if it.Record[record.Start].Text != "2026-12-01T09:00:00" {
				t.Fatalf("created %+v", it.Record)
			}
			it = s.item(s.apply(s.update(it, record.Record{record.Start: record.Text("2027-07-01T09:00:00"), record.End: record.Text("2027-07-01T10:00:00")}))[0])
			if it.Record[record.Start].Text != "2027-07-01T09:00:00" || it.Record[record.End].Text != "2027-07-01T10:00:00" {
				t.Fatalf("updated %+v", it.Record)
			}
			whole := appointment("Urlaub", "2026-12-01T09:00")
			whole[record.Start], whole[record.End] = record.Text("2026-12-01"), record.Text("2026-12-04")
			if it := s.created(whole); it.Record[record.Start].Text != "2026-12-01" || it.Record[record.End].Text != "2026-12-04" {
				t.Fatalf("whole days: %+v", it.Record)
			}
			s.quiet(2)
		})
	}
}

func TestCalendarG99_HostileAndLarge(t *testing.T) {
	var exdates []string
	for i := range 5000 {
		exdates = append(exdates, "EXDATE;TZID=Europe/Berlin:"+time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i).Format("20060102")+"T090000")
	}
	start, end := "DTSTART;TZID=Europe/Berlin:20261123T090000", "DTEND;TZID=Europe/Berlin:20261123T100000"
	tests := []struct {
		name, text string
		kind       fault.Kind // "" is read
	}{
		{"description of 10 MB", vevent("u", "Termin", "20261201", "DESCRIPTION:"+strings.Repeat("x", 10<<20)), fault.TooLarge},
		{"H109 title of 100 kB", vevent("u", strings.Repeat("<b>\x1b[31m\u202e", 10000), "20261201"), ""},
		{"G99 5,000 EXDATEs", icsOf(eventOf("u", "Termin", start, end, append(exdates, "RRULE:FREQ=DAILY")...)), ""},
		{"G99 30 February", icsOf(eventOf("u", "Termin", start, end, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")), fault.Inexpressible},
		{"H108 no colon", vevent("u", "Termin", "20261201", "KEIN DOPPELPUNKT", ";=:", "X;Y=\"offen:z", "X-NUL:a\x00b"), ""},
		{"no item", icsOf(), fault.Unreadable},
		{"no calendar at all", "Das ist kein Termin.", fault.Unreadable},
		{"two events of two UIDs", icsOf(eventOf("a", "A", start, end), eventOf("b", "B", start, end)), fault.Unreadable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := calendarStandin(t, memotootest.Plain(), record.Appointments)
			good := h.put("gut", vevent("gut", "Gut", "20261201"))
			id := h.put("u", tt.text)
			s := h.diary(t, func(c *CalendarConfig) { c.Capabilities.NoRange = true })
			begin := time.Now()
			// What is no event is in no listing of events; it is read by its address.
			_, looks := s.pull()
			if _, listed := looks[id]; !listed {
				looks[id] = s.fetch([]string{id})[id]
			}
			if took := time.Since(begin); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			if it := looks[good].Item; it == nil || it.Problem != nil {
				t.Errorf("the other one: %+v", looks[good])
			}
			it := looks[id].Item
			switch {
			case it == nil:
				t.Fatalf("%+v", looks[id])
			case tt.kind == "" && it.Problem != nil, tt.kind != "" && it.Problem == nil, it.Problem != nil && it.Problem.Kind != tt.kind:
				t.Errorf("problem %v", it.Problem)
			}
		})
	}
}

func TestCalendarG104_RecurringTask(t *testing.T) {
	calendarsEverywhere(t, record.Tasks, func(t *testing.T, h *calendarHub) {
		id := h.put("r", vtodo("r", "Jeden Montag", "DTSTART;VALUE=DATE:20261123", "DUE;VALUE=DATE:20261124", "RRULE:FREQ=WEEKLY"))
		s := h.diary(t)
		_, looks := s.pull()
		if it := looks[id].Item; it == nil || it.Problem == nil || it.Problem.Kind != fault.RecurringTask || it.Problem.Record != "Jeden Montag" {
			t.Fatalf("%+v", looks[id])
		}
		s.quiet(2)
		// Finished and moved on by the phone, it is still the one task that is left alone.
		h.edit(id, replace("20261124", "20261201"))
		l := s.observe()
		if len(l.New) > 0 || len(l.Changed) != 1 || l.Changed[0].Problem == nil {
			t.Errorf("%+v", l)
		}
	})
}

func TestCalendarG103_ContradictingTask(t *testing.T) {
	calendarsEverywhere(t, record.Tasks, func(t *testing.T, h *calendarHub) {
		id := h.put("w", vtodo("w", "Fertig oder nicht", "STATUS:COMPLETED", "PERCENT-COMPLETE:20"))
		s := h.diary(t)
		_, looks := s.pull()
		it := looks[id].Item
		if it == nil || it.Problem != nil || it.Record[record.State].Text != record.StateDone || it.Record[record.Percent].Text != "100" {
			t.Fatalf("%+v", looks[id])
		}
		s.quiet(2)
		got := s.item(s.apply(s.update(*it, record.Record{record.State: record.Text(record.StateOpen), record.Percent: record.Text("0")}))[0])
		if got.Record[record.State].Text != record.StateOpen || got.Record[record.Percent].Text != "0" {
			t.Errorf("reopened: %+v", got.Record)
		}
		s.quiet(2)
	})
}

func TestCalendarG102_AlarmsStay(t *testing.T) {
	h := calendarStandin(t, memotootest.Plain(), record.Appointments)
	id := h.put("a", vevent("a", "Notar", "20261201", "BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER;RELATED=END:PT5M", "ATTACH:Basso", "END:VALARM"))
	s := h.diary(t)
	_, looks := s.pull()
	s.item(s.apply(s.update(*looks[id].Item, record.Record{record.Place: record.Text("Bonn")}))[0])
	if text, _ := h.get(id); !strings.Contains(text, "TRIGGER;RELATED=END:PT5M") || !strings.Contains(text, "ATTACH:Basso") {
		t.Errorf("the alarm is gone:\n%s", text)
	}
}

func TestCalendarRange_SeriesThatDaysMiss(t *testing.T) {
	h := calendarStandin(t, plainWith(func(o *memotootest.Options) { o.RangeMissesSeries = true }), record.Appointments)
	r, err := h.diary(t).Probe(t.Context())
	if err != nil || !r.Capabilities.NoRange {
		t.Fatalf("%+v, %v", r.Capabilities, err)
	}
	id := h.put("serie", icsOf(eventOf("serie", "Jour fixe", "DTSTART;TZID=Europe/Berlin:20240101T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")))
	s := h.diary(t, func(c *CalendarConfig) { c.Capabilities = r.Capabilities })
	if l, _ := s.pull(); !slices.Equal(l.New, []string{id}) {
		t.Fatalf("%+v", l)
	}
	s.quiet(2)
}
