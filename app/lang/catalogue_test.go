package lang

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"abgleich/assets"
	"abgleich/sync/fault"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

func TestCataloguesAgree(t *testing.T) {
	de, en := For(fault.German), For(fault.English)
	for key, d := range de.texts {
		e, ok := en.texts[key]
		if !ok {
			t.Errorf("%s is missing in English", key)
			continue
		}
		if (d.one == d.other) != (e.one == e.other) && !strings.Contains(d.other, "{n}") {
			t.Errorf("%s has a plural in one language only", key)
		}
		for _, form := range [][2]string{{d.one, e.one}, {d.other, e.other}, {d.one, d.other}} {
			if a, b := placeholders(form[0]), placeholders(form[1]); !slices.Equal(a, b) {
				t.Errorf("%s has the placeholders %v and %v", key, a, b)
			}
		}
	}
	for key := range en.texts {
		if _, ok := de.texts[key]; !ok {
			t.Errorf("%s is missing in German", key)
		}
	}
}

func TestNoKeyTwice(t *testing.T) {
	for _, l := range both {
		data, err := assets.Texts(string(l))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for line := range bytes.Lines(data) {
			key, _, found := strings.Cut(strings.TrimSpace(string(line)), `": `)
			if found && seen[key] {
				t.Errorf("%s: %s stands there twice", l, key)
			}
			seen[key] = true
		}
		if !json.Valid(data) {
			t.Errorf("%s is no JSON", l)
		}
	}
}

// Every key that the programs use stands in the catalogue, and every key of the
// catalogue is used. A string in the programs is taken for a key if it begins
// with the first part of one.
func TestEveryKeyIsThereAndUsed(t *testing.T) {
	words := For(fault.German)
	sections := map[string]bool{}
	for key := range words.texts {
		section, _, _ := strings.Cut(key, ".")
		sections[section] = true
	}
	used := map[string]bool{}
	shape := regexp.MustCompile(`^[a-z]+(\.[a-zA-Z-]+)+$`)
	for _, root := range []string{"..", "../../cmd/abgleich", "../../cmd/abgleich-window"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			for _, s := range literals(t, path) {
				section, _, _ := strings.Cut(s, ".")
				if !sections[section] || !shape.MatchString(s) {
					continue
				}
				used[s] = true
				if _, ok := words.texts[s]; !ok && !strings.HasSuffix(s, ".sock") {
					t.Errorf("%s uses %q, which is not in the catalogue", path, s)
				}
			}
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	for key := range words.texts {
		if !used[key] {
			t.Errorf("%s is never used", key)
		}
	}
}

func literals(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				out = append(out, s)
			}
		}
		return true
	})
	return out
}

func placeholders(s string) []string {
	found := placeholder.FindAllString(s, -1)
	slices.Sort(found)
	return slices.Compact(found)
}
