package setup

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// MissingError says what is missing where this program cannot install it.
type MissingError struct {
	Why      string // why it cannot
	Debian   bool   // apt is at hand
	Packages []Package
}

func (e *MissingError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "something is missing on this machine, and %s:\n", e.Why)
	list(&b, e.Packages)
	if e.Debian {
		fmt.Fprintf(&b, "Run this, then start again:\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends %s", names(e.Packages))
	} else {
		fmt.Fprintf(&b, "The names are Debian's. Install the same from your system's own source, then start again. On Debian and Ubuntu it would be\n"+
			"  apt-get install -y --no-install-recommends %s", names(e.Packages))
	}
	return b.String()
}

// Ensure installs what is missing for the needs and says what and why on out. Where it may not, the error is a *MissingError.
func (m Machine) Ensure(ctx context.Context, out io.Writer, needs ...Need) error {
	missing := m.Missing(ctx, needs...)
	if len(missing) == 0 {
		return nil
	}
	if !m.debian() {
		return &MissingError{Why: "this is no Debian or Ubuntu, where it could be installed now", Packages: missing}
	}
	prefix, ok := m.rise(ctx)
	if !ok {
		return &MissingError{Why: "installing it takes root, or sudo that asks for no password", Debian: true, Packages: missing}
	}
	fmt.Fprintln(out, "Installing what is missing on this machine:")
	list(out, missing)
	// A lock held by somebody else's apt passes; an old list of packages may still be good enough.
	if err := m.apt(ctx, out, prefix, "update"); err != nil {
		fmt.Fprintf(out, "apt-get update failed (%v); trying with the package lists that are here.\n", err)
	}
	args := append([]string{"install", "-y", "--no-install-recommends"}, strings.Fields(names(missing))...)
	if err := m.apt(ctx, out, prefix, args...); err != nil {
		return fmt.Errorf("installing %s: apt-get install: %w; its own words stand above", names(missing), err)
	}
	if still := m.Missing(ctx, needs...); len(still) > 0 {
		return fmt.Errorf("apt-get says that it has installed %s, yet %s cannot be found", names(missing), names(still))
	}
	return nil
}

// rise gives the words before a command that make it run as root.
func (m Machine) rise(ctx context.Context) (prefix []string, ok bool) {
	if m.Root {
		return nil, true
	}
	if !m.has("sudo") {
		return nil, false
	}
	_, err := m.Output(ctx, "sudo", "-n", "true")
	return []string{"sudo", "-n"}, err == nil
}

func (m Machine) apt(ctx context.Context, out io.Writer, prefix []string, args ...string) error {
	words := append(prefix[:len(prefix):len(prefix)], "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q",
		"-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0")
	words = append(words, args...)
	return m.Run(ctx, out, words[0], words[1:]...)
}

func list(w io.Writer, packages []Package) {
	for _, p := range packages {
		fmt.Fprintf(w, "  %-20s %s\n", p.Name, p.For)
	}
}

func names(packages []Package) string {
	all := make([]string, len(packages))
	for i, p := range packages {
		all[i] = p.Name
	}
	return strings.Join(all, " ")
}
