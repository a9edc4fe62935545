package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"abgleich/cmd/dev/internal/gotool"
	"abgleich/cmd/dev/internal/setup"
	"abgleich/cmd/dev/internal/source"
	"abgleich/cmd/dev/internal/step"
)

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{flag.ErrHelp, 0},
		{errors.New("broken"), 1},
		{exitError(3), 3},
		{usageError{errors.New("what?")}, 2},
		{fmt.Errorf("demo: %w", &setup.MissingError{Why: "so"}), 2},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v: exit code %d, want %d", c.err, got, c.want)
		}
	}
}

func TestWrongUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"tset"}, {"test", "now"}, {"demo", "--nope"}, {"standin"}, {"bench", "--addresses", "3"},
		{"standin", "--onoffice", "127.0.0.1:0", "--memotoo", "127.0.0.1:0", "--tasks", "-4"}} {
		if err := run(t.Context(), io.Discard, args); exitCode(err) != exitUsage {
			t.Errorf("%q: %v", args, err)
		}
	}
}

func TestHelpNamesEveryCommand(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), &out, []string{"--help"}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"demo", "test", "bench", "dist", "standin"} {
		if !strings.Contains(out.String(), "\n  "+name+" ") {
			t.Errorf("%s is missing:\n%s", name, &out)
		}
	}
}

func TestStandinPrintsOneLineAndServesUntilItIsEnded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, writer, []string{"standin", "--onoffice", "127.0.0.1:0", "--memotoo", "127.0.0.1:0", "--profile", "plain", "--addresses", "3"})
		writer.Close()
		ended <- err
	}()
	var info struct {
		OnOffice struct{ URL, GUI string }
		Memotoo  struct{ CardDAV string }
	}
	decoder := json.NewDecoder(reader)
	if err := decoder.Decode(&info); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(info.OnOffice.URL, "http://127.0.0.1:") || info.OnOffice.GUI == "" || info.Memotoo.CardDAV == "" {
		t.Errorf("got %+v", info)
	}
	cancel()
	rest, err := io.ReadAll(io.MultiReader(decoder.Buffered(), reader))
	if err != nil || len(bytes.TrimSpace(rest)) > 0 {
		t.Errorf("more than one line: %q, %v", rest, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestHasDisplay(t *testing.T) {
	with := func(name string) func(string) string {
		return func(asked string) string {
			if asked == name {
				return ":1"
			}
			return ""
		}
	}
	for _, c := range []struct {
		goos, set string
		want      bool
	}{{"linux", "", false}, {"linux", "DISPLAY", true}, {"linux", "WAYLAND_DISPLAY", true}, {"windows", "", true}, {"darwin", "", true}} {
		if got := hasDisplay(c.goos, with(c.set)); got != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}

func TestReadVersion(t *testing.T) {
	file := filepath.Join(t.TempDir(), "FyneApp.toml")
	for _, c := range []struct{ text, want string }{
		{"Website = \"https://example.org\"\n[Details]\n  Name = \"Abgleich\"\n  Version = \"0.1.0\"\n", "0.1.0"},
		{"[Details]\nName = \"Abgleich\"\n", ""},
		{"Version = \"1 -X main.other=2\"\n", ""},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := readVersion(file); got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q: %q, %v", c.text, got, err)
		}
	}
}

func TestPassOn(t *testing.T) {
	err := exec.CommandContext(t.Context(), os.Args[0], "-nosuchflag").Run()
	if exit, ok := errors.AsType[exitError](passOn(fmt.Errorf("go run: %w", err))); !ok || exit != 2 {
		t.Errorf("%v became %v", err, passOn(err))
	}
	plain := errors.New("no such file")
	if passOn(plain) != plain || passOn(nil) != nil {
		t.Error("what is no exit code must stay")
	}
}

var someFiles = []source.File{
	{Dir: "sync/record"}, {Dir: "sync/record", Test: true}, {Dir: "sync/recorder"}, {Dir: "cmd/dev"}, {Dir: "cmd/dev/internal/step"},
	{Dir: "app/api"}, {Dir: "sync/vcard", Test: true, Fuzz: []string{"FuzzA", "FuzzB"}},
	{Dir: "app/agent"}, {Dir: "app/agent", Test: true, Imports: []string{desktoptest}},
}

func TestStepsTestEveryPackageOnce(t *testing.T) {
	programs, desktop, parts := split(someFiles)
	if !slices.Equal(desktop, []string{"./app/agent"}) {
		t.Errorf("on a desktop %q", desktop)
	}
	if !slices.Equal(programs, []string{"./cmd/dev", "./cmd/dev/internal/step"}) ||
		!slices.Equal(parts, []string{"./app/api", "./sync/record", "./sync/recorder", "./sync/vcard"}) {
		t.Errorf("programs %q, parts %q", programs, parts)
	}
	if got := pick(parts, []string{"sync/record", "sync/gone"}); !slices.Equal(got, []string{"./sync/record"}) {
		t.Errorf("picked %q", got)
	}
}

func TestStepsFuzzEveryTarget(t *testing.T) {
	var names []string
	for _, s := range steps(gotool.Tool{}, someFiles, nil) {
		names = append(names, s.Name)
	}
	if all := strings.Join(names, "\n"); !strings.HasSuffix(all, "fuzz sync/vcard FuzzA\nfuzz sync/vcard FuzzB") {
		t.Errorf("steps:\n%s", all)
	}
}

func TestCheckSource(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"app", "assets", "cmd", "sync"} {
		if err := os.Mkdir(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"LICENSE", "README.md", "FyneApp.toml", "go.mod", "go.sum"} {
		if err := os.WriteFile(filepath.Join(root, file), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	good := source.File{Path: "sync/record/a.go", Dir: "sync/record", Gofmt: true, Lines: 10}
	long, messy := good, good
	long.Lines, messy.Gofmt = 2000, false
	for _, c := range []struct {
		name   string
		file   source.File
		broken error
		failed bool
		says   string
	}{
		{"all well", good, nil, false, ""},
		{"a long file only warns", long, nil, false, "2000 lines"},
		{"gofmt", messy, nil, true, "sync/record/a.go is not as gofmt"},
		{"a long file hides no broken one", long, errors.New("b.go:1: what?"), true, "b.go:1: what?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			err := checkSource(&out, root, []source.File{c.file}, c.broken)
			if r := (step.Result{Err: err}); r.Failed() != c.failed || !strings.Contains(out.String(), c.says) {
				t.Errorf("got %v and %q", err, &out)
			}
		})
	}
}
