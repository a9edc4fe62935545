package ical

import "abgleich/sync/record"

// Detach makes a text of its own of the override of that day: everything that it
// says but for the series it belongs to, with the time zones of the text. Its only
// error is an *Error.
func Detach(text []byte, day record.Day, uid string, opt Options) ([]byte, error) {
	c, err := open(text, opt)
	if err != nil {
		return nil, err
	}
	own, err := c.override(day)
	if err != nil {
		return nil, c.named(err)
	}
	for _, p := range c.parts {
		if p != own {
			p.comp.Remove()
		}
	}
	own.comp.RemoveAll("RECURRENCE-ID")
	e := &edit{part: own}
	e.setValue("UID", clean(uid))
	out := c.doc.Bytes()
	if _, err := Decode(out, opt); err != nil {
		return nil, err
	}
	return out, nil
}
