package engine

import (
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Ledger is the engine's memory of one unit of one account. Each method is one
// transaction: it is done wholly or not at all, and done for good when it returns.
type Ledger interface {
	// Open returns all that is known, without the bases.
	Open() (Memory, error)
	// Bases returns the bases of the links given.
	Bases(links []int64) (map[int64]Bases, error)
	// SaveLook keeps what a look at both sides showed before anything is done
	// about it, so that a cursor never moves past what was not carried yet. No end
	// is fresh after it.
	SaveLook(Looked) error
	// Begin writes down intents, and returns their ids in the same order.
	Begin([]Intent) ([]int64, error)
	// Found adds to an intent the id of the record that was created for it.
	Found(intent int64, id string) error
	// Commit takes over the result of an operation and returns the id of its link.
	Commit(Result) (int64, error)
	// Rest puts a record to rest after a failure, or wakes it if until is zero.
	Rest(key string, r Resting) error
	// Written returns what was written to either record of a link since, in order.
	Written(link int64, since time.Time) ([]Event, error)
	// Conclude stores the outcome of planning that concerns no link: which unlinked
	// records need no more attention, and which questions stand.
	Conclude(Conclusion) error
}

// Memory is what the ledger knows of a unit.
type Memory struct {
	Cursors [2]string
	Links   []Link
	// Waiting are the records without a link that were seen on each side: id →
	// version as last read, "" if they still have to be read.
	Waiting [2]map[string]string
	// Left says why records without a link that were read were left alone, by id.
	Left [2]map[string]*fault.Fault
	// Resting are the records that failed, by key.
	Resting map[string]Resting
	Intents []Intent
	// Asked are the questions that stood after the last pass, by key in order.
	Asked []Question
	// Decisions are the answers that are still to be carried out, by key, Shown what
	// the questions showed that have one, where they showed a conflict.
	Decisions map[string]Decision
	Shown     map[string]string
	// Former are the memotoo ends, by the onOffice id, that were linked before the
	// account was reset and are not linked again yet.
	Former map[string]End
	// Policy is the policy of the last pass.
	Policy Policy
}

// Looked is what a look at both sides showed.
type Looked struct {
	Cursors [2]string
	// Dirty are the ends of links that have to be carried.
	Dirty [2][]int64
	// Waiting are the records without a link that are new.
	Waiting [2][]string
	// Lost are records without a link that are gone again.
	Lost   [2][]string
	Policy Policy
}

// Intent is an operation that is about to be sent, or was sent without its
// result having been seen.
type Intent struct {
	ID     int64      `json:"-"`
	Target side.Where `json:"target"`
	Write  IntentSent `json:"write"`
	Op     Op         `json:"op"`
	// Done tells which of the operation's writes were done before.
	Done [2]bool `json:"done"`
	// Fields are the fields that both sides held when it was planned.
	Fields []record.Field `json:"fields"`
}

// IntentSent is the part of a side.Write that is kept.
type IntentSent struct {
	Kind        side.WriteKind `json:"kind"`
	ID          string         `json:"id"`
	UID         string         `json:"uid,omitempty"`
	Seen        record.Record  `json:"seen,omitempty"`
	SeenVersion string         `json:"seenVersion,omitempty"`
	Planned     time.Time      `json:"planned"`
	Fields      record.Record  `json:"fields,omitempty"`
}

// write returns the intent as a write.
func (s IntentSent) write() side.Write {
	return side.Write{Kind: s.Kind, ID: s.ID, UID: s.UID, Seen: s.Seen, SeenVersion: s.SeenVersion, Planned: s.Planned, Fields: s.Fields}
}

// Result is what became of an operation, all of it in one transaction.
type Result struct {
	// Intent is closed; 0 if there was none.
	Intent int64
	// Link is the link afterwards: with ID 0 it is made; with Drop it is removed;
	// nil leaves all links as they are.
	Link  *Link
	Bases Bases
	Drop  bool
	// Unwait are the records that are linked now, or not to be waited for any more.
	Unwait [2]string
	// Rests is the key of a failure that is over.
	Rests string
	// Settled is the key of the question about a conflict that is over.
	Settled string
	// Event is kept in the journal of the pass; nil if nothing was written.
	Event *Event
}

// Event is one line of the journal: what was done to one record, with the values
// before and after, so that it can be shown and undone.
type Event struct {
	At     time.Time      `json:"at"`
	Digest string         `json:"digest,omitempty"`
	Kind   side.WriteKind `json:"kind"`
	Target side.Where     `json:"target"`
	Title  string         `json:"title"`
	Why    Why            `json:"why,omitempty"`
	IDs    [2]string      `json:"ids"`
	Before record.Record  `json:"before,omitempty"`
	After  record.Record  `json:"after,omitempty"`
	Lost   []Lost         `json:"lost,omitempty"`
	// Undo is set if it took back what a pass had done, though the pass that found out
	// about it may be an ordinary one.
	Undo bool `json:"undo,omitempty"`
}

// Resting is a record that failed and is tried again later, or at once when what
// is to be written has changed (design §2 rule 10).
type Resting struct {
	// Digest stands for what was to be written.
	Digest   string
	Failures int
	Until    time.Time
	Fault    *fault.Fault
	At       time.Time
}

// Conclusion is what planning found beside operations.
type Conclusion struct {
	// Read are records without a link that were read and need nothing more until
	// they change: id → version.
	Read [2]map[string]string
	// Left says of some of them why they were left alone; of the others nothing is
	// said any more.
	Left [2]map[string]*fault.Fault
	// Held are the questions that stand now; all others are over.
	Held []Question
}
