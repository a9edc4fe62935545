package memotootest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/jpeg"
	_ "image/png" // phones send PNG too
	"slices"
	"strings"
	"time"
)

// keepCard answers what the hub keeps of a card that was sent: each switch is one step over its lines. number is the item's own number.
func keepCard(q Quirks, text string, number int, now time.Time) string {
	if !q.rewritesCards() {
		return text
	}
	if !q.rewritesCardLines() { // only the line ends differ
		return strings.ReplaceAll(text, "\r\n", "\n")
	}
	props := splitText(text)
	props = keepUID(q, props, "VERSION", number)
	if q.DropUnknown {
		props = dropUnknown(props)
	}
	for i := range props {
		keepLine(q, &props[i])
	}
	props = slices.DeleteFunc(props, func(p prop) bool { return p.name == "" })
	if q.OneValuePerSlot {
		props = oneValuePerSlot(props)
	}
	if q.RebuildFN {
		props = rebuildFN(props)
	}
	if q.RewriteLightly {
		props = rewriteLightly(props, now)
	}
	return joinText(props, q.eol())
}

func (q Quirks) rewritesCards() bool { return q.BareLF || q.rewritesCardLines() }

func (q Quirks) rewritesCardLines() bool {
	return q.UIDs != UIDKeep || q.RebuildFN || q.OneValuePerSlot || q.UntypedHome || q.OrgTwoParts || q.DropUnknown ||
		q.CountryIfKnown || q.DropEscapedSemicolons || q.DecodeEntities || q.OneCategory || q.ReencodePhoto || q.RewriteLightly
}

func (q Quirks) eol() string {
	if q.BareLF {
		return "\n"
	}
	return "\r\n"
}

// keepUID drops the UID or puts the server's own after the line named after.
func keepUID(q Quirks, props []prop, after string, number int) []prop {
	if q.UIDs == UIDKeep {
		return props
	}
	props = slices.DeleteFunc(props, func(p prop) bool { return p.name == "UID" })
	if q.UIDs == UIDReplace {
		at := slices.IndexFunc(props, func(p prop) bool { return p.name == after || p.name == "BEGIN" && p.value == after })
		props = slices.Insert(props, at+1, prop{name: "UID", value: fmt.Sprintf("memotoo-%d", number)})
	}
	return props
}

// known are the properties that memotoo's contact has a field for (reference memotoo §8.1, §9). Chat fields but AIM are lost.
var known = map[string]bool{
	"BEGIN": true, "VERSION": true, "END": true, "N": true, "FN": true, "NICKNAME": true, "ORG": true, "TITLE": true, "NOTE": true, "BDAY": true,
	"TEL": true, "EMAIL": true, "URL": true, "ADR": true, "CATEGORIES": true, "PHOTO": true, "UID": true, "REV": true,
	"X-ANNIVERSARY": true, "X-ASSISTANT": true, "X-MANAGER": true, "X-SPOUSE": true, "X-AIM": true,
	"X-EVOLUTION-ANNIVERSARY": true, "X-EVOLUTION-ASSISTANT": true, "X-EVOLUTION-MANAGER": true, "X-EVOLUTION-SPOUSE": true,
}

func dropUnknown(props []prop) []prop {
	props = slices.DeleteFunc(props, func(p prop) bool { return !known[p.name] || p.name == "REV" })
	for i := range props {
		p := &props[i]
		p.group = ""
		switch p.name {
		case "TEL", "EMAIL", "URL", "ADR":
			p.keepParams("TYPE")
		case "PHOTO":
			p.keepParams("ENCODING", "TYPE", "VALUE")
		default:
			p.params = nil
		}
	}
	return props
}

// keepLine applies the switches that look at one line only; a line that is lost gets an empty name.
func keepLine(q Quirks, p *prop) {
	switch p.name {
	case "N":
		if q.DropEscapedSemicolons {
			p.value = strings.ReplaceAll(p.value, `\;`, "")
		}
	case "ORG":
		if parts := components(p.value, ';'); q.OrgTwoParts && len(parts) > 2 {
			p.value = strings.Join(parts[:2], ";")
		}
	case "NOTE":
		if q.DecodeEntities {
			p.value = escape(html.UnescapeString(unescape(p.value)))
		}
	case "CATEGORIES":
		if q.OneCategory {
			p.value = components(p.value, ',')[0]
		}
	case "EMAIL", "URL":
		if t := p.types(); q.UntypedHome && !t["HOME"] && !t["WORK"] && !t["OTHER"] {
			p.setTypes("HOME")
		}
	case "ADR":
		if parts := components(p.value, ';'); q.CountryIfKnown && len(parts) > 6 && !countries[strings.ToLower(unescape(parts[6]))] {
			parts[6] = ""
			p.value = strings.Join(parts, ";")
		}
	case "BDAY":
		if q.OneValuePerSlot {
			keepBirthday(p)
		}
	case "PHOTO":
		if q.ReencodePhoto {
			reencode(p)
		}
	}
}

// keepBirthday writes YYYY-MM-DD, the only form of the birthday field; a date without a year is lost.
func keepBirthday(p *prop) {
	day := p.value
	if i := strings.IndexByte(day, 'T'); i > 0 {
		day = day[:i]
	}
	t, err := time.Parse("20060102", strings.ReplaceAll(day, "-", ""))
	if err != nil {
		p.name = ""
		return
	}
	p.value = t.Format(time.DateOnly)
}

// reencode makes a JPEG of the picture; a photo by URI is lost, bytes that are no picture stay.
func reencode(p *prop) {
	data := p.value
	if rest, ok := strings.CutPrefix(data, "data:"); ok {
		_, data, _ = strings.Cut(rest, ",")
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(data), ""))
	if err != nil || len(raw) == 0 {
		p.name = ""
		return
	}
	kind := p.param("TYPE")
	if kind == "" {
		kind = "JPEG"
	}
	if img, _, err := image.Decode(bytes.NewReader(raw)); err == nil {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 75}); err == nil {
			raw, kind = b.Bytes(), "JPEG"
		}
	}
	p.params = []param{{"ENCODING", "b"}, {"TYPE", kind}}
	p.value = base64.StdEncoding.EncodeToString(raw)
}

// oneValuePerSlot keeps the first value of each slot and writes the types as memotoo names the slot (reference memotoo §8.1).
func oneValuePerSlot(props []prop) []prop {
	seen := map[string]bool{}
	var kept []prop
	for _, p := range props {
		slot := p.name
		switch p.name {
		case "BEGIN", "END", "VERSION":
			kept = append(kept, p)
			continue
		case "TEL", "EMAIL", "URL", "ADR":
			types, ok := slotTypes(p)
			if !ok || strings.Trim(p.value, "; ") == "" {
				continue
			}
			p.setTypes(types...)
			slot += ":" + strings.Join(types, ",")
			if p.name == "ADR" {
				keepAddress(&p)
			}
		}
		if !seen[slot] {
			seen[slot] = true
			kept = append(kept, p)
		}
	}
	return kept
}

// slotTypes names the slot of a line by the types memotoo gives it back with; false: there is no slot for it.
func slotTypes(p prop) ([]string, bool) {
	t := p.types()
	place := "OTHER"
	switch {
	case t["HOME"]:
		place = "HOME"
	case t["WORK"]:
		place = "WORK"
	}
	if p.name == "URL" && place == "OTHER" {
		return nil, false // two web pages only
	}
	if p.name != "TEL" {
		return []string{place}, true
	}
	switch {
	case t["FAX"]:
		return []string{place, "FAX"}, true
	case t["PAGER"]:
		return []string{"PAGER"}, true
	case t["CAR"]:
		return []string{"CAR"}, true
	case t["CELL"] && (place == "HOME" || !t["OTHER"] && place == "OTHER"):
		return []string{"CELL"}, true // the private mobile is the plain one
	case t["CELL"]:
		return []string{place, "CELL"}, true
	case len(t) == 1 && t["PREF"]:
		return nil, false // a number with only PREF is lost (reference memotoo §9)
	}
	return []string{place}, true
}

// keepAddress keeps street, city, state, postal code and country; there is no field for post box and extended address.
func keepAddress(p *prop) {
	parts := components(p.value, ';')
	for len(parts) < 7 {
		parts = append(parts, "")
	}
	parts[0], parts[1] = "", ""
	p.value = strings.Join(parts[:7], ";")
}

// rebuildFN makes the formatted name of the name: prefix, first, middle, last, suffix; of the company where there is no name.
func rebuildFN(props []prop) []prop {
	var fn, org string
	for _, p := range props {
		switch p.name {
		case "N":
			n := components(p.value, ';')
			for len(n) < 5 {
				n = append(n, "")
			}
			fn = strings.Join(strings.Fields(strings.Join([]string{n[3], n[1], n[2], n[0], n[4]}, " ")), " ")
		case "ORG":
			org = components(p.value, ';')[0]
		}
	}
	if fn == "" {
		fn = org
	}
	props = slices.DeleteFunc(props, func(p prop) bool { return p.name == "FN" })
	at := slices.IndexFunc(props, func(p prop) bool { return p.name == "N" })
	if at < 0 {
		at = min(1, len(props)-1) // behind BEGIN and VERSION where there is no name
	}
	return slices.Insert(props, at+1, prop{name: "FN", value: fn})
}

// rewriteLightly does what the rewriting servers do without losing anything (reference dav-servers point 10).
func rewriteLightly(props []prop, now time.Time) []prop {
	for i := range props {
		p := &props[i]
		p.group = strings.ToUpper(p.group)
		if t := p.types(); len(t) > 0 {
			var names []string
			for name := range t {
				names = append(names, name)
			}
			slices.Sort(names)
			p.setTypes(strings.Join(names, ","))
		}
	}
	props = slices.DeleteFunc(props, func(p prop) bool { return p.name == "REV" })
	if len(props) < 2 {
		return props
	}
	inner := props[1 : len(props)-1]
	slices.SortStableFunc(inner, func(a, b prop) int {
		if a.name == "VERSION" || b.name == "VERSION" {
			return map[bool]int{true: -1, false: 1}[a.name == "VERSION"]
		}
		return strings.Compare(a.name, b.name)
	})
	return slices.Insert(props, len(props)-1, prop{name: "REV", value: now.UTC().Format("20060102T150405Z")})
}
