package contentline

import (
	"fmt"
	"strings"
	"testing"
)

// addressBook makes n cards of about 1 kB.
func addressBook(n int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:%032d\r\nN:Müller;Anna %d;;Dr.;\r\nFN:Dr. Anna %d Müller\r\nORG:Immobilien & Söhne;Verkauf\r\n", i, i, i)
		fmt.Fprintf(&b, "ADR;TYPE=work:;;Lindenstraße %d;Köln;;50674;Deutschland\r\nEMAIL;TYPE=work,internet:anna%d@example.org\r\n", i, i)
		for _, kind := range []string{"work,voice", "home,voice", "cell", "work,fax"} {
			fmt.Fprintf(&b, "TEL;TYPE=%s:+49 221 %06d\r\n", kind, i)
		}
		b.WriteString("NOTE:" + strings.Repeat("Sucht eine Wohnung mit Balkon\\, gern im Süden der \r\n Stadt. ", 9) + "\r\nEND:VCARD\r\n")
	}
	return []byte(b.String())
}

func BenchmarkParse5000Cards(b *testing.B) {
	text := addressBook(5000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

// One card at a time is how they come from a server.
func BenchmarkEditOneCard(b *testing.B) {
	text := addressBook(1)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		d, err := Parse(text, Limits{})
		if err != nil {
			b.Fatal(err)
		}
		d.Components("VCARD")[0].First("TEL").SetText("1")
		d.Bytes()
	}
}
