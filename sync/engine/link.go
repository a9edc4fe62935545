package engine

import (
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// State says whether a link is followed.
type State string

// The states of a link.
const (
	// Active links are kept the same on both sides.
	Active State = "active"
	// Unmarked links sleep because a person cleared the mark in onOffice: the
	// copy on memotoo stays and is not followed. Marking again wakes them.
	Unmarked State = "unmarked"
	// Dismissed links sleep because the copy on memotoo was deleted while the
	// direction forbade to unmark: an edit in onOffice wakes them.
	Dismissed State = "dismissed"
	// Kept links sleep because the record is gone in onOffice and its copy on
	// memotoo was to stay: an edit on memotoo wakes them.
	Kept State = "kept"
	// Retired links sleep because the record was deleted on memotoo and taken out in
	// onOffice: its mark cleared, the appointment or task cancelled. If the same
	// record comes back on memotoo, or takes part again in onOffice, they wake:
	// nobody is created a second time.
	Retired State = "retired"
)

// End is one end of a link.
type End struct {
	ID      string `json:"id"`
	Version string `json:"version,omitempty"`
	UID     string `json:"uid,omitempty"`
	// Dirty is set when the record has to be looked at whatever the listing says:
	// something was seen there that has not been carried yet.
	Dirty bool `json:"dirty,omitempty"`
	// Fresh is set when we created the record after the side's cursor was taken. A
	// report of changes since then may pass over what came and went in between (RFC
	// 6578 §3.5), so such a record has to be looked for.
	Fresh bool `json:"fresh,omitempty"`
}

// Link is a pair of records that are the same thing. Ends is indexed by
// side.Where.
type Link struct {
	ID    int64  `json:"id"`
	State State  `json:"state"`
	Title string `json:"title"`
	Ends  [2]End `json:"ends"`
	// Pending is set when a difference was left standing because the direction or
	// an open question forbids to carry it. The base then says nothing about what an
	// end shows now.
	Pending bool `json:"pending,omitempty"`
}

// Bases is what each side looked like when it was last left.
type Bases [2]record.Record

// Presence is what is known of one end of a link in this pass.
type Presence struct {
	// Item is the record as it is now; nil means as it was when last left, unless
	// Absent is set. With Absent it is what a record that takes no part was seen as.
	Item *side.Item
	// Absent is set if the side does not show the record; Proof says how sure that is.
	Absent bool
	Proof  side.Proof
	// Problem is set if it is there and cannot be read.
	Problem *fault.Fault
}

// there tells whether the record was read in this pass and takes part in the sync.
func (p Presence) there() bool { return p.Item != nil && !p.Absent }

// Seen is a link and all that this pass knows about it.
type Seen struct {
	Link
	Bases Bases
	Now   [2]Presence
}

// record returns what side w shows: the item read in this pass, or the base.
func (s *Seen) record(w side.Where) record.Record {
	if it := s.Now[w].Item; it != nil {
		return it.Record
	}
	return s.Bases[w]
}

// Direction says which way a unit travels (design §2 rule 3).
type Direction string

// The directions.
const (
	Both       Direction = "both"
	ToMemotoo  Direction = "to-memotoo"
	ToOnOffice Direction = "to-onoffice"
	Off        Direction = "off"
)

// Writes tells whether the direction lets the side be written.
func (d Direction) Writes(w side.Where) bool {
	switch d {
	case Both:
		return true
	case ToMemotoo:
		return w == side.Memotoo
	case ToOnOffice:
		return w == side.OnOffice
	}
	return false
}

// Winner says who wins where both sides changed the same thing differently.
type Winner string

// The conflict policies (design §4).
const (
	OnOfficeWins Winner = "onoffice"
	MemotooWins  Winner = "memotoo"
	// UserDecides: what is in conflict stays as it is on both sides until a person
	// has said whose values stand. Entries of sets, which merge one by one, are not
	// asked about: there onOffice wins.
	UserDecides Winner = "ask"
)

// Policy is what the user has set for a unit.
type Policy struct {
	Direction Direction `json:"direction"`
	Winner    Winner    `json:"winner"`
	// DeleteUnmarked deletes the copy on memotoo when the mark is cleared in
	// onOffice; otherwise it stays and the link sleeps. Where being taken out counts
	// as being deleted (record.Schema.OutIsDeleted) it says nothing.
	DeleteUnmarked bool `json:"deleteUnmarked,omitempty"`
	// Limit is how many records travel in one pass, 0 for any number.
	Limit int `json:"limit"`
	// Fields are the fields that both sides held, joined by commas. The engine sets
	// it, to see when a field comes into use.
	Fields string `json:"fields,omitempty"`
}

// same tells whether the user's settings are the same.
func (p Policy) same(q Policy) bool {
	p.Fields, q.Fields = "", ""
	return p == q
}

// winner tells who wins a conflict: in one direction always the source.
func (p Policy) winner() Winner {
	switch {
	case p.Direction == ToMemotoo:
		return OnOfficeWins
	case p.Direction == ToOnOffice:
		return MemotooWins
	case p.Winner == "":
		return OnOfficeWins
	}
	return p.Winner
}

// common returns the fields that both sides hold, in a's order.
func common(a, b []record.Field) []record.Field {
	var out []record.Field
	for _, f := range a {
		if slices.Contains(b, f) {
			out = append(out, f)
		}
	}
	return out
}
