//go:build !windows

package api

import (
	"os/exec"
	"syscall"
)

// outlive keeps the program running when the caller's session or terminal ends.
func outlive(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
