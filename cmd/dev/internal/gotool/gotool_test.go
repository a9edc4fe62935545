package gotool

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRoot(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "cmd", "dev")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	if got, err := Root(deep); err == nil {
		t.Errorf("outside of the module: %s, want an error", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module abgleich\n\ngo 1.26.0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	// Another module inside is not ours.
	if err := os.WriteFile(filepath.Join(dir, "cmd", "go.mod"), []byte("module abgleichother\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{dir, deep} {
		if got, err := Root(from); err != nil || got != dir {
			t.Errorf("Root(%s) = %s, %v; want %s", from, got, err, dir)
		}
	}
}

func TestTool(t *testing.T) {
	tool := Tool{Root: t.TempDir()}
	var out strings.Builder
	err := tool.With("GOOS=plan9", "GOOS=windows").Run(t.Context(), &out, "env", "GOOS")
	if err != nil || strings.TrimSpace(out.String()) != "windows" {
		t.Errorf("go env GOOS = %q, %v; the last of a name counts", &out, err)
	}
	out.Reset()
	err = tool.Run(t.Context(), &out, "list", "./nowhere")
	if err == nil || !strings.Contains(err.Error(), "go list ./nowhere") || out.Len() == 0 {
		t.Errorf("got %v and %q, want an error that names the command, and its words", err, &out)
	}
}
