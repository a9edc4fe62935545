package vcard

import (
	"slices"
	"strings"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// Categories are the entries of all CATEGORIES lines (RFC 2426 §3.6.1). vCard
// 2.1 does not know them; programs write them all the same, as in 3.0.

// category is an entry, and where it stands.
type category struct {
	line *contentline.Line
	at   int
}

func (c *card) categories() (entries []record.Entry, places []category) {
	for _, l := range c.comp.All("CATEGORIES") {
		for i, s := range l.List() {
			if s = clean(s); s != "" {
				entries, places = append(entries, record.Entry{Text: s}), append(places, category{l, i})
			}
		}
	}
	return entries, places
}

func readCategories(c *card, r record.Record) {
	if entries, _ := c.categories(); len(entries) > 0 {
		r[record.Categories] = record.Value{Entries: entries}
	}
}

// writeCategories changes the entries where they stand and puts new ones behind
// the last.
func writeCategories(e *edit) {
	have, places := e.categories()
	want := e.want[record.Categories].Entries
	sp, _ := record.Contacts.Spec(record.Categories)
	s := diff(sp, have, want)

	lists := map[*contentline.Line][]string{}
	lines := e.comp.All("CATEGORIES")
	for _, l := range lines {
		lists[l] = l.List()
	}
	for i, j := range s.replace {
		lists[places[i].line][places[i].at] = want[j].Text
	}
	const gone = "\x00" // no text holds it
	for _, i := range s.remove {
		lists[places[i].line][places[i].at] = gone
	}
	if len(s.add) > 0 && len(lines) == 0 {
		lines = append(lines, e.comp.Add("CATEGORIES"))
	}
	for _, j := range s.add {
		last := lines[len(lines)-1]
		lists[last] = append(slices.DeleteFunc(lists[last], func(s string) bool { return s == "" }), want[j].Text)
	}
	for _, l := range lines {
		list := slices.DeleteFunc(slices.Clone(lists[l]), func(s string) bool { return s == gone })
		switch {
		case len(list) == len(lists[l]), strings.TrimSpace(strings.Join(list, "")) != "":
			l.SetList(list...)
		default:
			e.remove(l)
		}
	}
}
