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
	Addresses  int                 `json:"addresses"`
	Profiles   []benchProfile      `json:"profiles"`
	Benchmarks []measure.Benchmark `json:"benchmarks"`
}

type benchProfile struct {
	Profile string        `json:"profile"`
	Rows    []measure.Row `json:"rows"`
}

// runBench measures a sync of many addresses against both kinds of hub, then runs the benchmarks of all packages.
func runBench(ctx context.Context, tool gotool.Tool, out io.Writer, args []string) error {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	addresses := f.Int("addresses", 5000, "marked addresses in the big measurement")
	asJSON := f.Bool("json", false, "print one JSON object and nothing else on standard output")
	if err := parse(f, args); err != nil {
		return err
	}
	if *addresses < 200 {
		return usageError{fmt.Errorf("--addresses must be 200 or more, so that 1 %% is something on each side")}
	}
	words := out
	if *asJSON {
		words = os.Stderr
	}
	tool, err := ready(ctx, tool, words, setup.Modules)
	if err != nil {
		return err
	}
	report := benchReport{System: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version(), CPUs: runtime.NumCPU(), Addresses: *addresses}
	for _, profile := range []string{standin.Memotoo, standin.Plain} {
		rows, err := bigSync(ctx, tool, words, profile, *addresses)
		if err != nil {
			return fmt.Errorf("%d addresses, profile %s: %w", *addresses, profile, err)
		}
		report.Profiles = append(report.Profiles, benchProfile{profile, rows})
		fmt.Fprintf(words, "\n%d marked addresses, profile %s:\n", *addresses, profile)
		if err := measure.Table(words, rows); err != nil {
			return err
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

// bigSync measures the first sync of n marked addresses, one with nothing to do, and one after 1 % changed, half on each side.
func bigSync(ctx context.Context, tool gotool.Tool, words io.Writer, profile string, n int) (rows []measure.Row, err error) {
	dir, err := os.MkdirTemp("", "abgleich-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = cleanUp(err, os.RemoveAll(dir)) }()
	ctl := filepath.Join(dir, "abgleichctl"+exe())
	if err := tool.With("CGO_ENABLED=0").Run(ctx, words, "build", "-buildvcs=false", "-o", ctl, "./cmd/abgleichctl"); err != nil {
		return nil, err
	}
	info, end, err := startStandin(ctx, profile, n)
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
	program := measure.Program{Path: ctl, Home: home, Account: "bench", Log: words}
	editor := measure.Editor{Info: info, Client: &http.Client{Timeout: time.Minute}}
	return measureSync(ctx, words, program, editor, profile, n)
}

func measureSync(ctx context.Context, words io.Writer, program measure.Program, editor measure.Editor, profile string, n int) ([]measure.Row, error) {
	var rows []measure.Row
	add := func(name string) error {
		passes, err := untilDone(ctx, program, n)
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
	half := n / 200
	marked, err := markedIDs(n)
	if err != nil {
		return rows, err
	}
	// One end of the list on each side, so that no record changes on both.
	if err := editor.EditOnOffice(ctx, marked[:half], "Neustadt"); err != nil {
		return rows, err
	}
	if err := editor.EditMemotoo(ctx, half, "Umbenannt"); err != nil {
		return rows, err
	}
	if err := add("1 % changed"); err != nil {
		return rows, err
	}
	return rows, add("nothing to do, again")
}

// untilDone syncs until nothing waits. The limit of addresses in one pass bounds the number of passes.
func untilDone(ctx context.Context, program measure.Program, n int) ([]measure.Pass, error) {
	var passes []measure.Pass
	for range n/100 + 2 {
		p, err := program.Sync(ctx)
		if err != nil {
			return passes, err
		}
		if passes = append(passes, p); p.Left == 0 {
			return passes, nil
		}
	}
	return passes, fmt.Errorf("after %d passes still %d addresses wait", len(passes), passes[len(passes)-1].Left)
}

// benchSeed makes the addresses of the measurement.
const benchSeed = 7

// markedIDs gives the ids of the addresses that the stand-in in the other process holds: the same seed makes the same ones.
func markedIDs(n int) ([]int, error) {
	r, err := standin.Start(standin.Options{OnOffice: "127.0.0.1:0", Memotoo: "127.0.0.1:0", Profile: standin.Plain, Seed: benchSeed, Addresses: n, Marked: 1})
	if err != nil {
		return nil, err
	}
	return r.Marked, r.Close()
}

// startStandin runs this program as `standin` in a process of its own, whose memory and work are not the sync's. end ends it.
func startStandin(ctx context.Context, profile string, n int) (info standin.Info, end func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return info, nil, err
	}
	cmd := exec.CommandContext(ctx, self, "standin", "--onoffice", "127.0.0.1:0", "--memotoo", "127.0.0.1:0", "--profile", profile,
		"--seed", fmt.Sprint(benchSeed), "--addresses", fmt.Sprint(n))
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
