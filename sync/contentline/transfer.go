package contentline

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// The three ways in which a value can be wrapped up.
type transfer int

const (
	plain transfer = iota
	quotedPrintable
	base64
)

// transferOf reads the ENCODING of a raw parameter text, bare or by name.
func transferOf(params string) transfer {
	if params == "" {
		return plain
	}
	t := plain
	eachParam(params, func(_, name, values string) {
		if !strings.EqualFold(name, "ENCODING") {
			return
		}
		switch strings.ToUpper(strings.Trim(values, "\" \t")) {
		case "QUOTED-PRINTABLE", "Q":
			t = quotedPrintable
		case "BASE64", "B":
			t = base64
		}
	})
	return t
}

// withoutTransfer drops what a rewritten line must not claim any more: CHARSET
// and quoted-printable, and base64 too if binary is set.
func withoutTransfer(params string, binary bool) string {
	return without(params, func(written, name string) bool {
		if strings.EqualFold(name, "CHARSET") {
			return true
		}
		t := transferOf(written)
		return t == quotedPrintable || t == base64 && binary
	})
}

// withoutEncoding makes room for an ENCODING.
func withoutEncoding(params string) string {
	return without(params, func(_, name string) bool { return strings.EqualFold(name, "ENCODING") })
}

func without(params string, drop func(written, name string) bool) string {
	if params == "" {
		return ""
	}
	var b strings.Builder
	eachParam(params, func(written, name, _ string) {
		if !drop(written, name) {
			b.WriteString(written)
		}
	})
	return b.String()
}

// decode undoes transfer encoding and character set of a value. The result is
// UTF-8, its escapes are still in it.
func decode(value, params string) string {
	switch transferOf(params) {
	case quotedPrintable:
		value = decodeQuotedPrintable(value)
		return newlines(toUTF8(value, paramOf(params, "CHARSET"), true))
	case base64:
		return strings.Map(func(r rune) rune {
			if r == ' ' || r == '\t' {
				return -1
			}
			return r
		}, value)
	}
	return toUTF8(value, paramOf(params, "CHARSET"), false)
}

// toUTF8 reads s in the named character set. Text that was not quoted and is
// UTF-8 already has been converted on its way without anybody correcting the
// parameter, so it stays. Text in no known set that is not UTF-8 is read as
// windows-1252, which old address books wrote without saying so.
func toUTF8(s, charset string, quoted bool) string {
	ascii, valid := isASCII(s), utf8.ValidString(s)
	if charset != "" && !strings.EqualFold(charset, "UTF-8") && (ascii || quoted || !valid) {
		if enc, err := htmlindex.Get(charset); err == nil {
			if out, err := enc.NewDecoder().String(s); err == nil {
				return out
			}
		}
	}
	if valid {
		return s
	}
	out, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return out
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// decodeQuotedPrintable decodes a value whose soft line breaks are gone (RFC
// 2045 §6.7). What is no escape stays; one = at the end is a soft break that
// nothing followed.
func decodeQuotedPrintable(s string) string {
	if strings.IndexByte(s, '=') < 0 {
		return s
	}
	if end := strings.TrimRight(s, " \t"); strings.HasSuffix(end, "=") {
		s = end[:len(end)-1]
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '=' && i+2 < len(s) {
			hi, lo := unhex(s[i+1]), unhex(s[i+2])
			if hi >= 0 && lo >= 0 {
				c, i = byte(hi<<4|lo), i+2
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}
