package ledgertest_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

var _ engine.Ledger = (*ledgertest.Memory)(nil)

func TestMemory(t *testing.T) {
	m := ledgertest.New()
	must(t, m.SaveLook(engine.Looked{
		Cursors: [2]string{"c", "d"},
		Waiting: [2][]string{{"5", "6"}, {"/a.vcf"}},
		Policy:  engine.Policy{Direction: engine.Both, Limit: 500},
	}))
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	ids, err := m.Begin([]engine.Intent{{Target: side.Memotoo, Write: engine.IntentSent{Kind: side.Create, ID: "/b.vcf", Planned: at}}})
	must(t, err)
	must(t, m.Found(ids[0], "/c.vcf"))
	mem := open(t, m)
	if got := mem.Intents[0].Write.ID; got != "/c.vcf" || mem.Cursors != [2]string{"c", "d"} {
		t.Errorf("intent's record %q, cursors %q", got, mem.Cursors)
	}
	link, err := m.Commit(engine.Result{
		Intent: ids[0],
		Link:   &engine.Link{State: engine.Active, Ends: [2]engine.End{{ID: "5"}, {ID: "/c.vcf"}}},
		Bases:  engine.Bases{{record.City: record.Text("Ulm")}, {}},
		Unwait: [2]string{"5", "/c.vcf"},
		Event:  &engine.Event{At: at, Digest: "x"},
	})
	must(t, err)
	mem = open(t, m)
	if len(mem.Intents) != 0 || len(mem.Links) != 1 || !slices.Equal(slices.Sorted(maps.Keys(mem.Waiting[0])), []string{"6"}) {
		t.Errorf("after commit: %+v", mem)
	}
	bases, err := m.Bases([]int64{link, 99})
	must(t, err)
	if len(bases) != 1 || bases[link][0][record.City].Text != "Ulm" {
		t.Errorf("bases %v", bases)
	}
	if list, err := m.Written(link, at); len(list) != 1 || err != nil {
		t.Errorf("written %+v, %v", list, err)
	}
	m.Before = func(op string) error { return errors.New("killed in " + op) }
	if _, err := m.Commit(engine.Result{Link: &mem.Links[0], Drop: true}); err == nil || len(open(t, m).Links) != 1 {
		t.Errorf("a killed commit left something: %v", err)
	}
}

func TestDecisionOutlivesItsQuestion(t *testing.T) {
	m := ledgertest.New()
	must(t, m.SaveLook(engine.Looked{Waiting: [2][]string{{"5"}, {"/a.vcf"}}}))
	q := engine.Question{Kind: engine.AskMatch, Key: "match:5:/a.vcf", IDs: [2]string{"5", "/a.vcf"}}
	must(t, m.Conclude(engine.Conclusion{Held: []engine.Question{q}}))
	must(t, m.Decide(engine.Rejected, q.Key))
	must(t, m.Conclude(engine.Conclusion{}))
	if len(m.Held()) != 0 || open(t, m).Decisions[q.Key] != engine.Rejected {
		t.Errorf("held %v, decisions %v", m.Held(), open(t, m).Decisions)
	}
	must(t, m.SaveLook(engine.Looked{Lost: [2][]string{{"5"}, {"/a.vcf"}}}))
	if d := open(t, m).Decisions; len(d) != 0 {
		t.Errorf("the pair is gone, its decision is not: %v", d)
	}
}

func open(t *testing.T, m *ledgertest.Memory) engine.Memory {
	t.Helper()
	mem, err := m.Open()
	must(t, err)
	return mem
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
