package engine_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"abgleich/sync/engine"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// TestAnyConflict proves over random quarrels about few records, with answers given
// at any time, too late ones too, what TestAnyHistory proves over all histories.
func TestAnyConflict(t *testing.T) {
	for _, k := range kinds {
		t.Run(string(k.schema.Unit), func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { anyConflict(t, k) }) })
	}
}

func anyConflict(t *rapid.T, k kind) {
	w := newWorldOf(k)
	w.policy.Winner = engine.UserDecides
	w.on.delta, w.me.delta = rapid.Bool().Draw(t, "deltaOn"), rapid.Bool().Draw(t, "deltaMe")
	bends := rapid.Bool().Draw(t, "lossy")
	if bends {
		w.me.bend = k.bend
	}
	people := 2
	for n := range people {
		w.on.put(k.make(n))
		if rapid.Bool().Draw(t, "both") {
			// Both sides had it, differently: the first conflict is that of linking.
			change := k.quarrel(t, n)
			delete(change, record.Start) // tells appointments apart
			delete(change, record.End)
			w.me.edit(w.me.put(k.make(n)), change)
		}
	}
	w.settled(t, people)
	for range rapid.IntRange(1, 4).Draw(t, "rounds") {
		for range rapid.IntRange(0, 5).Draw(t, "acts") {
			w.quarrel(t, &people)
		}
		w.settled(t, people)
		switch rapid.SampledFrom([]string{"leave", "decide", "too late"}).Draw(t, "then") {
		case "decide":
			w.settleConflicts(t, people, bends)
		case "too late":
			w.answeredTooLate(t, people)
		}
	}
	w.settleConflicts(t, people, bends)
}

// quarrel does something to a record about which the sides may quarrel: mostly a
// change of one of few fields.
func (w *world) quarrel(t *rapid.T, people *int) {
	if rapid.IntRange(0, 9).Draw(t, "other") == 0 {
		w.act(t, people)
		return
	}
	m, n := rapid.SampledFrom([]*model{w.on, w.me}).Draw(t, "side"), rapid.IntRange(0, 1).Draw(t, "person")
	if id := w.find(m, n); id != "" {
		m.edit(id, w.kind.quarrel(t, n))
	}
}

// quarrel draws a change of the n-th record about which the sides may quarrel.
func (k kind) quarrel(t *rapid.T, n int) record.Record {
	small := rapid.IntRange(0, 2).Draw(t, "small")
	switch {
	case k.schema.Unit == record.Addresses:
		f := rapid.SampledFrom([]record.Field{record.City, record.Street}).Draw(t, "field")
		return text(f, []string{"", "Bonn", "Ulm"}[small])
	case rapid.Bool().Draw(t, "notes"):
		return text(record.Notes, []string{"", "eins", "zwei"}[small])
	case k.schema.Unit == record.Tasks:
		return text(record.State, []string{record.StateOpen, record.StateStarted, record.StateDone}[small]).
			With(text(record.Percent, []string{"0", "50", "100"}[small]))
	}
	return times(record.Wall{Day: firstMonday + record.Day(n), Second: (9 + small) * 3600}, 3600)
}

// answeredTooLate answers every conflict, changes one of the values in conflict, and
// proves that the answer about that one is not carried out.
func (w *world) answeredTooLate(t *rapid.T, people int) {
	asked := w.conflicts()
	for _, q := range asked {
		if err := w.mem().Decide(rapid.SampledFrom([]engine.Decision{engine.TakeOnOffice, engine.TakeMemotoo}).Draw(t, "take"), q.Key); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range asked {
		n := slices.IndexFunc([]int{0, 1}, func(n int) bool { return w.find(w.on, n) == q.IDs[0] })
		if n < 0 {
			continue
		}
		m := rapid.SampledFrom([]*model{w.on, w.me}).Draw(t, "side")
		change := w.kind.quarrel(t, n)
		m.edit(q.IDs[m.where], change)
		changed := false
		for f, shown := range q.Records[m.where] {
			changed = changed || m.items[q.IDs[m.where]].rec[f].Text != shown.Text
		}
		if !changed {
			continue // and the answer holds
		}
		before := [2]record.Record{w.on.items[q.IDs[0]].rec, w.me.items[q.IDs[1]].rec}
		quarrel := w.stillDisputed(t, q, before)
		w.run()
		for _, f := range quarrel {
			if again := w.conflicts(); !slices.ContainsFunc(again, func(a ledgertest.Question) bool { _, asked := a.Records[0][f]; return a.IDs == q.IDs && asked }) {
				t.Fatalf("%s, %s: changed after the answer, and not asked again: %+v", q.Title, f, again)
			}
		}
		for _, again := range w.conflicts() {
			if again.IDs != q.IDs {
				continue
			}
			if again.ID == q.ID || again.Decision != "" {
				t.Fatalf("other values, and the same question: %+v", again)
			}
			for f := range again.Records[0] {
				for _, m := range []*model{w.on, w.me} {
					if got := m.items[q.IDs[m.where]].rec[f]; got.Text != before[m.where][f].Text {
						t.Fatalf("%s, %s on %s: %v became %v by an answer to other values", q.Title, f, m.where, before[m.where][f], got)
					}
				}
			}
		}
	}
	w.settled(t, people)
}

// stillDisputed are those fields of a question, each of them settled on its own, that
// are in conflict by the bases of the link.
func (w *world) stillDisputed(t *rapid.T, q ledgertest.Question, now [2]record.Record) (fields []record.Field) {
	mem, err := w.memory.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range mem.Links {
		if l.Ends[0].ID != q.IDs[0] || l.Ends[1].ID != q.IDs[1] {
			continue
		}
		bases, err := w.memory.Bases([]int64{l.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []record.Field{record.City, record.Street, record.Notes} {
			_, asked := q.Records[0][f]
			was, known := bases[l.ID][0][f]
			if asked && known && now[0][f].Text != was.Text && now[1][f].Text != bases[l.ID][1][f].Text && now[0][f].Text != now[1][f].Text {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

// conflicts are the questions about conflicts that stand.
func (w *world) conflicts() []ledgertest.Question {
	return slices.DeleteFunc(w.mem().Held(), func(q ledgertest.Question) bool { return q.Kind != engine.AskConflict })
}

// dispute is a value in conflict on one side.
type dispute struct {
	ids   [2]string
	field record.Field
	on    *model
	value record.Value
}

// disputed are the values about which there are questions, as the sides show them.
func (w *world) disputed() []dispute {
	var list []dispute
	for _, q := range w.conflicts() {
		for f := range q.Records[0] {
			for _, m := range []*model{w.on, w.me} {
				if s := m.items[q.IDs[m.where]]; s != nil {
					list = append(list, dispute{ids: q.IDs, field: f, on: m, value: s.rec[f]})
				}
			}
		}
	}
	return list
}

// untouched proves that what is still asked about was not written by the pass, that
// each question shows what the sides hold, and that there is one for each record.
func (w *world) untouched(t *rapid.T, before []dispute) {
	seen := map[string]bool{}
	for _, q := range w.conflicts() {
		on, me := w.on.items[q.IDs[side.OnOffice]], w.me.items[q.IDs[side.Memotoo]]
		if on == nil || me == nil {
			t.Fatalf("asked about %s, which is not on both sides", q.Title)
		}
		if seen[q.IDs[side.OnOffice]] {
			t.Fatalf("asked twice about %s", q.Title)
		}
		seen[q.IDs[side.OnOffice]] = true
		for f := range q.Records[0] {
			sp, _ := w.kind.schema.Spec(f)
			if sp.Equal(on.rec[f], me.rec[f]) {
				t.Fatalf("%s, %s: asked about, and the same on both sides: %v", q.Title, f, on.rec[f])
			}
			if !sp.Equal(q.Records[side.OnOffice][f], on.rec[f]) || !sp.Equal(q.Records[side.Memotoo][f], me.rec[f]) {
				t.Fatalf("%s, %s: asked %v and %v, the sides show %v and %v", q.Title, f, q.Records[0][f], q.Records[1][f], on.rec[f], me.rec[f])
			}
			for _, d := range before {
				if s := d.on.items[d.ids[d.on.where]]; d.ids == q.IDs && d.field == f && s.rec[f].Text != d.value.Text {
					t.Fatalf("%s, %s on %s: %v in conflict became %v", q.Title, f, d.on.where, d.value, s.rec[f])
				}
			}
		}
	}
}

// settleConflicts answers every conflict, and proves that the values chosen are on
// both sides, or as near as the hub can come to them.
func (w *world) settleConflicts(t *rapid.T, people int, bends bool) {
	asked := w.conflicts()
	takes := map[string]engine.Decision{}
	for _, q := range asked {
		take := rapid.SampledFrom([]engine.Decision{engine.TakeOnOffice, engine.TakeMemotoo}).Draw(t, "take")
		takes[q.Key] = take
		if err := w.mem().Decide(take, q.Key); err != nil {
			t.Fatal(err)
		}
	}
	w.settled(t, people)
	if left := w.conflicts(); len(left) > 0 {
		t.Fatalf("answered, and still asked: %+v", left)
	}
	if left := w.memory.(*ledgertest.Memory); len(asked) > 0 {
		mem, err := left.Open()
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range asked {
			if mem.Decisions[q.Key] != "" {
				t.Fatalf("the answer about %s stays", q.Title)
			}
		}
	}
	for _, q := range asked {
		from := side.OnOffice
		if takes[q.Key] == engine.TakeMemotoo {
			from = side.Memotoo
		}
		for f, want := range q.Records[from] {
			sp, _ := w.kind.schema.Spec(f)
			for _, m := range []*model{w.on, w.me} {
				if got := m.items[q.IDs[m.where]].rec[f]; !sp.Equal(got, want) && (!bends || m.where == from) {
					t.Fatalf("%s, %s: took %v from %s, %s shows %v", q.Title, f, want, from, m.where, got)
				}
			}
		}
	}
}
