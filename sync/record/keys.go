package record

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Plain is the key of text that is compared as it stands: composed (NFC), with
// one kind of line ending, without white space at the ends of the text and of
// its lines. What a person cannot see is no difference.
func Plain(s string) string {
	if isSimple(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if !strings.Contains(s, "\n") {
		return norm.NFC.String(strings.TrimSpace(s))
	}
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRightFunc(lines[i], unicode.IsSpace)
	}
	return norm.NFC.String(strings.TrimSpace(strings.Join(lines, "\n")))
}

// isSimple tells whether s is its own Plain key without looking closer.
func isSimple(s string) bool {
	if s == "" {
		return true
	}
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return s[0] != ' ' && s[len(s)-1] != ' '
}

var fold = cases.Fold()

// Folded is the key of text in which the case of letters and runs of white
// space mean nothing.
func Folded(s string) string {
	return fold.String(strings.Join(strings.Fields(Plain(s)), " "))
}

// EmailKey is the key of an e-mail address: letter case and a mailto: in front
// of it mean nothing.
func EmailKey(s string) string {
	s = Folded(s)
	return strings.TrimSpace(strings.TrimPrefix(s, "mailto:"))
}

// URLKey is the key of a home page: the letter case of scheme and host, a
// missing scheme, http or https and a slash at the end mean nothing.
func URLKey(s string) string {
	s = Plain(s)
	lower := strings.ToLower(s)
	for _, scheme := range []string{"https://", "http://"} {
		if strings.HasPrefix(lower, scheme) {
			s = s[len(scheme):]
			break
		}
	}
	host, path, _ := strings.Cut(s, "/")
	host, path = strings.ToLower(strings.TrimSpace(host)), strings.TrimRight(path, "/ ")
	if path == "" {
		return host
	}
	return host + "/" + path
}

func joinNonEmpty(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}
