package onofficetest

import (
	"slices"
	"strconv"
	"strings"
)

// What stands beside data in a write: participants, links, place, reminder.

func (c *call) writeSubscribers(a *Appointment, _ map[string]any, creating bool) *apiError {
	value, sent := c.parameters["subscribers"]
	if !sent {
		return nil
	}
	who, ok := objectOf(value)
	if !ok {
		return fail(codeArrayExpected, "subscribers")
	}
	for _, side := range []struct {
		name string
		into *[]int
		code int
		has  func(int) bool
	}{{"users", &a.Users, codeUserIDs, c.hasUser}, {"groups", &a.Groups, codeGroupIDs, c.hasGroup}} {
		var ids []int
		if items, named := who[side.name]; named {
			_, isArray := items.([]any)
			if ids, ok = integers(items); !ok || !isArray {
				return fail(side.code)
			}
		}
		if slices.ContainsFunc(ids, func(id int) bool { return !side.has(id) }) {
			return fail(side.code)
		}
		if c.switches.Calendar.SubscribersAdd {
			ids = append(slices.Clone(*side.into), ids...)
		}
		if len(ids) == 0 && !creating && c.switches.Calendar.EmptySubscribersKept {
			continue
		}
		slices.Sort(ids)
		*side.into = slices.Compact(ids)
	}
	return nil
}

func (s *Server) hasGroup(id int) bool {
	return slices.ContainsFunc(s.groups, func(g Group) bool { return g.ID == id })
}

// writeLinks adds addresses, or replaces them all if replaceAddressIds says
// so, and sets or unlinks the estate.
func (c *call) writeLinks(a *Appointment, _ map[string]any, _ bool) *apiError {
	value, sent := c.parameters["relatedAddressIds"]
	replace := truth(c.parameters["replaceAddressIds"])
	if sent || replace {
		var ids []int
		if sent {
			var ok bool
			if ids, ok = integers(value); !ok {
				return fail(codeRecordIDs)
			}
		}
		for _, id := range ids {
			if problem := c.mayRefer("address", id); problem != nil {
				return problem
			}
		}
		if !replace {
			ids = append(a.Addresses, ids...)
		}
		slices.Sort(ids)
		a.Addresses = slices.Compact(ids)
	}
	if value, sent := c.parameters["relatedEstateId"]; sent {
		id, ok := integer(value)
		switch {
		case value == nil || ok && id == 0:
			a.Estates = nil
		case !ok:
			return fail(codeRecordIDs)
		case !c.hasEstate(id):
			return fail(codeNoSuchRecord, strconv.Itoa(id))
		default:
			a.Estates = []int{id}
		}
	}
	return nil
}

// writePlace reads location; the place of a record that is not linked becomes
// text (reference §6.3).
func (c *call) writePlace(a *Appointment, _ map[string]any, _ bool) *apiError {
	value, sent := c.parameters["location"]
	if !sent {
		return nil
	}
	keys, ok := objectOf(value)
	if !ok || len(keys) > 1 {
		return fail(codeInvalidValue, "location")
	}
	linked := map[string][]int{"address": a.Addresses, "estate": a.Estates, "user": c.participants(a), "group": a.Groups}
	for kind, value := range keys {
		text, isScalar := scalar(value)
		id, isID := integer(value)
		_, isRecord := linked[kind]
		switch {
		case !isScalar:
			return fail(codeArrayUnexpected, kind)
		case (isRecord || kind == "userMeetingUrl") && !isID:
			return fail(codeLocationID)
		case isRecord && !slices.Contains(linked[kind], id):
			a.Place = Place{Kind: "sonstiges", Text: c.placeText(Place{Kind: kind, ID: id})}
		case isRecord || kind == "userMeetingUrl":
			a.Place = Place{Kind: kind, ID: id}
		case kind == "mandant" && truth(value):
			a.Place = Place{Kind: kind}
		case kind == "keine Angaben", kind == "mandant", kind == "sonstiges" && strings.TrimSpace(text) == "":
			a.Place = Place{}
		case kind == "sonstiges", kind == "customVideoUrl":
			a.Place = Place{Kind: kind, Text: c.clip(text, 255)}
		default:
			return fail(codeInvalidValue, kind)
		}
	}
	return nil
}

// writeReminder reads what goes with erinnerung; reminders by mail or text
// message are counted as mails.
func (c *call) writeReminder(a *Appointment, data map[string]any, _ bool) *apiError {
	reminder, _ := scalar(data["erinnerung"])
	for _, name := range []string{"reminderTypes", "recipients", "confirmedOnly"} {
		value, sent := c.parameters[name]
		if !sent {
			continue
		}
		if reminder == "" {
			return fail(codeInvalidValue, name)
		}
		switch name {
		case "reminderTypes":
			types, ok := strs(value)
			if !ok {
				return fail(codeArrayExpected, name)
			}
			for _, t := range types {
				if t != "email" && t != "popup" && t != "sms" {
					return fail(codeInvalidValue, t)
				}
				if t != "popup" {
					c.mails = append(c.mails, Mail{Appointment: a.ID, Reason: "reminder"})
				}
			}
			a.ReminderTypes = types
		case "recipients":
			a.Recipients, _ = scalar(value)
		case "confirmedOnly":
			a.ConfirmedOnly = truth(value)
		}
	}
	return nil
}
