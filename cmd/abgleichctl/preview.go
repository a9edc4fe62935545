package main

import (
	"fmt"
	"strings"

	"abgleich/sync/contract"
)

// previewExamples is how many records of each kind a dry run shows; --json has more.
const previewExamples = 5

var (
	textPairs       = text{"  %d haben beide Seiten schon: sie werden verbunden statt verdoppelt", "  %d are on both sides already: they are linked, not doubled"}
	textFirstBackup = text{"  Vor diesem ersten Lauf gesichert: %s („abgleichctl backup list“)", "  Saved before this first pass: %s (“abgleichctl backup list”)"}
	textWaitsForYes = text{"  Der erste Lauf wartet auf Ihr Ja (%s): ansehen mit „abgleichctl sync --dry-run“, beginnen mit „abgleichctl sync“.",
		"  The first pass waits for your yes (%s): look with “abgleichctl sync --dry-run”, begin with “abgleichctl sync”."}
	textExamples    = text{"  Zum Beispiel:", "  For example:"}
	textExampleMore = text{"    … und weitere", "    … and others"}
)

// planned say what would be done with a record. The side is in the sentence.
var planned = map[contract.PlanKind]map[string]text{
	contract.PlanAsk: {"": {"fragen, ob „%s“ (onOffice) und „%s“ (memotoo) dasselbe sind", "ask whether “%s” (onOffice) and “%s” (memotoo) are the same"},
		"memotoo":  {"fragen, ob „%s“ in memotoo gelöscht werden soll", "ask whether to delete “%s” on memotoo"},
		"onoffice": {"fragen, ob „%s“ in onOffice herausgenommen werden soll", "ask whether to take “%s” out in onOffice"}},
	contract.PlanConflict: {"": {"fragen, wessen Werte bei „%s“ gelten", "ask whose values of “%s” are to stand"}},
	contract.PlanLink:     {"": {"verbinden: „%s“ (onOffice) mit „%s“ (memotoo)", "link “%s” (onOffice) with “%s” (memotoo)"}},
	contract.PlanDelete:   {"memotoo": {"in memotoo löschen: „%s“", "delete on memotoo: “%s”"}},
	contract.PlanUnmark:   {"onoffice": {"in onOffice den Sync-Haken entfernen: „%s“", "clear the sync mark in onOffice: “%s”"}},
	contract.PlanCancel:   {"onoffice": {"in onOffice absagen oder abbrechen: „%s“", "cancel in onOffice: “%s”"}},
	contract.PlanMark: {"onoffice": {"in onOffice wieder aufnehmen und verbinden: „%s“", "take part again in onOffice, and link: “%s”"},
		"memotoo": {"in memotoo wieder aufnehmen: „%s“", "take part again on memotoo: “%s”"}},
	contract.PlanUpdate: {"onoffice": {"in onOffice ändern: „%s“", "change in onOffice: “%s”"}, "memotoo": {"in memotoo ändern: „%s“", "change on memotoo: “%s”"}},
	contract.PlanCreate: {"onoffice": {"in onOffice anlegen: „%s“", "create in onOffice: “%s”"}, "memotoo": {"in memotoo anlegen: „%s“", "create on memotoo: “%s”"}},
}

// showPlan prints examples of what a dry run would do.
func (t *terminal) showPlan(u contract.UnitPass) {
	if len(u.Plan) == 0 {
		return
	}
	t.say(textExamples)
	shown := map[string]int{}
	for _, p := range u.Plan {
		kind := string(p.Kind) + p.Side
		if shown[kind]++; shown[kind] > previewExamples {
			if shown[kind] == previewExamples+1 {
				t.say(textExampleMore)
			}
			continue
		}
		m := planned[p.Kind][p.Side]
		args := []any{p.Title}
		if strings.Count(m.de, "%s") == 2 {
			args = append(args, p.Other)
		}
		fmt.Fprintln(t.out, "    - "+t.t(m, args...))
		if p.Kind == contract.PlanCreate {
			continue
		}
		for _, c := range p.Changes {
			if p.Kind == contract.PlanConflict {
				fmt.Fprintln(t.out, "        "+t.t(textContest, c.Label, orDash(c.Before), orDash(c.After)))
				continue
			}
			fmt.Fprintln(t.out, "        "+clean(c.Label+": "+orDash(c.Before)+" → "+orDash(c.After)))
		}
	}
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
