package onoffice

import (
	"encoding/json"

	"abgleich/sync/record"
)

// calendarCursor is what an observation of the appointments leaves for the next.
type calendarCursor struct {
	Who *participant `json:"who,omitempty"`
	// Users and Groups are the first days, beside that of the window, of the
	// stretches into which the questions for the user himself and for his groups
	// had to be cut.
	Users  []record.Day `json:"users,omitempty"`
	Groups []record.Day `json:"groups,omitempty"`
	// Out holds known records that the list does not show and that are not gone:
	// they are looked at in the first request.
	Out []string `json:"out,omitempty"`
}

// parseCalendarCursor reads a cursor; what is none is an empty one, which costs a
// few requests and nothing else.
func parseCalendarCursor(s string) calendarCursor {
	var c calendarCursor
	if s == "" || json.Unmarshal([]byte(s), &c) != nil {
		return calendarCursor{}
	}
	return c
}

func (c calendarCursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		return "" // a full look next time
	}
	return string(b)
}

// stretch is some days, both included.
type stretch struct{ from, to record.Day }

// stretches cuts the days from..to at the remembered days.
func stretches(from, to record.Day, cuts []record.Day) []stretch {
	var out []stretch
	for _, cut := range cuts {
		if cut > from && cut <= to {
			out = append(out, stretch{from, cut - 1})
			from = cut
		}
	}
	return append(out, stretch{from, to})
}

// parts is into how many a stretch is cut that brought too many rows.
const parts = 4

// split cuts a stretch of several days.
func (s stretch) split() []stretch {
	days := int(s.to - s.from + 1)
	n := min(parts, days)
	out := make([]stretch, n)
	for i := range out {
		out[i] = stretch{s.from + record.Day(i*days/n), s.from + record.Day((i+1)*days/n) - 1}
	}
	return out
}
