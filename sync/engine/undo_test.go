package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// deeds runs f, which may be a pass, and returns what it wrote.
func (w *world) deeds(f func()) []engine.Deed {
	before := len(w.mem().Events())
	f()
	var list []engine.Deed
	for _, e := range w.mem().Events()[before:] {
		list = append(list, engine.Deed{Link: e.Link, Event: e.Event})
	}
	return list
}

func (w *world) undo(deeds []engine.Deed) engine.Report {
	return w.undoUntil(context.Background(), deeds)
}

func (w *world) undoUntil(ctx context.Context, deeds []engine.Deed) engine.Report {
	e := w.engine()
	return e.Undo(ctx, deeds)
}

// undone undoes what has to be undone without a word.
func (w *world) undone(t testing.TB, deeds []engine.Deed) engine.Report {
	t.Helper()
	r := w.undo(deeds)
	if r.Ending != engine.OK || len(r.Skipped) > 0 {
		t.Fatalf("undoing ended %s: %+v, left alone %+v", r.Ending, r.Errors, faults(r.Skipped))
	}
	return r
}

func faults(lines []engine.Line) (list []string) {
	for _, l := range lines {
		list = append(list, l.Fault.Error())
	}
	return list
}

// state is what both sides hold, by side and name. Records that take no part say so.
func (w *world) state() map[string]string {
	all := map[string]string{}
	for _, m := range []*model{w.on, w.me} {
		for _, s := range m.items {
			key := fmt.Sprint(m.where, " ", s.rec[w.kind.name].Text)
			for all[key] != "" {
				key += " again"
			}
			r := record.Record{}
			for f, v := range s.rec {
				if !v.Empty() {
					r[f] = v
				}
			}
			text, err := json.Marshal([]any{r, s.marked})
			if err != nil {
				panic(err)
			}
			all[key] = string(text)
		}
	}
	return all
}

// TestD57_Undo proves what undoing makes of each thing that a pass does, and that
// the next pass writes nothing of it again.
func TestD57_Undo(t *testing.T) {
	bonn := text(record.City, "Bonn")
	for _, c := range []struct {
		name string
		do   func(w *world, on, me string)
		// what is left of person 1 on onOffice and memotoo
		on, marked, me bool
		cityOn, cityMe string
		// what is written while undoing
		writes int
	}{
		{"changed on memotoo", func(w *world, on, _ string) { w.on.edit(on, bonn) }, true, true, true, "Bonn", "Köln", 1},
		{"changed in onOffice", func(w *world, _, me string) { w.me.edit(me, bonn) }, true, true, true, "Köln", "Bonn", 1},
		{"changed on both", func(w *world, on, me string) { w.me.edit(me, text(record.Street, "Neu 1")); w.on.edit(on, bonn) }, true, true, true, "Bonn", "Köln", 2},
		{"changed on both, onOffice won", func(w *world, on, me string) { w.me.edit(me, text(record.City, "Ulm")); w.on.edit(on, bonn) }, true, true, true, "Bonn", "Ulm", 1},
		{"deleted on memotoo, unmarked in onOffice", func(w *world, _, me string) { w.me.delete(me) }, true, true, true, "Köln", "Köln", 2},
		{"deleted in onOffice, deleted on memotoo", func(w *world, on, _ string) { w.on.delete(on) }, false, false, true, "", "Köln", 1},
		{"unmarked, deleted on memotoo", func(w *world, on, _ string) { w.policy.DeleteUnmarked = true; w.on.mark(on, false) }, true, false, true, "Köln", "Köln", 1},
		{"edit in onOffice won over the deletion", func(w *world, on, me string) { w.on.edit(on, bonn); w.me.delete(me) }, true, true, false, "Bonn", "", 1},
		{"edit on memotoo won over the deletion", func(w *world, on, me string) { w.me.edit(me, bonn); w.on.delete(on) }, true, false, true, "Bonn", "Bonn", 1},
	} {
		for _, delta := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s delta=%v", c.name, delta), func(t *testing.T) {
				w := linked(t, 3)
				w.on.delta, w.me.delta = delta, delta
				c.do(w, w.find(w.on, 1), w.find(w.me, 1))
				deeds := w.deeds(func() { w.pass(t) })
				w.dry = true
				foretold := w.undone(t, deeds)
				w.dry = false
				if r := w.undone(t, deeds); r.Writes() != c.writes || foretold.Writes() != c.writes {
					t.Errorf("%d writes, %d foretold, want %d", r.Writes(), foretold.Writes(), c.writes)
				}
				for range 2 {
					w.quiet(t)
					on, me := w.find(w.on, 1), w.find(w.me, 1)
					if (on != "") != c.on || (me != "") != c.me || on != "" && w.on.items[on].marked != c.marked {
						t.Fatalf("onOffice %q, memotoo %q", on, me)
					}
					if on != "" && w.on.items[on].rec[record.City].Text != c.cityOn || me != "" && w.me.items[me].rec[record.City].Text != c.cityMe {
						t.Errorf("%v\n%v", w.on.items[on], w.me.items[me])
					}
					// Undone once more it changes nothing.
					if r := w.undone(t, deeds); r.Writes() != 0 {
						t.Errorf("undone twice: %+v", r)
					}
				}
			})
		}
	}
}

// TestD57_Created proves that what was created is taken out again, that nobody is
// created a second time, and that an edit or a mark takes him up again.
func TestD57_Created(t *testing.T) {
	for _, k := range kinds {
		t.Run(string(k.schema.Unit), func(t *testing.T) {
			w := linkedOf(t, k, 3)
			w.on.put(k.make(7))
			w.me.put(k.make(8))
			deeds := w.deeds(func() { w.pass(t) })
			w.undone(t, deeds)
			w.quiet(t)
			on, me := w.find(w.on, 7), w.find(w.me, 7)
			if on == "" || !w.on.items[on].marked || me != "" {
				t.Fatalf("created on memotoo: onOffice %q, memotoo %q", on, me)
			}
			made, card := w.find(w.on, 8), w.find(w.me, 8)
			if made == "" || w.on.items[made].marked || card == "" {
				t.Fatalf("created in onOffice: onOffice %q, memotoo %q", made, card)
			}
			w.on.edit(on, text(w.kind.word(), "anders"))
			w.on.mark(made, true)
			w.pass(t)
			w.quiet(t)
			if w.find(w.me, 7) == "" || len(w.on.items) != 5 || len(w.me.items) != 5 {
				t.Errorf("not taken up again: %d and %d", len(w.on.items), len(w.me.items))
			}
		})
	}
}

// TestD57_EditedSince proves that what somebody has changed since is left and
// listed, be it carried or not, and that the rest is undone.
func TestD57_EditedSince(t *testing.T) {
	for _, c := range []struct {
		name  string
		do    func(w *world, on, me string)
		since func(w *world, on, me string)
		left  string // what stands in the report, "" for nothing
	}{
		{"the field itself", func(w *world, on, _ string) { w.on.edit(on, text(record.City, "Bonn")) },
			func(w *world, _, me string) { w.me.edit(me, text(record.City, "Ulm")) }, "city"},
		{"the field on the other side", func(w *world, on, _ string) { w.on.edit(on, text(record.City, "Bonn")) },
			func(w *world, on, _ string) { w.on.edit(on, text(record.City, "Ulm")) }, "city"},
		{"another field", func(w *world, on, _ string) { w.on.edit(on, text(record.City, "Bonn")) },
			func(w *world, _, me string) { w.me.edit(me, text(record.Street, "Neu 1")) }, ""},
		{"deleted", func(w *world, on, _ string) { w.on.edit(on, text(record.City, "Bonn")) },
			func(w *world, _, me string) { w.me.delete(me) }, "edited"},
		{"deleted on the other side", func(w *world, on, _ string) { w.on.edit(on, text(record.City, "Bonn")) },
			func(w *world, on, _ string) { w.on.delete(on) }, "edited"},
		{"a card that was created", func(w *world, on, me string) { w.on.edit(on, text(record.City, "Bonn")); w.me.delete(me) },
			func(w *world, _, _ string) { w.me.edit(w.find(w.me, 1), text(record.Street, "Neu 1")) }, "street"},
		{"an address that was created", func(w *world, on, me string) { w.me.edit(me, text(record.City, "Bonn")); w.on.delete(on) },
			func(w *world, _, _ string) { w.on.edit(w.find(w.on, 1), text(record.Street, "Neu 1")) }, "street"},
		{"deleted for good what was unmarked", func(w *world, _, me string) { w.me.delete(me) },
			func(w *world, on, _ string) { w.on.delete(on) }, "edited"},
		{"marked again what was unmarked", func(w *world, _, me string) { w.me.delete(me) },
			func(w *world, on, _ string) { w.on.mark(on, true) }, ""},
	} {
		for _, carried := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s carried=%v", c.name, carried), func(t *testing.T) {
				w := linked(t, 3)
				w.on.edit(w.find(w.on, 2), text(record.Remark, "auch"))
				c.do(w, w.find(w.on, 1), w.find(w.me, 1))
				deeds := w.deeds(func() { w.pass(t) })
				c.since(w, w.find(w.on, 1), w.find(w.me, 1))
				if carried {
					w.pass(t)
				}
				before := w.state()
				w.dry = true
				foretold := w.undo(deeds)
				w.dry = false
				r := w.undo(deeds)
				said := strings.Join(faults(r.Skipped), "\n")
				if r.Ending != engine.OK || (said == "") != (c.left == "") || !strings.Contains(said, c.left) || c.left != "" && !fault.Is(r.Skipped[0].Fault, fault.Edited) {
					t.Fatalf("%s %+v: %s", r.Ending, r.Errors, said)
				}
				if got := strings.Join(faults(foretold.Skipped), "\n"); got != said {
					t.Errorf("foretold %q", got)
				}
				if w.me.items[w.find(w.me, 2)].rec[record.Remark].Text != "" {
					t.Error("the other person's was not undone")
				}
				if c.left == "" {
					return
				}
				after := w.state()
				for key := range before {
					if !strings.HasSuffix(key, person(2)[record.LastName].Text) && after[key] != before[key] {
						t.Errorf("%s was\n%s and is\n%s", key, before[key], after[key])
					}
				}
				w.pass(t)
				w.quiet(t)
			})
		}
	}
}

// word is a field of one text that says nothing about who a record is.
func (k kind) word() record.Field {
	if k.schema.Unit == record.Addresses {
		return record.Remark
	}
	return record.Notes
}

// TestD57_AnyUndo proves over random histories: after a pass and its undoing every
// value is as it was before, a pass then writes nothing, and undoing the undoing
// brings back what the pass had made.
func TestD57_AnyUndo(t *testing.T) {
	for _, k := range kinds {
		t.Run(string(k.schema.Unit), func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { anyUndo(t, k) }) })
	}
}

func anyUndo(t *rapid.T, k kind) {
	w := newWorldOf(k)
	w.on.delta, w.me.delta = rapid.Bool().Draw(t, "deltaOn"), rapid.Bool().Draw(t, "deltaMe")
	people := rapid.IntRange(1, 6).Draw(t, "people")
	for n := range people {
		where := rapid.SampledFrom([]string{"on", "me", "both"}).Draw(t, "where")
		if where != "me" {
			w.on.put(k.make(n))
		}
		if where != "on" {
			w.me.put(k.make(n))
		}
	}
	w.settled(t, people)
	w.policy.DeleteUnmarked = rapid.Bool().Draw(t, "deleteUnmarked")
	edited, marked := map[int]bool{}, map[int]bool{}
	for range rapid.IntRange(1, 6).Draw(t, "acts") {
		if a, ok := w.act(t, &people); ok && a.m == w.me {
			edited[a.n], marked[a.n] = edited[a.n] || a.what == "edit", marked[a.n] || a.what == "mark"
		}
	}
	before := w.state()
	var r engine.Report
	deeds := w.deeds(func() { r = w.run() })
	if r.Ending != engine.OK {
		return // a few people only: everything may be held
	}
	after := w.state()
	var undone engine.Report
	redo := w.deeds(func() { undone = w.undo(deeds) })
	stuck := map[string]bool{}
	for _, l := range undone.Skipped {
		if !fault.Is(l.Fault, fault.NoUndo) {
			t.Fatalf("left alone: %v", l.Fault)
		}
		stuck[l.Fault.Record] = true
	}
	if len(stuck) == 0 && undone.Ending != engine.OK {
		t.Fatalf("undoing ended %s: %v", undone.Ending, faults(undone.Errors))
	}
	w.asBefore(t, deeds, before, stuck)
	for n := range edited {
		if edited[n] && marked[n] {
			return // what was edited and cancelled at once was never carried, and travels now
		}
	}
	writes := w.on.writes + w.me.writes
	if r := w.run(); r.Ending != engine.OK || w.on.writes+w.me.writes != writes {
		t.Fatalf("a pass after undoing ended %s and wrote %+v", r.Ending, r)
	}
	cancels := func(d engine.Deed) bool { return d.Event.Kind == side.Enroll && d.Event.Target == side.Memotoo }
	if len(stuck) > 0 || slices.ContainsFunc(redo, cancels) {
		return // nobody can cancel an event on memotoo
	}
	if r := w.undo(redo); r.Ending != engine.OK || len(r.Skipped) > 0 {
		t.Fatalf("undoing the undoing ended %s: %v %v", r.Ending, faults(r.Errors), faults(r.Skipped))
	}
	if again := w.state(); !maps.Equal(again, after) {
		t.Fatalf("undone twice\n%v\nand after the pass\n%v", again, after)
	}
	writes = w.on.writes + w.me.writes
	if r := w.run(); r.Ending != engine.OK || w.on.writes+w.me.writes != writes {
		t.Fatalf("a pass after undoing the undoing wrote %+v", r)
	}
}

// asBefore proves that every record is as before the pass. What was created in
// onOffice stays there and takes no part; a card that a person had deleted, for
// which the pass took the record out in onOffice, is there again.
func (w *world) asBefore(t *rapid.T, deeds []engine.Deed, before map[string]string, stuck map[string]bool) {
	now := w.state()
	again, made := map[string]bool{}, map[string]bool{}
	for _, d := range deeds {
		again[d.Event.Title] = again[d.Event.Title] || d.Event.Kind == side.Retire && d.Event.Target == side.OnOffice
		made[d.Event.Title] = made[d.Event.Title] || d.Event.Kind == side.Create && d.Event.Target == side.OnOffice
	}
	keys := slices.Sorted(maps.Keys(now))
	for key := range before {
		keys = append(keys, key)
	}
	for _, key := range keys {
		where, rest, _ := strings.Cut(key, " ")
		title := strings.TrimSuffix(rest, " again")
		for s := range stuck {
			if strings.Contains(s, title) {
				title = s
			}
		}
		of := func(list map[string]bool) bool {
			for s, is := range list {
				if is && (s == title || strings.HasSuffix(s, " "+title) || strings.HasPrefix(s, title+" ") || strings.Contains(s, title)) {
					return true
				}
			}
			return false
		}
		switch {
		case now[key] == before[key], of(stuck):
		case where == fmt.Sprint(side.Memotoo) && of(again) && (before[key] == "" || strings.HasSuffix(before[key], "false]")):
		case where == fmt.Sprint(side.OnOffice) && before[key] == "" && of(made) && strings.HasSuffix(now[key], "false]"):
		default:
			t.Fatalf("%s was\n%s\nand is\n%s", key, before[key], now[key])
		}
	}
}
