package onofficetest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"
)

// days lists the occurrences of a series in a period, the last day without.
func (s *Server) days(t *testing.T, id int, from, until string) []string {
	t.Helper()
	first, errFirst := time.Parse(time.DateOnly, from)
	last, errLast := time.Parse(time.DateOnly, until)
	if errFirst != nil || errLast != nil {
		t.Fatal(from, until)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []string{}
	for day := range s.occurrences(s.appointments.byID[id], first, last) {
		if !day.Before(first) {
			out = append(out, day.Format(time.DateOnly))
		}
	}
	return out
}

func TestOccurrences(t *testing.T) {
	r, _ := start(t, Switches{})
	for name, c := range map[string]struct {
		start  string
		series Series
		clamp  bool
		from   string
		want   []string // up to a year later, four of them
	}{
		"daily":          {"2026-07-01", Series{Type: "t"}, false, "2026-06-01", []string{"2026-07-01", "2026-07-02", "2026-07-03", "2026-07-04"}},
		"every 3rd day":  {"2020-01-01", Series{Type: "t", Interval: 3}, false, "2026-07-01", []string{"2026-07-01", "2026-07-04", "2026-07-07", "2026-07-10"}},
		"fortnightly":    {"2026-01-05", Series{Type: "w", Interval: 2, Removed: []string{"2026-07-20"}}, false, "2026-07-01", []string{"2026-07-06", "2026-08-03", "2026-08-17", "2026-08-31"}},
		"with end":       {"2026-07-06", Series{Type: "w", End: "2026-07-20"}, false, "2026-07-01", []string{"2026-07-06", "2026-07-13", "2026-07-20"}},
		"monthly, 31st":  {"2026-01-31", Series{Type: "m"}, false, "2026-02-01", []string{"2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31"}},
		"clamped":        {"2026-01-31", Series{Type: "m"}, true, "2026-02-01", []string{"2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"}},
		"29 February":    {"2024-02-29", Series{Type: "j"}, false, "2024-01-01", []string{"2024-02-29"}},
		"its clamped":    {"2024-02-29", Series{Type: "j"}, true, "2025-01-01", []string{"2025-02-28"}},
		"begins later":   {"2026-07-06", Series{Type: "w", Begin: "2026-07-20"}, false, "2026-07-01", []string{"2026-07-20", "2026-07-27", "2026-08-03", "2026-08-10"}},
		"long ago":       {"0001-01-01", Series{Type: "t"}, false, "2026-07-01", []string{"2026-07-01", "2026-07-02", "2026-07-03", "2026-07-04"}},
		"every 999 days": {"2000-01-01", Series{Type: "t", Interval: 999}, false, "2026-01-01", []string{}},
	} {
		r.Set(func(s *Switches) { s.Calendar.ClampMonths = c.clamp })
		id := appoint(t, r, c.start+" 09:00:00", func(a *Appointment) { a.Series = &c.series })
		from, _ := time.Parse(time.DateOnly, c.from)
		got := r.days(t, id, c.from, from.AddDate(1, 0, 0).Format(time.DateOnly))
		if got = got[:min(4, len(got))]; !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestWriteSeries(t *testing.T) {
	r, _ := start(t, Switches{})
	weekly := obj{"rp_flag": true, "rp_type": "w", "rp_tage": 1, "rp_beginn_datum": "2026-07-06", "rp_ende_datum": "2026-08-31", "rp_ende_status": 1,
		"rp_exception": "#2026-07-20#2026-07-13"}
	id := plan(t, r, weekly, nil)
	a, _ := r.Appointment(id)
	if want := (Series{Type: "w", Interval: 1, Begin: "2026-07-06", End: "2026-08-31", Removed: []string{"2026-07-13", "2026-07-20"}}); !reflect.DeepEqual(*a.Series, want) {
		t.Errorf("created: %+v", a.Series)
	}
	if a = change(t, r, id, obj{"rp_ende_status": 2}); a.Series.End != "" {
		t.Errorf("open: %+v", a.Series)
	}
	if got := must(t, r, "read", "calendar", id, obj{}).fields(t, 0); got["rp_ende_status"] != "2" || got["rp_ende_datum"] != "0000-00-00" {
		t.Errorf("open end: %v %v", got["rp_ende_status"], got["rp_ende_datum"])
	}
	if a = change(t, r, id, obj{"start_dt": "2026-07-07 09:00:00", "end_dt": "2026-07-07 10:00:00"}); a.Series.Begin != "2026-07-07" || len(a.Series.Removed) != 2 {
		t.Errorf("moved: %+v", a.Series)
	}
	if a = change(t, r, id, obj{"rp_flag": false}); a.Series != nil {
		t.Errorf("single again: %+v", a.Series)
	}

	// Without start_dt the new series stands nowhere.
	a = change(t, r, id, obj{"rp_flag": true, "rp_type": "t", "rp_beginn_datum": "2026-07-07", "rp_ende_datum": "2026-07-10", "rp_ende_status": 1})
	if got := listed(t, r, obj{}); a.Series.Begin != noDate || len(got) != 0 {
		t.Errorf("no anchor: %+v, listed %v", a.Series, got)
	}
	if got := element(t, r, id, "date").(obj)["start"]; got != zeroInstant {
		t.Errorf("no anchor: %v", got)
	}
	if got := must(t, r, "read", "calendar", id, obj{}).fields(t, 0)["start_dt"]; got != "0000-00-00 09:00:00" {
		t.Errorf("no anchor: %v", got)
	}
	a = change(t, r, id, obj{"start_dt": "2026-07-07 09:00:00"})
	if got := listed(t, r, obj{}); a.Series.Begin != "2026-07-07" || len(got) != 1 {
		t.Errorf("anchored: %+v, listed %v", a.Series, got)
	}
}

func TestExceptionSwitches(t *testing.T) {
	for name, c := range map[string]struct {
		switches CalendarSwitches
		data     obj
		want     []string
	}{
		"kept":                {CalendarSwitches{}, obj{"rp_tage": 1, "note": "x"}, []string{"2026-07-13"}},
		"replaced":            {CalendarSwitches{}, obj{"rp_exception": "#2026-07-20"}, []string{"2026-07-20"}},
		"cleared by empty":    {CalendarSwitches{}, obj{"rp_exception": ""}, nil},
		"empty is kept":       {CalendarSwitches{EmptyExceptionKept: true}, obj{"rp_exception": ""}, []string{"2026-07-13"}},
		"hash clears":         {CalendarSwitches{EmptyExceptionKept: true}, obj{"rp_exception": "#"}, nil},
		"lost with series":    {CalendarSwitches{ModifyExceptions: LoseWithSeries}, obj{"rp_tage": 1}, nil},
		"kept without series": {CalendarSwitches{ModifyExceptions: LoseWithSeries}, obj{"note": "x"}, []string{"2026-07-13"}},
		"lost always":         {CalendarSwitches{ModifyExceptions: LoseAlways}, obj{"note": "x"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := start(t, Switches{Calendar: c.switches})
			id := plan(t, r, obj{"rp_flag": true, "rp_type": "w", "rp_exception": "#2026-07-13"}, nil)
			if a := change(t, r, id, c.data); !slices.Equal(a.Series.Removed, c.want) {
				t.Errorf("removed %v", a.Series.Removed)
			}
		})
	}
}

func TestSeriesBeginSwitch(t *testing.T) {
	for mode, want := range map[string][]string{
		BeginKept: {"2026-07-06 09:00:00", "2026-07-20"}, BeginFollows: {"2026-07-06 09:00:00", "2026-07-06"}, BeginLeads: {"2026-07-20 09:00:00", "2026-07-20"},
	} {
		r, _ := start(t, Switches{Calendar: CalendarSwitches{SeriesBegin: mode}})
		a, _ := r.Appointment(plan(t, r, obj{"rp_flag": true, "rp_type": "w", "rp_beginn_datum": "2026-07-20"}, nil))
		if a.Start != want[0] || a.Series.Begin != want[1] {
			t.Errorf("%q: %s, %s", mode, a.Start, a.Series.Begin)
		}
	}
}

func TestG96_DetachAndSplit(t *testing.T) {
	r, c := start(t, Switches{Rights: Rights{Administrator: true}})
	customer := create(t, r, obj{"Name": "Kunde"})
	id := appoint(t, r, "2026-07-06 09:00:00", func(a *Appointment) {
		a.Subject, a.Addresses, a.Groups = "Runde", []int{customer}, []int{7}
		a.Series = &Series{Type: "w", End: "2026-08-31", Removed: []string{"2026-08-10"}}
	})
	gui := func(path string, body obj, want int) obj {
		t.Helper()
		response, raw := post(t, r.GUIURL+path, body)
		var out obj
		if err := json.Unmarshal(raw, &out); err != nil || response.StatusCode != want {
			t.Fatalf("%s: %d %s", path, response.StatusCode, raw)
		}
		return out
	}
	newID := func(out obj) int { return int(out["id"].(float64)) }
	c.advance(time.Hour)
	single := newID(gui("appointment/detach", obj{"id": strconv.Itoa(id), "date": "2026-07-20"}, 200))
	a, _ := r.Appointment(single)
	if a.Series != nil || a.Start != "2026-07-20 09:00:00" || a.End != "2026-07-20 10:00:00" || a.Subject != "Runde" ||
		!slices.Equal(a.Addresses, []int{customer}) || !slices.Equal(a.Groups, []int{7}) {
		t.Errorf("single: %+v", a)
	}
	next := newID(gui("appointment/split", obj{"id": id, "date": "2026-08-03"}, 200))
	first, _ := r.Appointment(id)
	second, _ := r.Appointment(next)
	if want := []string{"2026-07-06", "2026-07-13", "2026-07-27"}; !slices.Equal(r.days(t, id, "2026-01-01", "2027-01-01"), want) || first.Series.End != "2026-08-02" {
		t.Errorf("shortened: %+v", first.Series)
	}
	if want := []string{"2026-08-03", "2026-08-17", "2026-08-24", "2026-08-31"}; !slices.Equal(r.days(t, next, "2026-01-01", "2027-01-01"), want) || second.Start != "2026-08-03 09:00:00" {
		t.Errorf("gone on: %+v %+v", second, second.Series)
	}
	for _, a := range []Appointment{first, second, a} {
		if !a.Changed.Equal(fixed.Add(time.Hour)) {
			t.Errorf("%d: changed %v", a.ID, a.Changed)
		}
	}
	gui("appointment/detach", obj{"id": id, "date": "2026-07-20"}, 400) // cut out already
	gui("appointment/split", obj{"id": id, "date": "2026-07-06"}, 400)  // the first one
	gui("appointment/detach", obj{"id": single, "date": "2026-07-20"}, 400)
	gui("appointment/split", obj{"id": 1, "date": "2026-07-06"}, 404)

	made := newID(gui("appointment/create", obj{"subject": "Neu", "start": "2026-07-06 09:00:00", "end": "2026-07-06 09:30:00", "users": []int{21, 22}}, 200))
	gui("appointment/edit", obj{"id": made, "users": []int{22}, "series": obj{"type": "t", "end": "2026-07-10"}}, 200)
	gui("appointment/cancel", obj{"id": made}, 200)
	a, _ = r.Appointment(made)
	if a.Subject != "Neu" || !slices.Equal(a.Users, []int{22}) || a.Status != StatusCanceled || a.Series.Begin != "2026-07-06" || a.Series.Interval != 1 {
		t.Errorf("by hand: %+v %+v", a, a.Series)
	}
	gui("appointment/edit", obj{"id": made, "series": nil}, 200)
	gui("appointment/edit", obj{"id": made, "end": "2026-07-01 00:00:00"}, 400)
	if a, _ = r.Appointment(made); a.Series != nil || a.End != "2026-07-06 09:30:00" {
		t.Errorf("edited: %+v", a)
	}
	gui("appointment/hide", obj{"id": made}, 200)
	wantCode(t, r, codeAccess, "read", "calendar", made, obj{})
	gui("appointment/hide", obj{"id": made, "on": false}, 200)
	gui("appointment/lock", obj{"id": made}, 200)
	wantCode(t, r, codeNoModifyRight, "modify", "calendar", made, obj{"data": obj{"note": "x"}})
	gui("appointment/delete", obj{"id": made}, 200)
	gui("appointment/delete", obj{"id": made}, 404)
	log := must(t, r, "read", "log", "", obj{"listlimit": 10, "module": "calendar", "action": "delete"})
	if len(log.Data.Records) != 1 || log.fields(t, 0)["resourceId"] != strconv.Itoa(made) {
		t.Errorf("log: %+v", log.Data.Records)
	}
}
