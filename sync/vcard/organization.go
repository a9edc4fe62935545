package vcard

import (
	"strings"

	"abgleich/sync/record"
)

// ORG is the company and its units (RFC 2426 §3.5.5); the hub keeps company and
// department (reference memotoo §9). Further units are left alone.
var organization = []struct {
	field record.Field
	index int
}{
	{record.Company, 0},
	{record.CompanyAddition, 1},
}

var blankOrganization = blankParts(0, 1)

func readOrganization(c *card, r record.Record) {
	l := c.leadOf("ORG", blankOrganization)
	if l == nil {
		put(r, record.Company, c.companyFromFullName())
		return
	}
	for _, o := range organization {
		put(r, o.field, part(l, o.index))
	}
}

func writeOrganization(e *edit) {
	l := e.leadOf("ORG", blankOrganization)
	if l == nil {
		l = e.comp.Add("ORG")
	}
	for _, o := range organization {
		if part(l, o.index) != e.text(o.field) {
			l.SetField(o.index, e.text(o.field))
		}
	}
	e.settle(l, blankOrganization)
}

// isCompany tells whether the card calls itself one: KIND:org (RFC 6350 §6.1.4)
// or Apple's X-ABShowAs.
func (c *card) isCompany() bool {
	for name, value := range map[string]string{"KIND": "org", "X-ADDRESSBOOKSERVER-KIND": "org", "X-ABSHOWAS": "COMPANY"} {
		if l := c.comp.First(name); l != nil && strings.EqualFold(strings.TrimSpace(l.Value()), value) {
			return true
		}
	}
	return false
}

// companyFromFullName is the company of a card that calls itself one and says
// its name in FN only, not in ORG.
func (c *card) companyFromFullName() string {
	if !c.isCompany() || !c.nameIsSilent() || c.leadOf("ORG", blankOrganization) != nil {
		return ""
	}
	fn := c.fullName()
	if c.isStandIn(fn, "", "") {
		return ""
	}
	return fn
}
