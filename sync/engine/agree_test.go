package engine_test

import (
	"maps"
	"testing"

	"pgregory.net/rapid"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger/ledgertest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// TestSameInTheEnd proves that after any history in any directions — edits that
// change nothing but a version among them, passes that cannot read, that are cut
// off, whose answers are lost, or that only look — a last round in both directions
// leaves every marked person equal on both sides and nobody twice.
func TestSameInTheEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		w.on.delta, w.me.delta = rapid.Bool().Draw(t, "deltaOn"), rapid.Bool().Draw(t, "deltaMe")
		people := rapid.IntRange(1, 3).Draw(t, "people")
		for n := range people {
			w.on.put(person(n))
		}
		w.settled(t, people)
		for range rapid.IntRange(1, 5).Draw(t, "rounds") {
			w.policy.Direction = rapid.SampledFrom([]engine.Direction{engine.Both, engine.Both, engine.ToMemotoo, engine.ToOnOffice}).Draw(t, "direction")
			w.policy.Limit = rapid.SampledFrom([]int{500, 2}).Draw(t, "limit")
			for range rapid.IntRange(0, 2).Draw(t, "acts") {
				w.act(t, &people)
				w.touch(t)
			}
			w.troubled(t)
			w.settled(t, people)
		}
		w.policy.Direction, w.policy.Limit = engine.Both, 500
		w.settled(t, people)
		w.agreed(t, people)
	})
}

// touch changes a version and nothing else.
func (w *world) touch(t *rapid.T) {
	m := rapid.SampledFrom([]*model{w.on, w.me}).Draw(t, "side")
	if id := w.find(m, 0); id != "" && rapid.Bool().Draw(t, "touch") {
		m.edit(id, nil)
	}
}

// troubled runs a pass that something goes wrong in.
func (w *world) troubled(t *rapid.T) {
	m := rapid.SampledFrom([]*model{w.on, w.me}).Draw(t, "side")
	switch rapid.SampledFrom([]string{"", "", "deaf", "lost before", "lost after", "killed", "dry"}).Draw(t, "trouble") {
	case "deaf":
		m.deaf = fault.New(fault.Server, m.where.Name(), fault.StepRead, "busy", nil)
		w.run()
	case "lost before":
		m.answer = func(side.Write) answer { return lostBefore }
		w.run()
	case "lost after":
		m.answer = func(side.Write) answer { return lostAfter }
		w.run()
	case "killed":
		left := rapid.IntRange(0, 12).Draw(t, "at")
		effect := func(string) {
			if left--; left < 0 {
				panic(killed{})
			}
		}
		w.on.effect, w.me.effect = effect, effect
		mem := w.memory.(*ledgertest.Memory)
		mem.Before = func(op string) error { effect(op); return nil }
		w.cutOff(w.run)
		w.on.effect, w.me.effect, mem.Before = func(string) {}, func(string) {}, nil
	case "dry":
		w.dry = true
		w.run()
	}
	m.deaf, m.answer, w.dry = nil, nil, false
}

// agreed proves that whoever takes part shows the same on both sides; of a set
// that both sides filled with the same number or address, each may keep the type
// that its own user gave it.
func (w *world) agreed(t *rapid.T, people int) {
	for n := range people {
		on, me := w.find(w.on, n), w.find(w.me, n)
		if on == "" || me == "" || !w.on.items[on].marked {
			continue
		}
		for _, sp := range record.Contacts.Fields {
			a, b := w.on.items[on].rec[sp.Field], w.me.items[me].rec[sp.Field]
			if !sp.Equal(a, b) && (sp.Kind == record.Single || !maps.Equal(texts(sp, a), texts(sp, b))) {
				t.Fatalf("person %d, %s: onOffice %v, memotoo %v", n, sp.Field, a, b)
			}
		}
	}
}

// texts are the entries of a set without their types.
func texts(sp record.Spec, v record.Value) map[string]bool {
	out := map[string]bool{}
	for _, e := range v.Entries {
		out[sp.Key(e.Text)] = true
	}
	return out
}
