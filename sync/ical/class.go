package ical

import (
	"strings"

	"abgleich/sync/record"
)

// readClass reads CLASS (RFC 5545 §3.8.1.3): PRIVATE, CONFIDENTIAL and, as the RFC
// asks, what is not known are secret.
func (p *part) readClass(r record.Record) {
	if class := p.line("CLASS"); class != "" && !strings.EqualFold(class, "PUBLIC") {
		r[record.Secret] = record.Text("1")
	}
}

// writeClass writes PRIVATE, or PUBLIC in the place of another word.
func (e *edit) writeClass() {
	switch {
	case !e.changes(record.Secret):
	case e.text(record.Secret) != "":
		e.setLine("CLASS", "PRIVATE")
	case e.comp.First("CLASS") != nil:
		e.setLine("CLASS", "PUBLIC")
	}
}
