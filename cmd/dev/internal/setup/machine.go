package setup

import (
	"context"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
)

// Machine is the system as far as set-up touches it.
type Machine struct {
	GOOS    string
	Release string // content of os-release(5); empty where there is none
	Root    bool

	LookPath func(program string) (string, error)
	Exists   func(file string) bool
	// Output runs a program quietly and gives its standard output, also when it fails.
	Output func(ctx context.Context, name string, args ...string) (string, error)
	// Run runs a program whose output the user sees.
	Run func(ctx context.Context, out io.Writer, name string, args ...string) error
}

// Here is the machine that this program runs on.
func Here() Machine {
	release, err := os.ReadFile("/etc/os-release")
	if err != nil {
		release = nil // no Debian then, which is all that is asked of it
	}
	return Machine{
		GOOS: runtime.GOOS, Release: string(release), Root: os.Geteuid() == 0, LookPath: exec.LookPath,
		Exists: func(file string) bool { _, err := os.Stat(file); return err == nil },
		Output: func(ctx context.Context, name string, args ...string) (string, error) {
			out, err := exec.CommandContext(ctx, name, args...).Output()
			return string(out), err
		},
		Run: func(ctx context.Context, out io.Writer, name string, args ...string) error {
			cmd := exec.CommandContext(ctx, name, args...)
			cmd.Stdout, cmd.Stderr = out, out
			return cmd.Run()
		},
	}
}

// debian tells whether packages come by apt here: Debian, Ubuntu and what calls itself like them, with their tools at hand.
func (m Machine) debian() bool {
	for line := range strings.Lines(m.Release) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		if key != "ID" && key != "ID_LIKE" {
			continue
		}
		names := strings.Fields(strings.Trim(value, `"'`))
		if slices.Contains(names, "debian") || slices.Contains(names, "ubuntu") {
			return m.has("apt-get") && m.has("dpkg-query")
		}
	}
	return false
}

func (m Machine) has(program string) bool {
	_, err := m.LookPath(program)
	return err == nil
}

// installed asks dpkg which of the packages are there in full.
func (m Machine) installed(ctx context.Context, packages []Package) map[string]bool {
	args := []string{"--show", "--showformat=${Package} ${db:Status-Status}\n"}
	for _, p := range packages {
		args = append(args, p.Name)
	}
	// It fails when it knows one of them not, and lists the others all the same.
	out, _ := m.Output(ctx, "dpkg-query", args...)
	there := map[string]bool{}
	for line := range strings.Lines(out) {
		if name, status, _ := strings.Cut(strings.TrimSpace(line), " "); status == "installed" {
			there[name] = true
		}
	}
	return there
}

// proven tells whether what p brings is there.
func (m Machine) proven(ctx context.Context, p Package) bool {
	if slices.ContainsFunc(p.Programs, m.has) || p.File != "" && m.Exists(p.File) {
		return true
	}
	if p.Module == "" {
		return false
	}
	_, err := m.Output(ctx, "pkg-config", "--exists", p.Module)
	return err == nil
}

// Missing gives the packages that the needs ask for and that are not there.
func (m Machine) Missing(ctx context.Context, needs ...Need) []Package {
	wanted := For(m.GOOS, needs...)
	debian := m.debian()
	there := map[string]bool{}
	if debian && len(wanted) > 0 {
		there = m.installed(ctx, wanted)
	}
	return slices.DeleteFunc(wanted, func(p Package) bool {
		provable := len(p.Programs) > 0 || p.Module != "" || p.File != ""
		return there[p.Name] || !debian && !provable || m.proven(ctx, p)
	})
}
