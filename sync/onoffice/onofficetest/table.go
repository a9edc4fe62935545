package onofficetest

import "slices"

// table holds the records of a module by id. Numbers start where those of
// other modules do, as in a tenant: an id says nothing about its module.
type table[T any] struct {
	byID           map[int]*T
	order          []int        // ascending
	next           int          // next record number; never used twice
	hidden, locked map[int]bool // to the API user
}

func newTable[T any]() table[T] {
	return table[T]{byID: map[int]*T{}, next: 10001, hidden: map[int]bool{}, locked: map[int]bool{}}
}

// add stores a record under a new number.
func (t *table[T]) add(record *T) int {
	id := t.next
	t.next++
	t.byID[id] = record
	t.order = append(t.order, id)
	return id
}

func (t *table[T]) remove(id int) {
	delete(t.byID, id)
	if at, found := slices.BinarySearch(t.order, id); found {
		t.order = slices.Delete(t.order, at, at+1)
	}
}

// setFlags sets or clears a right's absence for ids.
func setFlags(flags map[int]bool, on bool, ids []int) {
	for _, id := range ids {
		if on {
			flags[id] = true
		} else {
			delete(flags, id)
		}
	}
}
