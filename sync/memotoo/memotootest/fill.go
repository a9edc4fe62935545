package memotootest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Fill adds n German cards to the first address book, the same ones for the same seed, and returns their hrefs in order.
func (s *Server) Fill(seed int64, n int) []string {
	book := s.Book()
	hrefs := make([]string, n)
	for i := range n {
		hrefs[i] = s.PutItem(book, fmt.Sprintf("fill-%d-%06d.vcf", seed, i), GermanCard(seed, i))
	}
	return hrefs
}

// GermanCard is card number i of a seed: vCard 3.0 with CRLF, values that escape, fold and need UTF-8. Hosts are example domains.
func GermanCard(seed int64, i int) string {
	r := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
	first, last, title := pick(r, firstNames), pick(r, lastNames), pick(r, titles)
	town := pick(r, towns)
	company := ""
	if r.IntN(2) == 0 {
		company = pick(r, companyWords) + " " + pick(r, lastNames) + " " + pick(r, companyForms)
	}
	var props []prop
	add := func(name, value string, types ...string) {
		p := prop{name: name, value: value}
		p.setTypes(types...)
		props = append(props, p)
	}
	add("BEGIN", "VCARD")
	add("VERSION", "3.0")
	add("UID", fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", r.Uint32(), r.IntN(1<<16), r.IntN(1<<12), r.IntN(1<<12), uint64(seed)<<32&0xffffffff0000|uint64(i)))
	add("N", escape(last)+";"+escape(first)+";;"+escape(title)+";")
	add("FN", escape(strings.TrimSpace(title+" "+first+" "+last)))
	if company != "" {
		add("ORG", strings.TrimSuffix(escape(company)+";"+pick(r, departments), ";"))
		add("TITLE", pick(r, positions))
		add("TEL", number(r, town.area), "WORK", "VOICE")
		add("EMAIL", fmt.Sprintf("info%d@%s.example", i, ascii(last)), "WORK")
		add("URL", "https://www."+ascii(last)+".example/", "WORK")
	}
	add("TEL", number(r, town.area), "HOME", "VOICE")
	if r.IntN(3) > 0 {
		add("TEL", number(r, pick(r, mobilePrefixes)), "CELL")
	}
	if r.IntN(5) == 0 {
		add("TEL", number(r, town.area), "WORK", "FAX")
	}
	add("EMAIL", fmt.Sprintf("%s.%s%d@example.%s", ascii(first), ascii(last), i, pick(r, []string{"com", "org", "net"})), "HOME")
	street := fmt.Sprintf("%s %d", pick(r, streets), 1+r.IntN(180))
	add("ADR", strings.Join([]string{"", "", escape(street), escape(town.name), "", town.zip, "Deutschland"}, ";"), pick(r, []string{"HOME", "WORK"}))
	if r.IntN(4) == 0 {
		add("BDAY", fmt.Sprintf("%d-%02d-%02d", 1940+r.IntN(65), 1+r.IntN(12), 1+r.IntN(28)))
	}
	if note := pick(r, notes); note != "" {
		add("NOTE", escape(note))
	}
	add("CATEGORIES", pick(r, groups))
	add("END", "VCARD")
	return joinText(props, "\r\n")
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// number makes a telephone number in one of the spellings people use.
func number(r *rand.Rand, area string) string {
	n := 1000000 + r.IntN(8999999)
	switch r.IntN(4) {
	case 0:
		return fmt.Sprintf("+49 %s %d", area[1:], n)
	case 1:
		return fmt.Sprintf("%s/%d-%d", area, n/100, n%100)
	case 2:
		return fmt.Sprintf("+49%s%d", area[1:], n)
	}
	return fmt.Sprintf("%s %d", area, n)
}

// ascii spells a name for use in a host or mailbox.
func ascii(name string) string {
	name = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "ë", "e", "ı", "i").Replace(strings.ToLower(name))
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || r == '-' {
			return r
		}
		return -1
	}, name)
}
