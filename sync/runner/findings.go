package runner

import (
	"fmt"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/memotoo"
	"abgleich/sync/plain"
)

// memotooFindings says in plain sentences what a probe of the hub means for the
// user; the technical side of it goes into SideCheck.Details.
func memotooFindings(l fault.Lang, rep memotoo.Report) []string {
	say := func(de, en string, args ...any) string {
		if l == fault.English {
			return fmt.Sprintf(en, args...)
		}
		return fmt.Sprintf(de, args...)
	}
	name := rep.Book.Name
	if name == "" {
		name = rep.Book.Href
	}
	lines := []string{say("Angemeldet. Adressbuch: %s.", "Signed in. Address book: %s.", name)}
	if rep.Capabilities.OnePerSlot {
		lines = append(lines, say(
			"memotoo behält je Art nur eine Nummer und eine E-Mail-Adresse; weitere bleiben in onOffice unberührt.",
			"memotoo keeps one number and one e-mail address of each kind; further ones stay in onOffice untouched."))
	}
	if lost := rep.Capabilities.Lost; len(lost) > 0 {
		names := make([]string, len(lost))
		for i, f := range lost {
			names[i] = plain.Label(l, f)
		}
		lines = append(lines, say("Diese Angaben kann memotoo nicht aufnehmen, sie bleiben in onOffice unberührt: %s.",
			"memotoo cannot hold these values, they stay in onOffice untouched: %s.", strings.Join(names, ", ")))
	}
	return lines
}
