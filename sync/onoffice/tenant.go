package onoffice

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"abgleich/sync/fault"
)

// tenantAge is how long what was learned of a tenant is believed: field lists
// are slow to ask for and seldom change (§9.1).
const tenantAge = 24 * time.Hour

// tenant is what has to be known before the first read: the account's user and
// the address fields that are active, of those that we map.
type tenant struct {
	User    int              `json:"user"`
	Login   string           `json:"login,omitempty"`
	Fields  map[string]field `json:"fields"`
	Learned time.Time        `json:"learned"`
	// Asked is Client.asked at that time.
	Asked string `json:"asked"`
}

// field is one active field of a tenant.
type field struct {
	// Length is the most letters a text may have, 0 for no known limit.
	Length int `json:"n,omitempty"`
	// Values are the keys of a select field with their German labels.
	Values map[string]string `json:"v,omitempty"`
}

// active tells whether the tenant has the address field.
func (t *tenant) active(name string) bool {
	_, ok := t.Fields[name]
	return ok
}

// fresh tells whether t may be used at the moment now for what asked says.
func (t *tenant) fresh(now time.Time, asked string) bool {
	if t == nil || t.User == 0 || t.Asked != asked {
		return false
	}
	age := now.Sub(t.Learned)
	return age >= 0 && age < tenantAge
}

// learn asks for fields and user in one request.
func (c *Client) learn(ctx context.Context, step fault.Step) error {
	results, err := c.Do(ctx, step, slices.Concat([]Action{fieldsAction()}, c.userActions())...)
	if err != nil {
		return err
	}
	t := &tenant{Asked: c.asked(), Learned: c.now().UTC().Truncate(time.Second)}
	if t.Fields, err = readFields(results[0], step); err != nil {
		return err
	}
	user, err := c.pickUser(results[1:], step)
	if err != nil {
		return err
	}
	t.User, t.Login = user.ID, user.Login
	c.tenant = t
	return nil
}

func fieldsAction() Action {
	return Action{Verb: Get, Resource: "fields", Params: map[string]any{
		"labels": true, "language": "DEU", "modules": []string{"address"}}}
}

// readFields reads the field configuration, keeping the fields that we use.
func readFields(r Result, step fault.Step) (map[string]field, error) {
	if f := r.fault(step); f != nil {
		return nil, f
	}
	fields := map[string]field{}
	for _, rec := range r.Records {
		if rec.ID != "address" && len(r.Records) > 1 {
			continue
		}
		for name, raw := range rec.Elements {
			if !slices.Contains(usedFields, name) {
				continue
			}
			var o Object
			if json.Unmarshal(raw, &o) != nil || o == nil {
				continue
			}
			fields[name] = field{Length: max(0, scalarInt(o["length"], 0)), Values: permitted(o["permittedvalues"])}
		}
	}
	if len(fields) == 0 {
		return nil, fault.New(fault.Incomplete, fault.OnOffice, step, "the field configuration names no address field that is known", nil)
	}
	return fields, nil
}

// permitted reads the values of a select field: key → label, or a list of keys.
func permitted(raw json.RawMessage) map[string]string {
	var o Object
	if len(raw) == 0 || json.Unmarshal(raw, &o) != nil || len(o) == 0 {
		return nil
	}
	isList := strings.HasPrefix(strings.TrimSpace(string(raw)), "[")
	values := make(map[string]string, len(o))
	for key, v := range o {
		label := scalarText(v)
		if isList {
			key = label
		}
		if label == "" {
			label = key
		}
		values[key] = label
	}
	return values
}

// User is a person of the tenant.
type User struct {
	ID                         int
	Login                      string // "" where the API user may not read it
	FirstName, LastName, Email string
}

// Group is a group of users.
type Group struct {
	ID    int
	Name  string
	Kind  string // GroupOffice, GroupRegion or GroupGeneral
	Users []int
}

var userData = []string{"Nr", "Name", "Vorname", "Nachname", "email"}

// userActions look for the account's user, by number or by login name, and list
// all users in case the right to read them is missing.
func (c *Client) userActions() []Action {
	find := Action{Verb: Read, Resource: "user", Params: map[string]any{"data": userData, "listlimit": 500}}
	if _, err := strconv.Atoi(c.cfg.User); err == nil {
		find.ID = c.cfg.User
	} else {
		find.Params["filter"] = map[string]any{"Name": []map[string]any{{"op": "is", "val": c.cfg.User}}}
	}
	return []Action{find, {Verb: Get, Resource: "users", Params: map[string]any{"userfilter": "ownOfficeGroupOrAll"}}}
}

func (c *Client) pickUser(results []Result, step fault.Step) (User, error) {
	if c.cfg.User == "" {
		// Where logins may not be read, everybody's is empty.
		return User{}, fault.New(fault.SignIn, fault.OnOffice, step, "a user is needed", nil)
	}
	users := joinUsers(results)
	id, _ := strconv.Atoi(c.cfg.User)
	for _, u := range users {
		if u.ID == id && id != 0 || id == 0 && strings.EqualFold(u.Login, c.cfg.User) {
			if f := c.recognise(personOf(u, users), step); f != nil {
				return User{}, f
			}
			return u, nil
		}
	}
	if results[0].Failed() {
		if id != 0 && classify(results[0].Code).kind == fault.Right {
			// The number is all that the marks need.
			return User{ID: id}, nil
		}
		return User{}, results[0].fault(step)
	}
	return User{}, fault.New(fault.SignIn, fault.OnOffice, step, "onOffice has no user "+strconv.Quote(plain(c.cfg.User, 80)), nil)
}

// joinUsers merges read/user and get/users by id; a call that failed adds nothing.
func joinUsers(results []Result) []User {
	byID := map[int]User{}
	for _, r := range results {
		if r.Failed() {
			continue
		}
		for _, rec := range r.Records {
			e := rec.Elements
			id, err := strconv.Atoi(rec.ID)
			if err != nil || id == 0 {
				id = scalarInt(e["id"], scalarInt(e["Nr"], 0))
			}
			if id == 0 {
				continue
			}
			u := byID[id]
			u.ID = id
			for _, f := range []struct {
				into *string
				a, b string
			}{{&u.Login, "Name", "username"}, {&u.FirstName, "Vorname", "firstname"}, {&u.LastName, "Nachname", "lastname"}, {&u.Email, "email", ""}} {
				if *f.into == "" {
					*f.into = e.Text(f.a)
				}
				if *f.into == "" && f.b != "" {
					*f.into = e.Text(f.b)
				}
			}
			byID[id] = u
		}
	}
	ids := slices.Sorted(maps.Keys(byID))
	users := make([]User, len(ids))
	for i, id := range ids {
		users[i] = byID[id]
	}
	return users
}

// Users lists the people of the tenant for a choice, by number. If the API user
// may read neither list, the fault names the right.
func (c *Client) Users(ctx context.Context) ([]User, error) {
	read := Action{Verb: Read, Resource: "user", Params: map[string]any{"data": userData, "listlimit": 500}}
	list := Action{Verb: Get, Resource: "users", Params: map[string]any{"userfilter": "ownOfficeGroupOrAll"}}
	results, err := c.Do(ctx, fault.StepProbe, read, list)
	if err != nil {
		return nil, err
	}
	users := joinUsers(results)
	if len(users) == 0 {
		if f := results[0].fault(fault.StepProbe); f != nil {
			return nil, f
		}
	}
	return users, nil
}

// Groups lists the groups of the tenant.
func (c *Client) Groups(ctx context.Context) ([]Group, error) {
	results, err := c.Do(ctx, fault.StepProbe, Action{Verb: Get, Resource: "groups"})
	if err != nil {
		return nil, err
	}
	if f := results[0].fault(fault.StepProbe); f != nil {
		return nil, f
	}
	return readGroups(results[0]), nil
}

// readGroups reads an answer of get/groups.
func readGroups(r Result) []Group {
	var groups []Group
	for _, rec := range r.Records {
		e := rec.Elements
		id, err := strconv.Atoi(rec.ID)
		if err != nil || id == 0 {
			id = scalarInt(e["id"], 0)
		}
		g := Group{ID: id, Name: e.Text("name"), Kind: e.Text("groupType")}
		for _, u := range e.List("userIds") {
			if n, err := strconv.Atoi(u); err == nil {
				g.Users = append(g.Users, n)
			}
		}
		groups = append(groups, g)
	}
	return groups
}
