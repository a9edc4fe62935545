package vcard

import (
	"abgleich/sync/record"
)

// steps tell how a list of entries becomes another one with as little change as
// possible. All numbers are indexes.
type steps struct {
	keep    []int       // entries that stay as they are
	retype  map[int]int // entries whose text stays and whose type changes: what they become
	replace map[int]int // entries that get a new text: what they become
	remove  []int
	add     []int // entries of want that are new
}

// diff finds the steps from have to want. Entries are the same if their keys
// are, so another spelling is no step. Entries of have whose key is empty are none
// and in no list.
func diff(sp record.Spec, have, want []record.Entry) steps {
	s := steps{retype: map[int]int{}, replace: map[int]int{}}
	wantKeys := make([]string, len(want))
	for i, e := range want {
		wantKeys[i] = sp.Key(e.Text)
	}
	open := make([]bool, len(want))
	for i := range open {
		open[i] = true
	}
	// pair finds partners in want for the entries listed, under a key of the
	// entry, and returns those that found none.
	pair := func(list []int, key func(e record.Entry, text string) string, found func(have, want int)) (rest []int) {
		places := map[string][]int{}
		for i, e := range want {
			if open[i] {
				k := key(e, wantKeys[i])
				places[k] = append(places[k], i)
			}
		}
		for _, i := range list {
			k := key(have[i], sp.Key(have[i].Text))
			if len(places[k]) == 0 {
				rest = append(rest, i)
				continue
			}
			found(i, places[k][0])
			open[places[k][0]] = false
			places[k] = places[k][1:]
		}
		return rest
	}
	var list []int
	for i, e := range have {
		if sp.Key(e.Text) != "" {
			list = append(list, i)
		}
	}
	list = pair(list, func(e record.Entry, text string) string { return e.Type + "\x00" + text }, func(i, _ int) { s.keep = append(s.keep, i) })
	list = pair(list, func(_ record.Entry, text string) string { return text }, func(i, j int) { s.retype[i] = j })
	s.remove = pair(list, func(e record.Entry, _ string) string { return e.Type }, func(i, j int) { s.replace[i] = j })
	for i, free := range open {
		if free {
			s.add = append(s.add, i)
		}
	}
	return s
}
