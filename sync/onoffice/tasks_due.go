package onoffice

import (
	"fmt"
	"strings"

	"abgleich/sync/record"
)

// noTime is the time of day of a due date that has none: onOffice does not tell
// it from midnight.
const noTime = "00:00:00"

// due reads the due date as the text of a Wall, "" if there is none: it counts
// only with Deadline_strikt (§7.2). The time stands in Deadline_Zeit, in Deadline,
// or in both.
func (t *taskTenant) due(e Object) string {
	if t.active("Deadline_strikt") && !truth(e.Text("Deadline_strikt")) {
		return ""
	}
	date, clock := dayAndClock(e)
	text := date
	if clock != noTime {
		text += "T" + clock
	}
	w, err := record.ParseWall(text)
	if err != nil {
		return ""
	}
	return w.String()
}

// dayAndClock are the two parts of a deadline, whether it counts or not.
func dayAndClock(e Object) (date, clock string) {
	date, clock, _ = strings.Cut(strings.TrimSpace(e.Text("Deadline")), " ")
	if date, rest, ok := strings.Cut(date, "T"); ok {
		return date, clockOf(rest)
	}
	if at := clockOf(e.Text("Deadline_Zeit")); at != noTime {
		return date, at
	}
	return date, clockOf(clock)
}

// clockOf is a time of day as HH:MM:SS; what is none is no time.
func clockOf(text string) string {
	text = strings.TrimSpace(text)
	if len(text) == len("15:04") {
		text += ":00"
	}
	if _, err := record.ParseWall("2000-01-01T" + text); err != nil {
		return noTime
	}
	return text
}

// putDue writes a due date: day, time and that it counts. Clearing says that it
// does not count and leaves the rest; where the tenant has no such field, the date
// is emptied.
func (t *taskTenant) putDue(params map[string]any, text string, raw Object) (problem string) {
	text = strings.TrimSpace(text)
	if text == "" {
		switch {
		case raw == nil || t.due(raw) == "":
		case t.active("Deadline_strikt"):
			params["Deadline_strikt"] = 0
		default:
			params["Deadline"] = "0000-00-00 00:00:00"
		}
		return ""
	}
	w, err := record.ParseWall(text)
	if err != nil {
		return "no date that onOffice could hold: " + plain(text, 40)
	}
	date, clock := w.Day.String(), fmt.Sprintf("%02d:%02d:%02d", w.Second/3600, w.Second/60%60, w.Second%60)
	if clock == noTime && !w.Whole {
		problem = "midnight cannot be told from no time"
	}
	if raw != nil && t.due(raw) != "" {
		if d, c := dayAndClock(raw); d == date && c == clock {
			return problem
		}
	}
	params["Deadline"] = date + " " + clock
	if t.active("Deadline_Zeit") {
		params["Deadline_Zeit"] = clock
	}
	if t.active("Deadline_strikt") {
		params["Deadline_strikt"] = 1
	}
	return problem
}
