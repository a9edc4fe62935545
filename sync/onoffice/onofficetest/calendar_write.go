package onofficetest

import (
	"slices"
	"time"
)

// calendarKeys are the parameters beside data (reference §6.3).
var calendarKeys = []string{"data", "subscribers", "relatedAddressIds", "replaceAddressIds", "relatedEstateId", "location",
	"reminderTypes", "recipients", "confirmedOnly"}

func createAppointment(c *call) (answer, *apiError) {
	if c.switches.Rights.NoCalendar || c.switches.Rights.NoCalendarWrite {
		return answer{}, fail(codeAccess)
	}
	a := &Appointment{Status: StatusActive, Creator: c.login(APIUser), Created: c.at}
	if problem := c.writeAppointment(a, true); problem != nil {
		return answer{}, problem
	}
	a.ID = c.appointments.add(a)
	c.commit(a)
	c.note(APIUser, "add", "calendar", a.ID)
	return answer{total: 1, records: []record{{id: a.ID, kind: "calendar", elements: object{}}}}, nil
}

// writableAppointment finds the record that a modify or delete is about.
func (c *call) writableAppointment(right int) (*Appointment, *apiError) {
	if c.switches.Rights.NoCalendar {
		return nil, fail(codeAccess)
	}
	if c.switches.Rights.NoCalendarWrite {
		return nil, fail(right)
	}
	id, problem := c.recordID()
	if problem != nil {
		return nil, problem
	}
	a := c.appointments.byID[id]
	switch {
	case id == 0:
		return nil, fail(codeRecordMissing)
	case a == nil:
		return nil, fail(codeNoAppointment)
	case !c.seesAppointment(a), a.Private && c.foreign(a) && c.switches.Calendar.PrivateOthers == PrivateMasked:
		return nil, fail(codeAccess)
	case a.WriteProtected, c.appointments.locked[id]:
		return nil, fail(codeNoModifyRight)
	}
	return c.linked(a), nil
}

func modifyAppointment(c *call) (answer, *apiError) {
	a, problem := c.writableAppointment(codeNoModifyRight)
	if problem != nil {
		return answer{}, problem
	}
	// All or nothing: changes are made on a copy.
	if problem := c.writeAppointment(a, false); problem != nil {
		return answer{}, problem
	}
	c.commit(a)
	c.note(APIUser, "edit", "calendar", a.ID)
	return success(), nil
}

// deleteAppointment deletes for good, a series as a whole (reference §6.4).
func deleteAppointment(c *call) (answer, *apiError) {
	a, problem := c.writableAppointment(codeAccess)
	if problem != nil {
		return answer{}, problem
	}
	if problem := c.only(); problem != nil {
		return answer{}, problem
	}
	c.dropAppointment(a.ID, APIUser)
	return success(), nil
}

func (c *call) writeAppointment(a *Appointment, creating bool) *apiError {
	if problem := c.only(calendarKeys...); problem != nil {
		return problem
	}
	data, ok := objectOf(c.parameters["data"])
	switch _, sent := c.parameters["data"]; {
	case sent && !ok:
		return fail(codeArrayExpected, "data")
	case !sent && creating:
		return fail(codeMissingParameter, "data")
	}
	start := a.Start
	for _, step := range []func(*Appointment, map[string]any, bool) *apiError{
		c.writeData, c.writeTimes, c.writeStatus, c.writeSeries, c.writeSubscribers, c.writeLinks, c.writePlace, c.writeReminder,
	} {
		if problem := step(a, data, creating); problem != nil {
			return problem
		}
	}
	if a.Start != start {
		a.Confirmations = nil // a new date has to be confirmed anew (§6.7)
	}
	a.Changed = c.at
	return nil
}

// laterKeys of data are written in steps of their own.
var laterKeys = []string{"start_dt", "end_dt", "status", "abgesagt", "rp_flag", "rp_type", "rp_tage", "rp_beginn_datum",
	"rp_ende_datum", "rp_ende_status", "rp_exception"}

func (c *call) writeData(a *Appointment, data map[string]any, _ bool) *apiError {
	texts := map[string]*string{"description": &a.Subject, "note": &a.Notes, "origin": &a.Imported, "art": &a.Kind, "von": &a.Creator,
		"transitTime": &a.Transit, "transitTimePre": &a.TransitBefore, "transitTimePost": &a.TransitAfter, "erinnerung": &a.Reminder}
	flags := map[string]*bool{"ganztags": &a.AllDay, "private": &a.Private, "allowTransitTime": &a.AllowTransit, "writeProtection": &a.WriteProtected}
	for _, name := range sortedKeys(data) {
		value := data[name]
		switch {
		case texts[name] != nil:
			text, ok := scalar(value)
			if !ok {
				return fail(codeArrayUnexpected, name)
			}
			if problem := c.writeText(name, text, texts[name]); problem != nil {
				return problem
			}
		case flags[name] != nil:
			on, ok := boolean(value)
			if !ok {
				return fail(codeWrongType, name)
			}
			*flags[name] = on
		case name == "ressources":
			keys, ok := strs(value)
			if !ok {
				return fail(codeArrayExpected, name)
			}
			for _, key := range keys {
				if !(Field{Values: resources}).has(key) {
					return fail(codeMultiKey, key)
				}
			}
			a.Resources = keys
		case !slices.Contains(laterKeys, name):
			return fail(codeCalendarField, name)
		}
	}
	return nil
}

func (c *call) writeText(name, text string, into *string) *apiError {
	switch name {
	case "description":
		text = c.clip(text, 255)
	case "note":
		text = c.clip(text, 0)
	case "art":
		if text != "" && !c.switches.Calendar.AnyKind && !(Field{Values: c.appointKinds}).has(text) {
			return fail(codeSingleKey, text)
		}
	case "von":
		if !c.hasLogin(text) {
			return fail(codeUnknownUser, text)
		}
	case "erinnerung":
		if text == "" && c.switches.Calendar.ReminderClear == ClearIgnored {
			return nil
		}
		_, known := reminders[text]
		if !known && (text != "" || c.switches.Calendar.ReminderClear == ClearRefused) {
			return fail(codeInvalidValue, text)
		}
	case "transitTime", "transitTimePre", "transitTimePost":
		if _, err := time.Parse(time.TimeOnly, text); err != nil && text != "" {
			return fail(codeInvalidValue, text)
		}
	}
	*into = text
	return nil
}

// boolean reads true, false, 1 and 0, also as text.
func boolean(value any) (on, ok bool) {
	text, ok := scalar(value)
	return text == "1" || text == "true", ok && slices.Contains([]string{"0", "1", "true", "false"}, text)
}

func (c *call) writeTimes(a *Appointment, data map[string]any, creating bool) *apiError {
	for _, end := range []struct {
		name    string
		into    *string
		missing int
	}{{"start_dt", &a.Start, codeAppointmentStart}, {"end_dt", &a.End, codeAppointmentEnd}} {
		value, sent := data[end.name]
		if !sent && !creating {
			continue
		}
		text, _ := scalar(value)
		if text == "" {
			return fail(end.missing)
		}
		at, ok := wallTime(text)
		if !ok {
			return fail(codeInvalidDate, text)
		}
		*end.into = at.Format(stampLayout)
	}
	if a.Start > a.End {
		return fail(codeStartAfterEnd)
	}
	return nil
}

// writeStatus lets status win over abgesagt.
func (c *call) writeStatus(a *Appointment, data map[string]any, _ bool) *apiError {
	if value, sent := data["abgesagt"]; sent {
		cancelled, ok := boolean(value)
		if !ok {
			return fail(codeWrongType, "abgesagt")
		}
		if cancelled {
			a.Status = StatusCanceled
		} else if a.Status == StatusCanceled {
			a.Status = StatusActive
		}
	}
	if value, sent := data["status"]; sent {
		text, _ := scalar(value)
		if !slices.Contains([]string{StatusActive, StatusCompleted, StatusCanceled, StatusAvailable}, text) {
			return fail(codeInvalidValue, text)
		}
		a.Status = text
	}
	return nil
}
