package rules

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"abgleich/cmd/dev/internal/source"
)

// Layer says which packages of ours a package's code may import; its tests may import more (see Imports). Names are below the
// module; "sync/..." also stands for everything below.
type Layer struct {
	Package string
	May     []string
}

// Layers is who may import whom, from the bottom up. A package that is not in it fails the check: a new one begins with a line here.
var Layers = []Layer{
	// The words that everything else speaks.
	{"sync/record", nil},
	{"sync/fault", nil},
	{"sync/side", []string{"sync/record", "sync/fault"}},

	// Text and wire: no policy.
	{"sync/contentline", nil},
	{"sync/vcard", []string{"sync/record", "sync/contentline"}},
	{"sync/ical", []string{"sync/record", "sync/contentline"}},
	{"sync/web", nil},
	{"sync/dav", []string{"sync/web"}},

	// The two sides never see each other.
	{"sync/memotoo", []string{"sync/record", "sync/fault", "sync/side", "sync/dav", "sync/contentline", "sync/vcard", "sync/ical"}},
	{"sync/onoffice", []string{"sync/record", "sync/fault", "sync/side", "sync/web"}},
	// Stand-ins share nothing with what they test.
	{"sync/memotoo/memotootest", nil},
	{"sync/memotoo/radicaletest", nil},
	{"sync/onoffice/onofficetest", nil},

	// The engine is given its sides and its ledger.
	{"sync/engine", []string{"sync/record", "sync/fault", "sync/side"}},
	{"sync/ledger", []string{"sync/record", "sync/fault", "sync/side", "sync/engine"}},
	{"sync/ledger/ledgertest", []string{"sync/record", "sync/fault", "sync/side", "sync/engine"}},
	{"sync/contract", []string{"sync/record", "sync/fault", "sync/engine"}},
	{"sync/plain", []string{"sync/record", "sync/fault"}},
	{"sync/support", []string{"sync/record", "sync/fault", "sync/side", "sync/engine", "sync/ledger"}},
	{"sync/backup", []string{"sync/record", "sync/fault"}},
	{"sync/runner", []string{"sync/record", "sync/fault", "sync/side", "sync/engine", "sync/contract", "sync/backup", "sync/ledger", "sync/support", "sync/plain", "sync/dav",
		"sync/memotoo", "sync/onoffice"}},

	{"assets", nil},

	// The desktop knows the runner and no wire. Window and tray know the protocol and the words in it.
	{"app/sessionbus", nil},
	{"app/lang", []string{"assets", "sync/engine", "sync/fault", "sync/record"}},
	{"app/keychain", []string{"app/lang", "app/sessionbus", "sync/fault", "sync/contract"}},
	{"app/notify", []string{"app/sessionbus"}},
	{"app/autostart", nil},
	{"app/network", nil},
	{"app/device", []string{"sync/contract", "sync/fault"}},
	{"app/device/devicetest", nil},
	{"app/api", []string{"sync/contract", "sync/engine", "sync/fault", "sync/record"}},
	{"app/api/apitest", []string{"app/api", "sync/contract", "sync/engine", "sync/fault", "sync/record"}},
	{"app/tray", []string{"app/api", "app/lang", "app/sessionbus", "assets", "sync/contract", "sync/engine", "sync/fault", "sync/record"}},
	{"app/window", []string{"app/api", "app/device", "app/lang", "assets", "sync/contract", "sync/plain", "sync/engine", "sync/fault", "sync/record"}},
	{"app/window/windowtest", nil},
	{"app/agent", []string{"app/api", "app/tray", "app/lang", "app/sessionbus", "app/keychain", "app/notify", "app/autostart", "app/network", "assets",
		"sync/contract", "sync/runner", "sync/engine", "sync/ledger", "sync/support", "sync/fault", "sync/record"}},
	{"app/desktoptest", nil},

	// The programs. Two of them run the stand-ins for a demonstration.
	{"cmd/abgleich", []string{"sync/contract", "app/...", "assets", "sync/runner", "sync/engine", "sync/fault", "sync/record"}},
	{"cmd/abgleich-window", []string{"app/window", "app/api", "app/lang", "assets", "sync/contract", "sync/fault"}},
	{"cmd/abgleichctl", []string{"sync/contract", "cmd/abgleichctl/...", "app/api", "app/device", "app/keychain", "app/lang", "sync/runner", "sync/engine", "sync/ledger",
		"sync/support", "sync/fault", "sync/record", "sync/side", "sync/plain", "sync/memotoo/memotootest", "sync/onoffice/onofficetest"}},
	{"cmd/dev/...", []string{"cmd/dev/...", "sync/memotoo/memotootest", "sync/onoffice/onofficetest"}},
}

// Only says that something from outside may be imported by certain packages of ours alone, tests included.
type Only struct {
	Import string
	By     []string
	Why    string
}

// Onlys are the libraries that stay in one place.
var Onlys = []Only{
	{"fyne.io/fyne/v2/app", []string{"cmd/abgleich-window"}, "it needs C and a display; everything else tests without"},
	{"fyne.io/fyne/v2/...", []string{"app/window", "app/window/windowtest", "cmd/abgleich-window"}, "the toolkit costs every other program 120 MiB"},
	{"fyne.io/systray", []string{"app/tray"}, "the tray is one package"},
	{"modernc.org/sqlite/...", []string{"sync/ledger"}, "the ledger is one package"},
	{"github.com/zalando/go-keyring", []string{"app/keychain"}, "it must be unlocked first, on a connection of its own"},
	{"github.com/emersion/go-ical", []string{"sync/ical"}, "text goes in and out through contentline"},
	{"github.com/boombuler/barcode/...", []string{"app/device"}, "pictures of codes are made in one place"},
	{"github.com/makiuchi-d/gozxing/...", []string{"app/device/devicetest"}, "it is for tests only"},
	{"github.com/micromdm/plist", []string{"app/device", "app/device/devicetest"}, "profiles are made in one place"},
	{"github.com/teambition/rrule-go", []string{"sync/ical"}, "its pick in the autumn hour is fixed there"},
}

// Imports checks files of the module against layers and onlys and gives what is wrong, a sentence each. Tests may import, besides,
// whatever is not above their own package: a test of the runner may use a stand-in, a test of a stand-in no engine.
func Imports(module string, files []source.File, layers []Layer, onlys []Only) []string {
	wrong := map[string]bool{}
	for _, f := range files {
		layer := find(layers, f.Dir)
		if layer < 0 {
			wrong[fmt.Sprintf("%s has no line in the table of layers (cmd/dev/internal/rules)", f.Dir)] = true
			continue
		}
		for _, imported := range f.Imports {
			if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
				if !allowed(layers, layer, f, ours) {
					wrong[fmt.Sprintf("%s: %s may not import %s", f.Path, f.Dir, ours)] = true
				}
				continue
			}
			for _, o := range onlys {
				if match(o.Import, imported) && !slices.ContainsFunc(o.By, func(by string) bool { return match(by, f.Dir) }) {
					wrong[fmt.Sprintf("%s: only %s may import %s: %s", f.Path, strings.Join(o.By, " and "), imported, o.Why)] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(wrong))
}

func allowed(layers []Layer, layer int, f source.File, imported string) bool {
	if imported == f.Dir || slices.ContainsFunc(layers[layer].May, func(may string) bool { return match(may, imported) }) {
		return true
	}
	if !f.Test {
		return false
	}
	to := find(layers, imported)
	return to >= 0 && (to < layer || double(imported))
}

// double tells a package that exists for tests only, by its name.
func double(dir string) bool { return strings.HasSuffix(path.Base(dir), "test") }

// find gives the index of the line for dir; the exact one before one with "...".
func find(layers []Layer, dir string) int {
	if i := slices.IndexFunc(layers, func(l Layer) bool { return l.Package == dir }); i >= 0 {
		return i
	}
	return slices.IndexFunc(layers, func(l Layer) bool { return match(l.Package, dir) })
}

func match(pattern, name string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == prefix || strings.HasPrefix(name, prefix+"/")
	}
	return pattern == name
}
