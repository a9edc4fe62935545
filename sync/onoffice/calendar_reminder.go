package onoffice

import (
	"strconv"
	"strings"
)

// reminders are the only values of erinnerung that onOffice takes, with their
// minutes in rising order (§6.3).
var reminders = []struct {
	minutes int
	text    string
}{
	{0, "0 minutes"}, {5, "5 minutes"}, {15, "15 minutes"}, {30, "30 minutes"}, {60, "1 hours"}, {120, "2 hours"}, {180, "3 hours"},
	{720, "12 hours"}, {900, "15 hours"}, {1440, "1 days"}, {2880, "2 days"}, {4320, "3 days"}, {10080, "1 weeks"}, {30240, "3 weeks"},
}

// reminderFor is the value of erinnerung that comes nearest; of two equally near
// ones it is the earlier reminder, for one can wait but not go back.
func reminderFor(minutes int) string {
	best := reminders[0]
	for _, r := range reminders[1:] {
		if abs(r.minutes-minutes) <= abs(best.minutes-minutes) {
			best = r
		}
	}
	return best.text
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// readReminder reads erinnerung: "15 minutes"; "" for none. What is not
// understood counts as none, too.
func readReminder(text string) string {
	count, unit, _ := strings.Cut(strings.ToLower(strings.TrimSpace(text)), " ")
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 || n > 10_000 {
		return ""
	}
	for _, u := range []struct {
		letters string
		minutes int
	}{{"min", 1}, {"hour", 60}, {"stund", 60}, {"day", 1440}, {"tag", 1440}, {"week", 10080}, {"woche", 10080}} {
		if strings.HasPrefix(unit, u.letters) {
			return strconv.Itoa(n * u.minutes)
		}
	}
	return ""
}

// reminderText is the field of a number of minutes.
func reminderText(minutes int, on bool) string {
	if !on {
		return ""
	}
	return strconv.Itoa(minutes)
}
