package runner

import (
	"fmt"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/memotoo"
	"abgleich/sync/record"
)

// fieldNames are the fields of a contact as people call them.
var fieldNames = map[fault.Lang]map[record.Field]string{
	fault.German: {
		record.Salutation: "Anrede", record.Title: "Titel", record.FirstName: "Vorname", record.LastName: "Nachname", record.Company: "Firma",
		record.CompanyAddition: "Firmenzusatz", record.Position: "Position", record.Street: "Straße", record.PostalCode: "PLZ", record.City: "Ort",
		record.Country: "Land", record.Phones: "Telefonnummern", record.Faxes: "Faxnummern", record.Emails: "E-Mail-Adressen",
		record.Homepage: "Homepage", record.Birthday: "Geburtstag", record.Remark: "Bemerkung", record.Categories: "Kontaktart",
	},
	fault.English: {
		record.Salutation: "salutation", record.Title: "title", record.FirstName: "first name", record.LastName: "last name", record.Company: "company",
		record.CompanyAddition: "company addition", record.Position: "position", record.Street: "street", record.PostalCode: "postal code", record.City: "town",
		record.Country: "country", record.Phones: "phone numbers", record.Faxes: "fax numbers", record.Emails: "e-mail addresses",
		record.Homepage: "home page", record.Birthday: "birthday", record.Remark: "remark", record.Categories: "contact kind",
	},
}

// memotooFindings says in plain sentences what a probe of the hub means for the
// user; the technical side of it goes into SideCheck.Details.
func memotooFindings(l fault.Lang, rep memotoo.Report) []string {
	say := func(de, en string, args ...any) string {
		if l == fault.English {
			return fmt.Sprintf(en, args...)
		}
		return fmt.Sprintf(de, args...)
	}
	name := rep.Book.Name
	if name == "" {
		name = rep.Book.Href
	}
	lines := []string{say("Angemeldet. Adressbuch: %s.", "Signed in. Address book: %s.", name)}
	if rep.Capabilities.OnePerSlot {
		lines = append(lines, say(
			"memotoo behält je Art nur eine Nummer und eine E-Mail-Adresse; weitere bleiben in onOffice unberührt.",
			"memotoo keeps one number and one e-mail address of each kind; further ones stay in onOffice untouched."))
	}
	if lost := rep.Capabilities.Lost; len(lost) > 0 {
		names := make([]string, len(lost))
		for i, f := range lost {
			names[i] = fieldNames[l][f]
		}
		lines = append(lines, say("Diese Angaben kann memotoo nicht aufnehmen, sie bleiben in onOffice unberührt: %s.",
			"memotoo cannot hold these values, they stay in onOffice untouched: %s.", strings.Join(names, ", ")))
	}
	return lines
}
