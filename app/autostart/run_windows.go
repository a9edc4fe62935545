package autostart

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"golang.org/x/sys/windows/registry"
)

const (
	valueName = "Abgleich"
	runKey    = `Software\Microsoft\Windows\CurrentVersion\Run`
	// approvedKey is where the task manager notes what the user has switched off.
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
)

// Enabled tells whether Windows starts the program at login.
func (e Entry) Enabled() (bool, error) {
	run, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if err != nil {
		return false, gone(err)
	}
	defer run.Close()
	if _, _, err := run.GetStringValue(valueName); err != nil {
		return false, gone(err)
	}
	approved, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.QUERY_VALUE)
	if err != nil {
		return gone(err) == nil, gone(err)
	}
	defer approved.Close()
	state, _, err := approved.GetBinaryValue(valueName)
	if err != nil {
		return gone(err) == nil, gone(err)
	}
	// An odd first byte: switched off.
	return len(state) == 0 || state[0]&1 == 0, nil
}

// gone is nil for an error that says that there is no such key or value.
func gone(err error) error {
	if errors.Is(err, registry.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("start at login: %w", err)
}

// Enable puts the program into the list, or corrects how it is started.
func (e Entry) Enable() error {
	args := make([]string, len(e.Command))
	for i, arg := range e.Command {
		args[i] = syscall.EscapeArg(arg)
	}
	run, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	defer run.Close()
	if err := run.SetStringValue(valueName, strings.Join(args, " ")); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	return forget(approvedKey)
}

// Disable takes the program out of the list.
func (e Entry) Disable() error { return errors.Join(forget(runKey), forget(approvedKey)) }

// forget removes our value from a key.
func forget(name string) error {
	key, err := registry.OpenKey(registry.CURRENT_USER, name, registry.SET_VALUE)
	if err != nil {
		return gone(err)
	}
	defer key.Close()
	if err := key.DeleteValue(valueName); err != nil {
		return gone(err)
	}
	return nil
}
