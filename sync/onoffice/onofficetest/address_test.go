package onofficetest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCreateAndRead(t *testing.T) {
	r, _ := start(t, Switches{})
	id := create(t, r, obj{"Anrede": "Frau", "Vorname": "  Zoë ", "Name": strings.Repeat("ü", 90), "Land": "AUT", "Plz": "1010", "Ort": "Wien",
		"ArtDaten": []string{"Makler", "Notar"}, "Vip": true, "Geburtsdatum": "1980-02-29 12:00:00", "Benutzer": "max"})
	read := func(parameters obj) obj { return must(t, r, "read", "address", id, parameters).fields(t, 0) }
	names := []string{"Vorname", "Name", "ArtDaten", "Vip", "Geburtsdatum", "Plz-Ort", "Status", "Status2Adr", "Benutzer", "Eintragsdatum", "Land"}
	want := obj{"id": float64(id), "Vorname": "Zoë", "Name": strings.Repeat("ü", 80), "ArtDaten": "|Makler||Notar|", "Vip": "1",
		"Geburtsdatum": "1980-02-29", "Plz-Ort": "1010 Wien", "Status": "1", "Status2Adr": statusActive, "Benutzer": "max",
		"Eintragsdatum": "2026-07-01", "Land": "Österreich"}
	if got := read(obj{"data": names}); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	for code, want := range map[string]string{"ISO-3166-2": "AT", "ISO-3166-3": "AUT", "other": "Österreich"} {
		if got := read(obj{"data": []string{"Land"}, "countryIsoCodeType": code})["Land"]; got != want {
			t.Errorf("%s: %v, want %s", code, got, want)
		}
	}
	if got := read(obj{"data": []string{"Status2Adr", "ArtDaten"}, "formatoutput": true}); got["Status2Adr"] != "Aktiv" || got["ArtDaten"] != "|Makler||Notar|" {
		t.Errorf("formatoutput: %v", got)
	}

	r.Set(func(s *Switches) { s.KeepLong, s.ThreeByte = true, true })
	long := create(t, r, obj{"Name": " " + strings.Repeat("x", 90) + "😀"})
	if a, _ := r.Address(long); a.Fields["Name"] != " "+strings.Repeat("x", 90)+"?" {
		t.Errorf("F91 four-byte letters become ?, long values stay by switch: %q", a.Fields["Name"])
	}
}

func TestModify(t *testing.T) {
	r, c := start(t, Switches{})
	id := create(t, r, obj{"Name": "Alt", "Ort": "Köln", "ArtDaten": []string{"Makler"}})
	c.advance(time.Hour)
	out := must(t, r, "modify", "address", id, obj{"Name": "Neu", "ArtDaten": []string{}})
	if out.Data.Records[0].ID != float64(0) || out.fields(t, 0)["success"] != "success" {
		t.Errorf("answer: %+v", out.Data.Records)
	}
	a, _ := r.Address(id)
	if a.Fields["Name"] != "Neu" || a.Fields["Ort"] != "Köln" || a.Fields["ArtDaten"] != "" || !a.Changed.Equal(fixed.Add(time.Hour)) {
		t.Errorf("stored: %+v", a)
	}

	status := func() string { a, _ := r.Address(id); return a.Fields["Status2Adr"] + a.Fields["Status"] }
	must(t, r, "modify", "address", id, obj{"Status": 0})
	if status() != statusActive+"1" {
		t.Errorf("Status is to be accepted and ignored: %s", status())
	}
	must(t, r, "modify", "address", id, obj{"Status2Adr": statusArchive})
	if status() != statusArchive+"0" {
		t.Errorf("Status2Adr is to drive Status: %s", status())
	}
	r.Set(func(s *Switches) { s.StatusWritable = true })
	must(t, r, "modify", "address", id, obj{"Status": 1})
	if status() != statusActive+"1" {
		t.Errorf("Status is to be writable by switch: %s", status())
	}
}

func TestWriteErrors(t *testing.T) {
	r, _ := start(t, Switches{Without: []string{"Titel", "Zusatz2"}, Mandatory: []string{"Name", "Email"}})
	base := obj{"Name": "A", "email": "a@b.example"}
	id := create(t, r, base)
	with := func(key string, value any) obj {
		return obj{"Name": "A", "email": "a@b.example", key: value}
	}
	for _, c := range []struct {
		code       int
		parameters obj
	}{
		{codeUnknownField, with("name", "x")},
		{codeUnknownField, with("Titel", "Dr.")},
		{codeUnknownField, with("Bemerkung", "optional and off")},
		{codeUnknownField, with("phoneprivate", "1")},
		{codeInvalidInput, with("uuid", "x")},
		{codeInvalidInput, with("Email", "x@y.example")},
		{codeSingleKey, with("Anrede", "Graf")},
		{codeMultiKey, with("ArtDaten", []string{"|Makler|"})},
		{codeArrayExpected, with("ArtDaten", "Makler")},
		{codeArrayUnexpected, with("Vorname", []string{"A"})},
		{codeArrayUnexpected, with("phone", obj{"action": "add", "newvalue": "1"})},
		{codeInvalidValue, with("Geburtsdatum", "31.01.2017")},
		{codeInvalidValue, with("Land", "Atlantis")},
		{codeUnknownUser, with("Benutzer", "Max Mustermann")},
		{codeEntryInvalidValue, with("email_private", "no mail")},
		{codeDefaultMail, with("default_email", "other@b.example")},
		{codeDefaultPhone, with("default_phone", "123")},
		{codeMandatory, obj{"email": "a@b.example"}},
		{codeMandatory, obj{"Name": "A"}},
	} {
		wantCode(t, r, c.code, "create", "address", "", c.parameters)
	}
	for _, c := range []struct {
		code       int
		id         any
		parameters obj
	}{
		{codeAddressMissing, "", obj{"Name": "B"}},
		{codeUnknownRecord, id + 1, obj{"Name": "B"}},
		{codeNoResourceID, "abc", obj{"Name": "B"}},
		{codeUnknownField, id, obj{"data": obj{"Name": "B"}}},
		{codeUnknownField, id, obj{"Name": "B", "Zusatz2": "x"}},
		{codeUnknownField, id, obj{"checkDuplicate": true}},
		{codeInvalidValue, id, obj{"Land": "DEU"}}, // on modify the name only
	} {
		wantCode(t, r, c.code, "modify", "address", c.id, c.parameters)
	}
	if a, _ := r.Address(id); a.Fields["Name"] != "A" || len(r.Addresses()) != 1 {
		t.Error("a refused call has left something behind")
	}
	r.Set(func(s *Switches) { s.With, s.Without = []string{"Bemerkung"}, nil })
	must(t, r, "modify", "address", id, obj{"Bemerkung": "ja", "Titel": "Dr."})
}

func TestRights(t *testing.T) {
	r, _ := start(t, Switches{})
	seen, hidden, gone := create(t, r, obj{"Name": "A"}), create(t, r, obj{"Name": "B"}), create(t, r, obj{"Name": "C"})
	r.Hide(APIUser, true, hidden)
	r.Lock(APIUser, true, seen)
	if err := r.DeleteAddress(gone); err != nil {
		t.Fatal(err)
	}
	if got := must(t, r, "read", "address", "", obj{"recordids": []int{gone, hidden, seen}}).ids(); !slices.Equal(got, []int{seen}) {
		t.Errorf("list: %v", got)
	}
	for _, c := range []struct {
		id       int
		switches Switches
		want     int // 0: no error, no row
	}{
		{gone, Switches{}, 0}, {hidden, Switches{}, codeAccess},
		{gone, Switches{GoneRead: "80"}, codeUnknownRecord}, {gone, Switches{GoneRead: "292"}, codeUnknownAddress},
		{hidden, Switches{HiddenRead: Nothing}, 0}, {hidden, Switches{HiddenRead: "80"}, codeUnknownRecord},
		{hidden, Switches{HiddenRead: "292"}, codeUnknownAddress},
	} {
		r.Set(func(s *Switches) { *s = c.switches })
		got := do(t, r, "read", "address", c.id, obj{})
		if got.Status.ErrorCode != c.want || len(got.Data.Records) != 0 {
			t.Errorf("B33 %d with %+v: %d, want %d", c.id, c.switches, got.Status.ErrorCode, c.want)
		}
	}
	wantCode(t, r, codeUnknownRecord, "modify", "address", hidden, obj{"Name": "x"})
	wantCode(t, r, codeNoWriteRight, "modify", "address", seen, obj{"Name": "x"})
	r.Set(func(s *Switches) { s.Rights = Rights{NoRead: true, NoModify: true, NoCreate: true, NoUserRead: true} })
	wantCode(t, r, codeNoCreateRight, "create", "address", "", obj{"Name": "x"})
	wantCode(t, r, codeNoModifyRight, "modify", "address", seen, obj{"Name": "x"})
	wantCode(t, r, codeAccess, "read", "address", "", obj{})
	wantCode(t, r, codeAccess, "get", "idsfromrelation", "", obj{"relationtype": RelationSync, "childids": []int{SyncedUser}})
	wantCode(t, r, codeAccess, "get", "search", "address", obj{"input": "x"})
	wantCode(t, r, codeUserRight, "read", "user", "", obj{"data": []string{"Name"}})
	must(t, r, "read", "user", APIUser, obj{"data": []string{"Name"}})
	wantCode(t, r, codeAccess, "read", "log", "", obj{"listlimit": 1})
}

func TestPaging(t *testing.T) {
	r, _ := start(t, Switches{})
	r.Fill(1, 1100, Filling{})
	read := func(parameters obj) result { return must(t, r, "read", "address", "", parameters) }
	if got := read(obj{}); len(got.ids()) != 20 || *got.Data.Meta.Total != 1100 {
		t.Errorf("default page has %d rows of %d", len(got.ids()), *got.Data.Meta.Total)
	}
	var all []int
	for offset := 0; ; offset += 500 {
		page := read(obj{"listlimit": 500, "listoffset": offset}).ids()
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
	}
	if len(all) != 1100 || !slices.IsSorted(all) {
		t.Errorf("pages give %d rows, sorted %v", len(all), slices.IsSorted(all))
	}
	wantCode(t, r, codeInvalidValue, "read", "address", "", obj{"listlimit": 501})
	wantCode(t, r, codeWrongType, "read", "address", "", obj{"listlimit": "viele"})
	wantCode(t, r, codeTooManyIDs, "read", "address", "", obj{"recordids": all[:501]})
	if got := read(obj{"recordids": all[:500], "listlimit": 500}).ids(); !slices.Equal(got, all[:500]) {
		t.Errorf("recordids gives %d rows", len(got))
	}

	// A27: rows that come in front of others shift the pages.
	if err := r.AddFault(Fault{Kind: FaultInsert, Rows: 3, Action: "read", Resource: "address"}); err != nil {
		t.Fatal(err)
	}
	first, second := read(obj{"listlimit": 10}).ids(), read(obj{"listlimit": 10, "listoffset": 10}).ids()
	if !slices.Equal(first[7:], second[:3]) {
		t.Errorf("A27 pages %v and %v do not overlap by the three inserted rows", first, second)
	}
	if err := r.AddFault(Fault{Kind: FaultRemove, IDs: first[:1]}); err != nil {
		t.Fatal(err)
	}
	if before := read(obj{"listlimit": 5}).ids(); !slices.Contains(before, first[0]) {
		t.Errorf("A27 %d is gone before the fault strikes: %v", first[0], before)
	}
	if after := read(obj{"listlimit": 5}).ids(); slices.Contains(after, first[0]) {
		t.Errorf("A27 %d is still there: %v", first[0], after)
	}
	if err := r.AddFault(Fault{Kind: FaultEmpty}); err != nil {
		t.Fatal(err)
	}
	if got := read(obj{}); len(got.ids()) != 0 || *got.Data.Meta.Total != 0 {
		t.Errorf("B32 zero rows by fault: %v", got.ids())
	}
	if got := read(obj{}); len(got.ids()) != 20 {
		t.Error("a fault strikes once")
	}
}

func TestSort(t *testing.T) {
	r, c := start(t, Switches{})
	var ids []int
	for _, name := range []string{"Beta", "alpha", "Gamma"} {
		ids = append(ids, create(t, r, obj{"Name": name}))
		c.advance(time.Minute)
	}
	a, b, g := ids[1], ids[0], ids[2]
	for _, c := range []struct {
		parameters obj
		want       []int
	}{
		{obj{"sortby": "Name"}, []int{a, b, g}},
		{obj{"sortby": "Name", "sortorder": "DESC"}, []int{g, b, a}},
		{obj{"sortby": "Aenderung", "sortorder": "desc"}, []int{g, a, b}},
		{obj{"sortby": "KdNr", "sortorder": "DESC"}, []int{g, a, b}},
	} {
		if got := must(t, r, "read", "address", "", c.parameters).ids(); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.parameters, got, c.want)
		}
	}
	wantCode(t, r, codeSortField, "read", "address", "", obj{"sortby": "phone"})
	wantCode(t, r, codeWrongType, "read", "address", "", obj{"sortby": obj{"Name": "ASC"}})
	r.Set(func(s *Switches) { s.SortIgnored = true })
	if got := must(t, r, "read", "address", "", obj{"sortby": "Name"}).ids(); !slices.Equal(got, ids) {
		t.Errorf("sortby is to be ignored by switch: %v", got)
	}
}

func TestFilter(t *testing.T) {
	c := &clock{}
	r := Start(t, Options{Now: c.now, Filters: []StoredFilter{{ID: 5, Name: "Kölner", Scope: "public", Conditions: `{"Ort":[{"op":"=","val":"Köln"}]}`}}})
	one := create(t, r, obj{"Name": "Müller", "Ort": "Köln", "Plz": "50667", "phone": "0221 1", "phone_private": "0221 2", "email": "a@x.example", "ArtDaten": []string{"Makler"}})
	c.advance(time.Hour)
	two := create(t, r, obj{"Name": "Meier", "Ort": "Bonn", "Plz": "53111", "Geburtsdatum": "1970-05-01", "email": "b@x.example"})
	c.advance(time.Hour)
	three := create(t, r, obj{"Name": "Schmitz", "Ort": "Köln", "Plz": "50670", "Vip": true, "ArtDaten": []string{"Makler", "Notar"}})
	cond := func(op string, val any) []obj { return []obj{{"op": op, "val": val}} }
	for _, c := range []struct {
		filter obj
		want   []int
	}{
		{obj{"Ort": cond("=", "köln")}, []int{one, three}},
		{obj{"Ort": cond("is", "Köln"), "Vip": cond("=", 1)}, []int{three}},
		{obj{"Ort": cond("<>", "Köln")}, []int{two}},
		{obj{"Name": cond("like", "M%er")}, []int{one, two}},
		{obj{"Name": cond("LIKE", "M%")}, []int{one, two}},
		{obj{"Name": cond("NOT  like", "%ü%")}, []int{two, three}},
		{obj{"Name": append(cond("like", "M%"), cond("!=", "Meier")...)}, []int{one}},
		{obj{"Plz": cond("between", []string{"50000", "50668"})}, []int{one}},
		{obj{"Ort": cond("in", []string{"Bonn", "Trier"})}, []int{two}},
		{obj{"Ort": cond("not in", []string{"Bonn", "Trier"})}, []int{one, three}},
		{obj{"ID": cond(">", one)}, []int{two, three}},
		{obj{"Geburtsdatum": cond("=", "0000-00-00")}, []int{one, three}},
		{obj{"Geburtsdatum": cond("<=", "1970-05-01")}, []int{one, two, three}},
		{obj{"ArtDaten": cond("=", "Notar")}, []int{three}},
		{obj{"ArtDaten": cond("!=", "Notar")}, []int{one, two}},
		{obj{"Vip": cond("=", "0")}, []int{one, two}},
		{obj{"Telefon1": cond("=", "0221 2")}, []int{}},
		{obj{"phone": cond("=", "0221 2")}, []int{one}},
		{obj{"email": cond("like", "%@X.example")}, []int{one, two}},
		{obj{"Aenderung": cond(">=", "2026-07-01 11:00:00")}, []int{two, three}},
		{obj{"Aenderung": cond("<", "2026-07-02")}, []int{one, two, three}},
		{obj{}, []int{one, two, three}},
	} {
		if got := must(t, r, "read", "address", "", obj{"filter": c.filter}).ids(); !slices.Equal(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.filter, got, c.want)
		}
	}
	r.Set(func(s *Switches) { s.StampBerlin = true })
	if got := must(t, r, "read", "address", "", obj{"filter": obj{"Aenderung": cond(">=", "2026-07-01 14:00:00")}}).ids(); !slices.Equal(got, []int{three}) {
		t.Errorf("Berlin stamps: %v", got)
	}
	if got := must(t, r, "read", "address", "", obj{"filterid": 5, "filter": obj{"Name": cond("=", "Schmitz")}}).ids(); !slices.Equal(got, []int{three}) {
		t.Errorf("filterid and filter: %v", got)
	}
	for _, c := range []struct {
		code   int
		filter any
	}{
		{codeUnknownField, obj{"outlookSync": cond("=", 1)}}, {codeUnknownField, obj{"Nope": cond("=", 1)}},
		{codeUnknownOperator, obj{"Name": cond("~", "x")}}, {codeFilter, obj{"Name": "x"}}, {codeFilter, "x"},
		{codeArrayExpected, obj{"Name": cond("in", "x")}}, {codeArrayUnexpected, obj{"Name": cond("=", []string{"x"})}},
		{codeArrayExpected, obj{"Plz": cond("between", []string{"1"})}}, {codeMultiOperator, obj{"ArtDaten": cond("<", "x")}},
	} {
		wantCode(t, r, c.code, "read", "address", "", obj{"filter": c.filter})
	}
	wantCode(t, r, codeUnknownFilter, "read", "address", "", obj{"filterid": 6})
	filters := must(t, r, "get", "filters", "", obj{"module": "address"})
	if filters.ids()[0] != 5 || filters.fields(t, 0)["name"] != "Kölner" {
		t.Errorf("get/filters: %+v", filters.Data.Records)
	}
}

func TestChangeStamps(t *testing.T) {
	r, c := start(t, Switches{})
	id := create(t, r, obj{"Name": "A", "phone": "0241 1"})
	stamp := func() time.Duration { a, _ := r.Address(id); return a.Changed.Sub(fixed) }
	touchContact := func() {
		must(t, r, "modify", "address", id, obj{"phone": obj{"action": "add", "newvalue": fmt.Sprint("0241 ", stamp())}})
	}
	touchMark := func() {
		must(t, r, "create", "relation", "", obj{"relationtype": RelationSync, "parentid": id, "childid": SyncedUser})
	}
	c.advance(time.Hour)
	touchContact()
	touchMark()
	if stamp() != 0 {
		t.Errorf("contact and mark move the stamp without their switches: %v", stamp())
	}
	r.Set(func(s *Switches) { s.ContactStamps = true })
	touchContact()
	if stamp() != time.Hour {
		t.Errorf("contact does not move the stamp: %v", stamp())
	}
	c.advance(time.Hour)
	r.Set(func(s *Switches) { s.MarkStamps = true })
	touchMark()
	if stamp() != 2*time.Hour {
		t.Errorf("mark does not move the stamp: %v", stamp())
	}
	wantCode(t, r, codeUnknownField, "read", "address", "", obj{"data": []string{"Aenderung"}})
	wantCode(t, r, codeUnknownField, "read", "address", "", obj{"data": []string{"modified"}})
	wantCode(t, r, codeUnknownField, "read", "address", "", obj{"data": []string{"Id"}})
	r.Set(func(s *Switches) { s.StampInData, s.ModifiedInData = true, true })
	got := must(t, r, "read", "address", "", obj{"data": []string{"Aenderung", "modified"}}).fields(t, 0)
	if got["Aenderung"] != "2026-07-01 12:00:00" || got["modified"] != "2026-07-01 12:00:00" {
		t.Errorf("stamps in data: %v", got)
	}
}

// checkDuplicate is a silent upsert: what a client must never send.
func TestCheckDuplicateOverwrites(t *testing.T) {
	r, _ := start(t, Switches{})
	first := create(t, r, obj{"Vorname": "Anna", "Name": "Groß", "email": "main@x.example", "email_private": "familie@x.example"})
	second := create(t, r, obj{"Vorname": "Bernd", "email": "FAMILIE@x.example", "checkDuplicate": true})
	third := create(t, r, obj{"Vorname": "Carl", "email": "familie@x.example", "checkDuplicate": true, "noOverrideByDuplicate": true})
	fourth := create(t, r, obj{"Vorname": "Dora", "email": "familie@x.example"})
	a, _ := r.Address(first)
	if second != first || third != first || fourth == first || a.Fields["Vorname"] != "Bernd" || a.Fields["Name"] != "Groß" {
		t.Errorf("ids %d %d %d %d, %v", first, second, third, fourth, a.Fields)
	}
}

// A30: the record changes between a client's read and its write.
func TestA30_BeforeHook(t *testing.T) {
	r, _ := start(t, Switches{})
	id := create(t, r, obj{"Name": "Alt", "Ort": "Köln"})
	r.Before(func(c Call) {
		if c.Action == "modify" {
			if err := r.EditAddress(id, Draft{Fields: map[string]string{"Ort": "Bonn", "Name": "Mensch"}}); err != nil {
				t.Error(err)
			}
		}
	})
	must(t, r, "modify", "address", id, obj{"Name": "Programm"})
	if a, _ := r.Address(id); a.Fields["Ort"] != "Bonn" || a.Fields["Name"] != "Programm" {
		t.Errorf("hook did not run before the action: %v", a.Fields)
	}
}

func TestErrorFaultForOneRecord(t *testing.T) {
	r, _ := start(t, Switches{})
	bad, good := create(t, r, obj{"Name": "A"}), create(t, r, obj{"Name": "B"})
	if err := r.AddFault(Fault{Kind: FaultError, Code: 88, Action: "modify", Resource: "address", ID: bad, Times: 2, Skip: 1}); err != nil {
		t.Fatal(err)
	}
	var codes []int
	for range 4 {
		codes = append(codes, do(t, r, "modify", "address", bad, obj{"Ort": "X"}).Status.ErrorCode)
		must(t, r, "modify", "address", good, obj{"Ort": "X"})
	}
	if !slices.Equal(codes, []int{0, 88, 88, 0}) {
		t.Errorf("E70 codes %v", codes)
	}
}

func TestSearch(t *testing.T) {
	r, _ := start(t, Switches{})
	id := create(t, r, obj{"Vorname": "Jörg", "Name": "Groß", "Zusatz1": "Groß & Co", "phone": "0241 99", "email": "j@g.example"})
	create(t, r, obj{"Vorname": "Jörg", "Name": "Klein"})
	for input, want := range map[string][]int{"jörg groß": {id}, "jörg": {id, id + 1}, "99": {}, "j@g.example": {id}} {
		if got := must(t, r, "get", "search", "address", obj{"input": input}).ids(); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", input, got, want)
		}
	}
	out := must(t, r, "get", "search", "address", obj{"input": "99", "includecontactdata": true})
	if got := out.fields(t, 0); got["company"] != "Groß & Co" || got["primaryEmail"] != "j@g.example" || got["firstname"] != "Jörg" {
		t.Errorf("elements: %v", got)
	}
	wantCode(t, r, codeNoResourceID, "get", "search", "estate", obj{"input": "x"})
	wantCode(t, r, codeMissingParameter, "get", "search", "address", obj{})
}

func TestFieldConfiguration(t *testing.T) {
	r, _ := start(t, Switches{Without: []string{"Titel"}})
	type config struct {
		Type   string            `json:"type"`
		Length *int              `json:"length"`
		Values map[string]string `json:"permittedvalues"`
		Label  string            `json:"label"`
	}
	read := func(parameters obj) map[string]json.RawMessage {
		out := must(t, r, "get", "fields", "", parameters)
		var elements map[string]json.RawMessage
		if err := json.Unmarshal(out.Data.Records[0].Elements, &elements); err != nil {
			t.Fatal(err)
		}
		return elements
	}
	elements := read(obj{"modules": []string{"address"}, "labels": true, "language": "DEU"})
	for _, absent := range []string{"Titel", "Bemerkung", "phone", "Aenderung"} {
		if elements[absent] != nil {
			t.Errorf("%s is listed", absent)
		}
	}
	var kinds, street config
	if err := json.Unmarshal(elements["ArtDaten"], &kinds); err != nil || kinds.Values["Eigentuemer"] != "Eigentümer" || kinds.Label != "Kontaktart" {
		t.Errorf("ArtDaten %s %v", elements["ArtDaten"], err)
	}
	if err := json.Unmarshal(elements["Strasse"], &street); err != nil || street.Length == nil || *street.Length != 80 || street.Values != nil {
		t.Errorf("Strasse %s %v", elements["Strasse"], err)
	}
	if inactive := read(obj{"modules": []string{"address"}, "showOnlyInactive": true}); len(inactive) != 3 || inactive["Titel"] == nil {
		t.Errorf("inactive: %v", inactive)
	}
	if some := read(obj{"fieldList": []string{"Name", "Ort"}}); len(some) != 2 {
		t.Errorf("fieldList: %v", some)
	}
}
