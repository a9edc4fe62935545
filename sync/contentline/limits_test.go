package contentline

import (
	"errors"
	"strings"
	"testing"
)

func TestH108_Limits(t *testing.T) {
	l := Limits{Size: 100, Line: 20, Nesting: 2, Lines: 6}
	for _, c := range []struct {
		name, text string
		want       *LimitError
	}{
		{"size reached", strings.Repeat("1234567890123456789\n", 5), nil},
		{"size", strings.Repeat("12345678\r\n", 11), &LimitError{BoundSize, 100, 11}},
		{"size in a line", strings.Repeat("x", 101), &LimitError{BoundSize, 100, 1}},
		{"line reached", "a\n" + strings.Repeat("x", 20) + "\n", nil},
		{"line", "a\n" + strings.Repeat("x", 21) + "\n", &LimitError{BoundLine, 20, 2}},
		{"line folded", "a\nb\n" + strings.Repeat("x\n ", 21), &LimitError{BoundLine, 20, 3}},
		{"line in quoted-printable", "A;Q;Q;ENCODING=Q:=\n" + strings.Repeat("x=\n", 5), &LimitError{BoundLine, 20, 1}},
		{"nesting reached", "BEGIN:A\nBEGIN:B\n", nil},
		{"nesting", "BEGIN:A\nBEGIN:B\n\nBEGIN:C\n", &LimitError{BoundNesting, 2, 4}},
		{"nesting of what lost its END", strings.Repeat("BEGIN:A\n", 6), nil},
		{"lines reached", strings.Repeat("\n", 6), nil},
		{"lines", "a\n b\n" + strings.Repeat("\n", 6), &LimitError{BoundLines, 6, 8}},
	} {
		t.Run("H108 "+c.name, func(t *testing.T) {
			d, err := Parse([]byte(c.text), l)
			if c.want == nil {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var got *LimitError
			if !errors.As(err, &got) || *got != *c.want {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if d != nil {
				t.Error("a document came with the error")
			}
		})
	}
	err := &LimitError{BoundLine, 20, 7}
	if got, want := err.Error(), "contentline: line 7: more than 20 octets in one line"; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
}

// Each of these takes hours if one step looks back over what is already read: then
// the time limit of the tests ends it. How long they take is no matter here.
func TestH108_LinearTime(t *testing.T) {
	const n = 1 << 20
	for _, c := range []struct{ name, text string }{
		{"folded after each octet", "NOTE:" + strings.Repeat("a\n ", n)},
		{"head folded after each =", "A;" + strings.Repeat("=\n ", n)},
		{"soft breaks", "NOTE;QUOTED-PRINTABLE:" + strings.Repeat("a=\n", n)},
		{"soft breaks and spaces", "NOTE;QUOTED-PRINTABLE:" + strings.Repeat("=   \n", n)},
		{"base64 of 2.1", "VERSION:2.1\nX;BASE64:" + strings.Repeat("QQ\n", n)},
		{"lone CR", strings.Repeat("a\r ", n)},
		{"lone CR and one LF", strings.Repeat("\r ", n) + "\n"},
		{"parameters", "A" + strings.Repeat(";a", n) + ":"},
		{"values", "A;b=" + strings.Repeat(",", n) + ":"},
		{"backslashes", "A:" + strings.Repeat(`\`, n)},
		{"semicolons", "A:" + strings.Repeat(`;`, n)},
		{"quotes", strings.Repeat(`"`, n)},
	} {
		t.Run("H108 "+c.name, func(t *testing.T) {
			for _, l := range nameds(parse(t, c.text)) {
				l.Text()
				l.Fields()
				l.Types()
				l.SetParam("X", "1")
			}
		})
	}
}
