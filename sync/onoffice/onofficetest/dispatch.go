package onofficetest

import (
	"maps"
	"strconv"
	"strings"
	"time"
)

// part is one section of the API. A new section is a file with a function
// that returns its part, and a line in parts.
type part struct {
	actions   map[string]handler // by "verb resourcetype"
	hooks     map[string]hook    // by path, as "address/delete"
	relations []relationKind
	modules   []module // whose fields get/fields tells
	// exists tells, by module, whether the API user can refer to a record.
	exists map[string]func(*Server, int) bool
}

func parts() []part {
	return []part{
		addressPart(),
		relationPart(),
		userPart(),
		calendarPart(),
		taskPart(),
		configPart(),
		logPart(),
		controlPart(),
	}
}

func (s *Server) install(p part) {
	for name := range p.actions {
		verb, kind, _ := strings.Cut(name, " ")
		s.verbs[verb], s.kinds[kind] = true, true
	}
	maps.Copy(s.actions, p.actions)
	maps.Copy(s.hooks, p.hooks)
	maps.Copy(s.exists, p.exists)
	for _, m := range p.modules {
		s.modules[m.name] = m
	}
	for _, kind := range p.relations {
		s.relations[relationPrefix+kind.name] = newRelation(kind)
	}
}

// handler executes one action, with the server locked.
type handler func(*call) (answer, *apiError)

// call is an action under execution.
type call struct {
	*Server
	action
	at time.Time
}

// answer is what an action gives: total becomes cntabsolute.
type answer struct {
	total     any
	records   []record
	cacheable bool
}

type record struct{ id, kind, elements any }

// success is the answer of modify, delete and do (reference §2).
func success() answer {
	return answer{total: 1, records: []record{{id: 0, kind: "", elements: object{{"success", "success"}}}}}
}

// perform runs one action. topOK says whether a failure may leave the top
// level at OK, by switch.
func (s *Server) perform(number int, a action) (result object, problem *apiError, topOK bool) {
	seen := Call{Request: number, Action: a.verb, Resource: a.resource, ResourceID: a.resourceID, Parameters: a.parameters}
	s.mu.Lock()
	hook := s.before
	s.mu.Unlock()
	if hook != nil {
		hook(seen)
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{Server: s, action: a, at: s.clock()}
	out, problem := c.run()
	if problem != nil {
		seen.Code = problem.code
	}
	seen.Records = len(out.records)
	s.record(seen)
	return c.result(out, problem), problem, s.switches.TopLevelOK
}

func (c *call) run() (answer, *apiError) {
	if problem := c.authenticate(c.token, c.secret, c.at); problem != nil {
		return answer{}, problem
	}
	if !c.verbs[c.verb] {
		return answer{}, fail(codeNoAction)
	}
	handle, ok := c.actions[c.verb+" "+c.resource]
	if !ok {
		return answer{}, fail(codeNoResourceType)
	}
	faults := c.takeFaults(duringExecution, []action{c.action})
	if code := faults.refusal(); code != 0 {
		return answer{}, fail(code, "")
	}
	out, problem := handle(c)
	if problem == nil {
		c.insertRows(faults)
		if faults.empties() {
			out = answer{total: 0, cacheable: out.cacheable}
		}
	}
	return out, problem
}

func (c *call) result(out answer, problem *apiError) object {
	status := object{{"errorcode", 0}, {"message", "OK"}}
	var data any = list{}
	if problem != nil {
		status = object{{"errorcode", problem.code}, {"message", problem.message}}
	} else {
		records := make(list, 0, len(out.records))
		for i, r := range out.records {
			if id, isInt := r.id.(int); isInt && c.switches.MixedIDs && i%2 == 1 {
				r.id = strconv.Itoa(id)
			}
			records = append(records, object{{"id", r.id}, {"type", r.kind}, {"elements", r.elements}})
		}
		data = object{{"meta", object{{"cntabsolute", out.total}}}, {"records", records}}
	}
	return object{
		{"actionid", c.actionID}, {"resourceid", c.resourceID}, {"resourcetype", c.resource},
		{"cacheable", out.cacheable}, {"identifier", c.identifier}, {"data", data}, {"status", status},
	}
}

// only refuses parameters that the call does not know.
func (c *call) only(names ...string) *apiError {
	for _, name := range sortedKeys(c.parameters) {
		known := name == "extendedclaim"
		for _, n := range names {
			known = known || n == name
		}
		if !known {
			return fail(codeInvalidInput, name)
		}
	}
	return nil
}

// page reads a limit (1…500) and an offset. A missing limit is 20.
func (c *call) page(limitName, offsetName string) (limit, offset int, problem *apiError) {
	limit = 20
	if v, ok := c.parameters[limitName]; ok {
		if limit, ok = integer(v); !ok {
			return 0, 0, fail(codeWrongType, limitName)
		}
		if limit < 1 || limit > 500 {
			return 0, 0, fail(codeInvalidValue, limitName)
		}
	}
	if v, ok := c.parameters[offsetName]; ok {
		if offset, ok = integer(v); !ok || offset < 0 {
			return 0, 0, fail(codeWrongType, offsetName)
		}
	}
	return limit, offset, nil
}

// recordID reads resourceid as the id of a record; 0 when there is none.
func (c *call) recordID() (int, *apiError) {
	if c.resourceID == "" {
		return 0, nil
	}
	id, err := strconv.Atoi(c.resourceID)
	if err != nil || id < 0 {
		return 0, fail(codeNoResourceID)
	}
	return id, nil
}

// cut gives the rows from offset on, at most limit.
func cut[T any](rows []T, limit, offset int) []T {
	if offset >= len(rows) {
		return nil
	}
	return rows[offset:min(offset+limit, len(rows))]
}
