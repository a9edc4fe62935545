package contentline

import (
	"slices"
	"strings"
)

// Param is one parameter of a line. Values are without quotes and with the
// escapes of RFC 6868 undone.
type Param struct {
	Name   string // as written; for a bare parameter of vCard 2.1 the name that it stands for
	Values []string
}

// Params returns the parameters in their order, repeated ones apart.
func (l *Line) Params() []Param {
	var out []Param
	eachParam(l.params, func(_, name, values string) {
		out = append(out, Param{name, paramValues(nil, values)})
	})
	return out
}

// Param returns all values of a parameter, repeated ones together.
func (l *Line) Param(name string) []string {
	var out []string
	eachParam(l.params, func(_, n, values string) {
		if strings.EqualFold(n, name) {
			out = paramValues(out, values)
		}
	})
	return out
}

// Types returns the TYPE values in lower case, however they are spelled:
// TYPE=a,b, TYPE=a;TYPE=b, TYPE="a,b", or the bare A;B of vCard 2.1.
func (l *Line) Types() []string {
	var out []string
	for _, v := range l.Param("TYPE") {
		for t := range strings.SplitSeq(v, ",") {
			if t = strings.ToLower(strings.TrimSpace(t)); t != "" {
				out = append(out, t)
			}
		}
	}
	return out
}

// SetParam replaces every parameter of that name by one with these values, in
// the place of the first; without values it removes them. CHARSET and
// quoted-printable are the writer's business and not settable.
func (l *Line) SetParam(name string, values ...string) {
	name = token(name)
	if l.name == "" || name == "" || slices.Equal(l.Param(name), values) && len(values) > 0 {
		return
	}
	if len(values) == 0 && !l.hasParam(name) {
		return
	}
	l.edit()
	text := formatParam(name, values, l.in.old())
	var b strings.Builder
	done := false
	eachParam(l.params, func(written, n, _ string) {
		switch {
		case !strings.EqualFold(n, name):
			b.WriteString(written)
		case !done:
			b.WriteString(text)
			done = true
		}
	})
	if !done {
		b.WriteString(text)
	}
	l.params = withoutTransfer(b.String(), false)
}

func (l *Line) hasParam(name string) bool {
	found := false
	eachParam(l.params, func(_, n, _ string) { found = found || strings.EqualFold(n, name) })
	return found
}

// formatParam writes a parameter with the semicolon before it. vCard 2.1 has no
// lists of values, so there each value gets a parameter of its own.
func formatParam(name string, values []string, old bool) string {
	if len(values) == 0 {
		return ""
	}
	var b strings.Builder
	for i, v := range values {
		if i == 0 || old {
			b.WriteString(";" + name + "=")
		} else {
			b.WriteByte(',')
		}
		v = caretEncoder.Replace(Clean(v))
		if strings.ContainsAny(v, ":;,") || strings.Trim(v, " \t") != v {
			v = `"` + v + `"`
		}
		b.WriteString(v)
	}
	return b.String()
}

// RFC 6868 §3.
var (
	caretEncoder = strings.NewReplacer("^", "^^", "\n", "^n", `"`, "^'")
	caretDecoder = strings.NewReplacer("^^", "^", "^n", "\n", "^'", `"`)
)

// eachParam walks a raw parameter text (`;A=b;C`) and hands out each parameter
// as written with its semicolon, its name, and its values as written. Empty
// ones (`;;`) have neither name nor values.
func eachParam(params string, do func(written, name, values string)) {
	for params != "" {
		n := 1 + indexUnquoted(params[1:], ';')
		written := params[:n]
		params = params[n:]
		name, values, found := strings.Cut(written[1:], "=")
		if name = strings.TrimSpace(name); !found {
			name, values = bareName(name), name
		}
		do(written, name, values)
	}
}

// paramOf returns the first value of a parameter, or nothing.
func paramOf(params, name string) string {
	first := ""
	eachParam(params, func(_, n, values string) {
		if first == "" && strings.EqualFold(n, name) {
			first = paramValues(nil, values)[0]
		}
	})
	return first
}

// paramValues appends the values of one parameter to out.
func paramValues(out []string, values string) []string {
	for {
		n := indexUnquoted(values, ',')
		v := strings.Trim(values[:n], " \t")
		if len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"' {
			v = v[1 : len(v)-1]
		}
		out = append(out, caretDecoder.Replace(toUTF8(v, "", false)))
		if n == len(values) {
			return out
		}
		values = values[n+1:]
	}
}

// indexUnquoted finds c outside of double quotes, or the length of s.
func indexUnquoted(s string, c byte) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == c && !quoted:
			return i
		}
	}
	return len(s)
}

// bareName says which parameter a bare value of vCard 2.1 belongs to.
func bareName(value string) string {
	v := strings.ToUpper(value)
	switch v {
	case "":
		return ""
	case "QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT":
		return "ENCODING"
	case "INLINE", "URL", "CONTENT-ID", "CID":
		return "VALUE"
	case "US-ASCII":
		return "CHARSET"
	}
	for _, charset := range []string{"UTF-", "ISO-8859-", "WINDOWS-125"} {
		if strings.HasPrefix(v, charset) {
			return "CHARSET"
		}
	}
	return "TYPE"
}

// token keeps of a name what may stand in one.
func token(name string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && isNameByte(byte(r)) {
			return r
		}
		return -1
	}, name)
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}
