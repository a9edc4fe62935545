package ical

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"

	"abgleich/sync/record"
)

// word is a short text with everything in it that could break a line.
var word = rapid.Custom(func(t *rapid.T) string {
	s := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune(`abcÄöß19.,;:\"=^@-/ `)), rapid.RuneFrom([]rune("🏠\u202eé\t\\nN\n")), rapid.Rune())).Draw(t, "word")
	return record.Plain(clean(s))
})

var anyDay = rapid.Custom(func(t *rapid.T) record.Day { return record.Day(rapid.IntRange(10_000, 40_000).Draw(t, "day")) })

// hubs are what hubs may be like.
var hubs = rapid.Custom(func(t *rapid.T) Options {
	zones := []*time.Location{nil, time.UTC}
	for _, name := range []string{"Europe/Vienna", "America/New_York", "Pacific/Auckland", "Europe/London"} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, loc)
	}
	return Options{Zone: rapid.SampledFrom(zones).Draw(t, "zone"), Form: rapid.SampledFrom([]Form{Zoned, UTC, Floating}).Draw(t, "form"), Now: now}
})

// appointment is a record as Decode would return it.
var appointment = rapid.Custom(func(t *rapid.T) record.Record {
	r := record.Record{}
	start := record.Wall{Day: anyDay.Draw(t, "start"), Whole: rapid.Bool().Draw(t, "whole")}
	end := start
	if start.Whole {
		end.Day += record.Day(rapid.IntRange(1, 20).Draw(t, "days"))
	} else {
		start.Second = rapid.IntRange(0, 24*60-1).Draw(t, "minute") * 60
		end.Second = start.Second + rapid.IntRange(0, 24*60*60-1-start.Second).Draw(t, "length")
		end.Day += record.Day(rapid.IntRange(0, 3).Draw(t, "days"))
	}
	r[record.Start], r[record.End] = text(start.String()), text(end.String())
	if rapid.Bool().Draw(t, "repeats") {
		s := record.Series{
			Every:    rapid.SampledFrom([]record.Frequency{record.Daily, record.Weekly, record.Monthly, record.Yearly}).Draw(t, "every"),
			Interval: rapid.IntRange(1, 30).Draw(t, "interval"), Ends: rapid.Bool().Draw(t, "ends"),
		}
		if s.Ends {
			s.Until = start.Day + record.Day(rapid.IntRange(0, 3000).Draw(t, "until"))
		}
		r[record.Repeat] = text(s.String())
		var days []record.Day
		for _, d := range s.Days(start.Day, start.Day, start.Day+2000) {
			if len(days) < 20 && rapid.IntRange(0, 9).Draw(t, "remove") == 0 {
				days = append(days, d)
			}
		}
		if len(days) > 0 {
			r[record.Removed] = record.RemovedDays(days...)
		}
	}
	for _, f := range []record.Field{record.Subject, record.Notes, record.Place, record.Category} {
		set(r, f, word.Draw(t, string(f)))
	}
	if rapid.Bool().Draw(t, "secret") {
		r[record.Secret] = text("1")
	}
	if rapid.Bool().Draw(t, "reminder") {
		r[record.Reminder] = text(strconv.Itoa(rapid.IntRange(0, 100_000).Draw(t, "minutes")))
	}
	return r
})

// task is a record as Decode would return it.
var task = rapid.Custom(func(t *rapid.T) record.Record {
	state := rapid.SampledFrom([]string{record.StateOpen, record.StateStarted, record.StateDone, record.StateCancelled}).Draw(t, "state")
	r := record.Record{record.State: text(state), record.Percent: text(strconv.Itoa(settled(state, rapid.IntRange(0, 100).Draw(t, "percent"))))}
	set(r, record.Subject, word.Draw(t, "subject"))
	set(r, record.Notes, word.Draw(t, "notes"))
	set(r, record.Priority, rapid.SampledFrom([]string{"", "1", "2", "3", "4", "5"}).Draw(t, "priority"))
	switch rapid.IntRange(0, 2).Draw(t, "due") {
	case 1:
		r[record.Due] = text(anyDay.Draw(t, "day").String())
	case 2:
		r[record.Due] = text(record.Wall{Day: anyDay.Draw(t, "day"), Second: rapid.IntRange(0, 86399).Draw(t, "second")}.String())
	}
	if rapid.Bool().Draw(t, "secret") {
		r[record.Secret] = text("1")
	}
	return r
})

func drawUnit(t *rapid.T) (record.Unit, *record.Schema, *rapid.Generator[record.Record]) {
	if rapid.Bool().Draw(t, "a task") {
		return record.Tasks, record.TaskSchema, task
	}
	return record.Appointments, record.AppointmentSchema, appointment
}

// TestNewIsReadBack: what is written is read as what it was, on every hub: a
// random series goes from onOffice to the hub and back with the same days.
func TestNewIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit, schema, gen := drawUnit(t)
		r, opt := gen.Draw(t, "record"), hubs.Draw(t, "hub")
		out, notes, err := New(unit, r, rapid.String().Draw(t, "uid"), opt)
		if err != nil || len(notes) > 0 {
			t.Fatal(err, notes)
		}
		item, err := Decode(out, opt)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, sp := range schema.Fields {
			if !sp.Equal(item.Record[sp.Field], r[sp.Field]) {
				t.Errorf("%s: got %+v, want %+v\n%s", sp.Field, item.Record[sp.Field], r[sp.Field], out)
			}
		}
		if same, _, err := Edit(out, r, opt); err != nil || string(same) != string(out) {
			t.Errorf("an edit without change changed the text: %v", err)
		}
	})
}

// TestEditIsReadBack: any record becomes any other by an edit, on every hub,
// whatever form the times had.
func TestEditIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit, schema, gen := drawUnit(t)
		a, b, opt := gen.Draw(t, "from"), gen.Draw(t, "to"), hubs.Draw(t, "hub")
		was := opt
		was.Form = rapid.SampledFrom([]Form{Zoned, UTC, Floating}).Draw(t, "form before")
		out, _, err := New(unit, a, "u", was)
		if err != nil {
			t.Fatal(err)
		}
		// A change is some of the fields; those that depend on each other go together.
		change := record.Record{}
		for _, f := range schema.Names() {
			if unit == record.Tasks || slices.Contains(times, f) || rapid.Bool().Draw(t, "field") {
				change[f] = b[f]
			}
		}
		edited, notes, err := Edit(out, change, opt)
		if err != nil || len(notes) > 0 {
			t.Fatalf("%v %v\n%s", err, notes, out)
		}
		item, err := Decode(edited, opt)
		if err != nil {
			t.Fatalf("%v\n%s", err, edited)
		}
		for _, sp := range schema.Fields {
			want := a[sp.Field]
			if v, ok := change[sp.Field]; ok {
				want = v
			}
			if !sp.Equal(item.Record[sp.Field], want) {
				t.Errorf("%s: got %+v, want %+v\n%s\n%s", sp.Field, item.Record[sp.Field], want, out, edited)
			}
		}
	})
}

// TestRuleIsRefusedOrTheSame: a rule drawn at random is refused, or a series that
// takes place at the very instants that another program finds for it.
func TestRuleIsRefusedOrTheSame(t *testing.T) {
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		parts := []string{"FREQ=" + rapid.SampledFrom([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}).Draw(t, "freq")}
		some := func(name string, n int, values ...string) {
			if rapid.IntRange(0, n).Draw(t, name) == 0 {
				parts = append(parts, name+"="+strings.Join(rapid.SliceOfNDistinct(rapid.SampledFrom(values), 1, 2, rapid.ID).Draw(t, "values"), ","))
			}
		}
		some("INTERVAL", 2, "1")
		if rapid.Bool().Draw(t, "interval") && !strings.Contains(parts[len(parts)-1], "INTERVAL") {
			parts = append(parts, fmt.Sprintf("INTERVAL=%d", rapid.IntRange(1, 15).Draw(t, "n")))
		}
		start := record.Wall{Day: record.Day(rapid.IntRange(18_000, 23_000).Draw(t, "start")), Second: rapid.IntRange(0, 47).Draw(t, "half hour") * 1800}
		_, month, day := start.Day.Date()
		own := weekdays[start.Day.Weekday()]
		some("BYDAY", 2, own, own, "MO", "1"+own, "-1FR")
		some("BYMONTHDAY", 3, strconv.Itoa(day), strconv.Itoa(day), "-1", "31")
		some("BYMONTH", 3, strconv.Itoa(int(month)), strconv.Itoa(int(month)), "2")
		some("BYSETPOS", 8, "1", "-1")
		some("WKST", 2, "SU")
		zone := rapid.SampledFrom([]string{"Europe/Berlin", "Europe/Berlin", "Europe/London", "UTC", "America/New_York", "Asia/Tokyo"}).Draw(t, "zone")
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		until := record.Wall{}
		switch rapid.IntRange(0, 2).Draw(t, "end") {
		case 1:
			parts = append(parts, fmt.Sprintf("COUNT=%d", rapid.IntRange(1, 40).Draw(t, "count")))
		case 2:
			until = record.Wall{Day: start.Day + record.Day(rapid.IntRange(0, 900).Draw(t, "until")), Second: rapid.IntRange(0, 47).Draw(t, "at") * 1800}
			parts = append(parts, "UNTIL="+stampUTC(until.In(loc)))
		}
		rule := strings.Join(parts, ";")
		item, err := Decode([]byte(vevent("DTSTART;TZID="+zone+":"+stamp(start), "RRULE:"+rule)), Options{})
		if err != nil {
			if refusal(err) == string(Inexpressible) {
				t.Fatal("a refusal without a reason")
			}
			return
		}
		taken++
		const window = 1900 // days, for which maxChanges is enough
		horizon := start.Day + window
		var want []time.Time
		wall, err := rrule.StrToROption(rule)
		if err != nil {
			t.Fatal(err)
		}
		wall.Dtstart, wall.Until = start.In(time.UTC), time.Time{}
		days, err := expand(*wall, (record.Wall{Day: horizon}).In(time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range days {
			at := record.WallIn(d, time.UTC).In(loc)
			if until == (record.Wall{}) || !at.After(until.In(loc)) {
				want = append(want, at)
			}
		}
		begin, err := record.ParseWall(item.Record[record.Start].Text)
		if err != nil {
			t.Fatal(err)
		}
		list, err := record.Occurrences(item.Record, begin.Day, begin.Day+window)
		if err != nil {
			t.Fatal(err)
		}
		var got []time.Time
		for _, d := range list {
			got = append(got, record.Wall{Day: d, Second: begin.Second}.In(record.Berlin()))
		}
		end := (record.Wall{Day: horizon - 9}).In(time.UTC)
		late := func(at time.Time) bool { return at.After(end) }
		got, want = slices.DeleteFunc(got, late), slices.DeleteFunc(want, late)
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			n := 0
			for n < min(len(got), len(want)) && got[n].Equal(want[n]) {
				n++
			}
			t.Fatalf("%s from %s in %s as %s: occurrence %d of %d and %d:\n got %v\nwant %v",
				rule, start, zone, item.Record[record.Repeat].Text, n, len(got), len(want), got[n:min(n+3, len(got))], want[n:min(n+3, len(want))])
		}
	})
	if taken < 10 && !testing.Short() { // in a hurry only a few are drawn
		t.Errorf("only %d rules were taken", taken)
	}
}
