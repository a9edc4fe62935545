package vcard

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// FN is no field of ours. It is read where N says nothing, and follows when the
// name changes:
//   - An FN that is put together from the parts of the old name in one of the
//     usual ways (styles) is put together from the new ones in the same way.
//   - Any other FN was written by hand ("Oma Müller"). In it the parts that
//     changed are replaced where they stand as words ("Oma Schmidt"); where they
//     don't, it stays ("Oma").
//   - An FN that is only a stand-in (company, address, number) follows what it
//     stands for, and one that would be read as another name than the record's is
//     replaced.

// nameless is the FN of a card that has nothing to be called by: FN must not be
// empty (RFC 2426 §3.1.1).
const nameless = "(ohne Namen)"

// styles are the usual ways to make FN of title (t), whole prefix (p), given
// name (g), middle names (m), family name (f), suffix (s), company (o). The first is ours.
var styles = []string{"tgmfs", "pgmfs", "gmfs", "gf", "tgf", "pgf", "gmf", "fg", "f, g", "f, gm", "f, tg", "o", "f", "g"}

func (c *card) fullNameLine() *contentline.Line { return c.leadOf("FN", blankText) }

func (c *card) fullName() string {
	if l := c.fullNameLine(); l != nil {
		return clean(l.Text())
	}
	return ""
}

// nameFromFullName reads FN: the last word is the last name, unless there is
// one comma: then what stands before it is.
func (c *card) nameFromFullName() personName {
	fn := c.fullName()
	if fn == "" || c.isCompany() {
		return personName{}
	}
	var company, addition string
	if l := c.leadOf("ORG", blankOrganization); l != nil {
		company, addition = part(l, 0), part(l, 1)
	}
	if c.isStandIn(fn, company, addition) {
		return personName{}
	}
	n := splitPrefix(fn)
	var words []string
	words, n.title = splitTitle(n.title)
	rest := strings.Join(words, " ")
	if last, first, ok := strings.Cut(rest, ","); ok && !strings.Contains(first, ",") && clean(first) != "" && clean(last) != "" {
		n.first, n.last = clean(first), clean(last)
		return n
	}
	if n.salutation == "Firma" || len(words) == 0 {
		n.last = rest
		return n
	}
	n.first, n.last = strings.Join(words[:len(words)-1], " "), words[len(words)-1]
	return n
}

// splitTitle tells the words of a title at the beginning from the name.
func splitTitle(s string) (words []string, title string) {
	words = strings.Fields(s)
	n := 0
	for n < len(words) && (titles[bare(words[n])] || strings.HasPrefix(bare(words[n]), "dipl-")) {
		n++
	}
	return words[n:], strings.Join(words[:n], " ")
}

// isStandIn tells whether an FN is there only because there must be one: it is
// the company, an address or a number of the card, or the text for nothing.
func (c *card) isStandIn(fn, company, addition string) bool {
	key := letters(fn)
	for _, s := range []string{nameless, company, addition, company + addition} {
		if key == letters(s) {
			return true
		}
	}
	if strings.Contains(fn, "@") && !strings.ContainsFunc(fn, unicode.IsSpace) {
		return true
	}
	for _, name := range []string{"EMAIL", "TEL"} {
		for _, l := range c.comp.All(name) {
			if s := clean(l.Text()); s != "" && (record.Folded(s) == record.Folded(fn) || letters(s) == key) {
				return true
			}
		}
	}
	return false
}

// letters is what remains of a text when case and punctuation mean nothing. A
// text of nothing else remains itself.
func letters(s string) string {
	kept := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, record.Folded(s))
	if kept == "" {
		return s
	}
	return kept
}

// nameParts are the parts of FN.
type nameParts map[rune]string

func partsOf(l *contentline.Line, n personName, company string) nameParts {
	p := nameParts{'t': n.title, 'p': join(" ", n.spelled, n.title), 'g': n.first, 'f': n.last, 'o': company}
	if l != nil {
		p['m'], p['s'] = part(l, nMiddle), part(l, nSuffix)
	}
	return p
}

// in puts the parts together in one style.
func (p nameParts) in(style string) string {
	before, after, comma := strings.Cut(style, ", ")
	if !comma {
		return p.words(style)
	}
	return join(", ", p.words(before), p.words(after))
}

func (p nameParts) words(style string) string {
	var words []string
	for _, r := range style {
		words = append(words, p[r])
	}
	return join(" ", words...)
}

// writeFullName lets FN follow the fields that were written before.
func (e *edit) writeFullName() {
	if slices.ContainsFunc([]record.Field{record.Title, record.Salutation, record.FirstName, record.LastName, record.Company}, e.changes) {
		e.followName()
	}
	if company := e.text(record.Company); company != "" && e.leadOf("ORG", blankOrganization) == nil && e.companyFromFullName() != company {
		// The company was read from FN, which says something else now.
		writeOrganization(e)
	}
	l := e.fullNameLine()
	created := len(e.was) == 0
	if l != nil && (e.misread() || created && blankText(l) || e.nameIsSilent() && letters(e.called) == letters(l.Text())) {
		l.SetText(e.standIn())
	}
}

// nameIsSilent tells whether N says nothing, so that FN is read.
func (c *card) nameIsSilent() bool {
	l := c.nameLine()
	return l == nil || emptyParts(l)
}

// misread tells whether FN is read, because N or ORG say nothing, as something
// else than the record has.
func (e *edit) misread() bool {
	if e.nameIsSilent() {
		n := e.nameFromFullName()
		if n.first != e.text(record.FirstName) || n.last != e.text(record.LastName) || n.title != e.text(record.Title) {
			return true
		}
	}
	return e.companyFromFullName() != "" && e.text(record.Company) == ""
}

// followName puts FN together anew.
func (e *edit) followName() {
	l := e.fullNameLine()
	n := e.nameLine()
	was := partsOf(n, e.before(), e.was[record.Company].Text)
	now := partsOf(n, e.personName(), e.text(record.Company))
	switch {
	case l == nil:
		if text := now.in(styles[0]); text != "" {
			e.comp.Add("FN").SetText(text)
		}
		return
	case blankText(l) || was.in("gmf") == "" && now.in("gmf") != "":
		if text := now.in(styles[0]); text != "" {
			l.SetText(text)
		}
		return
	}
	fn := record.Folded(l.Text())
	for _, style := range styles {
		if record.Folded(was.in(style)) != fn {
			continue
		}
		if text := now.in(style); text != "" {
			l.SetText(text)
		} else {
			l.SetText(e.standIn())
		}
		return
	}
	text := l.Text()
	for _, r := range "gft" {
		if was[r] != now[r] {
			text = replaceWord(text, was[r], now[r])
		}
	}
	if text = clean(text); text == "" {
		text = e.standIn()
	}
	l.SetText(text)
}

// before is the name that the card had.
func (e *edit) before() personName {
	return personName{
		salutation: e.was[record.Salutation].Text, spelled: e.was[record.Salutation].Text,
		title: e.was[record.Title].Text, first: e.was[record.FirstName].Text, last: e.was[record.LastName].Text,
	}
}

// replaceWord replaces the first place where old stands in text as whole words.
func replaceWord(text, old, new string) string {
	if old == "" {
		return text
	}
	for from := 0; from < len(text); {
		i := strings.Index(text[from:], old)
		if i < 0 {
			break
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(old):])
		if !isWord(before) && !isWord(after) {
			return strings.Join(strings.Fields(text[:i]+new+text[i+len(old):]), " ")
		}
		from = i + len(old)
	}
	return text
}

func isWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// standIn is the FN of a card whose person has no name. Whatever it is,
// isStandIn knows it again.
func (e *edit) standIn() string {
	if l := e.leadOf("ORG", blankOrganization); l != nil && !blankOrganization(l) {
		if company := part(l, 0); company != "" {
			return company
		}
		return part(l, 1)
	}
	for _, name := range []string{"EMAIL", "TEL"} {
		if l := e.leadOf(name, blankText); l != nil && !blankText(l) {
			return clean(l.Text())
		}
	}
	return nameless
}
