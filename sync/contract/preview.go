package contract

import (
	"slices"

	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// MaxPlanned is how many records of a unit a dry run tells of: all in need of a
// look, and so many of the others that each kind is among them.
const MaxPlanned = 500

// Planned is what a pass would do with a record.
type Planned struct {
	Kind PlanKind `json:"kind"`
	// Side is where it would be done: "onoffice" or "memotoo"; "" where nothing is
	// written, as for PlanLink, PlanAsk and PlanConflict.
	Side string `json:"side,omitempty"`
	// Title names the record, Other that of the other side: memotoo's for PlanLink and
	// PlanAsk.
	Title string `json:"title"`
	Other string `json:"other,omitempty"`
	// Changes are the fields that would be written, in people's words; for PlanLink and
	// PlanAsk those in which the sides differ, for PlanConflict those in conflict, Before
	// being onOffice's value and After memotoo's.
	Changes []Change `json:"changes"`
	// Values is what both sides hold now, and what they would hold then.
	Values []PlannedValue `json:"values,omitempty"`
}

// PlannedValue is a field of a record on both sides, in people's words.
type PlannedValue struct {
	Label    string   `json:"label"`
	OnOffice Planning `json:"onoffice"`
	Memotoo  Planning `json:"memotoo"`
}

// Planning is what a side holds of a field.
type Planning struct {
	Now string `json:"now"`
	// Then is what it would hold; the same as Now unless Written is set.
	Then    string `json:"then"`
	Written bool   `json:"written,omitempty"`
}

// PlanKind is what would be done.
type PlanKind string

// What a pass would do with a record.
const (
	PlanCreate PlanKind = "create"
	PlanUpdate PlanKind = "update"
	// PlanLink: both sides have it; it is linked instead of doubled.
	PlanLink PlanKind = "link"
	// PlanDelete is on memotoo, PlanUnmark and PlanCancel in onOffice.
	PlanDelete PlanKind = "delete"
	PlanUnmark PlanKind = "unmark"
	PlanCancel PlanKind = "cancel"
	// PlanMark: it takes part again.
	PlanMark PlanKind = "mark"
	// PlanAsk: the user will be asked whether two records are the same, or whether a
	// record is to be removed.
	PlanAsk PlanKind = "ask"
	// PlanConflict: the user will be asked whose values stand.
	PlanConflict PlanKind = "conflict"
)

// Part parts the units of an account that are not off, of those given or, for none, of
// all: first wait for the user's yes to their first pass, past have had it.
func (a AccountStatus) Part(units []record.Unit) (first, past []record.Unit) {
	for _, u := range a.Units {
		switch {
		case len(units) > 0 && !slices.Contains(units, u.Unit):
		case u.First:
			first = append(first, u.Unit)
		case u.Direction != engine.Off:
			past = append(past, u.Unit)
		}
	}
	return first, past
}
