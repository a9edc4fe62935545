package vcard

import (
	"slices"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// column is a Set field whose entries have a line each: phones, faxes, e-mails.
type column struct {
	field record.Field
	name  string
	// readLine returns the entry of a line; false if the line is none of the field.
	readLine func(c *card, l *contentline.Line) (record.Entry, bool)
	// writeLine sets the text of a line.
	writeLine func(c *card, l *contentline.Line, text string)
	// types are what is written for each type of entry.
	types map[string][]string
	// place are the types that make out the type of entry when it changes.
	place map[string][]string
	// prefers: the default entry is marked as preferred.
	prefers bool
}

// entries returns the field's entries and the line of each. The most preferred
// one is the default entry.
func (f *column) entries(c *card) (entries []record.Entry, lines []*contentline.Line) {
	best, bestPreference := -1, 0
	for _, l := range c.comp.All(f.name) {
		e, ok := f.readLine(c, l)
		if !ok {
			continue
		}
		if p := preference(l); p > 0 && (best < 0 || p < bestPreference) {
			best, bestPreference = len(entries), p
		}
		entries, lines = append(entries, e), append(lines, l)
	}
	if best >= 0 {
		entries[best].Default = true
	}
	return entries, lines
}

func (f *column) read(c *card, r record.Record) {
	if entries, _ := f.entries(c); len(entries) > 0 {
		r[f.field] = record.Value{Entries: entries}
	}
}

// write takes the field to its new value entry by entry. An entry that stays
// keeps its line as it is, one that is changed keeps its line.
func (f *column) write(e *edit) {
	have, lines := f.entries(e.card)
	want := e.want[f.field].Entries
	sp, _ := record.Contacts.Spec(f.field)
	s := diff(sp, have, want)

	taken := map[string]bool{}
	for _, i := range s.keep {
		taken[have[i].Type] = true
	}
	for i := range s.replace {
		taken[have[i].Type] = true
	}
	for i := range have {
		if j, ok := s.replace[i]; ok {
			f.writeLine(e.card, lines[i], want[j].Text)
		}
		if j, ok := s.retype[i]; ok {
			if f.full(e, taken, want[j]) {
				s.remove = append(s.remove, i)
				continue
			}
			f.move(e.card, lines[i], want[j].Type)
		}
	}
	for _, i := range s.remove {
		e.remove(lines[i])
	}
	for _, j := range s.add {
		if !f.full(e, taken, want[j]) {
			f.add(e.card, want[j])
		}
	}
}

// full tells, and notes, that the slot of an entry is taken on a hub that has
// one of each. If it is free, it is taken now.
func (f *column) full(e *edit, taken map[string]bool, entry record.Entry) bool {
	if e.opt.OnePerSlot && taken[entry.Type] {
		e.note(f.field, entry, NoSlot)
		return true
	}
	taken[entry.Type] = true
	return false
}

// move gives a line another type of entry.
func (f *column) move(c *card, l *contentline.Line, typ string) {
	c.retype(l, c.inVersion(f.place[typ]))
	if e, ok := f.readLine(c, l); !ok || e.Type != typ {
		l.SetParam("TYPE", c.inVersion(f.types[typ])...)
	}
}

// add appends a line. The default entry is marked if no other one is.
func (f *column) add(c *card, entry record.Entry) {
	have, _ := f.entries(c)
	l := c.comp.Add(f.name)
	if types := c.inVersion(f.types[entry.Type]); len(types) > 0 {
		l.SetParam("TYPE", types...)
	}
	f.writeLine(c, l, entry.Text)
	if f.prefers && entry.Default && !slices.ContainsFunc(have, func(e record.Entry) bool { return e.Default }) {
		c.prefer(l)
	}
}
