package onoffice

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"abgleich/sync/side"
)

// TestTasks_A27_PagesInAnyOrder: the server picks 500 of the rows of a span in an
// order that nobody knows; all are found, and quickly where the order is by number.
func TestTasks_A27_PagesInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, c := range map[string]struct {
		sort  func([]int)
		pages int
	}{
		"ascending":  {func(ids []int) { slices.Sort(ids) }, 5},
		"descending": {func(ids []int) { slices.Sort(ids); slices.Reverse(ids) }, 40},
		"random":     {func(ids []int) { r.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] }) }, 40},
	} {
		t.Run(name, func(t *testing.T) {
			var all []int
			for id := 1; len(all) < 2300; id += 1 + r.IntN(9) {
				all = append(all, id)
			}
			l := taskRows{rows: map[string]Record{}}
			queue, pages := []taskPage{{}}, 0
			for len(queue) > 0 {
				p := queue[0]
				queue = queue[1:]
				if pages++; pages > 200 {
					t.Fatal("pages without end")
				}
				rows := slices.DeleteFunc(slices.Clone(all), func(id int) bool { return !p.span.holds(id) })
				c.sort(rows)
				var res Result
				for _, id := range rows[:min(len(rows), maxIDs)] {
					res.Records = append(res.Records, Record{ID: strconv.Itoa(id)})
				}
				more, ok := l.take(p, res)
				if !ok {
					t.Fatal("taken for cut")
				}
				queue = append(queue, more...)
			}
			if len(l.rows) != len(all) || pages > c.pages {
				t.Errorf("%d of %d rows in %d pages", len(l.rows), len(all), pages)
			}
		})
	}
	t.Run("the span is not heeded", func(t *testing.T) {
		var res Result
		for id := range maxIDs {
			res.Records = append(res.Records, Record{ID: strconv.Itoa(id + 1)})
		}
		l := taskRows{rows: map[string]Record{}}
		if _, ok := l.take(taskPage{span: idRange{after: 500}}, res); ok {
			t.Error("taken for whole")
		}
	})
}

// TestTasks_B33_Judge is the table of what proves that a task is gone.
func TestTasks_B33_Judge(t *testing.T) {
	none, here := Result{}, Result{Records: []Record{{ID: "7"}}}
	code := func(n int) Result { return Result{Code: n} }
	user, nobodyElse := map[string]bool{"7": true, "8": true}, map[string]bool{"8": true}
	for name, c := range map[string]struct {
		w      witnesses
		single Result
		want   side.Proof
	}{
		"no rows, as for no task, nor for the user":    {witnesses{control: true, may: nobodyElse}, none, side.Gone},
		"no rows, and the user may read it":            {witnesses{control: true, may: user}, none, side.OutOfScope},
		"no rows, and nobody knows what the user may":  {witnesses{control: true}, none, side.Unproven},
		"no rows, nothing else is readable":            {witnesses{may: nobodyElse}, none, side.Unproven},
		"no rows, but an error for no task":            {witnesses{void: code(80), control: true, may: nobodyElse}, none, side.OutOfScope},
		"80 for both":                                  {witnesses{void: code(80), control: true, may: nobodyElse}, code(80), side.Gone},
		"156 is a right, also where it answers for no": {witnesses{void: code(156), control: true, may: nobodyElse}, code(156), side.OutOfScope},
		"does not exist":                               {witnesses{control: true}, code(235), side.Gone},
		"a failure of the server":                      {witnesses{control: true, may: nobodyElse}, code(1), side.Unproven},
		"no answer":                                    {witnesses{control: true, may: nobodyElse}, code(unanswered), side.Unproven},
		"deleted in the log":                           {witnesses{logged: map[string]bool{"7": true}}, none, side.Gone},
		"in the log, and yet a right is missing":       {witnesses{logged: map[string]bool{"7": true}}, code(156), side.OutOfScope},
		"there again":                                  {witnesses{control: true, may: nobodyElse, logged: map[string]bool{"7": true}}, here, side.Unproven},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.w.judge("7", c.single); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
