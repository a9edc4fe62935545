package record

import (
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// homeRegion is the country whose numbers are written without a country code.
const homeRegion = "DE"

// PhoneKey is the key of a telephone or fax number: E.164, with an extension
// behind "x" where one is given, so that "0221 123" and "+49 221 123" are the
// same number. What is no number is compared by its letters and digits.
func PhoneKey(s string) string {
	s = strings.TrimPrefix(Plain(s), "tel:")
	if s == "" {
		return ""
	}
	bare := letters(s)
	if strings.IndexFunc(bare, unicode.IsLetter) >= 0 {
		// It names an extension, or is no number at all.
		bare = s
	}
	n, err := phonenumbers.Parse(bare, homeRegion)
	if err != nil || n.GetNationalNumber() == 0 {
		return letters(s)
	}
	key := phonenumbers.Format(n, phonenumbers.E164)
	if ext := n.GetExtension(); ext != "" {
		key += "x" + ext
	}
	return key
}

// letters keeps what carries meaning in a text that is no number; if nothing
// does, the text itself.
func letters(s string) string {
	kept := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '+' || r == '*' || r == '#' {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
	if kept == "" {
		return s
	}
	return kept
}
