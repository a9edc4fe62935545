package vcard

import (
	"slices"
	"strings"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// emails are the EMAIL lines (RFC 2426 §3.3.2, RFC 6350 §6.4.2). OTHER is no
// type of the standard, but what Apple, Google and Evolution call the hub's third
// slot (reference memotoo §8.1); an untyped address would become a private one
// there (§9).
var emails = &column{
	field:     record.Emails,
	name:      "EMAIL",
	readLine:  readEmail,
	writeLine: writeEmail,
	types: map[string][]string{
		record.Private:  {"INTERNET", "HOME"},
		record.Business: {"INTERNET", "WORK"},
		record.Other:    {"INTERNET", "OTHER"},
	},
	place: map[string][]string{
		record.Private:  {"HOME"},
		record.Business: {"WORK"},
		record.Other:    {"OTHER"},
	},
	prefers: true,
}

// otherMail are the addresses of vCard 2.1 (§2.3.2) that are no e-mail of today.
var otherMail = []string{"x400", "applelink", "attmail", "cis", "eworld", "ibmmail", "mcimail", "powershare", "prodigy", "tlx"}

const mailto = "mailto:"

func readEmail(c *card, l *contentline.Line) (record.Entry, bool) {
	types := c.types(l)
	text := withoutMailto(clean(l.Text()))
	if text == "" || slices.ContainsFunc(types, func(t string) bool { return slices.Contains(otherMail, t) }) {
		return record.Entry{}, false
	}
	typ := record.Other
	switch {
	case slices.Contains(types, "work"):
		typ = record.Business
	case slices.Contains(types, "home"):
		typ = record.Private
	}
	return record.Entry{Type: typ, Text: text}, true
}

func withoutMailto(text string) string {
	if hasMailto(text) {
		return strings.TrimSpace(text[len(mailto):])
	}
	return text
}

func hasMailto(text string) bool {
	return len(text) >= len(mailto) && strings.EqualFold(text[:len(mailto)], mailto)
}

func writeEmail(_ *card, l *contentline.Line, text string) {
	if old := strings.TrimSpace(l.Text()); hasMailto(old) {
		text = old[:len(mailto)] + text
	}
	l.SetText(text)
}
