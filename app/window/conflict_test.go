package window

import (
	"reflect"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"abgleich/app/api"
	"abgleich/app/api/apitest"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
)

// D56: a conflict shows both sides' values in people's words and what each answer
// does, one by one.
func TestConflictsAreDecidedOneByOne(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	h := disputed(u, conflicts())
	wants(t, shownIn(h), "Bei „Sabine Größmann“ widersprechen sich die Seiten", "Werte aus onOffice", "Werte aus memotoo", "Die Werte aus memotoo kommen auch nach onOffice",
		"Ort", "Bonn", "Ulm", "Hauptstraße 5", "(leer)", "Seiten widersprechen sich", "1 Entscheidung ist getroffen")
	test.Tap(u.held.yes)
	u.held.list.Select(1)
	wants(t, shownIn(h), "24.11.2026, 10:00 Uhr", "25.11.2026, 15:00 Uhr", "Beginn", "Ende")
	test.Tap(u.held.no)
	u.held.list.Select(2)
	wants(t, shownIn(h), "in Bearbeitung", "erledigt", "Entschieden: Werte aus memotoo")
	decided(t, fake.Calls("Decide"), answered{[]int64{11}, engine.TakeOnOffice}, answered{[]int64{12}, engine.TakeMemotoo})
}

// Where nothing but conflicts is open, the buttons for all name the sides.
func TestConflictsAreDecidedAtOnce(t *testing.T) {
	u, fake := surface(t, fault.English, standing())
	h := disputed(u, conflicts())
	wants(t, shownIn(h), "All from onOffice", "All from memotoo", "Values of onOffice", "sides contradict each other")
	test.Tap(u.held.allNo)
	wants(t, shownIn(h), "About 2 records the sides contradict each other: the values of memotoo stand")
	sure(h)
	decided(t, fake.Calls("Decide"), answered{[]int64{11, 12}, engine.TakeMemotoo})
}

// Among other questions the question before all are answered says what becomes of the
// conflicts.
func TestConflictsAmongOthers(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	h := disputed(u, append(conflicts(), questions()...))
	wants(t, shownIn(h), "Alle ausführen", "Alle behalten")
	test.Tap(u.held.allYes)
	wants(t, shownIn(h), "2 offene Entscheidungen", "Bei 2 Datensätzen widersprechen sich die Seiten: Es gelten die Werte aus onOffice")
	sure(h)
	decided(t, fake.Calls("Decide"), answered{[]int64{11, 12, 7, 8}, engine.Approved})
	fake.Answer(nil, questions(), contract.Check{})
	u.held.load()
	u.held.list.Select(0)
	if u.held.yes.Icon == nil || u.held.no.Icon == nil {
		t.Error("yes and no have lost their signs")
	}
}

// The rule of each unit is said in both languages, with what it means.
func TestConflictRuleIsExplained(t *testing.T) {
	for l, want := range map[fault.Lang][]string{
		fault.German:  {"Bei Widerspruch", "„Mich fragen“ lässt beide Werte stehen"},
		fault.English: {"In a conflict", "“Ask me” leaves both values"},
	} {
		u, _ := surface(t, l, standing())
		u.Show(api.SettingsWindow)
		test.Tap(u.settings.pages[1].button)
		wants(t, shownIn(u.settings.window), want...)
		offered := map[fault.Lang][]string{fault.German: {"gilt onOffice", "gilt memotoo", "mich fragen"}, fault.English: {"onOffice wins", "memotoo wins", "ask me"}}[l]
		if got := u.settings.units[0].winner.picker.Options; !slices.Equal(got, offered) {
			t.Errorf("offered %q", got)
		}
	}
}

// answered is one call of Decide.
type answered struct {
	ids []int64
	d   engine.Decision
}

func decided(t *testing.T, calls []apitest.Call, want ...answered) {
	t.Helper()
	var got []answered
	for _, c := range calls {
		got = append(got, answered{c.Args[1].([]int64), c.Args[2].(engine.Decision)})
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("answered %v, want %v", got, want)
	}
}

// sure answers that one is sure: "no" has the focus, the other button is beside it.
func sure(w fyne.Window) {
	w.Canvas().FocusNext()
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}
