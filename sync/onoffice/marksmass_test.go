package onoffice

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"abgleich/sync/fault"
	"abgleich/sync/onoffice/onofficetest"
)

// pages reads a whole list and how many pages it took. Each address comes once.
func (w *world) pages(n Narrowing) (rows []AddressRow, count int) {
	w.t.Helper()
	seen := map[string]bool{}
	for cursor := ""; count == 0 || cursor != ""; count++ {
		before := w.Requests()
		page, err := w.client.AddressPage(context.Background(), n, cursor)
		if err != nil {
			w.t.Fatalf("page %d: %v", count, err)
		}
		if used := w.Requests() - before; used > 4 || used > 3 && count > 0 {
			w.t.Errorf("page %d took %d requests", count, used)
		}
		if len(page.Rows) > rowsPerPage+maxIDs {
			w.t.Errorf("page %d has %d rows", count, len(page.Rows))
		}
		for _, row := range page.Rows {
			if seen[row.ID] {
				w.t.Errorf("%s comes twice", row.ID)
			}
			seen[row.ID] = true
		}
		rows, cursor = append(rows, page.Rows...), page.Next
		if cursor == "" && page.Total >= 0 && page.Total != len(rows) {
			w.t.Errorf("%d rows of %d", len(rows), page.Total)
		}
	}
	return rows, count
}

// where gives the addresses of which something is true.
func (w *world) where(is func(onofficetest.Address) bool) (ids []string) {
	for _, a := range w.Addresses() {
		if is(a) {
			ids = append(ids, strconv.Itoa(a.ID))
		}
	}
	return ids
}

func rowIDs(rows []AddressRow) (ids []string) {
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return ids
}

// shown is the text that a search goes through.
func shown(a onofficetest.Address) string {
	var all []string
	for _, name := range []string{"Vorname", "Name", "Zusatz1", "Email", "KdNr"} {
		all = append(all, a.Fields[name])
	}
	return strings.ToLower(strings.Join(all, "\n"))
}

func TestAddressPage_NarrowedAndWhole(t *testing.T) {
	overSwitches(t, func(t *testing.T, w *world) {
		w.Fill(3, 700, onofficetest.Filling{Marked: 0.3})
		w.Fill(4, 700, onofficetest.Filling{Marked: 0.3, User: onofficetest.OtherUser})
		city := func(a onofficetest.Address) bool { return a.Fields["Ort"] == "Köln" }
		bymax := func(a onofficetest.Address) bool { return a.Fields["Benutzer"] == "max" }
		owner := func(a onofficetest.Address) bool { return slices.Contains(a.Multi("ArtDaten"), "Eigentuemer") }
		for _, c := range []struct {
			name   string
			n      Narrowing
			is     func(onofficetest.Address) bool
			search bool // finds nothing where fields are missing
		}{
			{"all", Narrowing{}, func(onofficetest.Address) bool { return true }, false},
			{"filter", Narrowing{Filter: 11}, city, false},
			{"supervisor", Narrowing{Supervisor: "max"}, bymax, false},
			{"filter and supervisor", Narrowing{Filter: 11, Supervisor: "max"}, func(a onofficetest.Address) bool { return city(a) && bymax(a) }, false},
			{"kind", Narrowing{Kind: "Eigentuemer"}, owner, true},
			{"few words", Narrowing{Text: " Müller  PETER "}, func(a onofficetest.Address) bool {
				return strings.Contains(shown(a), "müller") && strings.Contains(shown(a), "peter")
			}, true},
			{"a text that many have", Narrowing{Text: "example"}, func(a onofficetest.Address) bool { return strings.Contains(shown(a), "example") }, true},
			{"everything together", Narrowing{Text: "e", Filter: 11, Supervisor: "max", Kind: "Eigentuemer"}, func(a onofficetest.Address) bool {
				return city(a) && bymax(a) && owner(a) && strings.Contains(shown(a), "e")
			}, true},
			{"nobody", Narrowing{Text: "gibtesnicht"}, func(onofficetest.Address) bool { return false }, false},
		} {
			if c.search && len(w.sw.Without) > 0 {
				continue
			}
			rows, _ := w.pages(c.n)
			want := w.where(c.is)
			if got := rowIDs(rows); !slices.Equal(got, want) {
				t.Errorf("%s: %d rows, want %d", c.name, len(got), len(want))
			}
			if got, err := w.client.narrowed(context.Background(), c.n); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %d for a change, want %d, %v", c.name, len(got), len(want), err)
			}
			for _, row := range rows {
				a, _ := w.Address(atoi(t, row.ID))
				if row.City != a.Fields["Ort"] || row.Supervisor != a.Fields["Benutzer"] || row.Company != a.Fields["Zusatz1"] ||
					row.Name != strings.TrimSpace(a.Fields["Vorname"]+" "+a.Fields["Name"]) || !slices.Equal(row.Marked, a.Marks) {
					t.Fatalf("%s: row %+v of %+v", c.name, row, a)
				}
			}
		}
	})
}

func TestAddressPage_TenThousand(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	w.Fill(1, 10000, onofficetest.Filling{Marked: 0.1})
	rows, count := w.pages(Narrowing{})
	if len(rows) != 10000 || count != 50 {
		t.Errorf("%d rows in %d pages", len(rows), count)
	}
	if rows, count = w.pages(Narrowing{Text: "ü"}); len(rows) < 1000 || count < 3 {
		t.Errorf("%d rows in %d pages", len(rows), count)
	}
	if rows, count = w.pages(Narrowing{Text: "Schmitt Bärbel"}); len(rows) == 0 || count != 1 {
		t.Errorf("%d rows in %d pages", len(rows), count)
	}
}

func TestAddressPage_Refused(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{Without: []string{"ArtDaten"}})
	ctx := context.Background()
	for n, kind := range map[Narrowing]fault.Kind{{Filter: 99}: fault.NotFound, {Kind: "Makler"}: fault.NotFound} {
		if _, err := w.client.AddressPage(ctx, n, ""); !fault.Is(err, kind) {
			t.Errorf("%+v: %v", n, err)
		}
		if _, err := w.client.Mark(ctx, MarkJob{Users: []int{onofficetest.SyncedUser}, On: true, Narrow: n}); !fault.Is(err, kind) || w.Writes() > 0 {
			t.Errorf("%+v: %v", n, err)
		}
	}
	if _, err := w.client.AddressPage(ctx, Narrowing{}, "x"); !fault.Is(err, fault.Internal) {
		t.Error(err)
	}
}

func TestMarkChoices(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	got, err := w.client.MarkChoices(context.Background())
	if err != nil || len(got.Users) != 4 || len(got.Filters) != 3 || got.Filters[0] != (StoredFilter{11, "Kölner Adressen", "public"}) ||
		len(got.Kinds) != 11 || got.Kinds[0] != (Choice{"Bank", "Bank/Finanzierung"}) || len(got.Problems) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
	w.Set(func(s *onofficetest.Switches) { s.Rights.NoFilters, s.Rights.NoUserRead = true, true })
	if got, err = w.client.MarkChoices(context.Background()); err != nil || len(got.Filters) > 0 || len(got.Problems) != 1 || len(got.Users) != 4 {
		t.Errorf("without rights: %+v, %v", got, err)
	}
}

// mark runs a job and holds it to what the tenant shows afterwards.
func (w *world) mark(ctx context.Context, job MarkJob) MarkOutcome {
	w.t.Helper()
	before := map[int][]int{}
	for _, user := range job.Users {
		before[user] = w.Marked(user)
	}
	out, err := w.client.Mark(ctx, job)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, u := range out.Users {
		if u.Changed+u.Already+len(u.Failed)+u.Left != out.Addresses {
			w.t.Errorf("user %d: %d addresses, but %d changed, %d already, %d failed, %d left", u.User, out.Addresses, u.Changed, u.Already, len(u.Failed), u.Left)
		}
		diff := len(w.Marked(u.User)) - len(before[u.User])
		if !job.On {
			diff = -diff
		}
		if !job.DryRun && diff != u.Changed {
			w.t.Errorf("user %d: %d changed, the tenant shows %d", u.User, u.Changed, diff)
		}
	}
	return out
}

const uMax, uErika, uJuergen = onofficetest.SyncedUser, onofficetest.OtherUser, onofficetest.ThirdUser

func TestMark_SetAndClear(t *testing.T) {
	overSwitches(t, func(t *testing.T, w *world) {
		w.Fill(1, 400, onofficetest.Filling{Marked: 0.5})
		w.Fill(2, 300, onofficetest.Filling{Marked: 0.5, User: uErika})
		ctx, was := context.Background(), len(w.Marked(uMax))
		var steps []string
		dry := w.mark(ctx, MarkJob{Users: []int{uMax, uErika}, On: true, DryRun: true})
		if w.Writes() > 0 || dry.Users[0].Changed != 700-was {
			t.Errorf("dry run: %+v, %d writes", dry.Users[0], w.Writes())
		}
		out := w.mark(ctx, MarkJob{Users: []int{uMax, uErika}, On: true, Progress: func(done, total int) { steps = append(steps, fmt.Sprint(done, "/", total)) }})
		if out.Addresses != 700 || out.Users[0].Already != was || out.Users[0].Changed != 700-was || len(w.Marked(uErika)) != 700 || out.Fault != nil {
			t.Errorf("set: %+v", out)
		}
		if !slices.Equal(steps, []string{"500/700", "700/700"}) {
			t.Errorf("progress %v", steps)
		}
		if n := w.Count("create", "relation"); n != 4 {
			t.Errorf("%d calls to set the marks of two blocks for two users", n)
		}
		w.Reset()
		if out = w.mark(ctx, MarkJob{Users: []int{uMax, uErika}, On: true}); out.Users[1].Already != 700 || w.Writes() > 0 {
			t.Errorf("again: %+v, %d writes", out, w.Writes())
		}
		cologne := w.where(func(a onofficetest.Address) bool { return a.Fields["Ort"] == "Köln" })
		if out = w.mark(ctx, MarkJob{Users: []int{uMax}, Narrow: Narrowing{Filter: 11}}); out.Users[0].Changed != len(cologne) || w.Count("delete", "relation") != len(cologne) {
			t.Errorf("clear: %+v", out)
		}
		if len(w.Marked(uMax)) != 700-len(cologne) || len(w.Marked(uErika)) != 700 {
			t.Errorf("left: %d and %d", len(w.Marked(uMax)), len(w.Marked(uErika)))
		}
		if out = w.mark(ctx, MarkJob{Users: []int{uMax}, IDs: []string{}}); out.Addresses != 0 || len(w.Marked(uMax)) != 700-len(cologne) {
			t.Errorf("no address is not all: %+v", out)
		}
	})
}

func TestMark_OneBadAddressSpoilsNothing(t *testing.T) {
	for name, sw := range map[string]onofficetest.Switches{
		"block untouched": {}, "block half done": {RefusedMarksLink: true}, "hidden ones answer": {RelationHidesHidden: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sw)
			w.Fill(1, 120, onofficetest.Filling{})
			ids := w.where(func(onofficetest.Address) bool { return true })
			w.Hide(onofficetest.APIUser, true, atoi(t, ids[4]))
			// Deleted after the block was read and before it is written.
			deleted := false
			w.Before(func(c onofficetest.Call) {
				if c.Action == "create" && c.Resource == "relation" && !deleted {
					deleted = true
					if err := w.DeleteAddress(atoi(t, ids[60])); err != nil {
						t.Error(err)
					}
				}
			})
			out := w.mark(t.Context(), MarkJob{Users: []int{uErika}, On: true, IDs: append(ids, "999999")})
			u := out.Users[0]
			if u.Changed != 118 || len(u.Failed) != 3 || u.Left != 0 || out.Fault != nil {
				t.Fatalf("%d changed, failed %+v", u.Changed, u.Failed)
			}
			kinds := map[string]fault.Kind{ids[4]: fault.Missing, "999999": fault.Missing, ids[60]: fault.NotFound}
			for _, f := range u.Failed {
				if f.Fault.Kind != kinds[f.ID] || f.Title == "" || f.Fault.Record != f.Title {
					t.Errorf("%+v: %v", f, f.Fault)
				}
			}
		})
	}
}

func TestMark_MissingRightByItsName(t *testing.T) {
	for _, code := range []int{156, 174, 253} {
		for _, on := range []bool{true, false} {
			for _, n := range []int{1, 120} {
				t.Run(fmt.Sprint(code, on, n), func(t *testing.T) {
					w := newWorld(t, onofficetest.Switches{})
					w.Fill(1, n, onofficetest.Filling{Marked: 1})
					user := uMax
					if on {
						user = uErika
					}
					w.Set(func(s *onofficetest.Switches) { s.Rights.NoMarksOfOthers = code })
					u := w.mark(t.Context(), MarkJob{Users: []int{user}, On: on}).Users[0]
					f := u.Fault
					if f == nil && len(u.Failed) == 1 {
						f = u.Failed[0].Fault
					}
					if f == nil || f.Kind != fault.Right || f.Right() != rightMarks || u.Changed > 0 {
						t.Fatalf("%+v: %v", u, f)
					}
					for _, l := range []fault.Lang{fault.German, fault.English} {
						if !strings.Contains(f.Next(l), rightMarks) {
							t.Error(f.Next(l))
						}
					}
					if n := w.Writes(); n > 1+maxActions {
						t.Errorf("tried %d times", n)
					}
				})
			}
		}
	}
	t.Run("of one address", func(t *testing.T) {
		w := newWorld(t, onofficetest.Switches{})
		w.Fill(1, 10, onofficetest.Filling{Marked: 1})
		w.Before(func(c onofficetest.Call) {
			if c.Action == "delete" && len(w.Marked(uMax)) == 5 {
				w.Before(nil)
				if err := w.AddFault(onofficetest.Fault{Kind: onofficetest.FaultError, Action: "delete", Code: 156}); err != nil {
					t.Error(err)
				}
			}
		})
		u := w.mark(t.Context(), MarkJob{Users: []int{uMax}}).Users[0]
		if u.Changed != 9 || len(u.Failed) != 1 || u.Failed[0].Fault.Right() != rightAddress {
			t.Errorf("%+v", u)
		}
	})
}

// A user for whom nothing can be done does not stop the others.
func TestMark_UsersAreOnTheirOwn(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{SyncOff: []int{uErika}})
	w.Fill(1, 600, onofficetest.Filling{})
	out := w.mark(t.Context(), MarkJob{Users: []int{uErika, uMax, 4711, uJuergen}, On: true})
	for i, want := range []fault.Kind{fault.Module, "", fault.NotFound, ""} {
		u := out.Users[i]
		if want == "" && (u.Changed != 600 || u.Fault != nil) || want != "" && (u.Left != 600 || u.Fault == nil || u.Fault.Kind != want) {
			t.Errorf("user %d: %+v", u.User, u)
		}
	}
	w.Set(func(s *onofficetest.Switches) { s.SyncModuleOff = true })
	if out = w.mark(t.Context(), MarkJob{Users: []int{uMax}}); out.Fault == nil || out.Fault.Kind != fault.Module || out.Users[0].Left != 600 {
		t.Errorf("module off: %+v", out)
	}
}

func TestMark_Trouble(t *testing.T) {
	for _, c := range []struct {
		name    string
		fault   onofficetest.Fault
		on      bool
		changed int // of 1200
		failed  int
		ends    fault.Kind
	}{
		{"E66 a lost answer is found done", onofficetest.Fault{Kind: onofficetest.FaultLost, Action: "create"}, true, 1200, 0, ""},
		{"a block that never arrives", onofficetest.Fault{Kind: onofficetest.FaultStatus, Status: http.StatusInternalServerError, Action: "create", Skip: 1}, true, 700, 500, ""},
		{"one lost request of many", onofficetest.Fault{Kind: onofficetest.FaultStatus, Status: http.StatusBadGateway, Action: "delete", Skip: 2}, false, 1050, 150, ""},
		{"a server that keeps failing", onofficetest.Fault{Kind: onofficetest.FaultStatus, Status: http.StatusInternalServerError, Action: "create", Times: -1}, true, 0, 1200, fault.Server},
		{"a portal", onofficetest.Fault{Kind: onofficetest.FaultHTML, Action: "create", Skip: 1, Times: -1}, true, 500, 500, fault.Foreign},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, onofficetest.Switches{})
			marked := 0.0
			if !c.on {
				marked = 1
			}
			w.Fill(1, 1200, onofficetest.Filling{Marked: marked})
			if err := w.AddFault(c.fault); err != nil {
				t.Fatal(err)
			}
			out := w.mark(t.Context(), MarkJob{Users: []int{uMax}, On: c.on})
			u := out.Users[0]
			if u.Changed != c.changed || len(u.Failed) != c.failed || (out.Fault == nil) != (c.ends == "") || out.Fault != nil && out.Fault.Kind != c.ends {
				t.Errorf("%d changed, %d failed, %d left, ended by %v", u.Changed, len(u.Failed), u.Left, out.Fault)
			}
			w.ClearFaults()
			again := w.mark(t.Context(), MarkJob{Users: []int{uMax}, On: c.on}).Users[0]
			if again.Changed+again.Already != 1200 || again.Changed != 1200-c.changed {
				t.Errorf("again: %+v", again)
			}
		})
	}
}

// What is in hand when somebody stops the work is finished, and the summary is right.
func TestMark_Stopped(t *testing.T) {
	for _, on := range []bool{true, false} {
		t.Run(fmt.Sprint(on), func(t *testing.T) {
			w := newWorld(t, onofficetest.Switches{})
			w.Fill(1, 1200, onofficetest.Filling{Marked: map[bool]float64{false: 1}[on]})
			ctx, stop := context.WithCancel(t.Context())
			verb := map[bool]string{true: "create", false: "delete"}[on]
			w.Before(func(c onofficetest.Call) {
				if c.Action == verb && c.Resource == "relation" {
					stop()
				}
			})
			out := w.mark(ctx, MarkJob{Users: []int{uMax}, On: on})
			u := out.Users[0]
			if out.Fault == nil || out.Fault.Kind != fault.Stopped || u.Changed == 0 || len(u.Failed) > 0 || u.Left != 1200-u.Changed {
				t.Errorf("%d changed, %d failed, %d left, %v", u.Changed, len(u.Failed), u.Left, out.Fault)
			}
		})
	}
}

// Somebody else is quicker: what is so already is no failure.
func TestMark_SomebodyElseIsQuicker(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{UnmarkMissingFails: true})
	ids := w.Fill(1, 60, onofficetest.Filling{Marked: 1})
	w.Before(func(c onofficetest.Call) {
		if c.Action == "delete" {
			w.Before(nil)
			if err := w.Mark(ids[7], uMax, false); err != nil {
				t.Error(err)
			}
		}
	})
	if u := w.mark(t.Context(), MarkJob{Users: []int{uMax}}).Users[0]; u.Changed != 60 {
		t.Errorf("%+v", u)
	}
}

// A right that is missing is said by its German name, whichever code says so.
func TestRightsByTheirNames(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	id := w.address("Anna")
	for name, c := range map[string]struct {
		rights onofficetest.Rights
		action Action
		want   string
	}{
		"read":          {onofficetest.Rights{NoRead: true}, marksOf([]string{id}), "Adressen lesen"},
		"read address":  {onofficetest.Rights{NoRead: true}, Action{Verb: Read, Resource: "address"}, "Adressen lesen"},
		"search":        {onofficetest.Rights{NoRead: true}, Action{Verb: Get, Resource: "search", ID: "address", Params: map[string]any{"input": "x"}}, "Adressen lesen"},
		"create":        {onofficetest.Rights{NoCreate: true}, Action{Verb: Create, Resource: "address", Params: map[string]any{"Name": "x"}}, "Adressen anlegen"},
		"modify":        {onofficetest.Rights{NoModify: true}, Action{Verb: Modify, Resource: "address", ID: id, Params: map[string]any{"Name": "x"}}, "Adressen bearbeiten"},
		"users":         {onofficetest.Rights{NoUserRead: true}, Action{Verb: Read, Resource: "user"}, "Benutzerdaten über API lesen"},
		"set a mark":    {onofficetest.Rights{NoMarksOfOthers: 156}, setMark(uMax, []string{id}), rightMarks},
		"clear a mark":  {onofficetest.Rights{NoMarksOfOthers: 174}, clearMark(uMax, id), rightMarks},
		"clear another": {onofficetest.Rights{NoMarksOfOthers: 253}, clearMark(uErika, id), rightMarks},
	} {
		t.Run(name, func(t *testing.T) {
			w.Set(func(s *onofficetest.Switches) { s.Rights = c.rights })
			results, err := w.client.Do(t.Context(), fault.StepProbe, c.action)
			if err != nil {
				t.Fatal(err)
			}
			f := results[0].fault(fault.StepProbe)
			if f == nil || f.Kind != fault.Right || f.Right() != c.want || strings.Count(f.Detail, "Recht") != 1 {
				t.Errorf("%v, want %q", f, c.want)
			}
		})
	}
	// A record that may not exist is no missing right.
	w.Set(func(s *onofficetest.Switches) { *s = onofficetest.Switches{GoneRead: "80"} })
	results, err := w.client.Do(t.Context(), fault.StepProbe, Action{Verb: Read, Resource: "address", ID: "999"})
	if err != nil || results[0].fault(fault.StepProbe).Right() != "" {
		t.Errorf("%v, %v", results, err)
	}
}
