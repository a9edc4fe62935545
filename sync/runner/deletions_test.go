package runner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/ical"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// TestDeletions takes every row of the deletion table through the runner, for single
// appointments, series and tasks together, with many others that nothing happens to.
func TestDeletions(t *testing.T) {
	for _, h := range diaries {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newAgenda(t, h.start(t), h.bends, onofficetest.Switches{})
			all, beside := allFates(!h.bends), othersBeside
			if h.name == "radicale" { // which is slow with many
				all = slices.DeleteFunc(all, func(f fate) bool { return f.series })
				beside = 10
			}
			testFates(t, w, all, beside)
		})
	}
}

// allFates are the rows for each kind of record.
func allFates(tasks bool) []fate {
	var all []fate
	for _, f := range slices.Concat(fates, cancelling) {
		all = append(all, f)
		f.series, f.name = true, f.name+", series"
		all = append(all, f)
	}
	if tasks {
		for _, f := range fates {
			f.task, f.name = true, f.name+", task"
			all = append(all, f)
		}
	}
	return all
}

// othersBeside is how many records stay as they are, so that a pass does not look as if
// everything were to go (design §2 rule 7).
const othersBeside = 80

func testFates(t *testing.T, w *agenda, all []fate, beside int) {
	t.Helper()
	var list []*fated
	for i, f := range all {
		c := &fated{agenda: w, name: f.name, task: f.task}
		day := begin.AddDate(0, 0, i).Format("2006-01-02")
		switch {
		case f.task:
			c.id = w.duty(t, f.name)
		case f.series:
			c.id = w.meeting(t, f.name, day+" 09:00", day+" 10:00", every("w", 1, "2026-12-31"))
		default:
			c.id = w.meeting(t, f.name, day+" 09:00", day+" 10:00")
		}
		list = append(list, c)
	}
	for i := range beside {
		w.meeting(t, fmt.Sprintf("Termin %03d", i), "2026-03-05 10:00", "2026-03-05 11:30")
		if i%16 == 0 && !w.bends {
			w.duty(t, fmt.Sprintf("Aufgabe %03d", i))
		}
	}
	w.good(t)
	for n := range 3 {
		hrefs := w.hrefs(t)
		for i, c := range list {
			if len(all[i].stages) > n {
				c.href = hrefs[c.name]
				all[i].stages[n].do(c, t)
			}
		}
		w.sync(t)
		w.tells(t, list, all, n)
		w.quiet(t)
		items := w.all(t)
		for i, c := range list {
			if len(all[i].stages) > n {
				c.check(t, all[i].stages[n], n+1, items[c.name])
			}
		}
	}
	for i := range beside {
		if name := fmt.Sprintf("Termin %03d", i); len(w.titled(name)) != 1 {
			t.Errorf("%s has been touched", name)
		}
	}
}

// tells compares the errors of the last pass with what stage n has to tell.
func (w *agenda) tells(t *testing.T, list []*fated, all []fate, n int) {
	t.Helper()
	var want, got []string
	for i, c := range list {
		if stages := all[i].stages; len(stages) > n && stages[n].told {
			want = append(want, c.name)
		}
	}
	for _, u := range w.last.Units {
		for _, e := range u.Errors {
			name, _, _ := strings.Cut(e.Record, ", 20")
			got = append(got, name)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) || (len(want) == 0) != (w.last.Result == engine.OK) {
		t.Fatalf("pass %d ended %s and tells of %q, want %q", n+1, w.last.Result, got, want)
	}
}

// hrefs are the places of all entries by title.
func (w *agenda) hrefs(t testing.TB) map[string]string {
	hrefs := map[string]string{}
	for href, text := range w.diary.entries(t) {
		if it, err := ical.Decode([]byte(text), ical.Options{Now: w.clock.now()}); err == nil {
			hrefs[it.Name] = href
		}
	}
	return hrefs
}

// all are all entries by title, several of one title too.
func (w *agenda) all(t testing.TB) map[string][]ical.Item {
	t.Helper()
	items := map[string][]ical.Item{}
	for href, text := range w.diary.entries(t) {
		it, err := ical.Decode([]byte(text), ical.Options{Now: w.clock.now()})
		if err != nil {
			t.Fatalf("%s: %v", href, err)
		}
		items[it.Name] = append(items[it.Name], it)
	}
	return items
}

// check compares both sides with what a stage has to end in.
func (c *fated) check(t *testing.T, want stage, number int, items []ical.Item) {
	t.Helper()
	state, notes, count := gone, "", 0
	for _, a := range c.crm.Appointments() {
		if a.Subject != c.name || c.task {
			continue
		}
		count++
		if state, notes = active, a.Notes; a.Status == onofficetest.StatusCanceled {
			state = cancelled
		}
	}
	for _, a := range c.crm.Tasks() {
		if a.Fields["Betreff"] != c.name || !c.task {
			continue
		}
		count++
		if state, notes = active, a.Fields["Aufgabe"]; a.Fields["Status"] == onofficetest.TaskCancelled {
			state = cancelled
		}
	}
	if state != want.crm || len(items) != want.hub || count > 1 {
		t.Errorf("%s, stage %d: %d in onOffice, %s, %d on the hub, want %s, %d", c.name, number, count, state, len(items), want.crm, want.hub)
		return
	}
	if want.notes == "" {
		return
	}
	if state == active && notes != want.notes {
		t.Errorf("%s, stage %d: notes in onOffice %q", c.name, number, notes)
	}
	for _, it := range items {
		if got := it.Record[record.Notes].Text; got != want.notes {
			t.Errorf("%s, stage %d: notes on the hub %q", c.name, number, got)
		}
	}
}
