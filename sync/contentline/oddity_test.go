package contentline

import (
	"slices"
	"strings"
	"testing"
)

func parse(t *testing.T, text string) *Document {
	t.Helper()
	d, err := Parse([]byte(text), Limits{})
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	if got := string(d.Bytes()); got != text {
		t.Fatalf("not lossless:\n got %q\nwant %q", got, text)
	}
	return d
}

// outline writes the tree as the names of its lines, for comparing at a glance.
func outline(c *Component) string {
	var parts []string
	for _, n := range c.nodes {
		switch {
		case n.sub != nil:
			end := ""
			if n.sub.end == nil {
				end = "!"
			}
			parts = append(parts, n.sub.Name()+"{"+outline(n.sub)+"}"+end)
		case n.line.Name() == "":
			parts = append(parts, "?"+n.line.Value())
		default:
			parts = append(parts, n.line.Name()+"="+n.line.Value())
		}
	}
	return strings.Join(parts, " ")
}

func TestReadTolerant(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"F86 BOM", "\uFEFFBEGIN:VCARD\r\nFN:a\r\nEND:VCARD\r\n", "VCARD{FN=a}"},
		{"F86 BOM before the second card", "BEGIN:VCARD\nEND:VCARD\n\uFEFFBEGIN:VCARD\nEND:VCARD\n", "VCARD{} VCARD{}"},
		{"F86 lone LF", "BEGIN:VCARD\nFN:a\n b\nEND:VCARD\n", "VCARD{FN=ab}"},
		{"F86 lone CR", "BEGIN:VCARD\rFN:a\r b\rEND:VCARD\r", "VCARD{FN=ab}"},
		{"F86 CR CR LF", "BEGIN:VCARD\r\r\nFN:a\r\r\n b\r\r\nEND:VCARD\r\r\n", "VCARD{FN=ab}"},
		{"F86 endings mixed", "BEGIN:VCARD\nFN:a\r b\r\nTEL:1\r\r\nEND:VCARD", "VCARD{FN=ab TEL=1}"},
		{"F86 missing END", "BEGIN:VCARD\r\nFN:a\r\n", "VCARD{FN=a}!"},
		{"F86 missing END before the next card", "BEGIN:VCARD\nFN:a\nBEGIN:vcard\nFN:b\nEND:VCARD\n", "VCARD{FN=a}! vcard{FN=b}"},
		{"F86 missing END inside", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VCALENDAR\n", "VCALENDAR{VEVENT{UID=1}!}"},
		{"F86 missing END of all", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VCALENDAR\nEND:VCALENDAR\n", "VCALENDAR{VEVENT{}!}! VCALENDAR{}"},
		{"F86 no line ending at the end", "BEGIN:VCARD\nFN:a\nEND:VCARD", "VCARD{FN=a}"},
		{"F86 trailing garbage", "BEGIN:VCARD\nEND:VCARD\n\n<html>\nx: y\n", "VCARD{} ? ?<html> x= y"},
		{"F86 text before BEGIN", "hello\n\nBEGIN:VCARD\nEND:VCARD\n", "?hello ? VCARD{}"},
		{"F86 END of nothing", "END:VCARD\nBEGIN:VCARD\nEND:VEVENT\nEND:VCARD\n", "END=VCARD VCARD{END=VEVENT}"},
		{"letter case", "begin:VCard\r\nfN : a \r\nend: VCARD \r\n", "VCard{fN= a }"},
		{"white space first", " BEGIN:VCARD\n\n\nEND:VCARD\n", "VCARD{? ?}"},
		{"AGENT's card and its own have lost their END", "BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nBEGIN:VCARD\n", "VCARD{AGENT= VCARD{}!}! VCARD{}!"},
		{"AGENT holds a card", "BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nFN:b\nEND:VCARD\nFN:a\nEND:VCARD\n", "VCARD{AGENT= VCARD{FN=b} FN=a}"},
		{"BEGIN of nothing", "BEGIN:\nBEGIN\nBEGIN:a b\nBEGIN:VCARD\nEND:VCARD\n", "BEGIN= ?BEGIN BEGIN=a b VCARD{}"},
		{"F85 fold inside a character", "BEGIN:VCARD\nFN:M\xc3\n \xbcller\nEND:VCARD\n", "VCARD{FN=Müller}"},
		{"folding with tab, of the name, of BEGIN", "BEG\n IN:VCA\n\tRD\nF\n N:a\n  b\nEND:VCARD\n", "VCARD{FN=a b}"},
		{"folded with nothing", "FN:a\n \n b\n\t\nX:c", "FN=ab X=c"},
		{"H108 no colon", "BEGIN:VCARD\nFN\nFN;TYPE=a\nEND:VCARD\n", "VCARD{?FN ?FN;TYPE=a}"},
		{"H108 bare ;=:", ";=:\n;\n:\n=\n;=\n=:\n", "?;=: ?; ?: ?= ?;= ?=:"},
		{"H108 unbalanced quote", "TEL;TYPE=\"home:123\nFN:a\n", "?TEL;TYPE=\"home:123 FN=a"},
		{"H108 NUL", "\x00\nF\x00N:a\nFN:a\x00b\n", "?\x00 ?F\x00N:a FN=a\x00b"},
		{"name with space or letters that are not ASCII", "F N:a\nFÄ:b\n.:c\na.:d\n", "?F N:a ?FÄ:b ?.:c ?a.:d"},
		{"F80 soft break before END", "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:a=\nEND:VCARD\n", "VCARD{NOTE=a}"},
		{"soft break at the end", "NOTE;QUOTED-PRINTABLE:a=", "NOTE=a"},
		{"= at the end of what is not quoted-printable", "NOTE:a=\nTEL:1\n", "NOTE=a= TEL=1"},
		{"base64 of 2.1 up to the blank line",
			"BEGIN:VCARD\r\nVERSION:2.1\r\nPHOTO;JPEG;ENCODING=BASE64:QUJD\r\nREVG\r\n R0hJ\r\n\r\nFN:a\r\nEND:VCARD\r\n",
			"VCARD{VERSION=2.1 PHOTO=QUJDREVGR0hJ FN=a}"},
		{"base64 of 2.1 without blank line",
			"BEGIN:VCARD\r\nVERSION:2.1\r\nPHOTO;BASE64:\r\n  QUJD\r\n  REVG\r\nFN:a\r\nEND:VCARD\r\n",
			"VCARD{VERSION=2.1 PHOTO=QUJDREVG FN=a}"},
		{"base64 of 3.0 is only folded", "BEGIN:VCARD\nVERSION:3.0\nPHOTO;ENCODING=b:QUJD\n REVG\nabc\n\nEND:VCARD\n",
			"VCARD{VERSION=3.0 PHOTO=QUJDREVG ?abc ?}"},
		{"F84 no FN, empty UID, two UID, two VERSION",
			"BEGIN:VCARD\nVERSION:3.0\nUID:\nUID:a\nUID:b\nVERSION:4.0\nEND:VCARD\n",
			"VCARD{VERSION=3.0 UID= UID=a UID=b VERSION=4.0}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outline(&parse(t, c.text).root); got != c.want {
				t.Errorf("read %q as\n%q, want\n%q", c.text, got, c.want)
			}
		})
	}
}

func TestValues(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"F80 quoted-printable, ISO-8859-1, soft breaks",
			"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Gr=FC=DF=\r\n aus K=F6ln,=0D=0A= \r\nzweite Zeile=3D\r\n", "Grüß aus Köln,\nzweite Zeile="},
		{"F80 bare parameters", "NOTE;QUOTED-PRINTABLE;ISO-8859-1:=e4=\n=F6=XY=", "äö=XY"},
		{"F80 quoted-printable, UTF-8", "FN;CHARSET=utf-8;ENCODING=quoted-printable:M=C3=BCller", "Müller"},
		{"F80 quoted-printable, windows-1252", "FN;CHARSET=windows-1252;ENCODING=QUOTED-PRINTABLE:10 =80", "10 €"},
		{"F80 character cut by the soft break", "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=\r\n=BCller", "Müller"},
		{"F80 Japanese", "FN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=93=FA=96=7B", "日本"},
		{"F80 eight bits in the named set", "FN;CHARSET=ISO-8859-1:M\xfcller", "Müller"},
		{"F80 eight bits in no named set", "FN:M\xfcller \x80", "Müller €"},
		{"F80 converted on the way, parameter left", "FN;CHARSET=ISO-8859-1:Müller", "Müller"},
		{"F80 unknown set", "FN;CHARSET=X-KLINGON:Müller", "Müller"},
		{"quoted-printable folded too", "FN;ENCODING=QUOTED-PRINTABLE:a=3D\r\n b=\r\n\tc", "a=b\tc"},
		{"quoted-printable in a folded head", "FN;ENCODING=QUOTED-\r\n PRINTABLE:a=\r\nb", "ab"},
		{"escapes", `NOTE:a\nb\Nc\,d\;e\\n\:f\x\`, "a\nb\nc,d;e\\n:f\\x\\"},
		{"separators unescaped", "NOTE:a,b;c", "a,b;c"},
		{"colon in value and parameter", `TEL;X="a:b;c":d:e`, "d:e"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines := nameds(parse(t, c.line))
			if len(lines) != 1 {
				t.Fatalf("%d lines", len(lines))
			}
			if got := lines[0].Text(); got != c.want {
				t.Errorf("%q: got %q, want %q", c.line, got, c.want)
			}
		})
	}
}

// nameds returns the lines of the whole tree that are content lines, except
// BEGIN and END.
func nameds(d *Document) []*Line {
	var out []*Line
	var walk func(c *Component)
	walk = func(c *Component) {
		for _, n := range c.nodes {
			if n.sub != nil {
				walk(n.sub)
			} else if n.line.Name() != "" {
				out = append(out, n.line)
			}
		}
	}
	walk(&d.root)
	return out
}

func TestFieldsAndLists(t *testing.T) {
	l := nameds(parse(t, `N:van\;Beek;Anna,Maria;;Dr\, med.;`))[0]
	if got, want := l.Fields(), []string{"van;Beek", "Anna,Maria", "", "Dr, med.", ""}; !slices.Equal(got, want) {
		t.Errorf("fields %q, want %q", got, want)
	}
	l = nameds(parse(t, `CATEGORIES:Mieter,Haus\, Hof,a;b,`))[0]
	if got, want := l.List(), []string{"Mieter", "Haus, Hof", "a;b", ""}; !slices.Equal(got, want) {
		t.Errorf("list %q, want %q", got, want)
	}
	if got, want := Split(`a\\;b\;c;`, ';'), []string{`a\\`, `b\;c`, ``}; !slices.Equal(got, want) {
		t.Errorf("split %q, want %q", got, want)
	}
}

func TestParams(t *testing.T) {
	for _, c := range []struct {
		name, line, param string
		want              []string
	}{
		{"list", "TEL;TYPE=home,voice:1", "type", []string{"home", "voice"}},
		{"repeated", "TEL;TYPE=home;X=1;type=voice:1", "TYPE", []string{"home", "voice"}},
		{"quoted", `X;A="a:b;c,d",e:1`, "A", []string{"a:b;c,d", "e"}},
		{"RFC 6868", `X;A=^^ ^n "^'" ^x ^:1`, "A", []string{"^ \n \"\"\" ^x ^"}},
		{"bare types of 2.1", "TEL;WORK;VOICE:1", "TYPE", []string{"WORK", "VOICE"}},
		{"bare encoding of 2.1", "X;QUOTED-PRINTABLE:1", "ENCODING", []string{"QUOTED-PRINTABLE"}},
		{"bare character set of 2.1", "X;iso-8859-15:1", "CHARSET", []string{"iso-8859-15"}},
		{"bare value kind of 2.1", "PHOTO;URL;GIF:1", "VALUE", []string{"URL"}},
		{"empty ones", "X;;A=;:1", "A", []string{""}},
		{"spaces", "X; A = b , c:1", "A", []string{"b", "c"}},
		{"= in the value", "X;A=b=c:1", "A", []string{"b=c"}},
		{"missing", "X;A=b:1", "B", nil},
		{"eight bits", "X;A=M\xfcller:1", "A", []string{"Müller"}},
		{"quote in the middle", `X;CN=Hans "H:" M:1`, "CN", []string{`Hans "H:" M`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := nameds(parse(t, c.line))[0].Param(c.param); !slices.Equal(got, c.want) {
				t.Errorf("%q: got %q, want %q", c.line, got, c.want)
			}
		})
	}
	l := nameds(parse(t, "item1.TEL;WORK;TYPE=\"Voice,Pref\";X-A=1,2:1"))[0]
	if got, want := l.Types(), []string{"work", "voice", "pref"}; !slices.Equal(got, want) {
		t.Errorf("types %q, want %q", got, want)
	}
	if l.Group() != "item1" || l.Name() != "TEL" {
		t.Errorf("group %q name %q", l.Group(), l.Name())
	}
	params := l.Params()
	if len(params) != 3 || params[0].Name != "TYPE" || params[2].Name != "X-A" || !slices.Equal(params[2].Values, []string{"1", "2"}) {
		t.Errorf("params %q", params)
	}
}
