package onofficetest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// createOnly are parameters of create that modify does not know (§5.4).
var createOnly = []string{"checkDuplicate", "default_email", "default_fax", "default_phone", "noOverrideByDuplicate", "outlookSync"}

func createAddress(c *call) (answer, *apiError) {
	if c.switches.Rights.NoCreate {
		return answer{}, fail(codeNoCreateRight)
	}
	fields, problem := c.fieldValues(true)
	if problem != nil {
		return answer{}, problem
	}
	for _, name := range c.switches.Mandatory {
		if fields[name] == "" && !c.sentContact(name) {
			return answer{}, fail(codeMandatory, name)
		}
	}
	// Numbers of records and entries are used up by a create that fails, too.
	a := c.newAddress(c.nextAddressID(), c.at)
	maps.Copy(a.fields, fields)
	if problem := c.createContacts(a); problem != nil {
		return answer{}, problem
	}
	if twin := c.duplicate(a); twin != nil {
		if !truth(c.parameters["noOverrideByDuplicate"]) {
			maps.Copy(twin.fields, fields)
			twin.changed = c.at
			c.note(APIUser, "edit", "address", twin.id)
		}
		return answer{total: 1, records: []record{{id: twin.id, kind: "address", elements: object{}}}}, nil
	}
	if a.fields["Briefanrede"] == "" {
		a.fields["Briefanrede"] = letterSalutation(a.fields)
	}
	c.addresses.insert(a)
	c.note(APIUser, "add", "address", a.id)
	if truth(c.parameters["outlookSync"]) {
		c.mark(a, APIUser, true, APIUser)
	}
	return answer{total: 1, records: []record{{id: a.id, kind: "address", elements: object{}}}}, nil
}

// sentContact tells whether a mandatory main entry comes as a contact entry.
func (c *call) sentContact(name string) bool {
	kind := map[string]string{"Email": kindEmail, "Telefon1": kindPhone, "Telefax1": kindFax}[name]
	for _, w := range writeKeys {
		if text, ok := scalar(c.parameters[w.key]); w.kind == kind && ok && text != "" {
			return true
		}
	}
	return false
}

// duplicate is checkDuplicate as measured: any stored mail counts, the lowest
// id wins (§5.4).
func (c *call) duplicate(a *address) *address {
	if !truth(c.parameters["checkDuplicate"]) {
		return nil
	}
	for _, id := range c.addresses.order {
		for _, old := range c.addresses.byID[id].contacts {
			for _, fresh := range a.contacts {
				if old.Kind == kindEmail && fresh.Kind == kindEmail && strings.EqualFold(old.Value, fresh.Value) {
					return c.addresses.byID[id]
				}
			}
		}
	}
	return nil
}

func modifyAddress(c *call) (answer, *apiError) {
	if c.switches.Rights.NoModify {
		return answer{}, fail(codeNoModifyRight)
	}
	id, problem := c.recordID()
	if problem != nil {
		return answer{}, problem
	}
	if id == 0 {
		return answer{}, fail(codeAddressMissing)
	}
	stored := c.addresses.byID[id]
	if stored == nil || c.hidden[APIUser][id] {
		return answer{}, fail(codeUnknownRecord)
	}
	if c.locked[APIUser][id] {
		return answer{}, fail(codeNoWriteRight)
	}
	fields, problem := c.fieldValues(false)
	if problem != nil {
		return answer{}, problem
	}
	// All or nothing: changes are made on a copy.
	a := stored.clone()
	maps.Copy(a.fields, fields)
	touched := len(fields) > 0
	for _, w := range writeKeys {
		change, sent := c.parameters[w.key]
		if !sent {
			continue
		}
		if problem := c.modifyContact(a, w.key, w.slot, change); problem != nil {
			return answer{}, problem
		}
		touched = touched || c.switches.ContactStamps
	}
	if touched {
		a.changed = c.at
	}
	*stored = *a
	c.note(APIUser, "edit", "address", id)
	return success(), nil
}

// fieldValues checks and converts the flat fields of create and modify; an
// unknown one refuses the whole call.
func (c *call) fieldValues(creating bool) (map[string]string, *apiError) {
	values := map[string]string{}
	for _, name := range sortedKeys(c.parameters) {
		if _, isContact := writeSlot(name); isContact || name == "extendedclaim" || creating && slices.Contains(createOnly, name) {
			continue
		}
		field, ok := c.active(name)
		if !ok {
			return nil, fail(codeUnknownField, name)
		}
		if field.ReadOnly {
			return nil, fail(codeInvalidInput, name)
		}
		value, problem := c.convert(field, c.parameters[name], creating)
		if problem != nil {
			return nil, problem
		}
		values[name] = value
	}
	if status, sent := values["Status"]; sent {
		// Status2Adr is what counts; Status drives it by switch only (§5.6).
		delete(values, "Status")
		if _, both := values["Status2Adr"]; c.switches.StatusWritable && !both {
			values["Status2Adr"] = map[bool]string{true: statusActive, false: statusArchive}[status == "1"]
		}
	}
	if values["Status2Adr"] == "" {
		delete(values, "Status2Adr")
	}
	return values, nil
}

// convert brings a value into its stored form.
func (c *call) convert(f Field, value any, creating bool) (string, *apiError) {
	if f.Type == typeMulti {
		return convertMulti(f, value)
	}
	text, ok := scalar(value)
	if !ok {
		return "", fail(codeArrayUnexpected, f.Name)
	}
	switch f.Type {
	case typeSingle:
		if text != "" && !f.has(text) {
			return "", fail(codeSingleKey, text)
		}
		return text, nil
	case typeBoolean:
		if text != "" && text != "0" && text != "1" {
			return "", fail(codeWrongType, f.Name)
		}
		return text, nil
	case typeInteger:
		if _, err := strconv.Atoi(text); err != nil && text != "" {
			return "", fail(codeWrongType, f.Name)
		}
		return text, nil
	case typeDate, typeDateTime:
		return convertTime(f, text)
	}
	switch f.Name {
	case "Land":
		return convertCountry(text, creating)
	case "Benutzer":
		if text != "" && !c.hasLogin(text) {
			return "", fail(codeUnknownUser, text)
		}
	}
	return c.clip(text, f.Length), nil
}

func convertMulti(f Field, value any) (string, *apiError) {
	keys, ok := strs(value)
	if !ok {
		return "", fail(codeArrayExpected, f.Name)
	}
	for _, key := range keys {
		if !f.has(key) {
			return "", fail(codeMultiKey, key)
		}
	}
	return joinMulti(keys), nil
}

func (f Field) has(key string) bool {
	return slices.ContainsFunc(f.Values, func(v Choice) bool { return v.Key == key })
}

// convertTime takes a date with or without a time, as the vendor's own
// examples do (§5.5).
func convertTime(f Field, text string) (string, *apiError) {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasPrefix(text, "0000-00-00") {
		return "", nil
	}
	for _, layout := range []string{stampLayout, time.DateOnly} {
		at, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if f.Type == typeDate {
			return at.Format(time.DateOnly), nil
		}
		return at.Format(stampLayout), nil
	}
	return "", fail(codeInvalidValue, fmt.Sprintf("%s (%s)", text, f.Name))
}

// clip trims a value and cuts it to a number of letters (0: no limit), unless
// the tenant keeps all; letters of four bytes are lost by switch.
func (s *Server) clip(text string, letters int) string {
	if s.switches.ThreeByte {
		text = strings.Map(func(r rune) rune {
			if r > 0xffff {
				return '?'
			}
			return r
		}, text)
	}
	if s.switches.KeepLong || letters == 0 {
		return text
	}
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > letters {
		text = strings.TrimSpace(string([]rune(text)[:letters]))
	}
	return text
}
