package vcard

import (
	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// The position is TITLE, "job title, functional position" (RFC 2426 §3.5.1),
// and the hub's jobtitle (reference memotoo §8.1). ROLE, which the hub loses
// (§9), is left alone.

func readPosition(c *card, r record.Record) {
	if l := c.leadOf("TITLE", blankText); l != nil {
		put(r, record.Position, l.Text())
	}
}

func writePosition(e *edit) { e.setText("TITLE", record.Position, (*contentline.Line).SetText) }
