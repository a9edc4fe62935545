package window

import (
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
		{ID: 2, Account: "Büro-Müller", Result: engine.Partial, Units: []contract.UnitPass{{Unit: record.Addresses, Errors: []contract.ErrorEntry{entry(now.Add(-3*time.Minute), invalid)}}}},
		{ID: 1, Account: "Büro-Müller", Result: engine.Failed, Units: []contract.UnitPass{{Unit: record.Addresses, Errors: []contract.ErrorEntry{entry(now.Add(-20*time.Hour), signIn)}}}},
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
	fake.Answer(history(), nil, contract.Check{})
	u := New(test.NewTempApp(t), fake, lang.For(l))
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
