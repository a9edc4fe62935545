package ical

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/record"
)

const (
	monday9 = "DTSTART;TZID=Europe/Berlin:20260302T090000"
	until10 = "DTEND;TZID=Europe/Berlin:20260302T100000"
)

// ruleCases are the rows of the series table (reference onoffice-api §6.6) from
// the hub to the record.
var ruleCases = []struct {
	name  string
	lines []string
	want  string // the field Repeat and the removed days, or
	why   string // why it cannot be
}{
	{"daily", []string{monday9, "RRULE:FREQ=DAILY"}, "daily/1", ""},
	{"weekly with interval", []string{monday9, "RRULE:FREQ=WEEKLY;INTERVAL=2"}, "weekly/2", ""},
	{"monthly", []string{monday9, "RRULE:FREQ=MONTHLY;INTERVAL=3"}, "monthly/3", ""},
	{"yearly", []string{monday9, "RRULE:FREQ=YEARLY"}, "yearly/1", ""},
	{"lower case and a semicolon too much", []string{monday9, "RRULE:freq=weekly;"}, "weekly/1", ""},
	{"own weekday", []string{monday9, "RRULE:FREQ=WEEKLY;BYDAY=MO"}, "weekly/1", ""},
	{"own day of the month", []string{monday9, "RRULE:FREQ=MONTHLY;BYMONTHDAY=2"}, "monthly/1", ""},
	{"own day of the year", []string{monday9, "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=2"}, "yearly/1", ""},
	{"own month", []string{monday9, "RRULE:FREQ=YEARLY;BYMONTH=3"}, "yearly/1", ""},
	{"own time", []string{monday9, "RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0"}, "daily/1", ""},
	{"G95 WKST", []string{monday9, "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU"}, "weekly/2", ""},
	{"G95 UNTIL as date", []string{monday9, "RRULE:FREQ=WEEKLY;UNTIL=20260330"}, "weekly/1 until 2026-03-30", ""},
	{"G95 UNTIL as UTC", []string{monday9, "RRULE:FREQ=WEEKLY;UNTIL=20260330T070000Z"}, "weekly/1 until 2026-03-30", ""},
	{"G95 UNTIL a second too early", []string{monday9, "RRULE:FREQ=WEEKLY;UNTIL=20260330T065959Z"}, "weekly/1 until 2026-03-29", ""},
	{"G95 UNTIL floating", []string{monday9, "RRULE:FREQ=WEEKLY;UNTIL=20260330T235959"}, "weekly/1 until 2026-03-30", ""},
	{"G95 UNTIL of whole days", []string{"DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=WEEKLY;UNTIL=20260330"}, "weekly/1 until 2026-03-30", ""},
	{"G95 UNTIL of whole days in UTC", []string{"DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=WEEKLY;UNTIL=20260330T235959Z"}, "weekly/1 until 2026-03-30", ""},
	{"G95 UNTIL of whole days at Berlin's midnight", []string{"DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=WEEKLY;UNTIL=20260329T220000Z"}, "weekly/1 until 2026-03-30", ""},
	{"G95 COUNT", []string{monday9, "RRULE:FREQ=WEEKLY;COUNT=5"}, "weekly/1 until 2026-03-30", ""},
	{"G95 COUNT counts what is removed", []string{monday9, "RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE;TZID=Europe/Berlin:20260309T090000"}, "weekly/1 until 2026-03-30 -2026-03-09", ""},
	{"G95 COUNT over short months", []string{"DTSTART;VALUE=DATE:20260131", "RRULE:FREQ=MONTHLY;COUNT=3"}, "monthly/1 until 2026-05-31", ""},
	{"EXDATE as date", []string{monday9, "RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20260309"}, "weekly/1 -2026-03-09", ""},
	{"EXDATE in UTC", []string{monday9, "RRULE:FREQ=WEEKLY", "EXDATE:20260309T080000Z,20260330T070000Z"}, "weekly/1 -2026-03-09 -2026-03-30", ""},
	{"EXDATE floating", []string{monday9, "RRULE:FREQ=WEEKLY", "EXDATE:20260309T090000"}, "weekly/1 -2026-03-09", ""},
	{"EXDATE in another zone", []string{monday9, "RRULE:FREQ=WEEKLY", "EXDATE;TZID=America/New_York:20260309T040000"}, "weekly/1 -2026-03-09", ""},
	{"EXDATE at another time", []string{monday9, "RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Berlin:20260309T080000"}, "weekly/1", ""},
	{"EXDATE blank", []string{monday9, "RRULE:FREQ=WEEKLY", "EXDATE:"}, "weekly/1", ""},
	{"EXDATE of whole days with a time", []string{"DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=WEEKLY", "EXDATE:20260309T000000"}, "weekly/1 -2026-03-09", ""},
	{"G92 EXDATE in the gap", []string{"DTSTART;TZID=Europe/Berlin:20260322T023000", "RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Berlin:20260329T023000"}, "weekly/1 -2026-03-29", ""},
	{"G92 EXDATE in the gap in UTC", []string{"DTSTART;TZID=Europe/Berlin:20260322T023000", "RRULE:FREQ=WEEKLY", "EXDATE:20260329T013000Z"}, "weekly/1 -2026-03-29", ""},
	{"zone with Berlin's clock", []string{"DTSTART;TZID=Europe/Rome:20260302T090000", "RRULE:FREQ=WEEKLY"}, "weekly/1", ""},
	{"zone an hour behind all year", []string{"DTSTART;TZID=Europe/London:20260302T080000", "RRULE:FREQ=WEEKLY"}, "weekly/1", ""},
	{"UTC between two changes", []string{"DTSTART:20260406T070000Z", "RRULE:FREQ=WEEKLY;COUNT=10"}, "weekly/1 until 2026-06-08", ""},
	{"zone an hour behind, over midnight", []string{"DTSTART;TZID=Europe/London:20260302T233000", "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260316"}, "weekly/1 until 2026-03-17", ""},
	{"EXDATE as date in a zone an hour behind, over midnight", []string{"DTSTART;TZID=Europe/London:20260302T233000", "RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20260309"}, "weekly/1 -2026-03-10", ""},

	{"UTC over a change", []string{"DTSTART:20260302T080000Z", "RRULE:FREQ=WEEKLY"}, "", "it keeps the clock of another time zone"},
	{"New York", []string{"DTSTART;TZID=America/New_York:20260302T030000", "RRULE:FREQ=WEEKLY"}, "", "it keeps the clock of another time zone"},
	{"last day of the month over midnight", []string{"DTSTART;TZID=Europe/London:20260331T233000", "RRULE:FREQ=MONTHLY"}, "", "it keeps the clock of another time zone"},
	{"several weekdays", []string{monday9, "RRULE:FREQ=WEEKLY;BYDAY=MO,WE"}, "", "several weekdays, or another one than that of the start"},
	{"another weekday", []string{monday9, "RRULE:FREQ=WEEKLY;BYDAY=TU"}, "", "several weekdays, or another one than that of the start"},
	{"daily on a weekday", []string{monday9, "RRULE:FREQ=DAILY;BYDAY=MO"}, "", "several weekdays, or another one than that of the start"},
	{"third Monday", []string{monday9, "RRULE:FREQ=MONTHLY;BYDAY=3MO"}, "", "the nth weekday of a month or year"},
	{"every Monday of the month", []string{monday9, "RRULE:FREQ=MONTHLY;BYDAY=MO"}, "", "the nth weekday of a month or year"},
	{"G95 BYSETPOS", []string{monday9, "RRULE:FREQ=MONTHLY;BYMONTHDAY=2;BYSETPOS=1"}, "", "a choice among days (BYSETPOS)"},
	{"another day of the month", []string{monday9, "RRULE:FREQ=MONTHLY;BYMONTHDAY=3"}, "", "another day of the month than that of the start, or several"},
	{"last day of the month", []string{monday9, "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1"}, "", "another day of the month than that of the start, or several"},
	{"every month by the year", []string{monday9, "RRULE:FREQ=YEARLY;BYMONTHDAY=2"}, "", "another day of the month than that of the start, or several"},
	{"G99 the 30th, also in February", []string{monday9, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "", "certain months only"},
	{"certain months", []string{monday9, "RRULE:FREQ=DAILY;BYMONTH=3"}, "", "certain months only"},
	{"twice a day", []string{monday9, "RRULE:FREQ=DAILY;BYHOUR=9,15"}, "", "a rule part that onOffice does not have"},
	{"week number", []string{monday9, "RRULE:FREQ=YEARLY;BYWEEKNO=10"}, "", "a rule part that onOffice does not have"},
	{"G99 secondly without end", []string{monday9, "RRULE:FREQ=SECONDLY"}, "", "repeats by hour, minute or second"},
	{"hourly", []string{monday9, "RRULE:FREQ=HOURLY"}, "", "repeats by hour, minute or second"},
	{"no frequency", []string{monday9, "RRULE:INTERVAL=2"}, "", "repeats by hour, minute or second"},
	{"G99 INTERVAL=0", []string{monday9, "RRULE:FREQ=DAILY;INTERVAL=0"}, "", "an interval that is not from 1 to 999"},
	{"INTERVAL=1000", []string{monday9, "RRULE:FREQ=DAILY;INTERVAL=1000"}, "", "an interval that is not from 1 to 999"},
	{"COUNT=0", []string{monday9, "RRULE:FREQ=DAILY;COUNT=0"}, "", "an end that is contradictory, unreadable, before the start or too far away"},
	{"COUNT for ever", []string{monday9, "RRULE:FREQ=DAILY;COUNT=99999999999"}, "", "an end that is contradictory, unreadable, before the start or too far away"},
	{"COUNT beyond the calendar", []string{monday9, "RRULE:FREQ=YEARLY;INTERVAL=999;COUNT=100"}, "", "an end that is contradictory, unreadable, before the start or too far away"},
	{"COUNT and UNTIL", []string{monday9, "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20260330"}, "", "an end that is contradictory, unreadable, before the start or too far away"},
	{"UNTIL before the start", []string{monday9, "RRULE:FREQ=DAILY;UNTIL=20260301"}, "", "an end that is contradictory, unreadable, before the start or too far away"},
	{"UNTIL rubbish", []string{monday9, "RRULE:FREQ=DAILY;UNTIL=bald"}, "", "an end that is contradictory, unreadable, before the start or too far away"},
	{"part twice", []string{monday9, "RRULE:FREQ=DAILY;FREQ=WEEKLY"}, "", "a rule part that onOffice does not have"},
	{"unknown part", []string{monday9, "RRULE:FREQ=DAILY;RSCALE=HEBREW"}, "", "a rule part that onOffice does not have"},
	{"two rules", []string{monday9, "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"}, "", "several rules, or rules of exclusion"},
	{"EXRULE", []string{monday9, "RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"}, "", "several rules, or rules of exclusion"},
	{"RDATE", []string{monday9, "RRULE:FREQ=DAILY", "RDATE:20260401T090000"}, "", "extra dates (RDATE)"},
	{"RDATE alone", []string{monday9, "RDATE;VALUE=PERIOD:20260401T090000/PT1H"}, "", "extra dates (RDATE)"},
	{"EXDATE rubbish", []string{monday9, "RRULE:FREQ=DAILY", "EXDATE:morgen"}, "", "bad time"},
	{"EXDATE in an unknown zone", []string{monday9, "RRULE:FREQ=DAILY", "EXDATE;TZID=Nirgendwo:20260309T090000"}, "", "unknown zone"},
}

func TestRules(t *testing.T) {
	everywhere(t, func(t *testing.T) {
		for _, c := range ruleCases {
			t.Run(c.name, func(t *testing.T) {
				item, err := Decode([]byte(vevent(c.lines...)), Options{})
				if got := refusal(err); got != c.why {
					t.Fatalf("refused as %q, want %q: %v", got, c.why, err)
				}
				if err != nil {
					return
				}
				got := strings.TrimSpace(when(item.Record)[len("2006-01-02T15:04:05 2006-01-02T15:04:05"):])
				if item.Record[record.Start].Text[10:] == "" {
					got = when(item.Record)[len("2006-01-02 2006-01-02 "):]
				}
				if got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			})
		}
	})
}

func TestSeriesInCustomZoneWithBerlinsClock(t *testing.T) {
	item := decode(t, calendarOf(ourClock, event(`DTSTART;TZID="Amsterdam, Berlin, Bern":20260302T090000`, "RRULE:FREQ=WEEKLY")), Options{})
	if got := when(item.Record); got != "2026-03-02T09:00:00 2026-03-02T09:00:00 weekly/1" {
		t.Errorf("got %s", got)
	}
	_, err := Decode([]byte(calendarOf(newYork, event(`DTSTART;TZID=Customized Time Zone:20260302T090000`, "RRULE:FREQ=WEEKLY"))), Options{})
	if refusal(err) != string(WhyClock) {
		t.Errorf("refused as %v", err)
	}
}

// TestSeriesKeepsNineOClock: weekly at 09:00 in Berlin stays there over both
// changes, in the record and in what is written of it.
func TestSeriesKeepsNineOClock(t *testing.T) {
	everywhere(t, func(t *testing.T) {
		r := record.Record{record.Start: record.Text("2026-03-02T09:00:00"), record.End: record.Text("2026-03-02T10:00:00"), record.Repeat: record.Text("weekly/1 until 2026-11-30")}
		for _, opt := range []Options{{}, {Form: UTC}, {Form: Floating}, {Form: Floating, Zone: zone(t, "Europe/Vienna")}, {Form: Floating, Zone: zone(t, "America/New_York")}, {Form: Floating, Zone: time.UTC}} {
			text, _, err := New(record.Appointments, r, "u", opt)
			if err != nil {
				t.Fatal(err)
			}
			back := decode(t, string(text), opt).Record
			if when(back) != when(r) {
				t.Fatalf("%+v: got %s, want %s\n%s", opt, when(back), when(r), text)
			}
			days, err := record.Occurrences(back, at(t, "2026-01-01"), at(t, "2027-01-01"))
			if err != nil || len(days) != 40 {
				t.Fatalf("%d days, %v", len(days), err)
			}
			for day, utc := range map[string]string{"2026-03-23": "08:00", "2026-03-30": "07:00", "2026-10-19": "07:00", "2026-10-26": "08:00"} {
				i := slices.Index(days, at(t, day))
				if i < 0 {
					t.Fatalf("nothing on %s", day)
				}
				if got := (record.Wall{Day: days[i], Second: 9 * 3600}).In(record.Berlin()).Format("15:04"); got != utc {
					t.Errorf("%s is at %s UTC, want %s", day, got, utc)
				}
			}
		}
	})
}

// TestFloatingAnswerIsNoChange: a hub that gives the times back floating, in
// the zone of its account, shows no change.
func TestFloatingAnswerIsNoChange(t *testing.T) {
	everywhere(t, func(t *testing.T) {
		opt := Options{Zone: zone(t, "Europe/Vienna")}
		zoned := decode(t, vevent(monday9, until10, "RRULE:FREQ=WEEKLY;UNTIL=20261130T225959Z", "EXDATE;TZID=Europe/Berlin:20260309T090000"), opt)
		floating := decode(t, vevent("DTSTART:20260302T090000", "DTEND:20260302T100000", "RRULE:FREQ=WEEKLY;UNTIL=20261130T235959", "EXDATE:20260309T090000"), opt)
		if !record.AppointmentSchema.Same(zoned.Record, floating.Record, record.AppointmentSchema.Names()) {
			t.Errorf("%s is not %s", when(floating.Record), when(zoned.Record))
		}
	})
}

// TestG99_FiveThousandExdates are read and edited in bounded time; more than ten
// thousand are refused.
func TestG99_FiveThousandExdates(t *testing.T) {
	list := []string{monday9, until10, "RRULE:FREQ=DAILY"}
	for i := range 5000 {
		list = append(list, "EXDATE;TZID=Europe/Berlin:"+stamp(record.Wall{Day: at(t, "2026-03-03") + record.Day(i), Second: 9 * 3600}))
	}
	text := vevent(list...)
	item := decode(t, text, Options{})
	if n := len(item.Record[record.Removed].Entries); n != 5000 {
		t.Fatalf("%d removed days", n)
	}
	entries := item.Record[record.Removed].Entries
	out, _, err := Edit([]byte(text), record.Record{record.Removed: record.Entries(entries[1:]...)}, Options{})
	if err != nil || strings.Contains(string(out), "20260303T090000") || strings.Count(string(out), "EXDATE") != 4999 {
		t.Errorf("%v: %d left", err, strings.Count(string(out), "EXDATE"))
	}
	var values []string
	for i := range maxRemoved + 1 {
		values = append(values, fmt.Sprintf("20260309T%02d%02d00", i/60%24, i%60))
	}
	_, err = Decode([]byte(vevent(monday9, "RRULE:FREQ=DAILY", "EXDATE:"+strings.Join(values, ","))), Options{})
	if refusal(err) != "too large" {
		t.Errorf("refused as %v", err)
	}
}
