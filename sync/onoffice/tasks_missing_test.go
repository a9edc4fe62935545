package onoffice

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

func TestTasks_Missing(t *testing.T) {
	overTaskSwitches(t, func(t *testing.T, w *taskWorld) {
		keep, given, group, drop, hide := w.task("Keep"), w.task("Given"), w.task("Group"), w.task("Drop"), w.task("Hide")
		w.settle()
		w.change(given, "Verantwortung", "erika")
		w.change(group, "Verantwortung", "Vertrieb")
		w.drop(drop)
		w.HideTasks(true, atoi(t, hide))
		w.clock.advance(time.Minute)
		l := w.observe()
		want := map[string]side.Proof{given: side.Unmarked, group: side.Unmarked, drop: side.Gone, hide: side.OutOfScope}
		for id, proof := range want {
			if got, ok := l.Missing[id]; !ok || got != proof {
				t.Errorf("%s: proof %v (%v), want %v", id, got, ok, proof)
			}
		}
		if len(l.Missing) != len(want) || l.Count != 1 || !l.Complete {
			t.Errorf("listing %+v, want only %s", l, keep)
		}
		got := w.fetch(keep, given, hide)
		if got[keep].Item == nil || got[given].Proof != side.Unmarked || got[hide].Proof != side.OutOfScope {
			t.Errorf("fetch: %+v", got)
		}
		delete(w.known, given)
		delete(w.known, group)
		w.quiet(2) // one more to look up what is not shown
		w.HideTasks(false, atoi(t, hide))
		if l := w.observe(); len(l.Missing)+len(l.Changed) != 0 {
			t.Errorf("after the right came back: %+v", l)
		}
		w.quiet(1)
	})
}

// TestTasks_B33_HiddenIsNotGone over all answers that a tenant may give for a task
// without right and for one that does not exist.
func TestTasks_B33_HiddenIsNotGone(t *testing.T) {
	answers := []string{"", onofficetest.Nothing, "80"}
	for _, hidden := range answers {
		for _, gone := range answers {
			for i := range 8 {
				sw := onofficetest.Switches{Tasks: onofficetest.TaskSwitches{HiddenRead: hidden, GoneRead: gone}, LogNoDeletes: i&2 > 0}
				sw.Rights.Administrator = i&1 > 0
				noCheck := i&4 > 0
				t.Run(fmt.Sprintf("hidden %q gone %q admin %v log %v check %v", hidden, gone, i&1 > 0, i&2 == 0, !noCheck), func(t *testing.T) {
					w := newTaskWorld(t, sw)
					w.task("Keep")
					hide, drop := w.task("Hide"), w.task("Drop")
					w.settle()
					if noCheck {
						if err := w.AddFault(onofficetest.Fault{Kind: onofficetest.FaultError, Resource: "checkuserrecordsright", Code: 199, Times: -1}); err != nil {
							t.Fatal(err)
						}
					}
					w.HideTasks(true, atoi(t, hide))
					w.drop(drop)
					l := w.observe()
					if p, ok := l.Missing[hide]; !ok || p == side.Gone || p == side.Unmarked {
						t.Errorf("hidden: %v (%v)", p, ok)
					}
					p, ok := l.Missing[drop]
					if !ok || p == side.Unmarked {
						t.Errorf("deleted: %v (%v)", p, ok)
					}
					logged := sw.Rights.Administrator && !sw.LogNoDeletes
					if provable := logged || !noCheck; (p == side.Gone) != provable {
						t.Errorf("deleted: %v, provable %v", p, provable)
					}
				})
			}
		}
	}
}

func TestTasks_B32_RightsCut(t *testing.T) {
	t.Run("no read at all", func(t *testing.T) {
		w := newTaskWorld(t, onofficetest.Switches{})
		w.FillTasks(1, 30, 0)
		w.settle()
		w.Set(func(s *onofficetest.Switches) { s.Rights.NoTasks = true })
		_, err := w.side.Observe(context.Background(), side.Ask{Cursor: w.cursor, Known: w.known})
		if !fault.Is(err, fault.Right) || fault.From(err, "", "").Right() != "Aufgaben lesen" {
			t.Errorf("got %v", err)
		}
	})
	for _, answer := range []string{"", onofficetest.Nothing, "80"} {
		t.Run("all hidden "+answer, func(t *testing.T) {
			w := newTaskWorld(t, onofficetest.Switches{Tasks: onofficetest.TaskSwitches{HiddenRead: answer, GoneRead: answer}})
			ids := w.FillTasks(1, 60, 0)
			w.settle()
			w.HideTasks(true, ids...)
			l := w.observe()
			if len(l.Missing) != len(w.known) {
				t.Errorf("%d of %d missing", len(l.Missing), len(w.known))
			}
			for id, p := range l.Missing {
				if p == side.Gone || p == side.Unmarked {
					t.Fatalf("%s: proof %v", id, p)
				}
			}
		})
	}
	t.Run("B31 zero rows by accident", func(t *testing.T) {
		w := newTaskWorld(t, onofficetest.Switches{})
		w.FillTasks(1, 60, 0)
		w.settle()
		if err := w.AddFault(onofficetest.Fault{Kind: onofficetest.FaultEmpty, Resource: "task", Times: -1}); err != nil {
			t.Fatal(err)
		}
		for id, p := range w.observe().Missing {
			if p == side.Gone || p == side.Unmarked {
				t.Fatalf("%s: proof %v", id, p)
			}
		}
	})
	t.Run("the only task deleted", func(t *testing.T) {
		w := newTaskWorld(t, onofficetest.Switches{})
		w.task("Fremd", "Verantwortung", "erika")
		id := w.task("Eins")
		w.settle()
		w.drop(id)
		if l := w.observe(); l.Missing[id] != side.Gone {
			t.Errorf("proof %v", l.Missing[id])
		}
	})
}

// TestTasks_NewName: a new surname or abbreviation hands no task over.
func TestTasks_NewName(t *testing.T) {
	for name, sw := range map[string]onofficetest.TaskSwitches{"labels": {}, "filter labels": {FilterLabels: true}, "codes": {Codes: true}} {
		t.Run(name, func(t *testing.T) {
			w := newTaskWorld(t, onofficetest.Switches{Tasks: sw})
			for i := range 20 {
				w.task(fmt.Sprint("Nr. ", i))
			}
			w.settle()
			users := onofficetest.DefaultUsers()
			users[0].LastName, users[0].Short = "Neumann", "MN"
			w2 := newTaskWorldOf(t, users, sw)
			for i := range 20 {
				w2.task(fmt.Sprint("Nr. ", i))
			}
			w2.cursor, w2.known = w.cursor, w.known
			w2.again()
			if l := w2.observe(); len(l.Missing)+len(l.New) > 0 || l.Count != 20 {
				t.Errorf("listing: missing %v, new %v, count %d", l.Missing, l.New, l.Count)
			}
			w2.quiet(1)
		})
	}
}

func newTaskWorldOf(t *testing.T, users []onofficetest.User, sw onofficetest.TaskSwitches) *taskWorld {
	w := &taskWorld{world: &world{t: t, clock: &clock{}, known: map[string]side.Known{}}}
	w.Running = onofficetest.Start(t, onofficetest.Options{Now: w.clock.now, Users: users, Switches: onofficetest.Switches{Tasks: sw}})
	w.clock.advance(time.Minute)
	w.again()
	return w
}

// TestTasks_Namesakes: the abbreviation tells two people of one name apart.
func TestTasks_Namesakes(t *testing.T) {
	users := onofficetest.DefaultUsers()
	users[1].LastName, users[1].FirstName, users[1].Short = users[0].LastName, users[0].FirstName, "MM2"
	for _, sw := range []onofficetest.TaskSwitches{{}, {FilterLabels: true}, {Codes: true}} {
		w := newTaskWorldOf(t, users, sw)
		id := w.task("Meine")
		w.task("Seine", "Verantwortung", "erika")
		if l := w.observe(); len(l.New) != 1 || l.New[0] != id {
			t.Errorf("%+v: new %v", sw, l.New)
		}
	}
}

// TestTasks_MoreThanAPage: tasks have no paging and 500 rows are the most (A27).
func TestTasks_MoreThanAPage(t *testing.T) {
	sets := map[string]onofficetest.Switches{"plain": {}, "no change stamp": {WithoutTask: []string{"modified"}}, "no users": {Rights: onofficetest.Rights{NoUserRead: true}}}
	for _, name := range sample(t, sets) {
		t.Run(name, func(t *testing.T) {
			w := newTaskWorld(t, sets[name])
			for i := range 1730 {
				who := "max"
				if i%10 == 9 {
					who = "erika"
				}
				w.task(fmt.Sprint("Nr. ", i), "Verantwortung", who)
			}
			l := w.observe()
			if len(l.New) != 1557 || !l.Complete {
				t.Fatalf("%d new, complete %v", len(l.New), l.Complete)
			}
			for _, id := range l.New {
				w.known[id] = side.Known{}
			}
			w.observe()
			w.quiet(1)
			// As many again as a page has room for, and more.
			for i := range 700 {
				w.task(fmt.Sprint("Neu ", i))
			}
			if l := w.observe(); len(l.New) != 700 || len(l.Missing)+len(l.Changed) > 0 {
				t.Errorf("%d new, %d missing", len(l.New), len(l.Missing))
			}
		})
	}
}

func TestTasks_HundredsGivenAway(t *testing.T) {
	w := newTaskWorld(t, onofficetest.Switches{})
	for i := range 400 {
		w.task(fmt.Sprint("Nr. ", i))
	}
	keep := w.task("Keep")
	w.settle()
	for _, task := range w.Tasks() {
		if id := strconv.Itoa(task.ID); id != keep {
			w.change(id, "Verantwortung", "erika")
		}
	}
	before := w.side.Requests()
	l := w.observe()
	for id, p := range l.Missing {
		if p != side.Unmarked {
			t.Fatalf("%s: %v", id, p)
		}
	}
	if used := w.side.Requests() - before; len(l.Missing) != 400 || used > 4 {
		t.Errorf("%d missing, %d requests", len(l.Missing), used)
	}
}

// TestTasks_Scope: what counts as new (design §5, window of days).
func TestTasks_Scope(t *testing.T) {
	for name, c := range map[string]struct {
		fields []string
		age    time.Duration
		want   bool
	}{
		"open, years old":               {[]string{"Status", "1"}, 3 * 365 * 24 * time.Hour, true},
		"checked, years old":            {[]string{"Status", "7"}, 3 * 365 * 24 * time.Hour, true},
		"finished lately":               {[]string{"Status", "3", "erledigt", "1"}, 29 * 24 * time.Hour, true},
		"finished long ago":             {[]string{"Status", "3", "erledigt", "1"}, 31 * 24 * time.Hour, false},
		"flag alone, long ago":          {[]string{"Status", "2", "erledigt", "1"}, 31 * 24 * time.Hour, false},
		"status alone, long ago":        {[]string{"Status", "3"}, 31 * 24 * time.Hour, false},
		"cancelled":                     {[]string{"Status", "5"}, time.Hour, false},
		"cancelled and finished":        {[]string{"Status", "5", "erledigt", "1"}, time.Hour, false},
		"somebody else's":               {[]string{"Verantwortung", "erika"}, time.Hour, false},
		"a group's that the user is in": {[]string{"Verantwortung", "Vertrieb"}, time.Hour, false},
		"the user only works on it":     {[]string{"Verantwortung", "erika", "Bearbeiter", "max"}, time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTaskWorld(t, onofficetest.Switches{})
			id := w.task("Eins", c.fields...)
			w.clock.advance(c.age)
			if l := w.observe(); (len(l.New) == 1) != c.want {
				t.Errorf("new %v", l.New)
			}
			w.known[id] = side.Known{}
			if l := w.observe(); c.fields[0] == "Status" && (l.Count != 1 || len(l.Changed) != 1) {
				t.Errorf("known: %+v", l)
			}
		})
	}
	t.Run("cancelled by a person and opened again", func(t *testing.T) {
		w := newTaskWorld(t, onofficetest.Switches{})
		id := w.task("Eins")
		w.settle()
		w.change(id, "Status", "5")
		if l := w.observe(); len(l.Changed) != 1 || l.Changed[0].Record[record.State].Text != record.StateCancelled {
			t.Errorf("cancelled: %+v", l)
		}
		delete(w.known, id)
		if l := w.observe(); len(l.New) > 0 {
			t.Errorf("new: %v", l.New)
		}
		w.change(id, "Status", "1")
		if l := w.observe(); len(l.New) != 1 {
			t.Errorf("opened again: %v", l.New)
		}
	})
}
