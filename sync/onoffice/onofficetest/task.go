package onofficetest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Values of the task field Status (reference §7.2).
const (
	TaskNotStarted = "1"
	TaskInProcess  = "2"
	TaskCompleted  = "3"
	TaskDeferred   = "4"
	TaskCancelled  = "5"
	TaskOther      = "6"
	TaskChecked    = "7"
	TaskUnclear    = "8"
)

// Task is a record as stored. Fields hold text under the API's names: Status
// and Prio as numbers, Verantwortung and Bearbeiter as login names or free
// text, booleans "0" and "1", Deadline as Berlin wall time with its
// Deadline_Zeit, Verantwortung_Gruppe the group's name when a group is
// responsible.
type Task struct {
	ID        int               `json:"id"`
	Fields    map[string]string `json:"fields"`
	Comments  []string          `json:"comments"` // every change adds one
	Addresses []int             `json:"addresses"`
	Estates   []int             `json:"estates"`
	Created   time.Time         `json:"created"`
	Changed   time.Time         `json:"changed"`
}

func (t *Task) clone() *Task {
	u := *t
	u.Fields, u.Comments = maps.Clone(t.Fields), slices.Clone(t.Comments)
	return &u
}

// taskPart is reading, creating and changing tasks (reference §7). There is no
// delete (§7.3).
func taskPart() part {
	return part{
		actions: map[string]handler{
			"read task":           readTasks,
			"create task":         createTask,
			"modify task":         modifyTask,
			"get actionkindtypes": getActionKinds,
		},
		hooks: map[string]hook{
			"task/create": hookTaskCreate, "task/edit": hookTaskEdit, "task/delete": hookTaskDelete,
			"task/hide": hookTaskHide, "task/lock": hookTaskLock,
		},
		relations: []relationKind{
			{"task:address", "task", "address"},
			{"task:estate", "task", "estate"},
		},
		modules: []module{taskModule()},
		exists: map[string]func(*Server, int) bool{
			"task": func(s *Server, id int) bool { return s.tasks.byID[id] != nil && !s.tasks.hidden[id] },
		},
	}
}

func readTasks(c *call) (answer, *apiError) {
	if c.switches.Rights.NoTasks {
		return answer{}, fail(codeAccess)
	}
	if problem := c.only("data", "filter", "listlimit", "relatedAddressId", "relatedEstateId", "relatedProjectIds",
		"responsibilityByGroup", "addMobileUrl", "showEfforts"); problem != nil {
		return answer{}, problem
	}
	names, problem := c.taskColumns()
	if problem != nil {
		return answer{}, problem
	}
	limit, _, problem := c.page("listlimit", "")
	if problem != nil {
		return answer{}, problem
	}
	id, problem := c.recordID()
	if problem != nil {
		return answer{}, problem
	}
	rows, problem := c.selectTasks(id)
	if problem != nil {
		return answer{}, problem
	}
	rows = cut(rows, limit, 0)
	out := answer{total: len(rows)}
	for _, t := range rows {
		var elements object
		for _, name := range names {
			elements.add(name, c.taskElement(t, name))
		}
		if id != 0 { // links are told in the single read only (§7.1)
			elements.add("relatedAddressId", idTexts(c.relations[RelationTaskAddress].children(id)))
			elements.add("relatedEstateId", idTexts(c.relations[RelationTaskEstate].children(id)))
		}
		out.records = append(out.records, record{id: t.ID, kind: "task", elements: elements})
	}
	return out, nil
}

func (c *call) taskColumns() ([]string, *apiError) {
	value, sent := c.parameters["data"]
	if !sent {
		return nil, nil
	}
	names, ok := strs(value)
	if !ok {
		return nil, fail(codeArrayExpected, "data")
	}
	for i, name := range names {
		if _, ok := c.taskField(name); !ok {
			return nil, fail(codeInvalidInput, fmt.Sprintf("%d, %s", i, name))
		}
	}
	return names, nil
}

func (c *call) selectTasks(id int) ([]*Task, *apiError) {
	if id != 0 {
		t := c.tasks.byID[id]
		switch {
		case t == nil:
			return nil, unreadable(c.switches.Tasks.GoneRead, Nothing)
		case c.tasks.hidden[id]:
			return nil, unreadable(c.switches.Tasks.HiddenRead, strconv.Itoa(codeAccess))
		}
		return []*Task{t}, nil
	}
	match, problem := c.taskFilter()
	if problem != nil {
		return nil, problem
	}
	var rows []*Task
	for _, id := range c.tasks.order {
		if t := c.tasks.byID[id]; !c.tasks.hidden[id] && match(t) {
			rows = append(rows, t)
		}
	}
	return rows, nil
}

// taskFilter reads filter, whose fields are those of the tenant and Nr, and
// the parameters that narrow by link or group.
func (c *call) taskFilter() (func(*Task) bool, *apiError) {
	asks := map[string][]condition{}
	if value, sent := c.parameters["filter"]; sent {
		fields, ok := objectOf(value)
		if !ok {
			return nil, fail(codeFilter, "filter")
		}
		for _, name := range sortedKeys(fields) {
			field, ok := c.taskField(name)
			if name == "Nr" {
				field, ok = Field{Name: name, Type: typeInteger}, true
			}
			if !ok {
				return nil, fail(codeTaskField, name)
			}
			conditions, problem := parseConditions(field, fields[name])
			if problem != nil {
				return nil, problem
			}
			asks[name] = conditions
		}
	}
	var linked []func(*Task) bool
	for name, relation := range map[string]string{"relatedAddressId": RelationTaskAddress, "relatedEstateId": RelationTaskEstate} {
		if value, sent := c.parameters[name]; sent {
			ids, ok := integers(value)
			if !ok {
				return nil, fail(codeRecordIDs)
			}
			linked = append(linked, func(t *Task) bool { return common(ids, c.relations[relation].children(t.ID)) })
		}
	}
	if truth(c.parameters["responsibilityByGroup"]) {
		linked = append(linked, func(t *Task) bool { return t.Fields["Verantwortung_Gruppe"] != "" })
	}
	return func(t *Task) bool {
		for name, conditions := range asks {
			if !all(conditions, c.taskComparand(t, name)) {
				return false
			}
		}
		return !slices.ContainsFunc(linked, func(ask func(*Task) bool) bool { return !ask(t) })
	}, nil
}

func (c *call) taskComparand(t *Task, name string) string {
	field, _ := c.taskField(name)
	switch name {
	case "Nr":
		return strconv.Itoa(t.ID)
	case "Status", "Verantwortung", "Bearbeiter":
		if name == "Verantwortung" && c.switches.Tasks.FilterBlind {
			return "user:" + t.Fields[name]
		}
		if c.switches.Tasks.FilterLabels {
			return strings.ToLower(c.taskLabel(t, name))
		}
	}
	return normalise(field.Type, c.taskText(t, name))
}

// taskText is the value of a field as stored or computed.
func (c *call) taskText(t *Task, name string) string {
	switch name {
	case "Eintragsdatum":
		return t.Created.In(c.berlin).Format(stampLayout)
	case "modified":
		return t.Changed.UTC().Format(stampLayout)
	case "Kommentar":
		return strings.Join(t.Comments, "\n")
	case "Deadline_Zeit":
		if deadline := t.Fields["Deadline"]; deadline != "" {
			return deadline[len("2006-01-02 "):]
		}
		return ""
	}
	return t.Fields[name]
}

// taskElement spells a field for the wire.
func (c *call) taskElement(t *Task, name string) any {
	field, _ := c.taskField(name)
	text := c.taskText(t, name)
	switch {
	case !c.switches.Tasks.Codes && (name == "Status" || name == "Verantwortung" || name == "Bearbeiter"):
		return c.taskLabel(t, name)
	case name == "Prio" && c.switches.Tasks.PrioLabels:
		return field.label(text, false)
	case name == "Deadline" && text != "" && c.switches.Tasks.DeadlineDateOnly:
		return dateOf(text) + " 00:00:00"
	case field.Type == typeTime && text == "":
		return "00:00:00"
	case field.Type == typeBoolean && text == "":
		return "0"
	}
	return c.output(field, text, false, false)
}

// taskLabel is what people see: a German word, "Last, First (ABBR)".
func (c *call) taskLabel(t *Task, name string) string {
	text := t.Fields[name]
	if name == "Status" {
		return labelOf(taskStatuses(), text)
	}
	for _, u := range c.users {
		if u.Name == text {
			return strings.TrimSuffix(u.LastName+", "+u.FirstName, ", ") + " (" + u.Short + ")"
		}
	}
	return text
}

// Task gives a record as it stands, whatever rights the API user has.
func (s *Server) Task(id int) (Task, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tasks.byID[id]
	if !ok {
		return Task{}, false
	}
	return s.taskWithLinks(t), true
}

// Tasks gives all records by ascending id.
func (s *Server) Tasks() []Task {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Task, 0, len(s.tasks.order))
	for _, id := range s.tasks.order {
		out = append(out, s.taskWithLinks(s.tasks.byID[id]))
	}
	return out
}

func (s *Server) taskWithLinks(t *Task) Task {
	copied := *t.clone()
	copied.Addresses = s.relations[RelationTaskAddress].children(t.ID)
	copied.Estates = s.relations[RelationTaskEstate].children(t.ID)
	return copied
}
