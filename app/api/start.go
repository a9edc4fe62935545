package api

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// AgentProgram is the name of the program in the tray.
const AgentProgram = "abgleich"

// StartAgent starts the program in the tray for a home directory and returns a
// client of it once it answers. It outlives the caller. If one runs already, that
// one answers.
func StartAgent(ctx context.Context, home string) (*Client, error) {
	path, err := findAgent()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, "--home", home)
	cmd.Dir = filepath.Dir(path)
	outlive(cmd)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", AgentProgram, err)
	}
	// Nobody waits for its end; on Unix it would stay as a zombie until ours.
	go func() { _ = cmd.Wait() }()
	return Wait(ctx, home)
}

// findAgent looks beside this program, and then wherever programs are found.
func findAgent() (string, error) {
	name := AgentProgram
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if self, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(self); err == nil {
			self = real
		}
		beside := filepath.Join(filepath.Dir(self), name)
		if info, err := os.Stat(beside); err == nil && info.Mode().IsRegular() {
			return beside, nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%w: %s is not installed beside this program", ErrNoAgent, AgentProgram)
	}
	return path, nil
}
