package onofficetest

import (
	"strconv"
	"time"
)

// logEntry is one line of the audit log.
type logEntry struct {
	id, user, record int
	action, module   string
	at               time.Time
}

// note writes a line. Filling a tenant writes none.
func (s *Server) note(user int, action, module string, record int) {
	s.history = append(s.history, logEntry{id: len(s.history) + 1, user: user, record: record,
		action: action, module: module, at: s.clock()})
}

// logPart is read/log, for administrators (reference §9.3).
func logPart() part {
	return part{actions: map[string]handler{"read log": readLog}}
}

var logFields = map[string]string{
	"id": typeInteger, "dateTime": typeDateTime, "action": typeVarchar, "module": typeVarchar,
	"userNr:user.Nr": typeInteger, "resourcePk": typeInteger, "resourceTable": typeVarchar,
	"targetPk": typeInteger, "targetTable": typeVarchar,
}

func readLog(c *call) (answer, *apiError) {
	if !c.switches.Rights.Administrator {
		return answer{}, fail(codeAccess)
	}
	if problem := c.only("listlimit", "listOffset", "module", "user", "action", "filter"); problem != nil {
		return answer{}, problem
	}
	limit, ok := integer(c.parameters["listlimit"])
	if !ok {
		return answer{}, fail(codeListLimit)
	}
	if limit < 0 || limit > 500 {
		return answer{}, fail(codeInvalidValue, "listlimit")
	}
	offset := 0
	if value, sent := c.parameters["listOffset"]; sent {
		if offset, ok = integer(value); !ok || offset < 0 {
			return answer{}, fail(codeWrongType, "listOffset")
		}
	}
	match, problem := c.logFilter()
	if problem != nil {
		return answer{}, problem
	}
	var rows []logEntry
	for _, e := range c.history {
		if match(e) {
			rows = append(rows, e)
		}
	}
	if limit == 0 {
		return answer{total: len(rows)}, nil
	}
	rows = cut(rows, limit, offset)
	out := answer{total: len(rows)}
	for _, e := range rows {
		var elements object
		for _, name := range []string{"id", "action", "module"} {
			elements.add(name, c.logValue(e, name))
		}
		elements = append(elements, object{
			{"userId", strconv.Itoa(e.user)}, {"dateTime", c.logValue(e, "dateTime")}, {"resourceId", strconv.Itoa(e.record)},
			{"resourceTable", c.logValue(e, "resourceTable")}, {"resourcePk", strconv.Itoa(e.record)}}...)
		out.records = append(out.records, record{id: e.id, kind: "Log", elements: elements})
	}
	return out, nil
}

func (c *call) logValue(e logEntry, name string) string {
	switch name {
	case "id":
		return strconv.Itoa(e.id)
	case "dateTime":
		if c.switches.LogBerlin {
			return e.at.In(c.berlin).Format(stampLayout)
		}
		return e.at.Format(stampLayout)
	case "action":
		return e.action
	case "module":
		return e.module
	case "userNr:user.Nr":
		return strconv.Itoa(e.user)
	case "resourcePk", "targetPk":
		return strconv.Itoa(e.record)
	}
	if e.module == "address" { // resourceTable, targetTable
		return "adressen"
	}
	return e.module
}

func (c *call) logFilter() (func(logEntry) bool, *apiError) {
	asks := map[string][]condition{}
	for parameter, field := range map[string]string{"module": "module", "action": "action", "user": "userNr:user.Nr"} {
		if text, ok := scalar(c.parameters[parameter]); ok && text != "" {
			asks[field] = append(asks[field], condition{op: "=", values: []string{normalise(logFields[field], text)}, kind: logFields[field]})
		}
	}
	if value, sent := c.parameters["filter"]; sent {
		fields, ok := objectOf(value)
		if !ok {
			return nil, fail(codeFilter, "filter")
		}
		for _, name := range sortedKeys(fields) {
			kind, ok := logFields[name]
			if !ok {
				return nil, fail(codeUnknownField, name)
			}
			conditions, problem := parseConditions(Field{Name: name, Type: kind}, fields[name])
			if problem != nil {
				return nil, problem
			}
			asks[name] = append(asks[name], conditions...)
		}
	}
	return func(e logEntry) bool {
		for name, conditions := range asks {
			for _, cond := range conditions {
				if !cond.holds(normalise(logFields[name], c.logValue(e, name))) {
					return false
				}
			}
		}
		return true
	}, nil
}
