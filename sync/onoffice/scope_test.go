package onoffice

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

func TestEnroll(t *testing.T) {
	overSwitches(t, func(t *testing.T, w *world) {
		keep, back, gone, lost := w.address("Keep"), w.address("Back"), w.address("Gone"), w.address("Lost")
		w.settle()
		for _, id := range []string{back, lost} {
			if err := w.Mark(atoi(t, id), onofficetest.SyncedUser, false); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.DeleteAddress(atoi(t, gone)); err != nil {
			t.Fatal(err)
		}
		out := w.apply(side.Write{Kind: side.Enroll, ID: back}, side.Write{Kind: side.Enroll, ID: gone}, side.Write{Kind: side.Enroll, ID: keep})
		if out[0].Item == nil || out[0].Err != nil || !out[1].Gone || out[2].Item == nil {
			t.Fatalf("outcomes %+v", out)
		}
		if err := w.AddFault(onofficetest.Fault{Kind: onofficetest.FaultCut, Action: "create"}); err != nil {
			t.Fatal(err)
		}
		wr := side.Write{Kind: side.Enroll, ID: lost}
		if out, err := w.side.Apply(context.Background(), []side.Write{wr}); err == nil || !out[0].Uncertain {
			t.Fatalf("lost: %+v, %v", out, err)
		}
		if look, err := w.side.Recover(context.Background(), wr); err != nil || look.Item == nil {
			t.Fatalf("recover: %+v, %v", look, err)
		}
		if got := w.Marked(onofficetest.SyncedUser); len(got) != 3 {
			t.Errorf("marked: %v", got)
		}
	})
}

func TestA27_RowsComeAndGoWhilePaging(t *testing.T) {
	for _, mode := range []string{onofficetest.ChildIDsWork, onofficetest.ChildIDsEmpty, onofficetest.ChildIDs199} {
		t.Run("childids "+mode, func(t *testing.T) {
			w := newWorld(t, onofficetest.Switches{ChildIDs: mode, ContactStamps: true})
			w.Fill(2, 1200, onofficetest.Filling{})
			w.Fill(5, 700, onofficetest.Filling{Marked: 0.5})
			all := w.Addresses()
			w.settle()
			w.observe()
			known := len(w.known)
			if known < 300 {
				t.Fatalf("only %d known", known)
			}
			// Between the pages forty unmarked rows in front disappear.
			var front []int
			for _, a := range all[:40] {
				front = append(front, a.ID)
			}
			for _, f := range []onofficetest.Fault{
				{Kind: onofficetest.FaultRemove, Action: "read", Resource: "address", Skip: 2, IDs: front},
				{Kind: onofficetest.FaultInsert, Action: "read", Resource: "address", Skip: 3, Rows: 7},
			} {
				if err := w.AddFault(f); err != nil {
					t.Fatal(err)
				}
			}
			w.clock.advance(time.Minute)
			edited := w.Marked(onofficetest.SyncedUser)[17]
			w.edit(strconv.Itoa(edited), "Ort", "Neustadt")
			l := w.observe()
			if len(l.Missing) > 0 {
				t.Errorf("%d taken for missing", len(l.Missing))
			}
			if len(l.Changed) != 1 || l.Changed[0].ID != strconv.Itoa(edited) {
				t.Errorf("%d changed", len(l.Changed))
			}
		})
	}
}

func TestA27_MoreChangesThanAPage(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	w.Fill(5, 1400, onofficetest.Filling{Marked: 0.9})
	w.settle()
	w.clock.advance(5 * time.Hour)
	w.observe()
	for _, a := range w.Addresses() {
		w.edit(strconv.Itoa(a.ID), "Zusatz2", "neu")
	}
	if l := w.observe(); len(l.Changed) != len(w.known) {
		t.Errorf("%d of %d changed", len(l.Changed), len(w.known))
	}
	w.clock.advance(5 * time.Hour)
	w.observe()
	w.quiet(1)
}

// TestA28_TwoEditsInOneSecond and with stamps in either zone: both arrive.
func TestA28_TwoEditsInOneSecond(t *testing.T) {
	for _, berlin := range []bool{false, true} {
		w := newWorld(t, onofficetest.Switches{StampBerlin: berlin, ContactStamps: true})
		id := w.address("Eins")
		w.Fill(1, 600, onofficetest.Filling{Marked: 1})
		w.settle()
		for _, city := range []string{"A", "B"} {
			w.edit(id, "Ort", city)
			if l := w.observe(); len(l.Changed) != 1 || l.Changed[0].Record[record.City].Text != city {
				t.Errorf("berlin %v: edit %s: %v", berlin, city, l.Changed)
			}
		}
	}
}

func TestA29_ClocksApart(t *testing.T) {
	// The server five minutes ahead of us would be error 136, so what can be met
	// is two minutes; the stamps then lie off by that and by the zone.
	for _, skew := range []int{-110, 110} {
		for _, berlin := range []bool{false, true} {
			w := newWorld(t, onofficetest.Switches{ClockSkew: skew, StampBerlin: berlin})
			id := w.address("Eins")
			w.Fill(1, 600, onofficetest.Filling{Marked: 1})
			w.settle()
			for i := range 15 {
				w.clock.advance(13 * time.Minute)
				w.edit(id, "Ort", fmt.Sprint(i))
				if l := w.observe(); len(l.Changed) != 1 {
					t.Fatalf("skew %d, berlin %v: edit %d is missed", skew, berlin, i)
				}
			}
		}
	}
}

// TestObserve_EditWithoutStamp: an edit that does not move the change stamp is
// found in turn.
func TestObserve_EditWithoutStamp(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	w.Fill(1, 1300, onofficetest.Filling{Marked: 1})
	w.settle()
	id := w.Marked(onofficetest.SyncedUser)[777]
	if err := w.EditAddress(id, onofficetest.Draft{Contacts: []onofficetest.Contact{{Kind: "email", Value: "neu@post.example"}}}); err != nil {
		t.Fatal(err)
	}
	changed := 0
	for range 3 {
		changed += len(w.observe().Changed)
	}
	if changed != 1 {
		t.Errorf("found %d times in three looks", changed)
	}
	w.quiet(1)
}

func TestB32_RightsCut(t *testing.T) {
	t.Run("no read at all", func(t *testing.T) {
		w := newWorld(t, onofficetest.Switches{})
		w.Fill(1, 30, onofficetest.Filling{Marked: 1})
		w.settle()
		w.Set(func(s *onofficetest.Switches) { s.Rights.NoRead = true })
		if _, err := w.side.Observe(context.Background(), side.Ask{Cursor: w.cursor, Known: w.known}); !fault.Is(err, fault.Right) {
			t.Errorf("got %v", err)
		}
	})
	for name, sw := range map[string]onofficetest.Switches{
		"156":     {RelationHidesHidden: true},
		"nothing": {RelationHidesHidden: true, HiddenRead: onofficetest.Nothing},
		"80":      {RelationHidesHidden: true, HiddenRead: "80", GoneRead: "80"},
	} {
		t.Run("all hidden "+name, func(t *testing.T) {
			w := newWorld(t, sw)
			ids := w.Fill(1, 30, onofficetest.Filling{Marked: 1})
			w.settle()
			w.Hide(onofficetest.APIUser, true, ids...)
			l := w.observe()
			if len(l.Missing) != len(ids) {
				t.Errorf("%d missing", len(l.Missing))
			}
			for id, p := range l.Missing {
				if p == side.Gone || p == side.Unmarked {
					t.Fatalf("%s: proof %v", id, p)
				}
			}
		})
	}
	t.Run("zero rows by accident", func(t *testing.T) {
		w := newWorld(t, onofficetest.Switches{})
		w.Fill(1, 30, onofficetest.Filling{Marked: 1})
		w.settle()
		for _, res := range []string{"idsfromrelation", "address"} {
			if err := w.AddFault(onofficetest.Fault{Kind: onofficetest.FaultEmpty, Resource: res, Times: -1}); err != nil {
				t.Fatal(err)
			}
		}
		l := w.observe()
		for id, p := range l.Missing {
			if p != side.Unproven {
				t.Fatalf("%s: proof %v", id, p)
			}
		}
	})
}

// TestB33_HiddenIsNotGone over all answers that a tenant may give for a record
// without right and for one that does not exist.
func TestB33_HiddenIsNotGone(t *testing.T) {
	answers := []string{"", onofficetest.Nothing, "80", "292"}
	for _, hidden := range answers {
		for _, gone := range answers {
			for i := range 8 {
				sw := onofficetest.Switches{HiddenRead: hidden, GoneRead: gone, RelationHidesHidden: i&1 > 0, KeepMarksOfDeleted: i&2 > 0}
				sw.Rights.Administrator = i&4 > 0
				t.Run(fmt.Sprintf("hidden %q gone %q hides %v keeps %v admin %v", hidden, gone, i&1 > 0, i&2 > 0, i&4 > 0), func(t *testing.T) {
					w := newWorld(t, sw)
					w.address("Keep")
					hide, drop := w.address("Hide"), w.address("Drop")
					w.settle()
					w.Hide(onofficetest.APIUser, true, atoi(t, hide))
					if err := w.DeleteAddress(atoi(t, drop)); err != nil {
						t.Fatal(err)
					}
					l := w.observe()
					if p, ok := l.Missing[hide]; !ok || p == side.Gone || p == side.Unmarked {
						t.Errorf("hidden: %v (%v)", p, ok)
					}
					p, ok := l.Missing[drop]
					if !ok || p == side.Unmarked {
						t.Errorf("deleted: %v (%v)", p, ok)
					}
					// It can be proven unless the tenant keeps the marks of what is deleted and
					// shows us no log.
					if provable := !sw.KeepMarksOfDeleted || sw.Rights.Administrator; provable && p != side.Gone {
						t.Errorf("deleted: %v", p)
					}
				})
			}
		}
	}
}

func TestFetch_Proofs(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	a, drop, hide := w.address("A"), w.address("Drop"), w.address("Hide")
	if err := w.DeleteAddress(atoi(t, drop)); err != nil {
		t.Fatal(err)
	}
	w.Hide(onofficetest.APIUser, true, atoi(t, hide))
	got := w.fetch(a, drop, hide)
	if got[a].Item == nil || got[drop].Proof != side.Gone || got[hide].Proof != side.OutOfScope {
		t.Errorf("got %+v", got)
	}
}

func TestArchivedStaysInScope(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	id := w.address("Archiv")
	w.settle()
	w.edit(id, "Status2Adr", "status2adr_archive")
	if l := w.observe(); l.Count != 1 || len(l.Missing) > 0 {
		t.Errorf("listing %+v", l)
	}
}

func TestSetMarks_OneBadAddressSpoilsNothing(t *testing.T) {
	overSwitches(t, func(t *testing.T, w *world) {
		w.Fill(1, 620, onofficetest.Filling{})
		ids := append(w.where(func(onofficetest.Address) bool { return true }), "999999")
		failed, err := w.client.setMarks(t.Context(), onofficetest.OtherUser, ids)
		if err != nil || len(failed) != 1 || failed["999999"] == nil {
			t.Fatalf("set: %v, %v", failed, err)
		}
		if got := w.Marked(onofficetest.OtherUser); len(got) != 620 || len(w.Marked(onofficetest.SyncedUser)) > 0 {
			t.Errorf("%d marked", len(got))
		}
	})
}

func TestProbeAndUsers(t *testing.T) {
	overSwitches(t, func(t *testing.T, w *world) {
		w.Fill(1, 40, onofficetest.Filling{Marked: 0.5})
		p, err := w.client.Probe(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		want := "yes"
		if w.sw.ChildIDs != onofficetest.ChildIDsWork {
			want = "no"
		}
		if p.User.ID != onofficetest.SyncedUser || p.User.Login != "max" || p.Marked != len(w.Marked(onofficetest.SyncedUser)) || p.Addresses != 40 || p.ByUser != want || len(p.Problems) > 0 {
			t.Errorf("probe: %+v", p)
		}
		if slices.Contains(p.Fields, "Bemerkung") != slices.Contains(w.sw.With, "Bemerkung") {
			t.Errorf("fields: %v", p.Fields)
		}
		users, err := w.client.Users(context.Background())
		if err != nil || len(users) != 4 || users[0].Login != "max" || users[1].LastName != "Groß" {
			t.Errorf("users: %+v, %v", users, err)
		}
		groups, err := w.client.Groups(context.Background())
		if err != nil || len(groups) != 2 || !slices.Equal(groups[1].Users, []int{onofficetest.SyncedUser, onofficetest.OtherUser}) {
			t.Errorf("groups: %+v, %v", groups, err)
		}
		if w.Writes() > 0 {
			t.Error("the probe wrote")
		}
	})
	t.Run("module off", func(t *testing.T) {
		w := newWorld(t, onofficetest.Switches{SyncModuleOff: true})
		p, err := w.client.Probe(context.Background())
		if err != nil || len(p.Problems) != 1 || p.Problems[0].Kind != fault.Module {
			t.Errorf("%+v, %v", p, err)
		}
	})
	t.Run("unknown user", func(t *testing.T) {
		w := newWorld(t, onofficetest.Switches{})
		w.client.cfg.User = "nobody"
		if _, err := w.client.Probe(context.Background()); !fault.Is(err, fault.SignIn) || !strings.Contains(err.Error(), "nobody") {
			t.Error(err)
		}
	})
}

// TestCost: what a pass costs, whatever the number of addresses.
func TestCost(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	ids := w.Fill(1, 3000, onofficetest.Filling{Marked: 1})
	w.settle()
	w.clock.advance(time.Hour)
	r := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		w.edit(strconv.Itoa(ids[r.IntN(len(ids))]), "Ort", fmt.Sprint(r.Int()))
	}
	before := w.side.Requests()
	if l := w.observe(); len(l.Changed) < 25 || w.side.Requests()-before != 1 {
		t.Errorf("%d changed, %d requests", len(l.Changed), w.side.Requests()-before)
	}
	var writes []side.Write
	for _, id := range ids[:w.side.Block()] {
		it := w.item(strconv.Itoa(id))
		writes = append(writes, update(it, record.Record{record.Street: record.Text("Am Ring 7")}))
	}
	before = w.side.Requests()
	w.apply(writes...)
	if used := w.side.Requests() - before; used != 2 {
		t.Errorf("a block of updates cost %d requests", used)
	}
}

// TestB31_ManyDeletedAtOnce: each of many deleted addresses is proven to be gone,
// and many that are merely hidden are not, at a bounded price.
func TestB31_ManyDeletedAtOnce(t *testing.T) {
	for _, c := range []struct {
		name string
		lose func(w *world, ids []int)
		want side.Proof
		most int // requests
	}{
		{"deleted", func(w *world, ids []int) {
			for _, id := range ids {
				if err := w.DeleteAddress(id); err != nil {
					t.Fatal(err)
				}
			}
		}, side.Gone, 15},
		{"hidden", func(w *world, ids []int) { w.Hide(onofficetest.APIUser, true, ids...) }, side.Unproven, 12},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, onofficetest.Switches{})
			ids := w.Fill(5, 900, onofficetest.Filling{Marked: 1})
			for len(w.known) < len(ids) {
				w.settle()
			}
			c.lose(w, ids[:420])
			before := w.side.Requests()
			l := w.observe()
			for _, id := range ids[:420] {
				if p, missing := l.Missing[strconv.Itoa(id)]; !missing || c.want == side.Gone != (p == side.Gone) {
					t.Fatalf("%d: %v, %v", id, missing, p)
				}
			}
			if n := w.side.Requests() - before; len(l.Missing) != 420 || n > c.most {
				t.Errorf("%d missing, %d requests", len(l.Missing), n)
			}
		})
	}
}
