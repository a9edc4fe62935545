package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// outputs is the directory in which every run of the program leaves a copy of
// what it printed.
const outputs = "ABGLEICH_TEST_OUTPUTS"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"abgleichctl": recorded})
}

// recorded is main with a copy of all output.
func recorded() {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	file, err := os.CreateTemp(os.Getenv(outputs), "run-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
	os.Exit(run(os.Args[1:], os.Stdin, io.MultiWriter(os.Stdout, file), io.MultiWriter(os.Stderr, file), signals))
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup:               setup,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"standins": cmdStandins, "addaccount": cmdAddAccount, "exits": cmdExits, "json": cmdJSON, "harmless": cmdHarmless,
			"crm": cmdCRM, "hub": cmdHub, "systemd": cmdSystemd, "signal": cmdSignal, "secret": cmdSecret, "setting": cmdSetting, "otherhub": cmdOtherHub,
			"scan": cmdScan, "mobileconfig": cmdMobileconfig,
		},
	})
}

// stageKey finds the stage of a script.
type stageKey struct{}

func setup(env *testscript.Env) error {
	dir := filepath.Join(env.WorkDir, "outputs")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	s := &stage{}
	env.Values[stageKey{}] = s
	env.Setenv(outputs, dir)
	env.Setenv("ABGLEICH_HOME", filepath.Join(env.WorkDir, "home"))
	env.Setenv("ABGLEICH_LANG", "de")
	env.Defer(func() {
		if err := s.leaks(env.WorkDir); err != nil {
			env.T().Fatal(err)
		}
	})
	return nil
}

// The search for secrets finds them: as they are, as HTTP sends them, and in a zip.
func TestLeaksAreFound(t *testing.T) {
	s := &stage{secrets: []string{"hush"}}
	var archive bytes.Buffer
	zipped := zip.NewWriter(&archive)
	f, err := zipped.Create("log.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("so hush")); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file string
		content    []byte
		found      bool
	}{
		{"plain", "outputs/run-1", []byte("so hush it is"), true}, {"base64", "log", []byte("Basic aHVzaA=="), true}, {"zip", "a.zip", archive.Bytes(), true},
		{"nothing", "log", []byte("all quiet"), false}, {"store", "home/secrets.json", []byte("hush"), false}, {"given", "keys/token", []byte("hush"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, c.file)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := s.leaks(dir); (err != nil) != c.found {
				t.Errorf("leaks() = %v, want one: %v", err, c.found)
			}
		})
	}
}

// leaks looks for secrets in everything that the program printed or wrote, but
// for the files that are there to keep them.
func (s *stage) leaks(work string) error {
	look := func(where string, content []byte) error {
		for _, secret := range s.secrets {
			for _, form := range []string{secret, base64.StdEncoding.EncodeToString([]byte(secret))} {
				if bytes.Contains(content, []byte(form)) {
					return fmt.Errorf("a secret stands in %s", where)
				}
			}
		}
		return nil
	}
	return filepath.WalkDir(work, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || filepath.Base(path) == "secrets.json" || filepath.Dir(path) == filepath.Join(work, "keys") {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := look(path, content); err != nil || !strings.HasSuffix(path, ".zip") {
			return err
		}
		archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return err
		}
		for _, f := range archive.File {
			in, err := f.Open()
			if err != nil {
				return err
			}
			content, err := io.ReadAll(in)
			if err != nil {
				return err
			}
			if err := look(path+": "+f.Name, content); err != nil {
				return err
			}
		}
		return nil
	})
}
