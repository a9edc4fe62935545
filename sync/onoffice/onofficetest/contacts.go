package onofficetest

import (
	"cmp"
	"slices"
	"strings"
)

// Kinds and types of contact entries. A phone may also be of type mobile.
const (
	kindPhone = "phone"
	kindFax   = "fax"
	kindEmail = "email"

	typePrivate  = "private"
	typeBusiness = "business"
	typeMobile   = "mobile"
)

// Contact is a stored phone, fax or mail entry of an address. Type is "",
// private, business or, for phones, mobile.
type Contact struct {
	ID      int    `json:"id"`
	Kind    string `json:"kind"`
	Type    string `json:"type"`
	Value   string `json:"value"`
	Default bool   `json:"default"`
	Comment string `json:"comment"`
}

// slot is a kind and type as a write names it.
type slot struct{ kind, typ string }

// writeKeys are the parameters of create and modify (reference §5.4, §5.5), in
// the order in which entries are stored.
var writeKeys = []struct {
	key string
	slot
}{
	{"phone", slot{kindPhone, ""}}, {"phone_private", slot{kindPhone, typePrivate}},
	{"phone_business", slot{kindPhone, typeBusiness}}, {"mobile", slot{kindPhone, typeMobile}},
	{"fax", slot{kindFax, ""}}, {"fax_private", slot{kindFax, typePrivate}}, {"fax_business", slot{kindFax, typeBusiness}},
	{"email", slot{kindEmail, ""}}, {"email_private", slot{kindEmail, typePrivate}}, {"email_business", slot{kindEmail, typeBusiness}},
}

func writeSlot(key string) (slot, bool) {
	for _, w := range writeKeys {
		if w.key == key {
			return w.slot, true
		}
	}
	return slot{}, false
}

// readKey is the spelling on read: no underscore between kind and type (§5.3).
func (c Contact) readKey() string {
	if c.Type == typeMobile {
		return typeMobile
	}
	return c.Kind + c.Type
}

// clipLength is the length of the kind's main field (§5.9).
func clipLength(kind string) int {
	if kind == kindEmail {
		return 100
	}
	return 40
}

func (s *Server) nextEntryID() int {
	s.addresses.entry++
	return s.addresses.entry - 1
}

// mainEntry is the default value of a kind, "" without one.
func (a *address) mainEntry(kind string) string {
	for _, c := range a.contacts {
		if c.Kind == kind && c.Default {
			return c.Value
		}
	}
	return ""
}

// ensureDefault keeps exactly one default entry of a kind: the first marked
// one, else the oldest.
func (a *address) ensureDefault(kind string) {
	first, chosen := -1, -1
	for i := range a.contacts {
		c := &a.contacts[i]
		if c.Kind != kind {
			continue
		}
		if first < 0 {
			first = i
		}
		if c.Default && chosen >= 0 {
			c.Default = false
		} else if c.Default {
			chosen = i
		}
	}
	if chosen < 0 && first >= 0 {
		a.contacts[first].Default = true
	}
}

func (a *address) makeDefault(kind string, id int) {
	for i := range a.contacts {
		if a.contacts[i].Kind == kind {
			a.contacts[i].Default = a.contacts[i].ID == id
		}
	}
}

// entry checks and normalises a value for a slot: trimmed, clipped, a mobile
// number stored as mobile whatever key was used (§5.4).
func (s *Server) entry(at slot, key string, value any) (Contact, *apiError) {
	text, ok := scalar(value)
	if !ok {
		return Contact{}, fail(codeArrayUnexpected, key)
	}
	text = s.clip(text, clipLength(at.kind))
	if at.kind == kindEmail && text != "" && !strings.Contains(text, "@") {
		return Contact{}, fail(codeEntryInvalidValue, text)
	}
	if at.kind == kindPhone && isMobile(text) {
		at.typ = typeMobile
	}
	return Contact{Kind: at.kind, Type: at.typ, Value: text}, nil
}

// isMobile knows the German mobile prefixes 015, 016 and 017.
func isMobile(number string) bool {
	var b strings.Builder
	for _, r := range number {
		if r >= '0' && r <= '9' || r == '+' {
			b.WriteRune(r)
		}
	}
	digits := b.String()
	for _, prefix := range []string{"+49", "0049"} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok {
			digits = "0" + strings.TrimPrefix(rest, "0")
			break
		}
	}
	return len(digits) >= 10 && (strings.HasPrefix(digits, "015") || strings.HasPrefix(digits, "016") || strings.HasPrefix(digits, "017"))
}

// createContacts adds the entries of a create call.
func (c *call) createContacts(a *address) *apiError {
	for _, w := range writeKeys {
		value, sent := c.parameters[w.key]
		if !sent {
			continue
		}
		entry, problem := c.entry(w.slot, w.key, value)
		if problem != nil {
			return problem
		}
		if entry.Value != "" {
			entry.ID = c.nextEntryID()
			a.contacts = append(a.contacts, entry)
		}
	}
	for _, d := range []struct {
		kind string
		code int
	}{{kindPhone, codeDefaultPhone}, {kindFax, codeDefaultPhone}, {kindEmail, codeDefaultMail}} {
		if problem := c.createDefault(a, d.kind, d.code); problem != nil {
			return problem
		}
		a.ensureDefault(d.kind)
	}
	return nil
}

func (c *call) createDefault(a *address, kind string, code int) *apiError {
	value, sent := c.parameters["default_"+kind]
	if !sent {
		return nil
	}
	text, ok := scalar(value)
	if !ok {
		return fail(codeArrayUnexpected, "default_"+kind)
	}
	text = c.clip(text, clipLength(kind))
	for _, entry := range a.contacts {
		if entry.Kind == kind && entry.Value == text {
			a.makeDefault(kind, entry.ID)
			return nil
		}
	}
	if code == codeDefaultMail {
		return fail(code)
	}
	return fail(code, text)
}

// modifyContact does one change of an entry (§5.5).
func (c *call) modifyContact(a *address, key string, at slot, value any) *apiError {
	change, ok := value.(map[string]any)
	if !ok {
		return fail(codeUnknownField, key)
	}
	for _, k := range sortedKeys(change) {
		if !slices.Contains([]string{"action", "oldvalue", "newvalue", "default"}, k) {
			return fail(codeEntryInvalid, k)
		}
	}
	verb, ok := scalar(change["action"])
	if !ok || verb == "" {
		return fail(codeEntryNoType, key)
	}
	if verb != "add" && verb != "modify" && verb != "delete" {
		return fail(codeEntryBadType, verb)
	}
	index := -1
	if verb != "add" {
		var problem *apiError
		if index, problem = c.findEntry(a, key, at, change["oldvalue"]); problem != nil {
			return problem
		}
	}
	if verb == "delete" {
		a.contacts = slices.Delete(a.contacts, index, index+1)
		a.ensureDefault(at.kind)
		return nil
	}
	entry, problem := c.entry(at, key, change["newvalue"])
	if problem != nil {
		return problem
	}
	if entry.Value == "" {
		return fail(codeEntryNoValue, key)
	}
	if index < 0 {
		entry.ID = c.nextEntryID()
		a.contacts = append(a.contacts, entry)
	} else {
		old := a.contacts[index]
		entry.ID, entry.Comment, entry.Default = old.ID, old.Comment, old.Default
		a.contacts[index] = entry
	}
	return changeDefault(a, entry, change)
}

// changeDefault obeys "default": true takes it over; false on the entry that
// is the default leaves none, which is error 259.
func changeDefault(a *address, entry Contact, change map[string]any) *apiError {
	if wish, sent := change["default"]; sent {
		if truth(wish) {
			a.makeDefault(entry.Kind, entry.ID)
		} else if entry.Default {
			return fail(codeDefaultUnchanged, entry.Value)
		}
	}
	a.ensureDefault(entry.Kind)
	return nil
}

// findEntry looks for the one entry of a slot with an old value.
func (c *call) findEntry(a *address, key string, at slot, old any) (int, *apiError) {
	text, ok := scalar(old)
	if !ok || text == "" {
		return 0, fail(codeEntryNoOld, key)
	}
	if !c.switches.KeepLong {
		text = strings.TrimSpace(text)
	}
	found := -1
	for i, entry := range a.contacts {
		if entry.Kind != at.kind || entry.Type != at.typ || entry.Value != text {
			continue
		}
		if found >= 0 {
			return 0, fail(codeEntryAmbiguous, text)
		}
		found = i
	}
	if found < 0 {
		return 0, fail(codeEntryUnknown, text)
	}
	return found, nil
}

// pseudo are the names in data that stand for contact entries (§5.3).
var pseudo = map[string]func(Contact) bool{
	"phone":        func(c Contact) bool { return c.Kind == kindPhone && c.Type != typeMobile },
	"mobile":       func(c Contact) bool { return c.Type == typeMobile },
	"fax":          func(c Contact) bool { return c.Kind == kindFax },
	"email":        func(c Contact) bool { return c.Kind == kindEmail },
	"defaultphone": func(c Contact) bool { return c.Kind == kindPhone && c.Default },
	"defaultfax":   func(c Contact) bool { return c.Kind == kindFax && c.Default },
	"defaultemail": func(c Contact) bool { return c.Kind == kindEmail && c.Default },
}

// entries gives the entries of a pseudo field by ascending id.
func (a *address) entries(name string) []Contact {
	var out []Contact
	for _, c := range a.contacts {
		if pseudo[name](c) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(x, y Contact) int { return cmp.Compare(x.ID, y.ID) })
	return out
}
