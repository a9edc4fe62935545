package onofficetest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// readCalendar is the deprecated read/calendar (reference §6.2). Times are
// Berlin wall time; modified is UTC. What groups holds is shown nowhere; the
// stand-in gives names, as it does for ressources.
func readCalendar(c *call) (answer, *apiError) {
	if c.switches.Calendar.NoOldRead {
		return answer{}, fail(codeNoResourceType)
	}
	if c.switches.Rights.NoCalendar {
		return answer{}, fail(codeAccess)
	}
	if problem := c.only("datestart", "dateend", "modifiedstart", "modifiedend", "showcancelled", "users", "groups", "allusers",
		"showConfirmationStatus", "showConflicts", "filter"); problem != nil {
		return answer{}, problem
	}
	rows, problem := c.selectCalendar()
	if problem != nil {
		return answer{}, problem
	}
	rows = cut(rows, appointmentCap, 0)
	out := answer{total: len(rows), cacheable: true}
	for _, a := range rows {
		out.records = append(out.records, record{id: a.ID, kind: "calendar", elements: c.calendarElements(c.view(a))})
	}
	return out, nil
}

func (c *call) selectCalendar() ([]*Appointment, *apiError) {
	id, problem := c.recordID()
	if problem != nil {
		return nil, problem
	}
	if id != 0 {
		a, problem := c.readableAppointment(id)
		if a == nil {
			return nil, problem
		}
		return []*Appointment{a}, nil
	}
	within, dated, problem := c.calendarPeriod()
	if problem != nil {
		return nil, problem
	}
	match, problem := c.calendarFilter(dated)
	if problem != nil {
		return nil, problem
	}
	takes, problem := c.calendarUsers(dated)
	if problem != nil {
		return nil, problem
	}
	cancelled := truth(c.parameters["showcancelled"])
	var rows []*Appointment
	for _, id := range c.appointments.order {
		a := c.appointments.byID[id]
		if c.seesAppointment(a) && (cancelled || a.Status != StatusCanceled) && takes(a) && match(a) && within(a) {
			rows = append(rows, a)
		}
	}
	return rows, nil
}

// calendarPeriod is the question of datestart and dateend or, without them,
// of the change stamp; dated tells which.
func (c *call) calendarPeriod() (within func(*Appointment) bool, dated bool, problem *apiError) {
	from, hasFrom := c.parameters["datestart"]
	to, hasTo := c.parameters["dateend"]
	if hasFrom || hasTo {
		first, last, problem := period(from, to, stampLayout)
		return func(a *Appointment) bool { return c.inPeriod(a, first, last) }, true, problem
	}
	var bounds [2]time.Time
	for i, name := range []string{"modifiedstart", "modifiedend"} {
		text, ok := scalar(c.parameters[name])
		if !ok || text == "" {
			continue
		}
		var err error
		if bounds[i], err = time.Parse(stampLayout, text); err != nil {
			return nil, false, fail(codeInvalidDate, text)
		}
	}
	since, until := bounds[0], bounds[1]
	switch {
	case since.IsZero() && until.IsZero():
		return nil, false, fail(codeNoPeriod)
	case !until.IsZero() && until.Before(since):
		return nil, false, fail(codeChangedReversed)
	}
	return func(a *Appointment) bool {
		return !a.Changed.Before(since) && (until.IsZero() || !a.Changed.After(until))
	}, false, nil
}

// calendarUsers is the question who takes part; without any word, the API
// user and its groups.
func (c *call) calendarUsers(dated bool) (func(*Appointment) bool, *apiError) {
	own := func(a *Appointment) bool { return slices.Contains(c.participants(a), APIUser) }
	if truth(c.parameters["allusers"]) {
		if c.switches.Rights.OwnCalendar {
			return nil, fail(codeAccess)
		}
		return func(*Appointment) bool { return true }, nil
	}
	users, problem := c.numbers("users", codeUserIDs)
	if problem != nil {
		return nil, problem
	}
	groups, problem := c.numbers("groups", codeGroupIDs)
	if problem != nil {
		return nil, problem
	}
	if !dated || len(users)+len(groups) == 0 {
		return own, nil
	}
	if c.switches.Rights.OwnCalendar && slices.ContainsFunc(users, func(id int) bool { return id != APIUser }) {
		return nil, fail(codeAccess)
	}
	return func(a *Appointment) bool { return common(users, c.participants(a)) || common(groups, a.Groups) }, nil
}

// numbers reads a parameter that is an array of JSON integers.
func (c *call) numbers(name string, code int) ([]int, *apiError) {
	value, sent := c.parameters[name]
	if !sent {
		return nil, nil
	}
	items, ok := value.([]any)
	if !ok {
		return nil, fail(code)
	}
	ids := make([]int, 0, len(items))
	for _, item := range items {
		_, isText := item.(string)
		id, ok := integer(item)
		if isText || !ok {
			return nil, fail(code)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// calendarFilter reads filter; it works for eight fields and with a period.
func (c *call) calendarFilter(dated bool) (func(*Appointment) bool, *apiError) {
	asks := map[string][]condition{}
	if value, sent := c.parameters["filter"]; sent {
		fields, ok := objectOf(value)
		if !ok {
			return nil, fail(codeFilter, "filter")
		}
		if !dated && len(fields) > 0 {
			return nil, fail(codeFilterNoPeriod)
		}
		known := calendarFields(c.Server)
		for _, name := range sortedKeys(fields) {
			at := slices.IndexFunc(known, func(f Field) bool { return f.Name == name })
			if at < 0 {
				return nil, fail(codeCalendarField, name)
			}
			conditions, problem := parseConditions(known[at], fields[name])
			if problem != nil {
				return nil, problem
			}
			asks[name] = conditions
		}
	}
	return func(a *Appointment) bool {
		seen := c.view(a)
		for name, conditions := range asks {
			if !all(conditions, c.calendarComparand(seen, name)) {
				return false
			}
		}
		return true
	}, nil
}

func (c *call) calendarComparand(a *Appointment, name string) string {
	start, end := c.readWall(a)
	switch name {
	case "start_dt":
		return start
	case "end_dt":
		return end
	case "rp_flag":
		return bit(a.Series != nil)
	case "erledigt":
		return bit(a.Status == StatusCompleted)
	}
	return strings.ToLower(map[string]string{"description": a.Subject, "note": a.Notes, "von": a.Creator, "art": a.Kind}[name])
}

// bit is a boolean as most of the API spells it.
func bit(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

func (c *call) calendarElements(a *Appointment) object {
	start, end := c.readWall(a)
	art, keyed, labels := object{}, object{}, []string{}
	if a.Kind != "" {
		art.add(a.Kind, labelOf(c.appointKinds, a.Kind))
	}
	for _, key := range a.Resources {
		labels = append(labels, labelOf(resources, key))
		keyed.add(key, labelOf(resources, key))
	}
	groups := []string{}
	for _, id := range a.Groups {
		groups = append(groups, c.groupName(id))
	}
	everybody := c.participants(a)
	names, mails := []string{}, object{}
	for _, u := range c.users {
		if slices.Contains(everybody, u.ID) {
			names = append(names, c.personName(u.ID)+" ("+u.Name+")")
			mails.add(u.Name, u.Email)
		}
	}
	elements := object{
		{"start_dt", start}, {"end_dt", end}, {"description", a.Subject}, {"note", a.Notes}, {"ort", c.placeText(a.Place)},
		{"art", art}, {"fuer", names}, {"groups", groups}, {"emails", mails}, {"user_ids", numberList(everybody)},
		{"ressources", labels}, {"ressourcesWithKeys", keyed}, {"erinnerung", a.Reminder}, {"ganztags", a.AllDay},
		{"rp_flag", a.Series != nil}, {"abgesagt", a.Status == StatusCanceled}, {"status", a.Status},
		{"assignedaddressids", numberList(a.Addresses)}, {"assignedobjectids", numberList(a.Estates)},
	}
	if truth(c.parameters["showConfirmationStatus"]) {
		states := list{}
		for _, id := range a.Addresses {
			states = append(states, object{{"id", id}, {"confirmationStatus", a.confirmation(id)}})
		}
		elements = append(elements, object{{"confirmationStatus", a.confirmations()}, {"addresses", states}}...)
	}
	elements = append(elements, c.seriesElements(a.Series)...)
	var project any
	if a.Project != 0 {
		project = a.Project
	}
	return append(elements, object{
		{"allowTransitTime", a.AllowTransit}, {"transitTime", orNull(a.Transit)}, {"transitTimePre", orNull(a.TransitBefore)},
		{"transitTimePost", orNull(a.TransitAfter)}, {"ProjektNr", project}, {"von", a.Creator}, {"private", bit(a.Private)},
		{"modified", a.Changed.UTC().Format(stampLayout)}, {"users", c.userObjects(a.Users, "username")},
	}...)
}

// seriesElements are the rp_* fields; nil is no series.
func (c *call) seriesElements(r *Series) object {
	if r == nil {
		return object{{"rp_type", ""}, {"rp_tage", 0}, {"rp_beginn_datum", noDate}, {"rp_ende_datum", noDate},
			{"rp_ende_status", "0"}, {"rp_exception", list{}}}
	}
	end, status := r.End, "1"
	if end == "" {
		end, status = noDate, "2"
	}
	return object{{"rp_type", r.Type}, {"rp_tage", r.Interval}, {"rp_beginn_datum", r.Begin}, {"rp_ende_datum", end},
		{"rp_ende_status", status}, {"rp_exception", c.exceptions(r.Removed)}}
}

// exceptions spells removed days (§12 no. 10).
func (c *call) exceptions(removed []string) any {
	plain, keyed := list{}, object{}
	if len(removed) == 0 {
		return plain
	}
	for i, date := range removed {
		keyed.add(strconv.Itoa(i+1), date)
		if c.switches.Calendar.Exceptions == ExceptionsHash {
			date = "#" + date
		}
		plain = append(plain, date)
	}
	switch c.switches.Calendar.Exceptions {
	case ExceptionsKeyed:
		return keyed
	case ExceptionsJoined:
		return list{"#" + strings.Join(removed, "#")}
	}
	return plain
}

func numberList(ids []int) list {
	out := list{}
	for _, id := range ids {
		out = append(out, id)
	}
	return out
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
