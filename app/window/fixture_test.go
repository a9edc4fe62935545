package window

import (
	"fmt"
	"image/color"
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"abgleich/app/api/apitest"
	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

var (
	both = []fault.Lang{fault.German, fault.English}
	zone = time.FixedZone("CET", 3600)
	now  = time.Date(2026, 11, 22, 15, 0, 0, 0, zone)
)

func saved(name string) contract.Account {
	a := contract.Account{
		Name:     name,
		OnOffice: contract.OnOffice{User: "s.mueller"},
		Memotoo:  contract.Memotoo{User: "buero-mueller", Device: "Abgleich7K2"},
	}
	return a.WithDefaults()
}

// standing is a status with something of everything: addresses that failed in
// part, with waiting and held records.
func standing() contract.Status {
	f := &fault.Fault{Kind: fault.Invalid, Side: fault.Memotoo, Step: fault.StepCreate, Record: "Sabine Größmann", Detail: "422 BDAY"}
	return contract.Status{Version: "0.1.0", Accounts: []contract.AccountStatus{
		{
			Name: "Büro-Müller", Next: now.Add(12 * time.Minute),
			Units: []contract.UnitStatus{{
				Unit: record.Addresses, Direction: engine.Both, Automatic: true, Last: now.Add(-3 * time.Minute), Result: engine.Partial,
				Linked: 1234, Waiting: 12, Held: 2, Error: &contract.ErrorEntry{Time: now.Add(-3 * time.Minute), Record: f.Record, Step: "create", Fault: f, Message: "…"},
			}, {
				Unit: record.Appointments, Direction: engine.Both, Automatic: true, Last: now.Add(-3 * time.Minute), Result: engine.OK, Linked: 217,
			}, {
				Unit: record.Tasks, Direction: engine.Off,
			}},
		},
		{Name: "Zweigstelle", Units: []contract.UnitStatus{{Unit: record.Addresses, Direction: engine.ToMemotoo, Last: now.Add(-26 * time.Hour), Result: engine.OK, Linked: 1}}},
	}}
}

// with changes the first account of standing.
func with(change func(*contract.AccountStatus, *contract.UnitStatus)) contract.Status {
	s := standing()
	change(&s.Accounts[0], &s.Accounts[0].Units[0])
	return s
}

func history() []contract.Pass {
	entry := func(at time.Time, f fault.Fault) contract.ErrorEntry {
		return contract.ErrorEntry{Time: at, Record: f.Record, Step: string(f.Step), Fault: &f, Message: f.Message(fault.German)}
	}
	invalid := fault.Fault{Kind: fault.Invalid, Side: fault.Memotoo, Step: fault.StepCreate, Record: "Sabine Größmann", Detail: "422 BDAY"}
	signIn := fault.Fault{Kind: fault.SignIn, Side: fault.OnOffice, Step: fault.StepSignIn, Detail: "HTTP 401"}
	return []contract.Pass{
		{
			ID: 2, Account: "Büro-Müller", Trigger: contract.Automatic, Started: now.Add(-4 * time.Minute), Finished: now.Add(-3 * time.Minute), Result: engine.Partial,
			Units: []contract.UnitPass{{
				Unit: record.Addresses, Result: engine.Partial, Errors: []contract.ErrorEntry{entry(now.Add(-3*time.Minute), invalid)}, Linked: 1234, Remaining: 12, Held: 2,
				ToMemotoo: contract.ToMemotoo{Created: 3, Updated: 1}, ToOnOffice: contract.ToOnOffice{Unmarked: 1},
				Skipped: []contract.SkippedEntry{{Record: "Sabine Größmann", Reason: "…"}, {Record: "Verteiler Eigentümer", Reason: "Das ist eine Gruppe und keine Person."}},
			}, {Unit: record.Appointments, Result: engine.OK, Linked: 217}},
		},
		{ID: 1, Account: "Büro-Müller", Trigger: contract.Manual, Started: now.Add(-20 * time.Hour), Finished: now.Add(-20 * time.Hour), Result: engine.Failed, Units: []contract.UnitPass{{Unit: record.Addresses, Errors: []contract.ErrorEntry{entry(now.Add(-20*time.Hour), signIn)}}}},
	}
}

// journal is what the newest run has written.
func journal() []contract.Done {
	return []contract.Done{
		{At: now.Add(-200 * time.Second), Unit: record.Addresses, Record: "Jörg Weiß", Side: "memotoo", Kind: "update", Changes: []contract.Change{
			{Field: record.City, Label: "Ort", Before: "Köln", After: "Bonn"}, {Field: record.Company, Label: "Firma", Before: "", After: "Weiß & Söhne"}}},
		{At: now.Add(-190 * time.Second), Unit: record.Addresses, Record: "Anna Lang", Side: "onoffice", Kind: "retire", Why: "edit-won"},
		{At: now.Add(-180 * time.Second), Unit: record.Appointments, Record: "Besichtigung, 2026-11-24", Side: "memotoo", Kind: "create", Changes: []contract.Change{
			{Field: record.Subject, Label: "Betreff", After: "Besichtigung"}}},
	}
}

func people() []contract.User {
	return []contract.User{{ID: "23", Login: "s.mueller", Name: "Sabine Müller"}, {ID: "24", Name: "Jörg Weiß"}}
}

// questions are one of each kind.
func questions() []contract.Held {
	return []contract.Held{
		{
			ID: 7, Account: "Büro-Müller", Unit: record.Addresses, Kind: engine.AskMatch, Title: "Sabine Größmann", Other: "Sabine Grossmann", Since: now.Add(-time.Hour),
			Records: [2]record.Record{
				{record.LastName: record.Text("Größmann"), record.City: record.Text("Köln"), record.Phones: record.Entries(record.Entry{Type: record.Mobile, Text: "0171 1234567"})},
				{record.LastName: record.Text("Grossmann"), record.City: record.Text("Köln")},
			},
		},
		{ID: 8, Account: "Büro-Müller", Unit: record.Addresses, Kind: engine.AskRemove, Title: "Jörg Weiß", Side: "onoffice", Since: now.Add(-time.Hour),
			Records: [2]record.Record{{record.LastName: record.Text("Weiß")}, nil}},
		{ID: 9, Account: "Büro-Müller", Unit: record.Appointments, Kind: engine.AskRemove, Title: "Besichtigung", Side: "memotoo", Since: now.Add(-time.Hour), Decision: engine.Rejected},
	}
}

// conflicts are questions about what both sides changed differently, one of them
// answered.
func conflicts() []contract.Held {
	return []contract.Held{
		{ID: 11, Account: "Büro-Müller", Unit: record.Addresses, Kind: engine.AskConflict, Title: "Sabine Größmann", Since: now.Add(-72 * time.Hour), Records: [2]record.Record{
			{record.City: record.Text("Bonn"), record.Street: record.Text("Hauptstraße 5"), record.Remark: record.Text("Ruft montags an.\nHat zwei Hunde.")},
			{record.City: record.Text("Ulm"), record.Street: record.Value{}, record.Remark: record.Text("Nur nachmittags anrufen")}}},
		{ID: 12, Account: "Büro-Müller", Unit: record.Appointments, Kind: engine.AskConflict, Title: "Besichtigung, 2026-11-24", Since: now.Add(-time.Hour), Records: [2]record.Record{
			{record.Start: record.Text("2026-11-24T10:00:00"), record.End: record.Text("2026-11-24T11:00:00")},
			{record.Start: record.Text("2026-11-25T15:00:00"), record.End: record.Text("2026-11-25T16:30:00")}}},
		{ID: 13, Account: "Büro-Müller", Unit: record.Tasks, Kind: engine.AskConflict, Title: "Exposé", Since: now.Add(-time.Hour), Decision: engine.TakeMemotoo, Records: [2]record.Record{
			{record.State: record.Text(record.StateStarted)}, {record.State: record.Text(record.StateDone)}}},
	}
}

// surface returns a UI over a fake whose work is done at once, in its place.
func surface(t *testing.T, l fault.Lang, s contract.Status) (*UI, *apitest.Fake) {
	t.Helper()
	var accounts []contract.Account
	for _, a := range s.Accounts {
		accounts = append(accounts, saved(a.Name))
	}
	fake := apitest.New(accounts, s)
	fake.Answer(history(), questions(), contract.Check{})
	fake.AnswerMore(journal(), people())
	fake.AnswerBackups(backupList(), backupRecords(300), restoreReport())
	fake.AnswerPreview(foreseen())
	fake.AnswerMarks(markChoices(), markSummary(), markPages()...)
	u := New(test.NewTempApp(t), fake, lang.For(l), Options{Home: t.TempDir()})
	u.now = func() time.Time { return now }
	u.spawn = func(f func()) { f() }
	return u, fake
}

// variant is the windows' theme in light or dark, whatever the desktop says.
type variant struct {
	fyne.Theme
	variant fyne.ThemeVariant
}

func (v variant) Color(n fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return v.Theme.Color(n, v.variant)
}

var themes = map[string]fyne.Theme{
	"light": variant{Theme(), theme.VariantLight},
	"dark":  variant{Theme(), theme.VariantDark},
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// foreseen is what a first pass would do: something of everything in addresses,
// nothing in appointments, and tasks that memotoo does not have.
func foreseen() contract.Pass {
	value := func(label, on, me string) contract.PlannedValue {
		return contract.PlannedValue{Label: label, OnOffice: contract.Planning{Now: on, Then: on}, Memotoo: contract.Planning{Now: me, Then: me}}
	}
	onMemotoo := func(v contract.PlannedValue, then string) contract.PlannedValue {
		v.Memotoo.Then, v.Memotoo.Written = then, true
		return v
	}
	onOnOffice := func(v contract.PlannedValue, then string) contract.PlannedValue {
		v.OnOffice.Then, v.OnOffice.Written = then, true
		return v
	}
	u := contract.UnitPass{
		Unit: record.Addresses, Result: engine.Partial, First: true, Pairs: 2, Held: 1, Remaining: 312,
		ToMemotoo: contract.ToMemotoo{Created: 812, Updated: 1}, ToOnOffice: contract.ToOnOffice{Created: 1, Updated: 1},
		Skipped: []contract.SkippedEntry{{Record: "Verteiler Eigentümer", Reason: "Das ist eine Gruppe und keine Person."}},
		Plan: []contract.Planned{
			{Kind: contract.PlanAsk, Title: "Cora Drei", Other: "Corinna Drei", Values: []contract.PlannedValue{value("Vorname", "Cora", "Corinna"), value("Ort", "Köln", "Köln")}},
			{Kind: contract.PlanLink, Title: "Anna Eins", Other: "Anna Eins", Values: []contract.PlannedValue{
				value("Vorname", "Anna", "Anna"), onOnOffice(value("Position", "", "Chefin"), "Chefin"), onMemotoo(value("Ort", "Köln", ""), "Köln"),
				onMemotoo(value("Telefon", "geschäftlich 0221 5550001, mobil 0171 5550001", "mobil +49 171 5550001"), "geschäftlich 0221 5550001, mobil +49 171 5550001")}},
			{Kind: contract.PlanLink, Title: "Bert Zwei", Other: "Bert Zwei", Values: []contract.PlannedValue{value("Vorname", "Bert", "Bert")}},
			{Kind: contract.PlanCreate, Side: "onoffice", Title: "Dora Vier", Values: []contract.PlannedValue{onOnOffice(value("Vorname", "", "Dora"), "Dora")}},
		},
	}
	for i := range 490 {
		u.Plan = append(u.Plan, contract.Planned{Kind: contract.PlanCreate, Side: "memotoo", Title: fmt.Sprintf("Person Nummer %d", i),
			Values: []contract.PlannedValue{onMemotoo(value("Vorname", "Person", ""), "Person"), onMemotoo(value("Ort", "Köln", ""), "Köln")}})
	}
	return contract.Pass{Account: "Büro-Müller", Result: engine.Partial, Units: []contract.UnitPass{
		u, {Unit: record.Appointments, Result: engine.OK, First: true},
		{Unit: record.Tasks, Result: engine.OK, First: true, Skipped: []contract.SkippedEntry{{Reason: "Memotoo nimmt bei diesem Zugang keine Aufgaben an. Die Einheit bleibt aus."}}},
	}}
}

// waits is standing before the first pass of the first account's addresses and
// appointments; nothing was ever synced.
func waits() contract.Status {
	return with(func(a *contract.AccountStatus, _ *contract.UnitStatus) {
		for i := range a.Units[:2] {
			a.Units[i] = contract.UnitStatus{Unit: a.Units[i].Unit, Direction: engine.Both, Automatic: true, First: true}
		}
	})
}
