package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
)

func (t *terminal) status() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Say how every account and unit stands",
		Long: "Say per account and unit: the last run and its result, what waits for the next run, what waits for a decision, and whether " +
			"the automatic has stopped. The exit code is 0 however things stand.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd.Context(), func(s *service) error {
				st, err := s.Status(cmd.Context())
				if err != nil {
					return err
				}
				for i := range st.Accounts {
					for _, u := range st.Accounts[i].Units {
						for _, e := range []*contract.ErrorEntry{u.Error, u.Off} {
							if e != nil {
								e.Message, e.Step = t.message(*e), t.step(*e)
							}
						}
					}
				}
				if t.asJSON {
					return t.object(st)
				}
				t.showStatus(st)
				return nil
			})
		},
	}
}

func (t *terminal) showStatus(st contract.Status) {
	if len(st.Accounts) == 0 {
		t.say(textNoAccount)
	}
	for _, a := range st.Accounts {
		t.say(textAccount, a.Name)
		rows := [][]string{{t.t(textColUnit), t.t(textColLast), t.t(textColResult), t.t(textColLinked), t.t(textColWaiting), t.t(textColHeld)}}
		for _, u := range a.Units {
			rows = append(rows, t.statusRow(u))
		}
		t.table("  ", rows)
		for _, u := range a.Units {
			if u.Error != nil {
				t.showError("  ", *u.Error)
			}
			if u.Off != nil {
				t.showError("  ", *u.Off)
			}
			if u.Held > 0 {
				t.say(textHeld, u.Held)
			}
		}
		t.showFirst(a)
		t.showTimer(a)
	}
}

// showFirst says which units wait for the user to begin their first pass.
func (t *terminal) showFirst(a contract.AccountStatus) {
	var names []string
	for _, u := range a.Units {
		if u.First {
			names = append(names, t.unit(u.Unit))
		}
	}
	if len(names) > 0 {
		t.say(textWaitsForYes, strings.Join(names, ", "))
	}
}

func (t *terminal) statusRow(u contract.UnitStatus) []string {
	last, result := t.t(textNever), "–"
	if !u.Last.IsZero() {
		last = t.stamp(u.Last)
	}
	if m, ok := results[u.Result]; ok {
		result = t.t(m)
	}
	switch {
	case u.Running:
		result = t.t(textRunningNow)
	case u.Direction == engine.Off:
		result = t.t(directions[engine.Off])
	}
	return []string{t.unit(u.Unit), last, result, strconv.Itoa(u.Linked), strconv.Itoa(u.Waiting), strconv.Itoa(u.Held)}
}

// showTimer says what the timer will do with the account.
func (t *terminal) showTimer(a contract.AccountStatus) {
	switch {
	case a.Stopped && a.Reason != nil:
		t.say(textStoppedBy, a.Reason.Fault.What(t.lang))
	case a.Stopped:
		t.say(textStopped, a.Failures)
	case a.Offline:
		t.say(textOffline)
	case !a.Next.IsZero():
		t.say(textNext, t.stamp(a.Next))
	}
}
