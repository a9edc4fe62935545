package record

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(t testing.TB, text string) Day {
	t.Helper()
	d, err := ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func series(t testing.TB, text string) Series {
	t.Helper()
	s, err := ParseSeries(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParseSeriesTakesOneSpellingOnly(t *testing.T) {
	for _, text := range []string{"daily/1", "weekly/2 until 2026-12-31", "monthly/999", "yearly/1 until 9999-12-31"} {
		if got := series(t, text).String(); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	for _, text := range []string{
		"", "daily", "daily/0", "daily/1000", "daily/-1", "daily/01", "Daily/1", "hourly/1", "daily/1 until", "daily/1 until 2026-02-30",
		"daily/1 until 1899-12-31", "daily/1 until 2026-12-31 until 2027-01-01", "daily/9999999999999999999",
	} {
		if s, err := ParseSeries(text); !errors.Is(err, ErrSeries) {
			t.Errorf("%q was taken as %+v, %v", text, s, err)
		}
	}
}

func TestDays(t *testing.T) {
	for _, c := range []struct{ name, repeat, start, from, to, want string }{
		{"every second day", "daily/2", "2026-03-01", "2026-03-02", "2026-03-07", "2026-03-03 2026-03-05 2026-03-07"},
		{"every third week", "weekly/3", "2026-03-02", "2026-03-01", "2026-04-30", "2026-03-02 2026-03-23 2026-04-13"},
		{"the end counts", "weekly/1 until 2026-03-16", "2026-03-02", "2026-03-01", "2026-04-30", "2026-03-02 2026-03-09 2026-03-16"},
		{"the day after the end does not", "weekly/1 until 2026-03-15", "2026-03-02", "2026-03-01", "2026-04-30", "2026-03-02 2026-03-09"},
		{"G99 the 31st is left out", "monthly/1", "2026-01-31", "2026-01-01", "2026-07-31", "2026-01-31 2026-03-31 2026-05-31 2026-07-31"},
		{"G99 the 30th in February", "monthly/1", "2026-01-30", "2026-01-01", "2026-04-30", "2026-01-30 2026-03-30 2026-04-30"},
		{"29 February", "yearly/1", "2096-02-29", "2096-01-01", "2108-12-31", "2096-02-29 2104-02-29 2108-02-29"},
		{"every year", "yearly/2", "2026-05-01", "2027-01-01", "2031-01-01", "2028-05-01 2030-05-01"},
		{"every 14 months", "monthly/14", "2025-12-15", "2025-01-01", "2029-01-01", "2025-12-15 2027-02-15 2028-04-15"},
		{"before the start", "daily/1", "2026-03-01", "2026-01-01", "2026-02-28", ""},
		{"long after the start", "daily/7", "1900-01-01", "2026-03-01", "2026-03-08", "2026-03-02"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := series(t, c.repeat).Days(day(t, c.start), day(t, c.from), day(t, c.to))
			if join(got) != c.want {
				t.Errorf("got %s, want %s", join(got), c.want)
			}
		})
	}
}

func join(days []Day) string {
	var out []string
	for _, d := range days {
		out = append(out, d.String())
	}
	return strings.Join(out, " ")
}

// TestDaysAgreeWithEachOther: a window shows what the whole series shows of it.
func TestDaysAgreeWithEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Series{Every: rapid.SampledFrom([]Frequency{Daily, Weekly, Monthly, Yearly}).Draw(t, "every"), Interval: rapid.IntRange(1, 30).Draw(t, "interval")}
		start := Day(rapid.IntRange(-20000, 40000).Draw(t, "start"))
		if s.Ends = rapid.Bool().Draw(t, "ends"); s.Ends {
			s.Until = start + Day(rapid.IntRange(0, 9000).Draw(t, "length"))
		}
		from := start + Day(rapid.IntRange(-1000, 8000).Draw(t, "from"))
		to := from + Day(rapid.IntRange(0, 1000).Draw(t, "to"))
		var want []Day
		for _, d := range s.Days(start, start, start+10000) {
			if d >= from && d <= to {
				want = append(want, d)
			}
		}
		if got := s.Days(start, from, to); !slices.Equal(got, want) {
			t.Fatalf("%s from %s: got %s, want %s", s, start, join(got), join(want))
		}
		for i, d := range want {
			all := s.Days(start, start, d)
			if nth, ok := s.Nth(start, len(all)); !ok || nth != d {
				t.Fatalf("%s: number %d (%d in the window) is %s, want %s", s, len(all), i, nth, d)
			}
		}
		if again, err := ParseSeries(s.String()); err != nil || again != s {
			t.Fatalf("%s was read as %+v, %v", s, again, err)
		}
	})
}

// TestG99_EndlessSeriesAreBounded: no series costs more than its bounds.
func TestG99_EndlessSeriesAreBounded(t *testing.T) {
	first, last := day(t, "1900-01-01"), day(t, "9999-12-31")
	if got := len(series(t, "daily/1").Days(first, first, last)); got != MaxDays {
		t.Errorf("%d days", got)
	}
	if _, ok := series(t, "daily/1").Nth(first, MaxDays+1); ok {
		t.Error("counted beyond MaxDays")
	}
	if _, ok := series(t, "yearly/999").Nth(first, 20); ok {
		t.Error("counted beyond the year 9999")
	}
	if got := (Series{Every: Daily}).Days(first, first, last); got != nil {
		t.Errorf("interval 0 has %d days", len(got))
	}
}

func TestWallIsReadInOneForm(t *testing.T) {
	for _, text := range []string{"2026-03-02", "2026-03-02T09:00:00", "1900-01-01T23:59:59", "1969-12-31T12:00:00"} {
		if w, err := ParseWall(text); err != nil || w.String() != text {
			t.Errorf("%q became %q, %v", text, w, err)
		}
	}
	for _, text := range []string{"", "0001-01-01", "0001-01-01T00:00:00", "2026-02-30", "2026-03-02 09:00:00", "2026-03-02T09:00", "2026-03-02T24:00:00", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00.5"} {
		if w, err := ParseWall(text); !errors.Is(err, ErrTime) {
			t.Errorf("%q was taken as %v, %v", text, w, err)
		}
	}
}

// TestG92_GapAndOverlap proves the one rule for the two hours a year.
func TestG92_GapAndOverlap(t *testing.T) {
	samoa, err := time.LoadLocation("Pacific/Apia")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, wall string
		loc        *time.Location
		utc        string
	}{
		{"never shown in spring", "2026-03-29T02:30:00", Berlin(), "2026-03-29T01:30:00Z"},
		{"before it", "2026-03-29T01:59:59", Berlin(), "2026-03-29T00:59:59Z"},
		{"after it", "2026-03-29T03:00:00", Berlin(), "2026-03-29T01:00:00Z"},
		{"shown twice in autumn", "2026-10-25T02:30:00", Berlin(), "2026-10-25T00:30:00Z"},
		{"before that", "2026-10-25T01:59:59", Berlin(), "2026-10-24T23:59:59Z"},
		{"after that", "2026-10-25T03:00:00", Berlin(), "2026-10-25T02:00:00Z"},
		{"summer", "2026-07-01T09:00:00", Berlin(), "2026-07-01T07:00:00Z"},
		{"a day that was left out", "2011-12-30T12:00:00", samoa, "2011-12-30T22:00:00Z"},
		{"the day after it", "2011-12-31T06:00:00", samoa, "2011-12-30T16:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, err := ParseWall(c.wall)
			if err != nil {
				t.Fatal(err)
			}
			if got := w.In(c.loc).Format(time.RFC3339); got != c.utc {
				t.Errorf("got %s, want %s", got, c.utc)
			}
		})
	}
}

func TestWallOfIsTheReverseOfIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-2_000_000_000, 5_000_000_000).Draw(t, "unix"), 0)
		w := WallOf(at)
		if back := w.In(Berlin()); !back.Equal(at) && !(back.Before(at) && WallOf(back) == w) {
			t.Fatalf("%s is shown as %s, which is %s", at.UTC(), w, back)
		}
	})
}
