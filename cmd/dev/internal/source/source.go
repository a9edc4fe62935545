// Package source reads the Go files of the module: what they import, how long and how well formatted they are, and which fuzz
// targets and benchmarks they hold. It reads files for every system, whatever their build constraints say.
package source

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// File is one Go file.
type File struct {
	Path    string // from the root of the module, with slashes
	Dir     string // its folder, "." for the root
	Test    bool   // named _test.go
	Lines   int
	Gofmt   bool // as gofmt would write it
	Imports []string

	Fuzz       []string // names of its fuzz targets
	Benchmarks []string // names of its benchmarks
}

// Read reads all Go files below the root except those in dot-folders and testdata. Files that do not parse make an error, and the
// others are there all the same.
func Read(root fs.FS) ([]File, error) {
	var files []File
	var broken error
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		f, err := read(name, text)
		files = append(files, f)
		broken = errors.Join(broken, err)
		return nil
	})
	return files, errors.Join(err, broken)
}

func read(name string, text []byte) (File, error) {
	f := File{Path: name, Dir: path.Dir(name), Test: strings.HasSuffix(name, "_test.go"), Lines: bytes.Count(text, []byte("\n"))}
	tree, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	if err != nil {
		return f, err
	}
	formatted, err := format.Source(text)
	if err != nil {
		return f, fmt.Errorf("%s: %w", name, err)
	}
	f.Gofmt = bytes.Equal(text, formatted)
	for _, spec := range tree.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return f, fmt.Errorf("%s: import %s: %w", name, spec.Path.Value, err)
		}
		f.Imports = append(f.Imports, imported)
	}
	for _, decl := range tree.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || !f.Test || fn.Recv != nil {
			continue
		}
		switch takes(fn) {
		case "F":
			f.Fuzz = append(f.Fuzz, fn.Name.Name)
		case "B":
			f.Benchmarks = append(f.Benchmarks, fn.Name.Name)
		}
	}
	return f, nil
}

// takes gives the T of the only parameter, a *testing.T, of a function that go test would run by its name.
func takes(fn *ast.FuncDecl) string {
	params := fn.Type.Params.List
	if len(params) != 1 || len(params[0].Names) > 1 {
		return ""
	}
	star, ok := params[0].Type.(*ast.StarExpr)
	if !ok {
		return ""
	}
	sel, ok := star.X.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	prefix := map[string]string{"F": "Fuzz", "B": "Benchmark"}[sel.Sel.Name]
	if of, ok := sel.X.(*ast.Ident); !ok || of.Name != "testing" || prefix == "" || !strings.HasPrefix(fn.Name.Name, prefix) {
		return ""
	}
	return sel.Sel.Name
}
