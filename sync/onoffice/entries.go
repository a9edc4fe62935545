package onoffice

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"abgleich/sync/record"
)

// entryFields are the sets of contact entries: how a kind is spelled, the
// length of its entries (§5.9) and which types it knows.
var entryFields = []struct {
	field  record.Field
	kind   string
	length int
}{
	{record.Phones, "phone", 40},
	{record.Faxes, "fax", 40},
	{record.Emails, "email", 100},
}

// slots are the spellings of kind and type: without an underscore when reading,
// with one when writing (§5.3, §5.4).
var slots = []struct {
	field       record.Field
	typ         string
	read, write string
}{
	{record.Phones, record.Private, "phoneprivate", "phone_private"},
	{record.Phones, record.Business, "phonebusiness", "phone_business"},
	{record.Phones, record.Mobile, "mobile", "mobile"},
	{record.Phones, record.Other, "phone", "phone"},
	{record.Faxes, record.Private, "faxprivate", "fax_private"},
	{record.Faxes, record.Business, "faxbusiness", "fax_business"},
	{record.Faxes, record.Other, "fax", "fax"},
	{record.Emails, record.Private, "emailprivate", "email_private"},
	{record.Emails, record.Business, "emailbusiness", "email_business"},
	{record.Emails, record.Other, "email", "email"},
}

// readSlot finds the longest spelling that a key begins with.
func readSlot(key string) (f record.Field, typ string, ok bool) {
	longest := 0
	for _, s := range slots {
		if len(s.read) > longest && strings.HasPrefix(key, s.read) {
			f, typ, longest = s.field, s.typ, len(s.read)
		}
	}
	return f, typ, longest > 0
}

// writeKey is the parameter of a slot; a type that the kind lacks is untyped.
func writeKey(f record.Field, typ string) string {
	other := ""
	for _, s := range slots {
		if s.field != f {
			continue
		}
		if s.typ == typ {
			return s.write
		}
		if s.typ == record.Other {
			other = s.write
		}
	}
	return other
}

// slotType is the type under which the kind holds an entry of type typ.
func slotType(f record.Field, typ string) string {
	for _, s := range slots {
		if s.field == f && s.typ == typ {
			return typ
		}
	}
	return record.Other
}

// readEntries collects the contact entries of a read: default first, then by
// the age of the entry. The main field names the default, and stands for an
// entry that the read does not show (§12 no. 7).
func readEntries(e Object) map[record.Field][]record.Entry {
	type found struct {
		record.Entry
		id int
	}
	all := map[record.Field][]found{}
	for key := range e {
		name, id, ok := strings.Cut(key, "__")
		n, err := strconv.Atoi(id)
		if !ok || err != nil || strings.HasPrefix(name, "default") {
			continue // no entry, a comment, or an entry named a second time
		}
		f, typ, ok := readSlot(name)
		if value := e.Text(key); ok && strings.TrimSpace(value) != "" {
			all[f] = append(all[f], found{record.Entry{Type: typ, Text: value}, n})
		}
	}
	out := map[record.Field][]record.Entry{}
	for f, main := range mainEntries {
		list := all[f]
		slices.SortFunc(list, func(a, b found) int { return cmp.Compare(a.id, b.id) })
		first := e.Text(main)
		if at := slices.IndexFunc(list, func(x found) bool { return x.Text == first }); at >= 0 {
			x := list[at]
			x.Default = true
			list = slices.Insert(slices.Delete(list, at, at+1), 0, x)
		} else if strings.TrimSpace(first) != "" && len(list) == 0 {
			list = []found{{record.Entry{Type: record.Other, Text: first, Default: true}, 0}}
		}
		for _, x := range list {
			out[f] = append(out[f], x.Entry)
		}
	}
	return out
}

// change is one change of one contact entry, as modify takes it (§5.5).
type change struct {
	field record.Field
	key   string // parameter
	// action is add, modify or delete; old and new are the entry's texts.
	action, old, new string
	// standard asks for the entry to be the default.
	standard bool
	// guard is the change that must have worked before this one is sent: the entry
	// is taken away under one type only when it stands under the other.
	guard *change
}

func (c *change) param() map[string]any {
	p := map[string]any{"action": c.action}
	if c.action != "add" {
		p["oldvalue"] = c.old
	}
	if c.action != "delete" {
		p["newvalue"] = c.new
	}
	if c.standard {
		p["default"] = true
	}
	return p
}

// cleanEntries brings the entries of a target into the form in which onOffice
// keeps them: trimmed, clipped, of a type that it knows, and no e-mail that it
// would refuse. problems name what was cut or left out.
func cleanEntries(f record.Field, entries []record.Entry) (clean []record.Entry, problems []string) {
	limit := 0
	for _, sp := range entryFields {
		if sp.field == f {
			limit = sp.length
		}
	}
	for _, e := range entries {
		text := strings.Join(strings.Fields(e.Text), " ")
		if f == record.Emails && !strings.Contains(text, "@") {
			if text != "" {
				problems = append(problems, "no e-mail address: "+plain(text, 80))
			}
			continue
		}
		if cut := clip(text, limit); cut != text {
			problems = append(problems, "shortened to "+cut)
			text = cut
		}
		e = record.Entry{Type: slotType(f, e.Type), Text: text, Default: e.Default}
		if text == "" {
			continue
		}
		clean = append(clean, e)
	}
	return clean, problems
}

// diffEntries makes the changes that turn now into want. Entries are addressed
// by their old text within their type; one that stands there twice cannot be
// addressed (error 87) and is reported in stuck. Both lists are as the side
// holds them.
func diffEntries(f record.Field, now, want []record.Entry) (changes []*change, stuck []string) {
	gone, came := unmatched(now, want)
	twice := func(e record.Entry) bool {
		n := 0
		for _, x := range now {
			if x.Type == e.Type && x.Text == e.Text {
				n++
			}
		}
		return n > 1
	}
	spec, _ := record.Contacts.Spec(f)
	same := func(a, b record.Entry) bool { return spec.Key(a.Text) == spec.Key(b.Text) }
	// Within a type: first the entry that is only spelled differently, then any.
	for _, alike := range []func(a, b record.Entry) bool{same, func(record.Entry, record.Entry) bool { return true }} {
		gone = slices.DeleteFunc(gone, func(old record.Entry) bool {
			at := slices.IndexFunc(came, func(e record.Entry) bool { return e.Type == old.Type && alike(old, e) })
			if at < 0 || twice(old) {
				return false
			}
			// A retyped entry is told apart from one that gives way to another.
			if !same(old, came[at]) && (slices.ContainsFunc(came, func(e record.Entry) bool { return e.Type != old.Type && same(old, e) }) ||
				slices.ContainsFunc(gone, func(e record.Entry) bool { return e.Type != old.Type && same(e, came[at]) })) {
				return false
			}
			changes = append(changes, &change{field: f, key: writeKey(f, old.Type), action: "modify", old: old.Text, new: came[at].Text, standard: old.Default})
			came = slices.Delete(came, at, at+1)
			return true
		})
	}
	retyped := map[int]*change{} // index in gone → its addition under the other type
	for _, e := range came {
		at := slices.IndexFunc(gone, func(old record.Entry) bool { return old.Type != e.Type && same(old, e) })
		if at >= 0 && gone[at].Type == record.Mobile && isMobile(e.Text) {
			// onOffice stores a mobile number as mobile whatever it is told (§5.4).
			gone = slices.Delete(gone, at, at+1)
			retyped = shift(retyped, at)
			continue
		}
		add := &change{field: f, key: writeKey(f, e.Type), action: "add", new: e.Text}
		if at >= 0 && retyped[at] == nil {
			add.standard = gone[at].Default
			retyped[at] = add
		}
		changes = append(changes, add)
	}
	for i, e := range gone {
		if twice(e) {
			stuck = append(stuck, e.Text)
			continue
		}
		changes = append(changes, &change{field: f, key: writeKey(f, e.Type), action: "delete", old: e.Text, guard: retyped[i]})
	}
	return changes, stuck
}

// shift renumbers after the element at was deleted.
func shift(m map[int]*change, at int) map[int]*change {
	out := map[int]*change{}
	for i, c := range m {
		if i > at {
			i--
		}
		out[i] = c
	}
	return out
}

// unmatched returns what stands in one list only, by type and text.
func unmatched(now, want []record.Entry) (gone, came []record.Entry) {
	came = slices.Clone(want)
	for _, e := range now {
		at := slices.IndexFunc(came, func(x record.Entry) bool { return x.Type == e.Type && x.Text == e.Text })
		if at < 0 {
			gone = append(gone, e)
			continue
		}
		came = slices.Delete(came, at, at+1)
	}
	// A second entry of one text could never be addressed again.
	seen := slices.Clone(now)
	came = slices.DeleteFunc(came, func(e record.Entry) bool {
		if slices.ContainsFunc(seen, func(x record.Entry) bool { return x.Type == e.Type && x.Text == e.Text }) {
			return true
		}
		seen = append(seen, e)
		return false
	})
	return gone, came
}

// rounds deals changes into the parameters of successive actions: one change
// of a key per action (§5.5), in order.
func rounds(changes []*change) [][]*change {
	var out [][]*change
	for _, c := range changes {
		at := 0
		for i, r := range out {
			if slices.ContainsFunc(r, func(x *change) bool { return x.key == c.key }) {
				at = i + 1
			}
		}
		if at == len(out) {
			out = append(out, nil)
		}
		out[at] = append(out[at], c)
	}
	return out
}

// isMobile tells whether onOffice will take a number for a mobile one.
func isMobile(s string) bool {
	n, err := phonenumbers.Parse(s, "DE")
	return err == nil && phonenumbers.GetNumberType(n) == phonenumbers.MOBILE
}
