package onofficetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

func createTask(c *call) (answer, *apiError) {
	if c.switches.Rights.NoTasks || c.switches.Rights.NoTaskWrite {
		return answer{}, fail(codeAccess)
	}
	if problem := c.only("data", "relatedAddressId", "relatedEstateId", "relatedProjectIds", "responsibilityByGroup",
		"mailMessageId"); problem != nil {
		return answer{}, problem
	}
	t := c.newTask(c.login(APIUser))
	if problem := c.writeTask(t, true); problem != nil {
		return answer{}, problem
	}
	if c.switches.Tasks.KindMandatory && t.Fields["Art"] == "" {
		return answer{}, fail(codeMandatory, "Art")
	}
	addresses, problem := c.taskLinks("relatedAddressId", "address")
	if problem != nil {
		return answer{}, problem
	}
	estates, problem := c.taskLinks("relatedEstateId", "estate")
	if problem != nil {
		return answer{}, problem
	}
	t.ID = c.tasks.add(t)
	if c.switches.Tasks.RelatedKept {
		c.relations[RelationTaskAddress].setChildren(t.ID, addresses)
	}
	c.relations[RelationTaskEstate].setChildren(t.ID, estates)
	c.note(APIUser, "add", "task", t.ID)
	return answer{total: 1, records: []record{{id: t.ID, kind: "task", elements: object{}}}}, nil
}

func (s *Server) newTask(creator string) *Task {
	return &Task{Created: s.clock(), Changed: s.clock(), Fields: map[string]string{
		"von": creator, "Prio": "3", "Status": TaskNotStarted, "erledigt": "0", "Stand": "0", "Deadline_strikt": "0", "Privat": "0"}}
}

func (c *call) taskLinks(name, module string) ([]int, *apiError) {
	value, sent := c.parameters[name]
	if !sent {
		return nil, nil
	}
	ids, ok := integers(value)
	if !ok {
		return nil, fail(codeRecordIDs)
	}
	for _, id := range ids {
		if problem := c.mayRefer(module, id); problem != nil {
			return nil, problem
		}
	}
	return ids, nil
}

func modifyTask(c *call) (answer, *apiError) {
	switch {
	case c.switches.Rights.NoTasks:
		return answer{}, fail(codeAccess)
	case c.switches.Rights.NoTaskWrite:
		return answer{}, fail(codeNoModifyRight)
	}
	if problem := c.only("data", "responsibilityByGroup"); problem != nil {
		return answer{}, problem
	}
	id, problem := c.recordID()
	if problem != nil {
		return answer{}, problem
	}
	switch {
	case id == 0:
		return answer{}, fail(codeRecordMissing)
	case c.tasks.byID[id] == nil:
		return answer{}, fail(codeUnknownRecord)
	case c.tasks.hidden[id]:
		return answer{}, fail(codeAccess)
	case c.tasks.locked[id]:
		return answer{}, fail(codeNoModifyRight)
	}
	// All or nothing: changes are made on a copy.
	t := c.tasks.byID[id].clone()
	if problem := c.writeTask(t, false); problem != nil {
		return answer{}, problem
	}
	c.logChange(c.tasks.byID[id], t, APIUser)
	c.tasks.byID[id] = t
	c.note(APIUser, "edit", "task", id)
	return success(), nil
}

// writeTask reads parameters.data; the flat form of addresses is refused
// before (reference §11.5).
func (c *call) writeTask(t *Task, creating bool) *apiError {
	value, sent := c.parameters["data"]
	data, ok := objectOf(value)
	if !sent || !ok {
		return fail(codeMissingParameter, "data")
	}
	fields := map[string]string{}
	for _, name := range sortedKeys(data) {
		text, problem := c.taskValue(name, data[name], creating)
		if problem != nil {
			return problem
		}
		fields[name] = text
	}
	if comment := fields["Kommentar"]; comment != "" {
		t.Comments = append(t.Comments, comment)
	}
	delete(fields, "Kommentar")
	if _, sent := fields["Privat"]; sent && c.switches.Tasks.PrivateWrite == PrivateIgnored {
		delete(fields, "Privat")
	}
	if who, sent := fields["Verantwortung"]; sent {
		fields["Verantwortung_Gruppe"] = ""
		if truth(c.parameters["responsibilityByGroup"]) {
			who = c.groupOf(who)
			fields["Verantwortung"], fields["Verantwortung_Gruppe"] = who, who
		}
	}
	c.applyTask(t, fields)
	return nil
}

// groupOf resolves the id of a group to its name; any text is accepted.
func (s *Server) groupOf(text string) string {
	if id, err := strconv.Atoi(text); err == nil && s.hasGroup(id) {
		return s.groupName(id)
	}
	return text
}

// taskValue checks and converts one field of a write.
func (c *call) taskValue(name string, value any, creating bool) (string, *apiError) {
	given, ok := scalar(value)
	if !ok {
		return "", fail(codeArrayUnexpected, name)
	}
	refused := fail(codeInvalidInput, name+", "+given)
	field, ok := c.taskField(name)
	if !ok || field.ReadOnly || creating && name == "Stand" || name == "Privat" && c.switches.Tasks.PrivateWrite == PrivateRefused {
		return "", refused
	}
	if field.Type == typeTime {
		if _, err := time.Parse(time.TimeOnly, given); err != nil && given != "" {
			return "", fail(codeInvalidValue, given)
		}
		return given, nil
	}
	text, problem := c.convert(field, value, creating)
	if problem != nil {
		return "", problem
	}
	switch {
	case name == "Stand" && !slices.Contains([]string{"0", "25", "50", "75", "100"}, text),
		(name == "Status" || name == "Prio") && text == "",
		name == "Art" && text != "" && !(Field{Values: taskKinds}).has(text):
		return "", fail(codeInvalidValue, name+" "+text)
	}
	return text, nil
}

// applyTask takes over checked fields. Deadline and Deadline_Zeit are two
// views of one thing; erledigt and Status are not (reference §7.2).
func (s *Server) applyTask(t *Task, fields map[string]string) {
	done := t.Fields["erledigt"] == "1"
	for name, text := range fields {
		if name != "Deadline_Zeit" {
			t.Fields[name] = text
		}
	}
	if at, sent := fields["Deadline_Zeit"]; sent && t.Fields["Deadline"] != "" {
		if at == "" {
			at = "00:00:00"
		}
		t.Fields["Deadline"] = dateOf(t.Fields["Deadline"]) + " " + at
	}
	switch now := t.Fields["erledigt"] == "1"; {
	case now && !done:
		t.Fields["Austragsdatum"] = s.clock().In(s.berlin).Format(stampLayout)
	case !now:
		t.Fields["Austragsdatum"] = ""
	}
	t.Changed = s.clock()
}

// logChange adds the comment that onOffice makes of every change, also of one
// that changes nothing (reference §7.3).
func (s *Server) logChange(before, after *Task, by int) {
	var changes []string
	for _, f := range taskFields {
		if was, is := before.Fields[f.Name], after.Fields[f.Name]; was != is {
			changes = append(changes, fmt.Sprintf("%s: %s -> %s", f.Label, was, is))
		}
	}
	after.Comments = append(after.Comments, fmt.Sprintf("%s hat die Aufgabe geändert. %s", s.login(by), strings.Join(changes, ", ")))
}
