package api

import (
	"os/exec"
	"syscall"
)

// detached is DETACHED_PROCESS of CreateProcess.
const detached = 0x8

// outlive keeps the program running when the caller's console ends.
func outlive(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: detached | syscall.CREATE_NEW_PROCESS_GROUP}
}
