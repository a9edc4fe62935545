package dav

import "strings"

// ETag is an entity tag exactly as the server spelled it, with or without quotes: If-Match sends it back byte for byte.
type ETag string

// Weak tells whether the server promises equal meaning only (RFC 9110 §8.8.1).
func (e ETag) Weak() bool { return strings.HasPrefix(string(e), "W/") }

// Empty tells that there is nothing to compare: no tag, or one without content.
func (e ETag) Empty() bool {
	return strings.Trim(strings.TrimPrefix(string(e), "W/"), `" `) == ""
}

// sendable keeps a tag that would break out of its header line from being sent.
func (e ETag) sendable() bool {
	for i := 0; i < len(e); i++ {
		if e[i] < 0x20 || e[i] == 0x7f {
			return false
		}
	}
	return true
}
