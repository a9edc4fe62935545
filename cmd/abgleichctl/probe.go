package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

func (t *terminal) probe() *cobra.Command {
	var account string
	cmd := &cobra.Command{
		Use:   "probe",
		Short: "Check both ends of an account: can we sign in, what is there, what can it do",
		Long: "Check both ends of an account. Nothing is written but throw-away records on memotoo, which are removed again.\n\n" +
			"Exit codes: 0 both ends are fine, 1 one is not.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd.Context(), func(s *service) error {
				a, err := s.find(cmd.Context(), account)
				if err != nil {
					return err
				}
				c, err := s.Check(cmd.Context(), a, nil)
				if err != nil {
					return err
				}
				if !c.OnOffice.OK || !c.Memotoo.OK {
					t.code = exitFailed
				}
				return t.showCheck(a, c)
			})
		},
	}
	cmd.Flags().StringVar(&account, "account", "", "account to check (needed if there are several)")
	return cmd
}

// checked is the answer of probe --json.
type checked struct {
	Account string `json:"account"`
	contract.Check
}

func (t *terminal) showCheck(a contract.Account, c contract.Check) error {
	halves := []struct {
		side fault.Side
		half *contract.SideCheck
	}{{fault.OnOffice, &c.OnOffice}, {fault.Memotoo, &c.Memotoo}}
	for _, h := range halves {
		if e := h.half.Error; e != nil {
			e.Message, e.Step = t.message(*e), t.step(*e)
		}
	}
	if t.asJSON {
		return t.object(checked{a.Name, c})
	}
	t.say(textAccount, a.Name)
	for _, h := range halves {
		t.showHalf(h.side, *h.half)
	}
	return nil
}

func (t *terminal) showHalf(side fault.Side, h contract.SideCheck) {
	result := textCheckFine
	switch {
	case h.Error != nil:
		result = textCheckFailed
	case !h.OK:
		// The first problem ended the check before this half.
		result = textCheckOpen
	}
	t.say(textCheck, string(side), t.t(result))
	for _, line := range h.Lines {
		fmt.Fprintf(t.out, "  - %s\n", cleanMessage(line))
	}
	t.showBooks(textAddressBook, h.Books)
	t.showBooks(textCalendar, h.Calendars)
	t.showBooks(textTaskList, h.TaskLists)
	if h.Error != nil {
		t.showError("  ", *h.Error)
	}
}

// showBooks lists the collections of a kind, and says which one is used.
func (t *terminal) showBooks(kind text, list []contract.Book) {
	for _, b := range list {
		name := strings.TrimSpace(b.Name)
		if name == "" {
			name = b.Href
		}
		m := textBook
		if b.Chosen {
			m = textBookChosen
		}
		t.say(m, t.t(kind), name, b.Href)
	}
}
