package onofficetest

import "slices"

// Field types of the configuration (reference §9.1).
const (
	typeVarchar  = "varchar"
	typeText     = "text"
	typeInteger  = "integer"
	typeBoolean  = "boolean"
	typeDate     = "date"
	typeDateTime = "datetime"
	typeTime     = "time"
	typeSingle   = "singleselect"
	typeMulti    = "multiselect"
)

// Field is one line of a tenant's field configuration.
type Field struct {
	Name    string
	Label   string // German
	English string
	Type    string
	Length  int // of a varchar, in letters
	Values  []Choice
	// ReadOnly fields are kept by the server: a write of one is error 144.
	ReadOnly bool
	// Optional fields exist only in a tenant that has them switched on (With).
	Optional bool
}

// Choice is a key of a select field and its labels.
type Choice struct{ Key, Label, English string }

type fieldConfig struct {
	order  []Field
	byName map[string]Field
}

func newFieldConfig(fields []Field) fieldConfig {
	c := fieldConfig{order: fields, byName: map[string]Field{}}
	for _, f := range fields {
		c.byName[f.Name] = f
	}
	return c
}

// active finds an address field that this tenant has.
func (s *Server) active(name string) (Field, bool) {
	f, ok := s.fields.byName[name]
	if !ok || slices.Contains(s.switches.Without, name) {
		return Field{}, false
	}
	return f, !f.Optional || slices.Contains(s.switches.With, name)
}

// AddressFields gives the address fields of reference §5.9. Bemerkung and
// Telefon2 are optional.
func AddressFields() []Field {
	return []Field{
		{Name: "ID", Label: "Datensatznummer", English: "Record number", Type: typeInteger, ReadOnly: true},
		{Name: "uuid", Label: "UUID", English: "UUID", Type: typeVarchar, Length: 36, ReadOnly: true},
		{Name: "KdNr", Label: "Kundennummer", English: "Customer number", Type: typeInteger, ReadOnly: true},
		{Name: "Anrede", Label: "Anrede", English: "Salutation", Type: typeSingle, Values: salutations()},
		{Name: "Titel", Label: "Titel", English: "Title", Type: typeVarchar, Length: 80},
		{Name: "Vorname", Label: "Vorname", English: "First name", Type: typeVarchar, Length: 80},
		{Name: "Name", Label: "Name", English: "Last name", Type: typeVarchar, Length: 80},
		{Name: "Briefanrede", Label: "Briefanrede", English: "Letter salutation", Type: typeText},
		{Name: "Anrede2", Label: "Anrede 2", English: "Salutation 2", Type: typeSingle, Values: salutations()},
		{Name: "Titel2", Label: "Titel 2", English: "Title 2", Type: typeVarchar, Length: 80},
		{Name: "Vorname2", Label: "Vorname 2", English: "First name 2", Type: typeVarchar, Length: 80},
		{Name: "Name2", Label: "Name 2", English: "Last name 2", Type: typeVarchar, Length: 80},
		{Name: "Geburtsdatum2", Label: "Geburtsdatum 2", English: "Birthday 2", Type: typeDate},
		{Name: "Zusatz1", Label: "Firma", English: "Company", Type: typeVarchar, Length: 80},
		{Name: "Zusatz2", Label: "Firmenzusatz", English: "Company addition", Type: typeVarchar, Length: 80},
		{Name: "jobTitle", Label: "Beruf", English: "Occupation", Type: typeVarchar, Length: 80},
		{Name: "jobPosition", Label: "Position", English: "Position", Type: typeVarchar, Length: 80},
		{Name: "employer", Label: "Arbeitgeber", English: "Employer", Type: typeVarchar, Length: 80},
		{Name: "Strasse", Label: "Straße", English: "Street", Type: typeVarchar, Length: 80},
		{Name: "Plz", Label: "PLZ", English: "Postal code", Type: typeVarchar, Length: 20},
		{Name: "Ort", Label: "Ort", English: "City", Type: typeVarchar, Length: 80},
		{Name: "Land", Label: "Land", English: "Country", Type: typeVarchar, Length: 80},
		{Name: "Postfach", Label: "Postfach", English: "PO box", Type: typeVarchar, Length: 80},
		{Name: "Plz_postfach", Label: "PLZ Postfach", English: "PO box postal code", Type: typeVarchar, Length: 20},
		{Name: "Email", Label: "E-Mail", English: "E-mail", Type: typeVarchar, Length: 100, ReadOnly: true},
		{Name: "Telefon1", Label: "Telefon", English: "Phone", Type: typeVarchar, Length: 40, ReadOnly: true},
		{Name: "Telefax1", Label: "Telefax", English: "Fax", Type: typeVarchar, Length: 40, ReadOnly: true},
		{Name: "Telefon2", Label: "Telefon 2", English: "Phone 2", Type: typeVarchar, Length: 40, Optional: true},
		{Name: "Homepage", Label: "Homepage", English: "Home page", Type: typeText},
		{Name: "Geburtsdatum", Label: "Geburtsdatum", English: "Birthday", Type: typeDate},
		{Name: "Benutzer", Label: "Betreuer", English: "Responsible user", Type: typeVarchar, Length: 80},
		{Name: "ArtDaten", Label: "Kontaktart", English: "Contact type", Type: typeMulti, Values: contactKinds()},
		{Name: "contactCategory", Label: "Kontaktkategorie", English: "Contact category", Type: typeSingle, Values: []Choice{
			{"person", "Person", "Person"}, {"company", "Firma", "Company"}}},
		{Name: "HerkunftKontakt", Label: "Herkunft", English: "Origin", Type: typeMulti, Values: []Choice{
			{"internet", "Internet", "Internet"}, {"empfehlung", "Empfehlung", "Recommendation"}, {"zeitung", "Zeitung", "Newspaper"}}},
		{Name: "Beziehung", Label: "Beziehung", English: "Relationship", Type: typeSingle, Values: []Choice{
			{"gut", "Gut", "Good"}, {"neutral", "Neutral", "Neutral"}}},
		{Name: "Status", Label: "Status", English: "Status", Type: typeBoolean},
		{Name: "Status2Adr", Label: "Status", English: "Status", Type: typeSingle, Values: []Choice{
			{statusActive, "Aktiv", "Active"}, {statusArchive, "Archiviert", "Archived"}}},
		{Name: "Eintragsdatum", Label: "Eintragsdatum", English: "Created", Type: typeDate, ReadOnly: true},
		{Name: "Letzte_Aktion", Label: "Letzte Aktion", English: "Last action", Type: typeDate},
		{Name: "letzter_Kontakt", Label: "Letzter Kontakt", English: "Last contact", Type: typeDateTime},
		{Name: "kunde_seit", Label: "Kunde seit", English: "Customer since", Type: typeDate},
		{Name: "newsletter_aktiv", Label: "Newsletter", English: "Newsletter", Type: typeSingle, Values: []Choice{
			{"0", "Nein", "No"}, {"1", "Ja", "Yes"}, {"2", "Abgemeldet", "Cancelled"},
			{"3", "Double-Opt-in ausstehend", "Double opt-in pending"}, {"4", "Keine Angabe", "Not specified"}, {"5", "Unzustellbar", "Undeliverable"}}},
		{Name: "additionalHeader", Label: "Warnhinweis", English: "Warning note", Type: typeVarchar, Length: 255},
		{Name: "Vip", Label: "VIP", English: "VIP", Type: typeBoolean},
		{Name: "Privat", Label: "Privat", English: "Private", Type: typeBoolean},
		{Name: "Bemerkung", Label: "Bemerkung", English: "Remark", Type: typeText, Optional: true},
		{Name: "Anrede-Titel", Label: "Anrede-Titel", English: "Salutation and title", Type: typeText, ReadOnly: true},
		{Name: "Plz-Ort", Label: "PLZ Ort", English: "Postal code and city", Type: typeText, ReadOnly: true},
	}
}

// Values of Status2Adr (reference §5.6).
const (
	statusActive  = "status2adr_active"
	statusArchive = "status2adr_archive"
)

func salutations() []Choice {
	return []Choice{{"Herr", "Herr", "Mr"}, {"Frau", "Frau", "Ms"}, {"Firma", "Firma", "Company"},
		{"Familie", "Familie", "Family"}, {"Eheleute", "Eheleute", "Mr and Mrs"}}
}

func contactKinds() []Choice {
	return []Choice{
		{"Eigentuemer", "Eigentümer", "Owner"}, {"Interessent_Kauf", "Interessent Kauf", "Prospective buyer"},
		{"Interessent_Miete", "Interessent Miete", "Prospective tenant"}, {"Mieter", "Mieter", "Tenant"},
		{"Makler", "Makler", "Agent"}, {"Notar", "Notar", "Notary"}, {"Handwerker", "Handwerker", "Craftsman"},
		{"Hausverwaltung", "Hausverwaltung", "Property management"}, {"Bank", "Bank/Finanzierung", "Bank"},
		{"Systembenutzer", "Systembenutzer", "System user"}, {"indMulti1827Select3306", "Golfturnier, Gäste", "Golf tournament guests"},
	}
}

// compounds are the parts that a compound field is read from and set through.
var compounds = map[string][]string{
	"Anrede-Titel": {"Anrede", "Titel"},
	"Plz-Ort":      {"Plz", "Ort"},
}

// module is a part of the tenant whose fields get/fields tells.
type module struct {
	name, label, english string
	fields               func(*Server) []Field
	active               func(*Server, string) bool
}

// addressModule is the field configuration of addresses.
func addressModule() module {
	return module{name: "address", label: "Adressen", english: "Addresses",
		fields: func(s *Server) []Field { return s.fields.order },
		active: func(s *Server, name string) bool { _, on := s.active(name); return on }}
}

// configPart is get/fields and get/filters (reference §9.1, §9.2).
func configPart() part {
	return part{actions: map[string]handler{"get fields": getFields, "get filters": getFilters}}
}

func getFields(c *call) (answer, *apiError) {
	if problem := c.only("labels", "language", "modules", "fieldList", "showOnlyInactive", "realDataTypes",
		"showFieldMeasureFormat", "showfieldfilters", "showfielddependencies"); problem != nil {
		return answer{}, problem
	}
	modules, wanted := []string{"address"}, []string(nil)
	for name, into := range map[string]*[]string{"modules": &modules, "fieldList": &wanted} {
		if v, ok := c.parameters[name]; ok {
			if *into, ok = strs(v); !ok {
				return answer{}, fail(codeArrayExpected, name)
			}
		}
	}
	out := answer{cacheable: true}
	for _, name := range modules {
		if m, ok := c.modules[name]; ok {
			out.records = append(out.records, record{id: name, kind: "", elements: c.fieldElements(m, wanted)})
		}
	}
	out.total = len(out.records)
	return out, nil
}

func (c *call) fieldElements(m module, wanted []string) object {
	labels, inactive := truth(c.parameters["labels"]), truth(c.parameters["showOnlyInactive"])
	language, _ := scalar(c.parameters["language"])
	var elements object
	if labels {
		elements.add("label", map[bool]string{true: m.english, false: m.label}[language == "ENG"])
	}
	for _, f := range m.fields(c.Server) {
		if m.active(c.Server, f.Name) == inactive || (wanted != nil && !slices.Contains(wanted, f.Name)) {
			continue
		}
		elements.add(f.Name, fieldElement(f, labels, language == "ENG"))
	}
	return elements
}

func fieldElement(f Field, labels, english bool) object {
	pick := func(german, other string) string {
		if english {
			return other
		}
		return german
	}
	var length, values any
	if f.Length > 0 {
		length = f.Length
	}
	if len(f.Values) > 0 {
		var choices object
		for _, v := range f.Values {
			choices.add(v.Key, pick(v.Label, v.English))
		}
		values = choices
	}
	element := object{{"type", f.Type}, {"length", length}, {"permittedvalues", values}, {"default", nil},
		{"filters", list{}}, {"dependencies", list{}}, {"compoundFields", list{}}}
	if parts := compounds[f.Name]; parts != nil {
		element[len(element)-1].value = parts
	}
	if labels {
		element.add("label", pick(f.Label, f.English))
	}
	return element
}

func getFilters(c *call) (answer, *apiError) {
	if problem := c.only("module"); problem != nil {
		return answer{}, problem
	}
	module, ok := scalar(c.parameters["module"])
	if !ok || module == "" {
		return answer{}, fail(codeMissingParameter, "module")
	}
	if c.switches.Rights.NoFilters {
		return answer{}, fail(codeAccess)
	}
	var out answer
	if module == "address" {
		for _, f := range c.filters {
			out.records = append(out.records, record{id: f.ID, kind: "filter", elements: object{
				{"scope", f.Scope}, {"name", f.Name}, {"userId", f.User}, {"groupId", f.Group}}})
		}
	}
	out.total = len(out.records)
	return out, nil
}
