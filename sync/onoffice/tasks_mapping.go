package onoffice

import (
	"strconv"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// taskFields is the table of the fields of a task (design §5; names and lengths
// §7.2). State is held by erledigt, too, and Due by Deadline_Zeit and
// Deadline_strikt.
var taskFields = map[record.Field]string{
	record.Subject:  "Betreff",
	record.Notes:    "Aufgabe",
	record.Due:      "Deadline",
	record.Priority: "Prio",
	record.State:    "Status",
	record.Percent:  "Stand",
	record.Secret:   "Privat",
}

// subjectLength bounds a subject where the configuration tells no length (§7.2).
const subjectLength = 255

// standardPriority is what a task has whose priority nobody has set: onOffice
// cannot hold none (§7.2).
const standardPriority = "3"

// toRecord makes a record of what a read gave.
func (t *taskTenant) toRecord(e Object) record.Record {
	r := record.Record{}
	put := func(f record.Field, text string) {
		if text != "" && t.active(taskFields[f]) {
			r[f] = record.Text(text)
		}
	}
	put(record.Subject, e.Text("Betreff"))
	put(record.Notes, e.Text("Aufgabe"))
	put(record.Due, t.due(e))
	put(record.Priority, t.priority(e))
	state, percent := t.progress(e)
	put(record.State, state)
	put(record.Percent, strconv.Itoa(percent))
	if truth(e.Text("Privat")) {
		put(record.Secret, "1")
	}
	return r
}

// truth reads a boolean in its spellings (§2.1).
func truth(text string) bool { return text == "1" || strings.EqualFold(text, "true") }

// stamp is what of a listed row changes when the task does.
func (t *taskTenant) stamp(e Object) string {
	return strings.Join([]string{strings.TrimSpace(e.Text("modified")), t.code("Status", e.Text("Status")), bit(e.Text("erledigt"))}, "|")
}

func bit(text string) string {
	if truth(text) {
		return "1"
	}
	return "0"
}

// code is the number of a state or priority, which a read may show as a label of
// the tenant's own (§11 no. 22); "" for a text that is neither.
func (t *taskTenant) code(name, text string) string {
	text = strings.TrimSpace(text)
	if n, err := strconv.Atoi(text); err == nil {
		return strconv.Itoa(n)
	}
	for _, table := range []map[string]string{t.Fields[name].Values, taskLabels[name]} {
		for code, label := range table {
			if record.Folded(label) == record.Folded(text) {
				return code
			}
		}
	}
	return ""
}

// taskLabels are the labels for a tenant whose configuration names none.
var taskLabels = map[string]map[string]string{
	"Status": {statusOpen: "Nicht begonnen", statusStarted: "In Bearbeitung", statusDone: "Erledigt", "4": "Zurückgestellt",
		statusCancelled: "Abgebrochen", "6": "Sonstiges", "7": "Geprüft", "8": "Klärungsbedarf"},
	"Prio": {"1": "Sehr hoch", "2": "Hoch", "3": "Normal", "4": "Niedrig", "5": "Sehr niedrig"},
}

// priority is "1" to "5", "" for anything else.
func (t *taskTenant) priority(e Object) string {
	if p := t.code("Prio", e.Text("Prio")); len(p) == 1 && p >= "1" && p <= "5" {
		return p
	}
	return ""
}

// params makes the parameters that bring the fields of want onto the wire, as far
// as the task does not hold them already: each write leaves a comment in the task
// (§7.3). raw is what a read gave, nil for a new task.
func (t *taskTenant) params(want record.Record, raw Object, step fault.Step) (params map[string]any, notes []fault.Fault) {
	params = map[string]any{}
	now := record.Record{}
	if raw != nil {
		now = t.toRecord(raw)
	}
	for _, f := range []record.Field{record.Subject, record.Notes} {
		name := taskFields[f]
		v, asked := want[f]
		if spec, _ := record.TaskSchema.Spec(f); !asked || !t.active(name) || spec.Equal(v, now[f]) {
			continue
		}
		length := t.Fields[name].Length
		if f == record.Subject && length == 0 {
			length = subjectLength
		}
		text := strings.TrimSpace(v.Text)
		clipped := clip(text, length)
		if clipped != text {
			notes = append(notes, note(step, name+": shortened to "+clipped))
		}
		// What was shortened before is not written again.
		if clipped != raw.Text(name) {
			params[name] = clipped
		}
	}
	if v, asked := want[record.Due]; asked && t.active("Deadline") {
		if problem := t.putDue(params, v.Text, raw); problem != "" {
			notes = append(notes, note(step, "Deadline: "+problem))
		}
	}
	t.putPriority(params, want, now, raw)
	t.putProgress(params, want, raw)
	if v, asked := want[record.Secret]; asked && t.active("Privat") && v.Empty() == truth(raw.Text("Privat")) {
		if t.NoPrivate {
			notes = append(notes, note(step, "Privat: onOffice does not take it"))
		} else {
			params["Privat"] = !v.Empty()
		}
	}
	return params, notes
}

// putPriority writes a priority. None becomes the standard one.
func (t *taskTenant) putPriority(params map[string]any, want, now record.Record, raw Object) {
	v, asked := want[record.Priority]
	if !asked || !t.active("Prio") {
		return
	}
	text := strings.TrimSpace(v.Text)
	if text == "" {
		text = standardPriority
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 5 || text == now[record.Priority].Text || raw == nil && v.Empty() {
		return
	}
	params["Prio"] = n
}
