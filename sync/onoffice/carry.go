package onoffice

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

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
			a.doubtFields(results[len(first)+i])
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

// doubtFields has the field list learned anew after an unknown field.
func (a *addresses) doubtFields(r Result) {
	if r.Failed() && classify(r.Code).field {
		a.distrusted, a.tenant.Learned = a.now(), time.Time{}
	}
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
	failed, err := a.setMarks(ctx, a.tenant.User, ids(jobs))
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
