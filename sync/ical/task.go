package ical

import (
	"strconv"
	"strings"

	"abgleich/sync/record"
)

// taskTexts are the fields of a task that are text.
var taskTexts = texts[:2]

// priorities is the table of PRIORITY (RFC 5545 §3.8.1.9) by its number: the hub
// keeps 1, 3, 5, 7, 9 (reference memotoo §9), onOffice 1 to 5 (reference
// onoffice-api §7.2). An even number counts as its more urgent neighbour if it is
// above the middle, and as its less urgent one below, so that both ends are
// reached. 0 says nothing.
var priorities = [10]string{"", "1", "1", "2", "2", "3", "4", "4", "5", "5"}

// statuses are the words of STATUS in a VTODO (RFC 5545 §3.8.1.11).
var statuses = map[string]string{
	"NEEDS-ACTION": record.StateOpen, "IN-PROCESS": record.StateStarted,
	"COMPLETED": record.StateDone, "CANCELLED": record.StateCancelled,
}

// readTask reads a VTODO that is not repeated.
func (p *part) readTask() (record.Record, error) {
	r := record.Record{}
	if err := p.readTexts(r, taskTexts); err != nil {
		return nil, err
	}
	p.readClass(r)
	due, ok, err := p.due()
	if err != nil {
		return nil, err
	}
	if ok {
		r[record.Due] = record.Text(due.String())
	}
	if n, err := strconv.Atoi(p.line("PRIORITY")); err == nil && n >= 0 && n < len(priorities) {
		set(r, record.Priority, priorities[n])
	}
	state, percent := p.progress()
	r[record.State], r[record.Percent] = record.Text(state), record.Text(strconv.Itoa(percent))
	return r, nil
}

// due reads DUE, or the end of a DURATION from DTSTART on (RFC 5545 §3.6.2).
func (p *part) due() (record.Wall, bool, error) {
	m, ok, err := p.first("DUE", nil)
	if err != nil || ok {
		return m.orZero(), ok, err
	}
	if p.line("DURATION") == "" {
		return record.Wall{}, false, nil
	}
	start, ok, err := p.first("DTSTART", nil)
	if err != nil || !ok {
		return record.Wall{}, false, err
	}
	wall, err := p.afterDuration(start)
	return wall, err == nil, err
}

func (m moment) orZero() record.Wall {
	if m.zone == nil && m.form != formDate {
		return record.Wall{}
	}
	return m.berlin()
}

// progress resolves STATUS, PERCENT-COMPLETE and COMPLETED, which may contradict
// each other: a STATUS that is known decides. Without one, COMPLETED or 100 % mean
// done and some per cent mean started. What is done is at 100 %, what is open at
// 0 %.
func (p *part) progress() (state string, percent int) {
	percent, err := strconv.Atoi(p.line("PERCENT-COMPLETE"))
	if err != nil || percent < 0 || percent > 100 {
		percent = 0
	}
	state, ok := statuses[strings.ToUpper(p.line("STATUS"))]
	switch {
	case ok:
	case p.line("COMPLETED") != "" || percent == 100:
		state = record.StateDone
	case percent > 0:
		state = record.StateStarted
	default:
		state = record.StateOpen
	}
	return state, settled(state, percent)
}

// settled is the percentage that agrees with a state.
func settled(state string, percent int) int {
	switch state {
	case record.StateDone:
		return 100
	case record.StateOpen:
		return 0
	}
	return percent
}

// closed is the day on which a task was finished or given up; see Item.Closed. A
// time that cannot be read says nothing.
func (p *part) closed(r record.Record) record.Day {
	if state := r[record.State].Text; state != record.StateDone && state != record.StateCancelled {
		return 0
	}
	for _, name := range []string{"COMPLETED", "LAST-MODIFIED"} {
		if m, ok, err := p.first(name, nil); err == nil && ok {
			return m.berlin().Day
		}
	}
	if due, err := record.ParseWall(r[record.Due].Text); err == nil {
		return due.Day
	}
	return 0
}

// writeTask writes the changed fields of a task.
func (e *edit) writeTask(sh shape) {
	e.writeTexts(taskTexts)
	e.writeClass()
	if e.changes(record.Priority) {
		e.writePriority()
	}
	if e.fresh || e.changes(record.State) || e.changes(record.Percent) {
		e.writeProgress()
	}
	if e.changes(record.Due) {
		e.writeDue(sh)
	}
}

func (e *edit) writePriority() {
	n, err := strconv.Atoi(e.text(record.Priority))
	if err != nil {
		e.comp.RemoveAll("PRIORITY")
		return
	}
	e.setValue("PRIORITY", strconv.Itoa(2*n-1))
}

// writeProgress writes the three so that they agree. COMPLETED stays if there is
// one, for it says when.
func (e *edit) writeProgress() {
	state := e.text(record.State)
	for word, s := range statuses {
		if s == state {
			e.setValue("STATUS", word)
		}
	}
	e.setValue("PERCENT-COMPLETE", e.text(record.Percent))
	switch {
	case state != record.StateDone:
		e.comp.RemoveAll("COMPLETED")
	case e.line("COMPLETED") == "":
		e.setValue("COMPLETED", stampUTC(e.opt.Now))
	}
}

// writeDue writes DUE. A DTSTART that would not be before it, or is of the other
// kind, must go (RFC 5545 §3.8.2.3); so must a DURATION.
func (e *edit) writeDue(sh shape) {
	e.comp.RemoveAll("DURATION")
	text := e.text(record.Due)
	if text == "" {
		e.comp.RemoveAll("DUE")
		return
	}
	due, err := record.ParseWall(text)
	if err != nil {
		return // writable has seen to it
	}
	start, ok, err := e.first("DTSTART", nil)
	if err != nil || ok && (start.berlin().Whole != due.Whole || !start.berlin().Before(due)) {
		e.comp.RemoveAll("DTSTART")
	}
	e.setTime("DUE", due, sh)
}

// setValue makes value, which needs no escaping, the only one of that property.
func (e *edit) setValue(name, value string) {
	l := e.comp.First(name)
	if l == nil {
		l = e.comp.Add(name)
	}
	for _, other := range e.comp.All(name)[1:] {
		other.Remove()
	}
	l.SetValue(value)
}
