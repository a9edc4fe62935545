package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/plain"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

func (t *terminal) held() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "held",
		Short: "Decide what waits for a decision",
		Long: "What a pass did not dare to do waits for a decision: removing many records at once, linking two records that may be the same,\n" +
			"or, under the rule --winner ask, choosing between values that both sides changed differently.\n" +
			"The next pass carries out what was decided.",
		Args: cobra.NoArgs,
		RunE: t.choose,
	}
	var account string
	cmd.PersistentFlags().StringVar(&account, "account", "", "account (default: all for list, the only one for approve and reject)")
	cmd.AddCommand(&cobra.Command{
		Use:   "list",
		Short: "List what waits for a decision",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd.Context(), func(s *service) error {
				if account != "" {
					if _, err := s.find(cmd.Context(), account); err != nil {
						return err
					}
				}
				list, err := s.Held(cmd.Context(), account)
				if err != nil {
					return err
				}
				return t.showHeld(list)
			})
		},
	},
		t.decide(&account, "approve", "Do what waits: remove the records, link the two; of a conflict take onOffice's values", engine.Approved),
		t.decide(&account, "reject", "Do not: keep the records, keep the two apart; of a conflict take memotoo's values", engine.Rejected),
		t.take(&account))
	return cmd
}

// decide answers questions by number, or all of an account that the decision is an
// answer to.
func (t *terminal) decide(account *string, name, short string, d engine.Decision) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   name + " ID… | --all",
		Short: short,
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) > 0) {
				return wrongUsage(textWhichHeld)
			}
			var ids []int64
			for _, arg := range args {
				id, err := strconv.ParseInt(arg, 10, 64)
				if err != nil {
					return wrongUsage(textBadID, arg)
				}
				ids = append(ids, id)
			}
			return t.with(cmd.Context(), func(s *service) error {
				a, err := s.find(cmd.Context(), *account)
				if err != nil {
					return err
				}
				list, err := s.Held(cmd.Context(), a.Name)
				if err != nil {
					return err
				}
				chosen, err := choice(list, ids, d, all)
				if err != nil {
					return err
				}
				ids = numbers(chosen)
				if err := s.Decide(cmd.Context(), a.Name, ids, d); err != nil {
					return err
				}
				if t.asJSON {
					return t.object(map[string]any{"account": a.Name, "decision": d, "ids": ids})
				}
				t.showDecided(chosen, d)
				return nil
			})
		},
	}
	meant := "answer all questions of the account"
	if d == engine.TakeOnOffice || d == engine.TakeMemotoo {
		meant = "settle all conflicts of the account"
	}
	cmd.Flags().BoolVar(&all, "all", false, meant)
	return cmd
}

// choice finds the questions meant among those that stand.
func choice(list []contract.Held, ids []int64, d engine.Decision, all bool) ([]contract.Held, error) {
	var chosen []contract.Held
	for _, h := range list {
		_, fits := h.Kind.Answer(d)
		switch named := slices.Contains(ids, h.ID); {
		case all && fits, named && fits:
			chosen = append(chosen, h)
		case named:
			return nil, wrongUsage(textNoConflict, int(h.ID))
		}
	}
	known := numbers(list)
	for _, id := range ids {
		if !slices.Contains(known, id) {
			return nil, wrongUsage(textUnknownID, int(id))
		}
	}
	return chosen, nil
}

func numbers(list []contract.Held) []int64 {
	ids := []int64{}
	for _, h := range list {
		ids = append(ids, h.ID)
	}
	return ids
}

func (t *terminal) showHeld(list []contract.Held) error {
	if t.asJSON {
		return t.object(map[string]any{"held": append([]contract.Held{}, list...)})
	}
	if len(list) == 0 {
		t.say(textNothingHeld)
		return nil
	}
	rows := [][]string{{t.t(textColID), t.t(textColAccount), t.t(textColUnit), t.t(textColSince), t.t(textColQuestion)}}
	for _, h := range list {
		rows = append(rows, []string{strconv.FormatInt(h.ID, 10), clean(h.Account), t.unit(h.Unit), t.stamp(h.Since), t.question(h)})
	}
	t.table("", rows)
	fmt.Fprintln(t.out)
	conflicts := slices.ContainsFunc(list, func(h contract.Held) bool { return h.Kind == engine.AskConflict })
	if conflicts {
		t.say(textHowToTake)
	}
	if !conflicts || slices.ContainsFunc(list, func(h contract.Held) bool { return h.Kind != engine.AskConflict }) {
		t.say(textHowToDecide)
	}
	return nil
}

// questions are what is asked about a unit: whether a record is to leave the sync
// in onOffice, and whether two records are the same.
var questions = map[record.Unit]struct{ remove, match text }{
	record.Addresses:    {textAskUnmark, textAskMatch},
	record.Appointments: {textAskCancel, textAskSameDate},
	record.Tasks:        {textAskAbandon, textAskSameTask},
}

// question is what is asked, in a sentence.
func (t *terminal) question(h contract.Held) string {
	var q string
	switch h.Kind {
	case engine.AskRemove:
		q = t.t(textAskRemove, h.Title, h.Side)
		if h.Side == string(fault.OnOffice) {
			q = t.t(questions[h.Unit].remove, h.Title)
		}
	case engine.AskMatch:
		q = t.t(questions[h.Unit].match, h.Title, h.Other)
	case engine.AskConflict:
		var said []string
		for _, f := range contested(h) {
			said = append(said, t.t(textContest, plain.Label(t.lang, f), orDash(plain.Value(t.lang, f, h.Records[side.OnOffice][f])), orDash(plain.Value(t.lang, f, h.Records[side.Memotoo][f]))))
		}
		q = t.t(textAskConflict, h.Title, ready(strings.Join(said, "; ")))
	default:
		q = clean(strings.Join([]string{string(h.Kind), h.Title, h.Other}, " "))
	}
	switch h.Decision {
	case engine.Approved:
		q += " " + t.t(textWasApproved)
	case engine.Rejected:
		q += " " + t.t(textWasRejected)
	case engine.TakeOnOffice, engine.TakeMemotoo:
		q += " " + t.t(textTaken, sideOf(h.Decision))
	}
	return q
}
