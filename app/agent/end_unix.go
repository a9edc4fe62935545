//go:build !windows

package agent

import (
	"os"
	"syscall"
)

func askToEnd(p *os.Process) error { return p.Signal(syscall.SIGTERM) }
