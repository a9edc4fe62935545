package onoffice

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"abgleich/sync/fault"
)

// taskTenant is what has to be known before the first read of tasks: which fields
// there are, what the tenant calls the states, priorities and the user, and the
// action type of a new task.
type taskTenant struct {
	User  int    `json:"user"`
	Login string `json:"login"`
	Last  string `json:"last,omitempty"`
	First string `json:"first,omitempty"`
	Abbr  string `json:"abbr,omitempty"`
	// Shown is how Verantwortung was seen to show the user, where that is something
	// else than we make of his name.
	Shown string `json:"shown,omitempty"`
	// Fields are the active fields; Values of Status and Prio are code → label.
	Fields map[string]field `json:"fields"`
	// Kind is the Art of a new task, "" for none; Kinds are the others.
	Kind  string   `json:"kind,omitempty"`
	Kinds []string `json:"kinds,omitempty"`
	// Filter says whether the tenant finds the user's tasks by his names.
	Filter filterable `json:"filter,omitempty"`
	// NoPrivate is set once the tenant refused to write Privat (§12 no. 23).
	NoPrivate bool      `json:"noPrivate,omitempty"`
	Learned   time.Time `json:"learned"`
	// Asked is Client.asked at that time.
	Asked string `json:"asked"`
}

// filterable says whether a filter by the person in charge is understood.
type filterable string

const (
	untried filterable = ""
	proven  filterable = "yes"
	refuted filterable = "no" // it finds nothing: all tasks are listed
)

// Fields of a task that are asked for by name.
const (
	responsible = "Verantwortung"
	kindOfTask  = "Art"
)

// usedTaskFields are the names that are looked for (§7.1).
var usedTaskFields = []string{"Betreff", "Aufgabe", "Deadline", "Deadline_Zeit", "Deadline_strikt", "Prio", "Status", "erledigt",
	"Stand", "Privat", responsible, kindOfTask, "modified", "Eintragsdatum"}

func (t *taskTenant) active(name string) bool {
	_, ok := t.Fields[name]
	return ok
}

// fresh tells whether t may be used at the moment now for what asked says.
func (t *taskTenant) fresh(now time.Time, asked string) bool {
	if t == nil || t.User == 0 || t.Asked != asked {
		return false
	}
	age := now.Sub(t.Learned)
	return age >= 0 && age < tenantAge
}

// some are those of the names that are active.
func (t *taskTenant) some(names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return !t.active(name) })
}

// readData is what is asked for of a task that is read whole.
func (t *taskTenant) readData() []string {
	return t.some("Betreff", "Aufgabe", "Deadline", "Deadline_Zeit", "Deadline_strikt", "Prio", "Status", "erledigt", "Stand", "Privat",
		responsible, "modified")
}

// listData is what is asked for of every task: enough to see a change. Without a
// change stamp that is everything.
func (t *taskTenant) listData() []string {
	if !t.active("modified") {
		return t.readData()
	}
	return t.some("modified", "Status", "erledigt", responsible)
}

// learn asks for fields, user and action types in one request, and in a second
// one whether the fields that the configuration does not name can be read all the
// same: some never stand in it (§9.1).
func (t *Tasks) learn(ctx context.Context, step fault.Step) error {
	c := t.client
	user := c.userActions()
	user[0].Params["data"] = slices.Concat(userData, []string{"Kuerzel"})
	actions := slices.Concat([]Action{
		{Verb: Get, Resource: "fields", Params: map[string]any{"labels": true, "language": "DEU", "modules": []string{"task"}}},
		{Verb: Get, Resource: "actionkindtypes", Params: map[string]any{}},
		{Verb: Read, Resource: "task", Params: map[string]any{"data": []string{}, "listlimit": 1}},
	}, user)
	results, err := c.Do(ctx, step, actions...)
	if err != nil {
		return err
	}
	if f := results[2].faultFor(step, rightReadTasks); f != nil && f.Kind == fault.Right {
		return f
	}
	who, err := c.pickUser(results[3:], step)
	if err != nil {
		return err
	}
	if who.Login == "" {
		return fault.New(fault.Right, fault.OnOffice, step, "the login name of user "+strconv.Itoa(who.ID)+" cannot be read (Recht: Benutzerdaten über API lesen)", nil)
	}
	n := &taskTenant{User: who.ID, Login: who.Login, Last: who.LastName, First: who.FirstName, Abbr: abbreviation(results[3], who.ID),
		Fields: readTaskFields(results[0]), Asked: c.asked(), Learned: t.now().UTC().Truncate(time.Second)}
	n.kinds(results[1])
	if err := t.tryFields(ctx, step, n); err != nil {
		return err
	}
	for _, name := range []string{responsible, "Status"} {
		if !n.active(name) {
			return fault.New(fault.Unsupported, fault.OnOffice, step, "tasks of this tenant have no field "+name, nil)
		}
	}
	if old := t.tenant; old != nil && n.named(old) {
		n.Shown, n.Filter = old.Shown, old.Filter
	}
	t.tenant = n
	return nil
}

// tryFields reads one task for each field that the configuration does not name;
// after a field was refused, for each field.
func (t *Tasks) tryFields(ctx context.Context, step fault.Step, n *taskTenant) error {
	doubtful := t.distrusted.Add(tenantAge).After(t.now())
	var names []string
	for _, name := range usedTaskFields {
		if doubtful || !n.active(name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	actions := make([]Action, len(names))
	for i, name := range names {
		actions[i] = Action{Verb: Read, Resource: "task", Params: map[string]any{"data": []string{name}, "listlimit": 1}}
	}
	results, err := t.client.Do(ctx, step, actions...)
	if err != nil {
		return err
	}
	for i, r := range results {
		switch f := r.faultFor(step, rightReadTasks); {
		case f == nil:
			if !n.active(names[i]) {
				n.Fields[names[i]] = field{}
			}
		case classify(r.Code).field:
			delete(n.Fields, names[i])
		default:
			return f
		}
	}
	return nil
}

// readTaskFields reads the field configuration; a call that failed names none.
func readTaskFields(r Result) map[string]field {
	fields := map[string]field{}
	for _, rec := range r.Records {
		if rec.ID != "task" && len(r.Records) > 1 {
			continue
		}
		for name, raw := range rec.Elements {
			var o Object
			if !slices.Contains(usedTaskFields, name) || json.Unmarshal(raw, &o) != nil || o == nil {
				continue
			}
			fields[name] = field{Length: max(0, scalarInt(o["length"], 0)), Values: permitted(o["permittedvalues"])}
		}
	}
	return fields
}

// abbreviation is the user's Kuerzel, "" where it cannot be read.
func abbreviation(r Result, user int) string {
	for _, rec := range r.Records {
		if rec.ID == strconv.Itoa(user) || scalarInt(rec.Elements["Nr"], 0) == user {
			return rec.Elements.Text("Kuerzel")
		}
	}
	return ""
}

// kinds reads the action types of tasks: the default goes into a new task, as the
// window does it.
func (t *taskTenant) kinds(r Result) {
	for _, rec := range r.Records {
		if rec.Elements.Text("key") != "task" {
			continue
		}
		var types Object
		if json.Unmarshal(rec.Elements["types"], &types) == nil {
			t.Kinds = slices.SortedFunc(maps.Keys(types), compareIDs)
		}
		if first := recordID(rec.Elements.Text("default")); number(first) != 0 {
			t.Kind = first
		}
	}
}
