package vcard

import (
	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// The components of ADR (RFC 2426 §3.2.1). Post office box, extended address
// and region are left alone, and so is what RFC 9554 §2.1 adds behind them.
const (
	adrExtended = 1
	adrStreet   = 2
	adrCity     = 3
	adrCode     = 5
	adrCountry  = 6
)

// blankAddress tells whether an ADR holds nothing that we map.
var blankAddress = blankParts(adrExtended, adrStreet, adrCity, adrCode, adrCountry)

// A contact has one postal address (reference onoffice-api §5.9), a card any
// number. The preferred one stands for it, else the first that is not empty.

func readAddress(c *card, r record.Record) {
	l := c.leadOf("ADR", blankAddress)
	if l == nil {
		return
	}
	put(r, record.Street, part(l, streetOf(l)))
	put(r, record.City, part(l, adrCity))
	put(r, record.PostalCode, part(l, adrCode))
	put(r, record.Country, part(l, adrCountry))
}

// streetOf is the component in which the street stands. Some programs put it
// into the extended address and leave the street empty (scenario F89).
func streetOf(l *contentline.Line) int {
	if part(l, adrStreet) == "" && part(l, adrExtended) != "" {
		return adrExtended
	}
	return adrStreet
}

func writeAddress(e *edit) {
	l := e.leadOf("ADR", blankAddress)
	if l == nil {
		l = e.comp.Add("ADR")
		l.SetFields("", "", "", "", "", "", "")
		l.SetParam("TYPE", e.inVersion([]string{e.addressType()})...)
	}
	for _, p := range []struct {
		field record.Field
		index int
	}{
		{record.Street, streetOf(l)}, {record.City, adrCity}, {record.PostalCode, adrCode}, {record.Country, adrCountry},
	} {
		if part(l, p.index) != e.text(p.field) {
			l.SetField(p.index, e.text(p.field))
		}
	}
	if e.text(record.Street) == "" {
		// What extended the street would be read as the street.
		l.SetField(adrExtended, "")
	}
	// The label that a line of vCard 4.0 carries shows the old address (RFC 6350 §6.3.1).
	l.SetParam("LABEL")
	e.settle(l, blankAddress)
}

// addressType is where a new address belongs: a contact with a company is
// visited there.
func (e *edit) addressType() string {
	if e.text(record.Company) == "" {
		return "HOME"
	}
	return "WORK"
}
