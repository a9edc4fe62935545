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
)

// markFlags are what the commands for marks have in common.
type markFlags struct {
	account string
	users   []string
	search  string
	// filter, kind and supervisor are as they were typed: names, or numbers and keys.
	filter, kind, supervisor string
}

func (t *terminal) marks() *cobra.Command {
	var m markFlags
	cmd := &cobra.Command{
		Use:   "marks",
		Short: "See, set and clear the sync marks of many addresses, for any user",
		Long: "The sync mark (“onOffice Sync”) decides whether an address takes part in the sync of a user.\n" +
			"Addresses can be narrowed by words, a filter stored in onOffice, contact kind and supervisor; what is given has to fit together.\n\n" + exitHelp,
		Args: cobra.NoArgs,
		RunE: t.choose,
	}
	f := cmd.PersistentFlags()
	f.StringVar(&m.account, "account", "", "account whose access to onOffice is used (needed if there are several)")
	f.StringArrayVar(&m.users, "user", nil, "login name or number of a user, repeatable (default: the account's user for set and clear, all for list)")
	f.StringVar(&m.search, "search", "", "words, each in first name, last name, company, main e-mail or customer number")
	f.StringVar(&m.filter, "filter", "", "name or number of a filter stored in onOffice")
	f.StringVar(&m.kind, "kind", "", "contact kind")
	f.StringVar(&m.supervisor, "supervisor", "", "login name or number of the responsible user")
	cmd.AddCommand(&cobra.Command{
		Use:   "list",
		Short: "List addresses and for whom they are marked",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd.Context(), func(s *service) error { return t.listMarks(cmd.Context(), s, m) })
		},
	}, t.changeMarks(&m, true), t.changeMarks(&m, false))
	return cmd
}

// chosenMarks is what the flags mean.
type chosenMarks struct {
	account string
	choices contract.MarkChoices
	// users are the numbers of those named.
	users  []string
	filter contract.MarkFilter
}

// chosen looks up what the flags name. What does not exist is wrong usage.
func (t *terminal) chosen(ctx context.Context, s *service, m markFlags) (c chosenMarks, err error) {
	a, err := s.find(ctx, m.account)
	if err != nil {
		return c, err
	}
	c.account, c.filter.Search = a.Name, m.search
	if c.choices, err = s.MarkChoices(ctx, a.Name); err != nil {
		return c, err
	}
	for _, name := range m.users {
		u, err := t.user(c.choices, name)
		if err != nil {
			return c, err
		}
		c.users = append(c.users, u.ID)
	}
	if m.supervisor != "" {
		u, err := t.user(c.choices, m.supervisor)
		if err != nil {
			return c, err
		}
		if u.Login == "" {
			// An empty name would narrow nothing.
			return c, wrongUsage(textNoLogin, m.supervisor)
		}
		c.filter.Supervisor = u.Login
	}
	if m.filter != "" {
		if c.filter.Filter, err = t.filter(c.choices, m.filter); err != nil {
			return c, err
		}
	}
	if m.kind != "" {
		c.filter.Kind, err = t.kind(c.choices, m.kind)
	}
	return c, err
}

// user finds a user by login name or number.
func (t *terminal) user(c contract.MarkChoices, name string) (contract.User, error) {
	logins := []string{}
	for _, u := range c.Users {
		if u.ID == name || strings.EqualFold(u.Login, name) && u.Login != "" {
			return u, nil
		}
		logins = append(logins, clean(u.Login))
	}
	return contract.User{}, t.unknown(c, textUnknownUser, name, logins)
}

// filter finds a stored filter by number or name.
func (t *terminal) filter(c contract.MarkChoices, name string) (int, error) {
	names, found := []string{}, []string{}
	id := 0
	for _, f := range c.Filters {
		if strconv.Itoa(f.ID) == name {
			return f.ID, nil
		}
		if strings.EqualFold(f.Name, name) {
			id, found = f.ID, append(found, strconv.Itoa(f.ID))
		}
		names = append(names, fmt.Sprintf("%s (%d)", clean(f.Name), f.ID))
	}
	switch len(found) {
	case 0:
		return 0, t.unknown(c, textUnknownFilter, name, names)
	case 1:
		return id, nil
	}
	return 0, wrongUsage(textManyFilters, name, strings.Join(found, ", "))
}

// kind finds a contact kind by name or key.
func (t *terminal) kind(c contract.MarkChoices, name string) (string, error) {
	labels := []string{}
	for _, k := range c.Kinds {
		if k.Key == name || strings.EqualFold(k.Label, name) {
			return k.Key, nil
		}
		labels = append(labels, clean(k.Label))
	}
	return "", t.unknown(c, textUnknownKind, name, labels)
}

// unknown says that there is no such thing, or why that cannot be known.
func (t *terminal) unknown(c contract.MarkChoices, m text, name string, there []string) error {
	if len(there) == 0 && len(c.Problems) > 0 && c.Problems[0].Fault != nil {
		return c.Problems[0].Fault
	}
	return wrongUsage(m, name, ready(strings.Join(there, ", ")))
}

// changeMarks is the command that sets or clears.
func (t *terminal) changeMarks(m *markFlags, on bool) *cobra.Command {
	req := contract.MarkRequest{On: on}
	name, short := "set", "Set the sync mark: the addresses take part in the sync"
	if !on {
		name, short = "clear", "Clear the sync mark: the addresses leave the sync and stay where they are"
	}
	cmd := &cobra.Command{
		Use:   name + " NUMBER… | --all",
		Short: short,
		Long: short + ".\nGive the numbers of addresses as “marks list” shows them, or --all for all that the other flags narrow to.\n" +
			"Ctrl-C stops after the block in hand; what was done is in the summary.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if req.All == (len(args) > 0) || !req.All && m.search+m.filter+m.kind+m.supervisor != "" {
				return wrongUsage(textWhichAddresses)
			}
			for _, id := range args {
				if n, err := strconv.Atoi(id); err != nil || n < 1 {
					return wrongUsage(textBadID, id)
				}
			}
			return t.with(cmd.Context(), func(s *service) error {
				c, err := t.chosen(cmd.Context(), s, *m)
				if err != nil {
					return err
				}
				req.Account, req.Users, req.Filter, req.IDs = c.account, c.users, c.filter, args
				rep, err := t.setMarks(cmd.Context(), s, req)
				if err != nil {
					return err
				}
				t.code = markEnding(rep.Result)
				return t.showMarkReport(rep, c.choices)
			})
		},
	}
	cmd.Flags().BoolVar(&req.All, "all", false, "all addresses that fit, or simply all")
	cmd.Flags().BoolVar(&req.DryRun, "dry-run", false, "say what would be changed and write nothing")
	return cmd
}

// setMarks does the work and tells how far it is. When ctx ends, it is stopped after
// the block in hand, and the report says how far it came.
func (t *terminal) setMarks(ctx context.Context, s *service, req contract.MarkRequest) (contract.MarkReport, error) {
	if !t.asJSON {
		defer t.followMarks(ctx, s, req.Account)()
	}
	if !s.agent {
		return s.SetMarks(ctx, req)
	}
	stop := context.AfterFunc(ctx, func() {
		// If the agent is gone, SetMarks says so.
		_ = s.StopMarks(context.WithoutCancel(ctx), req.Account)
	})
	defer stop()
	return s.SetMarks(context.WithoutCancel(ctx), req)
}

// followMarks prints how far the work on marks is, until end is called.
func (t *terminal) followMarks(ctx context.Context, s *service, account string) (end func()) {
	said := 0
	return t.follow(ctx, s, account, func(a contract.AccountStatus) {
		if p := a.Marks; p != nil && p.Done > said && p.Done < p.Total {
			said = p.Done
			t.warn(textMarksProgress, p.Done, p.Total)
		}
	})
}

// follow calls f with the account's status after each event, until end is called.
func (t *terminal) follow(ctx context.Context, s *service, account string, f func(contract.AccountStatus)) (end func()) {
	events, cancel := s.Subscribe()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for range events {
			st, err := s.Status(ctx)
			if err != nil {
				continue // what is wrong comes with the report
			}
			for _, a := range st.Accounts {
				if a.Name == account {
					f(a)
				}
			}
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}

// markEnding is the exit code of a change of marks.
func markEnding(e engine.Ending) int {
	return ending(contract.Pass{Result: e})
}

// listMarks prints all pages of a list.
func (t *terminal) listMarks(ctx context.Context, s *service, m markFlags) error {
	c, err := t.chosen(ctx, s, m)
	if err != nil {
		return err
	}
	all, count := []contract.MarkedAddress{}, 0
	for cursor, first := "", true; first || cursor != ""; first = false {
		page, err := s.MarkPage(ctx, c.account, c.filter, cursor)
		if err != nil {
			return err
		}
		count, cursor = count+len(page.Addresses), page.Next
		if t.asJSON {
			all = append(all, page.Addresses...)
			continue
		}
		t.showMarks(page.Addresses, c, first)
	}
	if t.asJSON {
		return t.object(map[string]any{"account": c.account, "users": c.choices.Users, "addresses": all})
	}
	t.say(textMarksCount, count)
	return nil
}

func (t *terminal) showMarks(list []contract.MarkedAddress, c chosenMarks, first bool) {
	var rows [][]string
	if first && len(list) > 0 {
		rows = append(rows, []string{t.t(textColID), t.t(textColName), t.t(textColCompany), t.t(textColCity), t.t(textColEmail),
			t.t(textColKind), t.t(textColSupervisor), t.t(textColMark)})
	}
	for _, a := range list {
		var marked []string
		for _, id := range a.Marked {
			if len(c.users) == 0 || slices.Contains(c.users, id) {
				marked = append(marked, shortUser(c.choices, id))
			}
		}
		rows = append(rows, []string{a.ID, clean(a.Name), clean(a.Company), clean(a.City), clean(a.Email),
			clean(strings.Join(a.Kinds, ", ")), clean(a.Supervisor), clean(strings.Join(marked, ", "))})
	}
	t.table("", rows)
}

// shortUser names a user shortly.
func shortUser(c contract.MarkChoices, id string) string {
	for _, u := range c.Users {
		if u.ID == id && u.Login != "" {
			return u.Login
		}
	}
	return id
}

// showMarkReport prints the summary.
func (t *terminal) showMarkReport(rep contract.MarkReport, c contract.MarkChoices) error {
	say := func(e *contract.ErrorEntry) {
		if e != nil {
			e.Message, e.Step = t.message(*e), t.step(*e)
		}
	}
	say(rep.Error)
	for i := range rep.Users {
		say(rep.Users[i].Error)
		for j := range rep.Users[i].Errors {
			say(&rep.Users[i].Errors[j])
		}
	}
	if t.asJSON {
		return t.object(rep)
	}
	if rep.DryRun {
		t.say(textMarksDry)
	}
	head, changed, already := textMarksSet, textMarksWereSet, textMarksHadSet
	if !rep.On {
		head, changed, already = textMarksCleared, textMarksWereCleared, textMarksHadCleared
	}
	t.say(head, rep.Account, t.stamp(rep.Started), t.clock(rep.Finished), t.t(results[rep.Result]), rep.Addresses)
	var rows [][]string
	for _, u := range rep.Users {
		rows = append(rows, []string{clean(shortUser(c, u.User)) + ":", t.t(changed, u.Changed), t.t(already, u.Already),
			t.t(textMarksFailed, u.Failed), t.t(textMarksLeft, u.Left)})
	}
	t.table("  ", rows)
	if rep.Result == engine.Halted {
		t.say(textMarksStopped)
	} else if rep.Error != nil {
		t.say(textErrors)
		t.showError("    ", *rep.Error)
	}
	for _, u := range rep.Users {
		if u.Error == nil && u.Failed == 0 {
			continue
		}
		t.say(textMarksErrors, shortUser(c, u.User))
		if u.Error != nil {
			t.showError("    ", *u.Error)
		}
		for _, e := range u.Errors {
			t.showError("    ", e)
		}
		if more := u.Failed - len(u.Errors); more > 0 {
			t.say(textMarksMore, more)
		}
	}
	return nil
}
