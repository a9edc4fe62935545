//go:build linux

package autostart

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// at lets entries live in a folder of the test's own.
func at(t *testing.T) (path string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	return filepath.Join(dir, "autostart", FileName)
}

func is(t *testing.T, e Entry, want bool) {
	t.Helper()
	if on, err := e.Enabled(); on != want || err != nil {
		t.Errorf("enabled: %v, %v; want %v", on, err, want)
	}
}

func TestEntry(t *testing.T) {
	path := at(t)
	e := Entry{[]string{"/opt/ab gleich/abgleich", "--home", "/home/müller/x"}}
	is(t, e, false)
	for range 2 {
		if err := e.Enable(); err != nil {
			t.Fatal(err)
		}
		is(t, e, true)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "\nExec=\"/opt/ab gleich/abgleich\" \"--home\" \"/home/müller/x\"\n") {
		t.Errorf("%s, %v", text, err)
	}
	if validate, err := exec.LookPath("desktop-file-validate"); err == nil {
		if out, err := exec.Command(validate, path).CombinedOutput(); err != nil {
			t.Errorf("%s", out)
		}
	}
	for range 2 {
		if err := e.Disable(); err != nil {
			t.Fatal(err)
		}
		is(t, e, false)
	}
}

// The user may switch the entry off in the desktop's own list.
func TestEntryThatTheDesktopSwitchedOff(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"as we write it":   {"[Desktop Entry]\nType=Application\nExec=\"/usr/bin/abgleich\"\n", true},
		"hidden":           {"[Desktop Entry]\nExec=abgleich\nHidden=true\n", false},
		"GNOME":            {"[Desktop Entry]\nExec=abgleich\nX-GNOME-Autostart-enabled=false\n", false},
		"another group":    {"[Desktop Entry]\nExec=abgleich\n[Desktop Action x]\nHidden=true\n", true},
		"a remark":         {"[Desktop Entry]\nExec=abgleich\n#Hidden=true\n", true},
		"blanks":           {"[Desktop Entry]\nExec = abgleich\nHidden = true\n", false},
		"nothing to start": {"[Desktop Entry]\nType=Application\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			path := at(t)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			is(t, Entry{}, c.want)
		})
	}
}

func TestQuote(t *testing.T) {
	for arg, want := range map[string]string{
		"/a b":   `"/a b"`,
		`c:\x`:   `"c:\\\\x"`,
		"100%":   `"100%%"`,
		"$HOME":  `"\\$HOME"`,
		"`id`":   "\"\\\\`id\\\\`\"",
		`say "x`: `"say \\"x"`,
	} {
		if got := quote(arg); got != want {
			t.Errorf("%s: got %s, want %s", arg, got, want)
		}
	}
	if err := (Entry{[]string{"/a\nExec=evil"}}).Enable(); err == nil {
		t.Error("a line break was written")
	}
}

func TestEntryThatCannotBeWritten(t *testing.T) {
	path := at(t)
	if err := os.WriteFile(filepath.Dir(path), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := (Entry{[]string{"/a"}}).Enable(); err == nil {
		t.Error("no error")
	}
}
