package dav

import (
	"net/http"
	"strings"
)

// challenge is one offer of a WWW-Authenticate header; scheme and parameter names in lower case.
type challenge struct {
	scheme string
	params map[string]string
}

// parseChallenges reads all offers, several in one header included (RFC 9110 §11.6.1). What cannot be read is skipped.
func parseChallenges(h http.Header, name string) []challenge {
	var out []challenge
	for _, line := range h.Values(name) {
		out = append(out, parseChallengeLine(line)...)
	}
	return out
}

func parseChallengeLine(line string) []challenge {
	var out []challenge
	s := scanner{rest: line}
	for {
		s.skip(" \t,")
		word := s.token()
		if word == "" {
			if s.rest == "" {
				return out
			}
			s.rest = s.rest[1:] // an unexpected character
			continue
		}
		spaced := s.skip(" \t")
		if value, ok := s.value(); ok && len(out) > 0 {
			out[len(out)-1].params[strings.ToLower(word)] = value
			continue
		}
		out = append(out, challenge{strings.ToLower(word), map[string]string{}})
		if spaced {
			s.token68()
		}
	}
}

type scanner struct{ rest string }

func (s *scanner) skip(set string) bool {
	n := len(s.rest)
	s.rest = strings.TrimLeft(s.rest, set)
	return len(s.rest) < n
}

func (s *scanner) token() string {
	i := strings.IndexAny(s.rest, " \t,=\"()<>@;:\\/[]?{}")
	if i < 0 {
		i = len(s.rest)
	}
	t := s.rest[:i]
	s.rest = s.rest[i:]
	return t
}

// token68 skips a value such as `Negotiate abc==`, which belongs to the scheme itself; `realm="x"` is left alone.
func (s *scanner) token68() {
	end := strings.IndexAny(s.rest, ", \t\"")
	if end < 0 {
		end = len(s.rest)
	}
	word := s.rest[:end]
	bare := strings.TrimRight(word, "=")
	if bare != "" && !strings.Contains(bare, "=") && end < len(s.rest) && s.rest[end] == '"' {
		return
	}
	if bare != "" && !strings.Contains(bare, "=") && (strings.ContainsAny(bare, "+/") || bare != word) {
		s.rest = s.rest[end:]
	}
}

// value reads `=token` or `="quoted"`.
func (s *scanner) value() (string, bool) {
	if !strings.HasPrefix(s.rest, "=") {
		return "", false
	}
	s.rest = s.rest[1:]
	s.skip(" \t")
	if !strings.HasPrefix(s.rest, `"`) {
		i := strings.IndexAny(s.rest, " \t,")
		if i < 0 {
			i = len(s.rest)
		}
		v := s.rest[:i]
		s.rest = s.rest[i:]
		return v, true
	}
	var b strings.Builder
	for i := 1; i < len(s.rest); i++ {
		switch c := s.rest[i]; {
		case c == '"':
			s.rest = s.rest[i+1:]
			return b.String(), true
		case c == '\\' && i+1 < len(s.rest):
			i++
			b.WriteByte(s.rest[i])
		default:
			b.WriteByte(c)
		}
	}
	s.rest = ""
	return b.String(), true
}
