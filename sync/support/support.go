// Package support makes the report that support asks for: date and time of the
// runs, what was synced, and at which step it failed (design §2 rule 8). It never
// holds a secret, and personal data only if the user ticked it.
package support

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"abgleich/sync/fault"
)

// Bundle is everything that goes into a report.
type Bundle struct {
	Version string
	Made    time.Time
	Lang    fault.Lang
	// Personal puts names of records and users in; without it they are replaced by
	// a mark that is the same for the same name.
	Personal bool
	Status   any
	Accounts []Account
	Log      []byte
}

// Account is one account's part.
type Account struct {
	Name     string
	Settings any
	Passes   []Pass
}

// Pass is one pass.
type Pass struct {
	Started, Finished time.Time
	Trigger, Result   string
	Units             []Unit
}

// Unit is one unit of a pass.
type Unit struct {
	Unit, Result string
	// Counts are the unit's numbers, without names.
	Counts any
	Errors []Entry
}

// Entry is one error.
type Entry struct {
	At    time.Time
	Fault fault.Fault
}

// Write writes the report as a zip file: report.txt to read, report.json for
// programs, and the end of the log.
func (b Bundle) Write(w io.Writer) error {
	z := zip.NewWriter(w)
	add := func(name string, f func(io.Writer) error) error {
		part, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: b.Made})
		if err != nil {
			return err
		}
		return f(part)
	}
	if err := add("report.txt", b.text); err != nil {
		return err
	}
	if err := add("report.json", b.json); err != nil {
		return err
	}
	if b.Personal && len(b.Log) > 0 {
		if err := add("log.txt", func(w io.Writer) error { _, err := w.Write(b.Log); return err }); err != nil {
			return err
		}
	}
	return z.Close()
}

// words are the sentences of report.txt.
var words = map[fault.Lang]struct {
	title, version, made, account, pass, result, at, none, hidden, personal string
	results                                                                 map[string]string
}{
	fault.German: {
		title: "Abgleich: Bericht für den Support", version: "Version", made: "Erstellt", account: "Konto", pass: "Lauf", result: "Ergebnis", at: "Zeitpunkt",
		none: "keine Fehler", hidden: "Namen von Datensätzen und Benutzern sind durch Kennungen ersetzt.", personal: "Dieser Bericht enthält Namen von Datensätzen.",
		results: map[string]string{"ok": "fehlerfrei", "partial": "teilweise", "failed": "fehlgeschlagen", "offline": "nicht erreichbar", "stopped": "angehalten"},
	},
	fault.English: {
		title: "Abgleich: report for support", version: "Version", made: "Made", account: "Account", pass: "Run", result: "Result", at: "Time",
		none: "no errors", hidden: "Names of records and users are replaced by marks.", personal: "This report holds names of records.",
		results: map[string]string{"ok": "fine", "partial": "partly", "failed": "failed", "offline": "not reachable", "stopped": "stopped"},
	},
}

func (b Bundle) text(w io.Writer) error {
	say := words[b.Lang]
	var t strings.Builder
	fmt.Fprintf(&t, "%s\n\n%s: %s (%s/%s)\n%s: %s\n", say.title, say.version, b.Version, runtime.GOOS, runtime.GOARCH, say.made, stamp(b.Made))
	if b.Personal {
		fmt.Fprintln(&t, say.personal)
	} else {
		fmt.Fprintln(&t, say.hidden)
	}
	for _, a := range b.Accounts {
		fmt.Fprintf(&t, "\n%s: %s\n", say.account, b.name(a.Name))
		for _, p := range a.Passes {
			fmt.Fprintf(&t, "\n  %s %s – %s, %s: %s\n", say.pass, stamp(p.Started), stamp(p.Finished), say.result, say.results[p.Result])
			for _, u := range p.Units {
				fmt.Fprintf(&t, "    %s: %s\n", u.Unit, say.results[u.Result])
				for _, e := range u.Errors {
					f := b.open(e.Fault)
					fmt.Fprintf(&t, "      %s: %s\n      %s\n", say.at, stamp(e.At), f.Message(b.Lang))
				}
				if len(u.Errors) == 0 {
					fmt.Fprintf(&t, "      %s\n", say.none)
				}
			}
		}
	}
	_, err := io.WriteString(w, t.String())
	return err
}

func (b Bundle) json(w io.Writer) error {
	out := map[string]any{"version": b.Version, "system": runtime.GOOS + "/" + runtime.GOARCH, "made": b.Made.Format(time.RFC3339)}
	var accounts []any
	for _, a := range b.Accounts {
		var passes []any
		for _, p := range a.Passes {
			var units []any
			for _, u := range p.Units {
				var errs []any
				for _, e := range u.Errors {
					errs = append(errs, map[string]any{"time": e.At.Format(time.RFC3339), "fault": b.open(e.Fault)})
				}
				units = append(units, map[string]any{"unit": u.Unit, "counts": u.Counts, "errors": errs})
			}
			passes = append(passes, map[string]any{
				"started": p.Started.Format(time.RFC3339), "finished": p.Finished.Format(time.RFC3339), "trigger": p.Trigger, "result": p.Result, "units": units,
			})
		}
		account := map[string]any{"name": b.name(a.Name), "passes": passes}
		if b.Personal {
			account["settings"] = a.Settings
		}
		accounts = append(accounts, account)
	}
	out["accounts"] = accounts
	if b.Personal {
		out["status"] = b.Status
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// open returns a fault as it may be shown: without the user's leave a record's
// name is replaced, and the detail of a record's fault, which may quote it, left
// out.
func (b Bundle) open(f fault.Fault) *fault.Fault {
	if b.Personal {
		return &f
	}
	f.Record = b.name(f.Record)
	if !f.Kind.Whole() || f.Record != "" {
		f.Detail = ""
	}
	return &f
}

// name returns a name as it may be shown.
func (b Bundle) name(s string) string {
	if b.Personal || s == "" {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return "#" + hex.EncodeToString(sum[:4])
}

// stamp is a time with its zone, as support asks for it.
func stamp(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05 -07:00") }
