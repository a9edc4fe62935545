package runner

import (
	"errors"
	"slices"
	"testing"
	"time"

	"abgleich/sync/contract"
)

func (r *timed) pause(t *testing.T, account string, d time.Duration) {
	t.Helper()
	until := time.Time{}
	if d != 0 {
		until = r.Now().Add(d)
	}
	if err := r.Pause(t.Context(), account, until); err != nil {
		t.Fatal(err)
	}
}

func TestPause(t *testing.T) {
	cases := []struct {
		name string
		do   func(t *testing.T, r *timed)
		want []float64
	}{
		{"for an hour", func(t *testing.T, r *timed) { r.pause(t, "max", time.Hour) }, []float64{0, 61.5, 76.5}},
		{"shorter than the time between two passes", func(t *testing.T, r *timed) { r.pause(t, "max", time.Minute) }, []float64{0, 15, 30, 45, 60, 75}},
		{"all accounts", func(t *testing.T, r *timed) { r.pause(t, "", time.Hour) }, []float64{0, 61.5, 76.5}},
		{"and on again", func(t *testing.T, r *timed) {
			r.pause(t, "max", time.Hour)
			time.Sleep(20 * time.Minute)
			r.pause(t, "max", 0)
		}, []float64{0, 21.5, 36.5, 51.5, 66.5}},
		{"D65 with a clock that was a year ahead", func(t *testing.T, r *timed) {
			r.off.Store(int64(365 * 24 * time.Hour))
			r.pause(t, "max", time.Hour)
			r.off.Store(0)
		}, []float64{0, 15, 30, 45, 60, 75}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inTime(t, func(t *testing.T, r *timed) {
				go func() {
					// Not when the timer looks at the clock.
					time.Sleep(90 * time.Second)
					c.do(t, r)
				}()
				r.run(t, 80*time.Minute)
				if at := r.minutes(); !slices.Equal(at, c.want) {
					t.Errorf("passes at %v, want %v", at, c.want)
				}
			})
		})
	}
}

// A pause is told, outlives the program, and keeps nobody from syncing by hand.
func TestPauseIsKept(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		until := time.Now().Add(time.Hour)
		r.pause(t, "max", time.Hour)
		r.close(t)
		r.open(t)
		if a := r.account(t); !a.PausedUntil.Equal(until) || !a.Next.Equal(until) {
			t.Errorf("status %+v", a)
		}
		r.manual(t)
		if at := r.minutes(); len(at) != 1 {
			t.Errorf("passes at %v", at)
		}
		if a := r.account(t); !a.PausedUntil.Equal(until) {
			t.Errorf("after a pass by hand: %+v", a)
		}
		time.Sleep(time.Hour)
		if a := r.account(t); !a.PausedUntil.IsZero() {
			t.Errorf("an hour later: %+v", a)
		}
	})
}

func TestPauseThatIsOver(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		var invalid *contract.InvalidError
		if err := r.Pause(t.Context(), "max", time.Now()); !errors.As(err, &invalid) || invalid.Field != "until" {
			t.Errorf("got %v", err)
		}
		if err := r.Pause(t.Context(), "moritz", time.Now().Add(time.Hour)); !errors.As(err, &invalid) || invalid.Field != "account" {
			t.Errorf("got %v", err)
		}
	})
}
