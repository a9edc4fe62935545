package record

import (
	"testing"

	"pgregory.net/rapid"
)

// TestKeys proves which spellings mean the same, and which do not.
func TestKeys(t *testing.T) {
	for _, c := range []struct {
		name string
		key  func(string) string
		a, b string
		same bool
	}{
		{"C49 national and international", PhoneKey, "0221 123456", "+49 221 123456", true},
		{"C49 00 and plus", PhoneKey, "0049 (221) 12 34 56", "+49221123456", true},
		{"C49 zero in brackets", PhoneKey, "+49 (0)221 123456", "0221/123456", true},
		{"extension", PhoneKey, "0221 123456 ext. 7", "0221 123456", false},
		{"other number", PhoneKey, "0221 123456", "0221 123457", false},
		{"other country", PhoneKey, "+43 1 5880510", "+49 1 5880510", false},
		{"short number", PhoneKey, "110", "1 1 0", true},
		{"text for a number", PhoneKey, "auf Anfrage", "Auf  Anfrage", true},
		{"mail in capitals", EmailKey, "Max@Example.ORG", "max@example.org", true},
		{"mail with scheme", EmailKey, "mailto:max@example.org", "max@example.org", true},
		{"home page without scheme", URLKey, "https://Example.org/", "example.org", true},
		{"home page with path", URLKey, "http://example.org/Haus", "http://example.org/haus", false},
		{"country by name and code", CountryKey, "Deutschland", "DEU", true},
		{"country in English", CountryKey, "Germany", "Deutschland", true},
		{"country by car plate", CountryKey, "D", "Deutschland", true},
		{"two countries", CountryKey, "Österreich", "Schweiz", false},
		{"no country", CountryKey, "Bayern", "bayern", true},
		{"decomposed letters", Plain, "Mu\u0308ller", "Müller", true},
		{"line endings", Plain, "a \r\nb", "a\nb", true},
		{"capitals matter in names", Plain, "muster", "Muster", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if ka, kb := c.key(c.a), c.key(c.b); (ka == kb) != c.same {
				t.Errorf("%q → %q, %q → %q", c.a, ka, c.b, kb)
			}
		})
	}
}

// TestKeysIgnoreTheInvisible proves that white space at the ends changes no key,
// and that blank has none.
func TestKeysIgnoreTheInvisible(t *testing.T) {
	for name, key := range map[string]func(string) string{
		"Plain": Plain, "Folded": Folded, "EmailKey": EmailKey, "URLKey": URLKey, "PhoneKey": PhoneKey, "CountryKey": CountryKey,
	} {
		t.Run(name, func(t *testing.T) {
			if key(" \r\n ") != "" {
				t.Errorf("blank has the key %q", key(" \r\n "))
			}
			rapid.Check(t, func(t *rapid.T) {
				s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ +0-9()/-]{0,20}`), rapid.StringMatching(`(https?://)?[A-Za-z.]{0,8}(/[A-Za-z]{0,3})*`)).Draw(t, "s")
				if bare, padded := key(s), key(" "+s+" \r\n"); padded != bare {
					t.Fatalf("%q → %q, padded → %q", s, bare, padded)
				}
			})
		})
	}
}

// TestAlike proves who is taken for the same person.
func TestAlike(t *testing.T) {
	person := func(first, last, mail, phone string) Record {
		r := Record{FirstName: Text(first), LastName: Text(last)}
		if mail != "" {
			r[Emails] = Entries(Entry{Type: Private, Text: mail})
		}
		if phone != "" {
			r[Phones] = Entries(Entry{Type: Mobile, Text: phone})
		}
		return r
	}
	for _, c := range []struct {
		name string
		a, b Record
		want Likeness
	}{
		{"C52 name and mail", person("Max", "Muster", "m@example.org", ""), person("Max", "Muster", "M@example.org", "0170 1234567"), Same},
		{"C52 name and phone spelled otherwise", person("Max", "Muster", "", "0170 1234567"), person("Max", "Muster", "", "+49 170 1234567"), Same},
		{"swapped name parts", person("Muster", "Max", "m@example.org", ""), person("Max", "Muster", "m@example.org", ""), Same},
		{"C53 a couple with one mail", person("Max", "Muster", "m@example.org", ""), person("Erika", "Muster", "m@example.org", ""), Different},
		{"one mail, part of the name", person("", "Muster", "m@example.org", ""), person("Erika", "Muster", "m@example.org", ""), Doubtful},
		{"one name, nothing else", person("Max", "Muster", "", ""), person("Max", "Muster", "m@example.org", ""), Doubtful},
		{"one name, other mail", person("Max", "Muster", "a@example.org", ""), person("Max", "Muster", "b@example.org", ""), Doubtful},
		{"one name, other birthday", person("Max", "Muster", "", "").With(Record{Birthday: Text("1970-01-01")}), person("Max", "Muster", "", "").With(Record{Birthday: Text("1980-01-01")}), Different},
		{"other people", person("Max", "Muster", "a@example.org", ""), person("Erika", "Beispiel", "b@example.org", ""), Different},
		{"a company", Record{Company: Text("Bau GmbH"), Phones: phones(Business, "0221 5555")}, Record{Company: Text("Bau GmbH"), Phones: phones(Business, "+492215555")}, Same},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Contacts.Alike(c.a, c.b); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if got := Contacts.Alike(c.b, c.a); got != c.want {
				t.Errorf("the other way round: got %v, want %v", got, c.want)
			}
		})
	}
}

func BenchmarkPhoneKey(b *testing.B) {
	for b.Loop() {
		PhoneKey("0221 / 123 45 67")
	}
}
