package onofficetest

import (
	"reflect"
	"testing"
)

var contactNames = []string{"phone", "mobile", "fax", "email"}

func TestContactEntriesOnCreateAndRead(t *testing.T) {
	r, _ := start(t, Switches{})
	id := create(t, r, obj{
		"phone": "0241 1", "phone_private": "0241 2", "phone_business": "+49 (171) 234 5678", "mobile": "0241 4",
		"fax_business": "0241 9", "email": " a@x.example ", "email_private": "p@x.example", "default_email": "p@x.example"})
	// Entry ids count up in the order phone, private, business, mobile, fax, mail.
	want := obj{"id": float64(id),
		"phone__13001": "0241 1", "phoneprivate__13002": "0241 2", "mobile__13003": "+49 (171) 234 5678", "mobile__13004": "0241 4",
		"faxbusiness__13005": "0241 9", "email__13006": "a@x.example", "emailprivate__13007": "p@x.example"}
	read := func(names ...string) obj {
		return must(t, r, "read", "address", id, obj{"data": names}).fields(t, 0)
	}
	if got := read(contactNames...); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	main := obj{"id": float64(id), "Email": "p@x.example", "Telefon1": "0241 1", "Telefax1": "0241 9"}
	if got := read("Email", "Telefon1", "Telefax1"); !reflect.DeepEqual(got, main) {
		t.Errorf("main entries: %v", got)
	}
	if got := read("defaultphone", "defaultemail"); got["defaultphone"] != "0241 1" || got["defaultemail"] != "p@x.example" {
		t.Errorf("default entries: %v", got)
	}
	r.Set(func(s *Switches) { s.DefaultWithID, s.OnlyDefaultContacts = true, true })
	if got := read("defaultemail"); got["defaultemail__13007"] != "p@x.example" {
		t.Errorf("default entries with id: %v", got)
	}
	if got := read(contactNames...); len(got) != 4 { // id, phone, fax, mail
		t.Errorf("default entries only: %v", got)
	}
}

func TestContactComment(t *testing.T) {
	r, _ := start(t, Switches{})
	id, err := r.CreateAddress(Draft{Fields: map[string]string{"Name": "A"},
		Contacts: []Contact{{Kind: "phone", Type: "private", Value: "0241 1", Comment: "abends"}}})
	if err != nil {
		t.Fatal(err)
	}
	got := must(t, r, "read", "address", id, obj{"data": contactNames}).fields(t, 0)
	if got["phoneprivate__13001__Comment"] != "abends" {
		t.Errorf("got %v", got)
	}
	a, _ := r.Address(id)
	if err := r.EditAddress(id, Draft{Contacts: append(a.Contacts, Contact{Kind: "phone", Value: "0241 2", Default: true})}); err != nil {
		t.Fatal(err)
	}
	b, _ := r.Address(id)
	want := []Contact{{ID: 13001, Kind: "phone", Type: "private", Value: "0241 1", Default: true, Comment: "abends"}, {ID: 13002, Kind: "phone", Value: "0241 2"}}
	if !reflect.DeepEqual(b.Contacts, want) {
		t.Errorf("edited by hand: %+v", b.Contacts)
	}
}

func TestContactModify(t *testing.T) {
	change := func(action, old, fresh string) obj {
		c := obj{"action": action}
		if old != "" {
			c["oldvalue"] = old
		}
		if fresh != "" {
			c["newvalue"] = fresh
		}
		return c
	}
	with := func(c obj, key string, value any) obj { c[key] = value; return c }
	for _, c := range []struct {
		name   string
		key    string
		change any
		code   int
		want   []string // type:value of the phones, the default with a star
	}{
		{"add", "phone_business", change("add", "", "0241 5"), 0, []string{"*:0241 1", "private:0241 2", "private:0241 2", "mobile:0171 1234567", "business:0241 5"}},
		{"add as default", "phone_business", with(change("add", "", "0241 5"), "default", true), 0, []string{":0241 1", "private:0241 2", "private:0241 2", "mobile:0171 1234567", "*business:0241 5"}},
		{"add a mobile number", "phone", change("add", "", "0160 1234567"), 0, []string{"*:0241 1", "private:0241 2", "private:0241 2", "mobile:0171 1234567", "mobile:0160 1234567"}},
		{"modify", "phone", change("modify", "0241 1", "0241 8"), 0, []string{"*:0241 8", "private:0241 2", "private:0241 2", "mobile:0171 1234567"}},
		{"modify to a mobile number", "phone", change("modify", "0241 1", "0151 12345678"), 0, []string{"*mobile:0151 12345678", "private:0241 2", "private:0241 2", "mobile:0171 1234567"}},
		{"delete the default", "phone", change("delete", "0241 1", ""), 0, []string{"*private:0241 2", "private:0241 2", "mobile:0171 1234567"}},
		{"delete a mobile", "mobile", change("delete", "0171 1234567", ""), 0, []string{"*:0241 1", "private:0241 2", "private:0241 2"}},
		{"plain string", "phone", "0241 7", codeUnknownField, nil},
		{"no action", "phone", obj{"newvalue": "0241 7"}, codeEntryNoType, nil},
		{"bad action", "phone", change("replace", "0241 1", "0241 7"), codeEntryBadType, nil},
		{"unknown old value", "phone", change("modify", "0241 77", "0241 7"), codeEntryUnknown, nil},
		{"old value of another type", "phone_business", change("delete", "0241 1", ""), codeEntryUnknown, nil},
		{"unknown key", "phone", with(change("add", "", "0241 7"), "type", "x"), codeEntryInvalid, nil},
		{"no new value", "phone", change("add", "", ""), codeEntryNoValue, nil},
		{"no old value", "phone", change("modify", "", "0241 7"), codeEntryNoOld, nil},
		{"ambiguous", "phone_private", change("delete", "0241 2", ""), codeEntryAmbiguous, nil},
		{"default given up", "phone", with(change("modify", "0241 1", "0241 7"), "default", false), codeDefaultUnchanged, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _ := start(t, Switches{})
			id, err := r.CreateAddress(Draft{Contacts: []Contact{{Kind: "phone", Value: "0241 1"}, {Kind: "phone", Type: "private", Value: "0241 2"},
				{Kind: "phone", Type: "private", Value: "0241 2"}, {Kind: "phone", Type: "mobile", Value: "0171 1234567"}}})
			if err != nil {
				t.Fatal(err)
			}
			phones := func() []string {
				a, _ := r.Address(id)
				var out []string
				for _, e := range a.Contacts {
					star := map[bool]string{true: "*", false: ""}[e.Default]
					out = append(out, star+e.Type+":"+e.Value)
				}
				return out
			}
			want := c.want
			if c.code != 0 {
				want = phones() // a refused call changes nothing
			}
			wantCode(t, r, c.code, "modify", "address", id, obj{"Name": "B", c.key: c.change})
			if got := phones(); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %v\nwant %v", got, want)
			}
			if a, _ := r.Address(id); (a.Fields["Name"] == "B") != (c.code == 0) {
				t.Errorf("the field beside it is %q", a.Fields["Name"])
			}
		})
	}
}

func TestMobileNumbers(t *testing.T) {
	for number, want := range map[string]bool{
		"0171 1234567": true, "+49 171 1234567": true, "0049 (0)171/1234567": true, "+49 (0) 151 12345678": true, "0160-1234567": true,
		"0241 1715": false, "01805 123456": false, "+43 171 1234567": false, "0171": false, "017": false, "": false,
	} {
		if isMobile(number) != want {
			t.Errorf("%q: mobile is %v, want %v", number, !want, want)
		}
	}
}
