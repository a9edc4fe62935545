package vcard

import (
	"slices"
	"strings"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// labels says which types a label of a group stands for (X-ABLabel; Apple's own
// ones are written `_$!<Work>!$_`). Apple writes HomeFAX and the like; the
// German ones are what its and Google's German programs offer. Labels that are
// not here say nothing about the type.
var labels = map[string][]string{
	"home": {"home"}, "private": {"home"}, "privat": {"home"}, "zuhause": {"home"},
	"work": {"work"}, "business": {"work"}, "arbeit": {"work"}, "geschäftlich": {"work"}, "dienstlich": {"work"}, "büro": {"work"},
	"mobile": {"cell"}, "iphone": {"cell"}, "mobil": {"cell"}, "handy": {"cell"}, "mobiltelefon": {"cell"},
	"homefax": {"home", "fax"}, "fax privat": {"home", "fax"},
	"workfax": {"work", "fax"}, "fax geschäftlich": {"work", "fax"},
	"otherfax": {"fax"}, "fax": {"fax"}, "anderes fax": {"fax"},
	"other": {"other"}, "andere": {"other"}, "sonstige": {"other"}, "main": {"other"}, "hauptnummer": {"other"},
	"pager": {"pager"}, "car": {"car"}, "assistant": {"assistant"}, "radio": {"radio"},
}

// labelTypes returns the types that the label of l's group stands for.
func (c *card) labelTypes(l *contentline.Line) []string {
	g := groupOf(l)
	if g == "" || c.labels[g] == nil {
		return nil
	}
	text := strings.TrimSpace(c.labels[g].Text())
	text = strings.TrimSuffix(strings.TrimPrefix(text, "_$!<"), ">!$_")
	return labels[record.Folded(text)]
}

// types returns the types of a line in lower case, its label's included. Some
// programs write Apple's compound labels (HOMEFAX) as types.
func (c *card) types(l *contentline.Line) []string {
	types := l.Types()
	for _, t := range types {
		if strings.HasSuffix(t, "fax") {
			types = append(types, labels[t]...)
		}
	}
	return append(types, c.labelTypes(l)...)
}

// typesAsWritten returns the TYPE values one by one in their own letter case.
func typesAsWritten(l *contentline.Line) []string {
	var out []string
	for _, v := range l.Param("TYPE") {
		for t := range strings.SplitSeq(v, ",") {
			if t = strings.TrimSpace(t); t != "" {
				out = append(out, t)
			}
		}
	}
	return out
}

// places are the types that say which of our types an entry has.
var places = []string{"home", "work", "cell", "mobile", "iphone", "other", "main"}

// retype moves a line to another type and keeps what else its TYPE says. A
// label that says the old type goes.
func (c *card) retype(l *contentline.Line, types []string) {
	kept := slices.DeleteFunc(typesAsWritten(l), func(t string) bool {
		return slices.Contains(places, strings.ToLower(t))
	})
	for _, t := range types {
		if !slices.ContainsFunc(kept, func(k string) bool { return strings.EqualFold(k, t) }) {
			kept = append(kept, t)
		}
	}
	if c.labelTypes(l) != nil {
		g := groupOf(l)
		c.labels[g].Remove()
		delete(c.labels, g)
	}
	l.SetParam("TYPE", kept...)
}

// inVersion gives types the spelling of the card's version. vCard 4.0 writes
// them in lower case, has no INTERNET and no OTHER, and voice is its default
// (RFC 6350 §6.4.1, §6.4.2).
func (c *card) inVersion(types []string) []string {
	if c.version != v40 {
		return types
	}
	var out []string
	for _, t := range types {
		switch t {
		case "INTERNET", "OTHER", "VOICE":
		default:
			out = append(out, strings.ToLower(t))
		}
	}
	return out
}
