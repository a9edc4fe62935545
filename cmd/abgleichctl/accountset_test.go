package main

import (
	"reflect"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"abgleich/sync/contract"
)

// Every flag of account set changes the account, and none changes what it is not for.
func TestSetTakesEveryFlag(t *testing.T) {
	before := contract.Account{
		Name: "buero", OnOffice: contract.OnOffice{User: "max"}, Every: contract.Duration(time.Hour), DaysBack: 7, DaysAhead: 8, TimeZone: "Europe/Vienna",
		Memotoo: contract.Memotoo{User: "muster", Device: "Test1", AddressBook: "/a/", Calendar: "/c/", TaskList: "/t/"},
	}.WithDefaults()
	values := map[string]string{
		"credentials": contract.File, "automatic": "tasks=false", "direction": "tasks=off", "winner": "tasks=ask", "delete-unmarked": "true",
		"days-back": "1", "days-ahead": "2", "every": "5m",
	}
	set := func(t *testing.T, flag, value string) contract.Account {
		var n newAccount
		f := pflag.NewFlagSet("set", pflag.ContinueOnError)
		n.flags(f)
		if flag != "" {
			if err := f.Set(flag, value); err != nil {
				t.Fatal(err)
			}
		}
		after := before
		if err := n.over(&after, f); err != nil {
			t.Fatal(err)
		}
		return after
	}
	if after := set(t, "", ""); !reflect.DeepEqual(before, after) {
		t.Errorf("without a flag: %+v, want %+v", after, before)
	}
	all := pflag.NewFlagSet("all", pflag.ContinueOnError)
	new(newAccount).flags(all)
	seen := map[string]string{}
	all.VisitAll(func(f *pflag.Flag) {
		switch f.Name {
		case "onoffice-token-file", "onoffice-secret-file", "memotoo-password-file":
			return // no settings
		}
		t.Run(f.Name, func(t *testing.T) {
			value, ok := values[f.Name]
			if !ok {
				value = "other"
			}
			if differ := differences(before, set(t, f.Name, value)); len(differ) != 1 {
				t.Errorf("changes %v", differ)
			} else if other := seen[differ[0]]; other != "" {
				t.Errorf("changes %s as --%s does", differ[0], other)
			} else {
				seen[differ[0]] = f.Name
			}
		})
	})
}

// differences are the settings in which two accounts differ.
func differences(a, b contract.Account) []string {
	var list []string
	compare := func(where string, x, y reflect.Value) {
		for i := range x.NumField() {
			if !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
				list = append(list, where+x.Type().Field(i).Name)
			}
		}
	}
	compare("onoffice.", reflect.ValueOf(a.OnOffice), reflect.ValueOf(b.OnOffice))
	compare("memotoo.", reflect.ValueOf(a.Memotoo), reflect.ValueOf(b.Memotoo))
	for _, u := range contract.Units {
		compare(string(u)+".", reflect.ValueOf(a.Units[u]), reflect.ValueOf(b.Units[u]))
	}
	a.OnOffice, a.Memotoo, a.Units = b.OnOffice, b.Memotoo, b.Units
	compare("", reflect.ValueOf(a), reflect.ValueOf(b))
	return list
}
