package onofficetest

import "strings"

// country is how a country is written: two letters, three letters, the name.
type country struct{ two, three, name string }

var countries = []country{
	{"DE", "DEU", "Deutschland"}, {"AT", "AUT", "Österreich"}, {"CH", "CHE", "Schweiz"},
	{"LI", "LIE", "Liechtenstein"}, {"LU", "LUX", "Luxemburg"}, {"BE", "BEL", "Belgien"},
	{"NL", "NLD", "Niederlande"}, {"FR", "FRA", "Frankreich"}, {"IT", "ITA", "Italien"},
	{"ES", "ESP", "Spanien"}, {"PT", "PRT", "Portugal"}, {"PL", "POL", "Polen"},
	{"CZ", "CZE", "Tschechien"}, {"DK", "DNK", "Dänemark"}, {"SE", "SWE", "Schweden"},
	{"NO", "NOR", "Norwegen"}, {"FI", "FIN", "Finnland"}, {"GB", "GBR", "Großbritannien"},
	{"IE", "IRL", "Irland"}, {"GR", "GRC", "Griechenland"}, {"TR", "TUR", "Türkei"},
	{"HU", "HUN", "Ungarn"}, {"HR", "HRV", "Kroatien"}, {"RO", "ROU", "Rumänien"},
	{"US", "USA", "USA"},
}

// convertCountry stores the full name. Three letters are for create only
// (reference §5.4, §5.5).
func convertCountry(text string, creating bool) (string, *apiError) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	for _, c := range countries {
		if strings.EqualFold(c.name, text) || creating && c.three == text {
			return c.name, nil
		}
	}
	return "", fail(codeInvalidValue, "Land")
}

// countryAs spells a stored country as countryIsoCodeType asks (§5.1).
func countryAs(name, codeType string) string {
	for _, c := range countries {
		if c.name != name {
			continue
		}
		switch codeType {
		case "ISO-3166-2":
			return c.two
		case "ISO-3166-3":
			return c.three
		}
	}
	return name
}
