package engine_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"abgleich/sync/record"
)

// kind is one kind of record, and what people and hubs do to it.
type kind struct {
	schema *record.Schema
	// name is the field by which records are told apart; edit leaves it alone.
	name record.Field
	// make makes a record that no other one is taken for.
	make func(n int) record.Record
	// edit draws what a person changes of a record.
	edit func(t *rapid.T, now record.Record) record.Record
	// bend is what a lossy hub makes of a record.
	bend func(record.Record) record.Record
	// cancels: a person can take the record out of the sync on memotoo, too.
	cancels bool
}

var (
	addresses    = kind{schema: record.Contacts, name: record.LastName, make: person, edit: drawEdit, bend: lossy}
	appointments = kind{schema: record.AppointmentSchema, name: record.Subject, make: meeting, edit: drawMeeting, bend: lossyMeeting, cancels: true}
	tasks        = kind{schema: record.TaskSchema, name: record.Subject, make: chore, edit: drawChore, bend: lossyChore}
	kinds        = []kind{addresses, appointments, tasks}
)

func drawEdit(t *rapid.T, _ record.Record) record.Record {
	f := rapid.SampledFrom([]record.Field{record.City, record.Street, record.Country, record.Remark, record.Phones, record.Emails, record.Categories}).Draw(t, "field")
	if sp, _ := record.Contacts.Spec(f); sp.Kind == record.Single {
		return text(f, rapid.SampledFrom([]string{"", "Bonn", "Lummerland", "Österreich", "zwei\nZeilen"}).Draw(t, "text"))
	}
	var entries []record.Entry
	seen := map[string]bool{}
	for range rapid.IntRange(0, 3).Draw(t, "entries") {
		e := record.Entry{
			Type: rapid.SampledFrom([]string{record.Private, record.Business, record.Mobile, record.Other}).Draw(t, "type"),
			Text: rapid.SampledFrom([]string{"0221 1", "0221 2", "+49 221 1", "x@example.org"}).Draw(t, "text"),
		}
		if f == record.Categories {
			e.Type = ""
		}
		if k := e.Type + record.PhoneKey(e.Text); !seen[k] {
			seen[k] = true
			entries = append(entries, e)
		}
	}
	return record.Record{f: record.Entries(entries...)}
}

// meeting is the n-th appointment: every third is a weekly series.
func meeting(n int) record.Record {
	start := record.Wall{Day: firstMonday + record.Day(n), Second: 9 * 3600}
	r := times(start, 3600)
	r[record.Subject] = record.Text(fmt.Sprintf("Termin %d", n))
	r[record.Place] = record.Text("Köln")
	if n%3 == 0 {
		r[record.Repeat] = record.Text("weekly/1")
	}
	return r
}

// firstMonday is 2 March 2026.
const firstMonday record.Day = 20514

// times are start and end of an appointment of so many seconds.
func times(start record.Wall, seconds int) record.Record {
	end := start
	end.Second += seconds
	end.Day, end.Second = end.Day+record.Day(end.Second/86400), end.Second%86400
	return record.Record{record.Start: record.Text(start.String()), record.End: record.Text(end.String())}
}

// drawMeeting draws an edit of an appointment after which it is one.
func drawMeeting(t *rapid.T, now record.Record) record.Record {
	start, err := record.ParseWall(now[record.Start].Text)
	if err != nil {
		t.Fatal(err)
	}
	series := now[record.Repeat].Text != ""
	switch what := rapid.SampledFrom([]string{"notes", "place", "move", "move", "lengthen", "whole day", "repeat", "remove", "category"}).Draw(t, "what"); {
	case what == "move":
		start = record.Wall{Day: start.Day + record.Day(rapid.IntRange(-3, 3).Draw(t, "days")), Second: rapid.IntRange(0, 47).Draw(t, "half hour") * 1800}
		change := times(start, 1800*rapid.IntRange(0, 4).Draw(t, "length"))
		if series {
			// A program that moves a series moves the days that are removed of it, or drops them.
			change[record.Repeat], change[record.Removed] = record.Text("weekly/1"), record.Value{}
		}
		return change
	case what == "lengthen" && !start.Whole:
		return record.Record{record.End: times(start, 600*rapid.IntRange(0, 12).Draw(t, "length"))[record.End]}
	case what == "whole day":
		start.Whole, start.Second = true, 0
		return times(start, 86400*rapid.IntRange(1, 3).Draw(t, "days"))
	case what == "repeat":
		repeat := rapid.SampledFrom([]string{"", "weekly/1", "weekly/2", "daily/1"}).Draw(t, "repeat")
		if repeat == "" {
			return record.Record{record.Repeat: record.Value{}, record.Removed: record.Value{}}
		}
		if rapid.Bool().Draw(t, "ends") {
			repeat += " until " + (start.Day + record.Day(rapid.IntRange(20, 60).Draw(t, "until"))).String()
		}
		return text(record.Repeat, repeat)
	case what == "remove" && series:
		day := record.Entry{Text: (start.Day + 7*record.Day(rapid.IntRange(1, 4).Draw(t, "week"))).String()}
		v := now[record.Removed]
		if !slices.Contains(v.Entries, day) {
			v.Entries = append(slices.Clone(v.Entries), day)
		}
		return record.Record{record.Removed: v}
	case what == "category":
		return text(record.Category, rapid.SampledFrom([]string{"", "Besichtigung", "Notar"}).Draw(t, "category"))
	case what == "notes":
		return text(record.Notes, rapid.SampledFrom([]string{"", "Schlüssel mitbringen", "zwei\nZeilen"}).Draw(t, "notes"))
	}
	return text(record.Place, rapid.SampledFrom([]string{"", "Bonn", "Hauptstraße 5"}).Draw(t, "place"))
}

// lossyMeeting knows no types, only full half hours as the end, and no series of
// every second week.
func lossyMeeting(r record.Record) record.Record {
	delete(r, record.Category)
	if start, err := record.ParseWall(r[record.Start].Text); err == nil && !start.Whole {
		if end, err := record.ParseWall(r[record.End].Text); err == nil && end.Second%1800 != 0 {
			r[record.End] = times(record.Wall{Day: end.Day, Second: end.Second / 1800 * 1800}, 1800)[record.End]
		}
	}
	if strings.HasPrefix(r[record.Repeat].Text, "weekly/2") {
		r[record.Repeat] = record.Text(strings.Replace(r[record.Repeat].Text, "weekly/2", "weekly/1", 1))
	}
	return r
}

// chore is the n-th task.
func chore(n int) record.Record {
	return record.Record{
		record.Subject: record.Text(fmt.Sprintf("Aufgabe %d", n)), record.Due: record.Text((firstMonday + record.Day(n)).String()),
		record.Priority: record.Text("3"), record.State: record.Text(record.StateOpen), record.Percent: record.Text("0"),
	}
}

func drawChore(t *rapid.T, now record.Record) record.Record {
	switch rapid.SampledFrom([]string{"state", "state", "percent", "due", "notes", "priority"}).Draw(t, "what") {
	case "state":
		state := rapid.SampledFrom([]string{record.StateOpen, record.StateStarted, record.StateDone, record.StateCancelled}).Draw(t, "state")
		percent := now[record.Percent].Text
		switch state {
		case record.StateDone:
			percent = "100"
		case record.StateOpen:
			percent = "0"
		}
		return text(record.State, state).With(text(record.Percent, percent))
	case "percent":
		percent := rapid.IntRange(1, 9).Draw(t, "percent") * 10
		return text(record.State, record.StateStarted).With(text(record.Percent, strconv.Itoa(percent)))
	case "due":
		return text(record.Due, rapid.SampledFrom([]string{"", "2026-05-01", "2026-05-01T14:00:00"}).Draw(t, "due"))
	case "priority":
		return text(record.Priority, rapid.SampledFrom([]string{"", "1", "5"}).Draw(t, "priority"))
	}
	return text(record.Notes, rapid.SampledFrom([]string{"", "nachfragen", "zwei\nZeilen"}).Draw(t, "notes"))
}

// lossyChore knows no percentage of what was started, and no time of day.
func lossyChore(r record.Record) record.Record {
	if s := r[record.State].Text; s == record.StateStarted || s == record.StateCancelled {
		r[record.Percent] = record.Text("0")
	}
	if day, _, timed := strings.Cut(r[record.Due].Text, "T"); timed {
		r[record.Due] = record.Text(day)
	}
	return r
}
