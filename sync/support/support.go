// Package support makes the report that support asks for: date and time of the
// runs, what was synced, and at which step it failed (design §2 rule 8). It never
// holds a secret, and personal data only if the user ticked it.
package support

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	// Names are looked for in details and in the log, and replaced in a report without
	// personal data: user names, names of accounts, the user's folder.
	Names []string
	// Secrets are looked for too, in every report. Nothing that goes in should hold
	// one; this is the second lock on the door.
	Secrets  []string
	Status   any
	Accounts []Account
	Log      []byte
}

// Account is one account's part.
type Account struct {
	Name     string
	Settings any
	Passes   []Pass
	// Problem is why the account, or its passes, cannot be read; nil if they can.
	Problem *Entry
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
	if len(b.Log) > 0 {
		if err := add("log.txt", func(w io.Writer) error { _, err := w.Write(b.clean(b.Log)); return err }); err != nil {
			return err
		}
	}
	return z.Close()
}

// words are the sentences of report.txt.
var words = map[fault.Lang]struct {
	title, version, made, account, pass, result, at, none, hidden, personal, noPass string
	results, units, triggers                                                        map[string]string
}{
	fault.German: {
		title: "Abgleich: Bericht für den Support", version: "Version", made: "Erstellt", account: "Account", pass: "Lauf", result: "Ergebnis", at: "Zeitpunkt",
		none: "keine Fehler", noPass: "noch kein Lauf", hidden: "Namen von Datensätzen, Accounts und Benutzern sind durch Kennungen ersetzt.", personal: "Dieser Bericht enthält Namen von Datensätzen und Benutzern.",
		results:  map[string]string{"ok": "fehlerfrei", "partial": "teilweise", "failed": "fehlgeschlagen", "offline": "nicht erreichbar", "stopped": "angehalten"},
		units:    map[string]string{"addresses": "Adressen", "appointments": "Termine", "tasks": "Aufgaben"},
		triggers: map[string]string{"manual": "von Hand", "automatic": "automatisch", "undo": "nimmt einen Lauf zurück"},
	},
	fault.English: {
		title: "Abgleich: report for support", version: "Version", made: "Made", account: "Account", pass: "Run", result: "Result", at: "Time",
		none: "no errors", noPass: "no run yet", hidden: "Names of records, accounts and users are replaced by marks.", personal: "This report holds names of records and users.",
		results:  map[string]string{"ok": "fine", "partial": "partly", "failed": "failed", "offline": "not reachable", "stopped": "stopped"},
		units:    map[string]string{"addresses": "Addresses", "appointments": "Appointments", "tasks": "Tasks"},
		triggers: map[string]string{"manual": "by hand", "automatic": "automatic", "undo": "undoes a run"},
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
		switch {
		case a.Problem != nil:
			b.entry(&t, "  ", *a.Problem)
		case len(a.Passes) == 0:
			fmt.Fprintf(&t, "  %s\n", say.noPass)
		}
		for _, p := range a.Passes {
			fmt.Fprintf(&t, "\n  %s %s – %s (%s), %s: %s\n", say.pass, stamp(p.Started), stamp(p.Finished), word(say.triggers, p.Trigger), say.result, word(say.results, p.Result))
			for _, u := range p.Units {
				fmt.Fprintf(&t, "    %s: %s\n", word(say.units, u.Unit), word(say.results, u.Result))
				for _, e := range u.Errors {
					b.entry(&t, "      ", e)
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

// entry writes one error.
func (b Bundle) entry(w io.Writer, indent string, e Entry) {
	fmt.Fprintf(w, "%s%s: %s\n%s%s\n", indent, words[b.Lang].at, stamp(e.At), indent, b.open(e.Fault).Message(b.Lang))
}

// word is what a word of the contract is called; itself if it is new.
func word(names map[string]string, s string) string {
	if name, ok := names[s]; ok {
		return name
	}
	return s
}

func (b Bundle) json(w io.Writer) error {
	out := map[string]any{"version": b.Version, "system": runtime.GOOS + "/" + runtime.GOARCH, "made": b.Made.Local().Format(time.RFC3339)}
	accounts := []any{}
	for _, a := range b.Accounts {
		passes := []any{}
		for _, p := range a.Passes {
			units := []any{}
			for _, u := range p.Units {
				errs := []any{}
				for _, e := range u.Errors {
					errs = append(errs, b.entryJSON(e))
				}
				units = append(units, map[string]any{"unit": u.Unit, "result": u.Result, "counts": u.Counts, "errors": errs})
			}
			passes = append(passes, map[string]any{
				"started": p.Started.Local().Format(time.RFC3339), "finished": p.Finished.Local().Format(time.RFC3339), "trigger": p.Trigger, "result": p.Result, "units": units,
			})
		}
		account := map[string]any{"name": b.name(a.Name), "passes": passes}
		if a.Problem != nil {
			account["problem"] = b.entryJSON(*a.Problem)
		}
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

func (b Bundle) entryJSON(e Entry) any {
	return map[string]any{"time": e.At.Local().Format(time.RFC3339), "fault": b.open(e.Fault)}
}

// open returns a fault as it may be shown: without the user's leave a record's
// name is replaced, and the detail of a record's fault, which may quote it, left
// out.
func (b Bundle) open(f fault.Fault) *fault.Fault {
	f.Detail = string(b.clean([]byte(f.Detail)))
	if b.Personal {
		return &f
	}
	f.Record = b.name(f.Record)
	switch {
	case f.Right() != "":
		// The name of a right is nobody's.
		f.Detail = "(Recht: " + f.Right() + ")"
	case !f.Kind.Whole(), f.Record != "":
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

// shortest is how long a name or secret must be to be looked for: what is shorter,
// or a number, stands in times and counts too.
const shortest = 3

// clean takes out of a text that others wrote, a detail or the log, what must not
// be in it.
func (b Bundle) clean(text []byte) []byte {
	for _, s := range b.Secrets {
		text = replace(text, s, "•••")
	}
	if b.Personal {
		return text
	}
	names := slices.Clone(b.Names)
	// A name may be part of a longer one.
	slices.SortFunc(names, func(x, y string) int { return len(y) - len(x) })
	for _, s := range names {
		text = replace(text, s, b.name(s))
	}
	return text
}

// replace replaces a name wherever it stands as a word of its own, as it is, as
// in JSON and as in an address.
func replace(text []byte, name, by string) []byte {
	spellings := []string{name, url.PathEscape(name), url.QueryEscape(name)}
	if quoted, err := json.Marshal(name); err == nil {
		spellings = append(spellings, string(quoted[1:len(quoted)-1]))
	}
	slices.Sort(spellings)
	for _, s := range slices.Compact(spellings) {
		if len(s) < shortest || strings.Trim(s, "0123456789") == "" {
			continue
		}
		var out []byte
		for rest := text; ; {
			i := bytes.Index(rest, []byte(s))
			if i < 0 {
				text = append(out, rest...)
				break
			}
			out = append(out, rest[:i]...)
			before, _ := utf8.DecodeLastRune(out)
			after, _ := utf8.DecodeRune(rest[i+len(s):])
			if letter(before) || letter(after) {
				out = append(out, s...)
			} else {
				out = append(out, by...)
			}
			rest = rest[i+len(s):]
		}
	}
	return text
}

func letter(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// stamp is a time with its zone, as support asks for it.
func stamp(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05 -07:00") }
