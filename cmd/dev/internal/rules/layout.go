// Package rules checks what the compiler does not: who imports whom, what lies where, and how long a file is.
package rules

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"abgleich/cmd/dev/internal/source"
)

// MaxLines is how long a Go file may be before it deserves a look: what is longer is not read at a sitting.
const MaxLines = 600

var topLevel = []string{"LICENSE", "README.md", "FyneApp.toml", "app", "assets", "cmd", "go.mod", "go.sum", "sync"}

// Layout checks the top level of the module: what must be there, and nothing else but dot-files, dot-folders and dist, which
// the tool itself makes.
func Layout(root fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(root, ".")
	if err != nil {
		return nil, err
	}
	var wrong []string
	missing := slices.Clone(topLevel)
	for _, e := range entries {
		name := e.Name()
		if i := slices.Index(missing, name); i >= 0 {
			missing = slices.Delete(missing, i, i+1)
		} else if !strings.HasPrefix(name, ".") && name != "dist" {
			wrong = append(wrong, fmt.Sprintf("%s does not belong at the top level", name))
		}
	}
	for _, name := range missing {
		wrong = append(wrong, fmt.Sprintf("%s is missing at the top level", name))
	}
	return wrong, nil
}

// Long gives the files that are longer than MaxLines.
func Long(files []source.File) []string {
	var long []string
	for _, f := range files {
		if f.Lines > MaxLines {
			long = append(long, fmt.Sprintf("%s has %d lines; over %d it wants to be more than one file", f.Path, f.Lines, MaxLines))
		}
	}
	return long
}

var link = regexp.MustCompile(`\]\(([^)#\s]+)[^)]*\)`)

// Links gives the relative links of a Markdown file at the root that lead nowhere.
func Links(root fs.FS, name string) ([]string, error) {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, err
	}
	var wrong []string
	for _, m := range link.FindAllSubmatch(text, -1) {
		target := string(m[1])
		if strings.Contains(target, ":") {
			continue
		}
		if _, err := fs.Stat(root, strings.TrimSuffix(target, "/")); err != nil {
			wrong = append(wrong, fmt.Sprintf("%s links to %s, which is not there", name, target))
		}
	}
	return wrong, nil
}
