package memotoo

import (
	"strings"
	"testing"
	"time"

	"abgleich/sync/fault"
)

// A card or an entry over our own bounds is not called too large for memotoo, which
// holds it.
func TestTooLargeToRead(t *testing.T) {
	heap := strings.Repeat("X-JUNK:"+strings.Repeat("x", 60)+"\r\n", 200_000)
	_, _, card := decodeCard("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Groß\r\nN:Groß;;;;\r\n" + heap + "END:VCARD\r\n")
	entries := (&Calendar{shelf: &shelf{cfg: manner{Now: time.Now}}}).decode("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:x\r\nSUMMARY:Groß\r\n" + heap + "END:VEVENT\r\nEND:VCALENDAR\r\n")
	for name, f := range map[string]*fault.Fault{"card": card, "entry": entries[0].problem} {
		if f == nil || f.Kind != fault.TooLarge {
			t.Errorf("%s: %v", name, f)
			continue
		}
		if got := f.What(fault.German); !strings.Contains(got, "Ein Datensatz in memotoo ist für Abgleich zu groß.") {
			t.Errorf("%s: %s", name, got)
		}
		if got := f.What(fault.English); !strings.Contains(got, "A record in memotoo is too large for Abgleich.") {
			t.Errorf("%s: %s", name, got)
		}
	}
}
