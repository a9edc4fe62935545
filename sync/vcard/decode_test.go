package vcard

import (
	"errors"
	"os"
	"strings"
	"testing"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// lines makes a card of version 3.0 out of lines.
func lines(l ...string) string { return versioned("3.0", l...) }

func versioned(version string, l ...string) string {
	return "BEGIN:VCARD\r\nVERSION:" + version + "\r\n" + strings.Join(l, "\r\n") + "\r\nEND:VCARD\r\n"
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name + ".vcf")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(t testing.TB, text string) record.Record {
	t.Helper()
	c, err := Decode([]byte(text))
	if err != nil {
		t.Fatalf("Decode: %v\n%s", err, text)
	}
	return c.Record
}

func text(s string) record.Value { return record.Text(s) }

// ent makes a Set value: "private=0221 1", with a star in front for the default entry.
func ent(list ...string) record.Value {
	var out []record.Entry
	for _, s := range list {
		s, def := strings.CutPrefix(s, "*")
		typ, v, ok := strings.Cut(s, "=")
		if !ok {
			typ, v = "", s
		}
		out = append(out, record.Entry{Type: typ, Text: v, Default: def})
	}
	return record.Entries(out...)
}

// exactly fails unless r holds these fields letter by letter and no others.
func exactly(t *testing.T, r, want record.Record) {
	t.Helper()
	for _, sp := range record.Contacts.Fields {
		got, w := r[sp.Field], want[sp.Field]
		if got.Text != w.Text {
			t.Errorf("%s: got %q, want %q", sp.Field, got.Text, w.Text)
		}
		if len(got.Entries) != len(w.Entries) {
			t.Errorf("%s: got %v, want %v", sp.Field, got.Entries, w.Entries)
			continue
		}
		for i := range w.Entries {
			if got.Entries[i] != w.Entries[i] {
				t.Errorf("%s[%d]: got %+v, want %+v", sp.Field, i, got.Entries[i], w.Entries[i])
			}
		}
	}
}

var apple = record.Record{
	record.Salutation: text("Herr"), record.Title: text("Dr."), record.FirstName: text("Max"), record.LastName: text("Mustermann"),
	record.Company: text("Muster Immobilien GmbH"), record.CompanyAddition: text("Vertrieb"), record.Position: text("Geschäftsführer"),
	record.Street: text("Domstr. 5\nHinterhaus"), record.PostalCode: text("50667"), record.City: text("Köln"), record.Country: text("Deutschland"),
	record.Phones:   ent("*mobile=+49 171 1234567", "business=0221 123456", "other=0221 999"),
	record.Faxes:    ent("business=0221 123457"),
	record.Emails:   ent("*business=max@muster.example", "private=max.privat@muster.example"),
	record.Homepage: text("https://www.muster.example/"), record.Birthday: text("--04-12"),
	record.Remark: text("Erste Zeile\nZweite, mit Komma"), record.Categories: ent("Eigentümer", "Interessent Kauf"),
}

func TestDecodeFiles(t *testing.T) {
	for name, want := range map[string]record.Record{
		"apple": apple,
		"google": {
			record.Salutation: text("Frau"), record.FirstName: text("Erika"), record.LastName: text("Muster"),
			record.Street: text("Weg 3"), record.PostalCode: text("53111"), record.City: text("Bonn"), record.Country: text("DE"),
			record.Phones:   ent("mobile=+491701112223", "business=0228 77"),
			record.Faxes:    ent("private=0228 1"),
			record.Emails:   ent("private=erika@muster.example", "other=info@muster.example"),
			record.Homepage: text("http://www.google.com/profiles/1234"), record.Birthday: text("--04-12"), record.Categories: ent("myContacts"),
		},
		// F80 vCard 2.1 with quoted-printable soft breaks and CHARSET
		"outlook21": {
			record.Salutation: text("Herr"), record.FirstName: text("Jörg"), record.LastName: text("Müller"),
			record.Company: text("Müller & Söhne"), record.CompanyAddition: text("Verwaltung"), record.Position: text("Prokurist"),
			record.Street: text("Ringstraße 5"), record.PostalCode: text("50667"), record.City: text("Köln"), record.Country: text("Deutschland"),
			record.Phones:   ent("business=(0221) 12 34 56", "mobile=0171 1234567"),
			record.Faxes:    ent("business=(0221) 12 34 57"),
			record.Emails:   ent("*other=joerg@mueller.example"),
			record.Homepage: text("http://www.mueller.example"), record.Birthday: text("1953-10-15"),
			record.Remark: text("Grüße aus dem Süden, Zeile eins\nZeile zwei"),
		},
		"evolution": {
			record.Title: text("Dr."), record.FirstName: text("Anna"), record.LastName: text("Schmidt"),
			record.Street: text("Ringstr. 7"), record.PostalCode: text("10115"), record.City: text("Berlin"), record.Country: text("D"),
			record.Phones: ent("private=030 1", "business=030 2"), record.Faxes: ent("other=030 4"),
			record.Emails: ent("other=anna@schmidt.example"), record.Birthday: text("1980-04-12"),
		},
		"memotoo": {
			record.Salutation: text("Herr"), record.FirstName: text("Karl"), record.LastName: text("Weber"),
			record.Company: text("Weber KG"), record.CompanyAddition: text("Einkauf"),
			record.Street: text("Allee 9"), record.PostalCode: text("40210"), record.City: text("Düsseldorf"), record.Country: text("Germany"),
			record.Phones: ent("private=0211 1", "business=0211 2", "mobile=0171 3"), record.Faxes: ent("business=0211 4"),
			record.Emails: ent("private=karl@weber.example"), record.Homepage: text("http://weber.example"),
			record.Birthday: text("1970-01-31"), record.Remark: text("Zeile eins\nZeile zwei"),
		},
		"rfc40": {
			record.Salutation: text("Frau"), record.Title: text("Dr."), record.FirstName: text("Ute"), record.LastName: text("Klein"),
			record.Street: text("Hauptstr. 1"), record.PostalCode: text("50667"), record.City: text("Köln"), record.Country: text("Deutschland"),
			record.Phones:   ent("*business=+49-221-5555 ext. 12", "private=+49-228-6666"),
			record.Emails:   ent("business=ute@klein.example", "*private=klein@ute.example"),
			record.Birthday: text("1953-10-15"), record.Categories: ent("Makler"),
		},
	} {
		t.Run(name, func(t *testing.T) { exactly(t, decode(t, string(file(t, name))), want) })
	}
}

// A server that reorders lines, joins types, upper-cases names and groups and
// spells a number otherwise says the same.
func TestA04_ReorderedCardIsTheSame(t *testing.T) {
	got := decode(t, string(file(t, "radicale")))
	if !record.Contacts.Same(got, apple, record.Contacts.Names()) {
		t.Errorf("got %v\nwant %v", got, apple)
	}
}

func TestDecodeNames(t *testing.T) {
	for _, c := range []struct {
		name, text               string
		sal, title, first, last_ string
		company                  string
	}{
		{"F84 no N: last word of FN is the last name", lines("FN:Max Johann Mustermann"), "", "", "Max Johann", "Mustermann", ""},
		{"F84 empty N", lines("N:;;;;", "FN:Max Mustermann"), "", "", "Max", "Mustermann", ""},
		{"F84 no N, FN with prefix", lines("FN:Frau Prof. Dr. Anna von Stein"), "Frau", "Prof. Dr.", "Anna von", "Stein", ""},
		{"F84 no N, FN with comma", lines("FN:Mustermann\\, Max"), "", "", "Max", "Mustermann", ""},
		{"F84 no N, one word", lines("FN:Mustermann"), "", "", "", "Mustermann", ""},
		{"F84 no FN", lines("N:Mustermann;Max"), "", "", "Max", "Mustermann", ""},
		{"F84 neither", lines("TEL:1"), "", "", "", "", ""},
		{"F84 ORG only", lines("ORG:Muster GmbH"), "", "", "", "", "Muster GmbH"},
		{"F84 FN is the company", lines("N:;;;;", "FN:Muster GmbH", "ORG:Muster GmbH;"), "", "", "", "", "Muster GmbH"},
		{"F84 FN is the company and its unit", lines("FN:Muster GmbH, Vertrieb", "ORG:Muster GmbH;Vertrieb"), "", "", "", "", "Muster GmbH"},
		{"F84 company card that says its name in FN only", lines("N:;;;;", "FN:Muster GmbH", "X-ABShowAs:COMPANY"), "", "", "", "", "Muster GmbH"},
		{"F84 KIND:org", versioned("4.0", "KIND:org", "FN:Muster GmbH"), "", "", "", "", "Muster GmbH"},
		{"F84 FN is the e-mail address", lines("N:;;;;", "FN:max@muster.example", "EMAIL:MAX@muster.example"), "", "", "", "", ""},
		{"F84 FN is the number", lines("N:;;;;", "FN:0221 12", "TEL:0221-12"), "", "", "", "", ""},
		{"F84 two VERSIONs, the first counts", "BEGIN:VCARD\nVERSION:2.1\nVERSION:3.0\nN;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg\nEND:VCARD\n", "", "", "Jörg", "Müller", ""},
		{"F84 no VERSION", "BEGIN:VCARD\nN:Muster;Max\nEND:VCARD\n", "", "", "Max", "Muster", ""},
		{"F86 no END, BOM, trailing rubbish", "\uFEFFBEGIN:VCARD\r\nN:Muster;Max\r\r\nrubbish", "", "", "Max", "Muster", ""},
		{"prefix as list", lines("N:A;B;;Herr,Dr.;"), "Herr", "Dr.", "B", "A", ""},
		{"prefix abbreviated", lines("N:A;B;;Fr. Prof. Dr.;"), "Frau", "Prof. Dr.", "B", "A", ""},
		{"prefix of three words", lines("N:A;B;;Herr und Frau Dr.;"), "Herr und Frau", "Dr.", "B", "A", ""},
		{"prefix in capitals", lines("N:A;;;FAMILIE;"), "Familie", "", "", "A", ""},
		{"prefix without salutation", lines("N:A;;;Dipl.-Ing.;"), "", "Dipl.-Ing.", "", "A", ""},
		{"escaped semicolon in a name", lines(`N:A\;B;C\, D;;;`), "", "", "C, D", "A;B", ""},
		{"lower case property names", "begin:vcard\nversion:3.0\nn:A;B\nend:vcard\n", "", "", "B", "A", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := decode(t, c.text)
			for f, want := range map[record.Field]string{
				record.Salutation: c.sal, record.Title: c.title, record.FirstName: c.first, record.LastName: c.last_, record.Company: c.company,
			} {
				if r[f].Text != want {
					t.Errorf("%s: got %q, want %q", f, r[f].Text, want)
				}
			}
		})
	}
}

func TestF87_BirthdayForms(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"BDAY:1980-04-12", "1980-04-12"},
		{"BDAY:19800412", "1980-04-12"},
		{"BDAY:1980-04-12T23:30:00-11:00", "1980-04-12"},
		{"BDAY:1980-04-12T00:00:00Z", "1980-04-12"},
		{"BDAY;VALUE=date-time:19800412T000000Z", "1980-04-12"},
		{"BDAY:1980-04-12 00:00:00", "1980-04-12"},
		{"BDAY:--0412", "--04-12"},
		{"BDAY:--04-12", "--04-12"},
		{"BDAY:--0229", "--02-29"},
		{"BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12", "--04-12"},
		{"BDAY:1604-04-12", "--04-12"},
		{"BDAY:16040412T000000", "--04-12"},
		{"BDAY:0000-04-12", "--04-12"},
		{"BDAY:--04", ""},
		{"BDAY:1980", ""},
		{"BDAY:1980-02-30", ""},
		{"BDAY:12.04.1980", ""},
		{"BDAY;VALUE=text:circa 1800", ""},
		{"BDAY:", ""},
	} {
		if got := decode(t, lines(c.line))[record.Birthday].Text; got != c.want {
			t.Errorf("%s: got %q, want %q", c.line, got, c.want)
		}
	}
}

func TestDecodeTypes(t *testing.T) {
	for _, c := range []struct {
		line  string
		field record.Field
		want  string // type=text; empty: the line is no entry
	}{
		{"TEL:1", record.Phones, "other=1"},
		{"TEL;HOME:1", record.Phones, "private=1"},
		{"TEL;type=work;type=voice:1", record.Phones, "business=1"},
		{"TEL;TYPE=\"voice,Work\":1", record.Phones, "business=1"},
		{"TEL;TYPE=WORK,CELL:1", record.Phones, "mobile=1"},
		{"TEL;TYPE=iPhone:1", record.Phones, "mobile=1"},
		{"TEL;TYPE=MAIN:1", record.Phones, "other=1"},
		{"TEL;TYPE=VOICE:1", record.Phones, "other=1"},
		{"TEL;TYPE=FAX:1", record.Faxes, "other=1"},
		{"TEL;TYPE=HOME,FAX:1", record.Faxes, "private=1"},
		{"TEL;WORK;FAX:1", record.Faxes, "business=1"},
		{"TEL;TYPE=WORKFAX:1", record.Faxes, "business=1"},
		{"TEL;TYPE=HOME,FAX:1", record.Phones, ""},
		{"TEL;TYPE=PAGER:1", record.Phones, ""},
		{"TEL;TYPE=CAR,VOICE:1", record.Phones, ""},
		{"TEL:  ", record.Phones, ""},
		{"TEL;VALUE=uri:sip:1@example", record.Phones, ""},
		{"TEL:tel:+49-221-1", record.Phones, "other=+49-221-1"},
		{"TEL;VALUE=uri:tel:221-1;phone-context=+49", record.Phones, "other=+49-221-1"},
		{"TEL:tel:0221%zz", record.Phones, "other=0221%zz"},
		{"TEL;VALUE=uri:tel:%2B49221", record.Phones, "other=+49221"},
		{"i.X-ABLabel:_$!<Mobile>!$_\r\nI.TEL:1", record.Phones, "mobile=1"},
		{"i.X-ABLabel:Geschäftlich\r\ni.TEL:1", record.Phones, "business=1"},
		{"i.X-ABLabel:_$!<WorkFAX>!$_\r\ni.TEL:1", record.Faxes, "business=1"},
		{"i.X-ABLabel:_$!<Pager>!$_\r\ni.TEL:1", record.Phones, ""},
		{"i.X-ABLabel:Zentrale\r\ni.TEL;TYPE=WORK:1", record.Phones, "business=1"},
		{"EMAIL:a@b", record.Emails, "other=a@b"},
		{"EMAIL;INTERNET;HOME:a@b", record.Emails, "private=a@b"},
		{"EMAIL;TYPE=INTERNET,WORK:mailto:a@b", record.Emails, "business=a@b"},
		{"EMAIL;X400:c=de", record.Emails, ""},
		{"i.X-ABLabel:_$!<Work>!$_\r\ni.EMAIL:a@b", record.Emails, "business=a@b"},
	} {
		t.Run(c.line, func(t *testing.T) {
			want := record.Value{}
			if c.want != "" {
				want = ent(c.want)
			}
			got := decode(t, lines(c.line))
			exactly(t, got.Only([]record.Field{c.field}), record.Record{c.field: want})
		})
	}
}

func TestF89_StreetInTheExtendedPart(t *testing.T) {
	r := decode(t, lines("ADR:;Weg 3;;Bonn;;53111;DE"))
	if got := r[record.Street].Text; got != "Weg 3" {
		t.Errorf("street %q", got)
	}
	if !record.Contacts.Same(r, record.Record{record.Country: text("Deutschland")}, []record.Field{record.Country}) {
		t.Error("DE is not Deutschland")
	}
}

func TestDecodeChoosesOneAddress(t *testing.T) {
	for _, c := range []struct {
		name string
		text string
		city string
	}{
		{"first", lines("ADR;TYPE=HOME:;;;A;;;", "ADR;TYPE=WORK:;;;B;;;"), "A"},
		{"type=pref", lines("ADR;TYPE=HOME:;;;A;;;", "ADR;TYPE=WORK,pref:;;;B;;;"), "B"},
		{"lowest PREF", versioned("4.0", "ADR;PREF=9:;;;A;;;", "ADR;PREF=2:;;;B;;;", "ADR:;;;C;;;"), "B"},
		{"empty ones don't count", lines("ADR;TYPE=WORK:;;;;;;", "ADR:PF 1;;;;NRW;;", "ADR;TYPE=HOME:;;;A;;;"), "A"},
	} {
		if got := decode(t, c.text)[record.City].Text; got != c.city {
			t.Errorf("%s: got %q, want %q", c.name, got, c.city)
		}
	}
}

func TestF88_GroupIsNoPerson(t *testing.T) {
	for _, c := range []struct {
		name, text string
		kind       Kind
	}{
		{"KIND:group", versioned("4.0", "KIND:Group", "FN:Makler", "MEMBER:urn:uuid:1"), Group},
		{"Apple", lines("N:Makler", "FN:Makler", "X-ADDRESSBOOKSERVER-KIND:group"), Group},
		{"VLIST", "BEGIN:VLIST\r\nUID:1\r\nVERSION:1.0\r\nFN:Makler\r\nCARD;EMAIL=a@b:1.vcf\r\nEND:VLIST\r\n", List},
		{"location", versioned("4.0", "KIND:location", "FN:Makler"), Thing},
		{"individual", versioned("4.0", "KIND:individual", "FN:Makler"), Person},
		{"org", versioned("4.0", "KIND:org", "FN:Makler"), Person},
		{"unknown", versioned("4.0", "KIND:x-team", "FN:Makler"), Person},
	} {
		t.Run(c.name, func(t *testing.T) {
			card, err := Decode([]byte(c.text))
			if err != nil || card.Kind != c.kind || card.Name != "Makler" || (card.Record == nil) == (c.kind == Person) {
				t.Fatalf("got %+v, %v", card, err)
			}
			_, _, err = Edit([]byte(c.text), record.Record{record.LastName: text("X")}, Options{})
			var e *Error
			if c.kind != Person && (!errors.As(err, &e) || e.Reason != NotPerson) {
				t.Errorf("Edit: %v", err)
			}
		})
	}
}

func TestF84_UnreadableIsATypedError(t *testing.T) {
	one := lines("FN:A")
	for _, c := range []struct {
		name, text string
		reason     Reason
	}{
		{"nothing", "", NoCard},
		{"A23 a log-in page", "<!DOCTYPE html><html><body>Login: please</body></html>", NoCard},
		{"a calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", NoCard},
		{"two cards", one + one, SeveralCards},
		{"two cards, the first without END", strings.Replace(one, "END:VCARD\r\n", "", 1) + one, SeveralCards},
		{"too many lines", lines(strings.Repeat("TEL:1\r\n", limits.Lines)), TooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode([]byte(c.text))
			var e *Error
			if !errors.As(err, &e) || e.Reason != c.reason || e.Error() == "" {
				t.Fatalf("got %v", err)
			}
			var l *contentline.LimitError
			if errors.As(err, &l) != (c.reason == TooLarge) {
				t.Errorf("cause: %v", e.Err)
			}
			if _, _, err := Edit([]byte(c.text), nil, Options{}); !errors.As(err, &e) || e.Reason != c.reason {
				t.Errorf("Edit: %v", err)
			}
		})
	}
}

func TestF84_UIDs(t *testing.T) {
	for text, want := range map[string]string{
		lines("FN:A"):                              "",
		lines("UID:"):                              "",
		lines("UID:  ", "UID:b"):                   "b",
		lines("UID:a", "UID:b"):                    "a",
		lines("UID:urn:uuid:1"):                    "urn:uuid:1",
		versioned("2.1", "UID:"+"A/B@c d é", "N:"): "A/B@c d é",
	} {
		if c, err := Decode([]byte(text)); err != nil || c.UID != want {
			t.Errorf("%q: got %q, %v", text, c.UID, err)
		}
	}
}

// The card of a secretary inside a card is not the card.
func TestDecodeAgent(t *testing.T) {
	r := decode(t, "BEGIN:VCARD\nVERSION:2.1\nN:Chef\nAGENT:\nBEGIN:VCARD\nVERSION:2.1\nN:Sekretär\nTEL:1\nEND:VCARD\nEND:VCARD\n")
	exactly(t, r, record.Record{record.LastName: text("Chef")})
}
