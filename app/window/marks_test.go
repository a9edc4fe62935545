package window

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"abgleich/app/api"
	"abgleich/app/api/apitest"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
)

func markChoices() contract.MarkChoices {
	return contract.MarkChoices{
		Self:    "23",
		Users:   []contract.User{{ID: "24", Login: "j.weiss", Name: "Jörg Weiß"}, {ID: "23", Login: "s.mueller", Name: "Sabine Müller"}},
		Filters: []contract.AddressFilter{{ID: 11, Name: "Kölner Adressen", Scope: "public"}, {ID: 12, Name: "Eigentümer", Scope: "office"}, {ID: 13, Name: "Eigentümer", Scope: "private"}},
		Kinds:   []contract.ContactKind{{Key: "Eigentuemer", Label: "Eigentümer"}, {Key: "Makler", Label: "Makler"}},
	}
}

// markPages are three pages: 200, 200 and 50 addresses.
func markPages() (pages []contract.MarkPage) {
	for i := range 3 {
		p := contract.MarkPage{Total: 450, Next: []string{"200", "400", ""}[i]}
		for j := range []int{200, 200, 50}[i] {
			id := 10001 + 200*i + j
			a := contract.MarkedAddress{ID: fmt.Sprint(id), Name: fmt.Sprint("Anna Nr", id), City: "Köln", Email: "anna@post.example", Kinds: []string{"Eigentümer"}}
			switch j % 5 {
			case 0:
				a.Marked = []string{"23", "24"}
			case 1:
				a.Company, a.Name, a.Marked = "Öztürk Sanitär- und Heizungstechnik GmbH & Co. KG", "", []string{"24"}
			}
			p.Addresses = append(p.Addresses, a)
		}
		pages = append(pages, p)
	}
	return pages
}

// summary is a report with something of everything.
func markSummary() contract.MarkReport {
	f := fault.New(fault.Missing, fault.OnOffice, fault.StepRead, "no address", nil).For("Nr. 999")
	right := fault.New(fault.Right, fault.OnOffice, fault.StepMark, "onOffice error 156: no (Recht: onOffice-Sync in Adressen für andere Benutzer festlegen)", nil)
	return contract.MarkReport{Account: "Büro-Müller", On: true, Finished: now, Result: engine.Partial, Addresses: 450, Users: []contract.MarkedUser{
		{User: "23", Changed: 400, Already: 48, Failed: 2, Errors: []contract.ErrorEntry{{Time: now, Fault: f}}},
		{User: "24", Left: 450, Error: &contract.ErrorEntry{Time: now, Fault: right}},
	}}
}

// marksOf opens the window over three pages.
func marksOf(t *testing.T, l fault.Lang) (*marksWindow, *UI, *apitest.Fake) {
	t.Helper()
	u, fake := surface(t, l, standing())
	u.Show(api.MarksWindow)
	return u.marks, u, fake
}

// marksPicked shows the window with rows that are ticked.
func marksPicked(u *UI, rows ...int) fyne.Window {
	u.Show(api.MarksWindow)
	for _, row := range rows {
		u.marks.pick(row)
	}
	return u.marks.window
}

func lastCall(t *testing.T, fake *apitest.Fake, method string) []any {
	t.Helper()
	calls := fake.Calls(method)
	if len(calls) == 0 {
		t.Fatalf("%s was not called", method)
	}
	return calls[len(calls)-1].Args
}

func TestMarks_Pages(t *testing.T) {
	m, _, fake := marksOf(t, fault.German)
	if len(m.rows) != 200 || m.rangeLabel.Text != "1–200 von 450" || !m.prev.Disabled() || m.next.Disabled() || m.all.Text != "Alle 450 passenden Adressen" {
		t.Fatalf("%d rows, %q, %q", len(m.rows), m.rangeLabel.Text, m.all.Text)
	}
	test.Tap(m.next)
	test.Tap(m.next)
	if len(m.rows) != 50 || m.rangeLabel.Text != "401–450 von 450" || !m.next.Disabled() || lastCall(t, fake, "MarkPage")[2] != "400" {
		t.Fatalf("%d rows, %q", len(m.rows), m.rangeLabel.Text)
	}
	test.Tap(m.prev)
	test.Tap(m.prev)
	if len(m.rows) != 200 || m.rows[0].ID != "10001" || m.rangeLabel.Text != "1–200 von 450" {
		t.Errorf("%d rows, %q", len(m.rows), m.rangeLabel.Text)
	}
}

func TestMarks_Narrowing(t *testing.T) {
	m, _, fake := marksOf(t, fault.English)
	m.search.SetText("  Müller ")
	m.window.Canvas().Focus(m.search)
	m.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got := lastCall(t, fake, "MarkPage")[1]; got != (contract.MarkFilter{Search: "Müller"}) {
		t.Errorf("searched %+v", got)
	}
	// Two filters of one name are told apart.
	m.filter.SetSelected("Eigentümer (13)")
	m.kind.SetSelected("Makler")
	m.supervisor.SetSelected("Jörg Weiß (j.weiss)")
	want := contract.MarkFilter{Search: "Müller", Filter: 13, Kind: "Makler", Supervisor: "j.weiss"}
	if got := lastCall(t, fake, "MarkPage"); got[1] != want || got[2] != "" || got[0] != "Büro-Müller" {
		t.Errorf("searched %+v", got)
	}
	m.filter.SetSelected("All addresses")
	want.Filter = 0
	if got := lastCall(t, fake, "MarkPage")[1]; got != want {
		t.Errorf("searched %+v", got)
	}
}

// inFront are the objects of the question in front.
func inFront(t *testing.T, m *marksWindow) []fyne.CanvasObject {
	t.Helper()
	top := m.window.Canvas().Overlays().Top()
	if top == nil {
		t.Fatal("nothing is asked")
	}
	return test.LaidOutObjects(top)
}

// answerFront presses a button of the question in front.
func answerFront(t *testing.T, m *marksWindow, text string) {
	t.Helper()
	for _, o := range inFront(t, m) {
		if b, ok := o.(*button); ok && b.Text == text {
			test.Tap(b)
			return
		}
	}
	t.Fatalf("there is no button %q", text)
}

func TestMarks_SetForTicked(t *testing.T) {
	m, u, fake := marksOf(t, fault.German)
	if !m.set.Disabled() || !m.markWork.clear.Disabled() {
		t.Error("nothing is ticked, and yet there is something to do")
	}
	m.grid.Select(widget.TableCellID{Row: 2, Col: 1})
	m.grid.Select(widget.TableCellID{Row: 0, Col: 0})
	m.grid.Select(widget.TableCellID{Row: 2, Col: 1}) // a second click unticks
	m.grid.Select(widget.TableCellID{Row: 1, Col: 3})
	test.Tap(m.next)
	m.grid.Select(widget.TableCellID{Row: 7, Col: 2})
	if m.count.Text != "3 Adressen ausgewählt" || m.set.Disabled() {
		t.Errorf("count %q", m.count.Text)
	}
	test.Tap(m.set)
	if len(fake.Calls("SetMarks")) != 0 {
		t.Fatal("nobody was asked")
	}
	answerFront(t, m, "Sync-Haken setzen")
	want := contract.MarkRequest{Account: "Büro-Müller", Users: []string{"23"}, On: true, IDs: []string{"10001", "10002", "10208"}}
	if got := lastCall(t, fake, "SetMarks")[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("asked for %+v, want %+v", got, want)
	}
	// The summary can be copied, and the page was read again.
	answerFront(t, m, "Für den Support kopieren")
	text := u.app.Clipboard().Content()
	for _, part := range []string{"450 Adressen", "Sabine Müller (s.mueller): 400 geändert, 48 waren schon so, 2 fehlgeschlagen, 0 nicht bearbeitet",
		"Nr. 999", "… und 1 weiterer Fehler", "„onOffice-Sync in Adressen für andere Benutzer festlegen“", "Jörg Weiß (j.weiss): 0 geändert"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in the summary:\n%s", part, text)
		}
	}
	if got := lastCall(t, fake, "MarkPage")[2]; got != "200" {
		t.Errorf("read page %v again", got)
	}
}

func TestMarks_ClearForAllAndOthers(t *testing.T) {
	m, _, fake := marksOf(t, fault.German)
	test.Tap(m.user)
	for _, o := range inFront(t, m) {
		if b, ok := o.(*tick); ok && b.Text == "Jörg Weiß (j.weiss)" {
			b.SetChecked(true)
		}
	}
	answerFront(t, m, "Übernehmen")
	if m.user.Text != "Sync-Haken für j.weiss, s.mueller" {
		t.Errorf("users: %q", m.user.Text)
	}
	m.search.SetText("typed, but not searched for")
	m.all.SetChecked(true)
	m.grid.Select(widget.TableCellID{Row: 2, Col: 1}) // counts for nothing
	test.Tap(m.markWork.clear)
	answerFront(t, m, "Abbrechen")
	if len(fake.Calls("SetMarks")) != 0 {
		t.Fatal("cancelled, and yet done")
	}
	test.Tap(m.markWork.clear)
	answerFront(t, m, "Sync-Haken entfernen")
	want := contract.MarkRequest{Account: "Büro-Müller", Users: []string{"24", "23"}, All: true}
	if got := lastCall(t, fake, "SetMarks")[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("asked for %+v, want %+v", got, want)
	}
}

func TestMarks_PageTick(t *testing.T) {
	m, _, _ := marksOf(t, fault.German)
	m.page.SetChecked(true)
	if len(m.picked) != 200 {
		t.Errorf("%d ticked", len(m.picked))
	}
	m.grid.Select(widget.TableCellID{Row: 5, Col: 1})
	if m.page.Checked || len(m.picked) != 199 {
		t.Errorf("%d ticked, page %v", len(m.picked), m.page.Checked)
	}
	// Another search forgets what was ticked: nobody sees it any more.
	m.find()
	if len(m.picked) != 0 || !m.set.Disabled() {
		t.Errorf("%d ticked after another search", len(m.picked))
	}
}

func TestMarks_ProgressAndStop(t *testing.T) {
	m, u, fake := marksOf(t, fault.English)
	m.page.SetChecked(true)
	u.update(with(func(a *contract.AccountStatus, _ *contract.UnitStatus) {
		a.Marks = &contract.MarkProgress{On: true, Done: 250, Total: 1000}
	}), nil)
	if !m.bar.Visible() || m.bar.Value != 250 || m.state.Text != "250 of 1,000 addresses done" || !m.set.Disabled() || !m.stop.Visible() {
		t.Errorf("bar %v %v, %q, set disabled %v", m.bar.Visible(), m.bar.Value, m.state.Text, m.set.Disabled())
	}
	test.Tap(m.stop)
	if got := lastCall(t, fake, "StopMarks"); got[0] != "Büro-Müller" {
		t.Errorf("stopped %v", got)
	}
	u.update(standing(), nil)
	if m.bar.Visible() || m.stop.Visible() || m.set.Disabled() {
		t.Error("the window still shows work")
	}
}

// Work that was cut short says what is done and what is not, in both languages.
func TestMarks_CutShort(t *testing.T) {
	offline := fault.New(fault.Offline, fault.OnOffice, fault.StepMark, "connection refused", nil)
	for _, c := range []struct {
		name   string
		lang   fault.Lang
		result engine.Ending
		fault  *fault.Fault
		says   []string
	}{
		{"stopped", fault.German, engine.Halted, fault.New(fault.Stopped, fault.OnOffice, fault.StepMark, "", nil),
			[]string{"Angehalten", "Sabine Müller (s.mueller): 250 geändert, 0 waren schon so, 0 fehlgeschlagen, 200 nicht bearbeitet", "geht es dort weiter"}},
		{"stopped", fault.English, engine.Halted, fault.New(fault.Stopped, fault.OnOffice, fault.StepMark, "", nil),
			[]string{"Stopped", "Sabine Müller (s.mueller): 250 changed, 0 were so before, 0 failed, 200 not tried", "go on from there"}},
		{"out of reach", fault.German, engine.Partial, offline, []string{"250 geändert", "200 nicht bearbeitet", "onOffice ist nicht erreichbar"}},
		{"out of reach", fault.English, engine.Partial, offline, []string{"250 changed", "200 not", "onOffice cannot be reached"}},
	} {
		t.Run(c.name+" "+string(c.lang), func(t *testing.T) {
			m, u, fake := marksOf(t, c.lang)
			fake.AnswerMarks(markChoices(), contract.MarkReport{Account: "Büro-Müller", On: true, Finished: now, Result: c.result, Addresses: 450,
				Error: &contract.ErrorEntry{Time: now, Fault: c.fault}, Users: []contract.MarkedUser{{User: "23", Changed: 250, Left: 200}}}, markPages()...)
			m.all.SetChecked(true)
			test.Tap(m.set)
			answerFront(t, m, m.set.Text)
			answerFront(t, m, u.words.T("sync.copy"))
			text := u.app.Clipboard().Content()
			for _, part := range c.says {
				if !strings.Contains(text, part) {
					t.Errorf("%q is missing in the summary:\n%s", part, text)
				}
			}
			if m.busy || m.bar.Visible() {
				t.Error("the window still shows work")
			}
		})
	}
}

func TestMarks_Trouble(t *testing.T) {
	m, _, fake := marksOf(t, fault.German)
	right := fault.New(fault.Right, fault.OnOffice, fault.StepList, "onOffice error 156 (Recht: Adressen lesen)", nil)
	fake.Fail("MarkPage", right)
	m.find()
	if !m.banner.Visible() || !strings.Contains(m.banner.label.Text, "„Adressen lesen“") || len(m.rows) != 0 || !m.all.Disabled() {
		t.Errorf("banner %q, %d rows", m.banner.label.Text, len(m.rows))
	}
	fake.Fail("MarkPage", nil)
	m.find()
	if m.banner.Visible() || len(m.rows) != 200 {
		t.Errorf("banner %q, %d rows", m.banner.label.Text, len(m.rows))
	}
	fake.Fail("SetMarks", errors.New("odd"))
	m.page.SetChecked(true)
	test.Tap(m.set)
	answerFront(t, m, "Sync-Haken setzen")
	if len(m.fronts) != 1 || m.mine || m.bar.Visible() {
		t.Errorf("%d questions, mine %v", len(m.fronts), m.mine)
	}
	// Lists that may not be read are told at once.
	fake.AnswerMarks(contract.MarkChoices{Self: "23", Problems: []contract.ErrorEntry{{Fault: right}}}, contract.MarkReport{})
	m.choose("Zweigstelle")
	if !strings.Contains(m.banner.label.Text, "„Adressen lesen“") || m.rangeLabel.Text != "Keine Adresse passt." || !m.set.Disabled() {
		t.Errorf("banner %q, %q", m.banner.label.Text, m.rangeLabel.Text)
	}
}
