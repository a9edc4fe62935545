// Package record holds contacts, appointments and tasks as sets of named
// fields, and knows how two such sets are compared and merged. It knows no wire
// format, no side, no clock: everything here is a function of its arguments.
package record

import (
	"maps"
	"slices"
)

// Unit is one kind of record that is synced on its own (design §1, "Einheit").
type Unit string

// The units, spelled as the terminal contract spells them (design §9).
const (
	Addresses    Unit = "addresses"
	Appointments Unit = "appointments"
	Tasks        Unit = "tasks"
)

// Field names one field of a record. The names of contacts stand in contact.go.
type Field string

// Value is the content of one field: Text for a field of kind Single, Entries
// for a field of kind Set. The zero Value is an empty field.
type Value struct {
	Text    string  `json:"t,omitempty"`
	Entries []Entry `json:"e,omitempty"`
}

// Entry is one member of a Set field, such as one phone number.
type Entry struct {
	// Type is the kind of entry, one of the Type constants, or "" where the
	// field's entries have no kind.
	Type string `json:"k,omitempty"`
	// Text is the entry as it was typed.
	Text string `json:"v"`
	// Default marks the entry that its side shows first. It orders entries and
	// is no part of their identity.
	Default bool `json:"d,omitempty"`
}

// Text makes the value of a Single field.
func Text(s string) Value { return Value{Text: s} }

// Entries makes the value of a Set field.
func Entries(e ...Entry) Value { return Value{Entries: e} }

// Empty tells whether v holds nothing.
func (v Value) Empty() bool { return v.Text == "" && len(v.Entries) == 0 }

// Record is a set of named fields. A field that is absent and one that holds
// the zero Value are both empty; the difference matters in a base only: an
// absent field was not known when the base was taken (see Schema.Changed).
type Record map[Field]Value

// Clone returns a copy of r that shares no memory that either may change.
func (r Record) Clone() Record {
	if r == nil {
		return nil
	}
	c := maps.Clone(r)
	for f, v := range c {
		if v.Entries != nil {
			v.Entries = slices.Clone(v.Entries)
			c[f] = v
		}
	}
	return c
}

// With returns a copy of r in which the fields of change have their new values.
func (r Record) With(change Record) Record {
	c := r.Clone()
	if c == nil {
		c = Record{}
	}
	maps.Copy(c, change.Clone())
	return c
}

// Only returns the fields of r that keep says yes to, each present in the
// result even if it is empty: the form in which a base is kept.
func (r Record) Only(fields []Field) Record {
	c := make(Record, len(fields))
	for _, f := range fields {
		v := r[f]
		v.Entries = slices.Clone(v.Entries)
		c[f] = v
	}
	return c
}
