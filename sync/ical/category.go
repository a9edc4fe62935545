package ical

import "abgleich/sync/record"

// readCategory reads the first entry of the first CATEGORIES line (RFC 5545
// §3.8.1.2), even if it is blank: the hub keeps one category (reference memotoo
// §8.1), and what stands behind it is the hub's user's own.
func (p *part) readCategory(r record.Record) {
	if l := p.comp.First("CATEGORIES"); l != nil {
		set(r, record.Category, clean(l.List()[0]))
	}
}

// writeCategory puts the category in the place of the first entry. Another one
// must not slip into its place when it goes: then an empty line stays in front.
func (e *edit) writeCategory() {
	if !e.changes(record.Category) {
		return
	}
	l, text := e.comp.First("CATEGORIES"), e.text(record.Category)
	if l == nil {
		if text != "" {
			e.comp.Add("CATEGORIES").SetList(text)
		}
		return
	}
	list := l.List()
	rest := list[1:]
	switch {
	case text != "":
		l.SetList(append([]string{text}, rest...)...)
	case len(rest) > 0:
		l.SetValue("")
		e.comp.Add("CATEGORIES").SetList(rest...)
	case len(e.comp.All("CATEGORIES")) > 1:
		l.SetValue("")
	default:
		l.Remove()
	}
}
