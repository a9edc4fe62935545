package onofficetest

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
)

// condition is one {op,val} of a filter, ready to be asked (reference §5.2).
type condition struct {
	op     string
	values []string
	kind   string // field type
}

// operators by spelling; the value says how many values each takes: one, two
// for between, any number (0) for lists.
var operators = map[string]struct {
	name  string
	count int
}{
	"is": {"=", 1}, "=": {"=", 1}, "!=": {"!=", 1}, "<>": {"!=", 1},
	"<": {"<", 1}, ">": {">", 1}, "<=": {"<=", 1}, ">=": {">=", 1},
	"between": {"between", 2}, "like": {"like", 1}, "not like": {"not like", 1},
	"in": {"in", 0}, "not in": {"not in", 0},
}

// parseConditions reads the array of conditions of one field.
func parseConditions(f Field, value any) ([]condition, *apiError) {
	items, ok := value.([]any)
	if !ok {
		return nil, fail(codeFilter, f.Name)
	}
	var out []condition
	for _, item := range items {
		parts, ok := item.(map[string]any)
		if !ok {
			return nil, fail(codeFilter, f.Name)
		}
		spelling, ok := scalar(parts["op"])
		if !ok {
			return nil, fail(codeFilter, f.Name)
		}
		op, ok := operators[strings.ToLower(strings.Join(strings.Fields(spelling), " "))]
		if !ok {
			return nil, fail(codeUnknownOperator, spelling)
		}
		if f.Type == typeMulti && (strings.ContainsAny(op.name, "<>") || op.name == "between") {
			return nil, fail(codeMultiOperator)
		}
		val, sent := parts["val"]
		if !sent {
			return nil, fail(codeFilter, f.Name)
		}
		cond := condition{op: op.name, kind: f.Type}
		if op.count == 1 {
			text, ok := scalar(val)
			if !ok {
				return nil, fail(codeArrayUnexpected, f.Name)
			}
			cond.values = []string{text}
		} else if cond.values, ok = strs(val); !ok || (op.count == 2 && len(cond.values) != 2) {
			return nil, fail(codeArrayExpected, f.Name)
		}
		for i, text := range cond.values {
			cond.values[i] = normalise(f.Type, text)
		}
		out = append(out, cond)
	}
	return out, nil
}

// normalise gives the form in which values of a type are compared.
func normalise(kind, text string) string {
	switch kind {
	case typeDate:
		if text == "" {
			return "0000-00-00"
		}
	case typeDateTime:
		if text == "" {
			return "0000-00-00 00:00:00"
		}
		if len(text) == len("2006-01-02") && !strings.Contains(text, "%") {
			return text + " 00:00:00"
		}
	case typeBoolean:
		if text == "" {
			return "0"
		}
	case typeInteger:
		return text
	default:
		return strings.ToLower(text)
	}
	return text
}

// holds asks the condition of the values of a record. Most fields have one
// value; several (all phones, multi selects) hold when one does, and the
// negations when none does.
func (c condition) holds(values ...string) bool {
	positive, negated := c.op, false
	switch c.op {
	case "!=":
		positive, negated = "=", true
	case "not like":
		positive, negated = "like", true
	case "not in":
		positive, negated = "in", true
	}
	for _, value := range values {
		if c.matches(positive, value) {
			return !negated
		}
	}
	// An empty set equals the empty text.
	if len(values) == 0 && c.matches(positive, "") {
		return !negated
	}
	return negated
}

func (c condition) matches(op, value string) bool {
	order := func(i int) int { return compareValues(c.kind, value, c.values[i]) }
	switch op {
	case "=":
		return order(0) == 0
	case "<":
		return order(0) < 0
	case ">":
		return order(0) > 0
	case "<=":
		return order(0) <= 0
	case ">=":
		return order(0) >= 0
	case "between":
		return order(0) >= 0 && order(1) <= 0
	case "like":
		return like(c.values[0], value)
	case "in":
		for i := range c.values {
			if order(i) == 0 {
				return true
			}
		}
	}
	return false
}

func compareValues(kind, a, b string) int {
	if kind == typeInteger {
		x, errX := strconv.Atoi(a)
		y, errY := strconv.Atoi(b)
		if errX == nil && errY == nil {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(a, b)
}

// like matches with % as any text, also none.
func like(pattern, text string) bool {
	pieces := strings.Split(pattern, "%")
	if len(pieces) == 1 {
		return pattern == text
	}
	rest, ok := strings.CutPrefix(text, pieces[0])
	if !ok {
		return false
	}
	last := len(pieces) - 1
	for _, piece := range pieces[1:last] {
		at := strings.Index(rest, piece)
		if at < 0 {
			return false
		}
		rest = rest[at+len(piece):]
	}
	return strings.HasSuffix(rest, pieces[last])
}

// comparable finds a field that addresses can be filtered and sorted by:
// those of the tenant and the change stamp. The sync mark is none (§5.7).
func (s *Server) comparable(name string) (Field, bool) {
	if name == "Aenderung" {
		return Field{Name: name, Type: typeDateTime}, true
	}
	return s.active(name)
}

// comparand is the value of a field in the form in which it is compared.
func (s *Server) comparand(a *address, f Field) string {
	if f.Name == "Aenderung" {
		return s.stamp(a)
	}
	return normalise(f.Type, a.field(f.Name))
}

// addressFilters joins the parameters filter and filterid into one question.
func (c *call) addressFilters() (func(*address) bool, *apiError) {
	var asks []func(*address) bool
	if value, sent := c.parameters["filter"]; sent {
		more, problem := c.parseFilter(value)
		if problem != nil {
			return nil, problem
		}
		asks = append(asks, more...)
	}
	if value, sent := c.parameters["filterid"]; sent {
		stored, problem := c.storedFilter(value)
		if problem != nil {
			return nil, problem
		}
		more, problem := c.parseFilter(stored)
		if problem != nil {
			return nil, problem
		}
		asks = append(asks, more...)
	}
	return func(a *address) bool {
		for _, ask := range asks {
			if !ask(a) {
				return false
			}
		}
		return true
	}, nil
}

func (c *call) storedFilter(value any) (any, *apiError) {
	id, ok := integer(value)
	if !ok {
		return nil, fail(codeWrongType, "filterid")
	}
	for _, f := range c.filters {
		if f.ID != id {
			continue
		}
		decoder := json.NewDecoder(strings.NewReader(f.Conditions))
		decoder.UseNumber()
		var conditions any
		if err := decoder.Decode(&conditions); err != nil {
			return nil, fail(codeFilter, f.Name)
		}
		return conditions, nil
	}
	return nil, fail(codeUnknownFilter)
}

func (c *call) parseFilter(value any) ([]func(*address) bool, *apiError) {
	fields, ok := objectOf(value)
	if !ok {
		return nil, fail(codeFilter, "filter")
	}
	var asks []func(*address) bool
	for _, name := range sortedKeys(fields) {
		ask, problem := c.parseField(name, fields[name])
		if problem != nil {
			return nil, problem
		}
		asks = append(asks, ask)
	}
	return asks, nil
}

func (c *call) parseField(name string, value any) (func(*address) bool, *apiError) {
	all := name == "phone" || name == "email" || name == "fax"
	field, ok := Field{Name: name, Type: typeText}, true
	if !all {
		if field, ok = c.comparable(name); !ok {
			return nil, fail(codeUnknownField, name)
		}
	}
	conditions, problem := parseConditions(field, value)
	if problem != nil {
		return nil, problem
	}
	return func(a *address) bool {
		var values []string
		switch {
		case all: // every entry of the kind, mobiles are phones too
			for _, entry := range a.contacts {
				if entry.Kind == name {
					values = append(values, strings.ToLower(entry.Value))
				}
			}
		case field.Type == typeMulti:
			for _, key := range splitMulti(a.fields[name]) {
				values = append(values, strings.ToLower(key))
			}
		default:
			values = []string{c.comparand(a, field)}
		}
		for _, cond := range conditions {
			if !cond.holds(values...) {
				return false
			}
		}
		return true
	}, nil
}
