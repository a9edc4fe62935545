package onofficetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// userPart is users, groups and rights (reference §8).
func userPart() part {
	return part{
		actions: map[string]handler{
			"read user":                 readUsers,
			"get users":                 getUsers,
			"get groups":                getGroups,
			"get checkuserrecordsright": checkRights,
		},
		hooks: map[string]hook{"group/members": hookMembers},
		exists: map[string]func(*Server, int) bool{
			"user": (*Server).hasUser,
		},
	}
}

// userFields are the names that read/user knows.
var userFields = map[string]struct {
	kind string
	of   func(User) string
}{
	"Nr":                {typeInteger, func(u User) string { return strconv.Itoa(u.ID) }},
	"Name":              {typeVarchar, func(u User) string { return u.Name }},
	"Vorname":           {typeVarchar, func(u User) string { return u.FirstName }},
	"Nachname":          {typeVarchar, func(u User) string { return u.LastName }},
	"email":             {typeVarchar, func(u User) string { return u.Email }},
	"Kuerzel":           {typeVarchar, func(u User) string { return u.Short }},
	"Telefon":           {typeVarchar, func(u User) string { return u.Phone }},
	"Mobil":             {typeVarchar, func(User) string { return "" }},
	"Firma":             {typeVarchar, func(User) string { return "Immobilien Mustermann" }},
	"Sprache":           {typeVarchar, func(User) string { return "DEU" }},
	"online":            {typeBoolean, func(User) string { return "0" }},
	"meetingUrl":        {typeVarchar, func(User) string { return "" }},
	"userCreationDate":  {typeDateTime, func(User) string { return "2020-01-02 08:00:00" }},
	"adrId:adressen.ID": {typeInteger, func(u User) string { return strconv.Itoa(u.AddressID) }},
}

func readUsers(c *call) (answer, *apiError) {
	if problem := c.only("data", "filter", "listlimit", "listoffset", "sortby"); problem != nil {
		return answer{}, problem
	}
	id, problem := c.recordID()
	if problem != nil {
		return answer{}, problem
	}
	if c.switches.Rights.NoUserRead && id != APIUser {
		return answer{}, fail(codeUserRight)
	}
	names, problem := c.userColumns()
	if problem != nil {
		return answer{}, problem
	}
	limit, offset, problem := c.page("listlimit", "listoffset")
	if problem != nil {
		return answer{}, problem
	}
	match, problem := c.userFilter()
	if problem != nil {
		return answer{}, problem
	}
	var rows []User
	for _, u := range c.users {
		if (id == 0 || u.ID == id) && match(u) {
			rows = append(rows, u)
		}
	}
	if problem := c.sortUsers(rows); problem != nil {
		return answer{}, problem
	}
	out := answer{total: len(rows), cacheable: true}
	for _, u := range cut(rows, limit, offset) {
		var elements object
		for _, name := range names {
			elements.add(name, userFields[name].of(u))
		}
		out.records = append(out.records, record{id: u.ID, kind: "user", elements: elements})
	}
	return out, nil
}

func (c *call) userColumns() ([]string, *apiError) {
	value, sent := c.parameters["data"]
	if !sent {
		return nil, nil
	}
	names, ok := strs(value)
	if !ok {
		return nil, fail(codeArrayExpected, "data")
	}
	for _, name := range names {
		if _, ok := userFields[name]; !ok {
			return nil, fail(codeUnknownField, name)
		}
	}
	return names, nil
}

func (c *call) userFilter() (func(User) bool, *apiError) {
	asks := map[string][]condition{}
	if value, sent := c.parameters["filter"]; sent {
		fields, ok := objectOf(value)
		if !ok {
			return nil, fail(codeFilter, "filter")
		}
		for _, name := range sortedKeys(fields) {
			field, ok := userFields[name]
			if !ok {
				return nil, fail(codeUnknownField, name)
			}
			conditions, problem := parseConditions(Field{Name: name, Type: field.kind}, fields[name])
			if problem != nil {
				return nil, problem
			}
			asks[name] = conditions
		}
	}
	return func(u User) bool {
		for name, conditions := range asks {
			value := normalise(userFields[name].kind, userFields[name].of(u))
			for _, cond := range conditions {
				if !cond.holds(value) {
					return false
				}
			}
		}
		return true
	}, nil
}

// sortUsers sorts by an object {"Nachname":"ASC"}; of several fields the first
// by name weighs most.
func (c *call) sortUsers(rows []User) *apiError {
	value, sent := c.parameters["sortby"]
	if !sent {
		return nil
	}
	by, ok := objectOf(value)
	if !ok {
		return fail(codeWrongType, "sortby")
	}
	names := sortedKeys(by)
	slices.Reverse(names) // stable sorts, the weightiest last
	for _, name := range names {
		field, ok := userFields[name]
		if !ok {
			return fail(codeSortField)
		}
		order, _ := scalar(by[name])
		slices.SortStableFunc(rows, func(x, y User) int {
			n := compareValues(field.kind, normalise(field.kind, field.of(x)), normalise(field.kind, field.of(y)))
			if strings.EqualFold(order, "DESC") {
				return -n
			}
			return n
		})
	}
	return nil
}

func getUsers(c *call) (answer, *apiError) {
	if problem := c.only("userfilter", "groupId"); problem != nil {
		return answer{}, problem
	}
	which, _ := scalar(c.parameters["userfilter"])
	members := func(User) bool { return true }
	switch which {
	case "", "ownOfficeGroupOrAll":
	case "onlyOwn":
		members = func(u User) bool { return u.ID == APIUser }
	case "byGroupId":
		id, _ := integer(c.parameters["groupId"])
		at := slices.IndexFunc(c.groups, func(g Group) bool { return g.ID == id })
		if at < 0 {
			return answer{}, fail(codeMissingParameter, "groupId")
		}
		members = func(u User) bool { return slices.Contains(c.groups[at].Users, u.ID) }
	default:
		return answer{}, fail(codeInvalidValue, "userfilter")
	}
	var out answer
	for _, u := range c.users {
		if !members(u) {
			continue
		}
		shown := func(text string) string {
			if c.switches.UsersOnlyEmail {
				return ""
			}
			return text
		}
		out.records = append(out.records, record{id: u.ID, kind: nil, elements: object{
			{"id", shown(strconv.Itoa(u.ID))}, {"username", shown(u.Name)}, {"firstname", shown(u.FirstName)},
			{"lastname", shown(u.LastName)}, {"email", u.Email}, {"meetingurl", ""}}})
	}
	out.total = len(out.records)
	return out, nil
}

func getGroups(c *call) (answer, *apiError) {
	if problem := c.only("groupfilter"); problem != nil {
		return answer{}, problem
	}
	which, _ := scalar(c.parameters["groupfilter"])
	if which != "" && which != "officeGroups" && which != "noRegionGroups" {
		return answer{}, fail(codeInvalidValue, "groupfilter")
	}
	var out answer
	for _, g := range c.groups {
		if which == "officeGroups" && g.Kind != "GroupOffice" || which == "noRegionGroups" && g.Kind == "GroupRegion" {
			continue
		}
		out.records = append(out.records, record{id: g.ID, kind: nil, elements: object{
			{"id", strconv.Itoa(g.ID)}, {"name", g.Name}, {"abr", g.Short}, {"userIds", idTexts(g.Users)},
			{"groupType", g.Kind}, {"leaders", idTexts(g.Leaders)}}})
	}
	out.total = len(out.records)
	return out, nil
}

func idTexts(ids []int) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = strconv.Itoa(id)
	}
	return out
}

// checkRights filters ids down to those a user may act on. Ids that do not
// exist are left out.
func checkRights(c *call) (answer, *apiError) {
	if problem := c.only("action", "module", "userid", "recordIds"); problem != nil {
		return answer{}, problem
	}
	verb, _ := scalar(c.parameters["action"])
	if !slices.Contains([]string{"read", "delete", "modify", "create"}, verb) {
		return answer{}, fail(codeInvalidValue, "action")
	}
	module, _ := scalar(c.parameters["module"])
	user, ok := integer(c.parameters["userid"])
	if !ok || !c.hasUser(user) {
		return answer{}, fail(codeUnknownUser, strconv.Itoa(user))
	}
	ids, ok := integers(c.parameters["recordIds"])
	if !ok {
		return answer{}, fail(codeRecordIDs)
	}
	if len(ids) > 500 {
		return answer{}, fail(codeTooManyIDs)
	}
	allowed := []string{}
	for _, id := range ids {
		if c.mayAct(verb, module, user, id) {
			allowed = append(allowed, strconv.Itoa(id))
		}
	}
	return answer{total: 1, records: []record{{id: 0, kind: "", elements: allowed}}}, nil
}

func (c *call) mayAct(verb, module string, user, id int) bool {
	if module == "address" {
		if c.addresses.byID[id] == nil || c.hidden[user][id] {
			return false
		}
		return verb == "read" || !c.locked[user][id]
	}
	if module == "task" && user != APIUser {
		// Hiding and locking concern the API user alone.
		return c.tasks.byID[id] != nil
	}
	if module == "calendar" && user != APIUser {
		a := c.appointments.byID[id]
		return a != nil && (!a.Private || slices.Contains(c.participants(a), user))
	}
	exists := c.exists[module]
	return exists != nil && exists(c.Server, id)
}

func (s *Server) hasUser(id int) bool {
	return slices.ContainsFunc(s.users, func(u User) bool { return u.ID == id })
}

func (s *Server) hasLogin(name string) bool {
	return slices.ContainsFunc(s.users, func(u User) bool { return u.Name == name })
}

// Users gives the users of the tenant, the API user among them.
func (s *Server) Users() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.users)
}

// Groups gives the groups of the tenant.
func (s *Server) Groups() []Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.groups)
	for i := range out {
		out[i].Users, out[i].Leaders = slices.Clone(out[i].Users), slices.Clone(out[i].Leaders)
	}
	return out
}

// SetGroupMembers replaces the members of a group.
func (s *Server) SetGroupMembers(id int, users []int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, user := range users {
		if !s.hasUser(user) {
			return notFoundError{"user", user}
		}
	}
	for i := range s.groups {
		if s.groups[i].ID == id {
			s.groups[i].Users = slices.Clone(users)
			return nil
		}
	}
	return notFoundError{"group", id}
}

func hookMembers(s *Server, body []byte) (any, error) {
	var in struct {
		ID    looseID   `json:"id"`
		Users []userRef `json:"users"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	users := make([]int, 0, len(in.Users))
	for _, ref := range in.Users {
		id, err := s.resolveUser(ref)
		if err != nil {
			return nil, err
		}
		users = append(users, id)
	}
	return done, s.SetGroupMembers(int(in.ID), users)
}

// looseID is an id in a hook's body: a number or a string of digits.
type looseID int

func (l *looseID) UnmarshalJSON(b []byte) error {
	n, err := strconv.Atoi(string(bytes.Trim(b, `"`)))
	if err != nil {
		return fmt.Errorf("id: %s is no number", b)
	}
	*l = looseID(n)
	return nil
}

// userRef names a user in a hook's body: by id or by login name.
type userRef string

func (u *userRef) UnmarshalJSON(b []byte) error {
	*u = userRef(bytes.Trim(b, `"`))
	return nil
}

func (s *Server) resolveUser(ref userRef) (int, error) {
	for _, u := range s.Users() {
		if string(ref) == u.Name || string(ref) == strconv.Itoa(u.ID) {
			return u.ID, nil
		}
	}
	return 0, fmt.Errorf("user %q does not exist", string(ref))
}
