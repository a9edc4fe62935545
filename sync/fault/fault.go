// Package fault describes what can go wrong between the two sides in the terms
// of the people who have to do something about it. A Fault says what happened,
// on which side, at which step, to which record, and, in German and English,
// what to do next (design §2 rule 8).
package fault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Side is one of the two ends of a sync, or this computer.
type Side string

// The sides as messages name them.
const (
	OnOffice Side = "onOffice"
	Memotoo  Side = "memotoo"
	Local    Side = "Abgleich"
)

// Kind is what happened, as far as it decides what to do next.
type Kind string

// The kinds of faults.
const (
	Offline       Kind = "offline"       // the host cannot be reached: no network, no such name, refused
	Timeout       Kind = "timeout"       // the host was reached and did not answer in time
	SignIn        Kind = "sign-in"       // user name, password, token or secret refused
	Certificate   Kind = "certificate"   // the TLS certificate is not valid
	Clock         Kind = "clock"         // this computer's clock is wrong
	Right         Kind = "right"         // signed in, but not allowed; Detail names the right where it is known
	Module        Kind = "module"        // onOffice Sync is switched off for the customer or the user
	Foreign       Kind = "foreign"       // something answered that is not the service: a log-in page, a proxy, a portal
	Proxy         Kind = "proxy"         // the proxy refused
	Busy          Kind = "busy"          // the service asks to come back later; see RetryAfter
	Server        Kind = "server"        // the service failed by its own account
	NotFound      Kind = "not-found"     // the address, address book or calendar does not exist
	Missing       Kind = "missing"       // the record does not exist, or the right to read it is missing
	Incomplete    Kind = "incomplete"    // an answer was cut off or made no sense: it proves nothing
	Suspicious    Kind = "suspicious"    // a listing is empty or foreign though records are known (design §2 rule 6)
	Target        Kind = "target"        // the account's fixed target has changed (design §2 rule 12)
	Conflict      Kind = "conflict"      // the record changed under our hands and would not hold still
	Invalid       Kind = "invalid"       // the service refuses the record's content
	TooLarge      Kind = "too-large"     // the service refuses the record's size
	Unreadable    Kind = "unreadable"    // the record as the service shows it cannot be understood
	Circling      Kind = "circling"      // the record is written back and forth by somebody else
	Ambiguous     Kind = "ambiguous"     // several entries may be the record that was lost
	LeftOut       Kind = "left-out"      // a value that the service cannot hold; the rest of the record was written
	Twin          Kind = "twin"          // two entries of the address book carry one UID
	Double        Kind = "double"        // two entries on one side that a person has called the same one on the other; Other names that
	Copied        Kind = "copied"        // one entry appears again and again: another program copies it
	NoPerson      Kind = "no-person"     // a group or a list in the address book: left alone, no error
	Inexpressible Kind = "inexpressible" // a series that onOffice cannot express, see Because: left alone, no error
	RecurringTask Kind = "recurring"     // a recurring task, which onOffice does not have: left alone, no error
	UnknownZone   Kind = "zone"          // a time in a zone of which nobody knows the offsets
	Hidden        Kind = "hidden"        // linked records that a side does not show any more, and of which nothing is proven
	OutOfWindow   Kind = "window"        // an appointment outside the days that are synced: left alone, and nothing is said
	NoTasks       Kind = "no-tasks"      // the hub offers this login no tasks: the unit stays off
	Invited       Kind = "invited"       // others are invited to the appointment, and the service would write them mails: left alone
	Bent          Kind = "bent"          // the service made something of a new record that is none any more: it was taken out again
	Unsupported   Kind = "unsupported"   // the service cannot hold this kind of record
	Keychain      Kind = "keychain"      // the system's keychain is missing, locked or refused
	Storage       Kind = "storage"       // the program's own files cannot be written or read
	Newer         Kind = "newer"         // one of them was written by a newer version of the program
	Damaged       Kind = "damaged"       // one of them is not whole, or not ours
	Outdated      Kind = "outdated"      // what a person decided about does not stand any more
	Edited        Kind = "edited"        // what a pass wrote was changed since, and is not undone; Detail names the fields
	NoUndo        Kind = "no-undo"       // what a pass did and nobody can undo
	NoJournal     Kind = "no-journal"    // a pass of which not everything is known any more that it wrote
	WasReset      Kind = "was-reset"     // a pass of before the account was reset
	NoWrites      Kind = "no-writes"     // a pass that has written nothing, so that nothing is to be undone
	Stopped       Kind = "stopped"       // the user stopped the run
	Internal      Kind = "internal"      // a bug of this program
)

// Step is where in a pass it happened.
type Step string

// The steps of a pass in their order.
const (
	StepSignIn   Step = "sign-in"
	StepDiscover Step = "discover"
	StepList     Step = "list"
	StepRead     Step = "read"
	StepPlan     Step = "plan"
	StepCreate   Step = "create"
	StepUpdate   Step = "update"
	StepRemove   Step = "remove"
	StepMark     Step = "mark"
	StepReadBack Step = "read-back"
	StepRecover  Step = "recover"
	StepSave     Step = "save"
	StepProbe    Step = "probe"
	StepBackup   Step = "backup"
	StepRestore  Step = "restore"
	StepUndo     Step = "undo"
)

// Fault is an error that a person can act on.
type Fault struct {
	Kind Kind `json:"kind"`
	Side Side `json:"side"`
	Step Step `json:"step"`
	// Record is the title of the record concerned, "" if it is none in particular.
	Record string `json:"record,omitempty"`
	// Other is the title of another record that the fault is about, for the kind Double.
	Other string `json:"other,omitempty"`
	// Detail is the technical remainder for support: a status, a code, an excerpt.
	// It never holds a secret.
	Detail string `json:"detail,omitempty"`
	// Because says more about the kind Inexpressible.
	Because Because `json:"because,omitempty"`
	// RetryAfter is how long the service asks to wait, 0 if it does not say.
	RetryAfter time.Duration `json:"retryAfter,omitempty"`
	// Err is the cause, for errors.Is and errors.As.
	Err error `json:"-"`
}

// New makes a fault with a cause; cause may be nil.
func New(kind Kind, side Side, step Step, detail string, cause error) *Fault {
	return &Fault{Kind: kind, Side: side, Step: step, Detail: detail, Err: cause}
}

// Error says everything in one technical line.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s at step %s", f.Side, f.Kind, f.Step)
	if f.Record != "" {
		fmt.Fprintf(&b, ", record %q", f.Record)
	}
	if f.Detail != "" {
		fmt.Fprintf(&b, ": %s", f.Detail)
	}
	if f.Err != nil && f.Detail == "" {
		fmt.Fprintf(&b, ": %v", f.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// For returns a copy of f that names the record.
func (f *Fault) For(record string) *Fault {
	c := *f
	c.Record = record
	return &c
}

// At returns a copy of f that names another step.
func (f *Fault) At(step Step) *Fault {
	c := *f
	c.Step = step
	return &c
}

// Also returns a copy of f that names another record that it is about.
func (f *Fault) Also(other string) *Fault {
	c := *f
	c.Other = other
	return &c
}

// With returns a copy of f that says why.
func (f *Fault) With(b Because) *Fault {
	c := *f
	c.Because = b
	return &c
}

// Is tells whether err is, or wraps, a fault of the kind.
func Is(err error, kind Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == kind
}

// From returns err as a fault. A cancelled context becomes Stopped, whatever
// else is no fault yet becomes Internal: nothing is left without a message.
func From(err error, side Side, step Step) *Fault {
	var f *Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return f
	case errors.Is(err, context.Canceled):
		return New(Stopped, side, step, "", err)
	case errors.Is(err, context.DeadlineExceeded):
		return New(Timeout, side, step, "", err)
	}
	return New(Internal, side, step, err.Error(), err)
}

// Whole tells whether a fault of this kind ends the unit: the next record would
// meet the same. The others concern one record, and the pass goes on without it
// (design §2 rule 10).
func (k Kind) Whole() bool {
	switch k {
	case Missing, Conflict, Invalid, TooLarge, Unreadable, Circling, Ambiguous, LeftOut, Twin, Double, Copied, NoPerson, Inexpressible, RecurringTask, UnknownZone, OutOfWindow, Invited, Bent, Edited, NoUndo:
		return false
	}
	return true
}

// Harmless tells whether a record with a fault of this kind is left alone for
// good reason: nothing has failed, and nobody has to do anything.
func (k Kind) Harmless() bool {
	switch k {
	case NoPerson, Inexpressible, RecurringTask, OutOfWindow, Hidden, Edited:
		return true
	}
	return false
}

// Waiting tells whether a fault of this kind is waiting rather than failing: it
// does not count towards the five failures (design §2 rule 9). A log-in page in
// place of the service is a network that is not there yet (scenario E77).
func (k Kind) Waiting() bool { return k == Offline || k == Foreign || k == Stopped }
