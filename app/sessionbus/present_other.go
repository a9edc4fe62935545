//go:build windows || darwin

// Package sessionbus tells whether there is a D-Bus session bus to speak to.
package sessionbus

// Present tells that these systems need none.
func Present() bool { return true }
