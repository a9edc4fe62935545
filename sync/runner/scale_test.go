package runner_test

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"abgleich/sync/contract"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
)

// large is how many addresses a large account has, and perPass how many travel in
// one pass (design §2 rule 5).
const (
	large   = 5000
	perPass = 500
)

// crowd is a world with many marked addresses and an empty hub.
type crowd struct {
	*world
	hub standin
	ids []int
}

func newCrowd(t testing.TB, o memotootest.Options, n int) crowd {
	t.Helper()
	c := &clock{}
	o.Now = c.now
	hub := standin{memotootest.Start(t, o), o.OneValuePerSlot}
	w := newWorldAt(t, c, hub, onofficetest.Switches{})
	return crowd{w, hub, w.crm.Fill(1, n, onofficetest.Filling{Marked: 1})}
}

// counted runs a pass that has to be all right and returns what the servers counted.
func (w crowd) counted(t testing.TB) (u contract.UnitPass, onOffice int, memotoo memotootest.Counts) {
	t.Helper()
	w.crm.Reset()
	w.hub.Reset()
	u = w.good(t)
	return u, w.crm.Requests(), w.hub.Requests()
}

// settle carries everything and lets the hub's change tag be believed.
func (w crowd) settle(t testing.TB) {
	t.Helper()
	for w.good(t).Remaining > 0 {
	}
	w.good(t)
	w.good(t)
}

var street = regexp.MustCompile(`(?m)^(ADR[^:]*:;;)[^;]*`)

// churn changes one record in a hundred: half of them here, half there.
func (w crowd) churn(t testing.TB, town string) (each int) {
	t.Helper()
	each = len(w.ids) / 200
	for _, id := range w.ids[:each] {
		w.change(t, id, map[string]string{"Ort": town})
	}
	for _, href := range slices.Sorted(maps.Keys(w.hub.Cards()))[:each] {
		w.hub.edit(t, href, func(card string) string { return street.ReplaceAllString(card, "${1}Gasse nach "+town) })
	}
	return each
}

// blocks is how many blocks of a size n records make.
func blocks(n, size int) int { return (n + size - 1) / size }

// TestH106_LargeAccount counts the passes and requests of a large account. What it
// costs grows with what there is to do, not with what there is (H106, H107; A01 and
// A09 nothing to do, A28).
func TestH106_LargeAccount(t *testing.T) {
	n := large
	if testing.Short() {
		n = 700
	}
	for _, p := range profiles {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			w := newCrowd(t, p.options(), n)
			w.firstPasses(t, n)
			w.nothingToDo(t, p.name)
			w.onePercent(t)
			w.nothingToDo(t, p.name)
		})
	}
}

// firstPasses carries everything, 500 records a pass: one request for each card and
// few besides; the backup before the first one reads onOffice whole, in blocks of 500.
func (w crowd) firstPasses(t *testing.T, n int) {
	t.Helper()
	for left := n; left > 0; {
		u, onOffice, memotoo := w.counted(t)
		travel, most := min(left, perPass), 4
		finding := 10
		if left == n {
			finding, most = finding+8, most+3+blocks(n, 500)
		}
		left -= travel
		if u.ToMemotoo.Created != travel || u.Remaining != left || u.Linked != n-left || written(u) != travel {
			t.Fatalf("with %d left: %+v", left, u)
		}
		if memotoo.ByKind[memotootest.KindPut] != travel {
			t.Errorf("%d cards in %v", travel, memotoo)
		}
		// The cards are read back in blocks of 50; the rest is finding and listing.
		if rest := memotoo.Total - travel - blocks(travel, 50); rest > finding {
			t.Errorf("%d requests to memotoo besides cards and reading back: %v", rest, memotoo)
		}
		if onOffice > most {
			t.Errorf("%d requests to onOffice: %v", onOffice, w.crm.Counts())
		}
	}
	if got := len(w.hub.Cards()); got != n {
		t.Errorf("%d cards", got)
	}
}

// nothingToDo proves what passes with nothing to do cost: one request where the hub
// has tokens, two where it has a change tag.
func (w crowd) nothingToDo(t *testing.T, profile string) {
	t.Helper()
	most := map[string]int{"plain": 1, "memotoo": 2}[profile]
	for range 3 {
		u, onOffice, memotoo := w.counted(t)
		if written(u) != 0 || memotoo.Total > most || onOffice > 2 {
			t.Errorf("nothing to do: %d requests to onOffice, to memotoo %v: %+v", onOffice, memotoo, u)
		}
		if u.Requests != (contract.RequestCount{Memotoo: memotoo.Total, OnOffice: onOffice}) {
			t.Errorf("the pass counts %+v, the servers %d and %d", u.Requests, onOffice, memotoo.Total)
		}
	}
}

// onePercent proves that few changes cost few requests.
func (w crowd) onePercent(t *testing.T) {
	t.Helper()
	each := w.churn(t, "Neustadt")
	u, onOffice, memotoo := w.counted(t)
	if u.ToMemotoo.Updated != each || u.ToOnOffice.Updated != each || written(u) != 2*each {
		t.Errorf("%d changed on each side: %+v", each, u)
	}
	if rest := memotoo.Total - each; memotoo.ByKind[memotootest.KindPut] != each || rest > 10 {
		t.Errorf("%d cards in %v", each, memotoo)
	}
	if onOffice > 6 {
		t.Errorf("%d requests to onOffice: %v", onOffice, w.crm.Counts())
	}
}

func BenchmarkFirstPass5000(b *testing.B) {
	for _, p := range profiles {
		b.Run(p.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				w := newCrowd(b, p.options(), large)
				b.StartTimer()
				for w.good(b).Remaining > 0 {
				}
			}
		})
	}
}

func BenchmarkNothingToDo5000(b *testing.B) {
	for _, p := range profiles {
		b.Run(p.name, func(b *testing.B) {
			w := newCrowd(b, p.options(), large)
			w.settle(b)
			for b.Loop() {
				w.good(b)
			}
		})
	}
}

func BenchmarkOnePercent5000(b *testing.B) {
	for _, p := range profiles {
		b.Run(p.name, func(b *testing.B) {
			w := newCrowd(b, p.options(), large)
			w.settle(b)
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				w.churn(b, "Neustadt "+string(rune('A'+i%26)))
				b.StartTimer()
				w.good(b)
			}
		})
	}
}
