package vcard

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// phones and faxes share the TEL lines (RFC 2426 §3.3.1, RFC 6350 §6.4.1): a
// line with FAX is a fax. A mobile may be private or business too; that stands
// only in its line. OTHER is no type of the standard, but the name of the hub's
// third slot (reference memotoo §8.1, §9: a number with PREF alone is lost).
var phones = &column{
	field:     record.Phones,
	name:      "TEL",
	readLine:  func(c *card, l *contentline.Line) (record.Entry, bool) { return readTelephone(c, l, record.Phones) },
	writeLine: writeTelephone,
	types: map[string][]string{
		record.Private:  {"HOME", "VOICE"},
		record.Business: {"WORK", "VOICE"},
		record.Mobile:   {"CELL"},
		record.Other:    {"OTHER", "VOICE"},
	},
	place: map[string][]string{
		record.Private:  {"HOME"},
		record.Business: {"WORK"},
		record.Mobile:   {"CELL"},
		record.Other:    {"OTHER"},
	},
	prefers: true,
}

// A preferred number is the one to call (RFC 2426 §3.3.1), so no fax is marked.
var faxes = &column{
	field:     record.Faxes,
	name:      "TEL",
	readLine:  func(c *card, l *contentline.Line) (record.Entry, bool) { return readTelephone(c, l, record.Faxes) },
	writeLine: writeTelephone,
	types: map[string][]string{
		record.Private:  {"HOME", "FAX"},
		record.Business: {"WORK", "FAX"},
		record.Other:    {"OTHER", "FAX"},
	},
	place: map[string][]string{
		record.Private:  {"HOME", "FAX"},
		record.Business: {"WORK", "FAX"},
		record.Other:    {"OTHER", "FAX"},
	},
}

// unmapped are types of numbers that have no place in a contact: onOffice has
// none, the hub keeps some in slots of their own (reference memotoo §8.1). Their
// lines are left alone.
var unmapped = []string{"pager", "car", "modem", "bbs", "isdn", "textphone", "assistant", "radio", "telex", "tlx", "ttytdd"}

func isUnmapped(t string) bool {
	return slices.Contains(unmapped, t) || strings.HasPrefix(t, "x-evolution-") || t == "x-assistant"
}

func readTelephone(c *card, l *contentline.Line, field record.Field) (record.Entry, bool) {
	types := c.types(l)
	text, _ := telephoneText(l)
	fax := slices.Contains(types, "fax")
	if text == "" || fax != (field == record.Faxes) || slices.ContainsFunc(types, isUnmapped) {
		return record.Entry{}, false
	}
	e := record.Entry{Type: record.Other, Text: text}
	switch {
	case !fax && (slices.Contains(types, "cell") || slices.Contains(types, "mobile") || slices.Contains(types, "iphone")):
		e.Type = record.Mobile
	case slices.Contains(types, "work"):
		e.Type = record.Business
	case slices.Contains(types, "home"):
		e.Type = record.Private
	}
	return e, true
}

const telScheme = "tel:"

// telephoneText returns the number of a line as a person writes it, and whether
// it stands there as a URI (RFC 3966). Another URI than tel: is no number.
func telephoneText(l *contentline.Line) (text string, uri bool) {
	text, uri = plainNumber(clean(l.Text()))
	if v := l.Param("VALUE"); !uri && len(v) > 0 && strings.EqualFold(v[0], "uri") && strings.Contains(text, ":") {
		return "", true
	}
	return text, uri
}

// plainNumber takes a tel: URI apart; uri is false if the value is none.
func plainNumber(value string) (text string, uri bool) {
	if len(value) < len(telScheme) || !strings.EqualFold(value[:len(telScheme)], telScheme) {
		return value, false
	}
	params := strings.Split(value[len(telScheme):], ";")
	number := unpercent(params[0])
	var extension string
	for _, p := range params[1:] {
		name, v, _ := strings.Cut(p, "=")
		switch strings.ToLower(name) {
		case "ext":
			extension = " ext. " + unpercent(v)
		case "phone-context":
			if strings.HasPrefix(v, "+") && !strings.HasPrefix(number, "+") && !strings.HasPrefix(number, "0") {
				number = v + "-" + number
			}
		}
	}
	if number = strings.TrimSpace(number); number == "" {
		return "", true
	}
	return number + extension, true
}

func unpercent(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return clean(plain)
	}
	return s
}

// international is a PhoneKey that is a whole number: E.164 and perhaps an
// extension.
var international = regexp.MustCompile(`^(\+[0-9]+)(?:x([0-9]+))?$`)

// writeTelephone sets a number. A line that was a URI stays one if the number
// can be written as one; text is the default (RFC 6350 §6.4.1).
func writeTelephone(_ *card, l *contentline.Line, text string) {
	if _, uri := telephoneText(l); uri {
		if m := international.FindStringSubmatch(record.PhoneKey(text)); m != nil {
			value := telScheme + m[1]
			if m[2] != "" {
				value += ";ext=" + m[2]
			}
			l.SetValue(value)
			return
		}
		l.SetParam("VALUE")
	}
	l.SetText(text)
}
