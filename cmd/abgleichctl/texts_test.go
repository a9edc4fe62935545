package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"strconv"
	"testing"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

var verb = regexp.MustCompile(`%[a-z%]`)

// Every message stands in both languages and takes the same values.
func TestTextsAreComplete(t *testing.T) {
	found := 0
	for _, name := range []string{"texts.go", "backuptexts.go", "demotexts.go", "devicetexts.go", "markstexts.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if _, table := lit.Type.(*ast.MapType); table {
				return true
			}
			found++
			if len(lit.Elts) != 2 {
				t.Errorf("%s: message with %d languages", name, len(lit.Elts))
				return false
			}
			de, en := value(t, lit.Elts[0]), value(t, lit.Elts[1])
			if de == "" || en == "" || !reflect.DeepEqual(verb.FindAllString(de, -1), verb.FindAllString(en, -1)) {
				t.Errorf("%s: %q and %q do not fit", name, de, en)
			}
			return false
		})
	}
	if found < 100 {
		t.Errorf("only %d messages found", found)
	}
}

// value is a string literal or a sum of them.
func value(t *testing.T, e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		if err != nil {
			t.Fatal(err)
		}
		return s
	case *ast.BinaryExpr:
		return value(t, e.X) + value(t, e.Y)
	}
	t.Fatalf("no string: %T", e)
	return ""
}

// Every name that an answer can hold has a word.
func TestNamesAreComplete(t *testing.T) {
	for _, u := range []record.Unit{record.Addresses, record.Appointments, record.Tasks} {
		if units[u].de == "" {
			t.Errorf("unit %s has no name", u)
		}
	}
	for _, e := range []engine.Ending{engine.OK, engine.Partial, engine.Failed, engine.Waits, engine.Halted} {
		if results[e].de == "" {
			t.Errorf("result %s has no name", e)
		}
	}
	for _, d := range []engine.Direction{engine.Both, engine.ToMemotoo, engine.ToOnOffice, engine.Off} {
		if directions[d].de == "" {
			t.Errorf("direction %s has no name", d)
		}
	}
	for _, w := range []engine.Winner{engine.OnOfficeWins, engine.MemotooWins, engine.UserDecides} {
		if winners[w].de == "" {
			t.Errorf("winner %s has no name", w)
		}
	}
	for _, s := range []string{contract.Keychain, contract.File} {
		if stores[s].de == "" {
			t.Errorf("store %s has no name", s)
		}
	}
}

// The exit code says how a pass ended (design §9).
func TestEnding(t *testing.T) {
	for _, c := range []struct {
		result engine.Ending
		held   int
		want   int
	}{
		{engine.OK, 0, exitOK}, {engine.OK, 2, exitPartial}, {engine.Partial, 0, exitPartial}, {engine.Halted, 0, exitPartial},
		{engine.Failed, 2, exitFailed}, {engine.Waits, 0, exitFailed},
	} {
		p := contract.Pass{Result: c.result, Units: []contract.UnitPass{{Held: c.held}}}
		if got := ending(p); got != c.want {
			t.Errorf("%s with %d held: exit code %d, want %d", c.result, c.held, got, c.want)
		}
	}
}

func TestTextIn(t *testing.T) {
	m := text{"eins", "one"}
	if m.in(fault.German) != "eins" || m.in(fault.English) != "one" {
		t.Error("languages are mixed up")
	}
}
