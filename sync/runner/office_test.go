package runner

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"abgleich/sync/contract"
)

// An office of two hundred: the first passes of a start are spread over the time
// between two, everybody has his turn in it, in every round, and few run at a time.
func TestOffice_TwoHundredAccountsAreSpread(t *testing.T) {
	if testing.Short() {
		t.Skip("two thousand turns; TestOffice_AfterSleep goes the same ways")
	}
	inTime(t, func(t *testing.T, r *timed) {
		const accounts = 200
		for i := 1; i < accounts; i++ {
			name := fmt.Sprint("user", i)
			r.add(t, name, name+"@example.org")
		}
		c := crowd{lasts: 10 * time.Second}
		turns := map[string][]time.Duration{}
		r.pass = func(ctx context.Context, account string) {
			r.mu.Lock()
			turns[account] = append(turns[account], time.Since(r.start))
			r.mu.Unlock()
			c.enter(ctx, account)
		}
		r.run(t, 45*time.Minute)
		if c.most > passesAtOnce || c.most < 2 {
			t.Errorf("%d passes at once", c.most)
		}
		if len(turns) != accounts {
			t.Errorf("%d accounts had a turn", len(turns))
		}
		var begun []time.Duration
		for name, at := range turns {
			if at[0] > 16*time.Minute || len(at) < 2 {
				t.Errorf("%s had its turns at %v", name, at)
			}
			begun = append(begun, at...)
		}
		slices.Sort(begun)
		for i := 1; i < len(begun); i++ {
			if begun[i]-begun[i-1] < 4*time.Second {
				t.Fatalf("two passes begin at %v and %v", begun[i-1], begun[i])
			}
		}
	})
}

// After a sleep all are due at once and are spread all the same; a clock that is set
// back in the middle stalls nobody.
func TestOffice_AfterSleep(t *testing.T) {
	for name, by := range map[string]time.Duration{"D64 a sleep": 9 * time.Hour, "D65 the clock set back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, r *timed) {
				for i := 1; i < 20; i++ {
					name := fmt.Sprint("user", i)
					r.add(t, name, name+"@example.org")
				}
				go func() {
					time.Sleep(7*time.Minute + time.Second)
					r.off.Store(int64(by))
				}()
				r.run(t, 7*time.Minute)
				r.minutes()
				r.run(t, 40*time.Minute)
				at := r.minutes()
				if len(at) < 40 {
					t.Errorf("%d passes in 40 minutes", len(at))
				}
				for i := 1; i < len(at); i++ {
					if at[i]-at[i-1] < 0.1 {
						t.Fatalf("two passes begin at minutes %v and %v", at[i-1], at[i])
					}
				}
			})
		})
	}
}

// Accounts that wait for one hub account keep nobody else's place.
func TestOffice_OneHubAccountHoldsNobodyElseUp(t *testing.T) {
	inTime(t, func(t *testing.T, r *timed) {
		for i := range passesAtOnce + 1 {
			r.add(t, fmt.Sprint("a", i), "shared@example.org")
		}
		c := crowd{lasts: time.Hour}
		r.pass = c.enter
		r.run(t, 2*time.Minute)
		if c.in != 2 {
			t.Errorf("%d passes began, want one of the shared login and one of the other", c.in)
		}
	})
}

// Two spellings of one login at one hub are one hub account.
func TestOffice_HubAccount(t *testing.T) {
	is := contract.Memotoo{CardDAV: "https://sync.memotoo.com/cardDAV/", CalDAV: "https://sync.memotoo.com/calDAV/", User: "max@example.org", Device: "PC1"}
	for name, c := range map[string]struct {
		change func(*contract.Memotoo)
		same   bool
	}{
		"H111 another device":          {func(m *contract.Memotoo) { m.Device = "PC2" }, true},
		"H111 a device in the user":    {func(m *contract.Memotoo) { m.User, m.Device = "max@example.org_device=PC2", "" }, true},
		"H111 capitals":                {func(m *contract.Memotoo) { m.User = "Max@Example.org" }, true},
		"H111 another path":            {func(m *contract.Memotoo) { m.CardDAV = "https://SYNC.memotoo.com:443/carddav" }, true},
		"H111 without encryption":      {func(m *contract.Memotoo) { m.CardDAV = "http://sync.memotoo.com:80/cardDAV/" }, true},
		"H111 another path of CalDAV":  {func(m *contract.Memotoo) { m.CalDAV = "https://sync.memotoo.com/caldav.php" }, true},
		"another user":                 {func(m *contract.Memotoo) { m.User = "erika@example.org" }, false},
		"another hub":                  {func(m *contract.Memotoo) { m.CardDAV = "https://dav.example.org/" }, false},
		"another port of one computer": {func(m *contract.Memotoo) { m.CardDAV = "https://sync.memotoo.com:8443/" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			other := is
			c.change(&other)
			if same := hubAccount(contract.Account{Memotoo: is}) == hubAccount(contract.Account{Memotoo: other}); same != c.same {
				t.Errorf("taken for the same: %v", same)
			}
		})
	}
}
