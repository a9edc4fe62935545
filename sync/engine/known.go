package engine

import (
	"strings"

	"abgleich/sync/side"
)

// asideMark stands in front of the version of a waiting record that lies outside
// the window of days: nothing is looked for in it until the side lists it as new.
const asideMark = "beyond the window: "

func aside(version string) bool { return strings.HasPrefix(version, asideMark) }

// follows tells whether end w of a link in this state is looked at.
func (s State) follows(w side.Where) bool {
	switch s {
	case Unmarked, Kept:
		return w == side.Memotoo
	case Dismissed:
		return w == side.OnOffice
	case Retired:
		return false
	}
	return true
}

// lost tells on which side a link in this state has no record any more.
func (s State) lost() (side.Where, bool) {
	switch s {
	case Kept, Unmarked:
		// An unmarked address may have been merged into the new one.
		return side.OnOffice, true
	case Dismissed, Retired:
		return side.Memotoo, true
	}
	return 0, false
}

// index maps the ids of each side to positions in p.mem.Links.
func (p *pass) index() [2]map[string]int {
	at := [2]map[string]int{make(map[string]int, len(p.mem.Links)), make(map[string]int, len(p.mem.Links))}
	for i := range p.mem.Links {
		for w, end := range p.mem.Links[i].Ends {
			if end.ID != "" {
				at[w][end.ID] = i
			}
		}
	}
	return at
}

// known is what side w is told.
func (p *pass) known(w side.Where) map[string]side.Known {
	known := make(map[string]side.Known, len(p.mem.Links))
	policyChanged := !p.mem.Policy.same(p.Policy)
	if policyChanged {
		for id := range p.mem.Waiting[w] {
			p.mem.Waiting[w][id] = ""
		}
	}
	for i := range p.mem.Links {
		l := &p.mem.Links[i]
		end := l.Ends[w]
		// What came back while its end was not followed was perhaps not carried yet.
		// An event that was cancelled and is still there takes no part in that version.
		asleep := !l.State.follows(w) && !end.Dirty
		if end.ID == "" || asleep && (w != side.Memotoo || l.State != Retired || end.Version == "") {
			continue
		}
		k := side.Known{Version: end.Version, Fresh: end.Fresh, Waiting: asleep}
		l.Ends[w].Fresh = false
		if end.Dirty || l.Pending && policyChanged && !asleep || p.decided(l) {
			k.Version = ""
		}
		known[end.ID] = k
	}
	for id, version := range p.mem.Waiting[w] {
		if _, linked := known[id]; !linked && version != "" {
			known[id] = side.Known{Version: strings.TrimPrefix(version, asideMark), Waiting: true}
		}
	}
	return known
}
