package record

// The fields of a contact (design §5). What each side calls them stands in that
// side's own mapping.
const (
	Salutation      Field = "salutation"      // "Herr", "Frau", "Firma", "Familie", "Eheleute"
	Title           Field = "title"           // academic title
	FirstName       Field = "firstName"       //
	LastName        Field = "lastName"        //
	Company         Field = "company"         //
	CompanyAddition Field = "companyAddition" // department or second company line
	Position        Field = "position"        // role within the company
	Street          Field = "street"          // with house number
	PostalCode      Field = "postalCode"      //
	City            Field = "city"            //
	Country         Field = "country"         // name, in the language it was typed in
	Phones          Field = "phones"          // private, business, mobile, other
	Faxes           Field = "faxes"           // private, business, other
	Emails          Field = "emails"          // private, business, other
	Homepage        Field = "homepage"        //
	Birthday        Field = "birthday"        // YYYY-MM-DD, or --MM-DD without a year
	Remark          Field = "remark"          // several lines
	Categories      Field = "categories"      // kinds of contact, by label; entries without type
)

// The types of entries.
const (
	Private  = "private"
	Business = "business"
	Mobile   = "mobile"
	Other    = "other"
)

// Contacts is the schema of the unit Addresses.
var Contacts = &Schema{
	Unit: Addresses,
	Fields: []Spec{
		{Salutation, Single, Folded},
		{Title, Single, Plain},
		{FirstName, Single, Plain},
		{LastName, Single, Plain},
		{Company, Single, Plain},
		{CompanyAddition, Single, Plain},
		{Position, Single, Plain},
		{Street, Single, Plain},
		{PostalCode, Single, Plain},
		{City, Single, Plain},
		{Country, Single, CountryKey},
		{Phones, Set, PhoneKey},
		{Faxes, Set, PhoneKey},
		{Emails, Set, EmailKey},
		{Homepage, Single, URLKey},
		{Birthday, Single, Plain},
		{Remark, Single, Plain},
		{Categories, Set, Folded},
	},
	Title:     contactTitle,
	MatchKeys: contactMatchKeys,
	Alike:     contactsAlike,
}

// contactTitle names a contact: the person, else the company, else whatever
// tells it apart.
func contactTitle(r Record) string {
	name := joinNonEmpty(" ", r[Title].Text, r[FirstName].Text, r[LastName].Text)
	company := r[Company].Text
	switch {
	case name != "" && company != "":
		return name + " (" + company + ")"
	case name != "":
		return name
	case company != "":
		return company
	}
	for _, f := range []Field{Emails, Phones} {
		if e := r[f].Entries; len(e) > 0 {
			return e[0].Text
		}
	}
	return ""
}
