package lang

import (
	"strconv"
	"strings"
	"time"

	"abgleich/sync/fault"
)

// Number writes n with the separators of the language: 1.234 or 1,234.
func (w *Words) Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	sep := ","
	if w.lang == fault.German {
		sep = "."
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return sign + s
}

// Date writes the day of t in t's own zone: 3.8.2026 or 3 Aug 2026.
func (w *Words) Date(t time.Time) string {
	if w.lang == fault.German {
		return t.Format("2.1.2006")
	}
	return t.Format("2 Jan 2006")
}

// Clock writes the time of day of t in t's own zone: 14:05 Uhr or 14:05.
func (w *Words) Clock(t time.Time) string {
	return w.T("time.clock", "time", t.Format("15:04"))
}

// Moment writes when t was or will be, as seen from now and in now's zone: today,
// yesterday and tomorrow by name, any other day by its date.
func (w *Words) Moment(t, now time.Time) string {
	t = t.In(now.Location())
	clock := w.Clock(t)
	switch days := dayNumber(t) - dayNumber(now); days {
	case 0:
		return w.T("time.today", "clock", clock)
	case -1:
		return w.T("time.yesterday", "clock", clock)
	case 1:
		return w.T("time.tomorrow", "clock", clock)
	}
	return w.T("time.day", "date", w.Date(t), "clock", clock)
}

// Stamp writes t for support: day, time to the second and the distance of its
// zone from UTC, in t's own zone.
func (w *Words) Stamp(t time.Time) string {
	return w.T("time.stamp", "date", w.Date(t), "time", t.Format("15:04:05"), "zone", "UTC"+t.Format("-07:00"))
}

// Duration writes a time span of whole minutes or hours.
func (w *Words) Duration(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	if minutes > 0 && minutes%60 == 0 {
		return w.N("time.hours", minutes/60)
	}
	return w.N("time.minutes", minutes)
}

// Size writes a number of bytes as people read it: 749 kB, 1,5 MB or 1.5 MB.
func (w *Words) Size(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1_000_000:
		return strconv.FormatInt(n/1000, 10) + " kB"
	}
	s := strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB"
	if w.lang == fault.German {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// dayNumber counts calendar days, whatever their length.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}
