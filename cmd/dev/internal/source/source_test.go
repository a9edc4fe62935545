package source

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestRead(t *testing.T) {
	files, err := Read(fstest.MapFS{
		"a/a_windows.go":   {Data: []byte("package a\n\nimport (\n\t\"fmt\"\n\n\tx \"example.org/x\"\n)\n\nvar _ = fmt.Sprint(x.Y)\n")},
		"a/messy.go":       {Data: []byte("package a\nfunc  f( ) {}\n")},
		"a/a_test.go":      {Data: []byte("package a\n\nimport \"testing\"\n\nfunc FuzzOne(f *testing.F) {}\n\nfunc BenchmarkTwo(b *testing.B) {}\n\nfunc bench(b *testing.B) {}\n\nfunc FuzzNot(t *testing.T) {}\n\nfunc BenchmarkBoth(b *testing.B, n int) {}\n")},
		"a/testdata/no.go": {Data: []byte("not Go")},
		".cache/no.go":     {Data: []byte("not Go")},
		"readme.md":        {Data: []byte("not Go")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 {
		t.Fatalf("read %d files, want 3: %+v", len(files), files)
	}
	test, windows, messy := files[0], files[1], files[2]
	if !test.Test || !slices.Equal(test.Fuzz, []string{"FuzzOne"}) || !slices.Equal(test.Benchmarks, []string{"BenchmarkTwo"}) {
		t.Errorf("a_test.go: %+v", test)
	}
	if windows.Path != "a/a_windows.go" || windows.Dir != "a" || windows.Test || !windows.Gofmt || windows.Lines != 9 ||
		!slices.Equal(windows.Imports, []string{"fmt", "example.org/x"}) {
		t.Errorf("a_windows.go: %+v", windows)
	}
	if messy.Gofmt {
		t.Error("messy.go counts as formatted")
	}
}

func TestReadReportsBrokenFilesAndGoesOn(t *testing.T) {
	files, err := Read(fstest.MapFS{"a/a.go": {Data: []byte("package a\nfunc {\n")}, "b/b.go": {Data: []byte("package b\n")}})
	if err == nil || !strings.Contains(err.Error(), "a/a.go:2") {
		t.Errorf("got %v, want an error that names the place", err)
	}
	if len(files) != 2 || files[1].Path != "b/b.go" || !files[1].Gofmt {
		t.Errorf("got %+v", files)
	}
}
