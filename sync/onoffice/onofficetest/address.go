package onofficetest

import (
	"slices"
	"strconv"
	"strings"
)

// addressPart is reading, creating and changing addresses (reference §5), the
// search, and what people do with them by hand. There is no delete (§5.6).
func addressPart() part {
	return part{
		actions: map[string]handler{
			"read address":   readAddresses,
			"create address": createAddress,
			"modify address": modifyAddress,
			"get search":     searchAddresses,
		},
		modules: []module{addressModule()},
		hooks: map[string]hook{
			"address/create": hookCreate, "address/edit": hookEdit, "address/delete": hookDelete,
			"address/mark": hookMark, "address/hide": hookHide, "address/lock": hookLock,
		},
		exists: map[string]func(*Server, int) bool{
			"address": func(s *Server, id int) bool { return s.addresses.byID[id] != nil && !s.hidden[APIUser][id] },
		},
	}
}

func readAddresses(c *call) (answer, *apiError) {
	if c.switches.Rights.NoRead {
		return answer{}, fail(codeAccess)
	}
	if problem := c.only("data", "recordids", "filterid", "filter", "listlimit", "listoffset", "sortby",
		"sortorder", "formatoutput", "outputlanguage", "countryIsoCodeType", "addMobileUrl"); problem != nil {
		return answer{}, problem
	}
	columns, problem := c.columns()
	if problem != nil {
		return answer{}, problem
	}
	limit, offset, problem := c.page("listlimit", "listoffset")
	if problem != nil {
		return answer{}, problem
	}
	rows, problem := c.selectAddresses()
	if problem != nil {
		return answer{}, problem
	}
	if problem := c.sortAddresses(rows); problem != nil {
		return answer{}, problem
	}
	out := answer{total: len(rows), cacheable: true}
	for _, a := range cut(rows, limit, offset) {
		elements := make(object, 0, len(columns)+1)
		elements.add("id", a.id)
		for _, write := range columns {
			write(a, &elements)
		}
		out.records = append(out.records, record{id: a.id, kind: "address", elements: elements})
	}
	return out, nil
}

// selectAddresses gives the rows a read is about, by ascending id.
func (c *call) selectAddresses() ([]*address, *apiError) {
	id, problem := c.recordID()
	if problem != nil {
		return nil, problem
	}
	if id != 0 {
		return c.oneAddress(id)
	}
	match, problem := c.addressFilters()
	if problem != nil {
		return nil, problem
	}
	ids := c.addresses.order
	if value, ok := c.parameters["recordids"]; ok {
		wanted, ok := integers(value)
		if !ok {
			return nil, fail(codeRecordIDs)
		}
		if len(wanted) > 500 {
			return nil, fail(codeTooManyIDs)
		}
		// An empty PHP array counts as not sent.
		if len(wanted) > 0 {
			slices.Sort(wanted)
			ids = slices.Compact(wanted)
		}
	}
	var rows []*address
	for _, id := range ids {
		if a := c.addresses.byID[id]; a != nil && !c.hidden[APIUser][id] && match(a) {
			rows = append(rows, a)
		}
	}
	return rows, nil
}

func (c *call) oneAddress(id int) ([]*address, *apiError) {
	a := c.addresses.byID[id]
	missing := ""
	switch {
	case a == nil:
		if missing = c.switches.GoneRead; missing == "" {
			missing = Nothing
		}
	case c.hidden[APIUser][id]:
		if missing = c.switches.HiddenRead; missing == "" {
			missing = strconv.Itoa(codeAccess)
		}
	default:
		return []*address{a}, nil
	}
	if missing == Nothing {
		return nil, nil
	}
	code, err := strconv.Atoi(missing)
	if err != nil {
		code = codeUnknownRecord
	}
	return nil, fail(code)
}

func (c *call) sortAddresses(rows []*address) *apiError {
	value, sent := c.parameters["sortby"]
	if !sent {
		return nil
	}
	by, ok := value.(string)
	if !ok {
		return fail(codeWrongType, "sortby")
	}
	field, ok := c.comparable(by)
	if !ok || field.Type == typeMulti {
		return fail(codeSortField)
	}
	order, _ := scalar(c.parameters["sortorder"])
	if order = strings.ToUpper(order); order != "" && order != "ASC" && order != "DESC" {
		return fail(codeInvalidValue, "sortorder")
	}
	if c.switches.SortIgnored {
		return nil
	}
	keys := make(map[int]string, len(rows))
	for _, a := range rows {
		keys[a.id] = c.comparand(a, field)
	}
	slices.SortStableFunc(rows, func(x, y *address) int {
		n := compareValues(field.Type, keys[x.id], keys[y.id])
		if order == "DESC" {
			return -n
		}
		return n
	})
	return nil
}

// column writes what one name in data gives.
type column func(*address, *object)

func (c *call) columns() ([]column, *apiError) {
	value, sent := c.parameters["data"]
	if !sent {
		return nil, nil
	}
	names, ok := strs(value)
	if !ok {
		return nil, fail(codeArrayExpected, "data")
	}
	var columns []column
	for _, name := range names {
		one, problem := c.column(name)
		if problem != nil {
			return nil, problem
		}
		columns = append(columns, one)
	}
	return columns, nil
}

func (c *call) column(name string) (column, *apiError) {
	if pseudo[name] != nil {
		return c.contactColumn(name), nil
	}
	switch {
	case name == "imageUrl":
		return func(_ *address, o *object) { o.add(name, "") }, nil
	case name == "Aenderung" && c.switches.StampInData, name == "modified" && c.switches.ModifiedInData:
		return func(a *address, o *object) { o.add(name, c.stamp(a)) }, nil
	}
	field, ok := c.active(name)
	if !ok {
		return nil, fail(codeUnknownField, name)
	}
	if name == "Land" {
		code, _ := scalar(c.parameters["countryIsoCodeType"])
		return func(a *address, o *object) { o.add(name, countryAs(a.fields[name], code)) }, nil
	}
	labels := truth(c.parameters["formatoutput"])
	language, _ := scalar(c.parameters["outputlanguage"])
	return func(a *address, o *object) {
		o.add(name, c.output(field, a.field(name), labels, language == "ENG"))
	}, nil
}

func (c *call) contactColumn(name string) column {
	isDefault := strings.HasPrefix(name, "default")
	return func(a *address, o *object) {
		for _, entry := range a.entries(name) {
			if c.switches.OnlyDefaultContacts && !entry.Default {
				continue
			}
			key := entry.readKey() + "__" + strconv.Itoa(entry.ID)
			if isDefault {
				key = name
				if c.switches.DefaultWithID {
					key = name + "__" + strconv.Itoa(entry.ID)
				}
			}
			o.add(key, entry.Value)
			if entry.Comment != "" && !isDefault {
				o.add(key+"__Comment", entry.Comment)
			}
		}
	}
}

// output spells a stored value for the wire (reference §2.1).
func (c *call) output(f Field, value string, labels, english bool) any {
	switch f.Type {
	case typeDate:
		if value == "" && !c.switches.EmptyDates {
			return "0000-00-00"
		}
	case typeDateTime:
		if value == "" && !c.switches.EmptyDates {
			return "0000-00-00 00:00:00"
		}
	case typeSingle:
		if labels {
			return f.label(value, english)
		}
	case typeMulti:
		if labels {
			keys := splitMulti(value)
			for i, key := range keys {
				keys[i] = f.label(key, english)
			}
			return joinMulti(keys)
		}
	}
	return value
}

func (f Field) label(key string, english bool) string {
	for _, v := range f.Values {
		if v.Key == key {
			if english {
				return v.English
			}
			return v.Label
		}
	}
	return key
}

func splitMulti(value string) []string {
	value = strings.Trim(value, "|")
	if value == "" {
		return nil
	}
	return strings.Split(value, "||")
}

func joinMulti(keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	return "|" + strings.Join(keys, "||") + "|"
}
