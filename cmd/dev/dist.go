package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"

	"abgleich/cmd/dev/internal/gotool"
	"abgleich/cmd/dev/internal/setup"
)

// The programs. Those without C build for every system on any machine.
var (
	pure   = []string{"./cmd/abgleich", "./cmd/abgleichctl"}
	window = "./cmd/abgleich-window"
)

// released are the flags of programs for users: small, the same wherever they are built, and with Fyne's checks for wrong threads
// turned into plain speed.
var released = []string{"-trimpath", "-tags", "migrated_fynedo"}

var versionLine = regexp.MustCompile(`(?m)^\s*Version\s*=\s*"([0-9A-Za-z.+-]+)"`)

// readVersion reads the version of the programs from FyneApp.toml, the only place where it stands.
func readVersion(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	m := versionLine.FindSubmatch(text)
	if m == nil {
		return "", fmt.Errorf("%s has no line Version = \"…\"", file)
	}
	return string(m[1]), nil
}

// runDist builds dist/linux-amd64 with all programs and dist/windows-amd64 with those without C.
func runDist(ctx context.Context, tool gotool.Tool, out io.Writer, args []string) error {
	if err := parse(flag.NewFlagSet("dist", flag.ContinueOnError), args); err != nil {
		return err
	}
	if runtime.GOOS != "linux" {
		return fmt.Errorf("the window has C in it and builds for Linux on Linux only; this is %s", runtime.GOOS)
	}
	tool, err := ready(ctx, tool, out, setup.Modules, setup.Window)
	if err != nil {
		return err
	}
	version, err := readVersion(filepath.Join(tool.Root, "FyneApp.toml"))
	if err != nil {
		return err
	}
	for _, b := range []struct {
		goos, cgo, ldflags string
		programs           []string
	}{
		{"linux", "0", "-s -w", pure},
		{"linux", "1", "-s -w", []string{window}},
		{"windows", "0", "-s -w -H=windowsgui", pure[:1]}, // no console window behind the tray
		{"windows", "0", "-s -w", pure[1:]},
	} {
		dir := filepath.Join(tool.Root, "dist", b.goos+"-amd64")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		args := append([]string{"build", "-o", dir + string(filepath.Separator), "-ldflags", b.ldflags + " -X main.version=" + version}, released...)
		env := []string{"GOOS=" + b.goos, "GOARCH=amd64", "CGO_ENABLED=" + b.cgo}
		if err := tool.With(env...).Run(ctx, out, append(args, b.programs...)...); err != nil {
			return err
		}
	}
	files, err := filepath.Glob(filepath.Join(tool.Root, "dist", "*", "*"))
	if err != nil {
		return err
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%6.1f MiB  %s\n", float64(info.Size())/(1<<20), file)
	}
	return nil
}
