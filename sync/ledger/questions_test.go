package ledger

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

func matchOf(on, me string) engine.Question {
	return engine.Question{Kind: engine.AskMatch, Key: "match:" + on + ":" + me, IDs: [2]string{on, me}, Title: "Eva", Other: "E. Voß",
		Records: [2]record.Record{{record.City: record.Text("Ulm")}, nil}, Versions: [2]string{"a", "b"}}
}

func removalOf(on, me string) engine.Question {
	return engine.Question{Kind: engine.AskRemove, Key: "remove:1:1:" + me, IDs: [2]string{on, me}, Target: side.Memotoo}
}

func conflictOf(on, me, city string) engine.Question {
	return engine.Question{Kind: engine.AskConflict, Key: "conflict:" + on + ":" + me, IDs: [2]string{on, me}, Shown: city,
		Records: [2]record.Record{{record.City: record.Text(city)}, {record.City: record.Text("Ulm")}}}
}

func held(t *testing.T, d *DB) []Held {
	t.Helper()
	h, err := d.Held()
	must(t, err)
	return h
}

func TestHeld(t *testing.T) {
	d := fresh(t)
	now := noon
	d.Now = func() time.Time { return now }
	l := addresses(d)
	q, r := matchOf("5", "/a"), removalOf("6", "/6.vcf")
	must(t, l.Conclude(engine.Conclusion{Held: []engine.Question{q, r}}))
	first := held(t, d)
	want := []Held{{ID: first[0].ID, Unit: record.Addresses, Question: q, Since: noon}, {ID: first[1].ID, Unit: record.Addresses, Question: r, Since: noon}}
	if !reflect.DeepEqual(first, want) {
		t.Fatalf("held %+v\nwant %+v", first, want)
	}
	now = now.Add(time.Hour)
	q.Title = "Eva Voß"
	must(t, l.Conclude(engine.Conclusion{Held: []engine.Question{q}}))
	if h := held(t, d); len(h) != 1 || h[0].ID != want[0].ID || !h[0].Since.Equal(noon) || h[0].Question.Title != "Eva Voß" {
		t.Errorf("asked again: %+v", h)
	}
	must(t, l.Conclude(engine.Conclusion{Held: []engine.Question{r}}))
	if h := held(t, d); len(h) != 1 || h[0].ID != want[1].ID || !h[0].Since.Equal(now) {
		t.Errorf("asked after a pause: %+v", h)
	}
	if other := memory(t, d.Unit(record.Tasks, 0)); len(other.Asked) > 0 {
		t.Errorf("another unit is asked %v", other.Asked)
	}
}

func TestDecide(t *testing.T) {
	d := fresh(t)
	l := addresses(d)
	must(t, l.Conclude(engine.Conclusion{Held: []engine.Question{matchOf("5", "/a"), matchOf("6", "/b")}}))
	must(t, l.Conclude(engine.Conclusion{Held: []engine.Question{matchOf("6", "/b")}}))
	h := held(t, d)
	err := d.Decide([]int64{h[0].ID, h[0].ID - 1, 99}, engine.Approved)
	var unknown *UnknownError
	if !fault.Is(err, fault.Outdated) || !errors.As(err, &unknown) || len(unknown.IDs) != 2 {
		t.Errorf("a list that is out of date: %v", err)
	}
	if mem := memory(t, l); len(mem.Decisions) > 0 {
		t.Errorf("half a list was decided: %v", mem.Decisions)
	}
	if err := d.Decide([]int64{h[0].ID}, "perhaps"); !fault.Is(err, fault.Internal) {
		t.Errorf("an unknown decision: %v", err)
	}
	must(t, d.Decide([]int64{h[0].ID}, engine.Approved))
	if got := held(t, d)[0].Decision; got != engine.Approved {
		t.Errorf("decision %q", got)
	}
	must(t, d.Decide([]int64{h[0].ID}, ""))
	if mem := memory(t, l); len(mem.Decisions) > 0 || len(mem.Asked) != 1 {
		t.Errorf("taken back: %v", mem)
	}
}

// How long a decision is kept after the pass that does not ask any more.
func TestDecisionLastsUntilCarriedOut(t *testing.T) {
	type step func(t *testing.T, l engine.Ledger)
	link := func(on, me string, state engine.State) step {
		return func(t *testing.T, l engine.Ledger) {
			r := linked(on, me)
			r.Link.State = state
			commit(t, l, r)
		}
	}
	again := func(state engine.State, drop bool) step {
		return func(t *testing.T, l engine.Ledger) {
			for _, k := range memory(t, l).Links {
				k.State = state
				commit(t, l, engine.Result{Link: &k, Drop: drop})
			}
		}
	}
	lost := func(on, me []string) step {
		return func(t *testing.T, l engine.Ledger) {
			must(t, l.SaveLook(engine.Looked{Lost: [2][]string{on, me}}))
		}
	}
	quiet := func(t *testing.T, l engine.Ledger) {
		must(t, l.Conclude(engine.Conclusion{}))
		must(t, l.SaveLook(engine.Looked{}))
		commit(t, l, engine.Result{})
	}
	settled := func(key string) step {
		return func(t *testing.T, l engine.Ledger) { commit(t, l, engine.Result{Settled: key}) }
	}
	match, removal, conflict, linking := matchOf("5", "/a"), removalOf("1", "/1.vcf"), conflictOf("1", "/1.vcf", "Bonn"), conflictOf("5", "/a", "Bonn")
	for _, c := range []struct {
		name     string
		q        engine.Question
		decision engine.Decision
		then     step
		kept     bool
	}{
		{"approved match, not carried out yet", match, engine.Approved, quiet, true},
		{"approved match, joined", match, engine.Approved, link("5", "/a", engine.Active), false},
		{"approved match, one joined with another", match, engine.Approved, link("5", "/z", engine.Active), true},
		{"approved match, one joined with another, both lost", match, engine.Approved, func(t *testing.T, l engine.Ledger) {
			link("5", "/z", engine.Active)(t, l)
			lost(nil, []string{"/a"})(t, l)
		}, false},
		{"approved match, one joined with another, that link dropped", match, engine.Approved, func(t *testing.T, l engine.Ledger) {
			link("5", "/z", engine.Active)(t, l)
			again("", true)(t, l)
		}, false},
		{"rejected match, one joined with another, that link dropped", match, engine.Rejected, func(t *testing.T, l engine.Ledger) {
			link("5", "/z", engine.Active)(t, l)
			again("", true)(t, l)
		}, true},
		{"approved match, one lost", match, engine.Approved, lost([]string{"5"}, nil), true},
		{"approved match, both lost", match, engine.Approved, lost([]string{"5"}, []string{"/a"}), false},
		{"rejected match, one created over there", match, engine.Rejected, link("5", "/z", engine.Active), true},
		{"rejected match, both created over there", match, engine.Rejected, func(t *testing.T, l engine.Ledger) {
			link("5", "/z", engine.Active)(t, l)
			link("9", "/a", engine.Active)(t, l)
		}, false},
		{"rejected match, linked after all", match, engine.Rejected, link("5", "/a", engine.Active), false},
		{"rejected match, one lost", match, engine.Rejected, lost(nil, []string{"/a"}), true},
		{"approved removal, left for a later pass", removal, engine.Approved, quiet, true},
		{"approved removal, another record written", removal, engine.Approved, link("7", "/7.vcf", engine.Active), true},
		{"approved removal, done", removal, engine.Approved, again("", true), false},
		{"approved removal, mark cleared", removal, engine.Approved, again(engine.Retired, false), false},
		{"approved removal, record there again", removal, engine.Approved, again(engine.Active, false), false},
		{"rejected removal, left for a later pass", removal, engine.Rejected, quiet, true},
		{"settled conflict, left for a later pass", conflict, engine.TakeMemotoo, quiet, true},
		{"settled conflict, half of it written", conflict, engine.TakeMemotoo, again(engine.Active, false), true},
		{"settled conflict, carried out", conflict, engine.TakeMemotoo, settled(conflict.Key), false},
		{"settled conflict, another one carried out", conflict, engine.TakeMemotoo, settled("conflict:2:/2.vcf"), true},
		{"settled conflict, not followed any more", conflict, engine.TakeOnOffice, func(t *testing.T, l engine.Ledger) {
			again(engine.Unmarked, false)(t, l)
			must(t, l.Conclude(engine.Conclusion{}))
		}, false},
		{"settled conflict, both deleted", conflict, engine.TakeOnOffice, func(t *testing.T, l engine.Ledger) {
			again("", true)(t, l)
			must(t, l.Conclude(engine.Conclusion{}))
		}, false},
		{"settled conflict of linking, not linked yet", linking, engine.TakeOnOffice, quiet, true},
		{"settled conflict of linking, one lost", linking, engine.TakeOnOffice, func(t *testing.T, l engine.Ledger) {
			lost([]string{"5"}, nil)(t, l)
			must(t, l.Conclude(engine.Conclusion{}))
		}, false},
		{"rejected removal, kept asleep", removal, engine.Rejected, again(engine.Kept, false), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := fresh(t)
			l := addresses(d)
			commit(t, l, linked("1", "/1.vcf"))
			must(t, l.SaveLook(engine.Looked{Waiting: [2][]string{{"5"}, {"/a"}}}))
			must(t, l.Conclude(engine.Conclusion{Held: []engine.Question{c.q}}))
			must(t, d.Decide([]int64{held(t, d)[0].ID}, c.decision))
			must(t, l.Conclude(engine.Conclusion{}))
			if len(held(t, d)) > 0 {
				t.Error("it is still asked")
			}
			c.then(t, l)
			want := map[string]engine.Decision{}
			if c.kept {
				want[c.q.Key] = c.decision
			}
			if got := memory(t, l).Decisions; !reflect.DeepEqual(got, want) {
				t.Errorf("decisions %v, want %v", got, want)
			}
		})
	}
}

// A person may answer while a pass runs that knows nothing of it.
func TestDecisionDuringAPass(t *testing.T) {
	d := fresh(t)
	l := addresses(d)
	c := engine.Conclusion{Held: []engine.Question{removalOf("1", "/1.vcf")}}
	must(t, l.Conclude(c))
	must(t, d.Decide([]int64{held(t, d)[0].ID}, engine.Approved))
	must(t, l.Conclude(c))
	if mem := memory(t, l); len(mem.Decisions) != 1 || len(mem.Asked) != 1 {
		t.Errorf("%+v", mem)
	}
}

// TestConflictShown proves that the number of a question about a conflict stands for
// the values that it shows, and that an answer does not outlive them.
func TestConflictShown(t *testing.T) {
	d := fresh(t)
	now := noon
	d.Now = func() time.Time { return now }
	l := addresses(d)
	commit(t, l, linked("1", "/1.vcf"))
	ask := func(q engine.Question) Held {
		t.Helper()
		must(t, l.Conclude(engine.Conclusion{Held: []engine.Question{q}}))
		h := held(t, d)
		if len(h) != 1 {
			t.Fatalf("held %+v", h)
		}
		return h[0]
	}
	bonn := conflictOf("1", "/1.vcf", "Bonn")
	first := ask(bonn)
	must(t, d.Decide([]int64{first.ID}, engine.TakeMemotoo))
	if mem := memory(t, l); mem.Decisions[bonn.Key] != engine.TakeMemotoo || mem.Shown[bonn.Key] != bonn.Shown {
		t.Errorf("answer %v to %v", mem.Decisions, mem.Shown)
	}
	renamed := bonn
	renamed.Title = "Eva"
	if h := ask(renamed); h.ID != first.ID || h.Decision != engine.TakeMemotoo || h.Question.Title != "Eva" {
		t.Errorf("the same values, another question: %+v", h)
	}
	now = now.Add(time.Hour)
	other := ask(conflictOf("1", "/1.vcf", "Trier"))
	if other.ID == first.ID || other.Decision != "" || !other.Since.Equal(noon) {
		t.Errorf("other values: %+v, first %+v", other, first)
	}
	if err := d.Decide([]int64{first.ID}, engine.TakeMemotoo); !fault.Is(err, fault.Outdated) {
		t.Errorf("an answer to what was shown before: %v", err)
	}
	must(t, l.Conclude(engine.Conclusion{}))
	if h := ask(bonn); h.Decision != "" || !h.Since.Equal(now) {
		t.Errorf("asked after a pause: %+v", h)
	}
}

// TestAnswersByKind proves what each decision means to each kind of question.
func TestAnswersByKind(t *testing.T) {
	d := fresh(t)
	l := addresses(d)
	must(t, l.Conclude(engine.Conclusion{Held: []engine.Question{conflictOf("5", "/a", "Bonn"), matchOf("6", "/b")}}))
	h := held(t, d)
	all := []int64{h[0].ID, h[1].ID}
	answers := func() []engine.Decision { h := held(t, d); return []engine.Decision{h[0].Decision, h[1].Decision} }
	for _, c := range []struct {
		decision engine.Decision
		want     []engine.Decision
	}{
		{engine.Approved, []engine.Decision{engine.TakeOnOffice, engine.Approved}},
		{engine.Rejected, []engine.Decision{engine.TakeMemotoo, engine.Rejected}},
		{"", []engine.Decision{"", ""}},
	} {
		must(t, d.Decide(all, c.decision))
		if got := answers(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %v, want %v", c.decision, got, c.want)
		}
	}
	must(t, d.Decide(all[:1], engine.TakeOnOffice))
	if err := d.Decide(all, engine.TakeMemotoo); !fault.Is(err, fault.Internal) {
		t.Errorf("a match answered with a side: %v", err)
	}
	if got := answers(); got[0] != engine.TakeOnOffice || got[1] != "" {
		t.Errorf("half a list was answered: %v", got)
	}
}
