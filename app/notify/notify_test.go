package notify

import (
	"strings"
	"testing"
)

func TestTidy(t *testing.T) {
	n := Note{Key: "k", Title: "a\x1b[31mb\x00", Body: strings.Repeat("ä", 600) + "\n", Action: "x\ty"}.tidy()
	if n.Key != "k" || n.Title != "a [31mb " || n.Action != "x y" {
		t.Errorf("%+v", n)
	}
	if len([]rune(n.Body)) != longestBody || !strings.HasSuffix(n.Body, "ä…") {
		t.Errorf("%d letters: …%q", len([]rune(n.Body)), n.Body[len(n.Body)-10:])
	}
	if got := (Note{Body: "one\ntwo"}).tidy().Body; got != "one\ntwo" {
		t.Errorf("lines: %q", got)
	}
}
