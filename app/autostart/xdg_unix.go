//go:build !windows && !darwin

package autostart

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// FileName is the name of the entry, which is the program's on all XDG desktops.
const FileName = "de.abgleich.Abgleich.desktop"

// file is where the user's own entry is (Desktop Application Autostart Specification).
func file() (string, error) {
	dir := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("start at login: %w", err)
		}
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "autostart", FileName), nil
}

// Enabled tells whether the desktop starts the program at login.
func (e Entry) Enabled() (bool, error) {
	path, err := file()
	if err != nil {
		return false, err
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("start at login: %w", err)
	}
	keys := entryKeys(string(text))
	return keys["Exec"] != "" && keys["Hidden"] != "true" && keys["X-GNOME-Autostart-enabled"] != "false", nil
}

// entryKeys reads the group of a desktop entry (Desktop Entry Specification §3).
func entryKeys(text string) map[string]string {
	keys := map[string]string{}
	inside := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			inside = line == "[Desktop Entry]"
			continue
		}
		if key, value, ok := strings.Cut(line, "="); ok && inside && !strings.HasPrefix(line, "#") {
			keys[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
	return keys
}

// Enable puts the program into the list, or corrects how it is started.
func (e Entry) Enable() error {
	path, err := file()
	if err != nil {
		return err
	}
	args := make([]string, len(e.Command))
	for i, arg := range e.Command {
		if strings.ContainsAny(arg, "\n\r") {
			return fmt.Errorf("start at login: the path %q has a line break", arg)
		}
		args[i] = quote(arg)
	}
	text := "[Desktop Entry]\nType=Application\nName=Abgleich\nComment=onOffice Sync über memotoo\nExec=" + strings.Join(args, " ") +
		"\nIcon=de.abgleich.Abgleich\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	// Half an entry is worse than none: it is made beside its place.
	whole := path + ".new"
	err = os.WriteFile(whole, []byte(text), 0o600)
	if err == nil {
		err = os.Rename(whole, path)
	}
	if err != nil {
		return fmt.Errorf("start at login: %w", errors.Join(err, ignoreGone(os.Remove(whole))))
	}
	return nil
}

// quote writes an argument for the key Exec, and for a value of type string
// (Desktop Entry Specification §4 and §7): a backslash is escaped twice.
func quote(arg string) string {
	arg = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`).Replace(arg)
	arg = strings.ReplaceAll(arg, "%", "%%")
	return `"` + strings.ReplaceAll(arg, `\`, `\\`) + `"`
}

// Disable takes the program out of the list.
func (e Entry) Disable() error {
	path, err := file()
	if err != nil {
		return err
	}
	if err := ignoreGone(os.Remove(path)); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	return nil
}

func ignoreGone(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
