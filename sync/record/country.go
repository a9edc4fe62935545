package record

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// CountryKey is the key of a country: its two-letter code, from the German or
// the English name or a two- or three-letter code. A name that is no country is
// compared by its letters.
func CountryKey(s string) string {
	k := Folded(s)
	if k == "" {
		return ""
	}
	if code, ok := countries()[k]; ok {
		return code
	}
	return k
}

// countries maps folded names and codes of countries to their ISO 3166-1
// two-letter codes, in capitals; names come from the Unicode CLDR tables.
var countries = sync.OnceValue(func() map[string]string {
	names := map[string]string{
		// What people type and no table knows.
		"d": "DE", "brd": "DE", "a": "AT", "ch": "CH", "usa": "US", "holland": "NL", "england": "GB", "tschechische republik": "CZ", "türkei": "TR",
	}
	for _, tag := range []language.Tag{language.English, language.German} {
		namer := display.Regions(tag)
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				region, err := language.ParseRegion(string(a) + string(b))
				if err != nil || !region.IsCountry() {
					continue
				}
				code := region.Canonicalize().String()
				if name := namer.Name(region); name != "" {
					names[Folded(name)] = code
				}
				names[strings.ToLower(region.String())] = code
				names[strings.ToLower(region.ISO3())] = code
			}
		}
	}
	return names
})
