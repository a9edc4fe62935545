package window

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"abgleich/app/api"
	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// shownIn is all the text in a window, or in what stands in front of it.
func shownIn(w fyne.Window) string {
	o := w.Canvas().Overlays().Top()
	if o == nil {
		o = w.Content()
	}
	var texts []string
	for _, o := range test.LaidOutObjects(o) {
		switch o := o.(type) {
		case *widget.Label:
			texts = append(texts, o.Text)
		case *button:
			texts = append(texts, o.Text)
		}
	}
	return strings.Join(texts, "\n")
}

// wants reports the texts that are not there.
func wants(t *testing.T, shown string, texts ...string) {
	t.Helper()
	for _, want := range texts {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not shown", want)
		}
	}
}

func TestHistoryShowsARun(t *testing.T) {
	for l, texts := range map[fault.Lang][]string{
		fault.German: {
			"22.11.2026, 14:56:00 Uhr (UTC+01:00)", "automatisch", "In memotoo: 3 angelegt, 1 geändert", "bei 1 den Sync-Haken entfernt",
			"Sabine Größmann", "Schritt: memotoo, Anlegen", "Verteiler Eigentümer", "3 übertragene Datensätze",
			"14:56 Uhr · Adressen · in memotoo geändert", "Ort: vorher Köln, jetzt Bonn", "Firma: vorher (leer), jetzt Weiß", "Auf einer Seite geändert, auf der anderen gelöscht",
			"Sync-Haken in onOffice entfernt; die Adresse bleibt", "Betreff: Besichtigung",
		},
		fault.English: {
			"22 Nov 2026, 14:56:00 (UTC+01:00)", "automatic", "In memotoo: 3 created, 1 changed", "cleared the sync mark of 1", "3 records carried over", "changed in memotoo",
		},
	} {
		u, fake := surface(t, l, standing())
		u.Show(api.HistoryWindow)
		wants(t, shownIn(u.history.window), texts...)
		if n := strings.Count(shownIn(u.history.window), "Sabine Größmann – …"); n != 0 {
			t.Error("what could not be read is listed twice")
		}
		if c := fake.Calls("Done"); len(c) != 1 || c[0].Args[1] != int64(2) {
			t.Errorf("asked for the records of %v", c)
		}
	}
}

// A unit for which memotoo has no place is no success.
func TestRunWithAUnitThatStaysOff(t *testing.T) {
	_, parts := runOf(contract.Pass{Units: []contract.UnitPass{{
		Unit: record.Tasks, Result: engine.OK, Off: true, Skipped: []contract.SkippedEntry{{Reason: "no tasks"}},
	}}}, lang.For(fault.German), time.UTC)
	want := runPart{mark: notYet, title: "Aufgaben: bleibt aus", skips: []string{"no tasks"}}
	if len(parts) != 1 || !reflect.DeepEqual(parts[0], want) {
		t.Errorf("%+v, want %+v", parts, want)
	}
}

func TestHistoryOfAnotherRunAndAccount(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.HistoryWindow)
	h := u.history
	h.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	wants(t, shownIn(h.window), "21.11.2026, 19:00:00", "von Hand", "HTTP 401")
	// A pass ends: the run that is shown stays.
	h.passEnded("Büro-Müller")
	if h.shown != 1 {
		t.Errorf("run %d is shown", h.shown)
	}
	fake.Answer(nil, nil, contract.Check{})
	h.account.SetSelected("Zweigstelle")
	if c := fake.Calls("Passes"); c[len(c)-1].Args[0] != "Zweigstelle" || !h.empty.Visible() || !h.copy.Disabled() {
		t.Error("the runs of the other account are not shown")
	}
}

func TestRunIsCopiedForSupport(t *testing.T) {
	u, _ := surface(t, fault.German, standing())
	u.Show(api.SyncWindow)
	u.Show(api.HistoryWindow)
	test.Tap(u.history.copy)
	wants(t, u.app.Clipboard().Content(), "Abgleich 0.1.0", "Büro-Müller", "14:56:00 Uhr (UTC+01:00)", "Adressen", "Anlegen", "422 BDAY")
	if u.history.said.Text == "" {
		t.Error("nothing says that it was copied")
	}
}

func TestHistoryInPages(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	many := make([]contract.Done, 2*shownAtOnce+50)
	for i := range many {
		many[i] = journal()[0]
	}
	fake.AnswerMore(many, nil)
	u.Show(api.HistoryWindow)
	v := u.history.run
	for _, want := range []int{2*shownAtOnce + 2, 2*shownAtOnce + 51} {
		test.Tap(v.more)
		if got := len(v.records.Objects); got != want {
			t.Fatalf("%d lines, want %d", got, want)
		}
	}
}

func TestHistoryFails(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	fake.Fail("Passes", fault.New(fault.Damaged, fault.Local, fault.StepRead, "not a database", nil))
	u.Show(api.HistoryWindow)
	wants(t, shownIn(u.history.window), "not a database")
	fake.Fail("Passes", nil)
	fake.Fail("Done", fault.New(fault.Storage, fault.Local, fault.StepRead, "disk", nil))
	u.history.load()
	u.history.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	wants(t, shownIn(u.history.window), "Technisch: disk")
}

func TestDecisions(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.HeldWindow)
	h := u.held
	wants(t, shownIn(h.window), "Sind „Sabine Größmann“ in onOffice und „Sabine Grossmann“ in memotoo dasselbe?", "Getrennt lassen", "Verknüpfen", "Größmann", "Grossmann", "0171 1234567",
		"1 Entscheidung ist getroffen")
	test.Tap(h.yes)
	h.list.Select(1)
	wants(t, shownIn(h.window), "Sync-Haken entfernen", "Die Adresse bleibt in onOffice", "Behalten")
	test.Tap(h.no)
	h.list.Select(2)
	wants(t, shownIn(h.window), "In memotoo löschen", "Entschieden: Behalten")
	test.Tap(h.allYes)
	fake.Await(t.Context(), "Decide", 2)
	if n := len(fake.Calls("Decide")); n != 2 {
		t.Fatalf("%d answers before the question whether one is sure", n)
	}
	// "No" has the focus; the other button is beside it.
	h.window.Canvas().FocusNext()
	h.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	want := []struct {
		ids []int64
		d   engine.Decision
	}{{[]int64{7}, engine.Approved}, {[]int64{8}, engine.Rejected}, {[]int64{7, 8}, engine.Approved}}
	calls := fake.Calls("Decide")
	if len(calls) != len(want) {
		t.Fatalf("%d answers: %v", len(calls), calls)
	}
	for i, c := range calls {
		ids := c.Args[1].([]int64)
		if len(ids) != len(want[i].ids) || ids[0] != want[i].ids[0] || c.Args[2] != want[i].d {
			t.Errorf("answer %d: %v, want %v", i, c.Args, want[i])
		}
	}
	test.Tap(h.ready.button)
	if c := fake.Calls("Sync"); len(c) != 1 || c[0].Args[0].(contract.Request).Account != "Büro-Müller" {
		t.Errorf("carried out: %v", c)
	}
}

func TestNothingToDecide(t *testing.T) {
	u, fake := surface(t, fault.English, standing())
	fake.Answer(nil, nil, contract.Check{})
	u.Show(api.HeldWindow)
	h := u.held
	if !h.empty.Visible() || !h.allYes.Disabled() || h.ready.Visible() {
		t.Error("something to decide is offered")
	}
	fake.Fail("Held", fault.New(fault.Storage, fault.Local, fault.StepRead, "disk", nil))
	h.load()
	wants(t, shownIn(h.window), "Technical: disk")
}

// A question about each unit says what the answer does on its side (design §2,
// "Deleting").
func TestRemovalsAreSaidByUnit(t *testing.T) {
	u, _ := surface(t, fault.German, standing())
	for _, c := range []struct{ unit, side, want string }{
		{"addresses", "memotoo", "In onOffice ändert sich nichts"}, {"addresses", "onoffice", "Die Adresse bleibt"},
		{"appointments", "onoffice", "als abgesagt"}, {"tasks", "onoffice", "als abgesagt"}, {"tasks", "memotoo", "vom Telefon"},
	} {
		h := questions()[1]
		h.Unit, h.Side = record.Unit(c.unit), c.side
		if q := questionOf(h, u.words, now); !strings.Contains(q.yesMeans, c.want) {
			t.Errorf("%s on %s: %q", c.unit, c.side, q.yesMeans)
		}
	}
}
