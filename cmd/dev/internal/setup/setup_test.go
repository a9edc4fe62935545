package setup

import (
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const bookworm = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n"

// fake is a machine in memory.
type fake struct {
	installed map[string]bool // by dpkg
	programs  map[string]bool
	modules   map[string]bool // known to pkg-config
	files     map[string]bool
	sudo      bool // without password
	deaf      bool // apt-get install does nothing
	updateErr error
	ran       []string
}

func (f *fake) machine(goos, release string, root bool) Machine {
	return Machine{
		GOOS: goos, Release: release, Root: root,
		LookPath: func(p string) (string, error) {
			if f.programs[p] {
				return "/usr/bin/" + p, nil
			}
			return "", errors.New("not found")
		},
		Exists: func(p string) bool { return f.files[p] },
		Output: func(_ context.Context, name string, args ...string) (string, error) {
			switch {
			case name == "dpkg-query":
				var b strings.Builder
				for _, p := range args[2:] {
					if there, known := f.installed[p]; there {
						b.WriteString(p + " installed\n")
					} else if known {
						b.WriteString(p + " config-files\n")
					}
				}
				return b.String(), errors.New("exit status 1")
			case name == "pkg-config" && f.modules[args[1]], name == "sudo" && f.sudo:
				return "", nil
			}
			return "", errors.New("exit status 1")
		},
		Run: func(_ context.Context, _ io.Writer, name string, args ...string) error {
			f.ran = append(f.ran, strings.Join(append([]string{name}, args...), " "))
			if slices.Contains(args, "update") {
				return f.updateErr
			}
			if i := slices.Index(args, "--no-install-recommends"); i >= 0 && !f.deaf {
				for _, p := range args[i+1:] {
					f.installed[p] = true
				}
			}
			return nil
		},
	}
}

func newFake() *fake {
	return &fake{installed: map[string]bool{}, programs: map[string]bool{"apt-get": true, "dpkg-query": true},
		modules: map[string]bool{}, files: map[string]bool{}}
}

func TestTableIsWhole(t *testing.T) {
	valid := regexp.MustCompile(`^[a-z0-9][a-z0-9+.-]+$`)
	seen := map[string]bool{}
	for _, p := range Table {
		if !valid.MatchString(p.Name) || p.For == "" || p.Need == "" {
			t.Errorf("%+v: a package needs a name, a purpose and a need", p)
		}
		if seen[p.Name] {
			t.Errorf("%s stands twice in the table", p.Name)
		}
		seen[p.Name] = true
		if p.Anywhere && len(p.Programs) == 0 {
			t.Errorf("%s is needed on every system, but nothing there tells whether it is present", p.Name)
		}
	}
}

func TestForTakesOnlyWhatIsNeeded(t *testing.T) {
	for _, c := range []struct {
		name, goos string
		needs      []Need
		has, lacks string
	}{
		{"the terminal demo needs no compiler", "linux", []Need{Modules}, "ca-certificates", "gcc"},
		{"the window needs no Radicale", "linux", []Need{Window}, "libwayland-dev", "radicale"},
		{"tests", "linux", []Need{Tests}, "radicale", "libgl-dev"},
		{"Windows has no X11", "windows", []Need{Window}, "gcc", "libx11-dev"},
		{"a Mac brings its certificates", "darwin", []Need{Modules, Window}, "gcc", "ca-certificates"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := strings.Fields(names(For(c.goos, c.needs...)))
			if !slices.Contains(got, c.has) || slices.Contains(got, c.lacks) {
				t.Errorf("got %v, want it to have %s and not %s", got, c.has, c.lacks)
			}
		})
	}
	if got := For("linux"); len(got) != 0 {
		t.Errorf("no need asks for %v", got)
	}
}

func TestEnsureInstallsOnlyWhatIsMissing(t *testing.T) {
	f := newFake()
	f.installed["gcc"], f.installed["libc6-dev"] = true, false // one there, one removed but for its settings
	f.programs["clang"], f.modules["gl"] = true, true          // not from packages
	var out strings.Builder
	if err := f.machine("linux", bookworm, true).Ensure(t.Context(), &out, Window); err != nil {
		t.Fatal(err)
	}
	if len(f.ran) != 2 || !strings.HasSuffix(f.ran[0], " update") {
		t.Fatalf("ran %q, want update and then install, once each", f.ran)
	}
	install := strings.Fields(f.ran[1])
	for _, word := range []string{"DEBIAN_FRONTEND=noninteractive", "-y", "--no-install-recommends", "libc6-dev", "libegl-dev"} {
		if !slices.Contains(install, word) {
			t.Errorf("%q lacks %s", f.ran[1], word)
		}
	}
	for _, word := range []string{"gcc", "clang", "libgl-dev", "radicale", "sudo"} {
		if slices.Contains(install, word) {
			t.Errorf("%q must not have %s", f.ran[1], word)
		}
	}
	if !strings.Contains(out.String(), "Fyne: Wayland") {
		t.Errorf("it does not say what the packages are for:\n%s", &out)
	}
	f.ran = nil
	if err := f.machine("linux", bookworm, true).Ensure(t.Context(), io.Discard, Window); err != nil || len(f.ran) != 0 {
		t.Errorf("the second time: %v, ran %q; want nothing", err, f.ran)
	}
}

func TestEnsureUsesSudoWithoutPassword(t *testing.T) {
	f := newFake()
	f.programs["sudo"], f.sudo = true, true
	ubuntu := "ID=\"ubuntu\"\nID_LIKE=debian\n"
	if err := f.machine("linux", ubuntu, false).Ensure(t.Context(), io.Discard, Tests); err != nil {
		t.Fatal(err)
	}
	for _, ran := range f.ran {
		if !strings.HasPrefix(ran, "sudo -n env ") {
			t.Errorf("%q runs without sudo -n", ran)
		}
	}
}

func TestEnsureGoesOnWithOldPackageLists(t *testing.T) {
	f := newFake()
	f.updateErr = errors.New("no network")
	if err := f.machine("linux", bookworm, true).Ensure(t.Context(), io.Discard, Modules); err != nil {
		t.Fatal(err)
	}
	if !f.installed["ca-certificates"] {
		t.Error("not installed")
	}
}

func TestEnsureSaysWhatItCannotInstall(t *testing.T) {
	for _, c := range []struct {
		name, goos, release string
		prepare             func(*fake)
		says, saysNot       []string
	}{
		{"Debian without root", "linux", bookworm, func(*fake) {},
			[]string{"takes root", "sudo apt-get update && sudo apt-get install -y --no-install-recommends radicale xvfb"}, nil},
		{"sudo that asks for a password", "linux", bookworm, func(f *fake) { f.programs["sudo"] = true },
			[]string{"takes root"}, nil},
		{"another Linux", "linux", "ID=fedora\n", func(f *fake) { f.programs["radicale"] = true },
			[]string{"no Debian or Ubuntu", "xvfb", "a display without a screen"}, []string{"radicale", "fonts-dejavu-core", "sudo"}},
		{"macOS", "darwin", "", func(*fake) {}, []string{"radicale"}, []string{"xvfb"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake()
			c.prepare(f)
			err := f.machine(c.goos, c.release, false).Ensure(t.Context(), io.Discard, Tests)
			missing, ok := errors.AsType[*MissingError](err)
			if !ok {
				t.Fatalf("got %v, want a *MissingError", err)
			}
			for _, s := range c.says {
				if !strings.Contains(missing.Error(), s) {
					t.Errorf("lacks %q:\n%s", s, missing)
				}
			}
			for _, s := range c.saysNot {
				if strings.Contains(missing.Error(), s) {
					t.Errorf("must not say %q:\n%s", s, missing)
				}
			}
			if len(f.ran) > 0 {
				t.Errorf("ran %q", f.ran)
			}
		})
	}
}

func TestEnsureDoesNotTrustApt(t *testing.T) {
	f := newFake()
	f.deaf = true
	if err := f.machine("linux", bookworm, true).Ensure(t.Context(), io.Discard, Tests); err == nil || !strings.Contains(err.Error(), "cannot be found") {
		t.Errorf("got %v", err)
	}
}
