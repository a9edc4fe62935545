package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"abgleich/cmd/dev/internal/gotool"
	"abgleich/cmd/dev/internal/setup"
	"abgleich/cmd/dev/internal/standin"
)

// runDemo shows the desktop program against stand-ins or, without a display, the demonstration on the terminal.
func runDemo(ctx context.Context, tool gotool.Tool, out io.Writer, args []string) error {
	if err := parse(flag.NewFlagSet("demo", flag.ContinueOnError), args); err != nil {
		return err
	}
	if !hasDisplay(runtime.GOOS, os.Getenv) {
		fmt.Fprintln(out, "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): this is the demonstration on the terminal.")
		tool, err := ready(ctx, tool, out, setup.Modules)
		if err != nil {
			return err
		}
		return passOn(tool.With("CGO_ENABLED=0").Run(ctx, out, "run", "./cmd/abgleichctl", "demo"))
	}
	tool, err := ready(ctx, tool, out, setup.Modules, setup.Window)
	if err != nil {
		return fmt.Errorf("%w\nThe demonstration on the terminal needs nothing of it: go run ./cmd/abgleichctl demo", err)
	}
	programs, err := buildPrograms(ctx, tool, out)
	if err != nil {
		return err
	}
	return showDesktop(ctx, out, programs)
}

// hasDisplay tells whether windows can be shown. Only X11 and Wayland say so in the environment.
func hasDisplay(goos string, getenv func(string) string) bool {
	return goos == "windows" || goos == "darwin" || getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != ""
}

// buildPrograms builds all programs into .cache/bin, side by side, as the agent looks for the window beside itself.
func buildPrograms(ctx context.Context, tool gotool.Tool, out io.Writer) (dir string, err error) {
	dir = filepath.Join(tool.Root, ".cache", "bin")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	fmt.Fprintln(out, "Building; the first time takes some minutes.")
	args := append([]string{"build", "-tags", "migrated_fynedo", "-o", dir + string(filepath.Separator)}, pure...)
	return dir, tool.Run(ctx, out, append(args, window)...)
}

// showDesktop runs the agent with an account on stand-ins until the agent ends. What it keeps is gone afterwards.
func showDesktop(ctx context.Context, out io.Writer, programs string) (err error) {
	home, err := os.MkdirTemp("", "abgleich-demo-")
	if err != nil {
		return err
	}
	defer func() { err = cleanUp(err, os.RemoveAll(home)) }()
	r, err := standin.Start(standin.Options{OnOffice: "127.0.0.1:0", Memotoo: "127.0.0.1:0", Profile: standin.Memotoo, Seed: 1,
		Addresses: 60, Marked: 0.6, Cards: 8})
	if err != nil {
		return err
	}
	defer func() { err = cleanUp(err, r.Close()) }()
	if err := addAccount(ctx, out, filepath.Join(programs, "abgleichctl"+exe()), home, "Demo", r.Info()); err != nil {
		return err
	}
	fmt.Fprintf(out, `
Abgleich now runs in the tray, with its window open, against stand-ins of onOffice and memotoo on this machine:
%d of 60 addresses are marked in onOffice, and 8 cards are in the address book on memotoo.
The first pass waits for your yes: "Alles synchronisieren" shows what it would do, and asks; every further one just runs. To give it something to do then:
  - Delete an address in onOffice:  curl -X POST -d '{"id":%d}' %saddress/delete
  - Look at the address book:       curl -u '%s:%s' -X PROPFIND -H 'Depth: 1' %s
Quit in the tray menu, or Ctrl-C here, ends everything and removes what it kept.
`, len(r.Marked), r.Marked[0], r.Info().OnOffice.GUI, r.Info().Memotoo.User, r.Info().Memotoo.Password, r.Info().Memotoo.CardDAV)
	err = program(ctx, out, home, filepath.Join(programs, "abgleich"+exe()), "--show").Run()
	if ctx.Err() != nil {
		return nil // ended by the user
	}
	return passOn(err)
}

// addAccount sets up an account on the stand-ins. The files with its secrets live only as long as the command runs.
func addAccount(ctx context.Context, out io.Writer, ctl, home, name string, info standin.Info) (err error) {
	dir, err := os.MkdirTemp("", "abgleich-secrets-")
	if err != nil {
		return err
	}
	defer func() { err = cleanUp(err, os.RemoveAll(dir)) }()
	args, err := info.AddAccount(name, dir)
	if err != nil {
		return err
	}
	if err := program(ctx, out, home, ctl, args...).Run(); err != nil {
		return fmt.Errorf("setting up the account: abgleichctl account add: %w", err)
	}
	return nil
}

// program is one of ours with everything that it keeps in home. Asked to end, it has some time to.
func program(ctx context.Context, out io.Writer, home, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "ABGLEICH_HOME="+home)
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	if runtime.GOOS != "windows" { // where there is no signal but the last one
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	}
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// cleanUp keeps the first error, which is why the second may be there.
func cleanUp(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

// exe ends the names of programs.
func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
