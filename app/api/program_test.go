package api

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestFindProgram(t *testing.T) {
	const name = "abgleich-of-this-test"
	file := name
	if runtime.GOOS == "windows" {
		file += ".exe"
	}
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if path, err := FindProgram(name); err == nil {
		t.Fatalf("found %s", path)
	}
	elsewhere := filepath.Join(dir, file)
	if err := os.WriteFile(elsewhere, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	if path, err := FindProgram(name); err != nil || path != elsewhere {
		t.Errorf("%q, %v", path, err)
	}
	self, err := os.Executable()
	if err == nil {
		self, err = filepath.EvalSymlinks(self)
	}
	if err != nil {
		t.Fatal(err)
	}
	beside := filepath.Join(filepath.Dir(self), file)
	if err := os.WriteFile(beside, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Remove(beside); err != nil {
			t.Error(err)
		}
	})
	if path, err := FindProgram(name); err != nil || path != beside {
		t.Errorf("%q, %v", path, err)
	}
}
