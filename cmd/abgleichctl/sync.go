package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/record"
)

func (t *terminal) sync() *cobra.Command {
	var req contract.Request
	var units []string
	cmd := &cobra.Command{
		Use:   "sync",
		Short: "Run a pass over the units of an account now",
		Long: "Run a pass now. Typing this command is the yes that the window asks for before a first pass.\n" +
			"Ctrl-C stops after the records in hand, a second one at once; nothing is lost either way.\n\n" + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if req.Units, err = unitsNamed(units); err != nil {
				return err
			}
			req.Trigger = contract.Manual
			return t.with(cmd.Context(), func(s *service) error {
				a, err := s.find(cmd.Context(), req.Account)
				if err != nil {
					return err
				}
				req.Account = a.Name
				p, err := s.pass(cmd.Context(), req)
				if err != nil {
					return err
				}
				t.code = ending(p)
				return t.showPass(p, req.DryRun)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&req.Account, "account", "", "account to sync (needed if there are several)")
	unitFlag(cmd, &units, "unit to sync, repeatable: ", " (default: all that are not off)")
	flags.BoolVar(&req.DryRun, "dry-run", false, "say what would be done and write nothing on either side")
	flags.BoolVar(&req.UntilDone, "until-done", false, "go on until nothing waits for a further pass")
	return cmd
}

func unitIDs() []string {
	var list []string
	for _, u := range contract.Units {
		list = append(list, string(u))
	}
	return list
}

// showPass prints the report of a pass.
func (t *terminal) showPass(p contract.Pass, dry bool) error {
	t.speak(&p)
	if t.asJSON {
		return t.object(p)
	}
	if dry {
		t.say(textDryRun)
	}
	t.say(textPass, p.Account, t.stamp(p.Started), t.clock(p.Finished))
	if len(p.Units) == 0 {
		t.say(textNoUnit)
	}
	for _, u := range p.Units {
		t.showUnit(u, dry)
	}
	return nil
}

// speak says the errors of a pass in this terminal's language.
func (t *terminal) speak(p *contract.Pass) {
	for i := range p.Units {
		for j := range p.Units[i].Errors {
			e := &p.Units[i].Errors[j]
			e.Message, e.Step = t.message(*e), t.step(*e)
		}
	}
}

func (t *terminal) showUnit(u contract.UnitPass, dry bool) {
	if u.Off {
		t.say(textUnitResult, t.unit(u.Unit), t.t(textStaysOff))
		t.showSkipped("  ", u.Skipped)
		return
	}
	t.say(textUnitResult, t.unit(u.Unit), t.t(results[u.Result]))
	t.table("  ", [][]string{
		{t.t(textToMemotoo), t.t(textCreated, u.ToMemotoo.Created), t.t(textUpdated, u.ToMemotoo.Updated), t.t(textDeleted, u.ToMemotoo.Deleted)},
		{t.t(textToOnOffice), t.t(textCreated, u.ToOnOffice.Created), t.t(textUpdated, u.ToOnOffice.Updated), t.cleared(u)},
	})
	t.say(textLinked, u.Linked, u.Unchanged)
	if n := u.ToOnOffice.Marked; n > 0 {
		again := textRevived
		if u.Unit == record.Addresses {
			again = textMarkedAgain
		}
		t.say(again, n)
	}
	if u.Pairs > 0 {
		t.say(textPairs, u.Pairs)
	}
	if u.Backup != "" {
		t.say(textFirstBackup, u.Backup)
	}
	t.showPlan(u)
	switch {
	case u.Remaining == 0:
	case dry:
		t.say(textRemainingDry, u.Remaining)
	case u.Result == engine.Waits:
		t.say(textRemainingLater, u.Remaining)
	default:
		t.say(textRemaining, u.Remaining)
	}
	if u.Held > 0 {
		t.say(textHeld, u.Held)
	}
	if len(u.Skipped) > 0 {
		t.say(textSkipped)
	}
	t.showSkipped("    ", u.Skipped)
	if len(u.Errors) > 0 {
		t.say(textErrors)
	}
	for _, e := range u.Errors {
		t.showError("    ", e)
	}
}

// showSkipped lists what was left alone, and why. The reason names the record.
func (t *terminal) showSkipped(indent string, list []contract.SkippedEntry) {
	for _, s := range list {
		fmt.Fprintf(t.out, "%s- %s\n", indent, cleanMessage(s.Reason))
	}
}

// cleared says how many records left the sync in onOffice.
func (t *terminal) cleared(u contract.UnitPass) string {
	if u.Unit == record.Addresses {
		return t.t(textUnmarked, u.ToOnOffice.Unmarked)
	}
	return t.t(textCancelled, u.ToOnOffice.Cancelled)
}

// showError prints an error with its time, its step and what to do.
func (t *terminal) showError(indent string, e contract.ErrorEntry) {
	head := t.stamp(e.Time)
	if e.Record != "" {
		head += ", " + clean(e.Record)
	}
	if step := t.step(e); step != "" {
		head += ", " + t.t(textStep, step)
	}
	fmt.Fprintf(t.out, "%s- %s\n%s  %s\n", indent, head, indent, cleanMessage(t.message(e)))
}

// message is the text of an error in this terminal's language, which may not be
// the agent's.
func (t *terminal) message(e contract.ErrorEntry) string {
	if e.Fault == nil {
		return e.Message
	}
	return e.Fault.Message(t.lang)
}

func (t *terminal) step(e contract.ErrorEntry) string {
	if e.Fault == nil {
		return e.Step
	}
	return e.Fault.StepName(t.lang)
}

func (t *terminal) unit(u record.Unit) string { return t.t(units[u]) }
