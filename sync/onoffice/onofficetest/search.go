package onofficetest

import "strings"

// searchAddresses is get/search: words ANDed over name, company, default mail
// and customer number (reference §5.10).
func searchAddresses(c *call) (answer, *apiError) {
	if c.resourceID != "address" {
		return answer{}, fail(codeNoResourceID)
	}
	if c.switches.Rights.NoRead {
		return answer{}, fail(codeAccess)
	}
	if problem := c.only("input", "includecontactdata", "casesensitive", "searchparameter", "listlimit",
		"listoffset", "sortby", "sortorder"); problem != nil {
		return answer{}, problem
	}
	input, ok := scalar(c.parameters["input"])
	if !ok || strings.TrimSpace(input) == "" {
		return answer{}, fail(codeMissingParameter, "input")
	}
	limit, offset, problem := c.page("listlimit", "listoffset")
	if problem != nil {
		return answer{}, problem
	}
	everything, exact := truth(c.parameters["includecontactdata"]), truth(c.parameters["casesensitive"])
	var rows []*address
	for _, id := range c.addresses.order {
		if a := c.addresses.byID[id]; !c.hidden[APIUser][id] && a.contains(input, everything, exact) {
			rows = append(rows, a)
		}
	}
	out := answer{total: len(rows)}
	for _, a := range cut(rows, limit, offset) {
		mails := list{}
		for _, entry := range a.entries("email") {
			mails = append(mails, entry.Value)
		}
		out.records = append(out.records, record{id: a.id, kind: "address", elements: object{
			{"customerno", a.fields["KdNr"]}, {"firstname", a.fields["Vorname"]}, {"surname", a.fields["Name"]},
			{"company", a.fields["Zusatz1"]}, {"addressDescription", strings.TrimSpace(a.fields["Strasse"] + " " + a.field("Plz-Ort"))},
			{"emailaddress", mails}, {"primaryEmail", a.field("Email")}}})
	}
	return out, nil
}

func (a *address) contains(input string, everything, exact bool) bool {
	text := []string{a.fields["Vorname"], a.fields["Name"], a.fields["Zusatz1"], a.field("Email"), a.fields["KdNr"]}
	if everything {
		for _, c := range a.contacts {
			text = append(text, c.Value)
		}
	}
	haystack := strings.Join(text, "\n")
	if !exact {
		haystack, input = strings.ToLower(haystack), strings.ToLower(input)
	}
	for _, word := range strings.Fields(input) {
		if !strings.Contains(haystack, word) {
			return false
		}
	}
	return true
}
