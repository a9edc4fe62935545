package onoffice

import (
	"context"
	"slices"
	"strconv"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// Probe is what a check of the access found. It writes nothing.
type Probe struct {
	User User
	// Fields are the mapped address fields that the tenant has, by their onOffice
	// names; Missing those that it lacks.
	Fields, Missing []string
	// ByUser tells whether onOffice can be asked by user for marks; "" if no mark
	// is set anywhere, so that nobody can tell.
	ByUser string
	// Marked is the number of addresses whose mark is set for the user, Addresses
	// that of all addresses that the API user may see.
	Marked, Addresses int
	// Rights are what was found out about rights, by reading only.
	Rights []RightFound
	// Problems are faults that do not keep the check from going on: the sync module
	// is off, a right is missing. They concern the addresses.
	Problems []*fault.Fault
	// Appointments and Tasks are what was found out about the other units.
	Appointments, Tasks UnitFound
}

// UnitFound is what was found out about a unit beside the addresses.
type UnitFound struct {
	// Count is the number of records in scope, -1 if they cannot be read.
	Count int
	// Problem is why they cannot be read; nil if they can.
	Problem *fault.Fault
}

// probeDays are the days, back and ahead, that the check reckons with.
const probeDays = 30

// RightFound is one right that was looked at.
type RightFound struct {
	// Name is the right as the administration calls it.
	Name string
	OK   bool
	// Whose is "API" or the login of the user whose rights were asked for.
	Whose string
}

// Probe checks the access: sign-in, user, fields, sync module, marks, rights, and
// whether the other units can be read. An error, a *fault.Fault, means that nothing
// can work.
func (c *Client) Probe(ctx context.Context) (Probe, error) {
	p, err := c.probeAddresses(ctx)
	if err != nil {
		return p, err
	}
	p.Appointments = p.unit(ctx, c.Appointments(Window{Back: probeDays, Ahead: probeDays}), rightReadCalendar)
	p.Tasks = p.unit(ctx, c.Tasks(probeDays), rightReadTasks)
	return p, nil
}

// unit looks at a unit once, and enters the right to read it.
func (p *Probe) unit(ctx context.Context, unit side.Side, right string) UnitFound {
	l, err := unit.Observe(ctx, side.Ask{})
	f := fault.From(err, fault.OnOffice, fault.StepProbe)
	if f == nil {
		p.Rights = append(p.Rights, RightFound{Name: right, Whose: "API", OK: true})
		return UnitFound{Count: l.Count}
	}
	if f.Kind == fault.Right {
		if name := f.Right(); name != "" {
			right = name
		}
		p.Rights = append(p.Rights, RightFound{Name: right, Whose: "API"})
	}
	return UnitFound{Count: -1, Problem: f.At(fault.StepProbe)}
}

func (c *Client) probeAddresses(ctx context.Context) (Probe, error) {
	var p Probe
	if err := c.learn(ctx, fault.StepProbe); err != nil {
		return p, err
	}
	p.User = User{ID: c.tenant.User, Login: c.tenant.Login}
	for _, m := range mapping {
		if c.tenant.active(m.name) {
			p.Fields = append(p.Fields, m.name)
		} else {
			p.Missing = append(p.Missing, m.name)
		}
	}
	users := c.userActions()
	results, err := c.Do(ctx, fault.StepProbe, markedByUser(c.tenant.User), c.page(0), users[0])
	if err != nil {
		return p, err
	}
	marks, rows := results[0], results[1]
	for _, u := range joinUsers(results[2:]) {
		if u.ID == p.User.ID {
			p.User = u
		}
	}
	p.right("Adressen lesen", "API", rows)
	p.right("Benutzerdaten über API lesen", "API", results[2])
	p.Addresses = max(rows.Total, len(rows.Records))
	if marks.Failed() && marks.Code != codeNotImplemented {
		p.Problems = append(p.Problems, marks.fault(fault.StepProbe))
		return p, nil
	}
	ids := relatedSet(marks, strconv.Itoa(c.tenant.User))
	p.ByUser = "yes"
	if len(ids) == 0 && !rows.Failed() {
		all, err := c.enumerate(ctx, c.tenant.User, rows)
		if err != nil {
			p.Problems = append(p.Problems, fault.From(err, fault.OnOffice, fault.StepProbe))
			return p, nil
		}
		ids, p.ByUser = all.marked, ""
		if len(ids) > 0 || marks.Failed() {
			p.ByUser = "no"
		}
	}
	p.Marked = len(ids)
	return p, c.probeRights(ctx, &p, sortIDs(ids))
}

func (p *Probe) right(name, whose string, r Result) {
	p.Rights = append(p.Rights, RightFound{Name: name, Whose: whose, OK: !r.Failed()})
	if f := r.fault(fault.StepProbe); f != nil {
		p.Problems = append(p.Problems, f)
	}
}

// probeRights asks what the user himself may do with some of his addresses
// (§8). What the API user may write cannot be found out by reading.
func (c *Client) probeRights(ctx context.Context, p *Probe, ids []string) error {
	ids = ids[:min(len(ids), 5)]
	if len(ids) == 0 {
		return nil
	}
	var actions []Action
	verbs := []struct{ action, name string }{{"read", "Adressen lesen"}, {"modify", "Adressen bearbeiten"}}
	for _, v := range verbs {
		actions = append(actions, Action{Verb: Get, Resource: "checkuserrecordsright", Params: map[string]any{
			"action": v.action, "module": "address", "userid": c.tenant.User, "recordIds": numbers(ids)}})
	}
	results, err := c.Do(ctx, fault.StepProbe, actions...)
	if err != nil {
		return err
	}
	for i, r := range results {
		if r.Failed() {
			continue // an old server, or a right that is not ours to have
		}
		allowed := map[string]bool{}
		for _, rec := range r.Records {
			for key := range rec.Elements {
				for _, id := range rec.Elements.List(key) {
					allowed[recordID(id)] = true
				}
			}
		}
		ok := !slices.ContainsFunc(ids, func(id string) bool { return !allowed[id] })
		p.Rights = append(p.Rights, RightFound{Name: verbs[i].name, Whose: p.User.Login, OK: ok})
	}
	return nil
}
