package runner_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"abgleich/sync/backup"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

func (w *world) status(t testing.TB) contract.AccountStatus {
	t.Helper()
	st, err := w.runner.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return st.Accounts[0]
}

func (w *world) backups(t testing.TB) []contract.Backup {
	t.Helper()
	list, err := w.runner.Backups(t.Context(), "max")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (w *world) restore(t testing.TB, req contract.RestoreRequest) contract.RestoreReport {
	t.Helper()
	req.Account = "max"
	rep, err := w.runner.Restore(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// TestBackupBeforeTheFirstPass: both sides are saved as they were before anything
// was written, once, and again after a reset.
func TestBackupBeforeTheFirstPass(t *testing.T) {
	for _, h := range hubs {
		t.Run(h.name, func(t *testing.T) {
			w := newWorld(t, h.start(t))
			w.person(t, "Anna", "Eins", phone("business", "0221 5550001"))
			w.hub.put(t, "own.vcf", newCard("Eigener", "Kontakt", "TEL;TYPE=CELL:0171 5550009"))
			before := w.hub.cards(t)
			u := w.good(t)
			list := w.backups(t)
			if !u.First || len(list) != 1 || u.Backup != list[0].ID || list[0].Reason != contract.BackupFirst || list[0].Error != nil ||
				!slices.Equal(list[0].Units, []contract.BackupUnit{{Unit: record.Addresses, Memotoo: 1, OnOffice: 1}}) {
				t.Fatalf("%+v %+v", u, list)
			}
			infos, err := backup.List(filepath.Join(w.home, "accounts", "max", "backups"))
			if err != nil || len(infos) != 1 {
				t.Fatal(infos, err)
			}
			texts, err := infos[0].Texts(record.Addresses)
			if err != nil || len(texts) != 1 || texts[0].Title != "Eigener Kontakt" {
				t.Fatalf("%+v %v", texts, err)
			}
			for _, text := range before {
				if plainEnds(texts[0].Text) != plainEnds(text) {
					t.Errorf("saved %q, was %q", texts[0].Text, text)
				}
			}
			records, err := infos[0].Records(record.Addresses)
			if err != nil || len(records) != 1 || records[0].Fields[record.LastName].Text != "Eins" || len(records[0].Fields[record.Phones].Entries) != 1 {
				t.Errorf("%+v %v", records, err)
			}
			if u := w.quiet(t); u.First || u.Backup != "" || len(w.backups(t)) != 1 {
				t.Errorf("a second pass: %+v, %d backups", u, len(w.backups(t)))
			}
			if err := w.runner.ResetAccount(t.Context(), "max"); err != nil {
				t.Fatal(err)
			}
			if st := w.status(t); !st.Units[0].First || !st.Next.IsZero() {
				t.Errorf("after a reset: %+v", st)
			}
			if u := w.good(t); !u.First || u.Pairs != 2 || len(w.backups(t)) != 2 {
				t.Errorf("after a reset: %+v, %d backups", u, len(w.backups(t)))
			}
		})
	}
}

func plainEnds(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// TestNoBackupNoPass: what cannot be saved is not touched.
func TestNoBackupNoPass(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(t *testing.T, w *world, hub standin)
		kind fault.Kind
	}{
		{"the folder cannot be written", func(t *testing.T, w *world, _ standin) {
			if err := os.WriteFile(filepath.Join(w.home, "accounts", "max", "backups"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, fault.Storage},
		{"memotoo is cut off in the middle", func(t *testing.T, _ *world, hub standin) {
			hub.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 401, Method: "REPORT", Times: -1})
		}, fault.SignIn},
		{"onOffice fails", func(t *testing.T, w *world, _ standin) {
			if err := w.crm.AddFault(onofficetest.Fault{Kind: onofficetest.FaultStatus, Action: "read", Status: 401, Times: -1}); err != nil {
				t.Fatal(err)
			}
		}, fault.Right},
	} {
		t.Run(c.name, func(t *testing.T) {
			hub := standin{memotootest.Start(t, memotootest.Plain()), false}
			w := newWorld(t, hub)
			w.person(t, "Anna", "Eins")
			hub.Fill(1, 5)
			before := hub.Cards()
			c.do(t, w, hub)
			u := w.sync(t)
			if u.Result != engine.Failed || len(u.Errors) != 1 || u.Errors[0].Fault.Step != fault.StepBackup && u.Errors[0].Fault.Step != fault.StepSignIn || !u.First || u.Backup != "" {
				t.Errorf("%+v", u)
			}
			if k := u.Errors[0].Fault.Kind; k != c.kind && c.kind != fault.Right {
				t.Errorf("%s, want %s", k, c.kind)
			}
			if w.crm.Writes() != 0 || hub.Requests().Writes() != 0 || len(hub.Cards()) != len(before) {
				t.Error("something was written")
			}
			entries, err := os.ReadDir(filepath.Join(w.home, "accounts", "max", "backups"))
			if len(entries) != 0 {
				t.Errorf("half a backup: %v %v", entries, err)
			}
			if st := w.status(t); !st.Units[0].First {
				t.Errorf("%+v", st.Units[0])
			}
		})
	}
}

// TestTheTimerLeavesTheFirstPassToTheUser: no yes, no first pass; with it the timer
// goes on.
func TestTheTimerLeavesTheFirstPassToTheUser(t *testing.T) {
	hub := standin{memotootest.Start(t, memotootest.Plain()), false}
	w := newWorld(t, hub)
	w.person(t, "Anna", "Eins")
	if st := w.status(t); !st.Units[0].First || st.Units[1].First || !st.Next.IsZero() {
		t.Errorf("%+v", st)
	}
	run := func(do func(events <-chan contract.Event)) {
		ctx, cancel := context.WithCancel(context.Background())
		events, leave := w.runner.Subscribe()
		defer leave()
		ended := make(chan error, 1)
		go func() { ended <- w.runner.Run(ctx) }()
		do(events)
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	run(func(<-chan contract.Event) {
		if p, err := w.runner.Sync(t.Context(), contract.Request{DryRun: true}); err != nil || p.Units[0].ToMemotoo.Created != 1 {
			t.Errorf("%+v %v", p, err)
		}
	})
	if len(hub.Cards()) != 0 || len(w.backups(t)) != 0 {
		t.Error("something was written without a yes")
	}
	w.good(t)
	w.person(t, "Bert", "Zwei")
	w.clock.forward(time.Hour)
	run(func(events <-chan contract.Event) {
		for e := range events {
			if e.Pass != nil {
				break
			}
		}
	})
	if st := w.status(t); st.Units[0].First || st.Next.IsZero() || len(hub.Cards()) != 2 {
		t.Errorf("%+v, %d cards", st, len(hub.Cards()))
	}
}

// TestRestore: one record, a unit, all; what comes back travels on like an edit.
func TestRestore(t *testing.T) {
	for _, h := range hubs {
		t.Run(h.name, func(t *testing.T) {
			w := newWorld(t, h.start(t))
			w.hub.put(t, "a.vcf", newCard("Anna", "Eins", "TEL;TYPE=CELL:0171 5550001"))
			w.hub.put(t, "b.vcf", newCard("Bert", "Zwei", "TEL;TYPE=CELL:0171 5550002"))
			w.good(t)
			w.clock.forward(time.Minute)
			if _, err := w.runner.CreateBackup(t.Context(), "max", nil); err != nil {
				t.Fatal(err)
			}
			records, err := w.runner.BackupRecords(t.Context(), "max", "")
			if err != nil || len(records) != 2 {
				t.Fatal(records, err)
			}
			var anna string
			for _, r := range records {
				if r.Title == "Anna Eins" {
					anna = r.ID
				}
			}
			href, _ := w.card(t, "Eins")
			w.hub.remove(t, href)
			href, _ = w.card(t, "Zwei")
			w.hub.edit(t, href, replace("Bert", "Verdorben"))
			w.good(t)

			cards := w.hub.cards(t)
			if rep := w.restore(t, contract.RestoreRequest{All: true, DryRun: true}); rep.Result != engine.OK || rep.Units[0].Created != 1 || rep.Units[0].Overwritten != 1 {
				t.Errorf("%+v", rep)
			}
			if len(w.hub.cards(t)) != len(cards) {
				t.Error("a dry run wrote something")
			}
			if rep := w.restore(t, contract.RestoreRequest{Records: []string{anna}}); rep.Result != engine.OK || len(rep.Units) != 1 || rep.Units[0].Created != 1 || rep.Units[0].Overwritten != 0 {
				t.Errorf("%+v", rep)
			}
			if rep := w.restore(t, contract.RestoreRequest{Units: []record.Unit{record.Addresses}}); rep.Units[0].Overwritten != 1 || rep.Units[0].Unchanged != 1 {
				t.Errorf("%+v", rep)
			}
			w.good(t)
			if _, c := w.card(t, "Zwei"); c.Record[record.FirstName].Text != "Bert" {
				t.Errorf("%+v", c.Record)
			}
			if href, _ := w.card(t, "Eins"); href == "" {
				t.Error("the deleted card is not back")
			}
			names := map[string]int{}
			for _, a := range w.crm.Addresses() {
				names[a.Fields["Vorname"]]++
			}
			if names["Bert"] != 1 || names["Verdorben"] != 0 || names["Anna"] != 1 {
				t.Errorf("in onOffice: %v", names)
			}
			w.quiet(t)
		})
	}
}

// TestRestoreInterrupted: stopped, or with the server gone, what was restored stands in
// the summary, and the same again does the rest.
func TestRestoreInterrupted(t *testing.T) {
	start := func(t *testing.T) (*world, standin) {
		hub := standin{memotootest.Start(t, memotootest.Plain()), false}
		w := newWorld(t, hub)
		hub.Fill(1, 30)
		if _, err := w.runner.CreateBackup(t.Context(), "max", nil); err != nil {
			t.Fatal(err)
		}
		for href := range hub.Cards() {
			hub.DeleteCard(href)
		}
		return w, hub
	}
	rest := func(t *testing.T, w *world, hub standin, rep contract.RestoreReport) {
		t.Helper()
		u := rep.Units[0]
		if u.Created+u.Failed+u.Left != 30 || u.Created != len(hub.Cards()) || u.Created == 0 || u.Left == 0 {
			t.Errorf("%+v, %d cards", rep, len(hub.Cards()))
		}
		again := w.restore(t, contract.RestoreRequest{All: true})
		if again.Result != engine.OK || again.Units[0].Created != 30-u.Created || again.Units[0].Unchanged != u.Created || len(hub.Cards()) != 30 {
			t.Errorf("again: %+v, %d cards", again, len(hub.Cards()))
		}
	}
	t.Run("the server goes", func(t *testing.T) {
		w, hub := start(t)
		hub.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 401, Method: "PUT", Skip: 12, Times: -1})
		rep := w.restore(t, contract.RestoreRequest{All: true})
		hub.ClearFaults()
		if rep.Result != engine.Partial || rep.Error == nil || rep.Error.Fault.Kind != fault.SignIn || rep.Units[0].Created != 12 {
			t.Errorf("%+v", rep)
		}
		rest(t, w, hub, rep)
	})
	t.Run("an answer is lost", func(t *testing.T) {
		w, hub := start(t)
		hub.Inject(memotootest.Fault{Action: memotootest.FaultCutAfter, Method: "PUT", Skip: 3, Times: 1})
		if rep := w.restore(t, contract.RestoreRequest{All: true}); rep.Result != engine.OK || rep.Units[0].Created != 30 || len(hub.Cards()) != 30 {
			t.Errorf("%+v, %d cards", rep, len(hub.Cards()))
		}
	})
	t.Run("stopped", func(t *testing.T) {
		w, hub := start(t)
		// The thirteenth card takes a while.
		hub.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 429, RetryAfter: "1", Method: "PUT", Skip: 12, Times: 1})
		done := make(chan struct{})
		var looking sync.WaitGroup
		looking.Go(func() {
			for look := time.NewTicker(5 * time.Millisecond); ; {
				select {
				case <-done:
					return
				case <-look.C:
				}
				if b := w.status(t).Backup; b != nil && b.Restore && b.Done == 12 {
					if err := w.runner.Stop(context.Background(), "max"); err != nil {
						t.Error(err)
					}
					return
				}
			}
		})
		rep := w.restore(t, contract.RestoreRequest{All: true})
		close(done)
		looking.Wait()
		if rep.Result != engine.Halted || rep.Error == nil || rep.Error.Fault.Kind != fault.Stopped {
			t.Errorf("%+v", rep)
		}
		rest(t, w, hub, rep)
	})
	t.Run("one card is refused", func(t *testing.T) {
		w, hub := start(t)
		hub.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 422, Method: "PUT", Skip: 3, Times: 1})
		if rep := w.restore(t, contract.RestoreRequest{All: true}); rep.Result != engine.Partial || rep.Units[0].Created != 29 || rep.Units[0].Failed != 1 || len(rep.Units[0].Errors) != 1 ||
			rep.Units[0].Errors[0].Record == "" || rep.Units[0].Errors[0].Fault.Step != fault.StepRestore {
			t.Errorf("%+v", rep)
		}
	})
}

// TestRestoreSavesFirst: what is written over can be had back. With no name given, that
// backup is never the newest.
func TestRestoreSavesFirst(t *testing.T) {
	hub := standin{memotootest.Start(t, memotootest.Plain()), false}
	w := newWorld(t, hub)
	w.hub.put(t, "a.vcf", newCard("Anna", "Eins"))
	first, err := w.runner.CreateBackup(t.Context(), "max", nil)
	if err != nil {
		t.Fatal(err)
	}
	href, _ := w.card(t, "Eins")
	w.hub.edit(t, href, replace("Anna", "Anne"))
	w.clock.forward(time.Minute)
	if rep := w.restore(t, contract.RestoreRequest{All: true, DryRun: true}); rep.Saved != "" || len(w.backups(t)) != 1 {
		t.Errorf("a dry run saved something: %+v", rep)
	}
	rep := w.restore(t, contract.RestoreRequest{All: true})
	list := w.backups(t)
	if rep.Backup != first.ID || rep.Units[0].Overwritten != 1 || len(list) != 2 || rep.Saved != list[0].ID || list[0].Reason != contract.BackupRestore ||
		!slices.Equal(list[0].Units, []contract.BackupUnit{{Unit: record.Addresses, Memotoo: 1}}) {
		t.Fatalf("%+v %+v", rep, list)
	}
	if rep := w.restore(t, contract.RestoreRequest{Backup: rep.Saved, All: true}); rep.Units[0].Overwritten != 1 {
		t.Errorf("%+v", rep)
	}
	if _, c := w.card(t, "Eins"); c.Record[record.FirstName].Text != "Anne" {
		t.Errorf("%+v", c.Record)
	}
	if rep := w.restore(t, contract.RestoreRequest{All: true, DryRun: true}); rep.Backup != first.ID {
		t.Errorf("the newest is %s", rep.Backup)
	}
}

// TestOldBackupsGo with the next pass of the day, and at once when they are to be kept
// for fewer days.
func TestOldBackupsGo(t *testing.T) {
	w := newWorld(t, standin{memotootest.Start(t, memotootest.Plain()), false})
	w.person(t, "Anna", "Eins")
	w.good(t)
	for range 3 {
		w.clock.forward(40 * 24 * time.Hour)
		if _, err := w.runner.CreateBackup(t.Context(), "max", nil); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(w.backups(t)); n != 4 {
		t.Fatalf("%d backups", n)
	}
	w.clock.forward(20 * 24 * time.Hour)
	w.quiet(t)
	if n := len(w.backups(t)); n != 3 {
		t.Errorf("%d backups after 140 days, of which one is of the first pass and one too old", n)
	}
	set, err := w.runner.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.BackupDays = 30
	if err := w.runner.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	if list := w.backups(t); len(list) != 2 || list[1].Reason != contract.BackupFirst {
		t.Errorf("%+v", list)
	}
}

// TestBackupsOfARemovedAccount go with it, unless they are to stay.
func TestBackupsOfARemovedAccount(t *testing.T) {
	for _, keep := range []bool{false, true} {
		w := newWorld(t, standin{memotootest.Start(t, memotootest.Plain()), false})
		w.person(t, "Anna", "Eins")
		w.good(t)
		path := w.backups(t)[0].Path
		if err := w.runner.RemoveAccount(t.Context(), "max", keep); err != nil {
			t.Fatal(err)
		}
		var left []string
		err := filepath.WalkDir(filepath.Join(w.home, "accounts"), func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				left = append(left, path)
			}
			return err
		})
		want := []string{path}[:yes(keep)]
		if err != nil || !slices.Equal(left, want) {
			t.Errorf("keep %v: %v %v", keep, left, err)
		}
	}
}

// TestBackupsOfARemovedAccountUnread stay where nobody can see whether there are any.
func TestBackupsOfARemovedAccountUnread(t *testing.T) {
	w := newWorld(t, standin{memotootest.Start(t, memotootest.Plain()), false})
	w.good(t)
	folder := filepath.Dir(w.backups(t)[0].Path)
	if err := errors.Join(os.Rename(folder, folder+"-away"), os.WriteFile(folder, []byte("no folder"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := w.runner.RemoveAccount(t.Context(), "max", true); !fault.Is(err, fault.Storage) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(folder); err != nil {
		t.Errorf("what was to be kept is gone: %v", err)
	}
}

// TestRestoreThatCannotBegin writes nothing.
func TestRestoreThatCannotBegin(t *testing.T) {
	hub := standin{memotootest.Start(t, memotootest.Plain()), false}
	w := newWorld(t, hub)
	hub.Fill(1, 3)
	invalid := func(req contract.RestoreRequest, field string) {
		t.Helper()
		req.Account = "max"
		_, err := w.runner.Restore(t.Context(), req)
		var e *contract.InvalidError
		if !errors.As(err, &e) || e.Field != field {
			t.Errorf("%+v: %v", req, err)
		}
	}
	invalid(contract.RestoreRequest{All: true}, "backup")
	b, err := w.runner.CreateBackup(t.Context(), "max", []record.Unit{record.Addresses})
	if err != nil {
		t.Fatal(err)
	}
	invalid(contract.RestoreRequest{}, "records")
	invalid(contract.RestoreRequest{All: true, Records: []string{"addresses/1"}}, "records")
	invalid(contract.RestoreRequest{All: true, Backup: "../max"}, "backup")
	invalid(contract.RestoreRequest{Records: []string{"addresses/1", "addresses/99"}}, "record")
	invalid(contract.RestoreRequest{Units: []record.Unit{record.Tasks}}, "unit")
	if err := os.Truncate(b.Path, b.Size/2); err != nil {
		t.Fatal(err)
	}
	if list := w.backups(t); len(list) != 1 || list[0].Error == nil || list[0].Error.Fault.Kind != fault.Damaged {
		t.Errorf("%+v", list)
	}
	if _, err := w.runner.Restore(t.Context(), contract.RestoreRequest{Backup: b.ID, All: true}); !fault.Is(err, fault.Damaged) {
		t.Errorf("a damaged backup: %v", err)
	}
	if _, err := w.runner.BackupRecords(t.Context(), "max", b.ID); !fault.Is(err, fault.Damaged) {
		t.Errorf("a damaged backup: %v", err)
	}
	if hub.Requests().Writes() != 0 {
		t.Error("something was written")
	}
}

// TestBackupOfAllUnits saves and restores events and tasks as well.
func TestBackupOfAllUnits(t *testing.T) {
	for _, d := range diaries {
		t.Run(d.name, func(t *testing.T) {
			w := newAgenda(t, d.start(t), d.bends, onofficetest.Switches{})
			w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
			w.enter(t, "VEVENT", "Kaffee", "DTSTART:20260305T100000", "DTEND:20260305T110000")
			w.good(t)
			b, err := w.runner.CreateBackup(t.Context(), "max", nil)
			if err != nil {
				t.Fatal(err)
			}
			if u := b.Units[0]; u.Unit != record.Appointments || u.Memotoo != 2 || u.OnOffice != 2 || len(b.Units) != 2-yes(d.bends) {
				t.Errorf("%+v", b)
			}
			for href := range w.diary.entries(t) {
				w.diary.remove(t, href)
			}
			if rep := w.restore(t, contract.RestoreRequest{Backup: b.ID, All: true}); rep.Result != engine.OK || rep.Units[0].Created != 2 || len(w.diary.entries(t)) != 2 {
				t.Errorf("%+v", rep)
			}
			w.good(t)
			w.event(t, "Notar")
			w.quiet(t)
			if list := w.titled("Kaffee"); len(list) != 1 {
				t.Errorf("%d appointments", len(list))
			}
		})
	}
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}
