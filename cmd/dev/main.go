// Command dev is the contributor's one tool: it sets up the machine, shows the product, checks everything, measures, builds
// releases and runs the stand-ins.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"abgleich/cmd/dev/internal/gotool"
	"abgleich/cmd/dev/internal/setup"
)

const usage = `usage: go run ./cmd/dev COMMAND

  demo      show the product working against stand-ins of both services, on the desktop or, without one, on the terminal
  test      check everything: format, rules, vet, staticcheck, builds, tests, fuzz targets
  bench     measure: the benchmarks, and a sync of many addresses (--addresses N, --json)
  dist      build release programs into dist/
  standin   run the stand-ins: --onoffice ADDR --memotoo ADDR [--profile memotoo|plain] [--seed N]
            [--addresses N] [--appointments N] [--tasks N]

What the machine lacks for a command is installed on Debian and Ubuntu, and listed elsewhere.
`

// Exit codes, as of all our programs.
const (
	exitFailed = 1
	exitUsage  = 2 // also: the machine lacks something that only its user can install
)

// usageError is a wrong use of the command line.
type usageError struct{ error }

// exitError ends the program with the code of a program that it ran; everything has been said.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(exitCode(run(ctx, os.Stdout, os.Args[1:])))
}

// exitCode tells the user what went wrong, if that has not happened yet, and gives the code to exit with.
func exitCode(err error) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if exit, ok := errors.AsType[exitError](err); ok {
		return int(exit)
	}
	fmt.Fprintln(os.Stderr, "dev:", err)
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	if _, ok := errors.AsType[*setup.MissingError](err); ok {
		return exitUsage
	}
	return exitFailed
}

func run(ctx context.Context, out io.Writer, args []string) error {
	if len(args) == 0 {
		fmt.Fprint(os.Stderr, usage)
		return usageError{errors.New("which command?")}
	}
	name, args := args[0], args[1:]
	switch name {
	case "help", "-h", "-help", "--help":
		fmt.Fprint(out, usage)
		return nil
	case "standin":
		return runStandin(ctx, out, args)
	}
	command, ok := map[string]func(context.Context, gotool.Tool, io.Writer, []string) error{
		"demo": runDemo, "test": runTest, "bench": runBench, "dist": runDist,
	}[name]
	if !ok {
		fmt.Fprint(os.Stderr, usage)
		return usageError{fmt.Errorf("there is no command %q", name)}
	}
	wd, err := os.Getwd()
	if err != nil {
		return err
	}
	root, err := gotool.Root(wd)
	if err != nil {
		return usageError{err}
	}
	return command(ctx, gotool.New(root), out, args)
}

// parse reads the flags of a command that takes nothing else.
func parse(f *flag.FlagSet, args []string) error {
	f.Usage = func() { fmt.Fprint(f.Output(), usage) }
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return usageError{err}
	}
	if f.NArg() > 0 {
		return usageError{fmt.Errorf("%s: what is %q?", f.Name(), f.Arg(0))}
	}
	return nil
}

// ready sets the machine up and gives the go command as it is then.
func ready(ctx context.Context, tool gotool.Tool, out io.Writer, needs ...setup.Need) (gotool.Tool, error) {
	if err := setup.Here().Ensure(ctx, out, needs...); err != nil {
		return tool, err
	}
	return gotool.New(tool.Root), nil
}

// passOn turns the failure of a program that has told the user about it into its exit code.
func passOn(err error) error {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() > 0 {
		return exitError(exit.ExitCode())
	}
	return err
}
