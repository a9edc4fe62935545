package window

import (
	"abgleich/app/lang"
	"abgleich/sync/contract"
)

// books is the choice of an address book, a calendar or a list of tasks among
// those that a check has found; until then, and for who does not care, discovery
// chooses.
type books struct {
	*choice[string]
	names map[string]string
}

func newBooks(w *lang.Words) *books {
	b := &books{names: map[string]string{}}
	b.choice = newChoice(func(href string) string {
		switch name := b.names[href]; {
		case href == "":
			return w.T("settings.bookAuto")
		case name != "":
			return name
		}
		return href
	}, "")
	return b
}

// find offers what was found; the choice stays.
func (b *books) find(list []contract.Book) {
	if len(list) == 0 {
		return
	}
	chosen := b.get()
	hrefs := []string{""}
	for _, one := range list {
		name := one.Name
		for _, other := range list {
			if other.Href != one.Href && other.Name == one.Name {
				// The names alone would not tell them apart.
				name += " (" + one.Href + ")"
				break
			}
		}
		b.names[one.Href] = name
		hrefs = append(hrefs, one.Href)
	}
	b.offer(hrefs...)
	b.set(chosen)
}

// only shows one account's choice.
func (b *books) only(href string) {
	b.offer("")
	b.set(href)
}
