package ical

import "abgleich/sync/record"

// textField is a field that is the text of one property.
type textField struct {
	field record.Field
	name  string
	// describing are properties that say the same in another way. A program that
	// knows them would go on showing the old text, so they go when it changes.
	describing []string
}

// texts are the fields that are text, in events (RFC 5545 §3.8.1).
var texts = []textField{
	{record.Subject, "SUMMARY", nil},
	{record.Notes, "DESCRIPTION", []string{"X-ALT-DESC"}},
	{record.Place, "LOCATION", []string{"X-APPLE-STRUCTURED-LOCATION", "GEO"}},
}

// maxText bounds a text of an event or task, in bytes. No person writes so much, and
// onOffice would have to store it.
const maxText = 4 << 20

func (p *part) readTexts(r record.Record, fields []textField) error {
	for _, t := range fields {
		text := p.line(t.name)
		if len(text) > maxText {
			return &Error{Reason: TooLarge, Detail: t.name}
		}
		set(r, t.field, text)
	}
	return nil
}

func (e *edit) writeTexts(fields []textField) {
	for _, t := range fields {
		if !e.changes(t.field) {
			continue
		}
		e.setLine(t.name, e.text(t.field))
		for _, d := range t.describing {
			e.comp.RemoveAll(d)
		}
	}
}

// setLine makes text the only text of that property; an empty one removes it.
// Text of which nothing but parameters like ALTREP points elsewhere loses these.
func (e *edit) setLine(name, text string) {
	lines := e.comp.All(name)
	if text == "" {
		e.comp.RemoveAll(name)
		return
	}
	if len(lines) == 0 {
		e.comp.Add(name).SetText(text)
		return
	}
	lines[0].SetText(text)
	lines[0].SetParam("ALTREP")
	// Blank lines in front of the one that was read are it now; others would only
	// contradict.
	for _, l := range lines[1:] {
		l.Remove()
	}
}
