package onofficetest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"testing"
)

func related(t *testing.T, r *Running, parameters obj) map[string][]string {
	t.Helper()
	parameters["relationtype"] = RelationSync
	out := must(t, r, "get", "idsfromrelation", "", parameters)
	if out.Data.Records[0].ID != "relatedIds" || out.Data.Records[0].Type != "" {
		t.Errorf("record %+v", out.Data.Records[0])
	}
	var ids map[string][]string
	if err := json.Unmarshal(out.Data.Records[0].Elements, &ids); err != nil {
		t.Fatal(err)
	}
	return ids
}

func pair(parent, child any) obj {
	return obj{"relationtype": RelationSync, "parentid": parent, "childid": child}
}

func TestMarks(t *testing.T) {
	r, _ := start(t, Switches{})
	a, b := create(t, r, obj{"Name": "A"}), create(t, r, obj{"Name": "B"})
	ka, kb, user := strconv.Itoa(a), strconv.Itoa(b), strconv.Itoa(SyncedUser)
	must(t, r, "create", "relation", "", pair([]int{a, b}, []int{SyncedUser}))
	must(t, r, "create", "relation", "", pair([]int{a}, []int{SyncedUser, OtherUser}))
	if got := related(t, r, obj{"parentids": []string{ka, kb, "999"}}); !reflect.DeepEqual(got, map[string][]string{ka: {"21", "22"}, kb: {"21"}, "999": {}}) {
		t.Errorf("parentids: %v", got)
	}
	if got := related(t, r, obj{"childids": []int{SyncedUser}}); !reflect.DeepEqual(got, map[string][]string{user: {ka, kb}}) {
		t.Errorf("childids: %v", got)
	}
	must(t, r, "delete", "relation", "", pair(a, SyncedUser))
	must(t, r, "delete", "relation", "", pair(a, SyncedUser)) // twice is once
	if got := r.Marked(SyncedUser); !slices.Equal(got, []int{b}) {
		t.Errorf("marked: %v", got)
	}
	r.Set(func(s *Switches) { s.DuplicateRelated = true })
	if got := related(t, r, obj{"parentids": []int{b}}); !reflect.DeepEqual(got, map[string][]string{kb: {"21", "21"}}) {
		t.Errorf("duplicated ids: %v", got)
	}
	r.Set(func(s *Switches) { *s = Switches{ChildIDs: ChildIDsEmpty} })
	if got := related(t, r, obj{"childids": []int{SyncedUser}}); !reflect.DeepEqual(got, map[string][]string{user: {}}) {
		t.Errorf("childids that yield nothing: %v", got)
	}
	r.Set(func(s *Switches) { *s = Switches{ChildIDs: ChildIDs199, UnmarkMissingFails: true} })
	wantCode(t, r, codeNotImplemented, "get", "idsfromrelation", "", obj{"relationtype": RelationSync, "childids": []int{SyncedUser}})
	wantCode(t, r, codeNoSuchRelation, "delete", "relation", "", pair(a, SyncedUser))
}

func TestRelationErrors(t *testing.T) {
	r, _ := start(t, Switches{})
	a, b := create(t, r, obj{"Name": "A"}), create(t, r, obj{"Name": "B"})
	for _, c := range []struct {
		code       int
		verb, kind string
		parameters obj
	}{
		{codeUnknownRelation, "get", "idsfromrelation", obj{"relationtype": "address:user:sync", "parentids": []int{a}}},
		{codeMissingParameter, "get", "idsfromrelation", obj{"relationtype": RelationSync}},
		{codeRecordIDs, "get", "idsfromrelation", obj{"relationtype": RelationSync, "parentids": []string{"x"}}},
		{codeTooManyIDs, "get", "idsfromrelation", obj{"relationtype": RelationSync, "parentids": make([]int, 501)}},
		{codeManyToMany, "create", "relation", pair([]int{a, b}, []int{SyncedUser, OtherUser})},
		{codeRecordIDs, "create", "relation", pair([]int{}, []int{SyncedUser})},
		{codeNoSuchRecord, "create", "relation", pair([]int{a, 999}, []int{SyncedUser})},
		{codeUnknownUser, "create", "relation", pair([]int{a}, []int{999})},
		{codeArrayUnexpected, "delete", "relation", pair([]int{a}, SyncedUser)},
		{codeRecordIDs, "delete", "relation", pair("x", SyncedUser)},
		{codeUnknownRelation, "create", "relation", obj{"parentid": a, "childid": SyncedUser}},
	} {
		wantCode(t, r, c.code, c.verb, c.kind, "", c.parameters)
	}
	if got := r.Marked(SyncedUser); len(got) != 0 {
		t.Errorf("a refused call has marked %v", got)
	}
	must(t, r, "create", "relation", "", pair(a, SyncedUser))
	r.Set(func(s *Switches) { s.SyncOff = []int{SyncedUser} })
	wantCode(t, r, codeSyncFlag, "create", "relation", "", pair(b, SyncedUser))
	wantCode(t, r, codeSyncFlag, "delete", "relation", "", pair(a, SyncedUser))
	wantCode(t, r, codeSyncFlag, "get", "idsfromrelation", "", obj{"relationtype": RelationSync, "childids": []int{SyncedUser}})
	must(t, r, "create", "relation", "", pair(b, OtherUser))
	r.Set(func(s *Switches) { s.SyncModuleOff = true })
	wantCode(t, r, codeSyncModule, "get", "idsfromrelation", "", obj{"relationtype": RelationSync, "parentids": []int{a}})
}

func TestMarksOfDeletedAndHidden(t *testing.T) {
	for _, keep := range []bool{false, true} {
		r, _ := start(t, Switches{KeepMarksOfDeleted: keep})
		a, b := create(t, r, obj{"Name": "A"}), create(t, r, obj{"Name": "B"})
		must(t, r, "create", "relation", "", pair([]int{a, b}, SyncedUser))
		if err := r.DeleteAddress(a); err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(r.Marked(SyncedUser), a); got != keep {
			t.Errorf("keep %v: row of the deleted address is there: %v", keep, got)
		}
		if keep { // such a row can be deleted
			must(t, r, "delete", "relation", "", pair(a, SyncedUser))
		}
		r.Hide(APIUser, true, b)
		for _, hides := range []bool{false, true} {
			r.Set(func(s *Switches) { s.RelationHidesHidden = hides })
			if got := related(t, r, obj{"childids": []int{SyncedUser}})["21"]; (len(got) == 0) != hides {
				t.Errorf("hides %v: %v", hides, got)
			}
		}
	}
}

func TestMarksOfOthersNeedARight(t *testing.T) {
	r, _ := start(t, Switches{})
	a, b := create(t, r, obj{"Name": "A"}), create(t, r, obj{"Name": "B"})
	must(t, r, "create", "relation", "", pair(a, SyncedUser))
	for _, code := range []int{codeAccess, codeNoModifyRight, 253} {
		r.Set(func(s *Switches) { s.Rights.NoMarksOfOthers = code })
		wantCode(t, r, code, "create", "relation", "", pair([]int{a, b}, OtherUser))
		wantCode(t, r, code, "delete", "relation", "", pair(a, SyncedUser))
		must(t, r, "create", "relation", "", pair(b, APIUser)) // its own
	}
	if got := r.Marked(SyncedUser); !slices.Equal(got, []int{a}) || len(r.Marked(OtherUser)) > 0 {
		t.Errorf("marked: %v, %v", got, r.Marked(OtherUser))
	}
}

func TestRefusedBlockOfMarks(t *testing.T) {
	for _, links := range []bool{false, true} {
		r, _ := start(t, Switches{RefusedMarksLink: links})
		a, b := create(t, r, obj{"Name": "A"}), create(t, r, obj{"Name": "B"})
		wantCode(t, r, codeNoSuchRecord, "create", "relation", "", pair([]int{a, 999, b}, SyncedUser))
		if got := slices.Equal(r.Marked(SyncedUser), []int{a}); got != links {
			t.Errorf("links %v: marked %v", links, r.Marked(SyncedUser))
		}
	}
}

func TestStoredFilters(t *testing.T) {
	r, _ := start(t, Switches{})
	r.Fill(1, 300, Filling{})
	if got := must(t, r, "get", "filters", "", obj{"module": "address"}).ids(); !slices.Equal(got, []int{11, 12, 13}) {
		t.Errorf("filters: %v", got)
	}
	for _, f := range DefaultFilters() {
		if n := len(must(t, r, "read", "address", "", obj{"filterid": f.ID, "listlimit": 500}).ids()); n == 0 || n == 300 {
			t.Errorf("%s finds %d", f.Name, n)
		}
	}
	r.Set(func(s *Switches) { s.Rights.NoFilters = true })
	wantCode(t, r, codeAccess, "get", "filters", "", obj{"module": "address"})
}
