//go:build unix

package main

import (
	"os/signal"
	"syscall"
)

// A file that may not grow any more is an error of the write, as on a full disk, and
// no end of the program: scripts set the bound with ulimit -f.
func init() { signal.Ignore(syscall.SIGXFSZ) }
