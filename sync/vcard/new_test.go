package vcard

import (
	"strings"
	"testing"

	"abgleich/sync/record"
)

func TestNewIsStrict(t *testing.T) {
	r := apple.With(record.Record{record.Street: text("Domstr. 5")})
	got, notes := New(r, "uid-1", Options{})
	want := strings.Join([]string{
		"BEGIN:VCARD",
		"VERSION:3.0",
		"PRODID:-//Abgleich//Abgleich//DE",
		"UID:uid-1",
		"N:Mustermann;Max;;Herr Dr.;",
		"FN:Dr. Max Mustermann",
		"ORG:Muster Immobilien GmbH;Vertrieb",
		"TITLE:Geschäftsführer",
		"ADR;TYPE=WORK:;;Domstr. 5;Köln;;50667;Deutschland",
		"TEL;TYPE=CELL,PREF:+49 171 1234567",
		"TEL;TYPE=WORK,VOICE:0221 123456",
		"TEL;TYPE=OTHER,VOICE:0221 999",
		"TEL;TYPE=WORK,FAX:0221 123457",
		"EMAIL;TYPE=INTERNET,WORK,PREF:max@muster.example",
		"EMAIL;TYPE=INTERNET,HOME:max.privat@muster.example",
		"URL:https://www.muster.example/",
		"BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12",
		`NOTE:Erste Zeile\nZweite\, mit Komma`,
		"CATEGORIES:Eigentümer,Interessent Kauf",
		"END:VCARD",
		"",
	}, "\r\n")
	if string(got) != want || notes != nil {
		t.Errorf("notes %v, got\n%s", notes, got)
	}
}

// Cyrus refuses a card without FN (reference dav-servers, point 11).
func TestF84_NewAlwaysHasAName(t *testing.T) {
	for _, c := range []struct {
		r  record.Record
		fn string
	}{
		{record.Record{}, nameless},
		{record.Record{record.Remark: text("a")}, nameless},
		{record.Record{record.Salutation: text("Familie")}, nameless},
		{record.Record{record.Company: text("A GmbH"), record.Emails: ent("private=a@b")}, "A GmbH"},
		{record.Record{record.CompanyAddition: text("Vertrieb")}, "Vertrieb"},
		{record.Record{record.Emails: ent("private=a@b", "*business=c@d"), record.Phones: ent("private=1")}, "c@d"},
		{record.Record{record.Phones: ent("private=1")}, "1"},
		{record.Record{record.Title: text("Dr."), record.LastName: text("A")}, "Dr. A"},
	} {
		out, _ := New(c.r, "u", Options{})
		if !strings.Contains(string(out), "\r\nFN:"+c.fn+"\r\n") {
			t.Errorf("want FN %q:\n%s", c.fn, out)
		}
		if got := decode(t, string(out)); !record.Contacts.Same(got, c.r, record.Contacts.Names()) {
			t.Errorf("comes back as %v:\n%s", got, out)
		}
	}
}

func TestF90_NewWithOnePerSlot(t *testing.T) {
	out, notes := New(record.Record{
		record.LastName: text("A"),
		record.Phones:   ent("private=1", "private=2", "mobile=3", "*mobile=4"),
		record.Faxes:    ent("business=5", "business=6"),
		record.Emails:   ent("other=a@b", "mobile=c@d"),
	}, "u", Options{OnePerSlot: true})
	got := decode(t, string(out))
	exactly(t, got, record.Record{record.LastName: text("A"), record.Phones: ent("*mobile=4", "private=1"), record.Faxes: ent("business=5"), record.Emails: ent("other=a@b")})
	want := []Note{
		{record.Phones, record.Private, "2", NoSlot}, {record.Phones, record.Mobile, "3", NoSlot},
		{record.Faxes, record.Business, "6", NoSlot}, {record.Emails, record.Other, "c@d", NoSlot},
	}
	if len(notes) != len(want) {
		t.Fatalf("notes %v", notes)
	}
	for i := range want {
		if notes[i] != want[i] {
			t.Errorf("note %d: %v, want %v", i, notes[i], want[i])
		}
	}
}

func TestF85_FoldCountsOctets(t *testing.T) {
	r := record.Record{record.LastName: text("A"), record.Remark: text(strings.Repeat("🏠ü", 400))}
	out, _ := New(r, strings.Repeat("u", 300), Options{})
	for line := range strings.SplitSeq(string(out), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || strings.ToValidUTF8(line, "") != line {
			t.Errorf("%d octets: %q", len(line), line)
		}
	}
	if got := decode(t, string(out)); got[record.Remark].Text != r[record.Remark].Text {
		t.Errorf("came back as %q", got[record.Remark].Text)
	}
}

func BenchmarkDecode5000(b *testing.B) {
	var cards [][]byte
	for _, name := range []string{"apple", "google", "outlook21", "evolution", "memotoo"} {
		cards = append(cards, file(b, name))
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range 5000 {
			if _, err := Decode(cards[i%len(cards)]); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkEdit(b *testing.B) {
	card := file(b, "apple")
	change := record.Record{record.Phones: ent("mobile=0171 7654321", "business=0221 123456", "other=0221 999"), record.LastName: text("Neumann")}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Edit(card, change, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
