package onoffice

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"abgleich/sync/record"
)

// apply does the changes to a model of onOffice's entries, as reference §5.5
// says. It fails where onOffice would: no entry, or more than one (83, 87).
func (c *change) apply(list []record.Entry) ([]record.Entry, error) {
	at := -1
	for i, e := range list {
		if writeKey(c.field, e.Type) == c.key && e.Text == c.old && c.action != "add" {
			if at >= 0 {
				return nil, fmt.Errorf("%s %q: ambiguous", c.key, c.old)
			}
			at = i
		}
	}
	list = slices.Clone(list)
	switch {
	case c.action == "add":
		for _, s := range slots {
			if s.field == c.field && s.write == c.key {
				return append(list, record.Entry{Type: s.typ, Text: c.new}), nil
			}
		}
		return nil, fmt.Errorf("no key %q", c.key)
	case at < 0:
		return nil, fmt.Errorf("%s %q: unknown", c.key, c.old)
	case c.action == "delete":
		return slices.Delete(list, at, at+1), nil
	}
	list[at].Text = c.new
	return list, nil
}

func drawEntries(t *rapid.T, f record.Field, name string) []record.Entry {
	types := []string{record.Private, record.Business, record.Other}
	if f == record.Phones {
		types = append(types, record.Mobile)
	}
	texts := []string{"0241 111", "+49 241 111", "0241 222", "0241/333", "0171 1234567", "0171 7654321", "0241 4", "a@b.example", "A@b.example"}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.Entry {
		return record.Entry{Type: rapid.SampledFrom(types).Draw(t, "type"), Text: rapid.SampledFrom(texts).Draw(t, "text")}
	}), 0, 6).Draw(t, name)
}

func identity(list []record.Entry) map[string]int {
	m := map[string]int{}
	for _, e := range list {
		m[e.Type+"\x00"+e.Text]++
	}
	return m
}

// TestDiffEntries_ReachesTheTarget: whatever stands there and whatever is
// wanted, no change is refused and the set equals the target afterwards, but for
// entries that stand there twice (reported) and mobile numbers, which stay mobile.
func TestDiffEntries_ReachesTheTarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom([]record.Field{record.Phones, record.Faxes, record.Emails}).Draw(t, "field")
		now, raw := drawEntries(t, f, "now"), drawEntries(t, f, "want")
		want, _ := cleanEntries(f, raw)
		changes, stuck := diffEntries(f, now, want)
		list := now
		sent := 0
		// Rounds are sent one after the other; those with a guard follow.
		for _, guarded := range []bool{false, true} {
			ready := slices.DeleteFunc(slices.Clone(changes), func(c *change) bool { return (c.guard != nil) != guarded })
			for _, round := range rounds(ready) {
				keys := map[string]bool{}
				for _, c := range round {
					if keys[c.key] {
						t.Fatalf("two changes of %s in one action", c.key)
					}
					keys[c.key] = true
					var err error
					if list, err = c.apply(list); err != nil {
						t.Fatal(err)
					}
					sent++
				}
			}
		}
		if sent != len(changes) {
			t.Fatalf("%d of %d changes sent", sent, len(changes))
		}
		// Nothing is missing, by what it says; nothing else is there but what is stuck.
		spec, _ := record.Contacts.Spec(f)
		for _, e := range want {
			if !holds(spec, list, e) {
				t.Fatalf("%+v is missing in %+v", e, list)
			}
		}
		mobile := slices.ContainsFunc(now, func(e record.Entry) bool { return e.Type == record.Mobile && isMobile(e.Text) })
		if len(stuck) == 0 && !mobile {
			got, wanted := identity(list), identity(want)
			for k := range wanted {
				wanted[k] = min(wanted[k], max(1, identity(now)[k]))
			}
			if !maps.Equal(got, wanted) {
				t.Fatalf("got %v, want %v", list, want)
			}
		}
		// And again nothing.
		if again, _ := diffEntries(f, list, want); len(stuck) == 0 && len(again) > 0 && !mobile {
			t.Fatalf("a second time: %+v", again[0])
		}
	})
}

func TestDiffEntries(t *testing.T) {
	e := func(typ, text string) record.Entry { return record.Entry{Type: typ, Text: text} }
	tests := map[string]struct {
		now, want []record.Entry
		changes   string
	}{
		"nothing":                  {[]record.Entry{e("private", "1")}, []record.Entry{e("private", "1")}, ""},
		"other spelling":           {[]record.Entry{e("private", "0221 123"), e("private", "0221 9")}, []record.Entry{e("private", "+49 221 123"), e("private", "0221 9")}, "modify phone_private 0221 123→+49 221 123;"},
		"removed and added":        {[]record.Entry{e("private", "0221 1")}, []record.Entry{e("business", "0221 2")}, "add phone_business →0221 2;delete phone_private 0221 1→;"},
		"retyped: added first":     {[]record.Entry{e("private", "0221 1")}, []record.Entry{e("business", "0221 1")}, "add phone_business →0221 1;delete phone_private 0221 1→ (after);"},
		"mobile stays mobile":      {[]record.Entry{e("mobile", "0171 1234567")}, []record.Entry{e("private", "0171 1234567")}, ""},
		"two of a kind":            {[]record.Entry{e("private", "0221 1"), e("private", "0221 2")}, []record.Entry{e("private", "0221 3"), e("private", "0221 4")}, "modify phone_private 0221 1→0221 3;modify phone_private 0221 2→0221 4;"},
		"swapped types":            {[]record.Entry{e("private", "0221 1"), e("business", "0221 2")}, []record.Entry{e("private", "0221 2"), e("business", "0221 1")}, "add phone_private →0221 2;add phone_business →0221 1;delete phone_private 0221 1→ (after);delete phone_business 0221 2→ (after);"},
		"a second one is not made": {[]record.Entry{e("private", "0221 1")}, []record.Entry{e("private", "0221 1"), e("private", "0221 1")}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			changes, _ := diffEntries(record.Phones, test.now, test.want)
			got := ""
			for _, c := range changes {
				after := ""
				if c.guard != nil {
					after = " (after)"
				}
				got += fmt.Sprintf("%s %s %s→%s%s;", c.action, c.key, c.old, c.new, after)
			}
			if got != test.changes {
				t.Errorf("got  %s\nwant %s", got, test.changes)
			}
		})
	}
}

func TestReadEntries(t *testing.T) {
	var o Object
	// All spellings of reference §5.3, and a second naming of the default entry.
	err := json.Unmarshal([]byte(`{"phone__30":"0241 1","phoneprivate__10":"0241 2","phonebusiness__20":"0241 3","phonebusiness__20__Comment":"nur morgens",
		"mobile__5":"0171 1","fax__1":"f1","faxprivate__2":"f2","faxbusiness__3":"f3","email__1":"e1@x","emailprivate__2":"e2@x","emailbusiness__3757":"e3@x",
		"defaultphone__20":"0241 3","defaultemail":"e2@x","Telefon1":"0241 3","Email":"e2@x","Telefax1":"","phone":"x","phoneprivate__":"y"}`), &o)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(readEntries(o)[record.Phones], readEntries(o)[record.Faxes], readEntries(o)[record.Emails])
	want := "[{business 0241 3 true} {mobile 0171 1 false} {private 0241 2 false} {other 0241 1 false}] [{other f1 false} {private f2 false} {business f3 false}] " +
		"[{private e2@x true} {other e1@x false} {business e3@x false}]"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
