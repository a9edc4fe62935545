// Package plain says fields and values of records as people read them, in German
// and English: "Ort", "2.3.2026, 09:00 Uhr", "geschäftlich 0221 123".
package plain

import (
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// pair is a text in both languages.
type pair struct{ de, en string }

func (p pair) in(l fault.Lang) string {
	if l == fault.English {
		return p.en
	}
	return p.de
}

// labels are the fields of all units.
var labels = map[record.Field]pair{
	record.Salutation:      {"Anrede", "salutation"},
	record.Title:           {"Titel", "title"},
	record.FirstName:       {"Vorname", "first name"},
	record.LastName:        {"Nachname", "last name"},
	record.Company:         {"Firma", "company"},
	record.CompanyAddition: {"Firmenzusatz", "company addition"},
	record.Position:        {"Position", "position"},
	record.Street:          {"Straße", "street"},
	record.PostalCode:      {"PLZ", "postal code"},
	record.City:            {"Ort", "town"},
	record.Country:         {"Land", "country"},
	record.Phones:          {"Telefonnummern", "phone numbers"},
	record.Faxes:           {"Faxnummern", "fax numbers"},
	record.Emails:          {"E-Mail-Adressen", "e-mail addresses"},
	record.Homepage:        {"Homepage", "home page"},
	record.Birthday:        {"Geburtstag", "birthday"},
	record.Remark:          {"Bemerkung", "remark"},
	record.Categories:      {"Kontaktart", "contact kind"},

	record.Subject:  {"Betreff", "subject"},
	record.Notes:    {"Notizen", "notes"},
	record.Place:    {"Ort", "place"},
	record.Start:    {"Beginn", "start"},
	record.End:      {"Ende", "end"},
	record.Repeat:   {"Wiederholung", "repetition"},
	record.Removed:  {"Ausgefallene Tage", "days left out"},
	record.Secret:   {"Privat", "private"},
	record.Category: {"Terminart", "kind of appointment"},
	record.Reminder: {"Erinnerung", "reminder"},

	record.Due:      {"Fällig", "due"},
	record.Priority: {"Priorität", "priority"},
	record.State:    {"Status", "status"},
	record.Percent:  {"Erledigt zu", "done"},
}

// Label is a field as people call it; one that nobody has named is its own name.
func Label(l fault.Lang, f record.Field) string {
	if p, ok := labels[f]; ok {
		return p.in(l)
	}
	return string(f)
}
