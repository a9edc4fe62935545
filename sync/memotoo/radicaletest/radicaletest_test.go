package radicaletest

import (
	"slices"
	"strings"
	"testing"
)

func TestServerDoesWhatAPhoneDoes(t *testing.T) {
	s := Start(t)
	if names := s.Names(t); len(names) != 0 {
		t.Fatalf("a new book holds %q", names)
	}
	s.Put(t, "müller@home.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u1\r\nFN:Max Müller\r\nN:Müller;Max;;;\r\nEND:VCARD\r\n")
	if names := s.Names(t); !slices.Equal(names, []string{"müller@home.vcf"}) {
		t.Fatalf("listed %q", names)
	}
	if text, ok := s.Get(t, "müller@home.vcf"); !ok || !strings.Contains(text, "Max Müller") {
		t.Fatalf("got %q", text)
	}
	s.Delete(t, "müller@home.vcf")
	if cards := s.Cards(t); len(cards) != 0 {
		t.Fatalf("after deleting: %v", cards)
	}
}
