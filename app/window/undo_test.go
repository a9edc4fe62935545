package window

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"abgleich/app/api"
	"abgleich/app/api/apitest"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// takenBack is what undoing the newest run of the history would do, and does.
func takenBack() contract.Pass {
	back := contract.PlannedValue{Label: "Ort", OnOffice: contract.Planning{Now: "Bonn", Then: "Bonn"}, Memotoo: contract.Planning{Now: "Bonn", Then: "Köln", Written: true}}
	u := contract.UnitPass{
		Unit: record.Addresses, Result: engine.OK, Linked: 1230,
		ToMemotoo: contract.ToMemotoo{Created: 1, Updated: 1, Deleted: 3}, ToOnOffice: contract.ToOnOffice{Marked: 1},
		Skipped: []contract.SkippedEntry{{Record: "Jörg Weiß", Reason: "Der Datensatz wurde nach dem Lauf geändert (Ort). Er bleibt, wie er jetzt ist."}},
		Plan: []contract.Planned{
			{Kind: contract.PlanDelete, Side: "memotoo", Title: "Rolf Neu"}, {Kind: contract.PlanDelete, Side: "memotoo", Title: "Sara Neu"}, {Kind: contract.PlanDelete, Side: "memotoo", Title: "Timo Neu"},
			{Kind: contract.PlanUpdate, Side: "memotoo", Title: "Anna Eins", Values: []contract.PlannedValue{back}},
			{Kind: contract.PlanMark, Side: "onoffice", Title: "Anna Lang"},
			{Kind: contract.PlanCreate, Side: "memotoo", Title: "Anna Lang", Values: []contract.PlannedValue{{Label: "Nachname", Memotoo: contract.Planning{Then: "Lang", Written: true}}}},
		},
	}
	run := history()[0]
	return contract.Pass{
		ID: 3, Account: "Büro-Müller", Trigger: contract.Undoing, Started: now, Finished: now, Result: engine.OK, Units: []contract.UnitPass{u},
		Undoes: &contract.PassName{ID: run.ID, Started: run.Started},
	}
}

// asked opens the question about the newest run.
func asked(t *testing.T, l fault.Lang, answer contract.Pass) (*UI, *apitest.Fake) {
	t.Helper()
	u, fake := surface(t, l, standing())
	fake.AnswerUndo(answer)
	u.Show(api.HistoryWindow)
	test.Tap(u.history.undo)
	return u, fake
}

// undosAre checks what was asked to be undone: "look" or "do" for each.
func undosAre(t *testing.T, fake *apitest.Fake, want ...string) {
	t.Helper()
	var got []string
	for _, c := range fake.Calls("Undo") {
		r := c.Args[0].(contract.UndoRequest)
		if r.Account != "Büro-Müller" || r.Pass != 2 {
			t.Errorf("asked for %+v", r)
		}
		got = append(got, map[bool]string{true: "look", false: "do"}[r.DryRun])
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("asked to %v, want %v", got, want)
	}
}

func TestD57_UndoIsShownAndAsked(t *testing.T) {
	for l, texts := range map[fault.Lang][]string{
		fault.German: {"Büro-Müller: Lauf vom 22.11.2026, 14:56:00", "3 Einträge in memotoo werden gelöscht. In onOffice", "In onOffice wird nichts gelöscht", "1 Datensatz wurde nach dem Lauf geändert",
			"3 in memotoo löschen", "bei 1 den Sync-Haken setzen", "1 bleibt unberührt", "Ja, rückgängig machen"},
		fault.English: {"Büro-Müller: run of 22 Nov 2026, 14:56:00", "3 entries in memotoo are deleted", "Nothing is deleted in onOffice", "1 record was changed after the run", "Delete 3 on memotoo", "Yes, undo it"},
	} {
		u, fake := asked(t, l, takenBack())
		undosAre(t, fake, "look")
		wants(t, shownIn(u.undo.window), texts...)
		if u.undo.window.Canvas().Focused() != u.undo.no {
			t.Error("Enter would say something else than no")
		}
		// The lines tell what undoing means, not what a first pass does.
		all := ""
		for i := range u.undo.preview.groups {
			all += u.undo.preview.groups[i].means + "\n"
		}
		if l == fault.German {
			wants(t, all, "Diese hat der Lauf in memotoo angelegt", "was sie vor dem Lauf waren", "nach dem Lauf geändert", "Er wird wieder gesetzt", "gibt nur eine Sicherung zurück")
		}
		test.Tap(u.undo.no)
		if u.undo != nil {
			t.Error("the question stays")
		}
		undosAre(t, fake, "look")

		// Asked again; the yes does it, and the history shows what became of it.
		test.Tap(u.history.undo)
		fake.Answer(append([]contract.Pass{takenBack()}, history()...), nil, contract.Check{})
		test.Tap(u.undo.yes)
		undosAre(t, fake, "look", "look", "do")
		if u.undo != nil || u.history.passes[u.history.shown].ID != 3 {
			t.Fatal("the history does not show the new run")
		}
		wants(t, shownIn(u.history.window), map[fault.Lang]string{fault.German: "hat den vom 22.11.2026, 14:56:00", fault.English: "has undone the one of"}[l])
		u.history.list.Select(1)
		wants(t, shownIn(u.history.window), map[fault.Lang]string{fault.German: "wurde am 22.11.2026, 15:00:00", fault.English: "was undone on"}[l])
	}
}

func TestUndoCanBeStopped(t *testing.T) {
	u, fake := asked(t, fault.German, takenBack())
	release := fake.Block()
	defer release()
	ended := make(chan struct{})
	u.spawn = func(f func()) { go func() { defer close(ended); f() }() }
	test.Tap(u.undo.yes)
	u.spawn = func(f func()) { f() }
	u.update(with(func(a *contract.AccountStatus, s *contract.UnitStatus) {
		a.Running, s.Running, s.Progress = true, true, &contract.Progress{Step: fault.StepUpdate, Done: 3, Total: 6}
	}), nil)
	wants(t, shownIn(u.undo.window), "Der Lauf wird rückgängig gemacht", "Adressen", "3 von 6", "Anhalten")
	// Asked for another run meanwhile, it goes on with this one.
	u.showUndo("Büro-Müller", history()[1])
	test.Tap(u.undo.no)
	<-ended
	if len(fake.Calls("Stop")) != 1 {
		t.Error("it is not stopped")
	}
	undosAre(t, fake, "look", "do")
}

func TestUndoIsRefused(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	fake.Fail("Undo", fault.New(fault.WasReset, fault.Local, fault.StepUndo, "pass 2", nil))
	u.Show(api.HistoryWindow)
	test.Tap(u.history.undo)
	wants(t, shownIn(u.undo.window), "nach diesem Lauf zurückgesetzt", "Es wurde nichts geändert")
	if u.undo.yes.Visible() || u.undo.again.Visible() {
		t.Error("one can say yes to nothing")
	}
	// A side that cannot be reached is no preview; the next look may be.
	fake.Fail("Undo", nil)
	lost := takenBack()
	f := fault.New(fault.Offline, fault.Memotoo, fault.StepUndo, "", nil)
	lost.Units[0].Result, lost.Units[0].Errors = engine.Waits, []contract.ErrorEntry{{Time: now, Fault: f, Message: f.Message(fault.German)}}
	fake.AnswerUndo(lost)
	test.Tap(u.undo.no)
	test.Tap(u.history.undo)
	wants(t, shownIn(u.undo.window), "memotoo ist nicht erreichbar")
	fake.AnswerUndo(takenBack())
	test.Tap(u.undo.again)
	if !u.undo.yes.Visible() {
		t.Fatal("the question is missing")
	}
	fake.Fail("Undo", errors.New("disk"))
	test.Tap(u.undo.yes)
	if u.undo == nil || u.undo.yes.Visible() || !u.undo.wrong.Visible() {
		t.Error("a failure is not said")
	}
	u.undo.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if u.undo != nil {
		t.Error("Escape does not close it")
	}
}

func TestNothingToUndo(t *testing.T) {
	empty := takenBack()
	empty.Units[0].ToMemotoo, empty.Units[0].ToOnOffice, empty.Units[0].Plan = contract.ToMemotoo{}, contract.ToOnOffice{}, nil
	u, _ := asked(t, fault.German, empty)
	wants(t, shownIn(u.undo.window), "Es gibt nichts zurückzunehmen", "1 bleibt unberührt")
	if u.undo.yes.Visible() {
		t.Error("one can say yes to nothing")
	}
	// A run that wrote nothing has no button.
	u.history.list.Select(1)
	if !u.history.undo.Disabled() {
		t.Error("a run that wrote nothing can be undone")
	}
}

// undoAt opens the question about the newest run and does something with it.
func undoAt(u *UI, then func(*undoWindow)) fyne.Window {
	u.service.(*apitest.Fake).AnswerUndo(takenBack())
	u.Show(api.HistoryWindow)
	test.Tap(u.history.undo)
	if then != nil {
		then(u.undo)
	}
	return u.undo.window
}
