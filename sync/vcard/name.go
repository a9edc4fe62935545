package vcard

import (
	"slices"
	"strings"
	"unicode"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// The components of N (RFC 2426 §3.1.2). Middle names, suffixes and what RFC
// 9554 §2.2 adds behind them are left alone.
const (
	nFamily = iota
	nGiven
	nMiddle
	nPrefix
	nSuffix
)

// salutations are the beginnings of a prefix that are a salutation and no
// title, and the salutation of onOffice that they mean (reference onoffice-api
// §5.9). The keys are folded, without full stops.
var salutations = map[string]string{
	"herr": "Herr", "herrn": "Herr", "hr": "Herr", "mr": "Herr", "mister": "Herr",
	"frau": "Frau", "fr": "Frau", "mrs": "Frau", "ms": "Frau", "miss": "Frau",
	"firma": "Firma", "fa": "Firma",
	"familie": "Familie", "fam": "Familie",
	"eheleute": "Eheleute", "herr und frau": "Herr und Frau", "frau und herr": "Frau und Herr",
	"divers": "Divers",
}

// salutationWords is how many words a salutation has at most.
const salutationWords = 3

// titles are the words before a name that belong to a title. They are needed
// only where N is missing and the name is taken from FN. Folded, without full stops.
var titles = map[string]bool{
	"dr": true, "prof": true, "mag": true, "ing": true, "med": true, "dent": true, "vet": true, "jur": true, "iur": true, "phil": true,
	"rer": true, "nat": true, "pol": true, "oec": true, "habil": true, "hc": true, "mult": true, "ra": true, "rain": true,
}

// personName is the name of a card as we map it.
type personName struct {
	salutation string // as onOffice calls it
	spelled    string // as the card spells it
	title      string
	first      string
	last       string
}

func readName(c *card, r record.Record) {
	n := c.personName()
	put(r, record.Salutation, n.salutation)
	put(r, record.Title, n.title)
	put(r, record.FirstName, n.first)
	put(r, record.LastName, n.last)
}

// personName reads N, or FN if N is missing or empty.
func (c *card) personName() personName {
	l := c.nameLine()
	if l == nil || emptyParts(l) {
		return c.nameFromFullName()
	}
	n := splitPrefix(c.prefix(l))
	n.first, n.last = part(l, nGiven), part(l, nFamily)
	return n
}

func (c *card) nameLine() *contentline.Line { return c.leadOf("N", emptyParts) }

// prefix is the component of salutation and title. It may be a list (RFC 2426
// §3.1.2, not in vCard 2.1): "Herr,Dr.".
func (c *card) prefix(l *contentline.Line) string {
	parts := contentline.Split(l.Value(), ';')
	if len(parts) <= nPrefix {
		return ""
	}
	if c.version == v21 {
		return clean(contentline.Unescape(parts[nPrefix]))
	}
	words := contentline.Split(parts[nPrefix], ',')
	for i, w := range words {
		words[i] = contentline.Unescape(w)
	}
	return clean(join(" ", words...))
}

// splitPrefix tells the salutation at the beginning of a prefix from the title
// that is the rest of it.
func splitPrefix(prefix string) personName {
	rest := prefix
	n := personName{title: prefix}
	for range salutationWords {
		end := strings.IndexFunc(rest, unicode.IsSpace)
		if end < 0 {
			end = len(rest)
		}
		rest = strings.TrimLeftFunc(rest[end:], unicode.IsSpace)
		spelled := strings.TrimSpace(prefix[:len(prefix)-len(rest)])
		if s, ok := salutations[bare(spelled)]; ok {
			n.salutation, n.spelled, n.title = s, spelled, rest
		}
		if rest == "" {
			break
		}
	}
	return n
}

// bare folds a word and takes its full stops away.
func bare(s string) string { return strings.ReplaceAll(record.Folded(s), ".", "") }

// writeName writes the components of N that differ, and all of them if N says
// nothing yet.
func writeName(e *edit) {
	was := e.personName()
	want := personName{
		spelled: e.text(record.Salutation), title: e.text(record.Title),
		first: e.text(record.FirstName), last: e.text(record.LastName),
	}
	switch known, ok := salutations[bare(want.spelled)]; {
	case want.spelled == was.salutation:
		want.spelled = was.spelled
	case want.spelled != "" && (!ok || record.Folded(known) != record.Folded(want.spelled)):
		// It would come back as a title.
		e.note(record.Salutation, record.Entry{Text: want.spelled}, NoPlace)
		want.spelled = ""
	}
	l := e.nameLine()
	if l == nil {
		l = e.comp.Add("N")
		l.SetFields("", "", "", "", "")
	}
	fresh := emptyParts(l)
	if fresh || want.spelled != was.spelled || want.title != was.title {
		l.SetField(nPrefix, join(" ", want.spelled, want.title))
	}
	if fresh || want.first != was.first {
		l.SetField(nGiven, want.first)
	}
	if fresh || want.last != was.last {
		l.SetField(nFamily, want.last)
	}
	// An empty N stays, for it is required (RFC 2426 §3.1.2).
	if others := e.comp.All("N"); emptyParts(l) && slices.ContainsFunc(others, func(o *contentline.Line) bool { return !emptyParts(o) }) {
		e.prefer(l)
	}
}
