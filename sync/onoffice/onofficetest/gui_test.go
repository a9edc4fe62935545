package onofficetest

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestGUI(t *testing.T) {
	r, _ := start(t, Switches{Rights: Rights{Administrator: true}})
	call := func(path string, body any, want int) map[string]any {
		t.Helper()
		response, raw := post(t, r.GUIURL+path, body)
		var out map[string]any
		if err := json.Unmarshal(raw, &out); err != nil || response.StatusCode != want {
			t.Fatalf("%s: %d %s, want %d", path, response.StatusCode, raw, want)
		}
		return out
	}
	id := int(call("address/create", obj{"fields": obj{"Name": "A"}, "marks": []int{SyncedUser}}, 200)["id"].(float64))
	call("address/edit", obj{"id": strconv.Itoa(id), "fields": obj{"Ort": "Köln"}, "contacts": []obj{{"kind": "email", "value": "a@x.example"}}}, 200)
	call("address/mark", obj{"id": id, "user": "erika", "on": true}, 200)
	call("address/mark", obj{"id": id, "user": SyncedUser, "on": false}, 200)
	a, _ := r.Address(id)
	if a.Fields["Ort"] != "Köln" || a.Fields["Name"] != "A" || a.Fields["Email"] != "a@x.example" || !slices.Equal(a.Marks, []int{OtherUser}) {
		t.Errorf("address: %+v", a)
	}
	call("address/hide", obj{"id": id, "user": APIUser}, 200)
	call("address/lock", obj{"id": id, "user": "max"}, 200)
	wantCode(t, r, codeAccess, "read", "address", id, obj{})
	call("address/delete", obj{"id": id}, 200)
	call("address/delete", obj{"id": id}, 404)
	call("address/mark", obj{"id": 1, "user": "max"}, 404)
	call("address/mark", obj{"id": 1, "user": "nobody"}, 400)
	call("address/edit", "{", 400)
	call("address/create", obj{"fields": obj{"Nope": "x"}}, 400)
	call("nothing/here", obj{}, 404)
	call("group/members", obj{"id": 7, "users": []any{"juergen", 22}}, 200)
	if g := r.Groups()[1]; !slices.Equal(g.Users, []int{ThirdUser, OtherUser}) {
		t.Errorf("group: %+v", g)
	}

	out := call("faults", obj{"add": []obj{{"kind": "error", "code": 88}}, "switches": obj{"topLevelOK": true, "without": []string{"Titel"}}}, 200)
	if got := out["switches"].(map[string]any); got["topLevelOK"] != true || got["rights"].(map[string]any)["administrator"] != true {
		t.Errorf("switches: %v", got)
	}
	wantCode(t, r, 88, "read", "address", "", obj{})
	wantCode(t, r, codeUnknownField, "read", "address", "", obj{"data": []string{"Titel"}})
	call("faults", obj{"add": []obj{{"kind": "rain"}}}, 400)
	call("faults", obj{"add": []obj{{"kind": "cut"}}, "clear": true}, 200)
	call("faults", obj{"clear": true}, 200)
	must(t, r, "read", "address", "", obj{})

	// The log tells what was done by hand, too.
	log := must(t, r, "read", "log", "", obj{"listlimit": 500, "module": "address", "action": "delete",
		"filter": obj{"dateTime": []obj{{"op": "between", "val": []string{"2026-07-01 09:00:00", "2026-07-01 11:00:00"}}}}})
	if got := log.fields(t, 0); len(log.Data.Records) != 1 || got["resourceId"] != strconv.Itoa(id) || got["dateTime"] != "2026-07-01 10:00:00" {
		t.Errorf("log: %v", got)
	}
	if count := must(t, r, "read", "log", "", obj{"listlimit": 0}); *count.Data.Meta.Total != 5 || len(count.Data.Records) != 0 {
		t.Errorf("counting the log: %d", *count.Data.Meta.Total)
	}
	wantCode(t, r, codeListLimit, "read", "log", "", obj{})
}

func TestUsersAndGroups(t *testing.T) {
	r, _ := start(t, Switches{})
	out := must(t, r, "read", "user", "", obj{"data": []string{"Nr", "Name", "Nachname", "email"}, "sortby": obj{"Nachname": "DESC"},
		"filter": obj{"Nr": []obj{{"op": "<", "val": APIUser}}}})
	if got := out.ids(); !slices.Equal(got, []int{ThirdUser, SyncedUser, OtherUser}) {
		t.Errorf("users: %v", got)
	}
	if got := out.fields(t, 1); !reflect.DeepEqual(got, obj{"Nr": "21", "Name": "max", "Nachname": "Mustermann", "email": "max.mustermann@makler.example"}) {
		t.Errorf("max: %v", got)
	}
	wantCode(t, r, codeWrongType, "read", "user", "", obj{"sortby": "Nachname"})
	wantCode(t, r, codeUnknownField, "read", "user", "", obj{"data": []string{"Passwort"}})

	team := must(t, r, "get", "users", "", obj{"userfilter": "byGroupId", "groupId": 7})
	if got := team.fields(t, 0); len(team.Data.Records) != 2 || got["username"] != "max" || got["id"] != "21" {
		t.Errorf("team: %v", got)
	}
	r.Set(func(s *Switches) { s.UsersOnlyEmail = true })
	if got := must(t, r, "get", "users", "", obj{}).fields(t, 0); got["username"] != "" || got["email"] == "" {
		t.Errorf("only email: %v", got)
	}
	groups := must(t, r, "get", "groups", "", obj{"groupfilter": "officeGroups"})
	if got := groups.fields(t, 0); len(groups.Data.Records) != 1 || got["name"] != "Büro Aachen" || len(got["userIds"].([]any)) != 3 {
		t.Errorf("groups: %v", got)
	}
}

func TestCheckUserRecordsRight(t *testing.T) {
	r, _ := start(t, Switches{})
	free, hidden, locked := create(t, r, obj{"Name": "A"}), create(t, r, obj{"Name": "B"}), create(t, r, obj{"Name": "C"})
	r.Hide(SyncedUser, true, hidden)
	r.Lock(SyncedUser, true, locked)
	check := func(user int, verb string) (ids []string) {
		out := must(t, r, "get", "checkuserrecordsright", "", obj{"action": verb, "module": "address", "userid": user,
			"recordIds": []any{strconv.Itoa(free), hidden, locked, 1}})
		if err := json.Unmarshal(out.Data.Records[0].Elements, &ids); err != nil {
			t.Fatal(err)
		}
		return ids
	}
	f, h, l := strconv.Itoa(free), strconv.Itoa(hidden), strconv.Itoa(locked)
	if got := check(SyncedUser, "read"); !slices.Equal(got, []string{f, l}) {
		t.Errorf("read: %v", got)
	}
	if got := check(SyncedUser, "modify"); !slices.Equal(got, []string{f}) {
		t.Errorf("modify: %v", got)
	}
	if got := check(OtherUser, "modify"); !slices.Equal(got, []string{f, h, l}) {
		t.Errorf("other user: %v", got)
	}
}

func TestFill(t *testing.T) {
	at := func() time.Time { return fixed }
	one, two := New(Options{Now: at}), New(Options{Now: at})
	marked := one.Fill(7, 2000, Filling{Marked: 0.25})
	two.Fill(7, 2000, Filling{Marked: 0.25})
	all := one.Addresses()
	if !reflect.DeepEqual(all, two.Addresses()) {
		t.Error("the same seed gives two different tenants")
	}
	if len(all) != 2000 || len(marked) < 400 || len(marked) > 600 || !slices.Equal(marked, one.Marked(SyncedUser)) {
		t.Errorf("%d addresses, %d marked", len(all), len(marked))
	}
	seen := map[string]int{}
	mails := map[string]int{}
	for _, a := range all {
		count := func(name string, is bool) {
			if is {
				seen[name]++
			}
		}
		f := a.Fields
		count("company", f["Zusatz1"] != "")
		count("no first name", f["Anrede"] != "Firma" && f["Vorname"] == "")
		count("birthday", f["Geburtsdatum"] != "")
		count("no birthday", f["Geburtsdatum"] == "")
		count("umlaut", strings.ContainsAny(f["Name"], "äöüß"))
		count("kinds", len(a.Multi("ArtDaten")) > 1)
		count("private phone", len(a.Values("phone", "private")) > 0)
		count("untyped phone", len(a.Values("phone", "")) > 0)
		count("several phones", len(a.Values("phone", "private"))+len(a.Values("phone", ""))+len(a.Values("phone", "business")) > 1)
		count("mobile", len(a.Values("phone", "mobile")) > 0)
		count("fax", f["Telefax1"] != "")
		count("abroad", f["Land"] != "Deutschland")
		count("archived", f["Status"] == "0")
		mails[f["Email"]]++
		for _, c := range a.Contacts {
			if c.Type == typeMobile != isMobile(c.Value) && c.Kind == kindPhone {
				t.Errorf("%d: %+v", a.ID, c)
			}
		}
	}
	delete(mails, "")
	for _, n := range mails {
		if n == 2 {
			seen["couple with one mail"]++
		}
	}
	for _, name := range []string{"company", "no first name", "birthday", "no birthday", "umlaut", "kinds", "private phone", "untyped phone",
		"several phones", "mobile", "fax", "abroad", "archived", "couple with one mail"} {
		if seen[name] < 10 {
			t.Errorf("only %d of %q", seen[name], name)
		}
	}
}

func TestInfo(t *testing.T) {
	r, _ := start(t, Switches{})
	raw, err := json.Marshal(r.Info())
	if err != nil {
		t.Fatal(err)
	}
	want := `"users":[{"id":21,"name":"max","groups":[3,7]},{"id":22,"name":"erika","groups":[3,7]},{"id":23,"name":"juergen","groups":[3]}],"gui":"http://127.0.0.1:`
	if !strings.Contains(string(raw), want) || !strings.HasSuffix(r.URL, "/api/stable/api.php") {
		t.Errorf("info %s", raw)
	}
}

func TestConcurrentUse(t *testing.T) {
	r, _ := start(t, Switches{})
	r.Fill(1, 50, Filling{Marked: 1})
	id := r.Marked(SyncedUser)[0]
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for range 10 {
				// Straight into the handler: a helper may not end the test from here.
				for _, a := range []obj{
					signed(r.Server, "modify", "address", id, obj{"Ort": strconv.Itoa(i)}),
					signed(r.Server, "read", "address", "", obj{"data": []string{"Name", "phone"}}),
				} {
					body, err := json.Marshal(envelope(r.Server, a))
					if err != nil {
						t.Error(err)
						return
					}
					w := httptest.NewRecorder()
					r.ServeHTTP(w, httptest.NewRequest("POST", StablePath, bytes.NewReader(body)))
					if !strings.Contains(w.Body.String(), `"status":{"code":200,"errorcode":0`) {
						t.Errorf("answer %s", w.Body)
					}
				}
				if err := r.Mark(id, SyncedUser, i%2 == 0); err != nil {
					t.Error(err)
				}
				r.Set(func(s *Switches) { s.TopLevelOK = i%2 == 0 })
				r.Addresses()
			}
		})
	}
	wg.Wait()
	if got := r.Count("modify", "address"); got != 40 {
		t.Errorf("%d modifies counted", got)
	}
}

func BenchmarkReadAll(b *testing.B) {
	s := New(Options{})
	marked := s.Fill(1, 10000, Filling{Marked: 1})
	for b.Loop() {
		for at := 0; at < len(marked); at += 500 {
			ids := make([]any, 0, 500)
			for _, id := range marked[at : at+500] {
				ids = append(ids, json.Number(strconv.Itoa(id)))
			}
			parameters := obj{"recordids": ids, "listlimit": json.Number("500"), "data": []any{"Name", "Vorname", "phone", "mobile", "email", "ArtDaten"}}
			c := &call{Server: s, action: action{verb: "read", resource: "address", parameters: parameters}, at: s.clock()}
			out, problem := readAddresses(c)
			if problem != nil || len(out.records) != 500 {
				b.Fatal(problem, len(out.records))
			}
			appendJSON(nil, c.result(out, problem))
		}
	}
}
