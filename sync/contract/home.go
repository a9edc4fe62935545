package contract

import (
	"os"
	"path/filepath"
	"runtime"

	"abgleich/sync/fault"
)

// DefaultHome is where the program keeps its files: ABGLEICH_HOME, or the
// platform's own place for a program's data.
func DefaultHome() (string, error) {
	if dir := os.Getenv("ABGLEICH_HOME"); dir != "" {
		return filepath.Abs(dir)
	}
	if runtime.GOOS == "linux" || runtime.GOOS == "freebsd" {
		if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
			return filepath.Join(dir, "abgleich"), nil
		}
		dir, err := os.UserHomeDir()
		if err != nil {
			return "", noHome(err)
		}
		return filepath.Join(dir, ".local", "share", "abgleich"), nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", noHome(err)
	}
	return filepath.Join(dir, "Abgleich"), nil
}

func noHome(err error) *fault.Fault {
	return fault.New(fault.Storage, fault.Local, fault.StepSave, err.Error(), err)
}
