package devicetest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/google/uuid"
	"github.com/micromdm/plist"
)

// kind is what a value of a profile has to be.
type kind string

const (
	text       kind = "string"
	number     kind = "integer"
	boolean    kind = "boolean"
	dictionary kind = "dictionary"
	list       kind = "array"
)

// key is one published key.
type key struct {
	kind     kind
	required bool
	// oneOf are the values allowed; none means any.
	oneOf []any
}

// common are the keys of every payload (Apple's schema, CommonPayloadKeys).
var common = map[string]key{
	"PayloadIdentifier":   {text, true, nil},
	"PayloadUUID":         {text, true, nil},
	"PayloadType":         {text, true, nil},
	"PayloadVersion":      {number, true, []any{1}},
	"PayloadDescription":  {text, false, nil},
	"PayloadDisplayName":  {text, false, nil},
	"PayloadOrganization": {text, false, nil},
}

// topLevel are the keys of a profile (TopLevel), without those that encrypt it,
// forbid its removal or let it expire.
var topLevel = with(common, map[string]key{
	"PayloadType":      {text, true, []any{"Configuration"}},
	"PayloadContent":   {list, true, nil},
	"PayloadScope":     {text, false, []any{"System", "User"}},
	"TargetDeviceType": {number, false, []any{0, 1, 2, 3, 4, 5, 6}},
	"ConsentText":      {dictionary, false, nil},
})

// payloads are the keys of the two accounts (com.apple.carddav.account and
// com.apple.caldav.account).
var payloads = map[string]map[string]key{
	"com.apple.carddav.account": with(common, map[string]key{
		"CardDAVAccountDescription": {text, false, nil},
		"CardDAVHostName":           {text, true, nil},
		"CardDAVUsername":           {text, false, nil},
		"CardDAVPassword":           {text, false, nil},
		"CardDAVPrincipalURL":       {text, false, nil},
		"CardDAVUseSSL":             {boolean, false, nil},
		"CardDAVPort":               {number, false, nil},
		"CommunicationServiceRules": {dictionary, false, nil},
		"VPNUUID":                   {text, false, nil},
	}),
	"com.apple.caldav.account": with(common, map[string]key{
		"CalDAVAccountDescription": {text, false, nil},
		"CalDAVHostName":           {text, true, nil},
		"CalDAVUsername":           {text, false, nil},
		"CalDAVPassword":           {text, false, nil},
		"CalDAVPrincipalURL":       {text, false, nil},
		"CalDAVUseSSL":             {boolean, false, nil},
		"CalDAVPort":               {number, false, nil},
		"VPNUUID":                  {text, false, nil},
	}),
}

func with(a, b map[string]key) map[string]key {
	out := map[string]key{}
	for _, m := range []map[string]key{a, b} {
		for name, k := range m {
			out[name] = k
		}
	}
	return out
}

// Profile is what a profile says.
type Profile struct {
	Top map[string]any
	// Payloads are the accounts by their type.
	Payloads map[string]map[string]any
}

// ReadProfile reads a profile and checks it against Apple's published keys: each
// known, of its type, the required ones there; identifiers and UUIDs well formed
// and each used once.
func ReadProfile(data []byte) (Profile, error) {
	p := Profile{Payloads: map[string]map[string]any{}}
	if err := plist.Unmarshal(data, &p.Top); err != nil {
		return p, fmt.Errorf("no property list: %w", err)
	}
	wrong := check("profile", p.Top, topLevel)
	seen := map[any]bool{}
	once := func(where string, in map[string]any) {
		for _, name := range []string{"PayloadIdentifier", "PayloadUUID"} {
			if seen[in[name]] {
				wrong = append(wrong, fmt.Errorf("%s: %s %v is used twice", where, name, in[name]))
			}
			seen[in[name]] = true
		}
	}
	once("profile", p.Top)
	content, _ := p.Top["PayloadContent"].([]any)
	for i, item := range content {
		in, _ := item.(map[string]any)
		where, _ := in["PayloadType"].(string)
		keys, known := payloads[where]
		if !known {
			wrong = append(wrong, fmt.Errorf("payload %d: unknown type %q", i, where))
			continue
		}
		wrong = append(wrong, check(where, in, keys)...)
		once(where, in)
		p.Payloads[where] = in
	}
	return p, errors.Join(wrong...)
}

var reverseDNS = regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

func check(where string, in map[string]any, keys map[string]key) (wrong []error) {
	for name, value := range in {
		k, known := keys[name]
		if !known {
			wrong = append(wrong, fmt.Errorf("%s: Apple knows no key %s", where, name))
			continue
		}
		got, plain := kindOf(value)
		if got != k.kind {
			wrong = append(wrong, fmt.Errorf("%s: %s is a %s, not a %s", where, name, got, k.kind))
		} else if k.oneOf != nil && !slices.Contains(k.oneOf, plain) {
			wrong = append(wrong, fmt.Errorf("%s: %s may not be %v", where, name, value))
		}
	}
	for name, k := range keys {
		if _, there := in[name]; k.required && !there {
			wrong = append(wrong, fmt.Errorf("%s: %s is missing", where, name))
		}
	}
	if id, ok := in["PayloadIdentifier"].(string); ok && !reverseDNS.MatchString(id) {
		wrong = append(wrong, fmt.Errorf("%s: identifier %q is no reverse domain name", where, id))
	}
	if id, ok := in["PayloadUUID"].(string); ok && uuid.Validate(id) != nil {
		wrong = append(wrong, fmt.Errorf("%s: %q is no UUID", where, id))
	}
	return wrong
}

// kindOf tells what a value is, and gives numbers as int.
func kindOf(value any) (kind, any) {
	switch v := value.(type) {
	case string:
		return text, v
	case bool:
		return boolean, v
	case int64:
		return number, int(v)
	case uint64:
		return number, int(v)
	case map[string]any:
		return dictionary, v
	case []any:
		return list, v
	}
	return kind(fmt.Sprintf("%T", value)), value
}
