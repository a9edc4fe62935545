// Package side is the vocabulary in which the engine and the two ends of a sync
// talk: what a side shows (Listing, Item, Look), what it is asked to do (Write)
// and what became of it (Outcome). It holds no logic.
package side

import (
	"context"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// Where is one of the two sides.
type Where int

// The sides. The engine treats them alike wherever the rules do.
const (
	OnOffice Where = iota
	Memotoo
)

// Other returns the opposite side.
func (w Where) Other() Where { return 1 - w }

// Name is the side as messages name it.
func (w Where) Name() fault.Side {
	if w == OnOffice {
		return fault.OnOffice
	}
	return fault.Memotoo
}

func (w Where) String() string { return string(w.Name()) }

// Item is one record as a side shows it.
type Item struct {
	// ID is the onOffice record number or the memotoo href, in the side's own
	// normal form: two IDs are the same record if and only if they are equal.
	ID string
	// Version is opaque; the same version means the same content. It may change
	// without the content changing.
	Version string
	// UID is a name of the record that survives a change of ID, where the side
	// has one (RFC 6350 §6.7.6), else "".
	UID string
	// Record is nil if Problem is set.
	Record record.Record
	// Problem says why a record that is there cannot be read.
	Problem *fault.Fault
}

// Proof says what is known about a record that a listing does not show. Not
// seeing a record is no proof that it was deleted (design §2 rule 6).
type Proof int

const (
	// Unproven: it could not be looked up, or the answer can be read both ways.
	Unproven Proof = iota
	// Gone: the listing was whole and the record, asked for by its id, is not there.
	Gone
	// Unmarked: the record is there and no longer takes part, because a person took
	// it out. In onOffice: the mark of an address cleared, an appointment cancelled
	// or the user taken out of it, a task given to somebody else. On memotoo: an
	// event with STATUS:CANCELLED.
	Unmarked
	// OutOfScope: the record may be there but is not shown to us: a right, a
	// filter, a window. Nothing follows from it.
	OutOfScope
)

// Known is what the ledger knows of a record of a side.
type Known struct {
	// Version is the version last seen; "" asks the side to fetch the record
	// whatever its listing says.
	Version string
	// Fresh is set for a record that we created after the cursor was taken: a
	// report of changes may be silent about it though it is gone again.
	Fresh bool
	// Waiting is set for a record that was listed before and is not linked yet.
	Waiting bool
}

// Ask is what a side needs to observe a unit.
type Ask struct {
	// Cursor is what the side's last listing returned, "" for a first or a full listing.
	Cursor string
	// Known holds every record of the side that the ledger knows, by ID.
	Known map[string]Known
}

// Listing is what one look at a side showed.
type Listing struct {
	// Complete is false if the listing may be cut: nothing that it lacks is proven to be missing.
	Complete bool
	// Count is the number of records in scope that the side has.
	Count int
	// Beyond holds the ids of those known records that were not looked at because
	// they lie outside the window of days. They count as present: they are in Count,
	// and neither Changed nor Missing.
	Beyond []string
	// Changed holds the known records whose version is another one than known,
	// read whole.
	Changed []Item
	// New holds the ids of records that are in scope and not known. They are not read yet.
	New []string
	// Missing holds the known records that are not in scope any more, each looked up.
	Missing map[string]Proof
	// Cursor is to be given to the next look. It is stored together with what
	// the listing showed, so that nothing shown is forgotten.
	Cursor string
	// Notes are things a person should know that are no faults of a record,
	// such as a capability that was found missing.
	Notes []fault.Fault
}

// WriteKind is what a write does.
type WriteKind string

const (
	// Create makes a new record that takes part in the sync (onOffice: with the
	// mark of the user).
	Create WriteKind = "create"
	// Update changes the fields given and nothing else.
	Update WriteKind = "update"
	// Enroll takes an existing record back into the sync that a person, or Retire,
	// took out of it; Fields is empty. On onOffice the mark is set again (address),
	// the appointment is active again and the user takes part in it, the task is not
	// cancelled any more and his. On memotoo the event is not cancelled any more;
	// cards and tasks never get it there. The outcome has an Item only if the record
	// takes part afterwards; where the side would not have it so, it has Err.
	Enroll WriteKind = "enroll"
	// Retire takes the record out: on memotoo it is deleted; on onOffice never,
	// there the mark is cleared (address), the appointment cancelled, the task set
	// to cancelled (design §2).
	Retire WriteKind = "retire"
)

// Write is one change of one record of a side.
type Write struct {
	Kind WriteKind
	// ID is the record's id. For Create it is the planned id if the side plans
	// its ids (Side.PlanID), or, when a half-done creation is taken up again, the
	// id that the record got.
	ID string
	// UID is the UID that a created record shall have, where the side has UIDs.
	UID string
	// Seen is the record as the plan saw it: every field that both sides hold. If
	// the record on the side is another one by now, nothing is written and the
	// outcome says Moved.
	Seen record.Record
	// SeenVersion is the version that belongs to Seen.
	SeenVersion string
	// Planned is when the write was first planned, by this computer's clock.
	Planned time.Time
	// Taken tells, for a Create and its Recover, which ids belong to other records
	// already and cannot be what was created.
	Taken func(id string) bool
	// Fields holds the new values of the fields to change; an empty value clears
	// the field.
	Fields record.Record
	// Taking is told, at most once and by any goroutine, that the side has taken the
	// write, while Apply is still busy with others: people watch. What came of it the
	// outcome says. nil if nobody looks.
	Taking func()
}

// Outcome is what became of a Write.
type Outcome struct {
	// Item is the record as the side shows it afterwards (nil after Retire, and
	// when nothing was written). When Moved is set it is the record as it is now.
	Item *Item
	// Moved is set when the record had changed since it was seen: nothing was written.
	Moved bool
	// Gone is set when the record is not there any more: nothing was written.
	// After Retire it is success.
	Gone bool
	// Err is why the write was not done, or not wholly done.
	Err *fault.Fault
	// Own is set when Item is known to be what this very write made: nobody can have
	// written since.
	Own bool
	// Uncertain is set with Err when the write may have been done all the same,
	// wholly or in part: it must be looked up before it is repeated.
	Uncertain bool
	// ID is set with Uncertain if the id of the created record is known.
	ID string
	// Notes tell of values that the side would not take, while the rest was written.
	Notes []fault.Fault
}

// Look is what was found when looking for one record.
type Look struct {
	Item  *Item // nil if it was not found
	Proof Proof // why not, if Item is nil
	Err   *fault.Fault
}

// Side is one end of the sync for one unit of one account. Its methods are
// called by one goroutine at a time. An error that concerns the whole side is
// returned as an error (a *fault.Fault); what concerns one record stands in that
// record's result. After a cancelled context every method returns soon.
type Side interface {
	// Observe lists the unit. It also learns what Fields answers.
	Observe(ctx context.Context, ask Ask) (Listing, error)
	// Fields are the fields that this side can hold. It is asked after Observe.
	Fields() []record.Field
	// Fetch reads records by id, in any order, calling f for each id once.
	Fetch(ctx context.Context, ids []string, f func(id string, l Look)) error
	// PlanID returns an id for a record to be created that was never used before,
	// or "" if this side gives out the ids itself.
	PlanID() string
	// Apply does the writes and returns an outcome for each, in their order. All
	// are of one kind. The error is set if the side as a whole failed; outcomes are
	// valid all the same, and a write without Item, Err, Moved or Gone was not sent.
	Apply(ctx context.Context, writes []Write) ([]Outcome, error)
	// Recover finds out what became of a write whose answer was never seen, and
	// finishes it if it was half done.
	Recover(ctx context.Context, w Write) (Look, error)
	// Block is how many writes Apply takes well at once.
	Block() int
	// Requests is the number of requests sent so far.
	Requests() int
}

// Finder is a side that holds records which take no part in the sync and can
// look for them.
type Finder interface {
	// Find returns for each record given, in order, the side's records that may be
	// the same thing, in the sync or not. It looks wide: who is the same is for the
	// engine to say. It writes nothing.
	Find(ctx context.Context, records []record.Record) ([][]Item, error)
}
