package onofficetest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// appointmentCap is how many rows a read gives; the rest is hidden without a
// word (reference §4).
const appointmentCap = 500

// listAppointments is get/appointmentList (reference §6.1). Times are UTC with
// offset; a series comes once, anchored at its start.
func listAppointments(c *call) (answer, *apiError) {
	if c.switches.Rights.NoCalendar {
		return answer{}, fail(codeAccess)
	}
	if problem := c.only("data", "filter", "listlimit", "listoffset", "showFollowUpStatus"); problem != nil {
		return answer{}, problem
	}
	names, problem := c.listColumns()
	if problem != nil {
		return answer{}, problem
	}
	rows, problem := c.selectList()
	if problem != nil {
		return answer{}, problem
	}
	rows = cut(rows, appointmentCap, 0)
	out := answer{total: len(rows), cacheable: true}
	for _, a := range rows {
		seen := c.view(a)
		var elements object
		for _, name := range names {
			if name != "showFollowUpStatus" {
				elements.add(name, c.listElement(seen, name, slices.Contains(names, "showFollowUpStatus")))
			}
		}
		out.records = append(out.records, record{id: a.ID, kind: "calendar", elements: elements})
	}
	return out, nil
}

var listNames = []string{"id", "createdBy", "modified", "subject", "notes", "type", "status", "confirmationStatus", "private",
	"date", "travelTime", "location", "recurrence", "reminder", "groups", "users", "resources", "contacts", "showFollowUpStatus",
	"estate", "project", "conflicts"}

func (c *call) listColumns() ([]string, *apiError) {
	names, ok := strs(c.parameters["data"])
	if !ok || len(names) == 0 {
		return nil, fail(codeMissingParameter, "data")
	}
	for _, name := range names {
		if !slices.Contains(listNames, name) {
			return nil, fail(codeCalendarField, name)
		}
	}
	return names, nil
}

func (c *call) selectList() ([]*Appointment, *apiError) {
	id, problem := c.recordID()
	if problem != nil {
		return nil, problem
	}
	if id != 0 {
		if c.appointments.byID[id] == nil {
			return nil, nil
		}
		a, problem := c.readableAppointment(id)
		if a == nil {
			return nil, problem
		}
		return []*Appointment{a}, nil
	}
	filter, ok := objectOf(c.parameters["filter"])
	if _, sent := c.parameters["filter"]; !ok || !sent {
		return nil, fail(codeNoPeriod)
	}
	first, last, problem := period(filter["startDate"], filter["endDate"], time.DateOnly)
	if problem != nil {
		return nil, problem
	}
	match, problem := c.listFilter(filter)
	if problem != nil {
		return nil, problem
	}
	var rows []*Appointment
	for _, id := range c.appointments.order {
		a := c.appointments.byID[id]
		if c.seesAppointment(a) && match(a) && c.inPeriod(a, first, last) {
			rows = append(rows, a)
		}
	}
	return rows, nil
}

// period reads two days in a layout, of which the time part does not count.
func period(from, to any, layout string) (first, last time.Time, problem *apiError) {
	var days [2]time.Time
	for i, value := range []any{from, to} {
		text, ok := value.(string)
		if !ok || text == "" {
			return first, last, fail(codeNoPeriod)
		}
		at, err := time.Parse(layout, text)
		if err != nil {
			return first, last, fail(codeInvalidDate, text)
		}
		days[i] = at.Truncate(24 * time.Hour)
	}
	if days[1].Before(days[0]) {
		return first, last, fail(codeDateInterval)
	}
	return days[0], days[1], nil
}

// listFilter joins the filters with AND; unknown keys are ignored.
func (c *call) listFilter(filter map[string]any) (func(*Appointment) bool, *apiError) {
	var asks []func(*Appointment) bool
	for name, is := range map[string]func(*Appointment) bool{
		"isCancelled": func(a *Appointment) bool { return a.Status == StatusCanceled },
		"isDone":      func(a *Appointment) bool { return a.Status == StatusCompleted },
		"isRecurrent": func(a *Appointment) bool { return a.Series != nil },
	} {
		if value, sent := filter[name]; sent {
			wanted, ok := value.(bool)
			if !ok {
				return nil, fail(codeWrongType, name)
			}
			asks = append(asks, func(a *Appointment) bool { return is(a) == wanted })
		}
	}
	for name, text := range map[string]func(*Appointment) string{
		"subject":   func(a *Appointment) string { return a.Subject },
		"notes":     func(a *Appointment) string { return a.Notes },
		"type":      func(a *Appointment) string { return a.Kind },
		"createdBy": func(a *Appointment) string { return a.Creator },
	} {
		if value, sent := filter[name]; sent {
			conditions, problem := parseConditions(Field{Name: name, Type: typeText}, value)
			if problem != nil {
				return nil, problem
			}
			asks = append(asks, func(a *Appointment) bool {
				return all(conditions, strings.ToLower(text(c.view(a))))
			})
		}
	}
	for _, who := range []struct {
		name string
		code int
		of   func(*Appointment) []int
	}{{"userIds", codeUserIDs, c.listedUsers}, {"groupIds", codeGroupIDs, func(a *Appointment) []int { return a.Groups }}} {
		value, sent := filter[who.name]
		if !sent {
			continue
		}
		ids, ok := textIDs(value)
		if !ok {
			return nil, fail(who.code)
		}
		if c.switches.Rights.OwnCalendar && who.name == "userIds" && slices.ContainsFunc(ids, func(id int) bool { return id != APIUser }) {
			return nil, fail(codeAccess)
		}
		asks = append(asks, func(a *Appointment) bool { return common(ids, who.of(a)) })
	}
	return func(a *Appointment) bool {
		return !slices.ContainsFunc(asks, func(ask func(*Appointment) bool) bool { return !ask(a) })
	}, nil
}

func all(conditions []condition, value string) bool {
	return !slices.ContainsFunc(conditions, func(cond condition) bool { return !cond.holds(value) })
}

func common(a, b []int) bool {
	return slices.ContainsFunc(a, func(id int) bool { return slices.Contains(b, id) })
}

// textIDs reads an array of ids that have to be strings (§6.1).
func textIDs(value any) ([]int, bool) {
	items, ok := value.([]any)
	if !ok {
		return nil, false
	}
	var ids []int
	for _, item := range items {
		text, ok := item.(string)
		id, err := strconv.Atoi(text)
		if !ok || err != nil {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}

// listedUsers are the participants that userIds finds and users names.
func (c *call) listedUsers(a *Appointment) []int {
	if c.switches.Calendar.UsersThroughGroups {
		return c.participants(a)
	}
	return a.Users
}

func (c *call) listElement(a *Appointment, name string, followUp bool) any {
	switch name {
	case "id":
		return strconv.Itoa(a.ID)
	case "createdBy":
		return a.Creator
	case "modified":
		return a.Changed.UTC().Format(utcLayout)
	case "subject":
		return a.Subject
	case "notes":
		return a.Notes
	case "type":
		return object{{"value", a.Kind}, {"label", labelOf(c.appointKinds, a.Kind)}}
	case "status":
		return object{{"value", a.Status}, {"label", a.Status}}
	case "confirmationStatus":
		return a.confirmations()
	case "private":
		return a.Private
	case "date":
		return c.listDate(a)
	case "travelTime":
		if !a.AllowTransit {
			return nil
		}
		return object{{"outward", clockMinutes(a.TransitBefore)}, {"return", clockMinutes(a.TransitAfter)}}
	case "location":
		if a.Place.Kind == "" {
			return nil
		}
		return object{{"type", placeTypes[a.Place.Kind]}, {"value", c.placeText(a.Place)}}
	case "recurrence":
		return c.recurrence(a.Series)
	case "reminder":
		return c.listReminder(a)
	case "conflicts":
		return object{}
	}
	return c.listLink(a, name, followUp)
}

func (c *call) listLink(a *Appointment, name string, followUp bool) any {
	rows := list{}
	switch name {
	case "groups":
		for _, id := range a.Groups {
			rows = append(rows, object{{"id", strconv.Itoa(id)}, {"name", c.groupName(id)}})
		}
	case "users":
		return c.userObjects(c.listedUsers(a), "userName")
	case "resources":
		for _, key := range a.Resources {
			rows = append(rows, object{{"id", key}, {"name", labelOf(resources, key)}})
		}
	case "contacts":
		for _, id := range a.Addresses {
			contact := object{{"id", strconv.Itoa(id)}, {"confirmationStatus", a.confirmation(id)}}
			if followUp {
				contact = append(contact, object{{"followUpAvailable", false}, {"followUpStatus", nil}}...)
			}
			rows = append(rows, contact)
		}
	case "estate":
		if len(a.Estates) == 0 {
			return nil
		}
		return object{{"id", strconv.Itoa(a.Estates[0])}}
	case "project":
		if a.Project == 0 {
			return nil
		}
		return object{{"id", strconv.Itoa(a.Project)}}
	}
	return rows
}

// userObjects describes users; loginKey is how the element is spelled.
func (c *call) userObjects(ids []int, loginKey string) list {
	rows := list{}
	for _, u := range c.users {
		if slices.Contains(ids, u.ID) {
			rows = append(rows, object{{"id", strconv.Itoa(u.ID)}, {loginKey, u.Name}, {"firstName", u.FirstName},
				{"lastName", u.LastName}, {"email", u.Email}})
		}
	}
	return rows
}

func (c *call) listDate(a *Appointment) object {
	start, end := zeroInstant, zeroInstant
	if a.anchored() {
		from, to := c.times(a)
		start, end = c.instant(from).UTC().Format(utcLayout), c.instant(to).UTC().Format(utcLayout)
	}
	return object{{"start", start}, {"end", end}, {"allDay", a.AllDay}}
}

func (c *call) listReminder(a *Appointment) any {
	if a.Reminder == "" && !c.switches.Calendar.ReminderZero {
		return nil
	}
	recipients, types := a.Recipients, list{}
	if recipients == "" {
		recipients = "all"
	}
	for _, t := range a.ReminderTypes {
		types = append(types, t)
	}
	return object{{"timeBefore", reminders[a.Reminder]}, {"recipients", recipients}, {"confirmedOnly", a.ConfirmedOnly}, {"types", types}}
}

// recurrence is the object whose keys nobody has published (§12 no. 1).
func (c *call) recurrence(r *Series) any {
	if r == nil {
		return nil
	}
	var end any
	if r.End != "" {
		end = r.End
	}
	removed := list{}
	switch c.switches.Calendar.Recurrence {
	case RecurrenceWords:
		for _, date := range r.Removed {
			removed = append(removed, date)
		}
		words := map[string]string{"t": "daily", "w": "weekly", "m": "monthly", "j": "yearly"}
		return object{{"type", words[r.Type]}, {"interval", r.Interval}, {"start", r.Begin}, {"end", end}, {"exceptions", removed}}
	case RecurrenceLetters:
		for _, date := range r.Removed {
			removed = append(removed, "#"+date)
		}
		shape := object{{"type", r.Type}, {"interval", r.Interval}, {"start", r.Begin}}
		if end != nil {
			shape.add("end", end)
		}
		shape.add("exceptions", removed)
		return shape
	case RecurrenceFields:
		return c.seriesElements(r)
	}
	return object{{"interval", r.Interval}, {"start", r.Begin}, {"end", end}}
}

// clockMinutes are the minutes of HH:MM:SS.
func clockMinutes(text string) int {
	at, err := time.Parse(time.TimeOnly, text)
	if err != nil {
		return 0
	}
	return at.Hour()*60 + at.Minute()
}

// placeTypes are the words of appointmentList for the keys of a write; only
// customer is documented.
var placeTypes = map[string]string{"address": "customer", "estate": "estate", "user": "user", "group": "group", "mandant": "client",
	"sonstiges": "other", "customVideoUrl": "videoConference", "userMeetingUrl": "videoConference"}
