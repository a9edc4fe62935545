package device

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// same are texts that are alike in both languages.
var same = map[string]bool{"Mac": true, "Outlook": true, "iCloud": true, "Port": true, "SSL": true, "Thunderbird": true}

// Every text stands in both languages, with the quotation marks of each and the
// same end.
func TestTextsAreComplete(t *testing.T) {
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Clean(name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, lit := range textsIn(file) {
			found++
			if len(lit.Elts) != 2 {
				t.Errorf("%s: text in %d languages", name, len(lit.Elts))
				continue
			}
			checkText(t, unquote(t, lit.Elts[0]), unquote(t, lit.Elts[1]))
		}
	}
	if found < 100 {
		t.Errorf("only %d texts found", found)
	}
}

// textsIn are the literals of type text, those in maps of texts included.
func textsIn(file *ast.File) []*ast.CompositeLit {
	var out []*ast.CompositeLit
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		if isText(lit.Type) {
			out = append(out, lit)
		}
		if m, ok := lit.Type.(*ast.MapType); ok && isText(m.Value) {
			for _, e := range lit.Elts {
				out = append(out, e.(*ast.KeyValueExpr).Value.(*ast.CompositeLit))
			}
			return false
		}
		return true
	})
	return out
}

func isText(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "text"
}

func unquote(t *testing.T, e ast.Expr) string {
	s, err := strconv.Unquote(e.(*ast.BasicLit).Value)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func checkText(t *testing.T, de, en string) {
	switch {
	case de == "" || en == "":
		t.Errorf("%q and %q: a language is missing", de, en)
	case de == en && !same[de]:
		t.Errorf("%q is the same in both languages", de)
	case strings.ContainsAny(de, "”\"") || strings.Count(de, "„") != strings.Count(de, "“"):
		t.Errorf("%q: quotation marks", de)
	case strings.ContainsAny(en, "„\"äöüß") || strings.Count(en, "“") != strings.Count(en, "”"):
		t.Errorf("%q: quotation marks or German letters", en)
	case strings.HasSuffix(de, ".") != strings.HasSuffix(en, "."):
		t.Errorf("%q and %q end differently", de, en)
	case strings.Count(de, "„") != strings.Count(en, "“"):
		t.Errorf("%q and %q quote differently", de, en)
	}
}

// Every key that a step names has a label, and every label a use.
func TestKeysAreKnown(t *testing.T) {
	used := map[string]bool{}
	for k, list := range ways {
		for _, w := range list {
			for _, st := range w.steps {
				for _, key := range st.values {
					used[key] = true
					if labels[key].de == "" {
						t.Errorf("%s: value %s has no label", k, key)
					}
				}
			}
		}
	}
	for key := range labels {
		if !used[key] {
			t.Errorf("nobody is asked for %s", key)
		}
	}
}
