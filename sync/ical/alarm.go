package ical

import (
	"slices"
	"strconv"
	"strings"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// reminders are the alarms that a record's reminder stands for: those that show
// something at or before the start (RFC 5545 §3.6.6). The first one is the
// reminder. Alarms by sound or mail, at a fixed time, from the end or after the
// start are the hub's own.
func (p *part) reminders() []*contentline.Component {
	return slices.DeleteFunc(p.comp.Components("VALARM"), func(alarm *contentline.Component) bool {
		_, ok := minutesBefore(alarm)
		return !ok
	})
}

// minutesBefore reads how long before the start an alarm goes off; seconds count
// as a whole minute. A day counts 24 hours, as in onOffice.
func minutesBefore(alarm *contentline.Component) (int, bool) {
	action, trigger := alarm.First("ACTION"), alarm.First("TRIGGER")
	if action == nil || trigger == nil || !strings.EqualFold(clean(action.Value()), "DISPLAY") {
		return 0, false
	}
	if slices.ContainsFunc(trigger.Param("RELATED"), func(s string) bool { return !strings.EqualFold(s, "START") }) {
		return 0, false
	}
	d, ok := parseDuration(trigger.Value())
	seconds := d.days*24*3600 + d.seconds
	if !ok || !d.negative && seconds > 0 {
		return 0, false
	}
	return (seconds + 59) / 60, true
}

func (p *part) readReminder(r record.Record) {
	if list := p.reminders(); len(list) > 0 {
		minutes, _ := minutesBefore(list[0])
		r[record.Reminder] = record.Text(strconv.Itoa(minutes))
	}
}

// writeReminder changes the trigger of the first reminder. If there shall be none
// all of them go, for a second one would remind all the same.
func (e *edit) writeReminder() {
	if !e.changes(record.Reminder) {
		return
	}
	list, text := e.reminders(), e.text(record.Reminder)
	if text == "" {
		for _, alarm := range list {
			alarm.Remove()
		}
		return
	}
	minutes, err := strconv.Atoi(text)
	if err != nil {
		return // writable has seen to it
	}
	if len(list) > 0 {
		list[0].First("TRIGGER").SetValue(trigger(minutes))
		return
	}
	// A part that has other alarms keeps them in front, so ours is the first of
	// its kind in any case.
	alarm := e.comp.AddComponent("VALARM")
	alarm.Add("ACTION").SetValue("DISPLAY")
	subject := e.title()
	if subject == "" {
		subject = "Erinnerung"
	}
	alarm.Add("DESCRIPTION").SetText(subject) // required with DISPLAY
	alarm.Add("TRIGGER").SetValue(trigger(minutes))
}

// maxReminder is a hundred years in minutes; onOffice's longest is three weeks.
const maxReminder = 36524 * 24 * 60

// trigger writes whole days, else hours, else minutes: the forms that every
// calendar program shows in its list.
func trigger(minutes int) string {
	switch {
	case minutes == 0:
		return "PT0S"
	case minutes%(24*60) == 0:
		return "-P" + strconv.Itoa(minutes/24/60) + "D"
	case minutes%60 == 0:
		return "-PT" + strconv.Itoa(minutes/60) + "H"
	}
	return "-PT" + strconv.Itoa(minutes) + "M"
}
