package ical

import (
	"testing"
	"time"

	"abgleich/sync/record"
)

// timeCases are single events and what they are in a record, or why they are none.
var timeCases = []struct {
	name, text string
	hub        string // zone of the hub's account
	want       string
	refused    string
}{
	{name: "UTC in winter", text: vevent("DTSTART:20260302T080000Z", "DTEND:20260302T090000Z"), want: "2026-03-02T09:00:00 2026-03-02T10:00:00"},
	{name: "UTC in summer", text: vevent("DTSTART:20260702T080000Z", "DTEND:20260702T090000Z"), want: "2026-07-02T10:00:00 2026-07-02T11:00:00"},
	{name: "floating", text: vevent("DTSTART:20260302T090000", "DTEND:20260302T100000"), want: "2026-03-02T09:00:00 2026-03-02T10:00:00"},
	{name: "floating in the account's zone", hub: "America/New_York", text: vevent("DTSTART:20260302T090000", "DTEND:20260302T100000"), want: "2026-03-02T15:00:00 2026-03-02T16:00:00"},
	{name: "IANA name", text: vevent("DTSTART;TZID=Europe/Lisbon:20260302T090000", "DTEND;TZID=Europe/Berlin:20260302T110000"), want: "2026-03-02T10:00:00 2026-03-02T11:00:00"},
	{name: "G94 Windows name", text: vevent("DTSTART;TZID=W. Europe Standard Time:20260702T090000"), want: "2026-07-02T09:00:00 2026-07-02T09:00:00"},
	{name: "G94 Windows name quoted", text: vevent(`DTSTART;TZID="Pacific Standard Time":20260702T090000`), want: "2026-07-02T18:00:00 2026-07-02T18:00:00"},
	{name: "G94 vendor's path", text: vevent("DTSTART;TZID=/freeassociation.sourceforge.net/Tzfile/Europe/Berlin:20260702T090000"), want: "2026-07-02T09:00:00 2026-07-02T09:00:00"},
	{name: "G94 vendor's path to three words", text: vevent("DTSTART;TZID=/x.example/20250101_1/America/Argentina/Buenos_Aires:20260702T090000"), want: "2026-07-02T14:00:00 2026-07-02T14:00:00"},
	{name: "G94 vendor's path to UTC", text: vevent("DTSTART;TZID=\"tzone://Microsoft/Utc\":20260702T090000"), want: "2026-07-02T11:00:00 2026-07-02T11:00:00"},
	{name: "G94 custom VTIMEZONE in summer", text: calendarOf(newYork, event("DTSTART;TZID=Customized Time Zone:20260702T090000")), want: "2026-07-02T15:00:00 2026-07-02T15:00:00"},
	{name: "G94 custom VTIMEZONE between the changes", text: calendarOf(newYork, event("DTSTART;TZID=Customized Time Zone:20260310T090000")), want: "2026-03-10T14:00:00 2026-03-10T14:00:00"},
	{name: "G94 custom VTIMEZONE in winter", text: calendarOf(newYork, event("DTSTART;TZID=Customized Time Zone:20261202T090000")), want: "2026-12-02T15:00:00 2026-12-02T15:00:00"},
	{name: "G94 wrong VTIMEZONE under a right name", text: calendarOf(wrong, event("DTSTART;TZID=Europe/Berlin:20260702T090000")), want: "2026-07-02T09:00:00 2026-07-02T09:00:00"},
	{name: "G94 missing VTIMEZONE", text: vevent("DTSTART;TZID=Customized Time Zone:20260702T090000"), refused: "unknown zone"},
	{name: "G94 VTIMEZONE without rules", text: calendarOf("BEGIN:VTIMEZONE\r\nTZID:X\r\nEND:VTIMEZONE\r\n", event("DTSTART;TZID=X:20260702T090000")), refused: "unknown zone"},
	{name: "G94 VTIMEZONE that changes every hour", text: calendarOf("BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:20200101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n", event("DTSTART;TZID=X:20260702T090000")), refused: "unknown zone"},
	{name: "G94 VTIMEZONE with a day that never comes", text: calendarOf("BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:20200101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n", event("DTSTART;TZID=X:20260702T090000")), refused: "unknown zone"},
	{name: "G94 VTIMEZONE with a rule of old", text: calendarOf("BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:19160430T230000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;UNTIL=19180430T220000Z\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n", event("DTSTART;TZID=X:20260702T080000")), want: "2026-07-02T08:00:00 2026-07-02T08:00:00"},
	{name: "G94 VTIMEZONE that tells its name", text: calendarOf("BEGIN:VTIMEZONE\r\nTZID:X\r\nX-LIC-LOCATION:Europe/Lisbon\r\nEND:VTIMEZONE\r\n", event("DTSTART;TZID=X:20260702T090000")), want: "2026-07-02T10:00:00 2026-07-02T10:00:00"},
	{name: "place as zone", text: vevent("LOCATION:Musterstr. 1", `DTSTART;TZID="Musterstr. 1":20260702T090000`), refused: "unknown zone"},
	{name: "the word LOCATION as zone", text: vevent("DTSTART;TZID=LOCATION:20260702T090000"), refused: "unknown zone"},
	{name: "the machine's zone", text: vevent("DTSTART;TZID=Local:20260702T090000"), refused: "unknown zone"},
	{name: "the machine's zone by file", text: vevent("DTSTART;TZID=localtime:20260702T090000"), refused: "unknown zone"},
	{name: "zone with leap seconds", text: vevent("DTSTART;TZID=right/Europe/Berlin:20260702T090000"), want: "2026-07-02T09:00:00 2026-07-02T09:00:00"},
	{name: "empty zone", text: vevent("DTSTART;TZID=:20260702T090000"), want: "2026-07-02T09:00:00 2026-07-02T09:00:00"},
	{name: "G92 gap", text: vevent("DTSTART;TZID=Europe/Berlin:20260329T023000", "DTEND;TZID=Europe/Berlin:20260329T040000"), want: "2026-03-29T02:30:00 2026-03-29T04:00:00"},
	{name: "G92 overlap by zone", text: vevent("DTSTART;TZID=Europe/Berlin:20261025T023000", "DTEND;TZID=Europe/Berlin:20261025T030000"), want: "2026-10-25T02:30:00 2026-10-25T03:00:00"},
	{name: "G92 overlap, second hour", text: vevent("DTSTART:20261025T013000Z", "DTEND:20261025T020000Z"), want: "2026-10-25T02:30:00 2026-10-25T03:00:00"},
	{name: "G92 end before start on the wall", text: vevent("DTSTART:20261025T004500Z", "DTEND:20261025T011500Z"), want: "2026-10-25T02:45:00 2026-10-25T02:45:00"},
	{name: "G93 one day", text: vevent("DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260303"), want: "2026-03-02 2026-03-03"},
	{name: "G93 three days", text: vevent("DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260305"), want: "2026-03-02 2026-03-05"},
	{name: "G93 without DTEND", text: vevent("DTSTART;VALUE=DATE:20260302"), want: "2026-03-02 2026-03-03"},
	{name: "G93 DTEND on the same day", text: vevent("DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260302"), want: "2026-03-02 2026-03-03"},
	{name: "G93 account at UTC+13", hub: "Pacific/Auckland", text: vevent("DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260303"), want: "2026-03-02 2026-03-03"},
	{name: "G93 account at UTC-10", hub: "Pacific/Honolulu", text: vevent("DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260303"), want: "2026-03-02 2026-03-03"},
	{name: "G93 date without VALUE", text: vevent("DTSTART:20260302", "DTEND:20260303"), want: "2026-03-02 2026-03-03"},
	{name: "G93 date with a zone", text: vevent("DTSTART;VALUE=DATE;TZID=Nowhere:20260302"), want: "2026-03-02 2026-03-03"},
	{name: "duration of days", text: vevent("DTSTART;VALUE=DATE:20260302", "DURATION:P2D"), want: "2026-03-02 2026-03-04"},
	{name: "duration of hours", text: vevent("DTSTART;TZID=Europe/Berlin:20260302T090000", "DURATION:PT1H30M"), want: "2026-03-02T09:00:00 2026-03-02T10:30:00"},
	{name: "a day over the change of the clocks is a day", text: vevent("DTSTART;TZID=Europe/Berlin:20260328T090000", "DURATION:P1D"), want: "2026-03-28T09:00:00 2026-03-29T09:00:00"},
	{name: "24 hours over it are 24 hours", text: vevent("DTSTART;TZID=Europe/Berlin:20260328T090000", "DURATION:PT24H"), want: "2026-03-28T09:00:00 2026-03-29T10:00:00"},
	{name: "DTEND and DURATION", text: vevent("DTSTART:20260302T080000Z", "DTEND:20260302T090000Z", "DURATION:PT5H"), want: "2026-03-02T09:00:00 2026-03-02T10:00:00"},
	{name: "date and time mixed", text: vevent("DTSTART;VALUE=DATE:20260302", "DTEND:20260304T000000Z"), want: "2026-03-02 2026-03-04"},
	{name: "time and date mixed", text: vevent("DTSTART:20260302T080000", "DTEND;VALUE=DATE:20260303"), want: "2026-03-02T08:00:00 2026-03-03T00:00:00"},
	{name: "G100 DTEND before DTSTART", text: vevent("DTSTART:20260302T080000Z", "DTEND:20260301T090000Z"), want: "2026-03-02T09:00:00 2026-03-02T09:00:00"},
	{name: "G100 DTEND before DTSTART, whole days", text: vevent("DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260228"), want: "2026-03-02 2026-03-03"},
	{name: "G100 year 1", text: vevent("DTSTART:00010101T000000Z"), refused: "bad time"},
	{name: "G100 year 1 at the end", text: vevent("DTSTART:20260302T080000Z", "DTEND:00010101T000000"), refused: "bad time"},
	{name: "G100 negative duration", text: vevent("DTSTART:20260302T080000Z", "DURATION:-PT1H"), want: "2026-03-02T09:00:00 2026-03-02T09:00:00"},
	{name: "G100 rubbish duration", text: vevent("DTSTART:20260302T080000Z", "DURATION:1 Stunde"), refused: "bad time"},
	{name: "G100 endless duration", text: vevent("DTSTART:20260302T080000Z", "DURATION:P9999999999W"), refused: "bad time"},
	{name: "no start", text: vevent("DTEND:20260302T080000Z"), refused: "no start"},
	{name: "rubbish start", text: vevent("DTSTART:2026-03-02T08:00:00+01:00"), refused: "bad time"},
	{name: "30 February", text: vevent("DTSTART:20260230T080000Z"), refused: "bad time"},
	{name: "without seconds", text: vevent("DTSTART:20260302T0800Z"), want: "2026-03-02T09:00:00 2026-03-02T09:00:00"},
	{name: "leap second", text: vevent("DTSTART:20260302T085960"), want: "2026-03-02T08:59:59 2026-03-02T08:59:59"},
}

func TestTimes(t *testing.T) {
	everywhere(t, func(t *testing.T) {
		for _, c := range timeCases {
			t.Run(c.name, func(t *testing.T) {
				opt := Options{Now: now}
				if c.hub != "" {
					opt.Zone = zone(t, c.hub)
				}
				item, err := Decode([]byte(c.text), opt)
				if refusal(err) != c.refused {
					t.Fatalf("refused as %q, want %q: %v", refusal(err), c.refused, err)
				}
				if err != nil {
					if e := err.(*Error); e.Name != "Termin" || e.UID != "u" {
						t.Errorf("the error does not name the item: %+v", e)
					}
					return
				}
				if got := when(item.Record); got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			})
		}
	})
}

// TestEveryWindowsZoneIsKnown: the table has no name that the zone data lack.
func TestEveryWindowsZoneIsKnown(t *testing.T) {
	for windows, iana := range windowsZones {
		if load(iana) == nil {
			t.Errorf("%s: there is no %s", windows, iana)
		}
	}
}

// TestEvaluatedZoneIsTheOneItDescribes compares hour by hour, over 60 years.
func TestEvaluatedZoneIsTheOneItDescribes(t *testing.T) {
	for _, c := range []struct{ def, tzid, iana string }{
		{newYork, "Customized Time Zone", "America/New_York"},
		{ourClock, "Amsterdam\\, Berlin\\, Bern", "Europe/Berlin"},
	} {
		cal, err := open([]byte(calendarOf(c.def, event())), Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := evaluate(cal.components("VTIMEZONE")[0])
		if err != nil {
			t.Fatal(err)
		}
		want := zone(t, c.iana)
		// The rules of today are in force since 2007 in New York, 1996 in Berlin.
		for at := time.Date(2007, 6, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2067; at = at.Add(time.Hour) {
			_, a := at.In(got).Zone()
			if _, b := at.In(want).Zone(); a != b {
				t.Fatalf("%s at %s: %d, want %d", c.iana, at, a, b)
			}
		}
	}
}

func TestBerlinZoneIsBerlin(t *testing.T) {
	cal, err := open([]byte(calendarOf(berlinZone, event())), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := evaluate(cal.components("VTIMEZONE")[0])
	if err != nil {
		t.Fatal(err)
	}
	for at := time.Date(1981, 6, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2100; at = at.Add(time.Hour) {
		_, a := at.In(got).Zone()
		if _, b := at.In(record.Berlin()).Zone(); a != b {
			t.Fatalf("at %s: %d, want %d", at, a, b)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]duration{
		"P1W": {days: 7}, "-P1DT2H3M4S": {1, 7384, true}, "+PT0S": {}, "pt15m": {seconds: 900}, "P1W2D": {days: 9},
	} {
		if got, ok := parseDuration(text); !ok || got != want {
			t.Errorf("%s: %+v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "P", "PT", "P1", "PT1", "1H", "P1H", "PT1D", "P1T", "PT1HT1H", "P-1D", "--P1D", "P99999999999D", "P1.5D", "P36525D"} {
		if got, ok := parseDuration(text); ok {
			t.Errorf("%q was taken as %+v", text, got)
		}
	}
}
