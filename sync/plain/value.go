package plain

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// kinds are the kinds of entries.
var kinds = map[string]pair{
	record.Private: {"privat", "private"}, record.Business: {"geschäftlich", "business"},
	record.Mobile: {"mobil", "mobile"}, record.Other: {"sonstige", "other"},
}

var priorities = map[string]pair{
	"1": {"sehr hoch", "very high"}, "2": {"hoch", "high"}, "3": {"normal", "normal"}, "4": {"niedrig", "low"}, "5": {"sehr niedrig", "very low"},
}

var states = map[string]pair{
	record.StateOpen: {"offen", "open"}, record.StateStarted: {"in Bearbeitung", "in progress"},
	record.StateDone: {"erledigt", "done"}, record.StateCancelled: {"abgebrochen", "cancelled"},
}

// Value is a field's value as people read it, "" for an empty one. What cannot be
// understood is shown as it stands.
func Value(l fault.Lang, f record.Field, v record.Value) string {
	if len(v.Entries) > 0 {
		list := make([]string, len(v.Entries))
		for i, e := range v.Entries {
			list[i] = entry(l, f, e)
		}
		return strings.Join(list, ", ")
	}
	switch f {
	case record.Secret:
		if v.Text == "1" {
			return pair{"ja", "yes"}.in(l)
		}
	case record.Priority:
		return known(l, priorities, v.Text)
	case record.State:
		return known(l, states, v.Text)
	case record.Percent:
		if v.Text != "" {
			return v.Text + " %"
		}
	case record.Reminder:
		return reminder(l, v.Text)
	case record.Birthday:
		return birthday(l, v.Text)
	case record.Start, record.Due:
		return wall(l, v.Text, 0)
	case record.End:
		return wall(l, v.Text, -1)
	case record.Repeat:
		return series(l, v.Text)
	}
	return v.Text
}

func known(l fault.Lang, texts map[string]pair, text string) string {
	if p, ok := texts[text]; ok {
		return p.in(l)
	}
	return text
}

func entry(l fault.Lang, f record.Field, e record.Entry) string {
	switch {
	case f == record.Removed:
		return wall(l, e.Text, 0)
	case e.Type == "":
		return e.Text
	}
	return known(l, kinds, e.Type) + " " + e.Text
}

func reminder(l fault.Lang, text string) string {
	n, err := strconv.Atoi(text)
	if err != nil {
		return text
	}
	forms := []struct {
		minutes   int
		one, many pair
	}{
		{7 * 24 * 60, pair{"1 Woche vorher", "1 week before"}, pair{"%d Wochen vorher", "%d weeks before"}},
		{24 * 60, pair{"1 Tag vorher", "1 day before"}, pair{"%d Tage vorher", "%d days before"}},
		{60, pair{"1 Stunde vorher", "1 hour before"}, pair{"%d Stunden vorher", "%d hours before"}},
		{1, pair{"1 Minute vorher", "1 minute before"}, pair{"%d Minuten vorher", "%d minutes before"}},
	}
	for _, f := range forms {
		switch {
		case n == f.minutes:
			return f.one.in(l)
		case n > 0 && n%f.minutes == 0:
			return fmt.Sprintf(f.many.in(l), n/f.minutes)
		}
	}
	return pair{"zum Beginn", "at the start"}.in(l)
}

// birthday reads YYYY-MM-DD, or --MM-DD without a year.
func birthday(l fault.Lang, text string) string {
	if rest, ok := strings.CutPrefix(text, "--"); ok {
		// A leap year: the 29 February is a birthday too.
		t, err := time.Parse("2006-01-02", "2000-"+rest)
		if err != nil {
			return text
		}
		return t.Format(pair{"2.1.", "2 Jan"}.in(l))
	}
	t, err := time.Parse("2006-01-02", text)
	if err != nil {
		return text
	}
	return date(l, t)
}

func date(l fault.Lang, t time.Time) string { return t.Format(pair{"2.1.2006", "2 Jan 2006"}.in(l)) }

// wall writes a day or a time; a day that ends something is exclusive, and people
// name the one before.
func wall(l fault.Lang, text string, days record.Day) string {
	w, err := record.ParseWall(text)
	if err != nil {
		return text
	}
	if w.Whole {
		return day(l, w.Day+days)
	}
	clock := time.Time{}.Add(time.Duration(w.Second) * time.Second).Format("15:04")
	return fmt.Sprintf(pair{"%s, %s Uhr", "%s, %s"}.in(l), day(l, w.Day), clock)
}

func day(l fault.Lang, d record.Day) string {
	y, m, dd := d.Date()
	return date(l, time.Date(y, m, dd, 0, 0, 0, 0, time.UTC))
}

var frequencies = map[record.Frequency]struct{ every, others pair }{
	record.Daily:   {pair{"täglich", "every day"}, pair{"alle %d Tage", "every %d days"}},
	record.Weekly:  {pair{"wöchentlich", "every week"}, pair{"alle %d Wochen", "every %d weeks"}},
	record.Monthly: {pair{"monatlich", "every month"}, pair{"alle %d Monate", "every %d months"}},
	record.Yearly:  {pair{"jährlich", "every year"}, pair{"alle %d Jahre", "every %d years"}},
}

func series(l fault.Lang, text string) string {
	s, err := record.ParseSeries(text)
	if err != nil {
		return text
	}
	said := frequencies[s.Every].every.in(l)
	if s.Interval > 1 {
		said = fmt.Sprintf(frequencies[s.Every].others.in(l), s.Interval)
	}
	if s.Ends {
		said += pair{" bis ", " until "}.in(l) + day(l, s.Until)
	}
	return said
}
