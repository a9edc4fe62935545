package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/record"
)

func (t *terminal) backup() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup",
		Short: "Save both sides of an account, and put records back onto memotoo",
		Long: "A backup is a dated zip file in the home directory: memotoo's records as .vcf and .ics, onOffice's as JSON.\n" +
			"Before the first pass of a unit one is made by itself.\n\n" + exitHelp,
		Args: cobra.NoArgs,
		RunE: t.choose,
	}
	var account string
	cmd.PersistentFlags().StringVar(&account, "account", "", "account (needed if there are several)")
	cmd.AddCommand(t.createBackup(&account), t.listBackups(&account), t.restoreBackup(&account), t.keepBackups())
	return cmd
}

func (t *terminal) createBackup(account *string) *cobra.Command {
	var names []string
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Save both sides now",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			units, err := unitsNamed(names)
			if err != nil {
				return err
			}
			return t.with(cmd.Context(), func(s *service) error {
				a, err := s.find(cmd.Context(), *account)
				if err != nil {
					return err
				}
				if !t.asJSON {
					defer t.followBackup(cmd.Context(), s, a.Name)()
				}
				b, err := stoppable(cmd.Context(), s, a.Name, func(ctx context.Context) (contract.Backup, error) {
					return s.CreateBackup(ctx, a.Name, units)
				})
				if err != nil {
					return err
				}
				if t.asJSON {
					return t.object(b)
				}
				t.say(textBackupMade, b.ID, ready(clean(b.Path)), ready(size(b.Size)))
				for _, u := range b.Units {
					fmt.Fprintln(t.out, "  "+t.kept(u, b.Reason))
				}
				return nil
			})
		},
	}
	unitFlag(cmd, &names, "unit to save, repeatable: ", " (default: all that are not off)")
	return cmd
}

func (t *terminal) listBackups(account *string) *cobra.Command {
	return &cobra.Command{
		Use:   "list [BACKUP]",
		Short: "List the backups, or what of memotoo is in one",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.with(cmd.Context(), func(s *service) error {
				a, err := s.find(cmd.Context(), *account)
				if err != nil {
					return err
				}
				if len(args) == 1 {
					list, err := s.BackupRecords(cmd.Context(), a.Name, args[0])
					if err != nil {
						return err
					}
					return t.showBackupRecords(a.Name, args[0], list)
				}
				list, err := s.Backups(cmd.Context(), a.Name)
				if err != nil {
					return err
				}
				set, err := s.Settings(cmd.Context())
				if err != nil {
					return err
				}
				return t.showBackups(a.Name, list, set.BackupDays)
			})
		},
	}
}

func (t *terminal) showBackups(account string, list []contract.Backup, days int) error {
	for i := range list {
		if e := list[i].Error; e != nil {
			e.Message, e.Step = t.message(*e), t.step(*e)
			t.code = exitPartial
		}
	}
	if t.asJSON {
		return t.object(map[string]any{"account": account, "keptDays": days, "backups": append([]contract.Backup{}, list...)})
	}
	if len(list) == 0 {
		t.say(textBackupNone)
		return nil
	}
	rows := [][]string{{t.t(textColBackup), t.t(textColMade), t.t(textColSize), t.t(textColReason), t.t(textColContent)}}
	for _, b := range list {
		row := []string{clean(b.ID), t.t(textBackupBad), size(b.Size), "", ""}
		if b.Error == nil {
			var units []string
			for _, u := range b.Units {
				units = append(units, t.kept(u, b.Reason))
			}
			row[1], row[4] = t.stamp(b.Made), strings.Join(units, "; ")
			row[3] = t.t(backupReasons[b.Reason])
			if b.Account != account {
				row[3] += ", " + t.t(textBackupFrom, b.Account)
			}
		}
		rows = append(rows, row)
	}
	t.table("", rows)
	for _, b := range list {
		if b.Error != nil {
			t.showError("", *b.Error)
		}
	}
	t.say(textBackupKept, days)
	return nil
}

func (t *terminal) keepBackups() *cobra.Command {
	return &cobra.Command{
		Use:   "keep [DAYS]",
		Short: "Say or set for how many days backups are kept, of all accounts",
		Long: "Say or set for how many days backups are kept. Those made before a first pass stay a year at least, and the newest of an account always stays.\n" +
			"With fewer days than before, what is too old goes at once.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.with(cmd.Context(), func(s *service) error {
				set, err := s.Settings(cmd.Context())
				if err != nil {
					return err
				}
				if len(args) == 1 {
					// 0 would be taken for the default.
					if set.BackupDays, err = strconv.Atoi(args[0]); err != nil || set.BackupDays == 0 {
						return wrongUsage(textBackupDays, args[0])
					}
					if err := s.SaveSettings(cmd.Context(), set); err != nil {
						return err
					}
				}
				if t.asJSON {
					return t.object(map[string]int{"keptDays": set.BackupDays})
				}
				t.say(textBackupKept, set.BackupDays)
				return nil
			})
		},
	}
}

// kept says what is kept of a unit.
func (t *terminal) kept(u contract.BackupUnit, why contract.BackupReason) string {
	if why == contract.BackupRestore {
		return t.t(textBackupOnly, t.unit(u.Unit), u.Memotoo)
	}
	return t.t(textBackupHold, t.unit(u.Unit), u.Memotoo, u.OnOffice)
}

func (t *terminal) showBackupRecords(account, backup string, list []contract.BackupRecord) error {
	if t.asJSON {
		return t.object(map[string]any{"account": account, "backup": backup, "records": append([]contract.BackupRecord{}, list...)})
	}
	rows := [][]string{{t.t(textColID), t.t(textColUnit), t.t(textColTitle)}}
	for _, r := range list {
		rows = append(rows, []string{clean(r.ID), t.unit(r.Unit), clean(r.Title)})
	}
	t.table("", rows)
	return nil
}

// size is a number of bytes for people.
func size(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}

// unitFlag gives a command --unit.
func unitFlag(cmd *cobra.Command, names *[]string, before, after string) {
	cmd.Flags().StringArrayVar(names, "unit", nil, before+strings.Join(unitIDs(), ", ")+after)
}

// unitsNamed are the units of --unit.
func unitsNamed(names []string) ([]record.Unit, error) {
	var units []record.Unit
	for _, u := range names {
		if !slices.Contains(contract.Units, record.Unit(u)) {
			return nil, wrongUsage(textUnknownUnit, u, strings.Join(unitIDs(), ", "))
		}
		units = append(units, record.Unit(u))
	}
	return units, nil
}

// stoppable waits for work that the agent goes on with when its caller leaves: when
// ctx ends, it is stopped after the record in hand, and its answer says how far it
// came.
func stoppable[T any](ctx context.Context, s *service, account string, work func(context.Context) (T, error)) (T, error) {
	if !s.agent {
		return work(ctx)
	}
	stop := context.AfterFunc(ctx, func() {
		// If the agent is gone, the work says so.
		_ = s.Stop(context.WithoutCancel(ctx), account)
	})
	defer stop()
	return work(context.WithoutCancel(ctx))
}

func (t *terminal) restoreBackup(account *string) *cobra.Command {
	var req contract.RestoreRequest
	var names []string
	cmd := &cobra.Command{
		Use:   "restore [BACKUP] --record ID… | --unit UNIT… | --all",
		Short: "Put records of a backup back onto memotoo",
		Long: "Put records back onto memotoo as they were. What is there is written over, what is gone is created; onOffice is not touched.\n" +
			"Without BACKUP the newest one is used. Ctrl-C stops after the record in hand; what was restored stays and is in the summary.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			given := 0
			for _, yes := range []bool{len(req.Records) > 0, len(names) > 0, req.All} {
				if yes {
					given++
				}
			}
			if given != 1 {
				return wrongUsage(textWhichRestore)
			}
			var err error
			if req.Units, err = unitsNamed(names); err != nil {
				return err
			}
			if len(args) == 1 {
				req.Backup = args[0]
			}
			return t.with(cmd.Context(), func(s *service) error {
				a, err := s.find(cmd.Context(), *account)
				if err != nil {
					return err
				}
				req.Account = a.Name
				if !t.asJSON {
					defer t.followBackup(cmd.Context(), s, a.Name)()
				}
				rep, err := stoppable(cmd.Context(), s, a.Name, func(ctx context.Context) (contract.RestoreReport, error) {
					return s.Restore(ctx, req)
				})
				if err != nil {
					return err
				}
				t.code = ending(contract.Pass{Result: rep.Result})
				return t.showRestore(rep)
			})
		},
	}
	cmd.Flags().StringArrayVar(&req.Records, "record", nil, "record as “backup list BACKUP” names it, such as addresses/17, repeatable")
	unitFlag(cmd, &names, "restore all records of a unit, repeatable: ", "")
	cmd.Flags().BoolVar(&req.All, "all", false, "restore all records of the backup")
	cmd.Flags().BoolVar(&req.DryRun, "dry-run", false, "say what would be restored and write nothing")
	return cmd
}

// followBackup prints how far a backup is that is made or restored, until end is
// called.
func (t *terminal) followBackup(ctx context.Context, s *service, account string) (end func()) {
	said := 0
	return t.follow(ctx, s, account, func(a contract.AccountStatus) {
		if p := a.Backup; p != nil && p.Done > said && p.Done < p.Total {
			said = p.Done
			m := textBackupProgress
			if p.Restore {
				m = textRestoreProgress
			}
			t.warn(m, p.Done, p.Total)
		}
	})
}

// showRestore prints the summary.
func (t *terminal) showRestore(rep contract.RestoreReport) error {
	if e := rep.Error; e != nil {
		e.Message, e.Step = t.message(*e), t.step(*e)
	}
	for i := range rep.Units {
		for j := range rep.Units[i].Errors {
			e := &rep.Units[i].Errors[j]
			e.Message, e.Step = t.message(*e), t.step(*e)
		}
	}
	if t.asJSON {
		return t.object(rep)
	}
	if rep.DryRun {
		t.say(textRestoreDry)
	}
	t.say(textRestoreHead, rep.Account, rep.Backup, t.stamp(rep.Started), t.clock(rep.Finished), t.t(results[rep.Result]))
	var rows [][]string
	written := 0
	for _, u := range rep.Units {
		written += u.Overwritten + u.Created
		rows = append(rows, []string{t.unit(u.Unit) + ":", t.t(textRestoreOver, u.Overwritten), t.t(textRestoreCreated, u.Created),
			t.t(textRestoreUnchanged, u.Unchanged), t.t(textRestoreFailed, u.Failed), t.t(textRestoreLeft, u.Left)})
	}
	t.table("  ", rows)
	if rep.Result == engine.Halted {
		t.say(textRestoreStopped)
	} else if rep.Error != nil {
		t.say(textErrors)
		t.showError("    ", *rep.Error)
	}
	for _, u := range rep.Units {
		for _, e := range u.Errors {
			t.showError("    ", e)
		}
	}
	if rep.Saved != "" {
		t.say(textRestoreSaved, rep.Saved)
	}
	if written > 0 && !rep.DryRun {
		t.say(textRestoreNext)
	}
	return nil
}
