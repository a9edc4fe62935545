package onoffice

import (
	"context"
	"slices"
	"strconv"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Apply does the writes, all of one kind.
func (a *addresses) Apply(ctx context.Context, writes []side.Write) ([]side.Outcome, error) {
	return applyAll(record.Contacts, writes, func(jobs []*job) error {
		step, do := fault.StepUpdate, a.update
		switch writes[0].Kind {
		case side.Create:
			step, do = fault.StepCreate, a.create
		case side.Enroll:
			step, do = fault.StepMark, a.enroll
		case side.Retire:
			step, do = fault.StepMark, a.retire
		}
		if err := a.ready(ctx, step); err != nil {
			return err
		}
		return do(ctx, jobs)
	})
}

// applyAll makes writes of one kind into jobs, lets do carry them out, and names
// the records of those that failed.
func applyAll(schema *record.Schema, writes []side.Write, do func([]*job) error) ([]side.Outcome, error) {
	outcomes := make([]side.Outcome, len(writes))
	if len(writes) == 0 {
		return outcomes, nil
	}
	jobs := make([]*job, len(writes))
	for i := range writes {
		jobs[i] = &job{schema: schema, w: writes[i], out: &outcomes[i], id: writes[i].ID}
	}
	err := do(jobs)
	for _, j := range jobs {
		if j.out.Err != nil {
			j.out.Err = j.out.Err.For(j.title())
		}
	}
	return outcomes, err
}

// job is a write under way.
type job struct {
	schema *record.Schema
	w      side.Write
	out    *side.Outcome
	id     string
	// now is the record as it was read just before, raw what the read gave.
	now record.Record
	raw Object
	// scalars and changes are what is still to be sent.
	scalars map[string]any
	changes []*change
	// sent is set once something may have been written.
	sent bool
}

func (j *job) title() string { return j.schema.Title(j.now.With(j.w.Seen).With(j.w.Fields)) }

func (j *job) note(step fault.Step, detail string) {
	n := note(step, detail)
	n.Record = j.title()
	j.out.Notes = append(j.out.Notes, n)
}

func (j *job) add(notes []fault.Fault) {
	for i := range notes {
		j.note(notes[i].Step, notes[i].Detail)
	}
}

// fail ends the job. What may have been written in part is uncertain.
func (j *job) fail(f *fault.Fault) {
	j.out.Err = f
	j.out.Uncertain = j.sent
	if j.out.Uncertain {
		j.out.ID = j.id
	}
}

// moved tells whether the record is another one than the plan saw, in those of the
// fields given that the plan knew or wants to write. unchanged says that it is the
// version that the plan saw.
func (j *job) moved(it side.Item, fields []record.Field, unchanged bool) bool {
	if j.w.Seen == nil || unchanged {
		return false
	}
	fields = slices.DeleteFunc(slices.Clone(fields), func(f record.Field) bool {
		_, seen := j.w.Seen[f]
		_, written := j.w.Fields[f]
		return !seen && !written
	})
	return !j.schema.Same(j.w.Seen, it.Record, fields)
}

// sameVersion tells whether a record is in the version that the plan saw.
func (j *job) sameVersion(it side.Item) bool {
	return j.w.SeenVersion != "" && j.w.SeenVersion == it.Version
}

// absent ends the job of a record that a read did not give, by what is known of
// it. right is what the API user may lack.
func (j *job) absent(proof side.Proof, step fault.Step, right string) {
	what := map[record.Unit]string{record.Addresses: "address ", record.Appointments: "appointment ", record.Tasks: "task "}[j.schema.Unit] + j.id
	switch proof {
	case side.Gone, side.Unmarked:
		j.out.Gone = true
	case side.OutOfScope:
		j.fail(fault.New(fault.Right, fault.OnOffice, step, what+" is not shown to the API user (Recht: "+right+")", nil))
	default:
		j.fail(fault.New(fault.Incomplete, fault.OnOffice, step, what+" is not shown, and not proven to be gone", nil))
	}
}

func (j *job) over() bool {
	o := j.out
	return o.Err != nil || o.Item != nil || o.Moved || o.Gone
}

func open(jobs []*job) []*job {
	return slices.DeleteFunc(slices.Clone(jobs), (*job).over)
}

func ids(jobs []*job) []string {
	out := make([]string, len(jobs))
	for i, j := range jobs {
		out[i] = j.id
	}
	return out
}

// lost ends the jobs of a request whose answer never came. Without doubt the
// request was not carried out, and a job that had sent nothing stays unsent.
func lost(jobs []*job, err error) error {
	f := fault.From(err, fault.OnOffice, fault.StepUpdate)
	for _, j := range jobs {
		if j.over() {
			continue
		}
		j.sent = j.sent || doubtful(err)
		if j.sent {
			j.fail(f)
		}
	}
	return err
}

// update changes fields of records that are there: read again in the same
// breath, compare with what the plan saw, write, read back (A30).
func (a *addresses) update(ctx context.Context, jobs []*job) error {
	if err := a.reread(ctx, jobs, fault.StepUpdate); err != nil {
		return err
	}
	for _, j := range open(jobs) {
		var notes []fault.Fault
		j.scalars, notes = a.tenant.scalars(j.w.Fields, j.now, j.raw, fault.StepUpdate)
		j.add(notes)
		for _, sp := range entryFields {
			want, asked := j.w.Fields[sp.field]
			if !asked {
				continue
			}
			clean, problems := cleanEntries(sp.field, want.Entries)
			changes, stuck := diffEntries(sp.field, j.now[sp.field].Entries, clean)
			j.changes = append(j.changes, changes...)
			for _, p := range problems {
				j.note(fault.StepUpdate, sp.kind+": "+p)
			}
			for _, text := range stuck {
				j.note(fault.StepUpdate, sp.kind+": stands there twice and cannot be changed: "+plain(text, 80))
			}
		}
	}
	return a.carry(ctx, open(jobs), fault.StepUpdate, nil)
}

// reread reads the records of the jobs and ends those whose record moved, is
// gone or is not shown.
func (a *addresses) reread(ctx context.Context, jobs []*job, step fault.Step) error {
	found := map[string]Record{}
	err := a.relearned(ctx, step, func() error {
		results, err := a.Do(ctx, step, a.readBlock(ids(jobs)))
		if err != nil {
			return err
		}
		if f := results[0].fault(step); f != nil {
			return f
		}
		for _, rec := range results[0].Records {
			found[rec.ID] = rec
		}
		return nil
	})
	if err != nil {
		return err
	}
	var hidden []string
	readable := []string{}
	for _, j := range jobs {
		rec, ok := found[j.id]
		if !ok {
			hidden = append(hidden, j.id)
			continue
		}
		readable = append(readable, j.id)
		it := a.item(rec)
		j.now, j.raw = it.Record, rec.Elements
		if j.w.Kind != side.Enroll && j.moved(it, a.Fields(), j.sameVersion(it)) {
			j.out.Moved, j.out.Item = true, &it
		}
	}
	if len(hidden) == 0 {
		return nil
	}
	s := newSearch(a, step)
	s.controls = readable
	if len(readable) == 0 {
		results, err := a.Do(ctx, step, markedByUser(a.tenant.User))
		if err != nil {
			return err
		}
		for other := range relatedSet(results[0], strconv.Itoa(a.tenant.User)) {
			if s.controls = append(s.controls, other); len(s.controls) == 3 {
				break
			}
		}
	}
	verdicts, err := s.run(ctx, unique(hidden))
	if err != nil {
		return err
	}
	for _, j := range jobs {
		v, ok := verdicts[j.id]
		switch {
		case !ok:
		case v.item != nil:
			j.out.Moved, j.out.Item = true, v.item
		default:
			j.absent(v.proof, step, rightReadAddresses)
		}
	}
	return nil
}

// enroll sets the marks of addresses that are there.
func (a *addresses) enroll(ctx context.Context, jobs []*job) error {
	if err := a.reread(ctx, jobs, fault.StepMark); err != nil {
		return err
	}
	rest := open(jobs)
	if len(rest) == 0 {
		return nil
	}
	return a.carry(ctx, rest, fault.StepMark, []Action{setMark(a.tenant.User, ids(rest))})
}

// retire clears the marks and does nothing else (design §2).
func (a *addresses) retire(ctx context.Context, jobs []*job) error {
	if err := a.reread(ctx, jobs, fault.StepMark); err != nil {
		return err
	}
	rest := open(jobs)
	if len(rest) == 0 {
		return nil
	}
	var actions []Action
	for _, j := range rest {
		actions = append(actions, clearMark(a.tenant.User, j.id))
	}
	actions = append(actions, marksOf(ids(rest)))
	results, err := a.Do(ctx, fault.StepMark, actions...)
	if err != nil {
		return lost(rest, err)
	}
	after := results[len(results)-1]
	marked := markedAmong(a.tenant.User, after)
	if whole := wholeFault(results[:len(rest)], fault.StepMark); whole != nil {
		return whole
	}
	for i, j := range rest {
		r := results[i]
		switch {
		case !r.Failed() || r.Code == codeNoRelation, !after.Failed() && !marked[j.id]:
			j.out.Gone = true
		default:
			j.sent = r.Code == unanswered
			j.fail(r.fault(fault.StepMark))
		}
	}
	return nil
}
