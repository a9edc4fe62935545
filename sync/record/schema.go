package record

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
)

// Kind says how a field is compared and merged.
type Kind int

const (
	// Single is one text that changes as a whole.
	Single Kind = iota
	// Set is a set of typed entries that merge one by one.
	Set
)

// Spec describes one field of a unit.
type Spec struct {
	Field Field
	Kind  Kind
	// Key brings a text into the form in which it is compared; two texts with
	// the same key mean the same. Blank has the key "".
	Key func(string) string
}

// Schema describes the records of one unit.
type Schema struct {
	Unit   Unit
	Fields []Spec
	// Groups are the fields that travel together.
	Groups []Group
	// OutIsDeleted: a record that a person takes out of the sync counts as deleted
	// (design §2: an appointment cancelled, a task given to somebody else). Clearing
	// the mark of an address says nothing about the address.
	OutIsDeleted bool
	// Title names a record for people, in lists, messages and reports.
	Title func(Record) string
	// MatchKeys returns strings under which two records that may be the same
	// thing meet: records with no key in common are never the same. A key that many
	// share tells nobody apart and is passed over, unless it begins with "name:".
	MatchKeys func(Record) []string
	// Alike says how surely two records of different sides are the same thing.
	Alike func(a, b Record) Likeness
}

// Likeness says how surely two records are the same thing.
type Likeness int

const (
	// Different records have nothing to do with each other.
	Different Likeness = iota
	// Doubtful records may be the same: a person has to say.
	Doubtful
	// Same records are linked without asking.
	Same
)

// Spec returns the description of field f.
func (s *Schema) Spec(f Field) (Spec, bool) {
	for _, sp := range s.Fields {
		if sp.Field == f {
			return sp, true
		}
	}
	return Spec{}, false
}

// Names returns the names of all fields, in the schema's order.
func (s *Schema) Names() []Field {
	names := make([]Field, len(s.Fields))
	for i, sp := range s.Fields {
		names[i] = sp.Field
	}
	return names
}

// Equal tells whether a and b mean the same in this field: texts with one key;
// sets with the same entries in any order.
func (sp Spec) Equal(a, b Value) bool {
	if sp.Kind == Single {
		return a.Text == b.Text || sp.Key(a.Text) == sp.Key(b.Text)
	}
	ka, kb := sp.keys(a.Entries), sp.keys(b.Entries)
	slices.Sort(ka)
	slices.Sort(kb)
	return slices.Equal(ka, kb)
}

// keys returns the identity of each entry that is not blank.
func (sp Spec) keys(entries []Entry) []string {
	keys := make([]string, 0, len(entries))
	for _, e := range entries {
		if k := sp.Key(e.Text); k != "" {
			keys = append(keys, e.Type+"\x00"+k)
		}
	}
	return keys
}

// Changed returns the fields among those given whose value in now differs from
// base, in the schema's order. A field that base does not know is not changed:
// how it differs from the other side's is for the first merge to say.
func (s *Schema) Changed(base, now Record, fields []Field) []Field {
	var changed []Field
	for _, sp := range s.Fields {
		was, known := base[sp.Field]
		if known && slices.Contains(fields, sp.Field) && !sp.Equal(was, now[sp.Field]) {
			changed = append(changed, sp.Field)
		}
	}
	return changed
}

// Same tells whether a and b mean the same in all the fields given.
func (s *Schema) Same(a, b Record, fields []Field) bool {
	for _, sp := range s.Fields {
		if slices.Contains(fields, sp.Field) && !sp.Equal(a[sp.Field], b[sp.Field]) {
			return false
		}
	}
	return true
}

// Digest returns a short text that is the same for records that are the same
// letter by letter in the schema's fields. A side without version numbers of
// its own uses it as one.
func (s *Schema) Digest(r Record) string {
	type pair struct {
		F Field
		V Value
	}
	list := make([]pair, 0, len(s.Fields))
	for _, sp := range s.Fields {
		if v, ok := r[sp.Field]; ok {
			if v.Entries != nil {
				v.Entries = slices.Clone(v.Entries)
				slices.SortFunc(v.Entries, func(a, b Entry) int {
					return strings.Compare(a.Type+"\x00"+a.Text, b.Type+"\x00"+b.Text)
				})
			}
			list = append(list, pair{sp.Field, v})
		}
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic("record: a record of texts must marshal: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}
