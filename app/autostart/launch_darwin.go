package autostart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const label = "de.abgleich.agent"

func file() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("start at login: %w", err)
	}
	return filepath.Join(home, "Library", "LaunchAgents", label+".plist"), nil
}

// Enabled tells whether macOS starts the program at login. What the user has
// switched off in the system settings cannot be asked for.
func (e Entry) Enabled() (bool, error) {
	path, err := file()
	if err != nil {
		return false, err
	}
	_, err = os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Enable puts the program into the list, or corrects how it is started.
func (e Entry) Enable() error {
	path, err := file()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString(xml.Header + `<plist version="1.0"><dict><key>Label</key><string>` + label + "</string><key>ProgramArguments</key><array>")
	for _, arg := range e.Command {
		b.WriteString("<string>")
		if err := xml.EscapeText(&b, []byte(arg)); err != nil {
			return fmt.Errorf("start at login: %w", err)
		}
		b.WriteString("</string>")
	}
	b.WriteString("</array><key>RunAtLoad</key><true/><key>ProcessType</key><string>Interactive</string></dict></plist>\n")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	whole := path + ".new"
	err = os.WriteFile(whole, b.Bytes(), 0o644)
	if err == nil {
		err = os.Rename(whole, path)
	}
	if err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	return nil
}

// Disable takes the program out of the list.
func (e Entry) Disable() error {
	path, err := file()
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("start at login: %w", err)
	}
	return nil
}
