package onoffice

import (
	"maps"
	"slices"
	"strconv"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

func itoa(n int) string { return strconv.Itoa(n) }

// changes are the parameters that bring the fields of a write into an appointment,
// as far as they are not there already; nil for none. Links, participants and
// resources are never named, and so stay as they are (§6.3).
func (a *Appointments) changes(v *visit, step fault.Step) (map[string]any, *fault.Fault) {
	data := map[string]any{}
	differs := func(f record.Field) bool {
		want, asked := v.w.Fields[f]
		spec, _ := record.AppointmentSchema.Spec(f)
		return asked && !spec.Equal(want, v.now[f])
	}
	shall := v.now.With(v.w.Fields)
	text := func(f record.Field) string { return shall[f].Text }
	if differs(record.Subject) {
		data["description"] = oneLine(text(record.Subject))
	}
	if differs(record.Notes) {
		data["note"] = text(record.Notes)
	}
	if differs(record.Secret) {
		data["private"] = text(record.Secret) == "1"
	}
	if differs(record.Category) {
		a.kind(v, data, text(record.Category), step)
	}
	if differs(record.Reminder) {
		data["erinnerung"] = ""
		if n, err := strconv.Atoi(text(record.Reminder)); err == nil {
			data["erinnerung"] = reminderFor(n)
		}
		if v.before != nil && v.before.detail != nil && data["erinnerung"] == v.before.detail.Text("erinnerung") {
			delete(data, "erinnerung") // rounded to what is there
		}
	}
	if problem := a.times(v, data, shall, differs, step); problem != nil {
		return nil, problem
	}
	params := map[string]any{}
	if differs(record.Place) {
		params["location"] = map[string]any{"sonstiges": text(record.Place)}
		if text(record.Place) == "" {
			params["location"] = map[string]any{"keine Angaben": ""}
		}
	}
	if len(data)+len(params) == 0 {
		return nil, nil
	}
	if v.before != nil {
		keepSeries(data, *v.before, v.now)
	}
	params["data"] = data
	return params, nil
}

// times adds start, end and series.
func (a *Appointments) times(v *visit, data map[string]any, shall record.Record, differs func(record.Field) bool, step fault.Step) *fault.Fault {
	if !differs(record.Start) && !differs(record.End) && !differs(record.Repeat) && !differs(record.Removed) {
		return nil
	}
	start, err := record.ParseWall(shall[record.Start].Text)
	end, err2 := record.ParseWall(shall[record.End].Text)
	if err != nil || err2 != nil || end.Before(start) || start.Whole != end.Whole {
		return fault.New(fault.Invalid, fault.OnOffice, step, "start "+strconv.Quote(plain(shall[record.Start].Text, 40))+
			" and end "+strconv.Quote(plain(shall[record.End].Text, 40))+" do not go together", nil)
	}
	// onOffice anchors a series anew unless its start comes along (§6.6).
	data["start_dt"], data["end_dt"] = writeTimes(start, end)
	was, err := record.ParseWall(v.now[record.Start].Text)
	if err != nil || was.Whole != start.Whole {
		data["ganztags"] = start.Whole
	}
	switch {
	case shall[record.Repeat].Text == "" && v.now[record.Repeat].Text != "":
		data["rp_flag"] = false
	case shall[record.Repeat].Text != "":
		begins := v.now == nil || differs(record.Repeat) || was.Day != start.Day
		if problem := writeSeries(data, shall, start.Day, begins, a.who.Months, step); problem != nil {
			return problem
		}
		if v.now == nil && data["rp_exception"] == "" {
			delete(data, "rp_exception")
		}
	}
	return nil
}

// kind sets the type of the appointment, by its label or its value. One that the
// tenant does not have is left out: onOffice would refuse the whole write (§6.3).
func (a *Appointments) kind(v *visit, data map[string]any, label string, step fault.Step) {
	if label == "" {
		data["art"] = ""
		return
	}
	for _, match := range []func(value string) bool{
		func(value string) bool { return record.Folded(a.who.Kinds[value]) == record.Folded(label) },
		func(value string) bool { return record.Folded(value) == record.Folded(label) },
	} {
		for _, value := range slices.Sorted(maps.Keys(a.who.Kinds)) {
			if match(value) {
				data["art"] = value
				return
			}
		}
	}
	v.note(step, "art: onOffice has no type of appointment "+strconv.Quote(plain(label, 80)))
}

// keepSeries sends the start and the removed days of a series along with any other
// change: without them some tenants forget them (§6.6, §12 no. 10). A series that
// becomes a single appointment has nothing to keep.
func keepSeries(data map[string]any, s seen, now record.Record) {
	_, sent := data["rp_exception"]
	if sent || data["rp_flag"] == false || now == nil || now[record.Repeat].Text == "" {
		return
	}
	texts, ok := s.exceptions()
	if !ok || len(texts) == 0 {
		return
	}
	var days []record.Day
	for _, text := range texts {
		if d, err := record.ParseDay(text); err == nil {
			days = append(days, d)
		}
	}
	start, err := record.ParseWall(now[record.Start].Text)
	end, err2 := record.ParseWall(now[record.End].Text)
	if err != nil || err2 != nil {
		return
	}
	data["start_dt"], data["end_dt"] = writeTimes(start, end)
	if s.detail != nil {
		data["start_dt"], data["end_dt"] = s.detail.Text("start_dt"), s.detail.Text("end_dt")
	}
	data["rp_exception"] = exceptionText(days)
}

// exceptions are the removed days of a series as they were read.
func (s seen) exceptions() ([]string, bool) {
	switch {
	case s.detail != nil:
		return readExceptions(s.detail["rp_exception"])
	case s.series["exceptions"] != nil:
		return readExceptions(s.series["exceptions"])
	}
	return readExceptions(s.series["rp_exception"])
}
