package contentline

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// genDocument draws a text of the kinds that are found in the wild, whole or
// damaged.
func genDocument(t *rapid.T) string {
	var b strings.Builder
	if rapid.IntRange(0, 9).Draw(t, "bom") == 0 {
		b.WriteString(bom)
	}
	ending := rapid.SampledFrom([]string{"\r\n", "\r\n", "\n", "\r", "\r\r\n"}).Draw(t, "ending")
	eol := func() {
		if rapid.IntRange(0, 19).Draw(t, "other ending") == 0 {
			b.WriteString(rapid.SampledFrom([]string{"\r\n", "\n", "\r", "\r\r\n"}).Draw(t, "ending"))
			return
		}
		b.WriteString(ending)
	}
	lines := func() {
		for range rapid.IntRange(0, 6).Draw(t, "lines") {
			line := genLine(t)
			for i, r := range line {
				if i > 0 && rapid.IntRange(0, 30).Draw(t, "fold") == 0 {
					eol()
					b.WriteString(rapid.SampledFrom([]string{" ", "\t"}).Draw(t, "indent"))
				}
				b.WriteRune(r)
			}
			eol()
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "components") {
		name := rapid.SampledFrom([]string{"VCARD", "VCALENDAR", "vCard"}).Draw(t, "component")
		b.WriteString("BEGIN:" + name)
		eol()
		b.WriteString(rapid.SampledFrom([]string{"", "VERSION:2.1", "VERSION:3.0", "version:4.0"}).Draw(t, "version"))
		eol()
		lines()
		if rapid.Bool().Draw(t, "sub") {
			b.WriteString("BEGIN:VEVENT")
			eol()
			lines()
			if rapid.IntRange(0, 5).Draw(t, "sub ends") > 0 {
				b.WriteString("END:VEVENT")
				eol()
			}
		}
		if rapid.IntRange(0, 5).Draw(t, "ends") > 0 {
			b.WriteString("END:" + name)
			eol()
		}
	}
	text := b.String()
	if rapid.IntRange(0, 5).Draw(t, "cut") == 0 {
		text = strings.TrimRight(text, "\r\n")
	}
	return text
}

func genLine(t *rapid.T) string {
	if rapid.IntRange(0, 12).Draw(t, "odd") == 0 {
		return rapid.SampledFrom([]string{"", ";=:", "junk", "QUJD", `A;B="c:d`, "\x00", "a b:c", "<html>"}).Draw(t, "odd line")
	}
	name := rapid.SampledFrom([]string{"FN", "tel", "item1.X-ABLABEL", "NOTE", "PHOTO", "SUMMARY"}).Draw(t, "name")
	params := rapid.SampledFrom([]string{
		"", "", ";TYPE=home", ";HOME;VOICE", ";TYPE=\"a:b\",c", ";ENCODING=QUOTED-PRINTABLE", ";QUOTED-PRINTABLE;CHARSET=ISO-8859-1",
		";ENCODING=BASE64", ";ENCODING=b", ";CHARSET=ISO-8859-1", ";;X=^n^'",
	}).Draw(t, "params")
	return name + params + ":" + rapid.StringOf(rapid.RuneFrom([]rune("aB9+/=,;:\\n \tüß€😀\"^"))).Draw(t, "value")
}

func genText(t *rapid.T) string {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOf(rapid.RuneFrom([]rune("aZ =,;:\\nN\n\r\t\"^ü€😀\x00\u0085"))),
		rapid.StringN(150, 400, -1),
		rapid.SampledFrom([]string{"END:VCARD", "BEGIN:VCARD", "a\r\nEND:VCARD\r\n", "=", "=\n", "\\", " ", "\xff"}),
	).Draw(t, "text")
}

func TestPropertyUntouchedIsIdentical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := genDocument(t)
		if rapid.Bool().Draw(t, "bytes") {
			text = string(rapid.SliceOf(rapid.SampledFrom([]byte("BEGIN:VCARD\r\n\r\n  =;:\"QP\xc3\xbc\x00"))).Draw(t, "text"))
		}
		d, err := Parse([]byte(text), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(d.Bytes()); got != text {
			t.Fatalf("got %q, want %q", got, text)
		}
	})
}

// edits are the ways to change a line, each with what must be read again.
var edits = map[string]func(t *rapid.T, l *Line) func(l *Line) bool{
	"text": func(t *rapid.T, l *Line) func(*Line) bool {
		s := genText(t)
		l.SetText(s)
		return func(l *Line) bool { return Clean(l.Text()) == Clean(s) }
	},
	"fields": func(t *rapid.T, l *Line) func(*Line) bool {
		s := []string{genText(t), genText(t), genText(t)}
		l.SetFields(s...)
		return func(l *Line) bool { return slices.EqualFunc(l.Fields(), s, sameText) }
	},
	"field": func(t *rapid.T, l *Line) func(*Line) bool {
		s, i := genText(t), rapid.IntRange(0, 4).Draw(t, "field")
		want := l.Fields()
		for len(want) <= i && s != "" {
			want = append(want, "")
		}
		if i < len(want) {
			want[i] = s
		}
		l.SetField(i, s)
		return func(l *Line) bool { return slices.EqualFunc(l.Fields(), want, sameText) }
	},
	"list": func(t *rapid.T, l *Line) func(*Line) bool {
		s := []string{genText(t), genText(t)}
		l.SetList(s...)
		return func(l *Line) bool { return slices.EqualFunc(l.List(), s, sameText) }
	},
	"parameter": func(t *rapid.T, l *Line) func(*Line) bool {
		s, text := []string{genText(t), genText(t)}, l.Text()
		l.SetParam("TYPE", s...)
		return func(l *Line) bool {
			return slices.EqualFunc(l.Param("type"), s, sameText) && sameText(l.Text(), text)
		}
	},
	"group": func(t *rapid.T, l *Line) func(*Line) bool {
		text := l.Text()
		l.SetGroup("item7")
		return func(l *Line) bool { return l.Group() == "item7" && sameText(l.Text(), text) }
	},
}

func sameText(a, b string) bool { return Clean(a) == Clean(b) }

func TestPropertyEditTouchesOneLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, err := Parse([]byte(genDocument(t)), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		i := pickEditable(d, rapid.IntRange(0, 100).Draw(t, "line"))
		if i < 0 {
			t.Skip("no line to edit")
		}
		kind := rapid.SampledFrom([]string{"text", "fields", "field", "list", "parameter", "group"}).Draw(t, "edit")
		checkEdit(t, d, i, func(l *Line) func(*Line) bool { return edits[kind](t, l) })
	})
}

func TestPropertyAddAndRemove(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, err := Parse([]byte(genDocument(t)), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		cards := d.Components("")
		if len(cards) == 0 {
			t.Skip("no component")
		}
		n := rapid.IntRange(0, len(cards)-1).Draw(t, "component")
		name := rapid.SampledFrom([]string{"TEL", "FN", "X-NEW"}).Draw(t, "name")
		before := string(d.Bytes())
		text := genText(t)
		had := len(cards[n].All(name))
		l := cards[n].Add(name)
		l.SetText(text)
		again, err := Parse(d.Bytes(), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		all := again.Components("")[n].All(name)
		if len(all) != had+1 || !sameText(all[had].Text(), text) {
			t.Fatalf("added %q to %q, read again from %q", text, before, d.Bytes())
		}
		l.Remove()
		d.root.edited = false // so that a missing END stays missing
		if got := string(d.Bytes()); got != before {
			t.Fatalf("removed again: got %q, want %q", got, before)
		}
	})
}

// tester is what checkEdit needs of *testing.T and *rapid.T.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// pickEditable returns the number of a line among nameds, counted from n on,
// whose text says nothing about how other lines are read, or -1.
func pickEditable(d *Document, n int) int {
	lines := nameds(d)
	for k := range lines {
		i := (n + k) % len(lines)
		if l := lines[i]; !l.Is("VERSION") && !l.Is("BEGIN") && !l.Is("END") {
			return i
		}
	}
	return -1
}

// checkEdit edits the line number i and checks that what is written gives it
// back, and gives all others back as they were.
func checkEdit(t tester, d *Document, i int, edit func(l *Line) func(*Line) bool) {
	t.Helper()
	before := string(d.Bytes())
	same := edit(nameds(d)[i])
	raws := rawLines(d)
	out := d.Bytes()
	again, err := Parse(out, Limits{Size: 1 << 30, Line: 1 << 30})
	if err != nil {
		t.Fatalf("written text is not read: %v", err)
	}
	lines := nameds(again)
	if len(lines) != len(nameds(d)) {
		t.Fatalf("%d lines became %d:\n%q\n%q", len(nameds(d)), len(lines), before, out)
	}
	if !same(lines[i]) {
		t.Fatalf("line %d came back as %q %q %q:\n%q\n%q", i, lines[i].params, lines[i].Value(), lines[i].Text(), before, out)
	}
	for j, raw := range rawLines(again) {
		if raws[j] == "" {
			checkStrict(t, raw)
			continue
		}
		// A line that ended without or with a dangling ending may have got one.
		if rest, ok := strings.CutPrefix(raw, raws[j]); !ok || strings.Trim(rest, "\r\n") != "" {
			t.Fatalf("line %d was %q, is %q", j, raws[j], raw)
		}
	}
}

func rawLines(d *Document) []string {
	var out []string
	for _, l := range nameds(d) {
		out = append(out, l.raw)
	}
	return out
}

// checkStrict checks a line that was written anew.
func checkStrict(t tester, raw string) {
	t.Helper()
	for line := range strings.SplitSeq(newlines(raw), "\n") {
		if len(line) > foldAt {
			t.Fatalf("%d octets in %q", len(line), line)
		}
		if strings.ReplaceAll(Clean(line), "\n", "") != line {
			t.Fatalf("control character or broken UTF-8 in %q", line)
		}
	}
}
