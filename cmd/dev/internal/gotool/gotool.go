// Package gotool runs the go command at the root of the module, always with the same compiler, so that all uses share one build cache.
package gotool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Tool is the go command.
type Tool struct {
	Root string   // folder that it runs in
	Env  []string // added to the environment of this process; the last of a name counts
}

// New is the go command for the module at root. Without a CC of the user's own it compiles C with clang where there is one: it is
// about six times faster than gcc on OpenGL's bindings, most of a cold build.
func New(root string) Tool {
	t := Tool{Root: root}
	if _, err := exec.LookPath("clang"); err == nil && os.Getenv("CC") == "" {
		t.Env = append(t.Env, "CC=clang")
	}
	return t
}

// With is t with more variables, each NAME=value.
func (t Tool) With(env ...string) Tool {
	t.Env = append(t.Env[:len(t.Env):len(t.Env)], env...)
	return t
}

// Run runs go with its output on out and no standard input.
func (t Tool) Run(ctx context.Context, out io.Writer, args ...string) error {
	cmd := t.command(ctx, args)
	cmd.Stdout, cmd.Stderr = out, out
	return t.wrap(cmd.Run(), args)
}

func (t Tool) command(ctx context.Context, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = t.Root
	cmd.Env = append(os.Environ(), t.Env...)
	// Asked to end, go ends what it has started; killed at once, it could not.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	return cmd
}

func (t Tool) wrap(err error, args []string) error {
	if err == nil {
		return nil
	}
	if len(args) > 8 { // a list of packages
		args = append(args[:8:8], "…")
	}
	return fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
}

var moduleLine = regexp.MustCompile(`(?m)^module abgleich$`)

// Root finds the root of the module at or above dir.
func Root(dir string) (string, error) {
	for at := dir; ; {
		text, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil && moduleLine.Match(text) {
			return at, nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		up := filepath.Dir(at)
		if up == at {
			return "", fmt.Errorf("%s is not inside the module abgleich; run this in its folder", dir)
		}
		at = up
	}
}
