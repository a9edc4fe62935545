package onoffice

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// shape is how onOffice holds a field.
type shape int

const (
	text    shape = iota
	choice        // a select field: keys on the wire, labels for people
	choices       // a multi select field
	date
	country
)

// mapping is the table of single fields (design §5; names and lengths §5.9).
// Contact entries stand in entries.go.
var mapping = []struct {
	field record.Field
	name  string
	shape shape
}{
	{record.Salutation, "Anrede", choice},
	{record.Title, "Titel", text},
	{record.FirstName, "Vorname", text},
	{record.LastName, "Name", text},
	{record.Company, "Zusatz1", text},         // "Firma" in the window
	{record.CompanyAddition, "Zusatz2", text}, // "Firmenzusatz"
	{record.Position, "jobPosition", text},
	{record.Street, "Strasse", text}, // there is one postal address only
	{record.PostalCode, "Plz", text},
	{record.City, "Ort", text},
	{record.Country, "Land", country}, // the name; writes take it (§5.5)
	{record.Homepage, "Homepage", text},
	{record.Birthday, "Geburtsdatum", date},
	{record.Remark, "Bemerkung", text},       // not in every tenant (§12 no. 21)
	{record.Categories, "ArtDaten", choices}, // "Kontaktart"
}

// mainEntries are the fields that hold the default entry as plain text: they
// are the sure way to know which entry it is (§5.3).
var mainEntries = map[record.Field]string{
	record.Phones: "Telefon1",
	record.Faxes:  "Telefax1",
	record.Emails: "Email",
}

// usedFields are all names that are looked for in the field configuration.
var usedFields = func() []string {
	names := []string{"Benutzer", "Eintragsdatum", "KdNr"}
	for _, m := range mapping {
		names = append(names, m.name)
	}
	for _, name := range mainEntries {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}()

// readData is what is asked for: the active fields, and the contact entries,
// which are never listed in the configuration (§9.1).
func (c *Client) readData() []string {
	var names []string
	for _, m := range mapping {
		if c.tenant.active(m.name) {
			names = append(names, m.name)
		}
	}
	for _, sp := range entryFields {
		if main := mainEntries[sp.field]; c.tenant.active(main) {
			names = append(names, main)
		}
	}
	return append(names, "phone", "mobile", "fax", "email")
}

// fields are the mapped fields that the tenant has.
func (t *tenant) fields() []record.Field {
	var list []record.Field
	for _, f := range record.Contacts.Names() {
		if mainEntries[f] != "" {
			list = append(list, f)
			continue
		}
		for _, m := range mapping {
			if m.field == f && t.active(m.name) {
				list = append(list, f)
			}
		}
	}
	return list
}

// toRecord makes a record of what a read gave.
func (t *tenant) toRecord(e Object) record.Record {
	r := record.Record{}
	put := func(f record.Field, v record.Value) {
		if !v.Empty() {
			r[f] = v
		}
	}
	for _, m := range mapping {
		if !t.active(m.name) {
			continue
		}
		switch m.shape {
		case choices:
			var entries []record.Entry
			for _, key := range e.List(m.name) {
				entries = append(entries, record.Entry{Text: t.label(m.name, key)})
			}
			put(m.field, record.Value{Entries: entries})
		case choice, country:
			put(m.field, record.Text(t.label(m.name, e.Text(m.name))))
		case date:
			put(m.field, record.Text(readDate(e.Text(m.name))))
		default:
			put(m.field, record.Text(e.Text(m.name)))
		}
	}
	for f, entries := range readEntries(e) {
		put(f, record.Value{Entries: entries})
	}
	return r
}

// label is the label of a select key, or the key where there is none.
func (t *tenant) label(name, key string) string {
	if label, ok := t.Fields[name].Values[key]; ok {
		return label
	}
	return key
}

// key is the key of a label. Of several keys with one label the one among
// prefer is taken; a text that is a key itself is found too.
func (t *tenant) key(name, label string, same func(string) string, prefer []string) (string, bool) {
	values := t.Fields[name].Values
	var found []string
	for key, l := range values {
		if same(l) == same(label) {
			found = append(found, key)
		}
	}
	slices.Sort(found)
	for _, key := range found {
		if slices.Contains(prefer, key) {
			return key, true
		}
	}
	if len(found) > 0 {
		return found[0], true
	}
	if _, ok := values[label]; ok || slices.Contains(prefer, label) {
		return label, true
	}
	return "", false
}

// readDate reads a date; 0000-00-00 and what is no date are empty (§2.1).
func readDate(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > len(time.DateOnly) {
		s = s[:len(time.DateOnly)]
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return ""
	}
	return s
}

// note tells of a value that onOffice does not take.
func note(step fault.Step, detail string) fault.Fault {
	return *fault.New(fault.LeftOut, fault.OnOffice, step, detail, nil)
}

// scalars makes the parameters that bring the single fields of want, as far as
// they are not in now already, onto the wire. now is what the record shows, raw
// what the read gave (both empty for a new record).
func (t *tenant) scalars(want, now record.Record, raw Object, step fault.Step) (params map[string]any, notes []fault.Fault) {
	params = map[string]any{}
	for _, m := range mapping {
		v, asked := want[m.field]
		spec, _ := record.Contacts.Spec(m.field)
		if !asked || !t.active(m.name) || spec.Equal(v, now[m.field]) {
			continue
		}
		if m.shape == choices {
			keys, more := t.multiKeys(m.name, v, raw.List(m.name), step)
			notes = append(notes, more...)
			if !slices.Equal(slices.Sorted(slices.Values(keys)), slices.Sorted(slices.Values(raw.List(m.name)))) {
				params[m.name] = keys
			}
			continue
		}
		value, problem := t.scalar(m.name, m.shape, strings.TrimSpace(v.Text))
		if problem != "" {
			notes = append(notes, note(step, m.name+": "+problem))
		}
		// What was shortened before is not written again.
		if value != nil && *value != raw.Text(m.name) && (*value != "" || now[m.field].Text != "") {
			params[m.name] = *value
		}
	}
	return params, notes
}

// scalar makes one wire value; nil leaves the field as it is.
func (t *tenant) scalar(name string, as shape, s string) (value *string, problem string) {
	switch as {
	case date:
		if s == "" {
			// The empty date as reads spell it (§2.1).
			s = "0000-00-00"
		} else if readDate(s) == "" {
			return nil, "a date without a year cannot be stored: " + plain(s, 20)
		}
		return &s, ""
	case choice, country:
		same := record.Folded
		if as == country {
			same = record.CountryKey
		}
		if s == "" || len(t.Fields[name].Values) == 0 {
			if as == country {
				s = germanCountry(s)
			}
			break
		}
		key, ok := t.key(name, s, same, nil)
		if !ok {
			return nil, "onOffice has no such value: " + plain(s, 80)
		}
		return &key, ""
	}
	clipped := clip(s, t.Fields[name].Length)
	if clipped != s {
		problem = "shortened to " + clipped
	}
	return &clipped, problem
}

func (t *tenant) multiKeys(name string, v record.Value, prefer []string, step fault.Step) (keys []string, notes []fault.Fault) {
	keys = []string{}
	for _, e := range v.Entries {
		key, ok := t.key(name, e.Text, record.Folded, prefer)
		switch {
		case !ok:
			notes = append(notes, note(step, name+": onOffice has no such value: "+plain(e.Text, 80)))
		case !slices.Contains(keys, key):
			keys = append(keys, key)
		}
	}
	return keys, notes
}

// clip cuts a text to a number of letters; 0 is no limit (§11 no. 17).
func clip(s string, letters int) string {
	if letters <= 0 || utf8.RuneCountInString(s) <= letters {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:letters]))
}

// germanCountry turns an ISO code or an English name into the German name,
// which is what a modify takes (§5.5). Every other text stays.
func germanCountry(s string) string {
	region, err := language.ParseRegion(record.CountryKey(s))
	if err != nil || !region.IsCountry() {
		return s
	}
	isCode := len(s) == 2 || len(s) == 3 && strings.EqualFold(s, region.ISO3())
	if isCode || strings.EqualFold(s, display.English.Regions().Name(region)) {
		if name := display.German.Regions().Name(region); name != "" {
			return name
		}
	}
	return s
}
