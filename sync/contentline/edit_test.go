package contentline

import (
	"slices"
	"strings"
	"testing"
)

// card wraps lines into a card of that version.
func card(version, lines string) string {
	return "BEGIN:VCARD\r\nVERSION:" + version + "\r\n" + lines + "END:VCARD\r\n"
}

func TestEdit(t *testing.T) {
	first := func(name string) func(c *Component) *Line {
		return func(c *Component) *Line { return c.First(name) }
	}
	note, tel := first("NOTE"), first("TEL")
	for _, c := range []struct {
		name, version, before string
		edit                  func(c *Component)
		after                 string
	}{
		{"text", "3.0", "x.NOTE;X=1:a\r\n", func(c *Component) { note(c).SetText("a,b;c\\d\ne") }, "x.NOTE;X=1:a\\,b\\;c\\\\d\\ne\r\n"},
		{"same text is no edit", "3.0", "note:a,\r\n b\r\n", func(c *Component) { note(c).SetText("a,b") }, "note:a,\r\n b\r\n"},
		{"same value, group and parameter are no edit", "3.0", "a.tel;home:1 \r\n",
			func(c *Component) { tel(c).SetValue("1 "); tel(c).SetGroup("a"); tel(c).SetParam("TYPE", "home") }, "a.tel;home:1 \r\n"},
		{"same fields and list are no edit", "3.0", "N:a,b;\r\nCATEGORIES:a;,b\r\n", func(c *Component) {
			c.First("N").SetFields("a,b", "")
			c.First("N").SetField(0, "a,b")
			c.First("N").SetField(7, "")
			c.First("CATEGORIES").SetList("a;", "b")
		}, "N:a,b;\r\nCATEGORIES:a;,b\r\n"},
		{"control characters", "3.0", "NOTE:\r\n", func(c *Component) { note(c).SetText("a\x00\x1b[1m\rb\u0085\x7f\tc\xff\uFFFEd") }, "NOTE:a[1m\\nb\tc\uFFFDd\r\n"},
		{"line break in a value", "3.0", "NOTE:\r\n", func(c *Component) { note(c).SetValue("a\r\nEND:VCARD") }, "NOTE:a\\nEND:VCARD\r\n"},
		{"line break in a parameter and a group", "3.0", "NOTE:x\r\n", func(c *Component) {
			note(c).SetParam("X\r\nY", "a\r\nb")
			note(c).SetGroup("g\n:")
		}, "g.NOTE;XY=a^nb:x\r\n"},
		{"control characters in what was not edited", "3.0", "NOTE;X=a\x07:b\x00c\r\n", func(c *Component) { note(c).SetGroup("g") }, "g.NOTE;X=a:bc\r\n"},
		{"fields", "3.0", "N:;;;;\r\n", func(c *Component) { c.First("N").SetFields("a;b", "c,d", "", "e\\") }, "N:a\\;b;c\\,d;;e\\\\\r\n"},
		{"one field, the others as they are", "3.0", "N:a;b,c\\,d;\\x\r\n", func(c *Component) { c.First("N").SetField(0, "ä;") }, "N:ä\\;;b,c\\,d;\\x\r\n"},
		{"one field behind the end", "3.0", "N:a\r\n", func(c *Component) { c.First("N").SetField(3, "x") }, "N:a;;;x\r\n"},
		{"one field behind a lone backslash", "3.0", "N:a\\\r\n", func(c *Component) { c.First("N").SetField(1, "x") }, "N:a\\\\;x\r\n"},
		{"list", "3.0", "CATEGORIES:\r\n", func(c *Component) { c.First("CATEGORIES").SetList("a,b", "c;d") }, "CATEGORIES:a\\,b,c\\;d\r\n"},
		{"parameter in its place, others as they are", "3.0", "TEL;x=1;TYPE=home;Y=\"q\";type=fax:1\r\n",
			func(c *Component) { tel(c).SetParam("TYPE", "work", "cell") }, "TEL;x=1;TYPE=work,cell;Y=\"q\":1\r\n"},
		{"parameter that needs quotes", "4.0", "TEL:1\r\n", func(c *Component) { tel(c).SetParam("X", "a:b", "c;d,e", ` f`, `"^`, "g") },
			"TEL;X=\"a:b\",\"c;d,e\",\" f\",^'^^,g:1\r\n"},
		{"parameter removed", "3.0", "TEL;TYPE=a;X=1;TYPE=b:1\r\n", func(c *Component) { tel(c).SetParam("type") }, "TEL;X=1:1\r\n"},
		{"no parameter removed", "3.0", "tel;:1\r\n", func(c *Component) { tel(c).SetParam("type") }, "tel;:1\r\n"},
		{"bare types of 2.1", "2.1", "TEL;WORK;X=1;VOICE:1\r\n", func(c *Component) { tel(c).SetParam("TYPE", "HOME", "FAX") }, "TEL;TYPE=HOME;TYPE=FAX;X=1:1\r\n"},
		{"quoted-printable in 3.0 goes", "3.0", "NOTE;CHARSET=ISO-8859-1;X=1;ENCODING=QUOTED-PRINTABLE:=FC=\r\nx\r\n",
			func(c *Component) { note(c).SetText("äö") }, "NOTE;X=1:äö\r\n"},
		{"quoted-printable goes with a parameter", "3.0", "NOTE;ISO-8859-1;QUOTED-PRINTABLE:=FC\\=0D=0Ax\\=0D=0A\r\n",
			func(c *Component) { note(c).SetParam("X", "1") }, "NOTE;X=1:ü\\\\\\nx\\\\\\n\r\n"},
		{"eight bits become UTF-8", "3.0", "NOTE;CHARSET=ISO-8859-1;X=\xe4:\xfc\r\n", func(c *Component) { note(c).SetGroup("g") }, "g.NOTE;X=ä:ü\r\n"},
		{"quoted-printable is not settable", "3.0", "NOTE:=41\r\n", func(c *Component) {
			note(c).SetParam("ENCODING", "QUOTED-PRINTABLE")
			note(c).SetParam("CHARSET", "ISO-8859-1")
		}, "NOTE:=41\r\n"},
		{"ASCII in 2.1", "2.1", "NOTE;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:=FC\r\n", func(c *Component) { note(c).SetText("a,b;c=d") }, "NOTE:a,b;c=d\r\n"},
		{"F80 letters in 2.1", "2.1", "NOTE;X=1;8BIT:a\r\n", func(c *Component) { note(c).SetText("ü=\n x ") },
			"NOTE;X=1;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=BC=3D=0D=0A x=20\r\n"},
		{"line break in 2.1", "2.1", "NOTE:a\r\n", func(c *Component) { note(c).SetText("a\nb") }, "NOTE;ENCODING=QUOTED-PRINTABLE:a=0D=0Ab\r\n"},
		{"backslash in 2.1", "2.1", "NOTE:a\r\n", func(c *Component) { note(c).SetText(`C:\x\new\`) }, "NOTE:C:\\x\\\\new\\\\\r\n"},
		{"fields in 2.1", "2.1", "N:a\r\n", func(c *Component) { c.First("N").SetFields("a;b", "c,d") }, "N:a\\;b;c,d\r\n"},
		{"long ASCII in 2.1", "2.1", "NOTE:a\r\n", func(c *Component) { note(c).SetText(strings.Repeat("abcdefg ", 10)) },
			"NOTE;ENCODING=QUOTED-PRINTABLE:abcdefg abcdefg abcdefg abcdefg abcdefg abc=\r\ndefg abcdefg abcdefg abcdefg abcdefg=20\r\n"},
		{"END after a soft break in 2.1", "2.1", "NOTE:a\r\n", func(c *Component) { note(c).SetText(strings.Repeat("x", 43+74) + "END:VCARD") },
			"NOTE;ENCODING=QUOTED-PRINTABLE:" + strings.Repeat("x", 43) + "=\r\n" + strings.Repeat("x", 74) + "=\r\n=45ND:VCARD\r\n"},
		{"base64 in 2.1", "2.1", "PHOTO;BASE64:QUJD\r\nREVG\r\n\r\n", func(c *Component) { c.First("PHOTO").SetValue("QQ==") }, "PHOTO;BASE64:QQ==\r\n\r\n"},
		{"base64 in 3.0", "3.0", "PHOTO;ENCODING=b:QUJD\r\n", func(c *Component) { c.First("PHOTO").SetValue("QQ==") }, "PHOTO;ENCODING=b:QQ==\r\n"},
		{"text for base64", "3.0", "PHOTO;ENCODING=b;X=1:QUJD\r\n", func(c *Component) { c.First("PHOTO").SetText("QUJD") }, "PHOTO;X=1:QUJD\r\n"},
		{"line added after the last of its name", "3.0", "tel:1\r\nFN:x\r\nTEL:2\r\nNOTE:a\r\n", func(c *Component) { c.Add("TEL").SetText("3") },
			"tel:1\r\nFN:x\r\nTEL:2\r\nTEL:3\r\nNOTE:a\r\n"},
		{"line added at the end", "3.0", "FN:x\r\n", func(c *Component) { c.Add("TEL").SetText("3") }, "FN:x\r\nTEL:3\r\n"},
		{"line added before blank lines", "3.0", "FN:x\r\n\r\njunk\r\n", func(c *Component) { c.Add("TEL").SetText("3") }, "FN:x\r\nTEL:3\r\n\r\njunk\r\n"},
		{"line added before components", "2.0", "FN:x\r\nBEGIN:X\r\nEND:X\r\n", func(c *Component) { c.Add("TEL").SetText("3") }, "FN:x\r\nTEL:3\r\nBEGIN:X\r\nEND:X\r\n"},
		{"line added with AGENT", "2.1", "AGENT:\r\nBEGIN:VCARD\r\nEND:VCARD\r\n", func(c *Component) { c.Add("TEL").SetText("3") },
			"AGENT:\r\nBEGIN:VCARD\r\nEND:VCARD\r\nTEL:3\r\n"},
		{"line added after an open soft break", "2.1", "NOTE;QUOTED-PRINTABLE:a=\r\n", func(c *Component) { c.Add("TEL").SetText("3") },
			"NOTE;QUOTED-PRINTABLE:a=\r\n\r\nTEL:3\r\n"},
		{"line removed that ended base64", "2.1", "X;BASE64:QUJD\r\nTEL:1\r\njunk\r\n", func(c *Component) { tel(c).Remove() }, "X;BASE64:QUJD\r\n\r\njunk\r\n"},
		{"line removed", "3.0", "TEL:1\r\nTEL:2\r\n", func(c *Component) { l := tel(c); l.Remove(); l.Remove(); l.SetText("x") }, "TEL:2\r\n"},
		{"lines removed", "3.0", "TEL:1\r\nFN:a\r\ntel:2\r\n", func(c *Component) {
			if n := c.RemoveAll("TEL") + c.RemoveAll("TEL"); n != 2 {
				panic(n)
			}
		}, "FN:a\r\n"},
		{"odd line is left alone", "3.0", ";=:\r\n", func(c *Component) {
			l := c.Lines()[1]
			l.SetText("a")
			l.SetValue("a")
			l.SetFields("a")
			l.SetField(0, "a")
			l.SetList("a")
			l.SetGroup("a")
			l.SetParam("a", "a")
		}, ";=:\r\n"},
		{"component added and removed", "2.0", "BEGIN:A\r\nEND:A\r\n", func(c *Component) {
			b := c.AddComponent("B")
			b.Add("UID").SetText("1")
			c.Components("a")[0].Remove()
			c.AddCopy(b).First("UID").SetText("2")
		}, "BEGIN:B\r\nUID:1\r\nEND:B\r\nBEGIN:B\r\nUID:2\r\nEND:B\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parse(t, card(c.version, c.before))
			c.edit(d.Components("vcard")[0])
			if got, want := string(d.Bytes()), card(c.version, c.after); got != want {
				t.Errorf("got\n%q, want\n%q", got, want)
			}
		})
	}
}

// Whoever lets a text lack something gets it written strictly as soon as it is
// edited, and nothing else is changed.
func TestF86_WrittenStrict(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"missing END", "BEGIN:VCARD\nFN:a\n", "BEGIN:VCARD\nFN:a\nTEL:1\nEND:VCARD\n"},
		{"missing END and line ending", "BEGIN:VCARD\nFN:a", "BEGIN:VCARD\nFN:a\nTEL:1\nEND:VCARD\n"},
		{"missing END and trailing garbage", "BEGIN:VCARD\nFN:a\n\n<x>", "BEGIN:VCARD\nFN:a\nTEL:1\n\n<x>\nEND:VCARD\n"},
		{"missing END inside", "BEGIN:VCARD\nBEGIN:X\nEND:VCARD\n", "BEGIN:VCARD\nTEL:1\nBEGIN:X\nEND:X\nEND:VCARD\n"},
		{"soft break at the very end", "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:a=", "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:a=\n\nTEL:1\nEND:VCARD\n"},
		{"soft break at the end, lone CR", "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:a=\rEND:VCARD\n", "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:a=\r\rTEL:1\nEND:VCARD\n"},
		{"BOM stays", "\uFEFFBEGIN:VCARD\r\nEND:VCARD", "\uFEFFBEGIN:VCARD\r\nTEL:1\r\nEND:VCARD"},
		{"lone CR stays", "BEGIN:VCARD\rEND:VCARD\r", "BEGIN:VCARD\rTEL:1\rEND:VCARD\r"},
		{"CR CR LF is not repeated", "BEGIN:VCARD\r\r\nEND:VCARD\r\r\n", "BEGIN:VCARD\r\r\nTEL:1\r\nEND:VCARD\r\r\n"},
		{"most frequent ending", "BEGIN:VCARD\r\nFN:a\nEND:VCARD\n", "BEGIN:VCARD\r\nFN:a\nTEL:1\nEND:VCARD\n"},
		{"no ending at all", "BEGIN:VCARD", "BEGIN:VCARD\r\nTEL:1\r\nEND:VCARD\r\n"},
	} {
		t.Run("F86 "+c.name, func(t *testing.T) {
			d := parse(t, c.before)
			d.Components("VCARD")[0].Add("TEL").SetText("1")
			if got := string(d.Bytes()); got != c.after {
				t.Errorf("got %q, want %q", got, c.after)
			}
			again := parse(t, c.after)
			if got := again.Components("")[0].First("TEL"); got == nil || got.Text() != "1" {
				t.Errorf("the line is lost on reading again")
			}
		})
	}
}

func TestBuildFromNothing(t *testing.T) {
	d := New()
	cal := d.AddComponent("VCALENDAR")
	cal.Add("VERSION").SetText("2.0")
	cal.Add("PRODID").SetText("-//x//y//DE")
	ev := cal.AddComponent("VEVENT")
	ev.Add("SUMMARY").SetText("Besichtigung, 3. OG; links")
	start := ev.Add("DTSTART")
	start.SetParam("TZID", "Europe/Berlin")
	start.SetValue("20260102T100000")
	want := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//DE\r\nBEGIN:VEVENT\r\nSUMMARY:Besichtigung\\, 3. OG\\; links\r\n" +
		"DTSTART;TZID=Europe/Berlin:20260102T100000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	if got := string(d.Bytes()); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if d2 := New(); len(d2.Bytes()) != 0 {
		t.Errorf("an empty document has %q", d2.Bytes())
	}
}

func TestCopyToAnotherDocument(t *testing.T) {
	from := parse(t, "begin:VEVENT\r\nsummary:a\r\n b\r\nBEGIN:VALARM\r\nx\r\nEND:VALARM\r\nEND:VEVENT")
	to := parse(t, "BEGIN:X\r\nEND:X")
	copied := to.AddCopy(from.Components("")[0])
	copied.Components("VALARM")[0].Add("ACTION").SetText("AUDIO")
	if got, want := string(to.Bytes()), "BEGIN:X\r\nEND:X\r\nbegin:VEVENT\r\nsummary:a\r\n b\r\nBEGIN:VALARM\r\nACTION:AUDIO\r\nx\r\nEND:VALARM\r\nEND:VEVENT"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if strings.Contains(string(from.Bytes()), "ACTION") {
		t.Error("the original has changed with the copy")
	}
}

func TestF85_FoldCountsOctets(t *testing.T) {
	for _, version := range []string{"2.1", "3.0", "4.0"} {
		for _, letter := range []string{"x", "ü", "€", "😀", "ü\n", " "} {
			for shift := range 5 {
				text := strings.Repeat("a", shift) + strings.Repeat(letter, 200)
				d := parse(t, card(version, "NOTE:\r\n"))
				d.Components("")[0].First("NOTE").SetText(text)
				out := string(d.Bytes())
				for _, line := range strings.Split(out, "\r\n") {
					if len(line) > 75 {
						t.Errorf("%s %q: %d octets in %q", version, letter, len(line), line)
					}
					if strings.ContainsAny(line, "\r\n") || strings.ToValidUTF8(line, "?") != line {
						t.Errorf("%s %q: cut in %q", version, letter, line)
					}
				}
				if got := parse(t, out).Components("")[0].First("NOTE").Text(); got != text {
					t.Errorf("%s %q: came back as %q", version, letter, got)
				}
			}
		}
	}
}

func TestF85_FoldFillsTheLine(t *testing.T) {
	d := New()
	d.AddComponent("X").Add("A").SetText(strings.Repeat("b", 73+74+1))
	want := "BEGIN:X\r\nA:" + strings.Repeat("b", 73) + "\r\n " + strings.Repeat("b", 74) + "\r\n b\r\nEND:X\r\n"
	if got := string(d.Bytes()); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A head that is too long by itself is folded, and read again.
func TestLongParameters(t *testing.T) {
	for _, version := range []string{"2.1", "3.0"} {
		d := parse(t, card(version, "NOTE:ü=\r\n"))
		l := d.Components("")[0].First("NOTE")
		values := []string{strings.Repeat("ä", 60), strings.Repeat("=", 80)}
		l.SetParam("X-LONG", values...)
		l = parse(t, string(d.Bytes())).Components("")[0].First("NOTE")
		if l.Text() != "ü=" || !slices.Equal(l.Param("X-LONG"), values) {
			t.Errorf("%s: read again as %q %q from %q", version, l.Text(), l.Params(), d.Bytes())
		}
	}
}

func TestEscapeAndBack(t *testing.T) {
	for _, s := range []string{"", `\`, `\\n`, "a\nb", ";,:", `\:`, `\;`, "x\\\n"} {
		if got := Unescape(Escape(s)); got != s {
			t.Errorf("Escape: %q came back as %q", s, got)
		}
		for _, sep := range []byte{0, ',', ';'} {
			if got := Unescape(escapeOld(s, sep)); got != s {
				t.Errorf("escapeOld: %q came back as %q", s, got)
			}
		}
	}
}
