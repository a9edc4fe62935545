package vcard

import (
	"bytes"
	"slices"
	"strings"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// Options say what the hub is like.
type Options struct {
	// OnePerSlot: the hub keeps one value for each kind of phone (private,
	// business, mobile, other), fax and e-mail (reference memotoo §8.1). No second
	// one is added to a slot; what stands there already stays.
	OnePerSlot bool
}

// edit is a change of a card being carried out.
type edit struct {
	*card
	opt     Options
	was     record.Record // the card as it was read
	want    record.Record // the card as it shall be read
	changed []record.Field
	called  string // what the card would be called if its person had no name
	notes   []Note
}

// Edit carries the fields of change into the text of a card. Lines that do not
// belong to a changed field go back byte for byte; if nothing is changed the
// whole text does. An empty value clears a field. Its only error is an *Error.
func Edit(text []byte, change record.Record, opt Options) ([]byte, []Note, error) {
	c, err := open(text)
	if err != nil {
		return nil, nil, err
	}
	if c.kind() != Person {
		return nil, nil, &Error{Reason: NotPerson}
	}
	e := &edit{card: c, opt: opt, was: c.read()}
	e.plan(change)
	if len(e.changed) == 0 {
		return bytes.Clone(text), nil, nil
	}
	e.called = e.standIn()
	e.write()
	return c.doc.Bytes(), e.notes, nil
}

// New writes a card for a record: vCard 3.0, the one version that every server
// takes and gives back (reference dav-servers, point 11).
func New(r record.Record, uid string, opt Options) ([]byte, []Note) {
	doc := contentline.New()
	comp := doc.AddComponent("VCARD")
	comp.Add("VERSION").SetValue("3.0")
	comp.Add("PRODID").SetText("-//Abgleich//Abgleich//DE")
	if uid = clean(uid); uid != "" {
		comp.Add("UID").SetText(uid)
	}
	// N and FN are required (RFC 2426 §3.1).
	comp.Add("N").SetFields("", "", "", "", "")
	comp.Add("FN")
	e := &edit{card: newCard(doc, comp), opt: opt, was: record.Record{}}
	e.plan(r)
	e.write()
	return doc.Bytes(), e.notes
}

// plan finds out which fields change, and into what.
func (e *edit) plan(change record.Record) {
	e.want = e.was.Clone()
	for _, sp := range record.Contacts.Fields {
		v, ok := change[sp.Field]
		if !ok {
			continue
		}
		v = e.writable(sp, v)
		if !sp.Equal(e.was[sp.Field], v) {
			e.changed = append(e.changed, sp.Field)
			e.want[sp.Field] = v
		}
	}
}

// writable is a value in the form in which it can be written: cleaned, without
// blank entries, and with entry types that cards know.
func (e *edit) writable(sp record.Spec, v record.Value) record.Value {
	if sp.Kind == record.Single {
		text := clean(v.Text)
		if sp.Key(text) == "" {
			text = ""
		}
		return record.Text(text)
	}
	var out []record.Entry
	for _, entry := range v.Entries {
		entry.Text = clean(entry.Text)
		switch sp.Field {
		case record.Phones, record.Faxes:
			entry.Text, _ = plainNumber(entry.Text)
		case record.Emails:
			entry.Text = withoutMailto(entry.Text)
		}
		if sp.Key(entry.Text) == "" {
			continue
		}
		entry.Type = knownType(sp.Field, entry.Type)
		out = append(out, entry)
	}
	// The default entry goes first: where there is room for one only, it is the one.
	slices.SortStableFunc(out, func(a, b record.Entry) int { return rank(a) - rank(b) })
	return record.Value{Entries: out}
}

func rank(e record.Entry) int {
	if e.Default {
		return 0
	}
	return 1
}

// knownType is the type under which an entry is found again after it was
// written: what a field has no type for is "other".
func knownType(f record.Field, typ string) string {
	switch {
	case f == record.Categories:
		return ""
	case typ == record.Private, typ == record.Business, typ == record.Mobile && f == record.Phones:
		return typ
	}
	return record.Other
}

func (e *edit) write() {
	for _, m := range mappings() {
		if slices.ContainsFunc(m.fields, e.changes) {
			m.write(e)
		}
	}
	e.writeFullName()
}

func (e *edit) changes(f record.Field) bool { return slices.Contains(e.changed, f) }

func (e *edit) text(f record.Field) string { return e.want[f].Text }

func (e *edit) note(f record.Field, value record.Entry, reason NoteReason) {
	e.notes = append(e.notes, Note{Field: f, Type: value.Type, Value: value.Text, Reason: reason})
}

// setText writes a Single field that is the whole value of one line.
func (e *edit) setText(name string, f record.Field, set func(l *contentline.Line, text string)) {
	l := e.leadOf(name, blankText)
	text := e.text(f)
	switch {
	case text == "" && l != nil:
		e.clear(l, blankText)
	case text != "":
		if l == nil {
			l = e.comp.Add(name)
		}
		set(l, text)
	}
}

// join puts the parts that are not blank together.
func join(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}
