package contentline

import (
	"bytes"
	"errors"
	"testing"
	"time"
)

var seeds = []string{
	"",
	"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna Müller\r\nitem1.TEL;TYPE=home,voice:+49 1\r\n 23\r\nEND:VCARD\r\n",
	"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCl=\r\nler;A\r\nPHOTO;BASE64:QUJD\r\nREVG\r\n\r\nTEL;HOME:1\r\nEND:VCARD\r\n",
	"BEGIN:VCARD\nVERSION:4.0\nTEL;VALUE=uri;TYPE=\"home,work\":tel:+1;ext=2\nX;A=^n^'^^:b\\,c\\n\nEND:VCARD",
	"\uFEFFBEGIN:VCALENDAR\rVERSION:2.0\rBEGIN:VEVENT\rSUMMARY:a\r b\rBEGIN:VALARM\rEND:VALARM\rEND:VEVENT\rEND:VCALENDAR\r",
	"BEGIN:VCARD\r\r\nNOTE;QUOTED-PRINTABLE:a=\r\r\nEND:VCARD\r\r\njunk",
	"BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nEND:VCARD\nBEGIN:VCARD\nEND:X\n;=:\nA;B=\"c:\n\x00:\x00\n",
	"BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nBEGIN:VCARD",
	"W;\x00QUOTED-PRINTABLE:=", "W;\x00CHARSET=X:a", "W;BASE\x0064:a", "0;\x19X=0:=",
	"FN;\xba:\xef\xbf\xbd",
	"BEGIN:\x16\r0:",
	"NOTE;CHARSET=SHIFT_JIS;ENCODING=Q:=93=FA=\n=96=7B\nFN:M\xc3\n \xbcller \xff",
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	limits := Limits{Size: 1 << 16, Line: 1 << 12, Nesting: 4, Lines: 1 << 8}
	f.Fuzz(func(t *testing.T, b []byte) {
		start := time.Now()
		d, err := Parse(b, limits)
		if err != nil {
			var limit *LimitError
			if !errors.As(err, &limit) || limit.Line < 1 || limit.Line > len(b)+1 {
				t.Fatalf("%#v", err)
			}
			return
		}
		if got := d.Bytes(); !bytes.Equal(got, b) {
			t.Fatalf("got %q, want %q", got, b)
		}
		lines := nameds(d)
		if len(b) > limits.Size || len(lines) > limits.Lines {
			t.Fatalf("bounds not kept: %d octets, %d lines", len(b), len(lines))
		}
		for _, l := range lines {
			l.Text()
			l.Fields()
			l.List()
			l.Types()
			l.Params()
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Fatalf("took %v", took)
		}
	})
}

func FuzzEdit(f *testing.F) {
	for i, s := range seeds {
		f.Add([]byte(s), uint8(i), "a;b,c\\d\ne=\x00ü")
		f.Add([]byte(s), uint8(i+1), "END:VCARD\r\nX:")
		f.Add([]byte(s), uint8(i), "=")
	}
	f.Fuzz(func(t *testing.T, b []byte, n uint8, text string) {
		d, err := Parse(b, Limits{})
		if err != nil {
			return
		}
		i := pickEditable(d, int(n))
		if i < 0 {
			return
		}
		checkEdit(t, d, i, func(l *Line) func(*Line) bool {
			l.SetText(text)
			return func(l *Line) bool { return sameText(l.Text(), text) }
		})
		checkEdit(t, d, i, func(l *Line) func(*Line) bool {
			l.SetParam("X", text)
			return func(l *Line) bool { return sameText(l.Param("X")[0], text) && sameText(l.Text(), text) }
		})
	})
}
