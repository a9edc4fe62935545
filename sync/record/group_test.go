package record

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// when makes the fields of an appointment's group; "" leaves a field empty.
func when(start, end, repeat string, removed ...string) Record {
	r := Record{Start: Text(start), End: Text(end), Repeat: Text(repeat)}
	for _, d := range removed {
		v := r[Removed]
		v.Entries = append(v.Entries, Entry{Text: d})
		r[Removed] = v
	}
	return r
}

func progress(state, percent string) Record {
	return Record{State: Text(state), Percent: Text(percent)}
}

// merged is what both sides are after a merge, With included.
func merged(s *Schema, bases, now [2]Record, firstWins bool) (after [2]Record, m GroupMerged) {
	g := &s.Groups[0]
	m = s.MergeGroup(g, bases, now, s.Names(), firstWins)
	for w := range after {
		after[w] = now[w].With(m.Shall[w])
	}
	if sp, ok := s.Spec(g.With); ok && !m.Along {
		both := [2]Version{}
		for w := range both {
			base, known := bases[w][g.With]
			both[w] = Version{Base: base, Known: known, Now: now[w][g.With]}
		}
		x := sp.Merge(both[0], both[1], firstWins)
		after[0], after[1] = after[0].With(Record{g.With: x.A}), after[1].With(Record{g.With: x.B})
	}
	return after, m
}

const (
	nine   = "2026-03-02T09:00:00"
	ten    = "2026-03-02T10:00:00"
	eleven = "2026-03-02T11:00:00"
	noon   = "2026-03-02T12:00:00"
)

// TestGroups proves that fields which mean something only together travel
// together: what both sides shall be, and what gave way.
func TestGroups(t *testing.T) {
	weekly := when(nine, ten, "weekly/1", "2026-03-09")
	plain := when(nine, ten, "")
	for _, c := range []struct {
		name       string
		schema     *Schema
		base       Record
		now        [2]Record
		firstWins  bool
		want       Record
		lost       []Field
		noHistory  bool
		otherBases Record // of the second side, if it is another one
	}{
		{"moved on one side, lengthened on the other: the first wins", AppointmentSchema, plain, [2]Record{when(eleven, noon, ""), when(nine, eleven, "")}, true, when(eleven, noon, ""), []Field{End}, false, nil},
		{"moved on one side, lengthened on the other: the second wins", AppointmentSchema, plain, [2]Record{when(eleven, noon, ""), when(nine, eleven, "")}, false, when(nine, eleven, ""), []Field{Start, End}, false, nil},
		{"moved on one side", AppointmentSchema, plain, [2]Record{plain, when(eleven, noon, "")}, true, when(eleven, noon, ""), nil, false, nil},
		{"moved alike on both, lengthened on one", AppointmentSchema, plain, [2]Record{when(eleven, noon, ""), when(eleven, "2026-03-02T13:00:00", "")}, true, when(eleven, noon, ""), []Field{End}, false, nil},
		{"made whole days on one side, lengthened on the other", AppointmentSchema, plain, [2]Record{when("2026-03-02", "2026-03-03", ""), when(nine, noon, "")}, true, when("2026-03-02", "2026-03-03", ""), []Field{End}, false, nil},
		{"a series moved by an hour keeps the day that is removed meanwhile", AppointmentSchema, weekly, [2]Record{when(ten, eleven, "weekly/1", "2026-03-09"), when(nine, ten, "weekly/1", "2026-03-09", "2026-03-16")}, true, when(ten, eleven, "weekly/1", "2026-03-09", "2026-03-16"), nil, false, nil},
		{"a series moved by a day takes its removed days along", AppointmentSchema, weekly, [2]Record{when("2026-03-03T09:00:00", "2026-03-03T10:00:00", "weekly/1", "2026-03-10"), when(nine, ten, "weekly/1", "2026-03-09", "2026-03-16")}, false, when("2026-03-03T09:00:00", "2026-03-03T10:00:00", "weekly/1", "2026-03-10"), []Field{Removed}, false, nil},
		{"a series ended earlier keeps the day that is removed meanwhile", AppointmentSchema, weekly, [2]Record{when(nine, ten, "weekly/1 until 2026-06-01", "2026-03-09"), when(nine, ten, "weekly/1", "2026-03-09", "2026-03-16")}, false, when(nine, ten, "weekly/1 until 2026-06-01", "2026-03-09", "2026-03-16"), nil, false, nil},
		{"a series becomes single: no removed day is left", AppointmentSchema, weekly, [2]Record{when(nine, ten, "weekly/1", "2026-03-09", "2026-03-16"), when(nine, ten, "")}, true, when(nine, ten, ""), []Field{Removed}, false, nil},
		{"moved behind its end on a side that had bent the end", AppointmentSchema, plain, [2]Record{when("2026-03-02T09:45:00", ten, ""), when(nine, "2026-03-02T09:30:00", "")}, true, when("2026-03-02T09:45:00", ten, ""), nil, false, when(nine, "2026-03-02T09:30:00", "")},
		{"without a history: the winner's, with the series that it lacks", AppointmentSchema, nil, [2]Record{when(nine, eleven, ""), when(nine, ten, "weekly/1", "2026-03-09")}, true, when(nine, eleven, "weekly/1", "2026-03-09"), []Field{End}, true, nil},
		{"G103 done here, further on there: the first wins", TaskSchema, progress(StateStarted, "20"), [2]Record{progress(StateDone, "100"), progress(StateStarted, "60")}, true, progress(StateDone, "100"), []Field{Percent}, false, nil},
		{"G103 done here, further on there: the second wins", TaskSchema, progress(StateStarted, "20"), [2]Record{progress(StateDone, "100"), progress(StateStarted, "60")}, false, progress(StateStarted, "60"), []Field{State, Percent}, false, nil},
		{"G103 completed on one side", TaskSchema, progress(StateOpen, "0"), [2]Record{progress(StateOpen, "0"), progress(StateDone, "100")}, true, progress(StateDone, "100"), nil, false, nil},
		{"G103 reopened on a side without per cent", TaskSchema, progress(StateStarted, "40"), [2]Record{progress(StateStarted, "40"), progress(StateOpen, "0")}, true, progress(StateOpen, "0"), nil, false, progress(StateStarted, "0")},
	} {
		t.Run(c.name, func(t *testing.T) {
			bases := [2]Record{c.base, c.base}
			if c.otherBases != nil {
				bases[1] = c.otherBases
			}
			for w := range bases {
				bases[w] = bases[w].Only(c.schema.Names())
			}
			if c.noHistory {
				bases = [2]Record{}
			}
			after, m := merged(c.schema, bases, c.now, c.firstWins)
			for w := range after {
				for _, f := range append(slices.Clone(c.schema.Groups[0].Fields), Removed) {
					if sp, ok := c.schema.Spec(f); ok && !sp.Equal(after[w][f], c.want[f]) {
						t.Errorf("side %d: %s is %v, want %v", w, f, after[w][f], c.want[f])
					}
				}
			}
			var lost []Field
			for _, f := range c.schema.Names() {
				if _, ok := m.Lost[f]; ok {
					lost = append(lost, f)
				}
			}
			if !slices.Equal(lost, c.lost) {
				t.Errorf("lost %v, want %v", lost, c.lost)
			}
		})
	}
}

// TestGroupKeepsWhatIsBent: a field that a side cannot hold as it is, and that
// nobody touched, is not carried with the others.
func TestGroupKeepsWhatIsBent(t *testing.T) {
	on, me := when(nine, ten, "weekly/2"), when(nine, ten, "weekly/1")
	bases := [2]Record{on.Only(AppointmentSchema.Names()), me.Only(AppointmentSchema.Names())}
	m := AppointmentSchema.MergeGroup(&AppointmentSchema.Groups[0], bases, [2]Record{on, me.With(Record{End: Text(eleven)})}, AppointmentSchema.Names(), true)
	if len(m.Shall[0]) != 1 || m.Shall[0][End].Text != eleven || len(m.Shall[1]) != 0 {
		t.Errorf("%+v", m)
	}
}

// TestGroupsAreSound proves over random edits that a group which was sound on both
// sides is sound after the merge, that the two sides agree in what either changed,
// that merging again changes nothing, and that it does not matter which side is first.
func TestGroupsAreSound(t *testing.T) {
	times := rapid.Custom(func(t *rapid.T) Record {
		hour := rapid.IntRange(0, 3).Draw(t, "start")
		start := Wall{Day: Day(20000 + rapid.IntRange(0, 2).Draw(t, "day")), Second: hour * 3600, Whole: rapid.IntRange(0, 3).Draw(t, "whole") == 0}
		end := start
		if start.Whole {
			start.Second, end.Second = 0, 0
			end.Day += Day(rapid.IntRange(1, 2).Draw(t, "days"))
		} else {
			end.Second += 1800 * rapid.IntRange(0, 4).Draw(t, "length")
		}
		repeat := rapid.SampledFrom([]string{"", "", "weekly/1", "weekly/2", "daily/1"}).Draw(t, "repeat")
		if repeat != "" && rapid.Bool().Draw(t, "ends") {
			repeat += " until " + (start.Day + Day(rapid.IntRange(0, 30).Draw(t, "until"))).String()
		}
		return when(start.String(), end.String(), repeat)
	})
	tasks := rapid.Custom(func(t *rapid.T) Record {
		state := rapid.SampledFrom([]string{StateOpen, StateStarted, StateDone, StateCancelled}).Draw(t, "state")
		percent := map[string]string{StateOpen: "0", StateDone: "100"}[state]
		if percent == "" {
			percent = rapid.SampledFrom([]string{"0", "30", "60", "100"}).Draw(t, "percent")
		}
		return progress(state, percent)
	})
	rapid.Check(t, func(t *rapid.T) {
		schema, gen := AppointmentSchema, times
		if rapid.Bool().Draw(t, "tasks") {
			schema, gen = TaskSchema, tasks
		}
		g := &schema.Groups[0]
		var bases, now [2]Record
		base := gen.Draw(t, "base")
		for w := range bases {
			bases[w], now[w] = base, base
			if rapid.IntRange(0, 3).Draw(t, "bent") == 0 {
				bases[w] = gen.Draw(t, "bent to")
				now[w] = bases[w]
			}
			if rapid.Bool().Draw(t, "touched") {
				now[w] = gen.Draw(t, "now")
			}
		}
		if rapid.IntRange(0, 4).Draw(t, "no history") == 0 {
			bases = [2]Record{}
		}
		firstWins := rapid.Bool().Draw(t, "first wins")
		after, _ := merged(schema, bases, now, firstWins)
		for w := range after {
			if !g.Sound(after[w]) {
				t.Fatalf("side %d is not sound: %v", w, after[w])
			}
		}
		for _, f := range g.Fields {
			touched := slices.Contains(schema.Changed(bases[0], now[0], g.Fields), f) || slices.Contains(schema.Changed(bases[1], now[1], g.Fields), f)
			if (touched || bases[0] == nil) && after[0][f].Text != after[1][f].Text {
				t.Fatalf("%s was touched and is %q and %q", f, after[0][f].Text, after[1][f].Text)
			}
		}
		again, m := merged(schema, after, after, firstWins)
		if !schema.Same(again[0], after[0], schema.Names()) || !schema.Same(again[1], after[1], schema.Names()) || len(m.Lost) > 0 {
			t.Fatalf("merged again: %v, %v", after, again)
		}
		swapped, _ := merged(schema, [2]Record{bases[1], bases[0]}, [2]Record{now[1], now[0]}, !firstWins)
		if !schema.Same(swapped[0], after[1], schema.Names()) || !schema.Same(swapped[1], after[0], schema.Names()) {
			t.Fatalf("the other way round: %v, %v", after, swapped)
		}
	})
}

// TestGroupConflict proves which fields of a group hang on who wins: none where one
// side alone touched it, all of it where both did, and the removed days with it where
// they hang on different first days.
func TestGroupConflict(t *testing.T) {
	const nine, ten, eleven, tuesday = "2026-03-02T09:00:00", "2026-03-02T10:00:00", "2026-03-02T11:00:00", "2026-03-03T09:00:00"
	weekly := when(nine, ten, "weekly/1", "2026-03-09")
	times, all := []Field{Start, End, Repeat}, []Field{Start, End, Repeat, Removed}
	for _, c := range []struct {
		name      string
		noHistory bool
		now       [2]Record
		want      []Field
	}{
		{"one side alone moved it", false, [2]Record{weekly, when(ten, eleven, "weekly/1", "2026-03-09")}, nil},
		{"both moved it alike", false, [2]Record{when(ten, eleven, "weekly/1"), when(ten, eleven, "weekly/1")}, nil},
		{"lengthened here, later there: the day stays", false, [2]Record{when(nine, eleven, "weekly/1", "2026-03-09"), when(ten, "2026-03-02T11:30:00", "weekly/1")}, times},
		{"another day here, later there", false, [2]Record{when(tuesday, "2026-03-03T10:00:00", "weekly/1"), when(ten, eleven, "weekly/1", "2026-03-09")}, all},
		{"no history, the same", true, [2]Record{weekly, weekly}, nil},
		{"no history, one lacks the series", true, [2]Record{weekly, when(nine, ten, "")}, nil},
		{"no history, another time", true, [2]Record{weekly, when(ten, eleven, "weekly/1", "2026-03-09")}, times},
		{"no history, together they make no sense", true, [2]Record{when(nine, "", ""), when(nine, "2026-03-02T08:00:00", "")}, times},
	} {
		t.Run(c.name, func(t *testing.T) {
			bases := [2]Record{}
			if !c.noHistory {
				base := weekly.Only(AppointmentSchema.Names())
				bases = [2]Record{base, base}
			}
			for _, firstWins := range []bool{true, false} {
				m := AppointmentSchema.MergeGroup(&AppointmentSchema.Groups[0], bases, c.now, AppointmentSchema.Names(), firstWins)
				if !slices.Equal(m.Conflict, c.want) {
					t.Errorf("conflict %v, want %v", m.Conflict, c.want)
				}
			}
		})
	}
}
