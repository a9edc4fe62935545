package runner

import (
	"abgleich/sync/contract"
	"abgleich/sync/engine"
)

// goesOn tells whether another pass would carry what waits.
func goesOn(p contract.Pass) bool {
	return remaining(p) > 0 && (p.Result == engine.OK || p.Result == engine.Partial)
}

func remaining(p contract.Pass) int {
	n := 0
	for _, u := range p.Units {
		n += u.Remaining
	}
	return n
}

func writes(p contract.Pass) int {
	n := 0
	for _, u := range p.Units {
		n += u.ToMemotoo.Created + u.ToMemotoo.Updated + u.ToMemotoo.Deleted
		n += u.ToOnOffice.Created + u.ToOnOffice.Updated + u.ToOnOffice.Unmarked + u.ToOnOffice.Cancelled + u.ToOnOffice.Marked
	}
	return n
}

// sum adds up passes that were run one after the other until nothing waits: the
// counts of both, the state after the last.
func sum(a, b contract.Pass) contract.Pass {
	b.Started = a.Started
	for i := range b.Units {
		x, y := a.Units[i], &b.Units[i]
		if ended := y.Result == engine.OK || y.Result == engine.Partial; !ended && y.Remaining == 0 && writesOf(*y) == 0 {
			y.Remaining = x.Remaining // it came to an end before it could count them
		}
		y.ToMemotoo.Created += x.ToMemotoo.Created
		y.ToMemotoo.Updated += x.ToMemotoo.Updated
		y.ToMemotoo.Deleted += x.ToMemotoo.Deleted
		y.ToOnOffice.Created += x.ToOnOffice.Created
		y.ToOnOffice.Updated += x.ToOnOffice.Updated
		y.ToOnOffice.Unmarked += x.ToOnOffice.Unmarked
		y.ToOnOffice.Cancelled += x.ToOnOffice.Cancelled
		y.ToOnOffice.Marked += x.ToOnOffice.Marked
		y.Pairs += x.Pairs
		if x.First {
			y.First, y.Backup = true, x.Backup
		}
		y.Requests.Memotoo += x.Requests.Memotoo
		y.Requests.OnOffice += x.Requests.OnOffice
		y.Unchanged = max(0, y.Unchanged-writesOf(x))
	}
	return b
}

func writesOf(u contract.UnitPass) int { return writes(contract.Pass{Units: []contract.UnitPass{u}}) }
