package onoffice

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Apply does the writes, all of one kind.
func (a *addresses) Apply(ctx context.Context, writes []side.Write) ([]side.Outcome, error) {
	outcomes := make([]side.Outcome, len(writes))
	if len(writes) == 0 {
		return outcomes, nil
	}
	jobs := make([]*job, len(writes))
	for i := range writes {
		jobs[i] = &job{w: writes[i], out: &outcomes[i], id: writes[i].ID}
	}
	step := fault.StepUpdate
	do := a.update
	switch writes[0].Kind {
	case side.Create:
		step, do = fault.StepCreate, a.create
	case side.Retire:
		step, do = fault.StepMark, a.retire
	}
	if err := a.ready(ctx, step); err != nil {
		return outcomes, err
	}
	err := do(ctx, jobs)
	for _, j := range jobs {
		if j.out.Err != nil {
			j.out.Err = j.out.Err.For(record.Contacts.Title(j.title()))
		}
	}
	if err != nil {
		return outcomes, err
	}
	return outcomes, nil
}

// job is a write under way.
type job struct {
	w   side.Write
	out *side.Outcome
	id  string
	// now is the record as it was read just before, raw what the read gave.
	now record.Record
	raw Object
	// scalars and changes are what is still to be sent.
	scalars map[string]any
	changes []*change
	// sent is set once something may have been written.
	sent bool
}

func (j *job) title() record.Record { return j.now.With(j.w.Seen).With(j.w.Fields) }

func (j *job) note(step fault.Step, detail string) {
	n := note(step, detail)
	n.Record = record.Contacts.Title(j.title())
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
		if a.moved(j.w, it) {
			j.out.Moved, j.out.Item = true, &it
		}
	}
	if len(hidden) == 0 {
		return nil
	}
	s := newSearch(a, step)
	s.controls = readable
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
		case v.proof == side.Gone:
			j.out.Gone = true
		case v.proof == side.OutOfScope:
			j.fail(fault.New(fault.Right, fault.OnOffice, step, "address "+j.id+" is not shown to the API user", nil))
		default:
			j.fail(fault.New(fault.Incomplete, fault.OnOffice, step, "address "+j.id+" is not shown, and not proven to be gone", nil))
		}
	}
	return nil
}

// moved tells whether a record is another one than the plan saw, in the fields
// that the plan knew or wants to write.
func (a *addresses) moved(w side.Write, it side.Item) bool {
	if w.Seen == nil || w.SeenVersion != "" && w.SeenVersion == it.Version {
		return false
	}
	fields := slices.DeleteFunc(a.Fields(), func(f record.Field) bool {
		_, seen := w.Seen[f]
		_, written := w.Fields[f]
		return !seen && !written
	})
	return !record.Contacts.Same(w.Seen, it.Record, fields)
}

// maxRounds bounds how often a job is sent: once as planned, then without what
// was refused.
const maxRounds = 4

// carry sends what the jobs still have to write, reads the records back in the
// same request, and repeats what failed by itself without what was refused.
// first travels in front.
func (a *addresses) carry(ctx context.Context, jobs []*job, step fault.Step, first []Action) error {
	read := map[string]Record{}
	if len(jobs) == 0 {
		return nil
	}
	for round := 0; round < maxRounds; round++ {
		again := round > 0
		var busy []*job
		actions := slices.Clone(first)
		var sent []parcel
		for _, j := range jobs {
			if !again && len(first) > 0 || len(j.scalars)+len(j.changes) > 0 {
				busy = append(busy, j)
			}
			for _, p := range j.parcels(again) {
				actions, sent = append(actions, p.action()), append(sent, p)
			}
		}
		if again && len(sent) == 0 {
			break
		}
		if !again && len(sent) == 0 && len(first) == 0 {
			busy = nil
		}
		actions = append(actions, a.readBlock(ids(jobs)))
		results, err := a.Do(ctx, step, actions...)
		if err != nil {
			return lost(busy, err)
		}
		if err := a.firstDone(ctx, jobs, first, results, step); err != nil {
			return lost(jobs, err)
		}
		whole := wholeFault(results[len(first):len(first)+len(sent)], step)
		for i, p := range sent {
			p.done(results[len(first)+i], step)
		}
		for _, rec := range results[len(results)-1].Records {
			read[rec.ID] = rec
		}
		if whole != nil {
			for _, j := range busy {
				if !j.over() && j.sent {
					j.fail(whole)
				}
			}
			return whole
		}
		first = nil
	}
	for _, j := range jobs {
		a.finish(j, read, step)
	}
	return nil
}

// wholeFault is the fault of a block that was refused altogether for a reason
// that concerns every record.
func wholeFault(results []Result, step fault.Step) *fault.Fault {
	for _, r := range results {
		if !r.Failed() || !classify(r.Code).whole {
			return nil
		}
	}
	if len(results) == 0 {
		return nil
	}
	return results[0].fault(step)
}

// firstDone looks at the result of setting the marks. If the block was refused,
// each address is marked by itself.
func (a *addresses) firstDone(ctx context.Context, jobs []*job, first []Action, results []Result, step fault.Step) error {
	if len(first) == 0 {
		return nil
	}
	f := results[0].fault(fault.StepMark)
	if f == nil {
		return nil
	}
	if classify(results[0].Code).whole {
		return f
	}
	failed, err := a.SetMarks(ctx, a.tenant.User, ids(jobs))
	for _, j := range jobs {
		if f := failed[j.id]; f != nil && !j.over() {
			j.fail(f)
		}
	}
	return err
}

// parcel is one modify action of a job: its single fields, or some changes of
// its contact entries.
type parcel struct {
	*job
	scalar  bool
	changes []*change
}

// parcels deals what a job has to send. Single fields go by themselves, so that
// a refused phone number does not hold them up; the second time each change
// goes by itself. A change whose guard has not worked yet waits.
func (j *job) parcels(again bool) []parcel {
	if j.over() {
		return nil
	}
	var out []parcel
	if len(j.scalars) > 0 {
		out = append(out, parcel{job: j, scalar: true})
	}
	ready := slices.DeleteFunc(slices.Clone(j.changes), func(c *change) bool { return c.guard != nil })
	if again {
		for _, c := range ready {
			out = append(out, parcel{job: j, changes: []*change{c}})
		}
		return out
	}
	for _, r := range rounds(ready) {
		out = append(out, parcel{job: j, changes: r})
	}
	return out
}

func (p parcel) action() Action {
	params := p.scalars
	if !p.scalar {
		params = map[string]any{}
		for _, c := range p.changes {
			params[c.key] = c.param()
		}
	}
	return Action{Verb: Modify, Resource: "address", ID: p.id, Params: params}
}

// done takes in the result of a parcel.
func (p parcel) done(r Result, step fault.Step) {
	j := p.job
	if !r.Failed() || r.Code == unanswered {
		j.sent = true
	}
	switch {
	case r.Code == unanswered:
		j.fail(r.fault(step))
	case p.scalar && !r.Failed():
		j.scalars = nil
	case p.scalar:
		if !j.drop(j.scalars, r, step) {
			j.fail(r.fault(step))
		}
	case !r.Failed():
		for _, c := range p.changes {
			j.settle(c)
		}
	case classify(r.Code).kind != fault.Invalid:
		j.fail(r.fault(step))
	case len(p.changes) == 1:
		// By itself it is refused for its own sake.
		j.abandon(p.changes[0])
		j.note(step, p.changes[0].key+": "+describe(r.Code, r.Message))
	}
	// What failed together is sent again, each by itself.
}

// settle takes a change that worked off the list and frees what waited for it.
func (j *job) settle(done *change) {
	j.changes = slices.DeleteFunc(j.changes, func(c *change) bool { return c == done })
	for _, c := range j.changes {
		if c.guard == done {
			c.guard = nil
		}
	}
}

// abandon gives up a change, and what waited for it.
func (j *job) abandon(lost *change) {
	j.changes = slices.DeleteFunc(j.changes, func(c *change) bool { return c == lost || c.guard == lost })
}

// drop takes the value that the server refuses off the parameters, so that the
// rest can be written, and notes it. It reports false if the message names none.
func (j *job) drop(params map[string]any, r Result, step fault.Step) bool {
	if classify(r.Code).kind != fault.Invalid {
		return false
	}
	name := culprit(params, r.Message)
	if name == "" {
		return false
	}
	delete(params, name)
	for _, sp := range entryFields {
		if main := "default_" + sp.kind; name != main && strings.HasPrefix(name, sp.kind) || name == "mobile" && sp.kind == "phone" {
			delete(params, main)
		}
	}
	j.note(step, name+": "+describe(r.Code, r.Message))
	return true
}

// culprit finds the parameter that an error message names, by itself or by its
// value (§3: the detail is a name, a value or both).
func culprit(params map[string]any, message string) string {
	names := slices.Sorted(maps.Keys(params))
	for _, name := range names {
		if regexp.MustCompile(`(^|[^\pL\pN_])` + regexp.QuoteMeta(name) + `($|[^\pL\pN_])`).MatchString(message) {
			return name
		}
	}
	for _, name := range names {
		values := []string{fmt.Sprint(params[name])}
		if list, ok := params[name].([]string); ok {
			values = list
		}
		for _, v := range values {
			if v != "" && strings.Contains(message, v) {
				return name
			}
		}
	}
	return ""
}

// finish makes the outcome of what was read back, and notes what onOffice made
// of the values.
func (a *addresses) finish(j *job, read map[string]Record, step fault.Step) {
	rec, ok := read[j.id]
	if ok {
		it := a.item(rec)
		j.out.Item = &it
	}
	switch {
	case j.out.Err != nil:
		return
	case !ok:
		j.fail(fault.New(fault.Incomplete, fault.OnOffice, fault.StepReadBack, "address "+j.id+" was written and is not shown", nil))
		j.out.Uncertain, j.out.ID = true, j.id
		return
	case len(j.scalars) > 0:
		j.fail(fault.New(fault.Invalid, fault.OnOffice, step, "onOffice refuses value after value", nil))
		return
	}
	for _, c := range j.changes {
		j.note(step, c.key+": not changed: "+plain(c.old+" "+c.new, 80))
	}
	a.compare(j, step)
}

// compare notes the values that were written and read back otherwise.
func (a *addresses) compare(j *job, step fault.Step) {
	noted := func(name string) bool {
		return slices.ContainsFunc(j.out.Notes, func(n fault.Fault) bool { return strings.HasPrefix(n.Detail, name) })
	}
	for _, m := range mapping {
		want, asked := j.w.Fields[m.field]
		spec, _ := record.Contacts.Spec(m.field)
		if asked && a.tenant.active(m.name) && !noted(m.name) && !spec.Equal(want, j.out.Item.Record[m.field]) {
			j.note(step, m.name+": stored as "+plain(j.out.Item.Record[m.field].Text, 80))
		}
	}
	for _, sp := range entryFields {
		spec, _ := record.Contacts.Spec(sp.field)
		clean, _ := cleanEntries(sp.field, j.w.Fields[sp.field].Entries)
		for _, e := range clean {
			if !noted(sp.kind) && !holds(spec, j.out.Item.Record[sp.field].Entries, e) {
				j.note(step, sp.kind+": not shown after writing: "+plain(e.Text, 80))
			}
		}
	}
}

// holds tells whether a list has an entry, under whatever type.
func holds(spec record.Spec, list []record.Entry, e record.Entry) bool {
	return slices.ContainsFunc(list, func(x record.Entry) bool { return spec.Key(x.Text) == spec.Key(e.Text) })
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
