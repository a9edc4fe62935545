package web_test

import (
	"net/http"
	"testing"
	"time"

	"abgleich/sync/web"
)

// TestRetryAfter proves scenario E69: seconds and dates, also absurd ones.
func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, after, date string
		want              time.Duration
	}{
		{"E69 none", "", "", 0},
		{"E69 seconds", "30", "", 30 * time.Second},
		{"E69 at once", "0", "", time.Second},
		{"E69 for years", "999999999", "", time.Hour},
		{"E69 more digits than a number has", "99999999999999999999999", "", time.Hour},
		{"E69 date", "Mon, 02 Mar 2026 09:01:00 GMT", "", time.Minute},
		{"E69 date by the server's clock", "Mon, 02 Mar 2026 10:01:00 GMT", "Mon, 02 Mar 2026 10:00:00 GMT", time.Minute},
		{"E69 date in the past", "Mon, 02 Mar 2020 09:01:00 GMT", "", time.Second},
		{"E69 date far ahead", "Mon, 02 Mar 2099 09:01:00 GMT", "", time.Hour},
		{"E69 rubbish", "soon", "", 0},
		{"E69 negative", "-5", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			h.Set("Retry-After", c.after)
			h.Set("Date", c.date)
			if got := web.RetryAfter(h, now); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
