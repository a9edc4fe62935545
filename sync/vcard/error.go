package vcard

import (
	"fmt"

	"abgleich/sync/record"
)

// Reason says why a text is not taken as a card.
type Reason string

// The reasons.
const (
	NoCard       Reason = "no card"       // no BEGIN:VCARD in it
	SeveralCards Reason = "several cards" // a resource holds one card (RFC 6352 §5.1)
	TooLarge     Reason = "too large"     // Err is a *contentline.LimitError
	NotPerson    Reason = "not a person"  // Edit was given a group, a list or a thing
)

// Error is the error of Decode and Edit.
type Error struct {
	Reason Reason
	Cards  int // how many, with SeveralCards
	Err    error
}

func (e *Error) Error() string {
	switch e.Reason {
	case SeveralCards:
		return fmt.Sprintf("vcard: %d cards in one text, want one", e.Cards)
	case TooLarge:
		return fmt.Sprintf("vcard: %v", e.Err)
	case NotPerson:
		return "vcard: the card is a group or a thing and is not edited"
	}
	return "vcard: there is no card in the text"
}

// Unwrap returns the cause, if there is one.
func (e *Error) Unwrap() error { return e.Err }

// Note tells of a value that was not written.
type Note struct {
	Field  record.Field
	Type   string // of the entry, for a Set field
	Value  string
	Reason NoteReason
}

// NoteReason says why a value was not written.
type NoteReason string

// The reasons for a Note.
const (
	NoSlot     NoteReason = "no slot"    // the hub's one slot of that kind is taken (Options.OnePerSlot)
	NoPlace    NoteReason = "no place"   // a card has no place for such a value (a salutation that is none)
	NotAllowed NoteReason = "not a date" // a birthday that is no date
)
