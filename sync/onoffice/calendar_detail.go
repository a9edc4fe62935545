package onoffice

import (
	"maps"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// readDetail makes a record of what the old read gives (§6.2): wall time, and the
// series by name.
func readDetail(e Object, months shortMonths) (record.Record, *fault.Fault) {
	start, ok := readWall(e.Text("start_dt"))
	end, okToo := readWall(e.Text("end_dt"))
	if !ok || !okToo {
		return nil, unreadable("it begins or ends on no day: " + plain(e.Text("start_dt"), 40) + ", " + plain(e.Text("end_dt"), 40))
	}
	when, problem := readTimes(start, end, truth(e.Text("ganztags")))
	if problem != nil {
		return nil, problem
	}
	r := record.Record{
		record.Subject: record.Text(oneLine(e.Text("description"))), record.Notes: record.Text(lines(e.Text("note"))),
		record.Place: record.Text(lines(e.Text("ort"))), record.Category: record.Text(oneLine(kindLabel(e))),
		record.Secret: flag(truth(e.Text("private"))), record.Reminder: record.Text(readReminder(e.Text("erinnerung"))),
	}
	when.into(r)
	if !truth(e.Text("rp_flag")) {
		return r.With(single()), nil
	}
	series, problem := readSeries(e, when.start, months)
	if problem != nil {
		return nil, problem
	}
	return r.With(series), nil
}

// kindLabel is the label of art, an object of one key.
func kindLabel(e Object) string {
	art := objectOf(e["art"])
	keys := slices.Sorted(maps.Keys(art))
	if len(keys) == 0 {
		return e.Text("art")
	}
	if label := art.Text(keys[0]); label != "" {
		return label
	}
	return keys[0]
}
