package lang

import (
	"testing"
	"time"

	"abgleich/sync/fault"
)

var both = []fault.Lang{fault.German, fault.English}

func TestNumber(t *testing.T) {
	for n, want := range map[int][2]string{
		0: {"0", "0"}, 999: {"999", "999"}, 1000: {"1.000", "1,000"}, -1234567: {"-1.234.567", "-1,234,567"},
	} {
		for i, l := range both {
			if got := For(l).Number(n); got != want[i] {
				t.Errorf("%s: %d is %q, want %q", l, n, got, want[i])
			}
		}
	}
}

func TestMoment(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	// The night in which the clocks go back: the day has 25 hours.
	now := time.Date(2026, 10, 25, 23, 30, 0, 0, berlin)
	cases := []struct {
		name   string
		t      time.Time
		de, en string
	}{
		{"same day", time.Date(2026, 10, 25, 0, 5, 0, 0, berlin), "heute, 00:05 Uhr", "today, 00:05"},
		{"another zone", time.Date(2026, 10, 25, 20, 0, 0, 0, time.UTC), "heute, 21:00 Uhr", "today, 21:00"},
		{"yesterday", time.Date(2026, 10, 24, 23, 59, 0, 0, berlin), "gestern, 23:59 Uhr", "yesterday, 23:59"},
		{"tomorrow", time.Date(2026, 10, 26, 0, 0, 0, 0, berlin), "morgen, 00:00 Uhr", "tomorrow, 00:00"},
		{"long ago", time.Date(2026, 3, 1, 9, 7, 0, 0, berlin), "1.3.2026, 09:07 Uhr", "1 Mar 2026, 09:07"},
		{"a year ahead", time.Date(2027, 10, 25, 23, 30, 0, 0, berlin), "25.10.2027, 23:30 Uhr", "25 Oct 2027, 23:30"},
	}
	for _, c := range cases {
		for i, want := range []string{c.de, c.en} {
			if got := For(both[i]).Moment(c.t, now); got != want {
				t.Errorf("%s: %q, want %q", c.name, got, want)
			}
		}
	}
}

func TestStampNamesTheZone(t *testing.T) {
	at := time.Date(2026, 7, 3, 4, 5, 6, 0, time.FixedZone("CEST", 2*3600))
	for l, want := range map[fault.Lang]string{fault.German: "3.7.2026, 04:05:06 Uhr (UTC+02:00)", fault.English: "3 Jul 2026, 04:05:06 (UTC+02:00)"} {
		if got := For(l).Stamp(at); got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Minute: "1 Minute", 15 * time.Minute: "15 Minuten", time.Hour: "1 Stunde", 90 * time.Minute: "90 Minuten", 24 * time.Hour: "24 Stunden",
	} {
		if got := For(fault.German).Duration(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	w := For(fault.German)
	for n, want := range map[int]string{0: "0 Entscheidungen offen", 1: "1 Entscheidung offen", 1200: "1.200 Entscheidungen offen"} {
		if got := w.N("sync.held", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// A value is text: what looks like a placeholder in it stays.
func TestValuesAreNotFilledAgain(t *testing.T) {
	got := For(fault.English).T("sync.progress", "step", "{total}", "done", 1, "total", 2)
	if got != "{total}: 1 of 2" {
		t.Errorf("got %q", got)
	}
}

func TestChoose(t *testing.T) {
	cases := []struct {
		name     string
		env      map[string]string
		platform string
		want     fault.Lang
	}{
		{"nothing known", nil, "", fault.German},
		{"override beats the system", map[string]string{"ABGLEICH_LANG": "en", "LC_ALL": "de_DE.UTF-8"}, "de", fault.English},
		{"LC_ALL beats LANG", map[string]string{"LC_ALL": "de_AT.UTF-8@euro", "LANG": "en_GB.UTF-8"}, "", fault.German},
		{"LC_MESSAGES beats LANG", map[string]string{"LC_MESSAGES": "en_US", "LANG": "de_DE"}, "", fault.English},
		{"C says nothing", map[string]string{"LC_ALL": "C.UTF-8", "LANG": "en_US.UTF-8"}, "de-DE", fault.German},
		{"POSIX and no platform", map[string]string{"LANG": "POSIX"}, "", fault.German},
		{"a third language", map[string]string{"LANG": "fr_FR.UTF-8"}, "", fault.English},
		{"platform", nil, "en-US", fault.English},
		{"no German though it begins so", map[string]string{"LANG": "den_CA"}, "", fault.English},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := choose(func(k string) string { return c.env[k] }, func() string { return c.platform })
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64][2]string{21: {"21 B", "21 B"}, 749_300: {"749 kB", "749 kB"}, 1_520_000: {"1,5 MB", "1.5 MB"}} {
		if de, en := For(fault.German).Size(n), For(fault.English).Size(n); de != want[0] || en != want[1] {
			t.Errorf("%d: %q and %q", n, de, en)
		}
	}
}
