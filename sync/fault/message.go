package fault

import (
	"fmt"
	"math"
	"strings"
)

// Lang is a language of the interface.
type Lang string

// The languages.
const (
	German  Lang = "de"
	English Lang = "en"
)

// sentence is what happened and what to do next. {side} stands for the side,
// {opposite} for the other one, {sides} for both services, {other} for the title of the
// other record concerned, {right} for the name of the right that is missing,
// {wait} for the time that the service asks to wait, {because} for what about a
// series cannot be expressed and {fields} for what was edited, each of these four
// with what leads up to it, or nothing if it is not known.
type sentence struct{ what, next string }

// place is a kind of fault on one side.
type place struct {
	kind Kind
	side Side
}

// task is a kind of fault at one step.
type task struct {
	kind Kind
	step Step
}

// sentence finds what is said about the fault.
func (f *Fault) sentence(l Lang) sentence {
	kinds, places, tasks := german, germanAt, germanDoing
	if l == English {
		kinds, places, tasks = english, englishAt, englishDoing
	}
	if s, ok := places[place{f.Kind, f.Side}]; ok {
		return s
	}
	if s, ok := tasks[task{f.Kind, f.Step}]; ok {
		return s
	}
	if s, ok := kinds[f.Kind]; ok {
		return s
	}
	// From another version of the program.
	return kinds[Internal]
}

var steps = map[Lang]map[Step]string{
	German: {
		StepSignIn: "Anmeldung", StepDiscover: "Adressbuch oder Kalender suchen", StepList: "Bestand lesen", StepRead: "Datensätze lesen", StepPlan: "Vergleichen",
		StepCreate: "Anlegen", StepUpdate: "Ändern", StepRemove: "Löschen", StepMark: "Sync-Haken setzen", StepReadBack: "Ergebnis nachlesen",
		StepRecover: "Unterbrochenen Lauf fortsetzen", StepSave: "Speichern", StepProbe: "Prüfung",
		StepBackup: "Sicherung anlegen", StepRestore: "Sicherung zurückspielen", StepUndo: "Lauf rückgängig machen",
	},
	English: {
		StepSignIn: "signing in", StepDiscover: "finding the address book or calendar", StepList: "listing", StepRead: "reading records", StepPlan: "comparing",
		StepCreate: "creating", StepUpdate: "changing", StepRemove: "deleting", StepMark: "setting the sync mark", StepReadBack: "reading the result",
		StepRecover: "resuming an interrupted run", StepSave: "saving", StepProbe: "check",
		StepBackup: "making a backup", StepRestore: "restoring a backup", StepUndo: "undoing a run",
	},
}

// What says in a sentence what happened.
func (f *Fault) What(l Lang) string { return f.fill(f.sentence(l).what, l) }

// Next says what to do.
func (f *Fault) Next(l Lang) string { return f.fill(f.sentence(l).next, l) }

// StepName names the step where it happened.
func (f *Fault) StepName(l Lang) string {
	if l != English {
		l = German
	}
	return steps[l][f.Step]
}

// Message is everything in one paragraph: what happened, at which step, to which
// record, what to do next and the detail for support. The time is the caller's to
// put in front.
func (f *Fault) Message(l Lang) string {
	step, record, detail := "Schritt", "Datensatz", "Technisch"
	if l == English {
		step, record, detail = "Step", "Record", "Technical"
	}
	var b strings.Builder
	b.WriteString(f.What(l))
	if name := f.StepName(l); name != "" {
		b.WriteString(" " + step + ": ")
		if f.Side != Local {
			b.WriteString(string(f.Side) + ", ")
		}
		b.WriteString(name + ".")
	}
	if f.Record != "" {
		b.WriteString(" " + record + ": " + strings.TrimSuffix(f.Record, ".") + ".")
	}
	b.WriteString(" " + f.Next(l))
	if f.Detail != "" && f.Kind != Edited {
		b.WriteString(" (" + detail + ": " + f.Detail + ")")
	}
	return b.String()
}

func (f *Fault) fill(s string, l Lang) string {
	right, wait, fields, sides := "", "", "", "onOffice und memotoo"
	if l == English {
		sides = "onOffice and memotoo"
	}
	if name := f.Right(); name != "" {
		right = " „" + name + "“"
		if l == English {
			right = " “" + name + "”"
		}
	}
	if f.RetryAfter > 0 {
		wait = f.wait(l)
	}
	if f.Kind == Edited && f.Detail != "" {
		fields = " (" + f.Detail + ")"
	}
	opposite := OnOffice
	if f.Side == OnOffice {
		opposite = Memotoo
	}
	return strings.NewReplacer("{fields}", fields, "{sides}", sides, "{side}", string(f.Side), "{opposite}", string(opposite), "{other}", f.Other, "{right}", right, "{wait}", wait, "{because}", f.because(l)).Replace(s)
}

// rightMark stands in front of the name of a right in the detail of a fault.
const rightMark = "(Recht: "

// Right is the name of the right that is missing, as the administration of
// onOffice calls it; "" if it is not known.
func (f *Fault) Right() string {
	_, name, found := strings.Cut(f.Detail, rightMark)
	if !found || f.Kind != Right {
		return ""
	}
	name, _, _ = strings.Cut(name, ")")
	return name
}

// wait says how long the service asks to wait: seconds below a minute and a half,
// else minutes.
func (f *Fault) wait(l Lang) string {
	n := int(math.Ceil(f.RetryAfter.Seconds()))
	one, many := ", eine Sekunde", ", %d Sekunden"
	if l == English {
		one, many = " one second", " %d seconds"
	}
	if n > 90 {
		n, many = int(math.Ceil(f.RetryAfter.Minutes())), ", %d Minuten"
		if l == English {
			many = " %d minutes"
		}
	}
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}
