package vcard

import (
	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// The remark is NOTE (RFC 2426 §3.6.2). Of several notes one is the remark, the
// others are left alone.

func readRemark(c *card, r record.Record) {
	if l := c.leadOf("NOTE", blankText); l != nil {
		put(r, record.Remark, l.Text())
	}
}

func writeRemark(e *edit) { e.setText("NOTE", record.Remark, (*contentline.Line).SetText) }
