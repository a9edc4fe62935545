package vcard

import (
	"strings"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// The home page is URL (RFC 2426 §3.6.8), whatever its type.

func readHomepage(c *card, r record.Record) {
	if l := c.leadOf("URL", blankText); l != nil {
		// Google writes http\://, so the value is read as text though it is none.
		put(r, record.Homepage, l.Text())
	}
}

// writeHomepage writes an address, in which commas and semicolons are not
// escaped; a backslash is, for it is read as text.
func writeHomepage(e *edit) {
	e.setText("URL", record.Homepage, func(l *contentline.Line, text string) {
		l.SetValue(strings.ReplaceAll(text, `\`, `\\`))
	})
}
