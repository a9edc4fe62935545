package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"abgleich/cmd/dev/internal/gotool"
	"abgleich/cmd/dev/internal/measure"
	"abgleich/cmd/dev/internal/setup"
	"abgleich/cmd/dev/internal/source"
	"abgleich/cmd/dev/internal/standin"
)

// benchReport is what `bench --json` prints.
type benchReport struct {
	System     string              `json:"system"`
	Go         string              `json:"go"`
	CPUs       int                 `json:"cpus"`
	Syncs      []benchSync         `json:"syncs"`
	Benchmarks []measure.Benchmark `json:"benchmarks"`
}

// benchSync is the sync of a crowd with one kind of hub.
type benchSync struct {
	crowd
	Profile string        `json:"profile"`
	Rows    []measure.Row `json:"rows"`
}

// crowd is what is synced.
type crowd struct {
	Addresses    int `json:"addresses,omitempty"`
	Appointments int `json:"appointments,omitempty"`
	Tasks        int `json:"tasks,omitempty"`
}

func (c crowd) String() string {
	if c.Addresses > 0 {
		return fmt.Sprintf("%d marked addresses", c.Addresses)
	}
	return fmt.Sprintf("%d appointments over 14 months and %d tasks", c.Appointments, c.Tasks)
}

func (c crowd) units() []string {
	if c.Addresses > 0 {
		return []string{"addresses"}
	}
	return []string{"appointments", "tasks"}
}

// runBench measures a sync of many addresses against both kinds of hub, then runs the benchmarks of all packages; those of
// app/agent measure the built programs on a desktop.
func runBench(ctx context.Context, tool gotool.Tool, out io.Writer, args []string) error {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	addresses := f.Int("addresses", 5000, "marked addresses in the big measurement")
	appointments := f.Int("appointments", 2000, "appointments in the big measurement")
	tasks := f.Int("tasks", 500, "tasks in the big measurement")
	asJSON := f.Bool("json", false, "print one JSON object and nothing else on standard output")
	if err := parse(f, args); err != nil {
		return err
	}
	if *addresses < 200 || *appointments < 200 || *tasks < 200 {
		return usageError{fmt.Errorf("--addresses, --appointments and --tasks must be 200 or more, so that 1 %% is something on each side")}
	}
	words := out
	if *asJSON {
		words = os.Stderr
	}
	needs := []setup.Need{setup.Modules}
	if runtime.GOOS == "linux" {
		// The programs are measured on a desktop of their own.
		needs = append(needs, setup.Window, setup.Tests)
	}
	tool, err := ready(ctx, tool, words, needs...)
	if err != nil {
		return err
	}
	report := benchReport{System: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version(), CPUs: runtime.NumCPU()}
	for _, c := range []crowd{{Addresses: *addresses}, {Appointments: *appointments, Tasks: *tasks}} {
		for _, profile := range []string{standin.Memotoo, standin.Plain} {
			rows, err := bigSync(ctx, tool, words, profile, c)
			if err != nil {
				return fmt.Errorf("%s, profile %s: %w", c, profile, err)
			}
			report.Syncs = append(report.Syncs, benchSync{c, profile, rows})
			fmt.Fprintf(words, "\n%s, profile %s:\n", c, profile)
			if err := measure.Table(words, rows); err != nil {
				return err
			}
		}
	}
	if report.Benchmarks, err = goBenchmarks(ctx, tool, words); err != nil {
		return err
	}
	if *asJSON {
		return json.NewEncoder(out).Encode(report)
	}
	return nil
}

// goBenchmarks runs the benchmarks of the packages that have some.
func goBenchmarks(ctx context.Context, tool gotool.Tool, words io.Writer) ([]measure.Benchmark, error) {
	files, err := source.Read(os.DirFS(tool.Root))
	if err != nil {
		return nil, err
	}
	var packages []string
	for _, f := range files {
		if len(f.Benchmarks) > 0 {
			packages = append(packages, "./"+f.Dir)
		}
	}
	slices.Sort(packages)
	if packages = slices.Compact(packages); len(packages) == 0 {
		return nil, nil
	}
	fmt.Fprintln(words)
	var output strings.Builder
	args := append([]string{"test", "-run=^$", "-bench=.", "-benchmem", "-benchtime=500ms", "-p=1", "-vet=off"}, packages...)
	err = tool.With("CGO_ENABLED=0").Run(ctx, io.MultiWriter(words, &output), args...)
	return measure.Benchmarks(output.String()), err
}

// bigSync measures the first sync of a crowd, one with nothing to do, and one after 1 % changed, half on each side.
func bigSync(ctx context.Context, tool gotool.Tool, words io.Writer, profile string, c crowd) (rows []measure.Row, err error) {
	dir, err := os.MkdirTemp("", "abgleich-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = cleanUp(err, os.RemoveAll(dir)) }()
	ctl := filepath.Join(dir, "abgleichctl"+exe())
	if err := tool.With("CGO_ENABLED=0").Run(ctx, words, "build", "-buildvcs=false", "-o", ctl, "./cmd/abgleichctl"); err != nil {
		return nil, err
	}
	info, end, err := startStandin(ctx, profile, c)
	if err != nil {
		return nil, err
	}
	defer end()
	home := filepath.Join(dir, "home")
	if err := os.Mkdir(home, 0o700); err != nil {
		return nil, err
	}
	if err := addAccount(ctx, words, ctl, home, "bench", info); err != nil {
		return nil, err
	}
	program := measure.Program{Path: ctl, Home: home, Account: "bench", Units: c.units(), Log: words}
	editor := measure.Editor{Info: info, Client: &http.Client{Timeout: time.Minute}}
	return measureSync(ctx, words, program, editor, profile, c)
}

func measureSync(ctx context.Context, words io.Writer, program measure.Program, editor measure.Editor, profile string, c crowd) ([]measure.Row, error) {
	var rows []measure.Row
	add := func(name string) error {
		passes, err := untilDone(ctx, program, c)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		row := measure.Sum(name, passes)
		fmt.Fprintf(words, "profile %s, %s: %.1f s\n", profile, name, row.Seconds)
		rows = append(rows, row)
		return nil
	}
	if err := add("first sync"); err != nil {
		return rows, err
	}
	if err := add("nothing to do"); err != nil {
		return rows, err
	}
	if err := edit(ctx, editor, profile, c); err != nil {
		return rows, err
	}
	if err := add("1 % changed"); err != nil {
		return rows, err
	}
	return rows, add("nothing to do, again")
}

// edit changes 1 % of a crowd, half on each side: one end of the list on each, so that hardly a record changes on both.
func edit(ctx context.Context, editor measure.Editor, profile string, c crowd) error {
	r, err := standin.Start(c.options("127.0.0.1:0", standin.Plain))
	if err != nil {
		return err
	}
	marked, meetings, duties := r.Marked, r.Meetings(), r.Duties()
	if err := r.Close(); err != nil {
		return err
	}
	for _, kind := range []struct {
		n    int
		ids  []int
		hand measure.Hand
	}{{c.Addresses, marked, editor.People()}, {c.Appointments, meetings, editor.Meetings()}, {c.Tasks, duties, editor.Duties()}} {
		half := kind.n / 200
		if half == 0 {
			continue
		}
		if err := editor.EditOnOffice(ctx, kind.hand, kind.ids[:half]); err != nil {
			return err
		}
		if kind.n == c.Tasks && profile == standin.Memotoo {
			continue // it has none
		}
		if err := editor.EditMemotoo(ctx, kind.hand, half, "Umbenannt"); err != nil {
			return err
		}
	}
	return nil
}

// untilDone syncs until nothing waits. The limit of addresses in one pass bounds the number of passes.
func untilDone(ctx context.Context, program measure.Program, c crowd) ([]measure.Pass, error) {
	var passes []measure.Pass
	for range c.Addresses/100 + 2 {
		p, err := program.Sync(ctx)
		if err != nil {
			return passes, err
		}
		if passes = append(passes, p); p.Left == 0 {
			return passes, nil
		}
	}
	return passes, fmt.Errorf("after %d passes still %d records wait", len(passes), passes[len(passes)-1].Left)
}

// benchSeed makes the records of the measurement.
const benchSeed = 7

// options make the stand-ins of a crowd: the same ones in every process.
func (c crowd) options(addr, profile string) standin.Options {
	return standin.Options{OnOffice: addr, Memotoo: addr, Profile: profile, Seed: benchSeed, Addresses: c.Addresses, Marked: 1, Appointments: c.Appointments, Tasks: c.Tasks}
}

// startStandin runs this program as `standin` in a process of its own, whose memory and work are not the sync's. end ends it.
func startStandin(ctx context.Context, profile string, c crowd) (info standin.Info, end func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return info, nil, err
	}
	cmd := exec.CommandContext(ctx, self, "standin", "--onoffice", "127.0.0.1:0", "--memotoo", "127.0.0.1:0", "--profile", profile,
		"--seed", fmt.Sprint(benchSeed), "--addresses", fmt.Sprint(c.Addresses), "--appointments", fmt.Sprint(c.Appointments), "--tasks", fmt.Sprint(c.Tasks))
	cmd.Stderr = os.Stderr
	output, err := cmd.StdoutPipe()
	if err != nil {
		return info, nil, err
	}
	if err := cmd.Start(); err != nil {
		return info, nil, err
	}
	end = func() {
		_ = cmd.Process.Kill() // it keeps nothing; an error means that it has ended
		_ = cmd.Wait()
	}
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &info)
	}
	if err != nil {
		end()
		return info, nil, fmt.Errorf("the stand-ins did not start: %w", err)
	}
	return info, end, nil
}
