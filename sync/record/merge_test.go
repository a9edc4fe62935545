package record

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func phones(texts ...string) Value {
	var v Value
	for i := 0; i < len(texts); i += 2 {
		v.Entries = append(v.Entries, Entry{Type: texts[i], Text: texts[i+1]})
	}
	return v
}

func spec(t testing.TB, f Field) Spec {
	sp, ok := Contacts.Spec(f)
	if !ok {
		t.Fatalf("no field %q", f)
	}
	return sp
}

// TestMergeSingle proves what becomes of a single field, with a base for each side.
func TestMergeSingle(t *testing.T) {
	known := func(base, now string) Version { return Version{Base: Text(base), Known: true, Now: Text(now)} }
	first := func(now string) Version { return Version{Now: Text(now)} }
	for _, c := range []struct {
		name         string
		a, b         Version
		aWins        bool
		wantA, wantB string
		conflict     bool
	}{
		{"A01 nothing changed", known("x", "x"), known("x", "x"), true, "x", "x", false},
		{"changed in a travels", known("x", "y"), known("x", "x"), true, "y", "y", false},
		{"changed in b travels", known("x", "x"), known("x", "y"), true, "y", "y", false},
		{"C47 both changed to the same", known("x", "y"), known("x", "y"), true, "y", "y", false},
		{"both changed, a wins", known("x", "y"), known("x", "z"), true, "y", "y", true},
		{"both changed, b wins", known("x", "y"), known("x", "z"), false, "z", "z", true},
		{"C50 cleared in b travels", known("x", "x"), known("x", ""), true, "", "", false},
		{"C51 the hub's bent value is no change", known("Deutschland", "Deutschland"), known("", ""), true, "Deutschland", "", false},
		{"C51 a later change of the user's travels", known("2", "2"), known("1", "3"), true, "3", "3", false},
		{"A02 spelled otherwise is no change", known("Straße 1", "Straße 1 "), known("Straße 1", "Straße 1"), true, "Straße 1 ", "Straße 1", false},
		{"C52 first merge fills a", first(""), first("y"), true, "y", "y", false},
		{"C52 first merge fills b", first("x"), first(""), true, "x", "x", false},
		{"first merge with two values", first("x"), first("y"), true, "x", "x", true},
		{"a field that b holds only now", known("x", "x"), first(""), true, "x", "x", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := spec(t, City).Merge(c.a, c.b, c.aWins)
			if m.A.Text != c.wantA || m.B.Text != c.wantB || m.Conflict != c.conflict {
				t.Errorf("got a=%q b=%q conflict=%v, want a=%q b=%q conflict=%v", m.A.Text, m.B.Text, m.Conflict, c.wantA, c.wantB, c.conflict)
			}
		})
	}
}

// TestMergeSet proves how sets merge entry by entry.
func TestMergeSet(t *testing.T) {
	v := func(base, now Value) Version { return Version{Base: base, Known: true, Now: now} }
	first := func(now Value) Version { return Version{Now: now} }
	p := phones
	for _, c := range []struct {
		name         string
		a, b         Version
		wantA, wantB Value
		conflict     bool
	}{
		{
			"C48 added in a, other one removed in b",
			v(p(Private, "1", Business, "2"), p(Private, "1", Business, "2", Mobile, "3")), v(p(Private, "1", Business, "2"), p(Private, "1")),
			p(Private, "1", Mobile, "3"), p(Private, "1", Mobile, "3"), false,
		},
		{
			"C49 retyped with country code",
			v(p(Private, "0221 1234567"), p(Private, "0221 1234567")), v(p(Private, "0221 1234567"), p(Private, "+49 221 1234567")),
			p(Private, "0221 1234567"), p(Private, "+49 221 1234567"), false,
		},
		{
			"the hub keeps one per slot and its user changes that one",
			v(p(Business, "1", Business, "2"), p(Business, "1", Business, "2")), v(p(Business, "1"), p(Business, "9")),
			p(Business, "9", Business, "2"), p(Business, "9"), false,
		},
		{
			"the hub files an untyped number under private and its user changes it",
			v(p(Other, "1"), p(Other, "1")), v(p(Private, "1"), p(Private, "9")),
			p(Other, "9"), p(Private, "9"), false,
		},
		{
			"the hub files an untyped number under private and its user removes it",
			v(p(Other, "1", Mobile, "5"), p(Other, "1", Mobile, "5")), v(p(Private, "1", Mobile, "5"), p(Mobile, "5")),
			p(Mobile, "5"), p(Mobile, "5"), false,
		},
		{
			"both replace the same number",
			v(p(Private, "1"), p(Private, "2")), v(p(Private, "1"), p(Private, "3")),
			p(Private, "2"), p(Private, "2"), true,
		},
		{
			"removed in a, replaced in b: the edit survives",
			v(p(Private, "1"), p()), v(p(Private, "1"), p(Private, "3")),
			p(Private, "3"), p(Private, "3"), false,
		},
		{
			"replaced in a, removed in b: the edit survives",
			v(p(Private, "1"), p(Private, "3")), v(p(Private, "1"), p()),
			p(Private, "3"), p(Private, "3"), false,
		},
		{
			"removed on both",
			v(p(Private, "1", Mobile, "2"), p(Mobile, "2")), v(p(Private, "1", Mobile, "2"), p(Mobile, "2")),
			p(Mobile, "2"), p(Mobile, "2"), false,
		},
		{
			"another kind in b",
			v(p(Private, "1"), p(Private, "1")), v(p(Private, "1"), p(Business, "1")),
			p(Business, "1"), p(Business, "1"), false,
		},
		{
			"a slot that becomes free takes the surplus",
			v(p(Business, "1", Business, "2"), p(Business, "2")), v(p(Business, "1"), p(Business, "1")),
			p(Business, "2"), p(Business, "2"), false,
		},
		{
			"C52 first merge is a union",
			first(p(Private, "0221 1")), first(p(Private, "+49 221 1", Mobile, "3")),
			p(Private, "0221 1", Mobile, "3"), p(Private, "+49 221 1", Mobile, "3"), false,
		},
		{
			"first merge with another kind of the same number",
			first(p(Other, "1")), first(p(Private, "1")),
			p(Other, "1"), p(Private, "1"), false,
		},
		{
			"the same number for two purposes stays twice",
			first(p(Private, "1", Business, "1")), first(p(Private, "1")),
			p(Private, "1", Business, "1"), p(Private, "1", Business, "1"), false,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			sp := spec(t, Phones)
			m := sp.Merge(c.a, c.b, true)
			if !sp.Equal(m.A, c.wantA) || !sp.Equal(m.B, c.wantB) || m.Conflict != c.conflict {
				t.Errorf("got\n a=%v\n b=%v conflict=%v\nwant\n a=%v\n b=%v conflict=%v", m.A, m.B, m.Conflict, c.wantA, c.wantB, c.conflict)
			}
		})
	}
}

func genSet() *rapid.Generator[Value] {
	entry := rapid.Custom(func(t *rapid.T) Entry {
		return Entry{
			Type: rapid.SampledFrom([]string{Private, Business, Mobile, Other}).Draw(t, "type"),
			Text: rapid.SampledFrom([]string{"1", "2", "3", "4", "0221 55", "+49 221 55"}).Draw(t, "text"),
		}
	})
	return rapid.Custom(func(t *rapid.T) Value {
		v := Value{Entries: rapid.SliceOfN(entry, 0, 4).Draw(t, "entries")}
		// A side never shows the same entry twice.
		v.Entries = spec0(Phones).union(nil, v.Entries)
		return v
	})
}

func spec0(f Field) Spec {
	sp, _ := Contacts.Spec(f)
	return sp
}

// TestMergeSetSettles proves for any history that a merge is over when both sides
// show its result, and that an entry that nobody removed or replaced is still there.
func TestMergeSetSettles(t *testing.T) {
	sp := spec(t, Phones)
	rapid.Check(t, func(t *rapid.T) {
		a := Version{Base: genSet().Draw(t, "baseA"), Known: rapid.Bool().Draw(t, "known"), Now: genSet().Draw(t, "nowA")}
		b := Version{Base: genSet().Draw(t, "baseB"), Known: a.Known, Now: genSet().Draw(t, "nowB")}
		m := sp.Merge(a, b, rapid.Bool().Draw(t, "aWins"))
		again := sp.Merge(Version{m.A, true, m.A}, Version{m.B, true, m.B}, true)
		if !sp.Equal(again.A, m.A) || !sp.Equal(again.B, m.B) || again.Conflict {
			t.Fatalf("not settled: %v then %v", m, again)
		}
		for _, e := range a.Now.Entries {
			touched := b.Known && sp.indexText(sp.minus(b.Base.Entries, b.Now.Entries), e) >= 0
			lost := sp.indexText(m.Lost.Entries, e) >= 0
			if !touched && !lost && sp.indexText(m.A.Entries, e) < 0 {
				t.Fatalf("a lost %v: %v", e, m)
			}
		}
		for _, e := range b.Now.Entries {
			touched := a.Known && sp.indexText(sp.minus(a.Base.Entries, a.Now.Entries), e) >= 0
			lost := sp.indexText(m.Lost.Entries, e) >= 0
			if !touched && !lost && sp.indexText(m.B.Entries, e) < 0 {
				t.Fatalf("b lost %v: %v", e, m)
			}
		}
	})
}

// TestDigestIgnoresOrder proves that the order of a set is no content.
func TestDigestIgnoresOrder(t *testing.T) {
	r := Record{LastName: Text("Muster"), Phones: phones(Private, "1", Mobile, "2")}
	back := r.Clone()
	slices.Reverse(back[Phones].Entries)
	if Contacts.Digest(r) != Contacts.Digest(back) {
		t.Error("the digest follows the order of entries")
	}
	back[LastName] = Text("Master")
	if Contacts.Digest(r) == Contacts.Digest(back) {
		t.Error("the digest does not follow the content")
	}
}
