package window

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"abgleich/app/api"
	"abgleich/app/api/apitest"
	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// requests are the passes that were asked for.
func requests(fake *apitest.Fake) []contract.Request {
	var list []contract.Request
	for _, c := range fake.Calls("Sync") {
		list = append(list, c.Args[0].(contract.Request))
	}
	return list
}

// passesAre checks what passes were asked for.
func passesAre(t *testing.T, fake *apitest.Fake, want ...contract.Request) {
	t.Helper()
	got := requests(fake)
	for i := range want {
		want[i].Trigger = contract.Manual
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("asked for\n%+v, want\n%+v", got, want)
	}
}

var bothUnits = []record.Unit{record.Addresses, record.Appointments}

func TestFirstPassIsAskedAbout(t *testing.T) {
	texts := map[fault.Lang][]string{
		fault.German:  {"Das würde der erste Lauf tun", "„Sicherungen“", "Z-Push", "2 verknüpfen", "812 in memotoo anlegen", "312 warten auf später", "Termine: nichts zu übertragen", "Anna Eins"},
		fault.English: {"This is what the first run would do", "“Backups”", "Z-Push", "Link 2", "Create 812 on memotoo", "312 wait for later", "Appointments: nothing to transfer", "Anna Eins"},
	}
	for _, l := range both {
		u, fake := surface(t, l, waits())
		seen := foreseen()
		seen.Units = seen.Units[:2]
		fake.AnswerPreview(seen)
		u.Show(api.SyncWindow)
		test.Tap(u.sync.all)
		look := contract.Request{Account: "Büro-Müller", Units: bothUnits, DryRun: true}
		passesAre(t, fake, look)
		wants(t, shownIn(u.first.window), texts[l]...)
		// "No" has the focus.
		if u.first.window.Canvas().Focused() != u.first.no {
			t.Error("Enter would say something else than no")
		}
		test.Tap(u.first.no)
		if u.first != nil {
			t.Error("the question stays")
		}
		passesAre(t, fake, look)

		// Asked again; the yes begins it.
		test.Tap(u.sync.all)
		test.Tap(u.first.yes)
		// All units there are: the timer counts from this pass.
		passesAre(t, fake, look, look, contract.Request{Account: "Büro-Müller"})
		if u.first != nil || u.sync == nil {
			t.Error("the sync window does not take over")
		}
	}
}

// What is past its first pass runs at once; the question is about the rest.
func TestFirstPassOfOneUnit(t *testing.T) {
	s := with(func(a *contract.AccountStatus, _ *contract.UnitStatus) { a.Units[1].First = true })
	only := foreseen()
	only.Units = only.Units[1:2]
	u, fake := surface(t, fault.German, s)
	fake.AnswerPreview(only)
	u.Show(api.SyncWindow)
	test.Tap(u.sync.all)
	run := contract.Request{Account: "Büro-Müller", WithoutFirst: true}
	look := contract.Request{Account: "Büro-Müller", Units: []record.Unit{record.Appointments}, DryRun: true}
	passesAre(t, fake, run, look)
	test.Tap(u.first.yes)
	passesAre(t, fake, run, look, contract.Request{Account: "Büro-Müller", Units: []record.Unit{record.Appointments}})

	test.Tap(u.sync.rows[record.Appointments].button)
	if got := requests(fake); len(got) != 4 || !got[3].DryRun || !slices.Equal(got[3].Units, look.Units) {
		t.Errorf("a click on the unit asks for %+v", got[3:])
	}
	u.first.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if u.first != nil {
		t.Error("Escape is no no")
	}
	test.Tap(u.sync.rows[record.Addresses].button)
	if got := requests(fake); len(got) != 5 || got[4].DryRun || !slices.Equal(got[4].Units, []record.Unit{record.Addresses}) || u.first != nil {
		t.Errorf("a click on another unit asks for %+v", got[4:])
	}
}

// The sync window says what waits, and leads to it.
func TestBannerLeadsToTheQuestion(t *testing.T) {
	u, _ := surface(t, fault.German, waits())
	u.Show(api.SyncWindow)
	if got := u.sync.first.label.Text; got != "Der erste Lauf wartet auf Ihr Ja: Adressen, Termine." {
		t.Errorf("the banner says %q", got)
	}
	test.Tap(u.sync.first.button)
	if u.first == nil {
		t.Fatal("the banner leads nowhere")
	}
	u.update(standing(), nil)
	if u.sync.first.Visible() {
		t.Error("the banner stays")
	}
	wants(t, shownIn(u.first.window), "Kein erster Lauf wartet auf Ihr Ja.")
	if u.first.yes.Visible() {
		t.Error("one can say yes to nothing")
	}
}

// The click on the icon is about every account, one after the other.
func TestFirstPassOfSeveralAccounts(t *testing.T) {
	s := waits()
	s.Accounts[1].Units[0].First = true
	u, fake := surface(t, fault.German, s)
	u.Show(api.FirstOf(record.Addresses))
	if got := requests(fake); len(got) != 1 || got[0].Account != "Büro-Müller" || !slices.Equal(got[0].Units, bothUnits[:1]) {
		t.Fatalf("asked for %+v", got)
	}
	test.Tap(u.first.yes)
	if got := requests(fake); len(got) != 3 || got[1].DryRun || got[2].Account != "Zweigstelle" || !got[2].DryRun {
		t.Fatalf("asked for %+v", got)
	}
	wants(t, shownIn(u.first.window), "Zweigstelle")
	test.Tap(u.first.no)
	if u.first != nil || len(requests(fake)) != 3 {
		t.Error("a no begins something")
	}
}

// A reset makes the next click ask again.
func TestResetAsksAgain(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	test.Tap(u.sync.all)
	u.Show(api.SettingsWindow)
	test.Tap(u.settings.reset)
	u.settings.window.Canvas().FocusNext() // from no to yes
	test.Tap(u.settings.window.Canvas().Focused().(*button))
	if len(fake.Calls("ResetAccount")) != 1 {
		t.Fatal("nothing is reset")
	}
	wants(t, shownIn(u.settings.window), "Vor dem nächsten Lauf werden Sie gefragt.")
	fake.Set(waits())
	u.update(waits(), nil) // as the agent tells after the reset
	test.Tap(u.sync.all)
	if got := requests(fake); len(got) != 2 || !got[1].DryRun || u.first == nil {
		t.Errorf("asked for %+v", got)
	}
}

// Nothing else in the windows begins a first pass.
func TestOtherButtonsBeginNoFirstPass(t *testing.T) {
	u, fake := surface(t, fault.German, with(func(a *contract.AccountStatus, _ *contract.UnitStatus) { a.Units[1].First = true }))
	u.Show(api.SyncWindow)
	test.Tap(u.sync.waiting.button)
	u.Show(api.HeldWindow)
	u.held.run()
	for _, r := range requests(fake) {
		if !r.WithoutFirst {
			t.Errorf("asked for %+v", r)
		}
	}
	if len(requests(fake)) != 2 {
		t.Errorf("%d passes", len(requests(fake)))
	}
}

func TestPreviewFails(t *testing.T) {
	signIn := fault.New(fault.SignIn, fault.Memotoo, fault.StepSignIn, "HTTP 401", nil)
	bad := func(u record.Unit) contract.UnitPass {
		return contract.UnitPass{Unit: u, Result: engine.Failed, First: true, Errors: []contract.ErrorEntry{{Time: now, Fault: signIn}}}
	}
	t.Run("the whole", func(t *testing.T) {
		u, fake := surface(t, fault.German, waits())
		fake.Fail("Sync", signIn)
		u.Show(api.SyncWindow)
		test.Tap(u.sync.all)
		wants(t, shownIn(u.first.window), "Die Vorschau ist nicht gelungen. Es wurde nichts gestartet", "HTTP 401")
		if u.first.yes.Visible() {
			t.Error("one can say yes without a preview")
		}
		fake.Fail("Sync", nil)
		test.Tap(u.first.again)
		if !u.first.yes.Visible() || u.first.wrong.Visible() {
			t.Error("the second try is not shown")
		}
	})
	t.Run("every unit", func(t *testing.T) {
		u, fake := surface(t, fault.English, waits())
		fake.AnswerPreview(contract.Pass{Units: []contract.UnitPass{bad(record.Addresses), bad(record.Appointments)}})
		u.Show(api.FirstWindow)
		shown := shownIn(u.first.window)
		wants(t, shown, "The preview did not succeed. Nothing was started")
		if strings.Count(shown, "HTTP 401") != 1 || u.first.yes.Visible() {
			t.Errorf("shown: %s", shown)
		}
	})
	t.Run("one unit", func(t *testing.T) {
		u, fake := surface(t, fault.German, waits())
		fake.AnswerPreview(contract.Pass{Units: []contract.UnitPass{foreseen().Units[0], bad(record.Appointments)}})
		u.Show(api.FirstWindow)
		wants(t, shownIn(u.first.window), "Termine: keine Vorschau")
		u.first.preview.list.Select(len(u.first.preview.groups) - 1)
		wants(t, shownIn(u.first.window), "Dieser erste Lauf beginnt nicht", "HTTP 401")
		test.Tap(u.first.yes)
		if got := requests(fake); len(got) != 2 || !slices.Equal(got[1].Units, bothUnits[:1]) {
			t.Errorf("asked for %+v", got)
		}
	})
	t.Run("no agent", func(t *testing.T) {
		u, fake := surface(t, fault.German, waits())
		fake.Fail("Status", errors.New("no"))
		u.Show(api.FirstOf(record.Appointments))
		wants(t, shownIn(u.first.window), "Die Vorschau ist nicht gelungen")
		fake.Fail("Status", nil)
		test.Tap(u.first.again)
		if got := requests(fake); len(got) != 1 || !slices.Equal(got[0].Units, bothUnits[1:]) {
			t.Errorf("asked for %+v", got)
		}
	})
}

// Cancelling in the middle of the look ends it, and nothing comes of it.
func TestLookIsCancelled(t *testing.T) {
	u, fake := surface(t, fault.German, waits())
	u.Show(api.SyncWindow)
	defer fake.Block()()
	var looks sync.WaitGroup
	f := newFirstWindow(u)
	u.first, f.about = f, asking{"Büro-Müller", bothUnits}
	f.window.SetOnClosed(f.leave)
	u.spawn = func(look func()) { looks.Go(look) }
	f.look()
	fake.Await(t.Context(), "Sync", 1)
	wants(t, shownIn(f.window), "Es wird nachgesehen", "Abbrechen")
	at := func(unit int) contract.Status {
		st := waits()
		st.Accounts[0].Units[unit].Running, st.Accounts[0].Units[unit].Progress = true, &contract.Progress{Step: fault.StepRead, Done: 20, Total: 40}
		return st
	}
	f.update(at(1))
	wants(t, shownIn(f.window), "Termine – Datensätze lesen: 20 von 40")
	f.update(at(2)) // begun by the same click
	wants(t, shownIn(f.window), "Zuerst läuft noch: Aufgaben – Datensätze lesen: 20 von 40")
	test.Tap(f.no)
	looks.Wait()
	if len(requests(fake)) != 1 || u.first != nil || len(fake.Calls("Stop")) != 0 {
		t.Error("the look is not given up, or a pass is stopped with it")
	}
}

func TestForetell(t *testing.T) {
	w := lang.For(fault.German)
	titles := func(list []group) []string {
		var out []string
		for _, g := range list {
			out = append(out, g.title)
		}
		return out
	}
	want := []string{"Adressen", "2 verknüpfen", "812 in memotoo anlegen", "1 in memotoo ändern", "1 in onOffice anlegen", "1 in onOffice ändern",
		"1 Frage an Sie", "312 warten auf später", "1 bleibt unberührt", "Termine: nichts zu übertragen", "Aufgaben: bleibt aus"}
	list := foretell(foreseen(), w)
	if got := titles(list); !slices.Equal(got, want) {
		t.Errorf("lines\n%q, want\n%q", got, want)
	}
	for i, g := range list {
		switch g.title {
		case want[1]:
			if len(g.examples) != 2 || g.more != 0 || g.examples[0].title != "Anna Eins" || len(g.examples[0].values) != 4 {
				t.Errorf("links: %+v", g)
			}
		case want[2]:
			if len(g.examples) != 490 || g.more != 322 {
				t.Errorf("%d examples and %d others", len(g.examples), g.more)
			}
		case want[3], want[5]:
			if len(g.examples) != 1 || g.examples[0].title != "Anna Eins" {
				t.Errorf("line %d: %+v", i, g)
			}
		case want[6]:
			if g.examples[0].title != "Cora Drei – Corinna Drei" || g.mark != careful {
				t.Errorf("questions: %+v", g)
			}
		case want[8]:
			if g.examples[0].text != "Das ist eine Gruppe und keine Person." {
				t.Errorf("left alone: %+v", g)
			}
		}
	}
}

// Ten thousand records are a few lines with as many examples as one can look at.
func TestForetellMany(t *testing.T) {
	u := contract.UnitPass{Unit: record.Addresses, Result: engine.Partial, First: true, Pairs: 10000, Held: 3}
	for i := range 10000 {
		u.Skipped = append(u.Skipped, contract.SkippedEntry{Record: fmt.Sprint("Gruppe ", i), Reason: "…"})
	}
	for i := range contract.MaxPlanned {
		u.Plan = append(u.Plan, contract.Planned{Kind: contract.PlanLink, Title: fmt.Sprint("Person ", i)})
	}
	surface, fake := surface(t, fault.German, waits())
	fake.AnswerPreview(contract.Pass{Units: []contract.UnitPass{u}})
	surface.Show(api.FirstWindow)
	p := surface.first.preview
	for _, g := range p.groups {
		if len(g.examples) > contract.MaxPlanned {
			t.Errorf("%s: %d examples", g.title, len(g.examples))
		}
	}
	p.examples.Highlight(p.length() - 1)
	wants(t, shownIn(surface.first.window), "… und 9.500 weitere", "Die Vorschau nennt nur einen Teil")
}

// Values of pages of text are cut, and what is cleared is said.
func TestPlanningOf(t *testing.T) {
	w := lang.For(fault.German)
	long := strings.Repeat("ä", 5000)
	for _, c := range []struct {
		p    contract.Planning
		want string
	}{
		{contract.Planning{Now: "Köln", Then: "Köln"}, "Köln"},
		{contract.Planning{Then: "Köln", Written: true}, "Köln"},
		{contract.Planning{Now: "Köln", Then: "Bonn", Written: true}, "Bonn (bisher Köln)"},
		{contract.Planning{Now: "Köln", Written: true}, "(leer) (bisher Köln)"},
		{contract.Planning{Now: long, Then: long}, strings.Repeat("ä", longestValue) + "…"},
	} {
		if got := planningOf(c.p, w); got != c.want {
			t.Errorf("%+v: %q, want %q", c.p, got, c.want)
		}
	}
}

// The keyboard goes through the lines; a mouse that passes over chooses nothing.
func TestChoosingInAList(t *testing.T) {
	u, _ := surface(t, fault.German, waits())
	u.Show(api.FirstWindow)
	p := u.first.preview
	p.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if p.shown != 2 {
		t.Errorf("the arrow leads to line %d", p.shown)
	}
	p.list.OnHighlighted(5)
	if p.shown != 2 {
		t.Errorf("the mouse leads to line %d", p.shown)
	}
}

// Another language asks anew, in its words.
func TestFirstSpeaks(t *testing.T) {
	u, _ := surface(t, fault.German, waits())
	u.Show(api.SyncWindow)
	u.Show(api.FirstWindow)
	u.speak(lang.For(fault.English))
	wants(t, shownIn(u.first.window), "This is what the first run would do")
}
