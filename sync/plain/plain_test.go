package plain

import (
	"testing"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// Every field of every unit has a name in both languages.
func TestLabels(t *testing.T) {
	for _, s := range []*record.Schema{record.Contacts, record.AppointmentSchema, record.TaskSchema} {
		for _, f := range s.Names() {
			if p := labels[f]; p.de == "" || p.en == "" {
				t.Errorf("%s: %s has no name", s.Unit, f)
			}
		}
	}
	if got := Label(fault.German, "cheese"); got != "cheese" {
		t.Errorf("an unknown field is %q", got)
	}
}

func TestValue(t *testing.T) {
	text := record.Text
	cases := []struct {
		field  record.Field
		value  record.Value
		de, en string
	}{
		{record.City, text("Köln"), "Köln", "Köln"},
		{record.City, record.Value{}, "", ""},
		{record.Phones, record.Entries(record.Entry{Type: record.Business, Text: "0221 1"}, record.Entry{Type: record.Mobile, Text: "0170 2"}),
			"geschäftlich 0221 1, mobil 0170 2", "business 0221 1, mobile 0170 2"},
		{record.Categories, record.Entries(record.Entry{Text: "Eigentümer"}, record.Entry{Text: "VIP"}), "Eigentümer, VIP", "Eigentümer, VIP"},
		{record.Birthday, text("1980-03-01"), "1.3.1980", "1 Mar 1980"},
		{record.Birthday, text("--02-29"), "29.2.", "29 Feb"},
		{record.Birthday, text("im Mai"), "im Mai", "im Mai"},
		{record.Start, text("2026-03-02T09:05:00"), "2.3.2026, 09:05 Uhr", "2 Mar 2026, 09:05"},
		{record.Start, text("2026-03-02"), "2.3.2026", "2 Mar 2026"},
		{record.End, text("2026-03-03"), "2.3.2026", "2 Mar 2026"}, // exclusive: one whole day
		{record.End, text("2026-03-02T10:00:00"), "2.3.2026, 10:00 Uhr", "2 Mar 2026, 10:00"},
		{record.Due, text("2026-03-02"), "2.3.2026", "2 Mar 2026"},
		{record.Due, text("bald"), "bald", "bald"},
		{record.Repeat, text("weekly/1"), "wöchentlich", "every week"},
		{record.Repeat, text("weekly/2 until 2026-12-31"), "alle 2 Wochen bis 31.12.2026", "every 2 weeks until 31 Dec 2026"},
		{record.Repeat, text("hourly/1"), "hourly/1", "hourly/1"},
		{record.Removed, record.Entries(record.Entry{Text: "2026-03-02"}), "2.3.2026", "2 Mar 2026"},
		{record.Secret, text("1"), "ja", "yes"},
		{record.Secret, record.Value{}, "", ""},
		{record.Reminder, text("0"), "zum Beginn", "at the start"},
		{record.Reminder, text("1"), "1 Minute vorher", "1 minute before"},
		{record.Reminder, text("90"), "90 Minuten vorher", "90 minutes before"},
		{record.Reminder, text("120"), "2 Stunden vorher", "2 hours before"},
		{record.Reminder, text("1440"), "1 Tag vorher", "1 day before"},
		{record.Reminder, text("20160"), "2 Wochen vorher", "2 weeks before"},
		{record.Reminder, record.Value{}, "", ""},
		{record.Priority, text("2"), "hoch", "high"},
		{record.State, text(record.StateStarted), "in Bearbeitung", "in progress"},
		{record.State, text("strange"), "strange", "strange"},
		{record.Percent, text("40"), "40 %", "40 %"},
	}
	for _, c := range cases {
		for l, want := range map[fault.Lang]string{fault.German: c.de, fault.English: c.en} {
			if got := Value(l, c.field, c.value); got != want {
				t.Errorf("%s %v in %s: %q, want %q", c.field, c.value, l, got, want)
			}
		}
	}
}
