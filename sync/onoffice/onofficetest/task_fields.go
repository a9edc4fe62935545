package onofficetest

import "slices"

func taskStatuses() []Choice {
	return []Choice{
		{TaskNotStarted, "Nicht begonnen", "Not started"}, {TaskInProcess, "In Bearbeitung", "In process"},
		{TaskCompleted, "Erledigt", "Completed"}, {TaskDeferred, "Zurückgestellt", "Deferred"},
		{TaskCancelled, "Abgebrochen", "Cancelled"}, {TaskOther, "Sonstiges", "Other"},
		{TaskChecked, "Geprüft", "Checked"}, {TaskUnclear, "Klärungsbedarf", "Needs clarification"},
	}
}

func taskPriorities() []Choice {
	return []Choice{{"1", "Sehr hoch", "Highest"}, {"2", "Hoch", "High"}, {"3", "Normal", "Normal"}, {"4", "Niedrig", "Low"},
		{"5", "Sehr niedrig", "Lowest"}}
}

// taskKinds are the action types of kind "task": Art holds the id.
var taskKinds = []Choice{{"71", "Telefonat", "Phone call"}, {"72", "Unterlagen besorgen", "Get papers"}, {"73", "Nachfassen", "Follow up"}}

// getActionKinds is get/actionkindtypes (reference §7.2).
func getActionKinds(*call) (answer, *apiError) {
	var types object
	for _, kind := range taskKinds {
		types.add(kind.Key, kind.Label)
	}
	return answer{total: 1, cacheable: true, records: []record{{id: 0, kind: "", elements: object{
		{"key", "task"}, {"label", "Aufgabe"}, {"types", types}, {"default", taskKinds[0].Key}}}}}, nil
}

// taskModule is the field configuration of tasks.
func taskModule() module {
	return module{name: "task", label: "Aufgaben", english: "Tasks", fields: func(*Server) []Field { return taskFields },
		active: func(s *Server, name string) bool { return !slices.Contains(s.switches.WithoutTask, name) }}
}

// taskField finds a field that this tenant has.
func (s *Server) taskField(name string) (Field, bool) {
	at := slices.IndexFunc(taskFields, func(f Field) bool { return f.Name == name })
	if at < 0 || slices.Contains(s.switches.WithoutTask, name) {
		return Field{}, false
	}
	return taskFields[at], true
}

// taskFields are those of reference §7.1 and §7.2.
var taskFields = []Field{
	{Name: "Betreff", Label: "Betreff", English: "Subject", Type: typeVarchar, Length: 255},
	{Name: "Aufgabe", Label: "Aufgabe", English: "Task", Type: typeText},
	{Name: "publicDescription", Label: "Öffentliche Beschreibung", English: "Public description", Type: typeText},
	{Name: "Prio", Label: "Priorität", English: "Priority", Type: typeSingle, Values: taskPriorities()},
	{Name: "Status", Label: "Status", English: "Status", Type: typeSingle, Values: taskStatuses()},
	{Name: "erledigt", Label: "Erledigt", English: "Done", Type: typeBoolean},
	{Name: "Stand", Label: "Fortschritt", English: "Progress", Type: typeInteger},
	{Name: "Deadline", Label: "Fällig am", English: "Due on", Type: typeDateTime},
	{Name: "Deadline_Zeit", Label: "Fällig um", English: "Due at", Type: typeTime},
	{Name: "Deadline_strikt", Label: "Fälligkeit aktiv", English: "Due date active", Type: typeBoolean},
	{Name: "Beginnt_am", Label: "Zurückgestellt bis", English: "Deferred until", Type: typeDate},
	{Name: "Beginnt_um", Label: "Zurückgestellt bis (Zeit)", English: "Deferred until (time)", Type: typeTime},
	{Name: "Verantwortung", Label: "Verantwortung", English: "Responsibility", Type: typeVarchar, Length: 80},
	{Name: "Verantwortung_Gruppe", Label: "Verantwortung Gruppe", English: "Responsible group", Type: typeVarchar, Length: 80, ReadOnly: true},
	{Name: "Bearbeiter", Label: "Bearbeiter", English: "Processor", Type: typeVarchar, Length: 80},
	{Name: "Art", Label: "Art", English: "Type", Type: typeInteger},
	{Name: "Privat", Label: "Privat", English: "Private", Type: typeBoolean},
	{Name: "Erinnerung", Label: "Erinnerung", English: "Reminder", Type: typeBoolean},
	{Name: "Erinnerungsdatum", Label: "Erinnerungsdatum", English: "Reminder date", Type: typeDate},
	{Name: "Erinnerungsdatum_Zeit", Label: "Erinnerungszeit", English: "Reminder time", Type: typeTime},
	{Name: "Aufwand_Soll_NUM", Label: "Aufwand Soll", English: "Planned effort", Type: typeInteger},
	{Name: "Einheit_Aufwand_Soll", Label: "Einheit Aufwand Soll", English: "Unit of planned effort", Type: typeVarchar, Length: 20},
	{Name: "Aufwand_Zusatz_NUM", Label: "Aufwand Zusatz", English: "Additional effort", Type: typeInteger},
	{Name: "Einheit_Aufwand_Zusatz", Label: "Einheit Aufwand Zusatz", English: "Unit of additional effort", Type: typeVarchar, Length: 20},
	{Name: "Kommentar", Label: "Kommentar", English: "Comment", Type: typeText},
	{Name: "von", Label: "Ersteller", English: "Creator", Type: typeVarchar, Length: 80, ReadOnly: true},
	{Name: "Eintragsdatum", Label: "Eintragsdatum", English: "Created", Type: typeDateTime, ReadOnly: true},
	{Name: "modified", Label: "Geändert", English: "Changed", Type: typeDateTime, ReadOnly: true},
	{Name: "Austragsdatum", Label: "Erledigt am", English: "Finished", Type: typeDateTime, ReadOnly: true},
}
