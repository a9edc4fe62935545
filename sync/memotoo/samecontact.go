package memotoo

import (
	"slices"
	"strings"
	"unicode"

	"abgleich/sync/record"
)

// The fields that tell contacts apart.
var (
	names    = []record.Field{record.FirstName, record.LastName, record.Company}
	reached  = []record.Field{record.Phones, record.Emails}
	personal = []record.Field{record.PostalCode, record.Birthday}
	telling  = slices.Concat(names, reached, personal)
)

// sameContact tells whether a card that the hub shows can be what it made of a record that was sent: the names agree in their letters, and nothing that
// tells contacts apart was shown and not sent. What the hub dropped or rewrote is no difference.
func sameContact(sent, shown record.Record) bool {
	named := false
	for _, f := range names {
		s := letters(sent[f].Text)
		if s != letters(shown[f].Text) {
			return false
		}
		named = named || s != ""
	}
	for _, f := range reached {
		sp, _ := record.Contacts.Spec(f)
		has := map[string]bool{}
		for _, e := range sent[f].Entries {
			has[sp.Key(e.Text)] = true
		}
		for _, e := range shown[f].Entries {
			if k := sp.Key(e.Text); k != "" && !has[k] {
				return false
			}
			named = true
		}
		if len(sent[f].Entries) > 0 && len(shown[f].Entries) == 0 {
			return false
		}
	}
	for _, f := range personal {
		sp, _ := record.Contacts.Spec(f)
		if !shown[f].Empty() && !sp.Equal(sent[f], shown[f]) {
			return false
		}
	}
	return named
}

// agreement counts the fields that are equal.
func agreement(schema *record.Schema, sent, shown record.Record) int {
	n := 0
	for _, sp := range schema.Fields {
		n += yes(sp.Equal(sent[sp.Field], shown[sp.Field]))
	}
	return n
}

// letters keeps letters and digits only: the hub drops escaped characters from names (reference memotoo §9).
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, record.Folded(s))
}
