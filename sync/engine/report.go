package engine

import (
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Ending is how a pass of a unit ended.
type Ending string

// The endings (design §9).
const (
	OK      Ending = "ok"
	Partial Ending = "partial" // single records failed
	Failed  Ending = "failed"  // the unit could not be finished
	Waits   Ending = "offline" // a side cannot be reached: waiting, not failing
	Halted  Ending = "stopped" // the user stopped it
)

// Report is what a pass of a unit did.
type Report struct {
	Unit       record.Unit
	Ending     Ending
	ToMemotoo  struct{ Created, Updated, Deleted int }
	ToOnOffice struct {
		Created, Updated, Unmarked, Cancelled int
		// Enrolled counts marks that were set again.
		Enrolled int
	}
	// Linked is the number of active links afterwards, Unchanged how many of them
	// needed no write.
	Linked, Unchanged int
	// Pairs is how many records that both sides had were found to be the same, without a
	// link until then.
	Pairs int
	// Plan is what would be done, of a dry run.
	Plan *Plan
	// Remaining is how many records were left for the next pass: by the limit, by a
	// stop, or because a side was out of reach.
	Remaining int
	// Held is how many questions wait for a person.
	Held     int
	Skipped  []Line
	Errors   []Line
	Notes    []Line
	Requests Requests
	// Fault is why the unit could not be finished.
	Fault *fault.Fault
}

// Line is something that a report says about a record.
type Line struct {
	At    time.Time
	Fault *fault.Fault
}

// Requests counts what was sent to each side.
type Requests struct{ OnOffice, Memotoo int }

func (r *Report) error(f *fault.Fault, at time.Time) {
	r.Errors = append(r.Errors, Line{At: at, Fault: f})
}

func (r *Report) note(f *fault.Fault, at time.Time) {
	r.Notes = append(r.Notes, Line{At: at, Fault: f})
}

// skip files a record that was left alone: what is no person, or a series that
// onOffice does not have, is no error; what cannot be read or told apart is one.
// What merely lies outside the window of days is not worth a word.
func (r *Report) skip(s Skip, at time.Time) {
	if s.Fault.Kind == fault.OutOfWindow {
		return
	}
	r.Skipped = append(r.Skipped, Line{At: at, Fault: s.Fault})
	if !s.Fault.Kind.Harmless() {
		r.error(s.Fault, at)
	}
}

// refused files a record that a side would not take: it was left alone for good
// reason, or it is an error.
func (r *Report) refused(f *fault.Fault, at time.Time) {
	if f.Kind.Harmless() {
		r.skip(Skip{Fault: f}, at)
		return
	}
	r.error(f, at)
}

func (r *Report) fail(f *fault.Fault, at time.Time) {
	r.Fault = f
	r.error(f, at)
}

func (r *Report) count(w side.Where, k side.WriteKind, u record.Unit) {
	switch {
	case w == side.Memotoo && k == side.Create:
		r.ToMemotoo.Created++
	case w == side.Memotoo && (k == side.Update || k == side.Enroll):
		r.ToMemotoo.Updated++
	case w == side.Memotoo:
		r.ToMemotoo.Deleted++
	case k == side.Create:
		r.ToOnOffice.Created++
	case k == side.Update:
		r.ToOnOffice.Updated++
	case k == side.Enroll:
		r.ToOnOffice.Enrolled++
	case u == record.Addresses:
		r.ToOnOffice.Unmarked++
	default:
		r.ToOnOffice.Cancelled++
	}
}

// planned counts what a plan would do.
func (r *Report) planned(p Plan, u record.Unit) {
	r.Plan = &p
	for i := range p.Ops {
		op := &p.Ops[i]
		switch op.Kind {
		case Add:
			r.count(op.Target, side.Create, u)
		case Remove:
			r.count(op.Target, side.Retire, u)
		case Return:
			r.count(op.Target, side.Enroll, u)
			if op.asks() {
				r.Held++
			}
			for w, then := range op.Then {
				if then {
					r.count(side.Where(w), side.Update, u)
				}
			}
		default:
			for w := range op.Writes {
				if len(op.Writes[w]) > 0 {
					r.count(side.Where(w), side.Update, u)
				}
			}
		}
	}
}

// Writes is the number of records written on both sides.
func (r *Report) Writes() int {
	m, o := r.ToMemotoo, r.ToOnOffice
	return m.Created + m.Updated + m.Deleted + o.Created + o.Updated + o.Unmarked + o.Cancelled + o.Enrolled
}

func (r *Report) finish() {
	r.Unchanged = max(0, r.Linked-r.Writes())
	switch {
	case r.Fault != nil && r.Fault.Kind == fault.Stopped:
		r.Ending = Halted
	case r.Fault != nil && r.Fault.Kind.Waiting():
		r.Ending = Waits
	case r.Fault != nil:
		r.Ending = Failed
	case len(r.Errors) > 0 || r.Held > 0:
		r.Ending = Partial
	default:
		r.Ending = OK
	}
}

// FailedReport is the report of a unit that could not even begin.
func FailedReport(u record.Unit, f *fault.Fault, at time.Time) Report {
	r := Report{Unit: u}
	r.fail(f, at)
	r.finish()
	return r
}
