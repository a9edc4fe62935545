package rules

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"abgleich/cmd/dev/internal/source"
)

var fixture = []Layer{
	{"sync/record", nil},
	{"sync/onoffice", []string{"sync/record"}},
	{"sync/onoffice/onofficetest", nil},
	{"sync/memotoo", []string{"sync/record"}},
	{"sync/runner", []string{"sync/onoffice", "sync/memotoo"}},
	{"cmd/dev/...", []string{"cmd/dev/..."}},
}

func TestImports(t *testing.T) {
	onlys := []Only{{"toolkit/app", []string{"sync/runner"}, "so it is"}, {"toolkit/...", []string{"sync/runner", "sync/memotoo"}, "so it is"}}
	for _, c := range []struct {
		name, file string
		imports    []string
		wrong      string // part of the only complaint; empty for none
	}{
		{"what the table allows", "sync/runner/a.go", []string{"m/sync/onoffice", "fmt", "toolkit/app"}, ""},
		{"the standard library's own sync", "sync/record/a.go", []string{"sync", "sync/atomic"}, ""},
		{"the words know nobody", "sync/record/a.go", []string{"m/sync/onoffice"}, "sync/record may not import sync/onoffice"},
		{"one side knows the other", "sync/memotoo/a.go", []string{"m/sync/onoffice"}, "may not import"},
		{"upward", "sync/onoffice/a.go", []string{"m/sync/runner"}, "may not import"},
		{"a stand-in in the product", "sync/onoffice/a.go", []string{"m/sync/onoffice/onofficetest"}, "may not import"},
		{"a stand-in in a test", "sync/onoffice/a_test.go", []string{"m/sync/onoffice/onofficetest"}, ""},
		{"an external test of its own package", "sync/onoffice/a_test.go", []string{"m/sync/onoffice"}, ""},
		{"a test looks down", "sync/runner/a_test.go", []string{"m/sync/record"}, ""},
		{"a test looks up", "sync/record/a_test.go", []string{"m/sync/runner"}, "may not import"},
		{"below a folder", "cmd/dev/internal/x/a.go", []string{"m/cmd/dev/internal/y"}, ""},
		{"a new package without a line", "sync/other/a.go", nil, "sync/other has no line"},
		{"a name that only begins alike", "cmd/device/a.go", nil, "cmd/device has no line"},
		{"a library out of its place", "sync/onoffice/a.go", []string{"toolkit/widget"}, "only sync/runner and sync/memotoo may import toolkit/widget"},
		{"part of a library out of its place", "sync/memotoo/a.go", []string{"toolkit/app"}, "only sync/runner may import"},
		{"tests keep to it too", "sync/memotoo/a_test.go", []string{"toolkit/app"}, "only sync/runner may import"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := source.File{Path: c.file, Dir: c.file[:strings.LastIndex(c.file, "/")], Test: strings.HasSuffix(c.file, "_test.go"), Imports: c.imports}
			got := Imports("m", []source.File{f}, fixture, onlys)
			if c.wrong == "" && len(got) > 0 || c.wrong != "" && (len(got) != 1 || !strings.Contains(got[0], c.wrong)) {
				t.Errorf("got %q, want %q", got, c.wrong)
			}
		})
	}
}

// The table itself must not look upward, except within a program.
func TestLayersGoUpFromTheBottom(t *testing.T) {
	for i, l := range Layers {
		if find(Layers, l.Package) != i {
			t.Errorf("%s stands twice", l.Package)
		}
		for _, may := range l.May {
			if j := find(Layers, may); j > i || j < 0 && !strings.HasSuffix(may, "/...") {
				t.Errorf("%s may import %s, which stands above it or not at all", l.Package, may)
			}
		}
	}
}

func TestLayout(t *testing.T) {
	root := fstest.MapFS{".gitignore": {}, ".ci/run": {}, "dist/abgleich": {}, "sync/record/a.go": {}, "app/a.go": {}, "assets/a": {},
		"cmd/a/a.go": {}, "go.mod": {}, "go.sum": {}, "FyneApp.toml": {}, "README.md": {}, "LICENSE": {}}
	if wrong, err := Layout(root); err != nil || len(wrong) > 0 {
		t.Fatalf("got %q, %v", wrong, err)
	}
	delete(root, "LICENSE")
	root["notes.txt"] = &fstest.MapFile{}
	wrong, err := Layout(root)
	if err != nil || !slices.Equal(wrong, []string{"notes.txt does not belong at the top level", "LICENSE is missing at the top level"}) {
		t.Errorf("got %q, %v", wrong, err)
	}
}

func TestLong(t *testing.T) {
	got := Long([]source.File{{Path: "a.go", Lines: MaxLines}, {Path: "b.go", Lines: MaxLines + 1}})
	if len(got) != 1 || !strings.HasPrefix(got[0], "b.go has 601 lines") {
		t.Errorf("got %q", got)
	}
}

func TestLinks(t *testing.T) {
	got, err := Links(fstest.MapFS{"a.png": {}, "sync/x.go": {}, "README.md": {Data: []byte(
		"![one](a.png) [two](b.png \"title\") [three](sync/) [four](https://example.org/x) [five](#here) [six](a.png#part)")}}, "README.md")
	if err != nil || len(got) != 1 || !strings.Contains(got[0], "b.png") {
		t.Errorf("got %q, %v", got, err)
	}
}
