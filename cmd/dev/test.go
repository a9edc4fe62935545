package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"abgleich/cmd/dev/internal/gotool"
	"abgleich/cmd/dev/internal/rules"
	"abgleich/cmd/dev/internal/setup"
	"abgleich/cmd/dev/internal/source"
	"abgleich/cmd/dev/internal/step"
)

// fuzzTime is how long each fuzz target runs; fuzzBudget is the longest for all of them together, which is then shared out.
const (
	fuzzTime   = 5 * time.Second
	fuzzBudget = 90 * time.Second
)

// west and east are far from the offices of our users, on either side; what is computed in the machine's own zone differs there.
const (
	west = "TZ=America/Los_Angeles"
	east = "TZ=Pacific/Auckland"
)

// zoned are the packages that handle dates and run in east, too.
var zoned = []string{"sync/record", "sync/vcard", "sync/ical"}

// timeScenarios are the whole passes that are about time (scenarios G and B35); they run in east, too.
const timeScenarios = "^Test(G[0-9]|B35)"

// runTest checks everything, stops at nothing, and fails if any step failed.
func runTest(ctx context.Context, tool gotool.Tool, out io.Writer, args []string) error {
	if err := parse(flag.NewFlagSet("test", flag.ContinueOnError), args); err != nil {
		return err
	}
	begin := time.Now()
	tool, err := ready(ctx, tool, out, setup.Modules, setup.Window, setup.Tests)
	if err != nil {
		return err
	}
	if took := time.Since(begin).Round(time.Second); took > time.Second {
		fmt.Fprintf(out, "set-up took %s\n", took)
	}
	// No test may touch the desktop of whoever runs it. An address that leads nowhere keeps D-Bus from starting a bus on its own.
	tool = tool.With("DISPLAY=", "WAYLAND_DISPLAY=", "DBUS_SESSION_BUS_ADDRESS=disabled:", "ABGLEICH_HOME=")
	files, broken := source.Read(os.DirFS(tool.Root))
	good := step.Summary(out, step.Run(ctx, out, steps(tool, files, broken)))
	fmt.Fprintf(out, "pictures of the programs on a desktop: %s\n", pictures(tool))
	if !good {
		return exitError(exitFailed)
	}
	return nil
}

// desktoptest is the package by which tests get a desktop.
const desktoptest = "abgleich/app/desktoptest"

// pictures is the folder in which tests on a desktop leave pictures of what a user would have seen.
func pictures(tool gotool.Tool) string { return filepath.Join(tool.Root, ".cache", "pictures") }

// testDesktop runs the tests that have a desktop. They run each time, so that the pictures are those of this run.
func testDesktop(ctx context.Context, tool gotool.Tool, out io.Writer, args []string) error {
	dir := pictures(tool)
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return tool.With("ABGLEICH_PICTURES="+dir).Run(ctx, out, args...)
}

// steps are all checks, the quick ones first. All that compile share one set of flags and so one cache; only the race detector and
// the programs without C build anew what they need. Tests below sync and app run whole in another time zone, and with the race
// detector, which takes ten times as long, with -short: long rows of cases of one kind are thinned there. Those of the programs,
// most of which are other people's C, do without it. broken says which files could not be read.
func steps(tool gotool.Tool, files []source.File, broken error) []step.Step {
	programs, desktop, parts := split(files)
	parts = longestFirst(parts)
	whole := []string{"test", "-vet=off", "-timeout=30m"}
	race := slices.Concat(whole, []string{"-race"})
	return slices.Concat([]step.Step{
		{Name: "format and rules", Run: func(_ context.Context, out io.Writer) error {
			return checkSource(out, tool.Root, files, broken)
		}},
		{Name: "modules", Run: func(ctx context.Context, out io.Writer) error {
			return errors.Join(tool.Run(ctx, out, "mod", "verify"), tool.Run(ctx, out, "mod", "tidy", "-diff"))
		}},
		command(tool, "build", "build", "./..."),
		command(tool, "vet", "vet", "./..."),
		command(tool, "staticcheck", "tool", "staticcheck", "./..."),
		{Name: "build without C, for Linux, Windows and macOS", Run: func(ctx context.Context, out io.Writer) error { return buildPure(ctx, tool, out) }},
		command(tool.With(west), "test whole, in another time zone", slices.Concat(whole, parts)...),
		command(tool, "test with the race detector", slices.Concat(race, []string{"-short"}, parts)...),
		{Name: "test on a desktop", Run: func(ctx context.Context, out io.Writer) error {
			return testDesktop(ctx, tool, out, slices.Concat(race, []string{"-count=1"}, desktop))
		}},
		{Name: "test dates in a third time zone", Run: func(ctx context.Context, out io.Writer) error {
			there, again := tool.With(east), slices.Concat(whole, []string{"-count=1"}) // go's cache of results knows no zone
			return errors.Join(there.Run(ctx, out, slices.Concat(again, pick(parts, zoned))...),
				there.Run(ctx, out, slices.Concat(again, []string{"-short", "-run=" + timeScenarios, "./sync/runner"})...))
		}},
		command(tool, "test the programs", slices.Concat(whole, programs)...),
	}, fuzzSteps(tool, files))
}

func command(tool gotool.Tool, name string, args ...string) step.Step {
	return step.Step{Name: name, Run: func(ctx context.Context, out io.Writer) error { return tool.Run(ctx, out, args...) }}
}

// split gives the packages with Go files as patterns for go: programs, which lie below cmd, those whose tests have a desktop, and
// all others.
func split(files []source.File) (programs, desktop, parts []string) {
	shown := map[string]bool{}
	for _, f := range files {
		if f.Test && slices.Contains(f.Imports, desktoptest) {
			shown[f.Dir] = true
		}
	}
	for _, f := range files {
		pattern := "./" + f.Dir
		switch {
		case strings.HasPrefix(f.Dir, "cmd/"):
			programs = append(programs, pattern)
		case shown[f.Dir]:
			desktop = append(desktop, pattern)
		default:
			parts = append(parts, pattern)
		}
	}
	for _, list := range []*[]string{&programs, &desktop, &parts} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return programs, desktop, parts
}

// longestFirst puts first what takes longest, so that no processor waits for it at the end.
func longestFirst(patterns []string) []string {
	return slices.SortedStableFunc(slices.Values(patterns), func(a, b string) int {
		rank := func(p string) int {
			if p == "./sync/runner" {
				return 0
			}
			return 1
		}
		return cmp.Compare(rank(a), rank(b))
	})
}

// pick gives the patterns for dirs and what is below them.
func pick(patterns, dirs []string) []string {
	var out []string
	for _, p := range patterns {
		if slices.ContainsFunc(dirs, func(dir string) bool { return p == "./"+dir || strings.HasPrefix(p, "./"+dir+"/") }) {
			out = append(out, p)
		}
	}
	return out
}

// checkSource checks what can be seen without compiling.
func checkSource(out io.Writer, root string, files []source.File, broken error) error {
	tree := os.DirFS(root)
	wrong, err := rules.Layout(tree)
	if err != nil {
		return err
	}
	links, err := rules.Links(tree, "README.md")
	if err != nil {
		return err
	}
	wrong = slices.Concat(wrong, links, rules.Imports("abgleich", files, rules.Layers, rules.Onlys))
	if broken != nil {
		wrong = append(wrong, broken.Error())
	}
	for _, f := range files {
		if !f.Gofmt {
			wrong = append(wrong, f.Path+" is not as gofmt would write it")
		}
	}
	long := rules.Long(files)
	for _, line := range slices.Concat(wrong, long) {
		fmt.Fprintln(out, line)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%d things to put right", len(wrong))
	}
	if len(long) > 0 {
		return step.Warning(fmt.Sprintf("%d long files", len(long)))
	}
	return nil
}

// buildPure links the programs that must do without C, and compiles the engine for the system that cannot be tested here.
func buildPure(ctx context.Context, tool gotool.Tool, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "abgleich-build-")
	if err != nil {
		return err
	}
	defer func() { err = cleanUp(err, os.RemoveAll(dir)) }()
	for _, b := range []struct {
		goos string
		args []string
	}{
		{"linux", append(pure[:2:2], "./cmd/dev")},
		{"windows", append(pure[:2:2], "./cmd/dev")},
		{"darwin", []string{"./sync/..."}},
	} {
		args := append([]string{"build"}, b.args...)
		if b.goos != "darwin" {
			args = append([]string{"build", "-buildvcs=false", "-o", dir + string(os.PathSeparator)}, b.args...)
		}
		fmt.Fprintf(out, "GOOS=%s CGO_ENABLED=0 go build %s\n", b.goos, strings.Join(b.args, " "))
		err = errors.Join(err, tool.With("GOOS="+b.goos, "CGO_ENABLED=0").Run(ctx, out, args...))
	}
	return err
}

// fuzzSteps runs each fuzz target for a while.
func fuzzSteps(tool gotool.Tool, files []source.File) []step.Step {
	var steps []step.Step
	for _, f := range files {
		for _, target := range f.Fuzz {
			steps = append(steps, step.Step{Name: "fuzz " + f.Dir + " " + target})
		}
	}
	each := fuzzTime
	if n := time.Duration(len(steps)); n*each > fuzzBudget {
		each = (fuzzBudget / n).Round(100 * time.Millisecond)
	}
	for i := range steps {
		words := strings.Fields(steps[i].Name)
		steps[i].Run = func(ctx context.Context, out io.Writer) error { return fuzz(ctx, tool, out, words[1], words[2], each) }
	}
	return steps
}

// fuzz runs one target. Up to Go 1.26 the end of the time can be reported as a failure of the target, "context deadline exceeded"
// without a failing input; such a run has found nothing and is done again.
func fuzz(ctx context.Context, tool gotool.Tool, out io.Writer, dir, target string, d time.Duration) error {
	var err error
	for range 3 {
		var words strings.Builder
		err = tool.Run(ctx, io.MultiWriter(out, &words), "test", "-run=^$", "-vet=off", "-fuzz=^"+target+"$", "-fuzztime="+d.String(), "./"+dir)
		if err == nil || strings.Contains(words.String(), "Failing input written") || !strings.Contains(words.String(), "context deadline exceeded") {
			return err
		}
	}
	return err
}
