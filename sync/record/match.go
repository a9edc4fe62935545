package record

import (
	"slices"
	"strings"
)

// contactMatchKeys are the contact's name, its numbers and its mail addresses.
func contactMatchKeys(r Record) []string {
	var keys []string
	if n := nameKey(r); n != "" {
		keys = append(keys, "name:"+n)
	}
	for k := range reach(r) {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// contactsAlike: the same contact has the same name and at least one number or
// mail address in common, or agrees in everything both sides know. The same
// name with nothing to tell by, and the same mail address under a name that may
// be the same written otherwise, are doubtful. A mail address alone proves
// nothing: couples share one (scenario C53).
func contactsAlike(a, b Record) Likeness {
	na, nb := nameKey(a), nameKey(b)
	ra, rb := reach(a), reach(b)
	shared := sharesKey(ra, rb)
	switch {
	case na == "" || nb == "":
		if na == nb && shared {
			return Same
		}
		if shared {
			return Doubtful
		}
		return Different
	case na == nb && shared && contradicts(a, b):
		return Doubtful
	case na == nb && shared:
		return Same
	case na == nb && contradicts(a, b):
		return Different
	case na == nb && (len(ra) == 0 && len(rb) == 0) && agreeSomewhere(a, b):
		return Same
	case na == nb:
		return Doubtful
	case shared && oneNameWithin(a, b):
		return Doubtful
	}
	return Different
}

// nameKey is the person's name in any order of its words, or the company's if
// there is no person.
func nameKey(r Record) string {
	words := strings.Fields(Folded(r[FirstName].Text + " " + r[LastName].Text))
	if len(words) == 0 {
		return Folded(r[Company].Text)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// reach is the set of numbers and addresses under which a contact is reached.
func reach(r Record) map[string]bool {
	keys := map[string]bool{}
	for _, e := range r[Phones].Entries {
		if k := PhoneKey(e.Text); k != "" {
			keys["tel:"+k] = true
		}
	}
	for _, e := range r[Emails].Entries {
		if k := EmailKey(e.Text); k != "" {
			keys["mail:"+k] = true
		}
	}
	return keys
}

func sharesKey(a, b map[string]bool) bool {
	for k := range a {
		if b[k] {
			return true
		}
	}
	return false
}

// contradicts: both know the birthday, or the street and town, and not the same
// ones; or a first name is missing and the salutations differ.
func contradicts(a, b Record) bool {
	unnamed := a[FirstName].Text == "" || b[FirstName].Text == ""
	return differ(a, b, Birthday) || differ(a, b, City) && differ(a, b, Street) || unnamed && differ(a, b, Salutation)
}

func differ(a, b Record, f Field) bool {
	x, y := Folded(a[f].Text), Folded(b[f].Text)
	return x != "" && y != "" && x != y
}

// agreeSomewhere: something besides the name is known on both sides and equal.
func agreeSomewhere(a, b Record) bool {
	for _, f := range []Field{Street, Birthday, PostalCode, Company} {
		if x := Folded(a[f].Text); x != "" && x == Folded(b[f].Text) {
			return true
		}
	}
	return false
}

// oneNameWithin: every word of one name stands in the other ("Max Mustermann",
// "Mustermann").
func oneNameWithin(a, b Record) bool {
	wa, wb := strings.Fields(nameKey(a)), strings.Fields(nameKey(b))
	if len(wa) > len(wb) {
		wa, wb = wb, wa
	}
	for _, w := range wa {
		if !slices.Contains(wb, w) {
			return false
		}
	}
	return true
}
