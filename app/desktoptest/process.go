// Package desktoptest starts a real Linux desktop without a screen for a test: an
// X server, a session bus of its own, a window manager, a keychain and a tray
// host. A program that is missing fails the test and names its Debian package.
package desktoptest

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// packages are the Debian packages of the programs that a desktop is made of.
var packages = map[string]string{
	"Xvfb":                 "xvfb",
	"dbus-daemon":          "dbus-daemon",
	"openbox":              "openbox",
	"gnome-keyring-daemon": "gnome-keyring",
	"xdotool":              "xdotool",
	"import":               "imagemagick",
	"dunst":                "dunst",
	"lxqt-panel":           "lxqt-panel",
}

// Program returns the path of a program and fails the test if it is not there.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: install the Debian package %s", name, packages[name])
	}
	return path
}

// Process is a program that runs until the test ends.
type Process struct {
	Cmd *exec.Cmd
	out *buffer
	// done is closed when it has ended; err says how.
	done chan struct{}
	err  error
}

// Launch starts a program with an environment. When the test ends the program is
// asked to end, and killed if it doesn't. Its output is shown if the test failed.
func Launch(t testing.TB, env []string, stdin io.Reader, name string, args ...string) *Process {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Stdin = env, stdin
	return launch(t, cmd)
}

// launchWith is Launch with files as further descriptors, from 3 on.
func launchWith(t testing.TB, env []string, files []*os.File, name string, args ...string) *Process {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.ExtraFiles = env, files
	return launch(t, cmd)
}

func launch(t testing.TB, cmd *exec.Cmd) *Process {
	t.Helper()
	p := &Process{Cmd: cmd, out: &buffer{}, done: make(chan struct{})}
	p.Cmd.Stdout, p.Cmd.Stderr = p.out, p.out
	name := cmd.Path
	if err := p.Cmd.Start(); err != nil {
		t.Fatalf("starting %s: %v", name, err)
	}
	go func() {
		p.err = p.Cmd.Wait()
		close(p.done)
	}()
	t.Cleanup(func() {
		p.End(3 * time.Second)
		if t.Failed() {
			t.Logf("%s said:\n%s", filepath.Base(name), p.out.String())
		}
	})
	return p
}

// End asks the program to end, kills it if it hasn't within the time, and tells
// whether it ended by itself.
func (p *Process) End(within time.Duration) bool {
	// An error here means that it has ended already.
	_ = p.Cmd.Process.Signal(syscall.SIGTERM)
	if p.Wait(within) {
		return true
	}
	_ = p.Cmd.Process.Kill()
	<-p.done
	return false
}

// Wait waits for the program's end and tells whether it came in time.
func (p *Process) Wait(within time.Duration) bool {
	select {
	case <-p.done:
		return true
	case <-time.After(within):
		return false
	}
}

// Running tells whether the program has not ended.
func (p *Process) Running() bool { return !p.Wait(0) }

// ExitCode is the program's exit code once it has ended.
func (p *Process) ExitCode() int {
	<-p.done
	return p.Cmd.ProcessState.ExitCode()
}

// Output is what the program has said so far.
func (p *Process) Output() string { return p.out.String() }

// Eventually waits until ok, and fails the test if that takes longer than within.
func Eventually(t testing.TB, within time.Duration, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(within); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v in vain: %s", within, what)
		}
	}
}

// run runs a program to its end and returns what it wrote.
func run(t testing.TB, env []string, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, Program(t, name), args...)
	cmd.Env = env
	out, err := cmd.Output()
	return string(out), err
}

// shortDir is a directory whose path leaves room for the name of a socket.
func shortDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "desk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// buffer is a bytes.Buffer for several goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
