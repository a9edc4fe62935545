package ledger

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

func TestSaveLook(t *testing.T) {
	d := fresh(t)
	l := addresses(d)
	id := commit(t, l, linked("5", "/5.vcf"))
	policy := engine.Policy{Direction: engine.Both, Winner: engine.MemotooWins, DeleteUnmarked: true, Limit: 500}
	must(t, l.SaveLook(engine.Looked{
		Cursors: [2]string{"a", "b"}, Dirty: [2][]int64{nil, {id, 99}},
		Waiting: [2][]string{{"6", "7", "5"}, {"/8.vcf"}}, Policy: policy,
	}))
	must(t, l.SaveLook(engine.Looked{Cursors: [2]string{"a", "c"}, Lost: [2][]string{{"6"}, nil}, Policy: policy}))
	mem := memory(t, l)
	if mem.Cursors != [2]string{"a", "c"} || mem.Policy != policy {
		t.Errorf("cursors %q, policy %+v", mem.Cursors, mem.Policy)
	}
	if want := [2]map[string]string{{"7": ""}, {"/8.vcf": ""}}; !reflect.DeepEqual(mem.Waiting, want) {
		t.Errorf("waiting %v, want %v: a linked record never waits", mem.Waiting, want)
	}
	if e := mem.Links[0].Ends; e[0].Dirty || !e[1].Dirty {
		t.Errorf("ends %+v", e)
	}
	if mem := memory(t, d.Unit(record.Tasks, 0)); len(mem.Links)+len(mem.Waiting[0]) > 0 || mem.Cursors[0] != "" {
		t.Errorf("another unit sees %+v", mem)
	}
}

func TestIntentAndCommit(t *testing.T) {
	d := fresh(t)
	pass, err := d.BeginPass(noon, "manual")
	must(t, err)
	l := d.Unit(record.Addresses, pass)
	must(t, l.SaveLook(engine.Looked{Waiting: [2][]string{{"5"}, nil}}))
	in := engine.Intent{
		Target: side.OnOffice, Done: [2]bool{true, false}, Fields: []record.Field{record.City},
		Write: engine.IntentSent{Kind: side.Create, Planned: noon, Fields: record.Record{record.City: record.Text("Ulm")}},
		Op:    engine.Op{Kind: engine.Add, Now: [2]*side.Item{{ID: "5", Record: record.Record{record.City: record.Text("<Ulm> & so")}}}},
	}
	ids, err := l.Begin([]engine.Intent{in, in})
	must(t, err)
	must(t, l.Found(ids[1], "77"))
	mem := memory(t, l)
	want := in
	want.ID, want.Write.ID = ids[1], "77"
	if len(mem.Intents) != 2 || mem.Intents[0].Write.ID != "" || !reflect.DeepEqual(mem.Intents[1], want) {
		t.Fatalf("intents %+v\nwant the second %+v", mem.Intents, want)
	}
	if err := l.Found(99, "1"); !fault.Is(err, fault.Internal) {
		t.Errorf("an unknown intent: %v", err)
	}
	must(t, l.Rest("onoffice:5", engine.Resting{Digest: "d", Failures: 1, Until: noon, At: noon}))
	r := linked("5", "/5.vcf")
	r.Intent, r.Rests, r.Event = ids[0], "onoffice:5", &engine.Event{At: noon, Digest: "x", Kind: side.Create, Title: "Eva"}
	id := commit(t, l, r)
	commit(t, l, engine.Result{Intent: ids[1]})
	mem = memory(t, l)
	if len(mem.Intents)+len(mem.Resting)+len(mem.Waiting[0]) > 0 {
		t.Errorf("something is left open: %+v", mem)
	}
	bases, err := l.Bases([]int64{id, 4711})
	must(t, err)
	if !reflect.DeepEqual(bases, map[int64]engine.Bases{id: r.Bases}) {
		t.Errorf("bases %v, want %v", bases, r.Bases)
	}
	events, err := d.Events(pass, 10)
	must(t, err)
	if len(events) != 1 || events[0].Link != id || events[0].Pass != pass || events[0].Unit != record.Addresses || !reflect.DeepEqual(events[0].Event, *r.Event) {
		t.Errorf("events %+v", events)
	}
	for since, want := range map[time.Time]int{noon: 1, noon.Add(time.Second): 0} {
		if list, err := l.Written(id, since); len(list) != want || err != nil || want > 0 && !reflect.DeepEqual(list[0], *r.Event) {
			t.Errorf("written since %v: %+v, %v", since, list, err)
		}
	}
	commit(t, l, engine.Result{Link: &engine.Link{ID: id}, Drop: true})
	if bases, err := l.Bases([]int64{id}); len(bases) > 0 || err != nil || len(memory(t, l).Links) > 0 {
		t.Errorf("a dropped link left %v, %v", bases, err)
	}
	if again := commit(t, l, linked("5", "/5.vcf")); again == id {
		t.Error("the id of a dropped link was given out again")
	}
}

func TestRest(t *testing.T) {
	l := addresses(fresh(t))
	r := engine.Resting{
		Digest: "d", Failures: 3, Until: noon.Add(time.Hour), At: noon,
		Fault: fault.New(fault.Invalid, fault.OnOffice, fault.StepUpdate, "code 141", errors.New("not kept")).For("Eva"),
	}
	must(t, l.Rest("link:1", r))
	got := memory(t, l).Resting["link:1"]
	if got.Fault.Err != nil {
		t.Errorf("the cause was kept: %v", got.Fault.Err)
	}
	r.Fault.Err = nil
	if !reflect.DeepEqual(got, r) {
		t.Errorf("resting %+v, want %+v", got, r)
	}
	must(t, l.Rest("link:1", engine.Resting{}))
	if left := memory(t, l).Resting; len(left) > 0 {
		t.Errorf("woken, and still there: %v", left)
	}
}

// A sleeping link keeps ids; its records may find other partners.
func TestRecordOfSleepingLink(t *testing.T) {
	const gone, kept = -1, 0
	for _, c := range []struct {
		state  engine.State
		on, me string // the ends of the new link
		fate   int
		ends   [2]string // what is left of the old one
	}{
		{engine.Retired, "9", "/5.vcf", kept, [2]string{"5", ""}},
		{engine.Retired, "5", "/9.vcf", kept, [2]string{"", "/5.vcf"}},
		{engine.Retired, "5", "/5.vcf", gone, [2]string{}},
		{engine.Unmarked, "5", "/9.vcf", kept, [2]string{"", "/5.vcf"}},
		{engine.Unmarked, "9", "/5.vcf", gone, [2]string{}},
		{engine.Kept, "9", "/5.vcf", gone, [2]string{}},
		{engine.Dismissed, "5", "/9.vcf", gone, [2]string{}},
		{engine.Dismissed, "9", "/5.vcf", kept, [2]string{"5", ""}},
	} {
		t.Run(fmt.Sprint(c.state, c.on, c.me), func(t *testing.T) {
			l := addresses(fresh(t))
			asleep := linked("5", "/5.vcf")
			asleep.Link.State = c.state
			old := commit(t, l, asleep)
			id := commit(t, l, linked(c.on, c.me))
			links := map[int64]engine.Link{}
			for _, l := range memory(t, l).Links {
				links[l.ID] = l
			}
			if got := links[id].Ends; got[0].ID != c.on || got[1].ID != c.me {
				t.Errorf("the new link has %v", got)
			}
			left, there := links[old]
			if there != (c.fate == kept) || left.Ends[0].ID != c.ends[0] || left.Ends[1].ID != c.ends[1] {
				t.Errorf("the old link: %v %+v", there, left.Ends)
			}
		})
	}
	t.Run("active", func(t *testing.T) {
		l := addresses(fresh(t))
		commit(t, l, linked("5", "/5.vcf"))
		ids, err := l.Begin([]engine.Intent{{}})
		must(t, err)
		r := linked("5", "/9.vcf")
		r.Intent = ids[0]
		if _, err := l.Commit(r); !fault.Is(err, fault.Internal) {
			t.Errorf("a second active link: %v", err)
		}
		if mem := memory(t, l); len(mem.Links) != 1 || len(mem.Intents) != 1 {
			t.Errorf("a refused commit left %+v", mem)
		}
	})
}

// What a record or an id holds never becomes part of a statement.
func TestOddText(t *testing.T) {
	d := fresh(t)
	l := addresses(d)
	odd := []string{"'; DROP TABLE links; --", "a\x00b", "👩‍👩‍👧 Ünï", `"\u0000`, "%_?1", "Zeile\r\n2", "\u2028<>&"}
	want := map[string]bool{}
	for _, s := range odd {
		r := linked(s, "/"+s)
		r.Bases[0] = record.Record{record.Remark: record.Text(s), record.Phones: record.Entries(record.Entry{Type: s, Text: s, Default: true})}
		id := commit(t, l, r)
		must(t, l.SaveLook(engine.Looked{Cursors: [2]string{s, s}, Waiting: [2][]string{{s + "w"}, nil}}))
		bases, err := l.Bases([]int64{id})
		must(t, err)
		if !reflect.DeepEqual(bases[id], r.Bases) {
			t.Errorf("%q: bases %v, want %v", s, bases[id], r.Bases)
		}
		must(t, d.SetMeta(s, s))
		if v, err := d.Meta(s); v != s || err != nil {
			t.Errorf("meta %q: %q, %v", s, v, err)
		}
		if c := memory(t, l).Cursors[1]; c != s {
			t.Errorf("cursor %q came back as %q", s, c)
		}
		want[s+"w"] = true
	}
	mem := memory(t, l)
	for i, link := range mem.Links {
		if link.Ends[0].ID != odd[i] || link.Title != odd[i] || link.Ends[1].UID != "u-"+odd[i] {
			t.Errorf("%q came back as %+v", odd[i], link)
		}
	}
	if got := slices.Sorted(maps.Keys(mem.Waiting[0])); !slices.Equal(got, slices.Sorted(maps.Keys(want))) || len(mem.Links) != len(odd) {
		t.Errorf("%d links, waiting %q", len(mem.Links), got)
	}
}
