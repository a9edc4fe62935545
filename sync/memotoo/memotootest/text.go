package memotootest

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"strings"
	"unicode/utf8"
)

// prop is one content line, taken apart. The value stays escaped as it was sent.
type prop struct {
	group, name string // name in upper case
	params      []param
	value       string
}

// param is one parameter; a bare vCard 2.1 type such as HOME is {"TYPE", "HOME"}.
type param struct{ name, value string }

// splitText unfolds text and takes its lines apart. Lines without a colon are skipped: the stand-in parses as a PHP hub does, by guess.
func splitText(text string) []prop {
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	var props []prop
	for _, line := range unfold(strings.Split(text, "\n")) {
		if p, ok := splitLine(line); ok {
			props = append(props, p)
		}
	}
	return props
}

// unfold joins continuation lines and the soft breaks of quoted-printable values. It copies no line twice: a text may be one line of many megabytes.
func unfold(lines []string) []string {
	var out []string
	var last []byte
	flush := func() {
		if len(last) > 0 {
			out = append(out, string(last))
		}
		last = nil
	}
	for _, line := range lines {
		switch {
		case len(last) > 0 && line != "" && (line[0] == ' ' || line[0] == '\t'):
			last = append(last, line[1:]...)
		case len(last) > 0 && last[len(last)-1] == '=' && softBreaks(last):
			last = append(append(last, '\n'), line...)
		case line != "":
			flush()
			last = append(last, line...)
		}
	}
	flush()
	return out
}

// softBreaks tells whether a "=" at the end of the line means that it goes on.
func softBreaks(line []byte) bool {
	head, _, _ := bytes.Cut(line, []byte(":"))
	return bytes.Contains(bytes.ToUpper(head), []byte("QUOTED-PRINTABLE"))
}

// splitLine takes one unfolded line apart and turns quoted-printable and 8-bit values into UTF-8.
func splitLine(line string) (prop, bool) {
	colon, quoted := -1, false
	for i := 0; i < len(line) && colon < 0; i++ {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ':' && !quoted:
			colon = i
		}
	}
	if colon <= 0 {
		return prop{}, false
	}
	p := prop{value: line[colon+1:]}
	parts := splitOutsideQuotes(line[:colon], ';')
	p.name = parts[0]
	if dot := strings.LastIndexByte(p.name, '.'); dot >= 0 {
		p.group, p.name = p.name[:dot], p.name[dot+1:]
	}
	p.name = strings.ToUpper(strings.TrimSpace(p.name))
	var charset string
	var qp bool
	for _, raw := range parts[1:] {
		name, value, found := strings.Cut(raw, "=")
		if !found {
			name, value = "TYPE", raw
		}
		name = strings.ToUpper(strings.TrimSpace(name))
		value = strings.Trim(value, `"`)
		switch {
		case strings.EqualFold(value, "QUOTED-PRINTABLE"):
			qp = true
		case name == "CHARSET":
			charset = value
		default:
			p.params = append(p.params, param{name, value})
		}
	}
	if qp {
		if b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(p.value))); err == nil {
			p.value = strings.NewReplacer("\r\n", `\n`, "\n", `\n`, ",", `\,`).Replace(string(b))
		}
	}
	if strings.Contains(strings.ToUpper(charset), "8859") || !utf8.ValidString(p.value) {
		p.value = fromLatin1(p.value)
	}
	return p, p.name != ""
}

func fromLatin1(s string) string {
	r := make([]rune, 0, len(s))
	for i := range len(s) {
		r = append(r, rune(s[i]))
	}
	return string(r)
}

func splitOutsideQuotes(s string, sep byte) []string {
	var parts []string
	quoted, from := false, 0
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == sep && !quoted:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

// components splits a structured value at separators that are not escaped; the parts stay escaped.
func components(value string, sep byte) []string {
	var parts []string
	from := 0
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '\\':
			i++
		case sep:
			parts = append(parts, value[from:i])
			from = i + 1
		}
	}
	return append(parts, value[from:])
}

var (
	unescaper = strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\:`, ":", `\\`, `\`)
	escaper   = strings.NewReplacer(`\`, `\\`, "\r\n", `\n`, "\n", `\n`, ",", `\,`, ";", `\;`)
)

func unescape(s string) string { return unescaper.Replace(s) }
func escape(s string) string   { return escaper.Replace(s) }

// param returns the first value of the named parameter.
func (p prop) param(name string) string {
	for _, q := range p.params {
		if q.name == name {
			return q.value
		}
	}
	return ""
}

// types returns the TYPE values in upper case, however they are written.
func (p prop) types() map[string]bool {
	set := map[string]bool{}
	for _, q := range p.params {
		if q.name == "TYPE" {
			for t := range strings.SplitSeq(q.value, ",") {
				set[strings.ToUpper(strings.TrimSpace(t))] = true
			}
		}
	}
	return set
}

// setTypes replaces the TYPE parameters.
func (p *prop) setTypes(types ...string) {
	var params []param
	for _, q := range p.params {
		if q.name != "TYPE" {
			params = append(params, q)
		}
	}
	for _, t := range types {
		params = append(params, param{"TYPE", t})
	}
	p.params = params
}

// keepParams removes all parameters but the named ones.
func (p *prop) keepParams(names ...string) {
	var params []param
	for _, q := range p.params {
		for _, n := range names {
			if q.name == n {
				params = append(params, q)
			}
		}
	}
	p.params = params
}

// joinText writes the lines, folded at 75 octets between characters.
func joinText(props []prop, eol string) string {
	var b strings.Builder
	for _, p := range props {
		var line strings.Builder
		if p.group != "" {
			line.WriteString(p.group + ".")
		}
		line.WriteString(p.name)
		for _, q := range p.params {
			v := q.value
			if strings.ContainsAny(v, ":;,") && q.name != "TYPE" {
				v = `"` + v + `"`
			}
			line.WriteString(";" + q.name + "=" + v)
		}
		line.WriteString(":" + p.value)
		fold(&b, line.String(), eol)
	}
	return b.String()
}

func fold(b *strings.Builder, line, eol string) {
	for limit := 75; len(line) > limit; limit = 74 {
		cut := limit
		for cut > 1 && !utf8.RuneStart(line[cut]) {
			cut--
		}
		b.WriteString(line[:cut] + eol + " ")
		line = line[cut:]
	}
	b.WriteString(line + eol)
}

// uidOf finds the UID of a card, or of the first event or task, without parsing the rest.
func uidOf(text string) string {
	for _, p := range splitText(text) {
		if p.name == "UID" {
			return p.value
		}
	}
	return ""
}
