package ical

import (
	"bytes"
	"errors"
	"testing"

	"abgleich/sync/record"
)

// FuzzDecodeEdit: no text makes the package panic or hang; its errors are its own;
// an edit without change gives the same text back, and one with a change is read
// back as what it wrote.
func FuzzDecodeEdit(f *testing.F) {
	for _, c := range timeCases {
		f.Add([]byte(c.text))
	}
	for _, c := range ruleCases {
		f.Add([]byte(vevent(c.lines...)))
	}
	for _, c := range editCases {
		f.Add([]byte(c.text))
	}
	f.Add([]byte(calendarOf(master, override(";RANGE=THISANDFUTURE:20260316T090000", "DTSTART:20260317T110000"), override(":20260309T090000", moved, "STATUS:CANCELLED"))))
	f.Fuzz(func(t *testing.T, in []byte) {
		opt := Options{Now: now}
		item, err := Decode(in, opt)
		if err != nil {
			if e := (*Error)(nil); !errors.As(err, &e) {
				t.Fatalf("a foreign error: %v", err)
			}
			return
		}
		for _, o := range item.Overrides {
			if _, _, err := EditOverride(in, o.Day, record.Record{record.Subject: text("Neu")}, opt); err != nil {
				t.Fatalf("override %s: %v", o.Day, err)
			}
		}
		if item.Record == nil {
			return
		}
		same, _, err := Edit(in, item.Record, opt)
		if err != nil || !bytes.Equal(same, in) {
			t.Fatalf("an edit without change: %v\n%q", err, same)
		}
		for _, change := range []record.Record{
			{record.Subject: text("Neu"), record.Category: text("Neu"), record.Secret: text("1"), record.Reminder: text("7"), record.State: text(record.StateDone), record.Priority: text("2")},
			{record.Start: text("2031-05-06T07:08:09"), record.End: text("2031-05-06T08:08:09"), record.Due: text("2031-05-06T07:08:09"), record.Repeat: text("weekly/3 until 2039-01-01"), record.Removed: removedDay("2031-05-27")},
		} {
			out, _, err := Edit(in, change, opt)
			if err != nil {
				if e := (*Error)(nil); !errors.As(err, &e) {
					t.Fatalf("a foreign error: %v", err)
				}
				continue
			}
			again, err := Decode(out, opt)
			if err != nil {
				t.Fatalf("what was written cannot be read: %v\n%q", err, out)
			}
			schema := record.AppointmentSchema
			if item.Kind == Task {
				schema = record.TaskSchema
			}
			for field, want := range change {
				if sp, ok := schema.Spec(field); ok && !sp.Equal(again.Record[field], want) {
					t.Fatalf("%s: got %+v, want %+v\n%q", field, again.Record[field], want, out)
				}
			}
		}
	})
}
