package main

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"abgleich/sync/contract"
)

// undoPasses is how many passes are looked at for the list.
const undoPasses = 1000

func (t *terminal) undo() *cobra.Command {
	var req contract.UndoRequest
	yes := false
	cmd := &cobra.Command{
		Use:   "undo [PASS]",
		Short: "Take back everything that a pass has written",
		Long: "Every value goes back to what it was before the pass, on both sides and whatever the direction is today. What somebody has changed since is\n" +
			"left, and listed. What was created on memotoo is deleted there; what was created in onOffice is taken out of the sync and stays there.\n" +
			"Without PASS it is the last one that wrote anything; “undo list” shows their numbers. What would be done is shown first, and asked.\n" +
			"Ctrl-C stops after the records in hand; the same command goes on from there.\n\n" + exitHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				n, err := strconv.ParseInt(args[0], 10, 64)
				if err != nil || n < 1 {
					return wrongUsage(textBadID, args[0])
				}
				req.Pass = n
			}
			if t.asJSON && !req.DryRun && !yes {
				return wrongUsage(textUndoYes)
			}
			return t.with(cmd.Context(), func(s *service) error {
				a, err := s.find(cmd.Context(), req.Account)
				if err != nil {
					return err
				}
				req.Account = a.Name
				return t.undoPass(cmd.Context(), s, req, yes)
			})
		},
	}
	cmd.PersistentFlags().StringVar(&req.Account, "account", "", "account (needed if there are several)")
	cmd.Flags().BoolVar(&req.DryRun, "dry-run", false, "say what would be undone and write nothing on either side")
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	cmd.AddCommand(t.listUndo(&req.Account))
	return cmd
}

// undoPass shows what would be undone, asks, and undoes it.
func (t *terminal) undoPass(ctx context.Context, s *service, req contract.UndoRequest, yes bool) error {
	if req.DryRun || !yes {
		look := req
		look.DryRun = true
		p, err := stoppable(ctx, s, req.Account, func(ctx context.Context) (contract.Pass, error) { return s.Undo(ctx, look) })
		if err != nil {
			return err
		}
		t.code = ending(p)
		if err := t.showUndo(p, true); err != nil || req.DryRun || t.code != exitOK && t.code != exitPartial {
			return err
		}
		n := total(p.Units)
		if n == 0 {
			t.say(textUndoNone)
			return nil
		}
		fmt.Fprint(t.out, t.t(textUndoAsk, n, p.Undoes.ID))
		// The end of the input is no yes.
		answer, _ := bufio.NewReader(t.in).ReadString('\n')
		fmt.Fprintln(t.out)
		if !slices.Contains([]string{"j", "ja", "y", "yes"}, strings.ToLower(strings.TrimSpace(answer))) {
			t.code = exitOK
			t.say(textUndoNot)
			return nil
		}
		req.Pass = p.Undoes.ID
	}
	p, err := stoppable(ctx, s, req.Account, func(ctx context.Context) (contract.Pass, error) { return s.Undo(ctx, req) })
	if err != nil {
		return err
	}
	t.code = ending(p)
	return t.showUndo(p, false)
}

// showUndo prints the report of a pass that undoes another.
func (t *terminal) showUndo(p contract.Pass, dry bool) error {
	t.speak(&p)
	if t.asJSON {
		return t.object(p)
	}
	if dry {
		t.say(textUndoDry)
	}
	t.say(textUndoHead, p.Account, p.Undoes.ID, t.stamp(p.Undoes.Started), t.stamp(p.Started), t.clock(p.Finished), t.t(results[p.Result]))
	deleted, unmarked, cancelled := 0, 0, 0
	for _, u := range p.Units {
		t.showUnit(u, dry)
		deleted, unmarked, cancelled = deleted+u.ToMemotoo.Deleted, unmarked+u.ToOnOffice.Unmarked, cancelled+u.ToOnOffice.Cancelled
	}
	if dry && deleted+unmarked+cancelled > 0 {
		t.say(textUndoRemoves, deleted, unmarked, cancelled)
	}
	return nil
}

// wrote counts what was written on each side.
func wrote(units []contract.UnitPass) (onOffice, memotoo int) {
	for _, u := range units {
		onOffice += u.ToOnOffice.Created + u.ToOnOffice.Updated + u.ToOnOffice.Unmarked + u.ToOnOffice.Cancelled + u.ToOnOffice.Marked
		memotoo += u.ToMemotoo.Created + u.ToMemotoo.Updated + u.ToMemotoo.Deleted
	}
	return onOffice, memotoo
}

func total(units []contract.UnitPass) int {
	onOffice, memotoo := wrote(units)
	return onOffice + memotoo
}

func (t *terminal) listUndo(account *string) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the passes that wrote anything, with their numbers",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd.Context(), func(s *service) error {
				a, err := s.find(cmd.Context(), *account)
				if err != nil {
					return err
				}
				list, err := s.Passes(cmd.Context(), a.Name, undoPasses)
				if err != nil {
					return err
				}
				return t.showUndoList(a.Name, list)
			})
		},
	}
}

func (t *terminal) showUndoList(account string, list []contract.Pass) error {
	by := map[int64]int64{}
	for _, p := range list {
		if p.Undoes != nil && by[p.Undoes.ID] == 0 && total(p.Units) > 0 {
			by[p.Undoes.ID] = p.ID
		}
	}
	list = slices.DeleteFunc(list, func(p contract.Pass) bool { return total(p.Units) == 0 })
	for i := range list {
		t.speak(&list[i])
	}
	if t.asJSON {
		return t.object(map[string]any{"account": account, "passes": append([]contract.Pass{}, list...)})
	}
	if len(list) == 0 {
		t.say(textUndoEmpty)
		return nil
	}
	rows := [][]string{{t.t(textColPass), t.t(textColStart), t.t(textColWrote), ""}}
	for _, p := range list {
		var notes []string
		if p.Undoes != nil {
			notes = append(notes, t.t(textUndoOf, p.Undoes.ID))
		}
		if id := by[p.ID]; id != 0 {
			notes = append(notes, t.t(textUndoBy, id))
		}
		onOffice, memotoo := wrote(p.Units)
		rows = append(rows, []string{strconv.FormatInt(p.ID, 10), t.stamp(p.Started), t.t(textWrote, onOffice, memotoo), strings.Join(notes, ", ")})
	}
	t.table("", rows)
	t.say(textUndoList)
	return nil
}
