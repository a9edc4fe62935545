package onoffice

import (
	"context"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Apply does the writes, all of one kind. Nothing is ever deleted in onOffice, and
// nobody is sent a mail.
func (a *Appointments) Apply(ctx context.Context, writes []side.Write) ([]side.Outcome, error) {
	return applyAll(record.AppointmentSchema, writes, func(jobs []*job) error {
		visits := make([]*visit, len(jobs))
		for i, j := range jobs {
			visits[i] = &visit{job: j}
		}
		step, do := fault.StepUpdate, a.update
		switch writes[0].Kind {
		case side.Create:
			step, do = fault.StepCreate, a.create
		case side.Enroll:
			do = a.enroll
		case side.Retire:
			step, do = fault.StepRemove, a.retire
		}
		if err := a.ready(ctx, step); err != nil {
			return err
		}
		return do(ctx, visits)
	})
}

// visit is a write under way.
type visit struct {
	*job
	// before is what the read just before gave, after what the read behind the write.
	before, after *seen
	// params is what is still to be sent; nil for nothing.
	params map[string]any
	// hash is set when an empty list of removed days did not empty it, and # is to be
	// tried (§12 no. 10).
	hash bool
}

func openVisits(visits []*visit) []*visit {
	return slices.DeleteFunc(slices.Clone(visits), func(v *visit) bool { return v.over() })
}

func jobsOf(visits []*visit) []*job {
	jobs := make([]*job, len(visits))
	for i, v := range visits {
		jobs[i] = v.job
	}
	return jobs
}

// update changes appointments that are there: read again in the same breath,
// compared with what the plan saw, written, read back (A30).
func (a *Appointments) update(ctx context.Context, visits []*visit) error {
	if err := a.reread(ctx, visits, fault.StepUpdate); err != nil {
		return err
	}
	for _, v := range openVisits(visits) {
		if !v.before.takesPart(a.who) {
			v.out.Moved = true // the next look says why
			continue
		}
		params, problem := a.changes(v, fault.StepUpdate)
		if problem != nil {
			v.fail(problem)
			continue
		}
		v.params = params
	}
	return a.carry(ctx, openVisits(visits), fault.StepUpdate)
}

// enroll makes the user take part again: active, and among the participants. The
// list of participants is sent whole, for it may replace or add (§12 no. 9).
func (a *Appointments) enroll(ctx context.Context, visits []*visit) error {
	if err := a.reread(ctx, visits, fault.StepUpdate); err != nil {
		return err
	}
	for _, v := range openVisits(visits) {
		v.params = a.back(*v.before, v.now)
	}
	return a.carry(ctx, openVisits(visits), fault.StepUpdate)
}

// back are the parameters that bring a user back into an appointment; nil if he
// takes part.
func (a *Appointments) back(s seen, now record.Record) map[string]any {
	params, data := map[string]any{}, map[string]any{}
	if s.status == statusCanceled {
		data["status"] = statusActive
	}
	if !s.has(a.who) {
		params["subscribers"] = map[string]any{"users": numbers(append(s.explicit(), itoa(a.who.User))), "groups": numbers(s.groups)}
	}
	if len(data)+len(params) == 0 {
		return nil
	}
	keepSeries(data, s, now)
	params["data"] = data
	return params
}

// explicit are the participants that were entered themselves: the list may name
// those of the groups, too.
func (s seen) explicit() []string {
	if s.detail != nil {
		return idsIn(s.detail["users"])
	}
	return slices.Clone(s.users)
}

// retire cancels appointments (design §2): the record stays, for everybody.
func (a *Appointments) retire(ctx context.Context, visits []*visit) error {
	if err := a.reread(ctx, visits, fault.StepRemove); err != nil {
		return err
	}
	for _, v := range openVisits(visits) {
		if !v.before.takesPart(a.who) {
			v.out.Gone = true
			continue
		}
		data := map[string]any{"status": statusCanceled}
		keepSeries(data, *v.before, v.now)
		v.params = map[string]any{"data": data}
	}
	todo := openVisits(visits)
	if err := a.carry(ctx, todo, fault.StepRemove); err != nil {
		return err
	}
	for _, v := range todo {
		switch {
		case v.out.Err != nil || v.after == nil:
		case v.after.status == statusCanceled:
			v.out.Gone, v.out.Item = true, nil
		default:
			v.out.Item = nil
			v.fail(fault.New(fault.Invalid, fault.OnOffice, fault.StepRemove, "onOffice did not cancel the appointment", nil))
		}
	}
	return nil
}

// reread reads the appointments of the visits and ends those that moved, are gone
// or are not shown.
func (a *Appointments) reread(ctx context.Context, visits []*visit, step fault.Step) error {
	found, err := a.read(ctx, step, unique(ids(jobsOf(visits))), nil)
	if err != nil {
		return err
	}
	var lost []string
	var readable []string
	for _, v := range visits {
		s, ok := found[v.id]
		if !ok {
			lost = append(lost, v.id)
			continue
		}
		readable = append(readable, v.id)
		it := s.item(a.who, v.w.SeenVersion)
		v.before, v.now = &s, it.Record
		switch {
		case it.Problem != nil:
			v.fail(it.Problem.At(step))
		case v.w.Kind != side.Enroll && v.moved(it, a.Fields(), sameStamp(v.w.SeenVersion, stampOf(it.Version))):
			v.out.Moved = true
			if s.takesPart(a.who) {
				v.out.Item = &it
			}
		}
	}
	if len(lost) == 0 {
		return nil
	}
	h := a.newHunt(step, readable)
	traces, err := h.run(ctx, unique(lost))
	if err != nil {
		return err
	}
	for _, v := range visits {
		t, ok := traces[v.id]
		switch {
		case !ok:
		case t.row != nil:
			v.out.Moved = true
		default:
			v.absent(t.proof, step, rightReadCalendar)
		}
	}
	return nil
}
