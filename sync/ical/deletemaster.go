package ical

import (
	"slices"

	"abgleich/sync/record"
)

// DeleteMaster takes the event or series itself out of a text and leaves its
// changed occurrences, which go on without it (RFC 4791 §4.1). Occurrences that
// were cancelled go with the series. It returns nil if nothing is left: then the
// resource is to be deleted. Its only error is an *Error.
func DeleteMaster(text []byte, opt Options) ([]byte, error) {
	c, err := open(text, opt)
	if err != nil {
		return nil, err
	}
	item, err := c.item()
	if err != nil {
		return nil, c.named(err)
	}
	m := c.master()
	if m == nil {
		return nil, c.named(&Error{Reason: NotEditable})
	}
	if len(item.Overrides) == 0 {
		return nil, nil
	}
	if slices.ContainsFunc(item.Overrides, func(o Override) bool { return o.Following }) {
		return nil, c.named(inexpressible(WhyFollowing, ""))
	}
	for _, p := range c.parts {
		if p == m || p.cancelled() {
			p.comp.Remove()
		}
	}
	out := c.doc.Bytes()
	// Without the series a RECURRENCE-ID may name another day: a floating one was
	// meant in its zone.
	rest, err := Decode(out, opt)
	if err == nil && !slices.Equal(days(rest.Overrides), days(item.Overrides)) {
		err = &Error{Reason: NotEditable, UID: item.UID, Name: item.Name}
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// CancelMaster writes STATUS:CANCELLED into the event or series itself and leaves
// everything else, its changed occurrences among it, as it is. It is for servers
// that take no changed occurrences without their series. Its only error is an
// *Error.
func CancelMaster(text []byte, opt Options) ([]byte, error) {
	c, err := open(text, opt)
	if err != nil {
		return nil, err
	}
	m := c.master()
	if m == nil || c.kind != Event {
		return nil, c.named(&Error{Reason: NotEditable})
	}
	e := &edit{part: m}
	e.setValue("STATUS", "CANCELLED")
	return c.doc.Bytes(), nil
}

func days(list []Override) []record.Day {
	out := make([]record.Day, len(list))
	for i, o := range list {
		out[i] = o.Day
	}
	return out
}
