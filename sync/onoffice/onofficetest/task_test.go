package onofficetest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func makeTask(t *testing.T, r *Running, data, beside obj) int {
	t.Helper()
	return must(t, r, "create", "task", "", merged(obj{"data": data}, beside)).ids()[0]
}

func readTask(t *testing.T, r *Running, id int, names ...string) obj {
	t.Helper()
	return must(t, r, "read", "task", id, obj{"data": append([]string{}, names...)}).fields(t, 0)
}

func TestCreateAndReadTask(t *testing.T) {
	r, c := start(t, Switches{})
	customer := create(t, r, obj{"Name": "Kunde"})
	id := makeTask(t, r, obj{"Betreff": "Rückruf", "Aufgabe": "Bitte anrufen", "Prio": 1, "Status": 2, "Verantwortung": "max", "Bearbeiter": "erika",
		"Deadline": "2026-07-03 14:00:00", "Deadline_strikt": 1, "Art": 71, "erledigt": true}, obj{"relatedAddressId": customer})
	names := []string{"Betreff", "Aufgabe", "Prio", "Status", "Verantwortung", "Bearbeiter", "Deadline", "Deadline_Zeit", "Deadline_strikt", "Art",
		"erledigt", "Stand", "Privat", "von", "Eintragsdatum", "modified", "Austragsdatum", "Beginnt_am", "Beginnt_um", "Verantwortung_Gruppe"}
	same(t, "read", readTask(t, r, id, names...), obj{"Betreff": "Rückruf", "Aufgabe": "Bitte anrufen", "Prio": "1", "Status": "In Bearbeitung",
		"Verantwortung": "Mustermann, Max (MM)", "Bearbeiter": "Groß, Erika (EG)", "Deadline": "2026-07-03 14:00:00", "Deadline_Zeit": "14:00:00",
		"Deadline_strikt": "1", "Art": "71", "erledigt": "1", "Stand": "0", "Privat": "0", "von": "abgleich-api", "Eintragsdatum": "2026-07-01 12:00:00",
		"modified": "2026-07-01 10:00:00", "Austragsdatum": "2026-07-01 12:00:00", "Beginnt_am": "0000-00-00", "Beginnt_um": "00:00:00",
		"Verantwortung_Gruppe": "", "relatedAddressId": []any{}, "relatedEstateId": []any{}})
	r.Set(func(s *Switches) {
		s.Tasks = TaskSwitches{Codes: true, PrioLabels: true, DeadlineDateOnly: true}
		s.EmptyDates = true
	})
	same(t, "codes", readTask(t, r, id, "Status", "Verantwortung", "Bearbeiter", "Prio", "Deadline", "Deadline_Zeit", "Beginnt_am"),
		obj{"Status": "2", "Verantwortung": "max", "Bearbeiter": "erika", "Prio": "Sehr hoch", "Deadline": "2026-07-03 00:00:00", "Deadline_Zeit": "14:00:00",
			"Beginnt_am": "", "relatedAddressId": []any{}, "relatedEstateId": []any{}})

	// The link that a create loses is made by a relation.
	must(t, r, "create", "relation", "", obj{"relationtype": RelationTaskAddress, "parentid": id, "childid": customer})
	if got := readTask(t, r, id)["relatedAddressId"]; !reflect.DeepEqual(got, []any{strconv.Itoa(customer)}) {
		t.Errorf("linked: %v", got)
	}
	r.Set(func(s *Switches) { s.Tasks.RelatedKept = true })
	kept := makeTask(t, r, obj{"Betreff": "x"}, obj{"relatedAddressId": customer, "relatedEstateId": 61})
	if task, _ := r.Task(kept); !slices.Equal(task.Addresses, []int{customer}) || !slices.Equal(task.Estates, []int{61}) {
		t.Errorf("kept: %+v", task)
	}

	c.advance(time.Hour)
	out := must(t, r, "modify", "task", id, obj{"data": obj{"Deadline_Zeit": "09:15:00", "Stand": 75, "Status": 3, "Kommentar": "läuft"}})
	if out.fields(t, 0)["success"] != "success" {
		t.Errorf("answer %+v", out)
	}
	task, _ := r.Task(id)
	if f := task.Fields; f["Deadline"] != "2026-07-03 09:15:00" || f["Stand"] != "75" || f["Status"] != TaskCompleted || !task.Changed.Equal(fixed.Add(time.Hour)) {
		t.Errorf("changed: %+v", task)
	}
	if len(task.Comments) != 2 || task.Comments[0] != "läuft" || !strings.Contains(task.Comments[1], "Status: 2 -> 3") {
		t.Errorf("comments: %q", task.Comments)
	}
	must(t, r, "modify", "task", id, obj{"data": obj{"Status": 3}})
	must(t, r, "modify", "task", id, obj{"data": obj{"erledigt": 0}})
	if task, _ = r.Task(id); len(task.Comments) != 4 || task.Fields["Status"] != TaskCompleted || task.Fields["erledigt"] != "0" || task.Fields["Austragsdatum"] != "" {
		t.Errorf("G103 finished flag and status are two things: %+v", task)
	}
}

func TestTaskErrors(t *testing.T) {
	r, _ := start(t, Switches{WithoutTask: []string{"Kommentar"}})
	id := makeTask(t, r, obj{"Betreff": "x"}, nil)
	for name, c := range map[string]struct {
		code       int
		verb       string
		id         any
		parameters obj
	}{
		"unknown field read":   {codeInvalidInput, "read", "", obj{"data": []string{"Betreff", "Nope"}}},
		"field switched off":   {codeInvalidInput, "read", "", obj{"data": []string{"Kommentar"}}},
		"paging":               {codeInvalidInput, "read", "", obj{"listoffset": 20}},
		"sorting":              {codeInvalidInput, "read", "", obj{"sortby": obj{"Nr": "ASC"}}},
		"recordids":            {codeInvalidInput, "read", "", obj{"recordids": []int{id}}},
		"limit":                {codeInvalidValue, "read", "", obj{"listlimit": 501}},
		"filter":               {codeTaskField, "read", "", obj{"filter": obj{"Nope": []obj{{"op": "=", "val": 1}}}}},
		"flat form":            {codeInvalidInput, "create", "", obj{"Betreff": "x"}},
		"no data":              {codeMissingParameter, "create", "", obj{}},
		"progress on create":   {codeInvalidInput, "create", "", obj{"data": obj{"Stand": 25}}},
		"private":              {codeInvalidInput, "create", "", obj{"data": obj{"Privat": 1}}},
		"server's own":         {codeInvalidInput, "create", "", obj{"data": obj{"modified": "2026-07-01 10:00:00"}}},
		"status":               {codeSingleKey, "create", "", obj{"data": obj{"Status": 9}}},
		"status as label":      {codeSingleKey, "create", "", obj{"data": obj{"Status": "Erledigt"}}},
		"priority":             {codeSingleKey, "create", "", obj{"data": obj{"Prio": 0}}},
		"kind":                 {codeInvalidValue, "create", "", obj{"data": obj{"Art": 1}}},
		"progress":             {codeInvalidValue, "modify", id, obj{"data": obj{"Stand": 30}}},
		"time":                 {codeInvalidValue, "modify", id, obj{"data": obj{"Deadline_Zeit": "9 Uhr"}}},
		"links on modify":      {codeInvalidInput, "modify", id, obj{"data": obj{}, "relatedAddressId": 1}},
		"modify without id":    {codeRecordMissing, "modify", "", obj{"data": obj{}}},
		"modify of none":       {codeUnknownRecord, "modify", 999, obj{"data": obj{}}},
		"there is no deleting": {codeNoResourceType, "delete", id, obj{}},
	} {
		t.Run(name, func(t *testing.T) { wantCode(t, r, c.code, c.verb, "task", c.id, c.parameters) })
	}
	if got := do(t, r, "read", "task", "", obj{"data": []string{"Betreff", "Nope"}}).Status.Message; !strings.Contains(got, "1, Nope") {
		t.Errorf("message %q", got)
	}
	r.Set(func(s *Switches) { s.Tasks = TaskSwitches{PrivateWrite: PrivateIgnored, KindMandatory: true} })
	wantCode(t, r, codeMandatory, "create", "task", "", obj{"data": obj{"Betreff": "x"}})
	must(t, r, "modify", "task", id, obj{"data": obj{"Privat": 1}})
	if task, _ := r.Task(id); task.Fields["Privat"] != "0" {
		t.Errorf("ignored: %v", task.Fields["Privat"])
	}
	r.Set(func(s *Switches) { s.Tasks.PrivateWrite = PrivateWorks })
	must(t, r, "modify", "task", id, obj{"data": obj{"Privat": 1}})
	if task, _ := r.Task(id); task.Fields["Privat"] != "1" {
		t.Errorf("written: %v", task.Fields["Privat"])
	}
	if got := must(t, r, "get", "actionkindtypes", "", obj{}).fields(t, 0)["types"].(obj)["72"]; got != "Unterlagen besorgen" {
		t.Errorf("kinds: %v", got)
	}
}

func TestTaskFilters(t *testing.T) {
	r, c := start(t, Switches{})
	mine := makeTask(t, r, obj{"Betreff": "A", "Verantwortung": "max", "Status": 5}, nil)
	group := makeTask(t, r, obj{"Betreff": "B", "Verantwortung": 7}, obj{"responsibilityByGroup": 1})
	c.advance(time.Minute)
	free := makeTask(t, r, obj{"Betreff": "C", "Verantwortung": "Herr Müller"}, obj{"relatedEstateId": 61})
	if got := readTask(t, r, group, "Verantwortung", "Verantwortung_Gruppe"); got["Verantwortung"] != "Vertrieb" || got["Verantwortung_Gruppe"] != "Vertrieb" {
		t.Errorf("group: %v", got)
	}
	op := func(op string, val any) []obj { return []obj{{"op": op, "val": val}} }
	ids := func(parameters obj) []int {
		t.Helper()
		return must(t, r, "read", "task", "", merged(obj{"data": []string{"Betreff"}}, parameters)).ids()
	}
	for name, step := range map[string]struct {
		parameters obj
		want       []int
	}{
		"all":          {obj{}, []int{mine, group, free}},
		"after a Nr":   {obj{"filter": obj{"Nr": op(">", mine)}}, []int{group, free}},
		"changed":      {obj{"filter": obj{"modified": op(">=", "2026-07-01 10:00:30")}}, []int{free}},
		"responsible":  {obj{"filter": obj{"Verantwortung": op("=", "max")}}, []int{mine}},
		"status":       {obj{"filter": obj{"Status": op("in", []int{5, 3})}}, []int{mine}},
		"label":        {obj{"filter": obj{"Status": op("=", "Abgebrochen")}}, []int{}},
		"by group":     {obj{"responsibilityByGroup": 1}, []int{group}},
		"of an estate": {obj{"relatedEstateId": 61}, []int{free}},
	} {
		if got := ids(step.parameters); !slices.Equal(got, step.want) {
			t.Errorf("%s: %v, want %v", name, got, step.want)
		}
	}
	r.Set(func(s *Switches) { s.Tasks.FilterLabels = true })
	if got := ids(obj{"filter": obj{"Verantwortung": op("=", "Mustermann, Max (MM)")}}); !slices.Equal(got, []int{mine}) {
		t.Errorf("filter by label: %v", got)
	}
	must(t, r, "modify", "task", group, obj{"data": obj{"Verantwortung": "erika"}})
	if got := ids(obj{"responsibilityByGroup": true}); len(got) != 0 {
		t.Errorf("given to a person: %v", got)
	}
	r.FillTasks(1, 600, 0)
	out := must(t, r, "read", "task", "", obj{"data": []string{"Betreff"}, "listlimit": 500})
	if len(out.Data.Records) != 500 || *out.Data.Meta.Total != 500 {
		t.Errorf("%d rows, %d counted", len(out.Data.Records), *out.Data.Meta.Total)
	}
	if got := ids(obj{}); len(got) != 20 {
		t.Errorf("%d rows without a limit", len(got))
	}
}

func TestTaskRightsAndHooks(t *testing.T) {
	r, _ := start(t, Switches{})
	gui := func(path string, body obj, want int) obj {
		t.Helper()
		response, raw := post(t, r.GUIURL+path, body)
		var out obj
		if err := json.Unmarshal(raw, &out); err != nil || response.StatusCode != want {
			t.Fatalf("%s: %d %s", path, response.StatusCode, raw)
		}
		return out
	}
	customer := create(t, r, obj{"Name": "Kunde"})
	id := int(gui("task/create", obj{"fields": obj{"Betreff": "Fotos", "Deadline": "2026-07-03 00:00:00"}, "addresses": []int{customer}}, 200)["id"].(float64))
	gui("task/edit", obj{"id": strconv.Itoa(id), "fields": obj{"Status": TaskCompleted, "erledigt": "1"}}, 200)
	task, _ := r.Task(id)
	if task.Fields["Verantwortung"] != "max" || task.Fields["Status"] != TaskCompleted || task.Fields["Austragsdatum"] == "" || len(task.Comments) != 1 || !slices.Equal(task.Addresses, []int{customer}) {
		t.Errorf("by hand: %+v", task)
	}
	gui("task/edit", obj{"id": id, "fields": obj{"Status": "Erledigt"}}, 400)
	gui("task/edit", obj{"id": 1, "fields": obj{}}, 404)
	gui("task/hide", obj{"id": id}, 200)
	wantCode(t, r, codeAccess, "read", "task", id, obj{})
	r.Set(func(s *Switches) { s.Tasks = TaskSwitches{HiddenRead: Nothing, GoneRead: "80"} })
	if got := must(t, r, "read", "task", id, obj{}); len(got.Data.Records) != 0 {
		t.Errorf("hidden: %+v", got)
	}
	gui("task/hide", obj{"id": id, "on": false}, 200)
	gui("task/lock", obj{"id": id}, 200)
	wantCode(t, r, codeNoModifyRight, "modify", "task", id, obj{"data": obj{}})
	gui("task/delete", obj{"id": id}, 200)
	gui("task/delete", obj{"id": id}, 404)
	wantCode(t, r, codeUnknownRecord, "read", "task", id, obj{})
	r.Set(func(s *Switches) { s.Rights = Rights{NoTaskWrite: true} })
	wantCode(t, r, codeAccess, "create", "task", "", obj{"data": obj{}})
	wantCode(t, r, codeNoModifyRight, "modify", "task", id, obj{"data": obj{}})
	r.Set(func(s *Switches) { s.Rights = Rights{NoTasks: true} })
	wantCode(t, r, codeAccess, "read", "task", "", obj{})
}
