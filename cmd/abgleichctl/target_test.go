package main

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"abgleich/sync/memotoo/memotootest"
)

// cmdSetting changes the file of an account as somebody with an editor would:
// setting ACCOUNT GROUP.NAME=VALUE….
func cmdSetting(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: setting ACCOUNT GROUP.NAME=VALUE…")
	}
	file := filepath.Join(ts.MkAbs("home"), "accounts", args[0], "account.json")
	text, err := os.ReadFile(file)
	ts.Check(err)
	settings := map[string]any{}
	ts.Check(json.Unmarshal(text, &settings))
	for _, arg := range args[1:] {
		name, value, _ := strings.Cut(arg, "=")
		group, field, _ := strings.Cut(name, ".")
		settings[group].(map[string]any)[field] = value
	}
	text, err = json.Marshal(settings)
	ts.Check(err)
	ts.Check(os.WriteFile(file, text, 0o600))
}

// cmdOtherHub starts another memotoo with the same login, and plays on with that one:
// otherhub empty|same|back. Its address books are $OTHERDAV and $OTHERCAL.
func cmdOtherHub(ts *testscript.TestScript, neg bool, args []string) {
	s := stageOf(ts)
	if neg || len(args) != 1 {
		ts.Fatalf("usage: otherhub empty|same|back")
	}
	if args[0] == "back" {
		s.hub, s.former = s.former, s.hub
		return
	}
	options := memotootest.Memotoo()
	options.Password = s.hub.Password
	other := memotootest.Start(scriptTB{ts}, options)
	if args[0] == "same" {
		for href, card := range s.hub.Cards() {
			if other.PutCard("moved-"+path.Base(href), card) == "" {
				ts.Fatalf("the other hub refuses %s", href)
			}
		}
	}
	s.hub, s.former = other, s.hub
	ts.Setenv("OTHERDAV", other.CardDAV)
	ts.Setenv("OTHERCAL", other.CalDAV)
}
