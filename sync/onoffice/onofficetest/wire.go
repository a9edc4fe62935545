package onofficetest

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// object is a JSON object that keeps its order. Empty, it is written as [],
// as PHP writes an empty array (reference onoffice-api §1.1).
type object []member

type member struct {
	key   string
	value any
}

func (o *object) add(key string, value any) { *o = append(*o, member{key, value}) }

// list is a JSON array of anything appendJSON takes.
type list []any

// appendJSON writes v the way PHP's json_encode does: compact, "/" as "\/",
// everything beyond ASCII as \uXXXX.
func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case string:
		return appendString(b, v)
	case json.Number:
		return append(b, v...)
	case []string:
		b = append(b, '[')
		for i, s := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, s)
		}
		return append(b, ']')
	case list:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, e)
		}
		return append(b, ']')
	case object:
		if len(v) == 0 {
			return append(b, "[]"...)
		}
		b = append(b, '{')
		for i, m := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendString(b, m.key), ':')
			b = appendJSON(b, m.value)
		}
		return append(b, '}')
	}
	panic(fmt.Sprintf("onofficetest: no wire form for %T", v))
}

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\' || r == '/':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r >= ' ' && r < utf8.RuneSelf && r != 0x7f:
			b = append(b, byte(r))
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			b = fmt.Appendf(b, `\u%04x\u%04x`, hi, lo)
		default:
			b = fmt.Appendf(b, `\u%04x`, r)
		}
	}
	return append(b, '"')
}

// scalar reads a JSON string, number, bool or null as text; booleans become
// "1" and "0", null "".
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		if v {
			return "1", true
		}
		return "0", true
	}
	return "", false
}

// integer reads a JSON number or a string of digits.
func integer(v any) (int, bool) {
	text, ok := scalar(v)
	if !ok {
		return 0, false
	}
	if _, isBool := v.(bool); isBool {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return n, err == nil && n <= math.MaxInt32
}

// truth reads the spellings of a boolean: true, 1, "1" (reference §2.1).
func truth(v any) bool {
	text, ok := scalar(v)
	return ok && text != "" && text != "0" && text != "false"
}

// objectOf reads a JSON object; PHP clients send an empty one as [].
func objectOf(v any) (map[string]any, bool) {
	switch v := v.(type) {
	case map[string]any:
		return v, true
	case []any:
		return map[string]any{}, len(v) == 0
	}
	return nil, false
}

// integers reads an array of ids; one bare id counts as an array of one.
func integers(v any) ([]int, bool) {
	items, isArray := v.([]any)
	if !isArray {
		items = []any{v}
	}
	ids := make([]int, 0, len(items))
	for _, item := range items {
		id, ok := integer(item)
		if !ok {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}

// strs reads an array of strings.
func strs(v any) ([]string, bool) {
	items, ok := v.([]any)
	if !ok {
		return nil, false
	}
	out := make([]string, 0, len(items))
	for _, item := range items {
		text, ok := scalar(item)
		if !ok {
			return nil, false
		}
		out = append(out, text)
	}
	return out, true
}

// sortedKeys gives the keys of m in order, so that of several wrong ones the
// same is always named.
func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
