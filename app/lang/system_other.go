//go:build !windows && !darwin

package lang

// platform says nothing: the environment is all there is.
func platform() string { return "" }
