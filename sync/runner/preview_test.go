package runner_test

import (
	"fmt"
	"slices"
	"testing"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
)

// preview runs a dry run and gives what it would do, by kind and side.
func (w *world) preview(t testing.TB) (contract.UnitPass, map[string][]contract.Planned) {
	t.Helper()
	p, err := w.runner.Sync(t.Context(), contract.Request{DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	by := map[string][]contract.Planned{}
	for _, x := range p.Units[0].Plan {
		key := string(x.Kind)
		if x.Side != "" {
			key += " " + x.Side
		}
		by[key] = append(by[key], x)
	}
	return p.Units[0], by
}

// TestPreview says before the first pass what it would create, link and ask, and
// later what it would change and remove; nothing is written.
func TestPreview(t *testing.T) {
	hub := standin{memotootest.Start(t, memotootest.Plain()), false}
	w := newWorld(t, hub)
	w.person(t, "Anna", "Eins", phone("mobile", "0171 5550001"))
	b := w.person(t, "Bert", "Zwei", phone("mobile", "0171 5550002"))
	w.person(t, "Cora", "Drei")
	hub.put(t, "a.vcf", newCard("Anna", "Eins", "TEL;TYPE=CELL:+49 171 5550001", "TITLE:Chefin"))
	hub.put(t, "c.vcf", newCard("Cora", "Drei"))
	hub.put(t, "d.vcf", newCard("Dora", "Vier"))
	u, plan := w.preview(t)
	if !u.First || u.Pairs != 1 || u.Held != 1 || len(u.Plan) != 4 || w.crm.Writes() != 0 || hub.Requests().Writes() != 0 {
		t.Fatalf("%+v", u)
	}
	if l := plan["link"]; len(l) != 1 || l[0].Title != "Anna Eins" || l[0].Other != "Anna Eins" || !changes(l[0], record.Position, "", "Chefin") {
		t.Errorf("%+v", l)
	} else {
		holds(t, l[0], "Vorname", contract.Planning{Now: "Anna", Then: "Anna"}, contract.Planning{Now: "Anna", Then: "Anna"})
		holds(t, l[0], "Position", contract.Planning{Then: "Chefin", Written: true}, contract.Planning{Now: "Chefin", Then: "Chefin"})
		holds(t, l[0], "Ort", contract.Planning{Now: "Köln", Then: "Köln"}, contract.Planning{Then: "Köln", Written: true})
	}
	if a := plan["ask"]; len(a) != 1 || a[0].Title != "Cora Drei" || a[0].Other != "Cora Drei" {
		t.Errorf("%+v", a)
	}
	if c := plan["create memotoo"]; len(c) != 1 || c[0].Title != "Bert Zwei" || !changes(c[0], record.City, "", "Köln") {
		t.Errorf("%+v", c)
	} else {
		holds(t, c[0], "Ort", contract.Planning{Now: "Köln", Then: "Köln"}, contract.Planning{Then: "Köln", Written: true})
	}
	if c := plan["create onoffice"]; len(c) != 1 || c[0].Title != "Dora Vier" {
		t.Errorf("%+v", c)
	}
	w.sync(t)
	w.change(t, b, map[string]string{"Ort": "Bonn"})
	href, _ := w.card(t, "Eins")
	hub.remove(t, href)
	u, plan = w.preview(t)
	if c := plan["update memotoo"]; u.First || len(c) != 1 || !changes(c[0], record.City, "Köln", "Bonn") || len(c[0].Changes) != 1 {
		t.Errorf("%+v", u)
	}
	if c := plan["unmark onoffice"]; len(c) != 1 || c[0].Title != "Anna Eins" {
		t.Errorf("%+v", u.Plan)
	}
}

// holds checks what both sides hold of a field, now and then.
func holds(t testing.TB, p contract.Planned, label string, on, me contract.Planning) {
	t.Helper()
	want := contract.PlannedValue{Label: label, OnOffice: on, Memotoo: me}
	if !slices.Contains(p.Values, want) {
		t.Errorf("%s of %s: want %+v, have %+v", label, p.Title, want, p.Values)
	}
}

func changes(p contract.Planned, f record.Field, before, after string) bool {
	for _, c := range p.Changes {
		if c.Field == f {
			return c.Label != "" && c.Before == before && c.After == after
		}
	}
	return false
}

// TestPreviewOfMany is bounded, and shows something of each kind.
func TestPreviewOfMany(t *testing.T) {
	hub := standin{memotootest.Start(t, memotootest.Plain()), false}
	w := newWorld(t, hub, func(a *contract.Account) {
		s := a.Units[record.Addresses]
		s.Direction = engine.ToOnOffice
		a.Units[record.Addresses] = s
	})
	for i := range contract.MaxPlanned {
		hub.put(t, fmt.Sprintf("%d.vcf", i), newCard("Neu", fmt.Sprintf("Nummer%d", i)))
	}
	for i := range 7 {
		name := fmt.Sprintf("Beide%d", i)
		w.person(t, "Anna", name, phone("mobile", fmt.Sprintf("0171 555000%d", i)))
		hub.put(t, name+".vcf", newCard("Anna", name, fmt.Sprintf("TEL;TYPE=CELL:0171 555000%d", i)))
	}
	u, plan := w.preview(t)
	if len(u.Plan) != contract.MaxPlanned || len(plan["link"]) != 7 || u.Plan[0].Kind != contract.PlanLink || u.Pairs != 7 {
		t.Errorf("%d lines, %d links, %+v", len(u.Plan), len(plan["link"]), u.ToOnOffice)
	}
}

// TestWithoutFirst is what a click asks for that has not shown a preview: units whose
// first pass waits for the user's yes are left alone, also after a reset.
func TestWithoutFirst(t *testing.T) {
	hub := standin{memotootest.Start(t, memotootest.Plain()), false}
	w := newWorld(t, hub)
	w.person(t, "Anna", "Eins")
	click := func(units int) {
		t.Helper()
		p, err := w.runner.Sync(t.Context(), contract.Request{WithoutFirst: true})
		if err != nil || p.Result != engine.OK || len(p.Units) != units {
			t.Errorf("%+v, %v", p, err)
		}
	}
	click(0)
	if w.crm.Writes() != 0 || hub.Requests().Writes() != 0 {
		t.Error("a click without a preview begins the first pass")
	}
	if list, err := w.runner.Passes(t.Context(), "", 10); err != nil || len(list) != 0 {
		t.Errorf("%d passes, %v", len(list), err)
	}
	w.sync(t)
	click(1)
	st, err := w.runner.Status(t.Context())
	if err != nil || st.Accounts[0].Units[0].First {
		t.Errorf("%+v, %v", st, err)
	}
	if err := w.runner.ResetAccount(t.Context(), st.Accounts[0].Name); err != nil {
		t.Fatal(err)
	}
	click(0)
	// Nothing of what was linked stands any more.
	if st, err = w.runner.Status(t.Context()); err != nil {
		t.Fatal(err)
	}
	if u := st.Accounts[0].Units[0]; !u.First || u.Linked != 0 || !u.Last.IsZero() || u.Result != "" {
		t.Errorf("after the reset: %+v", u)
	}
}

// TestPreviewOfAConflict says that a person will be asked which values stand.
func TestPreviewOfAConflict(t *testing.T) {
	hub := standin{memotootest.Start(t, memotootest.Plain()), false}
	w := newWorld(t, hub, func(a *contract.Account) {
		s := a.Units[record.Addresses]
		s.Winner = engine.UserDecides
		a.Units[record.Addresses] = s
	})
	id := w.person(t, "Anna", "Eins", phone("mobile", "0171 5550001"))
	w.sync(t)
	w.change(t, id, map[string]string{"Ort": "Bonn"})
	href, _ := w.card(t, "Eins")
	hub.edit(t, href, replace("Köln", "Ulm"))
	u, plan := w.preview(t)
	c := plan["conflict"]
	if u.Held != 1 || len(c) != 1 || c[0].Title != "Anna Eins" || !changes(c[0], record.City, "Bonn", "Ulm") {
		t.Fatalf("%+v", u)
	}
	holds(t, c[0], "Ort", contract.Planning{Now: "Bonn", Then: "Bonn"}, contract.Planning{Now: "Ulm", Then: "Ulm"})
}
